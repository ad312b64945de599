"""The five coverages of a region folder, made from full boundaries: generalised, dissolved, measured and labelled."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata import coverages, generalise
from geodata.errors import RegionError
from geodata.generalise import Shapes

DISPLAY_DECIMALS, ANALYSIS_DECIMALS = 5, 6
NEAR_DEGREES = 0.2

Outlines = dict[str, tuple[gpd.GeoDataFrame, tuple[str, ...]]]


def outline(province: gpd.GeoDataFrame, around: gpd.GeoDataFrame, display_m: float, analysis_m: float) -> Outlines:
    """File name -> frame and columns to write. province: subdistricts of boundaries; around: a neighbourhood.

    Display has 5 decimals of a degree and shares its outer border with the neighbours; analysis has 6 decimals.
    """
    exact, count = _shapes(province), len(province)
    zone = generalise.metric_zone(exact)
    display = generalise.coverage_simplify(np.concatenate([exact, _shapes(around)]), display_m, DISPLAY_DECIMALS, zone)
    analysis = generalise.coverage_simplify(exact, analysis_m, ANALYSIS_DECIMALS, zone)
    districts = province.drop_duplicates("district_code").sort_values("district_code", ignore_index=True)
    districts = districts[["district_code", "district_th", "district_en"]].set_axis(list(coverages.NAMES), axis=1)
    groups = province.district_code.to_numpy(dtype=object)
    whole, shown, fine = (_dissolved(shapes, groups) for shapes in (exact, display[:count], analysis))
    return {
        "subdistricts.geojson": (_described(province, display[:count], exact, zone), coverages.SUBDISTRICT),
        "districts.geojson": (_described(districts, shown, whole, zone), coverages.DISTRICT),
        "subdistricts_analysis.geojson": (_drawn(province, analysis), coverages.ANALYSIS_SUBDISTRICT),
        "districts_analysis.geojson": (_drawn(districts, fine), coverages.ANALYSIS_DISTRICT),
        "neighbours.geojson": (_neighbours(around, display[count:], exact, zone), coverages.NEIGHBOUR),
    }


def _shapes(frame: gpd.GeoDataFrame) -> Shapes:
    return np.asarray(frame.geometry.array, dtype=object)


def _drawn(units: pd.DataFrame, shapes: Shapes) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(units).drop(columns="geometry", errors="ignore"), geometry=shapes, crs=4326)


def _dissolved(shapes: Shapes, groups: np.ndarray) -> Shapes:
    units = np.array(list(generalise.dissolve(shapes, groups).values()), dtype=object)
    if not generalise.is_sound(units):
        raise RegionError("boundaries", "its districts form no coverage", "Mend the source in a GIS first")
    return units


def _described(units: pd.DataFrame, shown: Shapes, exact: Shapes, zone: int) -> gpd.GeoDataFrame:
    """Units with the geodesic area of the exact shape and a label point inside the shown one."""
    frame = _drawn(units, shown)
    frame["area_km2"] = [generalise.area_km2(shape) for shape in exact]
    frame[list(coverages.LABEL)] = generalise.label_points(shown, zone)
    return frame


def _neighbours(around: gpd.GeoDataFrame, shown: Shapes, province: Shapes, zone: int) -> gpd.GeoDataFrame:
    """Neighbours with a label point in that part of them which is near the province."""
    frame = _drawn(around, shown)
    west, south, east, north = shapely.total_bounds(province)
    near = shapely.box(west - NEAR_DEGREES, south - NEAR_DEGREES, east + NEAR_DEGREES, north + NEAR_DEGREES)
    visible = np.array([shapely.intersection(shape, near) for shape in shown], dtype=object)
    frame[list(coverages.LABEL)] = generalise.label_points(visible, zone)
    return frame
