"""The board that is attacked, and those who work with it: one person and one token of every role."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from data.roles import ROLES
from tests import community
from tests.conftest import PASSWORD
from tests.server import Server, started

#: The grid of the invented grid worker, and one that is not theirs.
OWN_GRID, OTHER_GRID = "A", "B"
#: Requests of both grids: one's own and somebody else's.
REQUESTS = """诉求编号,时间,姓名,电话,内容,楼栋号,房号
Q1,2022-04-02 08:00,张三,13800000001,家里没有菜了,1,101
Q2,2022-04-02 09:00,周八,13800000006,断药了请帮忙,3,101
"""


@dataclass
class Target:
    """Where the board listens, an administrator's token, who works with it, and its data folder if that is at hand."""

    url: str
    token: str
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    _made: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, method: str, path: str, role: str = "", token: str = "", **options: Any) -> httpx.Response:
        """One call, over a connection of its own: as a stranger, with the log-in of a role, or with a token."""
        if token:
            options["headers"] = {"Authorization": f"Bearer {token}", **options.get("headers", {})}
        options.setdefault("timeout", 60)
        cookies = self.cookies[role] if role else None
        with httpx.Client(base_url=self.url, cookies=cookies, verify=False) as caller:
            return caller.request(method, path, **options)

    def administer(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A call of the HTTP interface as whoever set the board up."""
        return self.ask(method, f"/api/v1{path}", token=self.token, **options)

    def people(self) -> None:
        """Make an account with a log-in of every role, and a token of every role."""
        for role in ROLES.values():
            if role.given:
                self.cookies[role.id] = self.log_in(role.id)[1]
        for role in self.cookies:
            grids = [OWN_GRID] if ROLES[role].by_grid else []
            label = f"probe {secrets.token_hex(3)}"
            asked = {"label": label, "role": role, "grids": grids, "days": 1}
            made = self.ask("POST", "/api/v1/tokens", role="administrator", json=asked)
            made.raise_for_status()
            self.tokens[role] = made.json()["token"]

    def log_in(self, role: str) -> tuple[int, dict[str, str]]:
        """The account and the cookies of somebody new of a role."""
        grids = [OWN_GRID] if ROLES[role].by_grid else []
        asked = {"name": f"{role} {secrets.token_hex(3)}", "role": role, "grids": grids}
        made = self.administer("POST", "/accounts", json=asked)
        made.raise_for_status()
        account = made.json()["account"]
        self._made.append(account)
        word = made.json()["path"].partition("word=")[2]
        answer = self.ask("POST", "/link", data={"word": word, "password": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 303, answer.text
        return account["id"], dict(answer.cookies)

    def leave(self) -> None:
        """Close every account that was made here; their tokens end with them."""
        for account in self._made:
            closed = {"role": account["role"], "grids": account["grids"], "disabled": True}
            found = self.administer("PATCH", f"/accounts/{account['id']}", json=closed)
            assert found.status_code == 200, found.text


def of(server: Server) -> Target:
    """The target of a board that was started for it: an invented community is loaded."""
    for kind, text in (
        ("buildings", community.BUILDINGS),
        ("roster", community.ROSTER),
        ("checkins", community.CHECKINS),
        ("requests", REQUESTS),
    ):
        answer = server.send(f"{kind}.csv", text, kind=kind)
        assert answer.status_code in (200, 201), answer.text
    target = Target(server.url, server.token, folder=server.folder)
    target.people()
    return target


@contextmanager
def own(folder: Path) -> Iterator[Target]:
    """A board of one's own with an invented community, until the block ends."""
    with started(folder, BOARD_DEMO="0", BOARD_TODAY="2022-04-02T15:00") as server:
        yield of(server)


@contextmanager
def running_at(url: str, token: str) -> Iterator[Target]:
    """A board that runs somewhere; who was made for the attack is closed again."""
    target = Target(url.rstrip("/"), token)
    try:
        target.people()
        yield target
    finally:
        target.leave()
