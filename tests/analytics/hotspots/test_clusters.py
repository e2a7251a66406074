"""Space-time clusters of a community, from its files to the sentence."""

from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest

from analytics.hotspots.clusters import clusters
from data.clock import Moment
from data.store.database import Store
from tests import estate
from tests.api.test_api import assert_error
from tests.community import load
from tests.conftest import Filled
from tests.estate import DAY, END, HEADER, PLANTED, grid_of, planted, request
from tests.server import Running

pytestmark = pytest.mark.slow


def quiet_month(store: Store) -> None:
    """The estate and its month without a cluster."""
    load(store, "buildings", estate.buildings())
    load(store, "requests", estate.month(), name="month.csv")


@pytest.fixture
def quiet(filled: Filled) -> Store:
    return filled(quiet_month)


def test_a_quiet_month_has_none(quiet: Store) -> None:
    assert clusters(quiet, END) == ()
    assert clusters(quiet, END, "买菜难") == ()
    # Requests have come, and none of this category; check-ins have not, so that nothing is known of fever.
    assert clusters(quiet, END, "环境消杀") == clusters(quiet, END, "环境消杀", "9") == ()
    assert clusters(quiet, END, "发热") is None


def test_a_planted_cluster_is_found_with_its_numbers(quiet: Store) -> None:
    load(quiet, "requests", planted(), name="planted.csv")
    (found,) = clusters(quiet, END, "买菜难")
    assert set(map(str, PLANTED)) <= set(found.buildings)
    assert len(found.buildings) <= 6  # a tenth of 64
    assert (found.first, found.last, found.category) == (DAY - timedelta(days=1), DAY, "买菜难")
    assert found.p == 0.001
    # All cases 240 + 15, on the two days 16 + 15. The circle has its own of 30 days and the 15.
    ids = [int(id) for id in found.buildings]
    own = sum(1 for line in estate.month().splitlines()[1:] if int(line.split(",")[3]) in ids)
    recent = sum(1 for line in estate.month().splitlines()[1:17] if int(line.split(",")[3]) in ids)
    assert found.observed == 15 + recent
    assert found.expected == pytest.approx((own + 15) * 31 / 255)
    others = len(ids) - 1
    assert found.why_zh == (
        f"{ids[0]}号楼及周边 {others} 栋,4月29日至4月30日 {found.observed} 件买菜难,比自己平常的 "
        f"{found.expected:.1f} 件明显多,不像是偶然"
    )
    assert found.why_en.startswith(
        f"Building {ids[0]} and {others} buildings around: {found.observed} reports of Groceries from 04-29 to 04-30"
    )
    assert clusters(quiet, Moment(DAY, datetime(2022, 4, 30, 22)), "买菜难")[0].why_zh.count("近 2 天") == 1


def test_it_is_among_all_reports_but_not_in_other_categories_or_grids(quiet: Store) -> None:
    load(quiet, "requests", planted("就医难"), name="planted.csv")
    assert clusters(quiet, END)[0].category is None
    assert "27" in clusters(quiet, END)[0].buildings
    assert clusters(quiet, END, "买菜难") == ()
    assert clusters(quiet, END, grid="9") == ()
    # Nobody had ever asked for it: by itself it has no past to be compared with.
    assert clusters(quiet, END, "就医难") == ()


def test_requests_with_only_a_point_are_at_the_nearest_building(quiet: Store) -> None:
    lines = []
    for building in PLANTED:
        lat, lng = estate.point(building)
        lines += [request(f"p{building}-{n}", DAY, "", at=(round(lat + n * 3e-5, 5), lng)) for n in range(3)]
    load(quiet, "requests", HEADER + "".join(lines), name="planted.csv")
    assert set(map(str, PLANTED)) <= set(clusters(quiet, END)[0].buildings)


def test_a_pile_up_is_no_cluster(quiet: Store) -> None:
    pile = "".join(request(f"d{n}", DAY, "", at=(31.23111, 121.47222)) for n in range(14))
    load(quiet, "requests", HEADER + pile, name="pile.csv")
    assert clusters(quiet, END) == ()


def test_a_place_that_always_reports_much_and_a_surge_everywhere_are_none(quiet: Store) -> None:
    often = "".join(request(f"o{back}-{n}", DAY - timedelta(days=back), 9) for back in range(30) for n in range(6))
    everywhere = "".join(request(f"e{building}", DAY, building) for building in range(64))
    load(quiet, "requests", HEADER + often + everywhere, name="more.csv")
    assert clusters(quiet, END) == ()


def test_a_missing_day_is_unknown_not_quiet(store: Store) -> None:
    load(store, "buildings", estate.buildings())
    missing = tuple(DAY - timedelta(days=back) for back in (3, 4, 12))
    load(store, "requests", estate.month(skip=missing), name="month.csv")
    assert clusters(store, END) == ()
    load(store, "requests", planted(), name="planted.csv")
    (found,) = clusters(store, END)
    own = sum(1 for line in estate.month(skip=missing).splitlines()[1:] if line.split(",")[3] in found.buildings)
    # 27 days of 8, and 15: what the days without a file might have had is not in it.
    assert found.expected == pytest.approx((own + 15) * 31 / (27 * 8 + 15))


#: Three people in each building.
ROSTER = "居民编号,姓名,楼栋号,房号\n" + "".join(
    f"R{b}-{k},张{b}{'甲乙丙'[k]},{b},10{k}\n" for b in range(64) for k in range(3)
)
GRIDS = set(range(1, 10))


def sheet(days: date | list[date], grids: set[int], fever: set[int]) -> str:
    """Check-ins of everybody in these grids on a day, or on some; in these buildings all have a fever."""
    lines = ["居民编号,姓名,日期,今日体温,是否有症状"]
    for day in days if isinstance(days, list) else [days]:
        for b in range(64):
            if grid_of(b) in grids:
                lines += [f"R{b}-{k},张{b}{'甲乙丙'[k]},{day},{38.2 if b in fever else 36.5},否" for k in range(3)]
    return "\n".join(lines) + "\n"


def test_a_grid_whose_sheet_has_not_come_makes_no_fever_cluster_elsewhere(store: Store) -> None:
    load(store, "buildings", estate.buildings())
    load(store, "roster", ROSTER)
    usual = {b for b in range(64) if grid_of(b) in (1, 5)}
    before = [DAY - timedelta(days=back) for back in range(3, 30)]
    load(store, "checkins", sheet(before, GRIDS, usual), name="before.csv")
    # For three days only grid 1 has sent its sheet, with the fever it always has.
    three = [DAY - timedelta(days=back) for back in range(3)]
    load(store, "checkins", sheet(three, {1}, usual), name="one.csv")
    assert clusters(store, END, "发热") == ()
    # All sheets there: still none. Then another neighbourhood as well, today.
    load(store, "checkins", sheet(three, GRIDS - {1}, usual), name="others.csv")
    assert clusters(store, END, "发热") == ()
    load(store, "checkins", sheet(DAY, {9}, {54, 55, 62, 63}), name="more.csv")
    (found,) = clusters(store, END, "发热")
    assert {"54", "55", "62", "63"} <= set(found.buildings)
    assert (found.observed, found.grid) == (12, "9")
    assert (found.first, found.last, found.category) == (DAY, DAY, "发热")


@pytest.mark.parametrize(
    ("buildings", "requests"),
    [
        ("", ""),
        ("", HEADER + request("a", DAY, "5")),
        ("楼栋号,网格编号,纬度,经度\n1,A,31.23,121.47\n", HEADER + "".join(request(f"a{n}", DAY, 1) for n in range(9))),
        ("楼栋号,网格编号\n1,A\n2,B\n", HEADER + "".join(request(f"a{n}", DAY, 1) for n in range(9))),
        (estate.buildings(""), HEADER + request("a", DAY, 5)),
        (estate.buildings("3"), HEADER + "".join(request(f"a{n}", DAY - timedelta(days=n), 5) for n in range(9))),
        (estate.buildings(), HEADER + "".join(request(f"a{n}", DAY, 5) for n in range(9))),
    ],
    ids=["nothing", "no buildings", "one building", "no coordinates", "one report", "few households", "only today"],
)
def test_what_cannot_be_told_is_not_tested(store: Store, buildings: str, requests: str) -> None:
    if buildings:
        load(store, "buildings", buildings)
    if requests:
        load(store, "requests", requests)
    assert clusters(store, END) is None
    assert clusters(store, END, "买菜难", "A") is None


def test_two_buildings_and_a_report_of_yesterday_are_enough_to_find_none(store: Store) -> None:
    load(store, "buildings", "".join(estate.buildings().splitlines(keepends=True)[:3]))
    load(store, "requests", HEADER + request("a", DAY, 1))
    assert clusters(store, END) is None
    load(store, "requests", HEADER + request("b", DAY - timedelta(days=1), 0), name="more.csv")
    assert clusters(store, END) == ()
    # Of a category that is reported for the first time there is no past; of one that is not, there is none.
    load(store, "requests", HEADER + request("c", DAY, 1, "就医难"), name="first.csv")
    assert clusters(store, END, "就医难") is None
    assert clusters(store, END, "环境消杀") == ()


def test_sheets_without_a_fever_are_no_fever_and_an_incomplete_day_is_unknown(store: Store) -> None:
    load(store, "buildings", estate.buildings())
    load(store, "roster", ROSTER)
    load(store, "checkins", sheet(DAY - timedelta(days=1), {1}, set()), name="a.csv")
    load(store, "checkins", sheet(DAY, {2}, set()), name="b.csv")
    assert clusters(store, END, "发热") is None  # on neither day have both come
    load(store, "checkins", sheet(DAY, {1}, set()), name="c.csv")
    assert clusters(store, END, "发热") == ()
    assert clusters(store, END, "买菜难") is None


def test_without_households_circles_grow_by_buildings(store: Store) -> None:
    load(store, "buildings", estate.buildings(""))
    load(store, "requests", estate.month() + planted().removeprefix(HEADER))
    (found,) = clusters(store, END)
    assert set(map(str, PLANTED)) <= set(found.buildings)
    assert len(found.buildings) <= 6


def test_hot_spots_clusters_and_alarms_over_http(running: Running, tmp_path) -> None:
    with running(tmp_path / "board", BOARD_DEMO="0", BOARD_TODAY="2022-04-30") as server:
        assert server.api("GET", "/clusters").json() == []  # nothing was tested
        assert server.api("GET", f"/alarms?category={quote('买菜难')}&days=2").json()[1] == {
            "day": "2022-04-30",
            "count": None,
            "mean": None,
            "c1": None,
            "c2": None,
            "c3": None,
            "alarm_c1": None,
            "alarm_c2": None,
            "alarm_c3": None,
            "alarm_surge": None,
        }
        for path in ("/alarms", "/alarms?category=", "/alarms?category=x&days=0", "/clusters?date=gestern"):
            assert_error(server.api("GET", path), 422)
        assert server.send("楼栋.csv", estate.buildings()).status_code == 201
        assert server.send("诉求.csv", estate.month() + planted().removeprefix(HEADER)).status_code == 201
        (found,) = server.api("GET", f"/clusters?category={quote('买菜难')}").json()
        assert {str(b) for b in PLANTED} <= set(found["buildings"])
        assert (found["first"], found["last"], found["p"], found["category"]) == (
            "2022-04-29",
            "2022-04-30",
            0.001,
            "买菜难",
        )
        assert found["why_zh"].endswith("不像是偶然")
        assert server.api("GET", "/clusters?grid=9").json() == []
        today = server.api("GET", f"/alarms?category={quote('买菜难')}").json()[-1]
        assert (today["day"], today["count"], today["mean"], today["alarm_c1"]) == (
            "2022-04-30",
            8 + 10,
            pytest.approx((8 * 6 + 13) / 7),
            True,
        )
        spots = {(row["kind"], row["id"]): row for row in server.api("GET", "/hotspots").json()}
        assert spots["building", "27"]["level"] in (90, 95, 99)
        assert spots["building", "27"]["why_zh"].startswith("27号楼及周边 8 栋:每百户 ")
        assert spots["grid", "5"]["level"] is None
