"""Role × page × route: who may what, written out by hand and tried over real HTTP.

A page or a route that is not in these tables fails a test, so that nothing new is open by oversight.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.application import application
from data.access import accounts, sessions, tokens
from data.access.access_file import Access
from data.installation.visitor_header import COOKIE
from data.roles import ROLES
from pages.registry import PAGES
from tests.server import Running

#: Wall screen, grid worker, duty officer, manager, administrator.
LETTERS = {"W": "wall", "G": "grid", "D": "duty", "M": "manager", "A": "administrator"}

#: Who may open a page.
OPENED_BY = {
    "/": "WDMA",
    "/heatmap": "DMA",
    "/meeting": "DMA",
    "/reports": "DMA",
    "/projection": "WDMA",
    "/checkins": "GDMA",
    "/sampling": "GDMA",
    "/requests": "GDMA",
    "/stock": "DMA",
    "/search": "GDMA",
    "/building": "GDMA",
    "/number": "GDMA",
    "/upload": "MA",
    "/places": "MA",
    "/files": "DMA",
    "/settings": "MA",
    "/accounts": "A",
    "/residents": "A",
    "/record": "A",
}

#: Who may call a route. What is called changes nothing: it does not exist, or the body is no good.
CALLED_BY = {
    "GET /v1/session": "WGDMA",
    "GET /v1/metrics": "DMA",
    "GET /v1/followups": "GDMA",
    "GET /v1/requests/categories": "DMA",
    "GET /v1/stock": "DMA",
    "GET /v1/heat": "DMA",
    "GET /v1/hotspots": "DMA",
    "GET /v1/clusters": "DMA",
    "GET /v1/alarms": "DMA",
    "GET /v1/actions": "DMA",
    "GET /v1/requests/{id}": "GDMA",
    "PATCH /v1/requests/{id}": "GDMA",
    "POST /v1/requests/{id}/merge": "GDMA",
    "POST /v1/requests/{id}/split": "GDMA",
    "POST /v1/entries": "GDMA",
    "GET /v1/entries": "GDMA",
    "POST /v1/entries/{id}/undo": "GDMA",
    "POST /v1/entries/{id}/redo": "GDMA",
    "GET /v1/agenda": "DMA",
    "GET /v1/decisions": "DMA",
    "POST /v1/decisions": "DMA",
    "PATCH /v1/decisions/{id}": "DMA",
    "GET /v1/meeting/minutes": "DMA",
    "GET /v1/meeting/notes": "DMA",
    "PUT /v1/meeting/notes": "DMA",
    "GET /v1/reports": "DMA",
    "GET /v1/reports/{name}.xlsx": "DMA",
    "POST /v1/reports": "MA",
    "DELETE /v1/reports/{name}": "MA",
    "GET /v1/templates/{kind}.xlsx": "MA",
    "GET /v1/templates/{kind}.csv": "MA",
    "POST /v1/uploads": "MA",
    "GET /v1/uploads": "MA",
    "GET /v1/uploads/{id}": "MA",
    "GET /v1/uploads/{id}/rejects.csv": "MA",
    "GET /v1/uploads/{id}/remarks.csv": "MA",
    "GET /v1/uploads/{id}/original": "MA",
    "DELETE /v1/uploads/{id}": "MA",
    "POST /v1/uploads/{id}/redo": "MA",
    "GET /v1/rows": "MA",
    "GET /v1/mappings": "MA",
    "GET /v1/mappings/{name}": "MA",
    "PUT /v1/mappings/{name}": "MA",
    "DELETE /v1/mappings/{name}": "MA",
    "GET /v1/jobs": "MA",
    "DELETE /v1/jobs/{id}": "MA",
    "GET /v1/backups": "MA",
    "POST /v1/backups": "MA",
    "POST /v1/backups/key": "MA",
    "POST /v1/backups/{name}/encrypted": "A",
    "POST /v1/demo/end": "MA",
    "GET /v1/accounts": "A",
    "POST /v1/accounts": "A",
    "PATCH /v1/accounts/{id}": "A",
    "POST /v1/accounts/{id}/link": "A",
    "GET /v1/tokens": "A",
    "POST /v1/tokens": "A",
    "DELETE /v1/tokens/{id}": "A",
    "GET /v1/record": "A",
}
#: What lets somebody in is made and changed by whoever is logged in: a token that makes tokens would outlive itself.
NOT_BY_TOKEN = {
    "POST /v1/backups/{name}/encrypted",
    "POST /v1/accounts",
    "PATCH /v1/accounts/{id}",
    "POST /v1/accounts/{id}/link",
    "POST /v1/tokens",
    "DELETE /v1/tokens/{id}",
}
#: Open to everybody: it says no more than that the board runs.
OPEN_ROUTES = {"GET /v1/health"}
#: The documentation of the interface: for whoever is logged in.
DOCUMENTATION = {"/docs", "/v1/openapi.json", "/docs/oauth2-redirect"}


@dataclass
class InUse:
    """A board with somebody logged in of every role, and a token of every role: the headers of each, by role."""

    url: str
    cookies: dict[str, dict[str, str]]
    tokens: dict[str, dict[str, str]]

    def caller(self, headers: dict[str, str] | None = None) -> httpx.Client:
        """Calls by somebody with these headers, each over a connection of its own as a first one is."""
        alone = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(base_url=self.url, headers=headers, verify=False, timeout=60, limits=alone)


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[InUse]:
    folder: Path = tmp_path_factory.mktemp("rights") / "board"
    folder.mkdir()
    access, cookies, words = Access(folder), {}, {}
    boss, _ = accounts.make(access, "周站长", "administrator", frozenset(), "test")
    found = sessions.of_cookie(access, sessions.start(access, boss.id, 12, "127.0.0.1")[0])
    assert found
    for role in LETTERS.values():
        grids = frozenset("1" if ROLES[role].by_grid else "")
        account, _ = accounts.make(access, f"{role}的同事", role, grids, "test")
        cookie, _ = sessions.start(access, account.id, 12, "127.0.0.1")
        cookies[role] = {"Cookie": f"{COOKIE}={cookie}"}
        word = tokens.make(access, f"{role}的程序", role, grids, 1, found.visitor)
        words[role] = {"Authorization": f"Bearer {word}"}
    access.close()
    with running(folder, BOARD_DEMO="0") as server:
        yield InUse(server.url, cookies, words)


def routes() -> set[str]:
    """Every route of the HTTP interface as method and path."""
    found = set()
    for path, methods in application().openapi()["paths"].items():
        found |= {f"{method.upper()} {path}" for method in methods}
    return found


def test_every_role_is_in_the_tables_and_has_a_page_to_begin_with() -> None:
    """A role without its letter would be tried nowhere. The demo's visitor has no account: see
    test_masking_pages.py.
    """
    missing = {role.id for role in ROLES.values() if role.given} ^ set(LETTERS.values())
    assert not missing, f"LETTERS and the tables below it do not say what {', '.join(sorted(missing))} may do"
    for role in ROLES.values():
        assert any(row.right in role.rights for row in PAGES.values()), f"{role.id} may open no page"


def test_every_page_and_every_route_is_in_the_tables() -> None:
    assert {row.url for row in PAGES.values()} == OPENED_BY.keys()
    assert {route.replace(":path}", "}") for route in routes()} == CALLED_BY.keys() | OPEN_ROUTES


@pytest.mark.parametrize("role", LETTERS.values())
def test_every_page_opens_to_its_roles_alone(board: InUse, role: str) -> None:
    letter = next(letter for letter, id in LETTERS.items() if id == role)
    with board.caller(board.cookies[role]) as caller:
        for path, who in OPENED_BY.items():
            answer = caller.get(path)
            if letter in who:
                assert answer.status_code in (200, 307), (role, path)
            elif path == "/":  # the front door leads to their own first page
                assert (answer.status_code, answer.headers["location"]) == (303, "/checkins")
            else:
                assert answer.status_code == 403, (role, path)
                assert "您的角色不能看" in answer.text


@pytest.mark.parametrize("by", ["cookie", "token"])
@pytest.mark.parametrize("role", LETTERS.values())
def test_every_route_answers_its_roles_alone(board: InUse, role: str, by: str) -> None:
    letter = next(letter for letter, id in LETTERS.items() if id == role)
    with board.caller((board.cookies if by == "cookie" else board.tokens)[role]) as caller:
        for route, who in CALLED_BY.items():
            method, _, path = route.partition(" ")
            if route in ("POST /v1/backups", "POST /v1/demo/end") and letter in who:
                continue  # these would do it: see test_backup.py and test_upload.py
            answer = caller.request(method, f"/api{path}".replace("{id}", "999999999").replace("{name}", "没有这个"))
            refused = answer.status_code in (401, 403)
            not_so = letter in who and by == "token" and route in NOT_BY_TOKEN
            assert refused == (letter not in who or not_so), (role, route, answer.status_code, answer.text)
            if refused:
                assert answer.json()["error"]["code"] == ("needs_login" if not_so else "forbidden")


def test_a_stranger_gets_nothing(board: InUse) -> None:
    others = [
        *(f"/api{path}" for path in DOCUMENTATION),
        "/api",
        "/api/",
        "/media/aaaaaaaaaaaaaaaa.csv",
        "/component/streamlit_folium.st_folium/index.html",
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/_stcore/bidi-components/x",
        "/_stcore/upload_file/abcdefgh/abcdefgh",
        "/assets/leaflet/leaflet.js",
        "/_stcore/script-health-check",
        "/_stcore/stream",
        "/app/static/x",
        "/logout",
        "/account",
        "/account/notice",
        "/account/log-ins",
    ]
    with board.caller() as stranger:
        for path in OPENED_BY:
            for method in ("GET", "HEAD"):
                answer = stranger.request(method, path)
                assert (answer.status_code, answer.headers["location"].partition("?")[0], answer.text) == (
                    303,
                    "/login",
                    "",
                ), path
            for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"):
                assert stranger.request(method, path).status_code == 401, (method, path)
        for route in CALLED_BY:
            method, _, path = route.partition(" ")
            answer = stranger.request(method, f"/api{path}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized"), route
        for path in others:
            assert stranger.get(path).status_code in (401, 303), path
            assert stranger.put(path).status_code == 401, path
        for path in ("/login", "/_stcore/health", "/api/v1/health", "/static/index.html"):
            assert stranger.get(path).status_code in (200, 404), path


def test_every_route_of_the_whole_application_is_behind_the_door() -> None:
    """Whatever app.py serves is served through the door: it is the first middleware and nothing goes round it."""
    import app
    from api.door.door import OPEN, OPEN_FOLDERS, Door

    assert app.app._user_middleware[0].cls is Door
    assert set(OPEN) == {"/login", "/login/code", "/login/second", "/link", "/_stcore/health", "/api/v1/health"}
    assert set(OPEN_FOLDERS) == {"/static/"}
