"""Very many records by column, in a file that all processes of a machine share through its memory of files."""

from geodata.columns.columns import Columns, Stored
from geodata.columns.form import NOTHING, OTHER, POINT
from geodata.columns.layered import Layered, open_columns, write_layer, write_whole
from geodata.columns.merged import Merged
from geodata.columns.writing import held, write_columns

__all__ = ["NOTHING", "OTHER", "POINT", "Columns", "Layered", "Merged", "Stored", "held", "open_columns",
           "write_columns", "write_layer", "write_whole"]
