"""Headers of every answer: own scripts and styles only, nothing guessed, framed only where framing is meant."""

import re

import pytest

from webmap import create_app

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors "
)
ANSWERS = {
    "page": ("/", 200), "embed": ("/embed", 200), "embed with a view": ("/embed?missions=tourism&title=x", 200),
    "about": ("/about", 200), "api page": ("/api/", 200), "openapi": ("/api/openapi.json", 200),
    "geojson": ("/api/sites", 200), "csv": ("/api/sites.csv", 200), "health": ("/healthz", 200),
    "icon": ("/favicon.ico", 302), "slash": ("/api", 308), "not there": ("/nothing", 404),
    "api not there": ("/api/nothing", 404), "bad page": ("/?nokey=1", 400), "bad embed": ("/embed?nokey=1", 400),
    "bad api": ("/api/sites?nokey=1", 400), "long": (f"/?q={'a' * 100_000}", 400),
}
SMALL = {"/export/atlas.pdf": "?district=5104"}
"""What is asked of an address whose whole answer takes long to make."""
METHODS = {"not allowed": ("post", "/", 405), "options": ("options", "/api/sites", 200), "head": ("head", "/", 200)}


def check(response, framed_by: str) -> None:
    assert response.headers["Content-Security-Policy"] == POLICY + framed_by
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] in ("strict-origin-when-cross-origin", "no-referrer")
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "X-Frame-Options" not in response.headers
    assert "Set-Cookie" not in response.headers
    assert len(response.headers.getlist("Content-Security-Policy")) == 1


def framed_by(address: str) -> str:
    path = address.split("?")[0]
    anywhere = path == "/embed" or re.fullmatch(r"/story/\w+/embed", path)
    return "*" if anywhere else "'self'" if path.startswith("/api") else "'none'"


@pytest.mark.parametrize(("address", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_carries_the_headers(client, address, status):
    response = client.get(address)

    assert response.status_code == status
    check(response, framed_by(address))


@pytest.mark.parametrize(("method", "address", "status"), METHODS.values(), ids=METHODS)
def test_every_method_is_answered_with_the_headers(client, method, address, status):
    response = getattr(client, method)(address)

    assert response.status_code == status
    check(response, framed_by(address))


def test_every_route_carries_the_headers(app, client):
    assets = app.extensions["planmap"].assets
    for rule in app.url_map.iter_rules():
        values = {"key": "tourism", "version": assets.version, "name": "js/plan.js", "digest": "0", "filename": "x",
                  "upload_id": "none", "secret": "x", "record_id": "tourism-001", "number": "1", "lang": "th",
                  "scenario_id": "none-there", "served": "people", "layer_id": "none-there", "view_id": "none-there",
                  "embed_id": "none-there", "form": "xlsx", "id_": "none-there", "story_id": "none00there",
                  "z": "0", "x": "0", "y": "0"}
        address = rule.rule
        for name in rule.arguments:
            address = re.sub(rf"<(\w+:)?{name}>", values[name], address)
        response = client.get(address + SMALL.get(address, ""))
        if address == "/sign-in":   # its form carries a token that goes with a cookie
            assert response.headers.pop("Set-Cookie").startswith("planmap=")
        check(response, framed_by(address))


def test_an_answer_from_memory_and_an_unchanged_one_carry_the_headers(client):
    first = client.get("/api/districts")
    again = client.get("/api/districts")
    unchanged = client.get("/api/districts", headers={"If-None-Match": first.headers["ETag"]})

    assert unchanged.status_code == 304
    for response in (first, again, unchanged):
        check(response, "'self'")


def test_only_the_embed_may_be_framed_by_others(app, client):
    def policy(address: str) -> str:
        return client.get(address + SMALL.get(address, "")).headers["Content-Security-Policy"]

    open_to_all = {rule.rule for rule in app.url_map.iter_rules() if not rule.arguments
                   if policy(rule.rule).endswith("frame-ancestors *")}

    assert open_to_all == {"/embed"}
    for near in ("/embed/", "/embedx", "/Embed", "//embed"):
        assert client.get(near).headers["Content-Security-Policy"].endswith("'none'")


def test_data_may_be_read_by_other_pages_and_pages_may_not(client):
    assert client.get("/api/sites").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/nothing").headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/sites").headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for address in ("/", "/embed", "/about"):
        assert "Access-Control-Allow-Origin" not in client.get(address).headers
    assert client.get("/").headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("first", ["http", "https"])
def test_a_reader_by_https_is_told_to_stay_there_and_others_are_not(app_with, first):
    app = app_with([])
    seen = {}
    for scheme in (first, *{"http", "https"} - {first}):
        headers = app.test_client().get("/api/region", base_url=f"{scheme}://localhost").headers
        seen[scheme] = "Strict-Transport-Security" in headers

    assert seen == {"http": False, "https": True}


def test_base_maps_that_are_on_may_send_pictures_and_nothing_else(lamphun, instance):
    app = create_app({"REGION": str(lamphun), "BASE_MAPS": "osm,satellite", "INSTANCE": instance()})
    policy = app.test_client().get("/").headers["Content-Security-Policy"]

    images = "img-src 'self' data: https://server.arcgisonline.com https://tile.openstreetmap.org;"
    assert policy == (POLICY + "'none'").replace("img-src 'self' data:;", images)
