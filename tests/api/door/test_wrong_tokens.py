"""Wrong tokens are slowed by network; right ones never wait for others' wrong ones."""

from contextlib import closing
from pathlib import Path

from api.door.wrong_tokens import FREE, LONGEST_WAIT_S, WrongTokens
from data.access import accounts, sessions, tokens
from data.access.access_file import Access
from tests import http
from tests.server import Running


def test_each_wrong_one_waits_longer_and_is_forgiven() -> None:
    seen, here, near, far = WrongTokens(), "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"
    for _ in range(FREE):
        seen.wrong(here, 100.0)
    assert seen.wait_s(near, 100.0) == 0
    waits = []
    now = 100.0
    for _ in range(9):
        seen.wrong(near, now)
        waits.append(seen.wait_s(here, now))
        now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert waits[-1] == LONGEST_WAIT_S
    assert seen.wait_s(far, now) == 0
    # What comes while it must wait is not looked at and makes it no longer.
    seen.wrong(here, now)
    until = seen.wait_s(here, now)
    seen.wrong(here, now + 1)
    assert seen.wait_s(here, now + 1) == until - 1
    now += 3600
    seen.wrong(here, now)
    assert seen.wait_s(here, now) == 0


def test_wrong_tokens_are_answered_when_to_come_again_and_right_ones_at_once(running: Running, tmp_path: Path) -> None:
    """Also from the same address, as behind a proxy that all share."""
    folder = tmp_path / "board"
    with closing(Access(folder)) as access:
        made, _ = accounts.make(access, "周站长", "administrator", frozenset(), "test")
        found = sessions.of_cookie(access, sessions.start(access, made.id, 12, "10.0.0.1")[0])
        assert found
        ours = tokens.make(access, "热线", "manager", frozenset(), 9, found.visitor)
    with running(folder, BOARD_DEMO="0", BOARD_PROXIES="127.0.0.1,::1") as server:

        def asked(word: str, address: str) -> tuple[int, int]:
            headers = {"Authorization": f"Bearer {word}", "X-Forwarded-For": address}
            answer = http.get(f"{server.url}/api/v1/uploads", headers=headers, timeout=60)
            return answer.status_code, int(answer.headers.get("retry-after", 0))

        shared, elsewhere = "203.0.113.9", "198.51.100.4"
        assert asked(server.token, shared) == (200, 0)
        statuses = [asked(f"board_wrong{nth}", shared) for nth in range(FREE + 5)]
        assert statuses[: FREE - 1] == [(401, 0)] * (FREE - 1)
        assert {status for status, _ in statuses[FREE:]} == {429}
        assert all(1 <= after <= LONGEST_WAIT_S for _, after in statuses[FREE:])
        assert asked(ours, shared) == (200, 0)
        assert asked(server.token, shared) == (200, 0)
        assert asked("board_wrong", elsewhere) == (401, 0)
        # Where the token from outside has never been right before, further guesses at it are not looked at.
        for nth in range(FREE + 1):
            asked(f"guess{nth}", "192.0.2.7")
        assert asked(server.token, "192.0.2.7")[0] == 429
        assert asked(ours, "192.0.2.7") == (200, 0)
