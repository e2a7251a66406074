"""The daily meeting over HTTP: its agenda, its decisions, its minutes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from analytics.held_moment import present
from analytics.meeting import decision_progress, field_notes, minutes, minutes_docx, minutes_map, minutes_print
from analytics.meeting.agenda import agenda
from analytics.privacy.veils import CLEAR, VEILED, Veil
from api.errors import not_found
from api.models.meeting import Decision, DecisionChange, NewDecision, NewNote, Note, Section, Stale, StaleNote
from api.routes.dependencies import AskedStore, Asking, doing, needs, note, signed, veil_for
from api.routes.parameters import Number, When, one_of
from data.access.visitor import Visitor
from data.entries import decisions, meeting_notes
from data.entries.meeting_notes import MeetingNote
from data.refusal import Refusal
from data.store.database import Store

router = APIRouter(tags=["meeting"], dependencies=[needs("board")])

#: The forms of the minutes, with their content types.
FORMATS = {"docx": minutes_docx.CONTENT_TYPE, "html": "text/html; charset=utf-8"}


@router.get("/agenda", response_model=list[Section])
def meeting_agenda(asks: Asking, store: AskedStore, when: When) -> Any:
    """当天例会的议程,按顺序各节,带实地情况。The agenda of the day's meeting, section by section, with what was seen on
    the spot.
    """
    sections = [part.as_dict() for part in agenda(store, when)]
    lines, pairs = [line for section in sections for line in section["lines"]], field_notes.pairs(store, when)
    found = [pairs.get(line["id"], field_notes.NOTHING) for line in lines]
    veil = _veil_over(asks, [note for pair in found for note in (pair.now, pair.former)], f"agenda {when.day}")
    for line, pair in zip(lines, found, strict=True):
        line |= {"seen": field_notes.answer(pair.now, veil), "seen_before": field_notes.answer(pair.former, veil)}
    return sections


@router.get("/meeting/notes", response_model=list[Note])
def meeting_notes_of_day(asks: Asking, store: AskedStore, when: When) -> Any:
    """当天例会的参会单位和实地情况。Who took part in the day's meeting (about "attendees"), and what was seen on the
    spot, by line of the agenda.
    """
    notes = [note for note in field_notes.standing(store, when) if note.meeting_day == when.day]
    veil = _veil_over(asks, notes, f"notes {when.day}")
    return [field_notes.answer(note, veil) for note in notes]


@router.put(
    "/meeting/notes", dependencies=[needs("meeting")], response_model=Note, responses={409: {"model": StaleNote}}
)
def write_meeting_note(asks: Asking, store: AskedStore, given: NewNote) -> Any:
    """写今天的参会单位或一项的实地情况;别人刚写过时答 409,什么也不写。Write who takes part in today's meeting, or what
    was seen about a line of its agenda; 409 where somebody else was first.
    """
    now = present(store)
    titles = {line.id: line.title_zh for part in agenda(store, now) for line in part.lines}
    known = {note.about for note in field_notes.standing(store, now) if note.meeting_day == now.day}
    if given.about not in {meeting_notes.ATTENDEES, *titles, *known}:
        raise not_found("今天的议程里没有这一项。", "Today's agenda has no such line.")
    try:
        with doing(asks, "meeting_note", "attendees" if given.about == meeting_notes.ATTENDEES else "on the spot"):
            who, title = signed(asks, given.who), titles.get(given.about, "")
            made = meeting_notes.write(store, given.about, given.text, who, given.base_version, title)
    except meeting_notes.StaleNote as stale:
        return JSONResponse({"error": stale.as_dict(), "note": field_notes.answer(stale.current, _veil(asks))}, 409)
    if made is None:
        raise Refusal("bad_note", "没有写内容。", "There is no text.")
    return field_notes.answer(made, _veil(asks))


def _veil_over(asks: Visitor, notes: Iterable[MeetingNote | None], object: str) -> Veil:
    """The veil over notes; what it would hide and somebody is given whole is counted and on record."""
    hidden = sum(one is not None and field_notes.veiled(one) != one for one in notes)
    return veil_for(asks, object, hidden) if hidden else VEILED


def _veil(asks: Visitor) -> Veil:
    """Phones and doors in what people wrote are whole only for whoever may have them so."""
    return CLEAR if asks.may("whole") else VEILED


@router.get("/decisions", response_model=list[Decision])
def list_decisions(asks: Asking, store: AskedStore, when: When) -> Any:
    """截至那天的全部决定,每条带当时和现在的数字。Every decision as it stood that day, with its number then and now."""
    return [_told(asks, row) for row in decision_progress.decided(store, when)]


@router.post("/decisions", dependencies=[needs("meeting")], status_code=201, response_model=Decision)
def make_decision(asks: Asking, store: AskedStore, given: NewDecision) -> Any:
    """形成一条今天的决定;要写明事项、责任人、期限和记录人。Make a decision of today: what, owner, deadline and who
    writes are required.
    """
    values = given.model_dump(exclude={"who"})
    with doing(asks, "decision", "", made=True):
        made = decisions.make(
            store, decision_progress.with_number(store, present(store), values), signed(asks, given.who)
        )
    return _answer(asks, store, made)


@router.patch(
    "/decisions/{id}", dependencies=[needs("meeting")], response_model=Decision, responses={409: {"model": Stale}}
)
def change_decision(asks: Asking, store: AskedStore, id: Number, given: DecisionChange) -> Any:
    """修改一条决定;别人刚改过时答 409 和改动,什么也不写。Change a decision; 409 with what changed where somebody else
    was first.
    """
    values = given.model_dump(exclude={"who", "base_version"}, exclude_unset=True)
    try:
        with doing(asks, "decision", str(id)):
            changed = decisions.change(
                store,
                id,
                decision_progress.with_number(store, present(store), values),
                signed(asks, given.who),
                given.base_version,
            )
    except KeyError:
        raise not_found(f"没有编号为 {id} 的决定。", f"There is no decision with the id {id}.") from None
    except decisions.StaleDecision as stale:
        told = [change.as_dict() for change in stale.changed]
        return JSONResponse(
            {"error": stale.as_dict(), "changed": told, "decision": _answer(asks, store, stale.current)}, 409
        )
    return _answer(asks, store, changed)


def _answer(asks: Visitor, store: Store, decision: decisions.Decision) -> dict[str, Any]:
    return _told(asks, decision_progress.one(store, present(store), decision))


def _told(asks: Visitor, row: decision_progress.Decided) -> dict[str, Any]:
    """A decision with its number; phones and doors in its words only for whoever may have them whole."""
    return replace(row, decision=decision_progress.veiled(row.decision, _veil(asks))).as_dict()


@router.get(
    "/meeting/minutes", response_class=Response, responses={200: {"content": {"text/html": {}, FORMATS["docx"]: {}}}}
)
def meeting_minutes(
    asks: Asking,
    store: AskedStore,
    when: When,
    format: Annotated[str, Query(description="docx 或 html。", examples=["docx"])] = "docx",
    lang: Annotated[str, Query(description="zh 或 en。", examples=["zh"])] = "zh",
    who: Annotated[
        str, Query(description="记录人。Who wrote them.", examples=["王敏"], max_length=decisions.LONGEST_NAME)
    ] = "",
) -> Any:
    """当天例会的纪要:数字、地图、决定、落实。The minutes of the day's meeting, as a document or a page to print."""
    note(asks, "export", f"minutes {when.day}")
    form, language = one_of("format", format, FORMATS) or "docx", one_of("lang", lang, ("zh", "en")) or "zh"
    made = minutes.minutes(
        store,
        when,
        who and signed(asks, who),
        language,
        minutes_map.picture(store, when),
        _veil(asks),
    )
    if form == "html":
        return Response(minutes_print.as_html(made), media_type=FORMATS["html"])
    named = f'attachment; filename="minutes_{when.day}.docx"'
    return Response(minutes_docx.as_docx(made), media_type=FORMATS["docx"], headers={"Content-Disposition": named})
