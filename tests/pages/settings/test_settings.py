"""The page of settings: every setting is asked for there, or on the page that its row names."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.access.visitor import SESSION, Visitor
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from data.refusal import BadValue
from data.roles import ROLES
from data.setting_rows.setting import GROUPS, Setting
from data.settings import SETTINGS
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
    shown = [*page.text_input, *page.number_input, *page.toggle, *page.selectbox]
    [field] = [field for field in shown if field.key == f"setting_{setting.id}"]
    assert (field.label, field.value) == (setting.zh, setting.default)
    assert setting.help_zh in [caption.value for caption in page.caption]


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=list(SETTINGS))
def test_every_setting_has_its_group_and_a_sentence_of_help(setting: Setting) -> None:
    """In words of an office: no letter of a formula, no name that only engineers know."""
    assert setting.group in GROUPS
    for said in (setting.help_zh, setting.help_en):
        assert len(said) > 10
        assert said.endswith(("。", "."))
    words = f"{setting.zh} {setting.help_zh}"
    assert not re.search(r"\b(?<!{)z\b|\bp\b|P90|datum|WGS|GCJ|瓦片|坐标系|HTTP", words), words


def test_a_setting_is_found_by_its_words_and_what_is_not_shown_is_still_there(board: Home) -> None:
    assert fields.found("备份") >= {"backup_time", "backup_keep"}
    assert fields.found("fever") >= {"fever_threshold", "cluster_days"}
    assert fields.found("没有这样的设置") == set()
    page = opened("settings")
    every = {field.key for field in page.number_input}
    page = page.text_input(key="settings_search").set_value("备份").run()
    assert {field.key for field in page.number_input} == every
    hidden = next(part for part in sent(page) if ".st-key-setting_" in part)
    assert "setting_row_fever_threshold" in hidden
    assert "setting_row_backup_keep" not in hidden


def test_what_another_changed_meanwhile_is_not_taken_back_by_saving_something_else(board: Home) -> None:
    page = opened("settings")
    before = {id: board.store.setting(id) for id in ("community", "lead_time_days")}
    change_settings(board.store, {"lead_time_days": 4})
    page.text_input(key="setting_community").set_value("东山社区")
    [button] = [button for button in page.button if button.label == "保存"]
    button.click().run()
    assert {id: board.store.setting(id) for id in before} == {"community": "东山社区", "lead_time_days": 4}
    change_settings(board.store, before)


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
