"""A new board keeps its first files for a day, whatever their days: who begins with old ones sees them."""

import threading
from pathlib import Path

import duckdb
import pytest

from data import clock
from data.batches import uploads
from data.installation import backup, daily_cleaning
from data.installation.installation import Home
from data.intake import loading
from data.privacy import retention
from tests.long import so_many

SHEET = "姓名,房号,体温,日期\n张三,1-101,36.5,2022-04-01\n".encode()


def test_a_cleaning_that_meets_a_new_boards_first_file_takes_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is due while the board is empty, and waits for the load that is under way."""
    monkeypatch.setenv("BOARD_TODAY", "2022-06-01T09:00")
    fresh, now = Home(tmp_path, with_demo=False), clock.now()
    for _ in range(so_many(20, 200)):
        assert retention.may_begin(fresh.real, now)
        meet = threading.Barrier(2)

        def clean(meet: threading.Barrier = meet) -> None:
            meet.wait()
            daily_cleaning.clean(fresh, now)

        cleaning = threading.Thread(target=clean)
        cleaning.start()
        meet.wait()
        number = loading.load(fresh.real, SHEET, "打卡.csv").batch_id
        cleaning.join()
        assert fresh.real.rows("select count(*) from checkins") == [(1,)]
        assert uploads.original(fresh.real, number or 0)
        with fresh.real.write() as transaction:  # a new board again
            for table in ("batches", "rows_checkins", "checkins", "words", "identity", "people", "withheld"):
                transaction.cursor.execute(f"delete from {table}")
    fresh.close()


def test_copies_of_a_new_board_keep_what_it_keeps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-06-01T09:00")
    fresh = Home(tmp_path, with_demo=False)
    loading.load(fresh.real, SHEET, "打卡.csv")
    made = backup.make(fresh.real, fresh.folder, fresh.access)
    assert not retention.may_begin(fresh.real, clock.now())
    daily_cleaning.clean_copies(fresh, clock.now(), 5, ())
    with duckdb.connect(str(made.database), read_only=True) as copy:
        assert copy.execute("select count(*) from rows_checkins").fetchall() == [(1,)]
    fresh.close()
