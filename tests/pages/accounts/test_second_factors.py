"""The page 账号 takes a second factor off somebody who has lost the phone, but not off whoever looks at it."""

from pathlib import Path

import pytest

from data.access import accounts, audit_log, second_factor, sessions
from tests.here import board_here, opened

pytestmark = pytest.mark.slow


def test_an_administrator_takes_it_off_others_and_it_is_on_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with board_here(tmp_path, monkeypatch, name="周站长") as board:
        access = board.access
        other, _ = accounts.make(access, "王敏", "duty", frozenset(), "test")
        [boss] = [each for each in accounts.accounts(access) if each.name == "周站长"]
        for account in (boss, other):
            secret = second_factor.new_secret()
            log_in = next((each.id for each in sessions.of_account(access, account.id)), "")
            code = second_factor.code_of(secret)
            second_factor.set_up(access, account.id, account.name, secret, code, log_in=log_in)
        app = opened("accounts")
        assert app.selectbox(key="second_factor_which").options == ["王敏"]
        app.button(key="second_factor_off").click().run()
        assert not app.exception
        assert second_factor.having(access) == {boss.id}
        assert not [box for box in app.selectbox if box.key == "second_factor_which"]
        [line] = audit_log.search(access, action="second_factor_off")
        assert (line.who, line.object) == ("周站长", "王敏")
