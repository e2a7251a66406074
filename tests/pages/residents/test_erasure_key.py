"""The page 居民资料 while nobody can tell who was erased."""

from pathlib import Path

import pytest

from data.access import audit_log, erasure_list
from data.access.access_file import FILE
from data.installation.installation import Home
from data.privacy import erased_people
from tests.here import board_here, opened

pytestmark = pytest.mark.slow


def lost(folder: Path) -> None:
    home = Home(folder, with_demo=False)
    erased_people.put(home.access, {"x"})
    home.close()
    erasure_list.lose(folder / FILE)


def test_the_list_begins_anew_only_with_a_tick_and_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost(tmp_path)
    with board_here(tmp_path, monkeypatch) as board:
        app = opened("residents")
        assert any("看板不收文件" in one.value for one in app.error)
        assert app.button(key="erasure_list_anew").disabled
        app.checkbox(key="erasure_list_sure").check().run()
        app.button(key="erasure_list_anew").click().run()
        assert any("原因" in one.value for one in app.error)
        app.text_input(key="erasure_list_why").set_value("密钥文件丢了,已核对")
        app.button(key="erasure_list_anew").click().run()
        assert not app.exception
        assert not app.error
        assert [line.detail["why"] for line in audit_log.search(board.access, action="erasure_list_anew")] == [
            "密钥文件丢了,已核对"
        ]
