"""One's own log-ins and changes of one's password: where they were, and ending those that are somebody else's."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data.access import password_changes, sessions
from data.access.visitor import SESSION, Visitor
from data.base_path import base_path
from data.installation.installation import home
from pages.forms import coming_in, login_html, sent_form
from pages.forms.password_news import NOTICE


def routes() -> list[Route]:
    """The routes; all of them are for whoever is logged in."""
    return [
        Route("/account/log-ins", _end, methods=["POST"]),
        Route(NOTICE, _notice, methods=["GET"]),
        Route(NOTICE, _told, methods=["POST"]),
    ]


async def _end(request: Request) -> Response:
    visitor, form = request.state.visitor, await sent_form.fields(request)
    if form is None:
        return sent_form.too_much()
    if visitor.via != SESSION:
        return RedirectResponse(f"{base_path()}/login", 303)
    if form.get("id") or form.get("others"):
        await to_thread.run_sync(sessions.end_own, home().access, visitor, form.get("id", ""))
    return coming_in.to("/account")


async def _notice(request: Request) -> Response:
    visitor: Visitor = request.state.visitor
    wanted = coming_in.inside(request.query_params.get("next", ""))
    if visitor.via != SESSION:
        return RedirectResponse(f"{base_path()}/login", 303)
    untold = await to_thread.run_sync(password_changes.untold, home().access, visitor.account or 0)
    if not untold:
        return coming_in.to(coming_in.start_of(visitor, wanted))
    return login_html.answer(login_html.password_notice(base_path(), untold, wanted))


async def _told(request: Request) -> Response:
    visitor, form = request.state.visitor, await sent_form.fields(request)
    if form is None:
        return sent_form.too_much()
    if visitor.via != SESSION:
        return RedirectResponse(f"{base_path()}/login", 303)
    last = form.get("last", "")
    if last.isascii() and last.isdigit() and len(last) < 19:
        await to_thread.run_sync(password_changes.told, home().access, visitor.account or 0, int(last))
    return coming_in.to(coming_in.start_of(visitor, coming_in.inside(form.get("next", ""))))
