"""What a request may send, on every route: 1 MB of JSON, and files only where files are taken."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from api.application import application
from api.door import body_limit
from api.door.door import Door
from api.routes.mappings import LARGEST
from data.installation.installation import home
from data.installation.settings_change import change_settings
from tests.here import board_here

TOKEN = "the-word-of-an-administrator"

#: A little over 1 MB; and the routes that take as much, with why.
LONG = b"[" + b"[]," * 340_000 + b"1]"
LARGER = {
    ("POST", "/v1/uploads"): "files",
    ("PUT", "/v1/mappings/x"): "tables that a mapping looks things up in",
    ("POST", "/v1/reports"): "a workbook",
}

Route = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    """The HTTP interface behind the door, as ``app.py`` serves it."""
    with pytest.MonkeyPatch.context() as patch, board_here(tmp_path_factory.mktemp("board"), patch):
        patch.setenv("BOARD_ADMIN_TOKEN", TOKEN)
        yield Starlette(routes=[Mount("/api", application())], middleware=[Middleware(Door)])


def call(board: Starlette, method: str, path: str, token: str = TOKEN, **options: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(board, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
            return await client.request(method, f"/api{path}", headers=headers, **options)

    with ThreadPoolExecutor(1) as pool:  # a browser of other tests has an event loop in this thread
        return pool.submit(asyncio.run, asked()).result()


def routes() -> list[Route]:
    """Every route that the interface itself says it has."""
    return [
        (method.upper(), path.replace("{id}", "1").replace("{name}", "x"), said)
        for path, methods in application().openapi()["paths"].items()
        for method, said in methods.items()
    ]


def test_every_route_takes_one_megabyte_but_those_that_take_files(board: Starlette) -> None:
    bodies = 0
    for method, path, said in routes():
        kinds = list(said.get("requestBody", {}).get("content", {}))
        if not kinds:
            continue
        bodies += 1
        kind = kinds[0] + ("; boundary=x" if "multipart" in kinds[0] else "")
        refused = call(board, method, path, headers={"Content-Type": kind}, content=LONG)
        if (method, path) in LARGER:
            assert refused.status_code in (400, 422), (method, path)  # for what it is, not for its size
        else:
            assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large"), (method, path)
    assert bodies >= 11


def test_a_body_that_does_not_say_its_length_is_counted(board: Starlette) -> None:
    async def parts() -> Any:
        for _ in range(20):
            yield b"x" * 100_000

    answer = call(board, "POST", "/v1/decisions", headers={"Content-Type": "application/json"}, content=parts())
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert "1,000 KB" in answer.json()["error"]["message_zh"]


def test_a_mapping_is_bounded_too(board: Starlette) -> None:
    answer = call(
        board, "PUT", "/v1/mappings/x", headers={"Content-Type": "application/json"}, content=b" " * (LARGEST + 1)
    )
    assert answer.status_code == 413


def test_a_route_for_files_takes_no_other_body_of_that_size(board: Starlette) -> None:
    long = b"mapping=" + b"x" * 1_100_000
    answer = call(
        board, "POST", "/v1/uploads", headers={"Content-Type": "application/x-www-form-urlencoded"}, content=long
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("role", ["grid", "wall"])
def test_who_may_send_no_files_may_send_less(board: Starlette, role: str) -> None:
    made = call(
        board, "POST", "/v1/tokens", json={"label": role, "role": role, "grids": ["A"] * (role == "grid"), "days": 1}
    )
    assert made.status_code == 201, made.text
    for path, options in (
        ("/v1/decisions", {"json": {"what": "x" * 300_000}}),
        ("/v1/uploads", {"files": {"file": ("a.csv", b"x" * 300_000)}}),
    ):
        assert call(board, "POST", path, made.json()["token"], **options).status_code == 413, path


@pytest.mark.parametrize("deep", ["[", '{"columns":'])
def test_a_megabyte_of_brackets_is_refused_and_no_fault(board: Starlette, deep: str) -> None:
    for method, path, said in routes():
        if "application/json" not in said.get("requestBody", {}).get("content", {}):
            continue
        for content in (deep * (999_000 // len(deep)), deep * 400 + "1" + {"[": "]"}.get(deep, "}") * 400):
            answer = call(board, method, path, headers={"Content-Type": "application/json"}, content=content)
            assert 400 <= answer.status_code < 500, (method, path, answer.text)


def test_lists_by_the_hundred_thousand_are_refused_in_few_words(board: Starlette) -> None:
    content = LONG[:900_001] + b"1]"
    answer = call(board, "PATCH", "/v1/accounts/1", headers={"Content-Type": "application/json"}, content=content)
    assert answer.status_code == 422, answer.text[:300]
    assert len(answer.content) < 1_000


def test_a_number_of_many_digits_is_refused(board: Starlette) -> None:
    answer = call(
        board,
        "POST",
        "/v1/tokens",
        headers={"Content-Type": "application/json"},
        content=b'{"days":' + b"9" * 9_000 + b"}",
    )
    assert 400 <= answer.status_code < 500


def test_a_form_has_few_parts_and_short_fields(board: Starlette) -> None:
    file = {"file": ("a.csv", b"x")}
    limits = body_limit.FORM_LIMITS
    for options in (
        {"files": [("file", ("a.csv", b"x"))] * (limits["max_files"] + 1)},
        {"files": file, "data": {f"a{number}": "1" for number in range(limits["max_fields"] + 1)}},
        {"files": file, "data": {"mapping": "x" * (limits["max_part_size"] + 1)}},
    ):
        assert call(board, "POST", "/v1/uploads", **options).status_code == 400
    assert call(board, "POST", "/v1/demo/end", data={f"a{n}": "1" for n in range(30)}).status_code == 400


def test_a_file_may_be_as_large_as_the_setting(board: Starlette) -> None:
    change_settings(home().store, {"api_limit_mb": 3})
    for size, status in ((2_900_000, 422), (3_000_001, 413), (4_500_000, 413)):
        answer = call(board, "POST", "/v1/uploads", files={"file": ("a.csv", b"x" * size)})
        assert answer.status_code == status, answer.text
