"""The minutes: made from data, the same in DOCX and print, harmless whatever people typed."""

import io
from datetime import datetime

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from analytics.meeting import decision_progress, field_notes, minutes_map
from analytics.meeting.agenda import agenda
from analytics.meeting.minutes import minutes
from analytics.meeting.minutes_docx import as_docx
from analytics.meeting.minutes_print import as_html
from analytics.meeting.watched_numbers import Spec
from analytics.metrics import registry
from analytics.privacy.veils import VEILED
from data.clock import Moment
from data.entries import decisions, meeting_notes
from data.installation.settings_change import change_settings
from data.store.database import Store
from tests.community import DAY, END, load, reported
from tests.conftest import Filled

NOON = Moment(DAY, datetime(2022, 4, 2, 12))
#: What would run somewhere: HTML, a formula, a template, a link.
PAYLOAD = (
    '<script>alert(1)</script><img src=x onerror=alert(1)>=HYPERLINK("http://x.example") {{7*7}} [a](http://x.example)'
)
REQUESTS = "诉求编号,诉求类别,楼栋号,上报时间\n1,买菜难,1,2022-04-02 08:00\n2,用药需求,1,2022-04-02 01:00\n"
PLACED = "楼栋号,楼栋名称,网格编号,户数,纬度,经度\n1,1号楼,A,20,31.2300,121.4700\n2,2号楼,A,20,31.2310,121.4710\n"


def meet(store: Store) -> None:
    """Let the meeting decide something the day before and something today."""
    reported(store)
    load(store, "requests", REQUESTS)
    before = Moment(DAY.replace(day=1), datetime(2022, 4, 1, 10))
    values = {
        "what": "昨天的事",
        "owner": "李强",
        "due_at": "2022-04-01T18:00",
        "number": Spec("requests_open").as_dict(),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", "2022-04-01T10:00")
        decisions.make(store, decision_progress.with_number(store, before, values), "王敏")
    values = {
        "what": "今天的事",
        "owner": "孙七",
        "due_at": "2022-04-02T18:00",
        "measure": "上门\n再回复",
        "number": Spec("fever_count").as_dict(),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", "2022-04-02T11:30")
        decisions.make(store, decision_progress.with_number(store, NOON, values), "王敏")


@pytest.fixture
def met(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A community whose meeting decided something the day before and something today."""
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T11:30")
    return filled(meet)


def texts(document: bytes) -> str:
    """All words of a DOCX, in order of paragraphs and then tables."""
    opened = Document(io.BytesIO(document))
    cells = (cell.text for table in opened.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def test_the_document_says_what_the_meeting_saw_and_decided(met: Store) -> None:
    document = as_docx(minutes(met, NOON, "王敏"))
    told = texts(document)
    assert told.startswith("本社区每日例会纪要")
    for words in (
        "日期:2022-04-02",
        "数据截至:12:00",
        "记录人:王敏",
        "打卡率",
        "83.3%",
        "5 / 6",
        "12:00",
        "今天的事",
        "孙七",
        "04-02 18:00",
        "上门\n再回复",
        "办理中",
        "发热 2 人(04-02 12:00)",
        "昨天的事",
        "超期",
        "在办诉求 — → 2 件(04-02 12:00)(无法比较)",
        "■ 升级:用药需求(1号楼)",
        "主持人签字",
    ):
        assert words in told, words
    # The figures of the board, each with what it was made of.
    table = Document(io.BytesIO(document)).tables[0]
    assert len(table.rows) == 1 + len(registry.tiles("wall", "desk"))
    assert [cell.text for cell in table.rows[5].cells] == [
        "在办诉求 / 超时诉求",
        "2 / 1 件",
        "1 / 2",
        "12:00",
        "▲ 关注",
        "— / —",
    ]


def test_a_chinese_word_finds_chinese_fonts(met: Store) -> None:
    opened = Document(io.BytesIO(as_docx(minutes(met, NOON, "王敏"))))
    fonts = [
        opened.styles[style].element.rPr.rFonts.get(qn("w:eastAsia")) for style in ("Normal", "Title", "Heading 1")
    ]
    assert fonts == ["宋体", "微软雅黑", "微软雅黑"]
    assert (opened.sections[0].page_width.mm, opened.sections[0].page_height.mm) == (
        pytest.approx(210, abs=0.1),
        pytest.approx(297, abs=0.1),
    )
    assert opened.core_properties.title == "本社区每日例会纪要"
    assert opened.core_properties.author == ""


def test_print_says_the_same_as_the_document(met: Store) -> None:
    made = minutes(met, NOON, "王敏")
    page = as_html(made)
    for part in made.parts:
        cells = [cell for row in part.table.rows for cell in row] if part.table else []
        for words in (part.heading, *part.lines, *cells):
            assert words.replace("<", "&lt;") in page, words
    assert "http" not in page  # nothing is fetched from anywhere


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_people_typed_is_harmless(met: Store, lang: str) -> None:
    change_settings(met, {"community": PAYLOAD[:200]})
    decisions.make(
        met,
        {
            "what": PAYLOAD,
            "owner": "<b>孙七</b>",
            "due_at": "2022-04-03T18:00",
            "measure": "\x0b控制\x00",
            "note": PAYLOAD,
        },
        "<i>王敏</i>",
    )
    made = minutes(met, NOON, "<i>\x08王敏</i>", lang)
    page = as_html(made)
    for tag in ("<script", "<img src=x", "<b>", "<i>"):
        assert tag not in page
    told = texts(as_docx(made))  # python-docx itself raises at control characters
    assert PAYLOAD in told
    assert "<i>王敏</i>" in told


def test_without_data_the_minutes_say_so(store: Store) -> None:
    told = texts(as_docx(minutes(store, NOON, "")))
    for words in (
        "记录人:____________",
        "本次会议没有形成决定。",
        "以前还没有形成过决定。",
        "没有诉求数据。",
        "没有可画的地图",
        "— 无数据",
    ):
        assert words in told, words
    assert minutes_map.picture(store, NOON) is None


def test_a_past_day_has_the_numbers_of_that_day(met: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOARD_TODAY", "2022-04-03T09:00")
    decisions.change(met, 2, {"status": "done"}, "孙七", 1)
    load(met, "requests", "诉求编号,诉求类别,楼栋号,上报时间\n3,买菜难,1,2022-04-03 08:00\n")
    told = texts(as_docx(minutes(met, END, "王敏")))
    assert "数据截至:24:00" in told
    assert "2 / 1 件" in told
    assert "已完成" not in told
    # Nobody who reads it later takes that day for today.
    for words in ("今日", "今天", "昨日同时"):
        assert words not in told.replace("今天的事", ""), words
    assert "前一日" in told


def test_the_map_carries_the_numbers_of_the_list(met: Store) -> None:
    load(met, "buildings", PLACED)
    found = minutes_map.places(met, NOON)
    # Building 1: two requests (one of urgency 2, overdue: 4 × 1.5, one of urgency 3: 2), a fever (4) and a cough (2)
    # among 20 households; building 2: the fever of somebody exempt (4).
    assert [place.zh for place in found] == [
        "1号楼:上报 4 件,权重 14,每百户 20 件",
        "2号楼:上报 1 件,权重 4,每百户 5 件",
    ]
    assert found[0].point == (31.23, 121.47)
    picture = minutes_map.picture(met, NOON)
    assert picture is not None
    assert Image.open(io.BytesIO(picture)).format == "PNG"
    made = minutes(met, NOON, "王敏", picture=picture)
    told = texts(as_docx(made))
    assert "其余按权重(紧急程度和是否超时)排列:\n1. 1号楼:上报 4 件,权重 14,每百户 20 件" in told
    assert "不在图上" not in told  # all of them are on it
    assert len(Document(io.BytesIO(as_docx(made))).inline_shapes) == 1
    assert "data:image/png;base64," in as_html(made)


def test_buildings_without_a_place_stand_in_a_sketch_and_without_reports_there_is_no_picture(met: Store) -> None:
    picture = minutes_map.picture(met, NOON)
    assert picture is not None
    told = texts(as_docx(minutes(met, NOON, "王敏", picture=picture)))
    assert "示意图:楼栋位置不是真实位置。颜色为附近加权上报数(近 2 日),图上的编号对应下面的楼栋。" in told
    assert "不在图上" not in told  # the two requests and three abnormal check-ins name their building
    load(met, "buildings", PLACED)
    later = Moment(DAY.replace(day=9), datetime(2022, 4, 9, 12))
    assert minutes_map.picture(met, later) is None  # nobody has reported anything these days


@pytest.mark.slow
def test_the_time_before_has_what_it_was_made_of_and_one_round_has_none(met: Store) -> None:
    def before(row: int) -> str:
        return Document(io.BytesIO(as_docx(minutes(met, NOON, "王敏")))).tables[0].rows[row].cells[5].text

    assert before(0) == "昨日同时"
    load(met, "checkins", "居民编号,日期,打卡时间,今日体温\nR1,2022-04-01,08:00,36.5\nR4,2022-04-01,13:00,36.5\n")
    # Of grid A's R1 to R4, R9 and R10, one had reported by noon of the 1st.
    assert before(1) == "16.6%(1 / 6)"
    load(met, "sampling", "采样日期,居民编号,应检,是否采样\n2022-04-02,R1,是,√\n2022-04-02,R2,是,\n")
    assert before(3) == "—"
    load(met, "sampling", "采样日期,居民编号,应检,是否采样\n2022-03-31,R1,是,√\n2022-03-31,R2,是,√\n")
    # Besides, R6 and R7 of grid B and R8 without a grid, of whom no sheet has come.
    assert before(3) == "上一轮(03-31) 40.0%(2 / 5)"


def test_who_took_part_and_what_was_seen_stand_in_every_form_of_the_minutes_and_the_next_day_beside_its_line(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(store)
    overdue = "overdue:category=用药需求"
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T11:40")
    meeting_notes.write(store, meeting_notes.ATTENDEES, "街道办,物业\n派出所、物业", "王敏")
    meeting_notes.write(store, overdue, f"药房缺货,电话 13800000009 {PAYLOAD}", "李强", 0, "用药需求超时 1 件")
    meeting_notes.write(store, "decision:1", "上午去过,没人", "李强", 0, "昨天的事")
    meeting_notes.write(store, "rule:gone", "已经修好", "李强", 0, "水管漏水")
    assert overdue in {line.id for part in agenda(store, NOON) for line in part.lines}
    made = minutes(store, NOON, "王敏", veil=VEILED)
    assert ("参会单位", "街道办、物业、派出所") in made.facts
    printed, word = str(as_html(made)), texts(as_docx(made))
    assert ("Present", "街道办, 物业, 派出所") in minutes(store, NOON, "王敏", "en").facts
    for said in ("实地情况:药房缺货,电话 138****0009", "上午去过,没人(李强 11:40)", "水管漏水:已经修好(李强 11:40)"):
        assert said in word
        assert said in printed
    assert "<script>alert(1)" not in printed
    assert "13800000009" in texts(as_docx(minutes(store, NOON, "王敏"))), "whole for whoever may have it so"
    assert field_notes.remembered(store, NOON) == []

    tomorrow = Moment(DAY.replace(day=3), datetime(2022, 4, 3, 9))
    pair = field_notes.pairs(store, tomorrow)[overdue]
    assert pair.now is None
    assert pair.former is not None
    assert pair.former.text.startswith("药房缺货")
    assert field_notes.remembered(store, tomorrow) == ["街道办", "物业", "派出所"]
    assert field_notes.attendees(store, tomorrow) is None
    assert ("参会单位", "____________") in minutes(store, tomorrow, "王敏").facts
    # What is said the day after leaves the minutes of the day as they were.
    assert ("参会单位", "街道办、物业、派出所") in minutes(store, END, "王敏").facts
