"""What comes with a plain form: its fields, and a turn in the queue where a password must be hashed for it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from data.access.password_queue import COME_AGAIN_S, QUEUE, Busy, Gone
from data.refusal import Refusal
from pages.forms import login_html

#: Bytes of a form; nobody has a longer name and password.
MOST_BYTES = 8_000
#: Seconds that a stranger is held before being sent away, and how many are held at once: each keeps a connection.
_HELD_S, _MOST_HELD = 3.0, 500

_held = 0


async def fields(request: Request) -> dict[str, str] | None:
    """The fields of a form; None for a body that is too long, that stops in the middle, or that holds the character 0,
    which nobody can type.
    """
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > MOST_BYTES:
                return None
    except ClientDisconnect:
        return None
    try:
        found = parse_qs(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=20)
    except ValueError:  # far more fields than any form of ours has
        return None
    if any("\x00" in text for pair in found.items() for text in (pair[0], *pair[1])):
        return None
    return {name: values[0] for name, values in found.items()}


def too_much() -> HTMLResponse:
    """The answer to a form that could not be read."""
    return login_html.answer(
        login_html.gone(
            "表单内容太长、没有发完,或有无法使用的字符。",
            "The form is too long, did not come whole, or holds a character that cannot be used.",
        ),
        413,
    )


def same_twice(form: dict[str, str]) -> None:
    """Refusal where a new password was not written twice the same."""
    if form.get("password", "") != form.get("again", ""):
        raise Refusal("differ", "两次写的新密码不一样。", "The new passwords differ.")


def another(form: dict[str, str]) -> None:
    """Refusal where the new password is the old one."""
    if form.get("password", "") == form.get("old", ""):
        raise Refusal(
            "same", "新密码和原密码一样,没有改。请换一个。", "The new password is the old one. Please choose another."
        )


async def in_turn(request: Request, work: Callable[..., Any], *given: Any, known: bool, who: str) -> Any:
    """What ``work``, which hashes a password, answers, in its turn. Raises Busy, and Gone where nobody waits for it."""
    return await QUEUE.run(work, *given, known=known, who=who, gone=lambda: _gone(request))


async def _gone(request: Request) -> None:
    """Wait until nobody is there any more who would be answered."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _hold_back(request: Request) -> None:
    """Keep a stranger for a moment before they are sent away: hundreds who come again at once would take the time of
    everybody who belongs here with nothing but being sent away.
    """
    global _held
    if _held >= _MOST_HELD:
        return
    _held += 1
    try:
        async with asyncio.timeout(_HELD_S):
            await _gone(request)
    except TimeoutError:
        pass
    finally:
        _held -= 1


def patient(route: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A route that says when to come again where too many wait, and answers nobody who has gone."""

    async def answered(request: Request) -> Response:
        try:
            return await route(request)
        except Busy as full:
            if request.state.visitor is None:
                await _hold_back(request)
            answer = login_html.answer(login_html.busy(full.zh, full.en), 503)
            answer.headers["Retry-After"] = str(COME_AGAIN_S)
            return answer
        except Gone:
            return Response(status_code=503)

    return answered
