"""The papers for an auditor name only tests and files that are there, and leave no row of the standard out."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
#: ASVS 5.0.0: how many requirements of levels 1 and 2 each chapter has (from the standard's table of requirements).
REQUIREMENTS = {
    **{1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13},
    **{16: 16, 17: 7},
}
_ROW = re.compile(r"\| ([\d., ]+) \| ([12]) \| (.+?) \| (满足 met|\*\*未满足 not met\*\*|不适用 n/a) \| (.+) \|")
PAPERS = ("security.md", "asvs.md", "privacy.md")


def rows() -> list[re.Match[str]]:
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    found = [match for line in lines if (match := _ROW.fullmatch(line))]
    assert len(found) == len(lines), [line for line in lines if not _ROW.fullmatch(line)]
    return found


def test_every_requirement_of_both_levels_has_one_row_with_a_state() -> None:
    numbers = [number.strip() for row in rows() for number in row[1].split(",")]
    assert len(set(numbers)) == len(numbers)
    counts = {chapter: sum(number.startswith(f"{chapter}.") for number in numbers) for chapter in REQUIREMENTS}
    assert counts == REQUIREMENTS


def test_the_head_of_the_table_counts_its_rows() -> None:
    text = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
    told = [int(count) for count in re.findall(r"(?:met|applicable) (\d+)", text.partition("\n## ")[0])]
    states = ("满足 met", "**未满足 not met**", "不适用 n/a")
    assert told == [sum(len(row[1].split(",")) for row in rows() if row[4] == state) for state in states]


@pytest.mark.parametrize("paper", PAPERS)
def test_what_a_paper_names_is_there(paper: str) -> None:
    """A file, or a test as ``file::function``; in backticks."""
    text = (ROOT / "docs" / paper).read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+\.(?:py|md|toml|json|css|js))(?:::(\w+))?`", text)
    for file, function in named:
        assert (ROOT / file).is_file(), file
        if function:
            assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{function}"
