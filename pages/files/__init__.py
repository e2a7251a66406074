"""The page ``/files``."""
