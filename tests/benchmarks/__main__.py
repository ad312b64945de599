"""`python -m tests.benchmarks [part …]`: run the measures, print and keep one table."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import (
    country,
    exports,
    fair,
    gaps,
    growth,
    imports,
    load,
    many,
    records,
    siting,
    start,
    throughput,
    tiles,
)
from tests.benchmarks.table import Row, machine, print_table, write

PARTS: dict[str, tuple[Callable[..., list[Row]], int]] = {
    "start": (start.measure, 9),
    "records": (records.measure, 5),
    "imports": (imports.measure, 3),
    "fair": (fair.measure, 9),
    "gaps": (gaps.measure, 9),
    "siting": (siting.measure, 3),
    "country": (country.measure, 1),
    "exports": (exports.measure, 5),
    "load": (load.measure, 5),
    "growth": (growth.measure, 9),
    "tiles": (tiles.measure, 5),
    "many": (many.measure, 5),
    "requests": (throughput.measure, 9),
}
"""Each part and how often it repeats what it compares."""
LATEST = Path(__file__).parents[2] / "bench-results" / "latest.json"


def main() -> None:
    """Run the parts that were asked for, all of them when none was."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"any of {', '.join(PARTS)}; all when none is named")
    parser.add_argument("--repeats", type=int, help="how often to repeat each comparison (else a number for each part)")
    asked = parser.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"unknown part {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    before, began = machine(), time.monotonic()
    rows: list[Row] = []
    for name in asked.parts or PARTS:
        measure, repeats = PARTS[name]
        print(f"Measuring {name} …", flush=True)
        rows += measure(asked.repeats or repeats)
    seconds = round(time.monotonic() - began)
    print()
    print_table(rows)
    after = machine()
    print(f"\n{before['processors']} processors, load {before['load']} before and {after['load']} after; {seconds} s.")
    write(LATEST, rows, before, {"seconds": seconds})


if __name__ == "__main__":
    main()
