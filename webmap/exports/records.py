"""The records of a brief in full, as a table: every field that may be told, in words, with its source and licence."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
from flask_babel import gettext as _

from geodata.vector_files import spots
from layers.mission import MECHANISMS, STATUSES
from webmap.exports.brief import Brief
from webmap.exports.tables import Cell, Column, Table
from webmap.wording import NAMES, PRECISIONS

BUDDHIST = 543
AS_THEY_ARE = ("agency_th", "agency_en")
REST = ("as_of", "moo", "village", "phone", "area_m2", "note_th", "note_en")
FIGURES = ("budget_thb", "capacity", "area_m2")
SHORT = {"capacity_unit": "cap_unit"}
"""Fields whose own name is too long for a shapefile."""


def all_fields(brief: Brief) -> Table:
    """A row a record in the order of the data; the first column is its number, the fourth its name in Thai."""
    records, region = brief.records, brief.region
    sources = region.sources.set_index("key")
    lat, lon = spots(records.geometry.array)
    parts: list[tuple[Column, Iterable[Cell]]] = [
        (Column(_("Number"), key="id"), records["id"]),
        (_named("mission"), _told(records["mission"], lambda key: brief.missions[key].short.in_(brief.language))),
        (_named("kind"), _kinds(brief)),
        _own(records, "name_th"), _own(records, "name_en"),
        (Column(_("Code of the subdistrict"), key="tambon_cd"), records["subdistrict_code"]),
        (Column(_("Subdistrict"), key="tambon"), _place(brief, "subdistrict_code")),
        (Column(_("Code of the district"), key="amphoe_cd"), records["district_code"]),
        (Column(_("District"), key="amphoe"), _place(brief, "district_code")),
        *(_own(records, field) for field in AS_THEY_ARE),
        (_named("status"), _coded(brief, "status", STATUSES)),
        (_named("mechanism"), _coded(brief, "mechanism", MECHANISMS)),
        _year(brief), _own(records, "budget_thb"), _own(records, "capacity"), _own(records, "capacity_unit"),
        *(_own(records, field) for field in REST),
        (_named("precision"), _told(records["precision"], lambda key: _(PRECISIONS[key]))),
        (Column(_("Latitude"), "figure", 6, "lat"), lat), (Column(_("Longitude"), "figure", 6, "lon"), lon),
        (_named("source"), _cited(brief, sources, ("publisher", "title"))),
        (Column(_("Licence"), key="licence"), _cited(brief, sources, ("licence",)))]
    columns, values = zip(*parts, strict=True)
    return Table(_("Records"), columns, [list(row) for row in zip(*map(list, values), strict=True)])


def _named(field: str) -> Column:
    kind = "figure" if field in FIGURES else "text"
    return Column(_(NAMES[field]), kind, 2, SHORT.get(field, field))  # type: ignore[arg-type]


def _own(records: pd.DataFrame, field: str) -> tuple[Column, Iterable[Cell]]:
    """A field as it stands."""
    values = records[field]
    if field not in FIGURES:
        return _named(field), values
    return _named(field), [None if pd.isna(value) else int(value) if float(value).is_integer() else float(value)
                           for value in values]


def _told(codes: pd.Series, words: Callable[[str], str]) -> pd.Series:
    """Codes in words, each looked up once; "" stays."""
    return codes.map({code: words(code) if code else "" for code in codes.unique()})


def _coded(brief: Brief, field: str, words: Mapping[str, Any]) -> pd.Series:
    return _told(brief.records[field], lambda code: words[code].in_(brief.language) if code in words else code)


def _kinds(brief: Brief) -> pd.Series:
    def words(pair: str) -> str:
        mission, _dot, kind = pair.partition(".")
        return brief.missions[mission].kind(kind).name.in_(brief.language)
    return _told(brief.records["mission"].str.cat(brief.records["kind"], sep="."), words)


def _place(brief: Brief, level: str) -> pd.Series:
    return _told(brief.records[level], lambda code: brief.region.name_of(code).in_(brief.language))


def _year(brief: Brief) -> tuple[Column, Iterable[Cell]]:
    """The fiscal year as the reader counts years, and the head says which way."""
    more = BUDDHIST if brief.language == "th" else 0
    years = ["" if pd.isna(year) else str(int(year) + more) for year in brief.records["fiscal_year"]]
    return Column(_("Fiscal year (Common Era)"), key="fisc_year"), years


def _cited(brief: Brief, sources: pd.DataFrame, parts: tuple[str, ...]) -> pd.Series:
    """Of each record what the register of sources says of those it names."""
    def words(keys: str) -> str:
        known = [key for key in map(str.strip, keys.split(";")) if key in sources.index]
        told = [" · ".join(dict.fromkeys(
            str(value) for value in sources.loc[key, [f"{part}_{brief.language}" for part in parts]] if value))
            for key in known]
        return "; ".join(dict.fromkeys(filter(None, told)))
    return _told(brief.records["source"], words)
