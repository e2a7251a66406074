"""Two maps on one page that move together, though each lies in a frame of its own."""

from branca.element import MacroElement
from folium.template import Template


class Together(MacroElement):
    """Follows the other maps of the same channel, and they follow this one. Belongs to the ground."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (map, channel) {
                var led = false;
                map.on("moveend", function () {
                    if (!led) { var c = map.getCenter(); channel.postMessage([c.lat, c.lng, map.getZoom()]); }
                    led = false;
                });
                channel.onmessage = function (said) {
                    var c = map.getCenter(), to = said.data;
                    if (Math.abs(c.lat - to[0]) + Math.abs(c.lng - to[1]) > 1e-6 || map.getZoom() !== to[2]) {
                        led = true;
                        map.setView([to[0], to[1]], to[2], {animate: false});
                    }
                };
            })({{ this._parent.get_name() }}, new BroadcastChannel({{ this.channel|tojson }}));
        {% endmacro %}
        """
    )

    def __init__(self, channel: str) -> None:
        """``channel``: one name for the maps of one visitor's page."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Together"
        self.channel = channel
