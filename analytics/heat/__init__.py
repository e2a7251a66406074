"""Where reports gather: density, squares, frames in time."""
