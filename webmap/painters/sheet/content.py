"""What stands on a page: words of a brief and places of a scene, as plain values that the template sets."""

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from math import cos, radians
from typing import Any

import segno

from geodata.plate import Bounds
from webmap.exports.brief import Brief
from webmap.exports.crowding import ring_width
from webmap.exports.legend import Entry, Legend, colours_of, signs_of
from webmap.exports.paper import Paper
from webmap.exports.scene import Scene, bounds_of, lay_out
from webmap.exports.sheet_tables import printed
from webmap.exports.sheet_words import (
    Told,
    alternative_of,
    code_link,
    degrees_words,
    link_words,
    scale_words,
    source_lines,
    subtitle_of,
    told_of,
)
from webmap.exports.signs import BADGE_TEXT_MM
from webmap.painters.palette import Palette
from webmap.painters.sheet.drawing import draw_inset, draw_map
from webmap.painters.sheet.frame import PT_MM, Frame, frame_of
from webmap.painters.sheet.grid import table_page
from webmap.painters.sheet.symbols import badge, north_arrow, picture, proposal, ring, swatch, symbol

Part = dict[str, Any]
DEGREES_MM = 2.2
SIGN_MM = 3.7
LONGEST_LINK = 90
SHORT_LINK = 120
FINEST = 20
"""A code of a higher version has squares too small to be read from a sheet."""
COLUMN_LETTERS = 160
"""Words of fewer letters stand under the legend."""
INKS = {"district": ("ink", True), "subdistrict": ("soft", False), "beyond": ("beyond-ink", False)}
"""Level of a name on the map -> its colour, and whether it is bold."""
INKS_OF_PAGE = ("ink", "soft", "rule", "halo", "accent", "beyond-ink", "line-province", "surface", "hover")


def page_of(brief: Brief, paper: Paper, words: str = "", *, tables: bool = False) -> Part:
    """A page with the map of a brief, and the tables after it; `words` are those a planner wrote for it."""
    palette = Palette(paper.look, brief.missions)
    told = [*([Told("", [words])] if words else []), *told_of(brief)]
    legend = bool(brief.zone_map.keys or len(brief.placed))
    bounds = bounds_of(brief.view, brief.region)
    frame = frame_of(paper, brief.title, subtitle_of(brief), 1 + (legend and _long(told)), aspect_of(bounds))
    after = [table_page(table, paper, palette, brief.title)
             for table in (printed(brief, listed=paper.listed) if tables else ())]
    return {"title": brief.title, "subtitle": subtitle_of(brief), "tables": after,
            **map_parts(brief, paper, palette, frame, told, bounds)}


def map_parts(brief: Brief, paper: Paper, palette: Palette, frame: Frame, told: Sequence[Told],
              bounds: Bounds) -> Part:
    """The map of a brief on a page, and what stands around it."""
    scene = lay_out(brief, frame.map[2:], graticule=paper.graticule, enlarge=frame.style.enlarge, bounds=bounds)
    colours, signs = (_legend(one, brief, palette)
                      for one in (colours_of(brief), signs_of(brief, scene, scene.clusters)))
    parts = [_told(one) for one in told]
    stacks = [[*colours, *signs], parts] if len(frame.columns) > 1 else [[*colours, *parts[:1], *signs, *parts[1:]]]
    stacks[0] += _inset(scene, palette)
    return {
        "width": paper.width_mm, "height": paper.height_mm, "body": frame.style.body, "title_size": frame.title,
        "header": frame.header, "frame": frame.map, "map": draw_map(brief, scene, palette),
        "alt": alternative_of(brief, scene), "texts": [*_labels(scene), *_counts(brief, scene), *_degrees(scene)],
        "strip": _strip(scene, palette, frame), "footer": _footer(brief, frame), "below": None,
        "columns": [{"box": box, "parts": stack} for box, stack in zip(frame.columns, stacks, strict=True)],
        "colours": {name: palette[name] for name in INKS_OF_PAGE}}


def _long(told: Sequence[Told]) -> bool:
    """Whether words need a column of their own."""
    texts = [text for one in told for text in (*one.sentences, *(word for pair in one.pairs for word in pair))]
    return sum(map(len, texts)) > COLUMN_LETTERS


def aspect_of(bounds: Bounds) -> float:
    """Width by height of the ground within bounds in degrees."""
    west, south, east, north = bounds
    return (east - west) * cos(radians((south + north) / 2)) / (north - south)


def _legend(legend: Legend | None, brief: Brief, palette: Palette) -> list[Part]:
    if legend is None:
        return []
    rows, short = ([[_sign(entry, brief, palette), entry.words, entry.count, entry.sign == "mission"]
                    for entry in entries] for entries in (legend.entries, legend.short))
    return [{"head": legend.heading, "rows": rows, "short": short, "unit": legend.unit, "notes": list(legend.notes)}]


def _sign(entry: Entry, brief: Brief, palette: Palette) -> str:
    """The sign of an entry, 6 by 4 mm."""
    if entry.sign == "swatch":
        return swatch(entry.names[0], palette)
    if entry.sign in ("proposed", "cluster"):
        body = proposal(palette) if entry.sign == "proposed" else ring(dict.fromkeys(entry.names, 1), palette)
        return picture(f'<g transform="scale(.66)">{body}</g>', 6, 4)
    if entry.sign == "badge":
        return picture(badge(palette, 5.6), 6, 4)
    mission = brief.missions[entry.names[0]]
    icon = mission.kind(entry.names[1]).icon if entry.sign == "kind" else ""
    return picture(symbol(mission, icon, palette, SIGN_MM, approximate=entry.sign == "approximate"), 6, 4)


def _told(told: Told) -> Part:
    part: Part = {"head": told.heading, "drop": told.drop}
    return part | ({"pairs": [list(pair) for pair in told.pairs]} if told.pairs else {"paragraphs": list(
        told.sentences)})


def _inset(scene: Scene, palette: Palette) -> list[Part]:
    """Where the frame lies, unless it holds the whole province."""
    inset = scene.inset
    if inset is None or inset.frame.covers(inset.land):
        return []
    return [{"inset": draw_inset(scene, palette), "width": inset.width_mm, "words": scale_words(scene)[3], "drop": 1}]


def _labels(scene: Scene) -> list[Part]:
    return [{"text": label.text, "x": label.x, "y": label.y, "size": label.size, "ink": INKS[label.level][0],
             "bold": INKS[label.level][1]} for label in scene.labels]


def _counts(brief: Brief, scene: Scene) -> list[Part]:
    """The numbers in rings, badges and new sites."""
    larger = scene.enlarge
    texts = []
    for cluster in scene.clusters:
        text, width = f"{cluster.total:,}", ring_width(cluster.total) * larger
        texts.append(_number(cluster.x, cluster.y, text, min(width * 0.5, width / len(text) * 1.1)))
    texts += [_number(one.x, one.y, one.text, BADGE_TEXT_MM * larger, ink="soft") for one in scene.badges]
    if brief.proposed:
        spots = scene.plate.spots([one.lon for one in brief.proposed], [one.lat for one in brief.proposed])
        texts += [_number(float(x), float(y), str(one.number), BADGE_TEXT_MM * larger, ink="surface")
                  for one, (x, y) in zip(brief.proposed, spots, strict=True)]
    return texts


def _number(x: float, y: float, text: str, size: float, ink: str = "ink") -> Part:
    return {"text": text, "x": x, "y": y, "size": size, "ink": ink, "bold": True}


def _degrees(scene: Scene) -> list[Part]:
    """The degrees of the graticule, just inside the lower and the left edge."""
    plate, texts = scene.plate, []
    for meridian in scene.graticule:
        points = meridian.points
        order = points[points[:, 1].argsort()] if meridian.north else points[points[:, 0].argsort()]
        at = _crossing(order, 1 if meridian.north else 0, plate.height_mm - 2 if meridian.north else 1)
        if at is None or not 8 < at < (plate.width_mm if meridian.north else plate.height_mm) - 8:
            continue
        x, y = (at, plate.height_mm - 2) if meridian.north else (6.5, at - 1.4)
        texts.append({"text": degrees_words(meridian), "x": x, "y": y, "size": DEGREES_MM * scene.enlarge,
                      "ink": "soft", "bold": False})
    return texts


def _crossing(points: Any, axis: int, value: float) -> float | None:
    """Where a line crosses a value of one axis, on the other."""
    for first, last in pairwise(points):
        if first[axis] <= value <= last[axis] and last[axis] > first[axis]:
            part = (value - first[axis]) / (last[axis] - first[axis])
            return float(first[1 - axis] + part * (last[1 - axis] - first[1 - axis]))
    return None


def _strip(scene: Scene, palette: Palette, frame: Frame) -> Part:
    """Scale bar, scale and north, below the map."""
    length, scale, north, _inset_words = scale_words(scene)
    return {"box": frame.strip, "bar": scene.bar.width_mm, "length": length, "scale": scale,
            "north": north_arrow(scene.plate.north_deg, palette), "north_words": north}


def _footer(brief: Brief, frame: Frame) -> Part:
    """Sources, licences and the way back to the live map."""
    link = brief.link if len(brief.link) <= LONGEST_LINK else f"{brief.link[:LONGEST_LINK]}…"
    return {"box": frame.footer, "lines": source_lines(brief), "link": brief.link, "link_words": link,
            "qr": code(code_link(brief)), "qr_words": link_words(),
            "size": frame.footer[3] - frame.style.body * PT_MM * 0.4, "stamp": brief.as_of}


def code(link: str) -> str:
    """A QR code of a link as SVG; "" when a telephone could not read it from paper."""
    out = BytesIO()
    try:
        made = segno.make(link, error="m" if len(link) < SHORT_LINK else "l", micro=False)
        if int(made.version) > FINEST:
            return ""
        made.save(out, kind="svg", border=2, xmldecl=False, unit="mm")
    except segno.DataOverflowError:
        return ""
    return out.getvalue().decode()
