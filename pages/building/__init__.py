"""The page ``/building``."""
