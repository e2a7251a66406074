"""A place that may hold what says who somebody is, see ``places_of_words``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: What becomes of a column's text when somebody goes: it goes with their row, or is blanked in it; their words are
#: hidden in it, and the text stays; it names who works for the community, and stays, while a resident in it who is none
#: of those is hidden; it holds nobody's words.
GOES, HIDES, STAFF_ONLY, NO_WORDS = "goes", "hides", "staff", "none"

#: Where a place is: a table of ``board.duckdb`` (and of the demo), one of ``access.sqlite``, a file or folder of the
#: data folder, the memory of the running board.
BOARD, ACCESS, FOLDER, MEMORY = "board.duckdb", "access.sqlite", "data folder", "memory"

#: The functions that take somebody out of the most places, and how long words stay in the most.
TAKE_OUT = "data.privacy.erasure_rows.take_out"
HIDE = "data.privacy.texts_in_tables.hide"
FILES = "data.privacy.filed_files.forget_filed_naming"
KEEP_DAYS = ("`keep_days` 天", "`keep_days` days")
WHILE_ROWS = ("它所属的行在多久就多久", "as long as the rows it belongs to")
NO_PERSON = ("不含居民的字,不限时", "no resident's words: no limit")


@dataclass(frozen=True)
class Place:
    """One place.

    ``names``: the tables, or the patterns of paths in the data folder. ``owner``: the module that writes it.
    ``limit``: how long words stay there, Chinese and English. ``eraser``: the function that takes somebody out, ''
    where nobody's words are in it. ``columns``: every column of text and what becomes of it, by table.
    ``given``: the file in the export that a resident gets, '' where none is, and then ``not_given`` says why.
    """

    names: tuple[str, ...]
    where: str
    zh: str
    en: str
    owner: str
    limit: tuple[str, str]
    eraser: str = ""
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    given: str = ""
    not_given: str = ""


def ways_of(way: str, *names: str) -> dict[str, str]:
    """The same for several columns."""
    return dict.fromkeys(names, way)
