"""Text is data: kept as it was typed, harmless where it is exported, and the same when it comes back."""

import csv
import gzip
import io
import os
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from data import field_types
from data.batches.rejected_rows import REASONS, WHOM, rejects_csv, remarks_csv
from data.current.opened_store import open_store
from data.exports.csv_safe import FORMULA_STARTS
from data.intake import loading
from data.kind_of_file import Field, Kind
from data.kinds import KINDS
from data.refusal import BadValue
from data.store.database import Store
from data.values import types

pytestmark = pytest.mark.slow

DAY = date(2022, 4, 1)
PAYLOADS = [
    "<script>alert('x')</script>",
    "<img src=x onerror=alert(1)>",
    "</textarea><b>粗</b>",
    "&lt;b&gt;",
    "javascript:alert(1)",
    "=1+1",
    '=HYPERLINK("http://example.com","点")',
    "+1+1",
    "+86 138 0000 0000",
    "-2+3",
    "-",
    "--",
    "@SUM(A1:A9)",
    "＝1+1",
    "＋1＋1",
    "－1－1",
    "＠SUM",
    "\t=1+1",
    "\r\n=1+1",
    "第一行\n=1+1",
    " =1+1 ",
    "=1,2;3\t4|5",
    "'; drop table requests; --",
    "1' or '1'='1",
    "$day",
    "%s {} {{7*7}} ${x}",
    "a\\nb\\",
    '它说:"好"',
    '"',
    "''",
    "O'Neil",
    "'引'",
    "bell \x07 escape \x1b[31m del \x7f",
    "a\x01b\x1fc",
    "a\rb",
    "\u202egnp.exe",
    "\ufeff标记",
    "零\u200b宽",
    "e\u0301\u3000全　角",
    "𠮷😀",
]
#: A field of every kind whose cell can be made bad, with a bad and a good text; and what else its rows need.
_ROWS: dict[str, tuple[str, str, str, dict[str, str]]] = {
    "buildings": ("households", "许多", "60", {"building_id": "{}", "grid_id": "G"}),
    "roster": ("moved_in", "很久以前", "2020-01-01", {"resident_id": "R{}", "room": "1-{}"}),
    "checkins": ("temperature", "99", "36.5", {"resident_id": "R{}", "room": "1-{}"}),
    "sampling": ("due", "也许", "是", {"resident_id": "R{}", "room": "1-{}"}),
    "followups": ("done_at", "25:61", "10:00", {"resident_id": "R{}", "room": "1-{}"}),
    "requests": ("reported_at", "昨天", "2022-04-01 08:00", {"request_id": "Q{}"}),
    "stock": ("on_hand", "很多", "12", {}),
}
#: What may hold any text: a phone has digits.
_TEXT = (*sorted(field_types.FREE - {field_types.PHONE, field_types.STAFF_PHONE}), field_types.NAME)


def text_fields(kind: Kind) -> list[Field]:
    return [field for field in kind.fields if field.type in _TEXT]


def file_of(kind: Kind, payloads: list[str], bad: bool) -> list[list[str]]:
    """A row for each payload, which stands in every field of text; the columns are in another order than ours."""
    odd, wrong, right, others = _ROWS[kind.id]
    fields = [field for field in kind.fields if field.name in others or field.name == odd or field.type in _TEXT][::-1]
    rows = [[field.zh for field in fields]]
    for number, payload in enumerate(payloads, start=1):
        row = {field.name: payload for field in text_fields(kind)} | {
            name: text.format(number) for name, text in others.items()
        }
        if kind.person:
            row["name"] = spelled(payload)
        rows.append([(wrong if bad else right) if field.name == odd else row[field.name] for field in fields])
    return rows


def blank(payload: str) -> bool:
    """Whether it means that there is nothing, in a field that is no free text."""
    return types.folded(payload) in types.PLACEHOLDERS


def spelled(payload: str) -> str:
    """The payload as a name; that of somebody else where it is none."""
    try:
        return "张三" if blank(payload) else types.parse(field_types.NAME, payload, 2022)[0]
    except BadValue:
        return "张三"


def as_csv(rows: list[list[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def read_csv(content: bytes, encoding: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline=""), delimiter=separator))


def stored(store: Store, kind: Kind) -> list[tuple[str | None, ...]]:
    """The texts of all rows, in the order of the file."""
    names = ", ".join(field.name for field in text_fields(kind))
    words = "join words using (who)" if kind.person else ""
    return store.rows(f"select {names} from rows_{kind.id} {words} order by line")


def expected(kind: Kind, payloads: list[str]) -> list[tuple[str | None, ...]]:
    """Trimmed, and else as they are; only names have one spelling."""
    rows = []
    for payload in payloads:
        read = {field_types.NAME: spelled(payload), **dict.fromkeys(field_types.FREE, payload.strip())}
        rows.append(
            tuple(read.get(field.type, None if blank(payload) else payload.strip()) for field in text_fields(kind))
        )
    return rows


def assert_harmless(rows: list[list[str]]) -> None:
    """No cell begins a formula; numbers may begin with a sign."""
    for row in rows:
        for cell in row:
            assert not cell.startswith(FORMULA_STARTS) or cell.lstrip("+-").replace(" ", "").isdigit(), cell


def assert_there_and_back(
    tmp_path: Path, kind: Kind, payloads: list[str], original: bytes, encoding: str, separator: str
) -> None:
    """All rows of the original are to be mended; corrected in a spreadsheet and sent by themselves, they say what they
    said.
    """
    first, second = open_store(tmp_path / "first.duckdb"), open_store(tmp_path / "second.duckdb")
    result = loading.load(first, original, "file.csv", kind.id, DAY)
    assert (result.rows_read, result.rejected + result.remark_count) == (len(payloads), len(payloads))
    to_mend, reasons = (rejects_csv, REASONS) if result.rejected else (remarks_csv, (*REASONS, *WHOM))
    name, content = to_mend(first, result.batch_id or 0) or ("", b"")
    rows = read_csv(content, encoding, separator)
    assert_harmless(rows)
    header = file_of(kind, [], bad=True)[0]
    assert rows[0] == [*header, *reasons]
    _, wrong, right, _ = _ROWS[kind.id]
    corrected = [[right if cell == wrong else cell for cell in row[: len(header)]] for row in rows]
    again = loading.load(second, as_csv(corrected, separator, encoding), name)
    assert (again.kind, again.rows_read, again.rejected) == (kind.id, len(payloads), 0), again.rejects
    assert stored(second, kind) == expected(kind, payloads)
    first.close()
    second.close()


@pytest.mark.parametrize("id", list(KINDS))
def test_text_is_stored_as_it_is(store: Store, id: str) -> None:
    kind = KINDS[id]
    result = loading.load(store, as_csv(file_of(kind, PAYLOADS, bad=False)), "file.csv", id, DAY)
    repeated = (
        len(PAYLOADS) - len({payload.strip() for payload in PAYLOADS}) if id == "stock" else 0
    )  # there it is the key
    assert (result.rows_read, result.rejected) == (len(PAYLOADS), repeated), result.rejects
    kept = [
        payload
        for place, payload in enumerate(PAYLOADS)
        if not repeated or payload.strip() not in {later.strip() for later in PAYLOADS[place + 1 :]}
    ]
    assert stored(store, kind) == expected(kind, kept)


@pytest.mark.parametrize("id", list(KINDS))
def test_rejected_text_is_harmless_in_a_spreadsheet_and_comes_back_the_same(tmp_path: Path, id: str) -> None:
    payloads = list({payload.strip(): payload for payload in PAYLOADS}.values())
    assert_there_and_back(
        tmp_path, KINDS[id], payloads, as_csv(file_of(KINDS[id], payloads, bad=True)), "utf-8-sig", ","
    )


@pytest.mark.parametrize(
    ("encoding", "separator", "written"),
    [
        ("utf-8", ";", "utf-8-sig"),
        ("utf-8-sig", "\t", "utf-8-sig"),
        ("gb18030", ",", "gb18030"),
        ("gb18030", "|", "gb18030"),
        ("utf-16", "\t", "utf-16"),
        ("xlsx", ",", "utf-8-sig"),
    ],
)
def test_rejected_rows_are_written_as_the_original_was(
    tmp_path: Path, encoding: str, separator: str, written: str
) -> None:
    kind = KINDS["requests"]
    payloads = [
        payload for payload in PAYLOADS if encoding != "xlsx" or "\r" not in payload
    ]  # XML has no lone carriage returns
    rows = file_of(kind, payloads, bad=True)
    original = as_xlsx(rows) if encoding == "xlsx" else as_csv(rows, separator, encoding)
    assert_there_and_back(tmp_path, kind, payloads, original, written, separator)


def test_a_file_that_was_sent_compressed_under_a_strange_name_gives_its_rejected_rows_back(store: Store) -> None:
    content = gzip.compress("诉求编号,上报时间,诉求内容\nR1,昨天,下水道堵了\n".encode())
    result = loading.load(store, content, "export.dat", "requests", DAY)
    _, rejected = rejects_csv(store, result.batch_id or 0) or ("", b"")
    assert "下水道堵了" in rejected.decode("utf-8-sig")


@pytest.mark.parametrize("form", ["utf-8", "gb18030"])
def test_ragged_rows_keep_their_further_cells_and_are_rejected_again_as_they_are(store: Store, form: str) -> None:
    rows = [["姓名", "房号", "体温"], ["张三", "=1+1", "再一格", "1-101", "36.5"], ["李四", "1-102", "36.6"]]
    original = as_csv(rows, encoding=form)
    result = loading.load(store, original, "file.csv", day=DAY)
    assert (result.accepted, result.rejected) == (1, 1)
    name, content = rejects_csv(store, result.batch_id or 0) or ("", b"")
    encoding = "utf-8-sig" if form != "gb18030" else form
    header, row = read_csv(content, encoding, ",")
    assert header == [*rows[0], *REASONS]
    assert (row[:4], row[-2:]) == (["张三", "'=1+1", "再一格", "2"], ["1-101", "36.5"])
    again = loading.load(store, content, name)
    assert (again.rows_read, again.rejected, "格数" in again.rejects[0]["reason_zh"]) == (1, 1, True)
    assert loading.load(store, as_csv([header, row[: len(header)]], encoding=encoding), name).accepted == 1


@pytest.mark.parametrize(
    ("header", "cells", "read"),
    [
        ("今日体温", "-", "temperature is null"),
        ("症状", "--", "symptoms is null"),
        ("状态", "-", "status is null"),
        ("姓名", "-张三", "name = '-张三'"),
        ("居民编号", "@R1", "resident_id = '@R1'"),
    ],
)
def test_what_is_guarded_on_its_way_out_is_read_as_if_it_were_not(
    store: Store, header: str, cells: str, read: str
) -> None:
    rows = {
        "居民编号": "R1",
        "姓名": "张三",
        "房号": "1-101",
        "今日体温": "36.5",
        "症状": "否",
        "打卡时间": "25:61",
    } | {header: cells}
    result = loading.load(store, as_csv([list(rows), list(rows.values())]), "file.csv", day=DAY)
    name, content = remarks_csv(store, result.batch_id or 0) or ("", b"")
    assert f",'{cells}" in content.decode("utf-8-sig") or f"\r\n'{cells}" in content.decode("utf-8-sig")
    assert loading.load(store, content.replace(b"25:61", b"08:30"), name).accepted == 1
    assert store.rows(f"select count(*) from checkins join people using (person) where {read}") == [(1,)]


@pytest.mark.real_files
@pytest.mark.parametrize("id", list(KINDS))
def test_published_payloads_are_stored_as_they_are_and_run_nowhere(tmp_path: Path, id: str) -> None:
    text = (Path(os.environ["BOARD_REAL_FILES"]) / "formula_injection_payloads.txt").read_text(encoding="utf-8")
    payloads = list(filter(None, map(str.strip, text.splitlines())))
    assert_there_and_back(
        tmp_path, KINDS[id], payloads, as_csv(file_of(KINDS[id], payloads, bad=True)), "utf-8-sig", ","
    )
