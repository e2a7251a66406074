"""Codes of an app and recovery codes: good once, for their time, for their account, and unreadable in the file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.access import accounts, audit_log, half_log_in, required_factor, second_factor, sessions, tokens
from data.access.access_file import Access
from data.commands import new_link
from data.refusal import Refusal
from data.roles import ROLES
from tests.data.access.test_accounts import BOSS

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = 1_800_000_000.0


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    opened = Access(tmp_path / "board")
    yield opened
    opened.close()


def without_password(access: Access, name: str = "王敏", role: str = "duty") -> accounts.Account:
    """An account whose password nobody has set, which is much quicker."""
    return accounts.make(access, name, role, frozenset(), BOSS)[0]


def with_factor(access: Access, name: str = "王敏", role: str = "duty") -> tuple[accounts.Account, list[str]]:
    account = without_password(access, name, role)
    code = second_factor.code_of(SECRET, NOW)
    return account, second_factor.set_up(access, account.id, name, SECRET, code, at=NOW)


def accepts(access: Access, account: accounts.Account, code: str, after_s: float) -> bool:
    return second_factor.accepts(access, account.id, account.name, code, at=NOW + after_s)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, for SHA-1, of which an app shows the last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"
    shown = {59: "287082", 1_111_111_109: "081804", 1_234_567_890: "005924", 20_000_000_000: "353130"}
    assert {at: second_factor.code_of(secret, at) for at in shown} == shown


def test_a_code_is_good_for_its_half_minute_and_the_next_to_it(access: Access) -> None:
    account, _ = with_factor(access)
    for made_s, shown_s, good in (
        (60, 120, False),
        (120, 60, False),
        (90, 60, True),
        (150, 150, True),
        (180, 210, True),
    ):
        assert accepts(access, account, second_factor.code_of(SECRET, NOW + made_s), shown_s) is good


def test_a_code_that_was_used_and_those_before_it_are_no_longer_good(access: Access) -> None:
    account, _ = with_factor(access)
    assert not accepts(access, account, second_factor.code_of(SECRET, NOW), 0)  # it set the factor up
    first, second = (second_factor.code_of(SECRET, NOW + after) for after in (30, 60))
    assert accepts(access, account, second, 60)
    assert not accepts(access, account, second, 60)
    assert not accepts(access, account, first, 60)


def test_a_code_is_read_however_it_is_typed_and_what_is_none_is_wrong(access: Access) -> None:
    account, _ = with_factor(access)
    full_width = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
    for nth, written in enumerate(("{}", " {} ", "{:.3} {}", "{:.3}-{}", "full"), start=1):
        code = second_factor.code_of(SECRET, NOW + 30 * nth)
        typed = code.translate(full_width) if written == "full" else written.format(code, code[3:])
        assert accepts(access, account, typed, 30 * nth)
    for none in ("", "000000 000000", "12345", "abcdef", "١٢٣٤٥٦", "x" * 10_000, "\x00" * 6):
        assert not accepts(access, account, none, 300)


def test_a_code_of_another_account_or_of_none_is_wrong(access: Access) -> None:
    _, codes = with_factor(access)
    other = without_password(access, "李强")
    assert not accepts(access, other, second_factor.code_of(SECRET, NOW + 30), 30)
    assert not accepts(access, other, codes[0], 30)


def test_ten_recovery_codes_work_once_each_and_new_ones_end_them(access: Access) -> None:
    account, codes = with_factor(access)
    assert len(set(codes)) == second_factor.CODES
    shown = codes[3]
    assert accepts(access, account, f" {shown[:4].lower()}-{shown[4:8]} {shown[8:]}", 0)
    assert not accepts(access, account, shown, 0)
    kept = second_factor.of(access, account.id)
    assert kept
    assert kept.codes_left == 9
    anew = second_factor.new_codes(access, account.id, account.name)
    assert not accepts(access, account, codes[0], 0)
    assert accepts(access, account, anew[0], 0)
    said = [line.action for line in reversed(audit_log.search(access))][-4:]
    assert said == ["second_factor_set", "recovery_code_used", "recovery_codes_made", "recovery_code_used"]


def test_nothing_of_it_stands_in_the_file_in_clear(access: Access) -> None:
    _, codes = with_factor(access)
    held = b"".join(path.read_bytes() for path in access.folder.iterdir() if path.name.startswith("access.sqlite"))
    for secret in (SECRET, *codes):
        assert secret.encode() not in held


def test_a_secret_serves_its_account_alone_and_the_key_of_the_folder(access: Access) -> None:
    """Whoever can write to the file and copies a row to another account has set up nothing."""
    account, codes = with_factor(access)
    other = without_password(access, "李强")
    with access.write() as cursor:
        cursor.execute(
            "insert into second_factors select ?, secret, salt, made_at, 0 from second_factors where account = ?",
            (other.id, account.id),
        )
    assert not accepts(access, other, second_factor.code_of(SECRET, NOW + 30), 30)
    access.close()
    (access.folder / "secret.key").unlink()  # as after a restored backup, which carries no key
    with closing(Access(access.folder)) as opened:
        kept = second_factor.of(opened, account.id)
        assert kept
        assert not kept.readable
        assert not accepts(opened, account, second_factor.code_of(SECRET, NOW + 30), 30)
        assert half_log_in.next_step(opened, account) == half_log_in.CODE
        assert accepts(opened, account, codes[0], 30)
    access.__init__(access.folder)  # type: ignore[misc]


def test_a_wrong_code_sets_nothing_up(access: Access) -> None:
    account = without_password(access)
    with pytest.raises(Refusal) as refused:
        second_factor.set_up(access, account.id, account.name, SECRET, "123", at=NOW)
    assert refused.value.code == "wrong_code"
    assert second_factor.of(access, account.id) is None


def test_whoever_takes_it_off_is_on_record(access: Access) -> None:
    account, codes = with_factor(access)
    assert second_factor.having(access) == {account.id}
    assert second_factor.take_off(access, account.id, account.name, BOSS)
    assert not second_factor.take_off(access, account.id, account.name, BOSS)
    assert not accepts(access, account, codes[0], 0)
    [line] = audit_log.search(access, action="second_factor_off")
    assert (line.who, line.object) == ("周站长", "王敏")


def test_administrators_must_have_one_where_a_proxy_admits_others(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOARD_PROXIES", raising=False)
    boss = without_password(access, "周站长", "administrator")
    assert half_log_in.next_step(access, boss) is None
    monkeypatch.setenv("BOARD_PROXIES", "10.0.0.1")
    assert [required_factor.is_required(role) for role in ROLES.values() if role.id == "administrator"] == [True]
    assert half_log_in.next_step(access, boss) == half_log_in.SET_UP
    assert half_log_in.next_step(access, without_password(access)) is None


def test_a_log_in_of_before_one_was_required_opens_nothing(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made when no proxy admitted anybody, and used when one does: only who showed a second factor goes on."""
    monkeypatch.delenv("BOARD_PROXIES", raising=False)
    boss, duty = without_password(access, "周站长", "administrator"), without_password(access)
    password_only, both, of_duty = (
        sessions.start(access, id, 12, "", second=second)[0]
        for id, second in ((boss.id, False), (boss.id, True), (duty.id, False))
    )
    found = sessions.of_cookie(access, password_only)
    assert found is not None
    word, lesser = (
        tokens.make(access, label, role, frozenset(), 9, found.visitor)
        for label, role in (("热线", "administrator"), ("报表", "manager"))
    )

    def opened() -> list[bool]:
        by_cookie = [sessions.of_cookie(access, cookie) is not None for cookie in (password_only, both, of_duty)]
        return by_cookie + [tokens.of_word(access, one, "") is not None for one in (word, lesser)]

    assert opened() == [True, True, True, True, True]
    with access.write() as cursor:  # as in a file of before this was kept
        cursor.execute("update sessions set second_factor = null where account <> ? or second_factor = 0", (boss.id,))
    monkeypatch.setenv("BOARD_PROXIES", "10.0.0.1")
    assert opened() == [False, True, True, False, True]
    assert sessions.of_id(access, found.id) is None
    assert [each.id for each in sessions.of_account(access, boss.id)] != [found.id]
    assert {token.label: token.ended for token in tokens.tokens(access)} == {"热线": "no_second_factor", "报表": ""}
    second_factor.set_up(access, boss.id, boss.name, SECRET, second_factor.code_of(SECRET, NOW), at=NOW)
    assert opened() == [False, False, True, True, True]
    monkeypatch.delenv("BOARD_PROXIES")
    assert opened() == [False, False, True, True, True]


def test_setting_one_up_ends_every_other_log_in_and_taking_it_off_makes_none_good(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOARD_PROXIES", raising=False)
    boss = without_password(access, "周站长", "administrator")
    here, there = (sessions.start(access, boss.id, 12, "")[0] for _ in range(2))
    found = sessions.of_cookie(access, here)
    assert found is not None
    code = second_factor.code_of(SECRET, NOW)
    second_factor.set_up(access, boss.id, boss.name, SECRET, code, at=NOW, log_in=found.id)
    monkeypatch.setenv("BOARD_PROXIES", "10.0.0.1")
    assert [sessions.of_cookie(access, cookie) is not None for cookie in (here, there)] == [True, False]
    second_factor.take_off(access, boss.id, boss.name, BOSS)
    assert sessions.of_cookie(access, here) is None


def test_the_word_between_password_and_code_ends_with_password_and_account(access: Access) -> None:
    account, _ = with_factor(access)
    word = half_log_in.begun(access, account, half_log_in.CODE)
    found = half_log_in.of_cookie(access, word)
    assert found
    assert (found.account.name, found.next) == ("王敏", half_log_in.CODE)
    for forged in ("", "x", word + "x", word.replace("code", "set_up"), word.upper(), "1.code.x"):
        assert half_log_in.of_cookie(access, forged) is None
    accounts.change(access, account.id, "duty", frozenset(), True, BOSS)
    assert half_log_in.of_cookie(access, word) is None
    accounts.change(access, account.id, "duty", frozenset(), False, BOSS)
    accounts.use_link(access, accounts.new_link(access, account.id, BOSS), "", "kettle wombat 52 ledger plum", "")
    assert half_log_in.of_cookie(access, word) is None


def test_a_secret_that_was_offered_is_confirmed_by_whom_it_was_offered_to(access: Access) -> None:
    word = half_log_in.offered(access, 7, SECRET)
    assert half_log_in.secret_of(access, 7, word) == SECRET
    assert half_log_in.secret_of(access, 8, word) is None
    assert half_log_in.secret_of(access, 7, word + "x") is None
    assert half_log_in.secret_of(access, 7, half_log_in.begun(access, without_password(access), SECRET)) is None


def test_a_link_for_the_last_administrator_takes_the_second_factor_off(
    access: Access, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    boss, _ = with_factor(access, "周站长", "administrator")
    other, _ = with_factor(access, "吴副站长", "administrator")
    with access.write() as cursor:  # both can log in
        cursor.execute("update accounts set password = 'x'")
    monkeypatch.setenv("BOARD_DATA_DIR", str(access.folder))
    assert new_link.main(["周站长"]) == 0
    assert "仍然有效" in capsys.readouterr().out
    assert second_factor.having(access) == {boss.id, other.id}
    accounts.change(access, other.id, "administrator", frozenset(), True, BOSS)
    assert new_link.main(["周站长"]) == 0
    assert "已一并取下" in capsys.readouterr().out
    assert second_factor.having(access) == {other.id}


def test_a_file_of_an_earlier_version_gets_the_tables(tmp_path: Path) -> None:
    Access(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "access.sqlite")) as before:
        before.execute("drop table second_factors")
        before.execute("drop table recovery_codes")
    with closing(Access(tmp_path)) as opened:
        account, _ = with_factor(opened)
        assert second_factor.of(opened, account.id)
