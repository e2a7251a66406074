"""The HTML document of every page: Streamlit's own, told where its server is and what to do when
the server does not answer or a log-in ends.

Opened by a deep link such as ``/stock``, Streamlit's client first looks for its server under
``/stock/_stcore`` and gets two errors before it asks at the root (streamlit issue 7074). Naming
the address saves the round trips and keeps the browser's console clean.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data.access.refused_attempts import tried
from data.access.visitor import Visitor
from data.base_path import base_path
from data.installation.installation import home
from pages.forms import login_html
from pages.registry import PAGES, PageRow
from streamlit_inside.document import SERVER_IS, connection_script, document, on_ground
from streamlit_inside.drafts import KEEPS
from streamlit_inside.in_chinese import TRANSLATES
from streamlit_inside.theme import CHOOSES

#: Where the server is.
_SCRIPT = f"(() => {{ const base = BASE; {SERVER_IS.format('location.origin + base')} }})();"
#: A screen is dark from its first byte: before any script has run, and until the page's own ground is there.
DARK_GROUND = "#0d1420"
_CHIME = (Path(__file__).parent / "chime.js").read_text(encoding="utf-8")
#: What makes Streamlit's client leave out its header, and be dark whatever the visitor's own theme.
_SCREEN = (("embed", "true"), ("embed_options", "dark_theme"))


def routes() -> list[Route]:
    """One route for each page of the registry."""
    text = document("zh-CN", "社区防疫指挥看板", "SCRIPT")

    def route(row: PageRow) -> Route:
        async def answer(request: Request) -> Response:
            visitor: Visitor = request.state.visitor
            if not visitor.may(row.right):
                return await _not_for(visitor, row)
            screen = row.screen or (not row.path and is_wall(request.query_params, visitor))
            if screen and not set(_SCREEN) <= set(request.query_params.multi_items()):
                return _fill_the_screen(request)
            # Never from a cache: the document names the scripts of this very version of Streamlit.
            # A response of its own for each request, because compression changes its headers.
            base = base_path()
            script = _SCRIPT.replace("BASE;", json.dumps(base) + ";", 1) + connection_script(base) + TRANSLATES
            made = text.replace("SCRIPT", script + (_CHIME if screen else CHOOSES + KEEPS), 1)
            if screen:
                made = on_ground(made, DARK_GROUND)
            return HTMLResponse(made, headers={"Cache-Control": "no-store"})

        return Route(row.url, answer)

    return [route(row) for row in PAGES.values()]


def is_wall(query: Mapping[str, str], visitor: Visitor) -> bool:
    """Whether the board is asked for in its wall form; who may open no other gets that one."""
    return query.get("wall") == "1" or not visitor.may("board")


def _fill_the_screen(request: Request) -> Response:
    """Without Streamlit's header, and dark whatever the visitor's own theme."""
    given = [each for each in request.query_params.multi_items() if each[0] not in dict(_SCREEN)]
    query = urlencode([*given, *_SCREEN])
    return RedirectResponse(f"{request.url.path}?{query}", 307)


async def _not_for(visitor: Visitor, row: PageRow) -> Response:
    """A page that is not for this role: from the front door to their own first page, else a word about it."""
    base = base_path()
    first = next(own for own in PAGES.values() if visitor.may(own.right))
    if not row.path:
        return RedirectResponse(f"{base}{first.url}", 303)
    await to_thread.run_sync(tried, home().access, visitor, "refused", f"GET {row.url}", visitor.address, "role")
    return login_html.answer(login_html.not_for(base, row.zh, row.en, first.url, first.zh, first.en), 403)
