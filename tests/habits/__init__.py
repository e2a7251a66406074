"""True tables, written the way people write them, and what the board makes of them."""
