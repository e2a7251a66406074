"""Which places stand out, and whether chance explains it."""
