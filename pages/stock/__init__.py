"""The page ``/stock``."""
