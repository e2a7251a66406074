"""A map whose buildings lead to their pages."""

from branca.element import MacroElement
from folium.template import Template


class Opener(MacroElement):
    """A shape that carries how an address ends, as ``opens``, opens it when it is clicked, of the day that the page
    shows.

    It stands before the shapes, for it listens to every one that comes on the map. Where there is no pointer that could
    rest on a building, the first tap only tells what its tooltip says and the second opens it. The address is opened by
    the page around the map: the map's own frame may not lead anywhere.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (map) {
                var told = null;
                function open(address) {
                    var page = window.parent.document, link = page.createElement("a");
                    var to = new URL({{ this.start|tojson }} + address, page.location.href);
                    var day = new URLSearchParams(page.location.search).get("date");
                    if (day) { to.searchParams.set("date", day); }
                    link.href = to.href;
                    page.body.appendChild(link);
                    link.click();
                    link.remove();
                }
                map.on("layeradd", function (added) {
                    var shape = added.layer, carried = shape.feature && shape.feature.properties;
                    if (!carried || !carried.opens || shape.isLeading) { return; }
                    shape.isLeading = true;
                    shape.on("click", function () {
                        if (window.matchMedia("(hover: none)").matches && told !== carried.opens) {
                            told = carried.opens;
                            return;
                        }
                        open(carried.opens);
                    });
                });
            })({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, start: str) -> None:
        """``start``: how all its addresses start, without this server's name."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.start = start
        self._name = "Opener"
