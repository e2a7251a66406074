"""The numbers and lists of whoever works in some grids are those that the whole store gives for these grids."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics.care import followups, sampling, special_groups
from analytics.checkins import counts, follow_up_list, rates
from analytics.community.grids import grids
from analytics.held_moment import present
from analytics.metrics import registry
from analytics.requests import figures, listing, surge
from analytics.tally import UNKNOWN, Place, Tally
from data.clock import Moment
from data.current.opened_store import open_store
from data.entries import request_edits, request_history
from data.store.database import Store
from data.store.grid_scope import scoped
from tests.community import END, load, settled
from tests.long import so_many

pytestmark = pytest.mark.slow

#: Grids of the demo that are asked.
GRIDS = ("1", "12", "2", "7")[: so_many(2, 4)]
#: Lists by place; the columns are those that a page shows.
LISTS = (
    counts.non_reporters,
    sampling.missed,
    sampling.rounds,
    followups.waiting,
    special_groups.groups,
    special_groups.waiting,
    listing.listing,
    surge.categories,
)
#: Numbers that add up over grids, and rates that do so in what they are made of; a median does neither.
SUMS = {
    id: ("numerator", "denominator") if metric.unit == "ratio" else ("value",)
    for id, metric in registry.METRICS.items()
    if metric.by_place and metric.unit != "hours"
}


@pytest.fixture(scope="module")
def demo_store(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo community."""
    opened = open_store(shutil.copy(demo_file, tmp_path_factory.mktemp("scoped")))
    yield opened
    opened.close()


def moments(store: Store) -> list[Moment]:
    """The demo's last day as at now, the day before, a day of the week before, and one before anything came."""
    now = present(store)
    return [now, *(present(store, now.day - timedelta(days=back)) for back in (1, 9, 60))]


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Nothing differs but how many bytes a column takes."""
    pd.testing.assert_frame_equal(left.reset_index(drop=True), right.reset_index(drop=True), check_dtype=False)


def test_a_grid_sees_what_the_whole_community_sees_of_it(demo_store: Store) -> None:
    theirs = {grid: scoped(demo_store, frozenset({grid})) for grid in GRIDS}
    for moment in moments(demo_store):
        whole = {
            question: question(demo_store, moment)
            for question in (
                counts.counts,
                rates.by_grid,
                sampling.counts,
                sampling.persistently_low,
                figures.by_grid,
                surge.areas,
            )
        }
        for grid, mine in theirs.items():
            place = Place(grid=grid)
            expected = registry.answer(demo_store, moment, place)
            assert registry.answer(mine, moment) == expected
            assert registry.answer(mine, moment, place) == expected
            assert (
                follow_up_list.follow_list(mine, moment).sections
                == follow_up_list.follow_list(demo_store, moment, place).sections
            )
            assert figures.set_aside(mine, moment) == figures.set_aside(demo_store, moment, place)
            assert followups.overdue(mine, moment) == followups.overdue(demo_store, moment, place)
            for listed in LISTS:
                same(listed(mine, moment, place=Place()), listed(demo_store, moment, place=place))
            for question, answer in whole.items():
                same(question(mine, moment), answer[answer["grid_id"] == grid])
    now = present(demo_store)
    for grid, mine in theirs.items():
        assert list(grids(mine)) == [grid]
        place = Place(grid=grid)
        same(registry.trend(mine, "checkin_rate", now), registry.trend(demo_store, "checkin_rate", now, place=place))
        assert registry.compare(mine, "requests_open", now) == registry.compare(demo_store, "requests_open", now, place)


def test_numbers_of_two_grids_add_up_to_those_of_both(demo_store: Store) -> None:
    one, other, both = (scoped(demo_store, frozenset(grids)) for grids in (["3"], ["10"], ["3", "10"]))
    found = 0
    for moment in moments(demo_store)[:3]:
        for id, parts in SUMS.items():
            first, second, together = (registry.one(store, id, moment) for store in (one, other, both))
            for part in parts:
                assert getattr(first, part) + getattr(second, part) == getattr(together, part), id
                found += bool(getattr(together, part))
    assert found > 40
    assert SUMS.keys() >= {"non_reporters", "checkin_rate", "sampling_completion", "requests_open", "satisfaction"}
    assert len(SUMS) >= 14
    assert not SUMS.keys() & {"response_median_hours", "resolve_median_hours", "stock_red_items"}


def test_of_a_place_that_is_not_theirs_nothing_is_known(demo_store: Store) -> None:
    mine, now = scoped(demo_store, frozenset({"1"})), present(demo_store)
    [building] = demo_store.rows("select any_value(building_id) from buildings where grid_id = '2'")[0]
    for place in (Place(grid="2"), Place(building=building)):
        assert registry.one(mine, "checkin_rate", now, place).value is None
        assert registry.one(mine, "requests_open", now, place).value == 0
        assert listing.listing(mine, now, place, state="resolved").empty
        assert follow_up_list.follow_list(mine, now, place).sections == ()


def test_a_request_has_the_same_history(demo_store: Store) -> None:
    ids = [
        id
        for (id,) in demo_store.rows("select request_id from requests where grid_id = '2' order by request_id limit 4")
    ]
    request_edits.change(demo_store, ids[0], {"owner": "李强"}, "王敏", "已联系")
    request_edits.merge(demo_store, ids[1], ids[0], "王敏")
    mine = scoped(demo_store, frozenset({"2"}))
    for id in ids:
        assert request_history.find(mine, id) == request_history.find(demo_store, id)
        assert request_history.history(mine, id) == request_history.history(demo_store, id) != ()
    [elsewhere] = demo_store.rows("select min(request_id) from requests where grid_id = '3'")[0]
    assert request_history.find(mine, elsewhere) is None
    assert request_history.history(mine, elsewhere) == ()


def test_what_came_of_other_grids_alone_makes_a_number_0_and_not_unknown(store: Store) -> None:
    """Of B nothing has come, and of A everything: nobody of B has asked for anything, and so says the whole
    community.
    """
    settled(store)
    theirs = scoped(store, frozenset({"B"}))
    asked = {
        "new": figures.new,
        "open": figures.open_count,
        "visits": followups.overdue,
        "sampling": sampling.completion,
    }
    assert {name: ask(theirs, END) for name, ask in asked.items()} == {
        "new": UNKNOWN,
        "open": UNKNOWN,
        "visits": UNKNOWN,
        "sampling": Tally(None, 0, 0),
    }
    load(store, "requests", "诉求编号,上报时间,楼栋,诉求内容\n1,2022-04-02 08:00,1,买菜\n")
    load(store, "followups", "随访日期,居民编号,随访人\n2022-04-01,R2,王敏\n")
    load(store, "sampling", "采样日期,居民编号,采样时间\n2022-04-02,R1,2022-04-02 09:00\n")
    # Nobody says who is due, so everybody in residence is: 周八 of B, but not 吴九, who has moved out.
    wanted = {"new": Tally(0, 0), "open": Tally(0, 0), "visits": Tally(0, 0), "sampling": Tally(0, 0, 1)}
    assert {name: ask(theirs, END) for name, ask in asked.items()} == wanted
    assert {name: ask(store, END, Place(grid="B")) for name, ask in asked.items()} == wanted
    assert sampling.missed(theirs, END)["name"].tolist() == ["周八"]
    assert figures.any_request(theirs, END)
    assert special_groups.any_visits(theirs, END)
    assert sampling.round_days(theirs, END) == sampling.round_days(store, END) == [END]
    # That A's sheet says who is due there says nothing of B.
    load(store, "sampling", "采样日期,居民编号,应检,采样时间\n2022-04-02,R1,是,2022-04-02 09:00\n")
    assert sampling.completion(theirs, END) == sampling.completion(store, END, Place(grid="B")) == Tally(0, 0, 1)
    before = Moment(date(2022, 4, 2), datetime(2022, 4, 2, 7))
    assert figures.new(theirs, before) == figures.new(store, before, Place(grid="B")) == UNKNOWN
