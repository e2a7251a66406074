"""A backup as one file that only a passphrase opens, with the keys: to be taken along, to another machine or a drawer.

It leaves the board's hands: nobody can take out of it later who was erased or whose days are over, so it must be
deleted by whoever keeps it when the days for which personal data is kept are over.
"""

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from data import real_files
from data.access import keys, passwords
from data.access.access_file import FILE
from data.installation import backup, sealed_file
from data.installation.backup import Backup
from data.refusal import Refusal, full_disk_refused

#: Who may have one: the keys in it sign anybody's log-in.
RIGHT = "accounts"
#: How such a file is called, after the name of the backup.
ENDING = ".board-backup"
#: Where those lie that were made on the page, under the scratch folder, which is emptied when the board starts.
_PREPARED = "prepared"
_BLOCK = 512
#: Bytes that are read at a time.
_PART = 1 << 18


def checked(passphrase: str) -> str:
    """The passphrase, when it is good enough; Refusal when it is not: a file can be tried at leisure."""
    return passwords.checked(passphrase)


def sealed(chosen: Backup, folder: Path, passphrase: str) -> Iterator[bytes]:
    """A backup and the keys of its data folder as a sealed file, piece by piece.

    Raises Refusal, before the first piece, where the backup is not whole or the passphrase easily guessed.
    """
    checked(passphrase)
    if not chosen.whole:
        raise Refusal(
            "not_whole",
            f"{chosen.name} 不是一份完整的备份。请另选一份。",
            f"{chosen.name} is not a whole backup. Choose another.",
        )
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    held = backup.unused(scratch, "outgoing-")
    # Second names, so that a cleaning or a newer backup meanwhile takes nothing away.
    with backup.MAKING:
        real_files.link_tree(held, chosen.folder)
    return sealed_file.sealed(_packed(held, folder), passphrase)


def prepare(chosen: Backup, folder: Path, passphrase: str, who: str) -> None:
    """Make such a file in the data folder for somebody to download once, in place of those made before."""
    content = sealed(chosen, folder, passphrase)
    place = folder / "scratch" / _PREPARED
    real_files.remove(place, ignore_errors=True)
    place.mkdir(parents=True)
    made = place / _prepared_name(chosen.name, who)
    with full_disk_refused(), made.with_suffix(".unfinished").open("wb") as file:
        for piece in content:
            file.write(piece)
    made.with_suffix(".unfinished").replace(made)


def prepared(folder: Path, name: str, who: str) -> Path | None:
    """What was prepared of a backup for somebody and not downloaded yet."""
    found = folder / "scratch" / _PREPARED / _prepared_name(name, who)
    return found if real_files.is_file(found) else None


def _prepared_name(name: str, who: str) -> str:
    return hashlib.sha256(f"{name}\x1f{who}".encode()).hexdigest()


def _packed(held: Path, folder: Path) -> Iterator[bytes]:
    """What is held of a backup and the keys that belong to it, as a tar file; then it is let go."""
    try:
        files = [(path.relative_to(held).as_posix(), path) for path in real_files.files(held)]
        if keys.erasure_file(held) is None and (held / FILE).exists():  # one of an earlier version has its own
            fits = keys.wanted(held / FILE) == keys.fingerprint(keys.read(folder / keys.ERASURE))
            names = keys.FILES if fits else (keys.LOG_IN, keys.HOUSEHOLD)
            files += [(name, folder / name) for name in names if (folder / name).exists()]
        for name, path in sorted(files):
            yield from _member(name, path)
        yield bytes(2 * _BLOCK)
    finally:
        real_files.remove(held, ignore_errors=True)


def _member(name: str, path: Path) -> Iterator[bytes]:
    told = tarfile.TarInfo(name)
    with real_files.opened(path.parent, path.name) as file:
        told.size = left = file.seek(0, 2)
        file.seek(0)
        yield told.tobuf(tarfile.PAX_FORMAT)
        while left and (part := file.read(min(_PART, left))):
            left -= len(part)
            yield part
        yield bytes(left + -told.size % _BLOCK)


@contextmanager
def unsealed(file: Path, passphrase: str, folder: Path) -> Iterator[Backup]:
    """The backup in a sealed file, unpacked in a data folder until the block ends.

    Raises Refusal, and nothing is left of it, for a wrong passphrase and for a file that is damaged or none of ours.
    """
    place = folder / "unsealing"
    real_files.remove(place, ignore_errors=True)  # left by one that was killed
    try:
        with full_disk_refused():
            target = place / file.name.removesuffix(ENDING)
            target.mkdir(parents=True)
            with file.open("rb") as content:
                _unpack(sealed_file.opened(content, passphrase), target)
        yield backup.at(target)
    finally:
        real_files.remove(place, ignore_errors=True)


def _unpack(content: Iterator[bytes], target: Path) -> None:
    reader = _Reader(content)
    try:
        with tarfile.open(mode="r|", fileobj=cast(BinaryIO, reader)) as packed:
            for member in packed:
                if member.isreg():
                    packed.extract(member, target, filter="data", set_attrs=False)
        for _ in content:  # to the end, which says that nothing is missing
            pass
    except (tarfile.TarError, OSError) as error:
        if isinstance(error, OSError):
            raise
        raise Refusal(
            "damaged",
            "加密备份文件里的内容看不懂,什么也没有改。请另选一份。",
            "What the encrypted backup holds cannot be read; nothing was changed. Choose another.",
        ) from error


class _Reader:
    """Pieces as a file that is read once."""

    def __init__(self, content: Iterator[bytes]) -> None:
        self._content, self._waiting = content, bytearray()

    def read(self, size: int) -> bytes:
        while len(self._waiting) < size and (part := next(self._content, b"")):
            self._waiting += part
        taken = bytes(self._waiting[:size])
        del self._waiting[:size]
        return taken
