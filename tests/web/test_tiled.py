"""A data version of many records: drawn from tiles and counted by the server, with the figures of a small one."""

import pytest


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
