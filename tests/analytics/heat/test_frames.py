"""The frames that the map plays say what the heat of their own time says."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from analytics.community.households import safe_buildings
from analytics.heat.frames import DAY, QUARTER, frames
from analytics.heat.heat import heat
from analytics.heat.query import HeatQuery, latest
from analytics.held_moment import present
from analytics.hotspots.hotspots import hotspots
from analytics.maps.projection import ranking, safe_base
from data.current.opened_store import open_store
from data.installation.settings_change import change_settings
from data.intake import loading
from data.store.database import Store
from tests.conftest import Filled

pytestmark = pytest.mark.slow

TODAY = "2022-04-14T15:00"
HEADER = "诉求编号,上报时间,诉求类别,紧急程度,楼栋号,纬度,经度,状态,办结时间\n"


def two_buildings(store: Store) -> None:
    """Two buildings 300 m apart; 就医难 has a limit of 4 hours."""
    loading.load(
        store,
        "楼栋号,网格编号,户数,纬度,经度\n1,甲,40,31.2301,121.4701\n2,乙,3,31.2329,121.4701\n".encode(),
        "buildings.csv",
    )


def add_buildings(store: Store, *rows: str) -> None:
    loading.load(store, ("楼栋号,网格编号,户数,纬度,经度\n" + "\n".join(rows)).encode(), "more.csv", "buildings")


@pytest.fixture
def community(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    return filled(two_buildings)


def load(store: Store, *rows: str) -> None:
    assert loading.load(store, (HEADER + "\n".join(rows)).encode(), "requests.csv", "requests").rejected == 0


def test_every_day_is_the_heat_of_that_day_as_at_its_end(demo_file: Path, tmp_path: Path) -> None:
    shutil.copy(demo_file, tmp_path)
    store = open_store(tmp_path / "demo.duckdb")
    moment = present(store)
    first = moment.day - timedelta(days=6)
    for category in (None, "买菜难", "发热"):
        found = frames(store, HeatQuery(moment, first, category), DAY)
        assert len(found.starts) == 7
        assert sum(filter(None, found.counts)) > 0
        for number, start in enumerate(found.starts):
            alone = heat(store, HeatQuery(present(store, start.date()), start.date(), category))
            assert found.counts[number] == alone.shown
            assert sum(weight for *_, weight in found.of(number)) == sum(weight for *_, weight in alone.cells)
        quarters = frames(store, HeatQuery(moment, first, category), QUARTER)
        assert sum(filter(None, quarters.counts)) == sum(filter(None, found.counts))
    store.close()


def test_a_frame_weighs_what_was_overdue_at_its_own_end(community: Store) -> None:
    load(
        community,
        "a,2022-04-12 01:00,就医难,3,1,,,已办结,2022-04-12 07:30",
        "b,2022-04-12 23:00,就医难,3,1,,,,",
        "c,2022-04-14 14:00,其他,4,2,,,,",
    )
    moment = present(community)
    found = frames(community, HeatQuery(moment, date(2022, 4, 12)), QUARTER)
    # a is overdue from 5:00 until 7:30, so at 6:00; b is due at 3:00 the next day, after its frame has ended.
    assert [found.of(number) for number in (0, 1, 2, 3)] == [
        [[31.2301, 121.4701, 3.0]],
        [],
        [],
        [[31.2301, 121.4701, 2.0]],
    ]
    assert found.of(10) == [[31.2329, 121.4701, 1.0]]
    assert found.starts[-1] == datetime(2022, 4, 14, 12)
    assert found.counts == [1, 0, 0, 1, None, None, None, None, 0, 0, 1]
    day = frames(community, HeatQuery(moment, date(2022, 4, 12)), DAY)
    assert [weight for *_, weight in day.of(0)] == [4.0]
    assert day.counts == [2, None, 1]
    assert day.as_sent() == [[0, 4], [], [1, 1]]


def test_a_pile_up_is_in_no_frame(community: Store) -> None:
    load(
        community,
        *(f"p{n},2022-04-{12 + n % 3} 01:00,其他,4,,31.231,121.471,," for n in range(12)),
        "a,2022-04-12 01:00,其他,4,1,,,,",
    )
    found = frames(community, HeatQuery(present(community), date(2022, 4, 12)))
    assert found.counts == [1, 0, 0]


def test_on_a_safe_map_reports_lie_where_enough_households_live(community: Store) -> None:
    """Beside the first building; named by the second, which has three households; far from every home."""
    add_buildings(community, "3,甲,40,31.2301,121.4711", "4,甲,40,31.2301,121.4721")
    load(
        community,
        "a,2022-04-14 01:00,其他,4,,31.23052,121.47015,,",
        "b,2022-04-14 01:00,其他,4,2,,,,",
        "c,2022-04-14 01:00,其他,4,,31.23285,121.47005,,",
    )
    moment = present(community)
    middle = [31.2301, 121.4711]
    change_settings(community, {"projection_minimum": 4})
    # The second building has fewer households than that by itself, and so the smallest beside it is not shown either.
    assert set(safe_buildings(community, moment.day)) == {"3", "4"}
    change_settings(community, {"projection_minimum": 3})
    add_buildings(community, "2,乙,2,31.2329,121.4701", "5,乙,1,31.2339,121.4701")
    played = frames(community, HeatQuery(moment, moment.day, safe=True))
    assert (played.counts, played.of(0)) == ([1], [[*middle, 1.0]])
    found = heat(community, HeatQuery(moment, moment.day, safe=True))
    assert (found.cells, found.shown, found.requests, found.own, found.building) == ([[*middle, 1]], 1, 1, 1, 0)


def test_where_a_cell_lies_tells_nothing_about_what_was_reported(community: Store) -> None:
    """Nor which of its buildings it was."""
    add_buildings(
        community,
        "3,甲,2,31.2302,121.4703",
        "4,甲,9,31.2303,121.4701",
        "6,丙,9,31.2403,121.4701",
        "7,丙,9,31.2403,121.4702",
    )
    places = set()
    for number, row in enumerate(("1,,", "4,,", ",31.2302,121.4703")):
        load(community, f"r{number},2022-04-14 01:00,其他,4,{row},,")
        places |= {tuple(cell) for cell in heat(community, latest(present(community), safe=True)).cells}
        load(community, f"r{number},2022-04-14 01:00,其他,4,{row},撤销,")
    # Between 40 and 9 households.
    assert places == {(round((31.2301 * 40 + 31.2303 * 9) / 49, 6), 121.4701, 1)}


def test_what_is_left_out_of_one_number_is_left_out_of_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    rows = (
        "".join(f"{i},甲,50,31.23{i}1,121.47{i}1\n" for i in range(4))
        + "9,甲,2,31.2312,121.4718\n8,甲,,31.2322,121.4728\n7,甲,4,31.2322,121.4728\n"
    )
    loading.load(store, f"楼栋号,网格编号,户数,纬度,经度\n{rows}".encode(), "buildings.csv")
    loading.load(store, "居民编号,姓名,楼栋号,房号\nR1,张三,9,101\nR2,李四,1,101\n".encode(), "roster.csv")
    sheet = "居民编号,日期,打卡时间,今日体温\nR1,2022-04-14,08:00,38.5\nR2,2022-04-14,08:00,38.5\n"
    loading.load(store, sheet.encode(), "checkins.csv")
    load(
        store,
        "a,2022-04-14 01:00,其他,4,9,,,,",
        "b,2022-04-14 01:00,其他,4,8,31.2322,121.4728,,",
        *(f"c{number},2022-04-14 01:00,其他,4,1,,,," for number in range(3)),
    )
    moment = present(store)
    found, ranked = heat(store, latest(moment, safe=True)), hotspots(store, latest(moment, safe=True))
    assert (found.shown, found.requests, found.fever, found.without_coordinates, found.outside) == (4, 3, 1, 0, 0)
    # Of the building the three requests are told, and not the one with fever beside them.
    assert [(row.kind, row.id, row.count, row.fever, row.households) for row in ranked.places.itertuples()] == [
        ("grid", "甲", 4, 1, 200),
        ("building", "1", 3, 0, 50),
    ]
    assert (list(ranked.buildings["id"]), ranked.left_out) == (["1"], 0)
    assert frames(store, HeatQuery(moment, moment.day, safe=True)).counts == [4]
    assert [feature["properties"]["id"] for feature in safe_base(store, moment.day).buildings["features"]] == [
        "0",
        "1",
        "2",
        "3",
    ]
    assert [feature["properties"]["households"] for feature in safe_base(store, moment.day).grids["features"]] == [200]


def test_names_of_people_are_no_names_of_places(community: Store) -> None:
    rows = (
        "楼栋号,楼栋名称,网格编号,网格名称,网格员,户数,纬度,经度\n1,王敏家那栋,甲,李四13812345678,王敏,40,31.2301,"
        "121.4701\n"
    )
    loading.load(community, rows.encode(), "named.csv")
    add_buildings(community, "2,甲,40,31.2311,121.4701", "3,甲,2,31.2312,121.4701", "4,甲,3,31.2313,121.4701")
    load(community, *(f"a{number},2022-04-14 01:00,其他,4,1,,,," for number in range(3)))
    moment = present(community)
    ground = safe_base(community, moment.day)
    ranked = ranking(community, latest(moment, safe=True))
    told = repr((ground, ranked.places.to_dict(), ranked.buildings.to_dict()))
    assert "王敏" not in told
    assert "13812345678" not in told
    assert list(ranked.places["name"]) == ["1号楼", "网格 甲"]
    assert [name for _, _, name in ground.labels] == ["网格 甲"]


def test_without_households_nothing_may_be_shown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", TODAY)
    load(store, "a,2022-04-14 01:00,其他,4,,31.2301,121.4701,,")
    found = heat(store, latest(present(store), safe=True))
    assert (found.cells, found.shown) == ([], 0)
    assert frames(store, HeatQuery(present(store), date(2022, 4, 13), safe=True)).counts == [None, 0]


def test_a_check_in_without_a_time_is_in_the_last_frame_that_has_begun(community: Store) -> None:
    loading.load(community, "居民编号,姓名,楼栋号,房号\nR1,张三,1,101\n".encode(), "roster.csv")
    loading.load(community, "居民编号,日期,今日体温\nR1,2022-04-14,38.5\nR1,2022-04-13,38.5\n".encode(), "checkins.csv")
    moment = present(community)
    assert frames(community, HeatQuery(moment, date(2022, 4, 13)), QUARTER).counts == [0, 0, 0, 1, 0, 0, 1]
    assert frames(community, HeatQuery(moment, date(2022, 4, 13))).counts == [1, 1]


def test_a_day_is_unknown_by_what_is_asked_for(community: Store) -> None:
    loading.load(community, "居民编号,姓名,楼栋号,房号\nR1,张三,1,101\n".encode(), "roster.csv")
    loading.load(community, "居民编号,日期,今日体温\nR1,2022-04-13,38.5\n".encode(), "checkins.csv")
    load(community, "a,2022-04-14 01:00,其他,4,1,,,,")
    moment = present(community)
    first = date(2022, 4, 12)
    assert frames(community, HeatQuery(moment, first)).counts == [None, 1, 1]
    assert frames(community, HeatQuery(moment, first, category="发热")).counts == [None, 1, None]
    assert frames(community, HeatQuery(moment, first, category="其他")).counts == [None, None, 1]


def test_what_piles_up_on_one_day_is_in_no_frame_of_another(community: Store) -> None:
    load(
        community,
        *(f"p{n},2022-04-12 01:00,其他,4,,31.231,121.471,," for n in range(12)),
        "p13,2022-04-13 01:00,其他,4,,31.231,121.471,,",
        *(f"m{n},2022-04-14 01:00,其他,4,1,,,," for n in range(900)),
    )
    # 13 of 913 are less than 2 %, but 12 of 12 on the 12th are a pile-up.
    assert heat(community, HeatQuery(present(community), date(2022, 4, 12))).piled == 0
    assert frames(community, HeatQuery(present(community), date(2022, 4, 12))).counts == [0, 0, 900]


def test_nothing_at_all(store: Store) -> None:
    found = frames(store, HeatQuery(present(store), present(store).day - timedelta(days=13)), QUARTER)
    assert found.cells == []
    assert set(found.counts) == {None}
