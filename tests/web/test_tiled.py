"""A data version of many records: drawn from tiles and counted by the server, with the figures of a small one."""

import io
import re

import pypdfium2
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from webmap.pages import api


@pytest.fixture(scope="module")
def tiled(new_app):
    """The starter data as if they were very many."""
    return new_app(TILES_ABOVE=100).test_client()


def start_of(client):
    version = client.get("/api/region").json["data_version"]
    return client.get(f"/start/any-{version}.json").json


def test_a_map_of_many_records_starts_with_counts_in_place_of_records(tiled, client):
    many, few = start_of(tiled), start_of(client)

    total = len(few["sites"]["features"])
    assert many["sites"] == {"type": "FeatureCollection", "features": [], "numberMatched": total}
    assert (many["total"], many["counts"]) == (total, client.get("/api/facets").json["facets"])
    assert many["missions"] == few["missions"]
    assert (many["tiled"]["layers"], many["tiled"]["version"]) == (["records"], 1)
    assert not {"tiled", "counts", "total"} & set(few)


VIEWS = (
    "", "missions=none", "missions=tourism,community", "kinds=community.health,tourism.temple", "district=5101",
    "subdistrict=510101,510102", "mechanism=not_stated", "status=not_stated", "agency=not_stated", "fy=2026,2027",
    "fy=not_stated", "budget=1000000-5000000", "budget=not_stated", "precision=exact,district", "q=วัด", "q=ลำพูน",
    "q=School OF", "q=a", "district=5101&q=temple&budget=0-", "shade=per_10k&district=5103", "shade=budget_per_head",
    "shade=records&kinds=community.health")


@pytest.mark.parametrize("view", VIEWS)
def test_many_records_are_counted_as_few_are(tiled, client, view):
    for path in ("facets", "summary", "shade", "summary.csv", "missions"):
        many, few = (each.get(f"/api/{path}?{view}") for each in (tiled, client))
        assert many.status_code == 200
        assert many.data == few.data, path


@pytest.mark.parametrize("view", VIEWS)
def test_pages_of_many_records_are_those_of_few(tiled, client, view):
    for page in ("limit=50", "limit=7&offset=3", "limit=10&offset=10000"):
        many, few = (each.get(f"/api/sites?{view}&{page}") for each in (tiled, client))
        assert (many.data, many.headers.get("Link")) == (few.data, few.headers.get("Link"))


QUESTIONS = ("measure=reach", "measure=reach&gap=community.health&district=5101", "measure=matrix&gap=community",
             "measure=enough&gap=community.health", "measure=fair", "measure=fair&gap=community&fy=2026,2027",
             "measure=pattern&gap=community.health", "measure=whatif", "measure=where&gap=community.health&sites=1")


@pytest.mark.parametrize("question", QUESTIONS)
def test_gaps_of_many_records_are_those_of_few(tiled, client, question):
    many, few = (each.get(f"/api/gaps?{question}") for each in (tiled, client))

    assert many.status_code == 200
    assert {**many.json, "took_ms": 0} == {**few.json, "took_ms": 0}


@pytest.mark.parametrize("path", [
    "/api/sites.csv", "/api/sites.csv?district=5101&q=วัด", "/api/missions/tourism/sites.csv",
    "/api/records/tourism-001", "/api/search?q=วัดพระธาตุหริภุญชัย", "/api/search?q=Hariphunchai", "/api/search?q=ต.บ้านธิ",
    "/api/sites?asof=1"])
def test_lists_and_searches_of_many_records_are_those_of_few(tiled, client, path):
    many, few = (each.get(path) for each in (tiled, client))

    assert many.status_code == 200
    assert many.data == few.data


def test_a_long_list_is_sent_as_it_is_made(tiled, monkeypatch, client):
    monkeypatch.setattr(api, "PAGE", 20)

    many = tiled.get("/api/sites.csv?lang=en")
    assert "Content-Length" not in many.headers
    assert many.data == client.get("/api/sites.csv").data
    assert tiled.head("/api/sites.csv?lang=en").data == b""


@pytest.mark.parametrize("path", ["map.csv", "map.xlsx", "map.gpkg", "map.html", "atlas.pdf"])
def test_an_export_that_lists_too_many_records_says_what_would_do(tiled, path):
    refused = tiled.get(f"/export/{path}?lang=en")
    assert refused.status_code == 422
    assert "Narrow the missions, kinds, places or filters (to 100 at most)" in refused.get_data(as_text=True)


@pytest.mark.parametrize("query", ["lang=en", "lang=en&missions=tourism,community&shade=per_10k",
                                   "lang=en&fy=not_stated"])
def test_sheet_and_slide_of_many_records_say_what_those_of_few_say(tiled, client, query):
    (many, signs), (few, _) = (said_by(each, query) for each in (tiled, client))
    summary = tiled.get(f"/api/summary?{query}").json
    counted = sum(zone["records"] for zone in summary["zones"])

    assert [table for table in many if table in few] == few
    assert sum(signs) == counted > 100
    sheet = words_of(tiled.get(f"/export/map.pdf?{query}").data)
    total = tiled.get(f"/api/sites?{query}").json["numberMatched"]
    for words in (f"{total} records", "Rings count the records of whole subdistricts.",
                  "More than 100 records are not listed one by one."):
        assert words.replace(" ", "") in sheet
    assert f"{total}records" in words_of(client.get(f"/export/map.pdf?{query}").data)


def test_few_of_many_records_are_drawn_each(tiled, client):
    query = "lang=en&kinds=community.health"
    assert said_by(tiled, query) == said_by(client, query)
    assert words_of(tiled.get(f"/export/map.pdf?{query}").data) == words_of(client.get(f"/export/map.pdf?{query}").data)


def said_by(client, query):
    """The tables of a deck, and the counts written on its map."""
    deck = Presentation(io.BytesIO(client.get(f"/export/map.pptx?{query}").data))
    shapes = [shape for page in deck.slides for shape in page.shapes]
    tables = [[[cell.text for cell in row.cells] for row in shape.table.rows]
              for shape in shapes if getattr(shape, "has_table", False) and shape.has_table]
    texts = [shape.text_frame.text for shape in shapes_of(deck.slides[0].shapes) if shape.has_text_frame]
    return tables, [int(text.replace(",", "")) for text in texts if re.fullmatch(r"[\d,]+", text)]


def shapes_of(shapes):
    """The shapes of a slide, those in groups among them."""
    for shape in shapes:
        yield from shapes_of(shape.shapes) if shape.shape_type == MSO_SHAPE_TYPE.GROUP else [shape]


def words_of(pdf):
    """All text of a sheet without spaces and without the time of day."""
    with pypdfium2.PdfDocument(pdf) as file:
        return re.sub(r"\s+|\d\d:\d\d", "", "".join(page.get_textpage().get_text_range() for page in file))
