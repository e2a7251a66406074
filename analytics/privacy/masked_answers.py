"""Lists, histories and HTTP answers about residents as somebody may see them: whole, or with a ``Veil`` over them."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from analytics.privacy import veils
from analytics.privacy.veils import VEILED, Veil
from data.entries.request_history import Cell, RequestVersion

#: Texts about a resident that stand in the frames of analytics, and what masks each.
_COLUMNS = ("name", "phone", "unit", "room", "resident_id")


class Resident(NamedTuple):
    """By which a veil knows a resident of a list: two of one name, without ids, live behind different doors."""

    resident_id: str
    name: str
    building: str
    unit: str
    room: str


def residents(frame: pd.DataFrame) -> dict[Hashable, str]:
    """The people of a frame (``resident_id``, ``name``, ``building_id``), and how the record names each."""
    return {one: veils.recorded(one.resident_id, one.name, one.building) for one in _known(frame)}


def _known(frame: pd.DataFrame) -> list[Resident]:
    texts = frame[["resident_id", "name", "building_id", "unit", "room"]].astype(object).fillna("")
    return [Resident(*row) for row in texts.itertuples(index=False)]


def people(frame: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    """A frame of people with ``resident_id``, ``name``, ``phone``, ``building_id``, ``unit`` and ``room`` (and
    ``result``) masked; '' where one is blank.
    """
    texts = frame[list(_COLUMNS)].astype(object).fillna("")
    if veil.everywhere:
        return frame.assign(**{name: texts[name] for name in _COLUMNS})
    whom = _known(frame)
    by = {"name": veil.name, "phone": veil.phone, "unit": veil.door, "room": veil.door, "resident_id": veil.resident_id}
    shown = {
        column: [mask(text, one) for text, one in zip(texts[column], whom, strict=True)] for column, mask in by.items()
    }
    if "result" in frame:
        results = zip(frame["result"].astype(object).fillna(""), whom, texts["phone"], texts["room"], strict=True)
        shown["result"] = [veil.text(text, one, one.name, phone, room) for text, one, phone, room in results]
    return frame.assign(**shown)


def request_key(request_id: str) -> str:
    """By which a veil knows a request."""
    return f"request:{request_id}"


def known(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What is known of whoever made a request and may stand in its words: name, phone, room."""
    return tuple(word for name in ("name", "phone", "room") if isinstance(word := values.get(name), str))


def requests(frame: pd.DataFrame, veil: Veil) -> pd.DataFrame:
    """A frame of requests with ``name``, ``phone``, ``unit``, ``room`` and ``text`` masked; '' where one is blank."""
    texts = frame[["request_id", "name", "phone", "unit", "room", "text"]].astype(object).fillna("")
    if veil.everywhere:
        return frame.assign(**{name: texts[name] for name in map(str, texts)})
    rows = [_request({str(name): text for name, text in row.items()}, veil) for row in texts.to_dict("records")]
    return frame.assign(**{column: [row[column] for row in rows] for column in map(str, texts)})


def _request(row: Mapping[str, Any], veil: Veil) -> dict[str, Any]:
    whom, of = request_key(row["request_id"]), known(row)
    return {
        **row,
        "name": veil.name(row["name"], whom),
        "phone": veil.phone(row["phone"], whom),
        "unit": veil.door(row["unit"], whom),
        "room": veil.door(row["room"], whom),
        "text": veil.text(row["text"], whom, *of),
    }


def version(entry: RequestVersion, veil: Veil, whom: Hashable, of: tuple[str, ...]) -> RequestVersion:
    """An entry in the history of a request: its cells and its note masked. ``of``: ``known`` of the request."""
    if veil.off(whom):
        return entry
    of = (
        *of,
        *(
            str(value)
            for cell in entry.changes
            if cell.field in ("name", "phone", "room")
            for value in (cell.old, cell.new)
            if value
        ),
    )
    cells = tuple(
        Cell(cell.field, *(veil.cell("requests", cell.field, value, whom, *of) for value in (cell.old, cell.new)))
        for cell in entry.changes
    )
    return replace(entry, changes=cells, note=veil.text(entry.note, whom, *of))


def followups_json(households: list[dict[str, Any]], veil: Veil = VEILED) -> list[dict[str, Any]]:
    """The answer of ``GET /followups`` (``follow_up_list.as_json``) masked: names, phones, and of a home the building
    alone.
    """
    if veil.everywhere:
        return households
    return [
        {
            **household,
            "household": f"{household['building']}-{veils.HIDDEN}" if household["building"] else veils.HIDDEN,
            "people": [
                {
                    **person,
                    "name": veils.name(person["name"] or ""),
                    "phone": veils.phone(person["phone"] or "") or None,
                    "resident_id": veils.resident_id(person["resident_id"] or "") or None,
                }
                for person in household["people"]
            ],
        }
        for household in households
    ]


def request_json(answer: dict[str, Any], veil: Veil = VEILED) -> dict[str, Any]:
    """One request as ``GET /requests/{id}`` answers, masked: its ``values``, ``history`` and ``duplicates``, each a
    list of dicts.
    """
    if veil.everywhere:
        return answer
    values = answer["values"]
    of = known(values)
    return {
        **answer,
        "values": {name: veil.cell("requests", name, value, None, *of) for name, value in values.items()},
        "history": [entry_json(entry, of) for entry in answer["history"]],
        "duplicates": [
            {**other, **_duplicate(other, ""), **_duplicate(other, "main_")} for other in answer["duplicates"]
        ],
    }


def entry_json(entry: dict[str, Any], of: tuple[str, ...] = ()) -> dict[str, Any]:
    """One entry of a request's history, or of what changed since a base, masked."""
    changes = entry["changes"]
    of = (
        *of,
        *(
            str(cell[side])
            for cell in changes
            if cell["field"] in ("name", "phone", "room")
            for side in ("old", "new")
            if cell[side]
        ),
    )
    cells = [
        {**cell, **{side: VEILED.cell("requests", cell["field"], cell[side], None, *of) for side in ("old", "new")}}
        for cell in changes
    ]
    return {**entry, "changes": cells, "note": veils.text(entry["note"], *of)}


def _duplicate(other: dict[str, Any], which: str) -> dict[str, Any]:
    """What a pair says of one of its two requests: the text, without who and behind which door."""
    masked: dict[str, Any] = {}
    if other.get(f"{which}text"):
        masked[f"{which}text"] = veils.text(
            other[f"{which}text"], *(other.get(f"{which}{name}") or "" for name in ("name", "phone", "room"))
        )
    for name in ("name", "phone", "unit", "room"):
        if other.get(f"{which}{name}"):
            masked[f"{which}{name}"] = VEILED.cell("requests", name, other[f"{which}{name}"])
    return masked
