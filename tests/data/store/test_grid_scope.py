"""Whoever works in some grids sees nothing of the others, whatever they ask."""

import ast
import re
import threading
from pathlib import Path

import duckdb
import pytest

from analytics.cache import cached, cached_for_people
from analytics.community.grids import grids, last_arrival
from analytics.metrics import registry
from data.current.opened_store import open_store
from data.entries import decisions, meeting_notes, request_edits
from data.intake import loading, undo
from data.mapping import saved_mappings
from data.mapping.mapping import plan_of
from data.store import grid_scope, schema
from data.store.database import Store
from data.store.grid_scope import scoped
from tests.community import CHECKINS, END, load, reported
from tests.conftest import Filled
from tests.data.store.test_migration import aged
from tests.test_layout import sources

pytestmark = pytest.mark.slow

#: Everything in grid B says 乙 wherever a file may say anything, and so do the names of the files that hold nothing
#: else.
FILES = (
    (
        "buildings",
        "表.csv",
        "楼栋号,楼栋名称,网格编号,网格名称,网格员,网格员电话,楼栋长,纬度,经度\n1,甲楼,A,甲,甲员,13900000001,甲长,30.01,114.01\n3,乙楼,B,乙,乙员,乙139,乙长,30.02,114.02\n",
    ),
    (
        "roster",
        "乙台账.csv",
        "居民编号,姓名,楼栋号,房号,电话,人群标签\nA1,甲一,1,101,138,独居\n乙1,乙一,3,乙101,乙138,乙签\n乙2,乙二,9,乙102,乙137,乙签\n",
    ),
    ("checkins", "甲.csv", "居民编号,姓名,日期,今日体温,是否有症状,状态\nA1,甲一,2022-04-02,36.5,咳嗽,\n"),
    (
        "checkins",
        "乙.csv",
        "居民编号,姓名,日期,今日体温,是否有症状,状态\n乙1,乙一,2022-04-02,38.5,乙咳,乙态\n乙9,乙九,2022-04-02,36.5,乙咳,\n",
    ),
    (
        "sampling",
        "乙采.csv",
        "采样日期,居民编号,姓名,应检,采样时间\n2022-04-02,A1,甲一,是,\n2022-04-02,乙1,乙一,是,2022-04-02 09:00\n",
    ),
    (
        "followups",
        "乙访.csv",
        "随访日期,居民编号,姓名,随访人,随访结果\n2022-04-02,A1,甲一,甲员,好\n2022-04-02,乙1,乙一,乙员,乙果\n",
    ),
    (
        "requests",
        "甲诉求.csv",
        "诉求编号,上报时间,姓名,楼栋,诉求内容\nQ1,2022-04-02 08:00,甲一,1,买菜\nQ2,2022-04-02 08:10,甲一,1,看病\n",
    ),
    (
        "requests",
        "乙诉求.csv",
        "诉求编号,上报时间,姓名,电话,楼栋,房号,诉求内容\n乙Q,2022-04-02 08:00,乙一,乙138,3,乙101,乙事\n乙R,"
        "2022-04-02 08:00,乙二,乙137,,,乙事\n",
    ),
    ("stock", "乙库.csv", "日期,物资,存放点,库存\n2022-04-02,乙物,乙点,5\n"),
)


NOON = "2022-04-02T12:00"


def everywhere(store: Store) -> None:
    """Two grids with something in every table there is, and people and requests in none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOON)
        _everywhere(store)


def _everywhere(store: Store) -> None:
    for kind, name, text in FILES:
        load(store, kind, text, name)
    undone = [load(store, kind, text + "\n", f"again {name}").batch_id or 0 for kind, name, text in FILES[-2:]]
    undone.append(
        loading.load(
            store,
            "诉求编号,上报时间,楼栋,诉求内容\n乙Z,2022-04-02 08:00,3,乙\n,昨天乙,3,乙\n".encode(),
            "乙拒.csv",
            kind="requests",
        ).batch_id
        or 0
    )
    undone.append(
        load(store, "checkins", "居民编号,姓名,日期,今日体温\n乙8,乙八,2022-04-02,36.5\n", "乙撤.csv").batch_id or 0
    )
    for batch_id in undone:
        undo.undo(store, batch_id)
    load(store, "checkins", "居民编号,姓名,日期,今日体温\nA1,甲一,2022-04-01,36.5\n", "甲二.csv")
    request_edits.change(store, "Q1", {"owner": "甲员"}, "甲员", "甲注")
    request_edits.change(store, "乙Q", {"owner": "乙员"}, "乙员", "乙注")
    request_edits.merge(store, "乙R", "乙Q", "乙员", "乙并")
    decisions.make(store, {"what": "乙议", "owner": "乙员", "due_at": "2022-04-02 18:00", "measure": "乙"}, "乙员")
    meeting_notes.write(store, "rule:乙", "乙处", "乙员", 0, "乙项")
    with store.write() as transaction:
        for table in ("kept_checkins", "kept_sampling", "kept_followups"):
            transaction.cursor.execute(f"insert into {table} (grid_id, building_id) values ('A', '1'), ('B', '乙')")
        transaction.cursor.execute("insert into kept_files (grid_id, kind) values ('A', ''), ('B', '乙')")
        transaction.cursor.execute("insert into kept_requests (request_id) values ('Q1'), ('乙Q')")
    saved_mappings.save(store, "乙方案", plan_of({"kind": "checkins", "columns": {"乙": "name"}}), ["乙"], "乙.csv")


@pytest.fixture
def both(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of two grids with something in every table."""
    monkeypatch.setenv("BOARD_TODAY", NOON)
    return filled(everywhere)


def tables(store: Store) -> list[str]:
    """Every table and view of the database."""
    listed = "select table_name from duckdb_tables() where schema_name = 'main' and database_name = current_database()"
    found = store.rows(
        f"{listed} union all select view_name from duckdb_views() where schema_name = 'main' and not internal and "
        "database_name = current_database()"
    )
    return sorted(name for (name,) in found)


def test_every_table_is_either_in_the_registry_or_empty(both: Store) -> None:
    mine = scoped(both, frozenset({"A", "B"}))
    names = tables(both)
    assert set(names) == {*re.findall(r"create table if not exists (\w+)", schema.statements()), *schema.views()}
    assert grid_scope.seen().keys() <= set(names)
    filled = {name for name in names if both.rows(f'select 1 from "{name}" limit 1')}
    assert {
        "decision_versions",
        "meeting_notes",
        "mappings",
        "rejects",
        "rows_stock",
        "stock",
        "rows_roster",
        "request_days",
        "heat_requests",
    } <= filled - grid_scope.seen().keys()
    for name in names:
        assert name in grid_scope.seen() or mine.rows(f'from "{name}"') == [], name


def test_nothing_of_another_grid_stands_in_any_table(both: Store) -> None:
    mine, theirs = scoped(both, frozenset({"A"})), scoped(both, frozenset({"B"}))
    said = {name: repr(mine.rows(f'from "{name}"')) for name in tables(both)}
    assert [name for name, text in said.items() if "乙" in text] == []
    for name in (
        "people",
        "buildings",
        "roster",
        "checkins",
        "followups",
        "requests",
        "words",
        "edits",
        "rows_requests",
        "merges",
    ):
        assert "乙" in repr(both.rows(f"from {name}")), f"{name} holds nothing that could be seen"
        assert name == "merges" or "甲" in said[name] or "A1" in said[name] or name == "checkins", name
    [(a1,)] = both.rows("select person from people where resident_id = 'A1'")
    for name in ("people", "roster", "checkins", "sampling", "followups", "identity"):
        assert mine.rows(f"select distinct person from {name}") == [(a1,)], name
    for name in ("kept_checkins", "kept_sampling", "kept_followups", "kept_files", "kept_requests"):
        assert len(mine.rows(f"from {name}")) == len(theirs.rows(f"from {name}")) == 1, name
    assert mine.rows("select request_id from requests order by all") == [("Q1",), ("Q2",)]
    assert mine.rows("select distinct request_id from rows_requests order by all") == [("Q1",), ("Q2",)]
    assert mine.rows("select who, note from edits") == [("甲员", "甲注")]
    assert theirs.rows("select request_id from requests") == [("乙Q",)], "乙R is in no grid"
    assert theirs.rows("select name from people") == [("乙一",)], "乙二 and 乙九 are in no grid"


def test_of_an_upload_only_when_it_came_is_seen_and_its_name_where_it_brought_a_request_of_the_grid(
    both: Store,
) -> None:
    mine = scoped(both, frozenset({"A"}))
    assert last_arrival(mine) == last_arrival(both)
    assert mine.rows("select count(*) from batches") == both.rows("select count(*) from batches")
    assert mine.rows("select distinct file_name from batches order by all") == [("甲诉求.csv",), (None,)]
    blank = [name for name, *_ in both.rows("describe batches") if name not in grid_scope.COLUMNS["batches"]]
    assert {"changes", "columns", "missing", "mapping", "original", "sha256"} <= set(blank)
    for name in blank:
        assert mine.rows(f"select count({name}) from batches") == [(0,)], name


def test_grids_that_are_none_show_nothing(both: Store) -> None:
    names = [name for name in tables(both) if grid_scope.seen().get(name) != grid_scope.WHOLE]
    for nothing in ([], [""], [" ", "nowhere"], ["a"], ["A' or true --"]):
        mine = scoped(both, frozenset(nothing))
        for name in names:
            assert mine.rows(f'from "{name}"') == [], (nothing, name)
        assert grids(mine) == {}, nothing


def test_a_question_cannot_reach_past_what_is_seen(both: Store) -> None:
    mine = scoped(both, frozenset({"A"}))
    both._connection.execute("create table of_a_later_version as select '乙' as secret")
    assert mine.rows("from of_a_later_version") == []
    both._connection.execute("create table of_now as select '乙' as secret")
    for sql in ("from main.people", "from main.of_now", "from of_now"):
        with pytest.raises(duckdb.CatalogException):
            mine.rows(sql)
    before = both.rows("select count(*) from requests")
    for sql in (
        "delete from requests",
        "update people set name = '乙'",
        "insert into settings values ('a', 'b')",
        "drop table requests",
    ):
        with pytest.raises(duckdb.Error):
            mine.rows(sql)
    assert both.rows("select count(*) from requests") == before


@pytest.mark.parametrize("package", ["data", "analytics"])
def test_no_question_names_the_database_in_which_it_asks(package: str) -> None:
    """A name means what is seen of a table only where it stands without the name of a database file."""
    for path in sources(package):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and path.name != "grid_scope.py":
                assert not re.search(r'\b(main|board|demo|own_grids)"?\.(?!duckdb\b)["\w]', node.value), (
                    f"{path}:{node.lineno}"
                )


def test_answers_are_kept_apart_and_dropped_together(filled: Filled) -> None:
    store = filled(reported)
    calls: list[object] = []

    @cached
    def people(asked: Store) -> int:
        calls.append(asked.key)
        return int(asked.rows("select count(*) from people")[0][0])

    @cached_for_people
    def homes(asked: Store) -> int:
        return int(asked.rows("select count(distinct household) from people")[0][0])

    def asked() -> list[int]:
        stores = (store, *(scoped(store, frozenset(grids)) for grids in ("A", "B", "AB", "")))
        return [question(one) for question in (people, homes) for one in stores]

    # Ten people, one of them in a building of no grid; 张三 and 李四 share a home.
    assert asked() == [10, 7, 2, 9, 0, 9, 6, 2, 8, 0]
    assert asked() == [10, 7, 2, 9, 0, 9, 6, 2, 8, 0]
    assert len(calls) == len(set(calls)) == 5
    assert scoped(store, frozenset("AB")).key == scoped(store, frozenset("BA")).key != store.key
    load(store, "roster", "居民编号,姓名,楼栋号,房号\nR11,卫四,3,103\n")
    assert asked() == [11, 7, 3, 10, 0, 10, 6, 3, 9, 0]
    assert scoped(store, frozenset("A")).version == store.version


def test_numbers_of_a_grid_are_those_of_its_own_people(filled: Filled) -> None:
    """Of the seven people of A one is exempt, five of the other six reported; nobody has asked in B."""
    store = filled(reported)
    mine, theirs = (scoped(store, frozenset(grid)) for grid in "AB")
    assert registry.one(mine, "checkin_rate", END).tally == registry.one(store, "checkin_rate", END).tally
    assert (registry.one(mine, "checkin_rate", END).numerator, registry.one(mine, "checkin_rate", END).denominator) == (
        5,
        6,
    )
    assert registry.one(theirs, "checkin_rate", END).value is None
    load(store, "checkins", CHECKINS.splitlines()[0] + "\nR6,周八,2022-04-02,08:00,38.0,否\n", "乙.csv")
    assert (registry.one(theirs, "checkin_rate", END).value, registry.one(theirs, "fever_count", END).value) == (1, 1)


def test_many_threads_may_ask_first_and_again_after_the_database_died(both: Store) -> None:
    found: list[object] = []

    def ask(grid: str) -> None:
        found.append((grid, scoped(both, frozenset({grid})).rows("select name from people")))

    for _ in range(2):
        found.clear()
        threads = [threading.Thread(target=ask, args=(grid,)) for grid in "ABABABAB"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(map(repr, found)) == sorted(map(repr, [("A", [("甲一",)]), ("B", [("乙一",)])] * 4))
        both._connection.close()  # as a full disk does


def test_the_file_holds_nothing_of_it(both: Store, tmp_path: Path) -> None:
    names = tables(both)
    assert scoped(both, frozenset({"A"})).rows("select name from people") == [("甲一",)]
    assert tables(both) == names
    both.close()
    again = open_store(both.path)
    assert tables(again) == names
    assert scoped(again, frozenset({"B"})).rows("select name from people") == [("乙一",)]
    again.close()


def test_a_database_of_an_earlier_version_is_seen_by_grid_once_it_is_opened(both: Store) -> None:
    days = both.rows("from sampling_days")
    both.close()
    aged(both.path, "drop view sampling_days", "drop view followup_days", "drop view reported_days")
    again = open_store(both.path)
    mine = scoped(again, frozenset({"A"}))
    assert mine.rows("from sampling_days") == again.rows("from sampling_days") == days != []
    assert mine.rows("select name from people") == [("甲一",)]
    again.close()
