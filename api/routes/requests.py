"""One request over HTTP: what stands, what happened, and changing it by hand."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from analytics.held_moment import present
from analytics.privacy.masked_answers import entry_json, request_json
from analytics.requests import duplicates, listing
from analytics.words import is_unknown
from api.errors import Problem, not_found
from api.models.requests import CellChange, ChangeBody, Entry, MergeBody, RequestAnswer, Stale, Writing
from api.routes.dependencies import AskedStore, Asking, doing, needs, signed, veil_for
from api.routes.questions import records
from data.access import recorded_words
from data.access.visitor import Visitor
from data.entries import request_edits, request_history
from data.entries.request_history import Request, RequestVersion
from data.store.database import Store

router = APIRouter(
    tags=["requests"],
    dependencies=[needs("requests")],
    responses={409: {"model": Stale, "description": "Changed since base."}},
)


# The number of a request may hold a slash.
@router.get("/requests/{id:path}", response_model=RequestAnswer)
def one_request(asks: Asking, store: AskedStore, id: str) -> Any:
    """一件诉求:内容、状态、时限、经过和可能的重复件。A request with its state, limit, history and likely duplicates."""
    return _answer(asks, store, id)


@router.patch("/requests/{id:path}", response_model=RequestAnswer)
def change_request(asks: Asking, store: AskedStore, id: str, body: ChangeBody) -> Any:
    """手工修改一件诉求:只写要改的字段。Change fields of a request by hand."""
    return _written(
        asks,
        store,
        id,
        lambda: request_edits.change(store, id, body.values, signed(asks, body.who), body.note, body.base, body.mark),
    )


@router.post("/requests/{id:path}/merge", response_model=RequestAnswer)
def merge_request(asks: Asking, store: AskedStore, id: str, body: MergeBody) -> Any:
    """合并到另一件诉求:状态变为重复,内容都保留。Merge into another request; both texts stay."""
    return _written(
        asks,
        store,
        id,
        lambda: request_edits.merge(store, id, body.into, signed(asks, body.who), body.note, body.base, body.mark),
    )


@router.post("/requests/{id:path}/split", response_model=RequestAnswer)
def split_request(asks: Asking, store: AskedStore, id: str, body: Writing) -> Any:
    """取消合并。Take a merge back."""
    return _written(
        asks, store, id, lambda: request_edits.split(store, id, signed(asks, body.who), body.note, body.base, body.mark)
    )


def _written(asks: Visitor, store: Store, id: str, write: Callable[[], Request | None]) -> Any:
    try:
        with doing(asks, "request_changed", recorded_words.number(id)):
            if write() is None:
                raise _unknown(id)
    except request_edits.StaleRequest as stale:
        changed = [_entry(version).model_dump(mode="json") for version in stale.changed]
        if not asks.may("whole"):
            changed = [entry_json(entry) for entry in changed]
        return JSONResponse(
            {"error": stale.as_dict(), "version": stale.version, "mark": stale.mark, "changed": changed}, 409
        )
    if request_history.find(store, id) is None:
        # Saved, but now another grid's: whoever moved it there sees no more of it.
        zh, en = request_edits.MOVED_AWAY
        return JSONResponse({"request_id": id, "moved_away": True, "message_zh": zh, "message_en": en}, 202)
    return _answer(asks, store, id)


def _answer(asks: Visitor, store: Store, id: str) -> dict[str, Any]:
    moment = present(store)
    request, told = request_history.find(store, id), listing.one(store, moment, id)
    if request is None or told is None:
        raise _unknown(id)
    answer = {
        "request_id": id,
        "version": request.version,
        "mark": request.mark,
        "values": request.values,
        "state": told["state"],
        "overdue": bool(told["overdue"]),
        "limit_hours": told["limit_hours"],
        "due_at": told["due_at"],
        "hours_open": None if is_unknown(told["hours_open"]) else told["hours_open"],
        "merged_into": request.merged_into,
        "merged_from": request.merged_from,
        "history": [_entry(version).model_dump() for version in request_history.history(store, id)],
        "duplicates": records(duplicates.nearby(store, moment, id)),
    }
    return request_json(answer, veil_for(asks, f"request {recorded_words.number(id)}", 1))


def _entry(version: RequestVersion) -> Entry:
    return Entry(
        version=version.id,
        at=version.at,
        who=version.who,
        file_name=version.file_name,
        note=version.note,
        merged_into=version.merged_into,
        changes=[CellChange(**vars(cell)) for cell in version.changes],
    )


def _unknown(id: str) -> Problem:
    return not_found(f"没有编号为 {id} 的诉求。", f"There is no request with the id {id}.")
