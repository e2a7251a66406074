"""Logging in and out, one-time links, one's own password: routes beside the pages, open before any of those is."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from analytics.community.people_in_charge import grid_words
from data.access import accounts, audit_log, half_log_in, login_throttle, password_changes, sessions, tokens
from data.access.access_file import Access
from data.access.networks import network
from data.access.password_queue import QUEUE, Busy
from data.access.refused_attempts import tried
from data.access.visitor import SESSION, Visitor
from data.base_path import base_path
from data.installation.installation import home
from data.installation.visitor_header import cookie_name
from data.refusal import DiskFull, Refusal
from pages.forms import coming_in, login_html, own_log_ins, second_factor, sent_form

#: How the log-in is opened by somebody who has just changed the password.
_CHANGED = "changed=1"
#: How it is opened by somebody who has just logged out: what they typed and did not send leaves the browser too.
_LEFT = "left=1"


def routes() -> list[Route]:
    """The routes; which of them need a log-in is the door's to say."""
    return [
        Route("/login", _ask, methods=["GET"]),
        Route("/login", sent_form.patient(_log_in), methods=["POST"]),
        Route("/link", _open_link, methods=["GET"]),
        Route("/link", sent_form.patient(_use_link), methods=["POST"]),
        Route("/account", _account, methods=["GET"]),
        Route("/account", sent_form.patient(_change_password), methods=["POST"]),
        Route("/logout", _log_out, methods=["POST"]),
        *second_factor.routes(),
        *own_log_ins.routes(),
    ]


async def _ask(request: Request) -> Response:
    wanted = coming_in.inside(request.query_params.get("next", ""))
    if request.state.visitor is not None and request.state.visitor.via == SESSION:
        return coming_in.to(coming_in.start_of(request.state.visitor, wanted))
    if request.url.query == _CHANGED:
        return login_html.answer(await to_thread.run_sync(_login_form, "", None, "", request.state.in_clear, True))
    if request.url.query == _LEFT:
        return login_html.answer(
            await to_thread.run_sync(_login_form, "", None, "", request.state.in_clear, False, True)
        )
    ended = await to_thread.run_sync(_ended, request.cookies)
    return login_html.answer(await to_thread.run_sync(_login_form, wanted, ended, "", request.state.in_clear))


def _ended(cookies: dict[str, str]) -> tuple[str, str] | None:
    """What is said to a browser whose log-in has ended, because nobody used it or somebody ended it; None to any
    other.
    """
    for name in (cookie_name(True), cookie_name(False)):
        hours = sessions.idled(home().access, cookies.get(name, ""))
        if hours is not None:
            return (
                f"有 {hours:g} 小时没人操作,已自动退出。请重新登录。墙上的大屏请用“大屏”账号,它不会自动退出。",
                f"Nobody used the board for {hours:g} hours, so you were logged out. Please log in again. A screen on "
                "a wall needs an account of the role “Wall screen”, which stays logged in.",
            )
        if sessions.was_ended(home().access, cookies.get(name, "")):
            return (
                "这里的登录已结束:密码或账号改过,或者在别处点了退出。请重新登录。",
                "This log-in has ended: the password or the account was changed, or somebody logged it out. Please log "
                "in again.",
            )
    return None


def _login_form(
    wanted: str,
    problem: tuple[str, str] | None,
    name: str,
    in_clear: bool,
    changed: bool = False,
    left: bool = False,
) -> str:
    served = home()
    return login_html.login(
        base_path(),
        wanted,
        problem,
        name,
        served.demo,
        not accounts.any_account(served.access),
        served.store.setting("community"),
        in_clear,
        changed,
        left,
    )


async def _log_in(request: Request) -> Response:
    access, address = home().access, request.state.address
    if QUEUE.is_full and request.state.visitor is None and not login_throttle.is_anybodys(access, address):
        raise Busy  # before anything is read or asked for them: there may be hundreds
    form = await sent_form.fields(request)
    if form is None:
        return sent_form.too_much()
    name, wanted = form.get("name", ""), coming_in.inside(form.get("next", ""))
    found = await to_thread.run_sync(_standing, access, request.state.visitor, name, address)
    if not isinstance(found, Refusal):
        known, who = found
        found = await sent_form.in_turn(
            request, _judged_or_full, access, name, form.get("password", ""), address, known=known, who=who
        )
    if isinstance(found, Refusal):
        status = {"wait": 429, "disk_full": 507}.get(found.code, 401)
        problem, typed, in_clear = (found.zh, found.en), name[: accounts.LONGEST_NAME], request.state.in_clear
        return login_html.answer(await to_thread.run_sync(_login_form, wanted, problem, typed, in_clear), status)
    return await to_thread.run_sync(coming_in.after_password, request, found, wanted)


def _standing(access: Access, visitor: Visitor | None, name: str, address: str) -> tuple[bool, str] | Refusal:
    """Whether somebody belongs here, by a log-in that holds or by an address from which this account was logged in
    before, and what stands for them in the queue; the refusal of who must wait for earlier guesses and takes no turn.
    """
    refused = login_throttle.refusal(access, name, address)
    if refused is not None:
        return refused
    if visitor is not None and visitor.account is not None:
        return True, f"account {visitor.account}"
    known = accounts.named(access, name) if login_throttle.is_known(access, name, address) else None
    return (True, f"account {known.id}") if known else (False, network(address))


def _judged_or_full(access: Access, name: str, password: str, address: str) -> accounts.Account | Refusal:
    try:
        return _judged(access, name, password, address)
    except DiskFull as full:  # nobody comes in whose coming cannot be put on record
        return full


def _judged(access: Access, name: str, password: str, address: str) -> accounts.Account | Refusal:
    """The account of this name and password; a refusal that does not tell which of the two was wrong."""
    refused = login_throttle.refusal(access, name, address)  # wrong guesses may have come while it waited
    if refused is not None:
        return refused
    found = accounts.with_password(access, name, password)
    if found is None:
        login_throttle.wrong(access, name, address)
        # A name that is none here may be a password typed into the wrong field.
        known = accounts.named(access, name)
        tried(
            access,
            known.name if known else "-",
            "login_failed",
            "" if known else f"unknown name of {len(name)} characters",
            address,
            "password",
        )
        return Refusal("wrong", "账号或密码不对。", "The name or the password is wrong.")
    if half_log_in.next_step(access, found) is None:  # else it is the code that makes good what was guessed wrong
        login_throttle.right(access, name, address)
    return found


async def _open_link(request: Request) -> Response:
    word = request.query_params.get("word", "")
    found = await to_thread.run_sync(accounts.link, home().access, word)
    return _gone() if found is None else login_html.answer(_link_form(found, None, ""))


def _link_form(found: accounts.Link, problem: tuple[str, str] | None, name: str) -> str:
    whose = found.account
    count = tokens.of_account(home().access, whose.id) if whose else 0
    return login_html.link(
        base_path(), found.word, found.purpose == "first", whose.name if whose else name, problem, count
    )


async def _use_link(request: Request) -> Response:
    form = await sent_form.fields(request)
    if form is None:
        return sent_form.too_much()
    access, word, name = home().access, form.get("word", ""), form.get("name", "")
    found = await to_thread.run_sync(accounts.link, access, word)
    if found is None:
        await to_thread.run_sync(tried, access, "", "login_failed", "link", request.state.address, "link")
        return _gone()
    try:
        sent_form.same_twice(form)
        account = await sent_form.in_turn(
            request,
            accounts.use_link,
            access,
            word,
            name,
            form.get("password", ""),
            request.state.address,
            form.get("end_tokens") == "1",
            known=True,  # a link that works was given by somebody who belongs here
            who=f"account {found.account.id}" if found.account else "first",
        )
    except Refusal as refusal:
        if refusal.code == "link_gone":
            return _gone()
        return login_html.answer(_link_form(found, (refusal.zh, refusal.en), name[: accounts.LONGEST_NAME]), 422)
    return await to_thread.run_sync(coming_in.after_password, request, account, "")


async def _account(request: Request) -> Response:
    visitor: Visitor = request.state.visitor
    if visitor.via != SESSION:
        return RedirectResponse(f"{base_path()}/login", 303)
    return login_html.answer(await to_thread.run_sync(_account_form, visitor, None))


def _account_form(visitor: Visitor, problem: tuple[str, str] | None) -> str:
    names = "、".join(grid_words(home().store, grid)[0] for grid in sorted(visitor.grids or ()))
    access, account = home().access, visitor.account or 0
    return login_html.account(
        base_path(),
        visitor,
        problem,
        names,
        sessions.of_account(access, account),
        password_changes.last(access, account),
        tokens.of_account(access, account),
    )


async def _change_password(request: Request) -> Response:
    visitor, form = request.state.visitor, await sent_form.fields(request)
    if form is None:
        return sent_form.too_much()
    if visitor.account is None:
        return RedirectResponse(f"{base_path()}/login", 303)
    access, address = home().access, request.state.address
    try:
        sent_form.same_twice(form)
        sent_form.another(form)
        await sent_form.in_turn(
            request,
            _changed,
            access,
            visitor,
            form.get("old", ""),
            form.get("password", ""),
            address,
            form.get("end_tokens") == "1",
            known=True,
            who=f"account {visitor.account}",
        )
    except Refusal as refusal:
        return login_html.answer(await to_thread.run_sync(_account_form, visitor, (refusal.zh, refusal.en)), 422)
    return RedirectResponse(f"{base_path()}/login?{_CHANGED}", 303)


def _changed(access: Access, visitor: Visitor, old: str, new: str, address: str, end_tokens: bool) -> None:
    """Change one's own password; guesses at the old one are slowed down, one after the other."""
    refused = login_throttle.refusal(access, visitor.name, address)
    if refused is not None:
        raise refused
    try:
        accounts.change_password(access, visitor.account or 0, old, new, address, end_tokens)
    except Refusal as refusal:
        if refusal.code == "wrong_password":
            login_throttle.wrong(access, visitor.name, address, shared=False)
        raise


async def _log_out(request: Request) -> Response:
    visitor: Visitor = request.state.visitor

    def out() -> None:
        if visitor.via == SESSION:
            sessions.end(home().access, visitor.id)
            audit_log.add(home().access, visitor, "logout")

    await to_thread.run_sync(out)
    answer = RedirectResponse(f"{base_path()}/login?{_LEFT}", 303, {"Clear-Site-Data": '"cache"'})
    https = request.state.https
    answer.delete_cookie(cookie_name(https), path=base_path() or "/", secure=https, httponly=True, samesite="lax")
    return answer


def _gone() -> Response:
    refusal = accounts.link_gone(home().access)
    return login_html.answer(login_html.gone(refusal.zh, refusal.en), 410)
