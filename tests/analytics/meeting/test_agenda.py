"""The agenda of the meeting, counted by hand on a small community, and what became of decisions the next day."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from analytics.meeting import decision_progress, watched_number_words, watched_numbers
from analytics.meeting.agenda import SECTIONS, AgendaPart, agenda
from analytics.meeting.agenda_lines import AgendaLine, due, watched
from analytics.meeting.watched_numbers import Spec
from analytics.rules.registry import RuleAction
from analytics.tally import Tally
from data.clock import Moment, midnight_after
from data.entries import decisions
from data.store.database import Store
from tests.community import DAY, load, reported
from tests.conftest import Filled

pytestmark = pytest.mark.slow

NOON = Moment(DAY, datetime(2022, 4, 2, 12))
NEXT = Moment(DAY.replace(day=3), datetime(2022, 4, 3, 9, 30))

# At noon of the 2nd. Groceries (24 hours): 1 is 28 hours old, overdue; 2 is 52 hours old, over twice its limit.
# Medicine (4 hours): 3 is 5 hours old and of urgency 1, so escalated though under twice its limit. 4 is not due, 5
# resolved.
REQUESTS = """诉求编号,诉求类别,楼栋号,上报时间,办结时间,紧急程度,责任人,姓名,电话,房号
1,买菜难,1,2022-04-01 08:00,,,李强,张三,13800000001,101
2,买菜难,3,2022-03-31 08:00,,,,周八,13800000006,101
3,用药需求,2,2022-04-02 07:00,,1,,赵六,13800000004,201
4,买菜难,1,2022-04-02 11:00,,,,,,
5,买菜难,1,2022-03-30 08:00,2022-04-02 09:00,,,,,
"""


def everyday(store: Store) -> None:
    """Requests, yesterday's visit of one of nobody's, and three cases of fever in building 1."""
    reported(store)
    load(store, "requests", REQUESTS)
    load(store, "followups", "随访日期,居民编号,随访时间\n2022-04-01,R1,09:00\n")
    load(
        store,
        "checkins",
        "居民编号,姓名,日期,打卡时间,今日体温\nR1,张三,2022-04-01,08:00,38.5\nR9,冯一,2022-04-02,08:00,38.1\n",
    )


@pytest.fixture
def community(filled: Filled) -> Store:
    return filled(everyday)


def part(store: Store, id: str, moment: Moment = NOON) -> AgendaPart:
    """One section of the agenda."""
    return next(part for part in agenda(store, moment) if part.section.id == id)


def line(store: Store, id: str, moment: Moment = NOON) -> AgendaLine:
    """One line of the agenda, of any section."""
    return next(line for part in agenda(store, moment) for line in part.lines if line.id == id)


def test_overdue_requests_by_category_and_each_escalated_one(community: Store) -> None:
    found = part(community, "requests")
    assert [(line.id, line.level) for line in found.lines] == [
        ("request:3", "act"),
        ("request:2", "act"),
        ("overdue:category=用药需求", "act"),
        ("overdue:category=买菜难", "watch"),
    ]
    assert (found.counted_zh, found.counted_en) == ("超时 3 件,升级 2 件", "3 overdue, 2 escalated")
    assert (found.total, found.more, found.known) == (4, 0, True)
    groceries = line(community, "overdue:category=买菜难")
    assert (groceries.title_zh, groceries.detail_zh) == ("买菜难超时 2 件", "其中升级 1 件,没有责任人 1 件")
    assert (groceries.title_en, groceries.detail_en) == ("Groceries: 2 overdue", "1 escalated, 1 without an owner")
    assert groceries.number == Spec("category_overdue", of="买菜难")
    # What is 0 is not said.
    load(community, "requests", "诉求编号,诉求类别,楼栋号,上报时间,责任人\n2,买菜难,3,2022-03-31 08:00,李强\n")
    assert line(community, "overdue:category=买菜难").detail_zh == "其中升级 1 件"
    assert groceries.link == "/requests?category=%E4%B9%B0%E8%8F%9C%E9%9A%BE&state=overdue"
    single = line(community, "request:3")
    assert (single.title_zh, single.detail_zh) == (
        "升级:用药需求(2号楼)",
        "已等 5 小时,时限 4 小时,紧急程度 1,没有责任人,编号 3",
    )
    assert (single.owner_zh, single.request, single.link) == ("网格员 王敏", "3", "/requests?request=3")
    assert line(community, "request:2").detail_zh == "已等 2.2 天,时限 24 小时,紧急程度 3,编号 2"


def test_rules_become_lines_with_their_measure_owner_and_number(community: Store) -> None:
    found = line(community, "rule:fever_cluster:building=1:grid=A")
    assert (found.level, found.title_zh, found.measure_zh) == (
        "act",
        "1号楼发热聚集:2 天内新发 3 人 / 2 户(打卡不足 7 天,仅按人数)",
        "上门核查并安排采样",
    )
    assert (found.detail_zh, found.detail_en) == (
        "建议:上门核查并安排采样 · 网格员 王敏",
        "Suggested: Visit, check and arrange sampling · grid worker 王敏",
    )
    assert (found.owner_zh, found.link) == ("网格员 王敏", "/building?grid=A&building=1")
    assert found.number == Spec("fever_count", building="1")


def test_special_groups_without_a_visit(community: Store) -> None:
    [found] = part(community, "groups").lines
    assert (found.id, found.title_zh, found.detail_zh) == (
        "visit:tag=独居老人",
        "独居老人近 7 天未随访 1 人",
        "在住 1 人",
    )
    assert found.link == "/sampling?tag=%E7%8B%AC%E5%B1%85%E8%80%81%E4%BA%BA"
    assert (found.measure_zh, found.number) == ("电话热线加“一对一”上门", Spec("unvisited", of="独居老人"))
    load(community, "followups", "随访日期,居民编号,随访时间\n2022-04-02,R2,11:59\n")
    done = part(community, "groups")
    assert (done.lines, done.known, done.empty_words[0]) == ((), True, "重点关爱对象都已随访")
    earlier = Moment(DAY, datetime(2022, 4, 2, 11, 58))
    assert part(community, "groups", earlier).total == 1


def test_lines_name_no_resident(community: Store) -> None:
    told = json.dumps([part.as_dict() for part in agenda(community, NOON)], ensure_ascii=False)
    for private in ("张三", "李四", "赵六", "周八", "冯一", "1380000", "101", "201"):
        assert private not in told, private


def test_without_data_every_section_says_that_nothing_is_known(store: Store) -> None:
    found = agenda(store, NOON)
    assert [part.section.id for part in found] == list(SECTIONS)
    assert all(not part.lines and not part.known for part in found)
    assert [part.empty_words[0] for part in found][1:3] == ["没有诉求数据", "没有数据"]


def test_with_data_an_empty_section_is_good_news_unless_it_was_not_tested(store: Store) -> None:
    load(store, "requests", "诉求编号,诉求类别,上报时间\n1,买菜难,2022-04-02 11:00\n")
    assert part(store, "requests").empty_words == ("没有超时的诉求", "No request is overdue")
    assert part(store, "rules").empty_words == ("没有预警", "No warning")
    assert (part(store, "places").known, part(store, "places").empty_words[0]) == (
        False,
        "近 2 日上报太少或没有位置,无法判断热点",
    )
    assert part(store, "groups").empty_words[0].startswith("台账没有人群标签")


@pytest.mark.parametrize(
    ("hour", "minute", "due_at"),
    [(9, 0, "04-02 18:00"), (14, 59, "04-02 18:00"), (15, 0, "04-03 09:00"), (23, 59, "04-03 09:00")],
)
def test_the_suggested_deadline_is_the_evening_then_the_next_morning(hour: int, minute: int, due_at: str) -> None:
    assert f"{due(Moment(DAY, datetime(2022, 4, 2, hour, minute))):%m-%d %H:%M}" == due_at


def test_many_escalated_requests_are_counted_and_the_first_are_named(store: Store) -> None:
    rows = "".join(f"{number},用药需求,2022-04-01 {number % 24:02d}:00\n" for number in range(60))
    load(store, "requests", f"诉求编号,诉求类别,上报时间\n{rows}")
    # At noon all reported by 04:00 of that day, over twice the limit of 4 hours: all 60, the latest at 23:00 is 13
    # hours old.
    found = part(store, "requests")
    assert (len(found.lines), found.total, found.more) == (13, 61, 48)
    assert (found.lines[-1].id, found.counted_zh) == ("overdue:category=用药需求", "超时 60 件,升级 60 件")
    assert found.link == "/requests?state=overdue"


def decide(store: Store, moment: Moment, what: str, number: Spec, due_at: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """A decision made at a moment; gives its number."""
    monkeypatch.setenv("BOARD_TODAY", moment.at.isoformat())
    values = {"what": what, "owner": "李强", "due_at": due_at, "number": number.as_dict()}
    return decisions.make(store, decision_progress.with_number(store, moment, values), "王敏").decision_id


def test_the_next_day_shows_done_not_done_and_overdue_and_whether_the_number_moved(
    community: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = Spec("category_open", of="买菜难")
    overdue = decide(community, NOON, "催办买菜", open_now, "2022-04-02T18:00", monkeypatch)
    later = decide(community, NOON, "明天再看", Spec("requests_overdue"), "2022-04-04T18:00", monkeypatch)
    done = decide(community, NOON, "送药", Spec("category_open", of="用药需求"), "2022-04-02T18:00", monkeypatch)
    assert part(community, "decisions").lines == ()  # of today, so not yet carried over
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T17:00")
    decisions.change(community, done, {"status": "done"}, "李强", 1)
    # Overnight 1, 2 and 3 are resolved, and two more requests for groceries come in.
    load(
        community,
        "requests",
        "诉求编号,办结时间,诉求类别,上报时间\n1,2022-04-02 19:00,买菜难,2022-04-01 08:00\n"
        "2,2022-04-02 19:00,买菜难,2022-03-31 08:00\n3,2022-04-02 16:00,用药需求,2022-04-02 07:00\n",
    )
    found = {line.decision: line for line in part(community, "decisions", NEXT).lines}
    assert list(found) == [overdue, later, done]
    assert found[overdue].level == "act"
    assert found[overdue].title_zh == "催办买菜:超期"
    # 1, 2 and 4 were open at noon; 4 still is.
    assert (
        found[overdue].detail_zh
        == "责任人 李强,期限 04-02 18:00;买菜难在办 3 件(04-02 12:00) → 1 件(04-03 09:30)(好转)"
    )
    assert (found[later].level, found[later].title_zh) == ("normal", "明天再看:办理中")
    assert found[done].title_zh == "送药:已完成"
    assert found[done].detail_zh.endswith("用药需求在办 1 件(04-02 12:00) → 0 件(04-03 09:30)(好转)")
    standing = {
        row.decision.decision_id: (row.standing, row.moved) for row in decision_progress.carried(community, NEXT)
    }
    assert standing == {overdue: ("overdue", "better"), later: ("open", "better"), done: ("done", "better")}


def test_what_was_closed_before_the_last_meeting_is_no_longer_on_the_agenda(
    community: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = decide(community, NOON, "送药", Spec("requests_open"), "2022-04-02T18:00", monkeypatch)
    decisions.change(community, first, {"status": "done"}, "李强", 1)
    second = decide(community, NEXT, "再送", Spec("requests_open"), "2022-04-03T18:00", monkeypatch)
    assert [line.decision for line in part(community, "decisions", NEXT).lines] == [first]
    day_after = Moment(DAY.replace(day=4), datetime(2022, 4, 4, 9, 30))
    assert [line.decision for line in part(community, "decisions", day_after).lines] == [second]
    assert decision_progress.last_meeting(community, day_after) == NEXT.day


def test_a_past_day_reads_as_it_stood(community: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = decide(community, NOON, "送药", Spec("requests_open"), "2022-04-03T18:00", monkeypatch)
    monkeypatch.setenv("BOARD_TODAY", "2022-04-03T09:30")
    decisions.change(community, made, {"status": "dropped"}, "李强", 1)
    evening = Moment(DAY, datetime(2022, 4, 3))
    [row] = decision_progress.of_day(community, evening)
    assert (row.standing, row.decision.version) == ("open", 1)
    [row] = decision_progress.carried(community, NEXT)
    assert row.standing == "dropped"
    assert line(community, "overdue:category=买菜难", evening).link.startswith("/requests?date=2022-04-02&")


def test_the_number_then_is_the_one_when_it_was_decided(community: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(community, NOON, "送药", Spec("requests_open"), "2022-04-02T18:00", monkeypatch)
    [row] = decision_progress.of_day(community, NOON)
    assert row.then == watched_numbers.now(community, NOON, Spec("requests_open"))
    assert (row.then.value, row.moved) == (4, "unknown")


def test_a_daily_number_is_compared_at_the_same_time_of_day(community: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 16:00 of the 2nd two groceries have come, at 9:30 none; at 9:30 of the 3rd one has: that is worse, not
    better.
    """
    load(
        community,
        "requests",
        "诉求编号,诉求类别,楼栋号,上报时间\n6,买菜难,1,2022-04-02 15:00\n7,买菜难,1,2022-04-03 09:00\n",
    )
    afternoon = Moment(DAY, datetime(2022, 4, 2, 16))
    decide(community, afternoon, "加订", Spec("category_new", of="买菜难"), "2022-04-03T18:00", monkeypatch)
    [row] = decision_progress.of_day(community, Moment(DAY, datetime(2022, 4, 2, 18)))
    assert (row.then.value, row.now.value, row.moved) == (2, 2, "unknown")  # the same day has only had more time
    [row] = decision_progress.carried(community, NEXT)
    assert (row.then.value, row.now.value, row.moved) == (0, 1, "worse")
    assert decision_progress.told(community, NEXT, row)[0] == "买菜难新增 0 件(04-02 09:30) → 1 件(04-03 09:30)"
    assert (row.as_dict()["number_then"]["value"], row.as_dict()["number_compared"]["value"]) == (2, 0)
    # As at the evening of the 3rd the whole 2nd is the other side.
    [row] = decision_progress.carried(community, Moment(NEXT.day, midnight_after(NEXT.day)))
    assert (row.then.value, watched_number_words.at(row.then), row.now.value, row.moved) == (
        2,
        "04-02 24:00",
        1,
        "better",
    )


def test_fever_of_a_morning_is_that_of_the_evening_before(community: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fever = Spec("fever_count", building="1")
    # On the 1st 张三 has a fever in building 1, on the 2nd 李四 and 冯一.
    morning = Moment(DAY, datetime(2022, 4, 2, 9, 30))
    assert watched_number_words.said(watched_numbers.now(community, morning, fever)) == "1 人(04-01 24:00)"
    decide(community, morning, "上门", fever, "2022-04-02T18:00", monkeypatch)
    [row] = decision_progress.carried(community, NEXT)
    assert decision_progress.told(community, NEXT, row) == (
        "1号楼发热 1 人(04-01 24:00) → 2 人(04-02 24:00)",
        watched_numbers.MOVEMENTS["worse"],
    )


def test_a_decision_not_done_stays_until_it_is_done_or_dropped(
    community: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = decide(community, NOON, "送药", Spec("requests_open"), "2022-04-02T18:00", monkeypatch)
    decisions.change(community, first, {"status": "not_done"}, "李强", 1)
    decide(community, NEXT, "再送", Spec("requests_open"), "2022-04-03T18:00", monkeypatch)
    later = Moment(DAY.replace(day=5), datetime(2022, 4, 5, 9, 30))
    assert first in [line.decision for line in part(community, "decisions", later).lines]
    monkeypatch.setenv("BOARD_TODAY", "2022-04-03T10:00")
    decisions.change(community, first, {"status": "dropped"}, "李强", 2)
    decide(
        community,
        Moment(DAY.replace(day=4), datetime(2022, 4, 4, 9)),
        "再议",
        Spec("requests_open"),
        "2022-04-04T18:00",
        monkeypatch,
    )
    assert first not in [line.decision for line in part(community, "decisions", later).lines]


def test_no_earlier_meeting_is_not_a_meeting_whose_decisions_are_closed(
    community: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(community, NOON, "送药", Spec("requests_open"), "2022-04-02T18:00", monkeypatch)
    assert part(community, "decisions").empty_words[0] == "以前还没有形成过决定"


def test_decisions_long_closed_are_not_measured(community: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of number that says of what it was asked."""
    asked = []
    kind = watched_numbers.OTHER_KINDS["category_open"]

    def ask(store: Store, moment: Moment, spec: Spec) -> tuple[Tally, Moment]:
        asked.append(spec.of)
        return kind.ask(store, moment, spec)

    for day in (1, 2):
        monkeypatch.setenv("BOARD_TODAY", f"2022-04-0{day}T10:00")
        for number in range(3):
            values = {
                "what": "旧",
                "owner": "李强",
                "due_at": f"2022-04-0{day}T18:00",
                "number": {"kind": "category_open", "of": f"{day}-{number}"},
            }
            made = decisions.make(community, values, "王敏")
            decisions.change(community, made.decision_id, {"status": "done"}, "王敏", 1)
    monkeypatch.setitem(watched_numbers.OTHER_KINDS, "category_open", replace(kind, ask=ask))
    assert len(part(community, "decisions", NEXT).lines) == 3
    assert decision_progress.of_day(community, NEXT) == ()
    assert set(asked) == {"2-0", "2-1", "2-2"}


def test_the_number_of_a_rule_is_the_one_it_talks_about(community: Store) -> None:
    """Whatever grid it is about: one, none (the whole community), or 未归网格, which is ''."""

    def action(rule: str, grid: str | None) -> RuleAction:
        given = {"kind": "checkins", "category": "买菜难"}
        return RuleAction(rule, "watch", "", "", "", "", "", "", given, grid, None, "/")

    assert watched(action("late_file", "A")) == Spec("late_files", of="checkins", grid="A")
    assert watched(action("late_file", None)) == Spec("late_files", of="checkins")
    assert watched(action("request_surge", "A")) == Spec("category_new", of="买菜难", grid="A")
    # 未归网格 is no grid that can be asked for, and of rows that are missing no number tells.
    assert watched(action("request_surge", "")) is None
    assert watched(action("late_file", "")) is None
    assert watched(action("short_file", "A")) is None


def test_a_past_day_is_not_called_today(community: Store) -> None:
    load(
        community,
        "requests",
        "诉求编号,诉求类别,上报时间\n"
        + "".join(f"s{n},快递配送,2022-04-02 08:{n:02d}\n" for n in range(30))
        + "".join(f"b{day},快递配送,2022-03-{day} 08:00\n" for day in range(26, 32)),
    )
    now, evening = agenda(community, NOON), agenda(community, Moment(DAY, midnight_after(DAY)))
    assert "快递配送激增:今日 30 件" in (said := json.dumps([part.as_dict() for part in now], ensure_ascii=False))
    assert "今日预警" in said
    said = json.dumps([part.as_dict() for part in evening], ensure_ascii=False)
    assert "快递配送激增:当日 30 件" in said
    assert "当日预警" in said
    assert "今" not in said


def test_an_escalated_request_says_what_the_resident_says_masked_and_not_more_than_a_line(store: Store) -> None:
    words = "我妈李桂兰的降压药快没了,电话13800001234," + "请快一点" * 30
    head = "诉求编号,诉求类别,楼栋号,姓名,电话,诉求内容,上报时间,紧急程度"
    load(store, "requests", f'{head}\n7,用药需求,1,李桂兰,13800001234,"{words}",2022-04-01 08:00,1\n')
    single = line(store, "request:7")
    assert single.title_zh.startswith("升级:用药需求(")
    for detail in (single.detail_zh, single.detail_en):
        assert detail.startswith("“我妈")
        assert "降压药快没了" in detail
        assert "…”" in detail
        assert "李桂兰" not in detail
        assert "13800001234" not in detail
