"""The second factor as plain forms: its code at log-in, setting it up, recovery codes, taking it off."""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data.access import accounts, half_log_in, login_throttle, required_factor, second_factor
from data.access.access_file import Access
from data.access.half_log_in import CODE, SET_UP, HalfLogIn
from data.access.refused_attempts import tried
from data.access.visitor import SESSION, Visitor
from data.base_path import base_path
from data.installation.installation import home
from data.refusal import Refusal
from pages.forms import coming_in, login_html, password_news, second_factor_html, sent_form

#: Where one's own second factor is looked after.
_OWN = "/account/second"


def routes() -> list[Route]:
    """The routes; which of them need a log-in is the door's to say."""
    return [
        Route("/login/code", _ask_code, methods=["GET"]),
        Route("/login/code", sent_form.patient(_check_code), methods=["POST"]),
        Route("/login/second", _offer, methods=["GET"]),
        Route("/login/second", sent_form.patient(_confirm), methods=["POST"]),
        Route(_OWN, _own, methods=["GET"]),
        Route(_OWN, sent_form.patient(_change_own), methods=["POST"]),
    ]


# ---- At log-in, after the password -------------------------------------------------------------------------------


async def _half(request: Request, next: str) -> HalfLogIn | None:
    """Whose password was right a moment ago in this browser, and who is to take this step now."""
    cookie = request.cookies.get(half_log_in.cookie_name(request.state.https), "")
    access = home().access
    found = await to_thread.run_sync(half_log_in.of_cookie, access, cookie) if cookie else None
    if found is None or found.next != next:
        return None
    return found if await to_thread.run_sync(half_log_in.next_step, access, found.account) == next else None


async def _ask_code(request: Request) -> Response:
    found = await _half(request, CODE)
    if found is None:
        return _anew()
    wanted = coming_in.inside(request.query_params.get("next", ""))
    return login_html.answer(await to_thread.run_sync(_code_form, found.account, wanted, None))


def _code_form(account: accounts.Account, wanted: str, problem: tuple[str, str] | None) -> str:
    kept = second_factor.of(home().access, account.id)
    return second_factor_html.code(base_path(), account.name, wanted, problem, kept is None or kept.readable)


async def _check_code(request: Request) -> Response:
    form, found = await sent_form.fields(request), await _half(request, CODE)
    if form is None:
        return sent_form.too_much()
    if found is None:
        return _anew()
    account, wanted = found.account, coming_in.inside(form.get("next", ""))
    refused = await _in_turn(request, account.id, _judged, account, form.get("code", ""), request.state.address)
    if refused is not None:
        return login_html.answer(
            await to_thread.run_sync(_code_form, account, wanted, (refused.zh, refused.en)), _status(refused)
        )
    answer = await to_thread.run_sync(coming_in.logged_in, request, account, wanted, True)
    by_recovery_code = len(second_factor.typed(form.get("code", ""))) == second_factor.CODE_LENGTH
    if by_recovery_code and password_news.NOTICE not in answer.headers["Location"]:
        answer.headers["Location"] = f"{base_path()}{_OWN}"  # where it says how many are left
    return answer


def _judged(account: accounts.Account, code: str, address: str, shared: bool = True) -> Refusal | None:
    """Why a code does not open; None for a right one, which has then been used. Wrong ones count as wrong passwords."""
    access = home().access
    refused = login_throttle.refusal(access, account.name, address)
    if refused is not None:
        return refused
    if second_factor.accepts(access, account.id, account.name, code, address):
        login_throttle.right(access, account.name, address)
        return None
    login_throttle.wrong(access, account.name, address, shared=shared)
    tried(access, account.name, "login_failed", "", address, "second factor")
    return second_factor.wrong_code(code)


async def _offer(request: Request) -> Response:
    found = await _half(request, SET_UP)
    if found is None:
        return _anew()
    wanted = coming_in.inside(request.query_params.get("next", ""))
    return _offered(found.account, second_factor.new_secret(), wanted, None)


def _offered(
    account: accounts.Account, secret: str, wanted: str, refused: Refusal | None, own: bool = False
) -> Response:
    """The form on which a secret is shown until its first code is typed in."""
    word = half_log_in.offered(home().access, account.id, secret)
    problem = (refused.zh, refused.en) if refused else None
    shown = second_factor_html.offer(base_path(), account.name, secret, word, wanted, problem, own)
    return login_html.answer(shown, _status(refused) if refused else 200)


async def _confirm(request: Request) -> Response:
    form, found = await sent_form.fields(request), await _half(request, SET_UP)
    if form is None:
        return sent_form.too_much()
    if found is None:
        return _anew()
    account, wanted, access = found.account, coming_in.inside(form.get("next", "")), home().access
    secret = half_log_in.secret_of(access, account.id, form.get("offered", ""))
    if secret is None:  # it was shown too long ago
        return _offered(account, second_factor.new_secret(), wanted, second_factor.wrong_code())
    try:
        codes = await _in_turn(
            request, account.id, _set_up, account, secret, form.get("code", ""), request.state.address, ""
        )
    except Refusal as refused:
        return _offered(account, secret, wanted, refused)
    came_in = await to_thread.run_sync(coming_in.logged_in, request, account, wanted, True)
    answer = login_html.answer(second_factor_html.codes(account.name, codes, came_in.headers["location"]))
    for cookie in came_in.headers.getlist("set-cookie"):
        answer.headers.append("Set-Cookie", cookie)
    return answer


def _set_up(account: accounts.Account, secret: str, code: str, address: str, log_in: str) -> list[str]:
    access = home().access
    codes = second_factor.set_up(access, account.id, account.name, secret, code, address, log_in=log_in)
    login_throttle.right(access, account.name, address)
    return codes


# ---- One's own, once logged in -----------------------------------------------------------------------------------


async def _own(request: Request) -> Response:
    visitor: Visitor = request.state.visitor
    if visitor.via != SESSION or visitor.account is None:
        return _anew()
    return login_html.answer(await to_thread.run_sync(_own_form, visitor, None))


def _own_form(visitor: Visitor, refused: Refusal | None) -> str:
    kept = second_factor.of(home().access, visitor.account or 0)
    problem = (refused.zh, refused.en) if refused else None
    return second_factor_html.own(base_path(), kept, required_factor.is_required(visitor.role), problem)


async def _change_own(request: Request) -> Response:
    visitor, form = request.state.visitor, await sent_form.fields(request)
    if form is None:
        return sent_form.too_much()
    if visitor.account is None:
        return _anew()
    access, address = home().access, request.state.address
    account = await to_thread.run_sync(accounts.account, access, visitor.account)
    wanted = form.get("do", "")
    secret = half_log_in.secret_of(access, account.id, form.get("offered", "")) if wanted == "confirm" else None
    if wanted == "confirm" and secret is None:  # it was shown too long ago
        return RedirectResponse(f"{base_path()}{_OWN}", 303)
    try:
        if secret is not None:
            codes = await _in_turn(
                request, account.id, _set_up, account, secret, form.get("code", ""), address, visitor.id
            )
        else:
            await _in_turn(request, account.id, _shown, access, account, form, address)
            if wanted == "off":
                await to_thread.run_sync(_taken_off, access, account, address)
                return RedirectResponse(f"{base_path()}{_OWN}", 303)
            if wanted != "codes":
                return _offered(account, second_factor.new_secret(), "", None, own=True)
            codes = await _in_turn(
                request, account.id, second_factor.new_codes, access, account.id, account.name, address
            )
    except Refusal as refused:
        if secret is not None:
            return _offered(account, secret, "", refused, own=True)
        return login_html.answer(await to_thread.run_sync(_own_form, visitor, refused), _status(refused))
    return login_html.answer(second_factor_html.codes(account.name, codes, f"{base_path()}/account"))


def _shown(access: Access, account: accounts.Account, form: dict[str, str], address: str) -> None:
    """Refusal unless whoever sits there shows the password again, and the code of a second factor that stands: it may
    not be its owner who sits there.
    """
    refused = login_throttle.refusal(access, account.name, address)
    if refused is not None:
        raise refused
    if accounts.with_password(access, account.name, form.get("password", "")) is None:
        login_throttle.wrong(access, account.name, address, shared=False)
        raise Refusal("wrong_password", "密码不对。", "The password is wrong.")
    if second_factor.of(access, account.id) is not None:
        wrong = _judged(account, form.get("code", ""), address, shared=False)
        if wrong is not None:
            raise wrong


def _taken_off(access: Access, account: accounts.Account, address: str) -> None:
    if required_factor.is_required(account.role):
        raise Refusal(
            "required",
            "看板对别的网络开放时,系统管理员必须有第二道验证;可以换新手机,不能取下。",
            "Where other networks are admitted an administrator must have a second factor: change it, but keep one.",
        )
    second_factor.take_off(access, account.id, account.name, account.name, address)


async def _in_turn(request: Request, account: int, work: Callable[..., Any], *given: Any) -> Any:
    """One after the other for an account, so that each wrong code is counted before the next is looked at."""
    return await sent_form.in_turn(request, work, *given, known=True, who=f"account {account}")


def _status(refused: Refusal) -> int:
    return {"wait": 429, "disk_full": 507}.get(refused.code, 422)


def _anew() -> Response:
    return RedirectResponse(f"{base_path()}/login", 303)
