"""The log: whatever a stranger wrote into a name stays within one line of it and colours no console.

A line end in the name of a file would begin a line that looks like one of the board's own.
"""

import logging
import traceback
from collections.abc import Mapping
from numbers import Number
from typing import Any

from data.visible_text import visible

#: Before each line of a traceback, within which an error may say anything.
_WITHIN = "  | "


def keep_apart() -> None:
    """From now on let no log message of this process have more lines than whoever wrote the program gave it."""
    logging.setLogRecordFactory(_Line)


class _Line(logging.LogRecord):
    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if isinstance(self.args, Mapping):
            self.args = {name: _seen(value) for name, value in self.args.items()}
        elif self.args:
            self.args = tuple(map(_seen, self.args))
        if self.exc_info and self.exc_info[0] is not None:
            written = "".join(traceback.format_exception(*self.exc_info)).rstrip("\n")
            self.exc_text = "\n".join(_WITHIN + visible(line, "�") for line in written.split("\n"))


def _seen(value: Any) -> Any:
    return value if value is None or isinstance(value, Number) else visible(str(value), "�")
