"""Settings: defaults, then the environment, then the mapping given; a wrong one is refused with its name."""

import pytest

from geodata.errors import RegionError
from webmap import DEFAULTS, create_app
from webmap.bases import BASES


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for key in DEFAULTS:
        monkeypatch.delenv(f"PLANMAP_{key}", raising=False)


def region_of(app) -> str:
    return app.test_client().get("/api/region").json["version"]


def test_without_any_setting_the_starter_data_is_served(client):
    app = create_app()

    key = {"SECRET_KEY": app.config["SECRET_KEY"]}   # one is made where none is given
    assert {key: app.config[key] for key in DEFAULTS} == dict(DEFAULTS) | key
    assert region_of(app) == client.get("/api/region").json["version"]


def test_the_environment_comes_before_the_default_and_the_mapping_before_both(monkeypatch, region_with, client):
    one, other = region_with([{"name_th": "หนึ่ง"}]), region_with([{"name_th": "สอง"}])
    monkeypatch.setenv("PLANMAP_REGION", str(one))
    monkeypatch.setenv("PLANMAP_CACHE_MB", "1")

    by_environment, by_mapping = create_app(), create_app({"REGION": str(other), "INSTANCE": "other"})
    names = [app.test_client().get("/api/sites").json["features"][0]["properties"]["name_th"]
             for app in (by_environment, by_mapping)]
    assert names == ["หนึ่ง", "สอง"]
    assert by_environment.extensions["planmap.answers"].max_bytes == 1_000_000


@pytest.mark.parametrize("written", ["osm", "osm,satellite", " osm , satellite ", "satellite,"])
def test_base_maps_that_are_on_are_offered_with_their_credit(written):
    names = [name.strip() for name in written.split(",") if name.strip()]
    client = create_app({"BASE_MAPS": written}).test_client()
    region = client.get("/api/region").json

    assert [base["key"] for base in region["bases"]] == names
    assert [base["attribution"] for base in region["bases"]] == [BASES[name].attribution for name in names]
    assert region["choices"]["base"] == ["none", *names]
    for name in names:
        assert client.get(f"/?base={name}").status_code == 200
        assert client.get(f"/embed?base={name}").status_code == 200
    assert client.get("/?base=other").status_code == 400


def test_base_maps_are_off_unless_asked_for(client):
    assert client.get("/api/region").json["bases"] == []
    assert client.get("/?base=osm").status_code == 400
    assert "https:" not in client.get("/").headers["Content-Security-Policy"]


def test_an_unknown_base_map_is_refused_by_the_name_of_the_setting():
    with pytest.raises(ValueError, match=r"PLANMAP_BASE_MAPS: google unknown; choose from osm, satellite"):
        create_app({"BASE_MAPS": "osm,google"})


def test_a_missing_region_is_refused_in_one_line(tmp_path):
    with pytest.raises(RegionError) as caught:
        create_app({"REGION": str(tmp_path / "nowhere")})

    assert "\n" not in str(caught.value)
    assert "nowhere" in str(caught.value)


@pytest.mark.parametrize("value", ["many", "", "1.5"])
def test_memory_that_is_no_number_is_refused_by_the_name_of_the_setting(value):
    with pytest.raises(ValueError, match="PLANMAP_CACHE_MB"):
        create_app({"CACHE_MB": value})


def test_two_applications_in_one_process_do_not_mix(app_with, client):
    other = app_with([{"name_th": "เดียว"}]).test_client()

    assert other.get("/api/sites").json["numberMatched"] == 1
    assert client.get("/api/sites").json["numberMatched"] > 200
    assert other.get("/api/search?q=%E0%B9%80%E0%B8%94%E0%B8%B5%E0%B8%A2%E0%B8%A7").json["results"]
