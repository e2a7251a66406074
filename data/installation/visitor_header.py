"""How the door tells a page who visits: one header, which no request from outside can bring along."""

from dataclasses import replace

from data.access import sessions
from data.access.visitor import HERE, SESSION, Visitor, at_this_machine
from data.base_path import base_path
from data.installation.installation import Home

#: The header that the door sets on what it lets through.
HEADER = "x-board-visitor"
#: The cookie of a log-in over plain HTTP; over HTTPS as well, before it had a name of its own there.
COOKIE = "board_session"


def cookie_name(https: bool) -> str:
    """What the cookie of a log-in is called. Over HTTPS a browser takes one of this name from nobody but this very
    host, encrypted: neither a neighbour under the same domain nor somebody on the line can slip in a log-in of theirs.
    """
    if not https:
        return COOKIE
    return f"__Secure-{COOKIE}" if base_path() else f"__Host-{COOKIE}"


def told(visitor: Visitor) -> str:
    """What the header says of a visitor."""
    return f"{visitor.via} {visitor.id} {visitor.address}"


def visitor_of(said: str, served: Home) -> Visitor | None:
    """Who the header means, as they stand now; None once they are logged out, or the demo has ended."""
    via, _, rest = said.partition(" ")
    id, _, address = rest.partition(" ")
    if via == HERE:
        return at_this_machine(address) if served.demo else None
    found = sessions.of_id(served.access, id) if via == SESSION else None
    # The address is where they are now, not where they logged in.
    return replace(found.visitor, address=address) if found else None
