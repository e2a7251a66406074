"""What files hold, by role: whole and on record for those with the right, masked and no upload's for others."""

import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from docx import Document
from docx.oxml.ns import qn

from analytics.held_moment import present
from api.application import application
from data.access import accounts, audit_log
from data.current.opened_store import open_store
from data.entries import decisions
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from data.intake import loading
from data.mapping import saved_mappings
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.roles import RIGHTS
from pages.checkins.blocks import FOLLOWUPS
from pages.exports import EXPORTS, Export
from pages.frame import current_visitor, exporting
from pages.registry import PAGES
from tests.here import answer, board_here, come_in, opened
from tests.journeys.test_masking_pages import IN_GRIDS, SAYS
from tests.sent import Residents, residents

pytestmark = pytest.mark.slow

#: What a page must be asked for, that the button of an export is on it.
VIEWS = {"followups": {"round": "1"}, "building": {"building": "1"}}
#: What people type, a file that came and one resident have a test of their own, here or in test_residents.py.
ALONE = {"minutes", "minutes_print", "original", "rejects", "remarks", "resident", "record"}
#: What the demo has none of; see tests/pages/files/test_backups.py.
NOT_IN_DEMO = {"erasure_key", "encrypted_backup"}
LISTS = [
    export for export in EXPORTS.values() if export.holds == "residents" and export.id not in ALONE and not export.opens
]
WHOLE = {"manager", "administrator", "grid"}


@dataclass(frozen=True)
class Button:
    """A download button that a page drew: its key, its label, its file's name, and what makes the file at the click."""

    key: str
    label: str
    name: str
    make: Callable[[], bytes]


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The demo with a request that says all of somebody, and a decision that holds a phone."""
    folder = tmp_path_factory.mktemp("exports")
    shutil.copy(demo_file, folder)
    with pytest.MonkeyPatch.context() as patch, board_here(folder, patch, BOARD_DEMO="1") as board:
        now = present(board.store)
        row = f"M1,{now.at:%Y-%m-%d %H:%M},用药需求,{SAYS},慕容甲乙,13912345678,1,1,101\n"
        assert (
            loading.load(
                board.store,
                f"诉求编号,上报时间,诉求类别,诉求内容,姓名,电话,楼栋号,单元,房号\n{row}".encode(),
                "M.csv",
                kind="requests",
            ).new
            == 1
        )
        due = f"{now.day}T23:59"
        decisions.make(
            board.store, {"what": "回访13912345678", "owner": "王敏", "due_at": due, "measure": "到1-1-101"}, "王敏"
        )
        yield board


@pytest.fixture(scope="module")
def everybody(demo: Home) -> Residents:
    return residents(demo.store)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Button]:
    """The download buttons of the pages that are run: a test has no browser that clicks them."""
    buttons: list[Button] = []

    def draw(label: str, data: Any, file_name: str, *rest: Any, **options: Any) -> bool:
        buttons.append(Button(options["key"], label, file_name, data if callable(data) else lambda: data))
        return False

    monkeypatch.setattr(st, "download_button", draw)
    return buttons


def button(drawn: list[Button], id: str) -> Button:
    """The button of an export on its page, on the demo's day."""
    opened(EXPORTS[id].page, **VIEWS.get(id, {}))
    return next(one for one in drawn if of_row(one) == id)


def buttons(drawn: list[Button], rows: list[Export]) -> dict[str, Button]:
    """The first button of each export, by its id, on the demo's day; each view of a page is opened once."""
    views = {(export.page, tuple(VIEWS.get(export.id, {}).items())) for export in rows}
    found: dict[str, Button] = {}
    for page, query in sorted(views):
        opened(page, **dict(query))
        of_view = {
            export.id for export in rows if (export.page, tuple(VIEWS.get(export.id, {}).items())) == (page, query)
        }
        for one in drawn:
            if of_row(one) in of_view:
                found.setdefault(of_row(one), one)
        drawn.clear()
    return found


def of_row(button: Button) -> str:
    """The id of the export whose button it is; '' for one without a row."""
    mark, _, id = button.key.partition(":")
    return id.partition(":")[0] if mark == "export" else ""


def exports(board: Home) -> list[audit_log.AuditLine]:
    return audit_log.search(board.access, action="export")


@pytest.mark.parametrize("role", IN_GRIDS)
def test_a_file_is_whole_and_on_record_or_masked(
    demo: Home,
    everybody: Residents,
    drawn: list[Button],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    role: str,
) -> None:
    """Every list, from the buttons of one visit to its page."""
    monkeypatch.setenv("BOARD_TODAY", f"{present(demo.store).day}T23:30")
    come_in(demo, monkeypatch, role, IN_GRIDS[role])
    given = buttons(drawn, LISTS)
    assert given.keys() == {export.id for export in LISTS}
    for export in LISTS:
        assert_whole_or_masked(demo, everybody, given[export.id], export, role, tmp_path / f"{export.id}.duckdb")


def assert_whole_or_masked(
    demo: Home, everybody: Residents, one: Button, export: Export, role: str, empty: Path
) -> None:
    """What one file holds for somebody of a role; a masked list is also sent to an empty store."""
    before = exports(demo)
    content = one.make()
    if export.ending == "xlsx":
        with zipfile.ZipFile(BytesIO(content)) as book:
            told = "\n".join(book.read(name).decode() for name in book.namelist())
    else:
        told = content.decode("utf-8-sig")
    assert len(told.splitlines()) > 1 or "<tr>" in told, export.id
    assert one.name.startswith(export.zh)
    assert one.name.endswith(export.ending)
    if role in WHOLE:
        assert everybody.found([told]) & everybody.names, export.id
        [line] = exports(demo)[: len(exports(demo)) - len(before)]
        assert line.detail["role"] == role
        assert line.detail["rows"] > 0
        assert "遮盖" not in one.name + told
        return
    assert everybody.found([told]) == set(), export.id
    assert exports(demo) == before
    assert "_已遮盖" in one.name
    with (
        pytest.raises(Refusal) if export.id != "requests" else nullcontext() as refused
    ):  # a masked list is nobody's sheet
        store = open_store(empty)
        try:
            loading.load(store, content, one.name)
            assert everybody.found(map(str, store.rows("select name, phone, room, text from requests"))) == set()
            assert store.rows("select count(name), count(phone), count(room), count(text) from requests") == [
                (0, 0, 0, 0)
            ]
        finally:
            store.close()
    assert refused is None or refused.value.code in (
        *("unknown_header", "missing_columns", "ambiguous_kind", "own_export", "html"),
    )


@pytest.mark.parametrize("role", ["duty", "manager"])
def test_the_follow_up_page_promises_an_upload_where_one_is_possible(
    demo: Home, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    come_in(demo, monkeypatch, role)
    said = " ".join(one.value for one in opened("checkins").caption)
    assert ("再上传,就销号" in said) == (role == "manager")
    assert ("不能填好再上传" in said) == (role == "duty")


def test_a_duty_officer_takes_a_list_whole_after_one_reason(
    demo: Home, everybody: Residents, drawn: list[Button], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The follow-up list in every form; another list stays masked, and so does everybody else's."""
    monkeypatch.setenv("BOARD_TODAY", f"{present(demo.store).day}T23:30")
    come_in(demo, monkeypatch, "duty")
    change_settings(demo.real, {"listed_per_hour": 1})
    try:
        assert "每小时最多 1" in answer(opened("checkins")).error[0].value, "the page says why"
    finally:
        change_settings(demo.real, {"listed_per_hour": 3000})
    answer(opened("checkins"), "call")
    drawn.clear()
    opened("checkins")
    before, made = len(exports(demo)), {of_row(one): one for one in drawn}
    for id in ("followups", "followups_xlsx", "followups_text"):
        assert "遮盖" not in made[id].name
        assert made[id].make()
    lines = exports(demo)[: len(exports(demo)) - before]
    assert [(line.detail["why"], line.detail["role"]) for line in lines] == [("电话随访", "duty")] * 3
    assert everybody.found([made["followups"].make().decode("utf-8-sig")]) & everybody.numbers
    assert everybody.found([made["not_reported"].make().decode("utf-8-sig")]) == set()
    duty = current_visitor.visitor()
    with pytest.raises(Refusal, match="at most 3,000"):  # more people than the reason showed
        exporting.given(duty, lambda _: b"", "", FOLLOWUPS, rows=100_000)
    come_in(demo, monkeypatch, "duty")
    drawn.clear()
    assert everybody.found([button(drawn, "followups").make().decode("utf-8-sig")]) == set()


@pytest.mark.parametrize("role", ["duty", "manager"])
def test_the_minutes(demo: Home, drawn: list[Button], monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    come_in(demo, monkeypatch, role)
    before = len(exports(demo))
    given = buttons(drawn, [EXPORTS["minutes_print"], EXPORTS["minutes"]])
    page, document = given["minutes_print"].make(), given["minutes"].make()
    texts = ["".join(cell.itertext()) for cell in Document(BytesIO(document)).element.iter(qn("w:tc"))]
    for told in (page.decode(), "\n".join(texts)):
        assert ("13912345678" in told) == (role == "manager")
        assert ("1-1-101" in told) == (role == "manager")
        assert ("回访139****5678" in told) == (role == "duty")
    assert len(exports(demo)) - before == (2 if role == "manager" else 0)


def test_the_original_and_its_rows_to_mend_are_given_whole_and_recorded(
    demo: Home, drawn: list[Button], monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(demo, monkeypatch, "manager")
    lines = (
        "居民编号,姓名,房号,日期,今日体温",
        "R0000001,慕容甲乙,1-1-101,2022-04-01,99",
        ",,1-1-101,2022-04-01,36.5",
        "",
    )
    sent = "\n".join(lines).encode()
    loaded = loading.load(demo.store, sent, "打卡.csv")
    assert (loaded.rejected, loaded.remark_count) == (1, 1)
    app = opened("upload")
    app.session_state["history"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    wanted = ("下载原文件", "下载拒收的行", "下载看不懂的行")
    original, rejected, remarked = (one for one in drawn if one.label in wanted)
    before = len(exports(demo))
    assert original.make() == sent
    assert ",,1-1-101,2022-04-01,36.5" in rejected.make().decode("utf-8-sig")
    assert "慕容甲乙" in remarked.make().decode("utf-8-sig")
    assert [line.detail.get("rows") for line in exports(demo)[: len(exports(demo)) - before]] == [1, 1, None]


def test_where_the_record_cannot_be_written_no_file_is_given(
    demo: Home, drawn: list[Button], monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(demo, monkeypatch, "manager")
    one = button(drawn, "requests")
    with demo.access.write() as cursor:
        cursor.execute("alter table record rename to elsewhere")
    try:
        with pytest.raises(sqlite3.OperationalError):
            one.make()
    finally:
        with demo.access.write() as cursor:
            cursor.execute("alter table elsewhere rename to record")
    assert one.make()


def test_whole_files_are_so_many_an_hour_for_an_account(
    demo: Home, drawn: list[Button], monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(demo, monkeypatch, "manager")
    change_settings(demo.real, {"whole_exports_per_hour": 2})
    try:
        one, before = button(drawn, "requests"), len(exports(demo))
        assert all(one.make() for _ in range(2))
        with pytest.raises(Refusal) as refused:
            one.make()
        assert (refused.value.code, len(exports(demo)) - before) == ("too_much", 2)
        assert any("每小时最多 2" in caption.value for caption in opened("requests").caption), "the page says so"
        come_in(demo, monkeypatch, "duty")
        drawn.clear()
        assert all(button(drawn, "requests").make() for _ in range(3)), "masked ones are not counted"
    finally:
        change_settings(demo.real, {"whole_exports_per_hour": 30})


def test_who_is_asked_for_again_at_the_click(demo: Home, drawn: list[Button], monkeypatch: pytest.MonkeyPatch) -> None:
    come_in(demo, monkeypatch, "manager")
    one = button(drawn, "requests")
    account = max(accounts.accounts(demo.access), key=lambda account: account.id)
    accounts.change(demo.access, account.id, "duty", frozenset(), True, "test")
    with pytest.raises(Refusal) as refused:
        one.make()
    assert refused.value.code == "login_needed"


NUMBERS = [export for export in EXPORTS.values() if export.holds == "numbers" and export.id != "mapping"]


def test_a_file_of_numbers_holds_nobody_and_is_not_recorded(
    demo: Home, everybody: Residents, drawn: list[Button], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOARD_TODAY", f"{present(demo.store).day}T23:30")
    come_in(demo, monkeypatch, "manager")
    given = buttons(drawn, NUMBERS)
    assert given.keys() == {export.id for export in NUMBERS}
    for export in NUMBERS:
        before = exports(demo)
        content = given[export.id].make()
        assert len(content) > 20, export.id
        if export.ending == "xlsx":
            with zipfile.ZipFile(BytesIO(content)) as book:
                told = " ".join(book.read(name).decode() for name in book.namelist())
        else:
            told = content.decode("utf-8-sig")
        assert everybody.found([told]) == set(), export.id
        assert exports(demo) == before, export.id


def test_every_button_has_its_row_and_every_row_its_button(
    demo: Home, drawn: list[Button], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOARD_TODAY", f"{present(demo.store).day}T23:30")
    come_in(demo, monkeypatch, "administrator")
    bad = "居民编号,姓名,房号,日期,今日体温\nR0000001,慕容甲乙,1-1-101,2022-04-01,98\n,,1-1-101,2022-04-01,36.5\n"
    loaded = loading.load(demo.store, bad.encode(), "拒收.csv")
    assert (loaded.rejected, loaded.remark_count) == (1, 1)
    saved_mappings.save(
        demo.store, "采样表", plan_of(b'{"kind": "sampling", "columns": {"\xe5\x8f\xb7": "resident_id"}}')
    )
    found: dict[str, set[str]] = {}

    def note(path: str) -> None:
        for one in drawn:
            assert of_row(one), f"{one.name} on /{path} has no row in pages/exports.py"
            found.setdefault(of_row(one), set()).add(path)
        drawn.clear()

    for row in PAGES.values():
        for query in ({}, *(VIEWS[id] for id in VIEWS if EXPORTS[id].page == row.path)):
            app = opened(row.path, **query)
            if row.path == "upload":
                app.session_state["history"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
                app.session_state["saved_mappings"] = True  # unfolded
                app.run()
            if row.path == "residents":
                name = demo.store.rows(  # of a minor a guardian would have to ask
                    "select any_value(name) from roster group by name having count(*) = 1 and "
                    "coalesce(max(birth_year), 1950) < 2000 order by 1 limit 1"
                )
                app.text_input(key="resident_word").set_value(name[0][0]).run()
            note(row.path)
    opened_in_a_tab = {
        export.id for export in EXPORTS.values() if export.opens
    }  # tests/pages/checkins/test_printing.py
    missing = EXPORTS.keys() - found.keys() - NOT_IN_DEMO - opened_in_a_tab
    assert not missing, f"no page draws the button of {', '.join(sorted(missing))}"
    for id, paths in found.items():
        assert EXPORTS[id].page in paths, f"{id} is drawn on {paths} alone"


def test_a_route_that_gives_a_file_is_named_by_a_row() -> None:
    """What is no JSON leaves as a file: its right is that of the table of rights, its twin's that of the row."""
    files = {
        f"{method.upper()} {path}"
        for path, methods in application().openapi()["paths"].items()
        for method, told in methods.items()
        if any(
            "application/json" not in answer.get("content", {"application/json": 1})
            for status, answer in told["responses"].items()
            if status == "200"
        )
    }
    assert files == {export.route for export in EXPORTS.values() if export.route}
    for export in EXPORTS.values():
        assert not export.needs or export.needs in RIGHTS, export.id
        assert export.page in PAGES, export.id
