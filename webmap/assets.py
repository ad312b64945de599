"""What the browser loads from us: own scripts and styles, the words of scripts, the pinned libraries and symbols.

Every address carries the hash of all of them, so that answers are immutable and one release never mixes with another.
"""

import hashlib
import json
import mimetypes
import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from xml.etree import ElementTree

from layers.mission import Mission
from webmap.query import LANGUAGES
from webmap.tokens import stylesheet
from webmap.words import WRITTEN_IN, translated

HERE = Path(__file__).parent
LIBRARIES = HERE / "browser" / "node_modules"
OWN = "static/js/"
PAGES = ("explore", "embed", "gaps", "story", "story-edit", "chart", "alone")
BUNDLES = {f"js/{name}.js": HERE / "browser" / "build" / f"{name}.js" for name in (*PAGES, "vector-tiles")}
"""The script of each page, and what reads vector tiles: modules in one file, put together at set-up."""
MODULES = HERE / "browser" / "build" / "modules.json"
"""What the bundler says of each script, its modules among it."""
FILES = {
    "lib/leaflet.js": "leaflet/dist/leaflet.js",
    "lib/leaflet.css": "leaflet/dist/leaflet.css",
    "lib/leaflet.polylinemeasure.js": "leaflet.polylinemeasure/Leaflet.PolylineMeasure.js",
    "lib/leaflet.polylinemeasure.css": "leaflet.polylinemeasure/Leaflet.PolylineMeasure.css",
    "lib/leaflet-geoman.js": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js",
    "lib/leaflet-geoman.css": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css",
    "lib/gesture-handling.js": "leaflet-gesture-handling/dist/leaflet-gesture-handling.min.js",
    "lib/gesture-handling.css": "leaflet-gesture-handling/dist/leaflet-gesture-handling.min.css",
    **{
        f"font/sarabun-{script}-{weight}.woff2": f"@fontsource/sarabun/files/sarabun-{script}-{weight}-normal.woff2"
        for script in ("thai", "latin")
        for weight in (400, 700)
    },
}
INTERFACE_ICONS = (
    "arrow-down", "arrow-left-right", "arrow-up", "bookmark-plus", "chevron-down", "chevron-left", "chevron-right",
    "circle-help", "circle-user-round", "code-xml", "columns-2", "contrast", "crosshair", "download",
    "grip-vertical", "history", "info", "layout-grid", "link", "list", "locate-fixed", "log-in", "map",
    "map-pin-plus", "maximize", "menu", "minus", "pencil", "plus", "presentation", "printer", "redo-2", "ruler",
    "search", "share-2", "sliders-horizontal", "table", "trash-2", "undo-2", "x",
)
PUBLIC_NAME = re.compile(r"[\w./-]{1,120}", re.ASCII)
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


class AssetError(Exception):
    """Browser libraries are not installed; one line says what to run."""


class Assets:
    """Own static files, libraries and made files under one versioned address."""

    def __init__(self, missions: Iterable[Mission]) -> None:
        missing = [name for name in FILES.values() if not (LIBRARIES / name).is_file()]
        if missing:
            raise AssetError(f"Browser library {missing[0]} is not installed. Run: make setup")
        newest = max(path.stat().st_mtime for path in (HERE / "static" / "js").glob("*.js"))
        for path in (*BUNDLES.values(), MODULES):
            if not path.is_file() or path.stat().st_mtime < newest:
                raise AssetError(f"The script {path.name} is older than its modules. Run: make setup")
        self.missions = tuple(missions)
        self.symbols = sorted({kind.icon for mission in self.missions for kind in mission.kinds})
        self.made = {
            "symbols.svg": _sprite(self.symbols),
            "css/tokens.css": stylesheet(self.missions),
            **_words(),
        }
        """Files put together at start: the symbol sprite, the colours, and the words of each page's script."""

    @cached_property
    def version(self) -> str:
        """A hash over every file, 12 hex digits."""
        digest = hashlib.sha256()
        for path in sorted((HERE / "static").rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(HERE)).encode() + b"\0" + path.read_bytes())
        digest.update((HERE / "browser" / "package.json").read_bytes())
        for path in BUNDLES.values():
            digest.update(path.read_bytes())
        for name, body in sorted(self.made.items()):
            digest.update(name.encode() + b"\0" + body)
        return digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a file, with the version in it."""
        return f"/assets/{self.version}/{name}"

    def words_url(self, page: str, language: str) -> str:
        """The address of the words of a page's script; "" for the language the script is written in."""
        return "" if language == WRITTEN_IN else self.url(_words_name(page, language))

    def words(self, page: str, language: str) -> bytes:
        """These words themselves, as JSON: message -> translation."""
        return b"{}" if language == WRITTEN_IN else self.made[_words_name(page, language)]

    def read(self, name: str) -> tuple[bytes, str] | None:
        """Body and media type of a file; None when there is none of this name."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if name in self.made:
            return self.made[name], kind
        if name in BUNDLES:
            return BUNDLES[name].read_bytes(), kind
        if name in FILES:
            return (LIBRARIES / FILES[name]).read_bytes(), kind
        if not PUBLIC_NAME.fullmatch(name):
            return None
        path = (HERE / "static" / name).resolve()
        if path.is_relative_to(HERE / "static") and path.is_file():
            return path.read_bytes(), kind
        return None


def _sprite(symbols: list[str]) -> bytes:
    """One SVG of <symbol>s: map symbols from Maki and Temaki, interface icons (ui-…) from Lucide."""
    namespace = "{http://www.w3.org/2000/svg}"
    ElementTree.register_namespace("", namespace[1:-1])
    sprite = ElementTree.Element(f"{namespace}svg")
    for name in [*symbols, *(f"ui-{icon}" for icon in INTERFACE_ICONS)]:
        source = ElementTree.parse(icon_file(name)).getroot()  # noqa: S314 - a file of a pinned package
        box = source.get("viewBox", "0 0 15 15")
        symbol = ElementTree.SubElement(sprite, f"{namespace}symbol", id=name, viewBox=box)
        for child in source:
            child.attrib.pop("id", None)
            symbol.append(child)
    return ElementTree.tostring(sprite)


def icon_file(name: str) -> Path:
    """The file of a symbol; names of interface icons begin with ui-; AssetError when no set has it."""
    folders = ("@mapbox/maki/icons", "@rapideditor/temaki/icons", "lucide-static/icons")
    for folder in folders[2:] if name.startswith("ui-") else folders[:2]:
        path = LIBRARIES / folder / f"{name.removeprefix('ui-')}.svg"
        if path.is_file():
            return path
    raise AssetError(f"No symbol named {name}: choose one of the Maki or Temaki set")


def _words_name(page: str, language: str) -> str:
    return f"words/{page}.{language}.json"


@cache
def _words() -> dict[str, bytes]:
    """For each page and language the translated words of the modules of its script, as JSON: message -> translation."""
    scripts = json.loads(MODULES.read_bytes())["outputs"]
    own = {page: [HERE / module for module in scripts[f"browser/build/{page}.js"]["inputs"] if module.startswith(OWN)]
           for page in PAGES}
    return {_words_name(page, language): json.dumps(translated(modules, language), ensure_ascii=False,
                                                    sort_keys=True).encode()
            for page, modules in own.items() for language in LANGUAGES if language != WRITTEN_IN}
