"""How much personal data one account may look at or take along in an hour.

Whoever works through a list stays under the bound; whoever takes along the whole community comes up against it, and an
administrator sees that and may let the account go on for an hour. It is counted in the access file, so that a
new log-in, another token of the account or a restart begins nothing anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from data import clock
from data.access import audit_log
from data.access.access_file import Access
from data.access.visitor import TOKEN, Visitor
from data.refusal import Refusal

#: The hour over which it is counted, and for which an account is let go on.
HOUR = timedelta(hours=1)
#: How long the page of accounts shows that an account came up against its bound.
SHOWN_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Bound:
    """What is counted: its words, and the setting that says how much of it an account may have in an hour."""

    id: str
    setting: str
    zh: str
    en: str


_BOUNDS = (
    Bound("reveal", "reveals_per_hour", "查看完整信息的人数", "people shown in full"),
    Bound("list", "listed_per_hour", "从名单里查看的人数", "people on lists shown in full"),
    Bound("export", "whole_exports_per_hour", "含完整个人信息的导出份数", "exports with whole personal data"),
    Bound(
        "answer", "whole_answers_per_hour", "接口给出完整个人信息的次数", "answers over HTTP with whole personal data"
    ),
)

#: Every bound by id.
BOUNDS = {bound.id: bound for bound in _BOUNDS}


@dataclass(frozen=True)
class Reached:
    """An account that came up against a bound: whose it is, how much it had in the hour before and was allowed, when
    that was last, and until when it was let go on.
    """

    owner: str
    name: str
    bound: Bound
    had: int
    most: int
    at: datetime
    released_until: datetime | None


def take(access: Access, who: Visitor, bound: str, amount: int, most: float) -> None:
    """Count so many people, files or answers for whoever takes them, before they are given.

    ``most`` is what the bound's setting says. Raises Refusal "too_much" where that would be more than an account may
    have in an hour; then nothing is counted, and it is put on record and shown to administrators.
    """
    owner, now = _owner(access, who), clock.machine_now()
    with access.write() as cursor:
        cursor.execute("delete from personal_data_taken where at < ?", ((now - HOUR).isoformat(),))
        had = _had(access, owner, bound, now)
        fits = had + amount <= most or _released(access, owner, bound, now)
        if fits:
            cursor.execute(
                "insert into personal_data_taken values (?, ?, ?, ?)", (owner, bound, now.isoformat(), amount)
            )
        else:
            _reached(access, who, Reached(owner, who.name, BOUNDS[bound], had, int(most), now, None))
    if not fits:
        raise refusal(BOUNDS[bound], had, amount, int(most))


def full(access: Access, who: Visitor, bound: str, most: float) -> Refusal | None:
    """Why whoever asks may have no more for now; None where they may."""
    owner, now = _owner(access, who), clock.machine_now()
    had = _had(access, owner, bound, now)
    if had < most or _released(access, owner, bound, now):
        return None
    return refusal(BOUNDS[bound], had, 1, int(most))


def refusal(bound: Bound, had: int, amount: int, most: int) -> Refusal:
    """What somebody is told who came up against a bound."""
    several = amount > 1
    first_zh, first_en = ("请先筛选,少看一些;", " Filter first, so that it is fewer.") if several else ("", "")
    return Refusal(
        "too_much",
        f"{bound.zh},每个账号每小时最多 {most:,};这一小时已有 {had:,},这次还要 {amount:,}。"
        f"{first_zh}急用时请系统管理员在“账号”页放行一小时,或等一小时再来。",
        f"{bound.en[0].upper()}{bound.en[1:]}: at most {most:,} an hour for each account; {had:,} in this hour, and "
        f"now {amount:,} more.{first_en} If it is urgent, ask an administrator to let you go on for an hour on the "
        "page Accounts, or wait an hour.",
    )


def reached(access: Access) -> list[Reached]:
    """Who came up against a bound in the last day, the newest first."""
    since = (clock.machine_now() - SHOWN_FOR).isoformat()
    with access.apart() as connection:
        rows = connection.execute(
            "select * from personal_data_bounds where at >= ? order by at desc", (since,)
        ).fetchall()
    return [
        Reached(
            row["owner"],
            row["name"],
            BOUNDS[row["bound"]],
            row["had"],
            row["most"],
            datetime.fromisoformat(row["at"]),
            datetime.fromisoformat(row["released_until"]) if row["released_until"] else None,
        )
        for row in rows
        if row["bound"] in BOUNDS
    ]


def release(access: Access, found: Reached, by: Visitor) -> None:
    """Let an account go on for an hour; on record."""
    until = clock.machine_now() + HOUR
    with access.write() as cursor:
        audit_log.add(access, by, "bound_released", found.name, bound=found.bound.zh, until=f"{until:%Y-%m-%d %H:%M}")
        cursor.execute(
            "update personal_data_bounds set released_until = ? where owner = ? and bound = ?",
            (until.isoformat(), found.owner, found.bound.id),
        )


def _owner(access: Access, who: Visitor) -> str:
    """Whose it is counted as: an account with all its log-ins and tokens, or what comes in without one."""
    account = who.account
    if who.via == TOKEN:
        row = access.one("select account from tokens where cast(id as text) = ?", who.id)
        account = row["account"] if row else None
    return f"account {account}" if account is not None else f"{who.via} {who.id}"


def _had(access: Access, owner: str, bound: str, now: datetime) -> int:
    row = access.one(
        "select coalesce(sum(amount), 0) as had from personal_data_taken where owner = ? and bound = ? and at >= ?",
        owner,
        bound,
        (now - HOUR).isoformat(),
    )
    return int(row["had"]) if row else 0


def _released(access: Access, owner: str, bound: str, now: datetime) -> bool:
    sql = "select 1 from personal_data_bounds where owner = ? and bound = ? and released_until > ?"
    return access.one(sql, owner, bound, now.isoformat()) is not None


def _reached(access: Access, who: Visitor, found: Reached) -> None:
    """Note it; on record once an hour, however often somebody tries."""
    with access.write() as cursor:
        before = cursor.execute(
            "select at from personal_data_bounds where owner = ? and bound = ?", (found.owner, found.bound.id)
        ).fetchone()
        if before is None or datetime.fromisoformat(before["at"]) < found.at - HOUR:
            audit_log.add(access, who, "bound_reached", found.bound.zh, had=found.had, most=found.most)
            cursor.execute(
                "insert or replace into personal_data_bounds values (?, ?, ?, ?, ?, ?, null)",
                (found.owner, found.bound.id, found.name, found.had, found.most, found.at.isoformat()),
            )
