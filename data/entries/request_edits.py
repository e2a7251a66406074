"""Requests changed by hand: who moved what, when and why, in the same history as the files' rows.

Nobody overwrites what they have not seen: whoever changes a request says which version they saw,
and where something has changed since, nothing is written and they are told what.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from data import clock
from data.current import edited_requests
from data.current.edited_requests import ASIDE, CLOSED, COLUMNS
from data.entries import request_history, request_moves, typed_text
from data.entries.request_history import Request, RequestVersion
from data.field_types import MOMENT, ROOM
from data.kinds import KINDS
from data.privacy import masks
from data.refusal import BadValue, Refusal
from data.store import grid_scope
from data.store.database import Cursor, Store, Transaction
from data.values import rooms, types
from data.values.checks import checks_of

_KIND = KINDS["requests"]
#: What may be changed by hand. What residents said, when and who they are stays as the file has it.
EDITABLE = (
    "status",
    "owner",
    "accepted_at",
    "resolved_at",
    "category",
    "urgency",
    "rating",
    "building_id",
    "unit",
    "room",
)
_FIELDS = {name: _KIND.field(name) for name in EDITABLE}
#: The rules of a file's row.
_CHECKS = checks_of(_KIND)
#: Characters of a note.
LONGEST_NOTE = 2000
#: What a grid worker is told who has moved a request to another grid, Chinese and English.
MOVED_AWAY = (
    "已保存。这件诉求现在属于别的网格,您看不到了。",
    "Saved. The request now belongs to another grid, so you no longer see it.",
)


class StaleRequest(Refusal):
    """Somebody else, or a file, changed the request in the meantime; nothing was written.

    ``changed``: the entries that did, oldest first; none where what changed is that a file was undone.
    ``version`` and ``mark``: the newest; with them as ``base`` and ``mark`` the same may be tried again.
    """

    def __init__(self, changed: tuple[RequestVersion, ...], version: int, mark: str) -> None:
        """What changed since, up to which version."""
        super().__init__(
            "stale",
            "您打开之后,别人已改过这件诉求,没有保存。请看改了什么,再保存一次。"
            if changed
            else "您打开之后,一个文件被撤销或恢复,没有保存。请看现在的内容,再保存一次。",
            "The request was changed after you opened it; nothing was saved. Please look at what changed and save "
            "again."
            if changed
            else "A file was undone or put back after you opened the request; nothing was saved. Please look at what "
            "it says now and save again.",
        )
        self.changed, self.version, self.mark = changed, version, mark


@dataclass(frozen=True)
class _Edit:
    """What is to be written: cells, and which request it is merged into."""

    cells: dict[str, Any]
    merged_into: str | None = None


def change(
    store: Store,
    request_id: str,
    given: Mapping[str, Any],
    who: str,
    note: str = "",
    base: int | None = None,
    mark: str | None = None,
) -> Request | None:
    """Change fields of a request (see ``EDITABLE``); the request as it then stands, None for an unknown one.

    Values are read as a file's cells are. Where all of them stand already nothing is written, unless there is a note.
    The step that is taken is stamped where its time is not given: moving on from 待受理 sets ``accepted_at``, closing
    what was not closed ``resolved_at``. ``base`` and ``mark``: ``Request.version`` and ``Request.mark`` that were seen.
    Raises Refusal in words, Stale among them.
    """
    read = _read(given)
    return _write(
        store,
        request_id,
        who,
        note,
        base,
        mark,
        lambda transaction, request, now: _Edit(_following(transaction.cursor, request, read, now)),
    )


def merge(
    store: Store, request_id: str, into: str, who: str, note: str = "", base: int | None = None, mark: str | None = None
) -> Request | None:
    """Say that a request repeats another, ``into``: its status becomes 重复, both texts stay; the request as it then
    stands.

    None for an unknown request. Raises Refusal: itself, no such request, one that is itself set
    aside, or as ``change``. ``split`` takes it back.
    """
    into = typed_text.text(into, "merge_missing")

    def edit(transaction: Transaction, request: Request, now: datetime) -> _Edit:
        main = _find(transaction, into)
        if into == request_id:
            raise Refusal(
                "merge_self",
                "不能合并到自己。请选另一件诉求。",
                "A request cannot be merged into itself. Please choose another one.",
            )
        if main is None:
            raise Refusal(
                "merge_missing",
                f"没有编号为 {into} 的诉求。请检查编号。",
                f"There is no request {into}. Please check the number.",
            )
        if main.values["status"] in ASIDE:
            # So there are no circles either: what is merged into a request is never what it goes into.
            raise Refusal(
                "merge_aside",
                f"诉求 {into} 本身是重复、不受理或已撤销的,不能合并进去。请选它所合并到的那一件。",
                f"Request {into} is itself a duplicate, out of scope or withdrawn. Please choose the one it was "
                "merged into.",
            )
        return _Edit({"status": "duplicate"}, into)

    return _write(store, request_id, who, note, base, mark, edit)


def split(
    store: Store, request_id: str, who: str, note: str = "", base: int | None = None, mark: str | None = None
) -> Request | None:
    """Take a merge back: the status is what it would be without it. None for an unknown request; Refusal where it is
    not merged.
    """

    def edit(transaction: Transaction, request: Request, now: datetime) -> _Edit:
        if not request.merged_into:
            raise Refusal("not_merged", "这件诉求没有合并到别的诉求。", "This request is not merged into another.")
        return _Edit({"status": request_history.status_without_merges(transaction.cursor, request_id)})

    return _write(store, request_id, who, note, base, mark, edit)


def _write(
    store: Store,
    request_id: str,
    who: str,
    note: str,
    base: int | None,
    mark: str | None,
    edit: Callable[[Transaction, Request, datetime], _Edit],
) -> Request | None:
    who, note = typed_text.signed(who), typed_text.text(note, "bad_note")
    if len(note) > LONGEST_NOTE:
        raise Refusal(
            "too_long",
            f"备注最多 {LONGEST_NOTE:,} 字。请写短一些。",
            f"A note has at most {LONGEST_NOTE:,} characters. Please be brief.",
        )
    with store.write_requests() as transaction:
        cursor = transaction.cursor
        request, now = _find(transaction, request_id), clock.now()
        if request is None or request.values["reported_at"] > now:  # one of later does not exist yet
            transaction.changed = False
            return None
        _refuse_stale(cursor, request, base, mark)
        wanted = edit(transaction, request, now)
        cells = wanted.cells
        same = all((value or None) == request.values[name] for name, value in cells.items())
        if same and not note and ("status" not in cells or wanted.merged_into == request.merged_into):
            transaction.changed = False
            return request
        _put(cursor, request_id, wanted, who, note, now)
        cursor.execute("create or replace temp table touched as select $id as request_id", {"id": request_id})
        edited_requests.refresh(cursor, store.settings())
        _check(cursor, request_id, cells)
        # Also one that has just moved out of the grids of who wrote: they know what they wrote.
        written = request_history.read(cursor, request_id)
        return written and _without_unseen(transaction, written)


def _find(transaction: Transaction, request_id: str) -> Request | None:
    """A request as it stands; None too for one that may not be seen."""
    found = request_history.read(transaction.cursor, request_id) if _sees(transaction, request_id) else None
    return found and _without_unseen(transaction, found)


def _without_unseen(transaction: Transaction, request: Request) -> Request:
    return replace(request, merged_from=tuple(id for id in request.merged_from if _sees(transaction, id)))


def _sees(transaction: Transaction, request_id: str) -> bool:
    return transaction.grids is None or grid_scope.sees(transaction, request_id)


def _refuse_stale(cursor: Cursor, request: Request, base: int | None, mark: str | None) -> None:
    changed_beneath = mark is not None and mark != request.mark
    if base is None or (base == request.version and not changed_beneath):
        return
    told = request_history.versions(cursor, request.request_id)
    changed = tuple(version for version in told if version.id > base and version.says_something)
    # A file that was undone takes its version along: what it said is no longer there.
    if changed or changed_beneath or base not in {version.id for version in told}:
        raise StaleRequest(changed, request.version, request.mark)


def _put(cursor: Cursor, request_id: str, edit: _Edit, who: str, note: str, now: datetime) -> None:
    edit_id = int(cursor.execute("select nextval('batch_ids')").fetchall()[0][0])
    cursor.execute(
        "insert into edits values ($edit, $id, $at, $who, $note, $into)",
        {"edit": edit_id, "id": request_id, "at": now, "who": who, "note": note or None, "into": edit.merged_into},
    )
    names = [name for name in COLUMNS if name in edit.cells]
    cursor.execute(
        f"""insert into rows_requests (batch_id, line, request_id {"".join(f", {name}" for name in names)})
            values ($edit, 0, $id {"".join(f", ${name}" for name in names)})""",
        {"edit": edit_id, "id": request_id, **edit.cells},
    )


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that values stand for, as those of a file are read; Refusal where one cannot be."""
    texts: dict[str, str] = {}
    for name, value in given.items():
        if name not in EDITABLE:
            raise Refusal(
                "not_editable",
                f"“{name}”不能手工修改。可以改的有:{'、'.join(EDITABLE)}。",
                f"{name} cannot be changed by hand; these can: {', '.join(EDITABLE)}.",
            )
        field = _FIELDS[name]
        if isinstance(value, str) and masks.HIDDEN in value:
            raise Refusal(
                "masked",
                f"{field.zh}是遮住的,不能存回。要更正请先看完整信息。",
                f"{name} is masked and cannot be written back; look at it in full first.",
            )
        if isinstance(value, bool) or not isinstance(value, str | int | datetime | None):
            raise Refusal("invalid_value", f"{field.zh}应是文字或数字。", f"{name} is a text or a number.")
        texts[name] = (
            clock.local(value).isoformat(sep=" ")
            if isinstance(value, datetime)
            else typed_text.text(value, "invalid_value")
        )
    cells: dict[str, Any] = {}
    now = clock.now()
    for name, text in texts.items():
        field = _FIELDS[name]
        try:
            found = types.parse(field.type, text, now.year)
        except BadValue as reason:
            raise Refusal("invalid_value", f"{field.zh}:{reason.zh}。", f"{name}: {reason.en}.") from None
        if field.type == MOMENT and found[0] and found[0] > now:
            raise Refusal(
                "invalid_value", f"{field.zh}还没有到,请检查。", f"{name} lies in the future; please check it."
            )
        if field.type == ROOM and rooms.names_building(text):
            _one_building(cells.setdefault("building_id", found[0]), found[0])
        if name == "building_id":
            _one_building(cells.get(name, found[0]), found[0])
        if found[-1] in (None, "") and name != "unit":
            raise Refusal(
                "blank",
                f"{field.zh}不能清空,只能改成别的。",
                f"{name} cannot be emptied, only changed to something else.",
            )
        cells[name] = found if field.type == ROOM else found[0]
    return cells


def _one_building(said: str | None, also: str | None) -> None:
    if said != also:
        raise Refusal(
            "invalid_value",
            f"房号里写的是 {also} 号楼,楼栋是 {said},请改成一致。",
            "The room names another building than the building does.",
        )


def _following(cursor: Cursor, request: Request, read: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The cells with what follows from them: the parts of a door, and the times of the step that is taken now."""
    cells, stands = dict(read), request.values
    if "room" in cells:
        own = cells.get("building_id") or stands["building_id"]
        building, unit, _, cells["room"] = cells.pop("room")
        # As in a file, by the same macros.
        [(building, unit)] = cursor.execute(
            "select door_building($own, $building), door_unit($own, '', $building, $unit)",
            {"own": own, "building": building, "unit": unit},
        ).fetchall()
        if building and not own:
            cells["building_id"] = building
        if unit:
            cells.setdefault("unit", unit)
    if cells.get("building_id", stands["building_id"]) != stands["building_id"]:
        cells.setdefault("unit", None)  # the unit was one of the other building
    if "unit" in cells:
        cells["unit"] = cells["unit"] or ""  # said to be none, which a blank cell would not say
    return _with_times(stands, _with_status(cursor, request, cells, now), now)


def _with_status(cursor: Cursor, request: Request, cells: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The cells without the status of a merged request that stays one, so that it stays merged into the same.

    Raises Refusal for a move that is not among ``request_moves.ALLOWED``.
    """
    unchanged = cells.get("status") == request.values["status"]
    if "status" in cells and not unchanged:
        [(state,)] = cursor.execute(
            """select request_state(status, reported_at, accepted_at, resolved_at, $now + interval 1 microsecond)
               from requests where request_id = $id""",
            {"id": request.request_id, "now": now},
        ).fetchall()
        state = request_moves.moving(state, request.values["status"])
        if cells["status"] not in (state, *request_moves.ALLOWED[state]):
            raise request_moves.refusal(state, cells["status"])
    return {
        name: value for name, value in cells.items() if not (name == "status" and unchanged and request.merged_into)
    }


def _with_times(stands: Mapping[str, Any], cells: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The cells with the times of the step that is taken now; of one taken at an unknown time before, none."""
    status, before = cells.get("status"), stands["status"]
    was_closed = before in CLOSED or (before is None and stands["resolved_at"] is not None)
    if status in CLOSED and not was_closed:
        cells.setdefault("resolved_at", now)
    waited = before in (None, "reported") and stands["accepted_at"] is None and stands["resolved_at"] is None
    if status in ("accepted", "in_progress", *CLOSED) and waited:
        cells.setdefault("accepted_at", min(now, cells.get("resolved_at", now)))
    return cells


def _check(cursor: Cursor, request_id: str, cells: Mapping[str, Any]) -> None:
    """The rules of a file's row, where they speak of what was changed; Refusal for one that is broken."""
    for check in _CHECKS:
        if (
            check.field in cells
            and cursor.execute(
                f"select 1 from requests where request_id = $id and {check.condition}", {"id": request_id}
            ).fetchall()
        ):
            raise Refusal("invalid_value", f"{check.zh}。", f"{check.en}.")
