"""What is open in a browser belongs to its log-in: files that a page announced, visits, connections."""

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed

from tests import http
from tests.api.door.test_door import cookie_header, finished, refusals
from tests.page_line import page_line
from tests.server import Running, Server


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("visits") / "board", BOARD_DEMO="0") as server:
        yield server


def test_a_file_of_a_page_belongs_to_whom_it_was_announced(board: Server) -> None:
    """A download's address that a manager passes on, or that somebody finds, opens nothing for others."""
    mine, other = board.log_in("manager"), board.log_in("duty")
    _, statuses = finished(_announced_file(board, mine, [mine, other, {}]))
    assert statuses == [200, 404, 401]
    assert any(tried.startswith("GET /media/") and why == "not_yours" for tried, why in refusals(board))


async def _announced_file(
    server: Server, cookies: dict[str, str], askers: list[dict[str, str]]
) -> tuple[str, list[int]]:
    """The address of a file that the page 数据上传 announces at a click, and what those get who ask for it while the
    page is open.
    """
    asked = BackMsg()
    asked.rerun_script.page_name = "upload"
    async with page_line(server.url, cookie_header(cookies)) as line:
        await line.send(asked.SerializeToString())
        button, visit = None, ""
        async for raw in line:
            assert isinstance(raw, bytes)
            frame = ForwardMsg.FromString(raw)
            shown = frame.delta.new_element.download_button if frame.WhichOneof("type") == "delta" else None
            visit = frame.new_session.initialize.session_id or visit
            button = button or (shown and shown.deferred_file_id)
            if button and frame.WhichOneof("type") == "script_finished":
                clicked = BackMsg()
                clicked.backend_operation_request.request_id = "click"
                clicked.backend_operation_request.session_id = visit
                clicked.backend_operation_request.deferred_file.file_id = button
                await line.send(clicked.SerializeToString())
            if frame.WhichOneof("type") == "backend_operation_response":
                address = frame.backend_operation_response.deferred_file.url
                assert re.fullmatch(r"/media/[0-9a-f]+\.(csv|xlsx)", address)
                return address, [
                    (await asyncio.to_thread(http.get, server.url + address, cookies=each)).status_code
                    for each in askers
                ]
    raise AssertionError("the page announced no file")


def test_a_websocket_ends_when_its_log_in_does(board: Server) -> None:
    cookies = board.log_in("duty")

    async def watched() -> float:
        async with page_line(board.url, cookie_header(cookies)) as line:
            assert (await asyncio.to_thread(http.post, f"{board.url}/logout", cookies=cookies)).status_code == 303
            began = time.monotonic()
            with suppress(ConnectionClosed):
                while True:  # TimeoutError where it is not closed
                    await asyncio.wait_for(line.recv(), 10)
            return time.monotonic() - began

    assert finished(watched()) < 5


def test_a_connection_that_broke_finds_its_own_page_again_and_nobody_elses(board: Server) -> None:
    """The number of a visit, stolen from another's browser, leads to a new visit."""
    manager, duty = board.log_in("manager"), board.log_in("duty")

    async def visit(cookies: dict[str, str], earlier: str = "") -> str:
        async with page_line(board.url, cookie_header(cookies), "x", *filter(None, [earlier])) as line:
            asked = BackMsg()
            asked.rerun_script.query_string = ""
            await line.send(asked.SerializeToString())
            async for frame in line:
                assert isinstance(frame, bytes)
                message = ForwardMsg.FromString(frame)
                if message.WhichOneof("type") == "new_session":
                    return message.new_session.initialize.session_id
        raise AssertionError("no session began")

    first = finished(visit(manager))
    assert finished(visit(manager, first)) == first
    assert finished(visit(duty, first)) != first
