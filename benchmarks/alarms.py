"""(i) How many alarms a normal community sees, and what is still found: the bounds of ``docs/statistics.md``."""

import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.checkins.fever_clusters import fever_clusters
from analytics.heat.query import FEVER, latest
from analytics.hotspots.clusters import clusters
from analytics.hotspots.hotspots import hotspots
from analytics.metrics import registry
from analytics.requests import surge, surge_rule
from analytics.rules.registry import RULES
from benchmarks.normal_community import FIRST_DAY, NormalCommunity, drawn, load_lines
from benchmarks.table import Row
from data.clock import end_of
from data.current.opened_store import open_store
from data.intake import loading, undo
from data.store.database import Store

RESIDENTS, BUILDINGS, GRIDS, DAYS = 8_000, 60, 12, 300
PREVALENCES = (0.0004, 0.001, 0.0025, 0.007)
#: Requests of a day, and how they vary: Poisson, or negative binomial with this k.
REQUESTS, SIZES = 28.0, (None, 5.0)
#: Days that are left out: so long a board knows too little.
LEFT_OUT = 14
#: The map is looked at on every so many days: it takes longest, and its answers of adjacent days are nearly the same.
MAPS_EVERY = 2
#: What files are late, short or say of the stock is not chance; these are counted apart.
APART = ("stock_red", "late_file", "short_file")
SEED = 13

#: Bounds: items a week, shares of days with a cluster or a hot spot (the stated 5 % and two standard errors of so many
#: days), and shares of trials in which what was planted is missed.
MOST_ACT, MOST_WATCH = 1.0, 3.0
MOST_DAYS_PERCENT = round(100 * (0.05 + 2 * math.sqrt(0.05 * 0.95 / ((DAYS - LEFT_OUT) / MAPS_EVERY))), 1)
MOST_MISSED_PERCENT = {"cluster": 10.0, None: 5.0, 5.0: 35.0}
#: What is planted: new episodes in households of one building, within two days; where it is to be found.
PLANTED_PEOPLE, PLANTED_HOUSEHOLDS, PLANTED_UP_TO = 5, 3, 0.0025
TRIALS = 200
#: A category of this daily mean triples.
CATEGORY_MEAN, TIMES = 8.0, 3.0


@dataclass(frozen=True)
class Raised:
    """What a normal community raised: items a week by level, and shares of days in per cent."""

    act: float
    watch: float
    red_fever: float
    fever_cluster: float
    any_cluster: float
    fever_hot: float
    any_hot: float


def run() -> list[Row]:
    """All settings of the definitions, each on a store of its own."""
    rows: list[Row] = []
    for prevalence in PREVALENCES:
        with fevers(RESIDENTS, BUILDINGS, GRIDS, DAYS, prevalence) as (community, store, ill):
            for size in SIZES:
                upload = community.request(store, DAYS, REQUESTS, size)
                found = raised(store, DAYS, MAPS_EVERY)
                print(f"  {prevalence:.2%}, {_named(size)}: {found}", flush=True)
                rows += _rows(f"{prevalence:.2%} with fever, {_named(size)}", found)
                undo.undo(store, upload)
            if prevalence <= PLANTED_UP_TO:
                missed = 100 * missed_clusters(community, store, ill, TRIALS)
                what = f"(i) {prevalence:.2%} with fever: planted cluster missed by its second day"
                print(f"  {what}: {missed:.1f} %", flush=True)
                rows.append(Row(what, missed, "% of trials", limit=MOST_MISSED_PERCENT["cluster"]))
    for size in SIZES:
        missed = 100 * missed_surges(size, 2 * TRIALS)
        what = f"(i) {_named(size)}: category that triples missed by its second day"
        rows.append(Row(what, missed, "% of trials", limit=MOST_MISSED_PERCENT[size]))
    return rows


def _named(size: float | None) -> str:
    return "requests Poisson" if size is None else f"requests k = {size:g}"


def _rows(of: str, found: Raised) -> list[Row]:
    return [
        Row(f"(i) {of}: act", found.act, "a week", limit=MOST_ACT),
        Row(f"(i) {of}: watch", found.watch, "a week", limit=MOST_WATCH),
        Row(f"(i) {of}: figure 发热 to be acted upon", found.red_fever, "% of days"),
        Row(f"(i) {of}: cluster of 发热", found.fever_cluster, "% of days", limit=MOST_DAYS_PERCENT),
        Row(f"(i) {of}: cluster of all reports", found.any_cluster, "% of days", limit=MOST_DAYS_PERCENT),
        Row(f"(i) {of}: hot or cold spot of 发热 at 95 %", found.fever_hot, "% of days", limit=MOST_DAYS_PERCENT),
        Row(f"(i) {of}: hot or cold spot of all at 95 %", found.any_hot, "% of days", limit=MOST_DAYS_PERCENT),
    ]


@contextmanager
def fevers(
    residents: int, buildings: int, grids: int, days: int, prevalence: float, seed: int = SEED
) -> Iterator[tuple[NormalCommunity, Store, NDArray[np.bool_]]]:
    """A normal community, its store with all its check-ins, and who was ill when."""
    with tempfile.TemporaryDirectory() as scratch:
        community = NormalCommunity(residents, buildings, grids, seed)
        store = open_store(Path(scratch) / "board.duckdb")
        try:
            community.settle(store)
            ill = community.fevers(days, prevalence)
            community.check_in(store, ill, Path(scratch))
            yield community, store, ill
        finally:
            store.close()


def raised(store: Store, days: int, maps_every: int) -> Raised:
    """What is raised on each of the days as at its end; the map is looked at on every so many of them.

    An item counts once while it stands.
    """
    standing: set[tuple[object, ...]] = set()
    begun = {"act": 0, "watch": 0}
    shares: dict[str, list[bool]] = {name: [] for name in ("red", "fever", "any", "fever_hot", "any_hot")}
    for number in range(days):
        moment = end_of(FIRST_DAY + timedelta(days=number))
        if number < LEFT_OUT - 1:
            continue
        items = {
            (rule.id, finding.level, finding.grid, *(finding.numbers[name] for name in rule.apart))
            for rule in RULES.values()
            if rule.id not in APART
            for finding in rule.find(store, moment)
        }
        if number >= LEFT_OUT:
            for item in items - standing:
                begun[str(item[1])] += 1
            shares["red"].append(registry.one(store, "fever_count", moment).state == "act")
            if number % maps_every == 0:
                shares["fever"].append(bool(clusters(store, moment, FEVER)))
                shares["any"].append(bool(clusters(store, moment)))
                for name, category in (("fever_hot", FEVER), ("any_hot", None)):
                    levels = hotspots(store, latest(moment, category=category)).places["level"]
                    shares[name].append(any(level is not None and abs(level) >= 95 for level in levels))
        standing = items
    weeks = (days - LEFT_OUT) / 7
    per_cent = {name: 100 * float(np.mean(found)) if found else 0.0 for name, found in shares.items()}
    return Raised(
        begun["act"] / weeks,
        begun["watch"] / weeks,
        per_cent["red"],
        per_cent["fever"],
        per_cent["any"],
        per_cent["fever_hot"],
        per_cent["any_hot"],
    )


def missed_clusters(community: NormalCommunity, store: Store, ill: NDArray[np.bool_], trials: int) -> float:
    """In which share of trials a planted cluster is not called one on its first or second day."""
    random, missed = np.random.default_rng(SEED), 0
    for _ in range(trials):
        number = int(random.integers(2 * LEFT_OUT, len(ill) - 1))
        building, people = _planted(community, random, ill[number - 4 : number + 2])
        days = [FIRST_DAY + timedelta(days=number + int(later)) for later in random.integers(0, 2, len(people))]
        told = [(f"R{person}", day) for person, day in zip(people, days, strict=True)]
        lines = [f"{person},{day},38.4" for person, day in told]
        sheet = "\n".join(("居民编号,日期,今日体温", *lines)).encode()
        planted = loading.load(store, sheet, "planted.csv", kind="checkins")
        asked = (end_of(FIRST_DAY + timedelta(days=number + later)) for later in (0, 1))
        missed += not any(building in fever_clusters(store, moment)["building_id"].tolist() for moment in asked)
        undo.undo(store, planted.batch_id or 0)
    return missed / trials


def _planted(
    community: NormalCommunity, random: np.random.Generator, not_well: NDArray[np.bool_]
) -> tuple[str, list[int]]:
    """A building, and the people of some of its households who fall ill: nobody who is ill on these days already."""
    ever: NDArray[np.bool_] = np.logical_or.reduce(not_well)
    while True:
        building = int(random.integers(0, community.buildings))
        homes = [
            well
            for home in np.unique(community.household[community.building == building])
            if len(well := [person for person in community.members[home] if not ever[person]])
        ]
        chosen = [homes[at] for at in random.permutation(len(homes))[:PLANTED_HOUSEHOLDS]]
        first, rest = [home[0] for home in chosen], [person for home in chosen for person in home[1:]]
        wanted = PLANTED_PEOPLE - len(first)
        if len(chosen) == PLANTED_HOUSEHOLDS and len(rest) >= wanted:
            return str(building + 1), [*first, *random.permutation(rest)[:wanted].tolist()]


def missed_surges(size: float | None, trials: int) -> float:
    """In which share of trials a category that triples is no surge on its first or second day.

    Each trial is a category of its own, in one community.
    """
    random, past = np.random.default_rng(SEED), surge_rule.LONG_DAYS + surge_rule.LONG_LAG
    means = np.full((past + 2, trials), CATEGORY_MEAN)
    means[past:] *= TIMES
    lines = ["诉求编号,诉求类别,上报时间"]
    for number, of_day in enumerate(drawn(random, means, size)):
        day = FIRST_DAY + timedelta(days=number)
        for trial, count in enumerate(of_day.tolist()):
            lines += [f"Q{number}-{trial}-{n},类别{trial},{day} 09:00" for n in range(count)]
    with tempfile.TemporaryDirectory() as scratch:
        store = open_store(Path(scratch) / "board.duckdb")
        load_lines(store, "requests", lines)
        found: set[str] = set()
        for later in (0, 1):
            table = surge.categories(store, end_of(FIRST_DAY + timedelta(days=past + later)))
            found |= set(table[table["surge"].map(lambda surges: surges is True)]["category"])
        store.close()
    return 1 - len(found) / trials
