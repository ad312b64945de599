"""What ours is measured beside: tipg over the same PostGIS, the naive service, nginx as the README sets it up."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from tests.benchmarks import naive_app
from tests.benchmarks.servers import free_port, nginx_program, running
from tests.postgres import Cluster

ROOT = Path(__file__).parents[2]
TIPG = ROOT / ".cache" / "tipg" / "bin" / "python"
"""tests/benchmarks/setup.sh installs it in an environment of its own."""
COLLECTION = "peer.sites"
SAME = """
CREATE SCHEMA peer;
CREATE TABLE peer.sites AS
    SELECT id, record, mission, kind, name_th, name_en, subdistrict_code, agency_th, status, fiscal_year, budget_thb,
           geom
    FROM states WHERE until IS NULL;
ALTER TABLE peer.sites ADD PRIMARY KEY (id);
CREATE INDEX ON peer.sites USING gist (geom);
ANALYZE peer.sites;
"""
BLOCK = re.compile(r"^```nginx\n(.*?)^```", re.MULTILINE | re.DOTALL)


@contextmanager
def tipg(cluster: Cluster, database: str) -> Iterator[str]:
    """tipg with one process over the records of a filled database, in a table as a user would lay them down."""
    for statement in filter(str.strip, SAME.split(";")):
        cluster.say(statement, "planmap", database)
    port = free_port()
    command = [str(TIPG), "-m", "uvicorn", "tipg.main:app", "--port", str(port), "--log-level", "error"]
    settings = {"DATABASE_URL": f"postgresql://planmap@{quote(str(cluster.folder), safe='')}:5432/{database}",
                "TIPG_DB_SCHEMAS": '["peer"]'}
    with running(command, port, f"/collections/{COLLECTION}", settings) as address:
        yield address


@contextmanager
def naive() -> Iterator[str]:
    """The naive service with one worker."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.naive_app", str(port), "1"]
    with running(command, port, naive_app.REACH) as address:
        yield address


def readme_set_up() -> str:
    """The lines of nginx in the README; empty where it has none."""
    found = BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    return found[1] if found else ""


@contextmanager
def nginx_before(address: str, path: str) -> Iterator[str]:
    """nginx with one process before a server of ours, as the README sets it up but for its port and folders."""
    port = free_port()
    own = address.removeprefix("http://")
    with TemporaryDirectory(prefix="bench-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        lines = re.sub(r"^ *server 127\.0\.0\.1:80\d\d.*\n", "", readme_set_up(), flags=re.MULTILINE)
        lines = lines.replace("upstream planmap {", f"upstream planmap {{ server {own};", 1)
        lines = re.sub(r"\blisten [^;]*;", f"listen 127.0.0.1:{port};", lines)
        lines = re.sub(r"(proxy_cache_path) \S+", rf"\1 {folder}/cache", lines)
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(
            f"{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;\n"
            f"events {{ worker_connections 256; }}\nhttp {{ access_log off; keepalive_requests 1000000;\n{lines}\n}}\n",
            encoding="utf-8")
        command = [str(nginx_program()), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
        with running(command, port, path) as there:
            yield there


def missing() -> str:
    """What of all this is not installed, in words; empty when everything is there."""
    wanted = {"wrk": shutil.which("wrk"), "nginx": nginx_program(), "tipg": TIPG.exists()}
    lacking = [name for name, there in wanted.items() if not there]
    return f"{', '.join(lacking)} not installed; tests/benchmarks/setup.sh says how" if lacking else ""
