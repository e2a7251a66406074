"""The HTML document of every page: Streamlit's own, told where its server is and what to do when a log-in ends.

Opened by a deep link such as ``/stock``, Streamlit's client first looks for its server under
``/stock/_stcore`` and gets two errors before it asks at the root (streamlit issue 7074). Naming
the address saves the round trips and keeps the browser's console clean.
"""

import json
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
from streamlit_inside.document import SERVER_IS, document

#: Where the server is; and when its connection closes, whether that is because the log-in has ended: then what is
#: on the screen goes, in every tab.
_SCRIPT = """
(() => {
  const base = BASE;
  SERVER_IS
  const Plain = window.WebSocket;
  const leave = () => fetch(base + "/api/v1/session", {cache: "no-store"}).then(answer => {
    if (answer.status !== 401) return;
    const here = location.pathname.slice(base.length) + location.search;
    location.replace(base + "/login" + (here === "/" ? "" : "?next=" + encodeURIComponent(here)));
  }, () => {});
  window.WebSocket = class extends Plain {
    constructor(...given) { super(...given); this.addEventListener("close", leave); }
  };
  addEventListener("pageshow", event => { if (event.persisted) leave(); });
})();
""".replace("SERVER_IS", SERVER_IS.format("location.origin + base"), 1)


def routes() -> list[Route]:
    """One route for each page of the registry."""
    text = document("zh-CN", "社区防疫指挥看板", "SCRIPT")

    def route(row: PageRow) -> Route:
        async def answer(request: Request) -> Response:
            visitor: Visitor = request.state.visitor
            if not visitor.may(row.right):
                return await _not_for(visitor, row)
            if row.screen and request.query_params.get("embed") != "true":
                return _fill_the_screen(request)
            # Never from a cache: the document names the scripts of this very version of Streamlit.
            # A response of its own for each request, because compression changes its headers.
            script = _SCRIPT.replace("BASE;", json.dumps(base_path()) + ";", 1)
            return HTMLResponse(text.replace("SCRIPT", script, 1), headers={"Cache-Control": "no-store"})

        return Route(row.url, answer)

    return [route(row) for row in PAGES.values()]


def _fill_the_screen(request: Request) -> Response:
    """Without Streamlit's header, and dark whatever the visitor's own theme."""
    query = urlencode([*request.query_params.multi_items(), ("embed", "true"), ("embed_options", "dark_theme")])
    return RedirectResponse(f"{request.url.path}?{query}", 307)


async def _not_for(visitor: Visitor, row: PageRow) -> Response:
    """A page that is not for this role: from the front door to their own first page, else a word about it."""
    base = base_path()
    first = next(own for own in PAGES.values() if visitor.may(own.right))
    if not row.path:
        return RedirectResponse(f"{base}{first.url}", 303)
    await to_thread.run_sync(tried, home().access, visitor, "refused", f"GET {row.url}", visitor.address, "role")
    return login_html.answer(login_html.not_for(base, row.zh, row.en, first.url, first.zh, first.en), 403)
