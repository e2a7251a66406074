"""Keeping personal data longer: an administrator and a data manager, two people; one proposes it, the other confirms.

A shorter time needs one of them alone, because it takes nothing from the residents; it is in force a day later, see
``data.privacy.keep_days``.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from data import clock
from data.access import audit_log, retention_proposals
from data.access.access_file import Access
from data.access.retention_proposals import RetentionProposal
from data.access.visitor import Visitor
from data.installation.installation import Home
from data.installation.settings_change import change_settings
from data.refusal import Refusal
from data.roles import ROLES
from data.settings import checked

#: Whose two roles it takes.
BOTH = ("administrator", "manager")
_TWO_PEOPLE = (
    "延长个人信息的保留期要两个人:一位系统管理员和一位管理员(数据),各用自己的账号,一人提议,另一人确认。",
    "Keeping personal data longer takes two people, an administrator and a manager, each with an account of their own: "
    "one proposes it, the other confirms.",
)
#: For how long the second person must have had the account and its password: who administers accounts could make one.
KNOWN_FOR = timedelta(days=7)
_NEW = (
    f"您的账号或密码是最近 {KNOWN_FOR.days} 天内建立、重设的,还不能确认延长保留期:这样同一个人就不能一人当两人。"
    "请过几天再确认,或请另一位同事确认。",
    f"Your account was made, or its password reset, within the last {KNOWN_FOR.days} days, so it cannot confirm longer "
    "keeping yet: one person could be both. Confirm it in some days, or ask another colleague.",
)


def longer(home: Home, values: Mapping[str, Any]) -> bool:
    """Whether these settings would keep the community's personal data longer; the demo's people are invented."""
    return not home.demo and "keep_days" in values and values["keep_days"] > home.real.setting("keep_days")


def other_role(role: str) -> str:
    """The role that the second person has, where the first has this one."""
    return next(one for one in BOTH if one != role)


def propose(home: Home, days: int, by: Visitor) -> None:
    """Propose to keep personal data for so many days; nothing changes before somebody else confirms. Raises Refusal for
    who is neither administrator nor manager with an account, BadValue for days that are not allowed.
    """
    checked("keep_days", days)
    if by.account is None or by.role.id not in BOTH:
        raise Refusal("two_people", *_TWO_PEOPLE)
    old = int(home.real.setting("keep_days"))
    with home.access.write():
        retention_proposals.put(home.access, int(days), old, by.account, by.name, by.role.id)
        audit_log.add(home.access, by, "retention_proposed", "keep_days", old=old, new=int(days))


def standing(home: Home) -> RetentionProposal | None:
    """The proposal that waits; one whose setting has been changed since, or whose proposer may not propose it any
    more, is none.
    """
    found = retention_proposals.standing(home.access)
    if found is None or found.instead_of != home.real.setting("keep_days"):
        return None
    account = home.access.one("select role, disabled_at from accounts where id = ?", found.account)
    return found if account and account["disabled_at"] is None and account["role"] == found.role else None


def may_confirm(proposal: RetentionProposal, by: Visitor) -> bool:
    """Whether this has the role of the second person that the proposal takes, and is somebody else."""
    return by.account not in (None, proposal.account) and by.role.id == other_role(proposal.role)


def is_new(access: Access, by: Visitor) -> bool:
    """Whether the account was made, or got a link for its password, within the last days: whoever did that could be
    both people. A person whose account it is has had it for longer, or waits.
    """
    since = (clock.machine_now() - KNOWN_FOR).isoformat()
    return bool(
        access.rows(
            """select 1 from accounts where id = ?1 and created_at > ?2
               union all select 1 from links where account = ?1 and made_at > ?2 limit 1""",
            by.account,
            since,
        )
    )


def confirm(home: Home, proposal: int, by: Visitor) -> None:
    """Confirm what somebody else proposed, by its number; it is in force at once. Raises Refusal, and nothing changes:
    where it does not stand any more, and for who is not the second person.
    """
    with home.access.write():  # two who confirm, or one who withdraws meanwhile: one after the other
        found = standing(home)
        if found is None or found.id != proposal:
            raise Refusal(
                "no_proposal",
                "这个提议已经不在了(过期、撤回或设置已改)。请重新提议。",
                "This proposal does not stand any more: it has expired, was withdrawn, or the setting was changed. "
                "Propose it again.",
            )
        if not may_confirm(found, by):
            raise Refusal("two_people", *_TWO_PEOPLE)
        if is_new(home.access, by):
            raise Refusal("new_account", *_NEW)
        audit_log.add(
            home.access,
            by,
            "retention_extended",
            "keep_days",
            old=found.instead_of,
            new=found.days,
            proposed_by=found.who,
        )
        change_settings(home.real, {"keep_days": found.days})
        retention_proposals.forget(home.access)


def withdraw(home: Home, by: Visitor) -> None:
    """Take back what is proposed, or turn it down; either of the two roles may."""
    with home.access.write():
        if found := retention_proposals.standing(home.access):
            retention_proposals.forget(home.access)
            audit_log.add(home.access, by, "retention_withdrawn", "keep_days", old=found.instead_of, new=found.days)


def somebody_else(access: Access, role: str) -> bool:
    """Whether there is an account of that role that could be the second person."""
    return (
        access.one("select 1 from accounts where role = ? and disabled_at is null limit 1", ROLES[role].id) is not None
    )
