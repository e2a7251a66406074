"""What an attack is: a number of tries against a board, each of which it holds or does not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.attack.target import Target


@dataclass(frozen=True)
class Try:
    """One try: what was done, whether the board held, and what it answered."""

    what: str
    held: bool
    seen: str = ""


@dataclass(frozen=True)
class Attack:
    """A kind of attack, one row of ``tests.attack.attacks.ATTACKS``.

    ``folder``: it needs the data folder at hand, so that it is tried only on a board that was started for it.
    ``long``: it is left to ``python -m tests.attack``, because it takes more than a moment or the ordinary tests try as
    much.
    """

    id: str
    words: str
    run: Callable[[Target], Iterator[Try]]
    folder: bool = False
    long: bool = False
