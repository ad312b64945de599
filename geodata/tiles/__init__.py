"""Vector tiles of layers too large to send whole: made by tippecanoe from a stream of tables, read from one file.

>>> from geodata.tiles import Archive, Layer, make_tiles
"""

from geodata.tiles.archive import Archive
from geodata.tiles.errors import TilesError
from geodata.tiles.features import collection_of, stands_of
from geodata.tiles.layer import Counted, Layer
from geodata.tiles.making import make_tiles

__all__ = ["Archive", "Counted", "Layer", "TilesError", "collection_of", "make_tiles", "stands_of"]
