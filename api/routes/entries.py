"""What people enter by hand over HTTP: entering, looking, undoing and putting back."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from analytics.privacy.masked_answers import known
from analytics.privacy.veils import CLEAR, VEILED, Veil
from api.errors import invalid, not_found
from api.models.entries import EntryAnswer, EntryBody, EntryUndo
from api.routes.dependencies import AskedStore, Asking, doing, needs, signed, veil_for
from data import clock
from data.access.visitor import Visitor
from data.entries import entry_rows, hand_entries
from data.entries.entered_kinds import ENTERED
from data.entries.hand_entries import HandEntry
from data.store.database import Store

router = APIRouter(prefix="/entries", tags=["entries"], dependencies=[needs("enter")])

_UNKNOWN = ("没有这条手工登记,或不在您的网格里。", "There is no such entry, or it is not of your grids.")


@router.post("", status_code=201, response_model=EntryAnswer)
def enter(asks: Asking, store: AskedStore, body: EntryBody) -> Any:
    """手工登记:打卡、随访、诉求、盘点。Enter check-ins, visits, requests or counts by hand.

    答复 201 时已经落盘。What is answered with 201 is on disk.
    """
    if body.kind not in ENTERED:
        known = "、".join(ENTERED), ", ".join(ENTERED)
        raise invalid("kind", body.kind, f"可以登记的有 {known[0]}。", f"what can be entered is {known[1]}.")
    number = hand_entries.next_number(store)
    whose = entry_rows.recorded(store, body.kind, body.rows)
    with doing(asks, "entered", f"entry:{number}", kind=body.kind, rows=len(body.rows), whose=whose):
        made = hand_entries.enter(
            store,
            body.kind,
            body.rows,
            signed(asks, body.who),
            channel=body.channel,
            said_at=body.said_at,
            note=body.note,
            replaces=body.replaces,
            number=number,
        )
    found = hand_entries.find(store, made)
    if found is None:
        raise not_found(*_UNKNOWN)
    return _answers(asks, store, [found])[0]


@router.get("", response_model=list[EntryAnswer])
def entries(
    asks: Asking,
    store: AskedStore,
    day: Annotated[date | None, Query(alias="date", description="The day on which they were made.")] = None,
) -> Any:
    """某天的手工登记,新的在前。The entries made on a day, the newest first."""
    made = hand_entries.made_on(store, day or clock.now().date(), tuple(ENTERED))
    noted = sum(bool(entry.note) for entry in made)
    return _answers(asks, store, made, veil_for(asks, "entries", noted) if noted else VEILED)


@router.post("/{id}/undo", response_model=EntryAnswer)
def undo(asks: Asking, store: AskedStore, id: str, body: EntryUndo) -> Any:
    """撤销一条手工登记:数据和没有登记过一样。Take an entry back: the data is as if it had never been made."""
    return _moved(
        asks, store, id, "entry_undone", lambda number: hand_entries.undo(store, number, signed(asks, body.who))
    )


@router.post("/{id}/redo", response_model=EntryAnswer)
def redo(asks: Asking, store: AskedStore, id: str, body: EntryUndo) -> Any:
    """恢复一条撤销了的手工登记。Put an entry back that was undone."""
    return _moved(
        asks, store, id, "entry_put_back", lambda number: hand_entries.redo(store, number, signed(asks, body.who))
    )


def _moved(
    asks: Visitor, store: Store, id: str, action: str, move: Callable[[int], HandEntry | None]
) -> dict[str, Any]:
    found = hand_entries.find(store, int(id)) if id.isascii() and id.isdecimal() and len(id) < 19 else None
    if found is None or found.kind not in ENTERED:  # other kinds take a right of their own
        raise not_found(*_UNKNOWN)
    with doing(asks, action, f"entry:{id}"):
        moved = move(int(id))
        if moved is None:
            raise not_found(*_UNKNOWN)
    return _answers(asks, store, [moved])[0]


def _answers(asks: Visitor, store: Store, made: list[HandEntry], veil: Veil | None = None) -> list[dict[str, Any]]:
    """The entries as whoever asks may read them: masked in a note are those whom its entry is about. Without a veil
    what is told is the one that they have just made or moved.
    """
    veil = veil or (CLEAR if asks.may("whole") else VEILED)
    about = entry_rows.cells(store, made)
    return [
        {
            **vars(entry),
            "note": veil.text(entry.note, None, *(word for row in about.get(entry.id, []) for word in known(row))),
            "stands": entry.stands,
        }
        for entry in made
    ]
