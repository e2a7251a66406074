"""What a log-in shows whole, and when that ends."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.access import accounts, lifts, sessions
from data.access.access_file import Access
from data.access.lifts import Lift
from data.access.visitor import Visitor
from data.clock import machine_now

WHOM = ("R1", "李四", "1", "", "101")
#: Long enough for any test.
HOUR = timedelta(hours=1)


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    opened = Access(tmp_path)
    yield opened
    opened.close()


def logged_in(access: Access, role: str = "duty", grids: frozenset[str] = frozenset(), hours: float = 12) -> Visitor:
    account, _ = accounts.make(access, f"{role}{len(accounts.accounts(access))}", role, grids, "test")
    found = sessions.of_cookie(access, sessions.start(access, account.id, hours, "")[0])
    assert found
    return found.visitor


def stands(access: Access, who: Visitor, object: str = "list:followups") -> Lift:
    found = lifts.standing(access, who, object)
    assert found
    return found


def test_a_lift_is_of_one_log_in_and_one_object_and_outlives_a_restart(access: Access, tmp_path: Path) -> None:
    wang, li = logged_in(access), logged_in(access)
    lifts.begin(access, wang, "list:followups", HOUR, "电话随访", [WHOM])
    assert WHOM in stands(access, wang).whom
    assert ("R2", *WHOM[1:]) not in stands(access, wang).whom
    assert lifts.standing(access, li, "list:followups") is None
    assert lifts.standing(access, wang, "list:requests") is None
    lifts.widen(access, wang, "list:followups", ["somebody more"])
    access.close()
    again = Access(tmp_path)
    found = stands(again, wang)
    assert (WHOM in found.whom, "somebody more" in found.whom, len(found.whom), found.why) == (
        True,
        True,
        2,
        "电话随访",
    )
    again.close()


def test_nothing_of_a_resident_is_kept_in_clear(access: Access) -> None:
    wang = logged_in(access)
    lifts.begin(access, wang, "residents:李四", HOUR, "核对登记", [WHOM])
    [row] = access.rows("select * from lifts")
    assert not [word for word in WHOM[1:2] if word in repr(tuple(row)) or word.encode() in row["whom"]]


def test_a_lift_ends_with_its_log_in_however_that_ends(access: Access) -> None:
    wang = logged_in(access, hours=0.5)
    lifts.begin(access, wang, "list:followups", 24 * HOUR, "电话随访")
    assert stands(access, wang).until <= machine_now() + HOUR / 2, "never longer than the log-in"
    sessions.end(access, wang.id)
    assert access.rows("select * from lifts") == []
    li = logged_in(access)
    lifts.begin(access, li, "list:followups", HOUR, "电话随访")
    assert li.account is not None
    sessions.end_all(access, li.account)
    assert access.rows("select * from lifts") == []


def test_a_lift_ends_with_the_role_and_the_grids(access: Access) -> None:
    one, both = (logged_in(access, "grid", grids) for grids in (frozenset({"1"}), frozenset({"1", "2"})))
    lifts.begin(access, one, lifts.SHIFT, HOUR, "上门")
    assert stands(access, one, lifts.SHIFT)
    moved = Visitor(one.name, one.role, both.grids, one.via, one.id, one.account)
    promoted = Visitor(one.name, logged_in(access).role, one.grids, one.via, one.id, one.account)
    assert [lifts.standing(access, who, lifts.SHIFT) for who in (moved, promoted)] == [None, None]


def test_a_lift_ends_in_time_and_after_a_clock_that_was_set_back(access: Access) -> None:
    wang = logged_in(access)
    lifts.begin(access, wang, "list:followups", HOUR, "电话随访")
    for hours in (2, -4):
        with access.write() as cursor:
            [row] = cursor.execute("select at, until from lifts").fetchall()
            earlier = [
                (datetime.fromisoformat(row[name]) - timedelta(hours=hours)).isoformat() for name in ("at", "until")
            ]
            cursor.execute("update lifts set at = ?, until = ?", earlier)
        assert lifts.standing(access, wang, "list:followups") is None
    lifts.begin(access, wang, "list:followups", HOUR, "电话随访")
    lifts.end(access, wang, "list:followups")
    assert lifts.standing(access, wang, "list:followups") is None
