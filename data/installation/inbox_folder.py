"""What lies in the folder of the inbox: files that may be loaded, and what must not be touched.

Whoever may put files there could put a link there. Nothing outside the folder is read or moved, nor a file that is one
of the board's own under a second name; what is refused stays where it lies, and is named with what to do about it.
"""

import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data import real_files
from data.real_files import Entry
from data.visible_text import visible

#: Files that somebody else still needs: being downloaded, or kept by a program or a desktop for itself.
_NOT_YET = (".part", ".partial", ".tmp", ".crdownload", ".download")
_NOT_OURS = (".", "~$")
_OF_THE_DESKTOP = ("thumbs.db", "desktop.ini")
#: A shortcut of Windows is a file that leads to another.
_SHORTCUT = ".lnk"
#: The board's own folders in it.
OWN = ("done", "failed", "working")

#: A file's size and when it was last changed.
Mark = tuple[int, int]


@dataclass(frozen=True)
class NotRead:
    """Something that is not read: its name, why, and what to do about it; ``stops``: nothing is loaded until then."""

    name: str
    zh: str
    en: str
    stops: bool = False


@dataclass(frozen=True)
class Lying:
    """What lies there: the files that wait, those of a sender's folder too, and what is not read."""

    files: tuple[tuple[Path, Mark], ...]
    not_read: tuple[NotRead, ...]


def lying(inbox: Path) -> Lying:
    """Look through the inbox; nothing where it was not made yet."""
    files: list[tuple[Path, Mark]] = []
    not_read = list(_in_the_way(inbox))
    if any(one.name == inbox.name for one in not_read):
        return Lying((), tuple(not_read))
    top = _entries(inbox)
    senders = [entry.path.name for entry in top if entry.sort == "folder" and entry.path.name not in OWN]
    for entry in (*top, *(entry for sender in senders if not _skipped(sender) for entry in _entries(inbox, sender))):
        name = entry.path.name
        inside = entry.path.relative_to(inbox)
        if _skipped(name) or entry.sort == "folder" or inside.as_posix() in OWN:
            continue
        why = _why_not(entry, inbox)
        if why:
            shown = visible(readable(inside.as_posix()))
            not_read.append(NotRead(shown, why[0].format(shown), why[1].format(shown)))
        else:
            files.append((entry.path, mark(entry.stat)))
    return Lying(tuple(files), tuple(not_read))


def mark(stat: os.stat_result) -> Mark:
    """By which a file is seen to have changed."""
    return stat.st_size, stat.st_mtime_ns


def is_ours(stat: os.stat_result, inbox: Path) -> bool:
    """Whether a file of the inbox is one of the board's own under a second name: moving it would do no harm, but
    reading it would give away what it holds.
    """
    return stat.st_nlink > 1 and _lies_in(inbox.parent, inbox.name, stat.st_dev, stat.st_ino, stat.st_ctime_ns)


@functools.lru_cache(maxsize=256)
def _lies_in(folder: Path, but: str, device: int, number: int, changed: int) -> bool:
    """Whether a file lies in the data folder too; ``changed`` grows with each name that it is given."""
    return any(
        (entry.stat.st_dev, entry.stat.st_ino) == (device, number)
        for top in real_files.entries(folder)
        if top.path.name != but
        for entry in ([top] if top.sort == "file" else real_files.tree(folder, top.path.name))
    )


def _entries(inbox: Path, *inner: str) -> list[Entry]:
    try:
        return real_files.entries(inbox, *inner)
    except OSError:  # taken away again, or it may not be read
        return []


def _skipped(name: str) -> bool:
    low = name.lower()
    return low.startswith(_NOT_OURS) or low.endswith(_NOT_YET) or low in _OF_THE_DESKTOP


def _why_not(entry: Entry, inbox: Path) -> tuple[str, str] | None:
    """Why something is not read, with a place for its name; None for a file like any other."""
    if entry.sort == "link" or entry.path.name.lower().endswith(_SHORTCUT):
        return (
            "收件箱里的“{}”是链接/快捷方式,没有读取。请删掉它,放文件本身。",
            "“{}” in the inbox is a link or a shortcut and was not read. Delete it and put the file itself there.",
        )
    if entry.sort == "special":
        return (
            "收件箱里的“{}”不是普通文件(是管道或设备),没有读取。请删掉它,放普通文件。",
            "“{}” in the inbox is no ordinary file (a pipe or a device) and was not read. Delete it and put a file "
            "there.",
        )
    if is_ours(entry.stat, inbox):
        return (
            "收件箱里的“{}”就是看板自己的数据文件(同一个文件的另一个名字),没有读取。请删掉它,放一份另外复制的文件。",
            "“{}” in the inbox is one of the board's own files under a second name and was not read. Delete it and "
            "put a separate copy there.",
        )
    return None


def _in_the_way(inbox: Path) -> Iterator[NotRead]:
    """What stands in the place of the inbox's own folders, or of the inbox itself."""
    root = inbox.resolve()
    if root == inbox.parent.resolve() or root in inbox.parent.resolve().parents:
        yield NotRead(
            "inbox",
            "收件箱文件夹是一个链接,指向看板自己的数据,收件箱已停用。请删掉这个链接,重新打开看板。",
            "The inbox folder is a link to the board's own data; the inbox has stopped. Delete the link and start the "
            "board again.",
            stops=True,
        )
        return
    for name in OWN:
        if os.path.lexists(inbox / name) and not real_files.is_folder(inbox / name):
            yield NotRead(
                name,
                f"收件箱里的“{name}”应是看板的文件夹,现在是别的东西(如链接),收件箱已停用。请把它删掉,看板会自己重建。",
                f"“{name}” in the inbox should be a folder of the board's and is something else, such as a link; the "
                "inbox has stopped. Delete it; the board makes the folder again.",
                stops=True,
            )


def readable(name: str) -> str:
    """A name as text. Archives made on a Chinese Windows leave names in GB18030 behind on Linux."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name
