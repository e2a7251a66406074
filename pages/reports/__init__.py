"""The page ``/reports``."""
