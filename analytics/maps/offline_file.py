"""The map to take along: one HTML file that opens on any computer, without this server and without a network."""

import base64
import re
from pathlib import Path

import folium
import xstatic.pkg.leaflet
from branca.element import CssLink, JavascriptLink, Link

from analytics.maps.folium_map import FOLIUM, LEAFLET, Palette, palette
from analytics.templates import document, ours

#: Where the files lie that ``app.py`` serves to maps.
_SERVED = {LEAFLET: Path(xstatic.pkg.leaflet.BASE_DIR), FOLIUM: Path(folium.__file__).parent / "templates"}

#: The browser itself sees to it that the file asks nobody anything: not even a mistake of ours could.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"

_FILE = document("analytics/maps/templates/offline_file.html")


def standalone(
    made: folium.Map, title: str, note: str, *, legend: str = "", lang: str = "zh", dark: bool = False
) -> bytes:
    """A map with all that has been added to it as one HTML file, scripts, styles and images inside.

    ``title`` and ``note`` are plain words, shown in a bar below the map; ``legend`` is the HTML of a
    ``Legend``. A map with tiles cannot be taken along (ValueError): make its ground without. The map belongs to this
    file afterwards, for rendering changes it.
    """
    if any(isinstance(child, folium.TileLayer) for child in made._children.values()):
        raise ValueError("a map that is taken along has no tiles: they are fetched from a server")
    figure = made.get_root()
    figure.render()
    # The encoding is declared below, first of all.
    parts = [part for name, part in figure.header._children.items() if name != "meta_http"]  # type: ignore[attr-defined]
    # Leaflet looks at switches that are set in folium's own head: its scripts come after that.
    return _FILE(
        lang=lang,
        policy=_POLICY,
        title=title,
        note=note,
        legend=legend,
        sheets=[ours(_style_sheet(part.url)) for part in parts if isinstance(part, CssLink)],
        head=[ours(part.render()) for part in parts if not isinstance(part, Link)],
        scripts=[
            ours(_script(_served(part.url).read_text("utf-8"))) for part in parts if isinstance(part, JavascriptLink)
        ],
        style=ours(_style(palette(dark))),
        map=ours(figure.html.render()),  # type: ignore[attr-defined]
        script=ours(_script(figure.script.render())),  # type: ignore[attr-defined]
    ).encode()


def _served(url: str) -> Path:
    """The file behind a link of a map; ValueError where this server does not serve it."""
    for prefix, folder in _SERVED.items():
        if url.startswith(f"{prefix}/"):
            return folder / url.removeprefix(f"{prefix}/")
    raise ValueError(f"{url} is not served from here, so it cannot be taken along")


def _style_sheet(url: str) -> str:
    """A style sheet with its images inside."""
    path = _served(url)

    def inside(found: re.Match[str]) -> str:
        image = base64.b64encode((path.parent / found[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{image})"

    return re.sub(r"url\(([\w/.-]+\.png)\)", inside, path.read_text("utf-8"))


def _script(text: str) -> str:
    """A script that may stand in a page: nothing in it ends it, and no tool looks for its source beside it."""
    text = re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"<(?=/script|!--)", r"\\x3c", text, flags=re.IGNORECASE)


def _style(look: Palette) -> str:
    """The map over the whole window, and a thin bar below it."""
    return (
        f"body{{display:flex;flex-direction:column;background:{look.ground};color:{look.ink}}}"
        "main{flex:1;min-height:0}"
        f"footer{{display:flex;flex-wrap:wrap;gap:.2em 1.2em;padding:.4em .8em;font-size:14px;line-height:1.5;"
        f"background:{look.panel};border-top:1px solid {look.border}}}"
    )
