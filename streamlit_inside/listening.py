"""Where Streamlit's server listens, and what it takes from whom: it asks us for neither.

It binds its socket before it imports the application, to an address from its options alone, and knows no bound of what
a browser sends but that of what it sends itself.
"""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from streamlit import config
from uvicorn import Config, Server
from uvicorn.protocols.http.h11_impl import H11Protocol

from streamlit_inside.connections import HEAD_S, Counted, Guarded, Silent

#: Bytes of a message from a browser: what stands in all fields of a page. Files come another way.
MOST_MESSAGE = 1_000_000
#: What the options in this folder say, until it is known who is to reach the board.
_SAID, _OURS = "127.0.0.1", Path(__file__).parents[1] / ".streamlit" / "config.toml"
_BACKLOG = 2048


@dataclass
class _Running:
    """The server of this process, from when it starts: its options, and the list of sockets it is about to use."""

    config: Config
    sockets: list[socket.socket]


_running: _Running | None = None
_startup = Server.startup


def take_over(counted: Counted) -> None:
    """Guard the server that is about to start in this process: silent connections, counted so, and long messages."""

    async def startup(self: Server, sockets: list[socket.socket] | None = None) -> None:
        global _running
        if isinstance(self.config.http_protocol_class, type) and self.config.http_protocol_class is H11Protocol:
            Guarded.silent = Silent(counted)
            self.config.http_protocol_class = Guarded
        self.config.ws_max_size = MOST_MESSAGE
        # Where the connection is encrypted, its silence begins before the server sees it.
        asyncio.constants.SSL_HANDSHAKE_TIMEOUT = HEAD_S  # type: ignore[attr-defined]
        _running = _Running(self.config, sockets) if sockets is not None else None
        await _startup(self, sockets)

    Server.startup = startup  # type: ignore[method-assign]


def address_given() -> str:
    """The address that whoever started the server named for it; '' where it is ours to choose."""
    where, address = config.get_where_defined("server.address"), str(config.get_option("server.address") or "")
    ours = not address or (address == _SAID and Path(where) == _OURS)
    return "" if ours else address


def listen_here() -> None:
    """Listen on this machine alone, by both of its own addresses: where ``localhost`` means the newer one first, a
    program would wait before it tries the other.
    """
    if _running is None:
        return
    port = _port(_running)
    _bind_anew(_running, port, [(socket.AF_INET, "127.0.0.1")])
    with suppress(OSError):  # a machine without it, or with somebody else there
        _running.sockets.append(_bound(socket.AF_INET6, "::1", port))


def listen_everywhere() -> bool:
    """Listen on every address of this machine; False, and nothing changed, where another program has the port."""
    if _running is None:
        return True
    port = _port(_running)
    with suppress(OSError):
        _bind_anew(_running, port, [(socket.AF_INET6, "::"), (socket.AF_INET, "0.0.0.0")])  # noqa: S104
        return True
    listen_here()
    return False


def only_here() -> bool:
    """Whether the server can be reached from this machine alone, as it listens now."""
    listening = [] if _running is None else [one for one in _running.sockets if one.fileno() != -1]
    found = [one.getsockname()[0] for one in listening]
    return all(ip_address(address.partition("%")[0]).is_loopback for address in found)


def encrypted() -> bool:
    """Whether the server itself speaks HTTPS."""
    return bool(config.get_option("server.sslCertFile"))


def _port(running: _Running) -> int:
    return int(running.sockets[0].getsockname()[1])


def _bind_anew(running: _Running, port: int, choices: list[tuple[socket.AddressFamily, str]]) -> None:
    """Put the first of these addresses that can be had in place of the server's sockets; OSError where none can."""
    if [one.getsockname()[0] for one in running.sockets] == [choices[0][1]]:
        return
    # The old ones go first: no system lets two of the same port overlap.
    for one in running.sockets:
        one.close()
    failed: OSError | None = None
    for family, address in choices:
        try:
            # The list is the server's own, which it reads after the application has started.
            running.sockets[:] = [_bound(family, address, port)]
            return
        except OSError as error:
            failed = error
    raise failed or OSError(address)


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    both = family == socket.AF_INET6 and address == "::" and socket.has_dualstack_ipv6()
    made = socket.create_server((address, port), family=family, backlog=_BACKLOG, dualstack_ipv6=both)
    made.setblocking(False)
    return made
