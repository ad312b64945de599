"""The map itself: folium.Map with our own libraries in place of a CDN's."""

from typing import Any

import folium


class PlanMap(folium.Map):
    """A folium.Map without base map and without any library from elsewhere."""

    default_js = [("leaflet", "lib/leaflet.js")]  # noqa: RUF012 - the shape folium asks for
    default_css = [("leaflet_css", "lib/leaflet.css")]  # noqa: RUF012

    def __init__(self, bounds: tuple[float, float, float, float], **options: Any) -> None:
        """`bounds` = west, south, east, north in degrees (EPSG:4326)."""
        west, south, east, north = bounds
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            zoom_start=9,
            tiles=None,
            zoom_control=False,
            max_zoom=19,
            maxZoom=19,
            minZoom=5,
            zoomSnap=0.25,
            wheelPxPerZoomLevel=90,
            attributionControl=False,
            trackResize=False,
            **options,
        )
