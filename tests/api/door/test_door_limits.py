"""What one log-in, one account and one address may take, on a real board."""

import json
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack, suppress
from urllib.parse import urlsplit

import pytest
import websockets
from websockets.exceptions import InvalidStatus

from api.door import door
from streamlit_inside import connections
from tests import http
from tests.api.door.test_door import cookie_header, finished, socket_status
from tests.page_line import page_line
from tests.server import Running, Server


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("limits") / "board", BOARD_DEMO="0") as server:
        yield server


async def _closed_with(url: str, size: int, **headers: str) -> int:
    """With what code a websocket is closed after a message of this size."""
    async with page_line(url, headers) as line:
        try:
            await line.send(b"x" * size)
            while True:
                await line.recv()
        except websockets.ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


def test_a_page_takes_no_message_that_is_larger_than_its_fields(board: Server) -> None:
    """12 MB of them took 44 MB of memory, on each of ten pages."""
    own = cookie_header(board.logged_in("duty"))
    assert finished(_closed_with(board.url, 12_000_000, **own)) == 1009
    assert http.get(f"{board.url}/api/v1/health").status_code == 200


async def _opened(url: str, count: int, **headers: str) -> int:
    """How many of so many websockets open at the same time."""
    async with AsyncExitStack() as stack:
        for opened in range(count):
            try:
                await stack.enter_async_context(page_line(url, headers))
            except InvalidStatus:
                return opened
    return count


def test_a_log_in_has_only_so_many_pages_open_and_another_opens_its_own(board: Server) -> None:
    own = cookie_header(board.logged_in("duty", nth=7))
    assert finished(_opened(board.url, door.PAGES_EACH + 2, **own)) == door.PAGES_EACH
    assert socket_status(board.url, **cookie_header(board.logged_in("duty"))) == 101
    # Closed ones count no longer.
    assert socket_status(board.url, **own) == 101


def test_silent_connections_do_not_pile_up(board: Server) -> None:
    port = urlsplit(board.url).port or 0
    with ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            for _ in range(connections.MOST_SILENT + 20)
        ]
        # The oldest are cut off long before their 15 seconds are over, and whoever comes with a question is answered.
        for line in lines[:20]:
            with suppress(ConnectionResetError):
                assert line.recv(1) == b""
        assert http.get(f"{board.url}/api/v1/health").status_code == 200


def test_calls_of_an_account_wait_in_turn_and_those_of_who_has_gone_are_dropped(board: Server) -> None:
    busy, other = board.logged_in(nth=1), board.logged_in(nth=2)

    def made(name: str) -> bytes:
        return json.dumps({"name": name, "role": "duty"}).encode()

    def names() -> set[str]:
        return {row["name"] for row in board.api("GET", "/accounts").json()}

    with ExitStack() as stack:

        def ask(name: str, sent: int | None = None) -> socket.socket:
            """Ask for an account of this name; only so many bytes of it are sent."""
            line = stack.enter_context(socket.create_connection(("127.0.0.1", urlsplit(board.url).port or 0), 60))
            head = "POST /api/v1/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            head += f"Cookie: {cookie_header(busy)['Cookie']}\r\nContent-Length: {len(made(name))}\r\n\r\n"
            line.sendall(head.encode() + made(name)[:sent])
            return line

        slow = [ask(f"慢慢来{nth}", 5) for nth in range(door.CALLS_EACH)]
        gone, patient = ask("走了的"), ask("等着的")
        # Another account is not kept waiting, and by then the server has heard all of them.
        for name in ("旁人一", "旁人二"):
            answer = http.post(f"{board.url}/api/v1/accounts", cookies=other, json={"name": name, "role": "duty"})
            assert answer.status_code == 201
            gone.close()
        assert not names() & {"走了的", "等着的"}
        for nth, line in enumerate(slow):
            line.sendall(made(f"慢慢来{nth}")[5:])
        for line in (*slow, patient):
            assert b" 201 " in line.makefile("rb").readline()
        assert "等着的" in names()
        assert "走了的" not in names()
