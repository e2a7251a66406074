"""The page ``/sampling``."""
