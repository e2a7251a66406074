"""What a few words find: in whatever spelling, within one's own grids, and nothing for words that mean nothing."""

import time

import pytest

from analytics.search.find import MOST, find, residents
from data.store.database import Store
from data.store.grid_scope import scoped
from tests.analytics.metrics.test_registry import everything
from tests.community import DAY, END, load
from tests.conftest import Filled


@pytest.fixture
def board(filled: Filled) -> Store:
    """The example's community, with words in a request."""
    store = filled(everything)
    load(store, "requests", "诉求编号,上报时间,诉求内容,楼栋号\nQ-77,2022-04-02 08:00,电梯坏了<b>%_,3\n")
    return store


def found(store: Store, words: str, requests: bool = True) -> dict[str, list[str]]:
    """What words find, by sort; a door as 1-101."""
    result = find(store, END, words, requests)
    told = {
        "buildings": list(result.buildings["building_id"]),
        "doors": [
            "-".join(part for part in row if part)
            for row in result.doors[["building_id", "unit", "room"]].itertuples(index=False)
        ],
        "people": list(result.people["resident_id"]),
        "requests": list(result.requests["request_id"]),
    }
    return {sort: ids for sort, ids in told.items() if ids}


@pytest.mark.parametrize("words", ["3", "3栋", "三号楼", "3号楼", "03"])
def test_a_building_in_whatever_spelling(board: Store, words: str) -> None:
    assert found(board, words)["buildings"] == ["3"]


@pytest.mark.parametrize(
    ("words", "doors"),
    [
        ("1-101", ["1-101"]),
        ("1栋101", ["1-101"]),
        ("2-1-201", ["2-1-201"]),
        ("2-201", ["2-1-201"]),
        ("2-2-201", []),
        ("101", ["1-101", "3-101", "9-101"]),
    ],
)
def test_a_door_and_a_room_alone(board: Store, words: str, doors: list[str]) -> None:
    assert found(board, words).get("doors", []) == doors


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("张三", ["R1"]),
        ("三", ["R1"]),
        ("r10", ["R10"]),
        ("0005", ["R5"]),
        ("13800000006", ["R6"]),
        ("138 0000 0006", ["R6"]),
        ("005", []),
    ],
)
def test_a_person_by_name_id_and_end_of_a_phone(board: Store, words: str, people: list[str]) -> None:
    assert found(board, words).get("people", []) == people


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("张", ["R1"]),
        ("0005", ["R5"]),
        ("2号楼1单元202", ["R5"]),
        ("1-101", ["R1", "R2"]),
        ("1 101", ["R1", "R2"]),
        ("2 1 201", ["R4"]),
        ("一号楼 王五", ["R3"]),
        ("2 王五", []),
        ("吴九", []),  # moved away that day
        ("", []),
        ("1", []),
        ("%", []),
    ],
)
def test_who_lives_here_by_door_by_name_and_by_both(board: Store, words: str, people: list[str]) -> None:
    assert list(residents(board, words, DAY)["resident_id"]) == people


def test_a_request_by_number_and_by_words(board: Store) -> None:
    assert found(board, "q-77") == {"requests": ["Q-77"]}
    assert found(board, "电梯坏了") == {"requests": ["Q-77"]}
    assert found(board, "电梯", requests=False) == {}


@pytest.mark.parametrize(
    "words", ["", "   ", "%", "_", "%_%", "'; drop table people; --", "<script>", "\\", "$id", "\x00"]
)
def test_hostile_words_are_words(board: Store, words: str) -> None:
    assert found(board, words) in ({}, {"requests": ["Q-77"]})
    assert len(find(board, END, "x" * 100_000).people) == 0
    assert found(board, "张三") == {"people": ["R1"]}


def test_within_ones_own_grids(board: Store) -> None:
    own = scoped(board, frozenset({"B"}))
    assert found(own, "3") == {"buildings": ["3"]}
    assert found(own, "1") == found(own, "1-101") == found(own, "张三") == found(own, "13800000001") == {}
    assert found(own, "101") == {"doors": ["3-101"]}
    assert found(own, "周八") == {"people": ["R6"]}
    assert found(own, "电梯坏了") == {"requests": ["Q-77"]}


def test_a_hundred_thousand_people_are_searched_while_nobody_waits(board: Store) -> None:
    rows = "".join(f"N{n},陈{n},{n % 400},{n % 3 + 1},{n % 30 + 101},1{3_000_000_000 + n}\n" for n in range(100_000))
    load(board, "roster", f"居民编号,姓名,楼栋号,单元,房号,电话\n{rows}")
    for words in ("陈9", "9999", "3-1-101", "电梯", "nobody of this name"):
        begun = time.process_time()
        result = find(board, END, words)
        assert time.process_time() - begun < 1, words
        assert max(map(len, (result.people, result.doors, result.buildings))) <= MOST
