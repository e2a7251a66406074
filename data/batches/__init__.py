"""One upload: its record, its outcome, its rejected rows, what it changed."""
