"""The page ``/places``."""
