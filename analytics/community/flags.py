"""Yes-or-no answers about many people, packed into a byte each and counted by place in one pass."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Flags:
    """Up to eight named yes-or-no answers; each has a bit of its own, in this order.

    A byte instead of a column each: bringing a million answers out of the database costs as much
    as finding them.
    """

    names: tuple[str, ...]

    def bits(self, *names: str) -> np.uint8:
        """The byte in which exactly these are yes."""
        return np.uint8(sum(1 << self.names.index(name) for name in names))

    def select(self, source: str, **conditions: str) -> str:
        """A query for ``person`` and ``flags``, the byte, of each row of a source.

        ``conditions``: SQL for some of the answers (never NULL).
        """
        bits = [f"if({condition}, {self.bits(name)}, 0)" for name, condition in conditions.items()]
        return "select person, (BITS)::utinyint as flags from SOURCE".replace("BITS", " + ".join(bits)).replace(
            "SOURCE", source
        )

    def count(self, place: NDArray[np.int32], seen: NDArray[np.uint8], places: int) -> "Counted":
        """Count by place. Of each one counted: the number of its place (below ``places``), and its byte."""
        occurs = np.bincount(seen, minlength=256) > 0
        column = np.cumsum(occurs) - 1  # few combinations of answers occur: only they get a column
        combinations = np.flatnonzero(occurs)
        width = len(combinations)
        found = np.bincount(place * np.int64(width) + column[seen], minlength=places * width)
        return Counted(self, combinations, found.reshape(places, width))


@dataclass(frozen=True)
class Counted:
    """How many there are, one row a place and one column a combination of answers."""

    flags: Flags
    combinations: NDArray[np.int64]
    found: NDArray[np.int64]

    def having(self, *names: str) -> NDArray[np.int64]:
        """Of each place: how many have all of these."""
        wanted = self.flags.bits(*names)
        having: NDArray[np.int64] = self.found[:, (self.combinations & wanted) == wanted].sum(axis=1)
        return having

    def having_any(self, *names: str) -> NDArray[np.int64]:
        """Of each place: how many have at least one of these."""
        having: NDArray[np.int64] = self.found[:, (self.combinations & self.flags.bits(*names)) > 0].sum(axis=1)
        return having
