"""Maps, data in and map out."""
