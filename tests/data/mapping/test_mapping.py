"""Files that are not ours become fields through a mapping, by loads of a few lines worked out by hand."""

from datetime import date
from typing import Any

import pytest

from data.intake import loading
from data.mapping import lookup_file
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store

DAY = date(2022, 4, 1)
#: A row of a daily sheet with a column an item.
MASKS = {
    "kind": "stock",
    "columns": {"site": "site"},
    "constants": {"unit": "只"},
    "rows": [
        {"columns": {"adult": "on_hand"}, "constants": {"item": "成人口罩"}},
        {"columns": {"child": "on_hand"}, "constants": {"item": "儿童口罩"}},
    ],
}
#: Requests of a source that numbers nothing.
NOTES = {
    "kind": "requests",
    "columns": {"when": "reported_at", "what": "text", "state": "status", "end": "resolved_at"},
    "values": {"status": {"Finished": "已办结"}},
    "make_id": True,
}


def load(store: Store, text: str, plan: Any = None, **options: Any) -> loading.Result:
    return loading.load(
        store, text.encode(), options.pop("name", "file.csv"), plan=plan_of(plan) if plan else None, **options
    )


def counts(result: loading.Result) -> tuple[int, ...]:
    """Read, new, changed, unchanged, rejected."""
    return result.rows_read, result.new, result.changed, result.unchanged, result.rejected


def test_flat_json_values_constants_and_columns_that_are_not_used(store: Store) -> None:
    flat = {"No.": "request_id", "Seen": "reported_at", "Phone": None}
    result = load(store, "No.,Seen,Phone\nA,2022-04-01 08:00,138\n", flat, kind="requests")
    assert [(column["source"], column["field"]) for column in result.columns] == [
        ("No.", "request_id"),
        ("Seen", "reported_at"),
        ("Phone", None),
    ]
    assert "phone" in result.missing
    plan = {
        "kind": "requests",
        "columns": {"No.": "request_id", "Seen": "reported_at", "State": "status"},
        "values": {"status": {"Shut": "已办结", "Left": "撤销"}},
        "constants": {"source": "热线", "category": "环境"},
    }
    text = (
        "No.,Seen,State,Phone\nB,2022-04-01 08:00, Shut ,139\nC,2022-04-01 09:00,Left,\nD,2022-04-01 10:00,处理中,"
        "\nE,2022-04-01 11:00,Elsewhere,\n"
    )
    result = load(store, text, plan)
    assert (counts(result), result.remark_count) == ((4, 4, 0, 0, 0), 1)
    # The remark names the file's own column and says what stood there.
    assert (result.remarks[0]["column"], result.remarks[0]["value"]) == ("State", "Elsewhere")
    assert store.rows("select request_id, status, source, category, phone from requests order by request_id") == [
        ("A", None, None, None, None),
        ("B", "resolved", "热线", "环境", "139"),
        ("C", "withdrawn", "热线", "环境", None),
        ("D", "in_progress", "热线", "环境", None),
        ("E", None, "热线", "环境", None),
    ]


def test_each_row_becomes_two_and_rows_of_the_file_are_counted(store: Store) -> None:
    text = "site,adult,child\n东门,5,7\n西门,许多,3\n南门,0,1\n"
    result = load(store, text, MASKS, day=DAY)
    assert counts(result) == (3, 2, 0, 0, 1)
    # The child masks of the bad row are not loaded either: it can be mended and sent as it is.
    assert [(reject["line"], reject["column"], reject["value"]) for reject in result.rejects] == [(3, "adult", "许多")]
    assert store.rows("select site, item, on_hand, unit from stock order by all") == [
        ("东门", "儿童口罩", 7, "只"),
        ("东门", "成人口罩", 5, "只"),
        ("南门", "儿童口罩", 1, "只"),
        ("南门", "成人口罩", 0, "只"),
    ]
    assert counts(load(store, text, MASKS, day=DAY)) == (3, 0, 0, 2, 1)
    again = load(store, "site,adult,child\n东门,5,9\n西门,2,3\n南门,0,1\n", MASKS, day=DAY)
    assert counts(again) == (3, 1, 1, 1, 0)
    assert again.changes == [{"line": 2, "field": "on_hand", "old": "7.0", "new": "9.0"}]
    assert counts(load(store, "site,adult,child\n东门,5,9\n", MASKS, day=date(2022, 4, 2))) == (1, 1, 0, 0, 0)


def test_rows_made_from_one_row_must_differ(store: Store) -> None:
    twice = {**MASKS, "rows": [MASKS["rows"][0], {**MASKS["rows"][1], "constants": {"item": "成人口罩"}}]}
    result = load(store, "site,adult,child\n东门,5,7\n", twice, day=DAY)
    assert counts(result) == (1, 0, 0, 0, 1)
    assert "同一条" in result.rejects[0]["reason_zh"]


def test_a_file_without_a_header(store: Store) -> None:
    plan = {
        "kind": "stock",
        "header": False,
        "columns": {"c1": "site", "c3": "on_hand", "c4": "date"},
        "constants": {"item": "口罩"},
    }
    result = load(store, "007,x,5,2022-04-01\n008,y,,2022-04-01\n009,z,0,2022-04-02\n", plan)
    assert counts(result) == (3, 2, 0, 0, 1)
    assert result.rejects[0]["line"] == 2
    assert result.columns[0] == {"source": "c1", "field": "site", "samples": ["007", "008", "009"]}
    assert store.rows("select site, date, on_hand from stock order by all") == [
        ("007", DAY, 5),
        ("009", date(2022, 4, 2), 0),
    ]


def test_coordinates_are_joined_from_a_second_file_by_id(store: Store) -> None:
    second = "编号,名称,经度,纬度\n007,甲,114.31,30.51\n008,乙,,\n".encode()
    join = lookup_file.join_of(
        lookup_file.first_table(store, second, "sites.csv"), "site", "编号", {"lng": "经度", "lat": "纬度"}
    )
    plan = {**MASKS, "join": {"column": join.column, "fields": join.fields, "table": join.table}}
    assert counts(load(store, "site,adult,child\n 007,1,2\n008,1,2\n009,1,2\n", plan, day=DAY)) == (3, 3, 0, 0, 0)
    assert store.rows("select distinct site, lng, lat from stock order by all") == [
        ("007", 114.31, 30.51),
        ("008", None, None),
        ("009", None, None),
    ]
    with pytest.raises(Refusal) as refused:
        lookup_file.join_of([["a", "b"]], "site", "编号", {"lng": "b"})
    assert (refused.value.code, "编号" in refused.value.zh) == ("bad_join", True)


def test_the_second_file_is_read_in_its_own_order_also_where_its_header_is_short(store: Store) -> None:
    rows = lookup_file.first_table(store, b"id,lat\n7,31.2,a remark\n8,31.3,another\n8,31.4\n", "sites.csv")
    assert [row[:2] for row in rows] == [["id", "lat"], ["7", "31.2"], ["8", "31.3"], ["8", "31.4"]]
    assert lookup_file.join_of(rows, "c1", "id", {"lat": "lat"}).table == {"7": ("31.2",), "8": ("31.4",)}


def test_an_id_made_from_the_row_stays_while_its_state_changes(store: Store) -> None:
    text = "when,what,state,end\n2022-04-01 08:00,灯坏了,Open,\n2022-04-01 09:00,漏水,Open,\n"
    assert counts(load(store, text, NOTES)) == (2, 2, 0, 0, 0)
    ids = store.rows("select request_id from requests order by reported_at")
    assert all(str(id).startswith("自编-") for (id,) in ids)
    text = "when,what,state,end\n2022-04-01 08:00, 灯坏了 ,Finished,2022-04-02 10:00\n2022-04-01 09:00,漏水,Open,\n"
    result = load(store, text, NOTES)
    assert counts(result) == (2, 0, 1, 1, 0)
    assert {(change["field"], change["new"]) for change in result.changes} == {
        ("status", "resolved"),
        ("resolved_at", "2022-04-02 10:00:00"),
    }
    assert store.rows("select request_id from requests order by reported_at") == ids


def test_equal_rows_without_an_id_are_one_request_and_ids_that_are_there_stay(store: Store) -> None:
    plan = {**NOTES, "columns": {**NOTES["columns"], "no": "request_id"}}
    line = "2022-04-01 08:00,灯坏了,Open"
    result = load(store, f"no,when,what,state,end\n,{line},\n,{line},\nX7,{line},\n", plan)
    assert counts(result) == (3, 2, 0, 0, 1)
    assert (result.rejects[0]["line"], "重复" in result.rejects[0]["reason_zh"]) == (2, True)
    assert store.rows("select count(*) filter (request_id = 'X7'), count(*) from requests") == [(1, 2)]


@pytest.mark.parametrize("cell", ["POINT (114.3 30.5)", '"(30.5, 114.3)"', '"30.5,114.3"'])
def test_a_point_column(store: Store, cell: str) -> None:
    plan = {"kind": "requests", "columns": {"id": "request_id", "t": "reported_at", "where": "point"}, "datum": "wgs84"}
    result = load(store, f"id,t,where\n1,2022-04-01,{cell}\n2,2022-04-01,\n3,2022-04-01,拐角\n", plan)
    assert (counts(result), result.remarks[0]["value"]) == ((3, 3, 0, 0, 0), "拐角")
    assert not {"lat", "lng"} & set(result.missing)
    assert store.rows("select request_id, lat, lng from requests order by 1") == [
        ("1", 30.5, 114.3),
        ("2", None, None),
        ("3", None, None),
    ]


def test_coordinates_are_converted_from_the_mappings_datum_unless_the_upload_says_otherwise(store: Store) -> None:
    # The README of hujiulong/gcoord: GCJ-02 45.0, 123.0 is WGS-84 44.99804071, 122.99395597.
    plan = {"kind": "requests", "columns": {"id": "request_id", "t": "reported_at", "where": "point"}, "datum": "gcj02"}
    load(store, 'id,t,where\n1,2022-04-01,"45.0,123.0"\n', plan)
    load(store, 'id,t,where\n2,2022-04-01,"45.0,123.0"\n', plan, datum="wgs84")
    converted, as_it_stood = store.rows("select lat, lng from requests order by request_id")
    assert converted == pytest.approx((44.99804071, 122.99395597), abs=1e-6)
    assert as_it_stood == (45.0, 123.0)


def test_several_yes_or_no_columns_are_symptoms(store: Store) -> None:
    plan = {
        "kind": "checkins",
        "columns": {"who": "name", "where": "room", "cough": "symptoms", "fever": "symptoms", "other": "symptoms"},
    }
    rows = [
        "张三,1-101,TRUE,否,",
        "李四,1-102,FALSE,false,无",
        "王五,1-103,,,",
        "赵六,1-104,是,√,头痛",
        "钱七,1-105,,FALSE,",
    ]
    result = load(store, "\n".join(["who,where,cough,fever,other", *rows]), plan, day=DAY)
    assert counts(result) == (5, 5, 0, 0, 0)
    assert store.rows(
        "select name, reported, symptoms, symptomatic from checkins join people using (person) order by room"
    ) == [
        ("张三", True, "cough", True),
        ("李四", True, "否", False),
        ("王五", False, None, None),
        ("赵六", True, "cough、fever、头痛", True),
        ("钱七", True, "否", False),
    ]
    assert [column["field"] for column in result.columns] == ["name", "room", "symptoms", "symptoms", "symptoms"]


def test_columns_that_differ_only_in_brackets_are_told_apart(store: Store) -> None:
    plan = {
        "kind": "checkins",
        "columns": {"姓名": "name", "房号": "room", "体温(下午)": "temperature", "体温(上午)": None},
    }
    load(store, "姓名,房号,体温(上午),体温(下午)\n张三,1-101,36.1,38.2\n", plan, day=DAY)
    assert store.rows("select temperature from checkins") == [(38.2,)]
