"""Follow-up of key people, against values counted by hand."""

from datetime import datetime

from analytics.care import followups
from analytics.tally import UNKNOWN, Place, Tally
from data.clock import Moment
from data.installation.settings_change import change_settings
from data.store.database import Store
from tests.community import DAY, END, load, settled

HEADER = "随访日期,居民编号,姓名,随访时间,随访人,随访结果"


def test_rate_is_rows_done_of_the_rows_of_the_day(store: Store) -> None:
    settled(store)
    load(
        store,
        "followups",
        f"{HEADER}\n{DAY},R1,张三,09:00,王敏,好\n{DAY},R2,李四,,王敏,\n{DAY},R6,周八,√,李强,\n2022-04-01,R3,王五,10:00,王敏,\n",
    )
    assert followups.followup_rate(store, END) == Tally(2 / 3, 2, 3)
    assert followups.followup_rate(store, END, Place(grid="A")) == Tally(1 / 2, 1, 2)
    assert followups.followup_rate(store, END, Place(building="3")) == Tally(1, 1, 1)
    # At half past eight nobody has been visited, except where a tick gives no time.
    assert followups.followup_rate(store, Moment(DAY, datetime(2022, 4, 2, 8, 30))) == Tally(1 / 3, 1, 3)


def test_a_day_without_rows_is_unknown(store: Store) -> None:
    settled(store)
    load(store, "followups", f"{HEADER}\n2022-04-01,R1,张三,,王敏,\n")
    assert followups.followup_rate(store, END).value is None
    assert followups.followup_rate(store, END.earlier(1), Place(grid="B")).value is None
    assert followups.followup_rate(store, END.earlier(1)) == Tally(0, 0, 1)


def test_overdue_are_rows_of_the_14_days_before_that_are_not_done(store: Store) -> None:
    settled(store)
    load(
        store,
        "followups",
        f"{HEADER}\n{DAY},R1,张三,,,\n2022-04-01,R1,张三,,,\n2022-03-19,R2,李四,,,\n2022-03-18,R3,王五,,,\n"
        "2022-03-31,R4,赵六,10:00,,\n2022-03-30,R6,周八,2022-04-02 12:00,,\n",
    )
    # R1's of yesterday and R2's 14 days ago; not today's, not R3's 15 days ago, not R4's, which is
    # done; R6's was done at last today at 12:00.
    assert followups.overdue(store, END) == Tally(2, 2)
    assert followups.overdue(store, Moment(DAY, datetime(2022, 4, 2, 11))) == Tally(3, 3)
    assert followups.overdue(store, END, Place(grid="B")) == Tally(0, 0)
    change_settings(store, {"followup_overdue_days": 1})
    assert followups.overdue(store, END) == Tally(1, 1)


def test_without_any_rows_overdue_is_unknown(store: Store) -> None:
    settled(store)
    assert followups.overdue(store, END) == UNKNOWN


def test_who_is_waiting_longest_comes_first_with_all_that_is_open(store: Store) -> None:
    settled(store)
    load(
        store,
        "followups",
        f"{HEADER}\n{DAY},R1,张三,,李强,\n2022-04-01,R1,张三,,王敏,没人\n{DAY},R2,李四,,王敏,\n{DAY},R3,王五,09:00,王敏,\n2022-03-30,R6,周八,,李强,\n",
    )
    found = followups.waiting(store, END)
    assert found[["resident_id", "today", "overdue"]].values.tolist() == [
        ["R6", False, 1],
        ["R1", True, 1],
        ["R2", True, 0],
    ]
    assert list(found["worker"]) == ["李强", "李强", "王敏"]
    assert list(followups.waiting(store, END, Place(grid="B"))["resident_id"]) == ["R6"]


def test_visits_are_judged_when_the_day_of_visits_is_over(store: Store) -> None:
    assert followups.is_open(store, Moment(DAY, datetime(2022, 4, 2, 19, 59)))
    assert not followups.is_open(store, Moment(DAY, datetime(2022, 4, 2, 20)))
