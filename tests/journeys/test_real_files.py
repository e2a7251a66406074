"""Real files of other people, loaded through mappings alone; see the README of their folder.

Numbers that are typed in were counted in the file that the test's first line names.
"""

import csv
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.checkins import counts
from analytics.metrics import registry
from data.clock import Moment
from data.intake import loading
from data.mapping import lookup_file, saved_mappings
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store

pytestmark = pytest.mark.real_files

REQUESTS = {
    "kind": "requests",
    "datum": "wgs84",
    "columns": {
        "srnumber": "request_id",
        "createddate": "reported_at",
        "closeddate": "resolved_at",
        "requesttype": "category",
        "requestsource": "source",
        "actiontaken": "text",
        "status": "status",
        "owner": "owner",
        "latitude": "lat",
        "longitude": "lng",
        "address": None,
    },
    "values": {
        "status": {
            "Closed": "已办结",
            "Open": "待受理",
            "Pending": "处理中",
            "Referred Out": "不受理",
            "Cancelled": "撤销",
        }
    },
}
PLACES = {
    "kind": "requests",
    "columns": {"update": "reported_at", "poiname": "text", "tag": "category", "lat": "lat", "lon": "lng"},
    "make_id": True,
}
MASKS = {
    "kind": "stock",
    "header": False,
    "datum": "wgs84",
    "columns": {"c1": "site"},
    "constants": {"unit": "只"},
    "rows": [
        {"columns": {"c2": "on_hand"}, "constants": {"item": "成人口罩"}},
        {"columns": {"c3": "on_hand"}, "constants": {"item": "儿童口罩"}},
    ],
}
SIGNS = (
    "cough",
    "fever",
    "sob",
    "diarrhea",
    "fatigue",
    "headache",
    "loss_of_smell",
    "loss_of_taste",
    "runny_nose",
    "muscle_sore",
    "sore_throat",
)
VISITS = {
    "kind": "checkins",
    "anonymous": True,
    "columns": {"batch_date": "date", "temperature": "temperature"} | dict.fromkeys(SIGNS, "symptoms"),
}


def real(name: str) -> Path:
    return Path(os.environ["BOARD_REAL_FILES"]) / name


def load(store: Store, name: str, plan: Any = None, sent_as: str = "", **options: Any) -> loading.Result:
    return loading.load(store, real(name), sent_as or name, plan=plan_of(plan) if plan else None, **options)


def rows_of(name: str, encoding: str = "utf-8-sig") -> list[list[str]]:
    """The file's rows as Python's own reader sees them."""
    with real(name).open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def test_service_requests(store: Store) -> None:
    """requests_la311_2020.csv: 10,000 rows; by status 9,723 Closed, 244 Cancelled, 16 Open, 15 Pending, 2 Referred Out;
    11 without a place.
    """
    result = load(store, "requests_la311_2020.csv", REQUESTS)
    assert (result.rows_read, result.new, result.rejected) == (10_000, 10_000, 0), result.rejects[:3]
    states = dict(store.rows("select status, count(*) from requests group by status"))
    assert states == {"resolved": 9_723, "withdrawn": 244, "reported": 16, "in_progress": 15, "out_of_scope": 2}
    assert store.rows("select count(*) from requests where lat between 33 and 35 and lng between -119 and -118") == [
        (10_000 - 11,)
    ]
    header, first, *_ = rows_of("requests_la311_2020.csv")
    given = dict(zip(header, first, strict=True))
    found = store.rows(
        "select reported_at, resolved_at, category, lat, lng from requests where request_id = $id",
        {"id": given["srnumber"]},
    )[0]
    assert found == (
        datetime.fromisoformat(given["createddate"]),
        datetime.fromisoformat(given["closeddate"]),
        given["requesttype"],
        float(given["latitude"]),
        float(given["longitude"]),
    )
    assert load(store, "requests_la311_2020.csv", REQUESTS).unchanged == 10_000


def test_a_week_of_mask_stock_without_a_header(store: Store) -> None:
    """maskstock_2020-03-07 … 13.csv: each row and each number against Python's own reading; sites of
    stock_sites_taiwan.csv by id.
    """
    sites = lookup_file.first_table(store, real("stock_sites_taiwan.csv").read_bytes(), "stock_sites_taiwan.csv")
    join = lookup_file.join_of(sites, "c1", "id", {"lng": "lng", "lat": "lat"})
    plan = MASKS | {"join": {"column": join.column, "fields": join.fields, "table": join.table}}
    for number in range(7, 14):
        name = f"maskstock_2020-03-{number:02d}.csv"
        rows = rows_of(name)
        if number == 7:
            result = load(store, name, plan)
            saved_mappings.save(store, "口罩", plan_of(plan), file_name=name)
        else:
            result = load(store, name)
            assert result.mapping_name == "口罩"
        assert (result.rows_read, result.new, result.rejected, result.day) == (
            len(rows),
            len(rows),
            0,
            date(2020, 3, number),
        )
        stood = store.rows("select item, site, on_hand, lng from stock where date = $day", {"day": result.day})
        assert {(item, site): on_hand for item, site, on_hand, _ in stood} == {
            (item, row[0]): float(row[column]) for row in rows for item, column in (("成人口罩", 1), ("儿童口罩", 2))
        }
        assert sum(lng is not None for *_, lng in stood) == 2 * sum(row[0] in join.table for row in rows)
    # Taiwan and its islands: nothing is swapped.
    assert store.rows("select count(*) from stock where lat not between 21 and 27 or lng not between 118 and 123") == [
        (0,)
    ]


def test_places_in_gb18030(store: Store) -> None:
    """places_gb18030.csv: 6,736 rows, 6,734 of them different."""
    result = load(store, "places_gb18030.csv", PLACES)
    assert (result.encoding, result.rows_read, result.new, result.rejected) == ("gb18030", 6_736, 6_734, 2)
    assert all("重复" in reject["reason_zh"] for reject in result.rejects)
    assert store.rows(
        "select count(*) from requests where lat is null or text is null or reported_at <> '2020-04-14'"
    ) == [(0,)]
    _, *rows = rows_of("places_gb18030.csv", "gb18030")
    given = {(name.strip(), float(lat), float(lng), tag.strip() or None) for name, lat, lng, tag, *_ in rows}
    assert set(store.rows("select text, lat, lng, category from requests")) == given
    assert load(store, "places_gb18030.csv", PLACES).unchanged == 6_734


def test_clinic_visits_that_name_nobody(store: Store) -> None:
    """checkins_carbonhealth_0407.csv: fever and symptoms counted row by row with Python's own reader."""
    header, *rows = rows_of("checkins_carbonhealth_0407.csv")
    visits = [dict(zip(header, row, strict=True)) for row in rows]
    hot = [
        visit["temperature"] != "" and float(visit["temperature"]) >= store.setting("fever_threshold")
        for visit in visits
    ]
    ill = [fever or "TRUE" in (visit[sign] for sign in SIGNS) for fever, visit in zip(hot, visits, strict=True)]
    result = load(store, "checkins_carbonhealth_0407.csv", VISITS)
    assert (result.rows_read, result.new, result.rejected) == (len(visits), len(visits), 0), result.rejects[:3]
    moment = Moment(date(2020, 4, 7), datetime(2020, 4, 8))
    asked = {
        id: registry.one(store, id, moment) for id in ("fever_count", "abnormal_count", "checkin_rate", "non_reporters")
    }
    assert (asked["fever_count"].value, asked["abnormal_count"].value) == (sum(hot), sum(ill))
    assert asked["fever_count"].denominator == len(visits)
    assert not asked["checkin_rate"].denominator
    assert not asked["non_reporters"].value
    assert counts.counts(store, moment)["expected"].sum() == 0
    assert store.rows("select count(*) from people") == [(0,)]
    assert load(store, "checkins_carbonhealth_0407.csv", VISITS).unchanged == len(visits)


def test_without_a_mapping_clinic_visits_are_refused(store: Store) -> None:
    """Nobody is named: only a mapping may say that this is meant."""
    with pytest.raises(Refusal):
        load(store, "checkins_carbonhealth_0407.csv")
    with pytest.raises(Refusal):
        load(store, "checkins_carbonhealth_0407.csv", VISITS | {"anonymous": False})


def test_a_page_of_the_web_is_refused(store: Store) -> None:
    """html_page_named_csv.csv."""
    with pytest.raises(Refusal) as refused:
        load(store, "html_page_named_csv.csv")
    assert "网页" in refused.value.zh
    assert store.rows("select count(*) from batches") == [(0,)]
