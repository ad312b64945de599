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
