"""Nothing outside the inbox is read or moved, whatever somebody puts there; what is refused is named."""

import logging
import os
import threading
from pathlib import Path

import pytest

from data.access.keys import ERASURE
from data.installation import inbox, inbox_folder
from data.installation.inbox import Inbox, state
from data.store.database import Store
from tests.journeys.test_inbox import HEADER, rows

NAME = "打卡_2022-04-01.csv"
SHEET = HEADER + rows(range(3))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies there has arrived."""
    monkeypatch.setattr(inbox, "SETTLED_S", 0)


@pytest.fixture
def box(store: Store) -> Inbox:
    """An inbox of a data folder with a key, and a folder beside it that is none of the board's business."""
    (store.path.parent / ERASURE).write_bytes(b"key")
    elsewhere = store.path.parent.parent / f"{store.path.parent.name}-elsewhere"
    elsewhere.mkdir()
    (elsewhere / NAME).write_text(SHEET, encoding="utf-8")
    return Inbox(store.path.parent, threading.Event())


def elsewhere(box: Inbox) -> Path:
    return box.folder.parent.with_name(f"{box.folder.parent.name}-elsewhere")


def lying(box: Inbox) -> dict[str, bytes | None]:
    """Everything in the inbox and elsewhere, with what files hold; of a link nothing."""
    return {
        str(path): path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for place in (box.folder, elsewhere(box))
        for path in sorted(place.rglob("*"))
    }


def names(box: Inbox) -> list[str]:
    return [one.name for one in state(box.folder.parent).not_read]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("外面", "../../{elsewhere}"),
        ("上面", ".."),
        ("顶", "../.."),
        (NAME, "../../{elsewhere}/" + NAME),
        ("钥匙_2022-04-01.csv", f"../{ERASURE}"),
        ("无_2022-04-01.csv", "nowhere"),
        ("一网格/链_2022-04-01.csv", "../../../{elsewhere}/" + NAME),
    ],
)
def test_a_link_is_neither_followed_nor_moved_and_is_named(store: Store, box: Inbox, name: str, target: str) -> None:
    link = box.folder / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(target.format(elsewhere=elsewhere(box).name))
    before = lying(box)
    for _ in range(2):
        box.look(store, demo=False)
    assert lying(box) == before
    assert (store.path.parent / ERASURE).read_bytes() == b"key"
    assert store.rows("select count(*) from batches") == [(0,)]
    [told] = state(store.path.parent).not_read
    assert told.zh == f"收件箱里的“{name}”是链接/快捷方式,没有读取。请删掉它,放文件本身。"
    assert told.en == (
        f"“{name}” in the inbox is a link or a shortcut and was not read. Delete it and put the file itself there."
    )


def test_the_files_beside_a_link_are_loaded_and_the_log_names_it_once(
    store: Store, box: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    (box.folder / "外面").symlink_to(elsewhere(box), target_is_directory=True)
    (box.folder / NAME).write_text(SHEET, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            box.look(store, demo=False)
    assert store.rows("select file_name, added from batches") == [(NAME, 3)]
    assert [line.getMessage() for line in caplog.records if "外面" in line.getMessage()] == [
        "“外面” in the inbox is a link or a shortcut and was not read. Delete it and put the file itself there."
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders on this system")
def test_a_pipe_holds_nothing_up(store: Store, box: Inbox) -> None:
    os.mkfifo(box.folder / "管_2022-04-01.csv")
    (box.folder / NAME).write_text(SHEET, encoding="utf-8")
    box.look(store, demo=False)
    assert store.rows("select file_name from batches") == [(NAME,)]
    assert names(box) == ["管_2022-04-01.csv"]
    assert (box.folder / "管_2022-04-01.csv").exists()


def test_a_second_name_of_a_file_of_ours_is_not_read_and_one_of_somebody_elses_is(store: Store, box: Inbox) -> None:
    os.link(store.path.parent / ERASURE, box.folder / "钥匙_2022-04-01.csv")
    os.link(elsewhere(box) / NAME, box.folder / NAME)
    box.look(store, demo=False)
    assert store.rows("select file_name from batches") == [(NAME,)]
    assert names(box) == ["钥匙_2022-04-01.csv"]
    assert (box.folder / "钥匙_2022-04-01.csv").read_bytes() == b"key"


def test_a_shortcut_of_windows_is_named(store: Store, box: Inbox) -> None:
    (box.folder / f"{NAME}.lnk").write_bytes(b"L\0\0\0")
    box.look(store, demo=False)
    assert (names(box), store.rows("select count(*) from batches")) == ([f"{NAME}.lnk"], [(0,)])


@pytest.mark.parametrize("own", inbox_folder.OWN)
def test_a_link_in_the_place_of_a_folder_of_ours_stops_the_inbox_until_it_is_gone(
    store: Store, box: Inbox, own: str
) -> None:
    (box.folder / own).rmdir()
    (box.folder / own).symlink_to(elsewhere(box), target_is_directory=True)
    (box.folder / NAME).write_text(SHEET, encoding="utf-8")
    before = lying(box)
    box.look(store, demo=False)
    assert (lying(box), names(box)) == (before, [own])
    assert state(store.path.parent).filed == ()
    (box.folder / own).unlink()
    box.look(store, demo=False)
    assert store.rows("select file_name from batches") == [(NAME,)]
    assert [one.loaded for one in state(store.path.parent).filed] == [True]


def test_an_inbox_that_is_a_link_to_the_data_itself_takes_nothing(store: Store) -> None:
    folder = store.path.parent
    (folder / ERASURE).write_bytes(b"key")
    (folder / "inbox").symlink_to(".", target_is_directory=True)
    Inbox(folder, threading.Event()).look(store, demo=False)
    assert (folder / ERASURE).read_bytes() == b"key"
    assert [one.stops for one in state(folder).not_read] == [True]


def test_an_inbox_on_another_disk_goes_on(store: Store, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever set the board up may have linked the inbox itself to a shared folder."""
    shared = tmp_path_factory.mktemp("shared")
    (store.path.parent / "inbox").symlink_to(shared, target_is_directory=True)
    box = Inbox(store.path.parent, threading.Event())
    (shared / NAME).write_text(SHEET, encoding="utf-8")
    box.look(store, demo=False)
    assert store.rows("select file_name from batches") == [(NAME,)]


def test_a_report_is_not_written_through_a_link(store: Store, box: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T12:00")
    day = box.folder / "done" / "2022-04-02"
    day.mkdir()
    (day / f"{NAME}.report.txt").symlink_to(elsewhere(box) / "written")
    (box.folder / NAME).write_text(SHEET, encoding="utf-8")
    box.look(store, demo=False)
    assert not (elsewhere(box) / "written").exists()
    assert (day / "打卡_2022-04-01 (2).csv").exists()


def test_a_name_is_shown_and_kept_without_what_nobody_sees(store: Store, box: Inbox) -> None:
    turned = "打卡\u202evsc\u200b\u2066_2022-04-01.csv"
    try:
        (box.folder / turned).write_text(SHEET, encoding="utf-8")
    except OSError:
        pytest.skip("no such names on this file system")
    box.look(store, demo=False)
    [filed] = state(store.path.parent).filed
    assert filed.name == "打卡vsc_2022-04-01.csv"
    assert store.rows("select file_name from batches") == [(filed.name,)]
    [report] = box.folder.glob("done/*/*.report.txt")
    assert "\u202e" not in report.name + report.read_text(encoding="utf-8-sig")
