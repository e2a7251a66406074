"""What would be kept of a day is what the figures of that day are made of, number for number."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics.care import sampling
from analytics.checkins.counts import counts
from data.clock import end_of
from data.current.checkin_counts import HOUSEHOLDS, HOUSEHOLDS_IN_BOTH, PEOPLE
from data.current.opened_store import open_store
from data.intake import loading
from data.mapping.mapping import plan_of
from data.privacy import kept_counts
from data.store.database import Store
from tests.community import BUILDINGS, CHECKINS, DAY, ROSTER, load
from tests.long import so_many

_PLACE = ["grid_id", "building_id"]
#: Numbers of those who were asked, as the figures name them: they are 0 in a grid that has not reported.
_OF_ASKED = {
    "missing": "non_reporters",
    "households": "households",
    "listed": "followup_households",
    "listed_expected": "followup_expected",
}
#: Every number that is kept of people and households.
_NUMBERS = (*PEOPLE, *HOUSEHOLDS, *HOUSEHOLDS_IN_BOTH)


def kept_of(store: Store, day: object, kind: str = "checkins", numbers: Sequence[str] = _NUMBERS) -> pd.DataFrame:
    """What would be kept of a day in all buildings, by place; nothing of it stays."""
    with store.write() as transaction:
        transaction.keep = False
        kept_counts.begin(transaction.cursor)
        kept_counts.count(transaction.cursor, store.settings(), [day], 1, everywhere=True)
        found = transaction.cursor.execute(f"from counted_{kind}").df()
    sums = found.groupby(_PLACE)[[*numbers]].sum().astype("int64")
    return sums[(sums != 0).any(axis=1)]


@pytest.fixture(scope="module")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The demo community; nobody changes it here."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(demo_file, folder)
    store = open_store(folder / "demo.duckdb")
    yield store
    store.close()


def test_every_number_of_every_day_of_the_demo_is_counted_alike(demo: Store) -> None:
    days = [day for (day,) in demo.rows("select distinct day from checkins order by day")]
    assert len(days) > 7
    for day in (days[0] - timedelta(days=1), *days[:: so_many(3, 1)], days[-1]):
        kept, counted = kept_of(demo, day), counts(demo, end_of(day)).set_index(_PLACE)
        both = kept.reindex(counted.index, fill_value=0)
        assert kept.index.isin(counted.index).all()
        for name in _NUMBERS:
            told = both[name] * counted["asked"] if name in _OF_ASKED else both[name]
            assert told.tolist() == counted[_OF_ASKED.get(name, name)].tolist(), (day, name)
        # A day without a sheet has nothing to compare but who lives here.
        assert (counted["named"].sum() > 0) == (day in days)


def test_reports_of_nobody_known_and_guests_are_counted_alike(store: Store) -> None:
    load(store, "buildings", BUILDINGS)
    load(store, "roster", ROSTER)
    load(store, "checkins", CHECKINS)
    load(
        store, "checkins", "居民编号,姓名,房号,日期,今日体温,状态\nX9,过客,3-301,2022-04-02,38.1,待跟进\n", "guest.csv"
    )
    nobody = "age,temp,cough\n50,38.2,\n31,36.5,TRUE\n"
    plan = {"kind": "checkins", "columns": {"temp": "temperature", "cough": "symptoms"}, "anonymous": True}
    assert loading.load(store, nobody.encode(), "nobody.csv", plan=plan_of(plan), day=DAY).rejected == 0
    assert store.rows("select count(*) from words where anonymous") == [(2,)]
    kept, counted = kept_of(store, DAY), counts(store, end_of(DAY)).set_index(_PLACE)
    for name in ("residents", "named", "reported", "on_time", "fever", "abnormal"):
        assert kept[name].reindex(counted.index, fill_value=0).tolist() == counted[name].tolist(), name
    assert kept.loc[("", ""), ["named", "fever", "abnormal"]].tolist() == [2, 1, 2]


def test_who_is_due_is_counted_alike_grid_by_grid(store: Store) -> None:
    load(store, "buildings", BUILDINGS)
    load(store, "roster", ROSTER)
    # A's sheet says who is due, B's who is not, and of 郑十, without a grid, there is no row.
    rows = ("R1,张三,是,09:00", "R5,孙七,是,", "R3,王五,,09:00", "R6,周八,否,")
    load(store, "sampling", "采样日期,居民编号,姓名,应检,采样时间\n" + "".join(f"{DAY},{row}\n" for row in rows))
    kept = kept_of(store, DAY, "sampling", ("due", "sampled"))
    counted = sampling.counts(store, end_of(DAY)).set_index(_PLACE)
    assert kept.sort_index().to_dict("index") == counted.sort_index().to_dict("index")
    assert kept.loc[("A", "1")].tolist() == [1, 1]
    assert ("B", "3") not in kept.index  # 吴九 moved out that day
