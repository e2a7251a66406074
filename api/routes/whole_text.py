"""Text that nothing here can keep or say again is refused before any route reads it."""

from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.datastructures import FormData, UploadFile

from api.errors import Problem

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


async def whole_text(request: Request) -> None:
    """Refuse a body, JSON or a form, of which any text or any name of a field holds half a character (a lone surrogate)
    or the character 0: no database keeps the one, no answer can say the other. Raises Problem 422.
    """
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or route.body_field is None:
        return
    try:
        # Read already, for the route; this only looks at what was made of it.
        is_form = request.headers.get("content-type", "").lower().startswith(_FORMS)
        given = await (request.form() if is_form else request.json())
    except (ValueError, RecursionError):  # no JSON: what the route says of that
        return
    if not all(_is_whole(text) for text in _texts(given)):
        raise Problem(
            422,
            "bad_text",
            "发来的文字里有不完整或无法保存的字符(半个字符或 \\u0000),没有保存。请改正后再发。",
            "The text that was sent holds half a character or \\u0000, which cannot be kept. Nothing was saved; "
            "correct it and send it again.",
        )


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _texts(given: Any) -> Iterator[str]:
    """Every text in it, and every name; however deep, since a sender chooses that."""
    waiting = [given]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, UploadFile):
            yield one.filename or ""
        elif isinstance(one, FormData):
            waiting.extend(part for pair in one.multi_items() for part in pair)
        elif isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
