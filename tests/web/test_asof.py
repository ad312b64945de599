"""The map as of a date or a data version: every answer of that time, a wrong time is a 400 that names the key."""

import re
from datetime import datetime, timedelta

import pytest
from postgres import instance_at

from geodata.region import load_region
from geodata.store import open_store
from geodata.store.records import THAILAND
from webmap import create_app


@pytest.fixture(scope="module")
def client(lamphun, tmp_path_factory):
    """An application whose data version 2 took a temple away and whose version 3 renamed an agency."""
    instance = instance_at(tmp_path_factory.mktemp("instance"))
    app = create_app({"REGION": str(lamphun), "BASE_MAPS": "", "INSTANCE": str(instance)})
    with open_store(instance, load_region(lamphun)) as store:
        store.delete("tourism-001", "ann", expected_version=1)
        store.change({"id": "tourism-002", "agency_th": "หน่วยงานใหม่"}, "ann", expected_version=1)
    return app.test_client()


def today() -> str:
    return datetime.now(THAILAND).date().isoformat()


def count(client, query: str) -> int:
    return client.get(f"/api/sites?{query}").json["numberMatched"]


def test_an_earlier_version_is_told_as_it_was(client):
    assert [count(client, query) for query in ("asof=1", "asof=2", "asof=3", "")] == [275, 274, 274, 274]
    for path in ("/api/summary", "/api/facets"):
        assert client.get(f"{path}?asof=1").json["total"] == 275
    assert "tourism-001" in client.get("/api/sites.csv?asof=1").text
    found = client.get("/api/search?q=Wat+Phra+That+Hariphunchai&asof=1").json["results"]
    assert found[0]["id"] == "tourism-001"


def test_an_answer_says_the_data_version_it_is_of(client):
    versions = [client.get(f"/api/sites?{query}").headers["Data-Version"] for query in ("asof=1", "asof=2", "")]

    assert versions == ["1", "2", "3"]
    assert client.get("/api/region?asof=2").json["data_version"] == 2


def test_a_day_means_its_end(client):
    assert count(client, f"asof={today()}") == count(client, "asof=3") == 274
    year, rest = today().split("-", 1)
    assert client.get(f"/api/sites?asof={int(year) + 543}-{rest}").headers["Data-Version"] == "3"


def test_filters_are_those_of_that_time(client):
    assert client.get("/api/sites?agency=หน่วยงานใหม่").json["numberMatched"] == 1
    assert client.get("/api/sites?agency=หน่วยงานใหม่&asof=2").json["parameter"] == "agency"


@pytest.mark.parametrize("written", [
    "4", "0", "-1", "01", "1.5", "x", "", "999999999999", "2026-13-01", "2026-02-30", "26-01-01", "1999-01-01",
    (datetime.now(THAILAND) + timedelta(days=2)).date().isoformat(), "2026-3-1", "๒", "1;DROP TABLE states"])
def test_a_time_that_is_none_is_refused_by_its_key(client, written):
    for path in ("/", "/embed", "/api/sites", "/api/search"):
        response = client.get(path, query_string={"asof": written})
        assert response.status_code == 400, path
        assert "asof" in response.text


def test_two_times_are_refused(client):
    assert client.get("/api/sites?asof=1&asof=2").json["parameter"] == "asof"


def test_a_compared_view_may_have_a_time_of_its_own(client):
    assert client.get("/?compare=asof%3D1").status_code == 200
    assert client.get("/api/sites?compare=asof%3D9").json["parameter"] == "compare: asof"


@pytest.mark.parametrize(("language", "words"), [("th", "ข้อมูล ณ"), ("en", "Data as of")])
def test_a_page_says_plainly_that_it_is_not_the_newest(client, language, words):
    for path in ("/", "/embed", "/about"):
        assert words in client.get(f"{path}?asof=1&lang={language}").text, path
        assert words not in client.get(f"{path}?lang={language}").text, path
    page = client.get(f"/?asof=1&missions=tourism&lang={language}").text
    assert f'href="/?missions=tourism&amp;lang={language}"' in page


def test_what_the_map_draws_first_is_of_that_time(client):
    starts = {query: client.get(re.search(r'data-start="([^"]+)"', client.get(f"/{query}").text)[1])
              for query in ("?asof=1", "?asof=2", "")}

    assert [answer.json["sites"]["numberMatched"] for answer in starts.values()] == [275, 274, 274]
    assert [answer.json["region"]["data_version"] for answer in starts.values()] == [1, 2, 3]
    assert all("immutable" in answer.headers["Cache-Control"] for answer in starts.values())
