"""The numbers that decisions should move: what they are now, and whether they moved, counted by hand."""

from datetime import datetime

import pytest

from analytics.meeting import watched_number_words, watched_numbers
from analytics.meeting.watched_numbers import Measured, Spec, kinds
from data.clock import Moment
from data.installation.settings_change import change_settings
from data.refusal import BadValue
from data.store.database import Store
from tests.community import DAY, END, load, reported, settled
from tests.conftest import Filled

NOON = Moment(DAY, datetime(2022, 4, 2, 12))

# At noon: groceries 1 (building 1) and 2 (building 3) are open, 2 over its 24 hours; 3 is resolved; 4 medicine.
REQUESTS = """诉求编号,诉求类别,楼栋号,上报时间,办结时间
1,买菜难,1,2022-04-02 08:00,
2,买菜难,3,2022-04-01 08:00,
3,买菜难,1,2022-04-01 09:00,2022-04-01 10:00
4,用药需求,3,2022-04-02 11:00,
"""
STOCK = """日期,物资名称,存放点,单位,现有库存,出库
2022-04-01,口罩,东门,只,400,100
2022-04-02,口罩,东门,只,300,100
"""


def value(store: Store, spec: Spec, moment: Moment = NOON) -> tuple[float | None, float | None, float | None]:
    found = watched_numbers.now(store, moment, spec)
    return found.value, found.numerator, found.denominator


def test_every_kind_is_unknown_without_data_never_0(store: Store) -> None:
    for kind in kinds():
        assert watched_numbers.now(store, NOON, Spec(kind, of="买菜难")).value is None, kind


def test_metrics_by_place(filled: Filled) -> None:
    store = filled(reported)
    # R1, R2, R3, R9, R10 of building 1 have reported, R4 of building 2 has not, R5 is exempt.
    assert value(store, Spec("checkin_rate", grid="A")) == (5 / 6, 5, 6)
    assert value(store, Spec("fever_count", building="1")) == (1, 1, 5)


def test_a_rate_whose_day_still_runs_is_that_of_the_evening_before(filled: Filled) -> None:
    store = filled(settled)
    load(
        store,
        "checkins",
        "居民编号,日期,打卡时间,今日体温\nR1,2022-04-01,08:00,36.5\nR6,2022-04-01,08:00,36.5\nR1,2022-04-02,08:00,36.5\n",
    )
    at_nine = watched_numbers.now(store, Moment(DAY, datetime(2022, 4, 2, 9)), Spec("checkin_rate", building="3"))
    # R6 and R7 live there on the 1st; R7 has left by the 2nd.
    assert (at_nine.value, at_nine.at) == (1 / 2, datetime(2022, 4, 2))
    at_noon = watched_numbers.now(store, NOON, Spec("checkin_rate", building="1"))
    assert (at_noon.value, at_noon.at) == (1 / 5, datetime(2022, 4, 2, 12))


def test_sampling_is_that_of_the_last_closed_round(filled: Filled) -> None:
    store = filled(settled)
    load(
        store,
        "sampling",
        "采样日期,居民编号,应检,是否采样\n2022-03-31,R1,是,√\n2022-03-31,R2,是,\n2022-04-02,R1,是,\n2022-04-02,R2,是,\n",
    )
    assert value(store, Spec("sampling_completion", grid="A")) == (1 / 2, 1, 2)
    assert watched_numbers.now(store, NOON, Spec("sampling_completion")).at == datetime(2022, 4, 1)
    assert value(store, Spec("sampling_completion", grid="A"), END) == (0, 0, 2)


def test_requests_of_a_category_by_place(filled: Filled) -> None:
    store = filled(settled)
    load(store, "requests", REQUESTS)
    assert value(store, Spec("category_new", of="买菜难"))[0] == 1
    assert value(store, Spec("category_open", of="买菜难"))[0] == 2
    assert value(store, Spec("category_open", of="买菜难", building="1"))[0] == 1
    assert value(store, Spec("category_overdue", of="买菜难"))[0] == 1
    assert value(store, Spec("category_overdue", of="买菜难", grid="A"))[0] == 0
    assert value(store, Spec("category_open", of="没有这一类"))[0] is None


def test_stock_on_hand_and_cover_and_stale_is_unknown(store: Store) -> None:
    load(store, "stock", STOCK)
    masks = {"of": "口罩", "site": "东门"}
    assert value(store, Spec("stock_on_hand", **masks))[0] == 300
    assert (
        watched_number_words.said(watched_numbers.now(store, NOON, Spec("stock_on_hand", **masks)))
        == "300 只(04-02 12:00)"
    )
    assert value(store, Spec("stock_cover", **masks))[0] == 3
    assert value(store, Spec("stock_cover", of="口罩"))[0] is None
    later = Moment(DAY.replace(day=6), datetime(2022, 4, 6, 12))
    assert value(store, Spec("stock_on_hand", **masks), later)[0] is None


@pytest.mark.slow
def test_late_files_and_reports(filled: Filled) -> None:
    store = filled(reported)
    load(store, "requests", REQUESTS)
    days = "".join(f"2022-03-{day},R6,08:00,36.5\n" for day in (28, 29, 30, 31))
    load(store, "checkins", f"日期,居民编号,打卡时间,今日体温\n{days}")
    # The sheet of grid B came on four days in a row and is late since 10:00 of the 1st.
    assert value(store, Spec("late_files")) == (1, 1, 1)
    assert value(store, Spec("late_files", grid="B")) == (1, 1, 1)
    assert value(store, Spec("late_files", grid="A"))[0] is None
    # Of its kind, and of another.
    assert value(store, Spec("late_files", of="checkins")) == (1, 1, 1)
    assert value(store, Spec("late_files", of="stock"))[0] is None
    # Building 1: requests 1 and 3, 李四's fever and 王五's cough; building 3: requests 2 and 4.
    assert value(store, Spec("reports", building="1"))[0] == 4
    assert value(store, Spec("reports", building="3"))[0] == 2
    assert value(store, Spec("reports", grid="B"))[0] == 2
    # And the fever of 孙七 in building 2; of the whole community also what names no building.
    assert value(store, Spec("reports"))[0] == 7
    load(
        store, "requests", "诉求编号,诉求类别,楼栋号,上报时间\n8,买菜难,,2022-04-02 08:00\n9,买菜难,,2022-03-31 08:00\n"
    )
    assert value(store, Spec("reports"))[0] == 8


def test_an_unknown_place_is_unknown_and_not_0(filled: Filled) -> None:
    store = filled(reported)
    load(store, "requests", REQUESTS)
    for place in ({"grid": "Z"}, {"building": "77"}, {"grid": "B", "building": "1"}):
        for kind in ("requests_open", "fever_count", "reports"):
            assert value(store, Spec(kind, **place)) == (None, None, None), (kind, place)
    # Building 9 is in no file of buildings, but somebody lives there.
    assert value(store, Spec("requests_open", building="9"))[0] == 0


def test_people_with_a_tag_without_a_visit(filled: Filled) -> None:
    store = filled(settled)
    assert value(store, Spec("unvisited", of="独居老人"))[0] is None  # no follow-up has ever come
    load(store, "followups", "随访日期,居民编号,随访时间\n2022-04-01,R1,09:00\n")
    assert value(store, Spec("unvisited", of="独居老人")) == (1, 1, 1)
    load(store, "followups", "随访日期,居民编号,随访时间\n2022-03-27,R2,09:00\n")
    assert value(store, Spec("unvisited", of="独居老人")) == (0, 0, 1)
    change_settings(store, {"visit_days": 6})
    assert value(store, Spec("unvisited", of="独居老人")) == (1, 1, 1)


def at(value: float | None, hour: int) -> Measured:
    return Measured(value, None, None, "", datetime(2022, 4, 2, hour))


@pytest.mark.parametrize(
    ("kind", "then", "now", "moved"),
    [
        ("checkin_rate", at(0.85, 8), at(0.93, 9), "better"),
        ("checkin_rate", at(0.93, 8), at(0.85, 9), "worse"),
        ("category_open", at(12, 8), at(3, 9), "better"),
        ("category_open", at(3, 8), at(12, 9), "worse"),
        ("stock_cover", at(1.4, 8), at(6, 9), "better"),
        ("requests_overdue", at(3, 8), at(3, 9), "same"),
        ("requests_overdue", at(None, 8), at(3, 9), "unknown"),
        ("requests_overdue", at(3, 8), at(None, 9), "unknown"),
        ("requests_overdue", at(3, 8), at(3, 8), "unknown"),  # nothing newer has been counted
        ("requests_overdue", None, at(3, 8), "unknown"),
    ],
)
def test_whether_a_number_moved_as_it_should(kind: str, then: Measured | None, now: Measured, moved: str) -> None:
    assert watched_numbers.moved(Spec(kind), then, now) == moved


def test_words(filled: Filled) -> None:
    store = filled(settled)
    then, now = Measured(0.85, 850, 1000, "ratio", NOON.at), Measured(930 / 998, 930, 998, "ratio", NOON.at)
    assert (
        watched_number_words.story(store, Spec("checkin_rate", grid="A"), then, now)
        == "第1网格打卡率 85.0%(850/1,000,04-02 12:00) → 93.1%(930/998,04-02 12:00)"
    )
    assert (
        watched_number_words.story(store, Spec("checkin_rate"), then, at(None, 9))
        == "打卡率 85.0%(850/1,000,04-02 12:00) → —"
    )
    assert (
        watched_number_words.story(store, Spec("category_open", of="买菜难"), at(12, 8), None, "en")
        == "Groceries open 12 (04-02 08:00)"
    )
    assert (
        watched_number_words.story(store, Spec("requests_overdue"), Measured(1, 1, 2, "requests", NOON.at), None, "en")
        == "Overdue 1 request (04-02 12:00)"
    )
    assert watched_number_words.name(store, Spec("stock_cover", of="口罩", site="东门")) == (
        "口罩(东门)可用天数",
        "口罩 (东门) days of cover",
    )


def test_a_spec_goes_through_json_and_nonsense_is_refused() -> None:
    spec = Spec("category_open", of="买菜难", grid="A")
    assert spec.as_dict() == {"kind": "category_open", "of": "买菜难", "grid": "A"}
    assert watched_numbers.spec_of(spec.as_dict()) == spec
    for nonsense in (
        {},
        {"kind": "luck"},
        {"kind": "category_open"},
        {"kind": "fever_count", "grid": 7},
        {"kind": "fever_count", "x": ""},
        {"kind": "fever_count", "of": "买菜难"},
        {"kind": "stock_cover", "of": "口罩", "grid": "A"},
        {"kind": "stock_red_items", "building": "1"},
        {"kind": "late_files", "building": "1"},
        {"kind": "fever_count", "grid": "\ud83d"},
    ):
        with pytest.raises(BadValue):
            watched_numbers.spec_of(nonsense)
    measured = at(3, 8)
    assert watched_numbers.read(spec.as_dict(), measured.as_dict()) == (spec, measured)
    assert watched_numbers.read({"kind": "of a later version"}, measured.as_dict()) == (None, None)
    assert watched_numbers.read(None, None) == (None, None)


def test_midnight_is_the_evening_before_and_one_is_no_plural() -> None:
    assert watched_number_words.said(Measured(1, 1, None, "requests", datetime(2022, 4, 2))) == "1 件(04-01 24:00)"
    assert (
        watched_number_words.said(Measured(1, 1, None, "requests", datetime(2022, 4, 2)), "en")
        == "1 request (04-01 24:00)"
    )
    assert watched_number_words.said(Measured(1, 1, None, "people", NOON.at), "en") == "1 person (04-02 12:00)"
    assert watched_number_words.said(Measured(2, 2, None, "files", NOON.at), "en") == "2 files (04-02 12:00)"
