"""The page ``/checkins``."""
