"""What was new stays when the rows go: episodes, household cases and clusters, of old days and of young ones."""

from datetime import date, timedelta
from itertools import product

import pytest

from analytics.checkins.episodes import household_cases, new_by_day, new_episodes
from analytics.checkins.fever_clusters import fever_clusters
from analytics.metrics import registry
from data.clock import end_of
from data.privacy import erasure_rows, retention
from data.privacy.erased_people import Erased, known_by
from data.store.database import Store
from tests.analytics.checkins.test_episodes import FIRST, named, sheet
from tests.community import DAY, load

DAYS = [FIRST + timedelta(days=number) for number in range((DAY - FIRST).days + 1)]

#: Households of two buildings: what lasts, what comes again, what one member brings to another, and three new at once.
HISTORIES = {
    "1-101/甲": "FF..FF......",
    "1-101/乙": "...F....FFF.",
    "1-102/甲": ".s.F.s.F.s.F",
    "1-103/甲": "F...F...F..F",
    "2-201/甲": "....FFFF....",
    "2-202/甲": "....FF.F.F..",
    "2-203/甲": ".....F..F..s",
    "2-204/甲": "............",
}


def answers(store: Store) -> dict[tuple[object, ...], object]:
    """Everything that is said of what was new, as at each day."""
    found: dict[tuple[object, ...], object] = {}
    for day, condition in product(DAYS[::3], ("fever", "symptoms", "abnormal")):
        for ask in (new_episodes, household_cases):
            found[day, ask.__name__, condition] = ask(store, end_of(day), condition, FIRST).values.tolist()
    for day in DAYS:
        clusters = fever_clusters(store, end_of(day))
        found[day, "clusters"] = clusters.drop(columns="temperature").astype(str).values.tolist()
        found[day, "states"] = [registry.one(store, id, end_of(day)).state for id in ("fever_count", "abnormal_count")]
    return found


@pytest.fixture
def told(store: Store) -> Store:
    """The histories, of people on the roster and of one who is not."""
    load(store, "buildings", "楼栋号,网格编号,户数\n1,A,30\n2,B,30\n")
    registered = [person for person in HISTORIES if not person.startswith("2-203")]
    load(store, "roster", "\n".join(["姓名,房号", *map(named, registered)]))
    load(store, "checkins", sheet(HISTORIES))
    return store


def test_all_of_it_stays_whatever_day_the_rows_go_up_to(told: Store) -> None:
    before = answers(told)
    assert any(before[day, "clusters"] for day in DAYS)
    # Day by day, then three at once.
    for until in (*DAYS[1:5], DAYS[7]):
        assert retention.clean(told, until, DAY).rows
        after = answers(told)
        assert [(key, before[key], after[key]) for key in before if before[key] != after[key]] == [], until
    # Nothing says any longer who it was.
    assert told.rows("select count(*) from open_episodes where day < $day", {"day": DAYS[5]}) == [(0,)]


def test_an_episode_that_goes_on_is_not_new_when_its_beginning_is_gone(told: Store) -> None:
    retention.clean(told, DAYS[5], DAY)
    load(told, "checkins", sheet({"1-104/甲": ".", "2-201/甲": "F"}, DAYS[8]), "again.csv")
    assert new_by_day(told, end_of(DAYS[8]), "fever", DAYS[8]) == {DAYS[8]: 2}  # 1-101/乙 and 1-103/甲
    # One who has no row of a young day is not known again: who they were went with the rows.
    assert told.rows("select count(distinct who) from open_episodes") != [(0,)]


def test_erasing_somebody_changes_no_number(told: Store) -> None:
    before = answers(told)
    key, who = b"key", {"name": "居民2202甲", "building_id": "2", "room": "202"}
    gone = Erased(key, frozenset(known_by(key, [who], alone=True)))
    assert erasure_rows.take_out(told, gone, DAY).rows
    after = answers(told)
    assert [(key, before[key], after[key]) for key in before if before[key] != after[key]] == []


def test_the_day_on_which_rows_first_went_is_written_down(told: Store) -> None:
    assert told.state("episodes_kept_after") is None
    retention.clean(told, DAYS[2], DAY)
    retention.clean(told, DAYS[3], DAY)
    assert told.state("episodes_kept_after") == ""
    assert date.fromisoformat(told.state("cleaned_until") or "") == DAYS[3]
