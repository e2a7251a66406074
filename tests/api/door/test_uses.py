"""A log-in is used by who opens, clicks and types; not by a page that renews itself or a connection that comes back."""

from dataclasses import replace

import pytest
from playwright.sync_api import WebSocket
from streamlit.proto.BackMsg_pb2 import BackMsg

from api.door import uses as door_uses
from api.door.arrival import Arrival, arrival
from api.door.uses import Uses
from data.access.visitor import SESSION, TOKEN, Visitor
from data.roles import ROLES
from streamlit_inside.uses import by_somebody
from tests.browser import OpenTab
from tests.server import Server

WANG = Visitor("王敏", ROLES["duty"], None, SESSION, "one", 1)


def asked(auto: bool) -> bytes:
    said = BackMsg()
    said.rerun_script.fragment_id = "part"
    said.rerun_script.is_auto_rerun = auto
    return said.SerializeToString()


def came(method: str, path: str) -> Arrival:
    kind = {"type": "websocket", "scheme": "ws"} if method == "WEBSOCKET" else {"type": "http", "method": method}
    headers = [(b"host", b"localhost:8501")]
    return arrival({"scheme": "http", **kind, "path": path, "raw_path": path.encode(), "headers": headers})


@pytest.fixture
def noted() -> list[str]:
    return []


def test_a_page_that_renews_itself_is_no_use_and_a_click_is(noted: list[str]) -> None:
    sent = Uses(noted.append).of_page(WANG, goes_on=False)
    alive = BackMsg()
    alive.app_heartbeat = True
    for frame in (asked(True), alive.SerializeToString(), b"", b"\xff\xff no message"):
        sent(frame)
    assert noted == []
    sent(asked(False))
    assert noted == ["one"]


def test_what_a_connection_that_comes_back_sends_first_is_no_use(noted: list[str]) -> None:
    sent = Uses(noted.append).of_page(WANG, goes_on=True)
    sent(asked(False))
    assert noted == []
    sent(asked(False))
    assert noted == ["one"]


@pytest.mark.parametrize(
    ("method", "path", "used"),
    [
        ("GET", "/stock", True),
        ("GET", "/account", True),
        ("GET", "/api/v1/metrics", True),
        ("POST", "/account", True),
        ("PUT", "/_stcore/upload_file/x/y", True),
        ("GET", "/api/v1/session", False),
        ("GET", "/_stcore/host-config", False),
        ("GET", "/media/x.png", False),
        ("GET", "/assets/leaflet/leaflet.js", False),
        ("WEBSOCKET", "/_stcore/stream", False),
    ],
)
def test_requests_that_somebody_makes_are_uses(noted: list[str], method: str, path: str, used: bool) -> None:
    Uses(noted.append).request(WANG, came(method, path))
    assert noted == ["one"] * used


def test_a_log_in_is_noted_once_a_while_and_a_token_has_none(noted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    uses = Uses(noted.append)
    uses.request(replace(WANG, via=TOKEN), came("GET", "/api/v1/metrics"))
    for _ in range(3):
        uses.request(WANG, came("GET", "/stock"))
    uses.request(replace(WANG, id="other"), came("GET", "/stock"))
    assert noted == ["one", "other"]
    monkeypatch.setattr(door_uses, "NOTED_EVERY_S", 0.0)
    uses.request(WANG, came("GET", "/stock"))
    assert noted == ["one", "other", "one"]


def test_a_real_page_says_which_of_its_runs_it_asks_for_by_itself(demo_server: Server, open_tab: OpenTab) -> None:
    """What the whole rests on: a browser left alone sends nothing that looks like somebody's hand."""
    tab = open_tab(demo_server)
    lines: list[WebSocket] = []
    sent: list[bool] = []

    def listen(line: WebSocket) -> None:
        lines.append(line)
        line.on("framesent", lambda frame: sent.append(by_somebody(frame if isinstance(frame, bytes) else b"")))

    tab.page.on("websocket", listen)
    tab.open("/")
    opened = sum(sent)
    assert opened >= 1, "opening the page asks for a run"
    for _ in range(2):  # parts of the page renew themselves every few seconds
        lines[-1].wait_for_event("framesent")
    assert sum(sent) == opened
    assert len(sent) > opened
