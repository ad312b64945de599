"""One application for all tests of the web, regions made from Lamphun's, and a recount independent of the service."""

import csv
import itertools
import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from postgres import instance_at
from serving import PASSWORD

import geodata
from webmap import create_app, credentials

ROOT = Path(__file__).parents[2]
LAMPHUN = Path(geodata.__file__).parent / "regions" / "lamphun"
DATA = (
    "/api/region", "/api/missions", "/api/sites", "/api/sites.csv", "/api/missions/tourism/sites",
    "/api/missions/tourism/sites.csv", "/api/districts", "/api/subdistricts", "/api/outlines", "/api/neighbours",
    "/api/villages", "/api/summary", "/api/summary.csv", "/api/facets", "/api/shade", "/api/search",
)
PAGES = ("/", "/embed", "/about")


@pytest.fixture(scope="session")
def lamphun() -> Path:
    """The folder of the starter data."""
    return LAMPHUN


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def instance(tmp_path_factory):
    """Makes empty instance folders."""
    return lambda: str(instance_at(tmp_path_factory.mktemp("instance")))


@pytest.fixture(scope="session")
def new_app(instance):
    """Makes an application on the starter data in an instance of its own, as a fresh machine has it."""
    return lambda **settings: create_app(
        {"REGION": str(LAMPHUN), "BASE_MAPS": "", "INSTANCE": instance(), **settings})


@pytest.fixture(scope="session")
def app(new_app):
    """The application that all tests share which only read."""
    return new_app()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(params=DATA)
def data_address(request) -> str:
    """Each address of the API that answers a view with data."""
    return request.param


@pytest.fixture(params=PAGES)
def page_address(request) -> str:
    """Each page that shows a view."""
    return request.param


@pytest.fixture(scope="session")
def data_addresses() -> tuple[str, ...]:
    return DATA


@pytest.fixture(scope="session")
def records() -> list[dict[str, str]]:
    """The records as they stand in the file."""
    return read_records(LAMPHUN)


def read_records(folder: Path) -> list[dict[str, str]]:
    with (folder / "records.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def region_with(tmp_path_factory):
    """Writes a copy of Lamphun's folder with other records; each a dict of columns, the rest is filled in."""

    def write(rows: list[dict[str, str]], *, keep: bool = False) -> Path:
        folder = tmp_path_factory.mktemp("region") / "lamphun"
        shutil.copytree(LAMPHUN, folder)
        before = read_records(LAMPHUN)
        source = before[0]["source"]
        blank = dict.fromkeys(before[0], "") | {"mission": "tourism", "kind": "temple", "precision": "subdistrict",
                                                "subdistrict_code": "510101", "district_code": "5101",
                                                "source": source}
        made = [blank | {"id": f"made-{number:05d}", "name_th": f"แห่งที่ {number}"} | row
                for number, row in enumerate(rows, 1)]
        with (folder / "records.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(before[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows([*(before if keep else []), *made])
        return folder

    return write


@pytest.fixture(scope="session")
def app_with(region_with, instance):
    """The application on a copy of Lamphun's folder with other records."""
    return lambda rows, **more: create_app(
        {"REGION": str(region_with(rows, **more)), "BASE_MAPS": "", "INSTANCE": instance()})


@pytest.fixture(scope="session")
def planmap(tmp_path_factory):
    """Runs the command line to its end in a process of its own: exit code, what it said, what it complained of."""

    def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> tuple[int, str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PLANMAP_")}
        kept["PLANMAP_INSTANCE"] = str(instance_at(tmp_path_factory.mktemp("instance")))
        ended = subprocess.run([sys.executable, "-m", "webmap", *arguments], cwd=cwd, env=kept | environment,
                               capture_output=True, text=True, timeout=120, check=False)
        return ended.returncode, ended.stdout, ended.stderr

    return run


# --- the recount -----------------------------------------------------------------------------------------------

def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


VALUES = {
    "missions": lambda row: row["mission"],
    "kinds": lambda row: f"{row['mission']}.{row['kind']}",
    "district": lambda row: row["district_code"],
    "subdistrict": lambda row: row["subdistrict_code"],
    "mechanism": lambda row: row["mechanism"] or "not_stated",
    "status": lambda row: row["status"] or "not_stated",
    "agency": lambda row: row["agency_th"] or "not_stated",
    "fy": lambda row: row["fiscal_year"] or "not_stated",
    "precision": lambda row: row["precision"],
}


def passes_one(facet: str, wanted, row: dict[str, str]) -> bool:
    if facet == "kinds":
        return row["mission"] not in {kind.split(".")[0] for kind in wanted} or VALUES["kinds"](row) in wanted
    if facet == "budget":
        if wanted == "not_stated":
            return row["budget_thb"] == ""
        low, high = wanted.split("-")
        return row["budget_thb"] != "" and float(low or 0) <= float(row["budget_thb"]) <= float(high or "inf")
    if facet == "q":
        text = [plain(row[name]) for name in ("name_th", "name_en", "agency_th", "agency_en", "note_th", "note_en")]
        return all(any(word in part for part in text) for word in plain(wanted).split())
    return VALUES[facet](row) in wanted


@pytest.fixture(scope="session")
def recount(records):
    """Counts a question (key -> value or list of values) over the file itself: the rows, and counts by facet."""

    def count(question: dict) -> tuple[list[dict[str, str]], dict[str, dict[str, int]]]:
        if "kinds" in question and "missions" not in question:   # kinds name the missions that are shown
            question = question | {"missions": {kind.split(".")[0] for kind in question["kinds"]}}

        def passing(without: set[str]) -> list[dict[str, str]]:
            return [row for row in records if all(passes_one(facet, wanted, row) for facet, wanted in question.items()
                                                  if facet not in without)]

        counts: dict[str, dict[str, int]] = {}
        for facet, value in VALUES.items():
            own = {"missions", "kinds"} if facet in ("missions", "kinds") else {facet}
            counts[facet] = {}
            for row in passing(own):
                counts[facet][value(row)] = counts[facet].get(value(row), 0) + 1
        return passing(set()), counts

    return count


# --- people ----------------------------------------------------------------------------------------------------

@pytest.fixture(scope="session")
def password() -> str:
    """The password of everybody in these tests."""
    return PASSWORD


@pytest.fixture(scope="session")
def kept_password() -> str:
    """Its hash."""
    return credentials.hashed(PASSWORD)


@pytest.fixture(scope="module")
def store(app):
    """The store of the application a module tests."""
    return app.extensions["planmap"].store


@pytest.fixture(scope="session")
def someone(kept_password):
    """Adds a person to an application and gives a client with their session, and the token of its changes."""
    numbers = itertools.count(1)

    def add(app, role: str = "editor", districts: tuple[str, ...] = (), name: str = ""):
        user = app.extensions["planmap"].store.accounts.add(
            name or f"{role}{next(numbers)}", kept_password, role, districts)
        return session_of(app, user)

    return add


@pytest.fixture(scope="module")
def editor(app, someone):
    """An editor of all districts, of an application that the module has to itself."""
    return someone(app, "editor", name="somsri")


@pytest.fixture(scope="module")
def of_li(app, someone):
    """An editor bound to the district Li."""
    return someone(app, "editor", ("5104",))


@pytest.fixture(scope="module")
def viewer(app, someone):
    return someone(app, "viewer")


@pytest.fixture(scope="module")
def admin(app, someone):
    return someone(app, "admin", name="chief")


def session_of(app, user):
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = f"{user.stamp}:{user.name}"
    client.name = user.name
    client.token = client.get("/api/session").json["csrf"]
    client.environ_base["HTTP_X_CSRFTOKEN"] = client.token
    return client
