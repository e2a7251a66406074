"""The daily meeting: agenda, decisions, minutes."""
