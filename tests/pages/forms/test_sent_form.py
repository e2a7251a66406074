"""300 strangers guess at once over real connections, and somebody who belongs here logs in."""

import asyncio
from contextlib import closing, suppress
from urllib.parse import urlencode, urlsplit

from data.access import audit_log, sessions
from data.access.access_file import Access
from tests.conftest import PASSWORD
from tests.finished import finished
from tests.pages.forms.conftest import Admitting

STRANGERS = 300
#: Hashes of strangers that may come before the owner's: one that runs, and those which end beside the owner's own.
MOST_BEFORE = 8


class Guess:
    """One log-in over a connection of its own, as it comes from an address through the proxy."""

    def __init__(self, url: str, address: str, name: str, password: str) -> None:
        parts = urlsplit(url)
        self.where = (parts.hostname or "localhost", parts.port or 80)
        body = urlencode({"name": name, "password": password})
        self.sent = (
            f"POST /login HTTP/1.1\r\nHost: localhost:{self.where[1]}\r\nX-Forwarded-For: {address}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
        self.status, self.head = 0, ""

    async def hang_on(self) -> None:
        """Send it, and wait for the answer as long as it takes."""
        reader, writer = await asyncio.open_connection(*self.where)
        try:
            writer.write(self.sent)
            await writer.drain()
            self.head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.status = int(self.head.split()[1])
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


def test_strangers_who_guess_are_queued_or_sent_away_and_the_owner_goes_first(admitting: Admitting) -> None:
    server, owner = admitting.server, admitting.person(name="周站长")
    with closing(Access(server.folder)) as access:
        sessions.start(access, owner.id, 12, "203.0.113.200")

    async def crowd() -> None:
        guesses = [
            Guess(server.url, f"10.7.{nth // 200}.{nth % 200 + 1}", f"周站长{nth}", "guess") for nth in range(STRANGERS)
        ]
        waiting = [asyncio.create_task(guess.hang_on()) for guess in guesses]
        async with asyncio.timeout(60):
            while sum(guess.status == 401 for guess in guesses) < 3:
                await asyncio.sleep(0.01)
        before = sum(guess.status == 401 for guess in guesses)
        mine = Guess(server.url, "203.0.113.200", "周站长", PASSWORD)
        await mine.hang_on()
        assert mine.status == 303, mine.head
        assert sum(guess.status == 401 for guess in guesses) - before <= MOST_BEFORE
        async with asyncio.timeout(60):
            while sum(guess.status == 503 for guess in guesses) < STRANGERS / 2:
                await asyncio.sleep(0.01)
        assert all("retry-after: 5" in guess.head.lower() for guess in guesses if guess.status == 503)
        # Whoever still waits goes; nothing is hashed for them.
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        hashed = sum(guess.status == 401 for guess in guesses)
        last = Guess(server.url, "10.8.0.1", "nobody", "guess")
        while last.status in (0, 503):  # some who went are still being noticed
            await last.hang_on()
        assert last.status == 401
        with closing(Access(server.folder)) as access:
            lines = audit_log.search(access, "10.7.", "login_failed")
        assert len(lines) <= hashed + 3

    finished(crowd())


def test_a_guess_that_must_wait_takes_nobodys_turn(admitting: Admitting) -> None:
    """After wrong guesses the answer says how long to wait; the right password does not help until then."""

    async def guess() -> list[int]:
        found = []
        for password in ["wrong"] * 5 + [PASSWORD]:
            each = Guess(admitting.server.url, "2001:db8:0:5::1", name, password)
            await each.hang_on()
            found.append(each.status)
        return found

    name = admitting.person().name
    assert finished(guess()) == [401] * 5 + [429]
