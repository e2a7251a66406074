"""Personal data past its time goes; every number of the days stays."""

import shutil
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics.care import sampling
from analytics.checkins.episodes import household_cases, new_episodes
from analytics.checkins.fever_clusters import fever_clusters
from analytics.community import households
from analytics.community.grids import grids
from analytics.files import arrivals
from analytics.heat import squares as heat_squares
from analytics.heat.heat import heat
from analytics.heat.query import HeatQuery, latest
from analytics.hotspots import by_building, hotspots
from analytics.metrics import registry
from analytics.requests import surge
from analytics.tally import EVERYWHERE, Place
from data import clock
from data.installation import daily_cleaning, demo
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from data.intake import loading
from data.privacy import retention
from data.store import compaction
from data.store.database import Store
from tests.data.privacy.test_retention_rows import lower
from tests.long import so_many

pytestmark = pytest.mark.slow

#: The demo has 30 days up to today: of these the last so many are kept, and the ones before go.
KEEP = 9


#: People of the demo, and which of its buildings are asked for: fewer in every run, because every number is counted
#: three times.
RESIDENTS, EVERY_NTH = so_many(1_200, 8_000), so_many(21, 7)


@pytest.fixture(scope="module")
def community_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database, made once; copy it before use."""
    path = tmp_path_factory.mktemp("community") / "demo.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "RESIDENTS", RESIDENTS)
        demo.seed(path)
    return path


@pytest.fixture
def home(tmp_path: Path, community_file: Path) -> Iterator[Home]:
    """The demo community as if it were a real one, kept for ``KEEP`` days."""
    folder = tmp_path / "var"
    (folder / "originals").mkdir(parents=True)
    shutil.copy(community_file, folder / "board.duckdb")
    shutil.copytree(community_file.parent / "originals" / "demo-new", folder / "originals" / "board")
    opened = Home(folder, with_demo=False)
    with opened.real.write() as transaction:
        # Received two days ago: a new board keeps everything for one.
        transaction.cursor.execute(
            """update batches set original = replace(original, 'originals/demo-new/', 'originals/board/'),
                received_at = received_at - interval 2 day"""
        )
    lower(opened.real, KEEP)
    yield opened
    opened.close()


def days(store: Store) -> list[date]:
    return [day for (day,) in store.rows("select distinct day from checkins order by day")]


def answers(store: Store, on: list[date]) -> dict[tuple[object, ...], object]:
    """Every number of these days: metrics by place, and what maps and series are made of."""
    buildings = [building for (building,) in store.rows("select building_id from buildings order by building_id")]
    places = [
        EVERYWHERE,
        *(Place(grid=grid) for grid in grids(store)),
        *(Place(building=building) for building in buildings[::EVERY_NTH]),
    ]
    found: dict[tuple[object, ...], object] = {}
    for day in on:
        moment = clock.end_of(day)
        for place in places:
            for answer in registry.answer(store, moment, place):
                found[day, place, answer.id] = (answer.value, answer.numerator, answer.denominator, answer.state)
        query = HeatQuery(moment, day - timedelta(days=2))
        squares, level = heat_squares.request_squares(store, query)
        found[day, "squares"] = (level, plain(squares[["cy", "cx", "own", "building", "outside", "without", "weight"]]))
        found[day, "abnormal"] = plain(heat_squares.abnormal_checkins(store, query))
        found[day, "by building"] = plain(by_building.new_cases(store, query))
        found[day, "hot spots"] = [
            plain(
                hotspots.hotspots(store, latest(moment)).of(level).drop(columns=["why_zh", "why_en"], errors="ignore")
            )
            for level in ("grid", "building")
        ]
        seen = heat(store, latest(moment))
        found[day, "heat"] = (seen.shown, seen.without_coordinates, seen.outside, seen.piled, len(seen.cells))
        found[day, "households"] = plain(households.households(store, day))
        for condition in ("fever", "symptoms", "abnormal"):
            for ask in (new_episodes, household_cases):
                found[day, ask, condition] = plain(ask(store, moment, condition, day - timedelta(days=4)))
        found[day, "surge"] = plain(surge.categories(store, moment))
        found[day, "clusters"] = plain(fever_clusters(store, moment).drop(columns="temperature"))
        found[day, "low"] = plain(sampling.persistently_low(store, moment))
        found[day, "files"] = (dict(arrivals.rows_on(store, day)), arrivals.first_received(store, day))
    for id in registry.METRICS:
        found["trend", id] = plain(registry.trend(store, id, clock.end_of(on[-1]), 30))
    return found


def plain(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """A frame's rows in their own order, comparable: no number is NaN."""
    rows = [
        tuple(None if isinstance(cell, float) and pd.isna(cell) else str(cell) for cell in row)
        for row in frame.itertuples(index=False)
    ]
    return sorted(rows, key=str)


def differing(before: dict[tuple[object, ...], object], after: dict[tuple[object, ...], object]) -> list[object]:
    return [(key, before[key], after[key]) for key in before if before[key] != after[key]][:5]


def test_every_number_of_old_and_young_days_is_the_same_before_and_after(home: Home) -> None:
    store = home.real
    every = days(store)
    # A day long gone, those on both sides of either limit, and the last.
    on = [every[4], *every[-KEEP - 2 : -KEEP + 2], every[-1]]
    before = answers(store, on)
    report = daily_cleaning.clean(home, clock.now())
    assert report.gone.rows > 12.5 * RESIDENTS
    assert report.gone.requests > RESIDENTS / 160
    assert store.rows("select min(day) from checkins") == [(every[-1] - timedelta(days=KEEP),)]
    assert differing(before, answers(store, on)) == []
    again = daily_cleaning.clean(home, clock.now())
    assert not again.gone
    assert not again.files
    # As if two more days had passed.
    lower(store, KEEP - 2)
    assert daily_cleaning.clean(home, clock.now()).gone.rows
    assert differing(before, answers(store, on)) == []


def test_people_ask_while_the_file_is_written_anew(home: Home) -> None:
    """Every question gets its answer, however often the file is replaced beneath it."""
    store, over, errors = home.real, threading.Event(), []
    [(rows,)] = store.rows("select count(*) from checkins")

    def ask() -> None:
        while not over.is_set():
            try:
                assert store.rows("select count(*) from checkins") == [(rows,)]
                assert store.query("select day, count(*) as n from sampling group by day")["n"].sum() > 0
            except Exception as error:
                errors.append(error)

    people = [threading.Thread(target=ask) for _ in range(4)]
    for person in people:
        person.start()
    try:
        assert all(compaction.rewrite(store) for _ in range(4))
    finally:
        over.set()
        for person in people:
            person.join()
    assert errors == []
    change_settings(store, {"keep_days": 30})
    assert not store.path.with_name("board-anew.duckdb").exists()


def test_a_new_board_keeps_everything_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who begins with old files can look at them and take them back; from the next day on they are past their time."""
    monkeypatch.setenv("BOARD_TODAY", "2022-06-01T09:00")
    fresh = Home(tmp_path, with_demo=False)
    first = clock.now()
    assert retention.may_begin(fresh.real, first)  # nothing has come: there is nothing to keep
    loading.load(fresh.real, "姓名,房号,体温,日期\n张三,1-101,36.5,2022-04-01\n".encode(), "打卡.csv")
    waits = [retention.may_begin(fresh.real, first + timedelta(hours=hours)) for hours in (0, 23, 24)]
    daily_cleaning.clean(fresh, first + timedelta(hours=24))
    begun = retention.may_begin(fresh.real, first)
    fresh.close()
    assert (waits, begun) == ([False, False, True], True)
