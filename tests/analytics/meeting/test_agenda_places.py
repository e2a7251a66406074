"""Hot spots and clusters on the agenda: what they say, and that the view they lead to says the same."""

from urllib.parse import parse_qs, urlsplit

import pytest

from analytics.heat.query import latest
from analytics.hotspots.clusters import clusters
from analytics.hotspots.hotspots import hotspots
from analytics.meeting import minutes_map
from analytics.meeting.agenda import AgendaPart, agenda
from analytics.meeting.watched_numbers import Spec
from data.store.database import Store
from tests import estate
from tests.community import load
from tests.estate import DAY, END, HEADER, request

pytestmark = pytest.mark.slow


@pytest.fixture
def planted(store: Store) -> Store:
    """The estate with a cluster round building 27."""
    load(store, "buildings", estate.buildings())
    load(store, "requests", estate.month(), name="month.csv")
    load(store, "requests", estate.planted(), name="planted.csv")
    return store


def places(store: Store) -> AgendaPart:
    """The section of hot spots and clusters."""
    return next(part for part in agenda(store, END) if part.section.id == "places")


def test_a_cluster_in_plain_words_and_the_view_behind_it_has_it(planted: Store) -> None:
    [line] = [line for line in places(planted).lines if line.id.startswith("cluster:")]
    (found,) = clusters(planted, END) or ()
    centre, usual = found.buildings[0], round(found.expected)
    assert line.title_zh == f"{centre}号楼一带04-29 至 04-30 {found.observed} 件,往常约 {usual} 件"
    assert (
        line.title_en
        == f"Around Building {centre}: {found.observed} reports from 04-29 to 04-30, usually about {usual}"
    )
    assert line.detail_zh.startswith(f"{centre}号楼、")
    assert str(found.observed) not in line.detail_zh
    assert line.number == Spec("reports", grid=found.grid)
    path, asked = (
        urlsplit(line.link).path,
        {name: value[0] for name, value in parse_qs(urlsplit(line.link).query).items()},
    )
    assert (path, asked["date"]) == ("/heatmap", DAY.isoformat())
    shown = clusters(planted, END, asked.get("category"), asked.get("grid")) or ()
    assert centre in [cluster.buildings[0] for cluster in shown]


def test_a_hot_spot_in_plain_words_and_the_view_behind_it_has_its_level(planted: Store) -> None:
    hot = [line for line in places(planted).lines if line.id.startswith("hotspot:building=")]
    assert hot
    for line in hot:
        id = line.id.removeprefix("hotspot:building=")
        asked = {name: value[0] for name, value in parse_qs(urlsplit(line.link).query).items()}
        level = hotspots(planted, latest(END)).places.set_index("id").loc[id, "level"]
        shown = (
            hotspots(planted, latest(END, category=asked.get("category"), grid=asked.get("grid")))
            .places.set_index("id")
            .loc[id, "level"]
        )
        assert shown == level >= 95
        assert line.level == ("act" if level >= 99 else "watch")
        for words in (line.title_zh, line.title_en, line.detail_zh, line.detail_en):
            assert "z=" not in words
            assert "偶然" not in words
            assert "%" not in words
        assert line.title_zh.startswith(f"{id}号楼及周边 ")
        assert line.title_zh.split(",")[1].startswith("全社区 ")
        assert line.title_zh.endswith(" 件")


def test_what_was_not_tested_is_not_said_to_be_none(store: Store) -> None:
    load(store, "buildings", estate.buildings())
    assert not places(store).known
    # Reports of the two days that lie nowhere, though the buildings do.
    load(store, "requests", HEADER + request("1", DAY, ""))
    found = places(store)
    assert (found.known, found.lines, found.empty_words[0]) == (False, (), "近 2 日上报太少或没有位置,无法判断热点")
    load(store, "requests", estate.month(), name="month.csv")
    found = places(store)
    assert (found.known, found.lines, found.empty_words) == (
        True,
        (),
        ("没有热点,也没有聚集", "No hot spot and no cluster"),
    )


def test_the_minutes_number_hot_spots_and_centres_first(planted: Store) -> None:
    # Building 0 weighs most, but is no place that is hotter than what lies round it.
    load(
        planted,
        "requests",
        HEADER.strip() + ",紧急程度\n" + request("u", DAY, 63, "用药需求").strip() + ",1\n",
        name="urgent.csv",
    )
    ranked = list(hotspots(planted, latest(END)).of("building")["id"])
    assert ranked[0] == "63"
    found = [place.zh for place in minutes_map.places(planted, END)]
    first = [words for words in found if "热点" in words or "聚集中心" in words]
    assert first
    assert found[: len(first)] == first
    assert any(words.startswith("63号楼:上报 ") for words in found[len(first) :])
    assert all("权重 " in words for words in found)
