"""Kinds of file that the board does not have: rows that a test adds to the registry and takes away again."""

from collections.abc import Iterator
from contextlib import contextmanager

from data.field_types import DATE, ID, NAME, PHONE, ROOM, WORDS
from data.kind_of_file import NAMED, RESIDENT, Field, Kind
from data.kinds import KINDS

_NAME, _ROOM, _PHONE = (
    Field("name", "姓名", NAME, True),
    Field("room", "房号", ROOM, True),
    Field("phone", "电话", PHONE),
)

#: About residents on a day, without an id for them.
VISITS = Kind(
    "visits",
    "入户走访",
    "Home visits",
    (Field("date", "走访日期", DATE, True), _NAME, _ROOM, _PHONE, Field("note", "走访记录", WORDS)),
    key=("person", "date"),
    about=RESIDENT,
    named_by="name",
    kept_from="date",
    day="date",
    signature=("note",),
    sample=(("2026-11-21", "段样例", "1-101", "13900002222", "一切都好"), ("2026-11-22", "贺样例", "1-102", "", "")),
)
#: With a key of their own, and somebody's name beside it.
PARCELS = Kind(
    "parcels",
    "代收包裹",
    "Parcels",
    (
        Field("parcel_id", "包裹号", ID, True),
        Field("came_on", "到达日期", DATE, True),
        _NAME,
        _ROOM,
        _PHONE,
        Field("remark", "包裹备注", WORDS),
    ),
    key=("parcel_id",),
    about=NAMED,
    named_by="parcel_id",
    kept_from="came_on",
    signature=("remark",),
    sample=(("P1", "2026-11-22", "段样例", "1-101", "13900002222", "放在门岗"),),
)
INVENTED = (VISITS, PARCELS)


@contextmanager
def added(*kinds: Kind) -> Iterator[None]:
    """The registry with these kinds, until the block ends."""
    KINDS.update({kind.id: kind for kind in kinds})
    try:
        yield
    finally:
        for kind in kinds:
            del KINDS[kind.id]
