"""街道日报: filled with hand-counted numbers, all else of the workbook as it was; nothing runs or reaches out."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from lxml import etree
from python_calamine import CalamineWorkbook

from analytics.reports import daily_report, example_report
from analytics.reports.report_words import NotKnown, read
from data.clock import Moment
from data.entries import meeting_notes, report_templates
from data.files import template_parts
from data.files.template_workbook import TemplateWorkbook, cut, retyped
from data.installation.settings_change import change_settings
from data.refusal import Refusal
from data.store.database import Store
from tests.community import DAY, reported

NOON = Moment(DAY, datetime(2022, 4, 2, 12))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
#: A pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    + "1f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon: 5 of 6 expected people have reported, 2 have a fever; nothing is known of sampling or requests."""
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T12:00")


@pytest.fixture
def community(store: Store) -> Store:
    reported(store)
    return store


def book(*cells: tuple[str, Any], formats: dict[str, dict[str, Any]] | None = None, **more: bytes) -> bytes:
    """A workbook with these cells; more parts by their names, with __ for /."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False}) as written:
        page = written.add_worksheet("日报")
        for cell, text in cells:
            page.write(cell, text, written.add_format(formats[cell]) if formats and cell in formats else None)
    if not more:
        return made.getvalue()
    with zipfile.ZipFile(made, "a") as archive:
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def with_part(name: str, content: bytes, whole: bytes | None = None) -> bytes:
    """A workbook with one part replaced or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole or book(("A1", "{{day}}")))) as old, zipfile.ZipFile(made, "w", 8) as new:
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
        if name not in old.namelist():
            new.writestr(name, content)
    return made.getvalue()


def values(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_object(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def style(content: bytes, cell: str) -> tuple[str, dict[str, str]]:
    """The format code of a cell, and the rest of its style."""
    styles, sheet = (etree.fromstring(part(content, f"xl/{name}.xml")) for name in ("styles", "worksheets/sheet1"))
    [found] = [one for one in sheet.iter(f"{MAIN}c") if one.get("r") == cell]
    form = styles.find(f"{MAIN}cellXfs")[int(found.get("s", "0"))]
    codes = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{MAIN}numFmt")}
    number = form.get("numFmtId")
    return codes.get(number, number), {
        name: value for name, value in form.attrib.items() if name in ("fontId", "fillId", "borderId")
    }


def test_a_report_is_filled_and_all_else_of_the_workbook_stays(community: Store) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as written:
        page = written.add_worksheet("日报")
        bold = written.add_format({"bold": True, "bg_color": "#FFFF00", "border": 1, "align": "center"})
        two = written.add_format({"num_format": "0.00%", "border": 1})
        page.merge_range("A1:C1", "{{社区}}日报 {{day}}", bold)
        page.write("A2", "{{checkin_rate}}", bold)
        page.write("B2", "{{打卡率}}", two)
        page.write("C2", "打卡率 {{checkin_rate}}%,{{checkin_rate:分子}}/{{checkin_rate:denominator}} 人")
        page.write("A3", "{{fever_count}}")
        page.write("B3", "{{fever_count:网格=第1网格}}")
        page.write("C3", "{{requests_open}}")
        page.write("A4", "{{day}}")
        page.write("B4", "{{fever_count:楼栋=1}}", written.add_format({"num_format": "@"}))
        page.write_formula("C4", "=A3*2", None, 99)
        page.write_rich_string("A5", bold, "打卡 {{checkin_rate}}", "、截至 {{time}}")
        page.write("B5", "没有词的格子", bold)
        page.set_column("A:A", 33)
        page.set_landscape()
        page.repeat_rows(0)
        page.set_header("&C{{社区}} {{day}}")
        page.insert_image("E1", "章.png", {"image_data": io.BytesIO(PNG)})
        page.data_validation("D1", {"validate": "list", "source": ["是", "否"]})
    template = made.getvalue()
    change_settings(community, {"community": "幸福&里<社区>"})

    found = daily_report.preview(community, NOON, template)
    assert found.problems == ()
    assert {cell.where: cell.said for cell in found.cells}["日报 A2"] == "83.3%"

    filled = daily_report.filled(community, NOON, template)
    rows = values(filled)
    assert rows[0][0] == "幸福&里<社区>日报 2022-04-02"
    # 5 of 6 is 83.33… %: cut to what the cell's own format shows, a number in both.
    assert rows[1] == [0.833, 0.8333, "打卡率 83.3%,5/6 人", "", ""] or rows[1][:3] == [
        0.833,
        0.8333,
        "打卡率 83.3%,5/6 人",
    ]
    assert rows[2][:3] == [2.0, 2.0, "—"], "requests are unknown, not 0"
    assert rows[3][0].isoformat() == "2022-04-02"
    assert rows[3][1] == "1", "a text cell gets text"
    assert rows[4][:2] == ["打卡 83.3%、截至 12:00", "没有词的格子"]
    # Formats: the share shows as one in a cell that had none, all else of its style stays; the others keep theirs.
    assert style(filled, "A2") == ("0.0%", style(template, "A2")[1])
    assert style(filled, "B2") == style(template, "B2")
    assert style(filled, "A4")[0] == "yyyy-mm-dd"
    assert style(filled, "B5") == style(template, "B5")
    # The formula stays, what it came to does not, and the workbook is worked out when it is opened.
    sheet = part(filled, "xl/worksheets/sheet1.xml").decode()
    assert "<f>A3*2</f></c>" in sheet
    assert ">99<" not in sheet
    assert b'fullCalcOnLoad="1"' in part(filled, "xl/workbook.xml")
    for kept in ('<mergeCell ref="A1:C1"/>', 'orientation="landscape"', 'width="33', "<dataValidation "):
        assert kept in sheet, kept
    assert "&amp;C幸福&amp;&amp;里&lt;社区&gt; 2022-04-02" in sheet
    assert b"Print_Titles" in part(filled, "xl/workbook.xml")
    rich = etree.fromstring(part(filled, "xl/worksheets/sheet1.xml"))
    [cell] = [one for one in rich.iter(f"{MAIN}c") if one.get("r") == "A5"]
    assert len(cell.findall(f"{MAIN}is/{MAIN}r")) == 2, "each run keeps its font"
    with zipfile.ZipFile(io.BytesIO(template)) as before, zipfile.ZipFile(io.BytesIO(filled)) as after:
        assert before.namelist() == after.namelist()
        for name in before.namelist():
            if "media" in name or "drawing" in name or "theme" in name:
                assert before.read(name) == after.read(name), name


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("chekin_rate", "{{chekin_rate}}不认识,是不是 {{checkin_rate}}?"),
        ("打卡律", "{{打卡律}}不认识,是不是 {{打卡率}}?"),
        ("打卡率:分字母", "{{打卡率:分字母}} 里的“分字母”不认识,是不是 {{打卡率:分母}}?"),
        ("打卡率:第1网各", "{{打卡率:第1网各}} 里的“第1网各”不认识,是不是 {{打卡率:第1网格}}?"),
        ("打卡率:网格=第9网格", "没有叫“第9网格”的网格,是不是“第"),
        ("打卡率:楼栋=77", "没有叫“77”的楼栋"),
        ("qqqqqqqq", "{{qqqqqqqq}}不认识。可用的词见下面的词表。"),
        ("stock_red_items:网格=A", "“物资预警”只有全社区的数"),
        ("社区:分子", "不认识"),
    ],
)
def test_a_word_that_is_not_known_says_what_may_have_been_meant(community: Store, text: str, zh: str) -> None:
    found = read(community, text)
    assert isinstance(found, NotKnown)
    assert zh in found.zh


def test_what_cannot_be_filled_is_named_cell_by_cell_and_stays_as_typed(community: Store) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as written:
        page = written.add_worksheet("日报")
        page.write("B7", "{{chekin_rate}}")
        page.write("B8", "好 {{fever_count}} 坏 {{没有这个}}")
        page.write_formula("B9", '="{{checkin_rate}}"')
        page.write("B10", "{{checkin_rate}")
        page.write_comment("B11", "{{checkin_rate}}")
    found = daily_report.preview(community, NOON, made.getvalue())
    assert [one.where for one in found.problems[:4]] == ["日报 B7", "日报 B8", "日报 B9", "日报 B10"]
    assert "是不是 {{checkin_rate}}?" in found.problems[0].zh
    assert "公式里" in found.problems[2].zh
    assert "批注" in found.problems[4].zh
    rows = values(daily_report.filled(community, NOON, made.getvalue()))
    assert [row[-1] for row in rows[:2]] == ["{{chekin_rate}}", "好 2 坏 {{没有这个}}"]


def test_typed_words_never_run_in_the_report(community: Store) -> None:
    change_settings(community, {"community": '=HYPERLINK("http://x.example","点")'})
    meeting_notes.write(community, meeting_notes.ATTENDEES, "@SUM(1+1)、+1+1、13800000009", "王敏")
    filled = daily_report.filled(community, NOON, book(("A1", "{{community}}"), ("A2", "{{参会单位}}")))
    assert [row[0] for row in values(filled)] == [
        '=HYPERLINK("http://x.example","点")',
        "@SUM(1+1)、+1+1、138****0009",
    ]
    sheet = etree.fromstring(part(filled, "xl/worksheets/sheet1.xml"))
    assert [cell.get("t") for cell in sheet.iter(f"{MAIN}c")] == ["inlineStr", "inlineStr"]
    assert list(sheet.iter(f"{MAIN}f")) == []


def test_nothing_is_0_that_is_unknown_and_0_is_0(store: Store) -> None:
    template = book(("A1", "{{checkin_rate}}"), ("A2", "{{checkin_rate:分母}}"), ("A3", "{{fever_count}}"))
    assert [row[0] for row in values(daily_report.filled(store, NOON, template))] == ["—", "—", "—"]
    reported(store)
    zero = book(("A1", "{{fever_count:楼栋=2}}"), ("A2", "{{fever_count:昨日}}"))
    assert [row[0] for row in values(daily_report.filled(store, NOON, zero))] == [1.0, "—"]


@pytest.mark.parametrize(
    ("share", "decimals", "shown"),
    [(0.9996, 1, 0.999), (0.9996, 0, 0.99), (0.29, 0, 0.29), (0.0004, 1, 0.0004), (0.0, 1, 0.0)],
)
def test_a_share_is_cut_and_never_rounded_to_all_or_nothing(share: float, decimals: int, shown: float) -> None:
    assert cut(share, decimals) == shown


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "malformed"),
        (b"PK\x03\x04 no zip", "malformed"),
        (b"\xd0\xcf\x11\xe0 old", "bad_template"),
        (book(("A1", "{{day}}"), xl__vbaProject=b"x") or b"", "macros"),
        (book(("A1", "{{day}}"), xl__externalLinks__externalLink1=b"<x/>"), "external_links"),
        (book(("A1", '=WEBSERVICE("http://x.example")'), ("A2", "{{day}}")), ""),
        (b"x" * (template_parts.MOST_BYTES + 1), "too_large"),
    ],
)
def test_what_is_no_harmless_workbook_is_refused_in_words(content: bytes, code: str) -> None:
    if not code:  # as text it is nothing; as a formula it asks the network
        made = io.BytesIO()
        with xlsxwriter.Workbook(made) as written:
            written.add_worksheet().write_formula("A1", '=_xlfn.WEBSERVICE("http://x.example")')
        content, code = made.getvalue(), "external_links"
    with pytest.raises(Refusal) as refused:
        TemplateWorkbook(content)
    assert refused.value.code == code
    assert refused.value.zh.endswith("。")


def test_a_bomb_is_neither_unpacked_nor_expanded() -> None:
    entities = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]>'
    strings = part(book(("A1", "{{day}}")), "xl/sharedStrings.xml").replace(b"<sst", entities + b"<sst", 1)
    for content, code in (
        (with_part("xl/media/a.bin", b"0" * (template_parts.MOST_UNPACKED + 1)), "too_large_unpacked"),
        (with_part("xl/sharedStrings.xml", b" " * template_parts.MOST_READ + b"<sst/>"), "too_large"),
        (with_part("xl/sharedStrings.xml", strings), "malformed"),
        (with_part("xl/sharedStrings.xml", b"<sst>"), "malformed"),
    ):
        with pytest.raises(Refusal) as refused:
            TemplateWorkbook(content)
        assert refused.value.code == code


def test_a_preview_fills_the_word_and_not_what_is_called_like_it(community: Store) -> None:
    found = daily_report.preview(community, NOON, book(("A1", "打卡率:{{打卡率}}({{打卡率:分子}} 人)")))
    assert [cell.said for cell in found.cells] == ["打卡率:83.3%(5 人)"]


def test_a_rate_reads_as_a_rate_in_a_cell_of_whole_numbers(community: Store) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as written:
        page = written.add_worksheet("日报")
        page.write("A1", "{{checkin_rate}}", written.add_format({"num_format": "0", "border": 1}))
        page.write("A2", "{{fever_count}}", written.add_format({"num_format": "0"}))
    filled = daily_report.filled(community, NOON, made.getvalue())
    assert style(filled, "A1") == ("0.0%", style(made.getvalue(), "A1")[1])
    assert style(filled, "A2")[0] == "1"
    assert values(filled)[0] == [0.833]


def test_a_day_is_that_day_in_a_workbook_that_counts_from_1904(community: Store) -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"date_1904": True}) as written:
        written.add_worksheet("日报").write("A1", "{{day}}")
    assert values(daily_report.filled(community, NOON, made.getvalue()))[0][0].isoformat() == "2022-04-02"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("worksheets/sheet1", b'r="A1"', b'r="A1" s="99"'),
        ("worksheets/sheet1", b'r="A1"', b'r="A1" s="x"'),
        ("worksheets/sheet1", b"<v>0</v>", "<v>²</v>".encode()),
        ("theme/theme1", b"<?xml", b"<v>"),
    ],
)
def test_a_workbook_that_contradicts_itself_is_refused_before_it_is_kept(
    community: Store, name: str, old: bytes, new: bytes
) -> None:
    whole = book(("A1", "{{checkin_rate}}"))
    template = with_part(f"xl/{name}.xml", part(whole, f"xl/{name}.xml").replace(old, new, 1), whole)
    with pytest.raises(Refusal) as refused:
        report_templates.keep(community, "表", "表.xlsx", template, "王敏")
    assert refused.value.code == "malformed"
    assert report_templates.kept(community) == []


def test_remarks_in_the_xml_are_no_cells(community: Store) -> None:
    whole = book(("A1", "{{checkin_rate:分子}} 人"))
    strings = part(whole, "xl/sharedStrings.xml").replace(b"<t>", b"<!-- 5 --><?x 6?><t>")
    assert values(daily_report.filled(community, NOON, with_part("xl/sharedStrings.xml", strings, whole))) == [["5 人"]]


def test_a_template_is_kept_by_name_replaced_and_deleted(community: Store) -> None:
    template = book(("A1", "{{day}}"))
    assert report_templates.keep(community, " 街道/日报 ", "表.xlsx", template, "王敏") == "街道日报"
    assert report_templates.content(community, "街道日报") == template
    again = book(("A1", "{{社区}}"))
    report_templates.keep(community, "街道日报", "表2.xlsx", again, "李强")
    [kept] = report_templates.kept(community)
    assert (kept.name, kept.file_name, kept.added_by, kept.size) == ("街道日报", "表2.xlsx", "李强", len(again))
    for name, content in (("", template), ("长" * 61, template), ("空", book(("A1", "没有词")))):
        with pytest.raises(Refusal):
            report_templates.keep(community, name, "x.xlsx", content, "王敏")
    report_templates.delete(community, "街道日报")
    assert report_templates.kept(community) == []
    with pytest.raises(KeyError):
        report_templates.delete(community, "街道日报")


def test_a_resident_named_in_a_template_is_taken_out_and_the_rest_stays() -> None:
    template = book(("A1", "联系人 皇甫四 {{day}}"), ("A2", "{{checkin_rate}}"))
    anew = retyped(template, lambda text: text.replace("皇甫四", "某居民"))
    assert anew is not None
    assert [row[0] for row in values(anew)] == ["联系人 某居民 {{day}}", "{{checkin_rate}}"]
    assert retyped(template, lambda text: text) is None


def test_the_example_has_every_number_and_every_grid_and_is_all_understood(community: Store) -> None:
    example = example_report.example(community)
    found = daily_report.preview(community, NOON, example)
    assert found.problems == ()
    assert len(found.cells) > 100
    report_templates.keep(community, "示例", "示例.xlsx", example, "王敏")
    rows = values(daily_report.filled(community, NOON, example))
    named = {row[0]: row[1:] for row in rows}
    assert named["打卡率"][:3] == [0.833, 5.0, 6.0]
    assert named["采样完成率"][:3] == ["—", "—", "—"]
    assert named["第1网格"][0] == 0.833
