"""Nothing that is sent to the HTTP interface makes it fail: every parameter of every route is tried from the schema
that the interface itself gives, with what it allows, what it does not, and what programs stumble over.
"""

import asyncio
import json
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount

from api.application import application
from api.door.door import Door
from data.installation.installation import home
from tests.community import BUILDINGS, CHECKINS, ROSTER, load
from tests.here import board_here
from tests.long import so_many

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode

#: Letters to make a name another with.
LETTERS = count(ord("一"))
TOKEN = "the-word-of-an-administrator"
#: Tries of each route with values of each sort.
TRIES = so_many(2, 300)
#: Written where text, a day or a number is expected, percent-encoded already where it is no text.
ODD = (
    "",
    "0001-01-01",
    "9999-12-31",
    "2022-02-30",
    "-1",
    "9" * 30,
    "1e309",
    "a%00b",
    "%ED%A0%80",
    quote('{"a":1}'),
    "..%2F..",
    quote("张" * 2000),
    *so_many(
        (),
        (
            " ",
            "2022-04-01T00:00",
            "0",
            "NaN",
            "-0.0",
            "٣",
            "%00",
            "%FF%FE",
            "null",
            "[]",
            quote("' or 1=1 --"),
            quote("%_*?"),
            quote("\u202e\x1b[31m"),
        ),
    ),
)
#: The same in JSON, whatever is expected.
ODD_JSON = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5e308,
    "",
    "\x00",
    "\ud800",
    "9999-12-31",
    "0001-01-01T00:00:00",
    "张" * 5000,
    [],
    [None],
    {},
    {"": None},
    [[[]]],
    {"a": {"a": {"a": 1}}},
)
#: Not tried over and over: it copies the whole board, and reads nothing that is sent.
LEFT_OUT = {("POST", "/v1/backups")}


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    """The HTTP interface behind the door, with a small community to ask about."""
    with pytest.MonkeyPatch.context() as patch, board_here(tmp_path_factory.mktemp("board"), patch):
        patch.setenv("BOARD_ADMIN_TOKEN", TOKEN)
        patch.setenv("BOARD_TODAY", "2022-04-02T12:00")
        for kind, text in (("buildings", BUILDINGS), ("roster", ROSTER), ("checkins", CHECKINS)):
            load(home().store, kind, text)
        load(home().store, "requests", "诉求编号,上报时间,诉求内容,楼栋号\nQ1,2022-04-02 08:00,买不到菜,1\n")
        yield Starlette(routes=[Mount("/api", application())], middleware=[Middleware(Door)])


def answers(board: Starlette, calls: list[dict[str, Any]]) -> list[httpx.Response]:
    async def asked() -> list[httpx.Response]:
        transport = httpx.ASGITransport(board, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            found = []
            for call in calls:
                headers = {"Authorization": f"Bearer {TOKEN}", **call.pop("headers", {})}
                found.append(await client.request(headers=headers, timeout=60, **call))
            return found

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked()).result()


def held(answer: httpx.Response) -> None:
    """No fault; and what is refused is refused in words."""
    said = f"{answer.request.method} {answer.request.url}: {answer.text[:300]}"
    assert answer.status_code < 500, said
    if answer.status_code >= 400:
        error = answer.json()["error"]
        assert error["message_zh"], said
        assert error["message_en"], said


@cache
def schema() -> dict[str, Any]:
    return application().openapi()


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    found = [(method.upper(), path, said) for path, row in schema()["paths"].items() for method, said in row.items()]
    return [one for one in found if one[:2] not in LEFT_OUT]


def odd_calls(method: str, path: str, said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each parameter with each odd value, the others as their examples say; and each field of a body."""
    parameters = said.get("parameters", [])
    usual = {
        row["name"]: quote(str((row.get("examples") or row["schema"].get("examples") or ["1"])[0]))
        for row in parameters
    }
    body = said.get("requestBody", {}).get("content", {})

    def call(values: dict[str, str], **options: Any) -> dict[str, Any]:
        address = path
        for row in parameters:
            if row["in"] == "path":
                address = address.replace("{" + row["name"] + "}", values[row["name"]])
        asked = "&".join(
            f"{row['name']}={values[row['name']]}"
            for row in parameters
            if row["in"] == "query" and values[row["name"]] != "-"
        )
        return {"method": method, "url": f"/api{address}?{asked}", **options}

    content = dict[str, Any]()
    if "application/json" in body:
        content = {"json": {}}
    elif "multipart/form-data" in body:
        content = {"files": {"file": ("a.csv", b"a,b")}}
    for row in parameters:
        for odd in ODD:
            yield call({**usual, row["name"]: odd}, **content)
    for kind, one in body.items():
        name = one["schema"].get("$ref", "").rpartition("/")[2]
        fields = schema()["components"]["schemas"].get(name, {}).get("properties", {})
        # Each field with what it takes, so that the odd one is read and not the first refused.
        good = {field: (row.get("examples") or [row.get("default", "x")])[0] for field, row in fields.items()}
        for field, row in fields.items():
            for odd in ODD if kind != "application/json" else ODD_JSON:
                if kind == "application/json":
                    for value in (odd, [odd]) if row.get("type") == "array" else (odd,):
                        # A name that is taken would be refused before the odd value is looked at.
                        names = {one: f"{good[one]}{chr(next(LETTERS))}" for one in ("name", "label") if one in good}
                        text = json.dumps({**good, **names, field: value})
                        yield call(usual, content=text, headers={"Content-Type": kind})
                elif kind == "multipart/form-data":
                    yield call(usual, files={"file": ("a.csv", b"a,b"), field: (None, odd)})
                else:
                    yield call(usual, content=f"{field}={odd}", headers={"Content-Type": kind})
        for odd in ODD_JSON if kind == "application/json" else ():
            yield call(usual, content=json.dumps(odd), headers={"Content-Type": kind})
        if kind == "application/json" and not fields:
            for odd in ODD_JSON:
                yield call(
                    usual, content=json.dumps({"kind": "requests", "columns": odd}), headers={"Content-Type": kind}
                )


#: What answers without being told of what.
READ = [path for method, path, _ in operations() if method == "GET" and "{" not in path]


@pytest.mark.parametrize("operation", operations(), ids=lambda one: f"{one[0]} {one[1]}")
def test_no_odd_value_of_a_parameter_is_a_fault(board: Starlette, operation: tuple[str, str, dict[str, Any]]) -> None:
    for answer in answers(board, list(odd_calls(*operation))):
        held(answer)
    if operation[0] != "GET":
        # Nor is anything kept that a later answer fails of.
        for answer in answers(board, [{"method": "GET", "url": f"/api{path}"} for path in READ]):
            held(answer)


def tried() -> list[tuple[tuple[str, str, dict[str, Any]], GenerationMode]]:
    """Each operation to which something is sent, with what is allowed and what is not.

    Where the path alone is sent, the odd values above are as much as what is forbidden.
    """
    found = []
    for method, path, said in operations():
        parameters = said.get("parameters", [])
        if parameters or "requestBody" in said:
            found.append(((method, path, said), GenerationMode.POSITIVE))
        if (
            "requestBody" in said
            or any(row["in"] != "path" for row in parameters)
            or (parameters and so_many(False, True))
        ):
            found.append(((method, path, said), GenerationMode.NEGATIVE))
    return found


@pytest.mark.parametrize(
    ("operation", "mode"), tried(), ids=[f"{method} {path} {mode.value}" for (method, path, _), mode in tried()]
)
def test_what_the_schema_allows_or_forbids_is_no_fault(
    board: Starlette, operation: tuple[str, str, dict[str, Any]], mode: GenerationMode
) -> None:
    method, path, _ = operation
    strategy = fuzzed()[path][method].as_strategy(generation_mode=mode)
    calls: list[dict[str, Any]] = []

    @seed(14)
    @settings(
        max_examples=TRIES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://localhost/api")
        if isinstance(sent.get("data"), str | bytes):
            sent["content"] = sent.pop("data")
        calls.append(
            {
                name: sent[name]
                for name in ("method", "url", "params", "json", "data", "content", "files", "headers")
                if sent.get(name) is not None
            }
        )

    with suppress(Unsatisfiable):  # everything is allowed
        collect()
    for answer in answers(board, calls):
        held(answer)


@cache
def fuzzed() -> Any:
    return schemathesis.openapi.from_dict(schema())
