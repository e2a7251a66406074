"""Files of several tables: what a dry run says of each is what loading them one after the other does."""

import io
import zipfile

import pytest
import xlsxwriter

from data.batches.result import Outcome
from data.intake import loading
from data.mapping.mapping import plan_of
from data.mapping.recognition import Given
from data.refusal import Refusal
from data.store.database import Store

HEADER = "诉求编号,上报时间,诉求内容\n"
LEAK, POWER = "1,2022-04-01 08:00,漏水\n", "2,2022-04-01 09:00,停电\n"


def book(**sheets: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        for name, text in sheets.items():
            page = workbook.add_worksheet(name)
            for number, line in enumerate(text.splitlines()):
                page.write_row(number, 0, line.split(","))
    return out.getvalue()


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in members.items():
            packed.writestr(f"{name}.csv", text)
    return out.getvalue()


def counts(outcomes: list[Outcome]) -> list[tuple[str, object]]:
    """By table: new, changed, unchanged, rejected, or the code of its refusal."""
    found: list[tuple[str, object]] = []
    for outcome in outcomes:
        one = outcome.result
        said = one and (one.new, one.changed, one.unchanged, one.rejected)
        found.append((outcome.name, said or (outcome.refusal and outcome.refusal.code)))
    return found


def test_rows_of_a_second_sheet_are_compared_with_what_the_first_would_have_loaded(store: Store) -> None:
    content = book(全部=HEADER + LEAK + POWER, 其中=HEADER + POWER)
    tried = counts(loading.load_all(store, content, "two_sheets.xlsx", dry_run=True))
    assert tried == [("全部", (2, 0, 0, 0)), ("其中", (0, 0, 1, 0))]
    assert store.rows("select (select count(*) from requests), (select count(*) from batches)") == [(0, 0)]
    assert counts(loading.load_all(store, content, "two_sheets.xlsx")) == tried


def test_tables_that_are_refused_leave_the_others_as_they_would_be(store: Store) -> None:
    """Also one that is refused in the middle of its rows, which ends a transaction."""
    content = archive(
        a=HEADER + LEAK + POWER,
        b=HEADER + POWER.replace("停电", "停水"),
        only_a_header=HEADER,
        remarks="说明,这里\nx,y\n",
        without_a_day="姓名,房号,体温\n甲,1-101,36.5\n",
        stacked=HEADER + LEAK.replace("漏水", "漏电") + "姓名,房号,电话\n张三,1-101,13800000000\n",
        c=HEADER + LEAK + "3,2022-04-01 10:00,噪音\n",
    )
    tried = counts(loading.load_all(store, content, "file.zip", dry_run=True))
    assert tried == [
        ("a.csv", (2, 0, 0, 0)),
        ("b.csv", (0, 1, 0, 0)),
        ("only_a_header.csv", "no_rows"),
        ("remarks.csv", "unknown_header"),
        ("without_a_day.csv", "day_needed"),
        ("stacked.csv", "stacked_tables"),
        ("c.csv", (1, 0, 1, 0)),
    ]
    assert store.version == 0
    assert counts(loading.load_all(store, content, "file.zip")) == tried


def test_a_file_of_which_nothing_can_be_used_says_so_of_each_table(store: Store) -> None:
    outcomes = loading.load_all(store, archive(a="x,y\n1,2\n", b=HEADER), "file.zip", dry_run=True)
    assert counts(outcomes) == [("a.csv", "unknown_header"), ("b.csv", "no_rows")]
    with pytest.raises(Refusal):
        loading.load(store, archive(a="x,y\n1,2\n", b=HEADER), "file.zip", dry_run=True)


def test_mappings_of_single_tables_are_tried_together_with_the_others(store: Store) -> None:
    content = book(全部=HEADER + LEAK + POWER, 别处=HEADER.replace("诉求编号", "号").replace("诉求内容", "事") + POWER)
    given = Given(plans={"别处": plan_of({"kind": "requests", "columns": {"号": "request_id", "事": "text"}})})
    tried = counts(loading.load_all(store, content, "file.xlsx", given, dry_run=True))
    assert tried == [("全部", (2, 0, 0, 0)), ("别处", (0, 0, 1, 0))]
    assert [counts(loading.load_all(store, content, "file.xlsx", given, only=name))[0] for name, _ in tried] == tried
