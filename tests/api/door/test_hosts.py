"""A board that was opened to the network: what it says of that, and at which names it opens."""

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from data.current.opened_store import open_store
from data.installation.settings_change import change_settings
from tests import http
from tests.api.door.test_door import cookie_header, raw, refusals
from tests.server import Running, Server


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hosts") / "board"
    store = open_store(folder / "board.duckdb")
    change_settings(store, {"allowed_hosts": "Board.example.cn, *.intra.example"})
    store.close()
    with running(folder, BOARD_DEMO="0", BOARD_NETWORK="1") as server:
        yield server


def test_a_board_that_was_opened_to_the_network_says_what_goes_in_clear(board: Server) -> None:
    socket.create_connection(("127.0.0.2", urlsplit(board.url).port or 0), timeout=20).close()
    words = (board.folder.parent / f"{board.folder.name}.log").read_text(encoding="utf-8")
    for word in ("不加密", "in clear", "HTTPS", "python start.py --this-machine"):
        assert word in words
    # Who types a password on another machine is told as well; on this one nobody can listen.
    assert "没有加密" not in http.get(f"{board.url}/login").text
    elsewhere = http.get(f"{board.url}/login", headers={"X-Forwarded-For": "203.0.113.7"}).text
    assert "这条连接没有加密" in elsewhere
    assert "not encrypted" in elsewhere


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("board.example.cn", 200),
        ("BOARD.example.cn:8501", 200),
        ("desk.intra.example", 200),
        # On this machine always: a mistake in the setting locks nobody out who can go there.
        ("localhost:8501", 200),
        ("[::1]:8501", 200),
        ("127.0.0.1", 200),
        ("rebound.example", 421),
        ("192.168.1.20", 421),
        ("board.example.cn.evil.example", 421),
        ("evilintra.example", 421),
    ],
)
def test_it_opens_at_the_names_that_were_set_and_no_other(board: Server, host: str, status: int) -> None:
    answer = http.get(f"{board.url}/stock", cookies=board.logged_in(), headers={"Host": host})
    assert answer.status_code == status
    assert ("localhost" in answer.text) == (status == 421) or status == 200


def test_a_wrong_name_opens_neither_interface_nor_page_and_is_on_record(board: Server) -> None:
    wrong, own = {"Host": "rebound.example"}, board.logged_in()
    answer = http.get(f"{board.url}/api/v1/metrics", cookies=own, headers=wrong)
    assert (answer.status_code, answer.json()["error"]["code"]) == (421, "wrong_host")
    asked = (
        "GET /_stcore/stream HTTP/1.1",
        "Host: rebound.example",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
        f"Cookie: {cookie_header(own)['Cookie']}",
    )
    assert " 403 " in raw(board, "\r\n".join(asked) + "\r\n\r\n")
    assert http.get(f"{board.url}/login", headers=wrong).status_code == 421
    assert ("GET /login", "host") in refusals(board)
    # Whoever watches over the machine may ask under any.
    assert http.get(f"{board.url}/api/v1/health", headers=wrong).status_code == 200
