"""Tables with shapes as files that GIS programs open: GeoPackage and shapefiles, in EPSG:4326."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

LONGEST_NAME, LONGEST_BYTES = 10, 254
"""Letters of a field's name and bytes of a text that a shapefile keeps."""
FAMILIES = (("points", ("Point", "MultiPoint")), ("lines", ("LineString", "MultiLineString")),
            ("areas", ("Polygon", "MultiPolygon")))
UNPLACED = "without_position"
CLOCK = "OGR_CURRENT_DATE"
_clock = threading.Lock()


@dataclass(frozen=True)
class Layer:
    """A table with its names.

    key: in ASCII, for names of files; table: a GeoDataFrame in EPSG:4326 with None where a row has no shape, or a
    DataFrame; short: a name in ASCII for each column that is no shape; labels: the name of each row; told: what it
    holds, in words; colours: #rrggbb of each row, "" for none.
    """

    key: str
    name: str
    table: pd.DataFrame
    short: Sequence[str]
    labels: Sequence[str] = ()
    told: str = ""
    colours: Sequence[str] = ()

    @property
    def fields(self) -> list[str]:
        """The columns that are no shape."""
        return [str(name) for name in self.table.columns if name != "geometry"]


def geopackage(layers: Sequence[Layer], about: Mapping[str, str], made: datetime) -> bytes:
    """One file with all layers under their names; `about` is its metadata. The same layers give the same bytes."""
    with TemporaryDirectory() as folder, _clock:
        file = Path(folder) / "map.gpkg"
        pyogrio.set_gdal_config_options({CLOCK: f"{made:%Y-%m-%dT%H:%M:%S}Z"})
        try:
            for layer in layers:
                shaped = {"geometry_type": _type_of(layer.table)} if isinstance(layer.table, gpd.GeoDataFrame) else {}
                pyogrio.write_dataframe(
                    layer.table, file, layer=layer.name, driver="GPKG", append=file.exists(),
                    promote_to_multi=shaped.get("geometry_type", "").startswith("Multi") or None,
                    dataset_metadata=None if file.exists() else dict(about), layer_metadata=dict(about),
                    layer_options={"IDENTIFIER": layer.name, "DESCRIPTION": layer.told}, **shaped)
        finally:
            pyogrio.set_gdal_config_options({CLOCK: None})
        return file.read_bytes()


def shapefiles(layers: Sequence[Layer], made: datetime) -> tuple[dict[str, bytes], int]:
    """Files by name, a shapefile for each sort of shape of each layer, rows without one as a .dbf alone; and how many
    texts were cut."""
    files, cut = dict[str, bytes](), 0
    with TemporaryDirectory() as folder:
        for layer in layers:
            table = layer.table.rename(columns=dict(zip(layer.fields, layer.short, strict=True)))
            table, count = _cut(table)
            cut += count
            for name, part in _parts(layer.key, table):
                pyogrio.write_dataframe(part, Path(folder) / name, driver="ESRI Shapefile", encoding="UTF-8",
                                        DBF_DATE_LAST_UPDATE=f"{made:%Y-%m-%d}")
        for path in sorted(Path(folder).iterdir()):
            files[path.name] = path.read_bytes()
    return files, cut


def short_names(keys: Sequence[str]) -> list[str]:
    """Names that a shapefile takes: ASCII, ten letters at most, no two alike; a number where a key says nothing."""
    taken, names = set[str](), []
    for at, key in enumerate(keys, 1):
        name = plain = re.sub(r"[^a-z0-9_]", "", key.lower())[:LONGEST_NAME] or f"f{at:02}"
        number = 2
        while name in taken:
            name = f"{plain[:LONGEST_NAME - len(str(number))]}{number}"
            number += 1
        taken.add(name)
        names.append(name)
    return names


def _type_of(table: gpd.GeoDataFrame) -> str:
    """The one type that holds every shape of a table; Unknown where there are several sorts."""
    types = set(table.geom_type.dropna())
    for _name, (single, multi) in FAMILIES:
        if types <= {single, multi}:
            return multi if multi in types or "Polygon" in types else single
    return "Unknown"


def _parts(key: str, table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """File name and rows for each sort of shape; a layer of one sort alone has no word added to its name."""
    if not isinstance(table, gpd.GeoDataFrame):
        yield f"{key}.dbf", table
        return
    types = table.geom_type
    sorts = [(name, table[types.isin(both)]) for name, both in FAMILIES if types.isin(both).any()]
    for name, part in sorts:
        yield f"{key}.shp" if len(sorts) == 1 else f"{key}_{name}.shp", part
    rest = table[types.isna()]
    if len(rest):
        yield f"{key}_{UNPLACED}.dbf", pd.DataFrame(rest.drop(columns="geometry"))


def _cut(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The table with texts no longer than a shapefile keeps, whole letters only; and how many were longer."""
    cut = 0
    for name, column in table.items():
        if isinstance(column.dtype, pd.StringDtype):
            short = column.map(_kept, na_action="ignore")
            cut += int((short != column).where(column.notna(), False).sum())
            table = table.assign(**{str(name): short.astype("str")})
    return table, cut


def _kept(text: str) -> str:
    return text.encode()[:LONGEST_BYTES].decode(errors="ignore")


def with_shapes(table: pd.DataFrame, shapes: Any) -> gpd.GeoDataFrame:
    """A table with a shape a row, in EPSG:4326; None and empty shapes are none."""
    found = gpd.GeoSeries(shapes, crs=4326, index=table.index)
    return gpd.GeoDataFrame(table, geometry=found.mask(found.is_empty | found.isna(), None), crs=4326)


def spots(shapes: Any) -> tuple[list[float | None], list[float | None]]:
    """Latitude and longitude of a point on each shape in degrees, six decimals; None where there is none."""
    points = shapely.point_on_surface(shapes)
    rows = [(None, None) if point is None or point.is_empty else (round(point.y, 6), round(point.x, 6))
            for point in points]
    return [lat for lat, _lon in rows], [lon for _lat, lon in rows]
