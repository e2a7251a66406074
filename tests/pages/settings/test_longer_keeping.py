"""Keeping personal data longer takes an administrator and a data manager; a shorter time takes one of them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import clock
from data.access import accounts, audit_log, retention_proposals
from data.access.visitor import Visitor
from data.installation import retention_extension
from data.installation.installation import Home
from data.refusal import Refusal
from data.roles import ROLES
from tests.here import board_here, come_in, opened

pytestmark = pytest.mark.slow


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    with board_here(tmp_path, monkeypatch, role="administrator", name="主任", BOARD_TODAY="2022-04-01T10:30") as here:
        yield here


def save(days: int, **others: object) -> AppTest:
    page = opened("settings")
    page.number_input(key="setting_keep_days").set_value(days)
    for id, value in others.items():
        page.text_input(key=f"setting_{id}").set_value(str(value))
    [button] = [button for button in page.button if button.label == "保存"]
    page = button.click().run()
    assert not page.exception, page.exception
    return page


def keys(page: AppTest) -> set[str]:
    return {button.key for button in page.button if button.key} & {"longer_confirm", "longer_withdraw"}


def told(page: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*page.markdown, *page.warning, *page.error))


def test_one_proposes_and_the_other_confirms(board: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    page = save(60, community="远山社区")
    assert board.real.setting("keep_days") == 30
    assert board.real.setting("community") == "远山社区"
    assert "从保留 30 天延长到 60 天" in told(page)
    assert "还没有“管理员(数据)”的账号" in told(page)
    assert keys(page) == {"longer_withdraw"}
    come_in(board, monkeypatch, "administrator", name="副主任")
    assert keys(opened("settings")) == {"longer_withdraw"}
    come_in(board, monkeypatch, "manager", name="小陈")
    known(board)
    page = opened("settings")
    assert keys(page) == {"longer_confirm", "longer_withdraw"}
    assert "还没有" not in told(page)
    page = page.button(key="longer_confirm").click().run()
    assert not page.exception, page.exception
    assert board.real.setting("keep_days") == 60
    assert keys(page) == set()
    extended, proposed = audit_log.search(board.access, "keep_days")[:2]
    assert (extended.action, extended.who) == ("retention_extended", "小陈")
    assert (extended.detail["old"], extended.detail["new"], extended.detail["proposed_by"]) == (30, 60, "主任")
    assert (proposed.action, proposed.who) == ("retention_proposed", "主任")


def test_saving_again_proposes_nothing_again(board: Home) -> None:
    """Neither on the same page, where 60 was typed, nor where somebody types the same once more."""
    page = save(60)
    first = retention_extension.standing(board)
    assert page.number_input(key="setting_keep_days").value == 30
    [button] = [button for button in page.button if button.label == "保存"]
    page = button.click().run()
    assert not page.exception, page.exception
    save(60)
    assert retention_extension.standing(board) == first
    assert [entry.action for entry in audit_log.search(board.access, "keep_days")] == ["retention_proposed"]


def test_a_shorter_time_takes_one_person(board: Home) -> None:
    save(20)
    assert board.real.setting("keep_days") == 20
    assert retention_extension.standing(board) is None


def known(board: Home) -> None:
    """Everybody has had their account for longer than a week."""
    with board.access.write() as cursor:
        cursor.execute("update accounts set created_at = '2022-03-01T09:00:00'")
        cursor.execute("update links set made_at = '2022-03-01T09:00:00'")


def visitor(board: Home, name: str, role: str) -> Visitor:
    made, _ = accounts.make(board.access, name, role, frozenset(), "test")
    known(board)
    return Visitor(name, ROLES[role], None, "session", name, made.id)


def refused(board: Home, proposal: int, by: Visitor) -> str:
    with pytest.raises(Refusal) as refusal:
        retention_extension.confirm(board, proposal, by)
    assert board.real.setting("keep_days") == 30
    return refusal.value.code


def test_nobody_is_both_and_what_has_changed_since_is_not_confirmed(
    board: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, administrator = visitor(board, "甲", "manager"), visitor(board, "乙", "administrator")
    retention_extension.propose(board, 90, manager)
    first = retention_extension.standing(board)
    assert first
    # The same person, also with another role since; another manager; who has no account.
    promoted = Visitor("甲", ROLES["administrator"], None, "session", "甲", manager.account)
    assert refused(board, first.id, manager) == "two_people"
    assert refused(board, first.id, promoted) == "two_people"
    assert refused(board, first.id, visitor(board, "丙", "manager")) == "two_people"
    with pytest.raises(Refusal):
        retention_extension.propose(board, 90, visitor(board, "丁", "duty"))
    # A younger proposal takes its place: who saw the first one confirms nothing else.
    retention_extension.propose(board, 3650, manager)
    assert refused(board, first.id, administrator) == "no_proposal"
    second = retention_extension.standing(board)
    assert second
    board.access.rows("select 1")
    with board.access.write() as cursor:
        cursor.execute("update accounts set disabled_at = '2022-04-01' where id = ?", (manager.account,))
    assert refused(board, second.id, administrator) == "no_proposal"
    with board.access.write() as cursor:
        cursor.execute("update accounts set disabled_at = null where id = ?", (manager.account,))
    late = clock.machine_now() + timedelta(days=7, minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "machine_now", lambda: late)
        assert retention_proposals.standing(board.access) is None
        assert refused(board, second.id, administrator) == "no_proposal"
    retention_extension.confirm(board, second.id, administrator)
    assert board.real.setting("keep_days") == 3650


def test_an_administrator_who_makes_the_second_person_confirms_nothing(
    board: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(60)
    known(board)
    come_in(board, monkeypatch, "manager", name="新来的")
    page = opened("settings").button(key="longer_confirm").click().run()
    assert "最近 7 天内建立" in told(page)
    assert board.real.setting("keep_days") == 30
    # Nor by a new link for the password of somebody who has been here for long.
    proposal = retention_extension.standing(board)
    assert proposal
    old = visitor(board, "老陈", "manager")
    accounts.new_link(board.access, old.account or 0, "主任")
    assert refused(board, proposal.id, old) == "new_account"
    known(board)
    retention_extension.confirm(board, proposal.id, old)
    assert board.real.setting("keep_days") == 60


def test_who_turns_it_down_ends_it(board: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    save(60)
    come_in(board, monkeypatch, "manager", name="小陈")
    page = opened("settings").button(key="longer_withdraw").click().run()
    assert keys(page) == set()
    assert audit_log.search(board.access, "keep_days")[0].action == "retention_withdrawn"
    assert board.real.setting("keep_days") == 30
