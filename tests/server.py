"""A real server with a data folder of its own, spoken to over HTTP."""

import multiprocessing
import os
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.access import accounts, outside_token, sessions, tokens
from data.access.access_file import Access
from data.installation.visitor_header import COOKIE
from tests import http
from tests.conftest import PASSWORD
from tests.serving import serve

#: A server makes the demo community at its first start; on a slow machine that takes a while.
STARTS_WITHIN_S = 120

#: Ports of this test process, below those that a system gives to connections. The one longest free is not taken but
#: the first: a browser that has read the scripts of a board there does not read them again from the next one.
PORTS = range(20_000 + os.getpid() % 400 * 20, 20_000 + os.getpid() % 400 * 20 + 20)

#: What the test process was started as.
_MAIN = sys.modules["__main__"]
#: How the process of a server comes to be.
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"

#: How whatever ``Server.api`` writes is signed.
SIGNED = tokens.signature(outside_token.VARIABLE)

#: Starts a server of a data folder, with environment variables by name, until the block ends.
Running = Callable[..., AbstractContextManager["Server"]]


@dataclass
class Server:
    """A running board: where it listens, and its data folder."""

    url: str
    folder: Path
    token: str = ""
    #: Its process, by id.
    pid: int = 0
    _cookies: dict[tuple[str, tuple[str, ...], int], dict[str, str]] = field(default_factory=dict)

    def api(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One call of the HTTP interface, as an administrator unless ``headers`` say otherwise."""
        options["headers"] = {"Authorization": f"Bearer {self.token}", **options.get("headers", {})}
        options.setdefault("timeout", 60)
        return http.request(method, f"{self.url}/api/v1{path}", **options)

    def log_in(self, role: str = "administrator", grids: tuple[str, ...] = (), name: str = "") -> dict[str, str]:
        """The cookies of somebody new of this role, who has set a password and logged in."""
        name = name or f"{role}-{secrets.token_hex(3)}"
        made = self.api("POST", "/accounts", json={"name": name, "role": role, "grids": list(grids)})
        assert made.status_code == 201, made.text
        word = made.json()["path"].partition("word=")[2]
        answer = http.post(f"{self.url}/link", data={"word": word, "password": PASSWORD, "again": PASSWORD}, timeout=60)
        assert answer.status_code == 303, answer.text
        return dict(answer.cookies)

    def logged_in(self, role: str = "administrator", grids: tuple[str, ...] = (), nth: int = 0) -> dict[str, str]:
        """The cookies of the nth person of this role; who was logged in before and still is stays so.

        They have no password, because making one and comparing it takes longer than a page does.
        """
        cookies = self._cookies.get((role, grids, nth))
        if cookies is None or http.get(f"{self.url}/api/v1/session", cookies=cookies, timeout=60).status_code != 200:
            with closing(Access(self.folder)) as access:
                account, _ = accounts.make(access, f"{role}-{secrets.token_hex(3)}", role, frozenset(grids), "test")
                cookie, _ = sessions.start(access, account.id, 12, "127.0.0.1", second=True)
            cookies = self._cookies[role, grids, nth] = {COOKIE: cookie}
        return cookies

    def send(self, name: str, content: str | bytes, **fields: str) -> httpx.Response:
        """Upload a file."""
        data = content.encode() if isinstance(content, str) else content
        return self.api("POST", "/uploads", files={"file": (name, data)}, data=fields)


@pytest.fixture(scope="session")
def running() -> Running:
    """Starts servers. Whatever starts one asks for this fixture, and by that has the marker ``server``."""
    return started


@contextmanager
def started(folder: Path, port: int = 0, method: str = METHOD, **environment: str) -> Iterator[Server]:
    """``streamlit run app.py`` on a free port, or a given one, with a data folder, until the block ends.

    Where the system can fork, the server is forked from a process that has imported the board already, unless
    ``method`` is "spawn". Streamlit's options are environment variables too.
    """
    context: Any = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["tests.preloaded"])
    port = port or free_port()
    settings = {
        name: value for name, value in os.environ.items() if not name.startswith("BOARD_") or name == "BOARD_CONFIG_DIR"
    }
    settings |= {"BOARD_DATA_DIR": str(folder), "BOARD_ADMIN_TOKEN": secrets.token_urlsafe(16), **environment}
    log = folder.parent / f"{folder.name}.log"
    process = context.Process(target=serve, args=(port, log, settings))
    # A page run in this process leaves its script as the main module, which a process begins with.
    sys.modules["__main__"] = _MAIN
    process.start()
    scheme = "https" if environment.get("STREAMLIT_SERVER_SSL_CERT_FILE") else "http"
    server = Server(f"{scheme}://localhost:{port}", folder, settings["BOARD_ADMIN_TOKEN"], process.pid)
    try:
        _await_start(server, process, log)
        yield server
    finally:
        process.terminate()
        process.join(30)
        assert not process.is_alive(), "the server did not end"


#: Starts a server that imports the board by itself, as a user's does.
spawned = partial(started, method="spawn")


def free_port() -> int:
    """The first of our ports that nobody listens on."""
    for port in PORTS:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, os.name != "nt")
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port in {PORTS}")


def _await_start(server: Server, process: BaseProcess, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if server.api("GET", "/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        process.join(0.05)
        if not process.is_alive():
            pytest.fail(f"the server ended:\n{_said(log)}")
    pytest.fail(f"the server did not start:\n{_said(log)}")


def _said(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""


@pytest.fixture(scope="session")
def demo_server(running: Running, demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board that shows the demo community, shared by all tests that only look."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(demo_file, folder)
    with running(folder, BOARD_DEMO="1") as server:
        yield server


@pytest.fixture
def empty_server(running: Running, tmp_path: Path) -> Iterator[Server]:
    """A board with nothing in it, for one test."""
    with running(tmp_path / "board", BOARD_DEMO="0") as server:
        yield server
