"""Mappings are kept under a name, known again by the next day's file, carried over, and refused where they
cannot be.
"""

import json
from datetime import date
from typing import Any

import pytest

from data.intake import loading
from data.mapping import saved_mappings
from data.mapping.mapping import Plan, plan_of
from data.refusal import Refusal
from data.store.database import Store

CASES = {
    "kind": "requests",
    "columns": {"No.": "request_id", "Seen": "reported_at", "State": "status"},
    "values": {"status": {"Shut": "已办结"}},
}
SITES = {
    "kind": "stock",
    "header": False,
    "columns": {"c1": "site"},
    "rows": [
        {"columns": {"c2": "on_hand"}, "constants": {"item": "成人口罩"}},
        {"columns": {"c3": "on_hand"}, "constants": {"item": "儿童口罩"}},
    ],
    "join": {"column": "c1", "fields": ["lng", "lat"], "table": {"007": ["114.3", "30.5"]}},
}


def load(store: Store, text: str, name: str = "file.csv", **options: Any) -> loading.Result:
    return loading.load(store, text.encode(), name, **options)


def test_a_saved_mapping_is_found_by_the_next_days_header(store: Store) -> None:
    saved_mappings.save(store, " 热线 ", plan_of(CASES), header=["No.", "Seen", "State"])
    found = load(store, "工单\nNo.,Seen,State\nA,2022-04-01,Shut\n", "new name.csv")
    assert (found.mapping_name, found.kind, found.new) == ("热线", "requests", 1)
    # Another order of its columns, and one more, is still its source.
    found = load(store, "More,State,No.,Seen\nx,Shut,A,2022-04-01\n")
    assert (found.mapping_name, found.unchanged) == ("热线", 1)
    # Of two mappings that fit, the one made for this very header is taken, though the other is newer.
    saved_mappings.save(
        store, "别处", plan_of({"kind": "requests", "columns": {"No.": "request_id", "Seen": "reported_at"}})
    )
    assert load(store, "No.,Seen,State\nA,2022-04-01,Shut\n").mapping_name == "热线"
    # What the file says itself needs no mapping, and another kind takes none.
    assert load(store, "姓名,房号,体温\n张三,1-101,36.5\n", day=date(2022, 4, 1)).mapping_name is None
    with pytest.raises(Refusal):
        load(store, "No.,Seen,State\nA,2022-04-01,Shut\n", kind="checkins")


@pytest.mark.parametrize("learnt_from", ["mask_2022-04-01.csv", " mask_2022-04-01.csv"])
def test_a_file_without_a_header_is_known_by_its_name(store: Store, learnt_from: str) -> None:
    saved_mappings.save(store, "口罩", plan_of(SITES), file_name=learnt_from)
    found = load(store, "007,5,7\n008,1,2\n", "Mask_2022-04-12.CSV")
    assert (found.mapping_name, found.day, found.rows_read, found.new) == ("口罩", date(2022, 4, 12), 2, 2)
    assert store.rows("select distinct lng, lat from stock where site = '007'") == [(114.3, 30.5)]
    for text, name in (("007,5,7\n", "gloves_2022-04-12.csv"), ("007,5\n", "mask_2022-04-12.csv")):
        with pytest.raises(Refusal) as refused:
            load(store, text, name)
        assert refused.value.code == "unknown_header"


def test_a_mapping_is_carried_to_another_place_replaced_and_deleted(store: Store) -> None:
    saved_mappings.save(store, "口罩", plan_of(SITES))
    saved_mappings.save(store, "热线", plan_of(CASES))
    first, second = saved_mappings.saved(store)
    assert (first["name"], first["kind"], second["name"]) == ("口罩", "stock", "热线")
    carried = plan_of(json.dumps(first["plan"], ensure_ascii=False))
    assert carried == plan_of(SITES) == saved_mappings.named(store, "口罩")
    assert plan_of(second["plan"]) == plan_of(CASES)
    saved_mappings.save(store, "热线", carried)
    assert [(saved["name"], saved["kind"]) for saved in saved_mappings.saved(store)] == [
        ("口罩", "stock"),
        ("热线", "stock"),
    ]
    assert saved_mappings.delete(store, "热线")
    assert not saved_mappings.delete(store, "热线")
    assert saved_mappings.named(store, "热线") is None


@pytest.mark.parametrize(
    ("name", "plan", "code"),
    [
        ("", CASES, "bad_name"),
        ("  ", CASES, "bad_name"),
        ("长" * 61, CASES, "bad_name"),
        ("a\nb", CASES, "bad_name"),
        ("好", {"No.": "request_id"}, "bad_mapping"),
    ],
)
def test_what_cannot_be_kept(store: Store, name: str, plan: Any, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        saved_mappings.save(store, name, plan_of(plan))
    assert refused.value.code == code
    assert saved_mappings.saved(store) == []


@pytest.mark.parametrize(
    ("plan", "named"),
    [
        ("{", "JSON"),
        ("[1]", "对象"),
        (7, "对象"),
        ({"kind": "requests", "colums": {}}, "colums"),
        ({"kind": "people"}, "kind"),
        ({"kind": ["requests"]}, "kind"),
        ({"kind": "requests", "columns": {"a": "temperature"}}, "temperature"),
        ({"columns": {"a": 5}}, "columns"),
        ({"columns": []}, "columns"),
        ({"values": {"status": "x"}}, "values.status"),
        ({"values": {"status": {"a": None}}}, "values.status"),
        ({"constants": {"item": None}}, "constants"),
        ({"columns": {}, "header": "no"}, "header"),
        ({"make_id": 1}, "make_id"),
        ({"datum": "utm"}, "datum"),
        ({"rows": {}}, "rows"),
        ({"rows": ["a"]}, "rows"),
        ({"rows": [{"column": {"a": "on_hand"}}]}, "column"),
        ({"rows": [{"columns": {"a": None}}]}, "rows.columns"),
        ({"join": ["sites"]}, "join"),
        ({"join": {"column": "a", "fields": ["lng"], "table": []}}, "join.table"),
        ({"join": {"column": "a", "fields": ["lng"], "table": {"1": ["2", "3"]}}}, "join"),
        ({"join": {"column": "a", "fields": ["lng"], "table": {"1": [None]}}}, "join"),
        ({"kind": "stock", "join": {"column": "a", "fields": [1, ["lng"]], "table": {}}}, "join"),
        ({"kind": "stock", "join": {"column": "a", "fields": ["where"], "table": {}}}, "where"),
        ({"kind": "requests", "anonymous": True}, "匿名"),
        ({"kind": "stock", "make_id": True}, "物资库存"),
        ({"kind": "checkins", "rows": [{"columns": {"a": "name"}}]}, "同一个人"),
        ({"kind": "requests", "columns": {"a": "text", "b": "text"}}, "诉求内容"),
    ],
)
def test_a_mapping_that_means_nothing_is_refused_by_name(plan: Any, named: str) -> None:
    with pytest.raises(Refusal) as refused:
        plan_of(plan)
    assert refused.value.code == "bad_mapping"
    assert named in refused.value.zh


@pytest.mark.parametrize(
    ("plan", "kind", "named"),
    [
        ({"No.": "request_id", "Opened": "reported_at"}, "requests", "Opened"),
        ({"No.": "temperature"}, "requests", "temperature"),
        ({"columns": {"No.": "text"}, "anonymous": True}, None, "匿名"),
        ({"kind": "stock", "columns": {"No.": "item"}}, None, "现有库存"),
        (
            {"kind": "stock", "columns": {"No.": "item", "Seen": "date"}, "rows": [{"columns": {"Left": "on_hand"}}]},
            None,
            "Left",
        ),
        (
            {
                "kind": "stock",
                "columns": {"No.": "item"},
                "constants": {"on_hand": "1"},
                "join": {"column": "Id", "fields": ["lat"], "table": {}},
            },
            None,
            "Id",
        ),
        ({"kind": "requests", "header": False, "columns": {"c1": "request_id", "c9": "reported_at"}}, None, "c9"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_refused_and_changes_nothing(
    store: Store, plan: Any, kind: str | None, named: str
) -> None:
    with pytest.raises(Refusal) as refused:
        load(store, "No.,Seen\nA,2022-04-01\n", kind=kind, plan=plan_of(plan))
    assert refused.value.code in ("bad_mapping", "missing_columns")
    assert named in refused.value.zh
    assert store.rows("select count(*) from batches") == [(0,)]


def test_an_empty_mapping_is_as_none(store: Store) -> None:
    assert plan_of({}) == plan_of("{}") == Plan()
    assert load(store, "诉求编号,上报时间\nA,2022-04-01\n", plan=plan_of({})).new == 1


def test_how_one_source_writes_says_nothing_of_another(store: Store) -> None:
    header = "日期,物资名称,存放点,单位,现有库存"
    columns = {"日期": "date", "物资名称": "item"}
    given = {"kind": "stock", "columns": columns, "habits": {"date": "mdy"}, "factors": {"消毒液": {"箱": 12}}}
    saved_mappings.save(store, "甲仓", plan_of(given), header.split(","), "甲仓盘点_0401.csv")
    rows = [header.split(",")]
    for own in ("甲仓盘点_0402.csv", "甲仓盘点_0402 (1).csv"):
        assert saved_mappings.fitting(store, rows, own, None) == ("甲仓", plan_of(given))
    name, found = saved_mappings.fitting(store, rows, "乙仓盘点.csv", None)
    assert found is not None
    assert (name, dict(found.columns), dict(found.habits), dict(found.factors)) == ("甲仓", columns, {}, {})
    text = f"{header}\n01/04/2022,大米,乙仓,袋,5\n02/04/2022,大米,乙仓,袋,6\n"
    asked = load(store, text, "乙仓盘点.csv")
    assert (asked.new, [one["key"] for one in asked.questions]) == (0, ["date"])
    other = plan_of({**given, "habits": {"date": "dmy"}})
    saved_mappings.save(store, "乙仓", other, header.split(","), "乙仓盘点.csv")
    assert load(store, text, "乙仓盘点.csv").new == 2
    assert store.rows("select min(date), max(date) from stock") == [(date(2022, 4, 1), date(2022, 4, 2))]
    assert saved_mappings.fitting(store, rows, "甲仓盘点_0403.csv", None) == ("甲仓", plan_of(given))
