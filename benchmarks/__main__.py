"""``python -m benchmarks``: measure, and print the table."""

import argparse
import sys
from collections.abc import Callable

from benchmarks import alarms, heat, hotspots, large, load, metrics, pages, play, workbook
from benchmarks.table import Row, render


def main() -> int:
    """Run the parts asked for; 1 when a target is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--only",
        default="load,metrics,heat,pages,workbook,large,hotspots,play,alarms",
        help="parts, with commas between",
    )
    parser.add_argument("--residents", type=int, default=1_000_000, help="people for (a) and (b)")
    parser.add_argument(
        "--reports", type=int, default=1_000_000, help="reports for (c), and ten times as many, and for (h)"
    )
    parser.add_argument("--bytes", type=int, default=1_000_000_000, help="size of the file for (f)")
    given = parser.parse_args()
    parts: dict[str, Callable[[], list[Row]]] = {
        "load": lambda: load.run(given.residents),
        "metrics": lambda: metrics.run(given.residents),
        "heat": lambda: heat.run(given.reports),
        "pages": pages.run,
        "workbook": workbook.run,
        "large": lambda: large.run(given.bytes),
        "hotspots": hotspots.run,
        "play": lambda: play.run(given.reports),
        "alarms": alarms.run,
    }
    rows: list[Row] = []
    for name in given.only.split(","):
        print(f"{name} …", flush=True)
        rows += parts[name]()
    print(render(rows))
    return int(any(row.verdict == "NOT MET" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
