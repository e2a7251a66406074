"""Who asks: one person, screen or program at one time, with what they may do."""

from dataclasses import dataclass

from data.roles import ROLES, Role

#: How somebody came in: with a log-in, with a token, or to the demo from the machine itself.
SESSION, TOKEN, HERE = "session", "token", "here"


@dataclass(frozen=True)
class Visitor:
    """Who asks: name, role, the grids they are limited to (None: no limit), and how they came in.

    ``id`` is that of the session or the token; ``account`` the account's, None without one.
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


def at_this_machine(address: str) -> Visitor:
    """Whoever opens the demo on the machine it runs on."""
    return Visitor("本机演示", ROLES["visitor"], None, HERE, HERE, address=address)
