"""The board in this process, its pages run without a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from data.access import accounts, sessions
from data.access.visitor import at_this_machine
from data.installation import installation
from data.installation.visitor_header import HEADER, told
from pages.registry import FOLDER, PAGES


@contextmanager
def board_here(
    folder: Path,
    patch: pytest.MonkeyPatch,
    role: str = "administrator",
    grids: frozenset[str] = frozenset(),
    name: str = "",
    **environment: str,
) -> Iterator[installation.Home]:
    """The board of this folder, without the demo unless the environment says otherwise, until the block ends.

    Its pages are run as somebody of this role opens them.
    """
    for variable, value in {"BOARD_DATA_DIR": str(folder), "BOARD_DEMO": "0", **environment}.items():
        patch.setenv(variable, value)
    installation._home.cache_clear()
    board = installation.home()
    come_in(board, patch, role, grids, name)
    try:
        yield board
    finally:
        installation._home.cache_clear()
        board.close()


def come_in(
    board: installation.Home, patch: pytest.MonkeyPatch, role: str, grids: frozenset[str] = frozenset(), name: str = ""
) -> None:
    """Log somebody of this role in: from now on pages run here are theirs. Streamlit's test has no browser that sends
    headers.

    ``visitor`` has no account: it is whoever opens the demo on this machine.
    """
    if role == "visitor":
        patch.setattr(ContextProxy, "headers", {HEADER: told(at_this_machine("127.0.0.1"))})
        return
    account, _ = accounts.make(
        board.access, name or f"{role}{len(accounts.accounts(board.access)) + 1}", role, grids, "test"
    )
    cookie, _ = sessions.start(board.access, account.id, 12, "127.0.0.1")
    found = sessions.of_cookie(board.access, cookie)
    assert found
    patch.setattr(ContextProxy, "headers", {HEADER: told(found.visitor)})


#: What a run finds in the packages is the same in all of them, and a script that the navigation of one run knows can be
#: asked for in all: whether it opens is for the main script to say.
_found: dict[str, Any] = {}


def run(path: str, **query: str) -> AppTest:
    """A page run as ``pages/main/main.py`` runs it, as the first of a visit."""
    app = AppTest.from_file(str(FOLDER / "main" / "main.py"), default_timeout=60)
    app._bidi_component_manager, app._registered_pages = _found.get("components"), _found.get("pages", {})
    app.query_params.update(query)
    if path and str(PAGES[path].script) not in {known["script_path"] for known in app._registered_pages.values()}:
        app.run()
        app.query_params.update(query)  # whoever may not open the board is led elsewhere first, which takes it away
    if path:
        app.switch_page(str(PAGES[path].script))
    app.run()
    _found.update(components=app._bidi_component_manager, pages={**_found.get("pages", {}), **app._registered_pages})
    return app


def opened(path: str, **query: str) -> AppTest:
    """A page as it first shows, which must not fail."""
    app = run(path, **query)
    assert not app.exception, app.exception
    return app


def shown(app: AppTest) -> str:
    """All HTML and captions of a page as sent, but for the word of the visit, which is another each time."""
    words = [*(str(part.proto.body) for part in app.get("html")), *(one.value for one in app.caption)]
    return re.sub(r'(data-drafts?-visit)="\w+"', r"\1", " ".join(words))


def answer(app: AppTest, reason: str = "call", words: str = "", nth: int = 0) -> AppTest:
    """The page after somebody has filled in its nth control that shows residents whole."""
    shows = [button.key for button in app.button if button.key and button.key.startswith("reveal_")]
    form = [key.removesuffix("_show") for key in shows if key.endswith("_show")][nth]
    asks = [*app.selectbox, *app.radio]
    if reason:
        next(box for box in asks if box.key == f"{form}_reason").set_value(reason)
        if not [box for box in app.text_input if box.key == f"{form}_words"] and words:
            app.run()
    if words:
        app.text_input(key=f"{form}_words").set_value(words)
    app.button(key=f"{form}_show").click().run()
    assert not app.exception, app.exception
    return app
