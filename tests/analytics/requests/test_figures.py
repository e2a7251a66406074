"""How requests go, against values counted by hand from files of a few lines."""

from datetime import date, datetime, timedelta

import pytest

from analytics.requests import figures, listing
from analytics.tally import EVERYWHERE, Place, Tally
from data.clock import Moment, end_of
from data.entries import request_edits
from data.intake import loading
from data.store.database import Store
from tests.conftest import Filled

DAY = date(2022, 4, 8)
END = Moment(DAY, datetime(2022, 4, 9))
NOON = Moment(DAY, datetime(2022, 4, 8, 12))

BUILDINGS = """楼栋号,网格编号
1,A
2,B
"""


def two_buildings(store: Store) -> None:
    """Each in a grid of its own."""
    load(store, "buildings", BUILDINGS)


@pytest.fixture
def store(filled: Filled) -> Store:
    """A store with two buildings."""
    return filled(two_buildings)


def load(store: Store, kind: str, text: str) -> None:
    """Load a file, all of whose rows must be good."""
    result = loading.load(store, text.encode(), file_name=f"{kind}.csv", kind=kind)
    assert result.rejected == 0, result.rejects


def requests_file(*lines: str) -> str:
    """A file of requests: number, category, building, status, reported, accepted, resolved, rating."""
    return "\n".join(("诉求编号,诉求类别,楼栋号,状态,上报时间,受理时间,办结时间,满意度", *lines))


# Reported 08:00 the day before; status, accepted, resolved → state at noon and at 24:00 of the day.
STATES = [
    ("", "", "", "reported", "reported"),
    ("已受理", "", "", "accepted", "accepted"),  # the status decides where its time is absent
    ("处理中", "", "", "in_progress", "in_progress"),
    ("待受理", "2022-04-08 13:00", "", "reported", "accepted"),  # the time decides where it is there
    ("处理中", "2022-04-08 13:00", "", "reported", "in_progress"),
    ("", "2022-04-07 09:00", "2022-04-08 13:00", "accepted", "resolved"),
    ("已办结", "2022-04-07 09:00", "2022-04-08 13:00", "accepted", "resolved"),
    ("已反馈", "2022-04-07 09:00", "2022-04-08 11:00", "confirmed", "confirmed"),
    ("已办结", "2022-04-07 09:00", "2022-04-09 08:00", "accepted", "accepted"),  # not resolved that day yet
    ("已办结", "2022-04-07 09:00", "2022-04-09 00:00", "accepted", "accepted"),  # 24:00 is the next day
    ("已办结", "2022-04-07 09:00", "", "undated", "undated"),
    ("已反馈", "", "", "undated", "undated"),
    ("处理中", "2022-04-07 09:00", "2022-04-07 11:00", "in_progress", "in_progress"),  # reopened
    ("待受理", "", "2022-04-07 11:00", "reported", "reported"),  # reopened
    ("重复", "2022-04-07 09:00", "2022-04-07 11:00", "duplicate", "duplicate"),
    ("不属实", "", "", "out_of_scope", "out_of_scope"),
    ("撤销", "", "", "withdrawn", "withdrawn"),
]


def test_state_follows_from_times_and_status(store: Store) -> None:
    """Each request is in a building of its own, whose number is the request's."""
    rows = (
        f"{id},买菜难,{id},{status},2022-04-07 08:00,{accepted},{resolved},"
        for id, (status, accepted, resolved, *_) in enumerate(STATES)
    )
    load(store, "requests", requests_file(*rows))
    for moment, column in ((NOON, 3), (END, 4)):
        lists = {
            state: set(listing.listing(store, moment, state=state)["request_id"].astype(int))
            for state in listing.CHOICES
        }
        opened = 0
        for id, case in enumerate(STATES):
            is_open = case[column] in ("reported", "accepted", "in_progress")
            # 28 h at noon and 40 h at 24:00 are over the 24 h of 买菜难.
            expected = ["open", "overdue", case[column]] if is_open else [case[column]]
            assert [state for state, ids in lists.items() if id in ids] == expected, (case, moment)
            assert figures.open_count(store, moment, Place(building=str(id))).value == is_open, (case, moment)
            opened += is_open
        assert figures.open_count(store, moment).value == opened


DAY_FILE = requests_file(
    # Today's: two in building 1 (one before noon), one in building 2, one without a building.
    "1,买菜难,1,,2022-04-08 09:00,2022-04-08 10:00,,",
    "2,就医难,1,,2022-04-08 13:00,2022-04-08 13:30,,",
    "3,就医难,2,,2022-04-08 19:00,,,",
    "4,其他,,,2022-04-08 20:00,2022-04-08 23:00,,",
    # Earlier ones that are open: overdue since 09:00 today; overdue for 8 days; not due yet (72 h).
    "5,买菜难,1,,2022-04-07 09:00,2022-04-08 05:00,,",
    "6,买菜难,2,,2022-03-29 09:00,,,",
    "7,其他,2,,2022-04-07 09:00,,,",
    # Resolved in the window of 2 to 8 April: 4 h in time, 30 h late, 24 h exactly in time.
    "8,就医难,1,,2022-04-02 06:00,2022-04-02 07:00,2022-04-02 10:00,5",
    "9,买菜难,1,,2022-04-03 06:00,2022-04-03 07:00,2022-04-04 12:00,不满意",
    "10,买菜难,2,已反馈,2022-04-07 15:00,2022-04-07 16:00,2022-04-08 15:00,非常满意",
    # Resolved the day before the window began.
    "11,买菜难,1,,2022-04-01 06:00,2022-04-01 07:00,2022-04-01 23:59:59,1",
    # Closed at no known time, reopened, and set aside: in no median and no rate, whatever else they say.
    "12,买菜难,1,已办结,2022-04-08 06:00,2022-04-08 07:00,,5",
    "13,其他,1,处理中,2022-04-08 06:00,2022-04-08 06:30,2022-04-08 07:00,5",
    "14,买菜难,1,重复,2022-04-08 06:00,2022-04-08 07:00,2022-04-08 08:00,5",
    "15,买菜难,2,撤销,2022-04-06 06:00,,,",
)


def days_file(store: Store) -> None:
    """The buildings and the day's file."""
    two_buildings(store)
    load(store, "requests", DAY_FILE)


@pytest.fixture
def day(filled: Filled) -> Store:
    """The store with the day's file."""
    return filled(days_file)


def test_requests_without_a_grid_are_asked_for_like_those_of_one(day: Store) -> None:
    """Request 4 alone has no place: 3 h until it was accepted, open, not overdue."""
    nowhere = Place(grid="")
    assert figures.new(day, END, nowhere).value == 1
    assert (figures.open_count(day, END, nowhere).value, figures.overdue(day, END, nowhere).value) == (1, 0)
    assert figures.response_hours(day, END, nowhere) == Tally(3, None, 1)
    assert list(listing.listing(day, END, nowhere)["request_id"]) == ["4"]
    assert sum(figures.set_aside(day, END, nowhere).values()) == 0


# New: 1 2 3 4 12 13. Open: 1 2 3 4 5 6 7 13. Overdue at 24:00: 2 (11 h of 4), 3 (5 h), 5 (39 h), 6.
# At noon 2, 3, 4 are not there yet and 10 is open (21 h of 24): open 1 5 6 7 10 13, overdue 5 6.
FIGURES = [
    (figures.new, END, EVERYWHERE, Tally(6, 6)),
    (figures.new, END, Place(grid="A"), Tally(4, 4)),
    (figures.new, END, Place(building="2"), Tally(1, 1)),
    (figures.new, END, Place(grid=""), Tally(1, 1)),
    (figures.new, NOON, EVERYWHERE, Tally(3, 3)),
    (figures.open_count, END, EVERYWHERE, Tally(8, 8)),
    (figures.open_count, END, Place(grid="A"), Tally(4, 4)),
    (figures.open_count, END, Place(grid="B", building="1"), Tally(0, 0)),
    (figures.open_count, NOON, EVERYWHERE, Tally(6, 6)),
    (figures.overdue, END, EVERYWHERE, Tally(4, 4, 8)),
    (figures.overdue, END, Place(building="2"), Tally(2, 2, 3)),
    (figures.overdue, NOON, EVERYWHERE, Tally(2, 2, 6)),
    # Resolved in the window: 8 and 10 in time, 9 late; open and due within it: 2, 3, 5 (6 fell due before).
    (figures.on_time_completion, END, EVERYWHERE, Tally(2 / 6, 2, 6)),
    (figures.on_time_completion, END, Place(grid="B"), Tally(1 / 2, 1, 2)),
    (figures.on_time_completion, NOON, EVERYWHERE, Tally(1 / 3, 1, 3)),
    # Rated: 8, 9, 10, and 13, which was reopened; satisfied 8, 10 and 13. 12 was closed, and rated, at no known time.
    (figures.satisfaction, END, EVERYWHERE, Tally(3 / 4, 3, 4)),
    (figures.satisfaction, END, Place(building="1"), Tally(2 / 3, 2, 3)),
    # Accepted today: 1 after 1 h, 2 after 0.5 h, 4 after 3 h, 5 after 20 h, 13 after 0.5 h.
    (figures.response_hours, END, EVERYWHERE, Tally(1.0, None, 5)),
    (figures.response_hours, END, Place(grid="A"), Tally(0.75, None, 4)),
    (figures.response_hours, NOON, EVERYWHERE, Tally(1.0, None, 3)),
    (figures.response_hours, END, Place(building="2"), Tally(None, None, 0)),
    # Resolved in the window: 4 h, 30 h, 24 h.
    (figures.resolve_hours, END, EVERYWHERE, Tally(24.0, None, 3)),
    (figures.resolve_hours, NOON, EVERYWHERE, Tally(17.0, None, 2)),
]


def test_figures_of_the_day(day: Store) -> None:
    for figure, moment, place, expected in FIGURES:
        found = figure(day, moment, place)
        tally = Tally(pytest.approx(expected.value), expected.numerator, expected.denominator)
        assert found == tally, (figure.__name__, moment, place)


def test_a_rating_given_by_hand_is_of_the_day_on_which_it_was_given(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both were resolved on 20 March; a file's rating is of that day, that of a call on 8 April of the call's.
    resolved = "2022-03-20 09:00,2022-03-20 10:00,2022-03-20 11:00"
    load(store, "requests", requests_file(f"1,买菜难,1,,{resolved},5", f"2,买菜难,2,,{resolved},"))
    march = end_of(date(2022, 3, 20))
    assert figures.satisfaction(store, march) == Tally(1, 1, 1)
    assert figures.satisfaction(store, END).value is None
    monkeypatch.setenv("BOARD_TODAY", "2022-04-08T15:00")
    request_edits.change(store, "2", {"rating": "不满意", "status": "in_progress"}, "王敏")
    assert figures.satisfaction(store, march) == Tally(1, 1, 1)
    # It reopened the request, and counts all the same; not before it was given.
    assert figures.satisfaction(store, END) == Tally(0, 0, 1)
    assert figures.satisfaction(store, END, Place(grid="B")) == Tally(0, 0, 1)
    assert figures.satisfaction(store, NOON).value is None
    # A word on anything else is no rating.
    monkeypatch.setenv("BOARD_TODAY", "2022-04-20T15:00")
    request_edits.change(store, "2", {"owner": "李强"}, "王敏")
    assert figures.satisfaction(store, END) == Tally(0, 0, 1)


def test_p90_lies_between_the_two_slowest(day: Store) -> None:
    # 0.5, 0.5, 1, 3, 20 h: the 90th percentile is at position 3.6, so 3 + 0.6 · 17.
    assert figures.response_hours(day, END, EVERYWHERE, figures.SLOW).value == pytest.approx(13.2)
    # 4, 24, 30 h: position 1.8, so 24 + 0.8 · 6.
    assert figures.resolve_hours(day, END, EVERYWHERE, figures.SLOW).value == pytest.approx(28.8)


def test_what_is_in_no_figure_is_counted_by_itself(day: Store) -> None:
    assert figures.set_aside(day, END) == {"duplicate": 1, "out_of_scope": 0, "withdrawn": 1, "undated": 1}
    assert figures.set_aside(day, END, Place(grid="B"))["withdrawn"] == 1
    assert figures.set_aside(day, END, Place(grid="B"))["duplicate"] == 0


def test_by_grid_adds_up_to_the_community(day: Store) -> None:
    table = figures.by_grid(day, END)
    assert table.to_dict("records") == [
        {"grid_id": "A", "new": 4, "open": 4, "overdue": 2},
        {"grid_id": "B", "new": 1, "open": 3, "overdue": 2},
        {"grid_id": "", "new": 1, "open": 1, "overdue": 0},
    ]


def test_nothing_to_count_is_not_0(day: Store) -> None:
    yesterday = Moment(DAY - timedelta(days=20), datetime(2022, 3, 20))
    for figure in (figures.new, figures.open_count, figures.overdue, figures.on_time_completion):
        assert figure(day, yesterday).value is None
    # A day without any report has no data; what is open on it is known all the same.
    assert figures.new(day, Moment(DAY + timedelta(days=2), datetime(2022, 4, 11))).value is None
    assert figures.open_count(day, Moment(DAY + timedelta(days=2), datetime(2022, 4, 11))).value == 8


def test_overdue_begins_after_the_limit_not_at_it(store: Store) -> None:
    load(store, "requests", requests_file("1,就医难,1,,2022-04-08 08:00,,,"))
    assert figures.overdue(store, NOON).value == 0  # exactly 4 h
    assert figures.overdue(store, Moment(DAY, datetime(2022, 4, 8, 12, 0, 1))).value == 1


def test_list_puts_the_overdue_and_urgent_first(day: Store) -> None:
    shown = listing.listing(day, END)
    # Overdue: urgency 2 by due time (2, 3), then urgency 3 (6, 5); then 1 (3), then 4 by due time (7, 13, 4).
    assert list(shown["request_id"]) == ["2", "3", "6", "5", "1", "7", "13", "4"]
    assert list(shown["overdue"]) == [True] * 4 + [False] * 4
    first = shown.iloc[0]
    assert (first["hours_open"], first["due_at"]) == (11.0, datetime(2022, 4, 8, 17))
    assert list(listing.listing(day, END, category="买菜难", state="overdue")["request_id"]) == ["6", "5"]
    assert list(listing.listing(day, END, Place(grid="B"), state="confirmed")["request_id"]) == ["10"]
    first_two = listing.listing(day, END, limit=2)
    assert (list(first_two["request_id"]), list(first_two["total"])) == (["2", "3"], [8, 8])
    with pytest.raises(ValueError, match="open"):
        listing.listing(day, END, state="closed")


def test_times_before_the_report_are_in_no_median(store: Store) -> None:
    """Two files may say them together: each row for itself is checked."""
    load(
        store,
        "requests",
        requests_file(
            "1,买菜难,1,,2022-04-08 08:00,2022-04-08 08:30,2022-04-08 09:00,",
            "2,买菜难,1,,2022-04-08 08:00,2022-04-08 10:00,2022-04-08 11:00,",
        ),
    )
    load(store, "requests", requests_file("1,买菜难,1,,2022-04-08 09:30,,,"))
    assert figures.response_hours(store, NOON) == Tally(2.0, None, 1)
    assert figures.resolve_hours(store, NOON) == Tally(3.0, None, 1)
