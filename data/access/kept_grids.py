"""The grids of an account or a token, as the file keeps them."""

import json


def grids(kept: str) -> frozenset[str]:
    """The grids that a row names. Halves of characters, which an earlier version took over HTTP, are left out: no grid
    is called so, and no answer could say it.
    """
    return frozenset(grid for grid in json.loads(kept) if grid.encode(errors="ignore").decode() == grid)
