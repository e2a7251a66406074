"""The numbers of the command board: every metric stands on it, or on the page that its row names."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.metrics.registry import METRICS, Metric, tiles
from data.current.opened_store import open_store
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from tests.community import load
from tests.here import board_here, opened, shown

#: What a tile says that is too narrow for the words of its metric.
SHORTENED = {
    "followup_rate": "重点人群随访",
    "requests_open": "诉求在办 /",
    "requests_overdue": "/ 超时",
    "response_p90_hours": "九成在 ",
    "resolve_p90_hours": "九成在 ",
}


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("numbers")
    shutil.copy(demo_file, folder)
    with pytest.MonkeyPatch.context() as patch, board_here(folder, patch, BOARD_DEMO="1") as board:
        yield board


@pytest.fixture(scope="module")
def pages(demo: Home) -> dict[str, str]:
    """What each page that a metric names shows, and the two forms of the board."""
    paths = {metric.shown_on for metric in METRICS.values()} - {"wall", "desk"}
    written = {path: opened(path.removeprefix("/")) for path in sorted(paths)}
    found = {path: shown(app) for path, app in written.items()}
    return found | {"wall": shown(opened("", wall="1")), "desk": shown(opened(""))}


@pytest.mark.slow
@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_every_metric_is_shown_where_its_row_says(pages: dict[str, str], metric: Metric) -> None:
    """By its words, on a tile of the board also shortened."""
    words = SHORTENED.get(metric.id, metric.zh)
    assert words in pages[metric.shown_on], f"{metric.shown_on} does not show {metric.id}"


def test_a_form_of_the_board_has_its_tiles_and_no_more(pages: dict[str, str]) -> None:
    for form, forms in (("wall", ("wall",)), ("desk", ("wall", "desk"))):
        assert pages[form].count('class="tile ') == len(tiles(*forms)) >= 6, form


@pytest.fixture
def calm_but_for_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A day on which each tile's own number is good, and what stands beside it is not."""
    store = open_store(tmp_path / "board.duckdb")
    change_settings(store, {"count_bounds": {"fever_count": [1, 5], "response_median_hours": [2, 4]}})
    # Of a hundred households six have a fever and 94 are well.
    sheet = "".join(f"R{n},2022-04-02,08:00,{38 if n < 6 else 36.5}\n" for n in range(100))
    load(store, "roster", "居民编号,姓名,楼栋号,房号\n" + "".join(f"R{n},住户{n},1,{100 + n}\n" for n in range(100)))
    load(store, "checkins", "居民编号,日期,打卡时间,今日体温\n" + sheet)
    # Today's visit is made, yesterday's is not.
    load(store, "followups", "随访日期,居民编号,随访时间\n2022-04-02,R1,09:00\n2022-04-01,R2,\n")
    # Nothing is open, but it took three hours until the only request was accepted.
    request = "1,2022-04-02 08:00,2022-04-02 11:00,2022-04-02 12:00\n"
    load(store, "requests", f"诉求编号,上报时间,受理时间,办结时间\n{request}")
    store.close()
    with board_here(tmp_path, monkeypatch, BOARD_TODAY="2022-04-02") as board:
        yield board


@pytest.mark.usefixtures("calm_but_for_some")
def test_a_tile_takes_the_worst_state_of_what_stands_on_it() -> None:
    tiles = re.findall(r'class="tile is-(\w+)".*?class="label(?: go)?"[^>]*>([^<]*)<', shown(opened("")), re.DOTALL)
    states = {label: state for state, label in tiles}
    assert states["打卡率"] == "normal"
    assert states["待跟进户"] == "act"  # 6 with fever, though 94 of 100 households need nobody
    assert states["重点人群随访"] == "watch"  # one is overdue, though the day's visits are made
    assert states["诉求在办 / 超时"] == "watch"  # the response took long, though nothing is open
