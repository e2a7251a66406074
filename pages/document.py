"""The HTML document of every page: Streamlit's own, told where its server is.

Opened by a deep link such as ``/stock``, Streamlit's client first looks for its server under
``/stock/_stcore`` and gets two errors before it asks at the root (streamlit issue 7074). Naming
the address saves the round trips and keeps the browser's console clean.
"""

from pathlib import Path
from urllib.parse import urlencode

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pages.registry import PAGES

#: What changes in Streamlit's index.html: the language (or browsers offer to translate the page),
#: the title until the script names its own, and the address of the server.
_CHANGES = (
    ('<html lang="en">', '<html lang="zh-CN">'),
    ("<title>Streamlit</title>", "<title>社区防疫指挥看板</title>"),
    ("<head>", "<head><script>window.__streamlit = {BACKEND_BASE_URL: location.origin}</script>"),
)


def document() -> str:
    """Streamlit's index.html with our changes; ValueError when a new version no longer fits them."""
    text = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for old, new in _CHANGES:
        if text.count(old) != 1:
            raise ValueError(f"Streamlit's index.html has changed: {old} is not in it once")
        text = text.replace(old, new)
    return text


def routes() -> list[Route]:
    """One route for each page of the registry."""
    text = document()

    async def answer(request: Request) -> HTMLResponse:
        # Never from a cache: the document names the scripts of this very version of Streamlit.
        # A response of its own for each request, because compression changes its headers.
        return HTMLResponse(text, headers={"Cache-Control": "no-cache"})

    async def fill_the_screen(request: Request) -> Response:
        # Without Streamlit's header, and dark whatever the visitor's own theme.
        if request.query_params.get("embed") == "true":
            return await answer(request)
        query = urlencode([*request.query_params.multi_items(), ("embed", "true"), ("embed_options", "dark_theme")])
        return RedirectResponse(f"{request.url.path}?{query}", 307)

    return [Route(row.url, fill_the_screen if row.screen else answer) for row in PAGES.values()]
