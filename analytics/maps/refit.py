"""A map that shows the whole community again when its frame gets another size, as long as nobody has moved it."""

from branca.element import MacroElement
from folium.template import Template


class Refit(MacroElement):
    """Keeps the first view in sight: a screen shows the map larger and smaller by turns, and nobody zooms there."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (map, bounds) {
                var zoom = null, moved = false;
                function fit() { map.fitBounds(bounds, {animate: false}); zoom = map.getZoom(); }
                map.on("dragend", function () { moved = true; });
                map.on("resize", function () { if (!moved && (zoom === null || map.getZoom() === zoom)) { fit(); } });
                map.whenReady(fit);
            })({{ this._parent.get_name() }}, {{ this.bounds|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, bounds: list[list[float]]) -> None:
        """``bounds``: the south-western and the north-eastern corner, in the datum of the map."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Refit"
        self.bounds = bounds
