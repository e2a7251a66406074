"""The page of settings: every setting is asked for there, or on the page that its row names."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.access.visitor import SESSION, Visitor
from data.installation.installation import Home
from data.refusal import BadValue
from data.roles import ROLES
from data.settings import SETTINGS, Setting
from pages.registry import PAGES
from pages.settings import fields
from pages.settings.fields import BOUNDS
from tests.here import board_here, come_in, opened
from tests.sent import sent


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patch, board_here(tmp_path_factory.mktemp("settings"), patch) as board:
        yield board


@pytest.fixture(scope="module")
def page(board: Home) -> AppTest:
    return opened("settings")


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=list(SETTINGS))
def test_every_setting_has_its_field_or_a_link_to_where_it_is_edited(page: AppTest, setting: Setting) -> None:
    if setting.edited_on != "settings":
        links = [part for part in sent(page) if PAGES[setting.edited_on].zh in part and "修改" in part]
        assert links, f"no link leads to /{setting.edited_on}, where {setting.id} is edited"
        return
    if setting.id == BOUNDS:
        assert any(setting.zh in one.value for one in page.markdown)
        return
    assert isinstance(setting.default, bool | str | int | float), f"{setting.id} is more than a field can ask for"
    shown = [*page.text_input, *page.number_input, *page.toggle]
    [field] = [field for field in shown if field.key == f"setting_{setting.id}"]
    assert (field.label, field.value) == (setting.zh, setting.default)


def test_the_bounds_of_fever_may_be_set_and_are_blank_until_then(page: AppTest) -> None:
    [table] = [one.value for one in page.dataframe if "指标" in one.value]
    rows = table.set_index("指标")
    assert rows.loc[["发热", "异常"]].isna().all(axis=None)
    assert rows.loc["超时诉求"].tolist() == [1, 5]


def test_who_is_bound_by_a_setting_does_not_change_it(board: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fields of bounds are locked for a manager, and what a browser sends of them all the same is refused."""
    come_in(board, monkeypatch, "manager")
    page = opened("settings")
    shown = {str(one.key): one for one in (*page.text_input, *page.number_input, *page.toggle)}
    locked = {key.removeprefix("setting_") for key, field in shown.items() if field.disabled}
    assert locked == {setting.id for setting in SETTINGS.values() if setting.right == "accounts"}
    assert {"reveals_per_hour", "record_keep_days", "idle_hours", "allowed_hosts"} <= locked
    manager = Visitor("王管理", ROLES["manager"], None, SESSION, "x")
    asked: Any = SimpleNamespace(visitor=manager, store=board.store)
    with pytest.raises(BadValue) as refused:
        fields.changed(asked, {"reveals_per_hour": 1_000_000})
    assert "由系统管理员修改" in refused.value.zh
    assert fields.changed(asked, {"community": "远山社区"}) == {"community": "远山社区"}
