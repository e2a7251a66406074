"""Somebody who has seen as many people as an hour allows is told so, and an administrator lets them go on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.runtime.context import ContextProxy

from data.access import audit_log
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from tests.here import answer, board_here, come_in, opened, shown

pytestmark = pytest.mark.slow


@pytest.fixture
def board(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    shutil.copy(demo_file, tmp_path)
    with board_here(tmp_path, monkeypatch, BOARD_DEMO="1") as board:
        change_settings(board.real, {"reveals_per_hour": 1, "listed_per_hour": 1, "whole_exports_per_hour": 1})
        yield board


def words(parts: object) -> str:
    return " ".join(str(part.value) for part in parts)  # type: ignore[attr-defined]


def test_at_the_bound_nothing_more_is_shown_until_an_administrator_says_so(
    board: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(board, monkeypatch, "duty", name="王敏")
    app = answer(opened("checkins"))
    assert "每小时最多 1;" in words(app.error)
    assert "系统管理员在“账号”页放行一小时" in words(app.error)
    assert audit_log.search(board.access, action="reveal") == []
    lang = answer(opened("checkins", lang="en"))
    assert "ask an administrator to let you go on" in words(lang.error)
    of_wang = ContextProxy.headers
    come_in(board, monkeypatch, "administrator", name="系统员")
    accounts = opened("accounts")
    assert "需要留意:王敏" in shown(accounts)
    accounts.button(
        key=next(button.key for button in accounts.button if str(button.key).startswith("release_"))
    ).click().run()
    assert "已放行到" in shown(accounts)
    assert [line.object for line in audit_log.search(board.access, action="bound_released")] == ["王敏"]
    monkeypatch.setattr(ContextProxy, "headers", of_wang)
    app = answer(opened("checkins"))
    assert not app.error
    assert len(audit_log.search(board.access, action="reveal")) == 1
