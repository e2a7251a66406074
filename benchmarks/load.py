"""(a) One million check-in rows over HTTP, against bare DuckDB reading the same file; looking at it, and undoing it."""

import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import duckdb

from benchmarks.table import Row, median, seconds
from data.current.opened_store import open_store
from data.generator import UNTIL, Community, DemoPlan
from data.generator.files import write
from tests.server import Server, spawned

END = date(2026, 11, 22)
ROUNDS = 3
#: The whole path may take this many times what bare DuckDB takes.
LIMIT = 1.5
#: As the very first file, every person of which is new.
FIRST_LIMIT = 2.0


def run(residents: int) -> list[Row]:
    """Load a new day of check-ins, several times; with the roster in place, and as the very first file."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        plan = DemoPlan(residents, ROUNDS, 7, END, UNTIL)
        kinds = ("buildings", "roster", "checkins")
        files = {
            path.name: path
            for path, _, _ in write(Community(plan), folder / "csv", kinds, headers="en", split_days=True)
        }
        days = [END - timedelta(days=back) for back in range(ROUNDS)]
        sheets = {day: files[f"checkins_{day}.csv"] for day in days}
        known, bare, first, looked, undone, redone = [], [], [], [], [], []
        with spawned(folder / "known", BOARD_DEMO="0", BOARD_TODAY=END.isoformat()) as server:
            for kind in ("buildings", "roster"):
                _post(server, files[f"{kind}.csv"])
            for day in days:
                bare.append(seconds(partial(_bare, folder / f"bare_{day}.duckdb", sheets[day])))
                looked.append(seconds(partial(_post, server, sheets[day], dry_run="1")))
                known.append(seconds(partial(_post, server, sheets[day])))
            for batch in server.api("GET", "/uploads").json()[:ROUNDS]:
                undone.append(seconds(partial(_undo, server, batch["batch_id"])))
                redone.append(seconds(partial(_redo, server, batch["batch_id"])))
        for day in days:
            with spawned(folder / f"first_{day}", BOARD_DEMO="0", BOARD_TODAY=END.isoformat()) as server:
                first.append(seconds(partial(_post, server, sheets[day])))
        for day in days:
            for name in ("known", f"first_{day}"):
                _check_equal(folder / name / "board.duckdb", folder / f"bare_{day}.duckdb", day)
    peer = "DuckDB insert or replace … read_csv"
    rows = f"{residents / 1e6:g} million people"
    return [
        Row(
            f"(a) load a day's check-ins of {rows} over HTTP, roster in place",
            median(known),
            "s",
            peer,
            median(bare),
            LIMIT,
            True,
        ),
        Row(
            "(a) the same as the very first file, nobody known yet",
            median(first),
            "s",
            peer,
            median(bare),
            FIRST_LIMIT,
            True,
        ),
        Row("(a) a dry run of it", median(looked), "s", "its load", median(known), 1.0, True),
        Row("(a) undoing it", median(undone), "s", "its load", median(known), 1.0, True),
        Row("(a) redoing it", median(redone), "s", "its load", median(known)),
    ]


def _post(server: Server, path: Path, **fields: str) -> None:
    with path.open("rb") as file:
        answer = server.api("POST", "/uploads", files={"file": (path.name, file)}, data=fields, timeout=600)
    answer.raise_for_status()
    assert answer.json()["rejected"] == 0, answer.text


def _undo(server: Server, batch_id: int) -> None:
    server.api("DELETE", f"/uploads/{batch_id}", timeout=600).raise_for_status()


def _redo(server: Server, batch_id: int) -> None:
    server.api("POST", f"/uploads/{batch_id}/redo", timeout=600).raise_for_status()


def _bare(database: Path, path: Path) -> None:
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            """create table bare (resident_id varchar, name varchar, room varchar, date date, time varchar,
                   temperature double, symptoms varchar, status varchar, primary key (resident_id, date))"""
        )
        connection.execute("insert or replace into bare from read_csv($path)", {"path": str(path)})


def _check_equal(ours: Path, bare: Path, day: date) -> None:
    """Both hold as many people who reported that day, with the same temperatures in all."""
    store = open_store(ours)
    found = store.rows(
        "select count(*), round(sum(temperature), 1) from checkins where day = $day and temperature is not null",
        {"day": day},
    )
    store.close()
    with duckdb.connect(str(bare)) as connection:
        expected = connection.execute(
            "select count(*), round(sum(temperature), 1) from bare where temperature is not null and time <> '未打卡'"
        ).fetchall()
    assert found == expected, (found, expected)
