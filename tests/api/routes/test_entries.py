"""What is entered by hand over HTTP: answered, it is on disk; each sees, enters and undoes what is theirs."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.access import audit_log
from data.access.access_file import Access
from data.current.opened_store import open_store
from data.entries import hand_entries
from tests import http
from tests.community import reported
from tests.conftest import Filled
from tests.server import Running, Server

NOON = "2022-04-02T12:00"
WRITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def folder(filled: Filled, tmp_path: Path) -> Path:
    """A data folder with the small community."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOON)
        store = filled(reported)
    made = tmp_path / "kept"
    made.mkdir()
    path = store.path
    store.close()
    shutil.copy(path, made / "board.duckdb")
    return made


@pytest.fixture
def board(folder: Path, running: Running) -> Iterator[Server]:
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        yield server


def enter(server: Server, cookies: dict[str, str] | None = None, **body: Any) -> httpx.Response:
    body = {"kind": "checkins", **body}
    if cookies is None:
        return server.api("POST", "/entries", json=body)
    return http.post(f"{server.url}/api/v1/entries", json=body, cookies=cookies, headers=WRITE, timeout=60)


def test_what_was_answered_is_there_after_a_kill(folder: Path, running: Running) -> None:
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        made = enter(server, rows=[{"resident_id": "R4", "time": "11:00", "temperature": "38.5"}], note="电话里说")
        os.kill(server.pid, signal.SIGKILL)
    assert made.status_code == 201, made.text
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        [entry] = server.api("GET", "/entries").json()
        assert entry == made.json()
        with closing(Access(server.folder)) as access:
            told = [line.detail["count"] for line in audit_log.search(access, action="answered")]
        assert told == [1], "whoever reads notes whole is on record"
        assert (entry["kind"], entry["channel"], entry["stands"]) == ("checkins", "phone", True)
        listed = server.api("GET", "/followups").json()
        assert "38.5" in str(listed)
        undone = server.api("POST", f"/entries/{entry['id']}/undo", json={}).json()
        assert (undone["stands"], undone["undone_by"]) == (False, undone["who"])
        assert "38.5" not in str(server.api("GET", "/followups").json())
        assert server.api("POST", f"/entries/{entry['id']}/redo", json={}).json()["stands"]


def test_a_grid_worker_enters_and_undoes_in_the_own_grids_alone(board: Server) -> None:
    cookies = board.logged_in("grid", ("A",))
    own = enter(board, cookies, rows=[{"resident_id": "R4", "temperature": "36.5"}])
    assert own.status_code == 201, own.text
    other = enter(board, rows=[{"resident_id": "R6", "temperature": "38.5"}], note="周八说咳得厉害")
    unknown = enter(board, cookies, rows=[{"resident_id": "R99", "name": "刘十", "room": "3-1", "temperature": "36.5"}])
    theirs = enter(board, cookies, rows=[{"resident_id": "R6", "temperature": "36.5"}])
    assert (theirs.status_code, theirs.json()) == (unknown.status_code, unknown.json()), "which of both is not said"
    assert (theirs.status_code, theirs.json()["error"]["code"]) == (404, "not_found")
    for move in ("undo", "redo"):
        answer = http.post(
            f"{board.url}/api/v1/entries/{other.json()['id']}/{move}",
            json={},
            cookies=cookies,
            headers=WRITE,
            timeout=60,
        )
        assert answer.status_code == 404
    seen = http.get(f"{board.url}/api/v1/entries", cookies=cookies, timeout=60).json()
    assert [entry["id"] for entry in seen] == [own.json()["id"]]
    assert len(board.api("GET", "/entries").json()) == 2
    masked = http.get(f"{board.url}/api/v1/entries", cookies=board.logged_in("duty"), timeout=60).json()
    assert [entry["note"] for entry in masked] == ["周*说咳得厉害", ""]


def test_what_takes_another_right_is_neither_seen_nor_undone_here(folder: Path, running: Running) -> None:
    """Buildings are edited by whoever may upload; a duty officer may enter, and not that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOARD_TODAY", NOON)
        store = open_store(folder / "board.duckdb")
        edited = hand_entries.enter(store, "buildings", [{"building_id": "7", "grid_id": "C"}], "王敏")
        store.close()
    with running(folder, BOARD_DEMO="0", BOARD_TODAY=NOON) as server:
        cookies = server.logged_in("duty")
        assert http.get(f"{server.url}/api/v1/entries", cookies=cookies, timeout=60).json() == []
        moved = http.post(
            f"{server.url}/api/v1/entries/{edited}/undo", json={}, cookies=cookies, headers=WRITE, timeout=60
        )
        assert moved.status_code == 404, moved.text


def test_what_cannot_be_entered_is_said(board: Server) -> None:
    for body, status, code in (
        ({"kind": "buildings", "rows": [{"building_id": "1"}]}, 422, "invalid_kind"),
        ({"rows": []}, 422, "invalid_value"),
        ({"rows": [{"resident_id": "R4", "temperature": "365"}]}, 422, "invalid_value"),
        ({"rows": [{"resident_id": "R4"}], "replaces": 1, "note": "改"}, 422, "no_reason"),
        ({"rows": [{"resident_id": "R4"}], "colour": "red"}, 422, "invalid"),
        ({"kind": "stock", "rows": [{"date": "2022-04-02", "item": "口罩"}]}, 422, "invalid_value"),
    ):
        answer = enter(board, **body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert board.api("GET", "/entries").json() == []
    for id in ("999", "x", "-1", "9" * 30):
        assert board.api("POST", f"/entries/{id}/undo", json={}).status_code == 404
