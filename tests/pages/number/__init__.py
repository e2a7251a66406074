"""The page ``/number``."""
