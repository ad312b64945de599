"""What a mission file declares internal is told to signed-in people alone: no public answer holds a word of it."""

import json
import os
import shutil
import subprocess
import sys

import pytest

MISSION = '''"""Watch: posts that only the office may know."""

from geodata.text import Text
from layers.mission import RESIDENTS, Kind, Mission

MISSION = Mission(
    key="hushwatch", order=9, internal=True,
    name=Text("ภารกิจลับสุดยอด", "Hushed Watch"), short=Text("เฝ้าระวังลับ", "Hushed"),
    shows=Text("จุดลับ", "Hushed posts"), objective=Text("ลับ", "Hushed aim"), importance=Text("ลับ", "Hushed reason"),
    completeness=Text("ลับ", "Hushed cover"), colour="#5a2d82", colour_dark="#c9a4ec", plate="shield",
    kinds=(Kind("hushpost", Text("จุดเฝ้าระวังลับ", "Hushed post"), icon="lighthouse"),), served=RESIDENTS,
    example={"name_th": "จุดลับ", "kind": "hushpost", "subdistrict": "ลี้", "district": "ลี้"},
)
'''
WORDS = ("hushwatch", "hushpost", "hushkind", "Hushed",
         "ภารกิจลับ", "จุดเฝ้าระวังลับ", "5a2d82", "ความลับ", "หน่วยลับ", "777001", 'id="lighthouse"')
"""Stand in internal missions, kinds and fields, or in records of them, and nowhere else."""
HERE = {"precision": "exact", "wkt": "POINT (98.90 17.80)"}
VISIT = """
import io, json, re, sys, zipfile
import pypdfium2
from pmtiles.tile import tileid_to_zxy
from webmap import create_app
from webmap.exports.forms import FORMS
from geodata.store import open_store
app = create_app({"REGION": sys.argv[1], "BASE_MAPS": "", "INSTANCE": sys.argv[2]})
store = app.extensions["planmap"].store
user = store.accounts.add("ann", "!", "viewer")
def change(number, do, record, **more):
    return {"number": number, "do": do, "record": record, "on": 1, "version": None, **more}

def added(number, kind, **more):
    mission, kind = kind.split(".")
    fields = {"mission": mission, "kind": kind, "name_th": "ใหม่", **more}
    return change(number, "add", f"s-{number}", lon=99.0, lat=18.57, fields=fields)

scenario = store.scenarios.add("what if", "ann", [
    added(1, "hushwatch.hushpost", name_th="ความลับ"), added(2, "tourism.hushkind", name_th="ความลับ"),
    added(3, "community.road", agency_th="หน่วยลับ", budget_thb=777001),
    change(4, "move", "s-1", lon=99.01, lat=18.57), change(5, "close", "hushwatch-001"),
    change(6, "close", "tourism-900"), change(7, "close", "community-900"),
    change(8, "capacity", "hushwatch-002", capacity=777001)]).id
story = store.stories.add("a story", "ann", steps=[
    {"query": query, "title": "step", "words": ""} for query in
    ("missions=hushwatch", "kinds=tourism.hushkind", "agency=หน่วยลับ", "shade=budget_per_head")]).id
public, inside = app.test_client(), app.test_client()
with inside.session_transaction() as session:
    session["_user_id"] = f"{user.stamp}:ann"

def told(client, path):
    answer = client.get(path)
    body = answer.data
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b" ".join(parts.read(name) for name in parts.namelist())
    if body.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(body)
        body = " ".join(page.get_textpage().get_text_range() for page in pages).encode()
    return answer.status_code, body.decode("utf-8", "replace")

def visit(client):
    pages = {path: client.get(path).text for path in ("/", "/embed", "/about")}
    found = set(re.findall(r'"(/(?:shell|assets|start|outlines)/[^"]+)"', "".join(pages.values())))
    version = re.search(r"/assets/(\\w+)/", pages["/"])[1]
    found |= {f"/assets/{version}/{name}" for name in ("css/tokens.css", "symbols.svg")}
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.rule.startswith(("/assets", "/shell", "/start", "/outlines", "/welcome")):
            path = rule.rule.replace("<key>", "hushwatch").replace("<record_id>", "hushwatch-001")
            path = path.replace("<scenario_id>", scenario).replace("<story_id>", story)
            found.add(re.sub("<[^>]+>", "1", path) + ("?district=5104" if path == "/export/atlas.pdf" else ""))
    found |= {f"/export/map.{form}" for form in ("html", "geojson", "kml", "csv")}
    found |= {f"{path}?{query}" for path in ("/", "/api/sites", "/api/facets", "/api/summary", "/api/shade",
              "/api/search", "/api/sites.csv") for query in
              ("q=777001", "shade=records", "shade=budget_per_head", "q=%E0%B8%84%E0%B8%A7%E0%B8%B2", "asof=1")}
    found |= {"/export/map.html", "/export/map.html?measure=matrix&gap=community"}
    found |= {"/api/sites?missions=hushwatch", "/api/sites?kinds=tourism.hushkind", "/api/records/community-900",
              "/api/records/tourism-900", "/api/missions/tourism/sites", "/api/missions/community/sites.csv"}
    found |= {f"/api/gaps?measure={measure}&gap={gap}" for measure in ("matrix", "reach", "enough", "fair", "pattern")
              for gap in ("tourism", "community")} | {"/api/gaps", "/api/gaps.csv?measure=fair"}
    found |= {f"/export/map.{form}?list=yes" for form in FORMS} | {f"/export/story/{story}.pdf", "/export/map.html"}
    return {path: told(client, path) for path in sorted(found)}

many = create_app({"REGION": sys.argv[1], "BASE_MAPS": "", "INSTANCE": sys.argv[2], "TILES_ABOVE": "1"})
def tiled(sees, lent):
    client = many.test_client()
    if sees:
        with client.session_transaction() as session:
            session["_user_id"] = f"{user.stamp}:ann"
    told = client.get("/tiles/now.json").json
    archive = many.extensions["planmap.archives"].get(told["key"] + (".inside" if sees else ".pmtiles"))
    bodies = [client.get(told["tiles"].format(z=z, x=x, y=y)).data for z, x, y in map(tileid_to_zxy, archive._numbers)]
    (address,) = [told["tiles"].format(z=0, x=0, y=0)]
    return {"text": b" ".join(bodies).decode("utf-8", "replace") + json.dumps(archive.metadata, ensure_ascii=False),
            "delta": client.get(f"/tiles/{told['key']}/since/1.json").status_code, "key": told["key"],
            "lent": lent.get(address).status_code, "file": lent.get(f"/tiles/{told['key']}.pmtiles").status_code}

tiles = {"public": tiled(False, many.test_client()), "inside": tiled(True, many.test_client())}
seen = visit(inside)
shells = [path for path in seen if path.startswith(("/shell", "/assets", "/start", "/outlines"))]
print(json.dumps({
    "tiles": tiles,
    "scenario": [[change["number"] for change in client.get(f"/api/scenarios/{scenario}").json["changes"]]
                 for client in (public, inside)],
    "inside": seen, "public": visit(public), "again": visit(public),
    "borrowed": {path: told(public, path) for path in shells},
    "counts": [client.get("/api/sites").json["numberMatched"] for client in (public, inside)],
    "budget": [sum(zone["budget_thb"] or 0 for zone in client.get("/api/summary").json["zones"])
               for client in (public, inside)],
}))
"""


@pytest.fixture(scope="module")
def seen(root, tmp_path_factory, region_with, instance):
    """Every answer to the public, and to a signed-in person, of a house with internal things."""
    house = tmp_path_factory.mktemp("house")
    for room in ("geodata", "layers", "webmap"):
        shutil.copytree(root / room, house / room,
                        ignore=shutil.ignore_patterns("node_modules", "regions", "__pycache__"))
    (house / "webmap/browser/node_modules").symlink_to(root / "webmap/browser/node_modules")
    (house / "layers/hushwatch.py").write_text(MISSION, encoding="utf-8")
    for name, old, new in (
        ("tourism", "    kinds=(\n", "    kinds=(\n        Kind('hushkind', Text('ชนิดลับ', 'Hushed kind'), icon='park', "
                                     "internal=True),\n"),
        ("community", "    served=", "    fields=tuple(Field(key, Text('ช่องลับ', 'Hushed field'), internal=True)\n"
                                     "        for key in ('phone', 'agency_th', 'budget_thb')),\n    served=")):
        file = house / "layers" / f"{name}.py"
        text = file.read_text(encoding="utf-8").replace("import RESIDENTS", "import RESIDENTS, Field")
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    region = region_with([
        {"id": "hushwatch-001", "mission": "hushwatch", "kind": "hushpost", "name_th": "ความลับหนึ่ง", **HERE},
        {"id": "tourism-900", "kind": "hushkind", "name_th": "ความลับสอง", **HERE},
        {"id": "community-900", "mission": "community", "kind": "road", "name_th": "ถนนเปิดเผย", "phone": "777001",
         "agency_th": "หน่วยลับ", "budget_thb": "777001", **HERE}], keep=True)
    ended = subprocess.run([sys.executable, "-B", "-W", "error", "-c", VISIT, str(region), instance()], cwd=house,
                           check=False, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(house)})
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def told(answers) -> set[tuple[str, str]]:
    """Which internal words stand in which answer, apart from the reader's own words that a refusal repeats."""
    return {(path, word) for path, (status, text) in answers.items() for word in WORDS
            if word in text and not (status in (302, 400, 404) and word in path)}


def test_no_public_answer_holds_a_word_of_it(seen):
    found = {(path, word) for path, word in told(seen["public"]) | told(seen["again"])
             if f"q={word}" not in path}   # an answer repeats the question

    assert len(seen["public"]) > 40
    assert found == set()


def test_signed_in_people_are_told_all_of_it(seen):
    words = {word for _, word in told(seen["inside"])}

    assert words == set(WORDS)
    for path in ("/api/missions", "/api/sites", "/api/sites.csv", "/api/region", "/about", "/api/openapi.json",
                 "/export/map.html", "/export/map.geojson", "/export/map.kml", "/export/map.csv"):
        assert any(pair[0] == path for pair in told(seen["inside"])), path


def test_tiles_for_everybody_hold_no_word_of_it_and_the_others_are_not_lent(seen):
    public, inside = seen["tiles"]["public"], seen["tiles"]["inside"]

    assert [word for word in WORDS if word in public["text"]] == []
    assert all(word in inside["text"] for word in ("hushwatch", "hushpost", "hushkind", "ความลับ", "หน่วยลับ"))
    assert public["key"].split("-")[0] != inside["key"].split("-")[0]
    assert [public[name] for name in ("delta", "lent", "file")] == [200, 200, 200]
    assert [inside[name] for name in ("delta", "lent", "file")] == [200, 404, 404]


def test_a_scenario_tells_the_public_its_open_changes_alone(seen):
    public, inside = seen["scenario"]

    assert public == [3, 7]
    assert inside == [1, 2, 3, 4, 5, 6, 7, 8]


def test_files_made_for_signed_in_people_are_not_lent(seen):
    assert told(seen["borrowed"]) == set()
    assert any(status == 404 for status, _ in seen["borrowed"].values())


def test_it_counts_for_signed_in_people_alone(seen):
    public, inside = seen["counts"]
    assert inside == public + 2
    assert seen["budget"][1] > seen["budget"][0] + 777_000
    assert json.loads(seen["public"]["/api/sites?q=777001"][1])["numberMatched"] == 0
    assert seen["public"]["/api/sites?missions=hushwatch"][0] == 400
    assert seen["public"]["/api/sites?kinds=tourism.hushkind"][0] == 400
    assert seen["public"]["/api/records/tourism-900"][0] == 404
    assert json.loads(seen["public"]["/api/records/community-900"][1])["properties"]["phone"] is None
