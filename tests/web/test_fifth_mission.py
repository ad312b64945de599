"""A fifth mission is one new file: put into a copy of the house it appears everywhere, taken away it is gone."""

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from geodata.errors import GeodataError
from geodata.text import Text
from layers import MISSIONS
from layers.mission import Kind
from webmap import create_app
from webmap.assets import AssetError, Assets

MISSION = '''"""Water: where the province keeps its water."""

from geodata.text import Text
from layers.mission import RESIDENTS, Kind, Mission

MISSION = Mission(
    key="water",
    order=5,
    name=Text("น้ำเพื่อลำพูน", "Lamphun Water"),
    short=Text("น้ำ", "Water"),
    shows=Text("อ่างและฝาย", "Reservoirs and weirs"),
    objective=Text("มีน้ำใช้ตลอดปี", "Water all year"),
    importance=Text("ความมั่นคงของน้ำ", "Security of water"),
    completeness=Text("ตัวอย่างเท่านั้น", "An example only"),
    colour="#5a2d82",
    colour_dark="#c9a4ec",
    plate="shield",
    kinds=(Kind("weir", Text("ฝาย", "Weir"), icon="dam"), Kind("well", Text("บ่อน้ำ", "Well"), icon="water")),
    served=RESIDENTS,
    example={"name_th": "ฝายบ้านลี้", "kind": "weir", "subdistrict": "ลี้", "district": "ลี้"},
)
'''
VISIT = """
import json, re, sys
from webmap import create_app
client = create_app({"REGION": sys.argv[1], "BASE_MAPS": "", "INSTANCE": sys.argv[2]}).test_client()
page = client.get("/").text
print(json.dumps({
    "missions": client.get("/api/missions").json["missions"],
    "script": client.get(re.search(r"/shell/\\w+\\.js", page).group()).text,
    "tokens": client.get(re.search(r"/assets/\\w+/css/tokens.css", page).group()).text,
    "sprite": client.get(re.search(r"/assets/\\w+/symbols.svg", page).group()).text,
    "summary": client.get("/api/summary?lang=en").json,
    "facets": client.get("/api/facets").json["facets"],
    "about": client.get("/about?lang=en").text,
    "sites": client.get("/api/missions/water/sites").json,
    "asked": client.get("/?missions=water").status_code,
    "kinds": client.get("/api/sites?kinds=water.weir").json,
    "enum": client.get("/api/openapi.json").json["components"]["parameters"]["missions"]["schema"]["items"]["enum"],
}))
"""



@pytest.fixture(scope="module")
def house(root, tmp_path_factory):
    """A copy of the code, with the installed browser libraries, beside which nothing else is."""
    folder = tmp_path_factory.mktemp("house")
    for room in ("geodata", "layers", "webmap"):
        shutil.copytree(root / room, folder / room,
                        ignore=shutil.ignore_patterns("node_modules", "regions", "__pycache__"))
    (folder / "webmap/browser/node_modules").symlink_to(root / "webmap/browser/node_modules")
    return folder


@pytest.fixture(scope="module")
def region(region_with):
    return region_with([
        {"id": "water-001", "mission": "water", "kind": "weir", "name_th": "ฝายแม่ลี้", "subdistrict_code": "510401",
         "district_code": "5104"},
        {"id": "water-002", "mission": "water", "kind": "well", "name_th": "บ่อน้ำ", "subdistrict_code": "",
         "district_code": "5104", "precision": "district"},
    ], keep=True)


def visit(house, region, instance) -> dict:
    command = [sys.executable, "-B", "-W", "error", "-c", VISIT, str(region), instance]
    process = subprocess.run(command, cwd=house, check=False, capture_output=True, text=True,
                             env=os.environ | {"PYTHONPATH": str(house)})
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


@pytest.fixture(scope="module")
def visits(house, region, lamphun, instance):
    """What the service shows with the file, and, of the starter data, after the file is taken away."""
    file = house / "layers" / "water.py"
    file.write_text(MISSION, encoding="utf-8")
    seen = visit(house, region, instance())
    file.unlink()
    return seen, visit(house, lamphun, instance())


def test_a_fifth_mission_appears_everywhere_by_being_there(visits):
    seen, _ = visits

    water = seen["missions"][-1]
    assert (water["key"], water["name"]["en"], water["count"]) == ("water", "Lamphun Water", 2)
    assert {kind["key"]: kind["count"] for kind in water["kinds"]} == {"weir": 1, "well": 1}
    assert len(seen["missions"]) == 5
    assert '"key": "weir"' in seen["script"]
    assert "#5a2d82" in seen["tokens"]
    assert 'id="dam"' in seen["sprite"]
    assert "Lamphun Water" in seen["about"]
    assert seen["enum"] == ["tourism", "industry", "agriculture", "community", "water", "none"]
    assert seen["asked"] == 200
    assert [site["id"] for site in seen["sites"]["features"]] == ["water-001", "water-002"]
    assert seen["kinds"]["numberMatched"] == 1


def test_its_records_count_in_the_summary_and_the_facets(visits):
    seen, _ = visits

    zones = {zone["code"]: zone for zone in seen["summary"]["zones"]}
    assert zones["510401"]["water"] == 1
    assert sum(zone["water"] for zone in zones.values()) == 1
    assert next(line for line in seen["summary"]["unplaced"] if line["code"] == "5104")["water"] == 1
    assert seen["facets"]["missions"]["water"] == 2


def test_taken_away_it_is_gone(visits):
    seen, after = visits

    assert [mission["key"] for mission in after["missions"]] == ["tourism", "industry", "agriculture", "community"]
    assert '"key": "weir"' not in after["script"]
    assert after["asked"] == 400
    assert after["sites"]["status"] == 404
    assert after["kinds"]["status"] == 400
    assert after["script"] != seen["script"]
    assert "Lamphun Water" not in after["about"]


def test_a_record_of_an_unknown_mission_is_not_dropped_in_silence(region, instance):
    with pytest.raises(GeodataError, match="water"):
        create_app({"REGION": str(region), "BASE_MAPS": "", "INSTANCE": instance()})


def test_a_symbol_that_no_set_holds_is_told_at_the_start():
    strange = replace(MISSIONS["tourism"], kinds=(Kind("x", Text("ก", "x"), icon="no-such-symbol"),))

    with pytest.raises(AssetError, match="no-such-symbol"):
        Assets([strange])


def test_the_records_of_this_test_are_not_in_the_starter_data(lamphun):
    with (lamphun / "records.csv").open(encoding="utf-8") as file:
        assert "water" not in {row["mission"] for row in csv.DictReader(file)}
