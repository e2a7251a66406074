"""What stands of a request that files and people changed one after the other, whatever is undone."""

import random
from pathlib import Path

import duckdb
import pytest

from data.current.opened_store import open_store
from data.entries import request_edits, request_history
from data.intake import loading, undo
from data.store.database import Store
from tests import requests_by_hand
from tests.data.intake.test_undo_and_identity import picture
from tests.long import so_many
from tests.requests_by_hand import T1, T2, hand, rebuilt, send, stands

pytestmark = pytest.mark.slow

noon = requests_by_hand.noon

#: A file's time of resolving that lies after the edits.
AFTER = "2022-04-08 13:00"

#: What came one after the other: a file's status, owner and resolved_at, or a hand's status and owner
#: (with "hand" before them); and the status and owner that then stand.
FOLDS = {
    "yesterday's sheet again": (
        [("待受理", "王敏", ""), ("hand", "accepted", "李强"), ("待受理", "王敏", "")],
        ("accepted", "李强"),
    ),
    "a new cell of a file": (
        [("待受理", "王敏", ""), ("hand", "", "李强"), ("待受理", "陈二", "")],
        ("reported", "陈二"),
    ),
    "a file changes its mind twice": (
        [("", "王敏", ""), ("hand", "", "李强"), ("", "陈二", ""), ("", "王敏", "")],
        (None, "王敏"),
    ),
    "a blank between says nothing": (
        [("", "王敏", ""), ("hand", "", "李强"), ("", "", ""), ("", "王敏", "")],
        (None, "李强"),
    ),
    "a file backwards": ([("待受理", "", ""), ("hand", "in_progress", ""), ("已受理", "", "")], ("in_progress", None)),
    "a file further on": ([("待受理", "", ""), ("hand", "accepted", ""), ("处理中", "", "")], ("in_progress", None)),
    "a file further on and back": (
        [("待受理", "", ""), ("hand", "accepted", ""), ("处理中", "", ""), ("已受理", "", "")],
        ("accepted", None),
    ),
    "files alone replace as ever": ([("已办结", "", T1), ("处理中", "", "")], ("in_progress", None)),
    "behind what stood when a person changed the owner": (
        [("已办结", "", ""), ("hand", "", "李强"), ("处理中", "", "")],
        ("resolved", "李强"),
    ),
    "further on than what stood then": (
        [("已受理", "", ""), ("hand", "", "李强"), ("处理中", "", "")],
        ("in_progress", "李强"),
    ),
    "behind a time that stood then": ([("", "", T1), ("hand", "", "李强"), ("待受理", "", "")], (None, "李强")),
    "further on, another edit, and back": (
        [("待受理", "", ""), ("hand", "accepted", ""), ("处理中", "", ""), ("hand", "", "李强"), ("已受理", "", "")],
        ("in_progress", "李强"),
    ),
    "files before the first edit fold as ever": (
        [("处理中", "", ""), ("待受理", "", ""), ("hand", "", "李强")],
        ("reported", "李强"),
    ),
    "people may go back": ([("处理中", "", ""), ("hand", "accepted", "")], ("accepted", None)),
    "reopened, the same sheet again": (
        [("已办结", "", T1), ("hand", "in_progress", ""), ("已办结", "", T1)],
        ("in_progress", None),
    ),
    "reopened, the file resolves it anew": (
        [("已办结", "", T1), ("hand", "in_progress", ""), ("已办结", "", AFTER)],
        ("resolved", None),
    ),
    "reopened, the file fills in when it had been resolved": (
        [("已办结", "", ""), ("hand", "in_progress", ""), ("已办结", "", T1)],
        ("in_progress", None),
    ),
    "reopened, another time before that": (
        [("已办结", "", T1), ("hand", "in_progress", ""), ("", "", T2)],
        ("in_progress", None),
    ),
    "reopened, the file goes through the states": (
        [("已办结", "", T1), ("hand", "in_progress", ""), ("处理中", "", ""), ("已办结", "", "")],
        ("resolved", None),
    ),
    "a time alone resolves": ([("", "", ""), ("hand", "accepted", ""), ("", "", T1)], ("resolved", None)),
    "a time beside an open status does not": (
        [("", "", ""), ("hand", "accepted", ""), ("处理中", "", T1)],
        ("in_progress", None),
    ),
    "a time that stood before does not": (
        [("", "", T1), ("hand", "in_progress", ""), ("", "", T1)],
        ("in_progress", None),
    ),
    "the last hand decides": (
        [("", "", ""), ("hand", "resolved", ""), ("hand", "in_progress", ""), ("已受理", "", "")],
        ("in_progress", None),
    ),
    "withdrawn in the file while open": (
        [("待受理", "", ""), ("hand", "accepted", ""), ("撤销", "", "")],
        ("withdrawn", None),
    ),
    "withdrawn in the file once resolved": (
        [("处理中", "", ""), ("hand", "resolved", ""), ("撤销", "", "")],
        ("resolved", None),
    ),
    "withdrawn in the file by mistake": (
        [("待受理", "", ""), ("hand", "accepted", ""), ("撤销", "", ""), ("处理中", "", "")],
        ("in_progress", None),
    ),
    "withdrawn by mistake, taken back behind the hand": (
        [("待受理", "", ""), ("hand", "accepted", ""), ("撤销", "", ""), ("待受理", "", "")],
        ("accepted", None),
    ),
    "withdrawn before a person wrote, taken back": (
        [("撤销", "", ""), ("hand", "", "李强"), ("处理中", "", "")],
        ("in_progress", "李强"),
    ),
    "withdrawn, another edit, taken back": (
        [("待受理", "", ""), ("hand", "accepted", ""), ("撤销", "", ""), ("hand", "", "李强"), ("处理中", "", "")],
        ("in_progress", "李强"),
    ),
    "confirmed after resolved": (
        [("处理中", "", ""), ("hand", "resolved", ""), ("已反馈", "", "")],
        ("confirmed", None),
    ),
    **{
        f"{aside} stays": ([("处理中", "", ""), ("hand", aside, ""), ("已办结", "", T1)], (aside, None))
        for aside in ("out_of_scope", "withdrawn")
    },
}


def send_all(store: Store, name: str, rows: dict[str, tuple[str, str, str]]) -> None:
    """One file of many requests, by id with status, owner and when they were resolved."""
    lines = "".join(f"{id},2022-04-07 08:00,买菜,{','.join(cells)}\n" for id, cells in rows.items())
    text = f"诉求编号,上报时间,诉求内容,状态,责任人,办结时间\n{lines}"
    assert loading.load(store, text.encode(), name, kind="requests").rejected == 0


def test_what_stands_after_files_and_hands(store: Store) -> None:
    """Each case is a request; what came first of all of them comes first, then what came second, and so on."""
    ids = {name: f"R{number}" for number, name in enumerate(FOLDS)}
    for turn in range(max(len(came) for came, _ in FOLDS.values())):
        sheet = {}
        for name, (came, _) in FOLDS.items():
            first, second, third = came[turn] if turn < len(came) else ("over", "", "")
            if first == "hand":
                given = {field: value for field, value in (("status", second), ("owner", third)) if value}
                hand(store, id=ids[name], **given)
            elif first != "over":
                sheet[ids[name]] = (first, second, third)
        send_all(store, "f.csv", sheet)
    for name, (_, expected) in FOLDS.items():
        assert stands(store, "status", "owner", id=ids[name]) == expected, name
    rebuilt(store)


#: The same with the name of the file first: two feeds whose sheets come by turns.
GRID, HOTLINE = "1网格诉求_{}.csv", "热线 2022-04-{}.csv"
FEEDS = {
    "both sheets again": (
        [
            (HOTLINE, "待受理", "王敏"),
            (GRID, "处理中", "陈二"),
            ("hand", "in_progress", "李强"),
            (HOTLINE, "待受理", "王敏"),
            (GRID, "处理中", "陈二"),
        ],
        ("in_progress", "李强"),
    ),
    "reopened, both sheets again": (
        [
            (GRID, "处理中", "陈二"),
            (HOTLINE, "已办结", "王敏"),
            ("hand", "in_progress", "李强"),
            (GRID, "处理中", "陈二"),
            (HOTLINE, "已办结", "王敏"),
        ],
        ("in_progress", "李强"),
    ),
    "an owner by hand only, both sheets again": (
        [
            (GRID, "处理中", "陈二"),
            (HOTLINE, "已办结", "王敏"),
            ("hand", "", "李强"),
            (GRID, "处理中", "陈二"),
            (HOTLINE, "已办结", "王敏"),
        ],
        ("resolved", "李强"),
    ),
    "one has news": (
        [
            (HOTLINE, "待受理", "王敏"),
            (GRID, "处理中", "陈二"),
            ("hand", "in_progress", "李强"),
            (HOTLINE, "待受理", "赵六"),
            (GRID, "已办结", "陈二"),
        ],
        ("resolved", "赵六"),
    ),
    "a sheet that comes for the first time repeats the other": (
        [(HOTLINE, "待受理", "王敏"), ("hand", "accepted", "李强"), (GRID, "待受理", "王敏")],
        ("accepted", "李强"),
    ),
    "a sheet that comes for the first time differs": (
        [(HOTLINE, "待受理", "王敏"), ("hand", "accepted", "李强"), (GRID, "处理中", "陈二")],
        ("in_progress", "陈二"),
    ),
    "one says withdrawn, the other goes on": (
        [(HOTLINE, "待受理", ""), ("hand", "accepted", ""), (HOTLINE, "撤销", ""), (GRID, "处理中", "")],
        ("withdrawn", None),
    ),
    "without an edit the later sheet holds": (
        [(HOTLINE, "待受理", "王敏"), (GRID, "处理中", "陈二"), (HOTLINE, "待受理", "王敏")],
        ("reported", "王敏"),
    ),
}


def test_each_feed_speaks_for_itself(store: Store) -> None:
    """Each case is a request; on each day come the sheets of both feeds with what they say of those."""
    ids = {name: f"R{number}" for number, name in enumerate(FEEDS)}
    for day in range(1, 1 + max(len(came) for came, _ in FEEDS.values())):
        sheets: dict[str, dict[str, tuple[str, str, str]]] = {}
        for name, (came, _) in FEEDS.items():
            source, status, owner = came[day - 1] if day <= len(came) else ("over", "", "")
            if source == "hand":
                given = {field: value for field, value in (("status", status), ("owner", owner)) if value}
                hand(store, id=ids[name], **given)
            elif source != "over":
                sheets.setdefault(source.format(f"{day:02}"), {})[ids[name]] = (status, owner, "")
        for sheet, rows in sheets.items():
            send_all(store, sheet, rows)
    for name, (_, expected) in FEEDS.items():
        assert stands(store, "status", "owner", id=ids[name]) == expected, name
    rebuilt(store)


@pytest.mark.parametrize("seed", range(so_many(2, 60)))
def test_undoing_a_file_between_edits_leaves_all_as_if_it_had_never_come(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    files = ("待受理", "已受理", "处理中", "已办结", "已反馈", "撤销", "")
    hands = ("reported", "accepted", "in_progress", "resolved", "withdrawn")
    came = [("file", "待受理", "王敏", "")]
    for _ in range(8):
        kind = rng.choice(("file", "file", "hand"))
        came.append(
            (
                kind,
                rng.choice(files if kind == "file" else hands),
                rng.choice(("王敏", "李强", "陈二")),
                rng.choice(("", "", T1, T2)),
            )
        )
    names = [rng.choice(("热线.csv", "网格.csv")) for _ in came]
    undone = {number for number, entry in enumerate(came) if number and entry[0] == "file" and rng.random() < 0.5}
    stores = open_store(tmp_path / "a.duckdb"), open_store(tmp_path / "b.duckdb")
    batches = []
    for number, (kind, status, owner, resolved) in enumerate(came):
        for store in stores if number not in undone else stores[:1]:
            if kind == "hand":
                # Times are given, for those that are filled in depend on what stood; with a note all is written.
                hand(
                    store, "记", status=status, owner=owner, accepted_at="2022-04-07 09:00", resolved_at=resolved or T1
                )
            else:
                result = send(store, status, owner, resolved, name=names[number])
                if number in undone:
                    batches.append(result.batch_id)
    rng.shuffle(batches)
    for batch in batches:
        undo.undo(stores[0], batch or 0)
    assert picture(stores[0]) == picture(stores[1])
    rebuilt(stores[0])
    for batch in batches:
        undo.redo(stores[0], batch or 0)
    rebuilt(stores[0])
    for store in stores:
        store.close()


def test_the_request_goes_with_its_file_and_its_edits_wait(store: Store) -> None:
    first = send(store, "待受理", "王敏").batch_id or 0
    hand(store, status="accepted", owner="李强")
    undo.undo(store, first)
    assert request_history.find(store, "R1") is None
    assert request_edits.change(store, "R1", {"owner": "陈二"}, "张三") is None
    assert store.rows("select count(*) from requests") == [(0,)]
    assert store.rows("select count(*) from request_days") == [(0,)]
    rebuilt(store)
    undo.redo(store, first)
    assert stands(store, "status", "owner") == ("accepted", "李强")


def test_a_database_from_before_edits_takes_them(tmp_path: Path) -> None:
    store = open_store(tmp_path / "board.duckdb")
    send(store, "待受理", "王敏")
    stood = picture(store)
    store.close()
    with duckdb.connect(str(tmp_path / "board.duckdb")) as older:
        older.execute("drop view merges; drop table edits; update state set value = 'earlier' where key = 'schema'")
    store = open_store(tmp_path / "board.duckdb")
    assert picture(store) == stood
    assert hand(store, owner="李强").values["owner"] == "李强"
    store.close()


def test_many_requests_are_folded_beside_edited_ones(store: Store) -> None:
    """A large file after edits: those edited keep them, and every other row is there."""
    send(store, "待受理", "王敏")
    hand(store, owner="李强")
    rows = "\n".join(f"R{number},2022-04-07 08:00,买菜,待受理,王敏" for number in range(1, 20_001))
    result = loading.load(
        store, f"诉求编号,上报时间,诉求内容,状态,责任人\n{rows}\n".encode(), "many.csv", kind="requests"
    )
    assert (result.new, result.changed, result.unchanged) == (19_999, 0, 1)
    assert store.rows("select count(*), count(*) filter (owner = '王敏') from requests where day = '2022-04-07'") == [
        (20_000, 19_999)
    ]
    undo.undo(store, result.batch_id or 0)
    assert store.rows("select request_id, owner from requests") == [("R1", "李强")]
