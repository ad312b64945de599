"""Rasters of counts for the tests, as GeoTIFF."""

import numpy as np
from rasterio.io import MemoryFile
from rasterio.transform import Affine

WEST, NORTH, SIDE = 98.98, 18.60, 0.01
"""The upper left corner of a raster around the old city, and the side of its cells, in degrees."""


def from_corner(west, north, across, down):
    """The place of a raster whose rows run from west to east: its upper left corner, the sides of its cells."""
    return Affine(across, 0.0, west, 0.0, -down, north)


def geotiff(values, crs="EPSG:4326", transform=None, **more):
    """A GeoTIFF of one band (or of the bands given) as bytes; by default of cells of 0.01 degrees at the old city."""
    values = np.atleast_3d(np.asarray(values).T).T   # bands, rows, columns
    bands, high, wide = values.shape
    place = from_corner(WEST, NORTH, SIDE, SIDE) if transform is None else transform
    with MemoryFile() as memory:
        with memory.open(driver="GTiff", count=bands, height=high, width=wide, dtype=values.dtype, crs=crs,
                         transform=place, **more) as raster:
            raster.write(values)
        return memory.read()


def in_metres(values, west=499_000, north=2_056_000, side=500, crs="EPSG:32647", **more):
    """A GeoTIFF whose cells are squares in metres of a UTM zone, by default at the old city."""
    return geotiff(values, crs, from_corner(west, north, side, side), **more)


def turned(values):
    """A GeoTIFF whose rows do not run from west to east."""
    return geotiff(values, transform=from_corner(WEST, NORTH, SIDE, SIDE) @ Affine.rotation(30))


def endless(width=60_000, height=60_000):
    """A small file that says it holds 3,600 million cells around the province, none of which was written."""
    place = from_corner(98.0, 19.0, 2 / width, 2 / height)
    with MemoryFile() as memory:
        with memory.open(driver="GTiff", count=1, height=height, width=width, dtype="float32", crs="EPSG:4326",
                         transform=place, sparse_ok=True, tiled=True):
            pass
        return memory.read()


def one_block(width=20_000, height=20_000):
    """A small file of one strip that would unpack to 1.6 GB."""
    with MemoryFile() as memory:
        with memory.open(driver="GTiff", count=1, height=height, width=width, dtype="float32", crs="EPSG:4326",
                         transform=from_corner(99.0, 18.6, 1e-6, 1e-6), sparse_ok=True, blockysize=height,
                         compress="deflate"):
            pass
        return memory.read()


