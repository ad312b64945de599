"""Records in the form of a region folder's records.csv: for programs, and to carry a store into a folder.

Not for spreadsheets: cells are as they are, so that reading them again gives the same words.
"""

import io
from decimal import Decimal

import geopandas as gpd
import pandas as pd
import shapely

from geodata.tables import RECORDS, header_of


def csv_of(records: gpd.GeoDataFrame) -> bytes:
    """UTF-8 CSV with the columns of records.csv; geometry as well-known text with every digit it has."""
    out = io.StringIO(newline="")
    out.write(header_of(RECORDS))
    shapes = ["" if text is None else text for text in shapely.to_wkt(records.geometry.array, rounding_precision=-1)]
    columns = [shapes if column.name == "wkt" else [_cell(value) for value in records[column.name]]
               for column in RECORDS]
    out.writelines(f"{','.join(map(_quoted, cells))}\n" for cells in zip(*columns, strict=True))
    return out.getvalue().encode()


def _quoted(cell: str) -> str:
    """A cell in quotation marks where it needs them; a lone carriage return does, which csv forgets."""
    inner = cell.replace('"', '""')
    return f'"{inner}"' if any(letter in cell for letter in ',"\r\n') else cell


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return ""
    return f"{Decimal(repr(float(value))).normalize():f}" if isinstance(value, float) else str(value)
