"""The measure as a table: what the board makes of 10,000 true values, written the way people write them.

python -m tests.habits            every habit with its counts
python -m tests.habits --worst    only the cells that were not read as they were meant, one a line
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from data.current.opened_store import open_store
from tests.habits.measure import ASKED, BECAME, DIFFERENT, KEPT, LOST, TODAY, measure, settle


def main(arguments: list[str]) -> int:
    """Print the measure; 1 where a cell was read differently or a person lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.habits", description=__doc__)
    parser.add_argument("--cells", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--worst", action="store_true")
    asked = parser.parse_args(arguments)
    os.environ["BOARD_TODAY"] = TODAY
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "board.duckdb")
        settle(store)
        found = measure(store, asked.seed, asked.cells)
        store.close()
    if asked.worst:
        certain = [cell for cell in found.of(ASKED, KEPT) if cell.habit.certain]
        print("\n".join(sorted(str(cell) for cell in [*found.of(DIFFERENT, LOST), *certain])))
    else:
        print(found.table())
    counts = {became: len(found.of(became)) for became in BECAME}
    print(
        f"\n{len(found.cells)} cells: {counts}; {found.asked_of_certain:.1%} of those with one meaning were asked about"
    )
    return 1 if found.of(DIFFERENT, LOST) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
