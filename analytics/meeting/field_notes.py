"""参会单位 and 实地情况 as at a moment: what was typed beside the agenda, and what the meeting before said of the same
line.

Numbers alone do not decide: what somebody saw on the spot stands beside them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from analytics.cache import cached
from analytics.privacy.veils import VEILED, Veil
from analytics.requests.states import happened_before
from data.clock import Moment
from data.entries import meeting_notes
from data.entries.meeting_notes import ATTENDEES, MeetingNote
from data.store.database import Store

#: The words of both, by whether a note says who took part.
ATTENDEES_ZH, ATTENDEES_EN = "参会单位", "Present"
SEEN_ZH, SEEN_EN = "实地情况", "On the spot"
#: Between the units of one list, as people type it.
_BETWEEN = ("、", ",", ",", ";", ";", "\n", "\t")
#: So many meetings back units are offered again, and at most so many.
_MEETINGS, _OFFERED = 10, 12


@dataclass(frozen=True)
class NotePair:
    """What was written about a line at the day's meeting, and the last that an earlier meeting wrote; None without."""

    now: MeetingNote | None = None
    former: MeetingNote | None = None


NOTHING = NotePair()


@cached
def standing(store: Store, moment: Moment) -> tuple[MeetingNote, ...]:
    """Every note as it stood at the moment, the oldest meeting first."""
    return tuple(meeting_notes.standing(store, happened_before(moment)))


def pairs(store: Store, moment: Moment) -> dict[str, NotePair]:
    """What was seen on the spot, by the id of its line."""
    found: dict[str, NotePair] = {}
    for note in standing(store, moment):
        if note.about == ATTENDEES or note.meeting_day > moment.day:
            continue
        before = found.get(note.about, NOTHING)
        found[note.about] = (
            replace(before, now=note) if note.meeting_day == moment.day else replace(before, former=note)
        )
    return found


def attendees(store: Store, moment: Moment) -> MeetingNote | None:
    """Who took part in the day's meeting; None where nobody has written it yet."""
    return next(
        (one for one in standing(store, moment) if (one.meeting_day, one.about) == (moment.day, ATTENDEES)), None
    )


def version(store: Store, moment: Moment, about: str) -> int:
    """The version of the day's note, 0 for none; one that was taken back has a version as well."""
    return max((one.version for one in meeting_notes.versions(store, moment.day, about)), default=0)


def units(text: str) -> list[str]:
    """The units of a list as it was typed, each once, in its order."""
    for sign in _BETWEEN:
        text = text.replace(sign, "\n")
    return list(dict.fromkeys(part.strip() for part in text.split("\n") if part.strip()))


def remembered(store: Store, moment: Moment) -> list[str]:
    """Units that took part in the meetings before, those of the last one first."""
    before = [one for one in standing(store, moment) if one.about == ATTENDEES and one.meeting_day < moment.day]
    named = [unit for one in reversed(before[-_MEETINGS:]) for unit in units(one.text)]
    return list(dict.fromkeys(named))[:_OFFERED]


def beside(store: Store, moment: Moment, lines: Iterable[str]) -> list[MeetingNote]:
    """Notes of the day whose line is none of these: it has left the agenda, what was seen has not."""
    drawn = set(lines)
    return [pair.now for about, pair in pairs(store, moment).items() if pair.now and about not in drawn]


def veiled(note: MeetingNote, veil: Veil = VEILED) -> MeetingNote:
    """A note with the phones, numbers and doors masked that its words may hold; the number of its request stays."""
    keep, of = [note.about.removeprefix("request:")], note_key(note)
    return replace(note, title=veil.text(note.title, of, keep=keep), text=veil.text(note.text, of, keep=keep))


def note_key(note: MeetingNote) -> str:
    """By which a veil knows a note."""
    return f"note:{note.meeting_day}:{note.about}"


def answer(note: MeetingNote | None, veil: Veil) -> dict[str, Any] | None:
    """A note as JSON can carry it, under a veil."""
    return veiled(note, veil).as_dict() if note else None
