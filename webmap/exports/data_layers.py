"""The records and figures of a brief as layers of a map: tables with shapes, names in the reader's language."""

from collections.abc import Iterator, Sequence

import pandas as pd
from flask_babel import gettext as _

from geodata.vector_files import Layer, short_names, with_shapes
from webmap.exports.brief import Brief
from webmap.exports.records import all_fields
from webmap.exports.tables import HATCHED, Column, Table
from webmap.tokens import LIGHT

RECORDS = "records"
NAME_TH, NAME_EN = 3, 4
TAKEN = ("fid", "geom", "geometry")
"""Names of columns that a GeoPackage or a GeoDataFrame gives itself."""
TYPES = {"text": "str", "whole": "Float64", "figure": "Float64"}


def layers_of(brief: Brief) -> list[Layer]:
    """The records, then each table of figures: with the shapes of the subdistricts, districts or new sites it is of."""
    return [_records(brief), *_figures(brief)]


def frame_of(table: Table) -> pd.DataFrame:
    """A table with typed columns, no two of one name; None where a cell is empty."""
    names = unlike([column.head for column in table.columns], TAKEN)
    columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(names)
    return pd.DataFrame({name: _typed(column, cells)
                         for name, column, cells in zip(names, table.columns, columns, strict=True)})


def unlike(names: Sequence[str], taken: Sequence[str] = ()) -> list[str]:
    """The names, numbered where they are alike but for capitals."""
    used, found = {name.casefold() for name in taken}, []
    for name in names:
        plain = one = " ".join(name.split()) or _("Figures")
        number = 2
        while one.casefold() in used:
            one = f"{plain} {number}"
            number += 1
        used.add(one.casefold())
        found.append(one)
    return found


def _records(brief: Brief) -> Layer:
    table = all_fields(brief)
    frame = frame_of(table)
    missions = brief.records["mission"].map({key: mission.colour for key, mission in brief.missions.items()})
    first, second = (NAME_TH, NAME_EN) if brief.language == "th" else (NAME_EN, NAME_TH)
    labels = [str(row[first] or row[second] or row[0]) for row in table.rows]
    return Layer(RECORDS, table.name, with_shapes(frame, brief.records.geometry.array),
                 short_names([column.key for column in table.columns]), labels, brief.title, list(missions))


def _figures(brief: Brief) -> Iterator[Layer]:
    names = unlike([table.name for table in brief.tables], [_("Records")])
    painted = False
    for at, (table, name) in enumerate(zip(brief.tables, names, strict=True), 1):
        shapes, colours = _shapes(brief, table), list[str]()
        keys = [column.key for column in table.columns]
        frame = frame_of(table)
        if shapes is not None and brief.zone_map.looks and not painted:
            painted = set(brief.zone_map.looks) >= {str(row[0]) for row in table.rows}
            if painted:
                words, colours = _looks(brief, table)
                column = unlike([_("On the map")], list(frame.columns))[0]
                frame, keys = frame.assign(**{column: pd.Series(words, dtype="str")}), [*keys, "on_the_map"]
        yield Layer(f"figures_{at}", name, frame if shapes is None else with_shapes(frame, shapes), short_names(keys),
                    [str(row[1]) for row in table.rows], brief.zone_map.heading if colours else "", colours)


def _shapes(brief: Brief, table: Table) -> list[object] | None:
    """The shape of each row where a table is of subdistricts, districts or new sites; else None."""
    region, codes = brief.region, [row[0] for row in table.rows]
    if not codes or len(set(codes)) < len(codes):
        return None
    for places in (region.subdistricts, region.districts):
        if set(codes) <= set(places.index):
            return list(places.geometry.loc[codes])
    return None


def _looks(brief: Brief, table: Table) -> tuple[list[str], list[str]]:
    """Of each row what the colour of its subdistrict means, and the colour."""
    words = {swatch: told for swatch, told, _count in brief.zone_map.keys}
    looks = [brief.zone_map.looks[str(row[0])] for row in table.rows]
    return [words.get(look, "") for look in looks], ["" if look == HATCHED else LIGHT.get(look, "") for look in looks]


def _typed(column: Column, cells: Sequence[object]) -> pd.Series:
    if column.kind == "text":
        return pd.Series([None if cell in (None, "") else str(cell) for cell in cells], dtype="str")
    numbers = pd.Series(list(cells), dtype="Float64")
    whole = column.kind == "whole" and (numbers.dropna() % 1 == 0).all()
    return numbers.astype("Int64") if whole else numbers
