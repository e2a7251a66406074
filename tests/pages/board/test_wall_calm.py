"""The wall keeps calm: when data comes, before the first script has run, and while its server is away."""

import base64
import io
import re
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from data.installation.visitor_header import COOKIE
from tests.browser import OpenTab
from tests.map_file import the_map
from tests.server import Running, Server, free_port

#: Of 255: how far the mean brightness of two pictures of the screen after each other may lie apart. A tile that turns
#: red changes it by less than 2; what faded on a white ground changed it by more than 20.
STEP = 4.0

#: The map of the wall and its legend, and what share of the screen's height a line of that takes.
MAP, LEGEND, LINE = ".st-key-wall_map iframe", ".st-key-wall_map .remark", 0.0185 * 0.85 * 1.35

#: JavaScript: note, picture by picture, what fades, whether the map is the same, and whether the words are there.
WATCH = """() => {
    window.faded = new Set();
    const map = document.querySelector('.st-key-wall_map iframe');
    const look = () => {
        for (const each of document.querySelectorAll('[data-testid=stApp], [data-testid=stApp] *'))
            if (!each.closest('.kb') && each.offsetHeight && +getComputedStyle(each).opacity < 1)
                window.faded.add(each.className);
        if (document.querySelector('.st-key-wall_map iframe') !== map) window.faded.add('another map');
        if (!document.querySelector('.kb.wall .tile')) window.faded.add('no tiles');
        requestAnimationFrame(look);
    };
    look();
}"""

BUILDINGS = "楼栋号,网格,户数,纬度,经度\n1,1,30,30.31,120.08\n2,1,30,30.311,120.081\n3,1,30,30.31,120.081\n"


def sent(board: Server, nth: int) -> None:
    """The nth file of the day: requests, in more buildings and more of them each time."""
    at = board.api("GET", "/metrics").json()["as_of"][:16].replace("T", " ")
    rows = "".join(f"r{nth}-{i},{at},买菜难,{1 + i % 3}\n" for i in range(2 + nth))
    answer = board.send(f"诉求{nth}.csv", "诉求编号,上报时间,诉求类别,楼栋号\n" + rows)
    assert answer.status_code == 201, answer.text


class Film:
    """Every picture that a tab shows, as its mean brightness."""

    def __init__(self, page: Page) -> None:
        self.seen: list[float] = []
        self.line = page.context.new_cdp_session(page)
        self.line.on("Page.screencastFrame", self._keep)
        self.line.send("Page.startScreencast", {"format": "jpeg", "quality": 60, "maxWidth": 640, "maxHeight": 360})

    def _keep(self, frame: dict[str, Any]) -> None:
        self.line.send("Page.screencastFrameAck", {"sessionId": frame["sessionId"]})
        picture = Image.open(io.BytesIO(base64.b64decode(frame["data"]))).convert("L")
        self.seen.append(float(np.asarray(picture).mean()))

    def stop(self) -> None:
        """Take no more."""
        self.line.detach()

    def steps(self) -> list[float]:
        """How far each picture lies from the one before."""
        return [abs(after - before) for before, after in zip(self.seen, self.seen[1:], strict=False)]


def test_nothing_fades_flashes_or_moves_when_files_come(empty_server: Server, open_tab: OpenTab) -> None:
    board = empty_server
    assert board.send("楼栋表.csv", BUILDINGS).status_code == 201
    sent(board, 0)
    tab = open_tab(board, moving=True)
    page = tab.open("/?wall=1")
    frame = the_map(page, within=".st-key-wall_map", at=None)
    zoom = frame.evaluate(
        "window.map_div.setZoom(15.5, {animate: false}); window.kept = true; window.map_div.getZoom()"
    )
    opened = page.locator(".kb.wall .tile").nth(4).locator(".number")
    page.evaluate(WATCH)
    film, of_all = Film(page), 2
    for nth in range(1, 5):
        sent(board, nth)
        of_all += 2 + nth
        expect(opened).to_contain_text(str(of_all), timeout=90_000)
        page.wait_for_timeout(2_500)  # a fade begins half a second after a run does, and takes one
    film.stop()
    assert page.evaluate("[...window.faded]") == []
    assert frame.evaluate("[window.kept, window.map_div.getZoom()]") == [True, zoom]
    assert max(film.steps()) < STEP, film.seen
    # Nothing of a legend that takes two lines, as with a changed scale and many reports piled up, lies under the map.
    page.locator(LEGEND).evaluate("legend => legend.append(' · ▲ 色阶已调整 12:30 · 同点堆积 1,234(12 处)')")
    for width, height in ((1366, 768), (1920, 1080), (3840, 2160)):
        page.set_viewport_size({"width": width, "height": height})
        ground, drawn, legend = (page.locator(at).bounding_box() for at in (".kb.wall .map", MAP, LEGEND))
        assert ground
        assert drawn
        assert legend
        assert legend["height"] > 1.5 * LINE * height, "it takes two lines"
        assert drawn["y"] + drawn["height"] <= legend["y"]
        assert legend["y"] + legend["height"] < ground["y"] + ground["height"]
        assert drawn["height"] > 0.4 * height
    assert frame.evaluate("window.kept") is True
    tab.assert_clean()


@pytest.mark.parametrize("path", ["/?wall=1", "/?wall=1&embed=true&lang=en", "/projection"])
def test_a_screen_is_dark_before_any_script_has_run(demo_server: Server, path: str) -> None:
    answer = httpx.get(demo_server.url + path, cookies=demo_server.logged_in("wall"), follow_redirects=True)
    assert answer.status_code == 200
    assert dict(answer.url.params)["embed_options"] == "dark_theme"
    first = answer.text.index("<script")
    assert re.search(r'<html [^>]*style="background:#0d1420;color-scheme:dark"', answer.text[:first])
    desk = httpx.get(demo_server.url + "/", cookies=demo_server.logged_in("duty"))
    assert "color-scheme" not in desk.text[: desk.text.index("<script")]


def test_a_screen_says_that_its_server_is_away_and_comes_back_by_itself(
    running: Running, open_tab: OpenTab, tmp_path: Path
) -> None:
    port = free_port()
    with running(tmp_path / "board", port, BOARD_DEMO="0") as board:
        assert board.send("楼栋表.csv", BUILDINGS).status_code == 201
        sent(board, 0)
        wall, desk = open_tab(board, role="wall"), open_tab(board, width=390, height=844, role="manager")
        wall.open("/?wall=1")
        desk.open("/settings?lang=en")
        typed = desk.page.locator("input[type=text]").first
        typed.fill("typed and not yet sent")
        newest = wall.page.locator("[data-newest]").first.get_attribute("data-newest")
    said, told = (tab.page.locator("#board-connection") for tab in (wall, desk))
    expect(said).to_have_text(f"▲ 连接中断,正在自动重连 · 最新数据 {newest}")
    expect(told).to_contain_text("Connection lost, reconnecting")
    expect(told).to_contain_text("what you typed is kept")
    assert said.bounding_box()["height"] < 60  # type: ignore[index]
    wall.page.wait_for_timeout(12_000)  # Streamlit's own dialog came after six tries
    for tab in (wall, desk):
        assert tab.page.get_by_role("dialog").count() == 0
        assert "Connection error" not in tab.page.inner_text("body")
    expect(wall.page.locator(".kb.wall .tile")).to_have_count(6)
    with running(tmp_path / "board", port, BOARD_DEMO="0") as board:
        expect(said).to_have_count(0)
        expect(told).to_have_count(0)
        sent(board, 1)
        expect(wall.page.locator(".kb.wall .tile").nth(4).locator(".number")).to_contain_text("5")
        assert typed.input_value() == "typed and not yet sent"
        assert COOKIE in {each["name"] for each in wall.page.context.cookies()}
