"""What stands beside the map of a sheet in words: findings, question, scale, sources, the map told to the blind."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from geodata.plate import Meridian
from webmap.exports.brief import Brief
from webmap.exports.scene import Scene
from webmap.exports.zone_map import BEYOND

NAMED_SOURCES = 6
METRES_PER_KM = 1_000
LEVELS = ("จังหวัด", "อำเภอ", "ตำบล", "หมู่บ้าน")
LONG_NAME = 5
"""Shorter names may be parts of other words."""


@dataclass(frozen=True, slots=True)
class Told:
    """A heading with sentences or with pairs of name and words; drop: parts of higher numbers go first without room."""

    heading: str
    sentences: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()
    drop: int = 0


def told_of(brief: Brief) -> list[Told]:
    """Findings, the question with its filters, and what the figures leave out."""
    parts = []
    if brief.findings:
        parts.append(Told(_("Findings"), [one.text for one in brief.findings]))
    if brief.lines:
        parts.append(Told(_("The question") if brief.view.measure else _("What is shown"), pairs=brief.lines, drop=2))
    if brief.left_out:
        parts.append(Told(_("What was left out"), drop=3, pairs=[
            (head, f"{words} · {state}" if state else words) for head, words, state in brief.left_out]))
    return parts


def subtitle_of(brief: Brief) -> str:
    """Place, time of the data, how many records."""
    return f"{brief.place} · {brief.as_of} · {brief.counted}"


def atlas_subtitle(brief: Brief) -> str:
    """Under the name of a place: what the atlas is of, time of the data, how many records."""
    return f"{brief.title} · {brief.as_of} · {brief.counted}"


def alternative_of(brief: Brief, scene: Scene) -> str:
    """The map in words: its title, what it counts, and each coloured subdistrict."""
    parts = [_("Map: %(title)s, %(place)s.", title=brief.title, place=brief.place), f"{brief.counted}."]
    if brief.zone_map.keys:
        coloured = [zone.words for zone in scene.zones if zone.swatch not in ("", BEYOND)]
        parts.append(f"{brief.zone_map.heading}: {'; '.join(coloured)}.")
    return " ".join(parts)


def scale_words(scene: Scene) -> tuple[str, str, str, str]:
    """The length of the bar, the scale, what the arrow and the inset are."""
    length = scene.bar.length_m
    told = (_("%(length)s km", length=format_number(length // METRES_PER_KM)) if length >= METRES_PER_KM
            else _("%(length)s m", length=format_number(length)))
    return (told, _("Scale 1:%(number)s", number=format_number(scene.plate.denominator)), _("True north"),
            _("Where this map lies"))


def degrees_words(meridian: Meridian) -> str:
    """A line of the graticule: 98.8° E."""
    degrees = f"{meridian.degrees:g}"
    return _("%(degrees)s° E", degrees=degrees) if meridian.north else _("%(degrees)s° N", degrees=degrees)


def source_lines(brief: Brief) -> list[str]:
    """The lines of the licences, and the first of those who published the records."""
    names = list(dict.fromkeys(str(row[1]) for row in brief.sources if row[0] == _("Records")))
    told, more = "; ".join(names[:NAMED_SOURCES]), len(names) - NAMED_SOURCES
    if more > 0:
        told += " " + ngettext("and %(count)s more", "and %(count)s more", more, count=more)
    lines = [attribution.text.in_(brief.language) for attribution in brief.attributions]
    return [*lines, _("Records: %(sources)s", sources=told)] if told else lines


def code_link(brief: Brief) -> str:
    """The link for a code that a telephone reads: without a title of the reader's own, which would make it dense."""
    parts = urlsplit(brief.link)
    query = "&".join(part for part in parts.query.split("&") if not part.startswith("title="))
    return urlunsplit(parts._replace(query=query))


def kept_whole(brief: Brief) -> list[str]:
    """Words that no line breaks: places and their levels, where the language has no spaces to break at."""
    if brief.language != "th":
        return []
    names = {str(name) for places in (brief.region.districts, brief.region.subdistricts) for name in places["name_th"]}
    return sorted({*LEVELS, *(name for name in names if len(name) >= LONG_NAME)}, key=len, reverse=True)


def link_words() -> str:
    """What the code and the link of a sheet open."""
    return _("Open this view on the map")


def replaced_words(count: int, sign: str) -> str:
    """That letters are not drawn as they are."""
    return _("Signs that the font of this sheet does not have stand as “%(sign)s” (%(count)s of them).", sign=sign,
             count=count)
