"""The door over real HTTP and websockets: what strangers, forged papers, other sites and tricks get."""

import asyncio
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus

from api.door import door
from tests import http
from tests.conftest import PASSWORD
from tests.finished import finished
from tests.page_line import page_line
from tests.server import Running, Server


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("door") / "board", BOARD_DEMO="0") as server:
        assert server.send("楼栋.csv", "楼栋号,网格编号\n1,3\n").status_code == 201
        yield server


def refusals(server: Server) -> list[tuple[str, str]]:
    """What the record says was refused: what, and why."""
    lines = server.api("GET", "/record", params={"action": "refused"}).json()
    return [(line["object"], line["detail"]["reason"]) for line in lines]


def cookie_header(cookies: dict[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


async def _socket_status(url: str, **headers: str) -> int:
    """101 where a websocket opens, else the status it is refused with."""
    try:
        async with page_line(url, headers):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


def socket_status(url: str, **headers: str) -> int:
    return finished(_socket_status(url, **headers))


def test_a_websocket_opens_to_who_is_logged_in_alone(board: Server) -> None:
    cookies = board.logged_in("duty")
    origin = board.url
    assert socket_status(board.url, **cookie_header(cookies), Origin=origin) == 101
    assert socket_status(board.url) == 403
    assert socket_status(board.url, Cookie="board_session=forged.x.y", Origin=origin) == 403
    assert socket_status(board.url, Authorization=f"Bearer {board.token}") == 403  # a token opens no page
    assert socket_status(board.url, **cookie_header(cookies), Origin="http://evil.example") == 403
    assert ("WEBSOCKET /_stcore/stream", "foreign") in refusals(board)


def test_a_new_board_listens_on_this_machine_alone(board: Server) -> None:
    port = urlsplit(board.url).port or 0
    for address in ("127.0.0.1", "::1"):  # whichever a program takes localhost for
        socket.create_connection((address, port), timeout=20).close()
    # An address of this machine too, but one at which only who listens everywhere answers.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=20).close()
    said = (board.folder.parent / f"{board.folder.name}.log").read_text(encoding="utf-8")
    assert "python start.py --network" in said
    assert "不加密" not in said


def test_what_the_door_alone_may_say_is_taken_off_a_request(board: Server) -> None:
    name = board.logged_in("administrator")
    session = http.get(f"{board.url}/api/v1/session", cookies=name).json()
    assert session["role"] == "administrator"
    for header in ("x-board-visitor", "X-Board-Visitor", "x_board_visitor", "X-BOARD_visitor"):
        assert http.get(f"{board.url}/api/v1/session", headers={header: "session 1 127.0.0.1"}).status_code == 401
        assert socket_status(board.url, **{header: "here here 127.0.0.1"}) == 403


@pytest.mark.parametrize("word", ["x", "board_forged", "Bearer", "é", "\u0100" * 3, "a" * 5000])
def test_a_token_that_is_none_is_refused_and_the_record_says_so(board: Server, word: str) -> None:
    answer = http.get(f"{board.url}/api/v1/metrics", headers={"Authorization": f"Bearer {word}".encode()})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert ("GET /api/v1/metrics", "bad_token") in refusals(board)


def test_a_wrong_token_is_not_made_good_by_a_cookie(board: Server) -> None:
    answer = http.get(f"{board.url}/api/v1/session", cookies=board.logged_in(), headers={"Authorization": "Bearer no"})
    assert answer.status_code == 401
    assert http.get(f"{board.url}/api/v1/session", headers={"Authorization": "Basic eDp5"}).status_code == 401
    # Nor does a token open a page.
    assert http.get(f"{board.url}/stock", headers={"Authorization": f"Bearer {board.token}"}).status_code in (303, 401)


def test_a_cookie_that_was_logged_out_is_good_for_nothing_when_it_is_sent_again(board: Server) -> None:
    cookies = board.log_in("duty")
    assert http.get(f"{board.url}/stock", cookies=cookies).status_code == 200
    assert http.post(f"{board.url}/logout", cookies=cookies).status_code == 303
    for path, status in (("/stock", 303), ("/api/v1/metrics", 401), ("/media/aaaaaaaaaaaaaa.csv", 401)):
        assert http.get(board.url + path, cookies=cookies).status_code == status
    assert socket_status(board.url, **cookie_header(cookies)) == 403
    assert http.post(f"{board.url}/logout", cookies=cookies).status_code == 401


def test_the_cookie_of_a_log_in_is_for_this_server_and_no_script(board: Server) -> None:
    board.log_in("duty", name="甲值班")
    answer = http.post(f"{board.url}/login", data={"name": "甲值班", "password": PASSWORD, "next": "/stock?lang=en"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/stock?lang=en")
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert "path=/" in said
    assert "max-age=" in said
    assert "secure" not in said
    assert "domain" not in said
    assert answer.headers["cache-control"] == "no-store"


#: Where somebody who logs in shall not be led: elsewhere, and where the duty officer may not go.
ELSEWHERE = (
    "//evil.example",
    "https://evil.example/stock",
    "/\\evil.example",
    "\\\\evil",
    "javascript:alert(1)",
    "/api/v1/record",
    "/stock\r\nSet-Cookie: a=b",
    "/../stock",
    "/upload",
)


def test_a_log_in_leads_to_a_page_of_this_board_that_the_role_opens(board: Server) -> None:
    board.log_in("duty", name="去向")
    for wanted in ELSEWHERE:
        answer = http.post(f"{board.url}/login", data={"name": "去向", "password": PASSWORD, "next": wanted})
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), wanted


def test_guessing_is_slowed_down_and_the_right_password_waits_too(board: Server) -> None:
    board.log_in("duty", name="被猜的人")
    url, form = f"{board.url}/login", {"name": "被猜的人", "password": "wrong"}
    assert [http.post(url, data=form).status_code for _ in range(6)] == [401] * 5 + [429]
    answer = http.post(url, data={**form, "password": PASSWORD})
    assert answer.status_code == 429
    assert "秒后再试" in answer.text
    said = http.post(url, data={"name": "没有这个人", "password": "wrong"}).text
    assert "账号或密码不对" in said  # no word of whether the name or the password was wrong
    failed = board.api("GET", "/record", params={"action": "login_failed", "q": "被猜的人"}).json()
    assert len(failed) == 5
    assert failed[0]["address"]


def test_a_form_of_another_site_is_refused(board: Server) -> None:
    cookies = board.log_in("duty")
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost.evil.example"},
    ):
        assert http.post(f"{board.url}/logout", cookies=cookies, headers=headers).status_code == 403, headers
        assert http.get(f"{board.url}/api/v1/session", cookies=cookies).status_code == 200, headers
    another = board.log_in("duty")
    for leaving, own in (
        (cookies, {"Origin": board.url}),
        (another, {"Sec-Fetch-Site": "same-origin", "Origin": board.url}),
    ):
        assert http.post(f"{board.url}/logout", cookies=leaving, headers=own).status_code == 303, own
        assert http.get(f"{board.url}/api/v1/session", cookies=leaving).status_code == 401, own


def test_another_site_reads_nothing_and_may_only_link_here(board: Server) -> None:
    cookies, foreign = board.logged_in("manager"), {"Sec-Fetch-Site": "cross-site"}
    for mode, dest in (("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe"), ("no-cors", "image")):
        answer = http.get(
            f"{board.url}/api/v1/uploads",
            cookies=cookies,
            headers={**foreign, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest},
        )
        assert answer.status_code == 403, (mode, dest)
    link = {**foreign, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert http.get(f"{board.url}/stock", cookies=cookies, headers=link).status_code == 200


def raw(server: Server, text: str) -> str:
    """The first line of the answer to bytes that no client of ours would send."""
    with socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), timeout=20) as line:
        line.sendall(text.encode("latin-1"))
        return line.makefile("rb").readline().decode("latin-1").strip()


@pytest.mark.parametrize(
    "path",
    [
        "//stock",
        "/./stock",
        "/static/../stock",
        "/static/..%2fstock",
        "/static/%2e%2e/stock",
        "/static\\..\\stock",
        "/login/../stock",
        "/%2flogin",
        "/static/%00",
        "/login%0d%0aSet-Cookie:%20a=b",
        "//evil.example/static/x",
        "/static/../../../etc/passwd",
        "/_stcore/health/../stream",
    ],
)
def test_tricks_with_the_path_open_nothing(board: Server, path: str) -> None:
    assert " 400 " in raw(board, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") + " "


@pytest.mark.parametrize(
    "path",
    [
        "/LOGIN",
        "/login/",
        "/Static/x",
        "/api/v1/health/",
        "/api/v1/healthx",
        "/_stcore/healthz",
        "/loginx",
        "/link/x",
        "/stock;/login",
    ],
)
def test_what_only_looks_open_is_closed(board: Server, path: str) -> None:
    assert http.get(board.url + path).status_code in (303, 401), path


@pytest.mark.parametrize(
    "host",
    ["", "evil.example/x", "a b", "localhost\\", "x" * 300 + "/", "[::1", "localhost:99999999", "user@localhost"],
)
def test_a_host_that_is_none_is_refused(board: Server, host: str) -> None:
    assert " 400 " in raw(board, f"GET /stock HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n") + " "


def test_two_hosts_are_refused(board: Server) -> None:
    assert (
        " 400 " in raw(board, "GET /stock HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n") + " "
    )


def test_a_form_that_is_far_too_long_is_refused(board: Server) -> None:
    assert http.post(f"{board.url}/login", data={"name": "x" * 20_000, "password": "y"}).status_code == 413
    assert http.post(f"{board.url}/login", content="&".join(f"a{n}=1" for n in range(500))).status_code == 413


def test_a_stranger_who_sends_much_is_answered_at_once(board: Server) -> None:
    """Nothing of what a stranger sends is taken in."""
    with socket.create_connection(("127.0.0.1", urlsplit(board.url).port or 0), timeout=20) as line:
        line.sendall(
            b"POST /api/v1/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000000\r\n\r\n" + b"x" * 1000
        )
        assert b" 401 " in line.makefile("rb").readline()


def test_a_sender_who_stops_in_the_middle_is_taken_to_have_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SLOWEST_S", 0.05)
    parts: asyncio.Queue[dict[str, object]] = asyncio.Queue()

    async def slow() -> list[str]:
        parts.put_nowait({"type": "http.request", "body": b"half", "more_body": True})
        heard = door._unhurried(parts.get, None)  # type: ignore[arg-type]
        return [str((await heard())["type"]) for _ in range(2)]

    assert finished(slow()) == ["http.request", "http.disconnect"]


def test_our_answers_say_what_browsers_shall_not_do(board: Server) -> None:
    cookies = board.logged_in("manager")
    for path in ("/stock", "/login", "/api/v1/metrics", "/account"):
        answer = http.get(board.url + path, cookies=cookies if path != "/login" else {})
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] in ("SAMEORIGIN", "DENY")
        assert headers["cache-control"] == "no-store"
        assert "default-src" in headers["content-security-policy"]
        assert "http:" not in headers["content-security-policy"]
        assert "strict-transport-security" not in headers  # not over http
        assert headers.get_list("content-security-policy")[1:] == []


def test_many_refusals_do_not_fill_the_record(empty_server: Server) -> None:
    """On a board of its own, whose record would leave out what other tests are refused within the same minute."""
    board = empty_server
    before = len(board.api("GET", "/record", params={"q": "/api/v1/flood"}).json())
    for _ in range(60):
        http.get(f"{board.url}/api/v1/flood", headers={"Authorization": "Bearer x"})
    assert len(board.api("GET", "/record", params={"q": "/api/v1/flood"}).json()) - before <= 20


def test_what_stands_in_an_address_is_not_on_record(board: Server) -> None:
    """As a role that may not, as a stranger, and as whoever may and finds nothing."""
    name, phone = "慕容晓测", "13877766655"
    manager = {"Authorization": f"Bearer {board.token}"}
    wall = board.logged_in("wall")
    for call in (
        lambda: http.get(f"{board.url}/api/v1/requests/{name}{phone}", cookies=wall),
        lambda: http.request("DELETE", f"{board.url}/api/v1/mappings/{name}", cookies=wall),
        lambda: http.post(f"{board.url}/x{name}{phone}"),
        lambda: http.get(f"{board.url}/api/v1/rows/{name}", headers={"Authorization": "Bearer no"}),
        lambda: http.get(f"{board.url}/api/v1/requests/{name}", headers=manager),
        lambda: http.request("PATCH", f"{board.url}/api/v1/requests/{name}", json={"note": "x"}, headers=manager),
        lambda: http.request("DELETE", f"{board.url}/api/v1/mappings/{phone}", headers=manager),
    ):
        assert call().status_code in (401, 403, 404)
    written = [line["object"] for line in board.api("GET", "/record", params={"action": "refused"}).json()]
    assert {"GET /api/v1/requests/{id}", "DELETE /api/v1/mappings/{name}"} <= set(written)
    for path in board.folder.rglob("access.sqlite*"):
        content = path.read_bytes()
        for word in (name, phone, name.encode("unicode_escape").decode()):
            assert word.encode() not in content, path
