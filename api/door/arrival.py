"""A request as it arrives: from which address, over https or not, for which host, with which credentials.

Nothing that a stranger can write into a header is believed, unless a proxy that was named passed it on.
"""

import functools
import ipaddress
import re
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from data.access import proxies
from data.base_path import base_path
from data.installation.visitor_header import COOKIE, HEADER, cookie_name

#: Headers by which a proxy tells that it stands between: then nobody is on this same machine.
_FORWARDED = ("forwarded", "via", "x-real-ip", "true-client-ip", "x-client-ip", "x-cluster-client-ip")
_FORWARDED_PREFIXES = ("x-forwarded", "x-original-", "cf-")
#: What this machine calls itself.
OWN_NAMES = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
#: No page and no file of ours has these in its path. A call of the API may: a request is named by any word.
_TRICKS = re.compile(r"//|\\|/\.\.?(?:/|$)|%2f|%5c|%2e", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Arrival:
    """What a request or a websocket says of itself, as far as it can be believed.

    ``path`` is without the base path. ``here``: it comes from this same machine, straight. ``in_clear``: it came over a
    network that others may listen to. ``foreign``: a page of another site sent it. ``wrong``: why it cannot be served
    at all, '' where it can. ``host``: the name in the browser's address bar, without a port. ``older_cookie``: over
    HTTPS, what stands under the name that the cookie has without it.
    """

    method: str
    path: str
    address: str
    https: bool
    here: bool
    in_clear: bool
    foreign: bool
    wrong: str
    host: str
    cookie: str
    older_cookie: str
    bearer: str | None


def arrival(scope: Scope) -> Arrival:
    """What an ASGI scope says."""
    headers = Headers(scope=scope)
    peer = _plain((scope.get("client") or ("", 0))[0])
    forwarded = any(name in _FORWARDED or name.startswith(_FORWARDED_PREFIXES) for name in headers)
    chain = [_plain(entry) for entry in ",".join(headers.getlist("x-forwarded-for")).split(",") if entry.strip()]
    if chain and peer == chain[-1] and not (scope.get("client") or ("", 0))[1]:
        # The server itself believes a proxy on this machine, and has put the last entry in its place; no client has
        # port 0.
        peer = "127.0.0.1"
    named = _named(peer)
    secure = (
        scope.get("scheme") in ("https", "wss")
        if not forwarded
        else named and headers.get("x-forwarded-proto", "").strip() == "https"
    )
    host = headers.get("host", "")
    authorization = headers.get("authorization")
    path = scope["path"].removeprefix(base_path()) or "/"
    local = _is_loopback(peer) and not forwarded
    # A proxy that was not named may speak HTTPS all the same.
    maybe_https = secure or (forwarded and not named and headers.get("x-forwarded-proto", "").strip() == "https")
    return Arrival(
        method=scope.get("method", "WEBSOCKET"),
        path=path,
        address=_client(peer, chain) if named else peer,
        https=secure,
        here=local and _hostname(host) in OWN_NAMES and _is_straight(scope),
        in_clear=not maybe_https and not local,
        foreign=_is_foreign(headers, host, scope["type"], scope.get("method", "GET")),
        wrong=_wrong(headers, scope, path),
        host=_hostname(host),
        cookie=_cookie(headers, cookie_name(secure)),
        older_cookie=_cookie(headers, COOKIE) if secure else "",
        bearer=None
        if authorization is None
        else authorization.partition(" ")[2].strip()
        if authorization[:7].lower() == "bearer "
        else "",
    )


def _is_straight(scope: Scope) -> bool:
    """Whether nothing says that a proxy stands in front: neither the set-up, nor the old HTTP that a bare one
    speaks.
    """
    return not proxies.named() and not base_path() and scope.get("http_version") != "1.0"


def without_our_header(scope: Scope) -> Scope:
    """The scope without what only the door may say."""
    ours = HEADER.encode()
    # A server that passes headers on as variables would read an underscore as a hyphen.
    return {
        **scope,
        "headers": [(name, value) for name, value in scope["headers"] if name.lower().replace(b"_", b"-") != ours],
    }


def under_base_path(scope: Scope) -> Scope:
    """The scope with its path under the base path, whether or not the proxy left that in."""
    base = base_path()
    if not base:
        return scope
    raw, path = scope.get("raw_path") or scope["path"].encode(), scope["path"]
    if path != base and not path.startswith(f"{base}/"):
        raw, path = base.encode() + raw, base + path
    return {**scope, "path": path, "raw_path": raw, "root_path": base}


def _client(peer: str, chain: list[str]) -> str:
    """The nearest address that is no proxy of ours: what stands before it anybody may have written."""
    return next((address for address in reversed(chain) if not _named(address)), peer)


def _is_foreign(headers: Headers, host: str, kind: str, method: str) -> bool:
    """Whether another site sent it; following a link to a page of ours is allowed."""
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin")
    reads = kind == "http" and method in ("GET", "HEAD")
    if (
        reads
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest", "document") == "document"
    ):
        return False
    if site in ("cross-site", "same-site"):
        return True
    if origin is None or (reads and site == "same-origin"):
        return False
    return urlsplit(origin).netloc.lower() != host.lower()


def _wrong(headers: Headers, scope: Scope, path: str) -> str:
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not _HOST.fullmatch(hosts[0]):
        return "host"
    raw = (scope.get("raw_path") or b"").partition(b"?")[0].decode("latin-1")
    if not path.startswith("/api/") and (_CONTROL.search(path) or _TRICKS.search(path) or _TRICKS.search(raw)):
        return "path"
    if len(headers.getlist("authorization")) > 1 or len(headers.getlist("content-length")) > 1:
        return "headers"
    return ""


def _cookie(headers: Headers, name: str) -> str:
    for line in headers.getlist("cookie"):
        try:
            morsel = SimpleCookie(line).get(name)
        except CookieError:
            continue
        if morsel is not None:
            return morsel.value
    return ""


def _hostname(host: str) -> str:
    return re.sub(r":\d*$", "", host).lower() if not host.endswith("]") else host.lower()


def _plain(address: str) -> str:
    """An address without its port, an IPv4 one without its IPv6 clothes; other words as they are, cut short."""
    word = address.strip().strip("[]")
    for form in (word, word.rpartition(":")[0].strip("[]")):
        try:
            found = ipaddress.ip_address(form)
        except ValueError:
            continue
        return str(getattr(found, "ipv4_mapped", None) or found)
    return word[:60]


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def counted_as(address: str) -> str | None:
    """The addresses that are taken for one sender, who may have only so many connections: a home's or an office's
    whole IPv6 network; None for a proxy that was named, behind which there are many.
    """
    plain = _plain(address)
    try:
        found = ipaddress.ip_address(plain)
    except ValueError:
        return plain
    if _named(plain):
        return None
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else plain


def _named(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in _proxies(proxies.named()))


@functools.cache
def _proxies(words: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """The named proxies; ValueError, which ends the start, for what is no address."""
    return [ipaddress.ip_network(word.strip(), strict=False) for word in words.split(",") if word.strip()]
