"""The page ``/accounts``."""
