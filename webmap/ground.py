"""The ground of every map, which no record changes: outlines as SVG paths, made once for a region."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import shapely

from geodata.region import Region
from webmap.bodies import boundary_table
from webmap.geojson import rows_of
from webmap.painters.paths import UNIT_ZOOM, frame_of, svg_paths, svg_points


class Ground:
    """The outlines of a region; its bodies are JSON, made when first asked for."""

    def __init__(self, region: Region) -> None:
        self.region = region

    @cached_property
    def frame(self) -> tuple[int, int, int, int]:
        """The frame of the region (see frame_of)."""
        return frame_of(self.region.subdistricts.geometry)

    @property
    def origin(self) -> tuple[int, int]:
        """Where the units of all paths start."""
        return self.frame[:2]

    @cached_property
    def body(self) -> bytes:
        """Districts, subdistricts and neighbours: paths with what is known of each place, and where units start."""
        region = self.region
        belongs = region.subdistricts["district_code"]
        return orjson.dumps({
            "zoom": UNIT_ZOOM, "origin": self.origin,
            "districts": self._places(region.districts, belongs),
            "subdistricts": self._places(region.subdistricts, belongs.index.to_series()),
            "neighbours": self._around(),
        }, option=orjson.OPT_SERIALIZE_NUMPY)

    @cached_property
    def finer(self) -> bytes:
        """The outlines in the finer generalisation that positions are located with: code -> path."""
        both = pd.concat([self.region.districts_analysis.geometry, self.region.subdistricts_analysis.geometry])
        return orjson.dumps(dict(zip(both.index, svg_paths(both, self.origin), strict=True)))

    @cached_property
    def land(self) -> str:
        """The districts as one path."""
        return "".join(svg_paths(self.region.districts.geometry, self.origin))

    @cached_property
    def picture(self) -> dict[str, Any]:
        """A small picture of the districts: view box, path of the land, radius of a dot (see dots)."""
        width, height = self.frame[2:]
        edge = width // 50
        return {"box": f"{-edge} {-edge} {width + 2 * edge} {height + 2 * edge}", "path": self.land,
                "radius": width // 110}

    def dots(self, shapes: Sequence[shapely.Geometry | None]) -> list[Any]:
        """Where shapes in EPSG:4326 stand on that picture, one dot each."""
        return svg_points(gpd.GeoSeries([shape for shape in shapes if shape is not None], crs=4326), self.origin)

    def _places(self, places: gpd.GeoDataFrame, belongs: pd.Series) -> list[dict[str, Any]]:
        table = boundary_table(places, belongs, self.region)
        table.insert(0, "code", places.index)
        table["bounds"] = [[[s, w], [n, e]] for w, s, e, n in places.bounds.to_numpy().tolist()]
        table["path"] = svg_paths(places.geometry, self.origin)
        return rows_of(table)

    def _around(self) -> list[dict[str, Any]]:
        """The neighbours, with their outline but for the edges along which they were cut off."""
        around = self.region.neighbours
        cut = shapely.buffer(shapely.box(*around.total_bounds).boundary, 1e-4)
        table = pd.DataFrame(around.drop(columns="geometry"))
        table["path"] = svg_paths(around.geometry, self.origin)
        table["line"] = svg_paths(around.boundary.difference(cut), self.origin)
        return rows_of(table)
