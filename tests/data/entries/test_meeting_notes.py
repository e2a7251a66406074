"""Who took part and what was seen: versions that nothing overwrites, two people at once, the end of their time."""

from datetime import date, datetime

import pytest

from data.entries import meeting_notes
from data.entries.meeting_notes import ATTENDEES, LONGEST, StaleNote
from data.installation import demo_decisions
from data.privacy import retention
from data.refusal import Refusal
from data.store.database import Store

LATER = datetime(2022, 5, 1)


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is half past ten."""
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T10:30")


def test_a_note_is_kept_in_versions_and_can_be_taken_back(store: Store) -> None:
    first = meeting_notes.write(store, ATTENDEES, " 街道办、物业 ", " 王敏 ")
    assert first is not None
    assert (first.meeting_day, first.version, first.changed_by, first.text) == (
        date(2022, 4, 2),
        1,
        "王敏",
        "街道办、物业",
    )
    data_version = store.version
    assert meeting_notes.write(store, ATTENDEES, "街道办、物业", "李强", 1) == first, "nothing changed: no version"
    assert store.version == data_version
    second = meeting_notes.write(store, ATTENDEES, "街道办、物业、派出所", "李强", 1)
    assert second is not None
    assert meeting_notes.standing(store, LATER) == [second]
    assert meeting_notes.standing(store, first.changed_at) == [], "as it stood just before"
    meeting_notes.write(store, ATTENDEES, "  ", "李强", 2)
    assert meeting_notes.standing(store, LATER) == []
    assert [one.version for one in meeting_notes.versions(store, date(2022, 4, 2), ATTENDEES)] == [1, 2, 3]


def test_the_words_of_a_line_that_left_the_agenda_stay_with_its_note(store: Store) -> None:
    meeting_notes.write(store, "rule:x", "排队 40 人", "王敏", 0, "买菜难激增")
    made = meeting_notes.write(store, "rule:x", "排队 20 人", "李强", 1)
    assert made is not None
    assert (made.title, made.text) == ("买菜难激增", "排队 20 人")


def test_the_second_of_two_people_is_told_what_the_first_wrote_and_nothing_is_lost(store: Store) -> None:
    meeting_notes.write(store, "rule:x", "门口排队 40 人", "王敏", 0, "买菜难激增")
    with pytest.raises(StaleNote) as stale:
        meeting_notes.write(store, "rule:x", "没有排队", "李强", 0, "买菜难激增")
    assert stale.value.current.text == "门口排队 40 人"
    assert "王敏" in stale.value.zh
    assert [note.text for note in meeting_notes.standing(store, LATER)] == ["门口排队 40 人"]


@pytest.mark.parametrize(
    ("about", "text", "who", "code"),
    [
        (ATTENDEES, "街道办", "  ", "unsigned"),
        (ATTENDEES, "长" * (LONGEST + 1), "王敏", "bad_note"),
        ("", "看了", "王敏", "bad_note"),
        (ATTENDEES, "半个\ud83d", "王敏", "bad_note"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(store: Store, about: str, text: str, who: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        meeting_notes.write(store, about, text, who)
    assert refused.value.code == code
    assert meeting_notes.standing(store, LATER) == []


def test_notes_go_when_their_time_is_over_and_not_a_day_before(store: Store) -> None:
    meeting_notes.write(store, "rule:x", "张三家没人应门", "王敏")
    retention.clean(store, date(2022, 4, 1), date(2022, 5, 3))
    assert [note.text for note in meeting_notes.standing(store, LATER)] == ["张三家没人应门"]
    with store.cursor() as cursor:
        assert retention.has_any(cursor, date(2022, 4, 2))
        assert not retention.has_any(cursor, date(2022, 4, 1))
    gone = retention.clean(store, date(2022, 4, 2), date(2022, 5, 4))
    assert gone is not None
    assert gone.texts == 1
    assert meeting_notes.versions(store, date(2022, 4, 2), "rule:x") == []


def test_the_demo_says_who_took_part_and_moves_it_with_its_days(store: Store) -> None:
    demo_decisions.seed(store, date(2022, 4, 2))
    before = {note.meeting_day for note in meeting_notes.standing(store, LATER)}
    assert max(before) < date(2022, 4, 2)
    with store.write() as transaction:
        demo_decisions.move(transaction.cursor, 3, datetime(2022, 4, 5, 9))
    moved = meeting_notes.standing(store, LATER)
    assert {note.meeting_day.toordinal() for note in moved} == {day.toordinal() + 3 for day in before}
    assert all(note.about == ATTENDEES and "物业" in note.text for note in moved)
