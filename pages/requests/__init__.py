"""The page ``/requests``."""
