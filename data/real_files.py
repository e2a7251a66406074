"""Files that really lie in a folder: the one place that walks through folders, and that opens, copies and takes away
what it finds there.

Whoever can write into a folder of ours, the inbox above all, can put a link there that leads anywhere. So no link is
ever gone through, be it of a file or a folder, symbolic or a junction of Windows; and pipes, devices and sockets are
no files. The folder that is named first, the root, is whoever set the board up's own choice and may be a link itself.

Where the system can do it each folder is opened from the one above it and looked at after it was opened, so that
nothing can be put into its place in between. Windows cannot; there it is looked at before.
"""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import BinaryIO, Literal

#: Whether folders can be opened, and what lies in them be reached from there.
_BY_FOLDER = {os.open, os.stat, os.rename} <= os.supports_dir_fd and os.scandir in os.supports_fd
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
#: A pipe is opened without waiting for whoever writes to it, so that it can be told from a file.
_FILE = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
#: Windows: what lies here is elsewhere, and its tag says that it stands for another name (a junction, a symbolic link).
#: Files that a cloud fetches when they are read have tags without that mark, and are files.
_REPARSE_POINT, _OTHER_NAME = 0x400, 0x20000000
#: Bytes copied at a time.
_BLOCK = 1 << 20


class NotReal(OSError):
    """What should be a file or a folder of its folder's own is a link, a pipe or a device, or lies elsewhere."""


@dataclass(frozen=True)
class Entry:
    """Something in a folder: its path, what the system says of it itself, and what sort of thing it is."""

    path: Path
    stat: os.stat_result
    sort: Literal["file", "folder", "link", "special"]


def sort_of(found: os.stat_result) -> Literal["file", "folder", "link", "special"]:
    """What ``lstat`` found: "special" is a pipe, a socket or a device."""
    reparse = getattr(found, "st_file_attributes", 0) & _REPARSE_POINT
    if stat.S_ISLNK(found.st_mode) or (reparse and getattr(found, "st_reparse_tag", 0) & _OTHER_NAME):
        return "link"
    if stat.S_ISDIR(found.st_mode):
        return "folder"
    return "file" if stat.S_ISREG(found.st_mode) else "special"


def is_file(path: Path) -> bool:
    """Whether a file lies there itself, no link to one."""
    return _sort_at(path) == "file"


def is_folder(path: Path) -> bool:
    """Whether a folder lies there itself, no link to one."""
    return _sort_at(path) == "folder"


def _sort_at(path: Path) -> str:
    try:
        return sort_of(path.lstat())
    except (OSError, ValueError):
        return ""


def entries(root: Path, *inner: str) -> list[Entry]:
    """What lies in a folder, by name; ``inner``: the names of folders that lead there from the root, of which none may
    be a link. Empty where there is no such folder. OSError where it may not be read.
    """
    found = []
    try:
        with _opened_folder(root, *inner) as folder, os.scandir(folder) as listed:
            for one in listed:
                with suppress(FileNotFoundError):  # gone again
                    looked = os.lstat(one.path) if isinstance(folder, Path) else one.stat(follow_symlinks=False)
                    found.append(Entry(root.joinpath(*inner, one.name), looked, sort_of(looked)))
    except (FileNotFoundError, NotADirectoryError, NotReal):
        return []
    return sorted(found, key=lambda entry: entry.path.name)


def folders(root: Path, *inner: str) -> list[Path]:
    """The real folders in a folder, by name."""
    return [entry.path for entry in entries(root, *inner) if entry.sort == "folder"]


def tree(root: Path, *inner: str) -> Iterator[Entry]:
    """What lies in a folder and in its folders, each before what is in it; no link is gone through."""
    waiting = [inner]  # by hand: whoever nests a thousand folders must not stop us
    while waiting:
        names = waiting.pop()
        found = entries(root, *names)
        yield from found
        waiting += [(*names, entry.path.name) for entry in reversed(found) if entry.sort == "folder"]


def files(root: Path, *inner: str) -> Iterator[Path]:
    """The real files in a folder and in its folders."""
    return (entry.path for entry in tree(root, *inner) if entry.sort == "file")


def found(root: Path, relative: str) -> Path | None:
    """The real file that a relative name means, one from a database or from a list, say; None for whatever does not
    lie in the root, and where there is none.
    """
    windows = PureWindowsPath(relative)
    names = windows.parts if os.name == "nt" else Path(relative).parts
    if "\0" in relative or windows.drive or windows.root or Path(relative).is_absolute() or ".." in names or not names:
        return None
    try:
        with _opened_folder(root, *names[:-1]) as folder:
            looked = _look(folder, names[-1])
    except (OSError, ValueError):
        return None
    return root.joinpath(*names) if sort_of(looked) == "file" else None


@contextmanager
def opened(root: Path, *names: str) -> Iterator[BinaryIO]:
    """A file for reading: the last name, in the folder to which the others lead from the root.

    Raises NotReal where any of it is a link or it is no file; otherwise OSError, as ``open``.
    """
    with _opened_folder(root, *names[:-1]) as folder:
        at = {} if isinstance(folder, Path) else {"dir_fd": folder}
        _refuse_other(_look(folder, names[-1]), "file", root.joinpath(*names))
        try:
            number = os.open(folder / names[-1] if isinstance(folder, Path) else names[-1], os.O_RDONLY | _FILE, **at)
        except OSError as error:
            raise _not_real(root.joinpath(*names)) if error.errno == errno.ELOOP else error from None
    with os.fdopen(number, "rb") as file:
        _refuse_other(os.fstat(number), "file", root.joinpath(*names))
        yield file


def move_out(root: Path, names: tuple[str, ...], target: Path) -> os.stat_result:
    """Move a file out of the folder to which all names but the last lead; what the system says of it where it is now.

    Raises NotReal, and it lies where it lay, where any of it is a link or it is no file.
    """
    with _opened_folder(root, *names[:-1]) as folder:
        source = folder / names[-1] if isinstance(folder, Path) else names[-1]
        at = {} if isinstance(folder, Path) else {"src_dir_fd": folder}
        _refuse_other(_look(folder, names[-1]), "file", root.joinpath(*names))
        os.rename(source, target, **at)
        moved = target.lstat()
        if sort_of(moved) != "file":  # put there since it was looked at
            os.rename(target, source, **({} if isinstance(folder, Path) else {"dst_dir_fd": folder}))
            raise _not_real(root.joinpath(*names))
        return moved


def make_folder(root: Path, *names: str) -> Path:
    """The folder to which the names lead from the root, made where it is missing. Raises NotReal where there is
    something else, a link above all.
    """
    folder = root
    for name in names:
        folder = folder / name
        with suppress(FileExistsError):
            folder.mkdir()
        _refuse_other(folder.lstat(), "folder", folder)
    return folder


def copy(source: Path, target: Path) -> None:
    """Copy a file's content. Raises NotReal where either is a link, or the source no file."""
    with opened(source.parent, source.name) as file, open(target, "wb", opener=_no_link) as made:
        shutil.copyfileobj(file, made, _BLOCK)


def _no_link(path: str, flags: int) -> int:
    try:
        return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except OSError as error:
        raise _not_real(Path(path)) if error.errno == errno.ELOOP else error from None


def link(source: Path, target: Path) -> None:
    """A second name for a file that nobody writes to any more; its copy where the disk knows no second names."""
    _refuse_other(source.lstat(), "file", source)
    try:
        os.link(source, target)
    except OSError:
        copy(source, target)
    else:
        _refuse_other(target.lstat(), "file", source)


def link_tree(target: Path, root: Path, *inner: str) -> None:
    """Give the real files of a folder and of its folders second names (``link``) in another, which is made; links are
    left out.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in files(root, *inner):
        copied = target / path.relative_to(root.joinpath(*inner))
        copied.parent.mkdir(parents=True, exist_ok=True)
        link(path, copied)


def remove(path: Path, ignore_errors: bool = False) -> None:
    """Take away what lies there: a file, a folder with all that is in it, of a link the link alone. No error where
    nothing is.
    """
    try:
        sort = sort_of(path.lstat())
        if sort == "folder":
            shutil.rmtree(path, ignore_errors=ignore_errors)
        elif sort == "link" and os.name == "nt" and path.is_dir():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except FileNotFoundError:
        return
    except OSError:
        if not ignore_errors:
            raise


@contextmanager
def _opened_folder(root: Path, *inner: str) -> Iterator[Path | int]:
    """A folder: open, as its number, or where the system cannot do that its path. Raises NotReal for links."""
    if not _BY_FOLDER:
        folder = root
        for name in inner:
            folder = folder / name
            _refuse_other(folder.lstat(), "folder", folder)
        yield folder
        return
    number = os.open(root, os.O_RDONLY | (_FOLDER & ~getattr(os, "O_NOFOLLOW", 0)))
    try:
        for place, name in enumerate(inner, start=1):
            try:
                deeper = os.open(name, os.O_RDONLY | _FOLDER, dir_fd=number)
            except OSError as error:
                if error.errno in (errno.ELOOP, errno.ENOTDIR):  # what a system says of a link differs
                    raise _not_real(root.joinpath(*inner[:place])) from None
                raise
            os.close(number)
            number = deeper
        yield number
    finally:
        os.close(number)


def _look(folder: Path | int, name: str) -> os.stat_result:
    return os.lstat(folder / name) if isinstance(folder, Path) else os.lstat(name, dir_fd=folder)


def _refuse_other(looked: os.stat_result, sort: str, path: Path) -> None:
    if sort_of(looked) != sort:
        raise _not_real(path)


def _not_real(path: Path) -> NotReal:
    return NotReal(f"{path} is a link or a special file, or lies elsewhere")
