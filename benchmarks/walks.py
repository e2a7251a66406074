"""How far four everyday questions walk through the code: ``python -m benchmarks.walks``.

Somebody who wants to understand what happens to a file, a number, an edit or a map has to follow it from file to
file. This counts what they would have to open and how often they would have to turn: the *files* of the product that
are entered at run time, and the *changes* of file, which are the stretches of entries that lie in one and the same
file. Functions, lambdas, comprehensions and generators that go on all count as entries, in every thread; two threads
at once may move a count by a few. Takes seconds, and does not mind a busy machine.

The figures of before are what this counted before anything was shortened.

``--trace load`` (or ``metric``, ``edit``, ``heat``) prints one walk instead: each stretch and what was entered in it.
"""

import argparse
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from types import FrameType

from analytics.heat import heat
from analytics.heat.query import latest
from analytics.metrics import registry
from data.clock import Moment
from data.current.opened_store import open_store
from data.entries import request_edits
from data.intake import loading
from tests.community import BUILDINGS, CHECKINS, ROSTER

ROOT = Path(__file__).resolve().parents[1]
#: What is no part of the product.
NOT_COUNTED = ("tests", "benchmarks", ".venv")

DAY = Moment(date(2022, 4, 2), datetime(2022, 4, 3))
REQUESTS = """诉求编号,上报时间,楼栋号,房号,诉求类别,紧急程度,诉求内容,状态
Q1,2022-04-02 08:00,1,101,就医,紧急,药快用完了,待受理
Q2,2022-04-02 09:00,2,201,物资,一般,想要牛奶,待受理
"""


@dataclass(frozen=True)
class Walk:
    """One walk: what it was before it was shortened, and the most that it may be."""

    what: str
    files_before: int
    changes_before: int
    most_files: int
    most_changes: int


WALKS = {
    "load": Walk("a check-in file of seven rows", 35, 845, 25, 400),
    "metric": Walk("one cold metric", 14, 90, 8, 45),
    "edit": Walk("an edited request", 16, 47, 9, 24),
    "heat": Walk("heat of two days", 8, 48, 5, 24),
}

#: Entries in the order in which they came: the file below the root, and the function's name.
Entries = list[tuple[str, str]]


def entries(work: Callable[[], object]) -> Entries:
    """What is entered while the work is done, in whatever thread."""
    came: Entries = []
    known: dict[str, str] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            path = frame.f_code.co_filename
            if path not in known:
                known[path] = _of_product(path)
            if known[path]:
                came.append((known[path], frame.f_code.co_name))

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return came


def _of_product(path: str) -> str:
    """The path below the root; '' for what is no part of the product, such as Python's own ``<string>``."""
    if path.startswith("<"):
        return ""
    try:
        below = Path(path).resolve().relative_to(ROOT)
    except ValueError:
        return ""
    return "" if below.parts[0] in NOT_COUNTED or below.name == "__init__.py" else below.as_posix()


def walked(folder: Path) -> dict[str, Entries]:
    """Each of ``WALKS`` in a fresh store of a small community, all of whose people are invented.

    It is a day like any other: the sheet of the day before has come.
    """
    store = open_store(folder / "board.duckdb")
    with store.cursor() as cursor:
        cursor.execute("set threads = 1")  # rows are read in this thread then, not in one that Python cannot watch
    day_before = CHECKINS.replace("2022-04-02", "2022-04-01")
    for text in (BUILDINGS, ROSTER, REQUESTS, day_before):
        loading.load(store, text.encode(), "file.csv")
    query = latest(DAY)  # the page or the route makes it
    edit = {"status": "处理中", "owner": "王敏"}
    works: dict[str, Callable[[], object]] = {
        "load": lambda: loading.load(store, CHECKINS.encode(), "checkins.csv"),
        "metric": lambda: registry.one(store, "checkin_rate", DAY),
        "edit": lambda: request_edits.change(store, "Q1", edit, "王敏", "已联系"),
        "heat": lambda: heat.heat(store, query),
    }
    came = {name: entries(works[name]) for name in WALKS}
    assert registry.one(store, "checkin_rate", DAY).denominator == 6, "the community is not the one that was counted"
    store.close()
    return came


def stretches(came: Entries) -> list[tuple[str, list[str]]]:
    """Entries that follow each other in one file: the file, and what was entered."""
    return [(file, [name for _, name in group]) for file, group in groupby(came, key=lambda entry: entry[0])]


def main() -> int:
    """Print the table, or one walk; 1 where a walk is longer than it may be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.walks", description="How far four questions walk.")
    parser.add_argument("--trace", choices=WALKS, help="print this walk, stretch by stretch")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        came = walked(Path(folder))
    if asked.trace:
        for file, names in stretches(came[asked.trace]):
            print(file, ", ".join(names))
        return 0
    print("| walk | files before | now | at most | changes of file before | now | at most | |")
    print("|---|---|---|---|---|---|---|---|")
    kept = True
    for name, walk in WALKS.items():
        files, changes = len({file for file, _ in came[name]}), len(stretches(came[name]))
        met = files <= walk.most_files and changes <= walk.most_changes
        kept &= met
        print(
            f"| {walk.what} (`{name}`) | {walk.files_before} | {files} | {walk.most_files} "
            f"| {walk.changes_before} | {changes} | {walk.most_changes} | {'met' if met else 'NOT MET'} |"
        )
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
