"""Sampling by round and building, against values counted by hand."""

from datetime import date, datetime, timedelta

from analytics.care import sampling
from analytics.tally import Place, Tally
from data.clock import Moment
from data.store.database import Store
from tests.community import DAY, END, load, settled
from tests.conftest import Filled

HEADER = "采样日期,居民编号,姓名,应检,采样时间"


def test_due_are_the_rows_that_say_so(filled: Filled) -> None:
    store = filled(settled)
    load(
        store,
        "sampling",
        f"{HEADER}\n{DAY},R1,张三,是,09:00\n{DAY},R2,李四,是,\n{DAY},R3,王五,否,09:00\n{DAY},R4,赵六,,09:00\n"
        f"{DAY},R5,孙七,是,√\n{DAY},R6,周八,是,2022-04-02 21:00\n",
    )
    # R3 and R4 are not due, R5 is although exempt: the sheet says so. Of R8, without a grid, no sheet says anything.
    assert sampling.completion(store, END) == Tally(3 / 5, 3, 5)
    assert sampling.completion(store, END, Place(grid="A")) == Tally(2 / 3, 2, 3)
    assert sampling.completion(store, END, Place(building="3")) == Tally(1, 1, 1)
    in_grids = [["A", "1", 2, 1], ["A", "2", 1, 1], ["B", "3", 1, 1]]
    assert sampling.counts(store, END).values.tolist() == [["", "9", 1, 0], *in_grids]
    assert sampling.by_grid(store, END).values.tolist() == [["", 1, 0], ["A", 3, 2], ["B", 1, 1]]


def test_who_is_due_is_said_grid_by_grid(filled: Filled) -> None:
    store = filled(settled)
    # In A one row says yes: those alone are due. In B nobody's does: all but whom it says no of, and whoever is exempt.
    load(store, "roster", "居民编号,姓名,房号\nR11,褚三,3-103\nR12,卫四,3-104\n", name="more.csv")
    load(store, "sampling", f"{HEADER}\n{DAY},R1,张三,是,09:00\n{DAY},R2,李四,,09:00\n{DAY},R6,周八,,09:00\n")
    load(store, "sampling", f"{HEADER}\n{DAY},R11,褚三,否,\n", name="b.csv")
    assert sampling.by_grid(store, END).values.tolist() == [["", 1, 0], ["A", 1, 1], ["B", 2, 1]]
    assert list(sampling.missed(store, END)["resident_id"]) == ["R8", "R12"]
    # With one yes in B, too, the others there are not due.
    load(store, "sampling", f"{HEADER}\n{DAY},R12,卫四,是,\n", name="c.csv")
    assert sampling.by_grid(store, END).values.tolist() == [["", 1, 0], ["A", 1, 1], ["B", 1, 0]]
    assert list(sampling.missed(store, END)["resident_id"]) == ["R8", "R12"]


def test_without_a_word_on_it_everybody_in_residence_and_not_exempt_is_due(filled: Filled) -> None:
    store = filled(settled)
    load(
        store,
        "sampling",
        f"采样日期,居民编号,姓名,采样时间\n{DAY},R1,张三,09:00\n{DAY},R5,孙七,09:00\n{DAY},R9,冯一,未采\n",
    )
    # Ten people without R5, exempt, and R7, moved out; R5's sample is nobody's who was due.
    assert sampling.completion(store, END) == Tally(1 / 8, 1, 8)
    assert sampling.completion(store, END, Place(grid="")) == Tally(0, 0, 1)


def test_what_was_sampled_later_is_not_sampled_yet_and_a_tick_always_is(filled: Filled) -> None:
    store = filled(settled)
    load(store, "sampling", f"{HEADER}\n{DAY},R1,张三,是,09:00\n{DAY},R2,李四,是,11:00\n{DAY},R3,王五,是,√\n")
    noon = Moment(DAY, datetime(2022, 4, 2, 10))
    assert sampling.completion(store, noon, Place(grid="A")) == Tally(2 / 3, 2, 3)
    assert list(sampling.missed(store, noon, Place(grid="A"))["resident_id"]) == ["R2"]


def test_a_day_without_a_round_is_unknown(filled: Filled) -> None:
    store = filled(settled)
    load(store, "sampling", f"{HEADER}\n2022-04-01,R1,张三,是,09:00\n")
    assert sampling.completion(store, END).value is None
    assert sampling.counts(store, END).empty
    assert sampling.missed(store, END).empty
    # Of grid B the day before, no sheet has come: its two people are due and not sampled.
    assert sampling.completion(store, END.earlier(1), Place(grid="B")) == Tally(0, 0, 2)


def test_missed_are_listed_by_building(filled: Filled) -> None:
    store = filled(settled)
    load(
        store,
        "sampling",
        f"{HEADER}\n{DAY},R6,周八,是,\n{DAY},R1,张三,是,09:00\n{DAY},R2,李四,是,未采\n{DAY},R3,王五,否,\n",
    )
    found = sampling.missed(store, END)
    assert found[["building_id", "resident_id"]].values.tolist() == [["9", "R8"], ["1", "R2"], ["3", "R6"]]
    assert list(sampling.missed(store, END, Place(grid="B"))["resident_id"]) == ["R6"]


def test_everybody_due_and_not_sampled_is_missed_where_no_row_says_who_is_due(filled: Filled) -> None:
    store = filled(settled)
    load(store, "sampling", f"采样日期,居民编号,姓名,采样时间\n{DAY},R1,张三,09:00\n")
    assert sorted(sampling.missed(store, END)["resident_id"]) == ["R10", "R2", "R3", "R4", "R6", "R8", "R9"]


def test_a_round_runs_until_it_closes(store: Store) -> None:
    assert sampling.is_open(store, Moment(DAY, datetime(2022, 4, 2, 19, 59)))
    assert not sampling.is_open(store, Moment(DAY, datetime(2022, 4, 2, 20)))
    assert not sampling.is_open(store, END)


# Sampled of due in each round up to the day, latest last, "-" a round in which the building was
# not due, → whether it is persistently low with the settings' 90 %, 3 rounds and 5 people.
LOW = [
    ("8/10 8/10 8/10", True),
    ("8/10 8/10 9/10", False),  # 90 % is not under 90 %
    ("9/10 8/10 8/10", False),
    ("10/10 8/10 8/10 8/10", True),
    ("8/10 8/10", False),
    ("4/5 4/5 4/5", True),
    ("3/4 3/4 3/4", False),  # too few people
    ("8/10 0/4 8/10 8/10", True),  # a round with too few neither adds nor breaks
    ("8/10 - 8/10 - 8/10", True),  # buildings take turns
]


def test_persistently_low(store: Store) -> None:
    """Each history is that of a building of its own; a shorter one has not been due in the rounds before."""
    moment = _rounds(store, *(history for history, _ in LOW))
    found = sampling.persistently_low(store, moment)
    assert sorted(found["building_id"]) == [str(number) for number, (_, is_low) in enumerate(LOW, 1) if is_low]


def test_two_rounds_at_all_are_too_few(store: Store) -> None:
    assert sampling.persistently_low(store, _rounds(store, "8/10 8/10")).empty


def test_a_persistently_low_building_comes_with_its_rates(store: Store) -> None:
    moment = _rounds(store, "6/10 7/10 8/10")
    [row] = sampling.persistently_low(store, moment).to_dict("records")
    assert row["rates"] == [0.6, 0.7, 0.8]
    assert (row["due"], row["sampled"], row["grid_id"]) == (10, 8, "A")
    assert row["days"] == [DAY - timedelta(days=2), DAY - timedelta(days=1), DAY]


def test_a_round_that_still_runs_is_not_judged(store: Store) -> None:
    _rounds(store, "8/10 8/10 8/10 1/10")
    evening = Moment(DAY, datetime(2022, 4, 2, 19))
    assert sampling.persistently_low(store, evening).iloc[0]["rates"] == [0.8, 0.8, 0.8]
    assert sampling.persistently_low(store, END).iloc[0]["rates"] == [0.8, 0.8, 0.1]


def test_rounds_of_a_place_are_given_oldest_first(store: Store) -> None:
    moment = _rounds(store, "6/10 - 8/10")
    frame = sampling.rounds(store, moment, Place(building="1"))
    assert frame.values.tolist() == [[date(2022, 3, 31), 0.6, 6, 10], [DAY, 0.8, 8, 10]]
    assert list(sampling.rounds(store, moment, last=1)["day"]) == [DAY]


def _rounds(store: Store, *histories: str) -> Moment:
    """Rounds of buildings 1, 2 and so on, on consecutive days up to the day, beside those of a building 99 that does
    well.
    """
    load(store, "buildings", "楼栋号,网格编号\n99,A\n" + "".join(f"{n},A\n" for n in range(1, len(histories) + 1)))
    lines = ["采样日期,姓名,房号,应检,采样时间"]
    for back in range(max(len(history.split()) for history in histories)):
        lines += [f"{DAY - timedelta(days=back)},邻居{n},99-{n},是,√" for n in range(101, 110)]
    for house, history in enumerate(histories, 1):
        for back, part in enumerate(reversed(history.split())):
            if part != "-":
                sampled, due = map(int, part.split("/"))
                lines += [
                    f"{DAY - timedelta(days=back)},居民{n},{house}-{n},是,{'√' if n - 101 < sampled else ''}"
                    for n in range(101, 101 + due)
                ]
    load(store, "sampling", "\n".join(lines))
    return END
