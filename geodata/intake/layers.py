"""How a layer passes from the process that reads to the one that asked: columns as JSON, geometry as WKB."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from geodata.intake.errors import IntakeError, at
from geodata.intake.values import Layer
from geodata.text import Text


def write_layer(target: Path, name: str, fields: list[str], columns: list[list[Any]], shapes: Sequence[Any] | None,
                crs: str | None, rows: int, where: Text) -> dict[str, Any]:
    """Write a layer's columns and shapes (WKB, None where a feature has none); return what is known of it."""
    target.with_suffix(".json").write_bytes(orjson.dumps(columns))
    sizes: list[int] | None = None
    if shapes is not None:
        sizes = [-1 if shape is None else len(shape) for shape in shapes]
        with target.with_suffix(".wkb").open("wb") as stream:
            stream.writelines(shape for shape in shapes if shape is not None)
        shapes_of(target, sizes, where)  # once where a fault does no harm, before the one that asked does it
    return {"name": name, "fields": fields, "crs": crs, "rows": rows, "sizes": sizes}


def shapes_of(target: Path, sizes: list[int], where: Text) -> Any:
    """The shapes that write_layer wrote, as published: neither repaired nor moved."""
    import numpy as np
    import shapely

    data, parts, start = target.with_suffix(".wkb").read_bytes(), [], 0
    for size in sizes:
        parts.append(None if size < 0 else data[start:start + size])
        start += max(size, 0)
    found = np.empty(len(parts), dtype=object)
    for number, part in enumerate(parts, start=1):
        try:
            found[number - 1] = None if part is None else shapely.from_wkb(part)
        except (shapely.errors.ShapelyError, TypeError, ValueError) as fault:
            raise IntakeError(Text(f"{where.th}, รายการที่ {number}", f"{where.en}, feature {number}"),
                              Text("รูปทรงอ่านไม่ได้", "its shape cannot be read"),
                              Text("วาดรูปทรงนี้ใหม่หรือลบออก", "Draw this shape again or delete it")) from fault
    return found


def layers_of(folder: Path, result: dict[str, Any], file: str) -> list[Layer]:
    """The layers a result names."""
    import pandas as pd

    layers = []
    for number, known in enumerate(result["layers"]):
        target = folder / f"layer-{number}"
        columns = orjson.loads(target.with_suffix(".json").read_bytes())
        table = pd.DataFrame({place: pd.Series(column, dtype=object) for place, column in enumerate(columns)},
                             index=range(known["rows"]))
        table.columns = pd.Index([str(field) for field in known["fields"]], dtype=object)
        table.index = pd.RangeIndex(1, known["rows"] + 1)
        shapes = None
        if known["sizes"] is not None:
            shapes = shapes_of(target, known["sizes"], at(file, layer=known["name"]))
        layers.append(Layer(str(known["name"]), table, shapes, known["crs"]))
    return layers
