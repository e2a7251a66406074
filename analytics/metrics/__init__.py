"""The registry of metrics."""
