"""Accounts for the grid workers of the buildings file: who gets one, with which grids, and who does not."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.access import accounts
from data.access.access_file import Access
from data.installation.worker_accounts import Worker, make_all, without_account, workers
from data.store.database import Store
from tests.community import load

BUILDINGS = """楼栋号,网格编号,网格员,网格员电话
1,A,王敏,13900000001
2,B,王敏,13900000001
3,B,李强、赵亮,13900000002
4,C,陈静,13900000003
5,D,陈静,13900000004
6,D,admin,13900000005
7,E,,
"""


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    with closing(Access(tmp_path / "access")) as opened:
        yield opened


def test_each_worker_stands_once_with_the_grids_of_their_buildings(store: Store) -> None:
    load(store, "buildings", BUILDINGS)
    assert workers(store) == [
        Worker("王敏", frozenset("AB")),
        Worker("李强", frozenset("B")),
        Worker("赵亮", frozenset("B")),
        Worker("陈静", frozenset("CD"), several=True),
        Worker("admin", frozenset("D")),
    ]


def test_all_who_can_have_one_get_an_account_with_a_link_that_works(store: Store, access: Access) -> None:
    load(store, "buildings", BUILDINGS)
    accounts.make(access, "赵亮", "duty", frozenset(), "test")
    assert [worker.name for worker in without_account(store, access)] == ["王敏", "李强", "陈静", "admin"]
    made = make_all(store, access, "test")
    assert [(one.name, one.role.id, one.grids) for one, _ in made.links] == [
        ("王敏", "grid", frozenset("AB")),
        ("李强", "grid", frozenset("B")),
    ]
    found = accounts.link(access, made.links[0][1])
    assert found
    assert found.account == made.links[0][0]
    # Two people may be called so, and a name of the board's own is nobody's.
    assert [name for name, _ in made.refused] == ["陈静", "admin"]
    assert made.refused[0][1].code == "same_name"
    again = make_all(store, access, "test")
    assert (again.links, len(again.refused)) == ([], 2)
    assert accounts.named(access, "赵亮").role.id == "duty"
