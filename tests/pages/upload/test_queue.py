"""Files that are loaded one after the other, while somebody looks and while nobody does."""

import threading
from functools import partial
from pathlib import Path

import pytest

from data.batches.result import Outcome
from data.intake import jobs, loading
from data.store.database import Store
from pages.upload.queue import Queue, Task
from tests.here import board_here, opened
from tests.journeys.test_inbox import eventually

SHEET = "居民编号,姓名,房号,体温,日期\nR{0},住户{0},1-10{0},36.5,2022-04-01\n"


def tasks(store: Store, came: list[Outcome], number: int) -> list[Task]:
    """As many files of one report each."""
    return [
        Task(n, f"{n}.csv", partial(jobs.start, store, SHEET.format(n).encode(), f"{n}.csv"), came.extend)
        for n in range(number)
    ]


def test_files_are_loaded_to_the_last_though_nobody_looks_any_more(store: Store) -> None:
    came: list[Outcome] = []
    queue = Queue(tasks(store, came, 4))
    queue.go_on()
    eventually(lambda: len(came) == 4)
    assert [outcome.result.accepted for outcome in came if outcome.result] == [1, 1, 1, 1]
    assert store.rows("select count(*) from checkins") == [(4,)]
    assert queue.advance(1)
    assert queue.running is None


def test_a_cancelled_queue_begins_nothing_more_and_says_so_of_each(store: Store) -> None:
    came: list[Outcome] = []
    first, *others = tasks(store, came, 3)
    begun, may_go_on, job = threading.Event(), threading.Event(), jobs.Job(first.name, dry_run=False)

    def held() -> jobs.Job:
        begun.set()
        may_go_on.wait()
        return job

    queue = Queue([Task(first.key, first.name, held, first.then), *others])
    queue.go_on()
    begun.wait()
    assert not queue.advance(0)
    queue.cancel()  # while the first is being begun
    may_go_on.set()
    eventually(lambda: job.watch.cancelled)
    job.run(lambda: loading.load_all(store, SHEET.format(0).encode(), first.name, watch=job.watch))
    eventually(lambda: queue.advance(0))
    assert [outcome.refusal.code for outcome in came if outcome.refusal] == ["cancelled"] * 3
    assert store.rows("select count(*) from checkins") == [(0,)]


def test_what_fails_meanwhile_is_raised_before_people_and_the_next_goes_on_behind_it(store: Store) -> None:
    came: list[Outcome] = []
    first, second, third = tasks(store, came, 3)

    def failing() -> jobs.Job:
        raise OSError("no thread can be begun")

    queue = Queue([first, Task(second.key, second.name, failing, second.then), third])
    queue.go_on()
    with pytest.raises(OSError, match="no thread"):
        eventually(lambda: queue.advance(0))
    eventually(lambda: queue.advance(1))
    assert len(came) == 2
    assert store.rows("select resident_id from people order by all") == [("R0",), ("R2",)]


def test_what_was_begun_on_the_page_is_loaded_to_the_last_file_though_the_page_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch, role="manager", BOARD_TODAY="2022-04-01T10:30") as board:
        app = opened("upload")
        files = [(f"{n}.csv", SHEET.format(n).encode(), "text/csv") for n in range(3)]
        app.file_uploader[0].set_value(files).run()
        for waits in ("PATIENCE_S", "WORKS_S"):  # the page is gone before the first of them is done
            monkeypatch.setattr(f"pages.upload.queue.{waits}", 0)
        app.button(key="load").click().run()
        # Nobody runs the page any more.
        eventually(lambda: board.store.rows("select count(*) from checkins") == [(3,)])
        app.run()
        assert [said.value for said in app.success] == [rf"已载入:{n}\.csv" for n in range(3)]
