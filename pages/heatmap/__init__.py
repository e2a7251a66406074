"""The page ``/heatmap``."""
