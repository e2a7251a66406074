"""The page ``/record``."""
