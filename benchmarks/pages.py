"""(d) Each page's script on the demo community, warm."""

import tempfile
from pathlib import Path

from benchmarks.table import Row, median, seconds

ROUNDS = 7
LIMIT_MS = 150.0


def run() -> list[Row]:
    """Run every page once to warm it, then a few times more."""
    # Imported only now: nothing of Streamlit is needed by the other benchmarks.
    import pytest

    from pages.registry import PAGES
    from tests.here import board_here, opened

    rows = []
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        board_here(Path(folder), patch, BOARD_DEMO="1"),
    ):
        for page in PAGES.values():
            test = opened(page.path)
            took = [1000 * seconds(test.run) for _ in range(ROUNDS)]
            rows.append(Row(f"(d) script of /{page.path}", median(took), "ms", limit=LIMIT_MS))
    return rows
