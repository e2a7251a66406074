"""What came of each of the day's files: how many rows, when, and who is to be asked for it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import numpy as np

from analytics.cache import cached
from analytics.community.census import census
from analytics.files import due_files
from analytics.files.due_files import File, Source
from data.clock import Moment
from data.installation import demo
from data.store.database import Store

#: A file with at most this share of the rows of the day before has too few.
FEW = 0.5
#: What may have become of a file, what needs somebody first; see ``FileArrival.stage``.
STAGES = ("missing", "fewer", "came_late", "waiting", "came")


class Contact(NamedTuple):
    """Whom to call; '' where the buildings file does not say."""

    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class FileArrival(File):
    """A file of the day with what is in it.

    ``rows``: people named, of stock items × sites; 0 before it comes. ``rows_before``: those of
    the day before, None where it had none. ``arrived_at``: when the first upload with a row of it
    was received; None before, and where the demo brought it, which nobody sent.
    """

    rows: int
    rows_before: int | None
    arrived_at: datetime | None
    contact: Contact

    @property
    def fewer(self) -> bool:
        """行数偏少: it has come with at most half the rows of the day before."""
        return self.arrived and _few(self.rows, self.rows_before)

    @property
    def in_time(self) -> bool:
        """Whether it came by its time; a file without a time of arrival did."""
        return self.arrived and (self.arrived_at is None or self.arrived_at <= self.due_at)

    @property
    def stage(self) -> str:
        """The one of ``STAGES`` that says most: missing though its time has passed, too few rows, came late, …"""
        if not self.arrived:
            return "missing" if self.late else "waiting"
        return "fewer" if self.fewer else "came" if self.in_time else "came_late"


@cached
def sheets(store: Store, moment: Moment) -> tuple[FileArrival, ...]:
    """Every file of the day, expected or come without being expected; in the order of ``STAGES``."""
    files = due_files.sources(store, moment)
    rows, before = rows_on(store, moment.day), rows_on(store, moment.day - timedelta(days=1))
    received, known = first_received(store, moment.day), contacts(store)
    found = []
    for file in files:
        source = file.kind, file.grid
        contact = known.get(file.grid or "", Contact())
        found.append(
            FileArrival(
                **vars(file),
                rows=rows[source] if file.arrived else 0,  # what was entered by hand is no file
                rows_before=before.get(source),
                arrived_at=received.get(source),
                contact=contact,
            )
        )
    return tuple(sorted(found, key=lambda sheet: STAGES.index(sheet.stage)))


def short(store: Store, moment: Moment) -> list[tuple[File, int, int]]:
    """The files that are due and have come with too few rows: each with its rows and those of the day before."""
    rows, before = rows_on(store, moment.day), rows_on(store, moment.day - timedelta(days=1))
    found = [
        (file, rows[file.kind, file.grid], before[file.kind, file.grid]) for file in due_files.sources(store, moment)
    ]
    return [
        (file, now, then) for file, now, then in found if file.arrived and moment.at > file.due_at and _few(now, then)
    ]


def _few(rows: int, before: int | None) -> bool:
    return before is not None and before > 0 and rows <= FEW * before


@cached
def rows_on(store: Store, day: date) -> Counter[Source]:
    """How many rows of a day stand from each source that has any: people named, of stock items × sites."""
    people = census(store)
    found: Counter[Source] = Counter()
    for kind, sql in _NAMED.items():
        entries = people.entries(store.query(sql, {"day": day})["person"])
        by_place = np.bincount(people.place[entries[entries >= 0]], minlength=len(people.places))
        for grid, rows in zip(people.places["grid_id"], by_place.tolist(), strict=True):
            found[kind, grid] += rows
    for kind, grid, rows in store.rows(
        "select kind, grid_id, sum(people)::bigint from kept_files where day = $day group by all", {"day": day}
    ):
        found[kind, grid] += rows
    found["stock", None] = store.rows("select count(*) from stock where date = $day", {"day": day})[0][0]
    return +found  # without those that have none


_NAMED = {
    "checkins": "select person from checkins where day = $day",
    "sampling": "select person from sampling where day = $day",
}


@cached
def first_received(store: Store, day: date) -> dict[Source, datetime | None]:
    """When the first upload with a row of the day was received, by source; None where that was the demo's.

    Uploads that were undone do not count. Sources of which no row has come are left out.
    """
    first = {(kind, grid): batch for kind, grid, batch in store.rows(_FIRST_KEPT, {"day": day})}
    first |= {(kind, grid): batch for kind, sql in _FIRST.items() for grid, batch in store.rows(sql, {"day": day})}
    # Asked for after the rows, so that a file that comes in between is known.
    received = dict(
        store.rows("select batch_id, received_at from batches where source <> $demo", {"demo": demo.SOURCE})
    )
    return {source: received.get(batch) for source, batch in first.items()}


_FIRST_KEPT = "select kind, grid_id, min(batch_id) from kept_files where day = $day group by all"
_FIRST = {
    "checkins": """
        select grid_id, min(batch_id) from rows_checkins join identity using (who) join people using (person)
        where rows_checkins.date = $day and batch_id not in (select entry_id from hand_entries) group by grid_id
        """,
    "sampling": """
        select grid_id, min(batch_id) from rows_sampling join identity using (who) join people using (person)
        where rows_sampling.round_date = $day and batch_id not in (select entry_id from hand_entries) group by grid_id
        """,
    "stock": """
        select null, min(batch_id) from rows_stock
        where date = $day and batch_id not in (select entry_id from hand_entries) having count(*) > 0
        """,
}


@cached
def contacts(store: Store) -> dict[str, Contact]:
    """The grid worker to call in each grid: the first with a phone, by building, else the first."""
    rows = store.rows(
        """
        select grid_id, coalesce(grid_worker, ''), coalesce(grid_worker_phone, '') from buildings
        where coalesce(grid_worker, grid_worker_phone, '') <> ''
        order by coalesce(grid_worker_phone, '') = '', building_id
        """
    )
    return {grid: Contact(name, phone) for grid, name, phone in reversed(rows)}
