"""A list of those who have not reported is a check-in sheet, whatever else it lacks, and never says who lives where.

Read as a roster, its people would be expected for ever, and nobody else would.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from data.field_types import CONDITION
from data.kind_of_file import Kind
from data.kinds import CHECKINS, ROSTER
from data.mapping.mapping import Plan
from data.refusal import Refusal
from data.values import checkin_status, types

#: Words under a status that speak of a day's report.
_OF_A_REPORT = (
    checkin_status.UNREPORTED | checkin_status.MARKS | checkin_status.CLOSED | {"正常", "已打卡", "已填报", "已上报"}
)
_WORDS = pa.array(sorted(checkin_status.UNREPORTED), pa.string())
#: What a list, or its file, is called.
_TITLE = re.compile("未打卡|未填报|未上报|待打卡|漏报")
_BOTH = re.compile("已打卡|已填报|已上报|台账|花名册")
#: A row of such a list says nothing else of its person.
PLAN = Plan(kind=CHECKINS.id, constants={"time": "未打卡"})


def named_in(rows: Sequence[Sequence[str]]) -> bool:
    """Whether any of the cells says that somebody has not reported."""
    return any(types.folded(cell) in checkin_status.UNREPORTED for row in rows for cell in row)


def titled(titles: Sequence[str]) -> bool:
    """Whether a title, or a file's name, calls the table a list of those who have not reported, and of nobody else."""
    return any(_TITLE.search(title) and not _BOTH.search(title) for title in titles)


def may_be(kind: Kind, fed_by: Mapping[str, int], below: Sequence[Sequence[str]]) -> bool:
    """Whether rows under a header may be of the kind.

    No roster has 未打卡 in it; and where nothing but a status tells a sheet of a day, that speaks of a report.
    """
    if kind.id == ROSTER.id:
        return not named_in(below)
    told = [name for name in kind.signature if name in fed_by]
    if not told or any(kind.field(name).type != CONDITION for name in told):
        return True
    at = fed_by[told[0]]
    return any(types.folded(row[at]) in _OF_A_REPORT for row in below if at < len(row))


def refused_in(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches of a table that is read as a roster; Refusal where a cell of it says that somebody has not
    reported.
    """
    for batch in batches:
        for column in batch.columns[1:-1]:
            if pc.any(pc.is_in(pc.utf8_trim_whitespace(column), _WORDS)).as_py():
                raise Refusal(
                    "not_a_roster",
                    "这份表里有“未打卡”,是某一天的打卡名单,不是居民台账,所以没有载入。请选“健康打卡”并写明是哪一天。",
                    "The table says who has not reported: it is a list of a day and no roster, so nothing was loaded. "
                    "Please choose Check-ins and say which day it is of.",
                    CHECKINS.id,
                )
        yield batch
