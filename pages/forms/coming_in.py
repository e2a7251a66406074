"""Where somebody comes in: the log-in begins, its cookie is set, and they are led to where they wanted to go."""

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from data import clock
from data.access import accounts, audit_log, half_log_in, sessions
from data.access.visitor import SESSION, Visitor
from data.base_path import base_path
from data.installation.installation import home
from data.installation.visitor_header import cookie_name
from pages.forms import password_news
from pages.registry import PAGES

#: Where each step after the password is taken.
STEPS = {half_log_in.CODE: "/login/code", half_log_in.SET_UP: "/login/second"}


def after_password(request: Request, account: accounts.Account, wanted: str) -> Response:
    """Lead somebody whose password was right to the code of their second factor, or to setting one up where they must
    have one; log in whoever needs neither.
    """
    access = home().access
    next = half_log_in.next_step(access, account)
    if next is None:
        return logged_in(request, account, wanted)
    answer = to(STEPS[next] + (f"?{urlencode({'next': wanted})}" if wanted else ""))
    answer.set_cookie(
        half_log_in.cookie_name(request.state.https),
        half_log_in.begun(access, account, next),
        max_age=half_log_in.WITHIN_S,
        path=f"{base_path()}/login",
        secure=request.state.https,
        httponly=True,
        samesite="strict",
    )
    return answer


def logged_in(request: Request, account: accounts.Account, wanted: str, second: bool = False) -> Response:
    """Begin the log-in of an account in this browser, and lead to what was wanted. ``second``: whether a second factor
    was shown.
    """
    access = home().access
    _end_standing(request)
    hours, idle_hours = (float(home().real.setting(id)) for id in ("login_hours", "idle_hours"))
    cookie, _ = sessions.start(access, account.id, hours, request.state.address, idle_hours, second)
    begun = sessions.of_cookie(access, cookie)
    if begun is None:  # closed in this very moment
        return RedirectResponse(f"{base_path()}/login", 303)
    audit_log.add(access, begun.visitor, "login")
    answer = to(password_news.first(access, begun.visitor, start_of(begun.visitor, wanted)))
    left = int((begun.ends_at_most - clock.machine_now()).total_seconds())
    name, https = cookie_name(request.state.https), request.state.https
    answer.set_cookie(name, cookie, max_age=left, path=base_path() or "/", secure=https, httponly=True, samesite="lax")
    half = half_log_in.cookie_name(https)
    if half in request.cookies:
        answer.delete_cookie(half, path=f"{base_path()}/login", secure=https, httponly=True)
    return answer


def _end_standing(request: Request) -> None:
    """End the log-in that this browser had: its cookie is about to be replaced."""
    visitor: Visitor | None = request.state.visitor
    if visitor is not None and visitor.via == SESSION:
        sessions.end(home().access, visitor.id)


def inside(wanted: str) -> str:
    """A path of this board, '' for anything else: a log-in leads to no other site."""
    parts = urlsplit(wanted)
    safe = (
        wanted.startswith("/")
        and not wanted.startswith(("//", "/\\"))
        and not parts.scheme
        and not parts.netloc
        and wanted.isprintable()
    )
    return wanted if safe and parts.path.lstrip("/") in PAGES else ""


def start_of(visitor: Visitor, wanted: str) -> str:
    """Where somebody begins: at what they asked for, else at the first page of their role."""
    row = PAGES.get(urlsplit(wanted).path.lstrip("/"))
    if wanted and row is not None and visitor.may(row.right):
        return wanted
    if not visitor.may("board") and visitor.may("wall"):
        return "/?wall=1&embed=true"
    return next(row.url for row in PAGES.values() if visitor.may(row.right))


def to(path: str) -> Response:
    """The way to a path of the board."""
    return RedirectResponse(f"{base_path()}{path}", 303)
