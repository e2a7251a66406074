"""The list of backups on the page 今日到表."""

from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from data.access import audit_log, erasure_list
from data.installation import backup, encrypted_backup
from data.version import VERSION
from tests.community import reported
from tests.conftest import PASSWORD
from tests.here import board_here, come_in, opened, shown


@pytest.mark.parametrize(("lang", "heading"), [("zh", "版本"), ("en", "Version")])
def test_a_backup_is_listed_with_the_version_that_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, heading: str
) -> None:
    with board_here(tmp_path, monkeypatch) as board:
        reported(board.store)
        made = backup.make(board.real, board.folder, board.access)
        said = shown(opened("files", lang=lang))
        assert f">{heading}</th>" in said
        assert f"{made.time:%Y-%m-%d %H:%M}</td>" in said
        assert f">{VERSION}</td>" in said


def test_the_key_file_is_offered_until_somebody_has_it_and_then_only_to_an_administrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, Any] = {}
    monkeypatch.setattr(st, "download_button", lambda label, data, name, *_, **__: files.update({name: data}))
    with board_here(tmp_path, monkeypatch, "manager", name="小周") as board:
        reported(board.store)
        name = erasure_list.file_name(board.access)
        app = opened("files")
        assert any("取走密钥文件" in one.value for one in app.warning)
        assert files[name]() == board.access.erasure_key
        files.clear()
        app = opened("files")
        assert not app.warning
        assert any("密钥文件已交出" in one.value and "小周" in one.value for one in app.caption)
        assert name not in files
        assert any("丢了要再取,请找系统管理员" in one.value for one in app.caption)
        come_in(board, monkeypatch, "administrator")
        opened("files")
        assert files[name]() == board.access.erasure_key


def test_an_encrypted_backup_is_made_on_the_page_and_given_to_whoever_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch, "manager", name="小李") as board:
        reported(board.store)
        made = backup.make(board.real, board.folder, board.access)
        app = opened("files")
        assert not any(one.label == "做加密备份" for one in app.button)
        assert any("请找系统管理员" in one.value for one in app.caption)
        come_in(board, monkeypatch, "administrator", name="小周")
        app = opened("files")
        for first, again, said in (
            ("1234567890", "another one 7 walnut", "不一样"),
            ("1234567890", "1234567890", "密码"),
            (PASSWORD, PASSWORD, ""),
        ):
            app.text_input(key="passphrase").set_value(first)
            app.text_input(key="passphrase_again").set_value(again)
            next(one for one in app.button if one.label == "做加密备份").click().run()
            assert not app.exception
            assert [said in one.value for one in app.error] == ([True] if said else [])
        found = encrypted_backup.prepared(board.folder, made.name, "小周")
        assert found
        assert encrypted_backup.prepared(board.folder, made.name, "别人") is None
        assert found.read_bytes().startswith(b"community-board backup 1\n")
        done = audit_log.search(board.access, action="backup_encrypted")
        assert [(line.object, line.detail.get("failed")) for line in done] == [
            (made.name, None),
            (made.name, "weak_password"),
            (made.name, None),
        ]
