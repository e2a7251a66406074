"""From foreign headers and words to our fields."""
