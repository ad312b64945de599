"""Fields of records and their values as people read them, in the reader's language."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from geodata.store import Entry
from geodata.store.schema import FIELDS
from layers.mission import CAPACITY_UNITS, MECHANISMS, STATUSES
from webmap.language import current_language
from webmap.places import here
from webmap.query import N_

NAMES: Mapping[str, str] = {
    "mission": N_("Mission"), "kind": N_("Kind"), "name_th": N_("Name in Thai"), "name_en": N_("Name in English"),
    "precision": N_("Precision of the position"), "subdistrict_code": N_("Subdistrict"),
    "district_code": N_("District"), "agency_th": N_("Agency in Thai"), "agency_en": N_("Agency in English"),
    "status": N_("Status"), "mechanism": N_("Delivery mechanism"), "fiscal_year": N_("Fiscal year"),
    "budget_thb": N_("Budget (baht)"), "capacity": N_("Capacity"), "capacity_unit": N_("Unit of the capacity"),
    "source": N_("Source"), "as_of": N_("Data as of"), "note_th": N_("Note in Thai"), "note_en": N_("Note in English"),
    "moo": N_("Moo"), "village": N_("Village"), "phone": N_("Telephone"), "area_m2": N_("Area (m²)"),
    "geometry": N_("Position"),
}
PRECISIONS: Mapping[str, str] = {
    "exact": N_("exact"), "approximate": N_("approximate"), "subdistrict": N_("known to the subdistrict"),
    "district": N_("known to the district"), "province": N_("the whole province"),
}

COLUMNS: Mapping[str, str] = {
    "id": N_("Number of a record"), "name": N_("Name in Thai, else in English"),
    "lat": N_("Latitude"), "lon": N_("Longitude"), "easting": N_("Easting (UTM)"),
    "northing": N_("Northing (UTM)"), "zone": N_("UTM zone"), "coordinates": N_("Both coordinates"),
    "wkt": N_("Shape (WKT)"), "subdistrict": N_("Name of the subdistrict"), "district": N_("Name of the district"),
    "province": N_("Province"), "location": N_("Location in words"), "position": N_("Position"), "place": N_("Place"),
    "unit": N_("Unit"), "datum": N_("Datum"), "subdistrict_code": N_("Code of the subdistrict"),
    "district_code": N_("Code of the district"),
}
"""What a column of a file can say beside the fields of records."""


def field_name(field: str) -> str:
    """The name of a field."""
    return _(NAMES[field])


def meaning_words(meaning: str) -> str:
    """What a column of a file means."""
    return _(COLUMNS[meaning]) if meaning in COLUMNS else field_name(meaning) if meaning in NAMES else meaning


def value_words(field: str, record: Mapping[str, Any] | None) -> str:
    """What a record says in a field; "" where it says nothing or is not there."""
    value = None if record is None else record.get(field)
    if record is None or value is None or value is pd.NA or value == "":
        return ""
    if field == "geometry":
        return _shape_words(value)
    if field == "fiscal_year":
        return str(int(value) + (543 if current_language() == "th" else 0))
    if field in ("budget_thb", "capacity", "area_m2"):
        return str(format_number(value))
    return _coded(field, str(value), record)


def differences(entry: Entry) -> list[tuple[str, str, str]]:
    """Field by field what a line of the log changed: name, before, after, in words."""
    fields = sorted(entry.fields, key=(*FIELDS, "geometry").index)
    return [(field_name(field), value_words(field, entry.before), value_words(field, entry.after)) for field in fields]


def compared(*sides: Mapping[str, Any] | None) -> list[tuple[str, ...]]:
    """Field by field where several forms of a record differ: name, then what each says, in words."""
    rows = [(field_name(field), *(value_words(field, side) for side in sides)) for field in NAMES]
    return [row for row in rows if len(set(row[1:])) > 1]


def name_of(record: Mapping[str, Any] | None) -> str:
    """The name of a record in the reader's language, else in the other."""
    if record is None:
        return ""
    first, second = ("name_th", "name_en") if current_language() == "th" else ("name_en", "name_th")
    return str(record[first] or record[second])


def _coded(field: str, value: str, record: Mapping[str, Any]) -> str:
    """The words for a code; the code itself where nothing here knows it."""
    language, places = current_language(), here()
    mission = places.missions.get(str(record.get("mission")))
    try:
        if field in ("subdistrict_code", "district_code"):
            return places.region.name_of(value).in_(language)
        if field == "mission" and mission:
            return mission.short.in_(language)
        if field == "kind" and mission:
            return mission.kind(value).name.in_(language)
    except KeyError:
        return value
    if field == "precision":
        return _(PRECISIONS[value]) if value in PRECISIONS else value
    known = {"status": STATUSES, "mechanism": MECHANISMS, "capacity_unit": CAPACITY_UNITS}.get(field, {})
    return known[value].in_(language) if value in known else value


def _shape_words(shape: Any) -> str:
    if shape.geom_type == "Point":
        return f"{shape.y:.6f}, {shape.x:.6f}"
    count = len(list(shape.geoms)) if hasattr(shape, "geoms") else 1
    centre = shape.representative_point()
    kind = (ngettext("%(num)d line", "%(num)d lines", count) if "Line" in shape.geom_type else
            ngettext("%(num)d area", "%(num)d areas", count) if "Polygon" in shape.geom_type else shape.geom_type)
    return f"{kind} · {centre.y:.6f}, {centre.x:.6f}"
