"""No request body grows beyond what its route takes, whether or not it says its length.

A route takes ``PLAIN`` bytes; one that takes files, or more than that, says so beside itself, with ``@takes_files`` or
``@takes_bytes``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem
from data.access.visitor import Visitor
from data.installation.installation import home

#: What a multipart body may hold besides its file: boundaries and the other fields.
OVERHEAD = 1_000_000
#: Bytes of any other body of whoever may send files: a mapping, a request's change.
PLAIN = 1_000_000
#: Bytes of a body of whoever may send no files, and of whoever is not known at all.
OTHERS, STRANGERS = 200_000, 8_000
#: Parts of a form: the upload has two files and seven fields.
FORM_LIMITS = {"max_files": 4, "max_fields": 20, "max_part_size": 1_000_000}
#: So much of a refused body is still taken off the line and thrown away: most clients read the
#: answer only after they have sent everything.
DRAINED = 2_000_000_000

#: What takes files: as large as the setting ``api_limit_mb`` says at that moment, in a form.
FILES = -1
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])

_larger: dict[Callable[..., object], int] = {}


def takes_files(endpoint: Endpoint) -> Endpoint:
    """Say of a route that it takes files."""
    return takes_bytes(FILES)(endpoint)


def takes_bytes(most: int) -> Callable[[Endpoint], Endpoint]:
    """Say of a route that a body may have so many bytes, of whoever may send files."""

    def say(endpoint: Endpoint) -> Endpoint:
        _larger[endpoint] = most
        return endpoint

    return say


@dataclass(frozen=True)
class Larger:
    """A route that takes more than others: its method, what its path below the interface is like, and how much."""

    method: str
    path: re.Pattern[str]
    most: int


def declared(routers: Iterable[APIRouter], prefix: str) -> list[Larger]:
    """The routes of these routers that have said that they take more."""
    return [
        Larger(method, compile_path(prefix + route.path)[0], _larger[route.endpoint])
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute) and route.endpoint in _larger
        for method in route.methods or ()
    ]


def most_bytes() -> int:
    """The most bytes a file may have over HTTP: the setting ``api_limit_mb``."""
    return int(home().store.setting("api_limit_mb") * 1_000_000)


def too_large(limit: int) -> Problem:
    """413, saying how large a file may be; ``limit`` in bytes."""
    size = f"{limit / 1e6:g} MB"
    return Problem(
        413,
        "too_large",
        f"文件超过大小上限 {size}。请拆成几个文件,或在“设置”中调高上限。",
        f"The file is over the size limit of {size}. Split it, or raise the limit in the settings.",
    )


def too_long(limit: int) -> Problem:
    """413 for what is no file; ``limit`` in bytes."""
    size = f"{limit / 1000:,.0f} KB"
    return Problem(
        413,
        "too_large",
        f"发来的内容超过 {size},没有读取。表格请作为文件发到 /api/v1/uploads。",
        f"What was sent is over {size} and was not read. Send tables as files to /api/v1/uploads.",
    )


class BodyLimit:
    """Middleware that counts the body while it comes in and refuses what is too large."""

    def __init__(self, app: ASGIApp, larger: list[Larger]) -> None:
        """Guard ``app``, whose routes ``larger`` take more than others."""
        self.app = app
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; the body is read through a counter."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most, refusal = self._most(scope)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            if announced.isdigit() and int(announced) > most:
                await drain(receive)
                raise refusal
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                await drain(receive)
                raise refusal
            return message

        await self.app(scope, counted, send)

    def _most(self, scope: Scope) -> tuple[int, Problem]:
        """The most bytes of a request's body, and what is said of more. The door has put in who asks."""
        visitor: Visitor | None = scope.get("state", {}).get("visitor")
        if visitor is None:
            return STRANGERS, too_long(STRANGERS)
        if not visitor.may("upload"):
            return OTHERS, too_long(OTHERS)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        most = next((one.most for one in self.larger if one.method == scope["method"] and one.path.match(path)), PLAIN)
        if most != FILES:
            return most, too_long(most)
        if not Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data"):
            return PLAIN, too_long(PLAIN)
        limit = most_bytes()
        return limit + OVERHEAD, too_large(limit)


async def drain(receive: Receive) -> None:
    """Take the rest of a body off the line; ClientDisconnect when its sender has gone."""
    dropped = 0
    while dropped < DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        dropped += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
