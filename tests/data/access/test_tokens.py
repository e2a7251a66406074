"""Tokens: what they open, for how long, and that they end with whoever made them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.access import accounts, audit_log, outside_token, sessions, tokens
from data.access.access_file import Access
from data.access.visitor import TOKEN, Visitor
from data.refusal import Refusal


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with closing(Access(tmp_path / "board")) as opened:
        yield opened


def logged_in(access: Access, name: str = "周站长", role: str = "administrator") -> Visitor:
    """Somebody new of this role, who is logged in."""
    made, _ = accounts.make(access, name, role, frozenset(), "test")
    with access.write() as cursor:
        cursor.execute("update accounts set password = 'x' where id = ?", (made.id,))
    found = sessions.of_cookie(access, sessions.start(access, made.id, 12, "10.0.0.1")[0])
    assert found
    return found.visitor


def may(access: Access, word: str, right: str) -> bool:
    found = tokens.of_word(access, word, "")
    return found is not None and found.may(right)


def test_a_token_has_its_role_until_it_expires_or_is_revoked(access: Access) -> None:
    boss = logged_in(access)
    word = tokens.make(access, "热线", "manager", frozenset(), 1, boss)
    found = tokens.of_word(access, word, "10.0.0.9")
    assert found
    assert (found.name, found.role.id, found.via, found.address) == (
        "令牌“热线”",
        "manager",
        TOKEN,
        "10.0.0.9",
    )
    assert tokens.of_word(access, word[:-1], "") is None
    assert tokens.of_word(access, word.upper(), "") is None
    tokens.note_use(access, found)
    [kept] = tokens.tokens(access)
    assert kept.used_at is not None
    tokens.revoke(access, kept.id, boss)
    assert tokens.of_word(access, word, "") is None
    late = tokens.make(access, "过期的", "duty", frozenset(), 1, boss)
    with access.write() as cursor:
        cursor.execute("update tokens set expires_at = '2020-01-01T00:00:00'")
    assert tokens.of_word(access, late, "") is None


@pytest.mark.parametrize(
    "given",
    [
        ("", "duty", 1),
        ("x" * 41, "duty", 1),
        ("热线", "nobody", 1),
        ("热线", "grid", 1),
        ("热线", "duty", 0),
        ("热线", "duty", 401),
    ],
)
def test_a_token_that_cannot_be_given_is_refused(access: Access, given: tuple[str, str, int]) -> None:
    boss = logged_in(access)
    with pytest.raises(Refusal):
        tokens.make(access, given[0], given[1], frozenset(), given[2], boss)


def test_the_token_from_outside_is_an_administrator_and_an_empty_one_is_nobody(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(outside_token.VARIABLE, "given-from-outside")
    found = tokens.of_word(access, "given-from-outside", "")
    assert found
    assert found.may("accounts")
    assert tokens.of_word(access, "given-from-outsid", "") is None
    for empty in ("", "   "):
        monkeypatch.setenv(outside_token.VARIABLE, empty)
        assert tokens.of_word(access, empty, "") is None


def test_tokens_end_with_the_account_that_made_them_and_stay_ended(access: Access) -> None:
    boss, other = logged_in(access), logged_in(access, "吴副站长")
    theirs, ours = (
        tokens.make(access, *given, frozenset(), 9, by)
        for given, by in ((("甲", "manager"), other), (("乙", "manager"), boss))
    )
    account = other.account or 0
    accounts.change(access, account, "administrator", frozenset(), True, boss)
    assert [tokens.of_word(access, word, "") is None for word in (theirs, ours)] == [True, False]
    accounts.change(access, account, "administrator", frozenset(), False, boss)
    assert tokens.of_word(access, theirs, "") is None
    assert [(found.label, found.owner, found.ended) for found in tokens.tokens(access)] == [
        ("乙", "周站长", ""),
        ("甲", "吴副站长", "revoked"),
    ]


def test_a_token_whose_account_was_closed_by_other_means_opens_nothing(access: Access) -> None:
    boss = logged_in(access)
    word = tokens.make(access, "热线", "manager", frozenset(), 9, boss)
    with access.write() as cursor:
        cursor.execute("update accounts set disabled_at = '2022-04-01T08:00:00'")
    assert tokens.of_word(access, word, "") is None
    assert tokens.tokens(access)[0].ended == "owner_closed"


def test_a_lowered_account_lowers_its_tokens_and_a_raised_one_gives_back_no_more_than_they_had(access: Access) -> None:
    boss, other = logged_in(access), logged_in(access, "吴副站长")
    full = tokens.make(access, "全权", "administrator", frozenset(), 9, other)
    some = tokens.make(access, "热线", "duty", frozenset(), 9, other)
    third = tokens.make(access, "三网格", "grid", frozenset({"3"}), 9, other)
    account = other.account or 0
    accounts.change(access, account, "manager", frozenset(), False, boss)
    assert [may(access, full, right) for right in ("accounts", "upload")] == [False, True]
    assert [may(access, some, right) for right in ("upload", "lists")] == [False, True]
    assert [found.lowered for found in tokens.tokens(access)] == [False, False, True]
    accounts.change(access, account, "grid", frozenset({"4"}), False, boss)
    seen = [tokens.of_word(access, word, "") for word in (full, some, third)]
    assert [found.grids for found in seen if found] == [{"4"}, {"4"}, frozenset()]
    assert not may(access, full, "board")
    accounts.change(access, account, "administrator", frozenset(), False, boss)
    assert may(access, full, "accounts")
    assert not may(access, some, "upload")
    found = tokens.of_word(access, third, "")
    assert found
    assert found.grids == {"3"}


def test_a_token_makes_no_account_no_link_and_no_token(access: Access) -> None:
    boss = logged_in(access)
    token = tokens.of_word(access, tokens.make(access, "全权", "administrator", frozenset(), 9, boss), "")
    assert token
    account = boss.account or 0
    for tried in (
        lambda: tokens.make(access, "第二个", "administrator", frozenset(), 9, token),
        lambda: accounts.make(access, "王敏", "duty", frozenset(), token),
        lambda: accounts.change(access, account, "duty", frozenset(), False, token),
        lambda: accounts.new_link(access, account, token),
    ):
        with pytest.raises(Refusal) as refused:
            tried()
        assert refused.value.code == "needs_login"
    assert [found.name for found in accounts.accounts(access)] == ["周站长"]


def test_the_token_from_outside_sets_up_and_what_it_made_ends_with_it(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(outside_token.VARIABLE, "given-from-outside")
    outside = tokens.of_word(access, "given-from-outside", "")
    assert outside
    assert accounts.make(access, "王敏", "duty", frozenset(), outside)[0].name == "王敏"
    word = tokens.make(access, "热线", "manager", frozenset(), 9, outside)
    assert may(access, word, "upload")
    assert tokens.tokens(access)[0].owner == outside_token.VARIABLE
    for other in ("another-from-outside", ""):
        monkeypatch.setenv(outside_token.VARIABLE, other)
        assert tokens.of_word(access, word, "") is None
        assert tokens.tokens(access)[0].ended == "outside_gone"
    monkeypatch.setenv(outside_token.VARIABLE, "given-from-outside")
    assert may(access, word, "upload")
    with closing(Access(access.folder.parent / "other")) as other_board:
        kept = [row["outside"] for row in access.rows("select outside from tokens")]
        assert kept != [outside_token.mark(other_board.key)], "guessed at without the key of its board"


def test_tokens_of_an_earlier_version_find_whose_they_are(access: Access, monkeypatch: pytest.MonkeyPatch) -> None:
    boss, gone = logged_in(access), logged_in(access, "吴副站长")
    monkeypatch.setenv(outside_token.VARIABLE, "given-from-outside")
    outside = tokens.of_word(access, "given-from-outside", "")
    assert outside
    labels = {
        "甲": "周站长",
        "乙": "甲",
        "丙": "吴副站长",
        "丁": "BOARD_ADMIN_TOKEN",
        "戊": "没有的人",
        "己": "庚",
        "庚": "己",
    }
    words = {label: tokens.make(access, label, "manager", frozenset(), 9, boss) for label in labels}
    accounts.change(access, gone.account or 0, "administrator", frozenset(), True, boss)
    with access.write() as cursor:
        for label, maker in labels.items():
            cursor.execute("update tokens set account = null, created_by = ? where label = ?", (maker, label))
    monkeypatch.setenv(outside_token.VARIABLE, "")
    with closing(Access(access.folder)) as opened:
        found = {token.label: (token.owner, token.ended) for token in tokens.tokens(opened)}
        assert found == {
            "甲": ("周站长", ""),
            "乙": ("周站长", ""),
            "丙": ("吴副站长", "owner_closed"),
            **dict.fromkeys("丁戊己庚", (None, "unowned")),
        }
        assert [label for label, word in words.items() if tokens.of_word(opened, word, "")] == ["甲", "乙"]
    monkeypatch.setenv(outside_token.VARIABLE, "given-from-outside")
    with closing(Access(access.folder)) as opened:
        assert tokens.of_word(opened, words["丁"], "")


def test_a_token_signs_as_a_token_no_longer_than_a_name(access: Access) -> None:
    boss = logged_in(access)
    token = tokens.of_word(access, tokens.make(access, "x" * 36, "duty", frozenset(), 9, boss), "")
    assert token
    audit_log.add(access, token, "upload")
    assert audit_log.search(access)[0].who == f"令牌“{'x' * 36}”"
    assert len(tokens.signature("x" * 40)) == accounts.LONGEST_NAME
