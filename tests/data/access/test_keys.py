"""The keys of a data folder: apart, made once, and each meaning after an upgrade what it meant before."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner

from data.access import accounts, keys, sessions
from data.access.access_file import Access
from data.privacy import erased_people
from tests.data.access.test_accounts import BOSS, PASSWORD

LISI = {"name": "李四", "building_id": "B1", "unit": "1", "room": "101"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    Access(tmp_path / "board").close()
    return tmp_path / "board"


def as_of_an_earlier_version(folder: Path) -> bytes:
    """Let a data folder be as one key for everything left it."""
    key = secrets.token_bytes(32)
    with closing(Access(folder)) as access, access.write() as cursor:
        erased_people.put(access, erased_people.known_by(key, [LISI], alone=True))
        cursor.execute("drop table state")
    for name in keys.FILES:
        (folder / name).unlink(missing_ok=True)
    (folder / "secret.key").write_bytes(key)
    return key


def erased(folder: Path) -> None:
    with closing(Access(folder)) as access:
        erased_people.put(access, {"x"})


def test_a_new_board_has_keys_that_are_apart(folder: Path) -> None:
    assert not (folder / keys.HOUSEHOLD).exists()
    with closing(Access(folder)) as access:
        found = [access.key, access.erasure_key, access.household_key, access.household_key]
        assert [(folder / name).read_bytes() for name in keys.FILES] == found[:3]
        assert len(set(found)) == 3
        assert access.log_in_keys == (access.key,)
    with closing(Access(folder)) as again:
        assert [again.key, again.erasure_key, again.household_key] == found[:3]


def test_the_key_of_an_earlier_version_still_means_the_same_people_and_its_cookies_hold(folder: Path) -> None:
    with closing(Access(folder)) as access:
        _, word = accounts.make(access, "大屏一", "wall", frozenset(), BOSS)
        account = accounts.use_link(access, word, "", PASSWORD, "")
        cookie, _ = sessions.start(access, account.id, 12, "")
        bare = TimestampSigner(access.key, salt="log-in").unsign(cookie)
    key = as_of_an_earlier_version(folder)
    hangs = TimestampSigner(key, salt="log-in").sign(bare).decode()
    for _ in range(2):
        with closing(Access(folder)) as access:
            assert access.erasure_key == key
            assert access.key != key
            assert erased_people.of(access).means(LISI)
            shown = sessions.of_cookie(access, hangs)
            assert shown
            assert shown.visitor.name == "大屏一"
            anew, _ = sessions.start(access, account.id, 12, "")
            assert TimestampSigner(access.key, salt="log-in").unsign(anew)
            assert not TimestampSigner(key, salt="log-in").validate(anew)
    found = erased_people.in_folder(folder)
    assert found
    assert found.means(LISI)


def test_a_cookie_of_the_earlier_key_holds_no_longer_than_the_longest_log_in(folder: Path) -> None:
    key = as_of_an_earlier_version(folder)
    with closing(Access(folder)) as access:
        assert access.log_in_keys == (key, access.key)
    with closing(Access(folder)) as access, access.write() as cursor:
        cursor.execute("update state set value = '2020-01-01T00:00:00' where key = 'former_log_in_key_until'")
    with closing(Access(folder)) as access:
        assert access.log_in_keys == (access.key,)


@pytest.mark.parametrize("old", [False, True])
def test_who_opens_a_folder_at_the_same_time_gets_the_same_keys(tmp_path: Path, old: bool) -> None:
    folder = tmp_path / "board"
    if old:
        Access(folder).close()
        as_of_an_earlier_version(folder)

    def opened(_: int) -> tuple[bytes, ...]:
        with closing(Access(folder)) as access:
            return access.key, access.erasure_key, access.household_key

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(opened, range(6)))) == 1
    assert not [path for path in folder.iterdir() if ".key." in path.name]


def test_an_upgrade_that_was_killed_half_way_goes_on(folder: Path) -> None:
    key = as_of_an_earlier_version(folder)
    keys.write(folder / keys.ERASURE, key)
    with closing(Access(folder)) as access:
        assert (access.erasure_key, access.log_in_keys[0]) == (key, key)
        assert access.key != key
        signs = access.key
    with closing(Access(folder)) as access, access.write() as cursor:
        cursor.execute("delete from state")
    with closing(Access(folder)) as access:
        assert (access.erasure_key, access.log_in_keys) == (key, (key, signs))


def test_an_erasure_key_that_is_gone_or_another_is_refused_while_people_are_on_the_list(folder: Path) -> None:
    kept = (folder / keys.ERASURE).read_bytes()
    (folder / keys.ERASURE).unlink()
    Access(folder).close()
    made = (folder / keys.ERASURE).read_bytes()
    assert made != kept
    erased(folder)
    keys.write(folder / keys.ERASURE, kept)
    with pytest.raises(RuntimeError, match="another board"):
        Access(folder)
    (folder / keys.ERASURE).unlink()
    with pytest.raises(RuntimeError, match="missing"):
        Access(folder)
    (folder / keys.ERASURE).write_bytes(b"half")
    with pytest.raises(RuntimeError, match="damaged"):
        Access(folder)
    keys.write(folder / keys.ERASURE, made)
    Access(folder).close()


def test_the_one_key_of_an_earlier_version_that_is_gone_is_no_new_key(folder: Path) -> None:
    as_of_an_earlier_version(folder)
    (folder / "secret.key").unlink()
    with pytest.raises(RuntimeError, match="missing"):
        Access(folder)


def test_a_log_in_key_that_is_gone_ends_log_ins_and_nothing_else(folder: Path) -> None:
    erased(folder)
    before = (folder / keys.ERASURE).read_bytes()
    (folder / keys.LOG_IN).unlink()
    with closing(Access(folder)) as access:
        assert access.erasure_key == before
        assert access.log_in_keys == (access.key,)
