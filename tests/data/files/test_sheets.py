"""Workbooks and pages made to take memory or time: each ends as a refusal, and never the board."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from data.files import html_tables, sheets, xlsx
from data.files.archive import Room
from data.intake.progress import Cancelled, Watch
from data.refusal import Refusal

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def made(path: Path, rows: str, texts: str = "", times: int = 1) -> Path:
    """A workbook whose one sheet, named so many times, has these rows, and whose cells may show ``texts``."""
    named = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, times + 1))
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships {_PACKAGE}><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {_PACKAGE}><Relationship Id="rId1" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{texts}</sst>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def cells(count: int, what: str = '<c t="s"><v>0</v></c>', across: int = 4) -> str:
    return "".join(f"<row>{what * across}</row>" for _ in range(count // across))


def one_text(folder: Path, letters: int = 30_000) -> Path:
    """80,000 cells that all show one text: a few KB that unpack to 2 MB and show 2,400 million letters."""
    return made(folder / "text.xlsx", cells(80_000), f"<si><t>{'长' * letters}</t></si>")


def refused(path: Path, room: Room | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        sheets.sheets(path, path.with_suffix(".sheets"), room=room)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.code


def read(path: Path) -> list[list[str]]:
    (table,) = sheets.sheets(path, path.with_suffix(".sheets"))
    return table.first_rows()


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders of the processes that read, as they begin."""
    begun: list[Path] = []
    begin = sheets._read_apart

    def noted(encoding: str, path: Path, skip: int, folder: Path, room: Room) -> list[str]:
        begun.append(folder)
        return begin(encoding, path, skip, folder, room)

    monkeypatch.setattr(sheets, "_read_apart", noted)
    return begun


def test_an_ordinary_small_workbook_is_read_at_once(tmp_path: Path, apart: list[Path]) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("打卡")
        for row in range(300):
            sheet.write_row(row, 0, ["张三", f"{row}-101", 36.5, "正常"])
    assert read(path)[1] == ["张三", "1-101", "36.5", "正常"]
    assert apart == []


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda folder: made(folder / "a.xlsx", cells(60_000)), id="large"),
        pytest.param(lambda folder: made(folder / "a.xlsx", cells(4_000), times=3_000), id="a sheet named 3,000 times"),
        pytest.param(
            lambda folder: made(folder / "a.xlsx", cells(4_000), f"<si><t>{'长' * 30_000}</t></si>"), id="a long text"
        ),
        pytest.param(
            lambda folder: made(
                folder / "a.xlsx", cells(8, "<c><v>7</v></c>") + '<row r="9000"><c r="ZZ9000"><v>1</v></c></row>'
            ),
            id="far",
        ),
    ],
)
def test_what_may_take_much_is_none(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    assert not xlsx.is_small(make(tmp_path))


def test_a_text_shown_by_every_cell_is_counted_as_often(tmp_path: Path, apart: list[Path]) -> None:
    room = Room(100_000_000, most_text=20_000_000)
    assert refused(one_text(tmp_path, 300), room) == "too_large_unpacked"
    assert len(apart) == 1


def test_memory_that_is_really_used_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MEMORY", 100_000_000)
    assert refused(one_text(tmp_path)) == "too_much_memory"


def test_time_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SECONDS", 0)
    assert refused(one_text(tmp_path)) == "too_slow"


def test_whoever_sent_it_may_stop_it(tmp_path: Path) -> None:
    watch = Watch()
    room = Room(100_000_000, check=watch.check)
    path = one_text(tmp_path)
    begun = path.with_suffix(".sheets")

    def stopped() -> None:  # as soon as its process has begun
        if begun.exists():
            watch.cancel()
        watch.check()

    room.check = stopped
    with pytest.raises(Cancelled):
        sheets.sheets(path, begun, room=room)
    assert not (begun / "found.json").exists()


def test_two_are_read_at_once_and_a_third_waits(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", cells(8, "<c><v>7</v></c>"))
    watch = Watch()
    with sheets._turn(Room(1)), sheets._turn(Room(1)):
        watch.cancel()
        with pytest.raises(Cancelled):
            sheets.sheets(path, tmp_path / "x", room=Room(100_000_000, check=watch.check))
    assert read(path) == [["7"] * 4] * 2


def test_a_page_of_cells_that_span_thousands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SECONDS", 2)
    path = tmp_path / "page.xls"
    path.write_text("<html><table><tr>" + '<td rowspan="1000" colspan="1000">1</td>' * 100_000, "utf-8")
    page = html_tables.page_text(path, tmp_path / "utf8", None)
    with pytest.raises(Refusal) as caught:
        sheets.sheets(path, tmp_path / "sheets", page=page)
    # A fast machine comes to its end: a page of one unfinished table is none of ours.
    assert caught.value.code in ("too_slow", "too_much_memory", "too_many_cells", "html")
