"""No name that somebody gave makes a line of the log of its own."""

import io
import logging
from collections.abc import Iterator

import pytest

from data import log_lines


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger as the board has them once it runs, and what is written."""
    before = logging.getLogRecordFactory()
    log_lines.keep_apart()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("12:00 %(message)s"))
    logger = logging.getLogger("tests.log_lines")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


NAME = "x\r\n12:00 all is well\x1b[2K\u202e.csv"


def test_a_name_stays_within_its_line(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.warning("%s cannot be taken, try %d of %.1f s: %s", NAME, 3, 2.5, OSError(NAME))
    logger.warning("%(name)s", {"name": NAME})
    logger.warning("100 %")
    assert written.getvalue().split("\n") == [
        "12:00 x��12:00 all is well�[2K�.csv cannot be taken, try 3 of 2.5 s: x��12:00 all is well�[2K�.csv",
        "12:00 x��12:00 all is well�[2K�.csv",
        "12:00 100 %",
        "",
    ]


def test_an_error_stays_within_its_traceback(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    try:
        raise ValueError(NAME)
    except ValueError:
        logger.exception("loading %s failed", "x")
    first, *traceback = written.getvalue().rstrip("\n").split("\n")
    assert first == "12:00 loading x failed"
    assert "  | 12:00 all is well�[2K�.csv" in traceback
    assert [line for line in traceback if not line.startswith("  | ")] == []
