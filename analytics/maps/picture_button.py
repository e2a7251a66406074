"""A button on the map that saves what is seen as a PNG, made in the viewer's own browser.

Neither a browser nor a font is needed on the server, and nothing is sent to it. The picture holds
what is on the map and no more, so that of a map that is safe to project is safe too.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from branca.element import MacroElement
from folium.template import Template

#: The drawing itself. folium renders the script it has made once more, so that no "{{", "{%" or "{#" may stand in it.
SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")

#: What the button says, what it says where the picture was not made, and what a picture without its tiles says.
_WORDS = {
    "zh": ("存图片", "没存成,再点一次", "(底图所在的服务器不许存图,图上没有底图。)"),
    "en": ("Save PNG", "Not saved, click again", "(Without the map tiles: their server does not let them be saved.)"),
}


class PictureButton(MacroElement):
    """A Leaflet control that saves the map as a PNG: a title above it, a legend and a note below.

    The button belongs to the ground, which stays; what it writes may change with ``PictureWords``.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.drawing }}
            boardPictureButton({{ this._parent.get_name() }}, { {{ this.button }}, {{ this.words }} });
        {% endmacro %}
        """
    )

    def __init__(
        self, *, file_name: str, title: str, note: str, lang: str, legend: Sequence[tuple[str, str]] = ()
    ) -> None:
        """``file_name`` ends in .png; ``legend``: colours as CSS has them, each with what it means."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PictureButton"
        label, failed, missing = _WORDS[lang]
        self.drawing = SCRIPT
        self.button = _fields(label=label, failed=failed, missing=missing)
        self.words = _fields(title=title, note=note, legend=list(legend), fileName=file_name)


class PictureWords(MacroElement):
    """The words of the next picture; belongs to the group of what changes, and draws nothing."""

    _template = Template("{% macro script(this, kwargs) %} window.board_picture = { {{ this.words }} }; {% endmacro %}")

    def __init__(self, *, file_name: str, title: str, note: str, legend: Sequence[tuple[str, str]] = ()) -> None:
        """As of ``PictureButton``."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PictureWords"
        self.words = _fields(title=title, note=note, legend=list(legend), fileName=file_name)


def _fields(**values: str | list[tuple[str, str]]) -> str:
    """Fields of a JavaScript object, in whose texts nothing ends a script or is a template."""
    written = ", ".join(f"{name}: {json.dumps(value)}" for name, value in values.items())
    return written.replace("<", "\\u003c").replace("{", "\\u007b").replace("}", "\\u007d")
