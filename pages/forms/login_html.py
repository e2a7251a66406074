"""The log-in, one-time links and one's own account as plain pages: they come before the board's own pages can be
opened.

No script, but for the one that forgets what was typed at a log-out, and nothing from elsewhere. Chinese first, English
below it.
"""

import secrets

from starlette.responses import HTMLResponse

from analytics.templates import Markup, document
from data.access.password_changes import PasswordChange
from data.access.passwords import LONGEST, SHORTEST
from data.access.sessions import LogIn
from data.access.visitor import Visitor
from data.installation import own_addresses

_LOGIN = document("pages/forms/templates/login.html")
_LINK = document("pages/forms/templates/link.html")
_GONE = document("pages/forms/templates/gone.html")
_BUSY = document("pages/forms/templates/busy.html")
_NOT_FOR = document("pages/forms/templates/not_for.html")
_ACCOUNT = document("pages/forms/templates/account.html")
_NOTICE = document("pages/forms/templates/password_notice.html")
#: What marks the script of the log-in, which forgets at a log-out what was typed on the board and not sent.
_SCRIPT = 'script nonce="NONCE"'


def login(
    base: str,
    wanted: str,
    problem: tuple[str, str] | None,
    name: str,
    demo: bool,
    none_yet: bool,
    community: str,
    in_clear: bool,
    changed: bool = False,
    left: bool = False,
) -> Markup:
    """The log-in; ``wanted`` is where it leads, ``none_yet`` whether nobody has an account so far, ``in_clear`` whether
    what is typed crosses a network unencrypted, ``changed`` whether the password was changed just now, ``left`` whether
    somebody has just logged out.
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
        changed=changed,
        left=left,
    )


def link(base: str, word: str, first: bool, name: str, problem: tuple[str, str] | None, tokens: int = 0) -> Markup:
    """What a one-time link opens: the first administrator's account, or a new password for an account with so many
    tokens.
    """
    return _LINK(
        base=base, word=word, first=first, name=name, problem=problem, least=SHORTEST, most=LONGEST, tokens=tokens
    )


def gone(zh: str, en: str) -> Markup:
    """What stands where a link does not work."""
    return _GONE(problem=(zh, en))


def busy(zh: str, en: str) -> Markup:
    """What stands where too many log in at once."""
    return _BUSY(problem=(zh, en))


def not_for(base: str, zh: str, en: str, path: str, path_zh: str, path_en: str) -> Markup:
    """What stands where a role may not open a page: which one it was, and the way to one's own."""
    return _NOT_FOR(base=base, zh=zh, en=en, path=path, path_zh=path_zh, path_en=path_en)


def account(
    base: str,
    visitor: Visitor,
    problem: tuple[str, str] | None,
    grids: str,
    log_ins: list[LogIn],
    changed: PasswordChange | None,
    tokens: int,
) -> Markup:
    """One's own account: who one is, where one is logged in, a new password and when it was changed last, how many
    tokens end with it, the way out.
    """
    return _ACCOUNT(
        base=base,
        visitor=visitor,
        problem=problem,
        grids=grids,
        log_ins=log_ins,
        own={each.id for each in log_ins if own_addresses.is_own(each.address)},
        change=changed,
        tokens=tokens,
        least=SHORTEST,
        most=LONGEST,
    )


def password_notice(base: str, changes: list[PasswordChange], wanted: str) -> Markup:
    """What stands before anything else where a password was changed since its owner last came."""
    return _NOTICE(base=base, changes=changes, wanted=wanted)


def answer(text: str, status: int = 200) -> HTMLResponse:
    """A page as an answer: its one style is named, that of the log-in its one script too; nothing else may run or be
    fetched, and no address of it leaks.
    """
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; img-src data:; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    if _SCRIPT in text:  # what people typed is escaped and says no such thing
        policy += f"; script-src 'nonce-{nonce}'"
    # Not "no-referrer": then a browser sends a form's origin as "null", and the door takes it for another site's.
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "strict-origin", "X-Frame-Options": "DENY"}
    return HTMLResponse(text.replace("NONCE", nonce, 2 if _SCRIPT in text else 1), status, headers)
