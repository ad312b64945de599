"""Distances that were found before: kept by what they depend on, the positions of the sites and of those served."""

import hashlib
from collections import OrderedDict
from threading import Lock

import geopandas as gpd
import numpy as np
import shapely

from geodata.measures.demand import Demand, Floats
from geodata.measures.reach import Spots, nearest_m

KEPT = 12


class Distances:
    """The last few answers of nearest_m; the same sites are measured once, whatever version of the data they are in."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], tuple[Floats, Floats]] = OrderedDict()
        self._lock = Lock()

    def nearest(self, demand: Demand, sites: gpd.GeoSeries | Spots) -> Floats:
        """As nearest_m; do not write into the answer."""
        key = (sites.mark if isinstance(sites, Spots) else _mark(sites), id(demand.x))
        with self._lock:
            if key in self._kept and self._kept[key][0] is demand.x:
                self._kept.move_to_end(key)
                return self._kept[key][1]
        found = nearest_m(demand, sites)
        with self._lock:
            self._kept[key] = (demand.x, found)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found


def _mark(sites: gpd.GeoSeries) -> str:
    wkb = b"".join(sorted(shapely.to_wkb(shape) for shape in np.asarray(sites.array) if shape is not None))
    return hashlib.sha256(wkb).hexdigest()
