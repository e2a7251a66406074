"""Rows that stand in a registry for a while, and what is asked of the board in this process while they do."""

import asyncio
import importlib.util
import io
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

import httpx
from docx import Document
from starlette.applications import Starlette
from starlette.routing import Mount

from api.application import application
from api.door.door import Door
from pages.frame import html_document
from tests.test_layout import ROOT

Value = TypeVar("Value")


@contextmanager
def added(registry: dict[str, Value], id: str, row: Value) -> Iterator[Value]:
    """A row stands in a registry until the block ends."""
    assert id not in registry
    registry[id] = row
    try:
        yield row
    finally:
        del registry[id]


def _run(asked: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    """The answer, waited for in a thread of its own: a browser of other tests has an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


@dataclass(frozen=True)
class Client:
    """Pages and HTTP interface behind the door, asked in this process by somebody with these headers."""

    headers: dict[str, str]

    def get(self, path: str, **given: Any) -> httpx.Response:
        """Ask for a page or an answer."""
        return _run(self._ask("GET", path, given))

    def post(self, path: str, **given: Any) -> httpx.Response:
        """Send something."""
        return _run(self._ask("POST", path, given))

    async def _ask(self, method: str, path: str, given: dict[str, Any]) -> httpx.Response:
        served = Door(Starlette(routes=[*html_document.routes(), Mount("/api", application())]))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://board.example") as client:
            return await client.request(method, path, headers=self.headers, timeout=60, **given)


def got(client: Client, path: str, **query: str) -> Any:
    """The answer of the HTTP interface as JSON."""
    answer = client.get(f"/api/v1{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def minutes(client: Client) -> str:
    """The minutes of the day, which the page to print and the document must say alike."""
    page: httpx.Response = client.get("/api/v1/meeting/minutes", params={"format": "html"})
    document = Document(io.BytesIO(client.get("/api/v1/meeting/minutes").content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return page.text + "\n---\n" + "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def generated() -> ModuleType:
    """``docs/generate.py``, which writes the reference pages."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
