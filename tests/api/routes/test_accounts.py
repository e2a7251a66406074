"""Accounts and tokens over HTTP: what a token may not do, with what it ends, and as whom it signs."""

from typing import Any

import httpx
import pytest

from tests import http
from tests.server import SIGNED, Running, Server

ACCOUNT = {"name": "王敏", "role": "duty"}
TOKEN = {"label": "12345 热线", "role": "administrator", "days": 9}


@pytest.fixture(scope="module")
def board(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with running(
        tmp_path_factory.mktemp("accounts") / "board", BOARD_DEMO="0", BOARD_TODAY="2022-04-08T12:00"
    ) as server:
        assert server.send("r.csv", "诉求编号,上报时间,诉求内容\nR1,2022-04-08 08:00,买不到菜\n").status_code == 201
        yield server


def by_token(board: Server, word: str, method: str, path: str, **options: Any) -> httpx.Response:
    return board.api(method, path, headers={"Authorization": f"Bearer {word}"}, **options)


def by_cookie(board: Server, cookies: dict[str, str], method: str, path: str, **options: Any) -> httpx.Response:
    return http.request(method, f"{board.url}/api/v1{path}", cookies=cookies, timeout=60, **options)


def test_a_token_makes_nothing_that_lets_in_and_ends_with_its_account(board: Server) -> None:
    cookies = board.logged_in(nth=1)
    made = by_cookie(board, cookies, "POST", "/tokens", json=TOKEN)
    assert made.status_code == 201, made.text
    word = made.json()["token"]
    name = by_cookie(board, cookies, "GET", "/session").json()["name"]
    account = next(found["id"] for found in board.api("GET", "/accounts").json() if found["name"] == name)
    for method, path, body in (
        ("POST", "/tokens", {**TOKEN, "label": "第二个"}),
        ("POST", "/accounts", ACCOUNT),
        ("PATCH", f"/accounts/{account}", {"role": "duty"}),
        ("POST", f"/accounts/{account}/link", None),
    ):
        refused = by_token(board, word, method, path, json=body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "needs_login"), path
    assert "第二个" not in [found["label"] for found in board.api("GET", "/tokens").json()]
    tried = board.api("GET", "/record", params={"action": "refused", "q": "令牌“12345"}).json()
    assert {line["detail"]["reason"] for line in tried} == {"token"}

    # The board's last administrator cannot be lowered.
    board.log_in(name="吴副站长")
    for role, disabled, accounts, uploads in (
        ("administrator", False, 200, 200),
        ("manager", False, 403, 200),
        ("manager", True, 401, 401),
        ("administrator", False, 401, 401),
    ):
        assert board.api("PATCH", f"/accounts/{account}", json={"role": role, "disabled": disabled}).status_code == 200
        seen = [by_token(board, word, "GET", path).status_code for path in ("/accounts", "/uploads")]
        assert seen == [accounts, uploads], (role, disabled)
    [kept] = [found for found in board.api("GET", "/tokens").json() if found["label"] == TOKEN["label"]]
    assert (kept["owner"], kept["ended"]) == (name, "revoked")


def test_a_token_signs_as_itself_whomever_it_names(board: Server) -> None:
    made = by_cookie(board, board.logged_in(), "POST", "/tokens", json={**TOKEN, "label": "别的系统", "role": "duty"})
    word = made.json()["token"]
    assert by_token(board, word, "GET", "/session").json()["name"] == "令牌“别的系统”"
    changed = by_token(board, word, "PATCH", "/requests/R1", json={"who": "王敏", "values": {"owner": "李强"}})
    assert [entry["who"] for entry in changed.json()["history"]] == [None, "令牌“别的系统”"]
    given = {"who": "王敏", "what": "送药", "owner": "李强", "due_at": "2022-04-09T18:00"}
    decided = by_token(board, word, "POST", "/decisions", json=given).json()
    assert decided["changed_by"] == "令牌“别的系统”"
    change = {"who": "王敏", "base_version": 1, "note": "x"}
    again = board.api("PATCH", f"/decisions/{decided['decision_id']}", json=change).json()
    assert again["changed_by"] == SIGNED
    minutes = by_token(board, word, "GET", "/meeting/minutes", params={"format": "html", "who": "王敏"})
    assert "王敏" not in minutes.text
    assert "令牌“别的系统”" in minutes.text


HALF, NUL = b"\\ud800", b"\\u0000"


@pytest.mark.parametrize("odd", [HALF, b"\xed\xa0\x80", NUL], ids=["half", "half in bytes", "nul"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/accounts", b'{"name": "gridworker", "role": "grid", "grids": ["%s"]}'),
        ("POST", "/accounts", b'{"name": "x%s", "role": "duty"}'),
        ("POST", "/accounts", b'{"name": "gridworker", "role": "duty", "%s": 1}'),
        ("PATCH", "/accounts/1", b'{"role": "grid", "grids": ["3", "%s"]}'),
        ("POST", "/tokens", b'{"label": "of somebody", "role": "grid", "grids": ["%s"]}'),
        ("PUT", "/mappings/m", b'{"kind": "requests", "columns": {"a": "request_id"}, "words": {"a": {"%s": "x"}}}'),
        ("PATCH", "/requests/R1", b'{"who": "a", "values": {"owner": "%s"}}'),
        ("POST", "/decisions", b'{"who": "a", "what": "%s", "owner": "b", "due_at": "2022-04-09T18:00"}'),
        ("POST", "/backups/a/encrypted", b'{"passphrase": "%s"}'),
    ],
)
def test_text_that_nothing_can_keep_is_refused_wherever_it_comes(
    board: Server, odd: bytes, method: str, path: str, body: bytes
) -> None:
    cookies = board.logged_in()
    before = [board.api("GET", list).json() for list in ("/accounts", "/tokens")]
    answer = by_cookie(
        board,
        cookies,
        method,
        path,
        content=body.replace(b"%s", odd),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_text"), answer.text
    assert [board.api("GET", list).json() for list in ("/accounts", "/tokens")] == before
