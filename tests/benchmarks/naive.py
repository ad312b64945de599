"""The page a user would write today: a folium.Map with one folium.Marker and pop-up a record.

Folium's default page asks five hosts for Leaflet, jQuery, Bootstrap, Font Awesome and awesome-markers. The run is
offline: Leaflet comes from the installed library, the one jQuery call that pop-ups make is answered by a line of
script, the rest is left out. All this makes the reference quicker than what a user gets.
"""

import re
from pathlib import Path

import folium

from geodata.region import Region
from tests.benchmarks.constants import Constants
from webmap.assets import LIBRARIES

NAIVE = "/naive"
ELSEWHERE = re.compile(r'<(?:script|link)[^>]*"https?://[^>]*>(?:</script>)?')
LOCAL = """<link rel="stylesheet" href="/leaflet.css">
<script src="/leaflet.js"></script>
<script>
window.$ = (html) => {
  const box = document.createElement("template");
  box.innerHTML = html.trim();
  return [box.content.firstChild];
};
</script>
"""


def naive_page(region: Region) -> Constants:
    """The page and the files it loads."""
    west, south, east, north = region.bounds
    plain = folium.Map(location=[(south + north) / 2, (west + east) / 2], zoom_start=9, tiles=None)
    for record in region.records.itertuples():
        if record.geometry is None:
            continue
        words = f"<b>{record.name_th}</b><br>{record.name_en}<br>{record.agency_th}<br>{record.status}"
        folium.Marker([record.geometry.y, record.geometry.x], popup=folium.Popup(words, max_width=300)).add_to(plain)
    html = ELSEWHERE.sub("", plain.get_root().render())
    if "http://" in re.sub(r"http://www\.w3\.org", "", html) or "https://" in html.replace("https://leafletjs.com", ""):
        raise RuntimeError("the plain Folium page still names another host")
    found = Constants()
    found.add_text(NAIVE, "text/html; charset=utf-8", html.replace("<head>", "<head>" + LOCAL, 1))
    found.add_text("/leaflet.js", "text/javascript; charset=utf-8", _library("leaflet.js").read_text(encoding="utf-8"))
    found.add_text("/leaflet.css", "text/css; charset=utf-8", _library("leaflet.css").read_text(encoding="utf-8"))
    for image in ("marker-icon.png", "marker-icon-2x.png", "marker-shadow.png"):
        found.add(f"/images/{image}", {"Content-Type": "image/png"}, _library(f"images/{image}").read_bytes())
    return found


def _library(name: str) -> Path:
    return LIBRARIES / "leaflet" / "dist" / name
