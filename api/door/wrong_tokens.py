"""Wrong tokens are slowed, by where they come from: after some, the next must wait, each time for longer.

A right one never waits for others' wrong ones. Those that the board makes nobody guesses, so each is looked up at
once. Only the one from outside, which people choose themselves, is not compared while its network must wait, unless it
has been right from there before.
"""

import time

from cachetools import LRUCache

from data.access.networks import network

#: Wrong tokens of a network that cost nothing.
FREE = 20
#: Seconds of the first wait, which doubles with each wrong one, and of the longest.
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
#: Seconds after which one wrong token is forgiven, and another.
FORGIVEN_S = 120.0
#: Networks that are watched at once.
_WATCHED = 10_000


class WrongTokens:
    """Wrong tokens of each network: how many, when the last came, and from when on the next is looked at."""

    def __init__(self) -> None:
        """None have come yet."""
        self._wrong: LRUCache[str, tuple[int, float, float]] = LRUCache(_WATCHED)
        self._right: LRUCache[str, bool] = LRUCache(_WATCHED)

    def wait_s(self, address: str, now: float | None = None) -> float:
        """Seconds that a wrong token from this address must wait; 0 when the next is looked at."""
        _, _, open_at = self._wrong.get(network(address), (0, 0.0, 0.0))
        return max(0.0, open_at - (time.monotonic() if now is None else now))

    def outside_may_be_compared(self, address: str) -> bool:
        """Whether what comes from here may be the token from outside, or would only be a further guess."""
        return network(address) in self._right or self.wait_s(address) <= 0

    def outside_was_right(self, address: str) -> None:
        """The token from outside came from here: whoever has it there goes on, whatever others there try."""
        self._right[network(address)] = True

    def wrong(self, address: str, now: float | None = None) -> None:
        """A token was wrong. While its network must wait it has not been looked at, and does not count."""
        at, where = time.monotonic() if now is None else now, network(address)
        if self.wait_s(address, at) > 0:
            return
        count, last, _ = self._wrong.get(where, (0, at, 0.0))
        count = max(0, count - int((at - last) / FORGIVEN_S)) + 1
        wait = 0.0 if count <= FREE else min(FIRST_WAIT_S * 2.0 ** min(count - FREE - 1, 20), LONGEST_WAIT_S)
        self._wrong[where] = (count, at, at + wait)
