"""Requests changed by hand: who moved what, when and why, in the same history as the files' rows.

Nobody overwrites what they have not seen: whoever changes a request says which version they saw,
and where something has changed since, nothing is written and they are told what.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data import clock, current, edit_history, values
from data.bad_value import BadValue
from data.checks import checks_of
from data.edit_history import COLUMNS, Request, Version
from data.kinds import KINDS, ROOM
from data.refusal import Refusal
from data.store import Cursor, Store

_KIND = KINDS["requests"]
#: What may be changed by hand. What residents said, when and who they are stays as the file has it.
EDITABLE = ("status", "owner", "accepted_at", "resolved_at", "category", "urgency", "rating", "building_id", "room")
#: Characters of a name, and of a note.
LONGEST_NAME, LONGEST_NOTE = 40, 2000
_CLOSED = ("resolved", "confirmed")


class Stale(Refusal):
    """Somebody else, or a file, changed the request in the meantime; nothing was written.

    ``changed``: the entries that did, oldest first. ``version``: the newest; with it as ``base`` the
    same may be tried again.
    """

    def __init__(self, changed: tuple[Version, ...], version: int) -> None:
        """What changed since, up to which version."""
        super().__init__(
            "stale",
            "您打开之后,别人已改过这件诉求,没有保存。请看改了什么,再保存一次。",
            "The request was changed after you opened it; nothing was saved. Please look at what changed and save again.",
        )
        self.changed, self.version = changed, version


@dataclass(frozen=True)
class _Edit:
    """What is to be written: cells, and which request it is merged into."""

    cells: dict[str, Any]
    merged_into: str | None = None


def change(store: Store, request_id: str, given: Mapping[str, Any], who: str, note: str = "", base: int | None = None) -> Request | None:
    """Change fields of a request (see ``EDITABLE``); the request as it then stands, None for an unknown one.

    Values are read as a file's cells are. Where all of them stand already nothing is written, unless there is a note.
    Accepting sets ``accepted_at``, resolving also ``resolved_at``, to now where they are not given.
    ``base``: the version that was seen. Raises Refusal in words, Stale among them.
    """
    read = _read(given)
    return _write(store, request_id, who, note, base, lambda cursor, request: _Edit(_with_times(request, read)))


def merge(store: Store, request_id: str, into: str, who: str, note: str = "", base: int | None = None) -> Request | None:
    """Say that a request repeats another, ``into``: its status becomes 重复, both texts stay; the request as it then stands.

    None for an unknown request. Raises Refusal: itself, no such request, one that is itself set
    aside, or as ``change``. ``split`` takes it back.
    """

    def edit(cursor: Cursor, request: Request) -> _Edit:
        main = edit_history.read(cursor, into)
        if into == request_id:
            raise Refusal("merge_self", "不能合并到自己。请选另一件诉求。", "A request cannot be merged into itself. Please choose another one.")
        if main is None:
            raise Refusal("merge_missing", f"没有编号为 {into} 的诉求。请检查编号。", f"There is no request {into}. Please check the number.")
        if main.values["status"] in ("duplicate", "out_of_scope", "withdrawn"):
            # So there are no circles either: what is merged into a request is never what it goes into.
            raise Refusal(
                "merge_aside",
                f"诉求 {into} 本身是重复、不受理或已撤销的,不能合并进去。请选它所合并到的那一件。",
                f"Request {into} is itself a duplicate, out of scope or withdrawn. Please choose the one it was merged into.",
            )
        return _Edit({"status": "duplicate"}, into)

    return _write(store, request_id, who, note, base, edit)


def split(store: Store, request_id: str, who: str, note: str = "", base: int | None = None) -> Request | None:
    """Take a merge back: the status is what it would be without it. None for an unknown request; Refusal where it is not merged."""

    def edit(cursor: Cursor, request: Request) -> _Edit:
        merged = cursor.execute("select edit_id from merges where request_id = $id", {"id": request_id}).fetchall()
        if not merged:
            raise Refusal("not_merged", "这件诉求没有合并到别的诉求。", "This request is not merged into another.")
        return _Edit({"status": edit_history.status_without(cursor, request_id, merged[0][0])})

    return _write(store, request_id, who, note, base, edit)


def _write(store: Store, request_id: str, who: str, note: str, base: int | None, edit: Callable[[Cursor, Request], _Edit]) -> Request | None:
    who, note = " ".join(who.split()), note.strip()
    if not who:
        raise Refusal("who_missing", "请先填写记录人。", "Please say first who writes this.")
    if len(who) > LONGEST_NAME or len(note) > LONGEST_NOTE:
        raise Refusal(
            "too_long",
            f"记录人最多 {LONGEST_NAME} 字,备注最多 {LONGEST_NOTE:,} 字。请写短一些。",
            f"A name has at most {LONGEST_NAME} characters, a note {LONGEST_NOTE:,}. Please be brief.",
        )
    with store.write() as transaction:
        cursor = transaction.cursor
        request = edit_history.read(cursor, request_id)
        if request is None:
            transaction.changed = False
            return None
        _refuse_stale(cursor, request, base)
        wanted = edit(cursor, request)
        cells = wanted.cells
        same = all(value == request.values[name] for name, value in cells.items()) and wanted.merged_into in (None, request.merged_into)
        if same and not note:
            transaction.changed = False
            return request
        version = _put(cursor, request_id, cells, who, note, wanted.merged_into)
        cursor.execute("create or replace temp table touched as select $id as request_id", {"id": request_id})
        current.refresh_touched(cursor, _KIND, store.settings())
        _check(cursor, request_id, cells)
        stands = edit_history.values(cursor, request_id) or request.values
        return Request(request_id, version, stands, wanted.merged_into if "status" in cells else request.merged_into, request.merged_from)


def _refuse_stale(cursor: Cursor, request: Request, base: int | None) -> None:
    if base is None or base == request.version:
        return
    told = edit_history.versions(cursor, request.request_id)
    changed = tuple(version for version in told if version.id > base and (version.changes or version.note or version.merged_into))
    # A file that was undone takes its version along: what it said is no longer there.
    if changed or base not in {version.id for version in told}:
        raise Stale(changed, request.version)


def _put(cursor: Cursor, request_id: str, cells: dict[str, Any], who: str, note: str, merged_into: str | None) -> int:
    edit_id = int(cursor.execute("select nextval('batch_ids')").fetchall()[0][0])
    cursor.execute(
        "insert into edits values ($edit, $id, $at, $who, $note, $into)",
        {"edit": edit_id, "id": request_id, "at": clock.now(), "who": who, "note": note or None, "into": merged_into},
    )
    names = [name for name in COLUMNS if name in cells]
    cursor.execute(
        f"""insert into rows_requests (batch_id, line, request_id {"".join(f", {name}" for name in names)})
            values ($edit, 0, $id {"".join(f", ${name}" for name in names)})""",
        {"edit": edit_id, "id": request_id, **cells},
    )
    return edit_id


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that values stand for, as those of a file are read; Refusal where one cannot be."""
    cells: dict[str, Any] = {}
    for name, value in given.items():
        if name not in EDITABLE:
            raise Refusal(
                "not_editable", f"“{name}”不能手工修改。可以改的有:{'、'.join(EDITABLE)}。", f"{name} cannot be changed by hand; these can: {', '.join(EDITABLE)}."
            )
        field = _KIND.field(name)
        try:
            text = value.isoformat(sep=" ") if isinstance(value, datetime) else "" if value is None else str(value)
            found = values.parse(field.type, text, clock.now().year)
        except BadValue as reason:
            raise Refusal("invalid_value", f"{field.zh}:{reason.zh}。", f"{name}: {reason.en}.") from None
        if found[-1] in (None, ""):
            raise Refusal("blank", f"{field.zh}不能清空,只能改成别的。", f"{name} cannot be emptied, only changed to something else.")
        cells[name] = found if field.type == ROOM else found[0]
    return cells


def _with_times(request: Request, read: dict[str, Any]) -> dict[str, Any]:
    """The cells with what follows from them: the times of a step that is taken now, and the parts of a door."""
    cells, stands = dict(read), request.values
    if "room" in cells:
        building, unit, cells["room"] = cells.pop("room")
        home = cells.get("building_id") or stands["building_id"]
        # As in a file: 2-101 beside building 5 is unit 2 room 101, beside building 2 room 101.
        if building and not home:
            cells["building_id"] = building
        elif building and building != home and not unit:
            unit = building
        if unit:
            cells["unit"] = unit
    status = cells.get("status")
    if status in ("accepted", "in_progress", *_CLOSED) and not stands["accepted_at"]:
        cells.setdefault("accepted_at", clock.now())
    if status in _CLOSED and not (stands["resolved_at"] and stands["status"] in (None, *_CLOSED)):
        cells.setdefault("resolved_at", clock.now())
    return cells


def _check(cursor: Cursor, request_id: str, cells: Mapping[str, Any]) -> None:
    """The rules of a file's row, where they speak of what was changed; Refusal for one that is broken."""
    for check in checks_of(_KIND):
        if check.field in cells and cursor.execute(f"select 1 from requests where request_id = $id and {check.condition}", {"id": request_id}).fetchall():
            raise Refusal("invalid_value", f"{check.zh}。", f"{check.en}.")
