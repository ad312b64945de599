"""What goes with data that leaves: source, licence, coordinates, date, filters; as lines and as values."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from webmap.exports.brief import Brief
from webmap.exports.narrowed import Line

CRS = "EPSG:4326"


def readme_lines(brief: Brief, notes: Sequence[Line] = ()) -> list[Line]:
    """Topic and words, a line each; `notes` say what this form of file does differently."""
    lines: list[Line] = [
        (_("Title"), brief.title), (_("Where"), brief.place), *brief.lines, (_("Records"), brief.counted),
        *((_("Found"), one.text) for one in brief.findings),
        *((head, " · ".join(filter(None, words))) for head, *words in brief.left_out),
        (_("Date of the data"), brief.as_of), (_("Boundaries and register"), brief.region.version),
        (_("Coordinates"), _("longitude and latitude in degrees, WGS 84 (EPSG:4326)")),
        *notes, (_("Address"), brief.link)]
    for one in brief.attributions:
        told = [one.text.in_(brief.language), one.licence and _("licence %(licence)s", licence=one.licence), one.url]
        lines.append((_("Source"), " · ".join(filter(None, told))))
    lines += [(_("Source"), " · ".join(filter(None, row))) for row in brief.sources]
    lines.append((_("Note"), _("Keep the sources and licences with every copy.")))
    return lines


def readme_text(brief: Brief, notes: Sequence[Line] = ()) -> bytes:
    """The lines as a text file in UTF-8 with BOM and the line ends of Windows."""
    text = "\r\n".join(f"{topic}: {words}" for topic, words in readme_lines(brief, notes))
    return b"\xef\xbb\xbf" + f"{text}\r\n".encode()


def readme_values(brief: Brief) -> dict[str, Any]:
    """The same for programs."""
    return {
        "title": brief.title, "place": brief.place, "language": brief.language,
        "filters": [{"name": name, "words": words} for name, words in brief.lines],
        "findings": [one.text for one in brief.findings], "records": len(brief.records),
        "records_without_position": len(brief.records) - len(brief.placed),
        "left_out": [" · ".join(filter(None, row)) for row in brief.left_out],
        "data_version": brief.data_version, "data_made": brief.made.isoformat(),
        "region_version": brief.region.version, "crs": CRS, "link": brief.link,
        "attributions": [{"text": one.text.in_(brief.language), "licence": one.licence, "url": one.url}
                         for one in brief.attributions],
        "sources": [list(row) for row in brief.sources]}


def unique(lines: Sequence[Line]) -> Mapping[str, str]:
    """The lines as a mapping; those of one topic are joined."""
    told: dict[str, str] = {}
    for topic, words in lines:
        told[topic] = f"{told[topic]}\n{words}" if topic in told else words
    return told
