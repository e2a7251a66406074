"""Accounts, passwords, one-time links, log-ins, tokens and slowed guesses, on a real file."""

import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.access import accounts, audit_log, passwords, sessions, tokens
from data.access.access_file import Access
from data.access.visitor import SESSION, Visitor
from data.clock import machine_now
from data.refusal import Refusal
from data.roles import ROLES
from tests.conftest import PASSWORD

BOSS = Visitor("周站长", ROLES["administrator"], None, SESSION, "x", 1, "10.0.0.1")


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    opened = Access(tmp_path / "board")
    yield opened
    opened.close()


def with_account(
    access: Access, name: str = "王敏", role: str = "duty", grids: frozenset[str] = frozenset()
) -> accounts.Account:
    _, word = accounts.make(access, name, role, grids, BOSS)
    return accounts.use_link(access, word, "", PASSWORD, "10.0.0.2")


def cookie_of(access: Access, account: accounts.Account, hours: float = 12) -> str:
    return sessions.start(access, account.id, hours, "10.0.0.2")[0]


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short1!",
        "1234567890",
        "password123",
        "qwertyuiop",
        "aaaaaaaaaaaaaa",
        "2022040120220401",
        "wangminwangmin",
        "shequfangyi",
        "x" * 129,
        "\ud800" * 12,
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(Refusal):
        passwords.checked(password, "wangmin")


@pytest.mark.parametrize("password", [PASSWORD, "三号楼的猫爱晒太阳不吃鱼", "Tz9#kd0-Lq2vP"])
def test_a_password_that_is_not_is_kept_as_argon2id_and_fits_itself_alone(password: str) -> None:
    kept = passwords.hashed(passwords.checked(password, "wangmin"))
    assert kept.startswith("$argon2id$")
    assert password not in kept
    assert passwords.fits(password, kept)
    assert not passwords.fits(password + " ", kept)
    assert not passwords.fits(password, None)


def test_no_secret_stands_in_the_file(access: Access) -> None:
    made, word = accounts.make(access, "王敏", "duty", frozenset(), BOSS)
    accounts.use_link(access, word, "", PASSWORD, "")
    token = tokens.make(access, "热线", "manager", frozenset(), 1, BOSS)
    cookie = cookie_of(access, made)
    access.close()
    held = b"".join(path.read_bytes() for path in access.folder.iterdir() if path.name.startswith("access.sqlite"))
    for secret in (word, token, cookie, cookie.split(".")[0], PASSWORD):
        assert secret.encode() not in held
    assert os.name == "nt" or (access.folder / "secret.key").stat().st_mode & 0o077 == 0
    access.__init__(access.folder)  # type: ignore[misc]


def test_the_first_link_makes_one_administrator_and_no_second(access: Access) -> None:
    earlier, word = accounts.first_link(access, "看板"), accounts.first_link(access, "看板")
    assert earlier
    assert word
    assert accounts.link(access, earlier) is None
    made = accounts.use_link(access, word, "周站长", PASSWORD, "")
    assert made.role.id == "administrator"
    for used in (earlier, word, "nonsense"):
        with pytest.raises(Refusal) as refused:
            accounts.use_link(access, used, "坏人", PASSWORD, "")
        assert refused.value.code == "link_gone"
    assert accounts.first_link(access, "看板") is None


def test_a_link_is_for_its_own_account_and_a_new_one_ends_the_old(access: Access) -> None:
    made, first = accounts.make(access, "王敏", "duty", frozenset(), BOSS)
    second = accounts.new_link(access, made.id, BOSS)
    assert accounts.link(access, first) is None
    # The name in the form is not asked: the link says whose it is.
    assert accounts.use_link(access, second, "周站长", PASSWORD, "").name == "王敏"
    assert accounts.with_password(access, "王敏", PASSWORD)
    assert accounts.with_password(access, " 王敏 ", PASSWORD)
    assert accounts.with_password(access, "王敏", "no") is None
    assert accounts.with_password(access, "周站长", PASSWORD) is None


def test_the_first_link_holds_for_a_day_and_is_made_anew(access: Access) -> None:
    word = accounts.first_link(access, "看板") or ""
    [row] = access.rows("select made_at, expires_at from links")
    assert datetime.fromisoformat(row["expires_at"]) - datetime.fromisoformat(row["made_at"]) == timedelta(days=1)
    with access.write() as cursor:
        cursor.execute("update links set expires_at = ?", (row["made_at"],))
    assert accounts.link(access, word) is None
    with pytest.raises(Refusal, match=r"data\.commands\.new_link"):
        accounts.use_link(access, word, "周站长", PASSWORD, "")
    anew = accounts.first_link(access, "命令行") or ""
    assert accounts.use_link(access, anew, "周站长", PASSWORD, "").role.id == "administrator"


def test_a_link_expires(access: Access) -> None:
    _, word = accounts.make(access, "王敏", "duty", frozenset(), BOSS)
    with access.write() as cursor:
        cursor.execute("update links set expires_at = '2020-01-01T00:00:00'")
    assert accounts.link(access, word) is None


@pytest.mark.parametrize("name", ["", "   ", "a" * 41, "<b>x</b>", "'; drop table accounts --", "=1+1"])
def test_a_name_that_is_none_is_refused(access: Access, name: str) -> None:
    with pytest.raises(Refusal) as refused:
        accounts.make(access, name, "duty", frozenset(), BOSS)
    assert refused.value.code == "bad_name"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("看板", "name_ours"),
        ("命令行", "name_ours"),
        ("本机演示", "name_ours"),
        ("系统管理员", "name_ours"),
        ("系統管理員", "name_ours"),
        ("管理员", "name_ours"),
        ("board_admin_token", "name_ours"),
        ("BОARD-ADMIN TOKEN", "name_letters"),
        ("Adm1n", "name_ours"),
        ("令牌热线", "name_ours"),
        ("token", "name_ours"),
        ("-", "name_ours"),
        ("Wаng", "name_letters"),  # its second letter is Cyrillic
        ("王敏х", "name_letters"),
        ("\uff37ang", "name_letters"),
        ("\u2f00号", "bad_name"),  # a radical that looks like the character
        ("王\u3164敏", "name_letters"),  # a letter that shows nothing
        ("王\u200b敏", "bad_name"),
        ("王\u202e敏", "bad_name"),
        ("ᎪᎠᎷᏆᏁ", "name_letters"),
    ],
)
def test_a_name_that_looks_like_ours_or_hides_its_letters_is_refused(access: Access, name: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        accounts.make(access, name, "duty", frozenset(), BOSS)
    assert refused.value.code == code
    first = accounts.first_link(access, "看板") or ""
    with pytest.raises(Refusal):
        accounts.use_link(access, first, name, PASSWORD, "")
    assert accounts.accounts(access) == []


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ("Wang Min", "wangmin"),
        ("сора", "copa"),
        ("Lin10", "lin1O"),
        ("Lili", "LiIi"),
        ("bernard", "bemard"),
        ("wáng", "wang"),
    ],
)
def test_a_name_that_looks_like_another_is_refused_also_of_a_token(access: Access, known: str, name: str) -> None:
    with_account(access, known)
    for make in (
        lambda: accounts.make(access, name, "duty", frozenset(), BOSS),
        lambda: tokens.make(access, name, "duty", frozenset(), 1, BOSS),
    ):
        with pytest.raises(Refusal) as refused:
            make()
        assert refused.value.code == "name_alike"
        assert known in refused.value.zh


@pytest.mark.parametrize("name", ["王敏", "王敏2", "Wang Min", "王敏.Wang", "阿依古丽", "김민수", "大屏", "3号楼-李强"])
def test_a_name_as_people_have_them_is_taken(access: Access, name: str) -> None:
    assert accounts.make(access, name, "duty", frozenset(), BOSS)[0].name == name


def test_an_account_of_before_with_such_a_name_goes_on(access: Access) -> None:
    with access.write() as cursor:
        cursor.execute(
            "insert into accounts (name, role, password, created_at, created_by) values ('管理员', 'duty', ?, ?, 'x')",
            (passwords.hashed(PASSWORD), "2022-04-01T08:00:00"),
        )
    found = accounts.with_password(access, "管理员", PASSWORD)
    assert found
    assert accounts.change(access, found.id, "manager", frozenset(), False, BOSS).name == "管理员"


def test_a_name_is_taken_once_whatever_its_capitals(access: Access) -> None:
    accounts.make(access, "Wang", "duty", frozenset(), BOSS)
    with pytest.raises(Refusal) as refused:
        accounts.make(access, "wang", "duty", frozenset(), BOSS)
    assert refused.value.code == "name_taken"


@pytest.mark.parametrize(("role", "code"), [("visitor", "bad_role"), ("root", "bad_role"), ("grid", "no_grid")])
def test_a_role_that_cannot_be_given_is_refused(access: Access, role: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        accounts.make(access, "王敏", role, frozenset(), BOSS)
    assert refused.value.code == code


def test_the_last_administrator_stays(access: Access) -> None:
    boss = accounts.use_link(access, accounts.first_link(access, "看板") or "", "周站长", PASSWORD, "")
    for role, closed in (("duty", False), ("administrator", True)):
        with pytest.raises(Refusal) as refused:
            accounts.change(access, boss.id, role, frozenset(), closed, BOSS)
        assert refused.value.code == "last_administrator"
    with_account(access, "吴副站长", "administrator")
    assert accounts.change(access, boss.id, "duty", frozenset(), False, BOSS).role.id == "duty"


def test_a_log_in_carries_role_and_grids_as_they_are_now(access: Access) -> None:
    account = with_account(access, "李强", "grid", frozenset({"3", "4"}))
    found = sessions.of_cookie(access, cookie_of(access, account))
    assert found
    assert found.visitor.grids == {"3", "4"}
    assert not found.visitor.may("upload")
    assert sessions.of_cookie(access, cookie_of(access, with_account(access))).visitor.grids is None  # type: ignore[union-attr]


def test_forged_expired_ended_and_replayed_cookies_are_nobody(access: Access, tmp_path: Path) -> None:
    account = with_account(access)
    cookie = cookie_of(access, account)
    other = Access(tmp_path / "other")
    foreign = cookie_of(other, with_account(other))
    other.close()
    word, stamp, signature = cookie.rsplit(".", 2)
    forged = [
        "",
        "x",
        cookie + "x",
        f"{word}x.{stamp}.{signature}",
        f"{word}.{stamp}",
        word,
        foreign,
        "\u0000",
        "é" * 50,
        cookie.upper(),
    ]
    assert [sessions.of_cookie(access, given) for given in forged] == [None] * len(forged)
    expired = cookie_of(access, account, hours=-1)
    assert sessions.of_cookie(access, expired) is None
    found = sessions.of_cookie(access, cookie)
    assert found
    sessions.end(access, found.id)
    assert sessions.of_cookie(access, cookie) is None


@pytest.mark.parametrize("how", ["role", "closed", "password", "link"])
def test_what_changes_an_account_ends_its_log_ins(access: Access, how: str) -> None:
    account = with_account(access)
    cookie = cookie_of(access, account)
    if how == "role":
        accounts.change(access, account.id, "wall", frozenset(), False, BOSS)
    elif how == "closed":
        accounts.change(access, account.id, "duty", frozenset(), True, BOSS)
    elif how == "password":
        accounts.change_password(access, account.id, PASSWORD, PASSWORD + " more", "")
    else:
        accounts.use_link(access, accounts.new_link(access, account.id, BOSS), "", PASSWORD + " more", "")
    assert sessions.of_cookie(access, cookie) is None


def test_a_screen_stays_logged_in_others_do_not(access: Access) -> None:
    wall, duty = with_account(access, "大屏", "wall"), with_account(access, "王敏", "duty")
    ends = {account.name: sessions.start(access, account.id, 12, "")[1] for account in (wall, duty)}
    assert (ends["大屏"] - ends["王敏"]).days == 13


def moved(access: Access, cookie: str, **columns: datetime) -> sessions.Session:
    """The log-in as if it had begun, or were to end, then."""
    found = sessions.of_cookie(access, cookie)
    assert found
    with access.write() as cursor:
        for column, at in columns.items():
            cursor.execute(f"update sessions set {column} = ? where id = ?", (at.isoformat(), found.id))
    return found


def left(access: Access, id: str) -> float:
    """Days that a log-in has left."""
    found = sessions.of_id(access, id)
    return round((found.expires_at - machine_now()) / timedelta(days=1), 2) if found else 0


def test_a_screen_stays_while_it_is_used_and_ninety_days_at_most(access: Access) -> None:
    cookie, now = sessions.start(access, with_account(access, "大屏", "wall").id, 12, "")[0], machine_now()
    found = moved(access, cookie, started_at=now - timedelta(days=10), expires_at=now + timedelta(days=4))
    assert left(access, found.id) == 4
    sessions.put_off(access, found.id)
    assert left(access, found.id) == 14
    moved(access, cookie, started_at=now - timedelta(days=84), expires_at=now + timedelta(days=4))
    sessions.put_off(access, found.id)
    assert left(access, found.id) == 6
    later = sessions.of_id(access, found.id)
    assert later
    assert later.ends_soon(now) == later.started_at + timedelta(days=90)
    moved(access, cookie, started_at=now - timedelta(days=80), expires_at=now + timedelta(days=10))
    later = sessions.of_id(access, found.id)
    assert later
    assert later.ends_soon(now) is None
    moved(access, cookie, expires_at=now - timedelta(seconds=1))
    assert sessions.of_cookie(access, cookie) is None
    sessions.put_off(access, found.id)
    assert sessions.of_cookie(access, cookie) is None


def test_a_screen_of_an_earlier_version_gets_a_week_and_the_notice(access: Access) -> None:
    cookie, now = sessions.start(access, with_account(access, "大屏", "wall").id, 12, "")[0], machine_now()
    found = moved(access, cookie, started_at=now - timedelta(days=300), expires_at=now + timedelta(days=100))
    for _ in range(2):  # however often it is used
        sessions.put_off(access, found.id)
        assert left(access, found.id) == 7
    later = sessions.of_id(access, found.id)
    assert later
    assert later.ends_soon(machine_now()) == later.expires_at
    # One that would have ended sooner does.
    moved(access, cookie, expires_at=now + timedelta(days=3))
    sessions.put_off(access, found.id)
    assert left(access, found.id) == 3
    moved(access, cookie, started_at=now - timedelta(days=20), expires_at=now + timedelta(days=380))
    sessions.put_off(access, found.id)
    assert left(access, found.id) == 14


def test_what_lies_on_the_disk_nobody_else_may_read(access: Access) -> None:
    with_account(access)
    modes = {path.name: path.stat().st_mode & 0o077 for path in access.folder.iterdir() if path.is_file()}
    assert {"access.sqlite", "access.sqlite-wal", "secret.key", "erasure.key"} <= modes.keys()
    assert os.name == "nt" or set(modes.values()) == {0}


def test_every_change_is_on_record_with_who_did_it(access: Access) -> None:
    account = with_account(access)
    accounts.change(access, account.id, "manager", frozenset(), False, BOSS)
    tokens.make(access, "热线", "duty", frozenset(), 3, BOSS)
    said = [(line.who, line.action, line.object) for line in reversed(audit_log.search(access))]
    assert said == [
        ("周站长", "account_made", "王敏"),
        ("王敏", "password_changed", "王敏"),
        ("周站长", "account_changed", "王敏"),
        ("周站长", "token_made", "热线"),
    ]


def test_a_change_that_fails_leaves_no_line_and_no_half(access: Access) -> None:

    def half_done() -> None:
        with access.write() as cursor:
            audit_log.add(access, "x", "login")
            cursor.execute("insert into accounts (name, role, created_at, created_by) values (null, '', '', '')")

    with pytest.raises(sqlite3.IntegrityError):
        half_done()
    assert audit_log.search(access) == []


@pytest.mark.parametrize("grids", [{"3", "x" * 101}, {" "}, {str(number) for number in range(1_001)}])
def test_grids_that_no_community_has_are_refused(access: Access, grids: set[str]) -> None:
    with pytest.raises(Refusal) as refused:
        accounts.make(access, "王敏", "grid", frozenset(grids), BOSS)
    assert refused.value.code == "bad_grids"


def test_half_a_character_that_an_earlier_version_kept_as_a_grid_breaks_no_list(access: Access) -> None:
    account = with_account(access, role="grid", grids=frozenset({"3", "\ud800"}))
    tokens.make(access, "热线", "grid", frozenset({"3", "\ud800"}), 9, BOSS)
    [kept], [token] = accounts.accounts(access), tokens.tokens(access)
    came = sessions.of_cookie(access, cookie_of(access, account))
    assert came is not None
    assert kept.grids == token.grids == came.visitor.grids == {"3"}
