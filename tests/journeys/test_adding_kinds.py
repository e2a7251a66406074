"""A kind of file added to the registry is a part of the board: everything follows from its row."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from api.application import application
from api.door.door import Door
from data import clock
from data.generator import Community, DemoPlan
from data.generator.files import write
from data.installation import backup, daily_cleaning, resident_data, resident_export
from data.installation.installation import Home
from data.intake import loading
from data.kind_of_file import Kind
from data.store.grid_scope import scoped
from tests.community import BUILDINGS
from tests.data.privacy.test_retention_rows import everything
from tests.here import answer, board_here, opened
from tests.invented_kinds import INVENTED, PARCELS, VISITS, added
from tests.sent import Residents, sent
from tests.test_docs import generate

pytestmark = pytest.mark.slow

TOKEN = "walnut velvet orbit lantern seven"
#: Two neighbours who are invented, in two grids: one leaves, the other stays.
GOES, STAYS = "欧阳离离", "司徒留留"
ROSTER = f"居民编号,姓名,楼栋号,房号,电话\nT1,{GOES},1,101,13911112222\nT2,{STAYS},3,301,13911113333\n"
WORDS = ("轮椅坡道要修", "13911112222", GOES)
ROWS = {
    "visits": "走访日期,姓名,房号,电话,走访记录\n"
    f"2022-04-02,{GOES},1-101,13911112222,轮椅坡道要修\n2022-04-02,{STAYS},3-301,13911113333,借了雨伞\n",
    "parcels": "包裹号,到达日期,姓名,房号,电话,包裹备注\n"
    f"P1,2022-04-02,{GOES},1-101,13911112222,轮椅坡道要修\nP2,2022-04-02,{STAYS},3-301,13911113333,借了雨伞\n",
}
BAD = {
    "visits": f"走访日期,姓名,房号,电话,走访记录\n昨天前天,{GOES},1-101,13911112222,轮椅坡道要修\n",
    "parcels": f"包裹号,到达日期,姓名,房号,电话,包裹备注\nP9,昨天前天,{GOES},1-101,13911112222,轮椅坡道要修\n",
}
SEEN = Residents(frozenset({GOES, STAYS}), frozenset({"13911112222", "13911113333"}), frozenset({"1-101", "3-301"}))


@pytest.fixture
def invented() -> Iterator[None]:
    """Kinds that the board does not have, while the test runs."""
    with added(*INVENTED):
        yield


@pytest.fixture
def board(invented: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A board that knows them, with two residents, as a manager sees it."""
    with board_here(
        tmp_path / "var", monkeypatch, role="manager", BOARD_TODAY="2022-04-02T20:00", BOARD_ADMIN_TOKEN=TOKEN
    ) as here:
        for name, text in (("buildings.csv", BUILDINGS), ("roster.csv", ROSTER)):
            loading.load(here.store, text.encode(), name)
        yield here


@pytest.fixture
def http(board: Home) -> Iterator[httpx.Client]:
    """The HTTP interface of that board, behind its door, served by this process, which alone knows the kind."""
    app = Starlette(routes=[Mount("/api", application())], middleware=[Middleware(Door)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listener:  # it takes calls from here on
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        serving.start()
        try:
            url = f"http://localhost:{listener.getsockname()[1]}/api/v1"
            with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as client:
                yield client
        finally:
            server.should_exit = True
            serving.join()


def send(http: httpx.Client, kind: Kind, text: str, **fields: str) -> httpx.Response:
    return http.post("/uploads", files={"file": (f"{kind.id}.csv", text.encode())}, data=fields)


def standing(home: Home, kind: Kind) -> int:
    return int(home.store.rows(f"select count(*) from {kind.id}")[0][0])


def test_an_added_kind_is_looked_at_loaded_taken_back_and_put_back_over_http(http: httpx.Client, board: Home) -> None:
    for kind in INVENTED:
        looked = send(http, kind, ROWS[kind.id], dry_run="1")
        assert (looked.status_code, looked.json()["kind"], looked.json()["new"]) == (200, kind.id, 2)
        assert standing(board, kind) == 0
        loaded = send(http, kind, ROWS[kind.id])
        assert (loaded.status_code, loaded.json()["accepted"], loaded.json()["rejected"]) == (201, 2, 0)
        assert send(http, kind, ROWS[kind.id]).json()["unchanged"] == 2
        # Cell by cell, the newest last; a blank cell keeps what stood.
        newer = ROWS[kind.id].replace("借了雨伞", "还了雨伞").replace("轮椅坡道要修", "")
        assert send(http, kind, newer).json()["accepted"] == 1
        words = kind.field_names[-1]
        assert sorted(board.store.rows(f"select {words} from {kind.id}")) == [("轮椅坡道要修",), ("还了雨伞",)]
        [row] = http.get("/rows", params={"kind": kind.id, "q": STAYS if kind is VISITS else "P2"}).json()
        assert [version["values"][words] for version in row["versions"]] == ["借了雨伞", "借了雨伞", "还了雨伞"]
        path = f"/uploads/{loaded.json()['batch_id'] + 2}"
        assert http.delete(path, params={"dry_run": "1"}).json()["changed"] == 1
        assert http.delete(path).json()["undone_at"]
        assert ("借了雨伞",) in board.store.rows(f"select {words} from {kind.id}")
        assert http.post(f"{path}/redo").json()["undone_at"] is None
        assert ("还了雨伞",) in board.store.rows(f"select {words} from {kind.id}")
        unknown = http.get("/rows", params={"kind": "no such"}).json()["error"]
        assert kind.id in json.dumps(unknown), "whoever asks for a kind that there is not is told of this one"


def test_an_added_kind_is_on_the_upload_page_and_masked_there(board: Home) -> None:
    for kind in INVENTED:
        app = opened("upload")
        assert any(f"template:{kind.id}" in part for part in sent(app))
        app.file_uploader[0].set_value([(f"{kind.id}.csv", ROWS[kind.id].encode(), "text/csv")]).run()
        assert any(kind.zh in part for part in sent(app))
        assert SEEN.found(sent(app)) == set(), "what is chosen is shown masked"
        app.button(key="load").click().run()
        assert not app.exception, app.exception
        loading.load(board.store, BAD[kind.id].encode(), "bad.csv")
        app = opened("upload")
        app.selectbox(key="row_kind").set_value(kind.id)
        word = STAYS if kind is VISITS else "P2"
        app.text_input(key="row_word").set_value(word).run()
        assert any("个版本" in part.label for part in app.expander)
        assert SEEN.found(part for part in sent(app) if part != word) == set()
        assert not any("轮椅坡道要修" in part for part in sent(app)), "another's row is not shown"
        answer(app)
        assert STAYS in SEEN.found(sent(app))


def test_of_an_added_kind_people_see_the_rows_of_their_own_grids(board: Home) -> None:
    for kind in INVENTED:
        loading.load(board.store, ROWS[kind.id].encode(), "rows.csv")
        words = kind.field_names[-1]
        for grid, seen in (("A", [("轮椅坡道要修",)]), ("B", [("借了雨伞",)]), ("C", [])):
            mine = scoped(board.store, frozenset({grid}))
            assert mine.rows(f"select {words} from {kind.id}") == seen, grid
            # What files and people said of residents is theirs to see, of who lives in their grids.
            assert mine.rows(f"select {words} from rows_{kind.id}") == (seen if kind.by_day else [])
            assert mine.rows(f"from undone_{kind.id}") == []


def test_whoever_is_erased_is_nowhere_in_the_folder_and_not_let_in_again(board: Home) -> None:
    for kind in INVENTED:
        loading.load(board.store, ROWS[kind.id].encode(), f"{kind.id}.csv")
        loading.load(board.store, BAD[kind.id].encode(), f"{kind.id}-bad.csv")
    backup.make(board.real, board.folder, board.access)
    [found] = resident_data.find(board.real, GOES)
    given = resident_export.export(board.real, found.person)
    assert all(f"{kind.zh}.csv".encode() in given for kind in INVENTED)
    content = everything(board.folder)
    assert all(word.encode() in content for word in WORDS)
    assert resident_data.erase(board, found.person, "管理员", "本人要求").pending is None
    content = everything(board.folder)
    for word in WORDS:
        assert word.encode() not in content, word
    assert all(word.encode() in content for word in ("13911113333", STAYS, "借了雨伞"))
    for kind in INVENTED:
        assert standing(board, kind) == (1 if kind is VISITS else 2), "a row with a key of its own stays as nobody's"
        again = loading.load(board.store, ROWS[kind.id].encode(), "again.csv")
        assert (again.rejected, again.unchanged) == (1, 1), kind.id
        assert again.rejects[0]["reason_zh"] == "该居民的资料已按本人要求删除"
    assert GOES.encode() not in everything(board.folder)


def test_what_is_past_its_time_goes_and_comes_too_late(board: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    olds = {}
    monkeypatch.setenv("BOARD_TODAY", "2022-04-20T20:00")
    for kind in INVENTED:
        old = ROWS[kind.id].replace(GOES, "夏侯旧旧").replace("13911112222", "13911114444").replace("1-101", "2-909")
        olds[kind] = old
        first = old.splitlines(keepends=True)[0].encode() + old.splitlines()[1].encode()
        loading.load(board.store, first, f"{kind.id}-old.csv")
        young = ROWS[kind.id].replace("2022-04-02", "2022-04-20").replace("P1", "P3").replace("P2", "P4")
        loading.load(board.store, young.encode(), f"{kind.id}-young.csv")
    backup.make(board.real, board.folder, board.access)
    monkeypatch.setenv("BOARD_TODAY", datetime(2022, 5, 10, 12).isoformat())
    report = daily_cleaning.clean(board, clock.now())
    assert report.gone.rows == len(INVENTED), "one of each"
    content = everything(board.folder)
    for word in ("夏侯旧旧", "13911114444"):
        assert word.encode() not in content, word
    assert all(word.encode() in content for word in WORDS), "of younger rows nothing goes"
    for kind in INVENTED:
        assert standing(board, kind) == (2 if kind is VISITS else 3)
        again = loading.load(board.store, olds[kind].encode(), "late.csv")
        assert (again.rejected, again.accepted) == (2, 0), kind.id
        assert "保留期" in again.rejects[0]["reason_zh"]
    assert not daily_cleaning.clean(board, clock.now()).gone, "run again it changes nothing"


@pytest.mark.usefixtures("invented")
def test_an_added_kind_is_in_the_demo_the_sample_and_the_documentation(tmp_path: Path) -> None:
    end = datetime(2026, 12, 1).date()
    community = Community(DemoPlan(300, 3, 7, end, clock.now().time()))
    tables, documents = community.tables(), generate.files()
    for kind in INVENTED:
        assert tables[kind.id].column_names == list(kind.field_names)
        [(path, rows, _)] = write(community, tmp_path, [kind.id])
        text = path.read_text(encoding="utf-8-sig")
        assert rows == len(kind.sample)
        assert text.startswith(",".join(field.zh for field in kind.fields))
        assert "2026-12-01" in text, "its last day is that of the demo"
        assert kind.zh in documents
        assert f"`{kind.kept_from}`" in documents


def test_the_registry_is_as_it_was_before() -> None:
    assert PARCELS.id not in generate.KINDS
    assert VISITS.zh not in generate.files()
