"""Requests: figures, lists, states, surges, duplicates."""
