"""(d) Each page's script on the demo community, warm."""

import os
import tempfile

from benchmarks.table import Row, median, seconds

ROUNDS = 7
LIMIT_MS = 150.0


def run() -> list[Row]:
    """Run every page once to warm it, then a few times more."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"BOARD_DATA_DIR": folder, "BOARD_DEMO": "1"}
        # Imported only now: the pages open the data folder that the environment names.
        from streamlit.testing.v1 import AppTest

        from data.home import home
        from pages.registry import FOLDER, PAGES

        rows = []
        for page in PAGES.values():
            test = AppTest.from_file(str(FOLDER / "main.py"), default_timeout=120).run()
            if page.path:
                test.switch_page(str(page.script)).run()
            assert not test.exception, (page.path, test.exception)
            took = [1000 * seconds(test.run) for _ in range(ROUNDS)]
            rows.append(Row(f"(d) script of /{page.path}", median(took), "ms", limit=LIMIT_MS))
        home().close()
    return rows
