"""Fixtures: a fresh store, a real server with a data folder of its own, a real browser."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from data.current.opened_store import open_store
from data.installation import demo
from data.store.database import Store

ROOT = Path(__file__).parent.parent

#: The password of everybody in the tests.
PASSWORD = "lantern orbit velvet 7 walnut"

#: A server makes the demo community at its first start; on a slow machine that takes a while.
STARTS_WITHIN_S = 120
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

#: A browser that asks nobody anything on its own: a request that is seen is one of ours.
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a folder of its own."""
    opened = open_store(tmp_path / "board.duckdb")
    yield opened
    opened.close()


@dataclass
class Server:
    """A running board: where it listens, and its data folder."""

    url: str
    folder: Path
    token: str = ""

    def api(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call of the HTTP interface, as an administrator unless ``headers`` say otherwise."""
        options["headers"] = {"Authorization": f"Bearer {self.token}", **options.get("headers", {})}
        options.setdefault("timeout", 60)
        return httpx.request(method, f"{self.url}/api/v1{path}", **options)

    def log_in(self, role: str = "administrator", grids: tuple[str, ...] = (), name: str = "") -> dict[str, str]:
        """The cookies of somebody new of this role, who has set a password and logged in."""
        name = name or f"{role}-{secrets.token_hex(3)}"
        made = self.api("POST", "/accounts", json={"name": name, "role": role, "grids": list(grids)})
        assert made.status_code == 201, made.text
        word = made.json()["path"].partition("word=")[2]
        answer = httpx.post(
            f"{self.url}/link", data={"word": word, "password": PASSWORD, "again": PASSWORD}, timeout=60
        )
        assert answer.status_code == 303, answer.text
        return dict(answer.cookies)

    def send(self, name: str, content: str | bytes, **fields: str) -> httpx.Response:
        """Upload a file."""
        data = content.encode() if isinstance(content, str) else content
        return self.api("POST", "/uploads", files={"file": (name, data)}, data=fields)


@contextmanager
def running(folder: Path, port: int = 0, **environment: str) -> Iterator[Server]:
    """``streamlit run app.py`` on a free port, or a given one, with a data folder, until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        port = listener.getsockname()[1]
    settings = {name: value for name, value in os.environ.items() if not name.startswith("BOARD_")}
    settings |= {"BOARD_DATA_DIR": str(folder), "BOARD_ADMIN_TOKEN": secrets.token_urlsafe(16), **environment}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless",
        "true",
        "--server.port",
        str(port),
    ]
    log = folder.parent / f"{folder.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT)
    server = Server(f"http://localhost:{port}", folder, settings["BOARD_ADMIN_TOKEN"])
    try:
        _await_start(server, process, log)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _await_start(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if server.api("GET", "/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            pytest.fail(f"the server ended:\n{log.read_text(errors='replace')}")
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database, made once; copy it before use."""
    path = tmp_path_factory.mktemp("seeded") / "demo.duckdb"
    demo.seed(path)
    return path


@pytest.fixture(scope="session")
def demo_server(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board that shows the demo community, shared by all tests that only look."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(demo_file, folder)
    with running(folder, BOARD_DEMO="1") as server:
        yield server


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Server]:
    """A board with nothing in it, for one test."""
    with running(tmp_path / "board", BOARD_DEMO="0") as server:
        yield server


def browser_path() -> str | None:
    """Where this machine has a Chromium, Chrome or Edge; None without one."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge")
    return next(filter(None, map(shutil.which, names)), None) or next(filter(os.path.exists, _BROWSERS), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser; where there is none the test is skipped, but not on CI."""
    found = browser_path()
    if found is None:
        assert os.environ.get("CI") != "true", "no Chromium, Chrome or Edge, and CI must have one"
        pytest.skip("no Chromium, Chrome or Edge on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        yield opened
        opened.close()


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

    def settle(self) -> None:
        """Wait until the page is connected and no script of it is running."""
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=SHOWS_WITHIN_MS)
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=SHOWS_WITHIN_MS)

    def assert_clean(self) -> None:
        """No error in the console or on the page, and nothing asked of another host."""
        assert self.errors == []
        assert self.outside == []
        assert self.page.get_by_test_id("stException").count() == 0
        assert self.page.locator(".st-key-page_error").count() == 0


#: Free browser profiles by the address of their server, the server whose tests are longest ago first.
Profiles = dict[str, list[BrowserContext]]
#: Of so many servers profiles are kept: the demo's that all share, a module's, a test's.
SERVERS_AT_ONCE = 3

#: Opens a tab on a server, of a given size (1920x1080 by default), as somebody of a given role.
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

    def open_one(
        server: Server,
        width: int = 1920,
        height: int = 1080,
        role: str = "",
        grids: tuple[str, ...] = (),
        name: str = "",
    ) -> Tab:
        free = profiles.get(server.url)
        profile = free.pop() if free else _new_profile(browser, server)
        used.append((server, profile))
        if role or not server.api("GET", "/health").json()["demo"]:
            # The demo opens on this machine without an account, all else only to somebody logged in.
            cookies = server.log_in(role or "administrator", grids, name)
            profile.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
        tab = Tab(profile.new_page(), server)
        tab.page.set_viewport_size({"width": width, "height": height})
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
    profile = browser.new_context(locale="zh-CN")
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
