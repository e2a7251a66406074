"""The daily meeting over HTTP: its agenda, its decisions, its minutes."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from analytics.held_moment import present
from analytics.meeting import decision_progress, minutes, minutes_docx, minutes_map, minutes_print
from analytics.meeting.agenda import agenda
from analytics.privacy.veils import CLEAR, VEILED
from api.errors import not_found
from api.models.meeting import Decision, DecisionChange, NewDecision, Section, Stale
from api.routes.dependencies import AskedStore, Asking, doing, needs, note, signed
from api.routes.parameters import Number, When, one_of
from data.access.visitor import Visitor
from data.entries import decisions
from data.store.database import Store

router = APIRouter(tags=["meeting"], dependencies=[needs("board")])

#: The forms of the minutes, with their content types.
FORMATS = {"docx": minutes_docx.CONTENT_TYPE, "html": "text/html; charset=utf-8"}


@router.get("/agenda", response_model=list[Section])
def meeting_agenda(store: AskedStore, when: When) -> Any:
    """当天例会的议程,按顺序各节。The agenda of the day's meeting, section by section."""
    return [part.as_dict() for part in agenda(store, when)]


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
    veil = CLEAR if asks.may("whole") else VEILED
    return replace(row, decision=decision_progress.veiled(row.decision, veil)).as_dict()


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
        CLEAR if asks.may("whole") else VEILED,
    )
    if form == "html":
        return Response(minutes_print.as_html(made), media_type=FORMATS["html"])
    named = f'attachment; filename="minutes_{when.day}.docx"'
    return Response(minutes_docx.as_docx(made), media_type=FORMATS["docx"], headers={"Content-Disposition": named})
