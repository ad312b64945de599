"""Very many records as columns in a file, mapped into memory: what is not looked at is not read."""

import mmap
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, NoReturn

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.columns.form import CODED, NUMBERS, OTHER, POINT, SEARCH, SOUGHT_CODED, TEXTS, YEARS, Fold, marks
from geodata.columns.texts import Texts
from geodata.errors import ManyError
from geodata.tables import RECORDS

Array = npt.NDArray[Any]
WINDOW = 50_000
ORDER = tuple("geometry" if column.name == "wkt" else column.name for column in RECORDS)


class Columns(ABC):
    """Records by column, in the order they are told in. It stands where a frame of them would be too large.

    What only a frame can do is refused with ManyError. key: names the content for ever. most: so many of them may be
    made a frame at once. fold: what made the texts that are searched comparable.
    """

    key: str
    most: int
    fold: Fold

    @abstractmethod
    def __len__(self) -> int:
        """How many records there are."""

    @abstractmethod
    def array(self, name: str) -> Array:
        """A column of FIXED, or the codes of one of CODED, one number a record."""

    @abstractmethod
    def values(self, name: str) -> list[str]:
        """The values that the codes of one of CODED stand for; some may be those of no record."""

    @abstractmethod
    def texts(self, name: str, rows: Array) -> Array:
        """A column of TEXTS at some rows."""

    @abstractmethod
    def shapes(self, rows: Array) -> Array:
        """The geometries at some rows, EPSG:4326; None where there is none."""

    @abstractmethod
    def found(self, word: str) -> Array:
        """True for each record with a word in what SEARCH holds of it."""

    def holding(self, word: str) -> Array:
        """True for each record that has a word among its names, agencies and notes."""
        found = self.found(word)
        for name in SOUGHT_CODED:
            found |= np.array([word in text for text in self.folded[name]], dtype=bool)[self.array(name)]
        return found

    @property
    @abstractmethod
    def folded(self) -> dict[str, list[str]]:
        """The values of SOUGHT_CODED as words are compared with them."""

    def among(self, name: str, wanted: Any) -> Array:
        """True for each record whose value in one of CODED is among some."""
        values = set(wanted)
        return np.array([value in values for value in self.values(name)], dtype=bool)[self.array(name)]

    def counts(self, name: str, rows: Array | None = None) -> dict[str, int]:
        """How many records have each value of one of CODED, of those at some rows (a mask); none without any."""
        codes = self.array(name) if rows is None else self.array(name)[rows]
        values = self.values(name)
        counts = np.bincount(codes, minlength=len(values)).tolist()
        return {value: count for value, count in zip(values, counts, strict=True) if count}

    def series(self, name: str, rows: Array | None = None) -> pd.Series:
        """A column as a series with the row numbers as index: coded ones as categories, numbers with NA."""
        values = self.array(name) if rows is None else self.array(name)[rows]
        index = None if rows is None else (np.flatnonzero(rows) if rows.dtype == bool else rows)
        if name in CODED:
            return pd.Series(pd.Categorical.from_codes(values.astype(np.int32), self.values(name)), index=index)
        if name in NUMBERS:
            return pd.Series(pd.arrays.FloatingArray(np.array(values), np.isnan(values)), index=index)
        if name in YEARS:
            return pd.Series(pd.arrays.IntegerArray(values.astype(np.int64), values == 0), index=index)
        return pd.Series(values, index=index)

    def frame(self, rows: Array) -> gpd.GeoDataFrame:
        """The records at some rows as Region.records has them, under the row numbers, and their versions last."""
        data: dict[str, Any] = {}
        for name in ORDER:
            if name == "geometry":
                continue
            if name in CODED:
                values = np.array([*self.values(name), ""], dtype=object)[:-1][self.array(name)[rows]]
                data[name] = pd.Series(values, dtype="str", index=rows)
            elif name in TEXTS:
                data[name] = pd.Series(self.texts(name, rows), dtype="str", index=rows)
            else:
                data[name] = self.series(name, rows)
        frame = gpd.GeoDataFrame(data, geometry=self.shapes(rows), crs=4326, index=rows)
        frame["version"] = self.array("version")[rows].astype(np.int64)
        return frame

    def rows_of(self, ids: Collection[str]) -> Array:
        """The row numbers of the records among some ids, in order."""
        wanted = np.array(sorted(set(ids)), dtype=object)
        rows = np.flatnonzero(np.isin(self.array("mark"), marks(wanted)))
        return rows[np.isin(self.texts("id", rows).astype(str), wanted.astype(str))]

    def some(self, ids: Collection[str]) -> gpd.GeoDataFrame:
        """The records among some ids, as frame() has them."""
        return self.frame(self.rows_of(ids))

    def windows(self, size: int = WINDOW) -> Iterator[gpd.GeoDataFrame]:
        """All records in turn, so many at a time, as frame() has them."""
        for start in range(0, len(self), size):
            yield self.frame(np.arange(start, min(start + size, len(self))))

    def __getitem__(self, name: object) -> NoReturn:
        raise ManyError(len(self))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise ManyError(len(self))


class Stored(Columns):
    """Columns as written by geodata.columns.writing. source: what their arrays are mapped from, None in memory."""

    def __init__(self, arrays: Mapping[str, Array], fold: Fold, source: mmap.mmap | None = None, key: str = "",
                 most: int = 20_000) -> None:
        self.arrays, self.fold, self.key, self.most, self._source = arrays, fold, key, most, source

    def __len__(self) -> int:
        return len(self.arrays["shape"])

    def array(self, name: str) -> Array:
        return self.arrays[name]

    def values(self, name: str) -> list[str]:
        return self._values[name]

    def texts(self, name: str, rows: Array) -> Array:
        return self.text(name).at(rows)

    def text(self, name: str) -> Texts:
        """A column of TEXTS or SEARCH as it lies."""
        return Texts(self.arrays[f"{name}.bytes"], self.arrays[f"{name}.starts"], self._source)

    def shapes(self, rows: Array) -> Array:
        kind = self.array("shape")[rows]
        found = np.full(len(rows), None, dtype=object)
        points, others = kind == POINT, kind == OTHER
        if points.any():
            found[points] = shapely.points(self.array("lon")[rows[points]], self.array("lat")[rows[points]])
        if others.any():
            data, starts = self.arrays["shape.bytes"], self.arrays["shape.starts"]
            found[others] = shapely.from_wkb([data[starts[row]:starts[row + 1]].tobytes() for row in rows[others]])
        return found

    def found(self, word: str) -> Array:
        return self.text(SEARCH).holding(word)

    @cached_property
    def folded(self) -> dict[str, list[str]]:
        return {name: _list(self.arrays, f"{name}.folded") for name in SOUGHT_CODED}

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        return {name: _list(self.arrays, f"{name}.values") for name in CODED}


def _list(arrays: Mapping[str, Array], name: str) -> list[str]:
    starts = arrays[f"{name}.starts"]
    return list(Texts(arrays[f"{name}.bytes"], starts).at(np.arange(len(starts) - 1)))

