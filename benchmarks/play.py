"""(h) Fourteen days that play, from a million reports, in a real Chromium."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.heat import REPORTS
from benchmarks.table import Row
from data.clock import midnight_after
from data.current import request_squares
from data.current.opened_store import open_store
from tests.browser import BROWSER_FLAGS, browser_path
from tests.server import spawned

END = date(2026, 11, 22)
DAYS = 14
LIMIT_MB, LIMIT_MS = 1.0, 200.0
#: A community of 1,000 buildings: 25 by 40, some 80 m apart.
BUILDINGS = """insert into buildings (building_id, grid_id, households, lat, lng)
    select i::varchar, (i // 50)::varchar, 50, 30.5 + (i // 40) * 0.0007, 114.3 + (i % 40) * 0.0008
        from range(1000) t(i)"""
#: How far apart two pictures of the screen are at most, and how long a day takes to be painted, while two rounds play.
WATCH = """days => new Promise(done => {
    let last = performance.now(), gap = 0, shown = 0, paint = 0;
    const layer = Object.values(map._layers).find(each => each._frames), show = layer._show;
    layer._show = function (at) {
        const began = performance.now();
        show.call(this, at);
        paint = Math.max(paint, performance.now() - began);
        shown += 1;
    };
    function look(now) {
        gap = Math.max(gap, now - last);
        last = now;
        if (shown >= 2 * days) { layer._play(false); done([gap, paint]); } else { requestAnimationFrame(look); }
    }
    layer._play(true);
    requestAnimationFrame(look);
})"""


def run(reports: int) -> list[Row]:
    """Open the page as the meeting does, count what it is sent, and let it play twice."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "board")
        _fill(folder, reports)
        with spawned(folder, BOARD_DEMO="0", BOARD_TODAY=END.isoformat()) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path(), args=BROWSER_FLAGS)
            context = browser.new_context(viewport={"width": 1920, "height": 1080})
            context.add_cookies(
                [{"name": name, "value": value, "url": server.url} for name, value in server.log_in().items()]
            )
            page = context.new_page()
            sent = [0]
            page.on(
                "websocket",
                lambda socket: socket.on("framereceived", lambda payload: sent.__setitem__(0, sent[0] + len(payload))),
            )
            page.goto(f"{server.url}/projection?time=play14")
            gap, paint = _play(page)
            browser.close()
    what = f"(h) {DAYS} days playing, {reports / 1e6:g} million reports, 1,000 buildings"
    return [
        Row(f"{what}: sent to the browser with the whole page", sent[0] / 1e6, "MB", limit=LIMIT_MB),
        Row(f"{what}: longest pause", gap, "ms", limit=LIMIT_MS),
        Row(f"{what}: longest painting of a day", paint, "ms"),
    ]


def _play(page: Page) -> list[float]:
    """The longest pause and the longest painting, in milliseconds."""
    page.wait_for_selector("iframe[title*=folium]", timeout=120_000)
    frame = page.query_selector("iframe[title*=folium]").content_frame()  # type: ignore[union-attr]
    assert frame is not None
    frame.wait_for_selector(".board-player", timeout=120_000)
    assert frame.evaluate("Object.values(map._layers).find(each => each._frames)._frames.keys.length") == DAYS
    measured: list[float] = frame.evaluate(WATCH, DAYS)
    return measured


def _fill(folder: Path, reports: int) -> None:
    first, last = END - timedelta(days=DAYS - 1), midnight_after(END)
    store = open_store(folder / "board.duckdb")
    with store.write() as transaction:
        transaction.cursor.execute(BUILDINGS)
        sql = REPORTS.replace("h // 7 % 3600", "h // 7 % 1000")
        transaction.cursor.execute(
            sql,
            {
                "first": midnight_after(first - timedelta(days=1)),
                "last": last,
                "seconds": DAYS * 86400,
                "reports": reports,
            },
        )
        request_squares.refresh(transaction.cursor, None)
    store.close()
