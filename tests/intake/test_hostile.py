"""Hostile files are refused in two seconds and one GiB, by name and with a cure; hostile words arrive as words."""

import json
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import openpyxl
import psutil
import pytest
from attacks import LINKED, PASSWD, REFUSED, TEXTS
from forging import database

from geodata.intake import confine, read_upload, sandbox, vectors
from geodata.intake.errors import IntakeError
from geodata.intake.limits import Limits

pytestmark = pytest.mark.one_file
ROOT = Path(__file__).parents[2]
HANGS = 20  # Seconds: far above what a refusal takes on a busy machine.


class Watch(threading.Thread):
    """The most memory any child of this process held."""

    def __init__(self):
        super().__init__(daemon=True)
        self.most, self.over = 0, threading.Event()

    def run(self):
        while not self.over.wait(0.01):
            for child in psutil.Process().children():
                try:
                    self.most = max(self.most, child.memory_info().rss)
                except psutil.Error:
                    continue


@pytest.mark.parametrize("name", REFUSED)
def test_an_attack_is_refused_at_once_by_name_and_with_a_cure(tmp_path, name):
    file, data, said = REFUSED[name]
    (tmp_path / "upload").write_bytes(data)
    watch, start = Watch(), time.monotonic()
    watch.start()

    with pytest.raises(IntakeError) as refused:
        read_upload(tmp_path / "upload", file)

    took = time.monotonic() - start
    watch.over.set()
    words = str(refused.value)
    assert said in words
    assert words.startswith(file)
    assert refused.value.cure.en
    assert refused.value.cure.th
    assert not re.search(r"/tmp/intake|Traceback|/upload|SELECT", words)
    assert took < HANGS
    assert watch.most < 1024 * 2**20
    assert list(tmp_path.iterdir()) == [tmp_path / "upload"]


@pytest.mark.parametrize("words", TEXTS)
def test_hostile_words_arrive_as_they_are(tmp_path, words):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["โครงการ", "ตำบล"])
    sheet.append(["x", "ลี้"])
    sheet["A2"].value = words
    sheet["A2"].data_type = "s"
    book.save(tmp_path / "a.xlsx")
    feature = {"type": "Feature", "properties": {words[:50]: words}, "geometry": None}
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "name": words[:50],
    "features": [feature]}))

    assert read_upload(tmp_path / "a.xlsx", words[:50]).sheets[0].cells[1] == [words, "ลี้"]
    (layer,) = read_upload(tmp_path / "a.geojson", words[:50]).layers
    assert layer.table.iloc[0].tolist() == [words]
    assert layer.table.columns.tolist() == [words[:50]]


def test_sql_in_the_names_of_a_geopackage_stays_a_name(tmp_path):
    name = 't"; DROP TABLE gpkg_contents; --'
    (tmp_path / "a.gpkg").write_bytes(database("CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, v TEXT)"))
    base = sqlite3.connect(tmp_path / "a.gpkg")
    base.execute('ALTER TABLE t RENAME TO "t""; DROP TABLE gpkg_contents; --"')
    base.execute("UPDATE gpkg_contents SET table_name = ?, identifier = ?", (name, name))
    base.execute("UPDATE gpkg_geometry_columns SET table_name = ?", (name,))
    base.execute('INSERT INTO "t""; DROP TABLE gpkg_contents; --" (v) VALUES (?)', (name,))
    base.commit()
    base.close()

    (layer,) = read_upload(tmp_path / "a.gpkg", "a.gpkg").layers
    assert layer.name == name
    assert layer.table["v"].tolist() == [name]


def test_triggers_of_a_geopackage_never_run(tmp_path):
    (tmp_path / "a.gpkg").write_bytes(database(
        "CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, v TEXT)", "INSERT INTO t (v) VALUES ('วัด')",
        "CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM t; END"))

    assert read_upload(tmp_path / "a.gpkg", "a.gpkg").layers[0].table["v"].tolist() == ["วัด"]


@pytest.mark.parametrize("kind", vectors.DRIVERS)
def test_gdal_offers_the_one_driver_of_a_kind_and_no_other(kind):
    code = f"from geodata.intake.vectors import load_gdal; load_gdal({vectors.DRIVERS[kind]!r}); print('only')"

    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "only\n"


def test_a_driver_too_many_stops_everything():
    code = ("from geodata.intake import vectors; vectors.OTHERS = vectors.OTHERS[1:]\n"
            "try: vectors.load_gdal('GPKG')\nexcept RuntimeError: print('stopped')")

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout == "stopped\n"


def test_the_reader_has_no_network_and_an_empty_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "no reader may know this")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        port = canary.getsockname()[1]
        code = ("import socket; from geodata.intake.confine import confine; from geodata.intake.limits import Limits\n"
                "print(confine(Limits()))\n"
                f"try: socket.create_connection(('127.0.0.1', {port}), 1)\nexcept OSError: print('unreachable')")
        ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    if ran.stdout.startswith("False"):
        pytest.skip("this kernel gives no network of its own")
    assert ran.stdout == "True\nunreachable\n"
    assert "SECRET_KEY" not in confine.environment("/a", "/b")


@pytest.mark.parametrize("limits", [Limits(memory_bytes=20 * 2**20), Limits(wall_seconds=0),
                                    Limits(result_bytes=1_000), Limits(result_bytes=300)])
def test_a_reader_beyond_its_means_is_stopped_and_said_so(tmp_path, limits):
    (tmp_path / "a.csv").write_text("ที่,โครงการ\n" + "1,ถนน\n" * 50_000, encoding="utf-8")

    with pytest.raises(IntakeError, match=r"allowed|stopped"):
        read_upload(tmp_path / "a.csv", "a.csv", limits)


def test_a_file_above_the_limit_is_not_even_copied(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n" * 300)

    with pytest.raises(IntakeError, match="larger than"):
        read_upload(tmp_path / "a.csv", "a.csv", Limits(file_bytes=1_000))


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace shows what a process opens")
@pytest.mark.parametrize("name", ["VRT called geojson", "VRT over the network", "WFS document", "GDAL pipeline",
                                  "GDAL pipeline that says FeatureCollection", "VRT in a KMZ",
                                  "VRT as a shapefile",
                                  "external entity in KML", "external entity in a KMZ", "entity in styles.xml",
                                  "entity in OpenDocument", "endless view", "zip slip upwards", "linked"])
def test_an_attack_opens_nothing_connects_nowhere_and_starts_nothing(tmp_path, name):
    data = json.dumps(LINKED).encode() if name == "linked" else REFUSED[name][1]
    folder, trace = tmp_path / "job", tmp_path / "trace"
    folder.mkdir()
    (folder / "upload").write_bytes(data)
    (folder / "request.json").write_text(json.dumps(
        {"file_name": "a", "limits": Limits().as_json(), "encoding": None, "first_rows": None}))
    subprocess.run(["strace", "-f", "-qq", "-e", "trace=openat,open,connect,execve,creat",
    "-o", trace, sys.executable, "-P", "-s",
                    "-B", "-m",
                    "geodata.intake.worker", folder], env=confine.environment(str(sandbox.ROOT), str(folder)),
                   check=True)

    calls = trace.read_text(errors="replace").splitlines()
    opened = [line for line in calls if "open" in line and "ENOENT" not in line]
    written = [line for line in opened if re.search("O_WRONLY|O_RDWR|O_CREAT", line)]
    assert len(opened) > 50
    assert [line for line in calls if PASSWD in line] == []
    assert [line for line in calls if "connect(" in line] == []
    assert [line for line in calls if "execve(" in line][1:] == []
    assert [line for line in written if str(folder) not in line and "/dev/null" not in line] == []


@pytest.mark.parametrize("deed", ["socket.socket()", "socket.socketpair()", "os.execv('/bin/true', ['true'])"])
def test_the_kernel_refuses_sockets_and_programs_to_the_reader(deed):
    code = ("import os, socket; from geodata.intake.confine import without_sockets\n"
            f"print(without_sockets())\ntry: {deed}\nexcept PermissionError: print('refused')")

    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    if ran.stdout.startswith("False"):
        pytest.skip("this kernel has no filter of calls")
    assert ran.stdout == "True\nrefused\n"
