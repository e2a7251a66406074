"""Who asks: one person, screen or program at one time, with what they may do."""

from dataclasses import dataclass

from data.access import outside_token
from data.roles import ROLES, Role

#: How somebody came in: with a log-in, with a token, or to the demo from the machine itself.
SESSION, TOKEN, HERE = "session", "token", "here"


@dataclass(frozen=True)
class Visitor:
    """Who asks: name, role, the grids they are limited to (None: no limit), and how they came in.

    ``id`` is that of the session or the token; ``account`` that of the log-in, None without one. A token is called as
    it signs: see ``tokens.signature``.
    """

    name: str
    role: Role
    grids: frozenset[str] | None
    via: str
    id: str
    account: int | None = None
    address: str = ""

    def may(self, right: str) -> bool:
        """Whether the role has this right."""
        return right in self.role.rights

    @property
    def gives_access(self) -> bool:
        """Whether they may let others in at all: somebody who is logged in, and the token from outside, with which a
        board is set up that nobody attends. No other token makes accounts, links or tokens, or it would outlive its
        own end.
        """
        return self.via == SESSION or (self.via == TOKEN and self.id == outside_token.VARIABLE)


def at_this_machine(address: str) -> Visitor:
    """Whoever opens the demo on the machine it runs on."""
    return Visitor("本机演示", ROLES["visitor"], None, HERE, HERE, address=address)
