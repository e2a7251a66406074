"""Log-ins: they end when nobody uses them, and whose they are sees and ends them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from data import clock
from data.access import accounts, audit_log, sessions
from data.access.access_file import Access
from data.access.sessions import Session


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with closing(Access(tmp_path / "board")) as opened:
        yield opened


def account(access: Access, name: str = "王敏", role: str = "duty") -> int:
    return accounts.make(access, name, role, frozenset(), "test")[0].id


def log_in(access: Access, id: int, address: str = "10.0.0.1", idle_hours: float | None = 2) -> tuple[str, Session]:
    cookie, _ = sessions.start(access, id, 12, address, idle_hours)
    found = sessions.of_cookie(access, cookie)
    assert found
    return cookie, found


def unused(access: Access, found: Session, hours: float) -> None:
    """As if nobody had used it for so long."""
    then = (clock.machine_now() - timedelta(hours=hours)).isoformat()
    with access.write() as cursor:
        cursor.execute("update sessions set used_at = ?, started_at = ? where id = ?", (then, then, found.id))


def test_a_log_in_that_nobody_uses_ends_and_says_why(access: Access) -> None:
    cookie, found = log_in(access, account(access))
    unused(access, found, 1.9)
    assert sessions.of_cookie(access, cookie)
    assert sessions.idled(access, cookie) is None
    unused(access, found, 2.1)
    assert sessions.of_cookie(access, cookie) is None
    assert sessions.of_id(access, found.id) is None
    assert sessions.idled(access, cookie) == 2
    sessions.end(access, found.id)
    assert sessions.idled(access, cookie) is None


def test_each_use_puts_the_end_off(access: Access) -> None:
    cookie, found = log_in(access, account(access))
    unused(access, found, 1.9)
    sessions.note_use(access, found.id)
    [kept] = sessions.of_account(access, found.visitor.account or 0)
    assert clock.machine_now() - kept.used_at < timedelta(minutes=1)
    assert kept.used_at > kept.started_at
    assert sessions.of_cookie(access, cookie)


def test_a_screen_and_a_log_in_of_an_earlier_version_never_idle(access: Access) -> None:
    wall, screen = log_in(access, account(access, "大屏", "wall"))
    earlier, found = log_in(access, account(access))
    unused(access, screen, 500)
    unused(access, found, 11)
    with access.write() as cursor:
        cursor.execute("update sessions set used_at = null, idle_hours = null where id = ?", (found.id,))
    assert sessions.of_cookie(access, wall)
    assert sessions.of_cookie(access, earlier)


def test_whose_they_are_sees_them_and_ends_them_and_nobody_elses(access: Access) -> None:
    mine, other = account(access), account(access, "李强")
    here, there, third = (log_in(access, mine, f"10.0.0.{nth}") for nth in (1, 2, 3))
    theirs, foreign = log_in(access, other)
    assert {each.address for each in sessions.of_account(access, mine)} == {"10.0.0.1", "10.0.0.2", "10.0.0.3"}
    me = here[1].visitor
    assert sessions.end_own(access, me, foreign.id) == 0
    assert sessions.end_own(access, me, here[1].id) == 0
    assert sessions.of_cookie(access, theirs)
    assert sessions.end_own(access, me, there[1].id) == 1
    assert [sessions.of_cookie(access, each[0]) is None for each in (here, there, third)] == [False, True, False]
    assert sessions.end_own(access, me) == 1
    assert [each.id for each in sessions.of_account(access, mine)] == [here[1].id]
    assert [line.action for line in audit_log.search(access, "王敏")][:2] == ["log_ins_ended", "log_ins_ended"]
