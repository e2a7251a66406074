"""The page ``/``."""
