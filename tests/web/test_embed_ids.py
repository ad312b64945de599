"""Embedded maps with rights of their own: what they let through, what no address widens, and how they end."""

import gzip
import json
import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from webmap.embed_rights import COLUMNS, Rights

PAGE = {"Accept-Language": "en"}
TOWN = {"title": "Temples in town", "query": "district=5101&shade=records", "kinds": ["tourism"],
        "columns": ["status", "source"]}
DATA = ("start.json", "api/sites", "api/summary", "api/shade", "api/search?q=a", "api/villages")


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


@pytest.fixture(scope="module")
def bob(app, someone):
    return someone(app, "editor", name="bob")


@pytest.fixture(scope="module")
def ann(app, someone):
    return someone(app, "editor", name="ann")


@pytest.fixture
def reader(app):
    return app.test_client()


def make(person, **body):
    answer = person.post("/api/embeds", json={**TOWN, **body})
    assert answer.status_code == 201, answer.json
    return answer.json


def ids(answer):
    return {feature["id"] for feature in answer["features"]}


def query_of(page):
    return re.search(r'data-query="([^"]*)"', page.text)[1].replace("&amp;", "&")


# --- what it shows ---------------------------------------------------------------------------------------------

def test_it_shows_what_the_public_view_shows_and_hides_the_columns_it_was_not_given(reader, bob):
    address = make(bob)["address"]
    mine = reader.get(f"{address}/api/sites").json
    public = reader.get("/api/sites?missions=tourism&district=5101").json

    assert ids(mine) == ids(public)
    assert len(ids(mine)) > 3
    hidden = {"agency_th", "agency_en", "phone", "note_th", "note_en", "budget_thb", "capacity", "fiscal_year", "moo",
              "village"}
    for own, other in zip(mine["features"], public["features"], strict=True):
        assert {name for name, value in own["properties"].items() if value is not None} & hidden == set()
        assert own["properties"]["source"] == other["properties"]["source"]
        assert own["geometry"] == other["geometry"]
    assert any(feature["properties"]["note_th"] for feature in public["features"])


def test_its_page_asks_for_everything_under_its_own_address(reader, bob):
    told = make(bob)
    page = reader.get(f"{told['address']}?lang=en")

    assert page.status_code == 200
    assert query_of(page) == "district=5101&shade=records&lang=en"   # tourism is all there is within it
    assert 'data-full="missions=tourism&amp;district=5101&amp;shade=records&amp;lang=en"' in page.text
    assert f'data-root="{told["address"]}"' in page.text
    assert f'data-start="{told["address"]}/start.json"' in page.text
    assert 'data-closed="true"' in page.text
    shell = re.search(r'src="(/embed/\w+/shell/\w+\.js)"', page.text)[1]
    assert reader.get(shell).status_code == 200
    start = reader.get(f"{told['address']}/start.json").json
    assert [mission["key"] for mission in start["missions"]] == ["tourism"]
    assert ids(start["sites"]) == ids(reader.get("/api/sites?missions=tourism&district=5101").json)


def test_figures_are_those_of_the_public_view(reader, bob):
    address = make(bob)["address"]
    asked = "missions=tourism&district=5101&shade=records"

    assert reader.get(f"{address}/api/summary").json["total"] == reader.get(f"/api/summary?{asked}").json["total"]
    mine, public = (reader.get(where).json for where in (f"{address}/api/shade", f"/api/shade?{asked}"))
    assert mine["values"] == public["values"]


def test_distances_count_sites_beyond_the_place_that_is_shown(reader, bob):
    asked = "measure=reach&gap=community.local_office&district=5101&reach_m=3000"
    address = make(bob, query=asked, kinds=["community"])["address"]
    mine, public = (reader.get(where).json for where in (f"{address}/api/gaps/steps", f"/api/gaps/steps?{asked}"))

    assert public["steps"]
    assert mine["steps"] == public["steps"]
    assert reader.get(f"{address}/api/gaps/cells").data == reader.get(f"/api/gaps/cells?{asked}").data
    assert reader.get(f"{make(bob)['address']}/api/gaps/steps").status_code == 404


def test_what_is_new_in_the_data_shows_and_a_frozen_one_stays(reader, bob):
    follows, frozen = make(bob), make(bob, query="district=5101&asof=1")
    before = reader.get(f"{follows['address']}/api/sites").json["numberMatched"]
    added = bob.post("/api/records", json={"properties": {
        "mission": "tourism", "kind": "temple", "name_th": "วัดใหม่", "precision": "district", "district": "5101"}})
    assert added.status_code == 201

    assert reader.get(f"{follows['address']}/api/sites").json["numberMatched"] == before + 1
    for asked in ("", "?asof=2"):
        assert reader.get(f"{frozen['address']}/api/sites{asked}").json["numberMatched"] == before


# --- the address narrows ---------------------------------------------------------------------------------------

def test_the_address_may_narrow_choose_language_and_leave_out_parts(reader, bob):
    address = make(bob, query="", kinds=["tourism", "community"], parts=["title", "legend", "table"])["address"]
    page = reader.get(f"{address}?missions=tourism&lang=th&parts=title,zoom&theme=dark")

    assert query_of(page) == "missions=tourism&lang=th"
    assert 'data-parts="title"' in page.text
    assert '<html lang="th" data-theme="dark"' in page.text
    assert reader.get(f"{address}/api/sites?missions=tourism").json["numberMatched"] < \
        reader.get(f"{address}/api/sites").json["numberMatched"]
    for wrong in ("parts=everything", "theme=pink", "nokey=1", "district=9999"):
        assert reader.get(f"{address}?{wrong}").status_code == 400


def widening():
    """A hundred addresses that ask for more than an embedded map may show, the same in every run."""
    chance = random.Random(5)
    keys = ["missions=industry", "missions=tourism,community", "kinds=community.health", "district=5102",
            "district=5101,5102", "subdistrict=510201", "asof=1", "asof=2020-01-01", "scenario=abcdefghij",
            "compare=missions%3Dcommunity", "measure=reach", "measure=where", "gap=community", "demand=houses",
            "q=hospital", "agency=x", "budget=0-", "status=not_stated", "fy=not_stated", "columns=phone",
            "download=yes", "rights=all", "parts=table,search,link", "limit=10000", "offset=0", "region=lamphun",
            "shade=budget_per_head", "precision=exact", "title=Mine", "embed=other", "lang=en", "mechanism=not_stated"]
    paths = ["", "/start.json", "/api/sites", "/api/sites.csv", "/api/summary", "/api/summary.csv", "/api/shade",
             "/api/search", "/api/villages", "/api/region", "/api/missions", "/api/facets", "/api/gaps",
             "/api/gaps.csv", "/api/gaps/steps", "/api/gaps/cells", "/api/missions/community/sites",
             "/api/../api/sites", "/api/records/community-001", "/api/history",
             "/api/%2e%2e/sites", "/start/1.json", "/outlines/1.json"]
    made = {f"{path}?{key}" for path in ("/api/sites", "/start.json") for key in keys}
    while len(made) < 130:
        made.add(f"{chance.choice(paths)}?{'&'.join(chance.sample(keys, chance.randint(1, 3)))}")
    return sorted(made)


def test_no_address_shows_a_layer_a_column_or_a_file_that_its_rights_forbid(reader, bob):
    address = make(bob)["address"]
    allowed = ids(reader.get(f"{address}/api/sites").json)
    others = reader.get("/api/sites").json["features"]
    secrets = {value for feature in others for name, value in feature["properties"].items()
               if name in ("note_th", "note_en", "agency_en", "phone") and isinstance(value, str) and len(value) > 8}
    strange = {feature["properties"]["name_th"] for feature in others if feature["id"] not in allowed
               and len(feature["properties"]["name_th"] or "") > 8}
    strange -= {feature["properties"]["name_th"] for feature in others if feature["id"] in allowed}
    asked = widening()
    shown = 0
    for more in asked:
        answer = reader.get(f"{address}{more}")
        text = answer.get_data(as_text=True)
        if answer.status_code == 200 and answer.is_json:
            body = answer.json.get("sites", answer.json)
            found = ids(body) if "features" in body else set()
            assert found <= allowed, more
            shown += bool(found)
            told = {**answer.json, "region": None, "missions": None}   # names of sources, and what missions are
            text = json.dumps(told, ensure_ascii=False)
        assert "text/csv" not in answer.content_type, more
        assert not {word for word in strange if word in text}, more
        assert not {word for word in secrets if f'"{word}"' in text}, more
    assert len(asked) >= 100
    assert shown > 20   # or nothing would have been looked at


def test_hidden_columns_cannot_be_guessed_by_filters_and_search(reader, bob):
    address = make(bob)["address"]
    noted = next(feature for feature in reader.get("/api/sites?missions=tourism&district=5101").json["features"]
                 if feature["properties"]["note_th"])
    word = noted["properties"]["note_th"].split()[0]

    assert reader.get(f"{address}/api/search", query_string={"q": word}).status_code == 200
    everything = reader.get(f"{address}/api/sites").json["numberMatched"]
    for key, value in (("q", word), ("budget", "1-"), ("fy", "2026"), ("mechanism", "routine")):
        assert reader.get(f"{address}/api/sites", query_string={key: value}).json["numberMatched"] == everything


def test_the_search_finds_names_of_what_is_shown_and_of_nothing_else(reader, bob):
    address = make(bob)["address"]
    shown = reader.get(f"{address}/api/sites").json["features"][0]
    hidden = reader.get("/api/sites?missions=community&district=5104").json["features"][0]

    def found(feature):
        answer = reader.get(f"{address}/api/search", query_string={"q": feature["properties"]["name_th"]})
        return {each["id"] for each in answer.json["results"]}

    assert shown["id"] in found(shown)
    assert hidden["id"] not in found(hidden)


def test_files_are_given_out_where_the_owner_said_so(reader, bob):
    address = make(bob, download=True)["address"]
    table = reader.get(f"{address}/api/sites.csv")

    assert table.status_code == 200
    assert table.text.count("tourism-") == len(ids(reader.get(f"{address}/api/sites").json))
    assert "5102" not in table.text
    assert reader.get(f"{address}/api/summary.csv").status_code == 200
    assert 'data-closed="true"' not in reader.get(f"{address}?lang=en").text


# --- who may frame it, and how it ends -------------------------------------------------------------------------

def test_only_the_sites_it_names_may_frame_it(reader, bob):
    everywhere, somewhere = make(bob), make(bob, sites=["https://www.Lamphun.go.th/", "https://*.moi.go.th"])

    assert reader.get(f"{everywhere['address']}?lang=en").headers["Content-Security-Policy"].endswith(
        "frame-ancestors *")
    page = reader.get(f"{somewhere['address']}?lang=en")
    assert page.headers["Content-Security-Policy"].endswith(
        "frame-ancestors 'self' https://www.lamphun.go.th https://*.moi.go.th")


@pytest.mark.parametrize(("site", "status"), [
    ("https://www.lamphun.go.th/page", 200), ("https://dopa.moi.go.th/", 200), ("http://localhost/", 200),
    ("https://evil.example/", 403), ("https://moi.go.th.evil.example/", 403), ("https://evilmoi.go.th/", 403),
    ("http://www.lamphun.go.th/", 403), ("", 200)])
def test_a_page_of_another_site_is_told_so_in_words(reader, bob, site, status):
    address = make(bob, sites=["https://www.lamphun.go.th", "https://*.moi.go.th"])["address"]
    answer = reader.get(f"{address}?lang=en", headers={"Sec-Fetch-Dest": "iframe", "Referer": site})

    assert answer.status_code == status
    if status == 403:
        assert "may not be shown on this site" in answer.text
        assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors *")
        assert "/start.json" not in answer.text


def test_one_that_is_taken_back_shows_nothing_from_then_on(reader, bob):
    told = make(bob)
    before = reader.get(f"{told['address']}/api/sites")
    assert before.status_code == 200
    assert bob.delete(f"/api/embeds/{told['id']}").status_code == 204

    for where in ("", *(f"/{name}" for name in DATA)):
        answer = reader.get(told["address"] + where, headers={**PAGE, "If-None-Match": before.headers["ETag"]})
        assert answer.status_code == 410, where
        assert answer.headers["Cache-Control"] == "no-store"
    page = reader.get(told["address"], headers=PAGE)
    assert "this embedded map was taken back" in page.text
    assert "<nav" not in page.text
    assert reader.get("/embed/nothing1").status_code == 404


def test_one_whose_time_is_over_says_so(reader, bob, store):
    day = (datetime.now(UTC) + timedelta(days=400)).date().isoformat()
    told = make(bob, expires=day)
    assert told["expires"].startswith(day[:7])
    assert reader.get(f"{told['address']}?lang=en").status_code == 200
    store.embeds.change(told["id"], expires=datetime.now(UTC) - timedelta(seconds=1))

    page = reader.get(told["address"], headers=PAGE)
    assert page.status_code == 410
    assert "the time of this embedded map is over" in page.text
    assert reader.get(f"{told['address']}/api/sites").json["status"] == 410


def test_it_sets_no_cookie_and_knows_nobody(bob):
    told = make(bob)
    for where in (told["address"] + "?lang=en", f"{told['address']}/api/sites", "/embed"):
        answer = bob.get(where)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert "data-person" not in bob.get(told["address"] + "?lang=en").text


def test_it_opens_where_the_map_itself_is_closed_to_the_public(new_app, someone):
    app = new_app(PUBLIC="false")
    address = make(someone(app, "editor"))["address"]
    reader = app.test_client()

    assert reader.get("/api/sites").status_code == 401
    page = reader.get(f"{address}?lang=en")
    shell = re.search(r'src="(/embed/\w+/shell/\w+\.js)"', page.text)[1]
    for where in (shell, *(f"{address}/{name}" for name in DATA)):
        assert reader.get(where).status_code == 200, where


def test_it_is_light(reader, bob):
    address = make(bob, query="", kinds=["tourism", "industry", "agriculture", "community"],
                   columns=list(COLUMNS))["address"]
    page = reader.get(f"{address}?lang=th")
    loaded = [*re.findall(r'(?:src|href|data-start|data-words)="(/[^"]+)"', page.text)]
    sizes = {where: len(gzip.compress(reader.get(where).data)) for where in {*loaded}
             if not where.endswith((".svg", "/")) and ".woff2" not in where}

    assert any(where.endswith("start.json") for where in sizes)
    assert sum(sizes.values()) + len(gzip.compress(page.data)) < 250_000, sizes


# --- making them -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("body", "field"), [
    ({"title": ""}, "title"), ({"kinds": []}, "kinds"), ({"kinds": ["secret"]}, "kinds"),
    ({"kinds": "tourism"}, "kinds"), ({"columns": ["id"]}, "columns"), ({"download": "yes"}, "download"),
    ({"sites": ["evil"]}, "sites"),
    ({"sites": ["https://a.example; script-src *"]}, "sites"), ({"sites": ["*"]}, "sites"),
    ({"sites": ["https://a.example"] * 21}, "sites"), ({"theme": "pink"}, "theme"), ({"parts": ["all"]}, "parts"),
    ({"expires": "2020-01-01"}, "expires"), ({"expires": "soon"}, "expires"),
    ({"query": "scenario=abcdefghij"}, "query"), ({"query": "compare=missions%3Dtourism"}, "query"),
    ({"query": "measure=fair"}, "query")], ids=str)
def test_what_cannot_be_embedded_is_told_by_field(bob, body, field):
    answer = bob.post("/api/embeds", json={**TOWN, **body})

    assert (answer.status_code, answer.json["field"]) == (422, field)


def test_owners_and_admins_change_and_revoke_and_others_do_not(app, ann, bob, someone):
    told = make(bob)
    address, tag = f"/api/embeds/{told['id']}", {"If-Match": '"1"'}

    assert [ann.get(address).status_code, ann.delete(address).status_code] == [403, 403]
    assert told["id"] not in {each["id"] for each in ann.get("/api/embeds").json["embeds"]}
    changed = bob.patch(address, json={"download": True, "sites": ["https://a.example"]}, headers=tag).json
    assert (changed["rights"]["download"], changed["rights"]["sites"]) == (True, ["https://a.example"])
    assert changed["rights"]["kinds"] == told["rights"]["kinds"]
    assert app.test_client().get(f"{told['address']}/api/sites.csv").status_code == 200
    assert bob.patch(address, json={"title": "x"}, headers=tag).status_code == 412
    chief = someone(app, "admin")
    assert told["id"] in {each["id"] for each in chief.get("/api/embeds").json["embeds"]}
    assert chief.delete(address).status_code == 204
    assert bob.get(address).status_code == 410


def test_every_column_beside_name_and_place_can_be_kept_back():
    told = {"id", "mission", "kind", "name_th", "name_en", "wkt", "precision", "subdistrict_code", "district_code"}
    rights = Rights(("tourism.temple",), (), False, (), (), "")

    from geodata.tables import RECORDS
    assert {column.name for column in RECORDS} - told == rights.hidden


# --- the plain embedded map ------------------------------------------------------------------------------------

def test_a_plain_embedded_map_takes_the_same_parts_and_theme(client):
    usual, bare = client.get("/embed?lang=en").text, client.get("/embed?lang=en&parts=none&theme=light").text
    full = client.get("/embed?lang=en&parts=search,table,legend").text

    assert 'data-parts="title,legend,zoom,link"' in usual
    assert 'id="full-map"' in usual
    assert 'data-theme="light"' in bare
    assert 'id="full-map"' not in bare
    assert 'class="legend left-out"' in bare
    assert "left-out" not in usual
    assert 'id="search"' in full
    assert 'id="table-toggle"' in full
    for wrong in ("parts=all", "theme=pink", "parts=", "theme="):
        assert client.get(f"/embed?{wrong}").status_code == 400
