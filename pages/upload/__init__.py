"""The page ``/upload``."""
