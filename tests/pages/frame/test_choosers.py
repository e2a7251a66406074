"""Choosers take what is named and nothing else: no fuzzy match, no "select all that match"."""

import ast
import secrets
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from tests.browser import SHOWS_WITHIN_MS, OpenTab
from tests.server import Server
from tests.test_layout import ROOT, sources

#: What each chooser must say.
SAID = {
    "selectbox": {"filter_mode": "contains"},
    "multiselect": {"filter_mode": "contains", "select_all": False},
}


@pytest.mark.parametrize("chooser", SAID)
def test_every_chooser_takes_only_what_is_named(chooser: str) -> None:
    found = 0
    for path in sources("pages"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == chooser):
                continue
            given = {word.arg: getattr(word.value, "value", None) for word in node.keywords}
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            assert SAID[chooser].items() <= given.items(), where
            assert chooser != "multiselect" or "placeholder" in given, where
            found += 1
    assert found


def test_typing_a_grid_and_enter_takes_that_grid_and_no_other(demo_server: Server, open_tab: OpenTab) -> None:
    """第2网格 is a part of the name 第12网格 to a fuzzy search, and "Select 2 matches" stood first."""
    name = f"网格员{secrets.token_hex(3)}"
    tab = open_tab(demo_server, 1366, 768, role="administrator")
    page = tab.open("/accounts")
    page.get_by_label("账号名").fill(name)
    role = page.get_by_role("combobox", name="角色").first
    role.click()
    page.get_by_role("option", name="网格员", exact=True).click()
    tab.settle()
    grids = page.get_by_role("combobox", name="所管网格").first
    for _ in range(3):  # a page that is still being drawn closes the list again
        grids.fill("第2网格")
        with suppress(AssertionError):
            expect(page.get_by_role("option")).to_have_text(["第2网格"], timeout=SHOWS_WITHIN_MS / 3)
            break
    expect(page.get_by_role("option")).to_have_text(["第2网格"])
    grids.press("Enter")
    grids.press("Tab")  # the list closes
    tab.settle()
    page.get_by_role("button", name="新建,生成一次性链接").click()
    row = page.locator("table.rows tbody tr", has_text=name)
    expect(row.locator("td").nth(2)).to_have_text("第2网格")
    # A grid's tag reads its name there, too, where the account is changed.
    which = page.get_by_role("combobox", name="哪个账号")
    which.click()
    which.fill(name)
    which.press("Enter")
    expect(page.get_by_test_id("stMultiSelect").last).to_contain_text("第2网格")
    tab.assert_clean()
