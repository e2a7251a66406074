"""Every page when the data is of another time than today: years old, or still to come."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.current.opened_store import open_store
from data.installation.installation import Home
from pages.registry import PAGES
from tests.community import DAY, load, reported
from tests.here import board_here, opened, shown

pytestmark = pytest.mark.slow

#: What shows something of a day, and where a visitor from another year is told so.
DATED = ("", "heatmap", "meeting", "projection", "checkins", "sampling", "requests", "stock", "files")
EVERY_PAGE = pytest.mark.parametrize("path", PAGES, ids=lambda path: path or "board")


@pytest.fixture(scope="module")
def of_2022(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a file of every kind, all of 2 April 2022."""
    folder = tmp_path_factory.mktemp("2022")
    (folder / "board.duckdb").write_bytes(empty_file.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", f"{DAY}T20:00")
        store = open_store(folder / "board.duckdb")
        reported(store)
        load(store, "sampling", f"采样日期,居民编号,应检,采样时间\n{DAY},R1,是,09:00\n")
        load(store, "followups", f"随访日期,居民编号,随访时间\n{DAY},R2,09:00\n")
        load(store, "requests", f"诉求编号,上报时间,诉求类别,楼栋号\n1,{DAY} 08:00,买菜难,1\n")
        load(store, "stock", f"日期,物资名称,现有库存\n{DAY},口罩,10\n")
        store.close()
    return folder


@pytest.fixture(scope="module", params=["2026-11-30T10:00", "2003-03-05", "1970-01-01", "1000-06-01"])
def board(request: pytest.FixtureRequest, of_2022: Path) -> Iterator[tuple[Home, str]]:
    """The board in another year."""
    with pytest.MonkeyPatch.context() as patch, board_here(of_2022, patch, BOARD_TODAY=request.param) as home:
        yield home, request.param


@EVERY_PAGE
def test_every_page_opens_and_says_which_day_has_data(board: tuple[Home, str], path: str) -> None:
    _, today = board
    told = shown(opened(path))
    old = today > "2022" and path in DATED
    assert ("最近有数据的一天是 2022-04-02。" in told) == old
    assert ('href="?date=2022-04-02"' in told) == old
    if old:
        there = shown(opened(path, date="2022-04-02", lang="en"))
        assert "the last day that has some" not in there


def test_the_wall_says_so_too_and_in_english(board: tuple[Home, str]) -> None:
    _, today = board
    told = shown(opened("", wall="1", lang="en"))
    said = "No data of the 2 days up to 2026-11-30; the last day that has some is 2022-04-02."
    assert (said in told) == today.startswith("2026")
    assert ('href="?wall=1&amp;lang=en&amp;date=2022-04-02"' in told) == today.startswith("2026")


@pytest.mark.parametrize("path", ["heatmap", "projection"])
def test_the_slider_of_a_map_reaches_every_day_there_is(board: tuple[Home, str], path: str) -> None:
    _, today = board
    app = opened(path)
    if today < "1700":  # further back than a browser can count on a slider
        assert not app.slider
        assert app.date_input(key="date_choice").max.isoformat() == today[:10]
        return
    slider = app.slider(key="date_choice")
    # As a browser counts them: in microseconds.
    first, last = (date(1970, 1, 1) + timedelta(microseconds=at) for at in (slider.min, slider.max))
    assert last.isoformat() == today[:10]
    if today > "2022":
        assert first == DAY
        slider.set_value(DAY).run()
        assert not app.exception
        told = " ".join(str(part.value) for part in (*app.markdown, *app.html))
        assert "04-01 – 04-02" in told
        assert "没有数据,最近" not in told
