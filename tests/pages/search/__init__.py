"""The page ``/search``."""
