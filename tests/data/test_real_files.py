"""Files that really lie in a folder: links, pipes and names that lead elsewhere are none."""

import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from data import real_files
from data.real_files import NotReal


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with a file, a folder with one, and every sort of thing that leads out of it; the secret lies beside."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"secret")
    root = tmp_path / "root"
    (root / "inner").mkdir(parents=True)
    (root / "own").write_bytes(b"own")
    (root / "inner" / "deep").write_bytes(b"deep")
    (root / "link").symlink_to(tmp_path / "outside" / "secret")
    (root / "gone").symlink_to(tmp_path / "nothing")
    (root / "up").symlink_to("..", target_is_directory=True)
    (root / "inner" / "away").symlink_to(tmp_path / "outside", target_is_directory=True)
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe")
    return root


def test_only_files_that_lie_there_are_found(root: Path) -> None:
    assert [path.relative_to(root).as_posix() for path in real_files.files(root)] == ["own", "inner/deep"]
    assert real_files.folders(root) == [root / "inner"]
    assert {entry.path.name: entry.sort for entry in real_files.entries(root)} == {
        "gone": "link",
        "inner": "folder",
        "link": "link",
        "own": "file",
        "pipe": "special",
        "up": "link",
    }
    assert real_files.entries(root, "up", "outside") == []


def test_the_root_itself_may_be_a_link_because_whoever_set_the_board_up_chose_it(root: Path) -> None:
    other = root.parent / "other"
    other.symlink_to(root, target_is_directory=True)
    assert [path.name for path in real_files.files(other)] == ["own", "deep"]


@pytest.mark.parametrize(
    "names", [("link",), ("gone",), ("pipe",), ("inner",), ("up", "outside", "secret"), ("inner", "away", "secret")]
)
def test_nothing_else_is_opened_or_moved(root: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(NotReal), real_files.opened(root, *names):
        pass
    with pytest.raises(NotReal):
        real_files.move_out(root, names, root / "moved")
    assert not os.path.lexists(root / "moved")
    assert (root.parent / "outside" / "secret").read_bytes() == b"secret"


def test_what_lies_there_is_opened_and_moved(root: Path) -> None:
    with real_files.opened(root, "inner", "deep") as file:
        assert file.read() == b"deep"
    assert real_files.move_out(root, ("inner", "deep"), root / "moved").st_size == 4
    assert (root / "moved").read_bytes() == b"deep"


@pytest.mark.parametrize("other", ["link", "pipe"])
def test_what_takes_a_files_place_just_before_it_is_opened_is_noticed(
    root: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    really_open = os.open

    def open_late(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "own":
            (root / other).replace(root / "own")
        return really_open(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", open_late)
    with pytest.raises(NotReal), real_files.opened(root, "own"):
        pass


@pytest.mark.parametrize(
    "name",
    [
        "../outside/secret",
        "inner/../../outside/secret",
        "up/outside/secret",
        "inner/away/secret",
        "link",
        "pipe",
        "inner",
        "missing",
        "",
        ".",
        "own\0",
        r"C:\Windows\win.ini",
        "C:own",
        r"\\server\share\x",
        "//server/share/x",
    ],
)
def test_a_name_from_outside_finds_nothing_but_what_lies_in_the_root(root: Path, name: str) -> None:
    assert real_files.found(root, name) is None
    assert real_files.found(root, str(root.parent / "outside" / "secret")) is None
    assert real_files.found(root, "inner/deep") == root / "inner" / "deep"


def test_a_copy_leaves_links_out_and_a_link_is_taken_away_alone(root: Path) -> None:
    copied = root.parent / "copied"
    real_files.link_tree(copied, root)
    assert sorted(path.relative_to(copied).as_posix() for path in copied.rglob("*")) == ["inner", "inner/deep", "own"]
    with pytest.raises(NotReal):
        real_files.copy(root / "link", copied / "link")
    (copied / "own2").symlink_to(root.parent / "outside" / "secret")
    with pytest.raises(NotReal):
        real_files.copy(root / "own", copied / "own2")
    for name in ("up", "inner", "pipe", "missing"):
        real_files.remove(root / name)
    assert (root.parent / "outside" / "secret").read_bytes() == b"secret"
    assert sorted(path.name for path in root.iterdir()) == ["gone", "link", "own"]


def test_a_folder_is_made_through_no_link(root: Path) -> None:
    assert real_files.make_folder(root, "inner", "new").is_dir()
    with pytest.raises(NotReal):
        real_files.make_folder(root, "inner", "away", "new")
    assert not (root.parent / "outside" / "new").exists()


@pytest.mark.parametrize(
    ("tag", "sort"),
    [(0xA0000003, "link"), (0xA000000C, "link"), (0xA000001D, "link"), (0x9000001A, "folder"), (0x80000013, "folder")],
    ids=["junction", "symbolic link", "link of WSL", "kept in a cloud", "stored once"],
)
def test_what_windows_says_of_a_junction_is_a_link_and_a_file_of_a_cloud_is_none(tag: int, sort: str) -> None:
    told = SimpleNamespace(st_mode=stat.S_IFDIR | 0o777, st_file_attributes=0x400 | 0x10, st_reparse_tag=tag)
    assert real_files.sort_of(told) == sort  # type: ignore[arg-type]
