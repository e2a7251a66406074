"""The figures of check-ins, against values counted by hand on a community of ten."""

import random
from datetime import datetime

import pytest

from analytics.checkins import counts as checkin_counts
from analytics.checkins import rates
from analytics.tally import UNKNOWN, Place, Tally
from data.clock import Moment
from data.installation.settings_change import change_settings
from data.store.database import Store
from tests.community import DAY, END, load, reported, settled
from tests.conftest import Filled

FIGURES = {
    "rate": rates.checkin_rate,
    "on time": rates.on_time_rate,
    "missing": rates.non_reporters,
    "fever": rates.fever_count,
    "abnormal": rates.abnormal_count,
    "households": rates.followup_households,
    "saved": rates.workload_saved,
}

# Expected are R1–R4, R9 and R10: R5 is exempt, grid B and building 9 have sent nothing.
# On the list are 101 (fever), 102 (cough), 2-1-201 (missing) and 2-1-202 (fever, exempt).
WHOLE = {
    "rate": Tally(5 / 6, 5, 6),
    "on time": Tally(3 / 6, 3, 6),  # 李四 at 10:00 is, 王五 at 10:01 is not, nor is 冯一 without a time
    "missing": Tally(1, 1, 6),
    "fever": Tally(2, 2, 7),
    "abnormal": Tally(3, 3, 7),
    "households": Tally(4, 4, 5),
    "saved": Tally(2 / 5, 2, 5),  # 2-1-202 is not expected, so that its fever takes nothing away
}


def figures(store: Store, moment: Moment = END, place: Place | None = None) -> dict[str, Tally]:
    return {name: ask(store, moment, place or Place()) for name, ask in FIGURES.items()}


def test_figures_of_the_community(filled: Filled) -> None:
    store = filled(reported)
    assert figures(store) == WHOLE


def test_a_grid_and_a_building_have_figures_of_their_own(filled: Filled) -> None:
    store = filled(reported)
    assert figures(store, place=Place(grid="A")) == WHOLE
    building = figures(store, place=Place(building="2"))
    assert building == {
        "rate": Tally(0, 0, 1),
        "on time": Tally(0, 0, 1),
        "missing": Tally(1, 1, 1),
        "fever": Tally(1, 1, 2),
        "abnormal": Tally(1, 1, 2),
        "households": Tally(2, 2, 1),  # the exempt person's household is not expected
        "saved": Tally(0, 0, 1),  # nor is it in this: the only household expected is listed
    }


def test_a_place_without_any_row_is_unknown_never_zero(filled: Filled) -> None:
    store = filled(reported)
    for place in (Place(grid="B"), Place(building="3"), Place(building="9"), Place(grid="nowhere")):
        found = figures(store, place=place)
        assert all(tally.value is None for tally in found.values()), place
    assert checkin_counts.grids_reported(store, END) == (1, 2)


def test_a_day_without_a_file_and_an_empty_store_are_unknown(store: Store) -> None:
    assert all(tally.value is None for tally in figures(store).values())
    assert checkin_counts.grids_reported(store, END) == (0, 0)
    settled(store)
    assert all(tally.value is None for tally in figures(store).values())
    assert figures(store)["missing"] == UNKNOWN
    assert checkin_counts.grids_reported(store, END) == (0, 2)


def test_people_without_a_grid_form_one_so_that_the_parts_add_up(filled: Filled) -> None:
    store = filled(reported)
    load(store, "checkins", "居民编号,姓名,日期,打卡时间\nR8,郑十,2022-04-02,08:00\nR6,周八,2022-04-02,08:00\n")
    grids = rates.by_grid(store, END).set_index("grid_id")
    assert dict(grids["expected"]) == {"": 1, "A": 6, "B": 1}
    whole = rates.totals(store, END)
    for name in ("named", "expected", "reported", "on_time", "non_reporters", "fever", "households"):
        assert grids[name].sum() == getattr(whole, name)
    assert checkin_counts.grids_reported(store, END) == (2, 2)


def test_what_is_reported_later_has_not_happened_yet(filled: Filled) -> None:
    store = filled(reported)
    early = figures(store, Moment(DAY, datetime(2022, 4, 2, 9, 30)))
    assert early["rate"] == Tally(3 / 6, 3, 6)  # 张三, 陈二, and 冯一 who gave no time
    assert early["fever"] == Tally(1, 1, 7)
    assert early["abnormal"] == Tally(1, 1, 7)
    # 101 and 102 wait for 李四 and 王五, 2-1-201 for 赵六, and 孙七 has a fever.
    assert early["households"] == Tally(4, 4, 5)


# In residence is moved_in ≤ day < moved_out, exempt is from ≤ day ≤ to, and a blank end is open.
STAYS = [
    (",,,", True),
    ("2022-04-02,,,", True),
    ("2022-04-03,,,", False),
    (",2022-04-03,,", True),
    (",2022-04-02,,", False),
    (",,2022-04-02,", False),
    (",,2022-04-03,", True),
    (",,,2022-04-02", False),
    (",,,2022-04-01", True),
    (",,2022-04-01,2022-04-03", False),
]


def test_who_is_in_residence_and_not_exempt_is_expected(store: Store) -> None:
    """Each of them in a building of their own."""
    people = "".join(f"R{n},张三,{n}-101,{ends}\n" for n, (ends, _) in enumerate(STAYS))
    load(store, "roster", f"居民编号,姓名,房号,入住日期,迁出日期,豁免开始,豁免结束\n{people}")
    sheet = "".join(f"R{n},张三,2022-04-02,未打卡\n" for n in range(len(STAYS)))
    load(store, "checkins", f"居民编号,姓名,日期,打卡时间\n{sheet}")
    for n, (ends, counts) in enumerate(STAYS):
        assert rates.checkin_rate(store, END, Place(building=str(n))).denominator == int(counts), ends
    assert rates.checkin_rate(store, END).denominator == sum(counts for _, counts in STAYS)


def test_the_table_of_the_article(store: Store) -> None:
    text = """居民姓名,房号,今日体温,是否有症状,打卡时间,状态
张三,1-101,36.5,否,08:30,正常
李四,1-102,37.2,否,未打卡,**待跟进**
"""
    load(store, "checkins", text, "打卡20220402.csv")
    assert figures(store) == {
        "rate": Tally(1 / 2, 1, 2),
        "on time": Tally(1 / 2, 1, 2),
        "missing": Tally(1, 1, 2),
        "fever": Tally(0, 0, 2),
        "abnormal": Tally(0, 0, 2),
        "households": Tally(1, 1, 2),
        "saved": Tally(1 / 2, 1, 2),
    }
    assert checkin_counts.grids_reported(store, END) == (1, 1)


def test_a_mark_puts_somebody_on_the_list_and_normal_takes_nobody_off(filled: Filled) -> None:
    store = filled(settled)
    load(
        store,
        "checkins",
        "居民编号,姓名,日期,打卡时间,今日体温,状态\n"
        "R1,张三,2022-04-02,08:00,36.5,待跟进\nR2,李四,2022-04-02,08:00,36.5,正常\n"
        "R3,王五,2022-04-02,08:00,38.5,正常\nR4,赵六,2022-04-02,08:00,36.5,异常\n"
        "R9,冯一,2022-04-02,08:00,36.5,正常\nR10,陈二,2022-04-02,08:00,36.5,正常\n",
    )
    assert rates.followup_households(store, END) == Tally(3, 3, 5)
    assert rates.abnormal_count(store, END).value == 1


def test_fever_begins_where_the_setting_says(filled: Filled) -> None:
    store = filled(reported)
    change_settings(store, {"fever_threshold": 37.4})
    assert rates.fever_count(store, END) == Tally(1, 1, 7)


def test_on_time_ends_where_the_setting_says(filled: Filled) -> None:
    store = filled(reported)
    change_settings(store, {"checkin_cutoff": "07:30"})
    assert rates.on_time_rate(store, END) == Tally(1 / 6, 1, 6)


@pytest.mark.parametrize("seed", range(6))
def test_figures_agree_with_counting_one_by_one(store: Store, seed: int) -> None:
    draw = random.Random(seed)
    load(store, "buildings", "楼栋号,网格编号\n1,A\n2,A\n3,B\n4,C\n")
    people = [
        (
            f"R{n}",
            f"居民{n}",
            draw.choice("12345"),
            str(draw.randint(101, 104)),
            draw.random() < 0.1,
            draw.random() < 0.1,
        )
        for n in range(60)
    ]
    load(
        store,
        "roster",
        "\n".join(
            [
                "居民编号,姓名,楼栋号,房号,豁免开始,迁出日期",
                *(
                    f"{id},{name},{house},{room},{DAY if exempt else ''},{DAY if gone else ''}"
                    for id, name, house, room, exempt, gone in people
                ),
            ]
        ),
    )
    said = {
        id: (
            draw.choice(["", "08:00", "10:30", "未打卡"]),
            draw.choice(["", "36.5", "38"]),
            draw.choice(["", "否", "咳嗽"]),
            draw.choice(["", "待跟进"]),
        )
        for id, _, house, *_ in people
        if house in "123" and draw.random() < 0.8
    }
    names = {id: name for id, name, *_ in people}
    load(
        store,
        "checkins",
        "\n".join(
            [
                "居民编号,姓名,日期,打卡时间,今日体温,是否有症状,状态",
                *(f"{id},{names[id]},{DAY},{','.join(cells)}" for id, cells in said.items()),
            ]
        ),
    )
    grid_of = {"1": "A", "2": "A", "3": "B", "4": "C", "5": ""}
    asked = {grid_of[house] for id, _, house, *_ in people if id in said}
    expected, on_time, fever, abnormal, missing, homes, waiting = set(), set(), set(), set(), set(), set(), set()
    for id, _, house, room, exempt, gone in people:
        time, temperature, symptoms, status = said.get(id, ("", "", "", ""))
        reports = time != "未打卡" and bool(time or temperature or symptoms)
        counts = not exempt and not gone and grid_of[house] in asked
        if counts:
            expected.add(id)
            homes.add((house, room))
            if not reports:
                missing.add(id)
            if reports and time == "08:00":
                on_time.add(id)
        if reports and temperature == "38":
            fever.add(id)
        if reports and (temperature == "38" or symptoms == "咳嗽"):
            abnormal.add(id)
        if id in missing or id in abnormal or status:
            waiting.add((house, room))
    assert figures(store) == {
        "rate": Tally((len(expected) - len(missing)) / len(expected), len(expected) - len(missing), len(expected)),
        "on time": Tally(len(on_time) / len(expected), len(on_time), len(expected)),
        "missing": Tally(len(missing), len(missing), len(expected)),
        "fever": Tally(len(fever), len(fever), len(said)),
        "abnormal": Tally(len(abnormal), len(abnormal), len(said)),
        "households": Tally(len(waiting), len(waiting), len(homes)),
        "saved": Tally(len(homes - waiting) / len(homes), len(homes - waiting), len(homes)),
    }
    assert set(checkin_counts.non_reporters(store, END)["resident_id"]) == missing
