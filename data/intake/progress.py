"""How far a load has come, and the way to stop it."""

import threading
import time
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from data.refusal import Refusal

#: What a load is doing, in its order.
WAITING, READING, WRITING, ENDED = "waiting", "reading", "writing", "ended"


class Cancelled(Refusal):
    """Somebody stopped the load; nothing has changed."""

    def __init__(self) -> None:
        """The refusal of a load that was stopped."""
        super().__init__("cancelled", "已取消,数据没有改变。", "Cancelled; no data has changed.")


class Watch:
    """One load as seen from outside: ``rows`` and ``bytes`` read so far of ``size`` (0: unknown), and its ``phase``.

    The load writes it in its own thread, anybody may read it, and ``cancel`` from any thread.
    """

    def __init__(self, file_name: str = "") -> None:
        """A load of that file, not begun yet."""
        self.file_name = file_name
        self.phase = WAITING
        self.rows = self.bytes = self.size = 0
        self._began = time.monotonic()
        self._cancelled = threading.Event()
        self._interrupt: Callable[[], None] | None = None

    def cancel(self) -> None:
        """Stop the load as soon as may be; it ends as ``Cancelled`` unless it has been written already."""
        self._cancelled.set()
        if interrupt := self._interrupt:
            interrupt()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise Cancelled where somebody asked to stop."""
        if self.cancelled:
            raise Cancelled

    def begin(self, size: int, interrupt: Callable[[], None]) -> None:
        """Reading begins: so many bytes (0: unknown); ``interrupt`` stops a running query."""
        self.check()
        self.phase, self.size, self._began = READING, size, time.monotonic()
        self.rows = self.bytes = 0
        self._interrupt = interrupt

    def end(self) -> None:
        """Nothing can be stopped any more."""
        self.phase, self._interrupt = ENDED, None

    def counted(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The batches of a table, counted from 0 as they pass; Cancelled where somebody asked to stop."""
        self.phase, self.rows, self.bytes = READING, 0, 0
        for batch in batches:
            self.check()
            self.rows += batch.num_rows
            cells = batch.columns[1:-1]
            self.bytes += (
                sum(pc.sum(pc.binary_length(cell)).as_py() or 0 for cell in cells) + len(cells) * batch.num_rows
            )
            yield batch
        self.phase = WRITING

    @property
    def rate(self) -> float:
        """Rows a second so far."""
        return self.rows / max(time.monotonic() - self._began, 1e-3)

    @property
    def share(self) -> float | None:
        """How much of the file has been read, 0 to 1; None where that cannot be told."""
        return min(1.0, self.bytes / self.size) if self.size else None

    @property
    def seconds_left(self) -> float | None:
        """Until everything is read, at the rate so far; None where that cannot be told."""
        if not self.size or not self.bytes or self.phase != READING:
            return None
        return (self.size - self.bytes) / (self.bytes / max(time.monotonic() - self._began, 1e-3))
