"""Who a row means follows from its words and the roster in force; undo leaves no trace."""

import random
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.current import fold
from data.current.opened_store import open_store
from data.intake import loading, undo
from data.store.database import Store
from tests.long import so_many

pytestmark = pytest.mark.slow

DAY = date(2022, 4, 1)
#: Current tables compared, with persons as their words instead of their numbers.
_WHO = "p.name, p.resident_id, p.building_id, p.unit, p.room"
_TABLES = {
    "people": (
        f"select {_WHO}, on_roster, grid_id, phone, tags, resident_from, resident_until, exempt_from, "
        "exempt_to from people p"
    ),
    "households": "select list_sort(list(name)) from people group by household",
    "checkins": f"select {_WHO}, c.* exclude (person) from checkins c join people p using (person)",
    "ill_days": f"select {_WHO}, c.* exclude (person) from ill_days c join people p using (person)",
    "sampling": f"select {_WHO}, c.* exclude (person) from sampling c join people p using (person)",
    "followups": f"select {_WHO}, c.* exclude (person) from followups c join people p using (person)",
    "buildings": "from buildings",
    "requests": "from requests",
    "stock": "from stock",
    "roster": "select * exclude (person) from roster",
    "request_cells": "from request_cells",
}


def load(store: Store, text: str, **options: Any) -> loading.Result:
    return loading.load(store, text.encode(), "file.csv", **options)


def picture(store: Store) -> dict[str, list[str]]:
    """All current tables, without the numbers that are nobody's business."""
    return {name: sorted(map(repr, store.rows(sql))) for name, sql in _TABLES.items()}


def random_file(rng: random.Random) -> tuple[str, str]:
    """A small file of any kind over few people, doors, items and days, so that files meet."""

    def pick(*choices: str) -> str:
        return rng.choice(choices)

    def rows(make: Any) -> str:
        return "\n".join(",".join(make()) for _ in range(rng.randint(1, 4)))

    def person() -> list[str]:
        return [pick("", "", "R1", "R2", "R9"), pick("张三", "李四"), pick("1-101", "1-2-101", "2-101", "")]

    kind = pick("buildings", "roster", "roster", "checkins", "checkins", "sampling", "followups", "requests", "stock")
    day = lambda: pick("2022-04-01", "2022-04-02", "2022-04-20")  # noqa: E731
    body = {
        "buildings": lambda: (
            "楼栋号,网格编号,户数,纬度,经度\n"
            + rows(lambda: [pick("1", "2"), pick("A", "B"), pick("", "9"), pick("30.01", "30.5"), "114.0"])
        ),
        "roster": lambda: (
            "居民编号,姓名,房号,电话,迁出日期\n"
            + rows(
                lambda: [
                    pick("", "R1", "R2"),
                    pick("张三", "李四"),
                    pick("1-101", "1-2-101", "2-101"),
                    pick("", "138", "139"),
                    pick("", "2022-04-02"),
                ]
            )
        ),
        "checkins": lambda: (
            "居民编号,姓名,房号,日期,打卡时间,体温,症状,状态\n"
            + rows(
                lambda: [
                    *person(),
                    day(),
                    pick("", "08:00", "未打卡"),
                    pick("", "36.5", "38"),
                    pick("", "否", "咳嗽"),
                    pick("", "待跟进", "已跟进", "正常"),
                ]
            )
        ),
        "sampling": lambda: (
            "采样日期,居民编号,姓名,房号,应检,采样时间\n"
            + rows(lambda: [day(), *person(), pick("", "是", "否"), pick("", "√", "未采", "09:00")])
        ),
        "followups": lambda: (
            "随访日期,居民编号,姓名,房号,随访时间,随访结果\n"
            + rows(lambda: [day(), *person(), pick("", "10:00", "是"), pick("", "好", "差")])
        ),
        "requests": lambda: (
            "诉求编号,上报时间,楼栋,诉求内容,纬度,经度,办结时间\n"
            + rows(
                lambda: [
                    pick("1", "2"),
                    day(),
                    pick("", "1", "2"),
                    pick("", "买菜", "看病"),
                    pick("30.01", "31"),
                    "114.0",
                    pick("", "2022-04-21"),
                ]
            )
        ),
        "stock": lambda: (
            "日期,物资,存放点,库存,出库\n"
            + rows(lambda: [day(), pick("口罩", "酒精"), pick("", "东门"), pick("0", "5"), pick("", "2")])
        ),
    }[kind]()
    return kind, body


@pytest.mark.parametrize("seed", range(so_many(3, 200)))
def test_undoing_files_leaves_the_tables_as_if_they_had_never_come(
    empty_file: Path, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether days are folded as a whole or, as for a small file on a large day, person by person."""
    monkeypatch.setattr(fold, "FEW_ROWS", 0 if seed % 2 else 1000)
    rng = random.Random(seed)
    files = [random_file(rng) for _ in range(7)]
    undone = set(rng.sample(range(7), 3))
    store, other = (open_store(shutil.copy(empty_file, tmp_path / f"{name}.duckdb")) for name in "ab")
    ids = [load(store, text, kind=kind).batch_id for kind, text in files]
    for index in rng.sample(sorted(undone), len(undone)):
        assert (undo.undo(store, ids[index] or 0) or {})["undone_at"]
    for index, (kind, text) in enumerate(files):
        if index not in undone:
            load(other, text, kind=kind)
    assert picture(store) == picture(other)
    store.close()
    other.close()


@pytest.mark.parametrize("seed", range(so_many(2, 100)))
def test_the_order_of_files_changes_no_number(empty_file: Path, tmp_path: Path, seed: int) -> None:
    """Files of different kinds, which share no cell, in two orders."""
    rng = random.Random(1000 + seed)
    files = list({kind: (kind, text) for kind, text in (random_file(rng) for _ in range(14))}.values())
    pictures = []
    for number in range(2):
        store = open_store(shutil.copy(empty_file, tmp_path / f"{number}.duckdb"))
        for kind, text in files:
            load(store, text, kind=kind)
        pictures.append(picture(store))
        store.close()
        rng.shuffle(files)
    assert pictures[0] == pictures[1]


def test_undo_is_exact_where_later_files_touched_the_same_rows(store: Store) -> None:
    first = load(store, "姓名,房号,体温\n张三,1-101,36.5\n李四,1-102,36.6\n", day=DAY)
    load(store, "姓名,房号,体温\n张三,1-101,38.0\n", day=DAY)
    undo.undo(store, first.batch_id or 0)
    assert store.rows("select name, temperature from checkins join people using (person)") == [("张三", 38.0)]


def test_a_person_is_found_by_id_then_by_name_building_and_room(store: Store) -> None:
    load(store, "居民编号,姓名,房号\nR1,张三,1-2-101\nR2,李四,1-102\n")
    load(store, "居民编号,姓名,房号,体温\nR1,写错了,9-9,36.1\n,李四,1号楼102室,36.2\nR77,张三,1-101,36.3\n", day=DAY)
    assert store.rows(
        "select resident_id, max(temperature) from checkins join people using (person) group by all order by all"
    ) == [
        ("R1", 36.3),
        ("R2", 36.2),
    ]
    assert store.rows("select count(*) from people where not on_roster") == [(0,)]


def test_a_row_that_two_people_fit_is_rejected_and_counts_once_the_roster_tells_them_apart(store: Store) -> None:
    load(store, "居民编号,姓名,房号\nR1,张三,1-101\n")
    twin = load(store, "居民编号,姓名,房号\nR2,张三,1-101\n")
    result = load(store, "姓名,房号,体温\n张三,1-101,36.5\n", day=DAY)
    assert (result.accepted, result.rejected) == (0, 1)
    assert "两个人" in result.rejects[0]["reason_zh"]
    assert store.rows("select count(*) from checkins") == [(0,)]
    undo.undo(store, twin.batch_id or 0)
    assert store.rows("select resident_id, temperature from checkins join people using (person)") == [("R1", 36.5)]


def test_somebody_not_on_the_roster_is_provisional_until_14_days_after(store: Store) -> None:
    load(store, "居民编号,姓名,房号\nR1,张三,1-101\n")
    load(store, "姓名,房号,体温\n王五,1-103,36.5\n", day=DAY)
    load(store, "姓名,房号,体温\n王五,1-103,36.5\n", day=date(2022, 4, 3))
    assert store.rows("select name, resident_from, resident_until from people where not on_roster") == [
        ("王五", date(2022, 4, 1), date(2022, 4, 18))
    ]


def test_a_later_roster_takes_provisional_people_in(store: Store) -> None:
    load(store, "姓名,房号,体温\n王五,1-103,36.5\n", day=DAY)
    load(store, "居民编号,姓名,房号,电话\nR5,王五,1-1-103,138\n")
    assert store.rows("select name, phone, on_roster, temperature from checkins join people using (person)") == [
        ("王五", "138", True, 36.5)
    ]
    assert store.rows("select count(*) from people") == [(1,)]


@pytest.mark.parametrize("order", ["21345", "54321", "35142"])
def test_of_buildings_equally_near_the_first_in_their_order_takes_a_request(store: Store, order: str) -> None:
    """Whatever order they came in."""
    load(store, "楼栋号,网格编号,纬度,经度\n" + "".join(f"{id},第{id}网格,30.01,114.0\n" for id in order))
    load(store, "诉求编号,上报时间,诉求内容,纬度,经度\nX,2022-04-01,买菜,30.01,114.0\n")
    for id in order:  # a corrected row goes to the end of its table
        load(store, f"楼栋号,网格编号,户数\n{id},第{id}网格,9\n")
        assert store.rows("select grid_id from requests") == [("第1网格",)]
