"""What each number means, and the list behind it: as many as the number says, wherever and whenever it is asked."""

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from analytics.metrics import registry
from analytics.metrics.registry import METRICS
from analytics.tally import EVERYWHERE, Place
from data.clock import Moment, end_of
from data.current.opened_store import open_store
from data.installation.settings_change import change_settings
from data.store.database import Store
from pages.registry import PAGES
from tests.analytics.metrics.test_registry import everything
from tests.community import DAY, END
from tests.conftest import Filled

PLACES = (EVERYWHERE, Place(grid="A"), Place(grid="B"), Place(building="1"))


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo's data, of which every list has some."""
    file = shutil.copy(demo_file, tmp_path_factory.mktemp("demo"))
    store = open_store(file)
    yield store
    store.close()


def test_every_metric_says_what_it_means_and_where_its_list_is() -> None:
    for metric in METRICS.values():
        assert metric.meaning, f"{metric.id}: a row of analytics/metrics/meanings.py is missing"
        behind = metric.meaning.behind
        assert behind.page in PAGES, metric.id
        assert all(len(words) <= 200 for words in (metric.meaning.zh, metric.meaning.en)), metric.id


@pytest.mark.parametrize("id", METRICS)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.grid or place.building or "everywhere")
def test_the_list_has_as_many_as_the_number_says(filled: Filled, id: str, place: Place) -> None:
    store = filled(everything)
    for moment in (END, Moment(DAY, datetime(2022, 4, 2, 9, 30)), end_of(date(2022, 4, 3))):
        metric = METRICS[id]
        assert metric.meaning
        behind = metric.meaning.behind
        expected = behind.of(metric.ask(store, moment, place))
        rows = behind.ask(store, moment, place)
        if expected is not None:
            assert behind.counted(rows) == expected, (moment, place)


@pytest.mark.parametrize("id", METRICS)
def test_so_it_has_in_the_demo(demo: Store, id: str) -> None:
    metric = METRICS[id]
    assert metric.meaning
    behind, some = metric.meaning.behind, 0
    [(last,)] = demo.rows("select max(day) from checkins")
    [(building, grid)] = demo.rows("select building_id, grid_id from buildings order by building_id limit 1")
    for moment in (end_of(last), Moment(last, datetime(last.year, last.month, last.day, 9)), end_of(last).earlier(3)):
        rounds = metric.rounds(demo, moment) if metric.rounds else [moment]
        for place in (EVERYWHERE, Place(grid=grid), Place(building=building)):
            expected = behind.of(metric.ask(demo, rounds[0], place))
            if expected is not None:
                assert behind.counted(behind.ask(demo, rounds[0], place)) == expected, (moment, place)
                some += expected
    assert some, "nothing in the demo stands behind it"


def test_the_sentence_says_the_values_of_the_settings(filled: Filled) -> None:
    store = filled(everything)
    meaning = METRICS["fever_count"].meaning
    assert meaning
    assert "≥ 37.3 ℃" in meaning.explained(store, "zh")
    change_settings(store, {"fever_threshold": 37.5})
    assert "37.5 ℃ or more" in meaning.explained(store, "en")
    for metric in METRICS.values():
        assert metric.meaning
        for lang in ("zh", "en"):
            assert "{" not in metric.meaning.explained(store, lang), metric.id


def test_a_day_of_which_nothing_is_known_is_a_gap_in_the_trend(filled: Filled) -> None:
    store = filled(everything)
    trend = registry.trend(store, "fever_count", END)
    assert len(trend) == 14
    assert trend["value"].isna().sum() == 13
    assert trend["value"].iloc[-1] == 2
