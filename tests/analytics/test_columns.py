"""The columns of every frame that analytics gives: said as a type, and so in the demo's data."""

import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from numbers import Integral, Real
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import numpy as np
import pandas as pd
import pytest

import analytics
from analytics.care import sampling
from analytics.checkins import episodes
from analytics.community.households import households
from analytics.heat import heat, safe_cells, squares
from analytics.heat.query import HeatQuery, latest
from analytics.held_moment import present
from analytics.hotspots import alarms, by_building, hotspots, significance, told_buildings
from analytics.meeting import agenda_places
from analytics.metrics import registry
from analytics.privacy import kept_counts
from analytics.requests import duplicates, listing
from analytics.search import find
from analytics.supplies import stock
from data.clock import Moment
from data.current.opened_store import open_store
from data.store.database import Store

#: Functions whose columns are the caller's: mostly of a frame given back with rows left out or columns added.
OF_THE_CALLER = {
    "analytics.community.census.at_place": "rows of a place",
    "analytics.community.drawing.at_drawn": "another point beside each building",
    "analytics.community.drawing.at_measured": "another point beside each building",
    "analytics.heat.heat.of_kind": "numbers of the kind that was not asked for made 0",
    "analytics.heat.squares.of_checkins": "the answer of the caller's query",
    "analytics.metrics.meanings.Behind.ask": "the list behind a number, of people, households or requests",
    "analytics.metrics.registry.judged": "a rate and its state beside each row",
    "analytics.privacy.kept_counts.added": "kept numbers counted in",
    "analytics.privacy.masked_answers.people": "words masked",
    "analytics.privacy.masked_answers.requests": "words masked",
    "analytics.requests.figures.at_place": "rows of a place",
}


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(analytics.__path__, "analytics."):
        yield importlib.import_module(found.name)


def functions() -> Iterator[tuple[str, Any]]:
    """Every public function, and method of a public class, with its name."""
    for module in modules():
        for name, member in vars(module).items():
            if name.startswith("_") or getattr(member, "__module__", None) != module.__name__:
                continue
            if inspect.isroutine(member) or hasattr(member, "__wrapped__"):
                yield f"{module.__name__}.{name}", member
            elif inspect.isclass(member) and not is_typeddict(member):
                for of, method in vars(member).items():
                    if inspect.isfunction(method) and not of.startswith("_"):
                        yield f"{module.__name__}.{name}.{of}", method


def fields() -> Iterator[tuple[str, Any]]:
    """Every annotated attribute of a class, with its type."""
    for module in modules():
        for name, member in vars(module).items():
            if inspect.isclass(member) and member.__module__ == module.__name__ and not is_typeddict(member):
                hints = get_type_hints(member, include_extras=True)
                yield from (
                    (f"{module.__name__}.{name}.{of}", hints[of]) for of in vars(member).get("__annotations__", ())
                )


def frames(type: Any) -> Iterator[Any]:
    """The row of each frame that a type holds; None for a frame that does not say."""
    if type is pd.DataFrame:
        yield None
    elif get_origin(type) is Annotated and get_args(type)[0] is pd.DataFrame:
        yield next((row for row in type.__metadata__ if is_typeddict(row)), None)
    else:
        for part in get_args(type):
            yield from frames(part)


def given(function: Any) -> list[Any]:
    """The rows of the frames that a function gives."""
    return list(frames(get_type_hints(function, include_extras=True).get("return")))


TYPED = {name: function for name, function in functions() if any(given(function))}


def test_every_frame_says_its_columns() -> None:
    bare = {name for name, function in functions() if None in given(function)}
    bare |= {name for name, type in fields() if None in frames(type)}
    assert sorted(bare) == sorted(OF_THE_CALLER)


def test_every_row_says_what_it_is() -> None:
    rows = {row for function in TYPED.values() for row in given(function) if row}
    rows |= {row for _, type in fields() for row in frames(type) if row}
    assert len(rows) > 30
    assert [row.__name__ for row in rows if not row.__doc__] == []


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("columns")
    shutil.copy(demo_file, folder)
    opened = open_store(folder / "demo.duckdb")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def moment(demo: Store) -> Moment:
    return present(demo)


def of_query(function: Callable[..., Any]) -> Callable[[Store, Moment], Any]:
    return lambda store, moment: function(store, latest(moment))


def _squares(store: Store, moment: Moment) -> pd.DataFrame:
    found, _ = squares.request_squares(store, latest(moment))
    return found[found["cy"].notna()].astype({"cy": "int64", "cx": "int64"})


def _piles(store: Store, moment: Moment) -> pd.DataFrame:
    """Those of so many that one report is a pile: there need be none of many."""
    query = latest(moment)
    found, level = squares.request_squares(store, query)
    return squares.piled_points(store, query, found, level, 1)


def _counted(store: Store, moment: Moment) -> pd.DataFrame:
    buildings = hotspots.hotspots(store, latest(moment)).buildings
    return buildings.rename(columns={"id": "building_id"})


def _safe_month(moment: Moment) -> HeatQuery:
    """A month, of which something may be told of single buildings."""
    return HeatQuery(moment, moment.day - timedelta(days=29), safe=True)


def _placed(store: Store, moment: Moment) -> pd.DataFrame:
    return told_buildings.by_day(store, _safe_month(moment), [])


#: How a function is asked that wants more than a store, a moment and what has a default.
ASKED: dict[str, Callable[[Store, Moment], Any]] = {
    "analytics.checkins.episodes.household_cases": lambda store, moment: episodes.household_cases(
        store, moment, "fever", moment.day - timedelta(days=7)
    ),
    "analytics.checkins.episodes.new_episodes": lambda store, moment: episodes.new_episodes(
        store, moment, "abnormal", moment.day - timedelta(days=7)
    ),
    "analytics.community.households.households": lambda store, moment: households(store, moment.day),
    "analytics.heat.heat.as_squares": lambda store, moment: heat.as_squares(
        heat.checkins_asked(store, latest(moment)).dropna(subset="lat"), 0
    ),
    "analytics.heat.heat.checkins_asked": of_query(heat.checkins_asked),
    "analytics.heat.safe_cells.neighbourhoods": lambda store, moment: safe_cells.neighbourhoods(store, moment.day),
    "analytics.heat.safe_cells.safe_places": lambda store, moment: safe_cells.safe_places(
        store, latest(moment), _squares(store, moment), 0
    ),
    "analytics.heat.squares.abnormal_checkins": of_query(squares.abnormal_checkins),
    "analytics.heat.squares.merged": lambda store, moment: squares.merged([_squares(store, moment)] * 2),
    "analytics.heat.squares.piled_points": _piles,
    "analytics.heat.squares.request_squares": of_query(squares.request_squares),
    "analytics.hotspots.alarms.series": lambda store, moment: alarms.series(store, moment, "发热"),
    "analytics.hotspots.by_building.new_cases": of_query(by_building.new_cases),
    "analytics.hotspots.by_building.sheets": of_query(by_building.sheets),
    "analytics.hotspots.by_building.placed_requests": lambda store, moment: by_building.placed_requests(
        store, latest(moment), [], households(store, moment.day)
    ),
    "analytics.hotspots.hotspots.Ranking.of": lambda store, moment: hotspots.hotspots(store, latest(moment)).of("grid"),
    "analytics.hotspots.significance.counting": of_query(significance.counting),
    "analytics.hotspots.significance.significance": lambda store, moment: significance.significance(
        store, latest(moment), [], _counted(store, moment), _counted(store, moment)
    ),
    "analytics.hotspots.told_buildings.by_day": lambda store, moment: _placed(store, moment),
    "analytics.hotspots.told_buildings.of_places": lambda store, moment: told_buildings.of_places(
        store, _safe_month(moment), _placed(store, moment)
    ),
    "analytics.hotspots.told_buildings.told": lambda store, moment: told_buildings.told(
        store, _safe_month(moment), _placed(store, moment)
    ),
    "analytics.meeting.agenda_places.hot": lambda store, moment: agenda_places.hot(
        hotspots.hotspots(store, latest(moment)).places
    ),
    "analytics.metrics.registry.trend": lambda store, moment: registry.trend(store, "checkin_rate", moment),
    "analytics.privacy.kept_counts.episodes": lambda store, moment: kept_counts.episodes(store, moment, moment.day),
    "analytics.privacy.kept_counts.followups": lambda store, moment: kept_counts.followups(
        store, moment, moment.day - timedelta(days=7)
    ),
    "analytics.requests.duplicates.nearby": lambda store, moment: duplicates.nearby(
        store, moment, duplicates.suggested(store, moment)["request_id"].iloc[0]
    ),
    "analytics.requests.listing.matching": lambda store, moment: listing.matching(store, moment, "菜", 5),
    "analytics.search.find.buildings": lambda store, moment: find.buildings(store, "3"),
    "analytics.search.find.doors": lambda store, moment: find.doors(store, "101"),
    "analytics.search.find.people": lambda store, moment: find.people(store, "王"),
    "analytics.search.find.residents": lambda store, moment: find.residents(store, "王", moment.day),
    "analytics.supplies.stock.history": lambda store, moment: stock.history(
        store, moment, *stock.levels(store, moment)[["item", "site"]].iloc[0]
    ),
    "analytics.supplies.stock.red": lambda store, moment: stock.red(stock.levels(store, moment)),
}
#: What the demo has none of: only the names of the columns can be looked at.
NONE_IN_THE_DEMO = {
    "analytics.privacy.kept_counts.checkins",
    "analytics.privacy.kept_counts.episodes",
    "analytics.privacy.kept_counts.followups",
    "analytics.privacy.kept_counts.sampling",
}
#: What the demo may have none of before the day's files come; the demo's last day is the one on which it is made.
NONE_BEFORE_THE_MORNING = {
    "analytics.checkins.fever_clusters.fever_clusters",
    "analytics.meeting.agenda_places.hot",
    "analytics.requests.figures.today",
    "analytics.requests.surge.areas",
}
MORNING = time(8)


def may_be_missing(type: Any) -> bool:
    return NoneType in get_args(type)


def fits(value: Any, type: Any) -> bool:
    """Whether a cell is of the type of its column; a day may be midnight, as pandas has days."""
    if get_origin(type) in (Union, UnionType):
        parts = [part for part in get_args(type) if part is not NoneType]
        # Where numbers are missing, pandas keeps whole ones as floats.
        whole = int in parts and isinstance(value, float) and value.is_integer()
        return whole or any(fits(value, part) for part in parts)
    if get_origin(type) is Literal:
        return value in get_args(type)
    if get_origin(type) is list:
        return isinstance(value, list) and all(fits(one, *get_args(type)) for one in value)
    if type is date:
        return value == value.normalize() if isinstance(value, pd.Timestamp) else value.__class__ is date
    if type is bool:
        return isinstance(value, bool | np.bool_)
    if type in (int, float):
        return isinstance(value, {int: Integral, float: Real}[type]) and not isinstance(value, bool | np.bool_)
    assert type in (str, datetime), f"{type} is no type of a column"
    return isinstance(value, type)


def wrong(frame: pd.DataFrame, row: Any) -> list[tuple[str, Any]]:
    """The first cell of each column that does not fit its type."""
    types, found = get_type_hints(row), []
    for name in map(str, frame.columns):
        missing = frame[name].isna()
        if missing.any() and not may_be_missing(types[name]):
            found.append((name, None))
        found += [(name, value) for value in frame[name][~missing] if not fits(value, types[name])][:1]
    return found


def with_answers(answer: Any, function: Any) -> list[tuple[pd.DataFrame, Any]]:
    """The frames of an answer, each with its row."""
    parts = answer if isinstance(answer, tuple) else (answer,)
    return list(zip([part for part in parts if isinstance(part, pd.DataFrame)], given(function), strict=True))


@pytest.mark.parametrize("name", TYPED)
def test_a_frame_has_the_columns_of_its_row(demo: Store, moment: Moment, name: str) -> None:
    ask = ASKED.get(name, TYPED[name])
    for frame, row in with_answers(ask(demo, moment), TYPED[name]):
        assert set(frame.columns) >= row.__required_keys__
        assert list(frame.columns) == [column for column in get_type_hints(row) if column in frame.columns]
        assert wrong(frame, row) == []
        if name not in NONE_BEFORE_THE_MORNING or moment.at.time() >= MORNING:
            assert frame.empty == (name in NONE_IN_THE_DEMO)


def test_the_ranking_has_the_columns_of_its_row(demo: Store, moment: Moment) -> None:
    ranking = hotspots.hotspots(demo, latest(moment))
    [row] = frames(get_type_hints(hotspots.Ranking, include_extras=True)["places"])
    for frame in (ranking.places, ranking.buildings):
        assert list(frame.columns) == list(get_type_hints(row))
        assert wrong(frame, row) == []
        assert not frame.empty


def test_a_cell_that_does_not_fit_is_named() -> None:
    """So that the comparison can fail."""
    row = sampling.RoundRow
    day = {"day": date(2026, 7, 1), "value": 0.5, "numerator": 1, "denominator": 2}
    assert wrong(pd.DataFrame([day]), row) == []
    for column, value in {"day": pd.Timestamp("2026-07-01 08:00"), "value": None, "numerator": 1.5}.items():
        [(named, _)] = wrong(pd.DataFrame([day | {column: value}]), row)
        assert named == column
