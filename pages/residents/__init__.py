"""The page ``/residents``."""
