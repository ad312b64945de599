"""The table of measures: ours, the reference of the same run, their ratio, and the bar that was set."""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

HEADS = ("measure", "ours", "reference", "ratio", "bar", "met?")


@dataclass(frozen=True, slots=True)
class Bar:
    """A limit on our figure ("ours") or on ours divided by the reference ("ratio"), from below or above."""

    of: str
    most: float | None = None
    least: float | None = None
    text: str = ""

    def met(self, ours: float, ratio: float | None) -> bool | None:
        """Is the bar met? None when the figure it speaks of is not there."""
        value = ours if self.of == "ours" else ratio
        if value is None:
            return None
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. `reference_is` says what the reference is; a row without figures says in `note` why it has none."""

    measure: str
    unit: str = ""
    ours: float | None = None
    reference: float | None = None
    reference_is: str = ""
    bar: Bar | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the reference."""
        return None if self.ours is None or not self.reference else self.ours / self.reference

    @property
    def met(self) -> bool | None:
        """Is the bar met? None without a bar or without the figure."""
        return None if self.bar is None or self.ours is None else self.bar.met(self.ours, self.ratio)

    def cells(self) -> tuple[str, ...]:
        """The row as printed."""
        reference = f"{figure(self.reference, self.unit)} {self.reference_is}".strip() if self.reference else "–"
        return (
            self.measure,
            figure(self.ours, self.unit) if self.ours is not None else f"not measured: {self.note}",
            reference,
            f"{self.ratio:.2f}" if self.ratio is not None else "–",
            self.bar.text if self.bar else "–",
            {True: "yes", False: "NO", None: "–"}[self.met],
        )


def figure(value: float | None, unit: str) -> str:
    """A figure with its unit, as exact as it deserves."""
    if value is None:
        return "–"
    digits = 1 if unit in ("ms", "kB", "%") and value < 100 else 0
    return f"{value:,.{digits}f} {unit}".strip()


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1]


def print_table(rows: Iterable[Row]) -> None:
    """Print the table, then the notes of its rows."""
    lines = [HEADS, *(row.cells() for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(HEADS))]
    for at, line in enumerate(lines):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
        if at == 0:
            print("  ".join("-" * width for width in widths))
    notes = [f"{row.measure}: {row.note}" for row in rows if row.note and row.ours is not None]
    if notes:
        print("\nNotes\n" + "\n".join(f"- {note}" for note in notes))


def machine() -> dict[str, object]:
    """What the figures depend on: processors, load over 1, 5 and 15 minutes, system, Python."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processors": os.cpu_count(),
        "load": [round(value, 2) for value in os.getloadavg()],
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def write(path: Path, rows: Iterable[Row], before: dict[str, object], more: dict[str, object]) -> None:
    """Write the rows with the state of the machine before and after as JSON."""
    path.parent.mkdir(exist_ok=True)
    body = {
        "before": before, "after": machine(), **more,
        "rows": [{**asdict(row), "ratio": row.ratio, "met": row.met} for row in rows],
    }
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
