"""The ranking of places, against values counted by hand."""

from datetime import date, datetime

import pytest

from analytics.hotspots import hotspots
from data.clock import Moment
from data.store import Store
from tests.community import load

DAY = date(2022, 4, 8)
END = Moment(DAY, datetime(2022, 4, 9))

BUILDINGS = """楼栋号,楼栋名称,网格编号,网格名称,户数,纬度,经度
1,一号,A,第一,40,31.23,121.47
2,二号,B,第二,,31.231,121.471
3,三号,B,第二,4,,
"""
# Two households in building 2, which the buildings file gives no number for; one moved out before.
ROSTER = """居民编号,姓名,楼栋号,房号,迁出日期
P1,张三,1,101,
P2,李四,2,101,
P3,王五,2,102,
P4,赵六,2,103,2022-04-01
"""
HEADER = "诉求编号,上报时间,诉求类别,楼栋号,纬度,经度\n"
REQUESTS = HEADER + """r1,2022-04-08 08:00,买菜难,1,,
r2,2022-04-07 09:00,就医难,1,,
r3,2022-04-08 09:00,买菜难,2,,
r4,2022-04-08 09:00,买菜难,3,,
r5,2022-04-08 09:00,其他,,31.2311,121.4711
r6,2022-04-08 09:00,其他,77,,
"""
CHECKINS = """居民编号,姓名,日期,今日体温,是否有症状
P1,张三,2022-04-08,38.0,咳嗽
P2,李四,2022-04-08,36.5,咳嗽
"""


@pytest.fixture
def store(store: Store) -> Store:
    """Three buildings, one with too few households to be ranked."""
    load(store, "buildings", BUILDINGS)
    load(store, "roster", ROSTER)
    load(store, "requests", REQUESTS)
    load(store, "checkins", CHECKINS)
    return store


def test_places_are_ranked_by_weight_and_small_ones_left_out(store: Store) -> None:
    store.change_settings({"minimum_count": 3})
    found = hotspots(store, END)
    columns = ["kind", "id", "name", "count", "weight", "households", "per_100_households", "requests", "overdue", "fever", "symptoms"]
    rows = [tuple(None if value != value else value for value in row) for row in found.places[columns].itertuples(index=False)]
    assert rows == [
        # 买菜难 2, 就医难 4 overdue, fever 4
        ("building", "1", "一号", 3, 12.0, 40.0, 7.5, 2, 1, 1, 0),
        ("grid", "A", "第一", 3, 12.0, 40.0, 7.5, 2, 1, 1, 0),
        # 买菜难 of 2 and of 3, 其他 near 2, symptoms; 2 households counted and 4 of the file
        ("grid", "B", "第二", 4, 7.0, 6.0, 66.67, 3, 0, 0, 1),
        ("building", "3", "三号", 1, 2.0, 4.0, 25.0, 1, 0, 0, 0),
        ("building", "77", "77", 1, 1.0, None, None, 1, 0, 0, 0),
    ]
    assert (found.left_out, found.minimum) == (1, 3)  # building 2 has two households
    assert set(found.buildings["id"]) == {"1", "2", "3", "77"}


def test_the_answer_over_http_has_no_significance_yet(store: Store) -> None:
    first = hotspots(store, END).as_list()[0]
    assert first == {
        "kind": "building", "id": "1", "name": "一号", "count": 3, "weight": 12.0, "households": 40.0,
        "per_100_households": 7.5, "z": None, "level": None,
    }  # fmt: skip
    unknown = [row for row in hotspots(store, END).as_list() if row["id"] == "77"]
    assert unknown[0]["per_100_households"] is None


def test_filters_narrow_the_ranking(store: Store) -> None:
    assert set(hotspots(store, END, category="发热").places["id"]) == {"1", "A"}
    assert set(hotspots(store, END, status="overdue").places["id"]) == {"1", "A"}
    assert set(hotspots(store, END, grid="B", urgency=4).buildings["id"]) == set()
    assert hotspots(store, Moment(date(2022, 4, 1), datetime(2022, 4, 2))).places.empty


def test_a_pile_up_makes_no_grid_a_hot_spot(store: Store) -> None:
    pile = "".join(f"p{i},2022-04-08 09:00,其他,,31.2305,121.4704\n" for i in range(12))
    load(store, "requests", HEADER + pile, name="pile.csv")
    counts = hotspots(store, END).of("grid").set_index("id")["requests"]
    assert counts.to_dict() == {"A": 2, "B": 3}


def test_without_buildings_a_name_ranks_as_it_is(tmp_path) -> None:
    store = Store(tmp_path / "bare.duckdb")
    assert hotspots(store, END).places.empty
    load(store, "requests", HEADER + "a,2022-04-08 08:00,其他,5,,\n")
    assert hotspots(store, END).as_list()[0] | {"weight": 1.0} == {
        "kind": "building", "id": "5", "name": "5", "count": 1, "weight": 1.0, "households": None,
        "per_100_households": None, "z": None, "level": None,
    }  # fmt: skip
    store.close()
