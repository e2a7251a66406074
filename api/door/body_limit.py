"""No request body grows beyond the size limit, whether or not it says its length."""

from collections.abc import Callable

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Problem
from data.access.visitor import Visitor
from data.installation.installation import home

#: What a multipart body may hold besides its file: boundaries and the other fields.
OVERHEAD = 1_000_000
#: Bytes of a body of whoever may send no files: a request's change, a decision.
OTHERS = 200_000
#: So much of a refused body is still taken off the line and thrown away: most clients read the
#: answer only after they have sent everything.
DRAINED = 2_000_000_000


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


class BodyLimit:
    """Middleware that counts the body while it comes in and refuses what is too large.

    ``limit`` gives the most bytes a file may have at that moment (a setting may change).
    """

    def __init__(self, app: ASGIApp, limit: Callable[[], int]) -> None:
        """Guard ``app``."""
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; the body is read through a counter."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit, overhead = (self.limit(), OVERHEAD) if _may_send(scope) else (OTHERS, 0)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        most = limit + overhead
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            if announced.isdigit() and int(announced) > most:
                await _drain(receive)
                raise too_large(limit)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                await _drain(receive)
                raise too_large(limit)
            return message

        await self.app(scope, counted, send)


def _may_send(scope: Scope) -> bool:
    """Whether whoever asks may upload; the door has put in who it is."""
    visitor: Visitor | None = scope.get("state", {}).get("visitor")
    return visitor is not None and visitor.may("upload")


async def _drain(receive: Receive) -> None:
    """Take the rest of a body off the line; ClientDisconnect when its sender has gone."""
    dropped = 0
    while dropped < DRAINED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        dropped += len(message.get("body", b""))
        if not message.get("more_body", False):
            return
