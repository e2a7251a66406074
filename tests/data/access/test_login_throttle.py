"""Guesses of passwords wait longer and longer, and nobody is locked out by somebody else."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.access import accounts, login_throttle, sessions
from data.access.access_file import Access
from data.access.networks import network
from tests.conftest import PASSWORD
from tests.data.access.test_accounts import BOSS, cookie_of, with_account


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    opened = Access(tmp_path / "board")
    yield opened
    opened.close()


def test_guesses_wait_longer_and_longer_and_a_right_one_frees_the_account_alone(access: Access) -> None:
    now = 1_000_000.0
    waits = []
    for _ in range(login_throttle.FREE + 3):
        login_throttle.wrong(access, "王敏", "10.0.0.5", now)
        waits.append(login_throttle.wait_s(access, "王敏", "10.0.0.6", now))
    assert waits == [0, 0, 0, 0, 5, 10, 20, 40]
    assert login_throttle.wait_s(access, " 王敏", "10.0.0.6", now + 41) == 0
    assert login_throttle.wait_s(access, "李强", "10.0.0.5", now) == 0
    for nth in range(login_throttle.FREE_BY_ADDRESS):
        login_throttle.wrong(access, f"someone{nth}", "10.0.0.5", now)
    login_throttle.right(access, "王敏", "10.0.0.5")
    assert login_throttle.wait_s(access, "王敏", "10.0.0.6", now) == 0
    assert login_throttle.wait_s(access, "王敏", "10.0.0.5", now) > 0
    for _ in range(40):
        login_throttle.wrong(access, "王敏", "10.0.0.7", now)
    assert login_throttle.wait_s(access, "王敏", "10.0.0.8", now) == login_throttle.LONGEST_WAIT_S
    # Each ten minutes one is forgiven: of 40 wrong guesses 36 are left after that of 40 minutes later.
    later = now + 4 * login_throttle.FORGIVEN_S
    login_throttle.wrong(access, "王敏", "10.0.0.7", later)
    [row] = access.rows("select max(failures) as most from guesses where key like 'name:%'")
    assert row["most"] == 37


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_the_name_that_somebody_typed_is_not_kept(access: Access) -> None:
    """It may be a resident's, or a password in the wrong field."""
    for _ in range(3):
        login_throttle.wrong(access, "慕容晓测", "10.0.0.5")
    assert "慕容晓测".encode() not in files(access.folder)


def test_names_that_an_earlier_version_kept_are_forgotten(access: Access) -> None:
    access.close()
    with closing(sqlite3.connect(access.path, isolation_level=None)) as earlier:
        earlier.execute("delete from state where key = 'names_of_guesses'")
        earlier.execute("insert into guesses values ('account:慕容晓测', 30, 1e12, 1e12)")
        earlier.execute("insert into guesses values ('address:10.0.0.5', 30, 1e12, 1e12)")
        earlier.execute("pragma secure_delete = off")
        earlier.execute("insert into guesses values ('account:欧阳早删', 30, 1, 1)")
        earlier.execute("delete from guesses where key = 'account:欧阳早删'")
    assert "欧阳早删".encode() in files(access.folder)
    with closing(Access(access.folder)) as opened:
        assert [row["key"] for row in opened.rows("select key from guesses")] == ["address:10.0.0.5"]
        for name in ("慕容晓测", "欧阳早删"):
            assert name.encode() not in files(access.folder)


def test_a_stranger_elsewhere_locks_nobody_out_who_has_logged_in_from_there_before(access: Access) -> None:
    account, now = with_account(access), 1_000_000.0
    cookie_of(access, account)  # from 10.0.0.2
    for _ in range(30):
        login_throttle.wrong(access, "王敏", "203.0.113.9", now)
    assert login_throttle.wait_s(access, "王敏", "203.0.113.10", now) > 0
    assert login_throttle.wait_s(access, "王敏", "10.0.0.2", now) == 0
    for _ in range(login_throttle.FREE):
        login_throttle.wrong(access, "王敏", "10.0.0.2", now)
    assert login_throttle.wait_s(access, "王敏", "10.0.0.2", now) > 0
    accounts.use_link(access, accounts.new_link(access, account.id, BOSS), "", PASSWORD + " more", "")
    assert login_throttle.wait_s(access, "王敏", "10.0.0.2", now) == 0
    assert login_throttle.wait_s(access, "王敏", "203.0.113.10", now) == 0


def test_a_network_of_ipv6_is_one_guesser_and_ipv4_the_same_in_its_clothes(access: Access) -> None:
    """Who has one address of a /64 has 2**64 of them: with one each, 300 guesses were looked at at once."""
    now = 1_000_000.0
    for nth in range(login_throttle.FREE_BY_ADDRESS):
        login_throttle.wrong(access, f"someone{nth}", f"2001:db8:0:1::{nth + 1:x}", now)
    assert login_throttle.wait_s(access, "王敏", "2001:db8:0:1:ffff::1", now) > 0
    assert login_throttle.wait_s(access, "王敏", "2001:db8:0:2::1", now) == 0
    for nth in range(login_throttle.FREE_BY_ADDRESS):
        login_throttle.wrong(access, f"other{nth}", "::ffff:203.0.113.7", now)
    assert login_throttle.wait_s(access, "王敏", "203.0.113.7", now) > 0
    assert login_throttle.wait_s(access, "王敏", "203.0.113.8", now) == 0


def test_whose_address_of_ipv6_changes_within_the_network_is_still_known_there(access: Access) -> None:
    account, now = with_account(access), 1_000_000.0
    sessions.start(access, account.id, 12, "2001:db8:0:9::aaaa")
    for _ in range(30):
        login_throttle.wrong(access, "王敏", "203.0.113.9", now)
    assert login_throttle.is_known(access, "王敏", "2001:db8:0:9::bbbb")
    assert login_throttle.wait_s(access, "王敏", "2001:db8:0:9::bbbb", now) == 0
    assert not login_throttle.is_known(access, "王敏", "2001:db8:0:a::1")
    assert login_throttle.wait_s(access, "王敏", "2001:db8:0:a::1", now) > 0


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.0.0.5", "10.0.0.5"),
        ("::ffff:10.0.0.5", "10.0.0.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("somewhere", "somewhere"),
        ("", ""),
    ],
)
def test_where_somebody_comes_from(address: str, place: str) -> None:
    assert network(address) == place
