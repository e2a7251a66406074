"""Stock levels and what runs out."""
