"""What is typed beside the agenda of a day's meeting: who took part 参会单位, and what was seen on the spot 实地情况.

A note is about the meeting itself or about one line of its agenda. It is never overwritten, each change is a version of
it; they are no rows of a file, so undoing or loading one leaves them as they are.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from data import clock
from data.entries import typed_text
from data.refusal import Refusal
from data.store.database import Cursor, Store

#: What a note is about that says who took part; any other is the id of a line of the agenda.
ATTENDEES = "attendees"
#: Characters of a note, of what it is about, and of the words of its line.
LONGEST, LONGEST_ABOUT, LONGEST_TITLE = 1000, 300, 300
_COLUMNS = ("meeting_day", "about", "version", "changed_at", "changed_by", "title", "text")


@dataclass(frozen=True)
class MeetingNote:
    """One version of a note.

    ``about``: ``ATTENDEES``, or the id of the line of the agenda; ``title``: what that line said, so that the note is
    understood where the line has left. ``text``: '' where the note was taken back. Texts stand as typed: escape them.
    """

    meeting_day: date
    about: str
    version: int
    changed_at: datetime
    changed_by: str
    title: str
    text: str

    def as_dict(self) -> dict[str, Any]:
        """The version as JSON can carry it."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in vars(self).items()}


class StaleNote(Refusal):
    """Somebody else has written this note since it was read; nothing was written. ``current``: what stands now."""

    def __init__(self, current: MeetingNote) -> None:
        """The refusal, naming who wrote."""
        who = current.changed_by
        super().__init__(
            "stale",
            f"{who} 刚改过这一项,您写的还没有保存。请看清对方写了什么,再保存一次。",
            f"{who} has changed this meanwhile; yours is not saved yet. See what it says now, then save again.",
        )
        self.current = current


def write(store: Store, about: str, text: str, who: str, base_version: int = 0, title: str = "") -> MeetingNote | None:
    """Write a note of today's meeting; gives the version that then stands, None where there is none.

    ``base_version``: the version of today's that was read, 0 for none. Where another stands by now, ``StaleNote`` is
    raised and nothing is written. What changes nothing makes no version. Raises Refusal for a text that is too long and
    where ``who`` is missing.
    """
    now, signed = clock.now(), typed_text.signed(who)
    given = typed_text.text(text, "bad_note")
    if len(given) > LONGEST:
        raise Refusal("bad_note", f"太长了,最多 {LONGEST} 字。", f"Too long: at most {LONGEST} characters.")
    kept_about = typed_text.text(about, "bad_note")
    if not kept_about or len(kept_about) > LONGEST_ABOUT:
        raise Refusal("bad_note", "没有说是议程的哪一项。", "It does not say which line of the agenda it is about.")
    kept_title = typed_text.text(title, "bad_note")[:LONGEST_TITLE]
    with store.write() as transaction:
        rows = transaction.cursor.execute(
            f"""select {", ".join(_COLUMNS)} from meeting_notes where meeting_day = $day and about = $about
                order by version desc limit 1""",
            {"day": now.date(), "about": kept_about},
        ).fetchall()
        current = MeetingNote(*rows[0]) if rows else None
        version = current.version if current else 0
        if current and base_version != version:
            raise StaleNote(current)
        if given == (current.text if current else ""):
            transaction.keep = False
            return current
        # A line that has left the agenda has no words any more; those that it had stay with its note.
        called = kept_title or (current.title if current else "")
        made = MeetingNote(now.date(), kept_about, version + 1, now, signed, called, given)
        insert(transaction.cursor, made)
    return made


def insert(cursor: Cursor, made: MeetingNote) -> None:
    """Write a version as it is, within the caller's transaction; ``write`` sees to it that it is right."""
    cursor.execute(
        f"insert into meeting_notes ({', '.join(_COLUMNS)}) values ({', '.join(f'${name}' for name in _COLUMNS)})",
        vars(made),
    )


def standing(store: Store, before: datetime) -> list[MeetingNote]:
    """Every note as it stood just before a time, of all meetings, the oldest meeting first; what was taken back is
    none.
    """
    rows = store.rows(
        f"""select {", ".join(_COLUMNS)} from (
                select *, row_number() over (partition by meeting_day, about order by version desc) as age
                from meeting_notes where changed_at < $before)
            where age = 1 and text <> '' order by meeting_day, about""",
        {"before": before},
    )
    return [MeetingNote(*row) for row in rows]


def versions(store: Store, day: date, about: str) -> list[MeetingNote]:
    """All versions of a note, the first first; none where there is no such note."""
    rows = store.rows(
        f"select {', '.join(_COLUMNS)} from meeting_notes where meeting_day = $day and about = $about order by version",
        {"day": day, "about": about},
    )
    return [MeetingNote(*row) for row in rows]
