"""A file as it comes in: on disk, measured, and kept as the original of what is loaded from it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data import real_files
from data.refusal import Refusal

#: Bytes taken at a time.
BLOCK = 1 << 20
#: What a file may unpack to, in bytes, where its sender gives no limit.
MOST_BYTES = 2_000_000_000
#: Files that one log-in has sent to the page and not loaded yet may have so many times the bytes that one may have: the
#: setting ``upload_limit_mb``.
TOGETHER = 2
#: Endings that an original keeps; any other file is kept as what it was taken for.
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".zip", ".gz")


@dataclass(frozen=True)
class Received:
    """A file in the store's scratch folder: from here on nobody else writes to it."""

    path: Path
    name: str
    size: int
    sha256: str

    @property
    def ending(self) -> str:
        """The ending under which the original is kept."""
        ending = Path(self.name).suffix.lower()
        return ending if ending in ENDINGS else ".csv"


def too_large(size: float, most: float) -> Refusal:
    """The refusal of a file over the limit; both in bytes."""
    seen = f"{size / 1e6:,.1f} MB"
    return Refusal(
        "too_large",
        f"文件有 {seen},超过上限 {most / 1e6:g} MB。请拆开后再上传,或在“设置”中调高上限。",
        f"The file has {seen}, over the limit of {most / 1e6:g} MB. Split it, or raise the limit in the settings.",
    )


def receive(content: bytes | Path | BinaryIO, name: str, folder: Path, most: float | None = None) -> Received:
    """Copy a file into ``folder``, at most ``most`` bytes of it. Raises Refusal where it is larger, OSError where the
    disk is full.
    """
    path = folder / "original"
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as target:
        for block in _blocks(content):
            size += len(block)
            if most is not None and size > most:
                raise too_large(size, most)
            digest.update(block)
            target.write(block)
    return Received(path, name, size, digest.hexdigest())


def _blocks(content: bytes | Path | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        with content.open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")
    else:
        yield from iter(lambda: content.read(BLOCK), b"")


def keep(received: Received, folder: Path, batch_id: int) -> Path:
    """Keep the original of a batch in ``folder``; its path. Tables of one file share its bytes where the disk can do
    that.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{batch_id}{received.ending}"
    kept.unlink(missing_ok=True)
    try:
        real_files.link(received.path, kept)
    except OSError:
        kept.unlink(missing_ok=True)
        raise
    return kept
