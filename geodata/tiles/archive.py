"""A PMTiles file as it is read: the directory once, then each tile as the bytes that rest there."""

import gzip
import mmap
from bisect import bisect_right
from pathlib import Path
from typing import Any

import orjson
from pmtiles.tile import (
    Compression,
    HeaderDict,
    TileType,
    deserialize_directory,
    deserialize_header,
    zxy_to_tileid,
)

from geodata.text import Text
from geodata.tiles.errors import TilesError

HEADER_BYTES = 127
BROKEN = Text("ไฟล์ไทล์เสียหาย", "a file of tiles is damaged")
REMOVE = Text("ลบไฟล์นั้น แล้วระบบจะสร้างใหม่", "Remove the file; it is made anew")


class Archive:
    """The tiles of a file. It stays readable when the file is removed; TilesError for a file that holds none.

    zooms: the least and the greatest. data: the whole file. Its tiles are vector tiles, each a gzip of its own.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            header = deserialize_header(self.data[:HEADER_BYTES])
            if (header["tile_compression"], header["tile_type"]) != (Compression.GZIP, TileType.MVT):
                raise ValueError("other tiles")
            self.zooms = (int(header["min_zoom"]), int(header["max_zoom"]))
            self.metadata: dict[str, Any] = orjson.loads(gzip.decompress(
                self._piece(header["metadata_offset"], header["metadata_length"])))
            self._read(header)
        except FileNotFoundError:
            raise
        except Exception as error:   # whatever a damaged file makes the library say
            raise TilesError(BROKEN, REMOVE, path.name) from error

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """A tile as it rests, gzipped; None where there is nothing to draw."""
        number = zxy_to_tileid(z, x, y)
        at = bisect_right(self._numbers, number) - 1
        if at < 0 or number - self._numbers[at] >= self._runs[at]:
            return None
        start = self._starts[at]
        return self.data[start : start + self._lengths[at]]

    def holds(self, z: int, x: int, y: int) -> bool:
        """Whether there is such a place in the zooms of the file, drawn on or not."""
        return self.zooms[0] <= z <= self.zooms[1] and 0 <= x < 1 << z and 0 <= y < 1 << z

    def _piece(self, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]

    def _read(self, header: HeaderDict) -> None:
        """The whole directory, its leaves included, in the order of the numbers of tiles."""
        self._numbers: list[int] = []
        self._runs: list[int] = []
        self._starts: list[int] = []
        self._lengths: list[int] = []
        waiting = [(header["root_offset"], header["root_length"])]
        while waiting:
            entries = deserialize_directory(self._piece(*waiting.pop()))
            leaves = [(header["leaf_directory_offset"] + entry.offset, entry.length)
                      for entry in entries if entry.run_length == 0]
            waiting += reversed(leaves)
            for entry in entries:
                if entry.run_length:
                    self._numbers.append(entry.tile_id)
                    self._runs.append(entry.run_length)
                    self._starts.append(header["tile_data_offset"] + entry.offset)
                    self._lengths.append(entry.length)
        if self._numbers != sorted(self._numbers):
            raise ValueError("a directory out of order")
        ends = (start + length for start, length in zip(self._starts, self._lengths, strict=True))
        if max(ends, default=0) > len(self.data):
            raise ValueError("a file cut short")
