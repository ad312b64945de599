"""The reference of the map page: the page itself, its styles, fonts and Folium map, and nothing drawn on it."""

import re
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.benchmarks.constants import Constants
from tests.benchmarks.servers import LOADED, READER
from webmap import create_app

EMPTY = "/empty"
TELL_READY = """
const map = window.planmap[0][1];
const at = new URLSearchParams(location.search).get("at")?.split(",").map(Number);
if (at) map.setView([at[0], at[1]], at[2], { animate: false });
map.whenReady(() => { document.documentElement.dataset.ready = "true"; });
"""


def empty_map() -> Constants:
    """The page, the script of its Folium map and the files it loads, as our application sends them; no data."""
    instance = TemporaryDirectory()
    client = create_app({"INSTANCE": instance.name}).test_client()
    page = client.get("/", headers=READER | {"Accept-Encoding": "identity"}).text
    page, no_data = re.subn(r' data-start="[^"]*"(?: data-words="[^"]*")?', "", page)
    page, no_script = re.subn(r'<script type="module"[^>]*>', '<script src="/empty.js" defer>', page)
    page, not_ours = re.subn(r'<meta name="planmap"[^>]*>', "", page)
    if (no_data, no_script, not_ours) != (1, 1, 1):
        raise RuntimeError("The page no longer loads its data, script and marks as the reference expects")
    found = Constants()
    found.add_text(EMPTY, "text/html; charset=utf-8", page)
    found.add_text("/empty.js", "text/javascript; charset=utf-8", TELL_READY)
    for path in dict.fromkeys(LOADED.findall(page)):
        answer = client.get(urlsplit(path).path, headers=READER)
        found.add(path, dict(answer.headers.items()), answer.data)
    instance.cleanup()
    return found
