"""What a file may cost: the documented limits of an upload. Every one can be set; the defaults are the promise."""

from dataclasses import asdict, dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. rows counts the rows of one sheet, or the features of one layer.

    cells: the used rectangle of a sheet. unpacked_bytes: everything in an archive or workbook. expansion: how many
    times a packed part of 10 MiB or more may grow. pixels: of a raster within the box around the province; points: of
    these, those that count somebody. memory_bytes, cpu_seconds, wall_seconds, result_bytes: what the process that reads
    may use before it is stopped.
    """

    file_bytes: int = 100 * MIB
    rows: int = 200_000
    columns: int = 300
    cells: int = 6_000_000
    cell_letters: int = 100_000
    sheets: int = 100
    layers: int = 50
    unpacked_bytes: int = 1_000_000_000
    entries: int = 2_000
    expansion: int = 200
    pixels: int = 24_000_000
    points: int = 1_000_000
    memory_bytes: int = 1024 * MIB
    cpu_seconds: int = 60
    wall_seconds: int = 120
    result_bytes: int = 1024 * MIB

    def as_json(self) -> dict[str, int]:
        """The limits by name, for the process that reads; Limits(**…) takes them back."""
        return asdict(self)
