"""Files in: what is understood, accepted, rejected and refused."""

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.batches.rejected_rows import rejects_csv
from data.current.opened_store import open_store
from data.intake import loading
from data.kinds import KINDS
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store
from tests.long import so_many

DAY = date(2022, 4, 1)
ARTICLE = (
    "居民姓名,房号,今日体温,是否有症状,打卡时间,状态\n张三,1-101,36.5,否,08:30,正常\n李四,1-102,37.2,否,未打卡,"
    "**待跟进**\n"
)


def load(store: Store, text: str | bytes, name: str = "file.csv", **options: object) -> loading.Result:
    content = text.encode() if isinstance(text, str) else text
    return loading.load(store, content, name, **options)  # type: ignore[arg-type]


def test_the_articles_own_table_loads_as_it_stands(store: Store) -> None:
    result = load(store, ARTICLE, day=DAY)
    assert (result.kind, result.rows_read, result.new, result.rejected) == ("checkins", 2, 2, 0)
    rows = store.rows(
        "select name, reported, temperature, marked from checkins join people using (person) order by name"
    )
    assert rows == [("张三", True, 36.5, False), ("李四", False, None, True)]


def test_sending_the_same_file_twice_changes_nothing_and_says_so(store: Store) -> None:
    load(store, ARTICLE, day=DAY)
    version = store.version
    again = load(store, ARTICLE, day=DAY)
    assert (again.accepted, again.unchanged, again.rejected) == (0, 2, 0)
    assert store.version == version


def test_a_corrected_file_replaces_cell_by_cell_and_a_blank_cell_keeps_what_stood(store: Store) -> None:
    load(store, ARTICLE, day=DAY)
    result = load(store, "姓名,房号,体温,症状\n张三,1-101,38.1,\n", day=DAY)
    assert (result.new, result.changed) == (0, 1)
    assert result.changes == [{"line": 2, "field": "temperature", "old": "36.5", "new": "38.1"}]
    assert store.rows("select temperature, symptoms from checkins where reported") == [(38.1, "否")]


def test_no_report_never_replaces_a_report(store: Store) -> None:
    load(store, ARTICLE, day=DAY)
    result = load(store, "姓名,房号,体温,打卡时间\n张三,1-101,,未打卡\n", day=DAY)
    assert (result.accepted, result.unchanged) == (0, 1)
    assert store.rows("select reported, temperature from checkins where reported") == [(True, 36.5)]


def test_rows_of_one_person_and_day_in_one_file_are_one_report(store: Store) -> None:
    result = load(
        store,
        "姓名,房号,时间,体温,症状\n张三,1-101,12:00,36.5,否\n张三,1-101,08:00,38.0,咳嗽\n张三,1-101,09:00,37,否\n",
        day=DAY,
    )
    assert (result.accepted, result.new) == (3, 3)
    assert store.rows("select time::varchar, temperature, symptoms, symptomatic from checkins") == [
        ("2022-04-01 08:00:00", 38.0, "咳嗽", True)
    ]


def test_a_mark_closes_when_the_list_comes_back_filled_in(store: Store) -> None:
    load(store, "姓名,房号,时间,体温,症状,状态\n张三,1-101,08:00,36.5,否,待跟进\n李四,1-102,未打卡,,,待跟进\n", day=DAY)
    assert store.rows("select count(*) from checkins where marked") == [(2,)]
    load(store, "姓名,房号,时间,体温,症状,状态\n张三,1-101,,,,已跟进\n李四,1-102,,,,已跟进\n", day=DAY)
    assert store.rows("select count(*) from checkins where marked") == [(2,)]
    load(
        store,
        "姓名,房号,时间,体温,症状,状态\n张三,1-101,15:00,36.6,否,已跟进\n李四,1-102,15:10,36.4,否,已跟进\n",
        day=DAY,
    )
    assert store.rows("select count(*), count(*) filter (reported) from checkins where marked or reported") == [(2, 2)]
    assert store.rows("select count(*) from checkins where marked") == [(0,)]


def test_normal_takes_nobody_off(store: Store) -> None:
    load(store, "姓名,房号,时间,体温,状态\n张三,1-101,08:00,36.5,待跟进\n", day=DAY)
    load(store, "姓名,房号,时间,体温,状态\n张三,1-101,08:00,36.5,正常\n", day=DAY)
    assert store.rows("select marked from checkins") == [(True,)]


def test_in_other_kinds_the_last_row_holds_and_earlier_ones_are_rejected(store: Store) -> None:
    result = load(store, "日期,物资,库存\n2022-04-01,口罩,5\n2022-04-01,酒精,7\n2022-04-01,口罩,9\n")
    assert (result.accepted, result.rejected) == (2, 1)
    assert result.rejects[0]["line"] == 2
    assert result.rejects[0]["reason_en"] == "repeated in line 4"
    assert store.rows("select item, on_hand from stock order by item") == [("口罩", 9.0), ("酒精", 7.0)]


def test_a_rejected_row_keeps_line_column_value_and_reasons(store: Store) -> None:
    result = load(store, "诉求编号,上报时间,诉求内容\n1,2022-04-01 08:00,停水\n\n2,2022-13-01 08:00,停电\n")
    assert (result.rows_read, result.accepted, result.rejected) == (2, 1, 1)
    reject = result.rejects[0]
    assert (reject["line"], reject["column"], reject["value"]) == (4, "上报时间", "2022-13-01 08:00")
    assert reject["reason_zh"]
    _, content = rejects_csv(store, result.batch_id or 0) or ("", b"")
    assert "2,2022-13-01 08:00,停电,4,上报时间" in content.decode("utf-8-sig")


def test_quoted_line_breaks_are_one_cell_and_lines_are_those_of_excel(store: Store) -> None:
    text = '诉求编号,上报时间,诉求内容\n1,2022-04-01 08:00,"第一行\n第二行,仍是一格"\n2,不是时间,x\n'
    result = load(store, text)
    assert (result.accepted, result.rejects[0]["line"]) == (1, 3)
    assert store.rows("select text from requests") == [("第一行\n第二行,仍是一格",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_files_are_read_in_their_encoding(store: Store, encoding: str) -> None:
    result = load(store, ARTICLE.encode(encoding), day=DAY)
    assert (result.encoding, result.accepted) == (encoding, 2)
    assert store.rows("select name from people order by name") == [("张三",), ("李四",)]


NO_TABLES = [
    (b"", "empty"),
    (b"  \n\n", "empty"),
    (b"\xef\xbb\xbf", "empty"),
    (b"<!DOCTYPE html>\n<html><body>a,b</body></html>", "html"),
    (b"\n <table><tr><td>", "html"),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "lfs_pointer"),
    (b"\x89PNG\r\n\x1a\n....", "image"),
    (b"PK\x03\x04....", "malformed"),
    (b"\xd0\xcf\x11\xe0....", "malformed"),
    (b"%PDF-1.4 ...", "pdf"),
    (b"a,b\n\x00,1\n", "binary"),
    (b"\xff\xff\xff\xff", "encoding"),
    ("姓名,房号,体温\n".encode(), "no_rows"),
    ("姓名,房号,体温\n,,\n , ,\n".encode(), "no_rows"),
    ("苹果,香蕉\n1,2\n".encode(), "unknown_header"),
    ("物资,日期\n口罩,2022-04-01\n".encode(), "missing_columns"),
]


def test_what_is_no_table_is_refused_by_name_and_changes_nothing(store: Store) -> None:
    for content, code in NO_TABLES:
        with pytest.raises(Refusal) as refused:
            load(store, content, day=DAY)
        assert refused.value.code == code, content
        assert refused.value.zh, content
        assert store.version == 0, content
        assert store.rows("select count(*) from batches") == [(0,)], content


def test_a_file_without_a_day_asks_for_it(store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        load(store, ARTICLE)
    assert refused.value.code == "day_needed"
    assert load(store, ARTICLE, "打卡 2022年4月1日.csv").day == DAY
    assert load(store, ARTICLE, "checkins_20220402.csv").day == date(2022, 4, 2)
    assert load(store, ARTICLE.replace("08:30", "2022-04-03 08:30").replace("未打卡", "2022/4/3 9:00")).accepted == 2


def test_a_dry_run_says_the_same_and_changes_nothing(store: Store) -> None:
    dry = load(store, ARTICLE, day=DAY, dry_run=True)
    assert store.rows("select count(*) from checkins") == [(0,)]
    assert (store.version, dry.batch_id) == (0, None)
    wet = load(store, ARTICLE, day=DAY)
    assert {**wet.as_dict(), "batch_id": None} == dry.as_dict()


def test_columns_are_mapped_by_hand(store: Store) -> None:
    text = "who,where,how hot\n张三,1-101,36.9\n"
    result = load(
        store, text, day=DAY, kind="checkins", plan=plan_of({"who": "name", "where": "room", "how hot": "temperature"})
    )
    assert result.accepted == 1
    with pytest.raises(Refusal, match="no columns"):
        load(store, text, day=DAY, kind="checkins", plan=plan_of({"whom": "name"}))


def test_a_title_above_the_header_is_passed_over(store: Store) -> None:
    result = load(store, "阳光社区健康打卡表,,\n\n姓名,房号,体温\n张三,1-101,36.5\n李四,1-102,99\n", day=DAY)
    assert (result.accepted, result.remarks[0]["line"]) == (2, 5)


def test_short_rows_are_filled_and_long_ones_are_remarked_on(store: Store) -> None:
    result = load(
        store, "姓名,房号,体温,症状\n张三,1-101,36.5\n李四,1-102,36.5,否,多余\n王五,1-103,36.5,否,,\n", day=DAY
    )
    assert (result.rows_read, result.accepted, result.remark_count) == (3, 3, 1)
    assert (result.remarks[0]["line"], result.remarks[0]["value"]) == (3, "多余")


def test_building_and_unit_may_have_columns_of_their_own(store: Store) -> None:
    load(store, "居民编号,姓名,楼栋,单元,房号\nR1,张三,1号楼,2单元,101\nR2,张三,2,,101\n")
    result = load(store, "姓名,楼栋,单元,房号,体温\n张三,1栋,2,101室,36.5\n张三,02,,101,36.6\n", day=DAY)
    assert (result.kind, result.accepted) == ("checkins", 2)
    assert store.rows("select resident_id, temperature from checkins join people using (person) order by all") == [
        ("R1", 36.5),
        ("R2", 36.6),
    ]


def test_coordinates_are_converted_once_at_load(store: Store) -> None:
    load(store, "楼栋号,网格编号,纬度,经度\n1,1,30.0,114.0\n", datum="gcj02")
    ((lat, lng),) = store.rows("select lat, lng from buildings")
    assert 0.0005 < abs(lat - 30.0) + abs(lng - 114.0) < 0.02
    with pytest.raises(Refusal, match="datum"):
        load(store, "楼栋号,网格编号\n1,1\n", datum="mars")


def test_requests_sort_themselves_by_keyword_and_take_their_buildings_place(store: Store) -> None:
    load(
        store, "诉求编号,上报时间,楼栋,诉求内容\n1,2022-04-01 08:00,1号楼,家里买不到菜\n2,2022-04-01 09:00,9,楼上太吵\n"
    )
    assert store.rows("select category_in_force, urgency_in_force, place from requests order by request_id") == [
        ("买菜难", 3, "none"),
        ("噪音矛盾", 4, "none"),
    ]
    load(store, "楼栋号,网格编号,纬度,经度\n1,G1,30.0,114.0\n")
    assert store.rows("select place, place_lat, grid_id from requests order by request_id") == [
        ("building", 30.0, "G1"),
        ("none", None, ""),
    ]


def test_the_plain_and_the_quoted_reader_agree(tmp_path: Path) -> None:
    rng = random.Random(5)
    rows = [
        [rng.choice(["张三", "", "x", "36.5", "1-101", " "]) for _ in range(rng.choice([2, 3, 3, 3, 4]))]
        for _ in range(400)
    ]
    plain = "姓名,房号,体温\r\n" + "\r\n".join(",".join(row) for row in rows)
    answers = []
    for number, text in enumerate((plain, plain.replace("姓名", '"姓名"'))):
        store = open_store(tmp_path / f"{number}.duckdb")
        answers.append(load(store, text, day=DAY).as_dict())
        store.close()
    assert answers[0] == answers[1]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8) | st.sampled_from(
    [
        "张三",
        "1-101",
        "36.5℃",
        "99",
        "是",
        "未打卡",
        "8:30",
        "2022/4/1",
        '"',
        '"a',
        "a\nb",
        "=1+1",
        "44652",
        "-",
        "口罩",
        "1",
    ]
)


@pytest.mark.slow
@settings(max_examples=so_many(40, 2_000), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(list(KINDS)),
    rows=st.lists(st.lists(CELLS, max_size=9), max_size=8),
    mark=st.sampled_from(",;\t"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoted=st.booleans(),
    extra=st.binary(max_size=6),
)
def test_every_row_is_counted_or_the_file_is_refused_by_name(
    store: Store, kind: str, rows: list[list[str]], mark: str, end: str, quoted: bool, extra: bytes
) -> None:
    header = [field.zh for field in KINDS[kind].fields]
    lines = [header, *rows]
    text = end.join(mark.join(f'"{c.replace(chr(34), chr(34) * 2)}"' if quoted else c for c in row) for row in lines)
    version = store.version
    try:
        result = load(store, text.encode() + extra, kind=kind, day=DAY)
    except Refusal as refused:
        words, result = (refused.zh, refused.en), None
    if result is None:
        assert all(words)
        assert store.version == version
    else:
        assert result.rows_read == result.accepted + result.unchanged + result.rejected
        assert result.accepted == result.new + result.changed
        assert len(result.rejects) == min(result.rejected, loading.SHOWN)
