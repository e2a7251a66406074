"""leaflet.heat with colours that stand for numbers, and frames that play.

The plugin scales its colours to the densest spot in sight, so that the same red means one thing in
one view and another in the next. Here its layer, canvas, panning and zoom animation stay, and only
what it paints is replaced (``heat.js``): the density of ``analytics/heat/density.py``, kernel and radius in
metres on the ground, with fixed colours. One legend is then true at every zoom and in every frame.
"""

from pathlib import Path
from typing import Any

from branca.element import MacroElement
from folium.template import Template

from analytics.heat.density import HECTARE, Scale

#: Milliseconds for which a frame stands while it plays.
FRAME_MS = 1000


class Painter(MacroElement):
    """The script that heat layers paint with; a map's ground needs it once, before any of them."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.code }}{% endmacro %}")

    def __init__(self) -> None:
        """Read the script beside this module."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Painter"
        self.code = (Path(__file__).parent / "heat.js").read_text(encoding="utf-8")


class DensityMap(MacroElement):
    """The heat of some cells as weight per hectare, coloured by a scale; negative weights in ``less`` colours."""

    # streamlit-folium never forgets a group it has taken off the map; a wall that runs for weeks must,
    # and by the time this runs the old ones are off.
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.feature_group = [];
            var {{ this.get_name() }} =
                new window.{{ this.painter }}({{ this.data|tojson }}, {{ this.options|tojson }});
            {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, cells: list[list[float]], scale: Scale) -> None:
        """``cells``: latitude, longitude and weight, in the datum of the map; they may be none."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "DensityMap"
        self.painter = "BoardHeat"
        self.data: Any = cells
        self.options: dict[str, Any] = {
            "steps": list(scale.steps),
            "metres": scale.radius,
            "hectare": HECTARE,
            "stops": _stops(scale.colours),
            "less": _stops(scale.less) if scale.less else None,
        }


class PlayedDensityMap(DensityMap):
    """The heat frame by frame, with a bar to play, stop and step; nothing more is fetched while it plays."""

    def __init__(
        self,
        cells: list[list[float]],
        weights: list[list[float]],
        keys: list[str],
        labels: list[str],
        words: dict[str, str],
        scale: Scale,
    ) -> None:
        """``weights`` as ``frames.Frames.as_sent`` gives them; ``keys`` tell the frames apart also when their labels
        change with new data; ``words``: play, pause, back, on, time."""
        super().__init__([], scale)
        self.painter = "BoardPlayer"
        self.data = {"cells": cells, "weights": weights, "keys": keys, "labels": labels, "words": words}
        self.options["pause_ms"] = FRAME_MS


def _stops(colours: tuple[tuple[str, float], ...]) -> list[tuple[float, str]]:
    """Colour by place on the scale from 0 to 1: nothing, then each step in even distances."""
    fading = (0.0, _rgba(colours[0][0], 0.0))
    return [fading, *(((i + 1) / len(colours), _rgba(*colour)) for i, colour in enumerate(colours))]


def _rgba(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
