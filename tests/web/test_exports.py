"""Exports: each form of a view, made once, told of while it is made, refused in words where it cannot be made."""

import io
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest

from webmap.exports.forms import ATLAS, FORMS, MAP, STORY

BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<", "pptx": b"PK", "html": b"<!doctype html", "xlsx": b"PK",
          "gpkg": b"SQLite format 3", "geojson": b"{", "csv": b"\xef\xbb\xbf", "csv.zip": b"PK", "kml": b"<?xml",
          "shp.zip": b"PK"}
OF_A_MAP = [ending for ending, form in FORMS.items() if MAP in form.kinds]
NARROW = "district=5101&missions=tourism&lang=en"


def test_every_form_that_planners_need_is_there():
    assert set(OF_A_MAP) == set(BEGINS)
    assert {ending for ending, form in FORMS.items() if STORY in form.kinds} == {"pptx", "pdf", "html"}
    assert {ending for ending, form in FORMS.items() if ATLAS in form.kinds} == {"pdf"}


@pytest.mark.parametrize("form", OF_A_MAP)
def test_a_view_is_had_in_every_form_under_a_name_that_says_what_it_is(client, form):
    answer = client.get(f"/export/map.{form}?{NARROW}")

    assert answer.status_code == 200
    assert answer.data.startswith(BEGINS[form])
    assert answer.content_type.partition(";")[0] == FORMS[form].media.partition(";")[0]
    assert f"lamphun-map-1.{form}" in answer.headers["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers


def test_an_unchanged_file_is_not_sent_again(client):
    first = client.get(f"/export/map.xlsx?{NARROW}")
    again = client.get(f"/export/map.xlsx?{NARROW}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, no-cache"
    assert again.status_code == 304


def test_two_who_ask_for_the_same_at_once_get_the_same_file_made_once(new_app, tmp_path):
    app = new_app(INSTANCE=str(tmp_path))
    ask = lambda _: app.test_client().get(f"/export/map.xlsx?{NARROW}&q=once").data  # noqa: E731

    with ThreadPoolExecutor(4) as readers:
        found = [body for body in readers.map(ask, range(4)) if body.startswith(b"PK")]
    assert found
    assert set(found) == {ask(0)}
    assert len(list((tmp_path / "exports").iterdir())) == 1


@pytest.mark.parametrize(("address", "status", "words"), [
    ("/export/map.docx", 400, "xlsx"),
    ("/export/atlas.pdf?by=village", 400, "by"),
    ("/export/map.pdf?paper=b5", 400, "paper"),
    ("/export/map.pdf?turn=left", 400, "turn"),
    ("/export/map.pdf?look=red", 400, "look"),
    ("/export/map.pdf?graticule=1", 400, "graticule"),
    ("/export/map.pdf?list=all", 400, "list"),
    ("/export/map.pdf?at=0,0,5", 400, "at"),
    ("/export/map.pdf?shade=nothing", 400, "shade"),
    ("/export/map.pdf?colour=red", 400, "colour"),
    ("/export/map.pdf?asof=99", 400, "asof"),
    ("/export/story/nothing.pptx", 404, ""),
    ("/export/story/nothing.csv", 400, "pptx"),
])
def test_what_cannot_be_made_is_refused_by_name_with_what_can(client, address, status, words):
    for accept in ("text/html", "application/json"):
        answer = client.get(address, headers={"Accept": accept})
        assert answer.status_code == status
        assert words in answer.text


@pytest.mark.parametrize("query", ["missions=none", "q=nothing-is-called-this", "subdistrict=510101&missions=industry"])
@pytest.mark.parametrize("form", OF_A_MAP)
def test_an_empty_view_has_an_export_too(client, form, query):
    answer = client.get(f"/export/map.{form}?{query}&lang=th")

    assert answer.status_code == 200
    assert answer.data.startswith(BEGINS[form])


def test_the_workbook_holds_the_records_of_the_screen(client):
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/export/map.xlsx?{NARROW}").data))
    shown = client.get(f"/api/sites?{NARROW}").json["features"]

    assert shown
    ids = [row[0] for row in book["Records"].iter_rows(min_row=2, values_only=True) if row[0]]
    assert ids == [feature["id"] for feature in shown]
    words = "\n".join(str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell)
    assert "Lamphun province: Mueang Lamphun" in words
    assert "COD-AB" in words
    assert "data version" in words.lower()


def test_new_sites_that_are_searched_for_come_before_their_export(client, monkeypatch):
    query = "measure=where&gap=community.local_office&reach_m=8000&sites=1&candidates=18.33,98.815"
    answer = client.get(f"/export/map.xlsx?{query}")

    assert answer.status_code == 200


def test_an_atlas_has_a_page_a_place_that_the_filters_let_through(client):
    answer = client.get("/export/atlas.pdf?district=5108&by=subdistrict&lang=en")

    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")


def test_a_story_is_had_as_deck_sheets_and_one_file(new_app):
    app = new_app()
    steps = [{"query": NARROW, "title": "Temples", "words": "What there is"},
             {"query": "shade=people&lang=en", "title": "People", "words": ""}]
    story = app.extensions["planmap"].store.stories.add("Two steps", "somsri", steps=steps)

    for form in ("pptx", "pdf", "html"):
        answer = app.test_client().get(f"/export/story/{story.id}.{form}?lang=en")
        assert answer.status_code == 200
        assert answer.data.startswith(BEGINS[form])
    app.extensions["planmap"].store.stories.discard(story.id)
    assert app.test_client().get(f"/export/story/{story.id}.pptx").status_code == 410


def test_no_form_holds_the_host_of_another_reader(new_app):
    app = new_app()
    for host in ("one.example", "two.example"):
        data = app.test_client().get(f"/export/map.geojson?{NARROW}", base_url=f"https://{host}").text
        other = {"one.example": "two.example", "two.example": "one.example"}[host]
        assert other not in data
    own = new_app(ADDRESS="https://maps.example.go.th")
    data = own.test_client().get(f"/export/map.xlsx?{NARROW}", base_url="https://elsewhere.example").data
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        told = b"".join(parts.read(name) for name in parts.namelist())
    assert re.search(rb"https://maps\.example\.go\.th/\?missions=tourism", told)
    assert b"elsewhere.example" not in told


def test_the_conditions_of_new_sites_are_those_of_the_screen_and_said(client):
    query = ("measure=where&gap=community.local_office&reach_m=8000&sites=2&candidates=18.33,98.815;18.636,99.156"
             "&cost_thb=5000000&cap_thb=5000000&exclude=5104&lang=en")
    answer = client.get(f"/api/gaps/where?{query}").json
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/export/map.xlsx?{query}").data))

    assert len(answer["sites"]) == 1
    rows = list(book["New sites"].iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[4]) for row in rows if row[0]] == [(1, answer["sites"][0]["gain_people"])]
    words = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    assert words["All together at most (baht)"] == "5,000,000"
    assert words["No new site in"] == "Li"
    assert client.get("/export/map.xlsx?measure=where&cap_thb=1&lang=en").status_code == 400


def test_an_atlas_of_no_place_is_refused(client):
    answer = client.get("/export/atlas.pdf?district=5101&subdistrict=510401")

    assert answer.status_code == 400
    assert "subdistrict" in answer.text
