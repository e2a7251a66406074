"""The page 操作记录: by its number inside an open page it opens to its roles alone; it says when it has no key."""

from pathlib import Path

import pytest

from data.access import audit_log
from streamlit_inside import asked_page
from tests.here import board_here, opened, run


def test_it_is_not_shown_and_on_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with board_here(tmp_path, monkeypatch, "duty") as board:
        app = opened("requests")
        app._page_hash = asked_page.number_of("record")
        app.run()
        assert not app.exception
        assert "record_words" not in {field.key for field in app.text_input}
        [line] = audit_log.search(board.access, action="refused")
        assert (line.object, line.detail["reason"], line.detail["role"]) == ("/record", "forbidden", "duty")


def test_a_page_that_is_open_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with board_here(tmp_path, monkeypatch, "administrator") as board:
        app = run("record")
        app._page_hash = asked_page.number_of("record")
        app.run()
        assert "record_words" in {field.key for field in app.text_input}
        assert not app.warning
        assert not audit_log.search(board.access, action="refused")
        assert len(audit_log.search(board.access, action="record_read")) == 1


def test_a_record_without_its_key_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text("a file where the folder should be")
    folder = tmp_path / "board"
    with board_here(folder, monkeypatch, "administrator", BOARD_CONFIG_DIR=str(tmp_path / "config")):
        assert [one.value[:7] for one in opened("record").warning] == ["记录没有密钥,"]
