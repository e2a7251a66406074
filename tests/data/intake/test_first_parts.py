"""1-401 beside building 1: the column as a whole tells whether the first part is a unit."""

import pytest

from data.intake import loading
from data.store.database import Store

HEADER = "居民编号,姓名,楼号,门牌号\n"


def load(store: Store, rows: list[tuple[str, str]], kind: str = "roster") -> loading.Result:
    lines = "".join(f"R{n},居民{n},{building},{door}\n" for n, (building, door) in enumerate(rows))
    result = loading.load(store, f"{HEADER}{lines}".encode(), "file.csv", kind=kind)
    assert result.rejected == 0, result.rejects
    return result


def doors(store: Store) -> list[tuple[str, str, str]]:
    return store.rows("select building_id, unit, room from people order by resident_id[2:]::int")


def households(store: Store) -> int:
    return int(store.rows("select count(distinct household) from people")[0][0])


@pytest.mark.parametrize("buildings", [("1", "2"), ("1",), ("2",), ("1", "2", "3")])
@pytest.mark.parametrize("spelling", ["{}号楼", "{}", "{}栋"])
def test_there_are_as_many_households_as_doors(store: Store, buildings: tuple[str, ...], spelling: str) -> None:
    said = [(b, u, room) for b in buildings for u in ("1", "2") for room in ("301", "401")]
    result = load(store, [(spelling.format(b), f"{u}-{room}") for b, u, room in said])
    assert (result.accepted, result.remarks) == (len(said), [])
    assert doors(store) == said
    assert households(store) == len(said)


def test_more_rows_than_are_read_one_by_one_are_read_the_same(store: Store) -> None:
    said = [(b, u, str(room)) for b in ("1", "2") for u in ("1", "2") for room in range(101, 301)]
    load(store, [(b, f"{u}-{room}") for b, u, room in said])
    assert sorted(store.rows("select building_id, unit, room from people")) == sorted(said)
    assert households(store) == len(said)


@pytest.mark.parametrize(
    ("beside", "home"),
    [
        ([], ("1", "", "401")),  # nothing tells
        ([("2", "2-101"), ("3", "3-101")], ("1", "", "401")),  # the building is said twice
        ([("5", "2-101")], ("1", "1", "401")),
        ([("1", "2-401")], ("1", "1", "401")),
        ([("2", f"2-{room}") for room in range(101, 120)] + [("5", "2-101")], ("1", "", "401")),  # one slip
        ([("1", "1-2-402"), ("2", "2-1-401"), ("5", "2-101")], ("1", "", "401")),  # units have a place of their own
        ([("5", "3号楼-101"), ("6", "101-5")], ("1", "", "401")),  # no units
    ],
)
def test_the_column_tells_what_the_first_part_is(
    store: Store, beside: list[tuple[str, str]], home: tuple[str, str, str]
) -> None:
    rows = [("1", "1-401"), *beside]
    lines = "".join(f"R{n},居民{n},{building},{door}\n" for n, (building, door) in enumerate(rows))
    loading.load(store, f"{HEADER}{lines}".encode(), "file.csv", kind="roster")
    assert store.rows("select building_id, unit, room from people where resident_id = 'R0'") == [home]


def test_a_door_that_says_its_building_in_words_gets_no_unit(store: Store) -> None:
    load(store, [("1", "1-401"), ("2", "1-401"), ("1", "1号楼402"), ("2", "2单元403"), ("2", "404")])
    assert doors(store) == [
        ("1", "1", "401"),
        ("2", "1", "401"),
        ("1", "", "402"),
        ("2", "2", "403"),
        ("2", "", "404"),
    ]


def test_a_unit_in_a_column_of_its_own_stands(store: Store) -> None:
    text = "居民编号,姓名,楼号,单元,门牌号\nR1,甲,1,3,1-401\nR2,乙,2,,1-401\nR3,丙,1,,1-402\n"
    loading.load(store, text.encode(), "file.csv", kind="roster")
    assert doors(store) == [("1", "3", "401"), ("2", "1", "401"), ("1", "1", "402")]


def test_the_same_holds_for_requests_and_the_days_sheets(store: Store) -> None:
    load(store, [("1", "1-401"), ("1", "2-401")])
    sheet = "姓名,楼号,门牌号,日期,今日体温\n居民0,1,1-401,2022-04-01,36.5\n客人,1,2-401,2022-04-01,36.6\n"
    loading.load(store, sheet.encode(), "file.csv", kind="checkins")
    assert store.rows("select count(*), count(distinct household) from people") == [(3, 2)]
    text = (
        "诉求编号,上报时间,诉求内容,楼号,门牌号\nQ1,2022-04-01 08:00,买菜,1,1-401\nQ2,2022-04-01 08:00,买菜,1,2-401\n"
    )
    loading.load(store, text.encode(), "file.csv", kind="requests")
    assert store.rows("select building_id, unit, room from requests order by request_id") == [
        ("1", "1", "401"),
        ("1", "2", "401"),
    ]
