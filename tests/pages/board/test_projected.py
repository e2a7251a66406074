"""The wall gives away no more than the projected map: no home of a few, no few of one building, no own point, no other
day.

A villa of two households, in a grid of its own and among others; a building of thirty households with two people
in fever and two requests; and reports with a point of their own.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from analytics.community.households import safe_buildings
from analytics.heat.heat import heat
from analytics.heat.query import HeatQuery
from analytics.held_moment import present
from analytics.hotspots.hotspots import hotspots
from analytics.rules.projected import projected_actions
from analytics.rules.registry import actions
from data.installation.installation import Home
from data.intake import loading
from tests.here import board_here, come_in, opened
from tests.sent import sent

pytestmark = pytest.mark.slow

#: Names that stand nowhere else.
VILLA, LONELY, QUIET, LOUD, WORKER = "桂花小院甲", "湖心小筑", "三十户那栋", "聚集那栋", "慕容甲乙"
OWN_POINT = ("31.234567", "121.476543")
#: Every way to ask for the wall and the projected map.
WALLS = ({"wall": "1"}, {"wall": "1", "lang": "en"})
MAPS: tuple[dict[str, str], ...] = (
    {},
    {"days": "1"},
    {"days": "30", "lang": "en"},
    {"time": "play7"},
    {"time": "quarters14"},
    {"time": "change", "days": "1"},
    {"time": "beside"},
    {"view": "bubbles"},
    {"view": "rates", "days": "7"},
    {"category": "发热"},
    {"category": "就医难", "view": "bubbles"},
)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with (
        pytest.MonkeyPatch.context() as patch,
        board_here(tmp_path_factory.mktemp("wall"), patch, "wall", BOARD_TODAY="2022-04-14T15:00") as board,
    ):
        homes = [
            f"91,{VILLA},甲,第1网格,,2,31.231137,121.471137",
            f"93,{VILLA},甲,第1网格,,3,31.231137,121.471137",
            f"92,{LONELY},丁,{LONELY}网格,{WORKER},2,31.239137,121.471137",
            f"30,{QUIET},甲,第1网格,{WORKER},30,31.2321,121.4721",
            f"40,{LOUD},乙,第2网格,{WORKER},40,31.2331,121.4731",
            *(f"{n},,甲,第1网格,,50,31.230{n},121.470{n}" for n in range(1, 6)),
            *(f"{n},,乙,第2网格,,50,31.240{n},121.480{n}" for n in range(6, 9)),
        ]
        _load(board, "buildings", "楼栋号,楼栋名称,网格编号,网格名称,网格员,户数,纬度,经度", homes)
        at_home = [("91", 2), ("92", 2), ("30", 6), ("40", 8), ("1", 6), ("6", 6)]
        people = [f"R{at}{n:02},某{at},{at},1-{n + 101}" for at, many in at_home for n in range(many)]
        _load(board, "roster", "居民编号,姓名,楼栋号,房号", people)
        ill = {"R9100", "R9200", "R3000", "R3001", *(f"R40{n:02}" for n in range(5))}
        sheet = [
            f"{row.split(',')[0]},{day},08:00,{'38.5' if day[-2:] == '14' and row.split(',')[0] in ill else '36.5'}"
            for day in ("2022-03-01", *(f"2022-04-{day:02}" for day in range(7, 15)))
            for row in people
        ]
        _load(board, "checkins", "居民编号,日期,打卡时间,今日体温", sheet)
        asked = [
            "q1,2022-04-14 09:00,就医难,91,,",
            "q2,2022-04-14 09:00,就医难,92,,",
            "q3,2022-04-14 09:00,就医难,30,,",
            "q4,2022-04-14 09:00,就医难,30,,",
            f"q5,2022-04-14 09:00,就医难,,{OWN_POINT[0]},{OWN_POINT[1]}",
            f"q6,2022-04-14 09:00,就医难,1,{OWN_POINT[0]},{OWN_POINT[1]}",
            "q7,2022-03-01 09:00,买菜难,40,,",
        ]
        _load(board, "requests", "诉求编号,上报时间,诉求类别,楼栋号,纬度,经度", asked)
        yield board


def _load(board: Home, kind: str, header: str, rows: list[str]) -> None:
    found = loading.load(board.store, "\n".join([header, *rows]).encode(), f"{kind}.csv", kind)
    assert found.rejected == 0


def as_read(parts: list[str]) -> str:
    """What was sent as people would read it, however it was written: in JSON, in JSON within JSON, in a URL."""
    return re.sub(r"\\+u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), unquote("\n".join(parts)))


def leaks(text: str) -> list[str]:
    """What may not be told in a page as it was sent: names, places, counts of the building with two in fever."""
    found = [
        word
        for word in (VILLA, LONELY, WORKER, "31.2345", "121.4765", "31.231137", "31.239137", "R91", "R92")
        if word in text
    ]
    told = re.findall(rf"{QUIET}</b>[^\"]*", text) + re.findall(rf"{QUIET}[^<]*</td>.{{0,200}}", text)
    return (
        found
        + [tip for tip in told if "<br>" in tip or "<td" in tip]
        + re.findall(rf"{QUIET}[^<\n]{{0,20}}(?:发热|fever)", text)
    )


@pytest.mark.parametrize("role", ["wall", "administrator"])
def test_no_byte_of_the_wall_is_about_a_few(board: Home, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    come_in(board, monkeypatch, role)
    for query in WALLS:
        text = as_read(sent(opened("", **query)))
        assert LOUD in text, "what may be seen is there"
        assert leaks(text) == [], query
        assert "发热 5 人次" in text or "5 with fever" in text


@pytest.mark.parametrize(("view", "told"), [("map", LOUD), ("requests", "就医难"), ("files", "show-files")])
def test_nor_is_a_byte_of_the_views_that_take_turns(
    board: Home, monkeypatch: pytest.MonkeyPatch, view: str, told: str
) -> None:
    for role in ("wall", "administrator"):
        come_in(board, monkeypatch, role)
        text = as_read(sent(opened("", wall="1", play=f"{view}:60")))
        assert told in text, "what may be seen is there"
        assert leaks(text) == [], role


@pytest.mark.parametrize("query", MAPS)
def test_nor_is_a_byte_of_the_projected_map(
    board: Home, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    come_in(board, monkeypatch, "wall")
    text = as_read(sent(opened("projection", **query)))
    assert "第1网格" in text
    assert leaks(text) == []


def test_the_same_look_at_the_desk_finds_them(board: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """So nothing above passes by itself."""
    come_in(board, monkeypatch, "duty")
    found = leaks(as_read(sent(opened(""))))
    assert {VILLA, LONELY, WORKER, "31.2345"} <= set(found)
    assert any("发热 2" in tip for tip in found)


def test_a_wall_shows_today_and_the_projected_map_thirty_days(board: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(board, monkeypatch, "wall")
    assert "2022-03-01" not in as_read(sent(opened("", wall="1", date="2022-03-01")))
    assert "回看" not in as_read(sent(opened("", date="2022-04-10")))
    app = opened("projection", date="2022-03-01")
    assert app.slider[0].value == present(board.store).day - timedelta(days=29)
    assert datetime.fromtimestamp(app.slider[0].min / 1e6, UTC).date() == app.slider[0].value
    assert ">03-16 ·" in as_read(sent(app))
    come_in(board, monkeypatch, "duty")
    assert "回看 2022-03-01" in as_read(sent(opened("", wall="1", date="2022-03-01")))
    assert "– 03-01 ·" in as_read(sent(opened("projection", date="2022-03-01")))


def test_what_is_to_be_done_names_no_home_of_a_few_and_nobody(board: Home) -> None:
    moment = present(board.store)
    whole, told = actions(board.store, moment), projected_actions(board.store, moment)
    assert any(
        action.rule == "fever_cluster" and action.building == "40" and WORKER in action.who_zh for action in whole
    )
    assert [action.who_zh for action in told if action.building == "40"] == ["网格员"]
    assert {action.grid for action in told} <= {None, "甲", "乙"}


def test_numbers_of_any_days_and_categories_give_no_count_of_one_building(board: Home) -> None:
    """Whatever is asked, of the building with two nothing follows: what is shown of several less what is shown of some
    leaves at least two buildings.
    """
    moment = present(board.store)
    assert "30" in safe_buildings(board.store, moment.day)
    for days in (1, 2, 7, 30):
        for category in (None, "发热", "就医难"):
            query = HeatQuery(moment, moment.day - timedelta(days=days - 1), category, safe=True)
            found, ranked = heat(board.store, query), hotspots(board.store, query)
            assert "30" not in set(ranked.buildings["id"]) | set(ranked.places["id"])
            # Two with fever, two requests that lie at it and one that lies elsewhere, in a cell of several buildings.
            assert all(cell[:2] != [31.2321, 121.4721] for cell in found.cells)
