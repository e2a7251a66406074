"""One database file: opening, reading, writing, its tables, and what somebody of some grids sees of it."""
