"""The page of the record says in words what the record keeps by short names."""

from pathlib import Path

import pytest

from data.access import audit_log
from tests.here import board_here, opened

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "zh",
            (
                "个人信息保留天数",
                "原来",
                "30",
                "停用: 否",
                "改为角色: 值班员",
                "原因: 本人要求",
                "手工登记 7 号",
                "原因: 电话随访",
            ),
        ),
        (
            "en",
            (
                "before",
                "30",
                "closed: no",
                "new role: Duty officer",
                "why: 本人要求",
                "entry by hand 7",
                "why: Telephone",
            ),
        ),
    ],
)
def test_details_and_settings_are_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, expected: tuple[str, ...]
) -> None:
    with board_here(tmp_path, monkeypatch, role="administrator") as board:
        audit_log.add(board.access, "甲", "settings_changed", "keep_days", keep_days=20, before={"keep_days": 30})
        audit_log.add(board.access, "甲", "account_changed", "乙", new_role="duty", disabled=False)
        audit_log.add(board.access, "甲", "resident_asked", "R1", why="本人要求")
        audit_log.add(board.access, "甲", "entered", "entry:7", kind="checkins", whose="R1")
        audit_log.add(board.access, "甲", "reveal", "list", why="电话随访")
        [table] = [one.value for one in opened("record", lang=lang).dataframe]
    text = " ".join(str(cell) for row in table.itertuples() for cell in row)
    assert all(word in text for word in expected), text
    assert "keep_days" not in text
    assert "new_role" not in text
    assert "checkins" not in text
