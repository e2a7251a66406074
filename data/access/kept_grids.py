"""The grids of an account or a token, as the file keeps them."""

import json

from data.refusal import Refusal

#: Grids of one account or token, and characters of each.
MOST, LONGEST = 1_000, 100


def grids(kept: str) -> frozenset[str]:
    """The grids that a row names. Halves of characters, which an earlier version took over HTTP, are left out: no grid
    is called so, and no answer could say it.
    """
    return frozenset(grid for grid in json.loads(kept) if grid.encode(errors="ignore").decode() == grid)


def check(given: frozenset[str]) -> None:
    """Refusal for more grids, or longer ones, than any community has."""
    if len(given) > MOST or any(not grid.strip() or len(grid) > LONGEST for grid in given):
        raise Refusal(
            "bad_grids",
            f"网格最多 {MOST} 个,每个编号 1 到 {LONGEST} 个字符。",
            f"At most {MOST} grids, each with an id of 1 to {LONGEST} characters.",
        )
