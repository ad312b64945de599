"""Import: a large workbook to its report, points in subdistricts, the memory of a large CSV, the first rows alone."""

import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import openpyxl
import psutil
import python_calamine

import geodata
from geodata.intake import examine, read_upload
from geodata.intake.limits import MIB
from geodata.locating import Locator
from geodata.region import Region, load_region
from layers import MISSIONS
from tests.benchmarks.table import Bar, Row

ROWS, POINTS, CSV_MB = 50_000, 100_000, 100
TITLES = ("ที่", "ชื่อโครงการ", "ประเภท", "หน่วยงาน", "งบประมาณ (บาท)", "ปีงบประมาณ พ.ศ.", "หมู่ที่", "ตำบล", "อำเภอ", "ละติจูด",
          "ลองจิจูด", "หมายเหตุ")
LAMPHUN = Path(geodata.__file__).parent / "regions" / "lamphun"


def measure(repeats: int = 3) -> list[Row]:
    """The rows of import; times are of processors, children included, so that other work counts little."""
    region = load_region(LAMPHUN)
    with tempfile.TemporaryDirectory() as folder:
        book = write_book(Path(folder) / "plan.xlsx", region)
        return [report(book, region, repeats), *points(region, repeats), memory(Path(folder)), preview(book, repeats)]


def rows_of(region: Region) -> list[list[object]]:
    """Works with points in the subdistrict they name, budgets and years as offices write them."""
    rng, kinds = random.Random(1), ("งานถนนและสะพาน", "งานระบายน้ำ", "งานไฟฟ้าส่องสว่าง")
    units = [(unit.name_th, region.districts.loc[unit.district_code].name_th, unit.label_lat, unit.label_lon)
             for unit in region.subdistricts.itertuples()]
    rows: list[list[object]] = []
    for number in range(1, ROWS + 1):
        name, district, lat, lon = rng.choice(units)
        rows.append([number, f"ก่อสร้างถนน คสล. สายที่ {number}", rng.choice(kinds), f"อบต.{name}",
                     f"{rng.randrange(100, 9000) * 1000:,}", rng.choice((2567, 2568, 2569)), "", name, district,
                     round(lat + rng.uniform(-1e-3, 1e-3), 6), round(lon + rng.uniform(-1e-3, 1e-3), 6), "ตามแผน"])
    return rows


def write_book(path: Path, region: Region) -> Path:
    """A workbook of works."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("แผน")
    for row in (TITLES, *rows_of(region)):
        sheet.append(row)
    book.save(path)
    return path


def processor_seconds(act: Callable[[], object]) -> float:
    """What an act costs, its child processes included."""
    def spent() -> float:
        return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])

    before = spent()
    act()
    return spent() - before


def report(book: Path, region: Region, repeats: int) -> Row:
    """The workbook to its finished report, beside python-calamine reading it."""
    target = MISSIONS["community"].target()
    begin = median(processor_seconds(lambda: read_upload(small(book), "small.csv")) for _ in range(3))

    def ours() -> None:
        examine(read_upload(book, book.name), region, target)

    def bare() -> None:
        python_calamine.CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()

    pairs = [(processor_seconds(ours) - begin, processor_seconds(bare)) for _ in range(repeats)]
    mine, theirs = (median(times) for times in zip(*pairs, strict=True))
    return Row(f"Import: {ROWS:,} rows of xlsx to the report", "s", mine, theirs, "python-calamine reads it",
               Bar("ratio", most=4.0, text="ratio ≤ 4"), f"median of {repeats}; the start of the process taken off")


def small(book: Path) -> Path:
    """A file of one row, whose reading is the start of the process."""
    path = book.with_name("small.csv")
    path.write_text("ชื่อ\nก\n", encoding="utf-8")
    return path


def points(region: Region, repeats: int) -> list[Row]:
    """Points located in 51 subdistricts at full detail where the reference folder is, else as the region has them."""
    folder = os.environ.get("PLANMAP_REFERENCE")
    full = gpd.read_file(Path(folder) / "lamphun_subdistricts.geojson") if folder else region.subdistricts_analysis
    west, south, east, north = full.total_bounds
    rng = np.random.default_rng(1)
    x, y = rng.uniform(west, east, POINTS), rng.uniform(south, north, POINTS)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=4326)
    locator = Locator(full.geometry.array)
    made = processor_seconds(lambda: locator.find(x, y))
    mine = median(processor_seconds(lambda: locator.find(x, y)) for _ in range(5 * repeats))
    areas = full[["code", "geometry"]]
    theirs = median(processor_seconds(lambda: gpd.sjoin(frame, areas, how="left", predicate="within"))
                    for _ in range(5 * repeats))
    note = f"{'full detail' if folder else 'the detail of the region folder'}; the grid is made once in {made:.2f} s"
    return [Row(f"Locate {POINTS:,} points in {len(full)} subdistricts", "s", mine, theirs, "geopandas.sjoin",
                Bar("ratio", most=0.1, text="ratio ≤ 0.1"), note)]


def memory(folder: Path) -> Row:
    """The most memory the reading process takes for a large CSV."""
    path = folder / "large.csv"
    line = ",".join(["ก่อสร้างถนนคอนกรีตเสริมเหล็กภายในหมู่บ้าน"] * 5) + "\n"
    count = min(CSV_MB * MIB // len(line.encode()) - 1, 199_999)
    path.write_text("โครงการ,ก,ข,ค,ง\n" + line * count, encoding="utf-8")
    most, done = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.02):
            for child in psutil.Process().children(recursive=True):
                try:
                    most = max(most, child.memory_info().rss)
                except psutil.Error:
                    continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        read_upload(path, path.name)
    finally:
        done.set()
        watcher.join()
    return Row(f"Memory to read a CSV of {path.stat().st_size / MIB:.0f} MB", "MB", most / MIB,
               bar=Bar("ours", most=1024, text="< 1 GiB"))


def preview(book: Path, repeats: int) -> Row:
    """The first 100 rows of the large workbook, beside reading all of it."""
    first = median(processor_seconds(lambda: read_upload(book, book.name, first_rows=100)) for _ in range(repeats))
    whole = processor_seconds(lambda: read_upload(book, book.name))
    return Row("The first 100 rows of the same workbook", "s", first, whole, "all of it",
               Bar("ratio", most=0.5, text="ratio ≤ 0.5"))
