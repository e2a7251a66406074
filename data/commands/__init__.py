"""Commands for a terminal: ``python -m data.commands.NAME``."""
