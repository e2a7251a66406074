"""The log-in, one-time links and one's own account as plain pages: they come before the board's own pages can be
opened.

No script and nothing from elsewhere. Chinese first, English below it.
"""

import secrets

from starlette.responses import HTMLResponse

from analytics.templates import Markup, document
from data.access.passwords import LONGEST, SHORTEST
from data.access.visitor import Visitor

_LOGIN = document("pages/forms/templates/login.html")
_LINK = document("pages/forms/templates/link.html")
_GONE = document("pages/forms/templates/gone.html")
_BUSY = document("pages/forms/templates/busy.html")
_NOT_FOR = document("pages/forms/templates/not_for.html")
_ACCOUNT = document("pages/forms/templates/account.html")


def login(
    base: str,
    wanted: str,
    problem: tuple[str, str] | None,
    name: str,
    demo: bool,
    none_yet: bool,
    community: str,
    in_clear: bool,
) -> Markup:
    """The log-in; ``wanted`` is where it leads, ``none_yet`` whether nobody has an account so far, ``in_clear`` whether
    what is typed crosses a network unencrypted.
    """
    return _LOGIN(
        base=base,
        wanted=wanted,
        problem=problem,
        name=name,
        demo=demo,
        none_yet=none_yet,
        community=community,
        in_clear=in_clear,
    )


def link(base: str, word: str, first: bool, name: str, problem: tuple[str, str] | None) -> Markup:
    """What a one-time link opens: the first administrator's account, or a new password for an account."""
    return _LINK(base=base, word=word, first=first, name=name, problem=problem, least=SHORTEST, most=LONGEST)


def gone(zh: str, en: str) -> Markup:
    """What stands where a link does not work."""
    return _GONE(problem=(zh, en))


def busy(zh: str, en: str) -> Markup:
    """What stands where too many log in at once."""
    return _BUSY(problem=(zh, en))


def not_for(base: str, zh: str, en: str, path: str, path_zh: str, path_en: str) -> Markup:
    """What stands where a role may not open a page: which one it was, and the way to one's own."""
    return _NOT_FOR(base=base, zh=zh, en=en, path=path, path_zh=path_zh, path_en=path_en)


def account(base: str, visitor: Visitor, problem: tuple[str, str] | None, done: bool, grids: str) -> Markup:
    """One's own account: who one is, a new password, the way out."""
    return _ACCOUNT(base=base, visitor=visitor, problem=problem, done=done, grids=grids, least=SHORTEST, most=LONGEST)


def answer(text: str, status: int = 200) -> HTMLResponse:
    """A page as an answer: its one style is named, nothing else may run or be fetched, and no address of it leaks."""
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; img-src data:; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    # Not "no-referrer": then a browser sends a form's origin as "null", and the door takes it for another site's.
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "strict-origin", "X-Frame-Options": "DENY"}
    return HTMLResponse(text.replace("NONCE", nonce, 1), status, headers)
