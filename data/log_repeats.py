"""Errors of one kind are in the log once, with how many more there were: a disk is soon full of what says the same.

At the limit of open files, which a few hundred idle connections reach, 45 MB came in seconds, and what the log had said
before was far up.
"""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

#: Seconds for which what came once is only counted.
WITHIN_S = 60.0
#: Kinds that are remembered.
_KEPT = 500
#: Marks a line of ours.
_OURS = "log_repeats"


@dataclass
class _Seen:
    at: float
    more: int = 0


class Repeats(logging.Filter):
    """Lets the first warning or error of a kind through, and tells of the others by their number."""

    def __init__(self, handler: logging.Handler) -> None:
        """Watch over one handler: a record that goes to several is one at each."""
        super().__init__()
        self._handler = handler
        self._seen = OrderedDict[tuple[Any, ...], _Seen]()
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this one is written."""
        if record.levelno < logging.WARNING or hasattr(record, _OURS):
            return True
        kind = _kind(record)
        with self._lock:
            seen = self._seen.get(kind)
            if seen is None or record.created - seen.at >= WITHIN_S:
                self._seen[kind] = _Seen(record.created)
                while len(self._seen) > _KEPT:
                    self._seen.popitem(last=False)
                return True
            seen.more += 1
            if seen.more == 1:
                told = threading.Timer(WITHIN_S - (record.created - seen.at), self._tell, (kind, seen, record))
                told.daemon = True
                told.start()
        return False

    def _tell(self, kind: tuple[Any, ...], seen: _Seen, record: logging.LogRecord) -> None:
        with self._lock:
            if self._seen.get(kind) is seen:
                del self._seen[kind]
        words = "这一种又出现 %d 次,不再逐条写。%d more of this kind, not written one by one: %s"
        said = logging.LogRecord(
            record.name,
            record.levelno,
            record.pathname,
            record.lineno,
            words,
            (seen.more, seen.more, record.getMessage()[:300]),
            None,
        )
        setattr(said, _OURS, True)
        self._handler.handle(said)


def _kind(record: logging.LogRecord) -> tuple[Any, ...]:
    """What makes two of them the same: where they were written, and which error was raised where."""
    error = record.exc_info[1] if record.exc_info else None
    trace = error.__traceback__ if error else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    raised = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else None
    return record.name, record.levelno, record.pathname, record.lineno, type(error), raised


def watch() -> None:
    """Watch over every handler that there is, and over where a record goes for which there is none."""
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    handlers = {handler for logger in (logging.root, *loggers) for handler in logger.handlers}
    for handler in handlers | ({logging.lastResort} if logging.lastResort else set()):
        if not any(isinstance(each, Repeats) for each in handler.filters):
            handler.addFilter(Repeats(handler))
