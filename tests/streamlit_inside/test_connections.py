"""Connections that keep silent, over real sockets on a real server of the same make as the board's."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import uvicorn

from streamlit_inside import connections
from streamlit_inside.connections import Guarded, Silent

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
#: More than a socket's buffers hold on any system.
LARGE = 60_000_000
#: A large answer is whole, or its client has gone.
given_up = threading.Event()


async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    size = LARGE if scope["path"] == "/large" else 2
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(size).encode())]})
    for _ in range(max(1, size // 1_000_000)):
        await send({"type": "http.response.body", "body": b"x" * min(size, 1_000_000), "more_body": True})
    await send({"type": "http.response.body"})
    if size == LARGE:
        given_up.set()


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that waits for a head a third of a second."""
    monkeypatch.setattr(connections, "HEAD_S", 0.3)
    monkeypatch.setattr(connections, "STALLED_S", 0.3)
    monkeypatch.setattr(connections, "MOST_SILENT", 5)
    monkeypatch.setattr(Guarded, "silent", Silent(lambda address: address), raising=False)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(answer, http=Guarded, lifespan="off", log_config=None, timeout_keep_alive=60)  # type: ignore[arg-type]
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def closed(line: socket.socket) -> bool:
    """Wait until the server closes it; False where something comes instead."""
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("said", [b"", HEAD[:-2], b"GET / HTTP/1.1\r\nX-Slow: "])
def test_a_connection_that_does_not_say_what_it_wants_is_closed(port: int, said: bytes) -> None:
    with connect(port) as line:
        line.sendall(said)
        assert closed(line)


def test_so_is_one_that_falls_silent_after_an_answer_or_in_its_next_question(port: int) -> None:
    for said in (b"", HEAD[:10]):
        with connect(port) as line:
            line.sendall(HEAD)
            got = b""
            while not got.endswith(b"xx"):
                got += line.recv(4096)
            line.sendall(said)
            assert closed(line)


def test_a_head_that_trickles_in_wins_no_time(port: int) -> None:
    with connect(port) as line:
        line.settimeout(0.02)
        for letter in b"GET / HTTP/1.1\r\nX: " + b"y" * 500:
            try:
                line.sendall(bytes([letter]))
                if line.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                return
        pytest.fail("it was never closed")


def test_a_client_that_takes_nothing_of_its_answer_is_cut_off(port: int) -> None:
    with connect(port) as line:
        line.sendall(HEAD.replace(b"/ ", b"/large "))
        assert given_up.wait(20)
        got = 0
        try:
            while part := line.recv(1_000_000):
                got += len(part)
        except ConnectionResetError:
            pass
        assert got < LARGE


def test_of_one_address_only_so_many_are_silent_and_the_newcomer_gets_in(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 60.0)
    with ExitStack() as stack:
        lines = [stack.enter_context(connect(port)) for _ in range(8)]
        newcomer = stack.enter_context(connect(port))
        newcomer.sendall(HEAD)
        assert newcomer.recv(15) == b"HTTP/1.1 200 OK"
        # The oldest went long before their time, in the order in which they came.
        assert all(closed(line) for line in lines[:4])
        lines[-1].sendall(HEAD)
        assert lines[-1].recv(15) == b"HTTP/1.1 200 OK"
