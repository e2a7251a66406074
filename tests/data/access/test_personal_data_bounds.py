"""What one account may look at or take along in an hour, over log-ins, tokens and restarts."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from data.access import accounts, audit_log, personal_data_bounds, sessions, tokens
from data.access.access_file import Access
from data.access.visitor import Visitor, at_this_machine
from data.clock import machine_now
from data.refusal import Refusal


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    opened = Access(tmp_path)
    yield opened
    opened.close()


def logged_in(access: Access, name: str, role: str = "duty") -> Visitor:
    account, _ = accounts.make(access, name, role, frozenset(), "test")
    return again(access, account.id)


def again(access: Access, account: int) -> Visitor:
    found = sessions.of_cookie(access, sessions.start(access, account, 12, "")[0])
    assert found
    return found.visitor


def earlier(access: Access, minutes: int) -> None:
    """All that has been counted and noted was so many minutes earlier."""
    with access.write() as cursor:
        for table, columns in (("personal_data_taken", ("at",)), ("personal_data_bounds", ("at", "released_until"))):
            for column in columns:
                for rowid, at in cursor.execute(f"select rowid, {column} from {table}").fetchall():
                    if at:
                        moved = (machine_now().fromisoformat(at) - timedelta(minutes=minutes)).isoformat()
                        cursor.execute(f"update {table} set {column} = ? where rowid = ?", (moved, rowid))


def test_an_account_has_a_bound_whatever_it_comes_with_and_another_has_its_own(access: Access, tmp_path: Path) -> None:
    wang, li = logged_in(access, "王敏", "manager"), logged_in(access, "李强")
    personal_data_bounds.take(access, wang, "reveal", 6, 10)
    with pytest.raises(Refusal, match="at most 10 an hour for each account; 6 in this hour, and now 5 more"):
        personal_data_bounds.take(access, wang, "reveal", 5, 10)
    personal_data_bounds.take(access, wang, "reveal", 4, 10)  # what was refused is not counted
    assert wang.account is not None
    with pytest.raises(Refusal):
        personal_data_bounds.take(access, again(access, wang.account), "reveal", 1, 10)
    token = tokens.of_word(access, tokens.make(access, "程序甲", "manager", frozenset(), 1, wang), "")
    assert token
    with pytest.raises(Refusal):
        personal_data_bounds.take(access, token, "reveal", 1, 10)
    restarted = Access(tmp_path)
    with pytest.raises(Refusal):
        personal_data_bounds.take(restarted, wang, "reveal", 1, 10)
    restarted.close()
    personal_data_bounds.take(access, wang, "export", 1, 1)
    personal_data_bounds.take(access, li, "reveal", 10, 10)
    assert personal_data_bounds.full(access, li, "reveal", 10) is not None
    assert personal_data_bounds.full(access, li, "export", 1) is None
    earlier(access, 61)
    personal_data_bounds.take(access, wang, "reveal", 10, 10)


def test_who_comes_up_against_a_bound_is_reported_once_and_let_go_on_for_an_hour(access: Access) -> None:
    wang, boss = logged_in(access, "王敏"), logged_in(access, "系统员", "administrator")
    for _ in range(3):
        with pytest.raises(Refusal):
            personal_data_bounds.take(access, wang, "reveal", 20, 10)
    [line] = audit_log.search(access, action="bound_reached")
    assert (line.who, line.object, line.detail["most"]) == ("王敏", "查看完整信息的人数", 10)
    [found] = personal_data_bounds.reached(access)
    assert (found.name, found.bound.id, found.most, found.released_until) == ("王敏", "reveal", 10, None)
    personal_data_bounds.release(access, found, boss)
    assert [line.who for line in audit_log.search(access, action="bound_released")] == ["系统员"]
    personal_data_bounds.take(access, wang, "reveal", 20, 10)
    assert personal_data_bounds.full(access, wang, "reveal", 10) is None
    earlier(access, 61)
    with pytest.raises(Refusal):
        personal_data_bounds.take(access, wang, "reveal", 20, 10)
    [found] = personal_data_bounds.reached(access)
    assert found.released_until is None
    assert len(audit_log.search(access, action="bound_reached")) == 2
    earlier(access, 60 * 25)
    assert personal_data_bounds.reached(access) == []


def test_whoever_has_no_account_has_a_bound_too(access: Access) -> None:
    personal_data_bounds.take(access, at_this_machine(""), "export", 1, 1)
    with pytest.raises(Refusal):
        personal_data_bounds.take(access, at_this_machine("::1"), "export", 1, 1)
