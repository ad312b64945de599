"""Who is to be served, by the front door: loading a layer, what is told of it, measuring with it, removing it."""

import html
import io
import re
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "intake"))

from rastering import geotiff

VILLAGES = ("หมู่บ้าน,ละติจูด,ลองจิจูด,จำนวนประชากร\nบ้านหนึ่ง,18.5771,99.0087,120\nบ้านสอง,18.60,99.02,30.5\n"
            "บ้านไกล,13.75,100.5,1000\n").encode()
GIVEN = {"name_th": "หมู่บ้านที่สำรวจ", "name_en": "Surveyed villages", "unit": "people", "year": "2569",
         "source": "สำรวจโดยสำนักงานจังหวัด 2569"}
ALERT = re.compile(r'role="alert">(.*?)</p>', re.DOTALL)


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


@pytest.fixture
def load(editor):
    """Sends the form with a file; other fields as given."""
    def send(content=VILLAGES, name="villages.csv", client=editor, language="en", **fields):
        form = GIVEN | fields | ({"file": (io.BytesIO(content), name)} if content else {})
        return client.post(f"/demand?lang={language}", data=form, content_type="multipart/form-data")

    return send


@pytest.fixture
def layer(load, editor):
    """The key of a layer of villages; removed afterwards."""
    sent = load()
    assert sent.status_code == 303
    key = re.fullmatch(r"/demand/(layer-[0-9a-f]{8})\?lang=en", sent.headers["Location"])[1]
    yield key
    editor.post(f"/demand/{key}/remove")


def problem(page):
    return " ".join(html.unescape(re.sub("<[^>]+>", "", found)) for found in ALERT.findall(page.text))


def test_a_loaded_layer_says_what_was_counted_and_what_was_not(layer, editor):
    page = html.unescape(editor.get(f"/demand/{layer}?lang=en").text)

    assert "151 people" in page
    assert "Column “จำนวนประชากร”" in page
    assert "2 of 3 in the file count in the province" in page
    assert "Not counted: 1 row outside the province (1,000 together)" in page
    assert "the sum of each subdistrict kept: 150.50 → 151" in page
    assert GIVEN["source"] in page
    assert "somsri" in page
    thai = html.unescape(editor.get(f"/demand/{layer}?lang=th").text)
    assert "151 คน" in thai
    assert "2569" in thai
    assert "ไม่นับ: 1 แถวอยู่นอกจังหวัด" in thai


def test_the_public_reads_a_layer_but_not_who_loaded_it_from_which_file(layer, client):
    page, data = client.get(f"/demand/{layer}?lang=en"), client.get(f"/api/demand/{layer}").json

    assert page.status_code == 200
    for word in ("somsri", "villages.csv", "Remove this layer"):
        assert word not in page.text
    assert {"who", "file"} & set(data) == set()
    assert "Load a layer" not in client.get("/demand?lang=en").text


def test_page_and_api_list_the_register_first_and_say_how_it_is_spread(layer, client):
    told = client.get("/api/demand").json
    people, houses, mine = told["demand"]
    page = client.get("/demand?lang=en").text

    assert (people["key"], houses["key"], mine["key"]) == ("people", "houses", layer)
    assert (people["kind"], mine["kind"], mine["unit"], mine["year"], mine["total"]) == (
        "grid", "points", "people", 2026, 151)
    assert "Spread evenly" in people["how"]["en"]
    for each in told["demand"]:
        assert each["name"]["en"] in page
        assert f"{each['total']:,}" in page
    assert told["villages"]["recorded"] == 577
    assert told["villages"]["with_position"] == 0
    assert "577 villages are in the register. No positions" in page


def test_the_sums_by_subdistrict_add_up_to_the_total(layer, client):
    for key in ("people", "houses", layer):
        told = client.get(f"/api/demand/{key}").json
        assert sum(zone["total"] for zone in told["zones"]) == told["total"]
        assert len(told["zones"]) == 51
    at = client.get("/api/whereabouts?points=18.5771,99.0087;18.60,99.02").json["places"]
    counted = {zone["code"]: zone["total"] for zone in told["zones"] if zone["total"]}
    assert counted == {at[0]["subdistrict"]: 120, at[1]["subdistrict"]: 31}


def test_a_raster_is_loaded_and_counted_to_the_last_person(load, client, editor):
    sent = load(geotiff(np.full((5, 5), 2.5, dtype="float32")), "people.tif")
    key = re.search(r"layer-\w+", sent.headers["Location"])[0]
    told = client.get(f"/api/demand/{key}").json

    assert (told["kind"], told["rows"] >= told["kept"] == 25) == ("raster", True)
    assert told["total"] == sum(zone["total"] for zone in told["zones"])
    assert abs(told["total"] - 62.5) <= 0.5 * sum(zone["total"] > 0 for zone in told["zones"])
    editor.post(f"/demand/{key}/remove")


@pytest.mark.parametrize(("fields", "words"), [
    ({"name_th": "", "name_en": " "}, "Give the layer a name"),
    ({"unit": "cats"}, "Choose what is counted"),
    ({"year": "69"}, "The year is a year such as 2569"),
    ({"source": ""}, "Say where the figures come from"),
    ({"column": "visitors"}, "it has no column visitors. Choose one of หมู่บ้าน"),
], ids=str)
def test_a_form_that_is_wrong_says_so_and_keeps_file_and_words(load, editor, fields, words):
    page = load(**fields)

    assert page.status_code == 422
    assert words in problem(page)
    kept = re.search(r'name="upload" value="([\w-]+)"', page.text)[1]
    for name in set(GIVEN) - set(fields) - {"unit"}:
        assert f'value="{GIVEN[name]}"' in html.unescape(page.text)
    mended = load(None, upload=kept)
    assert mended.status_code == 303
    editor.post(mended.headers["Location"].partition("?")[0] + "/remove")


REFUSED = {
    "outside the region": ("a.csv", b"lat,lon,people\n13.7,100.5,9\n", "none of its 1 point lies in", "ไม่มีจุด"),
    "another system than stated": ("a.tif", geotiff(np.ones((3, 3)), crs="EPSG:32648"), "outside", "นอกจังหวัด"),
    "no system": ("a.tif", geotiff(np.ones((3, 3)), crs=None), "which coordinate system", "ระบบพิกัด"),
    "below zero": ("a.csv", b"lat,lon,people\n18.58,99.0,-9\n", "row 2, column people: a count below zero", "ติดลบ"),
    "NaN alone": ("a.csv", b"lat,lon,people\n18.58,99.0,NaN\n", "no column of it holds figures", "ไม่มีคอลัมน์ตัวเลข"),
    "no positions": ("a.csv", b"village,people\nA,9\n", "its rows have no positions", "ไม่มีตำแหน่ง"),
    "a PDF": ("a.tif", b"%PDF-1.7", "it is a PDF", "PDF"),
    "empty": ("a.csv", b" ", "it is empty", "ว่างเปล่า"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_both_languages_and_nothing_is_kept(load, client, name):
    file, content, english, thai = REFUSED[name]
    before = client.get("/api/demand").json["demand"]
    for language, words in (("en", english), ("th", thai)):
        page = load(content, file, language=language)
        assert page.status_code == 422
        assert problem(page).startswith(file)
        assert words in problem(page)
    assert client.get("/api/demand").json["demand"] == before


def test_without_a_file_the_form_says_so(load):
    page = load(None)

    assert (page.status_code, problem(page)) == (400, "Choose a file.")


def test_the_same_sent_twice_is_one_layer(load, editor, client):
    kept = re.search(r'name="upload" value="([\w-]+)"', load(source="").text)[1]
    first = load(None, upload=kept)
    again = load(None, upload=kept)

    assert first.status_code == 303
    assert again.status_code == 404
    assert len(client.get("/api/demand").json["demand"]) == 3
    editor.post(first.headers["Location"].partition("?")[0] + "/remove")


def test_only_who_loaded_a_layer_and_admins_remove_it_and_the_line_stays(app, layer, editor, someone, client):
    other, admin = someone(app, "editor"), someone(app, "admin", name="chief")

    assert other.post(f"/demand/{layer}/remove").status_code == 403
    assert "Remove this layer" not in other.get(f"/demand/{layer}?lang=en").text
    assert "Remove this layer" in admin.get(f"/demand/{layer}?lang=en").text
    assert admin.post(f"/demand/{layer}/remove?lang=en").status_code == 303
    assert editor.get(f"/demand/{layer}").status_code == 404
    assert f"{layer} · removed by chief" in editor.get("/demand?lang=en").text
    assert "removed by" not in client.get("/demand?lang=en").text


def test_a_file_of_somebody_else_cannot_be_used(app, load, someone):
    kept = re.search(r'name="upload" value="([\w-]+)"', load(source="").text)[1]

    assert load(None, client=someone(app, "editor"), upload=kept).status_code == 403


@pytest.mark.parametrize("name", ['<img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_names_from_a_form_stay_text(load, client, editor, name):
    key = re.search(r"layer-\w+", load(name_en=name, source=name).headers["Location"])[0]
    for address in ("/demand?lang=en", f"/demand/{key}?lang=en"):
        page = client.get(address).text
        assert name not in page or "{{" in name
        assert name in html.unescape(page)
        assert "49" not in re.findall(r"<h1>(.*?)</h1>", page)
    editor.post(f"/demand/{key}/remove")


def test_gaps_are_measured_for_a_loaded_layer_in_place_of_the_register(layer, client):
    answer = client.get(f"/api/gaps?gap=tourism&measure=reach&reach_m=50000&demand={layer}")

    assert answer.status_code == 200
    assert (answer.json["total"]["people"], answer.json["total"]["served_people"]) == (151, 151)
    assert answer.json["served"]["name"]["en"] == "Surveyed villages"
    assert "All 151 people (Surveyed villages) in Lamphun province" in answer.json["findings"][0]["text"]["en"]
    assert (answer.json["served"]["unit"], answer.json["cell_m"]) == ("people", None)


def test_a_removed_layer_is_a_wrong_value_of_demand_at_once(layer, editor, client):
    address = f"/api/gaps?gap=tourism&measure=reach&demand={layer}"
    assert client.get(address).status_code == 200
    editor.post(f"/demand/{layer}/remove")
    refused = client.get(address)

    assert refused.status_code == 400
    assert refused.json["parameter"] == "demand"


def test_the_figures_of_the_register_name_their_year_source_and_how_they_are_spread(client):
    served = client.get("/api/gaps?gap=tourism&measure=reach&year=2020&demand=houses").json["served"]

    assert (served["key"], served["unit"], served["year"]) == ("houses", "houses", 2020)
    assert "Spread evenly" in served["how"]["en"]
    assert served["source"]["th"]
    assert served["total"] == client.get("/api/demand/houses?year=2020").json["total"]
