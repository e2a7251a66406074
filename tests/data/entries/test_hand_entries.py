"""What is entered by hand: read as a file's rows are, folded as what is said, undone exactly, and by whom."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from analytics.files import arrivals, due_files
from data.batches import row_versions, uploads
from data.clock import Moment
from data.entries import hand_entries, request_edits, request_history
from data.intake import undo
from data.refusal import Refusal
from data.store.database import Store
from data.store.grid_scope import scoped
from tests.community import CHECKINS, DAY, load, reported, settled
from tests.conftest import Filled
from tests.data.intake.test_undo_and_identity import picture

pytestmark = pytest.mark.slow

_SAID = """select reported, time, temperature, symptomatic, symptoms, marked, status from checkins
    where person = $person and day = '2022-04-02'"""


@pytest.fixture
def store(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The small community at noon, with the sheet of grid A."""
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T12:00")
    return filled(reported)


def person(store: Store, id: str) -> int:
    return int(store.rows("select person from people where resident_id = $id", {"id": id})[0][0])


def said(store: Store, id: str) -> tuple[Any, ...]:
    """What stands of somebody's check-in of the day."""
    return store.rows(_SAID, {"person": person(store, id)})[0]


def enter(store: Store, kind: str = "checkins", who: str = "王敏", **cells: Any) -> int:
    options = {name: cells.pop(name) for name in ("channel", "note", "replaces", "said_at") if name in cells}
    return hand_entries.enter(store, kind, [cells], who, **options)


def whole(store: Store) -> dict[str, Any]:
    """Every current table, and every row that stands."""
    rows = {
        kind: sorted(map(repr, store.rows(f"select * exclude (batch_id) from rows_{kind}")))
        for kind in ("checkins", "followups", "requests", "stock", "buildings")
    }
    return {**picture(store), "rows": rows}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2022-04-02 {text}")


def test_the_worst_of_a_day_holds_whichever_door_it_came_by_and_in_whatever_order(store: Store) -> None:
    """李四 of the sheet has 37.3 at 10:00. 38.5 in the morning is not taken back by 36.5 in the evening."""
    enter(store, person=person(store, "R2"), time="08:00", temperature="38.5", symptoms="无")
    assert said(store, "R2")[:4] == (True, at("08:00"), 38.5, False)
    enter(store, person=person(store, "R2"), time="11:50", temperature="36.5", symptoms="无")
    assert said(store, "R2")[:4] == (True, at("08:00"), 38.5, False)
    load(store, "checkins", "居民编号,姓名,日期,打卡时间,今日体温,是否有症状\nR2,李四,2022-04-02,11:55,36.4,咳嗽\n")
    assert said(store, "R2")[:5] == (True, at("08:00"), 38.5, True, "咳嗽")
    enter(store, person=person(store, "R2"), time="11:58", temperature="36.6", symptoms="无")
    assert said(store, "R2")[:5] == (True, at("08:00"), 38.5, True, "咳嗽")


def test_yesterdays_paper_is_of_yesterday(store: Store) -> None:
    enter(store, resident_id="R2", temperature="38.5", said_at=datetime(2022, 4, 1, 21), channel="paper")
    assert said(store, "R2")[2] == 37.3
    assert store.rows("select temperature from checkins where day = '2022-04-01'") == [(38.5,)]


def test_files_among_themselves_keep_their_rule(store: Store) -> None:
    """A corrected sheet takes back what the first one said, and not what somebody was told."""
    enter(store, person=person(store, "R2"), time="09:00", temperature="36.9")
    assert said(store, "R2")[2] == 37.3
    load(store, "checkins", "居民编号,姓名,日期,今日体温\nR2,李四,2022-04-02,36.2\n", "corrected.csv")
    assert said(store, "R2")[2] == 36.9
    load(store, "checkins", CHECKINS, "again.csv")
    assert said(store, "R2")[2] == 37.3


def test_who_was_not_reached_has_not_reported_and_who_was_told_has(store: Store) -> None:
    enter(store, person=person(store, "R4"), status="没联系上", channel="phone")
    assert said(store, "R4") == (False, None, None, None, None, False, "没联系上")
    enter(store, person=person(store, "R4"), time="11:00", symptoms="无", channel="phone")
    assert said(store, "R4")[:5] == (True, at("11:00"), None, False, "无")


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("checkins", {"resident_id": "R4", "time": "11:00", "temperature": "38.0"}),
        ("checkins", {"name": "新来的", "room": "3-1-502", "temperature": "36.5"}),
        ("followups", {"resident_id": "R2", "date": "2022-04-02", "done_at": "11:00", "worker": "王敏"}),
        ("requests", {"reported_at": "2022-04-02 11:00", "text": "没菜了", "building_id": "3", "room": "101"}),
        ("stock", {"date": "2022-04-02", "item": "口罩", "site": "东门", "on_hand": "50"}),
        ("buildings", {"building_id": "3", "grid_id": "B", "lat": 31.2, "lng": 121.4}),
        ("roster", {"resident_id": "R4", "name": "赵六", "building_id": "2", "unit": "1", "room": "201", "phone": "1"}),
    ],
)
def test_an_entry_of_any_kind_is_undone_and_put_back_exactly(store: Store, kind: str, cells: Mapping[str, Any]) -> None:
    before, files = whole(store), uploads.batches(store)
    entry = hand_entries.enter(store, kind, [cells], "王敏", channel="phone", note="来电所说")
    after = whole(store)
    assert after != before
    undone = hand_entries.undo(store, entry, "李强")
    assert undone is not None
    assert (undone.undone_by, undone.stands, whole(store)) == ("李强", False, before)
    version = store.version
    assert hand_entries.undo(store, entry, "李强") == undone
    assert store.version == version, "undone again, nothing changes"
    put_back = hand_entries.redo(store, entry, "李强")
    assert put_back is not None
    assert (put_back.undone_at, put_back.stands, whole(store)) == (None, True, after)
    assert uploads.batches(store) == files, "an entry is no upload"
    assert [one.id for one in hand_entries.made_on(store, DAY)] == [entry]
    assert hand_entries.made_on(store, DAY, ["sampling"]) == hand_entries.made_on(store, date(2022, 4, 1)) == []


def test_a_correction_replaces_and_undoing_it_brings_back_what_it_corrected(store: Store) -> None:
    wrong = enter(store, person=person(store, "R4"), time="09:00", temperature="39.5")
    told = said(store, "R4")
    for reason in ("", "听错了"):
        with pytest.raises(Refusal, match="4"):
            enter(store, person=person(store, "R4"), time="09:00", temperature="36.5", note=reason, replaces=wrong)
    right = enter(
        store, person=person(store, "R4"), time="09:00", temperature="36.5", note="听错了体温", replaces=wrong
    )
    assert said(store, "R4")[2] == 36.5
    corrected = hand_entries.find(store, wrong)
    assert corrected is not None
    assert (corrected.corrected_by, corrected.stands) == (right, False)
    with pytest.raises(Refusal) as stale:
        hand_entries.undo(store, wrong, "王敏")
    assert stale.value.code == "stale"
    with pytest.raises(Refusal) as twice:
        enter(store, person=person(store, "R4"), temperature="36.7", note="再改一次", replaces=wrong)
    assert (twice.value.code, said(store, "R4")[2]) == ("stale", 36.5)
    hand_entries.undo(store, right, "王敏")
    assert said(store, "R4") == told
    hand_entries.redo(store, right, "王敏")
    assert said(store, "R4")[2] == 36.5


def test_a_visit_that_was_made_was_made_whoever_else_did_not_get_through(store: Store) -> None:
    """The same line closed by two people with unlike results: both are kept."""
    load(store, "followups", "随访日期,居民编号,姓名,随访时间,随访人\n2022-04-02,R2,李四,,王敏\n")
    line = {"person": person(store, "R2"), "date": "2022-04-02"}
    asked = "select done, done_at, worker, result from followups"
    hand_entries.enter(
        store, "followups", [{**line, "done_at": "未随访", "worker": "王敏", "result": "没联系上"}], "王敏"
    )
    assert store.rows(asked) == [(False, None, "王敏", "没联系上")]
    made = hand_entries.enter(
        store, "followups", [{**line, "done_at": "11:00", "worker": "李强", "result": "正常"}], "李强"
    )
    hand_entries.enter(
        store, "followups", [{**line, "done_at": "未随访", "worker": "王敏", "result": "没人接"}], "王敏"
    )
    assert store.rows(asked) == [(True, at("11:00"), "李强", "正常")]
    load(store, "followups", "随访日期,居民编号,姓名,随访时间,随访人\n2022-04-02,R2,李四,未随访,王敏\n", "again.csv")
    assert store.rows(asked) == [(True, at("11:00"), "李强", "正常")]
    assert len(hand_entries.made_on(store, DAY, ["followups"])) == 3
    hand_entries.undo(store, made, "李强")
    assert store.rows(asked) == [(False, None, "王敏", "没人接")]


def test_a_request_phoned_in_has_a_number_of_its_own_and_lives_as_any(store: Store) -> None:
    cells = {"reported_at": "2022-04-02 11:00", "text": "没菜了", "building_id": "3", "room": "101"}
    first = enter(store, "requests", "值班员", channel="incoming", note="声音很急", **cells)
    second = enter(store, "requests", "值班员", channel="incoming", **cells)
    hand_entries.undo(store, second, "值班员")
    enter(store, "requests", "值班员", channel="incoming", **cells)
    ids = [id for (id,) in store.rows("select request_id from requests order by 1")]
    assert ids == ["D20220402-001", "D20220402-003"], "the number of one that was undone is not given again"
    request_edits.change(store, ids[0], {"status": "accepted"}, "李强")
    told = request_history.history(store, ids[0])
    assert [(one.who, one.file_name, one.note) for one in told] == [("值班员", None, "声音很急"), ("李强", None, "")]
    with pytest.raises(Refusal) as taken:
        enter(store, "requests", "值班员", request_id=ids[0], **cells)
    assert taken.value.code == "taken"
    hand_entries.undo(store, first, "值班员")
    assert request_history.find(store, ids[0]) is None
    hand_entries.redo(store, first, "值班员")
    found = request_history.find(store, ids[0])
    assert found is not None
    assert found.values["status"] == "accepted", "what was done about it waited"


def test_a_corrected_request_keeps_its_number_and_what_was_done_about_it(store: Store) -> None:
    cells = {"reported_at": "2022-04-02 11:00", "building_id": "3", "room": "101"}
    wrong = enter(store, "requests", text="没菜了", **cells)
    request_edits.change(store, "D20220402-001", {"status": "accepted"}, "李强")
    before = whole(store)
    right = enter(store, "requests", text="没药了", note="听错了内容", replaces=wrong, **cells)
    asked = "select request_id, text, status from requests"
    assert store.rows(asked) == [("D20220402-001", "没药了", "accepted")]
    hand_entries.undo(store, right, "王敏")
    assert whole(store) == before


def test_a_count_is_the_newest_row_until_a_later_one(store: Store) -> None:
    load(store, "stock", "日期,物资名称,存放点,现有库存,预警阈值\n2022-04-02,口罩,东门,80,20\n")
    enter(store, "stock", date="2022-04-02", item="口罩", site="东门", on_hand="50", counted_at="11:00")
    asked = "select on_hand, threshold, counted_at from stock"
    assert store.rows(asked) == [(50, 20, at("11:00"))]
    load(store, "stock", "日期,物资名称,存放点,现有库存\n2022-04-02,口罩,东门,40\n", "later.csv")
    assert store.rows(asked) == [(40, 20, at("11:00"))]


def test_rows_of_one_entry_go_together(store: Store) -> None:
    rows = [{"building_id": str(number), "grid_id": "C", "lat": 31 + number / 1000, "lng": 121} for number in (7, 8)]
    entry = hand_entries.enter(store, "buildings", rows, "王敏")
    assert len(store.rows("from buildings where grid_id = 'C'")) == 2
    hand_entries.undo(store, entry, "王敏")
    assert store.rows("from buildings where grid_id = 'C'") == []


@pytest.mark.parametrize(
    ("kind", "cells", "said_of_it"),
    [
        ("checkins", {"resident_id": "R1", "temperature": "365"}, "36.5"),
        ("checkins", {"resident_id": "R1", "symptoms": "说不清"}, "是否有症状"),
        ("checkins", {"temperature": "36.5"}, "不知道是谁"),
        ("checkins", {"resident_id": "R1", "temperatur": "36.5"}, "没有“temperatur”这一项"),
        ("checkins", {"name": "张*", "room": "1-101", "temperature": "36.5"}, "遮住"),
        ("checkins", {"person": 99999, "temperature": "36.5"}, "没有找到"),
        ("checkins", {"person": 10**40, "temperature": "36.5"}, "没有找到"),
        ("checkins", {"person": {"a": 1}, "temperature": "36.5"}, "没有找到"),
        ("stock", {"date": "2022-04-02", "item": "口罩"}, "现有库存不能为空"),
        ("stock", {"date": "2022-04-02", "item": "口罩", "on_hand": ["3"]}, "应是文字或数字"),
        ("requests", {"text": "没菜了", "reported_at": "昨晚"}, "上报时间"),
    ],
)
def test_what_a_file_would_be_asked_about_is_refused_and_nothing_changes(
    store: Store, kind: str, cells: dict[str, Any], said_of_it: str
) -> None:
    before, version = whole(store), store.version
    with pytest.raises(Refusal) as refused:
        enter(store, kind, **cells)
    assert said_of_it in refused.value.zh
    assert (whole(store), store.version, store.rows("from hand_entries")) == (before, version, [])
    for who in ("", "名" * 41):
        with pytest.raises(Refusal):
            enter(store, who=who, resident_id="R1", temperature="36.5")
    with pytest.raises(Refusal, match="channel"):
        enter(store, resident_id="R1", temperature="36.5", channel="pigeon")
    with pytest.raises(Refusal, match="meant"):
        enter(store, resident_id="R1", temperature="36.5", said_at=datetime.max.replace(tzinfo=UTC))
    with pytest.raises(Refusal, match="future"):
        enter(store, resident_id="R1", temperature="36.5", said_at=at("13:00"))


def test_two_people_whom_the_words_fit_are_asked_about(store: Store) -> None:
    load(store, "roster", "居民编号,姓名,楼栋号,房号\nR20,张三,1,101\n")
    with pytest.raises(Refusal) as refused:
        enter(store, name="张三", room="1-101", temperature="36.5")
    assert refused.value.code == "unclear"


def test_whoever_works_in_some_grids_enters_undoes_and_sees_what_is_theirs(store: Store) -> None:
    load(store, "checkins", "居民编号,姓名,日期,今日体温\nR6,周八,2022-04-02,36.6\n", "b.csv")
    mine, theirs = scoped(store, frozenset({"A"})), scoped(store, frozenset({"B"}))
    own = enter(mine, person=person(store, "R4"), temperature="36.5")
    assert said(store, "R4")[2] == 36.5
    other = enter(theirs, "checkins", "李强", person=person(store, "R6"), temperature="38.5", note="咳得厉害")
    request = enter(theirs, "requests", "李强", reported_at="2022-04-02 11:00", text="买药", building_id="3")
    stock = enter(store, "stock", "值班员", date="2022-04-02", item="口罩", on_hand="50")
    before = whole(store), store.rows("from hand_entries")
    attempts: list[dict[str, Any]] = [
        {"person": person(store, "R6"), "temperature": "36.5"},
        {"resident_id": "R6", "temperature": "36.5"},
        {"name": "周八", "room": "3-101", "temperature": "36.5"},
        {"name": "没有人", "room": "3-909", "temperature": "36.5"},
        {"name": "没有门"},
        {"person": person(store, "R4"), "temperature": "36.6", "replaces": other, "note": "改一下它"},
    ]
    for cells in attempts:
        with pytest.raises(Refusal):
            enter(mine, **cells)
    for kind, cells in (
        ("requests", {"reported_at": "2022-04-02 11:00", "text": "买药", "building_id": "3"}),
        ("stock", {"date": "2022-04-02", "item": "口罩", "on_hand": "1"}),
        ("buildings", {"building_id": "1", "grid_id": "A"}),
    ):
        with pytest.raises(Refusal):
            enter(mine, kind, **cells)
    for entry in (other, request, stock, 12345):
        assert hand_entries.undo(mine, entry, "王敏") is None
        assert hand_entries.find(mine, entry) is None
    assert (whole(store), store.rows("from hand_entries")) == before
    assert [one.id for one in hand_entries.made_on(mine, DAY)] == [own]
    assert [one.id for one in hand_entries.made_on(theirs, DAY)] == [request, other]
    assert len(hand_entries.made_on(store, DAY)) == 4
    assert hand_entries.undo(theirs, other, "李强") is not None
    assert [one.id for one in hand_entries.made_on(theirs, DAY)] == [request, other], "so that it can be put back"
    assert [one.id for one in hand_entries.made_on(mine, DAY)] == [own]
    assert hand_entries.redo(theirs, other, "李强") is not None


def test_an_entry_is_no_file_that_has_come(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grid's people are expected from its first row of the day on; its sheet is waited for all the same."""
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T12:00")
    store = filled(settled)
    days = range(26, 32)
    load(
        store,
        "checkins",
        "居民编号,姓名,日期,今日体温\n" + "\n".join(f"R6,周八,2022-03-{day},36.5" for day in days),
    )
    load(store, "stock", "日期,物资名称,现有库存\n" + "\n".join(f"2022-03-{day},口罩,50" for day in days))
    entry = enter(store, person=person(store, "R6"), temperature="36.5")
    enter(store, "stock", date="2022-04-02", item="口罩", on_hand="40")
    noon = Moment(DAY, at("12:00"))
    late = {(file.kind, file.grid) for file in due_files.late(store, noon)}
    assert late == {("checkins", "B"), ("stock", None)}
    assert [sheet.rows for sheet in arrivals.sheets(store, noon) if sheet.late] == [0, 0]
    load(store, "checkins", "居民编号,姓名,日期,今日体温\nR6,周八,2022-04-02,36.5\n", "sheet.csv")
    assert [sheet.arrived for sheet in arrivals.sheets(store, noon) if sheet.kind == "checkins"] == [True]
    assert arrivals.first_received(store, DAY)["checkins", "B"] == at("12:00")
    hand_entries.undo(store, entry, "王敏")
    assert [sheet.arrived for sheet in arrivals.sheets(store, noon) if sheet.kind == "checkins"] == [True]


def test_the_history_of_a_row_names_who_entered_it(store: Store) -> None:
    entry = enter(store, person=person(store, "R4"), time="11:00", temperature="36.5")
    (row,) = row_versions.find(store, "checkins", "赵六")
    assert [(one["file_name"], one["who"], one["undone"]) for one in row["versions"]] == [
        ("checkins.csv", None, False),
        (None, "王敏", False),
    ]
    hand_entries.undo(store, entry, "王敏")
    (row,) = row_versions.find(store, "checkins", "赵六")
    assert [one["undone"] for one in row["versions"]] == [False, True]


def test_undoing_a_file_leaves_what_was_entered(store: Store) -> None:
    enter(store, person=person(store, "R2"), time="09:00", temperature="36.9")
    [(batch,)] = store.rows("select batch_id from batches where kind = 'checkins'")
    undo.undo(store, batch)
    assert said(store, "R2")[:3] == (True, at("09:00"), 36.9)
    undo.redo(store, batch)
    assert said(store, "R2")[:3] == (True, at("09:00"), 37.3)
