"""The figures of a view without a gap question, as tables: subdistricts, missions and kinds, and the records."""

import pandas as pd
from flask_babel import gettext as _

from geodata.region import Region
from webmap.exports.tables import Cell, Column, Table
from webmap.exports.zone_map import ZoneMap
from webmap.facts import Facts
from webmap.language import current_language
from webmap.places import here
from webmap.query import N_
from webmap.wording import NAMES, name_of, value_words

MEASURED = (("people", N_("People"), "whole", 0), ("per_10k", N_("Records per 10,000 people"), "figure", 1),
            ("budget_thb", N_("Baht"), "whole", 0), ("budget_per_head", N_("Baht per head"), "figure", 0))
LISTED = ("status", "mechanism", "fiscal_year", "budget_thb", "capacity", "capacity_unit", "precision", "source",
          "as_of")
NUMBERS = {"fiscal_year": "text", "budget_thb": "whole", "capacity": "figure"}


def tables_of(facts: Facts, zone_map: ZoneMap) -> list[Table]:
    """Subdistricts (with the colours of the map), then missions and kinds, of what the view lets through."""
    return [subdistricts(facts, zone_map), kinds(facts)]


def subdistricts(facts: Facts, zone_map: ZoneMap) -> Table:
    """A row a subdistrict inside the filter: records of each mission shown, records, people, rates, baht."""
    language, region, zones = current_language(), facts.region, facts.zones
    missions = facts.view.missions
    columns = [Column(_("Code"), key="code"), Column(_("Subdistrict"), key="tambon"),
               Column(_("District"), key="amphoe"),
               *(Column(here().missions[key].short.in_(language), "whole", key=key) for key in missions),
               Column(_("Records"), "whole", key="records"),
               *(Column(_(words), kind, decimals, key) for key, words, kind, decimals in MEASURED)]  # type: ignore[arg-type]
    keys = [*missions, "records", *(key for key, *_rest in MEASURED)]
    rows = [[code, *_names(region, code), *(_plain(zone[key]) for key in keys)]
            for code, zone in zip(zones.index, zones.to_dict("records"), strict=True)]
    shaded = {"records": "records", "people": "people", "per_10k": "per_10k", "budget_per_head": "budget_per_head"}
    figure = 3 + keys.index(shaded[facts.view.shade]) if facts.view.shade in shaded else None
    looks = zone_map.looks
    swatches = [{at: looks.get(str(row[0]), "") for at in (1, figure or 1)} for row in rows] if looks else []
    return Table(_("Subdistricts"), columns, rows, swatches, [(key, words) for key, words, _count in zone_map.keys],
                 figure)


def kinds(facts: Facts) -> Table:
    """A row a kind of the missions shown: records, with a position, of them approximate, baht stated."""
    language, sums = current_language(), facts.kinds
    rows: list[list[Cell]] = []
    for key in facts.view.missions:
        mission = here().missions[key]
        for kind in mission.kinds:
            name = f"{key}.{kind.key}"
            found = sums.loc[name] if name in sums.index else None
            counts = [0, 0, 0] if found is None else [int(found[name]) for name in ("records", "placed", "approximate")]
            baht = None if found is None else _plain(found["baht"])
            rows.append([mission.short.in_(language), kind.name.in_(language), *counts, baht])
    columns = [Column(_("Mission")), Column(_("Kind")), *(Column(_(words), "whole") for words in (
        N_("Records"), N_("With a position"), N_("Position approximate"), N_("Baht")))]
    return Table(_("Missions and kinds"), columns, rows)


def listed(records: pd.DataFrame, region: Region) -> Table:
    """A row a record, in the order given, in words."""
    language = current_language()
    columns = [Column(_("Number")), Column(_("Mission")), Column(_("Kind")), Column(_("Name")),
               Column(_("Subdistrict")), Column(_("District")), Column(_("Agency")),
               *(Column(_(NAMES[key]), NUMBERS.get(key, "text"), 0) for key in LISTED),  # type: ignore[arg-type]
               Column(_("Latitude"), "figure", 5), Column(_("Longitude"), "figure", 5)]
    rows: list[list[Cell]] = []
    agency = ("agency_th", "agency_en") if language == "th" else ("agency_en", "agency_th")
    for record in records.to_dict("records"):
        shape = record["geometry"]
        spot = None if shape is None or shape.is_empty else shape.representative_point()
        rows.append([
            record["id"], value_words("mission", record), value_words("kind", record), name_of(record),
            *(_name(region, record[f"{level}_code"]) for level in ("subdistrict", "district")),
            record[agency[0]] or record[agency[1]],
            *(_plain(record[key]) if NUMBERS.get(key, "text") != "text" else value_words(key, record)
              for key in LISTED),
            *((round(spot.y, 6), round(spot.x, 6)) if spot else (None, None))])
    return Table(_("Records"), columns, rows)


def _names(region: Region, code: str) -> list[Cell]:
    language = current_language()
    return [region.name_of(code).in_(language), region.name_of(code[:4]).in_(language)]


def _name(region: Region, code: str) -> str:
    return region.name_of(code).in_(current_language()) if code else ""


def _plain(value: object) -> Cell:
    if pd.isna(value):
        return None
    number = float(value)  # type: ignore[arg-type]
    return int(number) if number.is_integer() else number
