"""The frames that the map plays say what the heat of their own time says."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.frames import DAY, QUARTER, frames
from analytics.heat import heat
from analytics.present import present
from data import intake
from data.store import Store

TODAY = "2022-04-14T15:00"
HEADER = "诉求编号,上报时间,诉求类别,紧急程度,楼栋号,纬度,经度,状态,办结时间\n"


@pytest.fixture
def community(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two buildings 300 m apart; 就医难 has a limit of 4 hours."""
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    intake.load(store, "楼栋号,网格编号,户数,纬度,经度\n1,甲,40,31.2301,121.4701\n2,乙,3,31.2329,121.4701\n".encode(), "buildings.csv")
    return store


def load(store: Store, *rows: str) -> None:
    assert intake.load(store, (HEADER + "\n".join(rows)).encode(), "requests.csv", "requests").rejected == 0


def test_every_day_is_the_heat_of_that_day_as_at_its_end(demo_file: Path, tmp_path: Path) -> None:
    shutil.copy(demo_file, tmp_path)
    store = Store(tmp_path / "demo.duckdb")
    moment = present(store)
    first = moment.day - timedelta(days=6)
    for category in (None, "买菜难", "发热"):
        found = frames(store, moment, first, DAY, category)
        assert len(found.starts) == 7
        assert sum(filter(None, found.counts)) > 0
        for number, start in enumerate(found.starts):
            alone = heat(store, present(store, start.date()), start.date(), category)
            assert found.counts[number] == alone.shown
            assert sum(weight for *_, weight in found.of(number)) == sum(weight for *_, weight in alone.cells)
        quarters = frames(store, moment, first, QUARTER, category)
        assert sum(filter(None, quarters.counts)) == sum(filter(None, found.counts))
    store.close()


def test_a_frame_weighs_what_was_overdue_at_its_own_end(community: Store) -> None:
    load(community, "a,2022-04-12 01:00,就医难,3,1,,,已办结,2022-04-12 07:30", "b,2022-04-12 23:00,就医难,3,1,,,,", "c,2022-04-14 14:00,其他,4,2,,,,")
    moment = present(community)
    found = frames(community, moment, date(2022, 4, 12), QUARTER)
    # a is overdue from 5:00 until 7:30, so at 6:00; b is due at 3:00 the next day, after its frame has ended.
    assert [found.of(number) for number in (0, 1, 2, 3)] == [[[31.2301, 121.4701, 3.0]], [], [], [[31.2301, 121.4701, 2.0]]]
    assert found.of(10) == [[31.2329, 121.4701, 1.0]]
    assert found.starts[-1] == datetime(2022, 4, 14, 12)
    assert found.counts == [1, 0, 0, 1, None, None, None, None, 0, 0, 1]
    day = frames(community, moment, date(2022, 4, 12), DAY)
    assert [weight for *_, weight in day.of(0)] == [4.0]
    assert day.counts == [2, None, 1]
    assert day.as_sent() == [[0, 4], [], [1, 1]]


def test_a_pile_up_is_in_no_frame(community: Store) -> None:
    load(community, *(f"p{n},2022-04-{12 + n % 3} 01:00,其他,4,,31.231,121.471,," for n in range(12)), "a,2022-04-12 01:00,其他,4,1,,,,")
    found = frames(community, present(community), date(2022, 4, 12))
    assert (found.piled, found.counts) == (12, [1, 0, 0])


def test_safe_cells_stand_for_five_households_and_lie_where_those_live(community: Store) -> None:
    rows = ["a,2022-04-14 01:00,其他,4,,31.23012,121.47015,,", "b,2022-04-14 01:00,其他,4,,31.23285,121.47005,,"]
    load(community, *rows)
    moment = present(community)
    for found in (frames(community, moment, moment.day, safe=True), heat(community, moment, moment.day, safe=True)):
        assert found.hidden == 1
        assert (found.cells[0][:2], len(found.cells)) == ([31.2301, 121.4701], 1)
    community.change_settings({"projection_minimum": 3})
    assert len(heat(community, moment, moment.day, safe=True).cells) == 2
    community.change_settings({"projection_minimum": 5})
    # Beside the houses a report joins the next safe square.
    load(community, "d,2022-04-14 02:00,其他,4,,31.23075,121.47015,,")
    assert heat(community, present(community), moment.day, safe=True).cells == [[31.2301, 121.4701, 2]]
    # A neighbour of few households makes five with it.
    intake.load(community, "楼栋号,网格编号,户数,纬度,经度\n3,乙,2,31.2326,121.4703\n".encode(), "more.csv")
    merged = heat(community, present(community), moment.day, safe=True)
    assert merged.hidden == 0
    assert [31.23278, 121.47018, 1] in merged.cells  # three households at the one, two at the other


def test_without_households_nothing_is_safe(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    load(store, "a,2022-04-14 01:00,其他,4,,31.2301,121.4701,,")
    found = heat(store, present(store), safe=True)
    assert (found.cells, found.shown, found.hidden) == ([], 0, 1)
    assert frames(store, present(store), date(2022, 4, 13), safe=True).counts == [None, 0]


def test_nothing_at_all(store: Store) -> None:
    found = frames(store, present(store), present(store).day - timedelta(days=13), QUARTER)
    assert found.cells == []
    assert set(found.counts) == {None}
