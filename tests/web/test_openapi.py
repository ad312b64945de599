"""The description of the API is valid, complete, and true of what the API does."""

import re
from urllib.parse import urlencode

import pytest
from openapi_spec_validator import validate

from webmap import create_app

THE_DESCRIPTION_ITSELF = {"/api/", "/api/openapi.json"}
VALUES = {"limit": "5", "offset": "5", "fy": "2569", "budget": "1000-", "q": "a", "at": "18.5,99,9",
          "compare": "missions=tourism", "title": "x", "asof": "1", "points": "18.57,99",
          "lat": "18.57", "lon": "99", "tolerance_m": "100",
          "reach_m": "8000", "detour": "1.3", "demand": "people", "sites": "2", "candidates": "grid",
          "spacing_m": "2000", "cost_thb": "1000000", "cap_thb": "5000000", "exclude": "5102"}


@pytest.fixture(scope="module")
def spec(app):
    return app.test_client().get("/api/openapi.json").json


def resolved(spec: dict, part: dict) -> dict:
    if "$ref" not in part:
        return part
    for step in part["$ref"].removeprefix("#/").split("/"):
        spec = spec[step]
    return spec


def sample(parameter: dict) -> str:
    schema = parameter["schema"].get("items", parameter["schema"])
    return schema["enum"][0] if "enum" in schema else VALUES[parameter["name"]]


def test_the_description_is_openapi_3_1(spec):
    assert spec["openapi"] == "3.1.0"
    validate(spec)


def test_every_address_of_the_api_is_described_and_every_description_has_its_address(app, spec):
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()
             if rule.rule.startswith("/api")} - THE_DESCRIPTION_ITSELF

    assert set(spec["paths"]) == rules


@pytest.fixture(scope="module")
def scenario(app) -> str:
    """The id of a scenario that is there."""
    return app.extensions["planmap"].store.scenarios.add("x", "nobody").id


@pytest.fixture(scope="module")
def story(app) -> str:
    """The id of a story that is there."""
    return app.extensions["planmap"].store.stories.add("x", "nobody", steps=[]).id


@pytest.fixture(scope="module")
def embed(app) -> str:
    """The id of an embedded map that is there."""
    return app.extensions["planmap"].store.embeds.add("x", "maker", query="", rights={}, expires=None).id


@pytest.fixture(scope="module")
def view(app) -> str:
    """The id of a saved view that is there."""
    return app.extensions["planmap"].store.views.add("x", "nobody", query="", asof=None, region_version="1",
                                                     program_version="1").id


@pytest.fixture(scope="module")
def addressed(scenario, story, view, embed):
    """Fills in an address that is described."""
    given = {"{key}": "tourism", "{record_id}": "tourism-001", "{number}": "1", "{scenario_id}": scenario,
             "{served}": "people", "{view_id}": view, "{embed_id}": embed,
             "{story_id}": story}
    return lambda path: re.sub("{[^}]+}", lambda found: given[found[0]], path)


def test_every_address_answers_in_the_form_that_is_described(app, client, spec, someone, addressed):
    person = someone(app, "editor", name="maker")
    for path, item in spec["paths"].items():
        if "get" not in item or "imports" in path:   # nothing is imported yet
            continue
        needed = {part["name"]: sample(part) for part in (resolved(spec, each) for each in item["get"]["parameters"])
                  if part["in"] == "query" and part.get("required")}
        response = (person if "security" in item["get"] else client).get(addressed(path), query_string=needed)
        described = item["get"]["responses"]["200"]["content"]
        assert [response.content_type.split(";")[0]] == list(described), path


def test_who_is_not_signed_in_is_told_so_where_that_is_described(client, spec, addressed):
    for path, item in spec["paths"].items():
        if "security" in item.get("get", {}):
            assert client.get(addressed(path)).status_code == 401, path


def test_every_described_parameter_is_taken_by_every_address_that_names_it(client, spec, addressed, scenario):
    for path, item in spec["paths"].items():
        if "get" not in item or "security" in item["get"]:
            continue
        parameters = [resolved(spec, part) for part in item["get"]["parameters"]]
        query = [part for part in parameters if part["in"] == "query"]
        asked = {part["name"]: scenario if part["name"] == "scenario" else sample(part) for part in query}
        address = f"{addressed(path)}?{urlencode(asked)}"
        assert client.get(address).status_code == 200, address


def test_every_value_that_is_described_is_taken_and_another_is_not(client, spec):
    for name, parameter in spec["components"]["parameters"].items():
        if name == "results":
            continue
        schema = parameter["schema"].get("items", parameter["schema"])
        allowed = schema.get("enum", [])
        for value in allowed[:3] + allowed[-1:]:
            assert client.get("/api/villages", query_string={name: value}).status_code == 200, (name, value)
        if allowed:
            assert client.get("/api/villages", query_string={name: "nothing"}).json["parameter"] == name


def test_every_key_of_the_view_is_described(client, spec):
    problem = client.get("/api/sites?nokey=1", headers={"Accept-Language": "en"}).json
    known = problem["allowed"].removeprefix("the keys ").split(", ")

    assert set(known) == set(spec["components"]["parameters"]) - {"results"}


def test_errors_have_the_shape_that_is_described(client, spec):
    shape = spec["components"]["schemas"]["Problem"]
    for address in ("/api/sites?nokey=1", "/api/missions/none/sites", "/api/nothing"):
        problem = client.get(address).json
        assert set(shape["required"]) <= set(problem) <= set(shape["properties"])


def test_the_version_is_that_of_the_data(client, spec):
    assert spec["info"]["version"] == client.get("/api/region").json["version"]


def test_the_description_follows_the_settings(lamphun, instance):
    app = create_app({"REGION": str(lamphun), "BASE_MAPS": "osm", "INSTANCE": instance()})
    spec = app.test_client().get("/api/openapi.json").json

    assert spec["components"]["parameters"]["base"]["schema"]["enum"] == ["none", "osm"]
    validate(spec)


@pytest.mark.parametrize("address", sorted(THE_DESCRIPTION_ITSELF))
def test_the_description_too_refuses_what_it_does_not_know(client, address):
    assert client.get(f"{address}?lang=fr").status_code == 400
