"""Strangers: without a log-in, from another site, by tricks with the path, the host or the websocket."""

import asyncio
import socket
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import websockets

from tests.attack.attack import Try
from tests.attack.target import Target
from tests.finished import finished
from tests.journeys.test_rights import CALLED_BY, DOCUMENTATION, OPENED_BY
from tests.page_line import page_line

#: Where files are served from, which a path might leave.
_MOUNTS = ("/static/", "/assets/leaflet/", "/assets/folium/", "/media/", "/component/x/", "/app/static/", "/api/", "/")
#: Ways out of a folder.
_WAYS = (
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "..\\",
    "%252e%252e%252f",
    "..%c0%af",
    "....//",
    "..;/",
    "%00../",
)
#: What they are after, and what would stand in it.
_GOALS = {
    "secret.key": None,
    "access.sqlite": b"SQLite format 3",
    "etc/passwd": b"root:",
    "app.py": b"import streamlit",
}
_ELSEWHERE = "https://elsewhere.example"


def without_log_in(target: Target) -> Iterator[Try]:
    """Every page, route and folder of ours, by every method."""
    for path in (*OPENED_BY, "/account", "/logout"):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            status = target.ask(method, path).status_code
            yield Try(f"{method} {path}", status in (303, 401), str(status))
    for route in CALLED_BY:
        method, _, path = route.partition(" ")
        status = target.ask(method, f"/api{path}").status_code
        yield Try(route, status == 401, str(status))
    for path in (*(f"/api{path}" for path in DOCUMENTATION), "/media/x", "/component/x", "/_stcore/metrics"):
        status = target.ask("GET", path).status_code
        yield Try(f"GET {path}", status in (303, 401), str(status))


def websocket_runs(target: Target) -> Iterator[Try]:
    """A page's websocket without a log-in, with a forged one, and from another site's page."""
    [(name, value)] = target.cookies["duty"].items()
    attempts = {
        "no cookie": ({}, None),
        "no value": ({"Cookie": f"{name}="}, None),
        "cut": ({"Cookie": f"{name}={value[:-1]}"}, None),
        "changed": ({"Cookie": f"{name}={value[:-1]}{'A' if value[-1] != 'A' else 'B'}"}, None),
        "unsigned": ({"Cookie": f"{name}={value.partition('.')[0]}"}, None),
        "a token": ({"Authorization": f"Bearer {target.tokens['administrator']}"}, None),
        "another site": ({"Cookie": f"{name}={value}"}, _ELSEWHERE),
        "no site": ({"Cookie": f"{name}={value}"}, "null"),
    }
    for what, (headers, origin) in attempts.items():
        opened = finished(_opens(target.url, headers, origin))
        yield Try(what, not opened, "it opened" if opened else "")


async def _opens(url: str, headers: dict[str, str], origin: str | None) -> bool:
    try:
        async with page_line(url, headers | ({"Origin": origin} if origin else {})) as socket:
            await asyncio.wait_for(socket.recv(), 2)
    except (websockets.WebSocketException, OSError, TimeoutError):
        return False
    return True


def path_tricks(target: Target) -> Iterator[Try]:
    """Ways out of every folder from which files are served, as a stranger and as a wall screen."""
    for role in ("", "wall"):
        for mount in _MOUNTS:
            for way in _WAYS:
                for goal, inside in _GOALS.items():
                    answer = target.ask("GET", f"{mount}{way * 3}{goal}", role=role)
                    got = answer.status_code == 200 and (inside is None or inside in answer.content)
                    # The document in which its client starts is what Streamlit answers at any address.
                    held = not got or b"<title>" in answer.content
                    yield Try(f"{role or 'stranger'} {mount}{way}…{goal}", held, str(answer.status_code))


def other_sites(target: Target) -> Iterator[Try]:
    """A page of another site sends what changes something, with the log-in that the browser has."""
    senders = (
        {"Origin": _ELSEWHERE},
        {"Origin": "null"},
        {"Origin": f"{target.url}.elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": _ELSEWHERE},
    )
    routes = [route for route in CALLED_BY if not route.startswith("GET")]
    for sender in senders:
        for route in routes:
            method, _, path = route.partition(" ")
            address = f"/api{path}".replace("{id}", "999999999").replace("{name}", "none")
            status = target.ask(method, address, role="administrator", headers=sender).status_code
            yield Try(f"{route} {sender}", status == 403, str(status))
        for form in ("/login", "/link", "/account", "/logout"):
            status = target.ask("POST", form, role="administrator", headers=sender, data={}).status_code
            yield Try(f"POST {form} {sender}", status == 403, str(status))
        answer = target.ask(
            "GET", "/api/v1/session", role="administrator", headers={**sender, "Sec-Fetch-Mode": "cors"}
        )
        yield Try(f"read {sender}", "access-control-allow-origin" not in answer.headers, str(answer.headers))


def hosts(target: Target) -> Iterator[Try]:
    """Names of hosts that are none, and headers by which a proxy that is none says where somebody comes from."""
    for host in ("", " ", "a b", "x\x7f", "a/b", "a@b", "localhost:99999999", "[::1", "<script>", "evil.example/.x"):
        status = _raw(target, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        yield Try(f"host {host!r}", status in (400, 421), str(status))
    for heads in ("", "Host: localhost\r\nHost: elsewhere.example\r\n"):
        status = _raw(target, f"GET / HTTP/1.1\r\n{heads}Connection: close\r\n\r\n")
        yield Try(f"hosts {heads!r}", status in (400, 421), str(status))
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Board-Visitor", "X_Board_Visitor"):
        answer = target.ask("GET", "/api/v1/session", headers={header: "127.0.0.1"})
        yield Try(f"{header} makes somebody", answer.status_code == 401, str(answer.status_code))


def _raw(target: Target, sent: str) -> int:
    """The status of the answer to what no client would send; 0 where there is none."""
    parts = urlsplit(target.url)
    with socket.create_connection((parts.hostname or "localhost", parts.port or 80), timeout=10) as connection:
        connection.sendall(sent.encode("latin-1"))
        line = connection.makefile("rb").readline().split()
    return int(line[1]) if len(line) > 1 and line[1].isdigit() else 0


#: Markup that runs, a header that is added, a template, a file's path, a formula, SQL.
_PAYLOADS = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "'><svg/onload=window.hit=1>",
    "</title><script>window.hit=1</script>",
    "javascript:window.hit=1",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "x\r\nSet-Cookie: a=b",
    "x\r\n\r\n<script>window.hit=1</script>",
    "{{7*7}}",
    "${7*7}",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "' or '1'='1",
    "\u202egnp.exe",
    "\x00",
    "%0d%0aSet-Cookie:a=b",
)
#: Addresses that take words and answer with a page or a file, with the parameter that takes them.
_TAKING = (
    "/login?next=",
    "/link?word=",
    "/?wall=1&lang=",
    "/?lang=",
    "/heatmap?category=",
    "/projection?day=",
    "/checkins?grid=",
    "/requests?id=",
    "/account?x=",
    "/none/",
    "/api/",
    "/api/v1/metrics?date=",
    "/api/v1/metrics?grid=",
    "/api/v1/metrics?building=",
    "/api/v1/heat?category=",
    "/api/v1/requests/",
    "/api/v1/mappings/",
    "/api/v1/record?q=",
    "/api/v1/rows?kind=",
    "/api/v1/meeting/minutes?format=",
)


def payloads(target: Target) -> Iterator[Try]:
    """Words that would run, at every address that takes some: nothing comes back as markup or as a header."""
    for place in _TAKING:
        for payload in _PAYLOADS:
            answer = target.ask("GET", f"{place}{quote(payload, safe='')}", role="administrator")
            kind = answer.headers.get("content-type", "")
            runs = payload in answer.text and "<" in payload and not kind.startswith(("application/json", "text/csv"))
            away = "evil.example" in answer.headers.get("location", "").partition("?")[0]
            added = "a=b" in answer.headers.get("set-cookie", "")
            held = not (runs or away or added) and answer.status_code < 500
            yield Try(f"{place}{payload!r}", held, f"{answer.status_code} {kind}")
