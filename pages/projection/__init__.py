"""The page ``/projection``."""
