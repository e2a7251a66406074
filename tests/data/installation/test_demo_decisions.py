"""The numbers that the demo's decisions name are those that the board counts."""

from datetime import datetime, time
from pathlib import Path

import pytest

from analytics.meeting import watched_numbers
from data.clock import Moment
from data.current.opened_store import open_store
from data.entries import decisions
from data.installation import demo

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("start", ["2022-04-08T15:00", "2024-03-01T00:10", "2026-11-22T08:30"])
def test_a_number_then_is_what_was_counted_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    monkeypatch.setenv("BOARD_TODAY", start)
    demo.seed(tmp_path / "demo.duckdb")
    store = open_store(tmp_path / "demo.duckdb")
    made = [
        version
        for one in decisions.standing(store, datetime(2100, 1, 1))
        for version in decisions.versions(store, one.decision_id)
    ]
    assert {version.decision_id for version in made} == {1, 2, 3, 4}
    for version in made:
        spec, then = watched_numbers.read(version.number, version.number_then)
        assert spec is not None
        assert then == watched_numbers.now(
            store, Moment(version.meeting_day, datetime.combine(version.meeting_day, time(9, 45))), spec
        )
    store.close()
