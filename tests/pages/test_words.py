"""The words on screen, in exports and papers are those of the glossary; older ones of the same thing are gone."""

import re
from pathlib import Path

import pytest

from tests.test_layout import ROOT

#: Older words, and the one that is used now.
REPLACED = {
    "豁免": "免填报",
    "免打卡": "免填报",
    "特殊人群": "重点关爱对象",
    "临时人员": "未登记人员",
    "漏采": "应检未检",
    "漏检": "应检未检",
    "处理结果": "办理结果",
    "花名册": "居民台账",
    "迟到": "迟报",
    "可信度 ": "不像是偶然",
    "P90": "九成",
}
#: Where an old word may stand: what sheets from elsewhere call their columns and cells.
READ_ONLY = {
    *("data/kinds.py", "docs/files.md", "data/values/checkin_status.py", "data/values/types.py"),
    *("data/access/recorded_words.py", "data/mapping/sheets_of_a_day.py", "data/mapping/non_reporters.py"),
}
#: Statistics for those who look them up; what a person sees is above.
IN_FORMULAS = {"P90": {"analytics/requests/figures.py", "docs/glossary.md"}}
FOLDERS = ("analytics", "pages", "api", "data", "docs")


def texts() -> list[Path]:
    """Whatever a user may read, and the code that says it."""
    found = [
        path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".html", ".md")
    ]
    return [*found, ROOT / "README.md"]


@pytest.mark.parametrize("old", REPLACED)
def test_an_older_word_is_used_no_more(old: str) -> None:
    found = []
    for path in texts():
        name = path.relative_to(ROOT).as_posix()
        if name in READ_ONLY or name in IN_FORMULAS.get(old, ()):
            continue
        found += [
            f"{name}:{number}: use {REPLACED[old]}"
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if re.search(rf"(?<![A-Z_]){old}", line)  # a constant in code is no word on screen
        ]
    assert found == []


def test_no_letter_of_statistics_stands_in_a_sentence() -> None:
    """What z, p and confidence say is said in words; the numbers themselves stand in tables and downloads."""
    formulas = re.compile(r"[((](?:z|p)\s?=\s?\{")
    assert [
        path.relative_to(ROOT).as_posix()
        for folder in ("analytics", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if formulas.search(path.read_text(encoding="utf-8"))
    ] == []
