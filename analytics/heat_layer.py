"""leaflet.heat with colours that stand for numbers.

The plugin scales its colours to the densest spot in sight, so that the same red means one thing in
one view and another in the next. Here its layer, canvas, panning and zoom animation stay, and only
what it paints is replaced: the density of ``analytics/density.py``, kernel and radius in metres on
the ground, with fixed colours. One legend is then true at every zoom.
"""

from typing import Any

from folium.plugins import HeatMap
from folium.template import Template

from analytics.density import HECTARE, Scale


class DensityMap(HeatMap):
    """The heat of some cells as weight per hectare, coloured by a scale."""

    # streamlit-folium never forgets a group it has taken off the map; a wall that runs for weeks must,
    # and by the time this runs the old ones are off.
    # Painted at a share of the canvas' resolution: a kernel is smooth, so 12 samples across are enough.
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.feature_group = [];
            var {{ this.get_name() }} = L.heatLayer(
                {{ this.data|tojson }},
                {{ this.options|tojavascript }}
            );
            {{ this.get_name() }}._redraw = function () {
                if (!this._map) { return; }
                this._frame = null;
                var map = this._map, o = this.options, ctx = this._heat._ctx, size = map.getSize(),
                    colours = this._heat._grad, steps = o.steps, slots = 255 / steps.length,
                    earth = 40075016.686 * Math.cos(map.getCenter().lat * Math.PI / 180),
                    pixels = Math.max(1, o.metres * 256 * Math.pow(2, map.getZoom()) / earth),
                    metres = pixels * earth / (256 * Math.pow(2, map.getZoom())),
                    share = Math.max(1, Math.floor(pixels / 12)), r = pixels / share,
                    top = 3 * {{ this.hectare }} / (Math.PI * metres * metres),
                    w = Math.ceil(size.x / share), h = Math.ceil(size.y / share), field = new Float32Array(w * h);
                this._latlngs.forEach(function (cell) {
                    var p = map.latLngToContainerPoint([cell[0], cell[1]]), cx = p.x / share, cy = p.y / share,
                        x1 = Math.min(w - 1, Math.ceil(cx + r)), y1 = Math.min(h - 1, Math.ceil(cy + r));
                    for (var y = Math.max(0, Math.floor(cy - r)); y <= y1; y++) {
                        for (var x = Math.max(0, Math.floor(cx - r)); x <= x1; x++) {
                            var dx = x + 0.5 - cx, dy = y + 0.5 - cy, k = 1 - (dx * dx + dy * dy) / (r * r);
                            if (k > 0) { field[y * w + x] += cell[2] * top * k * k; }
                        }
                    }
                });
                var small = document.createElement("canvas"), image = ctx.createImageData(w, h);
                small.width = w; small.height = h;
                for (var i = 0; i < field.length; i++) {
                    var value = field[i], s = 0, slot = 0;
                    if (value <= 0) { continue; }
                    while (s < steps.length && value > steps[s]) { s++; }
                    var below = s ? steps[s - 1] : 0;
                    slot = s === steps.length ? 255 : Math.round((s + (value - below) / (steps[s] - below)) * slots);
                    for (var c = 0; c < 4; c++) { image.data[4 * i + c] = colours[4 * slot + c]; }
                }
                small.getContext("2d").putImageData(image, 0, 0);
                ctx.clearRect(0, 0, size.x, size.y);
                ctx.imageSmoothingQuality = "high";
                ctx.drawImage(small, 0, 0, w * share, h * share);
            };
        {% endmacro %}
        """
    )

    def __init__(self, cells: list[list[float]], scale: Scale, **options: Any) -> None:
        """``cells``: latitude, longitude and weight, in the datum of the map; they may be none."""
        super().__init__(cells or [[0.0, 0.0, 0.0]], gradient=_gradient(scale), **options)
        self.data = cells
        self.options |= {"steps": list(scale.steps), "metres": scale.radius}
        self.hectare = HECTARE


def _gradient(scale: Scale) -> dict[float, str]:
    """Colour by place on the scale from 0 to 1: nothing, then each step in even distances."""
    first = _rgba(scale.colours[0][0], 0.0)
    return {0.0: first} | {(i + 1) / len(scale.steps): _rgba(*colour) for i, colour in enumerate(scale.colours)}


def _rgba(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
