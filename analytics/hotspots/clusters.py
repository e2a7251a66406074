"""Where reports have grown in the last days against the place's own past: space-time clusters 聚集.

The scan of ``analytics/hotspots/space_time_scan.py`` over the buildings that lie somewhere and have at least
``minimum_count`` households. Cases are requests and household cases of what is abnormal in check-ins (one long fever is
one, however many days and members it takes), each kind against its own past; what only a pile-up places somewhere is
none. A category that nobody had reported before has no past to be
compared with: it is among all reports, and in the hot spots, that such a thing shows.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cache import cached
from analytics.community.drawing import at_measured
from analytics.community.households import households
from analytics.community.people_in_charge import building_words
from analytics.heat.heat import Pile, heat, request_categories
from analytics.heat.query import FEVER, SYMPTOMS, HeatQuery
from analytics.hotspots.by_building import complete_days, new_cases, placed_requests
from analytics.hotspots.neighbours import in_metres, nearest_first
from analytics.hotspots.space_time_scan import ScanResult, circle_sizes, scan
from data.clock import Moment
from data.store.database import Store

#: Days that are looked at, the moment's the last, and the longest time a cluster may have gone on.
#: It is never more than half of the days that have data, else it would be its own past.
DAYS = 30
LONGEST = 7

#: One building by itself is all that there is: it has no others to be compared with.
LEAST_BUILDINGS = 2

#: A cluster has at most this share of the households, and so many buildings: nobody can go to more.
SHARE = 0.10
MOST_BUILDINGS = 100

#: Clusters up to this p are shown. Stated is that noise alone shows one in at most 5 of 100 questions; the rest
#: is margin, because it is asked every day and of every category.
LEVEL = 0.03

#: Pile-ups are looked for over so many last days: a new one is a large share of these only.
PILE_DAYS = (1, LONGEST, DAYS)

#: English words of the categories of check-ins.
_CHECKINS = {FEVER: "fever", SYMPTOMS: "other symptoms"}


@dataclass(frozen=True)
class Cluster:
    """A circle of buildings with more reports in its last days than its own past explains.

    ``buildings``: ids, the centre first and then by distance; ``name_zh``, ``name_en`` and ``grid`` are the
    centre's. ``observed`` reports from ``first`` to ``last``, ``expected`` of them; ``p`` allows for all circles
    and lengths that were looked at. ``category``: as asked. ``why_zh``, ``why_en``: the numbers in a sentence.
    """

    buildings: tuple[str, ...]
    name_zh: str
    name_en: str
    grid: str
    first: date
    last: date
    observed: int
    expected: float
    p: float
    category: str | None
    why_zh: str
    why_en: str


@cached
def clusters(
    store: Store, moment: Moment, category: str | None = None, grid: str | None = None
) -> tuple[Cluster, ...] | None:
    """The clusters up to the moment, the least likely by chance first; no two share a building.

    None where nothing was tested: with fewer than ``LEAST_BUILDINGS`` that have coordinates and enough
    households, without any data of these days that has a place, and where the first report is of the
    moment's day, so that there is no past to compare it with.

    ``category`` is one of requests, or 发热 or 症状; None takes all requests and abnormal check-ins.
    Days without data are unknown: with check-ins those on which a grid has not sent its sheet.
    Today counts as far as it has come, for every place alike.
    """
    first = moment.day - timedelta(days=DAYS - 1)
    query = HeatQuery(moment, first, category, grid=grid)
    known = at_measured(store, households(store, moment.day))
    lies = known["lat"].notna() & known["lng"].notna() & (known["grid_id"] == grid if grid is not None else True)
    placed = known[lies].sort_values("building_id", ignore_index=True)
    houses = placed[~(placed["households"] < float(store.setting("minimum_count")))].reset_index(drop=True)
    if len(houses) < LEAST_BUILDINGS:
        return None
    frames = _cases(store, query, placed)
    kinds = [_matrix(frame, houses["building_id"], first) for frame in frames]
    days = np.flatnonzero(sum(cases.sum(axis=0) for cases in kinds))
    if not len(days):
        return () if any(len(frame) for frame in frames) or _any_request(store, query) else None
    windows = min(LONGEST, (DAYS - int(days[0])) // 2)
    if not windows:
        return None
    points = in_metres(houses["lat"].to_numpy(dtype="float64"), houses["lng"].to_numpy(dtype="float64"))
    homes = houses["households"].to_numpy(dtype="float64")
    near = nearest_first(points, MOST_BUILDINGS)
    sizes = circle_sizes(near, np.ones(len(homes)) if np.isnan(homes).any() else homes, SHARE)
    found = scan(kinds, near, sizes, windows, level=LEVEL)
    return tuple(_cluster(store, query, houses, cylinder) for cylinder in found)


def _cases(store: Store, query: HeatQuery, placed: pd.DataFrame) -> list[pd.DataFrame]:
    """Requests and household cases, as far as they are asked for: ``building_id``, ``day``, ``reports``."""
    frames = []
    if query.of_requests:
        frames.append(placed_requests(store, query, _piles(store, query), placed))
    if query.of_checkins:
        cases = new_cases(store, query)
        grids, days = complete_days(cases)
        frames.append(cases[cases["grid_id"].isin(grids) & cases["day"].isin(pd.to_datetime(sorted(days)))])
    return frames


def _any_request(store: Store, query: HeatQuery) -> bool:
    """Whether requests are asked for and any of these days has a place: then none of a category, or of a grid, is 0 and
    not unknown.
    """
    if not query.of_requests:
        return False
    days = {"first": query.first, "last": query.moment.day}
    return bool(
        store.rows(
            "select 1 from heat_requests where day between $first and $last and place in ('own', 'building') limit 1",
            days,
        )
    )


def _piles(store: Store, query: HeatQuery) -> list[Pile]:
    starts = [query.moment.day - timedelta(days=days - 1) for days in PILE_DAYS]
    return [pile for first in starts for pile in heat(store, replace(query, first=first)).piled_up]


def _matrix(frame: pd.DataFrame, buildings: pd.Series, first: date) -> NDArray[np.int64]:
    """Reports as buildings × days."""
    cases = np.zeros((len(buildings), DAYS), dtype=np.int64)
    row = pd.Index(buildings).get_indexer(pd.Index(frame["building_id"]))
    day = (pd.to_datetime(frame["day"]) - pd.Timestamp(first)).dt.days.to_numpy()
    np.add.at(cases, (row[row >= 0], day[row >= 0]), frame["reports"].to_numpy()[row >= 0])
    return cases


def _cluster(store: Store, query: HeatQuery, houses: pd.DataFrame, found: ScanResult) -> Cluster:
    ids = tuple(houses["building_id"].iloc[found.places])
    zh, en = building_words(store, ids[0])
    last, others = query.moment.day, len(ids) - 1
    first = last - timedelta(days=found.days - 1)
    where_zh = f"{zh}及周边 {others} 栋" if others else zh
    where_en = f"{en} and {others} building{'s' if others > 1 else ''} around" if others else en
    when_zh, when_en = _days(query.moment, found.days, first)
    what = query.category or ""
    of_en = f" of {(request_categories(store) | _CHECKINS).get(what, what)}" if what else ""
    return Cluster(
        ids,
        zh,
        en,
        str(houses["grid_id"].iloc[found.places[0]]),
        first,
        last,
        found.observed,
        found.expected,
        found.p,
        query.category,
        f"{where_zh},{when_zh} {found.observed} 件{what},比自己平常的 {found.expected:.1f} 件明显多,不像是偶然",
        f"{where_en}: {found.observed} reports{of_en} {when_en}, clearly more than the usual {found.expected:.1f}: "
        "hardly by chance",
    )


def _days(moment: Moment, days: int, first: date) -> tuple[str, str]:
    """The days of a cluster, Chinese and English."""
    last = moment.day
    if moment.is_today:
        return ("今天", "today") if days == 1 else (f"近 {days} 天", f"in the last {days} days")
    if days == 1:
        return f"{last.month}月{last.day}日", f"on {last:%m-%d}"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日", f"from {first:%m-%d} to {last:%m-%d}"
