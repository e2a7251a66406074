"""The list of backups on the page 今日到表."""

from pathlib import Path

import pytest

from data.installation import backup
from data.version import VERSION
from tests.community import reported
from tests.here import board_here, opened, shown


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
