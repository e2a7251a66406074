"""Cookies over HTTPS: the one of a log-in has a name of its own there, and Streamlit's is sent over HTTPS alone."""

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Send

from api.door.arrival import Arrival
from data import clock
from data.access import sessions
from data.access.sessions import Session
from data.base_path import base_path
from data.installation import reach
from data.installation.installation import home
from data.installation.visitor_header import COOKIE, cookie_name
from streamlit_inside import addresses


def log_in(arrived: Arrival) -> Session | None:
    """The log-in that a request brings the cookie of.

    Over HTTPS the cookie under its older name is still good for who logged in before there was the new one: screens on
    walls stay logged in for a year. For anybody else somebody on the line might have slipped it in.
    """
    access = home().access
    found = sessions.of_cookie(access, arrived.cookie) if arrived.cookie else None
    return found or _older(arrived)


def _older(arrived: Arrival) -> Session | None:
    found = sessions.of_cookie(home().access, arrived.older_cookie) if arrived.older_cookie else None
    until = reach.older_cookies_until(home().folder) if found else None
    return found if found and until and found.started_at <= until else None


def renewing(send: Send, arrived: Arrival) -> Send:
    """Answer as before, and give a browser that came with the cookie's older name the new one instead."""
    found = None if sessions.of_cookie(home().access, arrived.cookie) else _older(arrived)
    if found is None:
        return send
    given = Response()
    put(given, arrived.older_cookie, found, True)
    given.delete_cookie(COOKIE, path=base_path() or "/", secure=True, httponly=True, samesite="lax")
    said = [value for name, value in given.raw_headers if name == b"set-cookie"]

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            # What the answer itself says of it, as when logging out, stands.
            if cookie_name(True) not in " ".join(headers.getlist("set-cookie")):
                message["headers"] = [*message["headers"], *((b"set-cookie", value) for value in said)]
        await send(message)

    return sent


def put(answer: Response, cookie: str, found: Session, https: bool) -> None:
    """Give a browser the cookie of a log-in, until that ends."""
    left = int((found.ends_at_most - clock.machine_now()).total_seconds())
    answer.set_cookie(
        cookie_name(https),
        cookie,
        max_age=left,
        path=base_path() or "/",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def encrypted_only(headers: MutableHeaders) -> None:
    """Have Streamlit's own cookie sent over HTTPS alone; it knows of none that a proxy brings."""
    said = headers.getlist("set-cookie")
    if any(line.startswith(f"{addresses.XSRF_COOKIE}=") and "secure" not in line.lower() for line in said):
        del headers["set-cookie"]
        for line in said:
            ours = line.startswith(f"{addresses.XSRF_COOKIE}=") and "secure" not in line.lower()
            headers.append("set-cookie", f"{line}; Secure" if ours else line)
