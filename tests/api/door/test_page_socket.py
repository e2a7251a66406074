"""What one log-in may take with open pages: runs at once, messages a second, over real websockets.

The page behind is a stand-in for Streamlit's server that says when a run begins and ends, and ends it when a test says
so; that Streamlit says so too is tested in ``tests/streamlit_inside/test_runs.py``.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from api.door import page_socket
from api.door.announced_files import Announced
from api.door.page_socket import RUNS_EACH, Sockets
from api.door.turns import Turns
from data.access import accounts, sessions
from data.installation import installation
from data.installation.visitor_header import told
from tests.api.door.test_door import finished
from tests.here import board_here


@pytest.fixture
def visitors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What the door says of two visitors of a board here."""
    with board_here(tmp_path, monkeypatch, "visitor") as board:
        found = {}
        for name in ("a", "b"):
            account, _ = accounts.make(board.access, name, "duty", frozenset(), "test")
            cookie, _ = sessions.start(board.access, account.id, 12, "127.0.0.1")
            session = sessions.of_cookie(board.access, cookie)
            assert session
            found[name] = told(session.visitor)
        yield found


class Pages:
    """A stand-in for the server of pages: a message asks for a run, which goes on until it is let go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.under_way: list[str] = []
        self.let_go = {name: asyncio.Semaphore(0) for name in ("a", "b")}
        self.changed = asyncio.Condition()
        self.turns: Turns

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        whose = scope["path"].strip("/")
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "bytes": _told("new_session")})
            self.begun.append(whose)
            self.under_way.append(whose)
            await self.say()
            await self.let_go[whose].acquire()
            self.under_way.remove(whose)
            await send({"type": "websocket.send", "bytes": _told("script_finished")})
            await self.say()

    async def say(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def queued(self, count: int) -> None:
        """Wait until so many runs of a wait for their turn."""
        while self.turns.queued("a") != count:
            await asyncio.sleep(0.001)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of the runs."""
        async with self.changed:
            await self.changed.wait_for(holds)


def _told(kind: str) -> bytes:
    message = ForwardMsg()
    if kind == "new_session":
        message.new_session.SetInParent()
    else:
        message.script_finished = ForwardMsg.FINISHED_SUCCESSFULLY
    return message.SerializeToString()


def rerun() -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = "lang=zh"
    return message.SerializeToString()


Open = Callable[[str], Awaitable[websockets.ClientConnection]]


def served(visitors: dict[str, str], work: Callable[[Pages, Open], Awaitable[None]]) -> None:
    """Serve the pages to whoever opens one as a or b, while ``work`` goes on."""

    async def run() -> None:
        pages = Pages()
        sockets = Sockets(pages, Announced())  # type: ignore[arg-type]
        pages.turns = sockets.turns

        async def app(scope: Any, receive: Any, send: Any) -> None:
            name = scope["path"].strip("/")
            await sockets.serve(scope, receive, send, visitors[name], name, name, lambda frame: None)

        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, ws="websockets-sansio"))
        async with AsyncExitStack() as stack:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            serving = asyncio.create_task(server.serve(sockets=[listener]))

            async def open(name: str) -> websockets.ClientConnection:
                address = f"ws://127.0.0.1:{listener.getsockname()[1]}/{name}"
                return await stack.enter_async_context(websockets.connect(address))

            try:
                await work(pages, open)
            finally:
                for _ in range(100):
                    pages.let_go["a"].release()
                    pages.let_go["b"].release()
                server.should_exit = True
                await serving

    finished(run())


def test_an_account_has_a_few_runs_at_once_and_another_begins_at_once(visitors: dict[str, str]) -> None:
    async def work(pages: Pages, open: Open) -> None:
        greedy = [await open("a") for _ in range(12)]
        for each in greedy:
            await each.send(rerun())
        await pages.until(lambda: len(pages.under_way) == RUNS_EACH)
        other = await open("b")
        await other.send(rerun())
        await pages.until(lambda: "b" in pages.under_way)
        assert sorted(pages.begun) == ["a"] * RUNS_EACH + ["b"]
        # One ends, one begins, until all have had their turn.
        for ended in range(1, 9):
            pages.let_go["a"].release()
            await pages.until(lambda ended=ended: len(pages.begun) == min(13, RUNS_EACH + 1 + ended))  # type: ignore[misc]
            assert pages.under_way.count("a") <= RUNS_EACH

    served(visitors, work)


def test_a_message_of_text_closes_the_page_without_a_fault(visitors: dict[str, str]) -> None:
    """A browser sends bytes alone, and Streamlit's server stumbles over text."""

    async def work(pages: Pages, open: Open) -> None:
        one = await open("a")
        await one.send("text")
        await one.wait_closed()
        assert one.close_code == 1003
        assert pages.begun == []

    served(visitors, work)


def test_a_page_that_was_closed_before_its_turn_is_never_run(visitors: dict[str, str]) -> None:
    async def work(pages: Pages, open: Open) -> None:
        greedy = [await open("a") for _ in range(RUNS_EACH)]
        for each in greedy:
            await each.send(rerun())
        await pages.until(lambda: len(pages.under_way) == RUNS_EACH)
        closed, patient = await open("a"), await open("a")
        await closed.send(rerun())
        await pages.queued(1)
        await closed.close()
        await pages.queued(0)
        await patient.send(rerun())
        await pages.queued(1)
        pages.let_go["a"].release()
        await pages.until(lambda: len(pages.begun) == RUNS_EACH + 1)
        for _ in range(RUNS_EACH + 1):
            pages.let_go["a"].release()
        await pages.until(lambda: not pages.under_way)
        # The last of them is the patient one, which hears of its end.
        assert [ForwardMsg.FromString(await patient.recv()).WhichOneof("type") for _ in range(2)] == [  # type: ignore[arg-type]
            "new_session",
            "script_finished",
        ]
        assert len(pages.begun) == RUNS_EACH + 1

    served(visitors, work)


def test_a_log_in_that_ends_while_a_page_waits_closes_it(visitors: dict[str, str]) -> None:
    async def work(pages: Pages, open: Open) -> None:
        for _ in range(RUNS_EACH):
            await (await open("a")).send(rerun())
        await pages.until(lambda: len(pages.under_way) == RUNS_EACH)
        waiting = await open("a")
        await waiting.send(rerun())
        await pages.queued(1)
        sessions.end(installation.home().access, visitors["a"].split()[1])
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await waiting.recv()
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1008
        assert len(pages.begun) == RUNS_EACH

    served(visitors, work)


def test_messages_that_come_too_fast_wait_and_those_of_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(page_socket.time, "monotonic", lambda: now)
    pace = page_socket._Pace()
    assert {pace.wait_s("a") for _ in range(int(page_socket.BURST))} == {0.0}
    waits = [pace.wait_s("a") for _ in range(80)]
    assert waits == sorted(waits)
    assert waits[-1] == pytest.approx(80 / page_socket.PACE)
    assert pace.wait_s("b") == 0
    now += 60
    assert pace.wait_s("a") == 0
