"""The board in this process, its pages run without a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import home
from pages.registry import FOLDER, PAGES


@contextmanager
def board_here(folder: Path, patch: pytest.MonkeyPatch, **environment: str) -> Iterator[home.Home]:
    """The board of this folder, without the demo unless the environment says otherwise, until the block ends."""
    for name, value in {"BOARD_DATA_DIR": str(folder), "BOARD_DEMO": "0", **environment}.items():
        patch.setenv(name, value)
    home._home.cache_clear()
    board = home.home()
    try:
        yield board
    finally:
        home._home.cache_clear()
        board.close()


def run(path: str, **query: str) -> AppTest:
    """A page run as ``pages/main.py`` runs it."""
    app = AppTest.from_file(str(FOLDER / "main.py"), default_timeout=60)
    app.query_params.update(query)
    app.run()
    return app.switch_page(str(PAGES[path].script)).run() if path else app


def opened(path: str, **query: str) -> AppTest:
    """A page as it first shows, which must not fail."""
    app = run(path, **query)
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> str:
    """All HTML and captions of a page, as sent."""
    return " ".join([*(str(part.proto.body) for part in app.get("html")), *(one.value for one in app.caption)])
