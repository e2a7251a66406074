"""The rows of the registry of settings, see ``data/settings.py``."""
