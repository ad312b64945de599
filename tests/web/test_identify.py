"""What a click finds: the true records near a place, nearest first, as the view and the reader's rights let through."""

import math

import pytest

PLACE = (18.5800, 99.0100)
M_PER_DEGREE = 111_195
HERE = {"precision": "exact", "wkt": "POINT (99.01 18.58)"}


def spread(metres: float, number: int) -> tuple[float, float]:
    """A position so far from the place, in a direction of its own."""
    angle = number * 2.4
    lat = PLACE[0] + metres * math.sin(angle) / M_PER_DEGREE
    return lat, PLACE[1] + metres * math.cos(angle) / M_PER_DEGREE / math.cos(math.radians(PLACE[0]))


@pytest.fixture(scope="module")
def around(app_with):
    """Points at 10, 20 … 800 metres, every other one of another mission; an area and a line over the place."""
    rows = []
    for number in range(1, 81):
        lat, lon = spread(10 * number, number)
        more = {"mission": "community", "kind": "health"} if number % 2 else {}
        rows.append({"name_th": f"จุด {number}", "precision": "exact", "wkt": f"POINT ({lon:.7f} {lat:.7f})", **more})
    lat, lon = PLACE
    ring = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    corners = ", ".join(f"{lon + east / 100} {lat + north / 100}" for east, north in ring)
    rows.append({"name_th": "พื้นที่", "precision": "exact", "wkt": f"POLYGON (({corners}))"})
    line = f"LINESTRING ({lon + .02} {lat - .1}, {lon + .02} {lat + .1})"
    rows.append({"name_th": "ไกล", "precision": "exact", "wkt": line})
    return app_with(rows).test_client()


def ask(client, tolerance_m, view="", place=PLACE):
    return client.get(f"/api/identify?lat={place[0]}&lon={place[1]}&tolerance_m={tolerance_m}&{view}").json


def names(answer):
    return [feature["properties"]["name_th"] for feature in answer["features"]]


def test_the_nearest_come_first_and_what_lies_farther_is_not_there(around):
    assert names(ask(around, 55)) == ["พื้นที่", "จุด 1", "จุด 2", "จุด 3", "จุด 4", "จุด 5"]
    assert names(ask(around, 4)) == ["พื้นที่"]
    far = ask(around, 100, place=(17.7, 98.7))
    assert (far["features"], far["numberMatched"]) == ([], 0)


def test_the_corner_of_the_box_is_not_near(around):
    lat, lon = spread(10, 1)
    corner = (lat + 8 / M_PER_DEGREE, lon + 8 / M_PER_DEGREE / math.cos(math.radians(lat)))   # 11.3 m away

    assert "จุด 1" not in names(ask(around, 10, place=corner))
    assert "จุด 1" in names(ask(around, 12, place=corner))


def test_at_most_fifty_are_told_with_how_many_there_are(around):
    answer = ask(around, 900)

    assert (len(answer["features"]), answer["numberReturned"], answer["numberMatched"]) == (50, 50, 81)


def test_the_filters_of_the_view_hold(around):
    assert names(ask(around, 45, "missions=community")) == ["จุด 1", "จุด 3"]
    assert names(ask(around, 45, "q=จุด 2")) == ["จุด 2"]


def test_a_record_is_told_as_the_list_tells_it(around):
    listed = {feature["id"]: feature for feature in around.get("/api/sites").json["features"]}

    assert all(feature == listed[feature["id"]] for feature in ask(around, 500)["features"])


@pytest.mark.parametrize(("query", "parameter"), [
    ("lon=99", "lat"), ("lat=18&lon=x", "lon"), ("lat=91&lon=99", "lat"),
    ("lat=18&lon=99&tolerance_m=-1", "tolerance_m"), ("lat=18&lon=99&tolerance_m=5001", "tolerance_m"),
    ("lat=18&lat=19&lon=99", "lat"), ("lat=18&lon=99&x=1", "x"),
    ("lat=nan&lon=99", "lat")])
def test_a_question_that_cannot_be_used_names_its_parameter(around, query, parameter):
    answer = around.get(f"/api/identify?{query}")

    assert (answer.status_code, answer.json["parameter"]) == (400, parameter)


def test_at_a_data_version_the_records_of_that_version_are_found(app_with):
    app = app_with([{"name_th": "เดิม", **HERE}])
    app.extensions["planmap"].store.change({"id": "made-00001", "name_th": "ใหม่"}, "ann", expected_version=1)

    assert names(ask(app.test_client(), 10)) == ["ใหม่"]
    assert names(ask(app.test_client(), 10, "asof=1")) == ["เดิม"]


def test_an_embedded_map_finds_what_it_may_show(app_with, someone):
    app = app_with([{"name_th": "หนึ่ง", **HERE, "budget_thb": "777"},
                    {"name_th": "สอง", **HERE, "mission": "community", "kind": "health"}])
    editor = someone(app, "editor")
    made = editor.post("/api/embeds", json={"title": "x", "query": "", "kinds": ["tourism.temple"], "columns": []}).json
    answer = app.test_client().get(f"/embed/{made['id']}/api/identify?lat=18.58&lon=99.01").json

    assert names(answer) == ["หนึ่ง"]
    assert answer["features"][0]["properties"]["budget_thb"] is None
