"""The API: GeoJSON and CSV as the standards say, pages of records that lose none, a summary with people, search."""

import csv
import io
import re
from collections import Counter

import pytest
import shapely
from shapely.geometry import shape

MANY = 10_500
SUBDISTRICTS = ("510101", "510201", "510301", "510401", "510501", "510601", "510701", "510801")
KINDS = ("tourism.temple", "industry.factory", "agriculture.farm", "community.road")


def table(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))


def check_geojson(collection: dict) -> None:
    """AssertionError where a FeatureCollection breaks RFC 7946."""
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert len({feature["id"] for feature in collection["features"]}) == len(collection["features"])
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert isinstance(feature["id"], str)
        assert isinstance(feature["properties"], dict)
        assert not {"coordinates", "geometries", "features"} & set(feature)
        if feature["geometry"] is None:
            continue
        geometry = shape(feature["geometry"])
        assert geometry.is_valid
        west, south, east, north = geometry.bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        for polygon in (part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"):
            assert shapely.is_ccw(polygon.exterior)
            assert not any(shapely.is_ccw(hole) for hole in polygon.interiors)


# --- GeoJSON ---------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("address", ["/api/sites", "/api/missions/industry/sites", "/api/districts",
                                     "/api/subdistricts", "/api/outlines", "/api/neighbours"])
def test_an_answer_is_geojson_after_rfc_7946(client, address):
    response = client.get(address)

    assert response.content_type == "application/geo+json"
    assert response.json["features"]
    check_geojson(response.json)


def test_the_check_of_geojson_sees_a_ring_that_turns_the_wrong_way():
    ring = [[99, 18], [99, 19], [100, 19], [99, 18]]
    feature = {"type": "Feature", "id": "x", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    with pytest.raises(AssertionError):
        check_geojson({"type": "FeatureCollection", "features": [feature]})


def test_a_record_without_a_point_has_a_null_geometry_and_the_code_of_its_place(client, records):
    features = client.get("/api/sites").json["features"]

    unplaced = [feature for feature in features if feature["geometry"] is None]
    assert len(unplaced) == sum(row["wkt"] == "" for row in records) > 100
    for feature in unplaced:
        known = feature["properties"]
        assert known["precision"] in ("subdistrict", "district", "province")
        assert bool(known["subdistrict"]) == (known["precision"] == "subdistrict")
        assert bool(known["district"]) == (known["precision"] != "province")


def test_a_record_says_what_the_file_says(client, records):
    features = {feature["id"]: feature for feature in client.get("/api/sites").json["features"]}
    renamed = {"subdistrict_code": "subdistrict", "district_code": "district"}

    assert list(features) == [row["id"] for row in records]
    for row in records:
        said = features[row["id"]]["properties"]
        for column, cell in row.items():
            if column in ("id", "wkt"):
                continue
            value = said[renamed.get(column, column)]
            assert (value is None) if cell == "" else (value in (cell, *_numbers(cell))), (row["id"], column)
        position = features[row["id"]]["geometry"]
        assert position is None if row["wkt"] == "" else shape(position).equals(shapely.from_wkt(row["wkt"]))


def _numbers(cell: str) -> list[float]:
    return [float(cell)] if re.fullmatch(r"\d+(\.\d+)?", cell) else []


@pytest.fixture(scope="module")
def shapes(app_with):
    """Records with an outline (its ring turns the wrong way, with a hole) and with a line."""
    square = "POLYGON ((99 18.4, 99 18.5, 99.1 18.5, 99.1 18.4, 99 18.4), "
    square += "(99.04 18.44, 99.06 18.44, 99.06 18.46, 99.04 18.46, 99.04 18.44))"
    return app_with([
        {"mission": "industry", "kind": "estate", "precision": "exact", "wkt": square},
        {"mission": "industry", "kind": "corridor", "precision": "approximate", "wkt": "LINESTRING (99 18.4, 99 18.5)"},
        {"mission": "industry", "kind": "factory", "precision": "exact", "wkt": "MULTIPOINT (99 18.4, 99.01 18.5)"},
    ]).test_client()


def test_records_may_be_points_lines_or_areas(shapes):
    features = shapes.get("/api/sites").json["features"]
    rows = table(shapes.get("/api/sites.csv"))

    assert [feature["geometry"]["type"] for feature in features] == ["Polygon", "LineString", "MultiPoint"]
    assert [row["wkt"].split()[0] for row in rows] == ["POLYGON", "LINESTRING", "MULTIPOINT"]
    assert {row["latitude"] for row in rows} == {""}


def test_the_rings_of_a_record_turn_as_rfc_7946_says(shapes):
    check_geojson(shapes.get("/api/sites").json)


# --- places ----------------------------------------------------------------------------------------------------

def test_places_have_their_people_by_year(client):
    districts = client.get("/api/districts").json["features"]
    subdistricts = client.get("/api/subdistricts").json["features"]

    assert (len(districts), len(subdistricts)) == (8, 51)
    for year, people in (("2020", 402_011), ("2021", 401_139)):
        assert sum(place["properties"]["people"][year] for place in districts) == people
        assert sum(place["properties"]["people"][year] for place in subdistricts) == people
    assert {place["properties"]["district"] for place in subdistricts} == {place["id"] for place in districts}
    nai_mueang = subdistricts[0]["properties"]
    assert (nai_mueang["name_th"], nai_mueang["name_en"]) == ("ในเมือง", "Nai Mueang")
    assert nai_mueang["people"] == {"2020": 11_728, "2021": 11_510}
    assert nai_mueang["houses"]["2021"] == 7_216


def test_subdistricts_fill_their_districts(client):
    districts = {place["id"]: shape(place["geometry"]) for place in client.get("/api/districts").json["features"]}
    parts: dict[str, list] = {}
    for place in client.get("/api/subdistricts").json["features"]:
        parts.setdefault(place["properties"]["district"], []).append(shape(place["geometry"]))

    for code, whole in districts.items():
        assert shapely.union_all(parts[code]).symmetric_difference(whole).area < 1e-9


def test_villages_are_those_of_the_place_asked_for(client):
    def count(query: str) -> int:
        return len(client.get(f"/api/villages?{query}").json["villages"])

    assert count("") == 577
    assert sum(count(f"district=510{number}") for number in range(1, 9)) == 577
    assert {row["subdistrict"] for row in client.get("/api/villages?subdistrict=510301,510201").json["villages"]} == {
        "510201", "510301"}
    assert count("district=5102&subdistrict=510101") == 0
    assert client.get("/api/villages").json["villages"][0].keys() == {
        "code", "moo", "name_th", "name_en", "subdistrict"}


def test_a_region_introduces_itself(client):
    region = client.get("/api/region").json

    assert (region["key"], region["code"], region["years"]) == ("lamphun", "51", [2020, 2021])
    assert region["name"] == {"th": "ลำพูน", "en": "Lamphun"}
    assert region["bounds"] == pytest.approx([98.67, 17.4, 99.33, 18.74], abs=0.1)
    assert [mark["key"] for mark in region["bookmarks"]] == ["oldcity"]
    assert list(region["mechanisms"]) == ["routine", "strategic", "outreach"]
    assert region["choices"]["missions"] == ["tourism", "industry", "agriculture", "community"]
    assert re.fullmatch(r"[0-9a-f]{12}", region["version"])
    assert len(region["attributions"]) == 2
    assert region["vision"]["th"] == "ลำพูนเมืองอัจฉริยะ สร้างสรรค์ บนความพอเพียง"


def test_every_source_of_a_record_is_introduced(client, records):
    sources = client.get("/api/region").json["sources"]

    for row in records:
        for key in row["source"].split(";"):
            assert sources[key.strip()]["publisher_en"]
            assert sources[key.strip()]["licence_en"]


def test_missions_tell_what_they_are_for_and_what_they_cover(client):
    missions = client.get("/api/missions").json["missions"]

    assert [mission["name"]["en"] for mission in missions] == [
        "Lamphun Smart City", "Lamphun Creative Lanna", "Lamphun Food Valley", "Lamphun Green Clean and Care City"]
    for mission in missions:
        for text in ("objective", "importance", "completeness", "served", "short", "shows"):
            assert mission[text]["th"]
            assert mission[text]["en"]
    assert "within 1 km of the Kuang river" in missions[1]["completeness"]["en"]


# --- CSV -------------------------------------------------------------------------------------------------------

def test_a_table_is_utf8_with_a_mark_and_reads_back_equal(client):
    response = client.get("/api/sites.csv")
    features = client.get("/api/sites").json["features"]
    rows = table(response)

    assert response.data.startswith(b"\xef\xbb\xbfid,mission,kind,")
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="sites.csv"'
    assert [row["id"] for row in rows] == [feature["id"] for feature in features]
    for row, feature in zip(rows, features, strict=True):
        for name, value in feature["properties"].items():
            expected = "" if value is None else value
            assert row[name] == expected or float(row[name]) == expected
        if feature["geometry"]:
            assert [float(row["longitude"]), float(row["latitude"])] == feature["geometry"]["coordinates"]
        else:
            assert row["latitude"] == row["longitude"] == row["wkt"] == ""


def test_a_table_names_the_places_in_both_languages(client):
    row = table(client.get("/api/sites.csv?subdistrict=510101"))[0]

    assert (row["subdistrict"], row["subdistrict_th"], row["subdistrict_en"]) == ("510101", "ในเมือง", "Nai Mueang")
    assert (row["district"], row["district_th"], row["district_en"]) == ("5101", "เมืองลำพูน", "Mueang Lamphun")


def test_years_are_whole_numbers_in_a_table(client):
    years = {row["fiscal_year"] for row in table(client.get("/api/sites.csv"))} - {""}

    assert years
    assert all(re.fullmatch(r"20\d\d", year) for year in years)


FORMULAS = ["=1+1", "+66 53 511 111", "-5", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0"]
PLAIN = ["'quoted'", "a=b", "x, y; \"z\"", "ก\u200bข", "two\nlines"]


def test_text_that_a_spreadsheet_would_run_is_calmed_and_other_text_is_not(app_with):
    rows = [{"name_th": name, "note_th": name, "agency_en": name} for name in FORMULAS + PLAIN]
    client = app_with(rows).test_client()
    rows = table(client.get("/api/sites.csv"))

    for column in ("name_th", "note_th", "agency_en"):
        assert [row[column] for row in rows] == [*(f"'{text}" for text in FORMULAS), *PLAIN]
    names = [feature["properties"]["name_th"] for feature in client.get("/api/sites").json["features"]]
    assert names == FORMULAS + PLAIN


# --- pages of records ------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def crowd(app_with):
    """Lamphun with 10,500 records with Thai names."""
    def row(number: int) -> dict[str, str]:
        mission, kind = KINDS[number % 4].split(".")
        code = SUBDISTRICTS[number % 8]
        return {"mission": mission, "kind": kind, "subdistrict_code": code, "district_code": code[:4],
                "name_th": f"แห่งที่ {number} บ้านสมมุติ", "name_en": f"Place {number}",
                "budget_thb": str(number * 100) if number % 3 else "", "fiscal_year": str(2024 + number % 3)}

    return app_with([row(number) for number in range(MANY)]).test_client()


def walk(client, address: str) -> list[dict]:
    """The answers from an address on, by their next links."""
    answers = []
    while address:
        answer = client.get(address)
        answers.append(answer.json)
        header = re.search(r'<([^>]+)>; rel="next"', ", ".join(answer.headers.getlist("Link")))
        inside = [link["href"] for link in answer.json["links"] if link["rel"] == "next"]
        assert ([header.group(1)] if header else []) == inside
        address = inside[0] if inside else ""
    return answers


def test_ten_thousand_records_fill_a_page_and_the_rest_the_next(crowd):
    answers = walk(crowd, "/api/sites")

    assert [answer["numberReturned"] for answer in answers] == [10_000, 500]
    assert {answer["numberMatched"] for answer in answers} == {MANY}
    assert [site["id"] for answer in answers for site in answer["features"]] == [
        f"made-{number:05d}" for number in range(1, MANY + 1)]


def test_the_figures_of_many_records_agree_too(crowd):
    summary = crowd.get("/api/summary?kinds=community.road").json

    assert summary["total"] == crowd.get("/api/sites?kinds=community.road&limit=1").json["numberMatched"] == MANY // 4
    assert sum(zone["community"] for zone in summary["zones"]) == MANY // 4
    assert crowd.get("/api/sites.csv").data.count(b"\r\n") == MANY + 1


def test_links_keep_the_question_and_lose_no_record(client):
    query = "missions=tourism,community&fy=2568,2569,not_stated&lang=en"
    whole = client.get(f"/api/sites?{query}").json
    parts = walk(client, f"/api/sites?{query}&limit=7")

    assert len(parts) == -(-whole["numberMatched"] // 7)
    assert [site for part in parts for site in part["features"]] == whole["features"]


@pytest.mark.parametrize(("short_by", "sizes"), [(0, 1), (1, 2), (-1, 1)])
def test_the_last_page_is_the_last_and_a_single_record_is_not_lost(client, short_by, sizes):
    whole = client.get("/api/sites").json["numberMatched"]
    parts = walk(client, f"/api/sites?limit={whole - short_by}")

    assert len(parts) == sizes
    assert sum(part["numberReturned"] for part in parts) == whole


def test_a_mission_pages_within_itself(client):
    parts = walk(client, "/api/missions/industry/sites?limit=10")

    assert Counter(site["properties"]["mission"] for part in parts for site in part["features"]) == {
        "industry": parts[0]["numberMatched"]}


def test_the_link_back_undoes_the_link_on(client):
    second = client.get("/api/sites?limit=10&offset=10").json
    back = next(link["href"] for link in second["links"] if link["rel"] == "prev")

    assert client.get(back).json["features"] == client.get("/api/sites?limit=10").json["features"]
    assert [link["rel"] for link in client.get("/api/sites?limit=10").json["links"]] == ["next"]


def test_past_the_end_there_is_an_empty_page(client):
    answer = client.get("/api/sites?offset=100000").json

    assert answer["features"] == []
    assert answer["numberMatched"] > 0
    assert [link["rel"] for link in answer["links"]] == ["prev"]


@pytest.mark.parametrize(("key", "value"), [
    ("limit", "0"), ("limit", "10001"), ("limit", "-1"), ("limit", "ten"), ("limit", ""), ("limit", "1.5"),
    ("limit", "%E0%B9%91"), ("offset", "-1"), ("offset", "x"), ("offset", "9999999999")])
@pytest.mark.parametrize("address", ["/api/sites", "/api/missions/tourism/sites"])
def test_a_page_that_cannot_be_is_a_400_that_names_the_key(client, address, key, value):
    response = client.get(f"{address}?{key}={value}")

    assert response.status_code == 400
    assert response.json["parameter"] == key


@pytest.mark.parametrize("key", ["limit", "offset"])
def test_a_number_of_thousands_of_digits_is_a_400(client, key):
    assert client.get(f"/api/sites?{key}={'9' * 5000}").status_code == 400


@pytest.mark.parametrize("query", ["limit=1&limit=2", "offset=1&offset=2"])
def test_a_page_is_asked_for_once(client, query):
    assert client.get(f"/api/sites?{query}").status_code == 400


def test_only_records_come_in_pages(client, data_address):
    status = client.get(f"{data_address}?offset=0").status_code

    assert status == (200 if data_address.endswith("/sites") else 400)


# --- search ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "kind", "name"), [
    ("ลี้", "district", "ลี้"),
    ("ต.ลี้", "subdistrict", "ลี้"),
    ("อ.บ้านธิ", "district", "บ้านธิ"),
    ("ตำบลบ้านธิ", "subdistrict", "บ้านธิ"),
    ("Ban Thi", "district", "บ้านธิ"),
    ("ในเมือง", "subdistrict", "ในเมือง"),
    ("ลำพูน", "province", "ลำพูน"),
    ("พระธาตุหริภุญชัย", "record", "วัดพระธาตุหริภุญชัย วรมหาวิหาร"),
    ("Wat Phra That Hariphunchai", "record", "วัดพระธาตุหริภุญชัย วรมหาวิหาร"),
    ("บ้านห้วยกาน ม.1 ต.บ้านโฮ่ง", "village", "บ้านห้วยกาน"),
])
def test_a_place_is_found_by_its_name(client, text, kind, name):
    first = client.get("/api/search", query_string={"q": text}).json["results"][0]

    assert (first["kind"], first["name"]["th"]) == (kind, name)


@pytest.mark.parametrize("text", ["Hariphunchay", "พระธาตุหริภุณชัย", "hariphun", "พระธาตุหริ"])
def test_a_beginning_or_one_wrong_letter_is_enough(client, text):
    found = client.get("/api/search", query_string={"q": text}).json["results"]

    assert any("หริภุญชัย" in place["name"]["th"] for place in found)


def test_a_village_leads_to_its_subdistrict(client):
    found = client.get("/api/search", query_string={"q": "บ้านห้วยกาน"}).json["results"]
    village = next(place for place in found if place["kind"] == "village")

    assert (village["subdistrict"], village["district"], village["lon"], village["lat"]) == (
        "510301", "5103", None, None)


def test_a_record_that_is_found_is_one_that_the_api_gives(client):
    found = client.get("/api/search?q=%E0%B8%A7%E0%B8%B1%E0%B8%94&limit=50").json["results"]
    ids = {feature["id"]: feature for feature in client.get("/api/sites").json["features"]}

    assert len(found) == 50 or len(found) > 10
    for place in (place for place in found if place["kind"] == "record"):
        assert ids[place["id"]]["properties"]["mission"] == place["mission"]


def test_results_are_as_many_as_asked_for(client):
    def count(query: str) -> int:
        return len(client.get(f"/api/search?q=%E0%B8%9A%E0%B9%89%E0%B8%B2%E0%B8%99{query}").json["results"])

    assert (count(""), count("&limit=3"), count("&limit=50")) == (12, 3, 50)
    for wrong in ("0", "51", "x"):
        assert client.get(f"/api/search?q=a&limit={wrong}").json["parameter"] == "limit"


def test_nothing_is_found_for_nothing(client):
    assert client.get("/api/search").json == {"q": "", "results": []}
    assert client.get("/api/search?q=zzzzzzzz").json["results"] == []


# --- stable, and empty -----------------------------------------------------------------------------------------

def test_points_are_told_the_subdistrict_and_district_they_lie_in(client):
    places = client.get("/api/whereabouts?points=18.57,99.0;17.8,98.93;13.75,100.5").json["places"]
    assert [(place["subdistrict"], place["district"]) for place in places] == [
        ("510101", "5101"), ("510401", "5104"), (None, None)]
    assert (places[1]["lat"], places[1]["lon"]) == (17.8, 98.93)


@pytest.mark.parametrize("points", ["", "18.57", "18.57,99.0;", "18,57,99", "nan,99", "1e3,99",
                                    "18,99;" * 500 + "18,99"],
                         ids=lambda text: text[:12] or "none")
def test_points_that_cannot_be_read_are_refused_by_the_name_of_their_key(client, points):
    answer = client.get("/api/whereabouts", query_string={"points": points})
    assert (answer.status_code, answer.json["parameter"]) == (400, "points")


@pytest.fixture(scope="module")
def twin(new_app):
    return new_app()


def test_the_same_question_gives_the_same_bytes_in_another_application(client, twin, data_address):
    assert client.get(data_address).data == twin.test_client().get(data_address).data


def test_a_question_without_an_answer_is_an_empty_answer(client, data_address):
    response = client.get(f"{data_address}?q=zzzzzzzz&budget=7-7")

    assert response.status_code == 200
    if data_address.endswith("/sites"):
        assert (response.json["features"], response.json["numberMatched"]) == ([], 0)


@pytest.fixture(scope="module")
def empty(app_with):
    return app_with([])


def test_an_empty_region_still_answers_everything(empty, data_address):
    assert empty.test_client().get(f"{data_address}?shade=per_10k").status_code == 200
