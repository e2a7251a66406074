"""One account that asks over and over fills neither the disk nor the record."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.access import audit_log, folded_lines, record_reading
from data.access.access_file import Access
from data.access.visitor import SESSION, Visitor
from data.roles import ROLES


def somebody(account: int) -> Visitor:
    return Visitor(f"同事{account}", ROLES["manager"], None, SESSION, f"s{account}", account, "10.0.0.1")


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    opened = Access(tmp_path / "board")
    yield opened
    opened.close()


def test_many_lines_of_a_kind_are_counted_and_other_kinds_and_people_are_not(access: Access) -> None:
    for nth in range(94):
        folded_lines.add(access, somebody(1), "answered", f"requests/{nth}", count=1)
    folded_lines.add(access, somebody(1), "answered", "rows")
    folded_lines.add(access, somebody(2), "answered", "requests/1")
    said = [(line.who, line.object) for line in audit_log.search(access)]
    assert len(said) == 22
    assert said[:2] == [("同事2", "requests/1"), ("同事1", "rows")]
    assert audit_log.search(access)[2].object == "requests/19"


def test_the_next_line_says_how_many_were_only_counted(access: Access) -> None:
    for _ in range(94):
        folded_lines.add(access, somebody(1), "answered", "requests", per_s=3600)
    folded_lines.add(access, somebody(1), "answered", "requests", per_s=-1.0)  # as when the while is over
    assert audit_log.search(access)[0].detail["more_before"] == 74


def test_reading_the_record_is_one_line_a_while_and_says_no_name(access: Access) -> None:
    for _ in range(5):
        record_reading.note(access, somebody(1), "login")
    record_reading.note(access, somebody(2))
    said = [(line.who, line.action, line.detail["asked"]) for line in audit_log.search(access)]
    assert said == [("同事2", "record_read", ""), ("同事1", "record_read", "login")]
