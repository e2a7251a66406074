"""Files of more rows than one row group: a fold of that size must not lose sight of any row.

DuckDB 2.0.0 answers filtered scans of a table with nothing after, in one transaction, an insert of
no rows and then one of some 123,000 or more; these tests fail where the store lets that happen.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest

from data.batches import uploads
from data.current import fold
from data.intake import loading, undo
from data.store.database import LARGE_FILE, Store

pytestmark = pytest.mark.slow

DAY = date(2022, 4, 1)
ROWS = 130_000


def sheet(folder: Path, temperature: str) -> Path:
    path = folder / "checkins.csv"
    rows = "\n".join(f"R{n},{n % 60 + 1}-{n // 60 + 101},{temperature}" for n in range(ROWS))
    path.write_text(f"居民编号,房号,体温\n{rows}\n", encoding="utf-8")
    return path


def test_everybody_is_found_when_nobody_is_on_the_roster(store: Store, tmp_path: Path) -> None:
    loading.load(store, sheet(tmp_path, "36.5"), "checkins.csv", day=DAY)
    buildings = "\n".join(f"{n},G{n % 6}" for n in range(1, 61))
    loading.load(store, f"楼栋号,网格编号\n{buildings}\n".encode(), "buildings.csv")
    assert store.rows("select count(person) from people where building_id = '7' and grid_id = 'G1'") == [(2167,)]
    assert store.rows("select count(person) from checkins where day = $day", {"day": DAY}) == [(ROWS,)]


def test_a_large_file_that_is_corrected_and_undone(store: Store, tmp_path: Path) -> None:
    loading.load(store, sheet(tmp_path, "36.5"), "checkins.csv", day=DAY)
    result = loading.load(store, sheet(tmp_path, "36.9"), "checkins.csv", day=DAY)
    assert (result.changed, result.new) == (ROWS, 0)
    assert store.rows("select count(person) from checkins where day = $day and temperature = 36.9", {"day": DAY}) == [
        (ROWS,)
    ]
    undo.undo(store, result.batch_id or 0)
    assert store.rows("select count(person) from checkins where day = $day and temperature = 36.5", {"day": DAY}) == [
        (ROWS,)
    ]


def test_a_large_file_whose_rows_are_all_bad(store: Store, tmp_path: Path) -> None:
    result = loading.load(store, sheet(tmp_path, "99"), "checkins.csv", day=DAY)
    assert (result.rows_read, result.rejected, result.accepted) == (ROWS, 0, ROWS)
    assert (result.remark_count, len(uploads.all_remarks(store, result.batch_id or 0))) == (ROWS, ROWS)
    assert store.rows("select count(person) from checkins where temperature_unread and day = $day", {"day": DAY}) == [
        (ROWS,)
    ]
    requests = "\n".join(f"{n},2022-04-02,2022-04-01" for n in range(ROWS))
    result = loading.load(store, f"诉求编号,上报时间,办结时间\n{requests}\n".encode(), "requests.csv")
    assert (result.rejected, result.accepted) == (ROWS, 0)
    assert store.rows(
        "select count(line) from rejects where batch_id = $id and field = 'resolved_at'", {"id": result.batch_id}
    ) == [(ROWS,)]


def test_a_very_large_file_is_loaded_in_bounded_memory_and_only_that(store: Store) -> None:
    usual = store.rows("select current_setting('memory_limit')")
    with store.sparing(LARGE_FILE - 1):
        assert store.rows("select current_setting('memory_limit')") == usual
    with store.sparing(LARGE_FILE):
        assert store.rows("select current_setting('memory_limit')") == [("476.8 MiB",)]
    assert store.rows("select current_setting('memory_limit')") == usual


def test_days_are_folded_in_portions_and_come_out_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    days = [date(2022, 4, 1) + timedelta(days=number) for number in range(6)]
    header = "居民编号,日期,打卡时间,今日体温\n"
    first = header + "".join(f"R{person},{day},08:00,36.{person}\n" for day in days for person in range(9))
    second = header + "".join(f"R{person},{day},07:00,37.{person}\n" for day in days[2:] for person in range(5))
    monkeypatch.setattr(fold, "PORTION_ROWS", 20)
    assert len(fold.in_portions(store._connection, "rows_checkins", "date", days)) == 1, "no rows yet"
    assert loading.load(store, first.encode(), "a.csv").new == 54
    assert len(fold.in_portions(store._connection, "rows_checkins", "date", days)) == 3, "two days of nine in each"
    result = loading.load(store, second.encode(), "b.csv")
    assert (result.new, result.changed) == (0, 20)
    assert (result.changes[0]["line"], result.changes[-1]["line"]) == (2, 21)
    picture = store.rows("from checkins order by day, person")
    assert len(picture) == 54
    monkeypatch.undo()
    with store.write() as transaction:
        fold.rebuild(transaction.cursor, store.settings())
    assert store.rows("from checkins order by day, person") == picture
