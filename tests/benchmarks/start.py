"""The starter data: how soon it can be used, beside the same page with an empty map; what it transfers, from whom."""

from statistics import median

from tests.benchmarks.browser import chromium, interactive_ms, transfer
from tests.benchmarks.empty_map import EMPTY, empty_map
from tests.benchmarks.servers import ours, reference, warm
from tests.benchmarks.table import Bar, Row

PATHS = ("/", "/embed")


def measure(repeats: int = 9) -> list[Row]:
    """The rows of the starter data."""
    times: dict[str, list[tuple[float, float]]] = {"/": [], "/embed": [], EMPTY: []}
    with ours(workers=2) as own, reference(empty_map(), workers=2) as empty, chromium() as browser:
        warm(own, PATHS)
        pages = {path: (empty if path == EMPTY else own) + path for path in times}
        for url in pages.values():
            interactive_ms(browser, url)
        for _ in range(repeats):
            for path, url in pages.items():
                times[path].append(interactive_ms(browser, url))
        wire = {path: transfer(browser, url) for path, url in pages.items()}
    return [*_times(times, repeats), *_wire(wire)]


def _times(times: dict[str, list[tuple[float, float]]], repeats: int) -> list[Row]:
    usable = {path: [one for one, _ in values] for path, values in times.items()}
    complete = {path: median(both for _, both in values) for path, values in times.items()}
    empty = median(usable[EMPTY])
    spread = {path: f"{min(values):.0f} to {max(values):.0f} ms" for path, values in usable.items()}
    bar = Bar("ratio", most=1.5, text="ratio ≤ 1.5")
    note = (f"districts and records drawn, input taken; median of {repeats} interleaved cold visits; "
            f"ours {spread['/']}, empty map {spread[EMPTY]}")
    name = "same page, empty Folium map"
    return [
        Row("Starter data: / interactive", "ms", median(usable["/"]), empty, name, bar, note),
        Row("Starter data: / complete with panel and legend", "ms", complete["/"], empty, name),
        Row("Starter data: /embed interactive", "ms", median(usable["/embed"]), empty, name),
    ]


def _wire(wire: dict[str, object]) -> list[Row]:
    rows = []
    for path, most, why in (("/", 450, ""), ("/embed", 250, ", for information")):
        found = wire[path]
        note = f"{found.answers} answers, headers and fonts included; addresses fetched twice: {found.twice}"
        bar = Bar("ours", most=most, text=f"< {most} kB{why}")
        rows.append(Row(f"Starter data: {path} transferred", "kB", found.bytes / 1000, wire[EMPTY].bytes / 1000,
                        "empty Folium map", bar, note))
        rows.append(Row(f"Starter data: {path} requests to other hosts", "", found.elsewhere,
                        bar=Bar("ours", most=0, text="0")))
    return rows
