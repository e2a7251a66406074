"""Commands for those who work on the board: ``python -m tools.NAME``."""
