"""The page's upload limit holds on the server, for each file and for all that one log-in has not loaded yet."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from data.current.opened_store import open_store
from data.files.received import TOGETHER
from data.installation.settings_change import change_settings
from tests import http
from tests.api.door.test_door import cookie_header, finished
from tests.browser import OpenTab
from tests.page_line import page_line
from tests.server import Running, Server

LIMIT = 200_000


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("uploads")
    store = open_store(folder / "board.duckdb")
    change_settings(store, {"upload_limit_mb": LIMIT / 1e6})
    store.close()
    with running(folder, BOARD_DEMO="0") as server:
        yield server


async def send_all(server: Server, cookies: dict[str, str], sizes: list[int]) -> list[int]:
    """The answers to files of these sizes, sent as a browser sends them while the page 数据上传 is open; a size below 0
    takes the file of that place, counted from 1, out of the chooser again.
    """
    asked = BackMsg()
    asked.rerun_script.page_name = "upload"
    async with page_line(server.url, cookie_header(cookies)) as line:
        await line.send(asked.SerializeToString())
        visit = ""
        async for raw in line:
            assert isinstance(raw, bytes)
            frame = ForwardMsg.FromString(raw)
            visit = frame.new_session.initialize.session_id or visit
            if frame.WhichOneof("type") == "script_finished":
                clicked = BackMsg()
                clicked.file_urls_request.request_id = "files"
                clicked.file_urls_request.session_id = visit
                clicked.file_urls_request.file_names.extend(f"{n}.csv" for n in range(len(sizes)))
                await line.send(clicked.SerializeToString())
            if frame.WhichOneof("type") == "file_urls_response":
                urls = [one.upload_url for one in frame.file_urls_response.file_urls]
                return await asyncio.to_thread(answers, server, cookies, urls, sizes)
    raise AssertionError("the page gave no addresses")


def answers(server: Server, cookies: dict[str, str], urls: list[str], sizes: list[int]) -> list[int]:
    token = generate_xsrf_token_string()
    cookies, headers = {**cookies, "_streamlit_xsrf": token}, {"X-Xsrftoken": token}
    found = []
    for url, size in zip(urls, sizes, strict=True):
        if size < 0:
            answer = http.request("DELETE", server.url + urls[-size - 1], cookies=cookies, headers=headers)
        else:
            content = {"file": ("a.csv", b"x" * size)}
            answer = http.put(server.url + url, cookies=cookies, headers=headers, files=content, timeout=60)
        found.append(answer.status_code)
    return found


def test_a_file_over_the_limit_is_not_taken_nor_many_below_it(board: Server) -> None:
    assert TOGETHER == 2
    sizes = [LIMIT + 20_000, LIMIT, LIMIT - 1, 100_000, -2, 100_000]
    # Nobody else's: what another test's page holds would count.
    cookies = board.logged_in("manager", nth=9)
    assert finished(send_all(board, cookies, sizes)) == [413, 204, 204, 413, 204, 204]


def test_what_one_log_in_holds_is_no_bound_for_another(board: Server) -> None:
    for nth in (1, 2):
        assert finished(send_all(board, board.logged_in("manager", nth=nth), [LIMIT, LIMIT])) == [204, 204]


def test_the_page_says_why_a_file_was_not_taken(board: Server, open_tab: OpenTab, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.csv").write_bytes(b"x" * (LIMIT - 1000))
    tab = open_tab(board, role="manager")
    tab.open("/upload")
    tab.page.locator("input[type=file]").first.set_input_files([tmp_path / f"{name}.csv" for name in ("a", "b", "c")])
    said = tab.page.get_by_text("没载入的合起来最大 0.4 MB")
    said.wait_for(state="visible", timeout=30_000)
