"""From a cell of text to a value: dates, doors, points, states, and whether it can be true."""
