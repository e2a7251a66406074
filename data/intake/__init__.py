"""A file comes in: read, checked, laid down, folded, and taken back."""
