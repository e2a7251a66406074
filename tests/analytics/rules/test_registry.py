"""Decision rules: a small community in which each of them fires once, and what it then says."""

import json
from datetime import date, datetime, timedelta

import pytest

from analytics.meeting import agenda_lines, watched_numbers
from analytics.rules import registry
from analytics.rules.registry import RULES, RuleAction
from data.clock import Moment
from data.intake import loading
from data.store.database import Store
from tests.conftest import Filled

DAY = date(2022, 4, 20)


def ago(days: int) -> date:
    """A day before the day."""
    return DAY - timedelta(days=days)


NOW = Moment(DAY, datetime(2022, 4, 20, 10, 30))


def load(store: Store, name: str, header: str, lines: list[str]) -> None:
    """Load a file, all of whose rows must be good."""
    result = loading.load(store, "\n".join([header, *lines]).encode(), name)
    assert result.rejected == 0, result.rejects


def trouble(store: Store) -> None:
    """Everything that makes a community one in trouble of every kind."""
    load(
        store,
        "buildings.csv",
        "楼栋号,楼栋名称,网格编号,网格名称,网格员,楼栋长",
        ["1,,A,东网格,王敏,赵大", "2,向阳楼,B,,,钱二", "3,,C,,,"],
    )
    people = [(f"R{number}", f"居民{number}", 1 + number // 10, 100 + number) for number in range(20)]
    load(
        store,
        "roster.csv",
        "居民编号,姓名,楼栋号,房号",
        [f"{id},{name},{home},{room}" for id, name, home, room in people],
    )
    # Fever: R0 yesterday, R1 and R2 today, of three households in building 1. Grid B is not in today,
    # and grid A has 2 rows after 4.
    checkins = [f"R{number},{ago(back)},08:00,36.5" for back in range(1, 5) for number in (3, 4, 5, 15)]
    checkins += [f"R0,{ago(1)},08:00,37.3", f"R1,{DAY},08:00,38.1", f"R2,{DAY},09:00,37.9"]
    load(store, "checkins.csv", "居民编号,日期,打卡时间,今日体温", checkins)
    # Sampling: building 2 has 9, 8, 7, 6 of 10 on four days, building 1 all.
    sampling = [
        f"R{number},{ago(back)},是,{'√' if number < 10 or number - 10 < 5 + back else ''}"
        for back in (1, 2, 3, 4)
        for number in range(20)
    ]
    load(store, "sampling.csv", "居民编号,采样日期,应检,是否采样", sampling)
    # 买菜难 1 a day in building 1, today 6 in building 2: P(X ≥ 6 | 1) = 0.0006.
    requests = [f"q{back},买菜难,1,{ago(back)} 09:00" for back in range(1, 8)]
    requests += [f"t{number},买菜难,2,{DAY} 0{number}:00" for number in range(1, 7)]
    load(store, "requests.csv", "诉求编号,诉求类别,楼栋号,上报时间", requests)
    # 100 a day: 150 on hand last 1.5 days, under 2 of lead time; gloves are under their threshold.
    stock = [f"{ago(back)},口罩,东门,只,{150 + 100 * back},100,0,,2" for back in range(3)]
    stock += [f"{DAY},手套,,双,300,10,900,320,2"]
    load(store, "stock.csv", "日期,物资名称,存放点,单位,现有库存,出库,在途,预警阈值,补货周期", stock)


@pytest.fixture
def troubled(filled: Filled) -> Store:
    """A community in trouble of every kind."""
    return filled(trouble)


def fired(store: Store, rule: str) -> list[RuleAction]:
    """What fired of one rule, in order."""
    return [action for action in registry.actions(store, NOW) if action.rule == rule]


def test_every_rule_fires_most_pressing_first(troubled: Store) -> None:
    found = [(action.rule, action.level) for action in registry.actions(troubled, NOW)]
    assert found == [
        ("fever_cluster", "act"),
        ("request_surge", "act"),
        ("stock_red", "act"),
        ("stock_red", "act"),
        ("low_building", "watch"),
        ("late_file", "watch"),
        ("short_file", "watch"),
    ]
    assert {rule for rule, _ in found} == set(RULES)


def test_every_action_is_a_line_of_its_own_in_the_meeting_and_its_number_can_be_asked_for(troubled: Store) -> None:
    lines = agenda_lines.of_rules(troubled, NOW).lines
    assert [line.title_zh for line in lines] == [action.title_zh for action in registry.actions(troubled, NOW)]
    assert len({line.id for line in lines}) == len(lines), "``apart`` of a rule does not tell its findings apart"
    for line in lines:
        number = RULES[line.id.split(":")[1]].number
        assert (number is None) == (line.number is None), line.id
        if line.number:
            assert watched_numbers.spec_of(line.number.as_dict()) == line.number, line.id
            assert watched_numbers.now(troubled, NOW, line.number).value is not None, line.id


def test_fever_cluster(troubled: Store) -> None:
    [found] = fired(troubled, "fever_cluster")
    # Five days of check-ins are too few to compare with what is usual.
    assert found.title_zh == "1号楼发热聚集:2 天内新发 3 人 / 3 户(打卡不足 7 天,仅按人数)"
    assert found.title_en == (
        "Fever cluster in Building 1: 3 new people / 3 households on 2 days "
        "(by the count alone: under 7 days of check-ins)"
    )
    assert found.measure_zh == "上门核查并安排采样"
    assert (found.who_zh, found.who_en) == ("网格员 王敏", "grid worker 王敏")
    assert found.numbers == {
        "building_id": "1",
        "people": 3,
        "households": 3,
        "first_day": "2022-04-19",
        "last_day": "2022-04-20",
        "temperature": 38.1,
        "expected": None,
        "p": None,
        "days_with_data": 5,
    }
    assert (found.grid, found.building, found.link) == ("A", "1", "/building?grid=A&building=1")


def test_a_cluster_says_what_is_usual_and_where_households_are_unknown(store: Store) -> None:
    lines = [f"康宁,{building}-901,{ago(back)},36.5" for back in range(8) for building in (1, 2)]
    lines += [f"病人,{building}-10{room},{DAY},38" for building in (1, 2) for room in range(3)]
    load(store, "checkins.csv", "姓名,房号,日期,今日体温", lines)
    # Elsewhere 3 new in 4 households × 8 days; 4 × 2 of these would have 0.75, and with P(X ≥ 3) = 0.04 it is none.
    assert fired(store, "fever_cluster") == []
    load(store, "buildings.csv", "楼栋号,网格编号,户数", ["1,A,5", "2,B,200"])
    # 200 households hide nothing: 3 in 200 × 8 are 0.02 in building 1.
    [small] = fired(store, "fever_cluster")
    assert small.title_zh == "1号楼发热聚集:1 天内新发 3 人 / 3 户(平常不到 0.1 人)"
    assert small.title_en.endswith(" on 1 day (under 0.1 is usual)")
    assert small.numbers["expected"] == pytest.approx(3 / (200 * 8) * 5 * 2)


def test_request_surge(troubled: Store) -> None:
    [found] = fired(troubled, "request_surge")
    assert found.title_zh == "买菜难激增:今日 6 件,平日 1.0 件"
    assert found.measure_zh == "对接大型商超,增加配送频次(激增网格:B)"
    assert found.title_en == "Groceries surge in the community: 6 today, 1.0 on a usual day"
    assert (found.who_zh, found.who_en) == ("待定", "to be named")
    assert found.numbers == {
        "category": "买菜难",
        "count": 6,
        "mean": 1.0,
        "sd": 0.0,
        "days": 7,
        "ratio": 6.0,
        "grids": ["B"],
    }
    assert found.link == "/requests?category=%E4%B9%B0%E8%8F%9C%E9%9A%BE&state=new"


def test_surge_of_one_grid_alone_is_to_watch(store: Store) -> None:
    load(store, "buildings.csv", "楼栋号,网格编号,网格员", ["1,A,王敏", "2,B,李强"])
    # 8 a day in A and today 4 there, 6 in B: the community has 10 after 8 a day, but B had none.
    requests = [f"q{back}-{number},用药需求,1,{ago(back)} 09:00" for back in range(1, 8) for number in range(8)]
    requests += [f"t{number},用药需求,{1 if number < 4 else 2},{DAY} 0{number % 10}:00" for number in range(10)]
    load(store, "requests.csv", "诉求编号,诉求类别,楼栋号,上报时间", requests)
    [found] = registry.actions(store, NOW)
    assert (found.level, found.title_zh) == ("watch", "B用药需求激增:今日 6 件,平日 0.0 件")
    assert (found.who_zh, found.grid) == ("网格员 李强", "B")
    assert found.measure_zh == "对接药房集中代配,安排志愿者送药"
    assert found.numbers["ratio"] is None


def test_red_stock(troubled: Store) -> None:
    masks, gloves = fired(troubled, "stock_red")
    assert masks.title_zh == "口罩(东门)紧急:现有 150 只,盘点时够 1.5 天"
    # 7·100 + 2·100 − 150; 1.5 days from nine, when the stock sheet is due.
    assert masks.measure_zh == "建议补货 750 只;预计 4月21日 21:00 断货"
    assert masks.measure_en == "Order 750 只; runs out about 04-21 21:00"
    assert (masks.numbers["status"], masks.numbers["suggested_order"], masks.numbers["run_out"]) == (
        "emergency",
        750,
        "2022-04-21T21:00:00",
    )
    assert masks.link == "/stock?item=%E5%8F%A3%E7%BD%A9%40%E4%B8%9C%E9%97%A8"
    assert gloves.title_zh == "手套低于阈值:现有 300 / 阈值 320 双,盘点时够 30.0 天"
    assert gloves.measure_zh == "在途 900 双已够,催促到货;预计 5月20日 09:00 断货"


def test_a_run_out_that_is_past_asks_for_a_count(store: Store) -> None:
    # ADC 100: counted at 09:00 of the day before, 150 lasted until 21:00 of the day. No sheet has come since.
    load(store, "stock.csv", "日期,物资名称,单位,现有库存,出库", [f"{ago(1)},口罩,只,150,100"])
    [before] = registry.actions(store, Moment(DAY, datetime(2022, 4, 20, 20, 59)))
    assert before.measure_zh == "建议补货 750 只;预计 4月20日 21:00 断货"
    [found] = registry.actions(store, Moment(DAY, datetime(2022, 4, 20, 21)))
    assert found.measure_zh == "建议补货 750 只;预计断货时间已过,请盘点"
    assert found.measure_en == "Order 750 只; the expected run-out is past: count again"
    assert found.numbers["run_out_past"] is True


def test_item_that_is_out(store: Store) -> None:
    load(store, "stock.csv", "日期,物资名称,现有库存", [f"{DAY},酒精,0"])
    [found] = registry.actions(store, NOW)
    assert (found.title_zh, found.measure_zh) == ("酒精断货:现有 0", "日均消耗未知,先盘点再补货")
    assert found.numbers["adc"] is None


def test_low_building(troubled: Store) -> None:
    [found] = fired(troubled, "low_building")
    assert found.title_zh == "向阳楼采样连续 3 轮低于 90%:80.0%→70.0%→60.0%"
    assert (found.measure_zh, found.measure_en) == ("派专人上门动员", "Send someone to knock on doors")
    assert (found.who_zh, found.who_en) == ("楼栋长 钱二", "building head 钱二")
    assert found.numbers == {
        "building_id": "2",
        "due": 10,
        "sampled": 6,
        "days": ["2022-04-17", "2022-04-18", "2022-04-19"],
        "rates": [0.8, 0.7, 0.6],
        "target": 0.9,
    }
    assert found.link == "/building?grid=B&building=2"


def test_late_file(troubled: Store) -> None:
    [found] = fired(troubled, "late_file")
    assert (found.title_zh, found.title_en) == ("B健康打卡迟报 30 分钟", "Check-ins of B: 30 min late")
    assert found.measure_zh == "催报;上次收到 4月19日"
    assert (found.numbers["minutes"], found.numbers["kind"], found.numbers["grid"]) == (30, "checkins", "B")


def test_short_file(troubled: Store) -> None:
    [found] = fired(troubled, "short_file")
    assert (found.title_zh, found.who_zh) == ("东网格健康打卡只有 2 行,前一天 4 行", "网格员 王敏")
    assert found.measure_zh == "核对是否漏报,请对方补传完整的表"


def test_a_past_day_says_so_in_words_and_links(troubled: Store) -> None:
    found = registry.actions(troubled, Moment(DAY, datetime(2022, 4, 21)))
    late = [action.title_zh for action in found if action.rule == "late_file"]
    assert late == ["B健康打卡当天未到", "东网格核酸采样当天未到", "B核酸采样当天未到"]
    assert found[0].link == "/building?date=2022-04-20&grid=A&building=1"


def test_actions_are_json_in_both_languages(troubled: Store) -> None:
    for action in registry.actions(troubled, NOW):
        told = action.as_dict()
        assert json.loads(json.dumps(told)) == told
        assert (told["rule_zh"], told["rule_en"]) == (RULES[action.rule].zh, RULES[action.rule].en)
        assert "{" not in told["title_zh"] + told["title_en"] + told["measure_zh"] + told["measure_en"]


def test_nothing_fires_without_data(store: Store) -> None:
    assert registry.actions(store, NOW) == ()


def test_an_item_of_which_nobody_knows_the_use_is_watched_by_what_there_is(store: Store) -> None:
    load(store, "stock.csv", "日期,物资名称,存放点,现有库存,预警阈值", [f"{NOW.day},口罩,东门,15,20"])
    [line] = agenda_lines.of_rules(store, NOW).lines
    assert line.number is not None
    assert watched_numbers.now(store, NOW, line.number).value == 15
