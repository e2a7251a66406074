"""One resident's data: found, erased at their request, and a way back for who comes again; what is given out is
``resident_export``.

Erasing begins with the list of ``erased_people``: from then on their rows are rejected, and what a killed run
left is finished by the next cleaning. The numbers of past days stay, see ``erasure_rows``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from data import clock
from data.access import audit_log, erasure_list
from data.access.visitor import Visitor
from data.installation import backup_cleaning
from data.installation.installation import Home
from data.kind_of_file import RESIDENT, Kind
from data.kinds import REQUESTS, WHO_FIELDS, about
from data.privacy import (
    erased_people,
    erasure_rows,
    erasures_begun,
    masks,
    nameless_rows,
    redacted_originals,
    retention,
    texts_in_tables,
)
from data.privacy.filed_files import forget_filed_naming
from data.privacy.named_texts import NamedTexts
from data.refusal import Refusal
from data.store import compaction
from data.store.database import Store

#: Candidates that are shown of a search.
MOST = 20
#: Of whom a guardian decides: PIPL art. 31. A year alone does not say whether the birthday has been.
MINOR_UNDER = 14
_TOO_LITTLE = (
    "认不出是哪一位:要有居民编号,或姓名和楼栋、房号,或姓名和电话。",
    "This does not say who: it takes the resident id, or the name with building and room, or the name with the phone.",
)


@dataclass(frozen=True)
class Candidate:
    """Somebody a search found: the number of the person now, words that do not say in full who it is, and those that
    do.

    ``recorded``: how the record names them.
    """

    person: int
    label: str
    recorded: str
    resident_id: str
    name: str
    phone: str
    door: str


@dataclass(frozen=True)
class Erasure:
    """What erasing somebody did: rows and requests in the data, and whether every copy and file could be seen to.

    ``pending``: why not, in both languages; the next cleaning tries again.
    """

    rows: int
    requests: int
    pending: tuple[str, str] | None = None


def find(store: Store, text: str) -> list[Candidate]:
    """People whose id, name, phone or door has this text: all of the words in it, which are separated by blanks."""
    words = text.split()
    if not words:
        return []
    asked = " and ".join(f"contains(lower(told), lower($w{number}))" for number in range(len(words)))
    rows = store.rows(
        f"""select person, name, building_id, resident_id, coalesce(phone, ''),
            concat_ws('-', nullif(building_id, ''), nullif(unit, ''), nullif(room, ''))
            from (select *, concat_ws(' ', resident_id, name, phone,
                concat_ws('-', nullif(building_id, ''), nullif(unit, ''), nullif(room, '')), room) as told
                from people)
            where {asked} order by building_id, unit, room, person limit {MOST}""",
        {f"w{number}": word for number, word in enumerate(words)},
    )
    return [
        Candidate(
            person,
            _label(name, building, id),
            _recorded({"resident_id": id, "name": name, "building_id": building}),
            id,
            name,
            phone,
            door,
        )
        for person, name, building, id, phone, door in rows
    ]


def _label(name: str, building: str, id: str) -> str:
    return " ".join(
        part for part in (masks.name(name), f"{building}号楼" if building else "", masks.resident_id(id)) if part
    )


def _recorded(who: Mapping[str, str | None]) -> str:
    building = who.get("building_id") or ""
    return masks.recorded(who.get("resident_id") or "", who.get("name") or "", f"{building}号楼" if building else "")


def known(store: Store, person: int) -> None:
    """Raise Refusal where there is no such resident."""
    if not store.rows("select 1 from people where person = $person", {"person": person}):
        raise Refusal(
            "unknown_resident", "没有这位居民,请重新查找。", "There is no such resident; please search again."
        )


def requests_of(store: Store, person: int) -> list[str]:
    """The requests that name the person with the door or the phone."""
    return [id for (id,) in store.rows(f"{naming(REQUESTS)} order by 1", {"person": person})]


def naming(kind: Kind) -> str:
    """A query for the keys of the rows, of a kind that names somebody, that mean ``$person``: by an id, or by the name
    with the door or the phone.
    """
    says = erased_people.says(kind)
    ways = []
    if "phone" in says:
        ways.append("(q.phone = p.phone and q.phone <> '')")
    if "room" in says:
        ways.append(
            """(q.building_id = p.building_id and q.room = p.room and q.room <> '' and (
                coalesce(q.unit, '') = p.unit or ((q.unit is null or p.unit = '') and not exists (
                    from people o where o.person <> p.person and o.name = p.name and o.building_id = p.building_id
                        and o.room = p.room))))"""
        )
    means = [f"q.name = p.name and p.name <> '' and ({' or '.join(ways)})"] if "name" in says and ways else []
    means += ["q.resident_id = p.resident_id and p.resident_id <> ''"] if "resident_id" in says else []
    keys = ", ".join(f"q.{name}" for name in kind.key)
    return (
        f"select distinct {keys} from people p join {kind.id} q on {' or '.join(f'({way})' for way in means)} "
        "where p.person = $person"
    )


def words_of(store: Store, person: int) -> list[dict[str, str | None]]:
    """Every way in which rows name a person, see ``erased_people.WHO``."""
    words = ", ".join(WHO_FIELDS)
    phones = [f"select who, phone from rows_{kind.id}" for kind in about(RESIDENT) if "phone" in kind.field_names]
    rows = store.rows(
        f"""select distinct {words}, phone from identity join words using (who)
            left join ({" union ".join(phones)}) using (who) where person = $person""",
        {"person": person},
    )
    for kind in (REQUESTS, *nameless_rows.kinds()):
        says = erased_people.says(kind)
        told = ", ".join(name if name in says else "null" for name in erased_people.WHO)
        rows += store.rows(
            f"select distinct {told} from rows_{kind.id} semi join ({naming(kind)}) using ({', '.join(kind.key)})",
            {"person": person},
        )
    return [dict(zip(erased_people.WHO, row, strict=True)) for row in rows]


@dataclass(frozen=True)
class Minor:
    """Somebody under 14, or who turns 14 this year; with the guardian as the roster has it, '' where it has none."""

    birth_year: int
    guardian: str
    phone: str

    @property
    def label(self) -> str:
        """The guardian without what would say in full who it is."""
        return " ".join(part for part in (masks.name(self.guardian), masks.phone(self.phone)) if part)


def minor(store: Store, person: int) -> Minor | None:
    """Whether somebody is a minor whose data a guardian decides about; None for others, and where no year is known."""
    found = store.rows(
        """select birth_year, coalesce(guardian, ''), coalesce(guardian_phone, '') from roster
           where person = $person and birth_year >= $year""",
        {"person": person, "year": clock.now().year - MINOR_UNDER},
    )
    return Minor(*found[0]) if found else None


def refuse_without_guardian(store: Store, person: int, guardian: bool) -> None:
    """Raise Refusal where somebody is a minor and nobody has said that the guardian asks."""
    if not guardian and minor(store, person):
        raise Refusal(
            "guardian_needed",
            "这位居民未满14周岁:要由监护人提出。请先核对监护人身份,再勾选“监护人提出”。",
            "This resident is under 14: the guardian must ask. Make sure that it is the guardian, then tick “asked by "
            "the guardian”.",
        )


def erase(home: Home, person: int, by: Visitor | str, why: str, guardian: bool = False) -> Erasure:
    """Erase a person from the data, its files and its copies, and reject their rows from now on. Raises Refusal for
    nobody.

    On record stands the number that the roster gave them, or their masked name; never who they were in clear.
    ``guardian``: the guardian asks, as it takes of a minor; on record stands that alone.
    """
    if home.demo:
        raise Refusal(
            "demo_erasure",
            "演示数据是虚构的,不用删除。请先结束演示。",
            "The demo's people are invented. End the demo first.",
        )
    store = home.real
    known(store, person)
    refuse_without_guardian(store, person, guardian)
    [(name, building, resident_id)] = store.rows(
        "select name, building_id, resident_id from people where person = $person", {"person": person}
    )
    said = words_of(store, person)
    return _erase(
        home,
        said,
        _alone(store, said, person),
        _recorded({"resident_id": resident_id, "name": name, "building_id": building}),
        by,
        why,
        {"guardian": True} if guardian else {},
    )


def note_request(store: Store, home: Home, who: Candidate, what: str, by: Visitor | str, why: str) -> None:
    """Put on record that a resident asks for a correction or objects to something, in words without who they are."""
    audit_log.add(
        home.access, by, "resident_asked", who.recorded, what=what, why=_masked(store, why, words_of(store, who.person))
    )


def _erase(
    home: Home,
    said: list[dict[str, str | None]],
    alone: bool,
    label: str,
    by: Visitor | str,
    why: str,
    detail: dict[str, Any],
) -> Erasure:
    store, access, today = home.real, home.access, clock.now().date()
    erasure_list.refuse_unconfirmed(access.path)
    known_by = erased_people.known_by(access.erasure_key, said, alone)
    if not known_by:
        raise Refusal("too_little", *_TOO_LITTLE)
    with erasures_begun.beginning(home.folder, said), access.write():
        erased_people.put(access, known_by)
        audit_log.add(access, by, "resident_erased", label, why=_masked(store, why, said), **detail)
    taken = erasure_rows.take_out(store, erased_people.of(access), today, said)
    return Erasure(taken.rows, taken.requests, _files(home, today))


def finish_begun(home: Home, today: date) -> None:
    """Finish what an erasure has left that was killed, or whose files could not be seen to. Raises Refusal or OSError
    where they still cannot.
    """
    on_list = erased_people.of(home.access)
    if said := [words for found in erasures_begun.begun(home.folder, on_list).values() for words in found]:
        erasure_rows.take_out(home.real, on_list, today, said)
        _clean_files(home, today)


def _clean_files(home: Home, today: date) -> None:
    """Everybody whose erasure is not done goes from originals, inbox, deleted bytes and copies; then it is done."""
    on_list = erased_people.of(home.access)
    begun = erasures_begun.begun(home.folder, on_list)
    store, inbox = home.real, home.folder / "inbox"
    said = [words for found in begun.values() for words in found]
    redacted_originals.settle(store, inbox)
    forget_filed_naming(store, inbox, NamedTexts(said, _others(store)))
    if store.state(retention.TO_REWRITE) == "yes" and compaction.rewrite(store):
        store.remember(retention.TO_REWRITE, "no")
    backup_cleaning.clean(home.folder, retention.cleaned_until(store), today, on_list)
    for path in begun:
        erasures_begun.end(path)


def _others(store: Store) -> set[str]:
    """The names of everybody who stays, and of who works here."""
    with store.cursor() as cursor:
        words = cursor.execute("select distinct name from words where name <> '' and not anonymous").fetchall()
        return {name for (name,) in words} | texts_in_tables.staff(cursor)


def _masked(store: Store, why: str, said: list[dict[str, str | None]]) -> str:
    """A reason without what would say in clear who it is about, or who else is named in it."""
    return masks.text(
        why,
        *texts_in_tables.residents_in(store, why),
        *{
            word
            for words in said
            for name in ("name", "phone", "resident_id")
            if (word := words.get(name)) and len(word) > 1 and not masks.is_internal(word)
        },
    )


def _alone(store: Store, said: list[dict[str, str | None]], person: int) -> bool:
    """Whether nobody else of that name has the same building and room."""
    for words in said:
        building, _, room = erased_people.door(words)
        found = store.rows(
            """select i.person from words w left join identity i using (who)
               where not w.anonymous and w.name = $name and w.building_id = $building and w.room = $room
                   and w.name <> '' and w.room <> ''""",
            {"name": words.get("name") or "", "building": building, "room": room},
        )
        if any(other != person for (other,) in found):
            return False
    return True


def _given(who: dict[str, str]) -> dict[str, str | None]:
    if unknown := who.keys() - set(erased_people.WHO):
        raise KeyError(*unknown)
    return dict(who)


def _files(home: Home, today: date) -> tuple[str, str] | None:
    """See to the files and the copies; why that could not be done."""
    try:
        _clean_files(home, today)
    except (OSError, Refusal) as error:
        zh, en = (error.zh, error.en) if isinstance(error, Refusal) else (str(error), str(error))
        return (
            f"文件或备份还没有清理完,看板会再试:{zh}",
            f"Files or backups are not all cleaned yet; the board tries again: {en}",
        )
    return None


def readmit(home: Home, by: Visitor | str, why: str, **who: str) -> int:
    """Take off the list whom these words mean (``resident_id``; ``name`` with ``building_id``, ``unit`` and ``room``,
    or ``phone``); how many people.

    Their rows count again from the next file on.
    """
    said = _given(who)
    erasure_list.refuse_unconfirmed(home.access.path)
    known_by = erased_people.hashes(home.access.erasure_key, said)
    if not known_by:
        raise Refusal("too_little", *_TOO_LITTLE)
    with home.access.write():
        count = erased_people.take_off(home.access, known_by)
        if count:
            audit_log.add(home.access, by, "resident_readmitted", _recorded(said), why=_masked(home.real, why, [said]))
    return count
