"""What becomes of a file: the answer to whoever sent it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from data.refusal import Refusal

#: Rejected rows given with the answer; the rest are in the batch's rejects file.
SHOWN = 100


@dataclass
class Result:
    """What became of a table; ``as_dict`` is the contract's answer.

    ``questions``: what an answer in the mapping would settle. Of ``part`` habits, ``key`` is the field, ``column`` the
    file's and ``choices`` the habits it may have; of ``part`` factors, ``key`` is the item, and how many of ``unit`` a
    ``measure`` is is to be told. ``notices``: sentences about the file as a whole, each ``zh`` and ``en``.
    """

    batch_id: int | None
    kind: str
    encoding: str
    day: date | None
    rows_read: int
    accepted: int
    unchanged: int
    rejected: int
    new: int
    changed: int
    columns: list[dict[str, Any]]
    missing: list[str]
    changes: list[dict[str, Any]]
    rejects: list[dict[str, Any]]
    mapping_name: str | None = None
    questions: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, str]] = field(default_factory=list)
    demo: bool = False
    #: Cells of accepted rows that were left empty because nobody could understand them; see ``data.batches.remarks``.
    remark_count: int = 0
    remarks: list[dict[str, Any]] = field(default_factory=list)
    remark_groups: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The answer of ``POST /uploads``."""
        return {**vars(self), "day": self.day.isoformat() if self.day else None}


@dataclass(frozen=True)
class Sending:
    """Who sends a file, and how: ``by`` page, api, inbox or demo, ``sender`` the address or the like.

    ``delivery``: a name for this very sending; what was loaded under it before is not loaded again.
    ``told``: called with the file's name and what became of its tables, once they are written.
    """

    by: str = "upload"
    sender: str = ""
    delivery: str | None = None
    told: "Told | None" = field(default=None, compare=False)


@dataclass(frozen=True)
class Outcome:
    """What became of one table of a file: its name ('' where the file is the table) and its result or refusal."""

    name: str
    result: Result | None
    refusal: Refusal | None = None

    def answer(self) -> Result:
        """The result; raises the refusal where there is none."""
        if self.result is None:
            raise self.refusal or ValueError(self.name)
        return self.result


#: What is called with a file's name and what became of its tables.
Told = Callable[[str, list[Outcome]], None]
