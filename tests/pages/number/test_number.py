"""The way from a number to its list: where tiles, bars and things to do lead, and what stands there."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from analytics.metrics import registry
from analytics.metrics.registry import METRICS
from analytics.tally import EVERYWHERE, Place
from data.clock import end_of
from data.installation.installation import Home
from data.store.database import Store
from pages.board import numbers
from pages.frame import links, shell
from tests.analytics.metrics.test_registry import everything
from tests.community import DAY
from tests.here import board_here, come_in, opened, shown

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The example's community on the evening of its day."""
    folder = tmp_path_factory.mktemp("numbers")
    with pytest.MonkeyPatch.context() as patch, board_here(folder, patch, BOARD_TODAY=f"{DAY}T21:00") as here:
        everything(here.store)
        yield here


@pytest.fixture
def board(home: Home) -> Store:
    """Its store."""
    return home.store


def follow(link: str) -> str:
    """What the page behind a link shows."""
    parts = urlsplit(unescape(link))
    return shown(opened(parts.path.strip("/"), **dict(parse_qsl(parts.query))))


def links_in(said: str) -> dict[str, str]:
    """Where words of a page lead that can be clicked anywhere in their block."""
    found = re.findall(r'<a class="(?:label )?go" href="([^"]*)"[^>]*>([^<]*)</a>', said)
    return {words: link for link, words in found}


@pytest.mark.parametrize("id", METRICS)
def test_the_link_of_a_number_opens_a_list_of_as_many(board: Store, id: str) -> None:
    """Each at a place of its own in turn; that the lists agree everywhere is tested without pages."""
    metric, page = METRICS[id], shell.current()
    meaning = metric.meaning
    assert meaning
    places = (EVERYWHERE, Place(grid="A"), Place(building="1")) if metric.by_place else (EVERYWHERE,)
    place = places[list(METRICS).index(id) % len(places)]
    answer = registry.one(board, id, page.moment, place)
    number = meaning.behind.of(answer.tally)
    said = follow(links.behind(page.visitor, "zh", id, page.moment, place))
    if meaning.behind.page == "number":
        word = "户" if meaning.behind.by else "人"
        assert f"共 {number} {word}" in said if number is not None else "这一天、这里没有数据" in said
    elif meaning.behind.page == "requests":
        assert f"共 {number} 件" in said if number else "共 " not in said.split("另计")[-1]
    else:
        assert said.count("<tr>") == 1 + (number or 0)


def test_the_board_leads_everywhere_from_the_desk_and_nowhere_from_the_wall(board: Store) -> None:
    led = links_in(shown(opened("")))
    assert led["打卡率"] == "/number?of=checkin_rate"
    assert led["第1网格"] == "/number?grid=A&amp;of=checkin_rate"
    assert led["买菜难"] == "/requests?category=%E4%B9%B0%E8%8F%9C%E9%9A%BE&amp;state=new"
    assert "共 1 人" in follow(led["第1网格"])
    assert "共 1 件" in follow(led["买菜难"])
    assert [words for words in led if "口罩" in words], "the thing to do leads to the page of stock"
    assert not links_in(shown(opened("", wall="1")))


def test_day_language_and_base_path_go_along(board: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_BASE_PATH", "/board")
    page = shell.current()
    link = links.behind(page.visitor, "en", "fever_count", end_of(DAY).earlier(1), Place(grid=""))
    assert link == "/board/number?lang=en&date=2022-04-01&grid=none&of=fever_count"


def test_people_without_a_grid_are_a_place_of_their_own(board: Store) -> None:
    said = shown(opened("number", of="requests_open", grid="none"))
    assert "未归网格" in "".join(opened("number", of="requests_open", grid="none").selectbox(key="grid_choice").options)
    assert ">0<" in said


def test_names_are_masked_and_a_role_without_requests_sees_no_link(
    home: Home, board: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("number", of="fever_count")
    assert list(app.dataframe[0].value["姓名"]) == ["孙*", "李*"]
    assert list(app.dataframe[0].value["体温(℃)"]) == [38.0, 37.3]
    come_in(home, monkeypatch, "grid", frozenset({"B"}))
    of_b = opened("number", of="fever_count")
    assert "这一天、这里没有数据" in shown(of_b)
    assert not of_b.dataframe


def test_every_bar_of_the_board_has_the_number_of_its_list(board: Store) -> None:
    page = shell.current()
    for bar in numbers.grid_rows(page):
        if bar.link:
            top, below = (int(part.replace(",", "")) for part in bar.note.split("/"))
            assert f"共 {below - top} 人" in follow(bar.link)
