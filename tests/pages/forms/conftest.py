"""A board behind a proxy that admits other networks: the addresses of those who come are what the proxy says."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from data.access import accounts
from data.access.access_file import Access
from tests.conftest import PASSWORD
from tests.server import Running, Server


@dataclass
class Admitting:
    """The board, and people on it who have a password."""

    server: Server

    def person(self, role: str = "duty", name: str = "") -> accounts.Account:
        """Somebody new who has set a password."""
        with closing(Access(self.server.folder)) as access:
            _, word = accounts.make(access, name or f"{role}-{secrets.token_hex(3)}", role, frozenset(), "test")
            return accounts.use_link(access, word, "", PASSWORD, "")


@pytest.fixture(scope="package")
def admitting(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Admitting]:
    folder = tmp_path_factory.mktemp("admitting") / "board"
    with running(folder, BOARD_DEMO="0", BOARD_PROXIES="127.0.0.1,::1") as server:
        yield Admitting(server)
