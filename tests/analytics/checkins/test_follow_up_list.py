"""The follow-up list: who is on it, and its three ways to a grid worker and back."""

import csv
import io
from datetime import datetime

import pytest

from analytics.checkins import follow_up_list, follow_up_print, follow_up_sheets, open_lines, rates
from analytics.checkins.follow_up_list import FollowUpHousehold, FollowUpPerson
from analytics.tally import Place
from data.clock import Moment
from data.intake import loading
from data.store.database import Store
from data.values import rooms
from tests.community import CHECKINS, DAY, END, ROSTER, load, reported, settled
from tests.conftest import Filled

pytestmark = pytest.mark.slow

# Grid B's sheet: 周八 did not report, 吴九 is marked though he reported; 郑十 lives in no grid.
OTHERS = """居民编号,姓名,日期,打卡时间,今日体温,状态
R6,周八,2022-04-02,未打卡,,
R8,郑十,2022-04-02,09:00,37.9,
"""


def all_reported(store: Store) -> None:
    """The day's sheets of every grid."""
    reported(store)
    load(store, "checkins", OTHERS)


@pytest.fixture
def full(filled: Filled) -> Store:
    """A store in which every grid has reported."""
    return filled(all_reported)


def test_one_entry_a_household_by_grid_worker_in_the_shape_of_the_contract(full: Store) -> None:
    answer = follow_up_list.as_json(follow_up_list.follow_list(full, END))
    assert [(home["grid"], home["grid_worker"], home["household"]) for home in answer] == [
        ("A", "王敏", "1-101"),
        ("A", "王敏", "2-1-202"),
        ("A", "王敏", "2-1-201"),
        ("A", "王敏", "1-102"),
        ("B", "李强", "3-101"),
        (None, None, "9-101"),
    ]
    assert answer[0] == {
        "household": "1-101",
        "building": "1",
        "grid": "A",
        "grid_worker": "王敏",
        "people": [
            {
                "resident_id": "R2",
                "name": "李四",
                "phone": "13800000002",
                "tags": "独居老人",
                "reasons": ["fever"],
                "temperature": 37.3,
                "missing_days": None,
            }
        ],
    }
    assert [person["reasons"] for home in answer for person in home["people"]] == [
        ["fever"],
        ["fever"],
        ["non_reporter"],
        ["symptom"],
        ["non_reporter"],
        ["fever"],
    ]
    assert answer[2]["people"][0]["missing_days"] == 1


def test_people_of_one_household_share_an_entry_and_all_reasons_are_given(filled: Filled) -> None:
    store = filled(settled)
    load(
        store,
        "checkins",
        "居民编号,姓名,日期,打卡时间,今日体温,是否有症状,状态\n"
        "R1,张三,2022-04-02,08:00,38.5,咳嗽,待跟进\nR2,李四,2022-04-02,未打卡,,,待跟进\n",
    )
    [home] = [
        home for home in follow_up_list.as_json(follow_up_list.follow_list(store, END)) if home["household"] == "1-101"
    ]
    assert [(person["name"], person["reasons"]) for person in home["people"]] == [
        ("张三", ["fever", "symptom", "marked"]),
        ("李四", ["non_reporter", "marked"]),
    ]


def test_the_order_is_fever_then_red_care_level_then_longest_missing(filled: Filled) -> None:
    """By hand, in 2022: 一 has a fever and is young. 二 is 82 (2) and on dialysis (2): red. 三 is 70 (1), on dialysis
    (2) and not vaccinated (2): red, missing longer than 二. 四 lives alone: what else counts nobody knows. 五 is 85 and
    nothing else is known. 六 is 30, well and vaccinated: green, though missing as long as 三.
    """
    store = filled(settled)
    load(
        store,
        "roster",
        "居民编号,姓名,楼栋号,房号,出生年份,人群标签\nP1,甲一,1,901,1990,\nP2,甲二,1,902,1940,透析\nP3,甲三,1,903,1952,透析、未接种疫苗\n"
        "P4,甲四,1,904,,独居老人\nP5,甲五,1,905,1937,\nP6,甲六,1,906,1992,无基础病、全程接种\n",
        name="care.csv",
    )
    said = "居民编号,姓名,日期,打卡时间,今日体温\n"
    there = "".join(f"P{n},甲{name},2022-04-01,08:00,36.5\n" for n, name in ((2, "二"), (4, "四"), (5, "五")))
    load(store, "checkins", said + there + "P3,甲三,2022-04-01,未打卡,\nP6,甲六,2022-04-01,未打卡,\n", name="1.csv")
    load(store, "checkins", f"{said}P1,甲一,{DAY},08:00,38.1\n", name="2.csv")
    found = follow_up_list.follow_list(store, END, Place(grid="A"))
    listed = [person for household in found.households for person in household.people if person.resident_id[0] == "P"]
    assert [person.name for person in listed] == ["甲一", "甲三", "甲二", "甲四", "甲五", "甲六"]
    assert {person.name: person.care.level for person in listed} == {
        **{"甲一": "", "甲三": "red", "甲二": "red"},
        **{"甲四": "", "甲五": "", "甲六": "green"},
    }
    assert follow_up_sheets.about(listed[1]) == "红色关爱、透析、未接种疫苗"
    names = [person.name for person in listed]
    for told in (
        follow_up_sheets.as_text(found),
        follow_up_sheets.as_csv(found).decode("utf-8-sig"),
        follow_up_print.as_print_html(found),
    ):
        assert sorted(names, key=told.index) == names
    lines = open_lines.open_lines(store, END, Place(grid="A")).lines
    assert [one.whom.name for line in lines for one in line.people if one.whom.resident_id[0] == "P"] == names


def test_a_person_without_a_room_is_a_household_of_their_own(store: Store) -> None:
    load(store, "checkins", "姓名,日期,打卡时间\n张三,2022-04-02,未打卡\n李四,2022-04-02,未打卡\n")
    answer = follow_up_list.as_json(follow_up_list.follow_list(store, END))
    assert [home["household"] for home in answer] == ["张三", "李四"]


def test_an_unnamed_worker_falls_back_on_the_other_buildings_of_the_grid(store: Store) -> None:
    load(store, "buildings", "楼栋号,网格编号,网格员,网格员电话\n1,A,王敏,\n2,A,,13900000001\n10,A,王敏,13900000009\n")
    load(store, "checkins", "姓名,房号,日期,打卡时间\n张三,10-101,2022-04-02,未打卡\n李四,2-101,2022-04-02,未打卡\n")
    [section] = follow_up_list.follow_list(store, END).sections
    assert (section.worker, section.phone) == ("王敏", "13900000009")
    assert [home.label for home in section.households] == ["2-101", "10-101"]  # as people count


def test_the_list_has_as_many_households_as_the_figure_says(full: Store) -> None:
    for moment in (END, Moment(DAY, datetime(2022, 4, 2, 9, 30))):
        for place in (Place(), Place(grid="A"), Place(grid="B"), Place(building="2"), Place(grid="")):
            figure = rates.followup_households(full, moment, place)
            assert len(follow_up_list.follow_list(full, moment, place).households) == figure.value, (moment, place)


def test_an_empty_list_has_no_sections(store: Store) -> None:
    found = follow_up_list.follow_list(store, END)
    assert found.sections == ()
    assert follow_up_list.as_json(found) == []
    assert (
        follow_up_sheets.as_csv(found).decode("utf-8-sig").strip()
        == "居民编号,姓名,房号,电话,跟进原因,日期,打卡时间,今日体温,是否有症状,状态"
    )


def test_text_for_a_chat_group(full: Store) -> None:
    found = follow_up_list.follow_list(full, END)
    text = follow_up_sheets.as_text(found, found.sections[0])
    assert text == (
        "【第1网格 · 王敏】\n4月2日待跟进 4 户 4 人(截至 24:00)\n"
        "· 1号楼 101 李四(发热)\n· 2号楼 1单元202 孙七(发热)\n· 2号楼 1单元201 赵六(未打卡)\n· 1号楼 102 王五(有症状)"
    )
    everything = follow_up_sheets.as_text(found)
    assert everything.split("\n\n") == [follow_up_sheets.as_text(found, section) for section in found.sections]
    for person in ROSTER.splitlines()[1:]:
        id, *_ = person.split(",")
        assert id not in everything
    assert "138000" not in everything
    assert "139000" not in everything
    english = follow_up_sheets.as_text(found, found.sections[0], "en")
    assert "2022-04-02: 4 households, 4 people to follow up (as at 24:00)" in english
    assert "unit 1, 201 赵六: not reported" in english


def test_until_the_cutoff_the_word_is_not_missing_but_pending(full: Store) -> None:
    found = follow_up_list.follow_list(full, Moment(DAY, datetime(2022, 4, 2, 9, 59)))
    text = follow_up_sheets.as_text(found, found.sections[0])
    assert "赵六(待打卡)" in text
    assert "未打卡" not in text
    late = follow_up_list.follow_list(full, Moment(DAY, datetime(2022, 4, 2, 10)))
    assert "赵六(未打卡)" in follow_up_sheets.as_text(late, late.sections[0])


def test_days_in_a_row_are_said_from_the_second_on(full: Store) -> None:
    load(full, "checkins", "居民编号,姓名,日期,打卡时间\nR4,赵六,2022-04-01,未打卡\n")
    found = follow_up_list.follow_list(full, END)
    assert "赵六(连续 2 天未打卡)" in follow_up_sheets.as_text(found, found.sections[0])
    assert "赵六: not reported 2 days in a row" in follow_up_sheets.as_text(found, found.sections[0], "en")
    early = follow_up_list.follow_list(full, Moment(DAY, datetime(2022, 4, 2, 9)))
    assert "赵六(待打卡,前 1 天未打卡)" in follow_up_sheets.as_text(early, early.sections[0])


def test_the_csv_is_a_checkins_file_that_changes_nothing_until_it_is_filled_in(full: Store) -> None:
    before = follow_up_list.as_json(follow_up_list.follow_list(full, END))
    asked = follow_up_list.follow_list(full, END)
    content = follow_up_sheets.as_csv(asked)
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == [
        *("居民编号", "姓名", "房号", "电话", "跟进原因"),
        *("日期", "打卡时间", "今日体温", "是否有症状", "状态"),
    ]
    assert rows[1] == ["R2", "李四", "1号楼101", "13800000002", "发热 37.3 ℃", "2022-04-02", "", "", "", "已跟进"]
    assert rows[3] == ["R4", "赵六", "2号楼1单元201", "13800000004", "未打卡", "2022-04-02", "", "", "", "已跟进"]
    # By itself it is known as check-ins: neither the phone nor the reason is taken for an answer.
    for name, sent in (("待跟进.csv", content), ("待跟进.xlsx", follow_up_sheets.as_xlsx(asked))):
        result = loading.load(full, sent, name)
        assert (result.kind, result.rejected) == ("checkins", 0)
        assert follow_up_list.as_json(follow_up_list.follow_list(full, END)) == before


def test_the_csv_filled_in_by_telephone_closes_its_lines(filled: Filled) -> None:
    store = filled(settled)
    load(store, "checkins", CHECKINS)
    load(
        store,
        "checkins",
        "居民编号,姓名,日期,打卡时间,今日体温,状态\nR1,张三,2022-04-02,08:00,36.5,待跟进\nR6,周八,2022-04-02,未打卡,,异常\n",
    )
    lines = follow_up_sheets.as_csv(follow_up_list.follow_list(store, END)).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 6
    filled = "\n".join([lines[0], *(line.replace(",,,,已跟进", ",11:00,36.6,否,已跟进") for line in lines[1:])])
    result = load(store, "checkins", filled)
    assert (result.changed, result.new) == (6, 0)
    assert follow_up_list.follow_list(store, END).sections == ()
    assert rates.checkin_rate(store, END).value == 1


def test_the_csv_finds_people_without_an_id_again(store: Store) -> None:
    load(store, "checkins", "姓名,房号,日期,打卡时间\n张三,1-2-2001,2022-04-02,未打卡\n李四,3-1901,2022-04-02,未打卡\n")
    content = follow_up_sheets.as_csv(follow_up_list.follow_list(store, END)).decode("utf-8-sig")
    load(store, "checkins", content.replace(",,,,已跟进", ",09:00,36.5,否,已跟进"))
    assert rates.checkin_rate(store, END).denominator == 2
    assert rates.checkin_rate(store, END).value == 1


@pytest.mark.parametrize(
    ("building", "unit", "room", "written"),
    [
        ("1", "", "101", "1号楼101"),
        ("1", "2", "2001", "1号楼2单元2001"),
        ("", "2", "101", "2单元101"),
        ("", "", "101", "101"),
        ("A3", "", "1201", "A3号楼1201"),
        ("翠园", "", "101", "翠园-101"),
        ("7", "", "", ""),
    ],
)
def test_a_room_is_written_so_that_it_reads_back(building: str, unit: str, room: str, written: str) -> None:
    nobody = FollowUpPerson("", "张三", "", "", ("marked",), None, None)
    address = follow_up_sheets.address(FollowUpHousehold(building, unit, room, "A", (nobody,)))
    assert address == written
    assert not room or rooms.parts(address) == (building, unit, room)


def test_no_cell_of_the_csv_runs_as_a_formula(store: Store) -> None:
    # Of a name that begins so nobody is made; an id may.
    load(store, "checkins", '居民编号,姓名,房号,日期,打卡时间\n"=HYPERLINK(""x"")",甲,1-101,2022-04-02,未打卡\n')
    content = follow_up_sheets.as_csv(follow_up_list.follow_list(store, END)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content)))[1][0].startswith("'=")


def test_the_print_has_a_section_a_worker_with_phones_and_blanks_and_escapes_everything(full: Store) -> None:
    load(full, "roster", "居民编号,姓名,楼栋号,房号,人群标签\nR99,<b>坏</b>,3,<i>1</i>,<script>\n")
    html = follow_up_print.as_print_html(follow_up_list.follow_list(full, END))
    assert html.count("<section>") == 3
    assert "第1网格 · 王敏 · 13900000001" in html
    assert "未归网格 · 网格员待定" in html
    assert "13800000002" in html
    assert "发热 37.3 ℃" in html
    # 李四, 王五, 赵六, 孙七, 周八, 郑十 and the new one, each with blanks for time, temperature and symptoms
    assert html.count('<td class="blank"></td>') == 7 * 3
    assert html.count('<td class="box">□</td>') == 7 * 2
    assert "size: A4" in html
    assert "break-after: page" in html
    assert "&lt;b&gt;坏&lt;/b&gt;" in html
    assert "&lt;script&gt;" in html
    for typed in ("<b>", "<i>", "<script>"):
        assert typed not in html
    assert "http" not in html
