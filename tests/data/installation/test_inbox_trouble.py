"""The inbox when something comes in between: a file grows, somebody cancels, the board closes, the disk is full."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from data import clock
from data.current.opened_store import open_store
from data.installation import inbox
from data.installation.inbox import Inbox, state
from data.intake import jobs
from data.store.database import Store
from tests.journeys import test_full_disk
from tests.journeys.test_inbox import HEADER, eventually, rows

disk = test_full_disk.disk
NAME = "打卡_2022-04-01.csv"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies there has arrived, and what failed is tried again at once."""
    monkeypatch.setattr(inbox, "SETTLED_S", 0)
    monkeypatch.setattr(inbox, "AGAIN_S", 0)


def put(store: Store, name: str = NAME, people: int = 3) -> Path:
    path = store.path.parent / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + rows(range(people)), encoding="utf-8")
    return path


@contextmanager
def held_up(store: Store, box: Inbox) -> Iterator[jobs.Job]:
    """A look into the inbox whose load has read its file, and waits for another writer until the block ends."""
    with store.write() as transaction:
        transaction.keep = False
        looking = threading.Thread(target=box.look, args=(store, False))
        looking.start()
        size = eventually(lambda: [path.stat().st_size for path in box.folder.glob("working/*/*.csv")])
        eventually(lambda: [path.stat().st_size for path in store.scratch.glob("*/original")] == size)
        [job] = [job for job in jobs.running() if job.file_name == NAME]
        yield job
    looking.join()


def filed(store: Store) -> list[tuple[str, bool]]:
    return [(one.name, one.loaded) for one in state(store.path.parent).filed]


def reading(store: Store) -> list[tuple[int, int]]:
    return store.rows("select added, unchanged from batches order by batch_id")


def test_what_a_file_gained_while_it_was_loaded_counts_too(store: Store) -> None:
    path = put(store)
    box = Inbox(store.path.parent, threading.Event())
    with held_up(store, box):
        [claimed] = path.parent.glob("working/*/*.csv")
        with claimed.open("a", encoding="utf-8") as file:
            file.write(rows(range(3, 5)))
    assert (reading(store), path.exists()) == ([(3, 0)], True)
    box.look(store, demo=False)
    assert reading(store) == [(3, 0), (2, 3)]
    assert filed(store) == [(NAME, True)]


def test_a_cancelled_load_is_put_aside_and_nothing_has_changed(store: Store) -> None:
    put(store)
    with held_up(store, Inbox(store.path.parent, threading.Event())) as job:
        job.cancel()
    assert (reading(store), filed(store)) == ([], [(NAME, False)])
    assert state(store.path.parent).filed[0].zh == "没有载入:已取消,数据没有改变。"
    assert state(store.path.parent).filed[0].en == "Not loaded: Cancelled; no data has changed."


def test_a_load_that_the_closing_board_cut_short_goes_on_at_the_next_start(store: Store) -> None:
    put(store)
    stop = threading.Event()
    with held_up(store, Inbox(store.path.parent, stop)) as job:
        stop.set()
        job.cancel()
    assert (reading(store), filed(store), state(store.path.parent).working) == ([], [], (NAME,))
    Inbox(store.path.parent, threading.Event()).look(store, demo=False)
    assert (reading(store), filed(store)) == ([(3, 0)], [(NAME, True)])


def test_what_was_loaded_but_cannot_be_filed_is_filed_later_and_not_loaded_again(store: Store) -> None:
    put(store)
    box = Inbox(store.path.parent, threading.Event())
    in_the_way = box.folder / "done" / clock.now().date().isoformat()
    in_the_way.write_text("no folder")
    for _ in range(2):
        box.look(store, demo=False)
    assert (reading(store), state(store.path.parent).working) == ([(3, 0)], (NAME,))
    in_the_way.unlink()
    box.look(store, demo=False)
    assert (reading(store), filed(store)) == ([(3, 0)], [(NAME, True)])


def test_on_a_full_disk_the_file_waits_and_is_loaded_once_there_is_space(disk: test_full_disk.Disk) -> None:
    store = open_store(disk.folder / "board.duckdb")
    put(store, people=5_000)
    box = Inbox(disk.folder, threading.Event())
    disk.fill(100_000)
    for _ in range(3):
        box.look(store, demo=False)
    assert (reading(store), filed(store), state(disk.folder).working) == ([], [], (NAME,))
    disk.free()
    box.look(store, demo=False)
    assert (reading(store), filed(store)) == ([(5_000, 0)], [(NAME, True)])
    store.close()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("打卡_2022-04-01" + "长" * 70 + ".csv", "打卡_2022-04-01" + "长" * 53 + ".csv"),
        (b"\xb4\xf2\xbf\xa8_2022-04-01.csv".decode("utf-8", "surrogateescape"), NAME),
    ],
    ids=["too long for its report", "left by an archive of a Chinese Windows"],
)
def test_any_name_of_a_file_will_do(store: Store, name: str, shown: str) -> None:
    try:
        put(store, name)
    except OSError:
        pytest.skip("no such names on this file system")
    Inbox(store.path.parent, threading.Event()).look(store, demo=False)
    assert filed(store) == [(shown, True)]
    assert store.rows("select file_name from batches") == [(shown,)]


def test_a_file_loaded_into_the_demo_says_that_it_was_only_tried(store: Store) -> None:
    put(store)
    Inbox(store.path.parent, threading.Event()).look(store, demo=True)
    [report] = store.path.parent.glob("inbox/done/*/*.report.txt")
    assert "这份文件只在演示里试用" in report.read_text(encoding="utf-8-sig")


def test_many_files_at_once_are_loaded_in_the_order_in_which_they_were_changed(store: Store) -> None:
    for second, name in enumerate(("b_2022-04-01.csv", "a_2022-04-01.csv", "c_2022-04-01.csv")):
        os.utime(put(store, name), (1e9 + second, 1e9 + second))
    Inbox(store.path.parent, threading.Event()).look(store, demo=False)
    assert [name for (name,) in store.rows("select file_name from batches order by batch_id")] == [
        "b_2022-04-01.csv",
        "a_2022-04-01.csv",
        "c_2022-04-01.csv",
    ]
