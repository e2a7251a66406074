"""A real browser on a real server."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from pages.registry import GROUPS, PAGES, PageRow
from tests.server import Server

#: A page's first run on a busy machine of two cores.
SHOWS_WITHIN_MS = 30_000
#: That is how long an expectation waits, where it names no time of its own.
expect.set_options(timeout=SHOWS_WITHIN_MS)

#: Browsers that can be driven, where they are not on the PATH.
_BROWSERS = (
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)

#: A browser that asks nobody anything on its own: a request that is seen is one of ours. It takes the certificate that
#: a test has signed itself: where it is told only in a tab to overlook one, it asks again each time it meets it, and
#: gives a request up with ERR_TOO_MANY_RETRIES when many connections are made at once.
BROWSER_FLAGS = [
    "--ignore-certificate-errors",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def browser_path() -> str | None:
    """Where this machine has a Chromium, Chrome or Edge; None without one."""
    # The first draws nothing that nobody sees: it takes a third less processor time.
    names = (
        *("chromium-headless-shell", "chromium", "chromium-browser"),
        *("google-chrome", "google-chrome-stable", "microsoft-edge", "msedge"),
    )
    return next(filter(None, map(shutil.which, names)), None) or next(filter(os.path.exists, _BROWSERS), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser. Whatever is done in one has the marker ``browser``."""
    found = browser_path()
    assert found, "no Chromium, Chrome or Edge on this machine; plain pytest runs what needs none"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        yield opened
        opened.close()


#: JavaScript: go on to a page as the browser's own way forward goes.
TURN = """([path, lang]) => {
    history.pushState({}, '', `${path}?lang=${lang}`);
    dispatchEvent(new PopStateEvent('popstate'));
}"""


def by_menu(page: Page, name: str) -> None:
    """Click the link of a page in the menu, which lies in its group."""
    [row] = [row for row in PAGES.values() if name in (row.zh, row.en)]
    group = GROUPS[row.group]
    menu = page.get_by_test_id("stTopNavSection").filter(has_text=re.compile(f"^({group.zh}|{group.en})"))
    menu.click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def click_row(table: Locator, place: int, opens: Locator) -> None:
    """Click in the midst of a row of a table, which is drawn on a canvas, until what it opens is there."""
    canvas = table.get_by_test_id("stDataFrame")
    for _ in range(3):  # what is drawn may not listen yet
        canvas.scroll_into_view_if_needed()
        canvas.click(position={"x": 250, "y": 52 + 35 * place})
        with suppress(AssertionError):
            expect(opens).to_be_visible(timeout=SHOWS_WITHIN_MS / 3)
            return
    expect(opens).to_be_visible()


@dataclass
class Tab:
    """A browser tab on a board: opens pages, and remembers what went wrong."""

    page: Page
    server: Server
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the board and wait until its script has run."""
        self.page.goto(self.server.url + path)
        self.settle()
        return self.page

    def turn_to(self, row: PageRow, lang: str = "zh", further: str = "") -> Page:
        """Go to a page of the board as the browser's own way forward goes, without a new document, and wait until its
        script has run.

        The language is that of the page before, and has to be named. It costs half of what ``open`` does. ``further``:
        what else the page is asked for, such as ``&building=7``.
        """
        self.page.evaluate(TURN, [row.url, lang + further])
        title = row.zh if lang == "zh" else row.en
        # A page is called so from the first moment of its script, while what else it shows is still that of the last.
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)
        expect(self.page).to_have_url(re.compile(rf"{re.escape(row.url)}(\?|$)"))
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page is connected and no script of it is running."""
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=SHOWS_WITHIN_MS)
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=SHOWS_WITHIN_MS)

    def faults(self) -> list[str]:
        """What went wrong since this was asked last, and the errors that the page shows."""
        shown = self.page.locator("[data-testid=stException], .st-key-page_error").all_inner_texts()
        found = [*self.errors, *(f"asked {url}" for url in self.outside), *shown]
        self.errors.clear()
        self.outside.clear()
        return found

    def scrolls(self, side: str) -> bool:
        """Whether the document is wider (``Width``) or higher (``Height``) than the window."""
        return bool(self.page.evaluate(f"document.documentElement.scroll{side} > window.inner{side}"))

    def assert_clean(self) -> None:
        """No error in the console or on the page, and nothing asked of another host."""
        assert self.faults() == []


#: Free browser profiles by the address of their server, the server whose tests are longest ago first.
Profiles = dict[str, list[BrowserContext]]
#: Of so many servers profiles are kept: the demo's that all share, a module's, a test's.
SERVERS_AT_ONCE = 3

#: The role of whoever comes without an account.
NOBODY = "nobody"
#: Opens a tab on a server, of a given size (1920x1080 by default), as somebody of a given role. It is that of somebody
#: who wants as little motion as can be, which takes a quarter less processor time, unless it shall be ``moving``.
OpenTab = Callable[..., Tab]


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Iterator[Profiles]:
    """Browser profiles that nobody uses, by the server they were opened on."""
    free: Profiles = {}
    yield free
    for profile in chain.from_iterable(free.values()):
        profile.close()


@pytest.fixture
def open_tab(browser: Browser, profiles: Profiles) -> Iterator[OpenTab]:
    """A function that opens tabs, each with a browser profile of its own, without cookies or anything stored.

    A profile is used again on the same server: it has Streamlit's scripts at hand, which take most of the time of
    a first page.
    """
    used: list[tuple[Server, BrowserContext]] = []
    people: list[tuple[str, tuple[str, tuple[str, ...]]]] = []

    def open_one(
        server: Server,
        width: int = 1920,
        height: int = 1080,
        role: str = "",
        grids: tuple[str, ...] = (),
        name: str = "",
        moving: bool = False,
    ) -> Tab:
        free = profiles.get(server.url)
        profile = free.pop() if free else _new_profile(browser, server)
        used.append((server, profile))
        if role != NOBODY and (role or not server.api("GET", "/health").json()["demo"]):
            # The demo opens on this machine without an account, all else only to somebody logged in.
            who = (role or "administrator", grids)
            # Each tab of a test has somebody of its own; the next test of the same server may have the same people.
            nth = len([one for one in people if one == (server.token, who)])
            people.append((server.token, who))
            cookies = server.log_in(*who, name) if name else server.logged_in(*who, nth)
            profile.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
        tab = Tab(profile.new_page(), server)
        tab.page.set_viewport_size({"width": width, "height": height})
        if moving:
            tab.page.emulate_media(reduced_motion="no-preference")
        tab.page.on("console", lambda said: said.type == "error" and tab.errors.append(said.text))
        tab.page.on("pageerror", lambda error: tab.errors.append(str(error)))
        tab.page.on("request", lambda request: _remember_outside(tab, request.url))
        tab.page.on("websocket", lambda socket: _remember_outside(tab, socket.url))
        return tab

    yield open_one
    for server, profile in used:
        first, *others = profile.pages
        for page in others:
            page.close()
        profile.new_cdp_session(first).send("Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "all"})
        profiles[server.url] = [*profiles.pop(server.url, []), profile]
    while len(profiles) > SERVERS_AT_ONCE:
        for profile in profiles.pop(next(iter(profiles))):
            profile.close()


def _new_profile(browser: Browser, server: Server) -> BrowserContext:
    """A browser profile with one tab on the server that is never used.

    As long as it is open the browser keeps what it has read and compiled for the server's pages.
    """
    profile = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    profile.set_default_timeout(SHOWS_WITHIN_MS)
    profile.new_page().goto(f"{server.url}/api/v1/health")
    return profile


def _remember_outside(tab: Tab, url: str) -> None:
    ours = (tab.server.url, tab.server.url.replace("http", "ws", 1), "data:", "blob:", "about:")
    if not url.startswith(ours):
        tab.outside.append(url)


@dataclass
class Opened:
    """A file open in a browser without a network: what it asked for and what went wrong."""

    page: Page
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: Path) -> Page:
        """Open the file and wait until its map stands."""
        self.page.goto(path.as_uri())
        self.page.wait_for_selector(".leaflet-control-zoom", timeout=SHOWS_WITHIN_MS)
        return self.page


@pytest.fixture
def offline(browser: Browser) -> Iterator[Opened]:
    """A tab of a computer without a network."""
    context = browser.new_context(viewport={"width": 1000, "height": 700}, offline=True)
    context.set_default_timeout(SHOWS_WITHIN_MS)
    opened = Opened(context.new_page())
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.page.on("console", lambda said: said.type == "error" and opened.errors.append(said.text))
    opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
    yield opened
    context.close()
