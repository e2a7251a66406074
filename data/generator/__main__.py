"""``python -m data.generator``: the demo community as CSV files, of any size."""

import argparse
import sys
from datetime import date, time
from pathlib import Path

from data.clock import now
from data.generator import UNTIL, Community, DemoPlan
from data.generator.files import ENCODINGS, HEADERS, write
from data.generator.sample import write_sample
from data.kinds import KINDS


def main(arguments: list[str] | None = None) -> int:
    """Write the files, say what was written, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m data.generator", description=__doc__)
    parser.add_argument("--out", type=Path, help="folder for the files; made when missing")
    parser.add_argument("--residents", type=int, default=8000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--end", type=date.fromisoformat, default=None, help="the last day (2026-11-22); default today")
    parser.add_argument(
        "--until", type=time.fromisoformat, default=UNTIL, help="the time up to which things have happened on it"
    )
    parser.add_argument(
        "--requests", type=int, default=None, help="this many requests in all, in place of the usual number"
    )
    parser.add_argument("--kinds", default=",".join(KINDS), help="kinds to write, with commas between")
    parser.add_argument("--split-days", action="store_true", help="one file a day for each kind that has days")
    parser.add_argument("--headers", choices=HEADERS, default=HEADERS[0])
    parser.add_argument("--encoding", choices=ENCODINGS, default=ENCODINGS[0])
    parser.add_argument(
        "--sample", type=Path, metavar="FOLDER", help="write the small sample files there and nothing else"
    )
    given = parser.parse_args(arguments)
    if given.sample:
        for path in write_sample(given.sample):
            print(path)
        return 0
    if not given.out:
        parser.error("--out names the folder for the files")
    kinds = given.kinds.split(",")
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        parser.error(f"no kind {', '.join(unknown)}; there are {', '.join(KINDS)}")
    try:
        plan = DemoPlan(given.residents, given.days, given.seed, given.end or now().date(), given.until, given.requests)
    except ValueError as error:
        parser.error(str(error))
    files = write(
        Community(plan), given.out, kinds, headers=given.headers, encoding=given.encoding, split_days=given.split_days
    )
    for path, rows, seconds in files:
        print(f"{path}  {rows:,} rows  {seconds:.2f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
