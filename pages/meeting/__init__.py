"""The page ``/meeting``."""
