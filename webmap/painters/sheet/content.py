"""What stands on a page: words of a brief and places of a scene, as plain values that the template sets."""

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

import segno

from webmap.exports.brief import Brief
from webmap.exports.legend import Entry, Legend, colours_of, signs_of
from webmap.exports.paper import Paper
from webmap.exports.scene import Cluster, Scene, lay_out
from webmap.exports.sheet_words import (
    Told,
    alternative_of,
    degrees_words,
    link_words,
    scale_words,
    source_lines,
    subtitle_of,
    told_of,
)
from webmap.painters.palette import Palette
from webmap.painters.sheet.drawing import draw_inset, draw_map
from webmap.painters.sheet.frame import PT_MM, Frame, frame_of
from webmap.painters.sheet.symbols import badge, north_arrow, picture, proposal, ring, ring_width, swatch, symbol

Part = dict[str, Any]
COUNT_MM, DEGREES_MM = 2.5, 2.2
SIGN_MM = 3.7
LONGEST_LINK = 90
INKS = {"district": ("ink", True), "subdistrict": ("soft", False), "beyond": ("beyond-ink", False)}
"""Level of a name on the map -> its colour, and whether it is bold."""


def page_of(brief: Brief, paper: Paper, words: str = "") -> dict[str, Any]:
    """A page with the map of a brief; `words` are those a planner wrote for it."""
    palette = Palette(paper.look, brief.missions)
    frame = frame_of(paper, brief.title)
    scene = lay_out(brief, frame.map[2:], graticule=paper.graticule)
    marks, clusters = scene.drawn()
    colours, signs = (_legend(one, brief, palette) for one in (colours_of(brief), signs_of(brief, scene, clusters)))
    told = [_told(one) for one in (*([Told("", [words])] if words else []), *told_of(brief))]
    stacks = [[*colours, *signs], told] if len(frame.columns) > 1 else [[*colours, *told[:1], *signs, *told[1:]]]
    stacks[0].append(_inset(scene, palette))
    return {
        "width": paper.width_mm, "height": paper.height_mm, "body": frame.style.body, "title_size": frame.title,
        "title": brief.title, "subtitle": subtitle_of(brief), "header": frame.header,
        "frame": frame.map, "map": draw_map(brief, scene, palette, marks, clusters),
        "alt": alternative_of(brief, scene),
        "texts": [*_labels(scene), *_counts(brief, scene, clusters), *_degrees(scene)],
        "strip": _strip(scene, palette, frame), "footer": _footer(brief, frame),
        "columns": [{"box": box, "parts": stack} for box, stack in zip(frame.columns, stacks, strict=True)],
        "colours": {name: palette[name] for name in ("ink", "soft", "rule", "halo", "accent", "beyond-ink",
                                                     "line-province", "surface", "hover")}}


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
    part: Part = {"head": told.heading, "last": told.last}
    return part | ({"pairs": [list(pair) for pair in told.pairs]} if told.pairs else {"paragraphs": list(
        told.sentences)})


def _inset(scene: Scene, palette: Palette) -> Part:
    assert scene.inset is not None
    return {"inset": draw_inset(scene, palette), "width": scene.inset.width_mm, "words": scale_words(scene)[3]}


def _labels(scene: Scene) -> list[Part]:
    return [{"text": label.text, "x": label.x, "y": label.y, "size": label.size, "ink": INKS[label.level][0],
             "bold": INKS[label.level][1], "halo": True} for label in scene.labels]


def _counts(brief: Brief, scene: Scene, clusters: Sequence[Cluster]) -> list[Part]:
    """The numbers in rings, badges and new sites."""
    texts = [_number(cluster.x, cluster.y, f"{cluster.total:,}",
                     min(ring_width(cluster.total) * 0.5, ring_width(cluster.total) / len(f"{cluster.total:,}")))
             for cluster in clusters]
    texts += [_number(one.x, one.y, f"≈{sum(one.counts.values()):,}", COUNT_MM, ink="soft") for one in scene.badges]
    if brief.proposed:
        spots = scene.plate.spots([one.lon for one in brief.proposed], [one.lat for one in brief.proposed])
        texts += [_number(float(x), float(y), str(one.number), COUNT_MM, ink="surface")
                  for one, (x, y) in zip(brief.proposed, spots, strict=True)]
    return texts


def _number(x: float, y: float, text: str, size: float, ink: str = "ink") -> Part:
    return {"text": text, "x": x, "y": y, "size": size, "ink": ink, "bold": True, "halo": False}


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
        texts.append({"text": degrees_words(meridian), "x": x, "y": y, "size": DEGREES_MM, "ink": "soft",
                      "bold": False, "halo": True})
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
            "qr": code(brief.link), "qr_words": link_words(),
            "size": frame.footer[3] - frame.style.body * PT_MM * 0.4, "stamp": brief.as_of}


def code(link: str) -> str:
    """A QR code of a link as SVG; "" when the link is too long for one."""
    out = BytesIO()
    try:
        segno.make(link, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, unit="mm")
    except segno.DataOverflowError:
        return ""
    return out.getvalue().decode()
