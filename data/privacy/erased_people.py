"""Residents whose data was erased at their request: who they were is known by keyed hashes alone.

The hashes lie beside the accounts, in ``access.sqlite``, and are made with the erasure key of the data folder,
so that neither the file nor a copy of the database tells who asked for it.
"""

import hashlib
import hmac
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from data import clock
from data.access import erasure_list, keys
from data.access.access_file import FILE, Access
from data.kind_of_file import NOBODY, Kind
from data.kinds import DOOR
from data.store.database import Store
from data.values import persons, rooms

#: The community's own database; the demo's people are invented.
DATABASE = "board.duckdb"

#: The words by which a row says who it is about.
WHO = ("resident_id", "name", "building_id", "unit", "room", "phone")
_ANY = "any unit"
#: A name at a door: whose unit is said; whose unit is not said; and of which every unit is meant.
_UNIT_DOOR, _DOOR, _ANY_UNIT = (
    ("name", "building_id", "unit", "room"),
    ("name", "building_id", "room"),
    ("name", "building_id", _ANY, "room"),
)

#: Why a row of theirs is rejected.
REASON = ("该居民的资料已按本人要求删除", "erased at the resident's request")


@dataclass(frozen=True)
class Erased:
    """The hashes of everybody who was erased, and the key they were made with."""

    key: bytes
    hashes: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.hashes)

    def means(self, who: Mapping[str, str | None]) -> bool:
        """Whether these words (see ``WHO``) mean one of them."""
        return not self.hashes.isdisjoint(hashes(self.key, who))


def says(kind: Kind) -> tuple[str, ...]:
    """The columns of a kind's rows that say who they are about; a room brings its building and unit along."""
    known = {field.name for field in kind.understood}
    known |= set(DOOR) if "room" in known else set()
    return tuple(name for name in WHO if name in known) if kind.about != NOBODY else ()


def hashes(key: bytes, who: Mapping[str, str | None]) -> set[str]:
    """The keyed hashes under which these words look for somebody: an id, a name at a door, a name with a phone; of what
    they do not say, none.
    """
    said = _said(who)
    doors = (_UNIT_DOOR, _ANY_UNIT) if said["unit"] else (_DOOR,)
    # Who was put on the list before names with a dot had one spelling stands there by another.
    names = persons.spellings(said["name"])
    return {one for name in names for one in _hashes(key, said | {"name": name}, doors)}


def known_by(key: bytes, said: Iterable[Mapping[str, str | None]], alone: bool) -> set[str]:
    """The hashes by which somebody stands on the list, of all their words.

    A door without its unit is theirs where no words of theirs say a unit, or where they are ``alone``: nobody else of
    that name has the same building and room.
    """
    all_said = [_said(words) for words in said]
    has_unit = any(words["unit"] for words in all_said)
    found: set[str] = set()
    for words in all_said:
        doors: list[tuple[str, ...]] = [_UNIT_DOOR] if words["unit"] else []
        if alone or not has_unit:
            doors.append(_DOOR)
        if alone and not has_unit:
            doors.append(_ANY_UNIT)
        found |= _hashes(key, words, doors)
    return found


def door(who: Mapping[str, str | None]) -> tuple[str, str, str]:
    """Building, unit and room as one spelling of them, wherever they are said; '' for what is not."""
    building, unit, room = rooms.parts(who.get("room") or "")
    own_building, own_unit = rooms.building(who.get("building_id") or ""), rooms.unit(who.get("unit") or "")
    between = building if own_building and building != own_building and not unit else ""
    return own_building or building, own_unit or unit or between, room


def _said(who: Mapping[str, str | None]) -> dict[str, str]:
    """All of ``WHO`` in one spelling."""
    said = {name: _folded(who.get(name) or "") for name in WHO}
    said |= dict(zip(("building_id", "unit", "room"), map(_folded, door(who)), strict=True))
    return said | {"phone": _number(who.get("phone") or ""), _ANY: _ANY}


def _hashes(key: bytes, said: Mapping[str, str], doors: Iterable[tuple[str, ...]]) -> set[str]:
    wanted = (("resident_id",), *doors, ("name", "phone"))
    return {
        _hash(key, "\x1f".join((*names, *(said[name] for name in names))))
        for names in wanted
        if all(said[name] for name in names)
    }


def _hash(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _number(phone: str) -> str:
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", phone) if sign.isdecimal())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def beside(store: Store) -> Erased | None:
    """Those erased from the data folder that a database lies in; None for the demo and where there is no such list.

    Raises Refusal where nobody can tell who is on it, since it was restored without its key.
    """
    if store.path.name != DATABASE:
        return None
    erasure_list.refuse_unconfirmed(store.path.parent / FILE)
    return in_folder(store.path.parent)


def in_folder(folder: Path, others: Iterable[bytes] = ()) -> Erased | None:
    """Those erased from a data folder, or from a backup; None where it has no list, or not the key of it.

    ``others``: keys that do not lie there, one of which may be the right one.
    """
    if not (folder / FILE).exists():
        return None
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as connection:
        try:
            found = connection.execute("select key from erased").fetchall()
        except sqlite3.OperationalError:  # of an earlier version
            return None
    key_file, wanted = keys.erasure_file(folder), keys.wanted(folder / FILE)
    known = [*([keys.read(key_file)] if key_file else []), *others]
    key = next((key for key in known if wanted in ("", keys.fingerprint(key))), None)
    return None if key is None else Erased(key, frozenset(one for (one,) in found))


def of(access: Access) -> Erased:
    """Those on the list now."""
    return Erased(access.erasure_key, frozenset(row["key"] for row in access.rows("select key from erased")))


def put(access: Access, known_by: set[str]) -> None:
    """Put somebody on the list, known by these hashes; inside the caller's transaction where there is one."""
    person = secrets.token_hex(8)
    with access.write() as cursor:
        now = clock.machine_now().isoformat()
        cursor.executemany(
            "insert into erased (key, person, at) values (?, ?, ?)", [(key, person, now) for key in sorted(known_by)]
        )


def take_off(access: Access, known_by: set[str]) -> int:
    """Take everybody off the list whom any of these hashes means; how many those are."""
    with access.write() as cursor:
        marks = ", ".join("?" * len(known_by))
        people = [
            row["person"]
            for row in cursor.execute(f"select distinct person from erased where key in ({marks})", sorted(known_by))
        ]
        cursor.executemany("delete from erased where person = ?", [(person,) for person in people])
    return len(people)
