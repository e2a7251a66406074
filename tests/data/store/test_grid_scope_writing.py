"""Whoever works in some grids writes of requests of theirs alone, and whatever else writes or leaves the grids is
refused.
"""

import inspect
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from data.entries import decisions, meeting_notes, request_edits, request_history
from data.installation import backup, demo
from data.installation.settings_change import change_settings
from data.intake import loading, undo
from data.mapping import saved_mappings
from data.mapping.mapping import plan_of
from data.refusal import Refusal
from data.store.database import Store
from data.store.grid_scope import scoped
from tests.community import CHECKINS, load, reported
from tests.conftest import Filled
from tests.data.intake.test_undo_and_identity import picture

pytestmark = pytest.mark.slow

REQUESTS = """诉求编号,上报时间,楼栋,诉求内容
QA,2022-04-02 08:00,1,买菜
QA2,2022-04-02 08:10,2,买菜
QB,2022-04-02 08:20,3,买菜
QN,2022-04-02 08:30,,买菜
"""


def asked(store: Store) -> None:
    """Two requests in A, one in B, and one in no grid."""
    reported(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", "2022-04-02T12:00")
        load(store, "requests", REQUESTS)


@pytest.fixture
def both(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Two grids with requests."""
    monkeypatch.setenv("BOARD_TODAY", "2022-04-02T12:00")
    return filled(asked)


@pytest.fixture
def mine(both: Store) -> Store:
    """The same as seen in A."""
    return scoped(both, frozenset({"A"}))


def everything(store: Store) -> tuple[Any, ...]:
    return store.version, picture(store), store.rows("from edits"), store.rows("from rows_requests order by all")


def test_a_request_of_the_grid_is_changed_as_ever(both: Store, mine: Store) -> None:
    seen = request_history.find(mine, "QA")
    assert seen is not None
    written = request_edits.change(mine, "QA", {"status": "accepted"}, "王敏", "去看", seen.version, seen.mark)
    assert written == request_history.find(mine, "QA") == request_history.find(both, "QA")
    assert written is not None
    assert (written.values["status"], written.values["accepted_at"]) == ("accepted", datetime(2022, 4, 2, 12))
    assert mine.version == both.version
    assert mine.rows("select who, note from edits") == [("王敏", "去看")]
    with pytest.raises(request_edits.StaleRequest) as stale:
        request_edits.change(mine, "QA", {"status": "resolved"}, "王敏", "", seen.version, seen.mark)
    assert [version.who for version in stale.value.changed] == ["王敏"]


#: Ways to write of a request.
WRITES: tuple[Callable[[Store, str], object], ...] = (
    lambda store, id: request_edits.change(store, id, {"owner": "王敏"}, "王敏", "写"),
    lambda store, id: request_edits.change(store, id, {"building_id": "1"}, "王敏"),
    lambda store, id: request_edits.change(store, id, {"owner": "王敏"}, "王敏", "", 1, "old"),
    lambda store, id: request_edits.merge(store, id, "QA", "王敏"),
    lambda store, id: request_edits.split(store, id, "王敏"),
)


def test_a_request_of_elsewhere_is_unknown(both: Store, mine: Store) -> None:
    before = everything(both)
    for number, write in enumerate(WRITES):
        for id in ("QB", "QN", "nothing"):
            assert write(mine, id) is None, (number, id)
            assert everything(both) == before, (number, id)


def test_a_request_cannot_be_merged_into_one_of_elsewhere(both: Store, mine: Store) -> None:
    before = everything(both)
    for into in ("QB", "QN", "nothing"):
        with pytest.raises(Refusal) as refused:
            request_edits.merge(mine, "QA", into, "王敏")
        assert (refused.value.code, refused.value.zh) == ("merge_missing", f"没有编号为 {into} 的诉求。请检查编号。")
        assert everything(both) == before, into


def test_of_merged_requests_only_those_of_the_grid_are_named(both: Store, mine: Store) -> None:
    request_edits.merge(both, "QB", "QA", "李强")
    written = request_edits.merge(mine, "QA2", "QA", "王敏")
    assert written is not None
    assert written.merged_into == "QA"
    for found in (
        request_history.find(mine, "QA"),
        request_edits.change(mine, "QA", {"owner": "王敏"}, "王敏"),
        request_edits.change(mine, "QA", {"owner": "王敏"}, "王敏"),
    ):
        assert found is not None
        assert found.merged_from == ("QA2",)
    whole = request_history.find(both, "QA")
    assert whole is not None
    assert whole.merged_from == ("QB", "QA2")


def test_what_the_whole_community_merged_elsewhere_can_be_taken_back_in_the_grid(both: Store, mine: Store) -> None:
    request_edits.merge(both, "QA", "QB", "李强")
    seen = request_history.find(mine, "QA")
    assert seen is not None
    assert seen.merged_into == "QB", "what happened to their own request stands in its history"
    assert request_history.find(mine, "QB") is None
    taken = request_edits.split(mine, "QA", "王敏")
    assert taken is not None
    assert taken.merged_into is None


def test_a_request_whose_building_is_corrected_moves_out_of_sight(both: Store, mine: Store) -> None:
    """It is written, signed and said so once; from then on the other grid has it."""
    written = request_edits.change(mine, "QA", {"building_id": "3"}, "王敏", "住 3 号楼")
    assert written is not None
    assert written.values["building_id"] == "3"
    assert both.rows("select grid_id from requests where request_id = 'QA'") == [("B",)]
    assert request_history.find(mine, "QA") is None
    assert request_edits.change(mine, "QA", {"building_id": "1"}, "王敏") is None
    theirs = scoped(both, frozenset({"B"}))
    assert [version.who for version in request_history.history(theirs, "QA")] == [None, "王敏"]
    assert request_edits.change(theirs, "QA", {"building_id": "1"}, "李强") is not None
    assert request_history.find(mine, "QA") is not None


def test_everything_else_that_writes_is_refused(both: Store, mine: Store, tmp_path: Path) -> None:
    batch_id = load(both, "checkins", CHECKINS.replace("36.5", "36.6")).batch_id or 0
    decided = {"what": "派人", "owner": "李强", "due_at": "2022-04-02 18:00", "measure": "敲门"}
    made = decisions.make(both, decided, "王敏")
    before = (
        everything(both),
        both.settings(),
        both.rows("from decision_versions"),
        both.rows("from state order by all"),
    )
    plan = plan_of({"kind": "checkins", "columns": {"人": "name"}})
    attempts: list[Callable[[], object]] = [
        lambda: change_settings(mine, {"community": "别处"}),
        lambda: mine.remember("demo", "ended"),
        lambda: loading.load(mine, CHECKINS.encode(), "a.csv", kind="checkins"),
        lambda: loading.load(mine, CHECKINS.encode(), "a.csv", kind="checkins", dry_run=True),
        lambda: undo.undo(mine, batch_id),
        lambda: undo.redo(mine, batch_id),
        lambda: undo.difference(mine, batch_id, undone=True),
        lambda: decisions.make(mine, decided, "王敏"),
        lambda: meeting_notes.write(mine, "attendees", "物业", "王敏"),
        lambda: decisions.change(mine, made.decision_id, {"status": "done"}, "王敏", made.version),
        lambda: saved_mappings.save(mine, "方案", plan),
        lambda: saved_mappings.delete(mine, "方案"),
        lambda: saved_mappings.copy_all(both, mine),
        lambda: backup.make(mine, tmp_path),
        lambda: scoped(mine, frozenset({"B"})),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionError):
            attempt()
    assert (
        everything(both),
        both.settings(),
        both.rows("from decision_versions"),
        both.rows("from state order by all"),
    ) == before
    assert not demo.redate(mine), "nothing to move, so nothing was tried"
    assert backup.backups(tmp_path) == []


#: What a store of some grids has: reading, what says which store it is, and edits of requests.
READS = {
    "path",
    "key",
    "version",
    "people_version",
    "query",
    "rows",
    "together",
    "cursor",
    "setting",
    "settings",
    "state",
    "write_requests",
}


def test_whatever_a_store_learns_to_do_is_refused_until_it_is_thought_of(mine: Store) -> None:
    public = {name for name, _ in inspect.getmembers(Store) if not name.startswith("_")}
    for name in public - READS:
        with pytest.raises(PermissionError):
            getattr(mine, name)(*inspect.signature(getattr(Store, name)).parameters) if callable(
                getattr(Store, name)
            ) else getattr(mine, name)
    assert {"close", "write", "sparing", "scratch", "originals", "whole_only"} <= public - READS
