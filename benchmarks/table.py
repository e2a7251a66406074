"""Rows of the table: what was measured, against what, and whether the target is met."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement. ``ours`` and ``peer`` are medians in the unit; ``limit`` is the target's bound.

    With ``relative`` the target bounds ``ours ÷ peer``, else ``ours`` itself.
    """

    what: str
    ours: float
    unit: str
    peer_name: str = ""
    peer: float | None = None
    limit: float | None = None
    relative: bool = False

    @property
    def ratio(self) -> float | None:
        """Ours ÷ the peer's."""
        return self.ours / self.peer if self.peer else None

    @property
    def verdict(self) -> str:
        """``met``, ``NOT MET`` or nothing where there is no target."""
        measured = self.ratio if self.relative else self.ours
        if self.limit is None or measured is None:
            return ""
        return "met" if measured <= self.limit else "NOT MET"


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(values: list[float]) -> float:
    """The median: two noisy cores make a mean of little worth."""
    return statistics.median(values)


def render(rows: list[Row]) -> str:
    """The table in Markdown."""
    lines = ["| measured | ours | peer | ratio | target | |", "|---|---|---|---|---|---|"]
    for row in rows:
        peer = f"{row.peer:,.3g} {row.unit} ({row.peer_name})" if row.peer is not None else "–"
        ratio = f"{row.ratio:.2f}×" if row.ratio else "–"
        target = "–" if row.limit is None else f"≤ {row.limit:g}×" if row.relative else f"≤ {row.limit:g} {row.unit}"
        lines.append(f"| {row.what} | {row.ours:,.3g} {row.unit} | {peer} | {ratio} | {target} | {row.verdict} |")
    return "\n".join(lines)
