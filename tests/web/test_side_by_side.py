"""Provinces side by side: each below a path of its own, one page for all, people signed in once."""

import csv
import re
import shutil
import uuid

import postgres as clusters
import pytest
from openapi_spec_validator import validate
from test_region_build import subdistricts

from geodata.country import build_country
from geodata.errors import GeodataError
from webmap import create_country

HERE = "/p/test-land"
THERE = "/p/province-50"
ADDRESS = re.compile(r'(data-whole )?(?:href|src|action|data-root|data-start|data-home)="(/[^"]*)"')


@pytest.fixture(scope="module")
def regions(tmp_path_factory, lamphun):
    """Three provinces; 51 begins with two temples, one of them known to its subdistrict only."""
    folder = tmp_path_factory.mktemp("country")
    source = folder / "units.geojson"
    source.write_text(subdistricts().to_json(), encoding="utf-8")
    build_country(source, folder / "regions", progress=lambda _line: None)
    home = folder / "regions" / "test-land"
    shutil.copy(lamphun / "sources.csv", home)
    with (lamphun / "records.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    blank = dict.fromkeys(row, "") | {"mission": "tourism", "kind": "temple", "source": row["source"],
                                      "subdistrict_code": "510101", "district_code": "5101"}
    with (home / "records.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerow(blank | {"id": "t1", "name_th": "วัดหนึ่ง", "wkt": "POINT (99.05 18.55)", "precision": "exact"})
        writer.writerow(blank | {"id": "t2", "name_th": "วัดสอง", "precision": "subdistrict"})
    rows = [f"{code},2021,{people}" for code, people in (("510101", 1_000), ("510102", 2_000), ("510201", 4_000))]
    (home / "population.csv").write_text("\n".join(["subdistrict_code,year,people,male,female,houses,source",
                                                    *(f"{row},,,1," for row in rows)]) + "\n", encoding="utf-8")
    return folder / "regions"


@pytest.fixture(scope="module")
def new_country(regions, instance):
    return lambda **settings: create_country({"COUNTRY": str(regions), "INSTANCE": instance(), "BASE_MAPS": "",
                                              **settings})


@pytest.fixture(scope="module")
def app(new_country):
    return new_country()


def temple(subdistrict):
    """A new record, known to a subdistrict."""
    return {"type": "Feature", "geometry": None, "properties": {
        "mission": "tourism", "kind": "temple", "name_th": "วัดใหม่", "precision": "subdistrict",
        "subdistrict": subdistrict, "district": subdistrict[:4]}}


def test_the_page_of_all_leads_into_each_province(client):
    page = client.get("/", headers={"Accept-Language": "th"}).text

    assert [f'href="{path}/"' in page for path in (HERE, THERE, "/p/province-52")] == [True] * 3
    assert "จังหวัด51" in page
    assert "Test Land" in page
    assert page.count('class="province c') == 3
    assert "แผนที่เพื่อการวางแผนจังหวัดประเทศไทย" in page


def test_the_counts_are_those_of_the_missions_that_are_asked_for(client):
    told = client.get("/api/provinces").json["provinces"]
    assert [(one["code"], one["records"], one["href"]) for one in told] == [
        ("50", 0, f"{THERE}/"), ("51", 2, f"{HERE}/"), ("52", 0, "/p/province-52/")]

    other = client.get("/api/provinces?missions=community").json["provinces"]
    assert [one["records"] for one in other] == [0, 0, 0]
    assert client.get("/?missions=sport").status_code == 400
    assert "missions" in client.get("/api/provinces?missions=sport").json["parameter"]


def test_what_programs_may_ask_of_all_provinces_is_described(client):
    told = client.get("/api/openapi.json").json
    validate(told)
    assert sorted(told["paths"]) == ["/api/country/gaps", "/api/country/gaps/progress", "/api/provinces"]
    for path in told["paths"]:
        assert client.get(f"{path}?gap=tourism.temple&reach_m=5000").status_code in (200, 202)
    assert client.get("/").text.count('href="/api/openapi.json"') == 1


def test_a_record_that_is_added_in_a_province_is_counted_on_the_page_of_all(new_country, someone):
    app = new_country()
    editor = someone(app, "editor")

    made = editor.post(f"{HERE}/api/records", json=temple("510101"))

    assert made.status_code == 201, made.text
    assert made.headers["Location"].startswith(f"{HERE}/api/records/")
    assert [one["records"] for one in app.test_client().get("/api/provinces").json["provinces"]] == [0, 3, 0]


@pytest.mark.parametrize("path", ["/", "/gaps", "/about", "/embed", "/api/", "/sign-in", "/nothing-here"])
def test_every_address_on_a_page_of_a_province_stays_in_it(client, path):
    page = client.get(HERE + path).text
    found = ADDRESS.findall(page)

    assert found
    outside = {address for whole, address in found if not whole and not address.startswith((f"{HERE}/", "/assets/"))}
    assert outside == set()
    if path != "/embed":
        assert ("data-whole ", "/") in found


def test_links_of_the_api_stay_in_the_province(client):
    page = client.get(f"{HERE}/api/sites?limit=1")

    assert page.json["numberMatched"] == 2
    assert [link["href"].split("?")[0] for link in page.json["links"]] == [f"{HERE}/api/sites"]
    assert f"<{HERE}/api/sites?" in page.headers["Link"]
    assert client.get(f"{THERE}/api/sites").json["numberMatched"] == 0


def test_an_address_without_its_slash_is_led_on_and_one_of_no_province_is_none(client):
    led = client.get(f"{HERE}?lang=en")

    assert (led.status_code, led.headers["Location"]) == (308, f"{HERE}/?lang=en")
    assert client.get("/p/atlantis/").status_code == 404
    assert client.get("/gaps").status_code == 404


def test_a_view_belongs_to_its_province(client):
    assert client.get(f"{HERE}/api/sites?district=5101").json["numberMatched"] == 2
    refused = client.get(f"{THERE}/api/sites?district=5101")
    assert (refused.status_code, refused.json["parameter"]) == (400, "district")


def test_people_sign_in_once_for_all_and_a_province_can_bind_them(new_country, someone, password):
    app = new_country()
    someone(app, "editor", ("51",), name="malee")
    reader = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', reader.get(f"{THERE}/sign-in").text)[1]
    entered = reader.post(f"{THERE}/sign-in?next=/about", data={"name": "malee", "password": password,
                                                             "csrf_token": token})
    assert entered.headers["Location"] == f"{THERE}/about"

    told = [reader.get(f"{path}/api/session").json for path in (HERE, THERE)]
    assert [one["name"] for one in told] == ["malee", "malee"]
    sent = [reader.post(f"{path}/api/records", json=temple(code),
                        headers={"X-CSRFToken": told[0]["csrf"]}).status_code
            for path, code in ((HERE, "510101"), (THERE, "500101"))]
    assert sent == [201, 403]


def test_provinces_rest_in_databases_of_their_own_and_two_hosts_share_them(new_country, someone, postgres):
    stem = f"side{uuid.uuid4().hex[:8]}"
    for key in ("all", "test_land", "province_50", "province_52"):
        postgres.say(f'CREATE DATABASE "{stem}_{key}" TEMPLATE "{clusters.BARE}"', clusters.USER)
    first, second = (new_country(DATABASE=postgres.address(f"{stem}_{{province}}")) for _ in range(2))
    editor = someone(first, "editor", name="malee")
    other = someone(second, "editor", name="somsak")

    made = editor.post(f"{HERE}/api/records", json=temple("510101"))

    assert made.status_code == 201, made.text
    assert other.get(f"{HERE}/api/sites").json["numberMatched"] == 3
    assert other.get(f"{THERE}/api/sites").json["numberMatched"] == 0
    counted = [postgres.say("SELECT count(*) FROM records", database=f"{stem}_{key}")[0][0]
               for key in ("all", "test_land", "province_50")]
    assert counted == [0, 3, 0]


def test_few_provinces_are_kept_in_memory_and_one_that_went_comes_back(new_country, someone):
    app = new_country(PROVINCES="1")
    beside = app.extensions["planmap.country"].beside
    editor = someone(app, "editor")
    assert editor.post(f"{HERE}/api/records", json=temple("510101")).status_code == 201

    for path in (THERE, "/p/province-52"):
        assert editor.get(f"{path}/").status_code == 200
        assert len(beside.in_memory) == 1
    assert beside.in_memory == ("province-52",)
    assert editor.get(f"{HERE}/api/sites").json["numberMatched"] == 3


def test_a_long_task_of_a_province_is_done_and_told_there(new_country, someone):
    app = new_country()
    editor = someone(app, "editor")

    made = editor.get(f"{HERE}/export/map.csv?lang=en")

    assert made.status_code == 200, made.text
    kept = app.extensions["planmap.jobs"]
    assert [job.id.partition("~")[0] for job in kept._all()] in (["test-land"], [])


def test_one_province_alone_has_no_prefix_and_no_page_of_all(new_app):
    page = new_app().test_client().get("/").text

    assert "data-prefix" not in page
    assert "data-whole" not in page


def test_provinces_cannot_share_one_database(new_country):
    with pytest.raises(GeodataError, match="cannot share one database"):
        new_country(DATABASE="sqlite:////tmp/none.sqlite")


def test_every_route_of_the_page_of_all_is_in_the_readme(app, root):
    readme = (root / "README.md").read_text(encoding="utf-8")

    assert {rule.rule for rule in app.url_map.iter_rules() if f"`{rule.rule}`" not in readme} == set()


# --- gaps of all provinces -------------------------------------------------------------------------------------

TEMPLES = "gap=tourism.temple&reach_m=8000"


def test_the_gaps_of_all_agree_with_those_of_the_province_and_count_the_neighbours_sites(client):
    told = client.get(f"/api/country/gaps?{TEMPLES}").json
    rows = {row["key"]: row for row in told["provinces"]}
    own = client.get(f"{HERE}/api/gaps?measure=reach&{TEMPLES}").json["total"]

    home = rows["test-land"]
    assert (home["people"], home["records"], home["with_position"]) == (7_000, 2, 1)
    assert 1_000 < home["served_people"] < 7_000
    assert {name: home[name] for name in ("people", "served_people", "median_m")} == {
        name: own[name] for name in ("people", "served_people", "median_m")}
    beside, apart = rows["province-50"], rows["province-52"]
    assert (beside["people"], beside["records"]) == (None, 0)
    assert beside["served_land_percent"] > 0 == apart["served_land_percent"]
    assert [row["class"] for row in (beside, apart)] == [-1, -1]   # none recorded is not none there
    assert {name: told["total"][name] for name in ("provinces", "provinces_with_records", "served_people",
                                                   "served_land_percent")} == {
        "provinces": 3, "provinces_with_records": 1, "served_people": home["served_people"],
        "served_land_percent": home["served_land_percent"]}


def test_the_page_tells_the_gaps_and_leads_to_those_of_the_province(client):
    page = client.get(f"/?{TEMPLES}&lang=en").text

    assert f'href="{HERE}/gaps?lang=en&amp;measure=reach&amp;gap=tourism.temple&amp;reach_m=8000"' in page
    assert "People are told for 1 of 3 provinces" in page
    assert page.count('class="province g') == 3
    assert client.get("/api/country/gaps?gap=tourism.zoo").status_code == 400


def test_a_scheduler_that_does_not_answer_is_told_in_both_languages(new_country, monkeypatch):
    monkeypatch.setattr("geodata.workers.PATIENCE_S", 1)
    reader = new_country(SCHEDULER="tcp://127.0.0.1:9").test_client()

    page = reader.get(f"/?{TEMPLES}", headers={"Accept-Language": "th"}).text
    answer = reader.get(f"/api/country/gaps?{TEMPLES}", headers={"Accept-Language": "en"})

    assert "ติดต่อตัวจัดงาน tcp://127.0.0.1:9 ไม่ได้" in page
    assert (answer.status_code, answer.json["title"]) == (422, "The scheduler tcp://127.0.0.1:9 does not answer")


def test_the_command_line_tells_the_gaps_of_all(regions, instance, planmap):
    code, out, err = planmap("gaps", "--country", str(regions), "--query", TEMPLES, "--csv", "--lang", "en",
                             PLANMAP_INSTANCE=instance())

    rows = {row["key"]: row for row in csv.DictReader(out.splitlines())}
    assert (code, rows["test-land"]["people"], rows["test-land"]["name"]) == (0, "7000.0", "Test Land"), err
    assert "100%" in err
    code, _, err = planmap("gaps", "--country", str(regions), "--query", "gap=tourism.zoo", PLANMAP_INSTANCE=instance())
    assert (code, "gap: 'tourism.zoo' cannot be used" in err) == (2, True)


def test_the_command_line_adds_somebody_for_all_provinces(regions, instance, planmap, new_country):
    folder = instance()
    code, out, err = planmap("user", "add", "somchai", "--district", "51", PLANMAP_COUNTRY=str(regions),
                             PLANMAP_INSTANCE=folder)

    assert (code, "/welcome/" in out) == (0, True), err
    app = new_country(INSTANCE=folder)
    assert app.extensions["planmap"].store.accounts.user("somchai").districts == ("51",)
    with app.extensions["planmap.country"].beside.using("test-land") as province:
        assert province.extensions["planmap"].store.accounts.user("somchai") is not None
