"""The rows to mend of a file with any separator: nothing in them runs, whatever they are opened with."""

import csv
import io
from datetime import date

import pytest

from data.batches import rejected_rows
from data.batches.file_report import FileReport
from data.batches.result import Sending
from data.clock import now
from data.intake import loading
from data.mapping.recognition import Given
from data.store.database import Store
from tests.data.exports.test_csv_safe import FORMULAS, SEPARATORS, assert_harmless

DAY = date(2022, 4, 1)
HEADER = ["诉求编号", "提交时间", "姓名", "诉求内容", "备=注", "-处理"]
#: Each is told of in the issue's way (``看,=1+cmd…``), with each separator that somebody may read it with.
TEXTS = [f"看{mark}{formula}" for formula in FORMULAS for mark in (*SEPARATORS, "")]


def sheet(separator: str, at: str) -> bytes:
    """Requests whose time nobody can read, or that have one."""
    text = io.StringIO(newline="")
    rows = [[f"-{number}", at, f"=张{number}", words, words, words] for number, words in enumerate(TEXTS)]
    csv.writer(text, delimiter=separator).writerows([HEADER, *rows])
    return text.getvalue().encode()


@pytest.mark.parametrize("separator", SEPARATORS)
def test_rejected_rows_hold_no_cell_that_runs_and_come_back_as_they_were(store: Store, separator: str) -> None:
    result = loading.load(store, sheet(separator, "某天"), "诉求.csv", "requests", DAY)
    assert (result.rows_read, result.rejected) == (len(TEXTS), len(TEXTS))
    name, content = rejected_rows.rejects_csv(store, result.batch_id or 0) or ("", b"")
    text = content.decode("utf-8-sig")
    assert_harmless(text)
    mended = text.replace("某天", "2022-04-01 08:00").encode("utf-8-sig")
    again = loading.load(store, mended, name, "requests", DAY)
    assert (again.rows_read, again.rejected) == (len(TEXTS), 0), again.rejects[:2]
    texts = store.rows("select request_id, text from rows_requests order by line")
    assert texts == [(f"-{number}", words.strip()) for number, words in enumerate(TEXTS)]


def test_what_stands_beside_a_file_of_the_inbox_holds_no_cell_that_runs(store: Store) -> None:
    report = FileReport("a,=1+cmd|' /C calc'!A0;@x.csv", "网格|=1", "delivery", now(), False)
    source = io.BytesIO(sheet(";", "某天"))
    sending = Sending("inbox", report.sender, report.delivery)
    report.outcomes = loading.load_all(store, source, report.file_name, Given("requests", DAY), sending=sending)
    files = report.files(store)
    assert sorted(files) == [".rejects.csv", ".report.txt"]
    for content in files.values():
        assert_harmless(content.decode("utf-8-sig"))
