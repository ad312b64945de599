"""An online base map that a deployment has switched on; off until a reader asks for it."""

from folium.raster_layers import TileLayer
from folium.template import Template

from webmap.bases import Base


class BaseLayer(TileLayer):
    """A folium.TileLayer that the page can show by its key."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.tileLayer({{ this.tiles|tojson }}, {{ this.options|tojavascript }});
            (window.planmap = window.planmap || []).push([
                "base", {{ this._parent.get_name() }}, {key: {{ this.layer_name|tojson }}, layer: {{ this.get_name() }}}
            ]);
        {% endmacro %}
        """
    )

    def __init__(self, key: str, base: Base) -> None:
        super().__init__(
            tiles=base.url, attr=base.attribution, name=key, overlay=False, show=False, max_zoom=19,
            max_native_zoom=base.max_zoom,
        )
