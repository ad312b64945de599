"""The command line: serves, or refuses to start in one line that names file and cure; builds another province."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from webmap import create_app
from webmap.__main__ import main
from webmap.query import MAX_QUERY_BYTES

REFERENCE = Path(os.environ.get("PLANMAP_REFERENCE", "/nowhere"))
needs_reference = pytest.mark.skipif(not REFERENCE.is_dir(), reason="PLANMAP_REFERENCE names no folder")


def one_line(finished) -> str:
    """The only line of a refusal; AssertionError when it is anything else."""
    code, out, line = finished
    assert (code, out) == (2, "")
    assert line.startswith("Error: ")
    assert line.count("\n") == 1
    assert "Traceback" not in line
    return line


@pytest.fixture
def said(monkeypatch, capsys):
    """Runs a command that ends by itself: exit code, what it said, what it complained of."""

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["webmap", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, complaint = capsys.readouterr()
        return int(ended.value.code or 0), out, complaint

    return run


# --- serving ---------------------------------------------------------------------------------------------------

def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def served(root, instance):
    """The address of a real server of the starter data, and its process."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "webmap", "serve", "--port", str(port), "--workers", "1"],
                               cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=os.environ | {"PLANMAP_INSTANCE": instance()})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, process.stderr.read()
                time.sleep(0.2)
        yield address, process
    finally:
        process.terminate()
        process.communicate(timeout=30)


START = re.compile(rb"/start/[0-9a-f]+(?=-1\.json)")
"""Names the store, of which each of the two has its own."""


def ask(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_the_server_says_where_it_is(served):
    address, process = served

    assert address in process.stdout.readline()


def test_the_server_answers_as_the_application_does(served, client):
    address, _ = served

    for path in ("/", "/embed", "/api/sites?missions=tourism", "/api/summary"):
        (status, said), own = ask(address + path), client.get(path).data
        assert (status, START.sub(b"", said)) == (200, START.sub(b"", own))


@pytest.mark.parametrize("path", ["/", "/embed", "/api/sites"])
@pytest.mark.parametrize("letters", [20_000, 100_000])
def test_a_question_that_is_far_too_long_is_our_own_400(served, path, letters):
    status, body = ask(f"{served[0]}{path}?q={'a' * letters}")

    assert status == 400
    assert f"{MAX_QUERY_BYTES:,}".encode() in body


def test_the_server_tells_an_unknown_address_in_our_words(served):
    status, body = ask(f"{served[0]}/nothing")

    assert status == 404
    assert b"<h1>" in body


# --- refusing to start -----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("file", "damage"), [
    ("records.csv", None),
    ("districts.geojson", '{"type": "FeatureColl'),
], ids=["missing", "cut short"])
def test_a_region_folder_that_is_broken_is_refused_in_one_line(planmap, lamphun, tmp_path, file, damage):
    folder = tmp_path / "broken"
    shutil.copytree(lamphun, folder)
    (folder / file).unlink()
    if damage:
        (folder / file).write_text(damage)
    line = one_line(planmap("serve", "--region", str(folder), "--port", str(free_port())))

    assert file in line
    assert "region build" in line


def test_a_region_folder_that_is_not_there_is_refused_in_one_line(planmap, tmp_path):
    line = one_line(planmap("serve", PLANMAP_REGION=str(tmp_path / "nowhere"), PORT=str(free_port())))

    assert "no region folder nowhere" in line
    assert "region build" in line


def test_a_port_that_is_taken_is_refused_in_one_line(planmap):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        line = one_line(planmap("serve", "--port", str(port)))

    assert f"127.0.0.1:{port} cannot be used" in line
    assert "PORT=" in line


def test_an_unknown_base_map_is_refused_in_one_line(planmap):
    line = one_line(planmap("serve", PLANMAP_BASE_MAPS="google", PORT=str(free_port())))

    assert "PLANMAP_BASE_MAPS: google unknown; choose from osm, satellite" in line


@pytest.fixture
def house(root, tmp_path):
    """A copy of the code without what is installed beside it."""
    for room in ("geodata", "layers", "webmap"):
        shutil.copytree(root / room, tmp_path / "house" / room, ignore=shutil.ignore_patterns(
            "node_modules", "regions", "__pycache__"))
    return tmp_path / "house"


def test_missing_browser_libraries_are_told_with_the_cure(planmap, house, lamphun):
    line = one_line(planmap("serve", "--region", str(lamphun), "--port", str(free_port()), cwd=house))

    assert "leaflet" in line
    assert "make setup" in line


def test_a_port_that_is_no_number_is_refused_by_its_name(planmap):
    assert "PORT" in one_line(planmap("serve", PORT="http"))


@pytest.mark.parametrize("arguments", [["-h"], ["serve", "--help"], ["region", "build", "--help"]])
def test_help_tells_in_words(said, arguments):
    code, out, complaint = said(*arguments)

    assert (code, complaint) == (0, "")
    assert out.startswith("Usage: ")


@pytest.mark.parametrize("arguments", [["fly"], ["serve", "--port", "x"], ["serve", "--workers", "0"],
                                       ["region", "build", "nofile.zip", "--code", "50", "--out", "x"]])
def test_a_mistyped_command_is_refused_without_a_trace(said, arguments):
    code, _, complaint = said(*arguments)

    assert code == 2
    assert "Error: " in complaint
    assert "Traceback" not in complaint


# --- another province ------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def chiang_mai(planmap, tmp_path_factory):
    folder = tmp_path_factory.mktemp("built") / "chiang-mai"
    code, out, complaint = planmap("region", "build", str(REFERENCE / "thailand_subdistricts.gpkg"), "--code",
                                   "50", "--out", str(folder))
    assert code == 0, complaint
    assert f"Region written: {folder}" in out
    return folder


@pytest.fixture(scope="module")
def north(chiang_mai, instance):
    return create_app({"REGION": str(chiang_mai), "BASE_MAPS": "", "INSTANCE": instance()}).test_client()


@needs_reference
def test_another_province_is_a_new_folder_and_answers_everything(north, data_addresses):
    for address in ("/", "/embed", "/about", "/api/", *data_addresses):
        assert north.get(address).status_code == 200, address
    region = north.get("/api/region").json
    assert (region["code"], region["name"]["th"]) == ("50", "เชียงใหม่")
    assert len(north.get("/api/districts").json["features"]) == 25
    assert len(north.get("/api/summary").json["zones"]) == 204
    validate(north.get("/api/openapi.json").json)


@needs_reference
def test_a_province_without_a_register_shows_no_people_rather_than_none(north):
    assert {zone["people"] for zone in north.get("/api/summary").json["zones"]} == {None}
    for shade in ("people", "per_10k", "budget_per_head"):
        found = north.get(f"/api/shade?shade={shade}").json
        assert (found["missing"], found["zeros"], found["limits"]) == (204, 0, [])
        assert set(found["classes"].values()) == {-1}
    assert north.get("/api/shade?shade=records").json["zeros"] == 204


@needs_reference
def test_a_place_of_another_province_is_found_and_those_of_lamphun_are_not_known(north):
    found = north.get("/api/search", query_string={"q": "แม่ริม"}).json["results"]

    assert (found[0]["kind"], found[0]["name"]["en"]) == ("district", "Mae Rim")
    assert north.get("/?district=5101").status_code == 400
    assert north.get("/?region=lamphun").status_code == 400
    assert north.get("/?region=chiang-mai&district=5007").status_code == 200


@needs_reference
def test_a_province_without_a_register_has_no_year(north):
    assert north.get("/api/summary").json["year"] is None
    assert north.get("/api/shade?shade=people").json["year"] is None


@needs_reference
@pytest.mark.parametrize("address", ["/", "/about", "/nothing"])
def test_another_province_is_not_called_lamphun(north, address):
    for language, name in (("en", "Lamphun planning"), ("th", "วางแผนจังหวัดลำพูน")):
        assert name not in north.get(address, headers={"Accept-Language": language}).text


@needs_reference
def test_a_province_that_is_not_in_the_source_is_refused_in_one_line(said, tmp_path):
    line = one_line(said("region", "build", str(REFERENCE / "thailand_subdistricts.gpkg"), "--code", "99",
                         "--out", str(tmp_path / "x")))

    assert "no province 99" in line
    assert not (tmp_path / "x").exists()
