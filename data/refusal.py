"""What cannot be used, a cell or a whole file: what was seen, and what to do, in both languages."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

#: By code: how over HTTP that is answered which a page asks by a choice of its own.
_OVER_HTTP = {
    "ambiguous_kind": ("(接口里写 kind)", " (kind)"),
    "day_needed": ("(接口里写 date)", " (date)"),
}


class BadValue(ValueError):
    """Why a value is rejected, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        """The reason in Chinese and in English."""
        super().__init__(en)
        self.zh = zh
        self.en = en


class Refusal(Exception):
    """The whole file is refused and nothing has changed.

    ``code`` is stable and for programs; ``zh`` and ``en`` are sentences for people. ``kind``: the kind of file that it
    speaks of; ``suggested``: the JSON form of a mapping with which the file could be used.
    """

    def __init__(
        self, code: str, zh: str, en: str, kind: str | None = None, suggested: dict[str, Any] | None = None
    ) -> None:
        """A refusal with its code and both sentences."""
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.kind = kind
        self.suggested = suggested

    def as_dict(self) -> dict[str, Any]:
        """The error as the HTTP interface gives it, with what answers it there."""
        zh, en = _OVER_HTTP.get(self.code, ("", ""))
        error = {"code": self.code, "message_zh": self.zh + zh, "message_en": self.en + en}
        return {**error, "suggested_mapping": self.suggested} if self.suggested else error


class DiskFull(Refusal):
    """The disk under the data folder is full; nothing has changed, and the same may be tried again."""

    def __init__(self) -> None:
        """The refusal that stands for every way in which a full disk shows."""
        super().__init__(
            "disk_full",
            "磁盘满了,数据没有改变。请清理出一些空间,再试一次。",
            "The disk is full; no data changed. Please free some space and try again.",
        )


_NUMBERS = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
#: What libraries pass on as text: of Linux and macOS, of Windows, and DuckDB's bound on what it
#: spills, which is the space that was free.
_PHRASES = (
    "No space left on device",
    "Disk quota exceeded",
    "not enough space on the disk",
    "max_temp_directory_size",
    "database or disk is full",
)


def means_full_disk(error: BaseException) -> bool:
    """Whether an error of the operating system, of DuckDB, SQLite or Arrow says that the disk is full."""
    if isinstance(error, OSError) and error.errno in _NUMBERS:
        return True
    return isinstance(error, OSError | duckdb.Error | pa.ArrowException | sqlite3.OperationalError) and any(
        phrase in str(error) for phrase in _PHRASES
    )


@contextmanager
def full_disk_refused() -> Iterator[None]:
    """In this block, or in a function it decorates, an error that means a full disk becomes ``DiskFull``."""
    try:
        yield
    except Exception as error:
        if not means_full_disk(error):
            raise
        raise DiskFull from error
