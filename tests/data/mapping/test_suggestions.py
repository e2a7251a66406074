"""Tables that are not ours: what may feed what. Every table here is invented."""

import csv
import os
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pytest

from data.kinds import KINDS
from data.mapping import headers, suggestions

#: The shape of a city's export of service requests: 35 columns, few of which are of use.
CITY = [
    "srnumber",
    "createddate",
    "closeddate",
    "_daystoclose",
    "updateddate",
    "servicedate",
    "requesttype",
    "requestsource",
    "actiontaken",
    "owner",
    "status",
    "createdbyuserorganization",
    "mobileos",
    "anonymous",
    "assignto",
    "latitude",
    "longitude",
    "addressverified",
    "approximateaddress",
    "address",
    "housenumber",
    "direction",
    "streetname",
    "suffix",
    "zipcode",
    "location",
    "apc",
    "cd",
    "cdmember",
    "nc",
    "ncname",
    "policeprecinct",
    "tbmpage",
    "tbmcolumn",
    "tbmrow",
]
CITY_ROWS = [
    [
        f"2-70{n}41",
        f"2021-03-0{n} 08:1{n}:00",
        f"2021-03-0{n} 15:0{n}:00",
        f"0.28472{n}",
        f"2021-03-0{n} 15:0{n}:00",
        "2021-03-09 00:00:00",
        ("Pothole", "Noise", "Tree Down")[n % 3],
        ("Call", "App")[n % 2],
        "SR Created",
        ("PW", "SAN")[n % 2],
        ("Closed", "Open", "Forwarded")[n % 3],
        "PW",
        "",
        "N",
        "EAST",
        f"41.87{n}1234",
        f"-87.62{n}5678",
        "Y",
        "N",
        f"{n}00 E EXAMPLE ST, 60601",
        f"{n}00",
        "E",
        "EXAMPLE",
        "ST",
        "60601",
        "",
        "North Side",
        str(n),
        "Pat Example",
        "14",
        "OLD TOWN NC",
        "CENTRAL",
        "512",
        "C",
        str(n),
    ]
    for n in range(1, 7)
]
#: A day's stock without a header: site, two items, when it was counted and fetched, and times without a year.
STOCK = [
    [
        f"88010{n}0017",
        str(n % 3),
        f"1{n}20",
        f"2021-03-07 10:2{n}:45",
        "2021-03-07 20:00:01",
        f"03/07 08:1{n}:14",
        f"03/07 08:2{n}:14",
    ]
    for n in range(1, 9)
]
PLACES = ["poiname", "lat", "lon", "tag", "source", "update"]
PLACES_ROWS = [
    [name, f"30.5{n}2345", f"114.3{n}2345", ("住宅区", "商场", "")[n % 3], "某市卫生健康委员会", "2021-03-0" + str(n)]
    for n, name in enumerate(["幸福里小区", "东湖超市", "建设路市场", "新村卫生站", "南门菜场", "文化广场"], 1)
]
VISITS = [
    "batch_date",
    "test_name",
    "age",
    "diabetes",
    "temperature",
    "pulse",
    "days_since_symptom_onset",
    "cough",
    "fever",
    "headache",
    "er_referral",
]
VISITS_ROWS = [
    [
        "2021-03-07",
        "Rapid Test",
        str(20 + n),
        "FALSE",
        f"3{6 + n % 2}.{n}5" if n % 2 else "",
        str(70 + n),
        "3",
        ("TRUE", "FALSE")[n % 2],
        "",
        "FALSE",
        "FALSE",
    ]
    for n in range(1, 9)
]


def fed(header: Sequence[str], rows: Sequence[Sequence[str]], kind: str) -> dict[str, str]:
    """Source column → field, where one is suggested."""
    return {one.source: one.field for one in suggestions.suggest(header, rows, KINDS[kind]) if one.field}


def numbered(rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"c{index + 1}" for index in range(len(rows[0]))]


def test_a_citys_service_requests() -> None:
    assert fed(CITY, CITY_ROWS, "requests") == {
        "srnumber": "request_id",
        "createddate": "reported_at",
        "closeddate": "resolved_at",
        "requesttype": "category",
        "requestsource": "source",
        "owner": "owner",
        "status": "status",
        "latitude": "lat",
        "longitude": "lng",
        "address": "room",
    }
    assert suggestions.likely_kinds(CITY, CITY_ROWS)[0][0] == "requests"
    assert not suggestions.looks_headerless([CITY, *CITY_ROWS])


def test_a_stock_file_without_a_header() -> None:
    assert suggestions.looks_headerless(STOCK)
    assert fed(numbered(STOCK), STOCK, "stock") == {"c1": "site", "c2": "on_hand", "c4": "date"}
    assert suggestions.likely_kinds(numbered(STOCK), STOCK)[0][0] == "stock"


def test_places_whose_tag_is_a_category() -> None:
    assert fed(PLACES, PLACES_ROWS, "requests") == {
        "poiname": "text",
        "lat": "lat",
        "lon": "lng",
        "tag": "category",
        "source": "source",
        "update": "reported_at",
    }
    assert suggestions.likely_kinds(PLACES, PLACES_ROWS)[0][0] == "requests"


def test_clinic_visits_whose_symptoms_have_a_column_each() -> None:
    assert fed(VISITS, VISITS_ROWS, "checkins") == {
        "batch_date": "date",
        "temperature": "temperature",
        "cough": "symptoms",
        "fever": "symptoms",
        "headache": "symptoms",
    }
    assert suggestions.likely_kinds(VISITS, VISITS_ROWS)[0][0] == "checkins"


def test_values_alone_tell_a_check_in_sheet() -> None:
    rows = [
        ["P00" + str(n), name, f"2-10{n}", f"2022/4/{n}", f"8:0{n}", f"36.{n}", "否"]
        for n, name in enumerate(["张三", "李小四", "王五", "赵六"], 1)
    ]
    expected = ["resident_id", "name", "room", "date", "time", "temperature", "symptoms"]
    found = suggestions.suggest(numbered(rows), rows, KINDS["checkins"])
    assert [one.field for one in found] == expected
    assert all(0 < one.confidence < suggestions.HINTED for one in found)
    assert (found[5].why_zh, found[5].why_en) == ("内容像今日体温", "the cells look like temperature")
    assert suggestions.likely_kinds(numbered(rows), rows)[0][0] == "checkins"


@pytest.mark.parametrize(
    ("kind", "header", "cells", "field"),
    [
        ("requests", "Created Date", ["2022-04-01 08:00"], "reported_at"),
        ("requests", "date_closed", ["2022-04-01 08:00"], "resolved_at"),
        ("requests", "case_enquiry_id", ["101", "102", "103"], "request_id"),
        ("requests", "Case Title", ["Tree"], "text"),
        ("requests", "Priority Level", ["vite"], "urgency"),
        ("requests", "catagory", ["x"], "category"),
        ("checkins", "上午体温", ["36.5"], "temperature"),
        ("checkins", "居民姓名全称", ["张三"], "name"),
        ("stock", "Warehouse Name", ["北库"], "site"),
        ("stock", "available_qty", ["3"], "on_hand"),
        ("buildings", "Tower No.", ["A", "B"], "building_id"),
        ("roster", "Mobile Number", ["13800000000"], "phone"),
        ("requests", "the_geom", ["POINT (114.3 30.5)"], "point"),
        ("requests", "Location 1", ["(30.5, 114.3)"], "point"),
        # Near names whose cells say otherwise.
        ("requests", "mobileos", ["iOS", "Android"], None),
        ("checkins", "体温备注", ["正常", "偏高"], None),
        ("checkins", "test_name", ["Rapid Test"], None),
        ("requests", "Location 1", ["North gate"], None),
        ("roster", "网格员电话", ["13800000000"], None),
        ("roster", "网格员", ["张三"], None),
        ("checkins", "symptom_days", ["3", "7"], None),
        ("requests", "record_count", ["3", "3"], None),
        # What cannot be read is not suggested; which part is the month, and words of a closed vocabulary, can be said.
        ("requests", "createddate", ["soon"], None),
        ("requests", "createddate", ["04/05/2022 08:00"], "reported_at"),
        ("requests", "Opened", ["04/30/2014 02:51:52 PM"], "reported_at"),
        # What was so before the day is not what is so on it.
        ("stock", "昨日结存", ["100", "80"], None),
        ("stock", "上期结存", ["100", "80"], None),
        ("stock", "opening_stock", ["100", "80"], None),
        ("stock", "今日结存", ["100", "80"], "on_hand"),
        ("stock", "期末库存数量", ["100", "80"], "on_hand"),
        ("checkins", "昨日体温", ["36.5"], None),
        ("checkins", "是否有发热、咳嗽等症状(必填)", ["无", "有"], "symptoms"),
        ("checkins", "目前有无不适", ["无"], "symptoms"),
        ("checkins", "症状说明", ["见背面"], None),
        ("requests", "反映问题", ["楼道没有消毒"], "text"),
        ("requests", "求助内容", ["家里没有奶粉了"], "text"),
        ("requests", "答复时间", ["2022-04-01 08:00"], "resolved_at"),
        ("requests", "currentstatus", ["Fermé", "Ouvert"], "status"),
    ],
)
def test_one_column(kind: str, header: str, cells: list[str], field: str | None) -> None:
    (found,) = suggestions.suggest([header], [[cell] for cell in cells], KINDS[kind])
    assert found.field == field
    assert found.why_zh
    assert found.why_en


def test_a_known_name_stands_even_over_cells_that_cannot_be_read_but_is_not_sure() -> None:
    found = suggestions.suggest(["体温", "测温"], [["正常", "36.5"], ["偏高", "36.8"]], KINDS["checkins"])
    assert [(one.field, one.confidence) for one in found] == [("temperature", 0.8), (None, 0.0)]
    (alone,) = suggestions.suggest(["体温"], [["正常"], ["偏高"]], KINDS["checkins"])
    assert (alone.field, alone.confidence) == ("temperature", suggestions.EMPTY)


def test_each_field_is_suggested_once_and_a_place_in_one_way() -> None:
    rows = [["30.512345", "114.312345", "POINT (114.3 30.5)"], ["30.512346", "114.312346", "POINT (114.3 30.5)"]]
    assert fed(["lat", "lng", "geom"], rows, "requests") == {"lat": "lat", "lng": "lng"}
    assert fed(["c1", "c2", "geom"], rows, "requests") == {"geom": "point"}
    assert fed(["c1"], [["30.512345"]], "requests") == {}, "a latitude by its looks alone needs its longitude"
    assert fed(["电话", "手机"], [["13800000000", "13900000000"]], "roster") == {"电话": "phone"}


@pytest.mark.parametrize("kind", list(KINDS))
def test_our_own_headers_are_certain(kind: str) -> None:
    header = [field.zh for field in KINDS[kind].fields]
    found = suggestions.suggest(header, [], KINDS[kind])
    assert {one.field: index for index, one in enumerate(found)} == headers.fields_of(header, KINDS[kind])
    assert {one.confidence for one in found} == {suggestions.EXACT}
    assert suggestions.likely_kinds(header, [])[0] == (kind, 1.0)


@pytest.mark.parametrize(
    ("rows", "headerless"),
    [
        ([["1", "36.5"], ["2", "36.8"]], True),
        ([["1", "36.5"]], True),
        ([["张三", "36.5", "未打卡"], ["李四", "36.8", "08:30"]], True),
        ([["编号", "体温"], ["1", "36.5"]], False),
        ([["zip", "36.5"], ["1", "36.8"]], False),
        ([["abc", "def"], ["ghi", "jkl"]], False),
        ([["姓名", "4月1日", "4月2日"], ["张三", "36.5", "36.6"]], False),
        ([["某社区 2022 年台账", "", ""], ["姓名", "房号", "电话"]], False),
        ([], False),
        ([[]], False),
        ([["", ""], ["1", "2"]], False),
    ],
)
def test_whether_the_first_row_is_data(rows: list[list[str]], headerless: bool) -> None:
    assert suggestions.looks_headerless(rows) == headerless


def test_words_that_are_to_be_mapped() -> None:
    requests = KINDS["requests"]
    texts = ["Closed", "Forwarded", " Forwarded ", "Fermé", "", "已办结", "-"]
    assert suggestions.words_to_map(requests, "status", texts) == [("Forwarded", 2), ("Fermé", 1)]
    assert suggestions.words_to_map(requests, "text", texts) == []
    assert suggestions.words_to_map(requests, "category", ["就医难", "Pothole"], ["就医难", "其他"]) == [("Pothole", 1)]
    assert suggestions.words_to_map(KINDS["sampling"], "sampled_at", ["√", "8:30", "pris"]) == [("pris", 1)]
    said = ["一般", "无发热、无咳嗽", "咳嗽", "一般", "已退烧", "NaN"]
    assert suggestions.words_to_map(KINDS["checkins"], "symptoms", said) == [("一般", 2)]
    assert len(suggestions.words_to_map(requests, "status", [f"word {n}" for n in range(99)])) == suggestions.MOST_WORDS


def test_every_choice_is_read_by_its_field() -> None:
    for kind in KINDS.values():
        for field in kind.understood:
            words = suggestions.choices(kind, field.name)
            assert suggestions.words_to_map(kind, field.name, words) == []
    assert suggestions.choices(KINDS["requests"], "category", ["就医难", "其他"]) == ["就医难", "其他"]
    assert suggestions.choices(KINDS["requests"], "urgency") == ["特急", "紧急", "较急", "一般"]


@pytest.mark.slow
def test_a_table_of_thousands_of_columns_does_not_keep_anyone_waiting() -> None:
    header = [f"column {n} date" for n in range(5000)]
    rows = [["x" * 5000 if n == 7 else str(n * row) for n in range(5000)] for row in range(20)]
    begun = time.perf_counter()
    assert len(suggestions.likely_kinds(header, rows)) == len(KINDS)
    assert time.perf_counter() - begun < 20


@pytest.mark.real_files
@pytest.mark.parametrize(
    ("name", "encoding", "headerless", "kind", "some"),
    [
        (
            "requests_la311_2020.csv",
            "utf-8",
            False,
            "requests",
            {
                "srnumber": "request_id",
                "createddate": "reported_at",
                "closeddate": "resolved_at",
                "latitude": "lat",
                "status": "status",
            },
        ),
        (
            "places_gb18030.csv",
            "gb18030",
            False,
            "requests",
            {"update": "reported_at", "poiname": "text", "tag": "category", "lon": "lng"},
        ),
        (
            "checkins_carbonhealth_0407.csv",
            "utf-8-sig",
            False,
            "checkins",
            {"batch_date": "date", "temperature": "temperature", "cough": "symptoms"},
        ),
        *(
            (f"maskstock_2020-03-{day:02}.csv", "utf-8", True, "stock", {"c1": "site", "c2": "on_hand", "c4": "date"})
            for day in range(7, 14)
        ),
    ],
)
def test_the_reference_files(name: str, encoding: str, headerless: bool, kind: str, some: dict[str, str]) -> None:
    with (Path(os.environ["BOARD_REAL_FILES"]) / name).open(encoding=encoding, newline="") as file:
        rows = list(islice(csv.reader(file), 21))
    assert suggestions.looks_headerless(rows) == headerless
    header, below = (numbered(rows), rows) if headerless else (rows[0], rows[1:])
    assert suggestions.likely_kinds(header, below)[0][0] == kind
    assert some.items() <= fed(header, below, kind).items()


def test_a_temperature_keeps_its_name_whatever_most_cells_say() -> None:
    rows = [[f"住户{n}", f"1-{n}01", word, "无"] for n, word in enumerate(["正常"] * 5 + ["低烧", "36.5"], 1)]
    found = suggestions.suggest(["姓名", "房号", "体温", "症状"], rows, KINDS["checkins"])
    assert [one.field for one in found] == ["name", "room", "temperature", "symptoms"]


@pytest.mark.parametrize("asked", ["今日是否打卡", "是否外出", "是否接种疫苗"])
def test_a_yes_to_something_else_is_no_symptom(asked: str) -> None:
    rows = [["张三", "1-101", "是"], ["李四", "1-102", "否"]]
    assert suggestions.suggest(["姓名", "房号", asked], rows, KINDS["checkins"])[2].field != "symptoms"
    assert suggestions.suggest(["姓名", "房号", "是否不舒服"], rows, KINDS["checkins"])[2].field == "symptoms"
