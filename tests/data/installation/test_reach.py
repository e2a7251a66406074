"""Who can reach a board: a new one, one that was used before there was the choice, and one for which somebody chose."""

from pathlib import Path

import pytest

from data.access import accounts, audit_log
from data.installation import reach
from tests.conftest import PASSWORD
from tests.here import board_here


def found(folder: Path, patch: pytest.MonkeyPatch, asked: str = "", used: bool = False) -> tuple[bool, bool]:
    """How a start of this folder decides: to the network, and whether nobody chose that."""
    with board_here(folder, patch, "visitor", BOARD_NETWORK=asked) as board:
        if used:
            accounts.use_link(board.access, accounts.first_link(board.access, "test") or "", "甲", PASSWORD, "-")
        decided = reach.reach(board)
        return decided.network, decided.kept


def test_a_new_board_is_for_this_machine_and_stays_so_when_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(tmp_path, monkeypatch) == (False, False)
    assert found(tmp_path, monkeypatch, used=True) == (False, False)


def test_one_that_was_used_before_there_was_the_choice_stays_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(tmp_path, monkeypatch, used=True) == (True, True)
    assert found(tmp_path, monkeypatch) == (True, True)
    since = reach.older_cookies_until(tmp_path)
    # Chosen once, it is chosen, whichever way; since when there is the choice does not change.
    assert found(tmp_path, monkeypatch, "1") == (True, False)
    assert found(tmp_path, monkeypatch, "0") == (False, False)
    assert found(tmp_path, monkeypatch) == (False, False)
    assert reach.older_cookies_until(tmp_path) == since


@pytest.mark.parametrize("said", ["", "{", "[]", '{"network": true}'])
def test_a_choice_that_cannot_be_read_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    (tmp_path / reach.FILE).write_text(said, encoding="utf-8")
    assert found(tmp_path, monkeypatch, used=True) == (False, False)


def test_a_folder_filled_from_a_backup_begins_as_a_new_board_and_one_that_was_chosen_for_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach.begin_here(tmp_path)
    assert found(tmp_path, monkeypatch, used=True) == (False, False)
    found(tmp_path, monkeypatch, "1")
    reach.begin_here(tmp_path)
    assert found(tmp_path, monkeypatch) == (True, False)


@pytest.mark.parametrize(
    ("network", "kept", "encrypted", "address", "warned"),
    [
        (False, False, False, "", False),
        (True, False, True, "", False),
        (True, True, False, "", True),
        (True, False, False, "", True),
        (True, False, False, "0.0.0.0", True),  # noqa: S104
    ],
)
def test_every_start_says_who_can_reach_it_and_warns_where_others_may_read(
    network: bool, kept: bool, encrypted: bool, address: str, warned: bool
) -> None:
    zh, en = reach.words(network, kept, encrypted, address)
    assert (("不加密" in zh), ("in clear" in en)) == (warned, warned)
    assert ("升级前" in zh) == kept
    assert address in zh


def test_that_it_was_opened_is_on_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for asked in ("", "1", "1", "0"):
        found(tmp_path, monkeypatch, asked)
    with board_here(tmp_path, monkeypatch, "visitor") as board:
        lines = audit_log.search(board.access, action="reach_changed")
    assert [line.object for line in lines] == ["this machine", "network"]
