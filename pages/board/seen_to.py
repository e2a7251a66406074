"""Who sees to a line of what is to be done, by when: the same words on a desk and on the wall."""

from datetime import datetime

from analytics.meeting.decided_lines import decided_lines
from analytics.rules import registry
from analytics.rules.registry import RuleAction
from data import clock
from pages.frame.shell import Page


def seen_to(page: Page, action: RuleAction) -> tuple[str, bool] | None:
    """What the meeting has decided about a line, and whether its time has passed; None where it decided nothing."""
    decision = decided_lines(page.store, page.moment).get(registry.line_id(action))
    if decision is None:
        return None
    now, due, late = now_of(page), decision.due_at, decision.is_late(now_of(page))
    owner = decision.owner or page.t("已定", "named")
    if late:
        for_long = _hours(page, int((now - due).total_seconds() // 3600))
        return page.t(f"责任人 {owner} · 超时 {for_long}", f"owner {owner} · overdue {for_long}"), late
    at = f"{due:%H:%M}" if due.date() == now.date() else f"{due:%m-%d %H:%M}"
    return page.t(f"责任人 {owner} · 限时 {at}", f"owner {owner} · due {at}"), late


def now_of(page: Page) -> datetime:
    """The time that is measured against: now, and on another day the moment that is looked at."""
    return clock.now() if page.moment.is_today else page.moment.at


def _hours(page: Page, hours: int) -> str:
    if hours >= 48:
        return page.t(f"{hours // 24} 天", f"{hours // 24} days")
    return page.t(f"{hours} 小时", f"{hours} h") if hours else page.t("不到 1 小时", "under 1 h")
