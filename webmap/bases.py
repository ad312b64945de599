"""Online base maps that a deployment may switch on; none is needed."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from xyzservices import providers

from geodata.text import Text


@dataclass(frozen=True, slots=True)
class Base:
    """A base map: its name, tile address and the words that credit it."""

    name: Text
    url: str
    attribution: str
    max_zoom: int


BASES = {
    "osm": Base(
        Text("OpenStreetMap", "OpenStreetMap"),
        providers.OpenStreetMap.Mapnik.build_url(),
        "© OpenStreetMap contributors",
        19,
    ),
    "satellite": Base(
        Text("ภาพถ่ายดาวเทียม", "Satellite"),
        providers.Esri.WorldImagery.build_url(),
        "Tiles © Esri, Maxar, Earthstar Geographics and the GIS User Community",
        18,
    ),
}


def chosen_bases(setting: str) -> tuple[str, ...]:
    """The keys of base maps with commas between them; ValueError names those there are not."""
    names = tuple(name for name in setting.replace(" ", "").split(",") if name)
    unknown = set(names) - set(BASES)
    if unknown:
        raise ValueError(f"PLANMAP_BASE_MAPS: {', '.join(sorted(unknown))} unknown; choose from {', '.join(BASES)}")
    return names


def base_hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    """The hosts that pictures may come from when these base maps are on."""
    parts = (urlsplit(BASES[name].url) for name in names)
    return tuple(sorted({f"{part.scheme}://{part.netloc}" for part in parts}))
