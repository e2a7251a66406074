"""What is kept parsed means the same as its text: for any thread, any database, and after tables changed."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from data.store import cursor as cursors
from data.store.cursor import Cursor
from data.store.database import Store


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursors, "_kept", OrderedDict())


def test_a_question_is_parsed_once_whoever_asks(store: Store) -> None:
    asked = "select key from state where key = $key"
    for _ in range(3):
        store.rows(asked, {"key": "schema"})
    kept = cursors._kept[asked]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda key: store.rows("select $key as said", {"key": key}), map(str, range(200))))
    assert answers == [[(str(key),)] for key in range(200)]
    store.rows(asked, {"key": "schema"})
    assert cursors._kept[asked] is kept


def test_the_same_words_mean_the_tables_of_the_database_asked_and_as_they_are_now() -> None:
    with duckdb.connect() as one, duckdb.connect() as other:
        one.execute("create table told as select 1 as a")
        other.execute("create table told as select 2 as a, 3 as b")
        for _ in range(2):
            assert Cursor(one).execute("from told").fetchall() == [(1,)]
            assert Cursor(other).execute("from told").fetchall() == [(2, 3)]
        for value in (4, 5):
            Cursor(one).execute("create or replace table told as select $value as a, $value as c", {"value": value})
            assert Cursor(one).execute("from told").fetchall() == [(value, value)]


def test_several_statements_in_a_text_are_all_done_and_none_of_them_kept() -> None:
    with duckdb.connect() as connection:
        for _ in range(2):
            answer = Cursor(connection).execute(
                "create or replace table told (a int); insert into told values (7); from told"
            )
            assert answer.fetchall() == [(7,)]
        connection.execute("insert into told values (8)")
        pivot = Cursor(connection).execute("pivot (from told) on a using count(*)").df()
        assert list(pivot.columns) == ["7", "8"]
        connection.execute("insert into told values (9)")
        pivot = Cursor(connection).execute("pivot (from told) on a using count(*)").df()
        assert list(pivot.columns) == ["7", "8", "9"]
    assert list(cursors._kept) == []


def test_a_mistake_is_told_as_ever_and_is_not_kept() -> None:
    with duckdb.connect() as connection:
        for _ in range(2):
            with pytest.raises(duckdb.ParserException, match="selec"):
                Cursor(connection).execute("selec 1")
            with pytest.raises(duckdb.BinderException, match=r"(?s)nope.*LINE 1"):
                Cursor(connection).execute("select nope from (select 1 as a)")
            with pytest.raises(duckdb.ConversionException, match="'a'"):
                Cursor(connection).execute("select $x::int", {"x": "a"})
    assert "selec 1" not in cursors._kept


def test_only_so_many_are_kept_the_latest_used_and_none_that_is_very_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursors, "MOST_KEPT", 3)
    with duckdb.connect() as connection:
        cursor = Cursor(connection)
        for number in (1, 2, 3, 1, 4):
            cursor.execute(f"select {number}")
        assert list(cursors._kept) == ["select 3", "select 1", "select 4"]
        assert cursor.execute(f"select 1 as {'long' * cursors.LONGEST}").fetchall() == [(1,)]
        assert list(cursors._kept) == ["select 3", "select 1", "select 4"]


def test_rows_of_values_are_each_done() -> None:
    with duckdb.connect() as connection:
        cursor = Cursor(connection)
        cursor.execute("create table told (a int, b varchar)")
        for _ in range(2):
            cursor.executemany("insert into told values (?, ?)", [(1, "甲"), (2, "乙")])
        assert cursor.execute("select count(*), max(b) from told").fetchall() == [(4, "甲")]
