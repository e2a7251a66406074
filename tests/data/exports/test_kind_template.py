"""The template of every kind: what it says, and that it comes back filled in, its example left where it was."""

import zipfile
from datetime import date
from io import BytesIO
from itertools import zip_longest

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from data.exports import kind_template
from data.exports.kind_template import csv_template, header, xlsx_template
from data.field_types import PRIVACY
from data.intake import loading
from data.kind_of_file import Kind
from data.kinds import KINDS
from data.refusal import Refusal
from data.store.database import Store
from tests.community import BUILDINGS, ROSTER, load

DAY = date(2022, 4, 2)
#: The namespace of a workbook's XML.
X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
EVERY_LANGUAGE = pytest.mark.parametrize("lang", ["zh", "en"])
#: A row of each kind as a clerk types it below the example.
ROWS = {
    "buildings": {"building_id": "7号楼", "grid_id": "A", "grid_worker": "王敏"},
    "roster": {"name": "钱十一", "room": "1-105", "phone": "13800000011"},
    "checkins": {"name": "张三", "room": "1-101", "date": "2022-04-02", "time": "08:10", "temperature": "36.4"},
    "sampling": {"round_date": "2022-04-02", "name": "张三", "room": "1-101", "sampled_at": "09:00"},
    "followups": {"date": "2022-04-02", "name": "张三", "room": "1-101", "done_at": "09:30"},
    "requests": {"request_id": "SQ7", "reported_at": "2022-04-02 09:00", "text": "要买菜"},
    "stock": {"date": "2022-04-02", "item": "消毒液", "on_hand": "12"},
}

#: People of the roster with their doors.
PEOPLE = [
    ("张三", "1-101"),
    ("李四", "1-101"),
    ("王五", "1-102"),
    ("赵六", "2-1-201"),
    ("周八", "3-101"),
    ("冯一", "1-103"),
]


def parts(content: bytes) -> dict[str, etree._Element]:
    """The files of a workbook that are XML, by name."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        return {name: etree.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xml")}


def cells(content: bytes) -> list[list[str]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def filled(content: bytes, kind: Kind, rows: list[dict[str, str]], example: str | None = None) -> bytes:
    """The workbook with rows typed below its example, or with another text in the example's first words."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        files = {name: book.read(name) for name in book.namelist()}
    sheet = etree.fromstring(files["xl/worksheets/sheet1.xml"])
    data = sheet.find(f"{X}sheetData")
    assert data is not None
    typed = [(line, row) for line, row in enumerate(rows, 3)]
    if example is not None:
        at = kind.field_names.index(kind.named_by)
        cell = data[1][at]
        cell.set("t", "inlineStr")
        cell[:] = [_text(example)]
    for line, row in typed:
        drawn = etree.SubElement(data, f"{X}row", r=str(line))
        for name, said in sorted(row.items(), key=lambda pair: kind.field_names.index(pair[0])):
            letter = xl_col_to_name(kind.field_names.index(name))
            etree.SubElement(drawn, f"{X}c", r=f"{letter}{line}", t="inlineStr").append(_text(said))
    files["xl/worksheets/sheet1.xml"] = etree.tostring(sheet)
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        for name, file in files.items():
            book.writestr(name, file)
    return made.getvalue()


def _text(said: str) -> etree._Element:
    inline = etree.Element(f"{X}is")
    etree.SubElement(inline, f"{X}t").text = said
    return inline


def choices(kind: Kind, lang: str) -> dict[str, list[str]]:
    """What may be chosen in each column that has a drop-down, from the second row on."""
    sheet = parts(xlsx_template(kind, DAY, lang, ("买菜难", "其他")))["xl/worksheets/sheet1.xml"]
    found = {}
    for rule in sheet.iter(f"{X}dataValidation"):
        first = rule.get("sqref").partition(":")[0]
        line, column = xl_cell_to_rowcol(first)
        assert line == 1
        found[kind.field_names[column]] = rule.findtext(f"{X}formula1").strip('"').split(",")
    return found


@pytest.fixture
def community(store: Store) -> Store:
    load(store, "buildings", BUILDINGS)
    load(store, "roster", ROSTER)
    return store


@EVERY_LANGUAGE
@EVERY_KIND
def test_a_template_filled_in_below_its_example_is_loaded_without_the_example(
    community: Store, kind: Kind, lang: str
) -> None:
    content = filled(xlsx_template(kind, DAY, lang), kind, [ROWS[kind.id]])
    result = loading.load(community, content, f"{kind.zh}.xlsx")
    assert (result.kind, result.rows_read, result.rejected, result.remark_count) == (kind.id, 1, 0, 0)
    assert result.accepted == 1
    assert [notice["zh"] for notice in result.notices if "示例" in notice["zh"]] == [
        "第 2 行以“示例:”开头,是模板里的示例,没有载入。"
    ]
    fed = {column["field"] for column in result.columns}
    assert fed == set(kind.field_names), "every header of the template is known"
    marked = f"{kind.named_by} ilike '%示例%' or {kind.named_by} ilike '%example%'"
    if not kind.person:
        assert not community.rows(f"select 1 from {kind.id} where {marked}")
    assert not community.rows("select 1 from people where name like '%示例%' or name ilike '%example%'")


@EVERY_KIND
def test_the_example_alone_is_refused_in_words(community: Store, kind: Kind) -> None:
    with pytest.raises(Refusal) as refused:
        loading.load(community, xlsx_template(kind, DAY), f"{kind.zh}.xlsx")
    assert "只有模板的示例行" in refused.value.zh


@EVERY_KIND
def test_the_example_itself_is_good_once_its_mark_is_taken_off(community: Store, kind: Kind) -> None:
    """It shows how to write: what it shows must be understood."""
    content = xlsx_template(kind, DAY)
    said = cells(content)[1][kind.field_names.index(kind.named_by)]
    assert said.startswith("示例:")
    content = filled(content, kind, [], said.removeprefix("示例:"))
    result = loading.load(community, content, f"{kind.zh}.xlsx")
    assert (result.rows_read, result.rejected, result.remark_count) == (1, 0, 0), (result.rejects, result.remarks)


@EVERY_LANGUAGE
@EVERY_KIND
def test_whatever_can_be_chosen_is_understood(community: Store, kind: Kind, lang: str) -> None:
    found = choices(kind, lang)
    columns = zip_longest(*found.values())
    rows = []
    for number, chosen in enumerate(columns):
        cells = {name: word for name, word in zip(found, chosen, strict=True) if word is not None}
        own = (
            {"request_id": f"SQ{number}"}
            if kind.id == "requests"
            else dict(zip(("name", "room"), PEOPLE[number], strict=True))
        )
        times = {"accepted_at": "2022-04-02 09:10", "resolved_at": "2022-04-02 10:00"} if kind.id == "requests" else {}
        rows.append(ROWS[kind.id] | own | times | cells)
    if not found:
        return
    result = loading.load(community, filled(xlsx_template(kind, DAY, lang), kind, rows), f"{kind.zh}.xlsx")
    assert (result.rows_read, result.rejected, result.remark_count) == (len(rows), 0, 0), (
        result.rejects,
        result.remarks,
    )


def test_the_columns_of_few_words_have_drop_downs() -> None:
    assert {kind.id: set(choices(kind, "zh")) for kind in KINDS.values()} == {
        "buildings": set(),
        "roster": set(),
        "checkins": {"symptoms", "status"},
        "sampling": {"due"},
        "followups": set(),
        "requests": {"category", "urgency", "status", "rating"},
        "stock": set(),
    }
    assert choices(KINDS["requests"], "zh")["category"] == ["买菜难", "其他"]


@EVERY_LANGUAGE
@EVERY_KIND
def test_every_column_says_what_belongs_there_and_keeps_doors_as_typed(kind: Kind, lang: str) -> None:
    content = xlsx_template(kind, DAY, lang)
    assert cells(content)[0] == header(kind, lang)
    found = parts(content)
    [comments] = [part for name, part in found.items() if "comments" in name]
    notes = {note.get("ref"): "".join(note.itertext()) for note in comments.iter(f"{X}comment")}
    formats = {one.get("numFmtId"): one.get("formatCode") for one in found["xl/styles.xml"].iter(f"{X}numFmt")}
    styles = [one.get("numFmtId") for one in found["xl/styles.xml"].find(f"{X}cellXfs")]
    columns = {
        column: int(one.get("style"))
        for one in found["xl/worksheets/sheet1.xml"].iter(f"{X}col")
        for column in range(int(one.get("min")) - 1, int(one.get("max")))
    }
    for at, field in enumerate(kind.fields):
        required, optional = {"zh": ("必填", "选填"), "en": ("Required", "Optional")}[lang]
        note = notes[f"{xl_col_to_name(at)}1"]
        assert note.startswith((required,) if field.required else (required, optional)), field.name
        if field.name in ("room", "phone", "resident_id"):
            # Excel would make a day of 1-1, and drop the noughts before a number.
            style = styles[columns[at]]
            assert formats.get(style, style) in ("@", "49"), field.name


def test_every_type_of_field_has_its_row() -> None:
    assert set(kind_template._TYPES) == set(PRIVACY)


def test_the_csv_is_the_header_alone() -> None:
    assert csv_template(KINDS["sampling"]).decode("utf-8-sig") == "采样轮次日期*,居民编号,姓名,房号,应检,采样时间\r\n"
    assert csv_template(KINDS["sampling"], "en").decode("utf-8-sig").startswith("Round date*,Resident id,Name,Room,Due")
