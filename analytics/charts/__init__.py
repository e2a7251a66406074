"""Charts, data in and figure out."""
