"""One view, every output: the figures and the records of API, sheet, deck, workbook, data and stand-alone file are one.

What the page itself shows is held to the API by tests/browser/test_figures_agree.py.
"""

import io
import json
import random
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import openpyxl
import pypdfium2
import pytest
from pptx import Presentation

SEED, EXPLORED, ASKED = 2569, 15, 5
EXPLORE = {"Records": ("records", 0), "People": ("people", 0), "Records per 10,000 people": ("per_10k", 1),
           "Baht": ("budget_thb", 0), "Baht per head": ("budget_per_head", 0)}
FIGURES: Mapping[str, Mapping[str, tuple[str, int]]] = {
    "": EXPLORE,
    "reach": {"People": ("people", 0), "Too far away": ("unserved_people", 0),
              "Within the distance": ("served_people", 0),
              "Within the distance (%)": ("served_percent", 1), "Half live within (m)": ("median_m", 0)},
    "enough": {"People": ("people", 0), "enough": ("served_people", 0),
               "reachable but not enough": ("not_enough_people", 0), "not reachable": ("not_reachable_people", 0)},
    "fair": {"People": ("people", 0), "Records": ("records", 0), "Baht": ("baht", 0),
             "Baht per head": ("baht_per_head", 2)},
    "matrix": {"People": ("people", 0), "Empty": ("empty", 0)}}
"""Measure -> head of a column -> its key in the API and its decimals."""


def views() -> list[str]:
    """Seeded random queries: filters and shades of the map, and questions of the page of gaps."""
    chance = random.Random(SEED)
    missions, districts = ["tourism", "industry", "agriculture", "community"], [f"510{at}" for at in range(1, 9)]
    found = []
    for _turn in range(EXPLORED):
        keys = {"missions": ",".join(sorted(chance.sample(missions, chance.randint(1, 3)), key=missions.index)),
                "district": ",".join(sorted(chance.sample(districts, chance.randint(1, 3)))),
                "q": chance.choice(("วัด", "wat", "โครงการ", "Ban")), "status": "not_stated",
                "precision": chance.choice(("exact", "subdistrict", "exact,approximate")),
                "budget": chance.choice(("100000-", "-9000000", "not_stated"))}
        chosen = ["district", *chance.sample(list(keys), chance.randint(1, 2))]
        shade = chance.choice(("none", "records", "per_10k", "people", "budget_per_head"))
        found.append("&".join(f"{key}={keys[key]}" for key in dict.fromkeys(chosen)) + f"&shade={shade}")
    for turn in range(ASKED):
        measure = ("reach", "matrix", "fair", "enough", "reach")[turn]
        gap = {"reach": chance.choice(("community.local_office", "tourism.temple", "community.health")),
               "enough": "industry.factory"}.get(measure, chance.choice(missions))
        reach = f"&reach_m={chance.randrange(2_000, 20_000, 500)}" if measure in ("reach", "enough") else ""
        found.append(f"measure={measure}&gap={gap}&district={','.join(sorted(chance.sample(districts, 2)))}{reach}")
    return found


VIEWS = views()


def test_the_views_are_twenty_and_no_two_alike():
    assert len(set(VIEWS)) == EXPLORED + ASKED == 20


@pytest.fixture(params=VIEWS)
def outputs(request, client) -> "Outputs":
    """A view, and what each output of it says."""
    return Outputs(client, f"{request.param}&lang=en")


class Outputs:
    """The outputs of one view, each read back."""

    def __init__(self, client, query: str) -> None:
        self.client, self.query = client, query
        self.measure = dict(part.split("=", 1) for part in query.split("&")).get("measure", "")
        answer = client.get(f"/api/gaps?{query}" if self.measure else f"/api/summary?{query}").get_json()
        self.zones: dict[str, dict[str, Any]] = {zone["code"]: zone for zone in answer["zones"]}
        self.findings = [finding["text"]["en"] for finding in answer.get("findings", ())]

    def of(self, form: str) -> bytes:
        answer = self.client.get(f"/export/map.{form}?{self.query}&list=yes")
        assert answer.status_code == 200, answer.text
        return answer.data

    def sheet(self) -> str:
        """The text of all pages without spaces."""
        with pypdfium2.PdfDocument(self.of("pdf")) as file:
            return squeezed("".join(page.get_textpage().get_text_range() for page in file))

    def deck(self) -> tuple[list[dict[str, str]], list[str], set[str]]:
        """The rows of the table of subdistricts, all texts, and the names of all shapes."""
        rows, texts, names = list[dict[str, str]](), list[str](), set[str]()
        first = None
        for shape in every_shape(page for page in Presentation(io.BytesIO(self.of("pptx"))).slides):
            names.add(shape.name)
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if getattr(shape, "has_table", False):
                heads, *cells = [[cell.text for cell in row.cells] for row in shape.table.rows]
                first = first or heads
                rows += [dict(zip(heads, row, strict=True)) for row in cells] if heads == first else []
        return rows, texts, names

    def book(self) -> tuple[list[dict[str, Any]], str, list[str]]:
        """The rows of the first table, the words of the first sheet, and the records."""
        about, table, *_rest, records = openpyxl.load_workbook(io.BytesIO(self.of("xlsx"))).worksheets
        heads, *rows = table.iter_rows(values_only=True)
        return ([dict(zip(heads, row, strict=True)) for row in rows if str(row[0]) in self.zones],
                squeezed("".join(str(cell) for row in about.iter_rows(values_only=True) for cell in row if cell)),
                [row[0] for row in records.iter_rows(min_row=2, values_only=True)])

    def alone(self) -> dict[str, Any]:
        """The data blocks of the stand-alone file."""
        blocks = re.findall(r'<script type="application/json" id="held-([\w-]+)">(.*?)</script>',
                            self.of("html").decode(), re.DOTALL)
        return {name: json.loads(body) for name, body in blocks}

    def told(self, zone: Mapping[str, Any]) -> dict[str, str]:
        """The figures of a subdistrict as the API has them, in the words of a table."""
        return {head: figure_text(zone[key], decimals) for head, (key, decimals) in FIGURES[self.measure].items()}


def every_shape(slides):
    """The shapes of some slides, those of groups too."""
    waiting = [shape for slide in slides for shape in slide.shapes]
    while waiting:
        shape = waiting.pop(0)
        yield shape
        waiting += list(getattr(shape, "shapes", ()))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u00ad\ufffe]", "", text)


def figure_text(value: float | None, decimals: int) -> str:
    """A figure as tables write it, by arithmetic of this test's own."""
    return "–" if value is None else f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals)):,}"


def nearly(value: float | None) -> Any:
    return value if value is None else pytest.approx(value, rel=1e-14)


def within(slider: Mapping[str, Any]) -> dict[str, int | None]:
    """People within the distance by subdistrict, as a slider reads them from the people at each step of it."""
    steps, reach_m = slider["steps"], slider["reach_m"]
    return {zone["code"]: sum(count for at, count in enumerate(zone["people"]["counts"], zone["people"]["first"])
                              if at * steps["step_m"] <= reach_m) for zone in steps["zones"]}


def test_figures_and_records_are_the_same_in_every_output(outputs):
    features = {one["id"]: one for one in json.loads(outputs.of("geojson"))["features"]}
    rows, words, listed = outputs.book()
    slides, texts, shapes = outputs.deck()
    sheet, alone = outputs.sheet(), outputs.alone()

    # figures: workbook as numbers, deck as text, sheet as text, stand-alone file as the answer it shows
    zones, heads = outputs.zones, FIGURES[outputs.measure]
    assert {row["Code"] for row in rows} == {row["Code"] for row in slides} == set(zones)
    for row in rows:
        assert {head: row[head] for head in heads} == {   # a workbook keeps sixteen figures of a number
            head: nearly(zones[row["Code"]][key]) for head, (key, _decimals) in heads.items()}
    for row in slides:
        assert {head: row[head] for head in heads} == outputs.told(zones[row["Code"]])
        assert squeezed("".join(row.values())) in sheet
    for finding in outputs.findings:
        assert squeezed(finding) in sheet
        assert squeezed(finding) in squeezed("".join(texts))
        assert squeezed(finding) in words
    if outputs.measure == "reach" and not alone["gaps-0"]["assessable"]:
        assert {zone["served_people"] for zone in zones.values()} == {None}
    elif outputs.measure == "reach":
        assert within(alone["gaps-0"]) == {code: zone["served_people"] for code, zone in zones.items()}
    elif outputs.measure:
        assert {zone["code"]: zone for zone in alone["gaps-0"]["zones"]} == zones

    # records
    if not outputs.measure:
        shown = outputs.client.get(f"/api/sites?{outputs.query}").get_json()["features"]
        assert list(features.values()) == shown
    every = [one["id"] for one in outputs.client.get("/api/sites").get_json()["features"]]
    assert listed == list(features)
    assert alone["records"] == list(features.values())
    assert {id_ for id_ in every if id_ in sheet} == set(features)
    assert {id_ for id_ in every if any(name.startswith(f"{id_} ") or name == id_ for name in shapes)} == {
        id_ for id_, one in features.items() if one["geometry"]}
