"""The reference of the map page: the same Folium shell with its libraries and styles, and nothing drawn on it."""

from urllib.parse import urlsplit

from tests.benchmarks.constants import Constants
from tests.benchmarks.servers import READER
from webmap import create_app
from webmap.painters.leaflet.shell import draw_shell

EMPTY = "/empty"
STYLES = ("css/tokens.css", "css/base.css", "css/map.css")
TELL_READY = """
const map = window.planmap[0][1];
const at = new URLSearchParams(location.search).get("at")?.split(",").map(Number);
if (at) map.setView([at[0], at[1]], at[2], { animate: false });
map.whenReady(() => { document.documentElement.dataset.ready = "true"; });
"""


def empty_map() -> Constants:
    """The page, its script and the files it loads, as our application sends them."""
    app = create_app()
    places = app.extensions["planmap"]
    shell = draw_shell(places.region, places.missions, places.bases, embed=False)
    styles = [places.assets.url(name) for name in (*shell.styles, *STYLES)]
    scripts = [*(places.assets.url(name) for name in shell.scripts), f"/shell/{shell.digest}.js", "/empty.js"]
    links = "".join(f'<link rel="stylesheet" href="{path}">\n' for path in styles)
    tags = "".join(f'<script src="{path}" defer></script>\n' for path in scripts)
    page = f"""<!doctype html>
<html lang="th"><head><meta charset="utf-8"><title>Empty map</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
{links}{tags}</head>
<body class="app"><main class="stage"><section class="map-side">
<div class="map-frame" id="map-frame">{shell.html}</div>
</section></main></body></html>
"""
    found = Constants()
    found.add_text(EMPTY, "text/html; charset=utf-8", page)
    found.add_text("/empty.js", "text/javascript; charset=utf-8", TELL_READY)
    client = app.test_client()
    for path in [*styles, *scripts[:-1]]:
        answer = client.get(urlsplit(path).path, headers=READER)
        found.add(path, dict(answer.headers.items()), answer.data)
    return found
