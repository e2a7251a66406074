"""From rows to what holds: who a row means, requests changed by hand, places, squares."""
