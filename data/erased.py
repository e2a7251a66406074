"""Residents whose data was erased at their request: who they were is known by keyed hashes alone.

The hashes lie beside the accounts, in ``access.sqlite``, and are made with the key of the data folder,
so that neither the file nor a copy of the database tells who asked for it.
"""

import hashlib
import hmac
import secrets
import sqlite3
import unicodedata
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from data import clock, rooms
from data.access import FILE, KEY_FILE, Access
from data.store import Store

#: The community's own database; the demo's people are invented.
DATABASE = "board.duckdb"

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
        """Whether these words (``resident_id``, ``name``, ``building_id``, ``room``, ``phone``) mean one of them."""
        return not self.hashes.isdisjoint(hashes(self.key, who))


def hashes(key: bytes, who: Mapping[str, str | None]) -> set[str]:
    """The keyed hashes of what words say: an id, a name at a door, a name with a phone; of what they do not say, none."""
    building, _, room = rooms.parts(who.get("room") or "")
    door = {"building_id": rooms.building(who.get("building_id") or "") or building, "room": room}
    said = {name: _folded(text or "") for name, text in ({**who, **door}).items()}
    said["phone"] = _number(who.get("phone") or "")
    wanted = (("resident_id",), ("name", "building_id", "room"), ("name", "phone"))
    complete = [names for names in wanted if all(said.get(name) for name in names)]
    return {_hash(key, "\x1f".join((*names, *(said[name] for name in names)))) for names in complete}


def _hash(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _number(phone: str) -> str:
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", phone) if sign.isdecimal())
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def beside(store: Store) -> Erased | None:
    """Those erased from the data folder that a database lies in; None for the demo and where there is no such list."""
    return in_folder(store.path.parent) if store.path.name == DATABASE else None


def in_folder(folder: Path) -> Erased | None:
    """Those erased from a data folder, or from a backup; None where it has no list."""
    if not (folder / FILE).exists() or not (folder / KEY_FILE).exists():
        return None
    with closing(sqlite3.connect(folder / FILE, timeout=10)) as connection:
        try:
            found = connection.execute("select key from erased").fetchall()
        except sqlite3.OperationalError:  # of an earlier version
            return None
    return Erased((folder / KEY_FILE).read_bytes(), frozenset(key for (key,) in found))


def of(access: Access) -> Erased:
    """Those on the list now."""
    return Erased(access.key, frozenset(row["key"] for row in access.rows("select key from erased")))


def put(access: Access, known_by: set[str]) -> None:
    """Put somebody on the list, known by these hashes; inside the caller's transaction where there is one."""
    person = secrets.token_hex(8)
    with access.write() as cursor:
        now = clock.machine_now().isoformat()
        cursor.executemany("insert into erased (key, person, at) values (?, ?, ?)", [(key, person, now) for key in sorted(known_by)])


def take_off(access: Access, known_by: set[str]) -> int:
    """Take everybody off the list whom any of these hashes means; how many those are."""
    with access.write() as cursor:
        marks = ", ".join("?" * len(known_by))
        people = [row["person"] for row in cursor.execute(f"select distinct person from erased where key in ({marks})", sorted(known_by))]
        cursor.executemany("delete from erased where person = ?", [(person,) for person in people])
    return len(people)
