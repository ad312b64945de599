"""KML to layers, a layer a folder: names, descriptions, data in any alphabet, and shapes; nothing it links to.

Read with expat, entities refused: GDAL's own reader turns the Thai names of data into underscores.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

import shapely

from geodata.intake.archives import copy_out, opened
from geodata.intake.errors import IntakeError, at
from geodata.intake.extent import check_features
from geodata.intake.layers import write_layer
from geodata.intake.limits import Limits
from geodata.intake.results import as_json
from geodata.text import Text

EXPORT = Text("ส่งออกใหม่จาก Google Earth หรือ QGIS", "Export it anew from Google Earth or QGIS")
SHAPES = frozenset(("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"))
TEXTS = frozenset(("name", "description", "address", "phoneNumber"))
DEPTH = 64


@dataclass(slots=True)
class Shape:
    """A shape being read: its kind, its own points, and the shapes in it."""

    kind: str
    points: list[tuple[float, ...]] = field(default_factory=list)
    parts: list[shapely.Geometry] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """Where in the document the reader stands, and the features found, by folder."""

    file: str
    limits: Limits
    path: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    data: str = ""
    feature: dict[str, str] | None = None
    shapes: list[Shape] = field(default_factory=list)
    whole: list[shapely.Geometry] = field(default_factory=list)
    found: dict[str, list[tuple[dict[str, str], list[shapely.Geometry]]]] = field(default_factory=dict)
    count: int = 0
    left_out: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = tag.rpartition(":")[2]
        self.path.append(tag)
        self.words.clear()
        if len(self.path) > DEPTH:
            self.refuse(Text("ซ้อนกันลึกเกินไป", f"its elements are nested deeper than {DEPTH}"))
        if tag in {"Folder", "Document"}:
            self.folders.append("")
        elif tag == "Placemark":
            self.feature, self.whole, self.count = {}, [], self.count + 1
            check_features(self.count, 1, at(self.file), self.limits)
        elif tag in {"Data", "SimpleData"}:
            self.data = attributes.get("name", "")
        elif tag in SHAPES and self.feature is not None:
            self.shapes.append(Shape(tag))
        elif tag in {"NetworkLink", "GroundOverlay"}:
            self.left_out += 1

    def end(self, tag: str) -> None:
        """An element ends."""
        tag, words = tag.rpartition(":")[2], "".join(self.words).strip()
        self.path.pop()
        self.words.clear()
        parent = self.path[-1] if self.path else ""
        if self.feature is not None:
            self.end_in_feature(tag, parent, words)
        elif tag == "name" and parent in {"Folder", "Document"}:
            self.folders[-1] = words
        elif tag in {"Folder", "Document"}:
            self.folders.pop()

    def end_in_feature(self, tag: str, parent: str, words: str) -> None:
        """An element of a placemark ends: a text, a datum, its points, a shape, or the placemark itself."""
        feature = self.feature if self.feature is not None else {}
        if tag in TEXTS and parent == "Placemark":
            feature[tag] = words
        elif (tag == "value" and parent == "Data") or tag == "SimpleData":
            feature[self.data] = words
        elif tag == "coordinates" and self.shapes:
            self.shapes[-1].points = self.points(words)
        elif tag in SHAPES and self.shapes:
            shape = self.build(self.shapes.pop())
            (self.shapes[-1].parts if self.shapes else self.whole).append(shape)
        elif tag == "Placemark":
            folder = next((name for name in reversed(self.folders) if name), "")
            self.found.setdefault(folder, []).append((feature, self.whole))
            self.feature = None

    def points(self, words: str) -> list[tuple[float, ...]]:
        """The points of a list of coordinates: longitude, latitude and perhaps height, parted by commas."""
        try:
            points = [tuple(float(part) for part in point.split(",")) for point in words.split()]
        except ValueError:
            points = [()]
        if any(len(point) not in {2, 3} for point in points):
            self.refuse(Text("พิกัดไม่ใช่ตัวเลข", "its coordinates are not numbers"))
        return [point[:2] for point in points]

    def build(self, shape: Shape) -> shapely.Geometry:
        """The shape itself."""
        try:
            if shape.kind == "Polygon":
                return shapely.Polygon(shape.parts[0], shape.parts[1:]) if shape.parts else shapely.Polygon()
            if shape.kind == "MultiGeometry":
                return together(shape.parts)
            if shape.kind == "Point":
                return shapely.Point(shape.points[0]) if shape.points else shapely.Point()
            return (shapely.LinearRing if shape.kind == "LinearRing" else shapely.LineString)(shape.points)
        except (shapely.errors.ShapelyError, ValueError, TypeError):
            return self.refuse(Text("รูปทรงมีจุดไม่พอ", "its shape has too few points"))

    def refuse(self, problem: Text) -> Any:
        """Refuse the document, naming the placemark."""
        raise IntakeError(at(self.file, feature=self.count), problem, EXPORT)


def together(parts: list[shapely.Geometry]) -> shapely.Geometry:
    """Shapes of one kind as a multiple of that kind, others as a collection."""
    kinds = {part.geom_type for part in parts}
    for kind, multiple in (("Point", shapely.MultiPoint), ("LineString", shapely.MultiLineString),
                           ("Polygon", shapely.MultiPolygon)):
        if kinds == {kind}:
            return multiple(parts)
    return shapely.GeometryCollection(parts)


def read_kml(path: Path, kind: str, file: str, limits: Limits) -> dict[str, Any]:
    """Write each folder's placemarks beside path as a layer; return what is known of the layers, and notes."""
    if kind == "kmz":
        path = unpack(path, file, limits)
    reading = Reading(file, limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.words.append
    parser.StartDoctypeDeclHandler = lambda *_: reading.refuse(
        Text("มีการประกาศ DOCTYPE หรือ ENTITY ซึ่งไม่รับ", "it declares a DOCTYPE or entities, which are not accepted"))
    try:
        with path.open("rb") as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, LookupError, ValueError) as fault:
        raise IntakeError(at(file, row=getattr(fault, "lineno", 0)),
                          Text("อ่าน XML ไม่ได้", "its XML cannot be read"), EXPORT) from fault
    if len(reading.found) > limits.layers or not reading.found:
        raise IntakeError(at(file), Text(f"มี {len(reading.found):,} ชั้นข้อมูล (รับ 1 ถึง {limits.layers})",
                                         f"it has {len(reading.found):,} folders (1 to {limits.layers})"), EXPORT)
    layers = [write_folder(path.with_name(f"layer-{number}"), name or Path(file).stem, features, file, limits)
              for number, (name, features) in enumerate(reading.found.items())]
    linked = Text(f"มีลิงก์หรือภาพซ้อน {reading.left_out} รายการที่ไม่ได้อ่าน",
                  f"{reading.left_out} links or overlays in it were not read")
    return {"layers": layers, "notes": [[file, as_json(linked)]] if reading.left_out else []}


def write_folder(target: Path, name: str, features: list[tuple[dict[str, str], list[shapely.Geometry]]], file: str,
                 limits: Limits) -> dict[str, Any]:
    """Write the placemarks of one folder as a layer."""
    fields = list(dict.fromkeys(field for data, _ in features for field in data))
    check_features(len(features), len(fields), at(file, layer=name), limits)
    shapes = [None if not parts else shapely.to_wkb(parts[0] if len(parts) == 1 else together(parts))
              for _, parts in features]
    columns: list[list[Any]] = [[data.get(field) or None for data, _ in features] for field in fields]
    return write_layer(target, name, fields, columns, shapes, "EPSG:4326", len(features), at(file, layer=name))


def unpack(path: Path, file: str, limits: Limits) -> Path:
    """Copy the one document of a KMZ out of it."""
    with opened(path, file, limits) as archive:
        names = sorted((name for name in archive.namelist() if name.lower().endswith(".kml")),
                       key=lambda name: (name.lower() != "doc.kml", name.count("/"), name))
        target = path.with_name("document.kml")
        copy_out(archive, names[0], target)
    return target
