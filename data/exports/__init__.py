"""Files that are handed out: nothing that people typed runs in them."""
