"""Which files have not come yet today, and which of them are late.

A file is a kind × grid, by its rows: check-ins and sampling come grid by grid, the stock sheet
for the whole community. It is due by its own rhythm (``analytics.files.rhythm``), and late once the time of the day
on which it was due has passed: one item until it comes. Its time is its own where the setting ``source_due`` gives
one, else that of its kind. What the files hold is in ``analytics.files.arrivals``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from analytics.cache import cached
from analytics.community.grids import counted, grids
from analytics.files import rhythm
from data.clock import Moment
from data.kinds import KINDS
from data.settings import at_time
from data.store.database import Store

#: The days before that are looked at: what has not come for so long is no file of this community any more.
DAYS_BEFORE = 60
#: The kinds that are expected, and the setting that says until when.
DUE = {"checkins": "checkin_cutoff", "stock": "stock_due", "sampling": "sampling_close"}
#: So many people of each grid are looked for first. Where a grid's file came, one of them is
#: nearly always in it, and 28 million rows need not be joined to a million people.
PROBES = 16

#: Where a file comes from: a kind and a grid, None for the whole community.
Source = tuple[str, str | None]


@dataclass(frozen=True)
class File:
    """A file of the day: its kind, its grid (None: the whole community), when it is or was due.

    ``arrived``: a row of the day is there. ``late``: it is expected, not there, and its time has
    passed, on the day or before. ``every``: the usual days from one to the next, None where it has come too seldom to
    have a rhythm; ``last_day``: the last day before on which it came, the day itself where there is none.
    """

    kind: str
    grid: str | None
    due_at: datetime
    arrived: bool
    late: bool
    last_day: date
    every: int | None

    @property
    def expected(self) -> bool:
        """Whether it has a rhythm to be expected by; else it is new."""
        return self.every is not None

    @property
    def source(self) -> str:
        """Where it comes from, as in the setting ``source_due``: ``checkins/3``, or ``stock``."""
        return source_id(self.kind, self.grid)

    def as_dict(self) -> dict[str, Any]:
        """The file as JSON can carry it, its kind in both languages."""
        return {
            "kind": self.kind,
            "kind_zh": KINDS[self.kind].zh,
            "kind_en": KINDS[self.kind].en,
            "grid": self.grid,
            "due_at": self.due_at.isoformat(),
            "arrived": self.arrived,
            "late": self.late,
            "last_day": self.last_day.isoformat(),
            "every": self.every,
        }


@dataclass(frozen=True)
class Arrivals:
    """今日应到文件: how many files are expected today, have come, are late, or may still come in time."""

    expected: int
    arrived: int
    late: int
    waiting: int


def arrivals(store: Store, moment: Moment) -> Arrivals:
    """The board's header line: 25 份应到 24 份,1 份迟报. expected = arrived + late + waiting."""
    all_of_them = files(store, moment)
    came = sum(file.arrived for file in all_of_them)
    missed = sum(file.late for file in all_of_them)
    return Arrivals(len(all_of_them), came, missed, len(all_of_them) - came - missed)


def late(store: Store, moment: Moment) -> tuple[File, ...]:
    """迟报: the expected files whose time has passed without a row of the day."""
    return tuple(file for file in files(store, moment) if file.late)


def files(store: Store, moment: Moment) -> tuple[File, ...]:
    """Every file expected on the day, by kind and grid."""
    return tuple(file for file in sources(store, moment) if file.expected)


@cached
def sources(store: Store, moment: Moment) -> tuple[File, ...]:
    """Every file expected on the day and every one that came without being expected, by kind and grid."""
    came = days_come(store, moment.day)
    # 未归网格 is nobody's sheet, unless nobody has a grid at all.
    if grids(store):
        came = {file: days for file, days in came.items() if file[1] != ""}
    found = []
    for (kind, grid), days in sorted(
        came.items(), key=lambda item: (list(DUE).index(item[0][0]), counted(item[0][1] or ""))
    ):
        before, arrived = days - {moment.day}, moment.day in days
        due = moment.day if arrived else rhythm.due_day(before)
        if due is None or due > moment.day:
            continue
        due_at = datetime.combine(due, at_time(due_time(store, kind, grid)))
        late = not arrived and moment.at > due_at
        found.append(File(kind, grid, due_at, arrived, late, max(before, default=moment.day), rhythm.gap(before)))
    return tuple(found)


def source_id(kind: str, grid: str | None) -> str:
    """A kind × grid in one word, as the setting ``source_due`` has it."""
    return kind if grid is None else f"{kind}/{grid}"


def due_time(store: Store, kind: str, grid: str | None) -> str:
    """The time of day, such as ``"10:00"``, at which a file is due: its own, else that of its kind."""
    own: str | None = store.setting("source_due").get(source_id(kind, grid))
    return own or str(store.setting(DUE[kind]))


@cached
def days_come(store: Store, day: date) -> dict[Source, set[date]]:
    """On which of the day and the ``DAYS_BEFORE`` days before each file came, by kind and grid.

    People without a grid are a grid of their own (''). The answer is exact, in two steps: first
    a few people of every grid are looked for, then everybody of the grids not found that way.
    """
    since = day - timedelta(days=DAYS_BEFORE)
    days = {"since": since, "day": day}
    came: dict[Source, set[date]] = {}
    for kind, grid, on in store.rows(_PROBED, {**days, "probes": PROBES}):
        came.setdefault((kind, grid), set()).add(on)
    everywhere = {grid for (grid,) in store.rows("select distinct grid_id from people")}
    for kind, (any_rows, of_grids) in _MISSED.items():
        found = {on for (on,) in store.rows(any_rows, days)}
        missing = {(grid, on) for grid in everywhere for on in found - came.get((kind, grid), set())}
        grids_missing, days_missing = sorted({grid for grid, _ in missing}), sorted({on for _, on in missing})
        for grid, on in store.rows(of_grids, {"grids": grids_missing, "days": days_missing}) if missing else ():
            came.setdefault((kind, grid), set()).add(on)
    kept = "select distinct kind, grid_id, day from kept_files where day between $since and $day"
    for kind, grid, on in store.rows(kept, days):
        came.setdefault((kind, grid), set()).add(on)
    for (on,) in store.rows(_COUNTED, days):
        came.setdefault(("stock", None), set()).add(on)
    for source, on in _by_hand_alone(store, days):
        came.get(source, set()).discard(on)
    return {source: on for source, on in came.items() if on}


def _by_hand_alone(store: Store, days: dict[str, date]) -> list[tuple[Source, date]]:
    """The days of which a grid has rows that were entered by hand and no other: no file has come then."""
    return [((kind, grid), on) for kind, sql in _ENTERED.items() for grid, on in store.rows(sql, days)]


_COUNTED = """
select distinct date from rows_stock
where date between $since and $day and batch_id not in (select entry_id from hand_entries)
"""
_ENTERED = {
    "checkins": """
        with entered as (
            select grid_id, date as day from rows_checkins join identity using (who) join people using (person)
            where batch_id in (select entry_id from hand_entries where kind = 'checkins')
                and date between $since and $day group by all
        )
        from entered anti join (
            select grid_id, date as day from rows_checkins join identity using (who) join people using (person)
            where date in (select day from entered) and batch_id not in (select entry_id from hand_entries)
        ) using (grid_id, day)
        """,
    "sampling": """
        with entered as (
            select grid_id, round_date as day from rows_sampling join identity using (who) join people using (person)
            where batch_id in (select entry_id from hand_entries where kind = 'sampling')
                and round_date between $since and $day group by all
        )
        from entered anti join (
            select grid_id, round_date as day from rows_sampling join identity using (who) join people using (person)
            where round_date in (select day from entered) and batch_id not in (select entry_id from hand_entries)
        ) using (grid_id, day)
        """,
}

_PROBED = """
with named as not materialized (
    select 'checkins' as kind, day, person from checkins where day between $since and $day
    union all
    select 'sampling' as kind, day, person from sampling where day between $since and $day
),
probes as (
    select grid_id, unnest(min(person, $probes::int) || max(person, $probes::int)) as person
    from people group by grid_id
)
select distinct kind, grid_id, day from named join probes using (person)
"""

# By kind: which days have any row at all, and on which of some days which of some grids have one.
_MISSED = {
    "checkins": (
        "select distinct day from checkins where day between $since and $day",
        """
        select distinct grid_id, day from checkins join people using (person)
        where day in (select unnest($days::date[])) and grid_id in (select unnest($grids::varchar[]))
        """,
    ),
    "sampling": (
        "select distinct day from sampling where day between $since and $day",
        """
        select distinct grid_id, day from sampling join people using (person)
        where day in (select unnest($days::date[])) and grid_id in (select unnest($grids::varchar[]))
        """,
    ),
}
