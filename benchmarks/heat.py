"""(c) Heat cells from one and from ten million reports."""

import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from analytics.heat import heat
from analytics.heat.query import HeatQuery
from benchmarks.table import Row, median, seconds
from data.clock import Moment, midnight_after
from data.current import request_squares
from data.current.opened_store import open_store
from data.store.database import Store

END = date(2026, 11, 22)
DAYS = 30
ROUNDS = 5
LIMIT_MS, LIMIT_KB, GROWTH = 300.0, 300.0, 1.5
#: Buildings of the synthetic city: 60 by 60, some 80 m apart.
BUILDINGS = """insert into buildings (building_id, grid_id, households, lat, lng)
    select i::varchar, (i // 50)::varchar, 50, 30.5 + (i // 60) * 0.0007, 114.3 + (i % 60) * 0.0008
        from range(3600) t(i)"""
#: Reports straight into the current table: heat is what is measured here, loading has its own benchmark.
#: Half stand at their building, half at a point of their own.
REPORTS = """insert into requests
    (request_id, reported_at, status, resolved_at, building_id, day, category_in_force, urgency_in_force,
     limit_hours, grid_id, place_lat, place_lng, place)
    select i::varchar, reported, null, case when h % 10 < 9 then least(reported + to_seconds(h % 200000), $last) end,
        b.building_id, reported::date,
           (['就医难', '用药需求', '买菜难', '心理疏导', '其他'])[1 + h % 5], (1 + h % 4)::tinyint, 24.0, b.grid_id,
           case when own then b.lat + (hash(i, 1) % 60000) / 1e8 - 0.0003 else b.lat end,
           case when own then b.lng + (hash(i, 2) % 60000) / 1e8 - 0.0003 else b.lng end,
           case when own then 'own' else 'building' end
    from (select i, (hash(i) >> 8)::bigint as h, i % 2 = 0 as own,
        $first + to_seconds((i * $seconds // $reports)::bigint) as reported
          from range($reports) t(i)) join buildings b on b.building_id = (h // 7 % 3600)::varchar"""


def run(reports: int) -> list[Row]:
    """One answer over all 30 days, fresh each time, at ``reports`` and at ten times as many."""
    small, small_kb = _measure(reports)
    large, large_kb = _measure(10 * reports)
    million = f"{reports / 1e6:g} million reports"
    return [
        Row(f"(c) heat cells of 30 days from {million}", small, "ms", limit=LIMIT_MS),
        Row(f"(c) what the browser gets, {million}", small_kb, "KB", limit=LIMIT_KB),
        Row("(c) ten times the reports, time", large, "ms", million, small, GROWTH, True),
        Row("(c) ten times the reports, size", large_kb, "KB", million, small_kb, GROWTH, True),
    ]


def _measure(reports: int) -> tuple[float, float]:
    first, last = END - timedelta(days=DAYS - 1), midnight_after(END)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "board.duckdb")
        with store.write() as transaction:
            transaction.cursor.execute(BUILDINGS)
            transaction.cursor.execute(
                REPORTS,
                {
                    "first": midnight_after(first - timedelta(days=1)),
                    "last": last,
                    "seconds": DAYS * 86400,
                    "reports": reports,
                },
            )
            request_squares.refresh(transaction.cursor, None)
        moment = Moment(END, last)
        took = []
        for _ in range(ROUNDS):
            store.raise_version(store.version + 1)  # as after new data: nothing is remembered
            took.append(1000 * seconds(lambda: heat.heat(store, HeatQuery(moment, first))))
        found = heat.heat(store, HeatQuery(moment, first))
        _check_equal(store, found, moment, first)
        store.close()
    return median(took), len(json.dumps(found.cells)) / 1000


def _check_equal(store: Store, found: heat.Heat, moment: Moment, first: date) -> None:
    """The weights add up to what they are when each report is weighed by itself."""
    expected = store.rows(
        """select sum([8, 4, 2, 1][urgency_in_force] *
                  case when reported_at + to_hours(24) < $at and (resolved_at is null or resolved_at >= $at) then 1.5
                      else 1 end)
           from requests where day between $first and $last""",
        {"at": moment.at, "first": first, "last": moment.day},
    )[0][0]
    assert np.isclose(sum(weight for *_, weight in found.cells), float(expected), rtol=1e-3), expected
