"""The projected map in a real browser: it plays, it keeps its place, and no byte of it is about a person or a single
home.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Frame, Locator, Page, Response, WebSocket, expect

from analytics.held_moment import present
from data.current.opened_store import open_store
from tests import http
from tests.browser import SHOWS_WITHIN_MS, Opened, OpenTab
from tests.community import load
from tests.long import so_many
from tests.map_file import DRAWN, the_map
from tests.server import Running, Server

#: A home for two families: its name and place, and what somebody typed where a category belongs.
VILLA, VILLA_AT, TYPED = "桂花小院甲", "31.987654", "联系陈某某13712345678"
#: A random mark of a message: one in a few hundred holds what looks like a door, as in …a9-903f-….
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
#: Where the scripts and pictures of packages lie, which are the same for everybody.
SCRIPTS = ("/static/", "/assets/", "/component/")
WAYS = (
    "?days=7",
    "?time=play14",
    "?time=quarters7",
    "?time=change&days=7",
    "?time=beside&days=7",
    "?view=bubbles&days=7",
    "?view=rates&days=7",
    "?category=发热&days=7",
    "?lang=en&time=play7",
)
#: Those of every run; ``tests/pages/board/test_projected.py`` looks at all of them without a browser.
TRIED = so_many(("?time=play14", "?time=beside&days=7", "?view=bubbles&days=7", "?lang=en&time=play7"), WAYS)


@pytest.fixture(scope="module")
def board(running: Running, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo community with a home for two families more, from which something was reported."""
    folder = tmp_path_factory.mktemp("projected") / "board"
    folder.mkdir()
    shutil.copy(demo_file, folder)
    store = open_store(folder / demo_file.name)
    building = (
        f"楼栋号,楼栋名称,网格编号,网格名称,户数,纬度,经度\n901,{VILLA},901,{VILLA}网格,2,{VILLA_AT},121.987654\n"
    )
    load(store, "buildings", building, "villa.csv")
    rows = "诉求编号,上报时间,诉求类别,楼栋号,纬度,经度\n" + "".join(
        f"V{i},{present(store).day} 00:0{i},{TYPED},901,{VILLA_AT},121.987654\n" for i in range(3)
    )
    load(store, "requests", rows)
    store.close()
    with running(folder, BOARD_DEMO="1") as server:
        yield server


@dataclass
class Wire:
    """Everything that a tab receives, with where each part came from: what its websocket brings by itself, files when
    ``read_files`` is called, before the next page is opened.
    """

    page: Page
    parts: list[tuple[str, bytes]] = field(default_factory=list)
    _answers: list[Response] = field(default_factory=list)
    _scripts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("websocket", self._listen)
        self.page.on("response", lambda answer: self._answers.append(answer))

    def _listen(self, socket: WebSocket) -> None:
        socket.on(
            "framereceived",
            lambda payload: self.parts.append(
                ("websocket", payload if isinstance(payload, bytes) else payload.encode())
            ),
        )

    def read_files(self) -> None:
        """Take in what was answered since. Of a script, which the browser keeps, it is what a first visit receives."""
        for answer in self._answers:
            self.parts.append((answer.url, repr(answer.headers).encode()))
            if urlsplit(answer.url).path.startswith(SCRIPTS):
                if answer.url not in self._scripts:
                    self._scripts.add(answer.url)
                    self.parts.append((answer.url, http.get(answer.url).raise_for_status().content))
            elif answer.url.startswith("http") and not 300 <= answer.status < 400:
                self.parts.append((answer.url, answer.body()))
        self._answers.clear()


def plainly(part: bytes) -> str:
    """What was sent as people would read it, however it was written: in JSON, in JSON within JSON, in a URL."""
    text = unquote(part.decode(errors="ignore"))
    return re.sub(r"\\+u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)


@dataclass
class Private:
    """What nobody may see: names, numbers (phones, ids) and whole texts, doors."""

    names: set[str]
    numbers: set[str]
    texts: set[str]
    doors: set[str]

    @cached_property
    def lengths(self) -> set[int]:
        """How long the names are."""
        return {len(name) for name in self.names}

    def found(self, source: str, part: bytes) -> set[str]:
        """What of it is in a part. Doors only in what we send: the scripts of packages are full of numbers."""
        text = plainly(part)
        parts_of_names = {
            run[i : i + length]
            for run in re.findall("[\u4e00-\u9fff]{2,}", text)
            for length in self.lengths
            for i in range(len(run) - length + 1)
        }
        found = (self.names & parts_of_names) | (self.numbers & set(re.findall(r"[A-Za-z]*+[\d.-]*\d", text)))
        if not source.startswith("http"):
            found |= {each for each in self.texts if each in text} | (
                self.doors & set(re.findall(r"(?<![\d.-])\d+(?:-\d+){1,2}(?![\d.-])", UUID.sub(" ", text)))
            )
        return found


def private_of(demo: Path) -> Private:
    """The demo community's people, and the home for two families."""
    store = open_store(demo)
    names = {
        name
        for (name,) in store.rows(
            "select name from people union select name from requests union select grid_worker from buildings"
        )
        if name
    }
    phones = store.rows(
        "select phone from people union select phone from requests union select grid_worker_phone from buildings"
    )
    ids = store.rows("select resident_id from people union select request_id from requests")
    doors = store.rows("select distinct building_id, unit, room from people where room is not null")
    texts = {text for (text,) in store.rows("select distinct text from requests") if text}
    store.close()
    found = Private(
        names | {VILLA},
        {number for (number,) in phones + ids if number} | {VILLA_AT, TYPED[-11:]},
        texts | {TYPED},
        {f"{building}-{f'{unit}-' if unit else ''}{room}" for building, unit, room in doors},
    )
    assert min(len(found.names), len(found.numbers), len(found.doors)) > 2_000
    return found


def leaks(parts: list[tuple[str, bytes]], private: Private) -> list[tuple[str, list[str]]]:
    """Where something private was sent, and what."""
    found = [(source, sorted(private.found(source, part))) for source, part in parts]
    return [(source, words) for source, words in found if words]


def test_no_byte_names_a_person_a_phone_a_door_or_a_single_home(
    board: Server, open_tab: OpenTab, demo_file: Path, tmp_path: Path
) -> None:
    shutil.copy(demo_file, tmp_path)
    private = private_of(tmp_path / demo_file.name)
    tab = open_tab(board)
    wire = Wire(tab.page)
    for way in TRIED:
        tab.open(f"/projection{way}")
        the_map(tab.page, "() => document.querySelector('.leaflet-interactive')")
        wire.read_files()
    the_map(tab.page)
    for button in ("Map as a file (works offline)", "Ranking as a spreadsheet"):
        with tab.page.expect_download() as caught:
            tab.page.get_by_role("button", name=button).click()
        content = Path(caught.value.path()).read_bytes()
        wire.parts.append((button, content))
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                wire.parts += [(name, book.read(name)) for name in book.namelist()]
    sent = wire.parts[:]
    ours = [(source, part) for source, part in sent if not source.startswith("http")]
    assert sum(len(part) for _, part in ours) > 100_000
    assert any("第7网格" in plainly(part) for _, part in ours), "what may be seen is there"
    assert all(any(path in source for source, _ in sent) for path in ("/projection?", *SCRIPTS))
    assert leaks(sent, private) == []
    # The same look at the map that is not made to be projected finds the home: so nothing here passes by itself.
    tab.open("/heatmap?days=7")
    the_map(tab.page)
    unsafe = [(source, part) for source, part in wire.parts[len(sent) :] if source == "websocket"]
    assert VILLA in {word for _, words in leaks(unsafe, private) for word in words}


def test_the_switch_keeps_the_view_and_there_is_a_way_back(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board)
    page = tab.open("/heatmap?category=买菜难&days=7&view=bubbles")
    link = page.get_by_role("link", name="投屏模式")
    assert link.get_attribute("href") is not None
    page.goto(board.url + str(link.get_attribute("href")))
    tab.settle()
    expect(page).to_have_url(re.compile("/projection.*embed=true.*embed_options=dark_theme"))
    expect(page.get_by_role("radio", name="买菜难")).to_be_checked()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    expect(page.get_by_test_id("stTopNavSection")).to_have_count(0)  # no menu
    page.get_by_role("link", name="退出投屏").click()
    tab.settle()
    expect(page).to_have_url(re.compile("/heatmap.*view=bubbles"))
    tab.assert_clean()


def label(frame: Frame) -> Locator:
    return frame.locator(".board-player span")


def test_time_plays_pauses_and_steps_without_remount_keeps_the_zoom_and_is_taken_along(
    board: Server, open_tab: OpenTab, offline: Opened, tmp_path: Path
) -> None:
    tab = open_tab(board)
    page = tab.open("/projection?time=play7")
    frame = the_map(page)
    # As a picture, and as a file.
    shown = label(frame).text_content() or ""
    with page.expect_download() as caught:
        frame.get_by_role("button", name="存图片").click()
    picture = Image.open(caught.value.path())
    assert caught.value.suggested_filename.endswith(".png")
    assert picture.width > 1_000
    assert len(picture.convert("RGB").getcolors(2**24) or []) > 1_000, "more than the ground is on it"
    with page.expect_download() as caught:
        page.get_by_role("button", name="地图网页(不用联网)").click()
    file = tmp_path / "map.html"
    caught.value.save_as(file)
    alone = offline.open(file)
    expect(alone.locator(".board-player span")).to_have_text(shown)
    alone.wait_for_function(DRAWN)
    alone.get_by_role("button", name="播放").click()
    expect(alone.locator(".board-player span")).not_to_have_text(shown)
    expect(alone.get_by_text("可公开投屏,不含个人信息")).to_be_visible()
    assert offline.errors == []
    assert all(url.startswith(("file:", "data:", "blob:")) for url in offline.asked)
    offline.page.goto("about:blank")  # it need not play on
    # On the page.
    tab.settle()
    frame.evaluate(
        "() => { window.mounted = 'once'; map.setView(map.getCenter(), map.getZoom() + 1, {animate: false}) }"
    )
    zoom = frame.evaluate("map.getZoom()")
    frame.evaluate("() => { window.seen = []; map.on('board:frame', e => window.seen.push(e.label)) }")
    frame.get_by_role("button", name="播放").click()
    frame.wait_for_function("() => new Set(window.seen).size === 7", timeout=SHOWS_WITHIN_MS)
    assert frame.evaluate("document.querySelectorAll('.board-player').length") == 1
    # New data while it plays: it goes on, in the same map.
    before = frame.evaluate("window.seen.length")
    day = board.api("GET", "/metrics").json()["as_of"][:10]
    sent = board.send("more.csv", f"诉求编号,上报时间,诉求类别,楼栋号\nM1,{day} 00:00,就医难,1\n", kind="requests")
    assert sent.status_code == 201
    frame.wait_for_function(
        "() => window.board_player.playing && document.querySelectorAll('.board-player').length === 1"
    )
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
    )
    frame.wait_for_function("before => window.seen.length > before + 5", arg=before, timeout=SHOWS_WITHIN_MS)
    frame.get_by_role("button", name="暂停").click()
    stopped = label(frame).text_content()
    frame.get_by_role("button", name="下一段").click()
    expect(label(frame)).not_to_have_text(stopped or "")
    frame.get_by_role("button", name="上一段").click()
    expect(label(frame)).to_have_text(stopped or "")
    assert frame.evaluate("window.mounted") == "once"
    assert frame.evaluate("map.getZoom()") == zoom
    tab.assert_clean()


def test_two_maps_beside_each_other_move_together(board: Server, open_tab: OpenTab) -> None:
    tab = open_tab(board)
    page = tab.open("/heatmap?time=beside&days=7")
    expect(page.locator("iframe:is([title*=folium], [title=地图])")).to_have_count(2)
    left, right = the_map(page, at=0), the_map(page, at=1)
    left.evaluate("() => map.setView([31.2345, 121.4751], 17, {animate: false})")
    right.wait_for_function("() => map.getZoom() === 17 && Math.abs(map.getCenter().lat - 31.2345) < 1e-6")
    right.evaluate("() => map.setView([31.2355, 121.4751], 16, {animate: false})")
    left.wait_for_function("() => map.getZoom() === 16 && Math.abs(map.getCenter().lat - 31.2355) < 1e-6")
    tab.assert_clean()
