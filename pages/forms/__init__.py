"""Pages that are plain HTML."""
