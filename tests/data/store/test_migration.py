"""A database of an earlier version gains what it lacks when it is opened; its rows stay."""

import hashlib
import json
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from analytics.checkins import rates
from analytics.tally import Tally
from data.clock import end_of
from data.current.opened_store import open_store
from data.installation.settings_change import change_settings
from data.intake import undo
from data.store.database import Store
from tests.community import load, reported
from tests.conftest import Filled
from tests.data.intake.test_undo_and_identity import picture

pytestmark = pytest.mark.slow

REQUESTS = "诉求编号,上报时间,楼栋,诉求内容,纬度,经度\n1,2022-04-02,1,买菜,30.01,114.0\n2,2022-04-02,,看病,,\n"
STOCK = "日期,物资,存放点,库存\n2022-04-02,口罩,东门,5\n"

COLUMNS = """select table_name, column_name, data_type, column_default from duckdb_columns()
             where database_name = current_database() and not internal order by table_name, column_index"""


def everyday(store: Store) -> None:
    """A day's files of every sort, and a setting."""
    reported(store)
    load(store, "requests", REQUESTS)
    load(store, "stock", STOCK)
    change_settings(store, {"community": "阳光社区"})


def aged(path: Path, *changes: str) -> None:
    """Make of a closed database one of an earlier version."""
    with duckdb.connect(str(path)) as older:
        for change in changes:
            older.execute(change)
        older.execute("update state set value = 'earlier' where key = 'schema'")


@pytest.mark.parametrize(
    "changes",
    [
        ["alter table batches drop column sender"],
        ["alter table requests drop column place", "alter table people drop column household"],
        ["drop view heat_requests", "alter table checkins drop column symptomatic", "drop view building_points"],
        ["drop table request_days", "drop table request_cells"],
        ["drop table identity", "drop table people"],
        ["delete from state where key = 'schema'"],
    ],
)
def test_what_is_missing_is_added_and_every_row_is_kept(filled: Filled, changes: list[str]) -> None:
    store = filled(everyday)
    path = store.path
    stood, columns, batches = picture(store), store.rows(COLUMNS), store.rows("select * exclude (sender) from batches")
    version = store.version
    store.close()
    aged(path, *changes)
    store = open_store(path)
    assert picture(store) == stood
    assert store.rows(COLUMNS) == columns
    assert store.rows("select * exclude (sender) from batches") == batches
    assert store.rows("select count(*) from heat_requests") == [(2,)]
    assert store.setting("community") == "阳光社区"
    assert store.version >= version
    later = load(store, "checkins", "居民编号,日期,今日体温\nR1,2022-04-02,38.5\n")
    undo.undo(store, later.batch_id or 0)
    assert picture(store) == stood
    store.close()


def test_a_name_with_a_dot_is_one_person_in_a_store_that_kept_each_spelling(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    store = open_store(path)
    load(store, "roster", "姓名,楼栋号,房号\n买买提甲艾力,7,101\n张三,7,102\n")
    load(
        store,
        "checkins",
        "姓名,房号,日期,今日体温\n买买提乙艾力,7-101,2022-04-02,38.5\n买买提甲艾力,7-101,2022-04-01,36.5\n",
    )
    load(store, "requests", "诉求编号,上报时间,姓名\n1,2022-04-02,买买提乙艾力\n")
    assert len(store.rows("from people")) == 3
    store.close()
    spelled = "update {} set name = replace(replace(name, '甲', '•'), '乙', '·')"
    aged(path, *(spelled.format(table) for table in ("words", "rows_requests")))
    store = open_store(path)
    assert store.rows("select name, on_roster from people order by room") == [("买买提·艾力", True), ("张三", True)]
    assert store.rows("select temperature from checkins order by day") == [(36.5,), (38.5,)]
    assert store.rows("select count(*), count(distinct (name, building_id, room)) from words") == [(2, 2)]
    assert store.rows("select name from requests") == [("买买提·艾力",)]
    again = load(store, "checkins", "姓名,房号,日期,今日体温\n买买提・艾力,7-101,2022-04-02,38.5\n")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    store.close()


def test_bounds_that_nobody_set_go_and_those_of_a_manager_stay(filled: Filled) -> None:
    """The page kept all bounds when one was changed, those of 发热 and 异常 among them, which have none any more."""
    store = filled(everyday)
    kept = {"fever_count": [1, 5], "abnormal_count": [2, 20], "requests_overdue": [1, 9]}
    change_settings(store, {"count_bounds": kept})
    store.close()
    store = open_store(store.path)
    assert store.setting("count_bounds") == kept  # of this version: somebody wants them
    store.close()
    aged(store.path, "drop table kept_episodes")
    store = open_store(store.path)
    assert store.setting("count_bounds") == {"abnormal_count": [2, 20], "requests_overdue": [1, 9]}
    assert store.rows("select count(*) from kept_episodes") == [(0,)]
    store.close()


def test_a_current_database_is_opened_without_writing_to_it(filled: Filled) -> None:
    store = filled(everyday)
    path = store.path
    store.close()
    before = hashlib.sha256(path.read_bytes()).digest()
    store = open_store(path)
    assert not path.with_name("board.duckdb.wal").exists()
    store.close()
    assert hashlib.sha256(path.read_bytes()).digest() == before


def test_columns_that_only_a_later_version_knows_stay(filled: Filled) -> None:
    store = filled(everyday)
    path = store.path
    store.close()
    aged(path, "alter table batches add column weather varchar default 'rain'", "create table later as select 1 as a")
    store = open_store(path)
    assert store.rows("select distinct weather from batches") == [("rain",)]
    assert store.rows("from later") == [(1,)]
    store.close()


def test_an_upgrade_that_fails_changes_nothing(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(everyday)
    path = store.path
    stood = picture(store)
    store.close()
    aged(path, "drop table request_cells")
    with monkeypatch.context() as broken:
        broken.setattr("data.current.fold.identity.rebuild_people", lambda cursor: json.loads("no JSON"))
        with pytest.raises(ValueError, match="Expecting value"):
            open_store(path)
    store = open_store(path)
    assert picture(store) == stood
    store.close()


def test_a_definition_that_is_new_or_was_another_is_that_of_today(filled: Filled) -> None:
    store = filled(everyday)
    path = store.path
    store.close()
    aged(
        path,
        "drop macro countable_on",
        "create or replace macro request_due_at(reported_at, limit_hours) as reported_at",
    )
    store = open_store(path)
    asked = "select countable_on(null, null, null, null, $day), request_due_at($at::timestamp, 24)"
    assert store.rows(asked, {"day": date(2022, 4, 2), "at": "2022-04-02 08:00"}) == [(True, datetime(2022, 4, 3, 8))]
    store.close()


def test_a_day_kept_by_an_older_version_saves_no_less_than_nothing(store: Store) -> None:
    """It does not say which listed households were expected: of 5 expected and 7 listed none is known to be left over,
    of 5 and 2 three are.
    """
    path = store.path
    store.close()
    aged(
        path,
        "alter table kept_checkins drop column listed_expected",
        """insert into kept_checkins (day, grid_id, building_id, residents, named, households, listed)
           values ('2022-04-02', 'A', '1', 9, 9, 5, 7), ('2022-04-01', 'A', '1', 9, 9, 5, 2)""",
    )
    store = open_store(path)
    saved = [rates.workload_saved(store, end_of(date(2022, 4, day))) for day in (2, 1)]
    assert saved == [Tally(0, 0, 5), Tally(3 / 5, 3, 5)]
    store.close()
