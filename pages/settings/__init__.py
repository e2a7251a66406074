"""The page ``/settings``."""
