"""Many files sent at once beside as many open boards: six in every run, twenty in the long one.

One or two of the boards are tabs of a real browser. The others are sessions that speak the page's own
protocol (``open_board``): they make the server work as a tab does, but draw nothing, because
twenty tabs on two cores take minutes to draw before there is anything to test.
"""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser import OpenTab
from tests.journeys.test_inbox import eventually
from tests.long import so_many
from tests.server import Running, Server
from tests.streamlit_inside.open_board import Board

DAY = "2022-04-01"
CROWD, TABS = so_many(6, 20), so_many(1, 2)
PEOPLE = 10  # of each grid
#: All boards show a new number within this, on a busy machine that also runs the browser.
RENEWED_WITHIN_MS = 120_000
ANSWERED_WITHIN_S = 300

BUILDINGS = "楼栋号,网格编号,纬度,经度\n" + "".join(f"{n},{n},{30.3 + n / 1000},120.1\n" for n in range(1, CROWD + 2))
ROSTER = "居民编号,姓名,楼栋号,房号\n" + "".join(
    f"R{n}-{k},居民{n}之{k},{n},{100 + k}\n" for n in range(1, CROWD + 2) for k in range(PEOPLE)
)


def sheet(grid: int) -> str:
    """A grid's file of the day: everybody of it reports."""
    return "居民编号,体温,打卡时间\n" + "".join(f"R{grid}-{k},36.{k % 10},08:{k:02}\n" for k in range(PEOPLE))


@pytest.fixture
def server(running: Running, tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path / "board", BOARD_DEMO="0", BOARD_TODAY=f"{DAY}T12:00") as started:
        assert started.send("楼栋.csv", BUILDINGS).status_code == 201
        assert started.send("台账.csv", ROSTER).status_code == 201
        yield started


@contextmanager
def open_boards(server: Server, count: int) -> Iterator[list[Board]]:
    """So many sessions, open until the block ends."""
    boards, loop = [Board() for _ in range(count)], asyncio.new_event_loop()
    cookies = server.log_in()
    sessions = [loop.create_task(board.stay_open(server.url, cookies)) for board in boards]
    thread = threading.Thread(target=loop.run_until_complete, args=(asyncio.wait(sessions),))
    thread.start()
    try:
        yield boards
        assert not any(session.done() for session in sessions), "a session was cut off"
    finally:
        for session in sessions:
            loop.call_soon_threadsafe(session.cancel)
        thread.join()
        loop.close()


def at_once(server: Server, files: list[tuple[str, str]]) -> list[httpx.Response]:
    """Send all of them at the same moment, each over a connection of its own; their answers in order."""
    gate = threading.Barrier(len(files))

    def send(file: tuple[str, str]) -> httpx.Response:
        gate.wait()
        name, content = file
        return server.api(
            "POST", "/uploads", files={"file": (name, content.encode())}, data={"date": DAY}, timeout=ANSWERED_WITHIN_S
        )

    with ThreadPoolExecutor(len(files)) as pool:
        return list(pool.map(send, files))


def checked_in(server: Server) -> tuple[float, float]:
    [rate] = [row for row in server.api("GET", "/metrics").json()["metrics"] if row["id"] == "checkin_rate"]
    return rate["numerator"], rate["denominator"]


def test_everything_lands_exactly_once_and_every_board_shows_it(server: Server, open_tab: OpenTab) -> None:
    tabs = [open_tab(server, 1280, 800) for _ in range(TABS)]
    for tab in tabs:
        expect(tab.open("/").locator(".tile").first).to_be_visible()
    with open_boards(server, CROWD - TABS) as boards:
        eventually(lambda: all(board.runs for board in boards))

        def all_show(people: int) -> None:
            # Who has to report is known of a grid once its first file has come.
            shown = f"{people} / {people} "
            assert checked_in(server) == (people, people)
            eventually(lambda: all(board.shows(shown) for board in boards), RENEWED_WITHIN_MS / 1000)
            for tab in tabs:
                expect(tab.page.locator(".tile").first).to_contain_text(shown, timeout=RENEWED_WITHIN_MS)

        answers = at_once(server, [(f"{grid}网格.csv", sheet(grid)) for grid in range(1, CROWD + 1)])
        assert [(answer.status_code, answer.json()["new"]) for answer in answers] == [(201, PEOPLE)] * CROWD
        assert len({answer.json()["batch_id"] for answer in answers}) == CROWD
        all_show(CROWD * PEOPLE)

        twins = at_once(server, [("最后.csv", sheet(CROWD + 1))] * 2)
        assert sorted((answer.status_code, answer.json()["new"], answer.json()["unchanged"]) for answer in twins) == [
            (200, 0, PEOPLE),
            (201, PEOPLE, 0),
        ]
        all_show((CROWD + 1) * PEOPLE)

        for tab in tabs:
            tab.settle()
            tab.assert_clean()
        assert [board.errors for board in boards] == [[]] * len(boards)
    files = [row["file_name"] for row in server.api("GET", "/uploads").json()]
    assert sorted(files) == sorted(
        ["楼栋.csv", "台账.csv", *(f"{grid}网格.csv" for grid in range(1, CROWD + 1)), "最后.csv", "最后.csv"]
    )
