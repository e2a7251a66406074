"""The numbers of the command board: every metric stands on it, or on the page that its row names."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.metrics.registry import METRICS, Metric, tiles
from data.installation.installation import Home
from tests.here import board_here, opened, shown

#: What a tile says that is too narrow for the words of its metric.
SHORTENED = {"followup_rate": "重点人群随访", "requests_open": "诉求在办 /", "requests_overdue": "/ 超时"}


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
