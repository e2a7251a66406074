"""The lines of the meeting as HTML, and what may be chosen in its forms."""

import json
from collections.abc import Iterable, Sequence

from analytics.care.special_groups import groups
from analytics.meeting import decision_progress, field_notes, watched_number_words, watched_numbers
from analytics.meeting.agenda_lines import AgendaLine
from analytics.meeting.decision_progress import STANDINGS, Decided
from analytics.meeting.field_notes import NotePair
from analytics.meeting.watched_numbers import Spec
from analytics.metrics import registry
from analytics.privacy import veils
from analytics.privacy.veils import Veil
from analytics.templates import Markup, template
from data.entries.decisions import DECISION_STATUSES, FIELDS, Decision, DecisionChange
from data.entries.meeting_notes import MeetingNote
from pages.frame.html_blocks import joined
from pages.frame.shell import Page
from pages.frame.tiles import block, mark, neutral

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


_LINE = template("""
    <div class="kb">
      <div class="meeting-line">
        {{ mark }}
        <div><div class="title">{{ title }}</div>{% for line in lines %}{{ line }}{% endfor %}</div>
      </div>
    </div>
""")
_DETAIL = template('<div class="detail">{% if mark %}{{ mark }} {% endif %}{{ words }}</div>')
_SEEN = template(
    '<div class="seen{% if before %} before{% endif %}"><b>{{ label }}</b>{{ words }}<small>{{ by }}</small></div>'
)
_BLOCK = template('<div class="kb">{{ inner }}</div>')
_NUMBER = template('<div class="number">{{ words }}{% if mark %} {{ mark }}{% endif %}</div>')


def line(page: Page, it: AgendaLine, made: Sequence[Decision], seen: Sequence[Markup] = ()) -> Markup:
    """A line of the agenda: its state, words, numbers, what was seen on the spot, and the decisions that were made of
    it already.
    """
    t = page.t
    lines = [_DETAIL(mark="", words=t(it.detail_zh, it.detail_en)), *seen]
    for row in made:
        sign = mark("normal", page.lang, t(f"已有{row.decision_id}号决定", f"Decision {row.decision_id} is made"))
        lines.append(_DETAIL(mark=sign, words=f"{row.owner} · {row.due_at:%m-%d %H:%M}"))
    return _LINE(mark=mark(it.level, page.lang), title=t(it.title_zh, it.title_en), lines=lines)


def seen(page: Page, pair: NotePair, veil: Veil) -> list[Markup]:
    """What was seen on the spot, the day's first, then the last that an earlier meeting wrote."""
    t, found = page.t, []
    for note, before in ((pair.now, False), (pair.former, True)):
        if note is None:
            continue
        label = t(field_notes.SEEN_ZH, field_notes.SEEN_EN)
        day = f"{note.meeting_day:%m-%d} " if before else ""
        by = t(f"({note.changed_by} {note.changed_at:%H:%M})", f" ({note.changed_by}, {note.changed_at:%H:%M})")
        text = field_notes.veiled(note, veil).text
        found.append(_SEEN(label=f"{day}{label}{t(':', ': ')}", words=text, by=by, before=before))
    return found


def attendance(page: Page, note: MeetingNote | None, veil: Veil) -> Markup:
    """Who took part in the meeting, with who wrote it; that nobody has written it yet."""
    label = page.t(f"{field_notes.ATTENDEES_ZH}:", f"{field_notes.ATTENDEES_EN}: ")
    if note is None:
        return _BLOCK(inner=_SEEN(label=label, words=page.t("还没有填", "not written yet"), by="", before=True))
    by = page.t(f"({note.changed_by} {note.changed_at:%H:%M})", f" ({note.changed_by}, {note.changed_at:%H:%M})")
    words = page.t("、", ", ").join(field_notes.units(field_notes.veiled(note, veil).text))
    return _BLOCK(inner=_SEEN(label=label, words=words, by=by, before=False))


def left(page: Page, note: MeetingNote, veil: Veil) -> Markup:
    """What was seen about a line that has left the agenda, under the words of that line."""
    title = field_notes.veiled(note, veil).title or page.t("已不在议程的一项", "A line that has left the agenda")
    return _LINE(mark="", title=title, lines=seen(page, NotePair(note), veil))


def decision(page: Page, row: Decided, veil: Veil, seen: Sequence[Markup] = ()) -> Markup:
    """A decision under a veil: how it stands, who does it by when, what its number did, and what was seen on the
    spot.
    """
    it, (zh, en, state) = decision_progress.veiled(row.decision, veil), STANDINGS[row.standing]
    t = page.t
    by = t(f"责任人 {it.owner} · 期限 {it.due_at:%m-%d %H:%M}", f"{it.owner} · due {it.due_at:%m-%d %H:%M}")
    since = t(
        f"{it.changed_by} 记于 {it.changed_at:%m-%d %H:%M}", f"written by {it.changed_by}, {it.changed_at:%m-%d %H:%M}"
    )
    lines = [_DETAIL(mark="", words=joined((by, it.measure, it.note)))]
    story, move = decision_progress.told(page.store, page.moment, row, page.lang)
    if story:
        moved = mark(move.state, page.lang, page.pick(move)) if move else ""
        lines.append(_NUMBER(words=story, mark=moved))
    lines += [_DETAIL(mark="", words=since), *seen]
    title = t(f"{it.decision_id}号决定:{it.what}", f"Decision {it.decision_id}: {it.what}")
    return _LINE(mark=mark(state, page.lang, t(zh, en)), title=title, lines=lines)


def nothing(page: Page, words: tuple[str, str], known: bool) -> Markup:
    """What no lines mean: there is none of it, or there is no data."""
    said = page.t(*words)
    return block(neutral(said) if known else mark("no_data", page.lang, said))


def told(page: Page, sentences: Sequence[str], state: str) -> Markup:
    """A message: its first sentence with a state, then the details. As HTML, because Markdown makes links of addresses
    that people typed.
    """
    first, *details = sentences
    lines = [_DETAIL(mark="", words=detail) for detail in details]
    return _LINE(mark=mark(state, page.lang), title=first, lines=lines)


def changed(page: Page, changes: Iterable[DecisionChange]) -> list[str]:
    """What somebody else changed, a sentence a field."""
    return [
        page.t(
            f"{change.at:%H:%M} {change.who} 把“{FIELDS[change.field].zh}”"
            f"从“{_said(page, change.field, change.old)}”改成“{_said(page, change.field, change.new)}”",
            f"{change.at:%H:%M} {change.who} changed {FIELDS[change.field].en} from "
            f"“{_said(page, change.field, change.old)}” to “{_said(page, change.field, change.new)}”",
        )
        for change in changes
        if change.field != "number_then"  # it follows the number
    ]


def _said(page: Page, field: str, value: object) -> str:
    if field == "status":
        return page.pick(DECISION_STATUSES[str(value)])
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
