"""Who leaves the board for good when their time is over, and what others wrote about them.

What the board keeps of somebody who still lives here, or whose request is open, may stand in a decision or a note as
well. Once nothing else of them is left, their words go from there too; the text itself has a time limit of its own, see
``places_of_words``. Originals and filed files are not searched for them: those go as a whole after the same time.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data.kinds import WHO_FIELDS
from data.privacy import masks, texts_in_tables
from data.privacy.named_texts import NamedTexts
from data.store.database import Cursor

_ASKED = ("name", "phone", "building_id", "unit", "room")


def begin(cursor: Cursor) -> None:
    """Note, inside the caller's transaction, who is known before anything goes."""
    cursor.execute(
        f"""create or replace temp table words_before as
            select w.who, i.person, {", ".join(f"w.{name}" for name in WHO_FIELDS)}, r.phone
            from words w left join identity i using (who)
            left join (select who, any_value(phone) as phone from rows_roster where phone is not null group by who) r
                using (who)
            where not w.anonymous;
            create or replace temp table asked_before as {_asked()}"""
    )


def _asked() -> str:
    return f"select distinct {', '.join(_ASKED)} from rows_requests where name is not null or phone is not null"


def hide(cursor: Cursor, settings: Mapping[str, Any]) -> int:
    """Hide those of ``begin`` of whom nothing is left in what others wrote; how many texts changed."""
    said = ", ".join(WHO_FIELDS)
    left = cursor.execute(
        f"""select {said}, phone from words_before b anti join words using (who)
            where person is null or person not in (select person from identity where person is not null)"""
    ).fetchall()
    texts = [dict(zip((*WHO_FIELDS, "phone"), row, strict=True)) for row in left]
    others = {name for (name,) in cursor.execute("select distinct name from words where name <> ''").fetchall()}
    asking = cursor.execute(
        f"""select {", ".join(_ASKED)} from asked_before b
            where coalesce(name, '') not in (select coalesce(name, '') from rows_requests where name <> '')
                and coalesce(phone, '') not in (select phone from rows_requests where phone is not null)"""
    ).fetchall()
    asked = (dict(zip(_ASKED, row, strict=True)) for row in asking)
    texts += [who for who in asked if (who["name"] or who["phone"]) and who["name"] not in others]
    if not texts:
        return 0
    return texts_in_tables.hide(cursor, NamedTexts(texts, others | texts_in_tables.staff(cursor)), settings, False)


#: Versions that are over: of a decision that has ended, or replaced by a younger one.
_OVER = """(select *, row_number() over (partition by decision_id order by version desc) as age,
    arg_max(status, version) over (partition by decision_id) as stands from decision_versions)
    where changed_at::date <= $until and (age > 1 or stands <> 'open')"""
#: A query that finds one with a note, in a database that is only read.
ANY_OLD = f"select 1 from {_OVER} and note <> ''"


#: A query that finds a note of a meeting whose time is over.
ANY_OLD_NOTE = "select 1 from meeting_notes where meeting_day <= $until"


def old_notes(cursor: Cursor, until: date) -> int:
    """Notes of meetings up to a day go, all their versions; how many."""
    gone = cursor.execute("delete from meeting_notes where meeting_day <= $until returning version", {"until": until})
    return len(gone.fetchall())


def old_decisions(cursor: Cursor, until: date) -> int:
    """Versions of decisions up to a day, of decisions that are over and of those that were replaced: the note goes, and
    names, phones and doors in the rest; how many versions changed.
    """
    columns = ("what", "measure", "link", "note")
    versions = cursor.execute(
        f"select decision_id, version, {', '.join(columns)} from {_OVER}", {"until": until}
    ).fetchall()
    if not versions:
        return 0
    told = "\n".join(text or "" for _, _, *texts in versions for text in texts)
    names = [name for (name,) in cursor.execute("select distinct name from words where name <> ''").fetchall()]
    named = NamedTexts({"name": name} for name in names if name in told)
    changed = 0
    for decision_id, version, *texts in versions:
        *kept, note = texts
        anew = [masks.text(named.hidden(text)) if text else text for text in kept]
        if anew != kept or note:
            cursor.execute(
                """update decision_versions set what = $what, measure = $measure, link = $link, note = ''
                   where decision_id = $id and version = $version""",
                {**dict(zip(columns, anew, strict=False)), "id": decision_id, "version": version},
            )
            changed += 1
    return changed
