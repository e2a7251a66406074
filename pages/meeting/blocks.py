"""The lines of the meeting as HTML, and what may be chosen in its forms. Everything people typed is escaped."""

import json
from collections.abc import Iterable, Sequence
from html import escape

from analytics.care.special_groups import groups
from analytics.meeting import decision_progress, watched_number_words, watched_numbers
from analytics.meeting.agenda_lines import Line
from analytics.meeting.decision_progress import STANDINGS, Decided
from analytics.meeting.watched_numbers import Spec
from analytics.metrics import registry
from analytics.privacy import veils
from analytics.privacy.veils import Veil
from data.entries.decisions import FIELDS, STATUSES, Change, Decision
from pages.frame.html_blocks import joined
from pages.frame.shell import Page
from pages.frame.tiles import mark

#: Numbers of a category that may be chosen where a line is about one.
_OF_CATEGORY = ("category_new", "category_open", "category_overdue")
#: Numbers of a building or a grid.
_OF_PLACE = (
    "fever_count",
    "checkin_rate",
    "sampling_completion",
    "followup_rate",
    "requests_open",
    "requests_overdue",
    "reports",
)


def line(page: Page, it: Line, made: Sequence[Decision]) -> str:
    """A line of the agenda: its state, words, numbers, and the decisions that were made of it already."""
    t = page.t
    lines = "".join(
        f'<div class="detail">{mark("normal", page.lang, t(f"已有{row.decision_id}号决定", f"Decision {row.decision_id} is made"))}'
        f" {escape(row.owner)} · {row.due_at:%m-%d %H:%M}</div>"
        for row in made
    )
    return _line(
        mark(it.level, page.lang),
        t(it.title_zh, it.title_en),
        f'<div class="detail">{escape(t(it.detail_zh, it.detail_en))}</div>{lines}',
    )


def decision(page: Page, row: Decided, veil: Veil) -> str:
    """A decision under a veil: how it stands, who does it by when, and what its number did."""
    it, (zh, en, state) = decision_progress.veiled(row.decision, veil), STANDINGS[row.standing]
    t = page.t
    by = t(f"责任人 {it.owner} · 期限 {it.due_at:%m-%d %H:%M}", f"{it.owner} · due {it.due_at:%m-%d %H:%M}")
    since = t(
        f"{it.changed_by} 记于 {it.changed_at:%m-%d %H:%M}", f"written by {it.changed_by}, {it.changed_at:%m-%d %H:%M}"
    )
    lines = f'<div class="detail">{escape(joined((by, it.measure, it.note)))}</div>'
    story, move = decision_progress.told(page.store, page.moment, row, page.lang)
    if story:
        moved = f" {mark(move.state, page.lang, page.pick(move))}" if move else ""
        lines += f'<div class="number">{escape(story)}{moved}</div>'
    return _line(
        mark(state, page.lang, t(zh, en)),
        t(f"{it.decision_id}号决定:{it.what}", f"Decision {it.decision_id}: {it.what}"),
        lines + f'<div class="detail">{escape(since)}</div>',
    )


def _line(sign: str, title: str, lines: str) -> str:
    return f'<div class="kb"><div class="meeting-line">{sign}<div><div class="title">{escape(title)}</div>{lines}</div></div></div>'


def nothing(page: Page, words: tuple[str, str], known: bool) -> str:
    """What no lines mean: good news where there is data, else that there is none."""
    return f'<div class="kb">{mark("normal" if known else "no_data", page.lang, page.t(*words))}</div>'


def told(page: Page, sentences: Sequence[str], state: str) -> str:
    """A message: its first sentence with a state, then the details. As HTML, because Markdown makes links of addresses
    that people typed.
    """
    first, *details = sentences
    return _line(
        mark(state, page.lang), first, "".join(f'<div class="detail">{escape(detail)}</div>' for detail in details)
    )


def changed(page: Page, changes: Iterable[Change]) -> list[str]:
    """What somebody else changed, a sentence a field."""
    return [
        page.t(
            f"{change.at:%H:%M} {change.who} 把“{FIELDS[change.field].zh}”从“{_said(page, change.field, change.old)}”改成“{_said(page, change.field, change.new)}”",
            f"{change.at:%H:%M} {change.who} changed {FIELDS[change.field].en} from “{_said(page, change.field, change.old)}” to “{_said(page, change.field, change.new)}”",
        )
        for change in changes
        if change.field != "number_then"  # it follows the number
    ]


def _said(page: Page, field: str, value: object) -> str:
    if field == "status":
        return page.pick(STATUSES[str(value)])
    if field == "due_at":
        return f"{value:%m-%d %H:%M}"
    if field == "number":
        spec, _ = watched_numbers.read(value, None)  # type: ignore[arg-type]
        return page.t(*watched_number_words.name(page.store, spec)) if spec else "—"
    return veils.text(str(value)) or "—"


def numbers_to_choose(page: Page, suggested: Spec | None) -> dict[str, str]:
    """Numbers that a decision may watch, each with what it is and when it was counted: JSON of its spec -> words; ''
    for none.
    """
    near = [suggested] if suggested else []
    if suggested and suggested.kind in _OF_CATEGORY:
        near += [Spec(kind, of=suggested.of, grid=suggested.grid, building=suggested.building) for kind in _OF_CATEGORY]
    if suggested and suggested.kind.startswith("stock_"):
        near += [Spec(kind, of=suggested.of, site=suggested.site) for kind in ("stock_on_hand", "stock_cover")]
    if suggested and (suggested.grid or suggested.building):
        near += [Spec(kind, grid=suggested.grid, building=suggested.building) for kind in _OF_PLACE]
    near += [Spec(id) for id in (*registry.METRICS, "late_files", "reports")]
    near += [Spec("unvisited", of=tag) for tag in groups(page.store, page.moment)["tag"]]
    none = {"": page.t("不看数字", "No number")}
    return none | {spelled(spec): _choice(page, spec) for spec in near}


def spelled(spec: Spec | None) -> str:
    """A spec as one word, as a choice has it."""
    return json.dumps(spec.as_dict(), ensure_ascii=False) if spec else ""


def _choice(page: Page, spec: Spec) -> str:
    now = watched_number_words.said(watched_numbers.now(page.store, page.moment, spec), page.lang)
    return f"{page.t(*watched_number_words.name(page.store, spec))} {now}"
