"""Workbooks as offices make them: titles, merged cells, dates, formulas, far-away cells, damage."""

import itertools
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt
from xlsxwriter.worksheet import Worksheet

from data.files import sheets, workbook
from data.files.archive import Room
from data.files.table import Table, schema
from data.files.workbook import WorkbookSheet
from data.refusal import Refusal

pytestmark = pytest.mark.slow

numbers = itertools.count()

HEADER = ["楼栋", "房号", "姓名", "体温"]


def xlsx(folder: Path, **sheets: Callable[[Worksheet, Any], object]) -> Path:
    """A workbook with these sheets, each written by its function, which is given formats by number format."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, write in sheets.items():
            write(book.add_worksheet(name), lambda number: book.add_format({"num_format": number}))
    return path


def rows(table: Table, below: int = 0, width: int = 4) -> list[tuple[int, list[str]]]:
    """Line and cells of every row below that has any."""
    found = []
    for batch in table.batches(below, width):
        assert batch.schema == schema(width)
        cells = [batch[f"c{index}"].to_pylist() for index in range(width)]
        found += [(line, list(row)) for line, *row in zip(batch["line"].to_pylist(), *cells, strict=True) if any(row)]
    return found


def opened(path: Path, member: str = "", room: Room | None = None) -> list[WorkbookSheet]:
    return sheets.sheets(path, path.with_name(f"sheets{next(numbers)}"), member, room)


def refusal(path: Path, room: Room | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        opened(path, room=room)
    return caught.value.code


def replaced(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one of its parts changed."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in source.namelist():
            content = source.read(name)
            changed.writestr(name, change(content) if name == part else content)
    return target


def test_cells_are_read_as_a_person_sees_them(tmp_path: Path) -> None:
    cells: list[tuple[Any, str, str]] = [
        ("0101", "", "0101"),
        (101, "", "101"),
        (36.5, "", "36.5"),
        (0.1 + 0.2, "", "0.3"),
        (-3, "", "-3"),
        (13800000001, "", "13800000001"),
        (110101199001011234, "", "110101199001011000"),
        (True, "", "TRUE"),
        (datetime(2022, 4, 1), "yyyy-mm-dd", "2022-04-01"),
        (44652, "", "44652"),
        (datetime(2022, 4, 1, 8, 30), "yyyy/m/d hh:mm", "2022-04-01 08:30:00"),
        (datetime(2022, 4, 1, 8, 29, 59, 999000), "yyyy/m/d hh:mm", "2022-04-01 08:30:00"),
        (time(8, 24), "hh:mm", "08:24:00"),
        (1.5, "[h]:mm", "36:00:00"),
        (" 两\n行 ", "", " 两\n行 "),
    ]

    def write(sheet: Worksheet, format_of: Any) -> None:
        for row, (value, number, _) in enumerate(cells):
            sheet.write(row, 0, value, format_of(number) if number else None)

    table = opened(xlsx(tmp_path, 表=write))[0]
    assert table.encoding == "xlsx"
    assert [cell for _, (cell, *_) in rows(table)] == [text for _, _, text in cells]
    assert table.first_rows() == [[text] for _, _, text in cells]


def test_formulas_give_the_value_last_seen_and_errors_nothing(tmp_path: Path) -> None:
    def write(sheet: Worksheet, _: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.write_formula(1, 0, '="1"&"栋"', None, "1栋")
        sheet.write_formula(1, 3, "=36+0.5", None, 36.5)
        sheet.write_row(2, 0, ["2", "102", "某乙"])
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")

    table = opened(xlsx(tmp_path, 表=write))[0]
    assert rows(table, below=1) == [(2, ["1栋", "", "", "36.5"]), (3, ["2", "102", "某乙", ""])]


def test_a_title_above_the_header_is_not_spread_and_lines_are_those_of_excel(tmp_path: Path) -> None:
    def write(sheet: Worksheet, _: Any) -> None:
        sheet.merge_range("C2:F3", "4月1日健康打卡表")
        sheet.write_row("C5", HEADER)
        sheet.write_row("C6", ["1", "101", "某甲", 36.5, "", "备注"])
        sheet.write_row("C8", ["1", "102", "某乙", 36.6])

    table = opened(xlsx(tmp_path, 表=write))[0]
    assert table.first_rows()[1][:2] == ["4月1日健康打卡表", ""]
    assert table.first_rows()[2] == [""] * 6
    assert table.first_rows()[4][:4] == HEADER
    assert rows(table, below=5) == [(6, ["1", "101", "某甲", "36.5"]), (8, ["1", "102", "某乙", "36.6"])]
    assert [batch["beyond"].to_pylist() for batch in table.batches(5, 4)] == [["\x1f备注", "", ""]]
    assert rows(table, below=6, width=7) == [(8, ["1", "102", "某乙", "36.6", "", "", ""])]
    assert rows(table, below=8) == []


def merged_buildings(sheet: Worksheet, _: Any) -> None:
    """A header of two rows, a building of three rows, one of them blank, and a room merged over two columns."""
    sheet.merge_range("A1:A2", "楼栋")
    sheet.merge_range("B1:C1", "住户")
    sheet.write_row("B2", ["房号", "姓名"])
    sheet.merge_range("A3:A5", "7栋")
    sheet.write_row("B3", ["101", "某甲"])
    sheet.write_row("B5", ["102", "某乙"])
    sheet.merge_range("A6:B7", "8栋")
    sheet.write("C6", "某丙")
    sheet.write("C7", "某丁")
    sheet.merge_range("A8:A90", "9栋")
    sheet.write_row("B8", ["103", "某戊"])


def test_a_merged_building_stands_in_each_of_its_rows(tmp_path: Path) -> None:
    table = opened(xlsx(tmp_path, 表=merged_buildings))[0]
    assert table.first_rows()[1] == ["楼栋", "房号", "姓名"]
    assert rows(table, below=2, width=3) == [
        (3, ["7栋", "101", "某甲"]),
        (5, ["7栋", "102", "某乙"]),
        (6, ["8栋", "8栋", "某丙"]),
        (7, ["8栋", "8栋", "某丁"]),
        (8, ["9栋", "103", "某戊"]),
    ]


def test_a_merged_building_of_more_rows_than_a_batch(tmp_path: Path) -> None:
    last = workbook.BATCH_ROWS + 500

    def write(sheet: Worksheet, _: Any) -> None:
        sheet.write_row(0, 0, HEADER)
        sheet.merge_range(1, 0, last, 0, "7栋")
        for row in range(1, last + 1):
            sheet.write(row, 1, row)

    table = opened(xlsx(tmp_path, 表=write))[0]
    assert rows(table, below=1, width=2) == [(row + 1, ["7栋", str(row)]) for row in range(1, last + 1)]


def test_every_filled_sheet_is_a_table(tmp_path: Path) -> None:
    def one(sheet: Worksheet, _: Any) -> None:
        sheet.write(0, 0, "一")

    def none(sheet: Worksheet, _: Any) -> None:
        sheet.write_formula(0, 0, '=""', None, "")

    assert [table.name for table in opened(xlsx(tmp_path, 甲=one, 空=none, 乙=one))] == ["甲", "乙"]
    assert [table.name for table in opened(xlsx(tmp_path, 甲=one, 空=none))] == [""]
    assert [table.name for table in opened(xlsx(tmp_path, 甲=one, 空=none), "四月/表.xlsx")] == ["四月/表.xlsx / 甲"]
    assert refusal(xlsx(tmp_path, 空=none)) == "empty"


def with_rows(path: Path, rows: str, number: int = 1) -> Path:
    """The workbook with further rows in that sheet, as they stand in its XML."""
    end = b"</sheetData>"
    return replaced(path, f"xl/worksheets/sheet{number}.xml", lambda part: part.replace(end, rows.encode() + end))


def test_a_sheet_that_declares_65_000_rows_and_holds_500(tmp_path: Path) -> None:
    path = xlsx(tmp_path, 表=lambda sheet, _: [sheet.write_row(row, 0, ["1", f"{row}"]) for row in range(501)])
    formatted = "".join(
        f'<row r="{row}"><c r="A{row}" s="0"/><c r="XFD{row}" s="0"/></row>' for row in range(502, 65_001)
    )
    table = opened(with_rows(path, formatted + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))[0]
    assert sum(batch.num_rows for batch in table.batches(1, 4)) == 500
    assert rows(table, below=1)[-1] == (501, ["1", "500", "", ""])


def test_a_stray_cell_far_away_is_refused_before_it_takes_all_memory(tmp_path: Path) -> None:
    def one(sheet: Worksheet, _: Any) -> None:
        sheet.write(0, 0, 1)

    def far(column: str) -> str:
        return f'<row r="1048576"><c r="{column}1048576"><v>7</v></c></row>'

    path = xlsx(tmp_path, 甲=one, 乙=one)
    assert refusal(with_rows(path, far("XFD"))) == "too_many_cells"
    prefixed = re.sub(r"(</?)", r"\1x:", far("XFD")).replace(' r="1048576"', ' r="1048576" xmlns:x="urn:x"')
    assert refusal(with_rows(path, prefixed)) == "too_many_cells"
    assert refusal(with_rows(path, '<row r="2"><c t="n" r="XFD1048576"><v>7</v></c></row>')) == "too_many_cells"
    assert refusal(with_rows(path, "<row>" + "<c/>" * 3_000 + "<c><v>7</v></c></row>" + far("A"))) == "too_many_cells"
    (table,) = opened(with_rows(xlsx(tmp_path, 甲=one), far("J")))
    *_, last = table.batches(1_048_570, 10)
    assert last["line"].to_pylist() == [*range(1_048_571, 1_048_577)]
    assert last["c9"].to_pylist() == [*[""] * 5, "7"]
    both = with_rows(xlsx(tmp_path, 甲=one, 乙=one), far("J")).rename(tmp_path / "one.xlsx")
    assert refusal(with_rows(both, far("J"), 2)) == "too_many_cells"


def test_cells_without_references_stand_in_their_order(tmp_path: Path) -> None:
    bare = replaced(
        xlsx(tmp_path, 表=merged_buildings),
        "xl/worksheets/sheet1.xml",
        lambda part: re.sub(rb'<(c|row) r="\w+"', rb"<\1", part),
    )
    assert rows(opened(bare)[0], below=2, width=3)[0] == (3, ["7栋", "101", "某甲"])


def test_a_workbook_unpacks_to_no_more_than_it_may(tmp_path: Path) -> None:
    path = xlsx(tmp_path, 表=lambda sheet, _: [sheet.write(row, 0, "某甲" * 50) for row in range(2000)])
    assert opened(path, room=Room(1_000_000))
    assert refusal(path, Room(20_000)) == "too_large_unpacked"


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_damaged_workbook_is_refused(tmp_path: Path, at: float) -> None:
    content = xlsx(tmp_path, 表=merged_buildings).read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(content[: int(len(content) * at)])
    assert refusal(cut) == "malformed"
    broken = replaced(tmp_path / "book.xlsx", "xl/worksheets/sheet1.xml", lambda part: part[: int(len(part) * at)])
    assert refusal(broken) == "malformed"


def test_merged_ranges_over_one_another_are_refused(tmp_path: Path) -> None:
    path = replaced(
        xlsx(tmp_path, 表=merged_buildings),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"</mergeCells>", b'<mergeCell ref="A1:C8"/>' * 3 + b"</mergeCells>"),
    )
    assert refusal(path) == "malformed"


def xls(folder: Path) -> Path:
    """A workbook of Excel 2003: a title, cells of all kinds, a merged building, formats far below, a second sheet."""
    path, book = folder / "book.xls", xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("打卡")
    sheet.write_merge(0, 0, 1, 4, "打卡表")
    cells = [101, 36.5, True, "某甲"]
    for column, cell in enumerate(cells, start=1):
        sheet.write(2, column, cell)
    moments = [
        (date(2022, 4, 1), "yyyy-mm-dd"),
        (datetime(2022, 4, 1, 8, 30), "yyyy-mm-dd hh:mm"),
        (time(8, 24), "hh:mm"),
    ]
    for column, (moment, number) in enumerate(moments, start=1):
        sheet.write(3, column, moment, xlwt.easyxf(num_format_str=number))
    sheet.write_merge(4, 5, 1, 1, "7栋")
    sheet.write(4, 2, "101")
    sheet.write(5, 2, "102")
    sheet.write(60_000, 200, "", xlwt.easyxf("pattern: pattern solid, fore_colour red"))
    book.add_sheet("空")
    book.save(str(path))
    return path


def test_an_xls_is_read_the_same(tmp_path: Path) -> None:
    (table,) = opened(xls(tmp_path))
    assert (table.name, table.encoding) == ("", "xls")
    assert table.first_rows()[:2] == [["打卡表", "", "", ""], [""] * 4]
    assert rows(table, below=1) == [
        (3, ["101", "36.5", "TRUE", "某甲"]),
        (4, ["2022-04-01", "2022-04-01 08:30:00", "08:24:00", ""]),
        (5, ["7栋", "101", "", ""]),
        (6, ["7栋", "102", "", ""]),
    ]


def test_what_else_an_ole_file_may_be(tmp_path: Path) -> None:
    content, path = xls(tmp_path).read_bytes(), tmp_path / "other.xls"
    at = content.index("Workbook".encode("utf-16-le"))
    for name, code in (("EncryptedPackage", "encrypted"), ("WordDocument", "document"), ("Something", "malformed")):
        stream = name.encode("utf-16-le")
        length = (len(stream) + 2).to_bytes(2, "little")
        path.write_bytes(content[:at] + stream.ljust(64, b"\0") + length + content[at + 66 :])
        assert refusal(path) == code
    first_record = content.index(b"\x09\x08\x10\x00") + 20
    path.write_bytes(content[:first_record] + b"\x2f\x00" + content[first_record + 2 :])
    assert refusal(path) == "encrypted"
    path.write_bytes(content[:3000])
    assert refusal(path) == "malformed"


def test_an_xls_whose_sectors_run_in_a_circle_is_refused(tmp_path: Path) -> None:
    path = xls(tmp_path)
    content = bytearray(path.read_bytes())
    table = (int.from_bytes(content[76:80], "little") + 1) * 512
    content[table + 4 : table + 8] = (0).to_bytes(4, "little")
    path.write_bytes(content)
    assert refusal(path) == "malformed"
