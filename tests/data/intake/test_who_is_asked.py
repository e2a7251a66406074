"""Rows whose cells on who they mean are not certain: they never make somebody else, and never lose one who is known."""

import pytest

from data.intake import loading, masked_texts
from data.privacy import masks
from data.store.database import Store
from tests.community import settled

HEADER = "居民编号,姓名,房号,日期,今日体温"


def load(store: Store, rows: str, kind: str = "checkins", header: str = HEADER) -> loading.Result:
    return loading.load(store, f"{header}\n{rows}\n".encode(), "file.csv", kind=kind)


def strangers(store: Store) -> list[tuple[str]]:
    return store.rows("select name from people where not on_roster order by name")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",张*,1-101,2022-04-02,36.5", "姓名"),
        (",张某某,1-101,2022-04-02,36.5", "姓名"),
        (",张三,1-***,2022-04-02,36.5", "房号"),
        (",张三,2022-01-01,2022-04-02,36.5", "房号"),
        (",张三,1-101/102,2022-04-02,36.5", "房号"),
        ("110***12,张*,1-***,2022-04-02,36.5", "姓名"),
        (",=1+1,1-101,2022-04-02,36.5", "姓名"),
    ],
)
def test_a_row_that_is_nobody_for_certain_is_rejected_with_the_cells_own_reason(
    store: Store, row: str, column: str
) -> None:
    settled(store)
    before = strangers(store)
    result = load(store, row)
    assert (result.accepted, result.rejected, strangers(store)) == (0, 1, before)
    assert result.rejects[0]["column"] == column
    assert result.rejects[0]["reason_en"] not in ("neither a resident id nor a name", "no certain door")


def test_somebody_known_by_id_keeps_what_a_mask_stands_for(store: Store) -> None:
    settled(store)
    result = load(store, "R1,张*,1-***,2022-04-02,36.9")
    assert (result.accepted, result.remark_count) == (1, 2)
    assert store.rows("select name, building_id, room from people where resident_id = 'R1'") == [("张三", "1", "101")]
    assert store.rows("select temperature from checkins join people using (person) where resident_id = 'R1'") == [
        (36.9,)
    ]
    listed = load(store, "R1,张三,1,101,138****0001", "roster", "居民编号,姓名,楼栋号,房号,电话")
    assert (listed.unchanged, listed.remark_count) == (1, 1)
    assert store.rows("select phone from people where resident_id = 'R1'") == [("13800000001",)]
    assert load(store, "R1,张*,1,***,", "roster", "居民编号,姓名,楼栋号,房号,电话").rejected == 1


def test_ids_and_buildings_of_excel_mean_the_same_people(store: Store) -> None:
    settled(store)
    loading.load(store, "居民编号,姓名,楼栋号,房号\n1001,某,7,1\n".replace("某", "甲").encode(), "r.csv", kind="roster")
    header = "居民编号,姓名,楼栋号,房号,日期,今日体温"
    load(store, "1001.0,甲,7.0,1,2022-04-02,36.5\n,甲,7.0,1.0,2022-04-02,36.8", header=header)
    assert store.rows("select temperature from checkins join people using (person) where name = '甲'") == [(36.8,)]


def test_a_name_with_a_dot_is_one_person_however_the_dot_is_typed(store: Store) -> None:
    loading.load(store, "姓名,楼栋号,房号\n买买提•艾力,7,101\n".encode(), "r.csv", kind="roster")
    load(store, ",买买提·艾力,7-101,2022-04-02,36.5\n,买买提・艾力,7-101,2022-04-02,36.6")
    assert store.rows("select name, on_roster from people") == [("买买提·艾力", True)]


def test_a_room_with_a_nought_beside_one_without_is_offered_as_one_door(store: Store) -> None:
    loading.load(store, "姓名,楼栋号,房号\n甲,7,301\n乙,7,302\n丙,7,0302\n丁,7,0401\n".encode(), "r.csv", kind="roster")
    result = load(store, ",甲,7-0301,2022-04-02,36.5\n,乙,7-0302,2022-04-02,36.5\n,丁,7-401,2022-04-02,36.5")
    assert (result.accepted, result.remark_count) == (3, 2)
    assert [(remark["line"], remark["column"], remark["value"]) for remark in result.remarks] == [
        (2, "房号", "0301"),
        (4, "房号", "401"),
    ]
    assert "leading 0" in result.remarks[0]["reason_en"]
    assert load(store, ",甲,7-301,2022-04-02,36.5\n,丁,7-1-0401,2022-04-02,36.5").remark_count == 0


def test_a_roster_with_both_spellings_is_asked_once(store: Store) -> None:
    text = "姓名,楼栋号,房号\n甲,7,301\n乙,7,0301\n丙,8,0301\n"
    result = loading.load(store, text.encode(), "r.csv", kind="roster")
    assert [remark["line"] for remark in result.remarks] == [3]
    again = loading.load(store, text.replace("丙", "丙丙").encode(), "r.csv", kind="roster")
    assert again.remark_count == 0


TEXT = "我家1号楼2单元301漏水,电话13800000001,张三"


def test_a_masked_list_of_requests_that_comes_back_changes_only_what_it_says(store: Store) -> None:
    header = "诉求编号,上报时间,姓名,电话,诉求内容,状态"
    load(store, f'1,2022-04-01 08:00,张三,13800000001,"{TEXT}",待受理', "requests", header)
    shown = masks.text(TEXT, "张三", "13800000001")
    assert "*" in shown
    back = load(store, f'1,2022-04-01 08:00,张*,138****0001,"{shown}",处理中', "requests", header)
    assert (back.changed, back.remark_count) == (1, 3)
    assert store.rows("select name, phone, text, status from requests") == [
        ("张三", "13800000001", TEXT, "in_progress")
    ]
    # What another system has masked is its own text.
    load(store, '1,2022-04-01 08:00,,,"致电138****0002,说漏水",', "requests", header)
    assert store.rows("select text from requests") == [("致电138****0002,说漏水",)]


@pytest.mark.parametrize(
    ("text", "whole", "masked"),
    [
        ("张*:漏水", "张三:漏水", True),
        ("1号楼***", "1号楼301", True),
        ("***", "任何", True),
        ("a*b", "ab", True),
        ("a*a", "a", False),
        ("漏水*", "停水了", False),
        ("*漏*停*", "停了又漏", False),
        ("漏水", "漏水", False),
    ],
)
def test_a_mask_is_told_by_what_stands_between_its_stars(text: str, whole: str, masked: bool) -> None:
    assert masked_texts.is_mask_of(text, whole) == masked


@pytest.mark.parametrize(
    ("building", "unit", "room", "stands"),
    [
        ("8", "2", "2-301", ("8", "2", "301")),
        ("8", "", "2-301", ("8", "2", "301")),
        ("8", "2", "8-2-301", ("8", "2", "301")),
        ("8", "", "8-301", ("8", "", "301")),
        ("幸福8", "2", "8-2-301", ("幸福8", "2", "301")),
        ("8", "3", "14-04", None),
        ("8", "2", "8-3-301", None),
        ("8", "", "9-2-301", None),
        ("8", "", "1304-1305", None),
        ("幸福8", "", "1304-1305", None),
        ("5、6号楼", "", "1304-1305", None),
        ("8", "2", "301-1", None),
    ],
)
def test_a_room_that_speaks_of_another_place_than_the_columns_beside_it_is_asked_about(
    store: Store, building: str, unit: str, room: str, stands: tuple[str, str, str] | None
) -> None:
    result = load(store, f"R1,甲,{building},{unit},{room}", "roster", "居民编号,姓名,楼栋号,单元,房号")
    doors = store.rows("select building_id, unit, room from people")
    if stands is None:
        assert (result.accepted, doors) == (0, [])
        assert [(row["column"], row["value"]) for row in result.rejects] == [("房号", room)]
    else:
        assert (result.rejected, doors) == (0, [stands])


def test_a_torn_door_costs_no_report_of_somebody_who_is_known_and_no_request(store: Store) -> None:
    settled(store)
    header = "居民编号,姓名,楼栋号,单元,房号,日期,今日体温"
    result = load(store, "R4,赵六,2,1,14-04,2022-04-02,36.9\n,赵六,2,1,14-04,2022-04-02,36.8", header=header)
    assert (result.accepted, result.remark_count, [row["line"] for row in result.rejects]) == (1, 1, [3])
    assert store.rows("select temperature from checkins join people using (person) where resident_id = 'R4'") == [
        (36.9,)
    ]
    request = load(store, "1,2022-04-02 08:00,2,1,14-04", "requests", "诉求编号,上报时间,楼栋号,单元,房号")
    assert (request.accepted, [remark["value"] for remark in request.remarks]) == (1, ["14-04"])
    assert store.rows("select building_id, unit, room from requests") == [("2", "1", None)]
