"""The ranking of places, against values counted by hand, and which of them are hot spots."""

from datetime import date, datetime

import pytest

from analytics.heat.query import latest
from analytics.hotspots.hotspots import hotspots
from data.clock import Moment
from data.installation.settings_change import change_settings
from data.store.database import Store
from tests import estate
from tests.community import load
from tests.conftest import Filled

pytestmark = pytest.mark.slow

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
REQUESTS = (
    HEADER
    + """r1,2022-04-08 08:00,买菜难,1,,
r2,2022-04-07 09:00,就医难,1,,
r3,2022-04-08 09:00,买菜难,2,,
r4,2022-04-08 09:00,买菜难,3,,
r5,2022-04-08 09:00,其他,,31.2311,121.4711
r6,2022-04-08 09:00,其他,77,,
"""
)
CHECKINS = """居民编号,姓名,日期,今日体温,是否有症状
P1,张三,2022-04-08,38.0,咳嗽
P2,李四,2022-04-08,36.5,咳嗽
"""


def three_buildings(store: Store) -> None:
    """Three buildings, one with too few households to be ranked."""
    load(store, "buildings", BUILDINGS)
    load(store, "roster", ROSTER)
    load(store, "requests", REQUESTS)
    load(store, "checkins", CHECKINS)


@pytest.fixture
def small(filled: Filled) -> Store:
    return filled(three_buildings)


def test_places_are_ranked_by_weight_and_small_ones_left_out(small: Store) -> None:
    change_settings(small, {"minimum_count": 3})
    found = hotspots(small, latest(END))
    columns = [
        "kind",
        "id",
        "name",
        "count",
        "weight",
        "households",
        "per_100_households",
        "requests",
        "overdue",
        "fever",
        "symptoms",
    ]
    rows = [
        tuple(None if value != value else value for value in row)
        for row in found.places[columns].itertuples(index=False)
    ]
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


def test_too_few_places_are_ranked_but_not_tested(small: Store) -> None:
    first = hotspots(small, latest(END)).as_list()[0]
    assert first == {
        "kind": "building",
        "id": "1",
        "name": "一号",
        "count": 3,
        "weight": 12.0,
        "households": 40.0,
        "per_100_households": 7.5,
        "z": None,
        "level": None,
        "why_zh": "",
        "why_en": "",
    }
    unknown = [row for row in hotspots(small, latest(END)).as_list() if row["id"] == "77"]
    assert unknown[0]["per_100_households"] is None


def test_filters_narrow_the_ranking(small: Store) -> None:
    assert set(hotspots(small, latest(END, category="发热")).places["id"]) == {"1", "A"}
    assert set(hotspots(small, latest(END, status="overdue")).places["id"]) == {"1", "A"}
    assert set(hotspots(small, latest(END, grid="B", urgency=4)).buildings["id"]) == set()
    assert hotspots(small, latest(Moment(date(2022, 4, 1), datetime(2022, 4, 2)))).places.empty


def test_a_pile_up_makes_no_grid_a_hot_spot(small: Store) -> None:
    pile = "".join(f"p{i},2022-04-08 09:00,其他,,31.2305,121.4704\n" for i in range(12))
    load(small, "requests", HEADER + pile, name="pile.csv")
    counts = hotspots(small, latest(END)).of("grid").set_index("id")["requests"]
    assert counts.to_dict() == {"A": 2, "B": 3}


def test_without_buildings_a_name_ranks_as_it_is(store: Store) -> None:
    assert hotspots(store, latest(END)).places.empty
    load(store, "requests", HEADER + "a,2022-04-08 08:00,其他,5,,\n")
    assert hotspots(store, latest(END)).as_list()[0] | {"weight": 1.0} == {
        "kind": "building",
        "id": "5",
        "name": "5",
        "count": 1,
        "weight": 1.0,
        "households": None,
        "per_100_households": None,
        "z": None,
        "level": None,
        "why_zh": "",
        "why_en": "",
    }


#: Building 18 and the eight that touch it over a side or a corner.
PLANTED = (9, 10, 11, 17, 18, 19, 25, 26, 27)


def reports(named: bool = True) -> str:
    """One report at every fifth building of the estate, three more at each of the planted ones."""
    lines = [estate.request(f"u{number}", estate.DAY, number) for number in range(0, 64, 5)]
    for number in PLANTED:
        at = None if named else estate.point(number)
        lines += [estate.request(f"p{number}-{n}", estate.DAY, number if named else "", at=at) for n in range(3)]
    return estate.HEADER + "".join(lines)


def by_id(store: Store, kind: str = "building", **asked):
    return hotspots(store, latest(estate.END, **asked)).of(kind).set_index("id")


def planted_spot(store: Store) -> None:
    """The estate with its planted hot spot."""
    load(store, "buildings", estate.buildings())
    load(store, "requests", reports())


@pytest.fixture
def quarter(filled: Filled) -> Store:
    return filled(planted_spot)


def test_a_planted_hot_spot_is_found_and_says_why(quarter: Store) -> None:
    found = by_id(quarter)
    assert found.loc["18", "level"] == 99
    assert found.loc["60", "level"] == 0
    assert found.loc["60", "why_zh"] == ""
    # In the nine: 9 × 3 and one at 10 and 25, of 450 households; in all 13 + 27 of 3,200.
    assert found.loc["18", "why_zh"] == "18号楼及周边 8 栋:每百户 6.4 件,全社区 1.2 件(明显多,不像是偶然)"
    assert found.loc["18", "why_en"].startswith(
        "Building 18 and 8 buildings around: 6.4 per 100 households, 1.2 in the whole community (clearly more, "
    )
    row = next(row for row in hotspots(quarter, latest(estate.END)).as_list() if row["id"] == "18")
    assert (row["level"], row["z"], row["why_zh"]) == (99, round(found.loc["18", "z"], 2), found.loc["18", "why_zh"])


def test_z_is_gi_star_of_the_reports(quarter: Store) -> None:
    """With the same households everywhere, that of the counts: 40 in 64 places, 29 of them in the 9."""
    counts = [1 if number % 5 == 0 else 0 for number in range(64)]
    for number in PLANTED:
        counts[number] += 3
    mean = sum(counts) / 64
    deviation = (sum(count**2 for count in counts) / 64 - mean**2) ** 0.5
    assert by_id(quarter).loc["18", "z"] == pytest.approx((29 - 9 * mean) / (deviation * ((64 * 9 - 81) / 63) ** 0.5))


def test_grids_are_tested_beside_each_other(quarter: Store) -> None:
    more = "".join(
        estate.request(f"g{number}-{n}", estate.DAY, number) for number in range(64) if number % 8 < 3 for n in range(9)
    )
    load(quarter, "requests", estate.HEADER + more, name="west.csv")
    grids = by_id(quarter, "grid")
    # The one in the middle has all others beside it: nothing is left to compare it with.
    assert grids.index[grids["z"].isna()].tolist() == ["5"]
    assert grids.loc["5", "level"] is None
    assert grids.loc[["1", "4", "7"], "z"].min() > grids.loc[["3", "6", "9"], "z"].max()


def test_points_without_a_building_are_at_the_nearest(store: Store) -> None:
    load(store, "buildings", estate.buildings())
    load(store, "requests", reports(named=False))
    load(store, "requests", estate.HEADER + estate.request("named", estate.DAY, 18), name="named.csv")
    assert by_id(store).loc["18", "level"] == 99


def test_a_pile_up_is_no_hot_spot_of_a_building(quarter: Store) -> None:
    pile = "".join(estate.request(f"d{n}", estate.DAY, "", at=(31.23350, 121.47400)) for n in range(40))
    before = by_id(quarter)["z"].to_dict()
    load(quarter, "requests", estate.HEADER + pile, name="pile.csv")
    assert by_id(quarter)["z"].to_dict() == before


def test_a_filter_to_a_grid_compares_within_it(quarter: Store) -> None:
    """Else all the grid's buildings were hot: the others would have none."""
    found = by_id(quarter, grid="5")
    assert not found["level"].isin([90, 95, 99]).any()
    assert by_id(quarter, "grid", grid="5")["level"].tolist() == [None]


def test_grids_without_a_sheet_are_not_tested_for_fever(quarter: Store) -> None:
    people = range(40)
    roster = "居民编号,姓名,楼栋号,房号\n" + "".join(f"R{n},张{n},{n},101\n" for n in people)
    sheet = "居民编号,姓名,日期,今日体温,是否有症状\n" + "".join(
        f"R{n},张{n},{estate.DAY},{38 if n in PLANTED else 36.5},否\n" for n in people
    )
    load(quarter, "roster", roster)
    load(quarter, "checkins", sheet)
    found = by_id(quarter, category="发热")
    assert found["z"].notna().all()
    # Six grids have sent theirs, with 48 buildings and 9 with fever.
    assert "全社区 0.4 件" in found.loc["18", "why_zh"]
    yesterday = sheet.replace(str(estate.DAY), "2022-04-29").split("\n")
    load(quarter, "checkins", "\n".join(yesterday[:4]) + "\n", name="yesterday.csv")
    # Of yesterday only grid 1 has sent some: the others are unknown. Round its middle, 9, lies all of it: not to be
    # compared with anything.
    found = by_id(quarter, category="发热")
    assert set(found.index[found["z"].notna()]) == {"10", "17", "18"}


def test_without_households_counts_are_compared_and_the_sentence_says_so(store: Store) -> None:
    load(store, "buildings", estate.buildings(""))
    load(store, "requests", reports())
    assert (
        by_id(store).loc["18", "why_zh"].startswith("18号楼及周边 8 栋:户数不全,平均每栋 3.2 件,全社区 0.6 件(明显多,")
    )


@pytest.mark.parametrize(
    ("buildings", "requests"),
    [
        (estate.buildings(), estate.HEADER + estate.request("a", estate.DAY, 5)),
        (estate.buildings(), estate.HEADER + "".join(estate.request(f"a{n}", estate.DAY, 5) for n in range(30))),
        (estate.buildings("3"), reports()),
        ("楼栋号,网格编号\n" + "".join(f"{n},{n % 2}\n" for n in range(20)), reports()),
        ("楼栋号,网格编号,纬度,经度\n" + "".join(f"{n},{n % 2},31.23,121.47\n" for n in range(20)), reports()),
        (estate.buildings(), estate.HEADER + "".join(estate.request(f"a{n}", estate.DAY, n) for n in range(64))),
    ],
    ids=[
        "one report",
        "one building has them all",
        "few households",
        "no coordinates",
        "all on one point",
        "the same everywhere",
    ],
)
def test_what_cannot_be_told_is_no_hot_spot(store: Store, buildings: str, requests: str) -> None:
    load(store, "buildings", buildings)
    load(store, "requests", requests)
    assert not hotspots(store, latest(estate.END)).places["level"].isin([90, 95, 99, -90, -95, -99]).any()
