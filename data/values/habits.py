"""How a whole column writes what one cell leaves open: 01/05/2022, and 12,5.

Such a cell is read as its column is written, and asked about where neither the column nor the mapping tells.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from data.field_types import COUNT, DATE, DAYS, DONE, MOMENT, NUMBER, TIME
from data.kind_of_file import FIRST_YEAR
from data.refusal import BadValue

#: Month, day and year of 4/1/22 in their order.
ORDERS = ("mdy", "dmy", "ymd")
#: The sign before the decimals.
SIGNS = ("comma", "point")
#: By the type of a field, the habits that its column may have.
HABITS = {**dict.fromkeys((DATE, MOMENT, TIME, DONE), ORDERS), **dict.fromkeys((NUMBER, COUNT, DAYS), SIGNS)}
#: A column that speaks against itself, or says too little: what is doubtful in it is asked about.
UNCLEAR = "unclear"


@dataclass(frozen=True)
class Writing:
    """What a reader knows besides the cell.

    ``year`` is that of a day written without one; ``habit`` how the column is written, one of ``ORDERS`` or ``SIGNS``,
    UNCLEAR or None; ``since`` the first year that is believed.
    """

    year: int
    habit: str | None = None
    since: int = FIRST_YEAR


class Undecided(BadValue):
    """The cell may be read in several ways, and one of the habits ``choices`` would decide."""

    def __init__(self, zh: str, en: str, choices: Collection[str]) -> None:
        """The reason in both languages, and the habits that would decide."""
        super().__init__(zh, en)
        self.choices = tuple(choices)


class Evidence(Protocol):
    """What the texts of a column tell of its habit."""

    def note(self, texts: Iterable[str]) -> None:
        """Take in texts of the column."""

    def habit(self, given: str | None = None) -> str | None:
        """The habit by which the column is read; ``given`` is what the mapping says."""
