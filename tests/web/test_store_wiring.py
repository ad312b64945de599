"""What pages and API serve comes from the store: an edit by any process is in every answer at once."""

import shutil
import subprocess
import sys

import pytest
import shapely
from postgres import instance_at

from geodata.region import load_region
from geodata.store import open_store
from webmap import create_app

TEMPLE = {"mission": "tourism", "kind": "temple", "name_th": "วัดใหม่เอี่ยม", "name_en": "Brand New Temple",
          "precision": "exact", "subdistrict_code": "510101", "district_code": "5101", "agency_th": "หน่วยงานใหม่",
          "budget_thb": 1000.0, "moo": "5", "village": "บ้านใหม่", "phone": "053-500000", "area_m2": 1600.0,
          "geometry": shapely.Point(99.0, 18.57)}
ANSWERS = ("/api/region", "/api/missions", "/api/sites", "/api/sites.csv", "/api/summary", "/api/summary.csv",
           "/api/facets", "/api/shade?shade=records", "/api/search?q=Brand+New+Temple", "/about", "/api/openapi.json")


@pytest.fixture(scope="module")
def home(lamphun, tmp_path_factory):
    """An application, the store of its instance as another process opens it, and how to ask."""
    instance = instance_at(tmp_path_factory.mktemp("instance"))
    app = create_app({"REGION": str(lamphun), "BASE_MAPS": "", "INSTANCE": str(instance)})
    with open_store(instance, load_region(lamphun)) as store:
        yield store, app.test_client(), instance


@pytest.fixture(scope="module")
def edited(home):
    """The answers before a temple is added and after, and the edit, which is undone again."""
    store, client, _ = home
    before = {path: client.get(path) for path in ANSWERS}
    edit = store.add(TEMPLE, "ann")
    after = {path: client.get(path) for path in ANSWERS}
    store.undo(edit.version, "ann")
    return before, after, edit


def test_an_edit_is_in_every_answer_at_once_and_every_tag_is_new(edited):
    before, after, _ = edited

    for path in ANSWERS:
        assert (before[path].status_code, after[path].status_code) == (200, 200), path
        assert before[path].headers["ETag"] != after[path].headers["ETag"], path
        assert before[path].data != after[path].data, path


def test_an_edit_is_counted_found_and_offered(edited):
    before, after, edit = edited

    assert after["/api/sites"].json["numberMatched"] == before["/api/sites"].json["numberMatched"] + 1
    assert edit.record in after["/api/sites.csv"].text
    assert after["/api/search?q=Brand+New+Temple"].json["results"][0]["id"] == edit.record
    assert "หน่วยงานใหม่" in after["/api/region"].json["choices"]["agency"]
    assert "หน่วยงานใหม่" not in before["/api/region"].json["choices"]["agency"]
    zones = {zone["code"]: zone["tourism"] for zone in after["/api/summary"].json["zones"]}
    assert zones["510101"] == 1 + {z["code"]: z["tourism"] for z in before["/api/summary"].json["zones"]}["510101"]


def test_what_an_office_adds_is_told(edited):
    _, after, edit = edited
    told = next(site["properties"] for site in after["/api/sites"].json["features"] if site["id"] == edit.record)

    assert [told[name] for name in ("moo", "village", "phone", "area_m2")] == ["5", "บ้านใหม่", "053-500000", 1600.0]


def test_undone_it_is_gone_and_the_answers_are_as_they_were(home):
    store, client, _ = home
    before = client.get("/api/sites").data
    edit = store.add(TEMPLE, "ann")
    assert client.get("/api/sites").data != before

    store.undo(edit.version, "ann")
    assert client.get("/api/sites").data == before


def test_every_answer_of_the_api_says_its_data_version(home, data_addresses):
    store, client, _ = home
    for _ in range(2):
        for path in data_addresses:
            assert client.get(path).headers["Data-Version"] == str(store.version), path
        assert client.get("/api/region").json["data_version"] == store.version
        assert client.get("/api/sites?nokey=1").headers["Data-Version"] == str(store.version)
        store.undo(store.add(TEMPLE, "ann").version, "ann")


def test_another_process_edits_and_this_one_tells(home, root, lamphun):
    _, client, instance = home
    before = client.get("/api/sites").json["numberMatched"]
    program = ("import sys; from geodata.region import load_region; from geodata.store import open_store\n"
               "store = open_store(sys.argv[1], load_region(sys.argv[2]))\n"
               "store.delete('tourism-001', 'bob', expected_version=1)\n")
    subprocess.run([sys.executable, "-c", program, str(instance), str(lamphun)], cwd=root, check=True, timeout=60)

    assert client.get("/api/sites").json["numberMatched"] == before - 1
    found = client.get("/api/search?q=Wat+Phra+That+Hariphunchai").json["results"]
    assert "tourism-001" not in [place["id"] for place in found]


def test_only_the_last_data_versions_are_kept_in_memory(home):
    store, client, _ = home
    kept = client.application.extensions["planmap"]._kept
    for _ in range(10):
        store.undo(store.add(TEMPLE, "ann").version, "ann")
        client.get("/api/sites")

    assert 1 < len(kept) <= 8
    assert (store.version, True) in kept


def test_a_second_start_serves_what_was_stored_and_not_the_starter(home, lamphun):
    store, client, instance = home
    again = create_app({"REGION": str(lamphun), "BASE_MAPS": "", "INSTANCE": str(instance)}).test_client()

    assert again.get("/api/sites").data == client.get("/api/sites").data
    assert again.get("/api/region").json["data_version"] == store.version > 1


def test_a_store_that_cannot_be_read_is_a_503_and_the_service_says_it_is_alive(lamphun, tmp_path):
    app = create_app({"REGION": str(lamphun), "BASE_MAPS": "", "INSTANCE": str(tmp_path / "instance")})
    app.extensions["planmap"].store.close()
    (tmp_path / "instance").rename(tmp_path / "elsewhere")
    client = app.test_client()

    for address in ("/", "/api/sites"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert str(tmp_path) not in answer.text
    assert client.get("/healthz").data == b"ok\n"
    (tmp_path / "elsewhere").rename(tmp_path / "instance")
    assert client.get("/api/sites").status_code == 200


def test_an_instance_of_another_region_is_refused_in_one_line(home, lamphun, tmp_path):
    _, _, instance = home
    folder = shutil.copytree(lamphun, tmp_path / "other")
    about = (folder / "region.json").read_text(encoding="utf-8").replace('"key": "lamphun"', '"key": "other"')
    (folder / "region.json").write_text(about, encoding="utf-8")

    with pytest.raises(Exception, match="the store holds the region lamphun, not other"):
        create_app({"REGION": str(folder), "INSTANCE": str(instance)})


def test_a_stored_record_of_a_kind_nobody_declares_is_refused_by_its_id(lamphun, tmp_path):
    with open_store(tmp_path, load_region(lamphun)) as store:
        id_ = store.add(TEMPLE | {"kind": "spaceport"}, "ann").record

    with pytest.raises(Exception, match=rf"{id_} is of the kind tourism.spaceport"):
        create_app({"REGION": str(lamphun), "INSTANCE": str(tmp_path)})
