"""Mistakes and faults: a page in the reader's language for people, problem+json for programs, never a trace."""

import html
import logging
import re
from urllib.parse import quote

import pytest

from webmap.query import MAX_QUERY_BYTES

WRONG = [
    ("missions", "missions=toursim"),
    ("kinds", "kinds=tourism.pagoda"),
    ("district", "district=9999"),
    ("subdistrict", "subdistrict=5101"),
    ("mechanism", "mechanism=x"),
    ("status", "status=x"),
    ("agency", "agency=nobody"),
    ("fy", f"fy={quote('๒๕๖๙')}"),
    ("budget", "budget=500-100"),
    ("precision", "precision=x"),
    ("q", f"q={'a' * 100_000}"),
    ("q", "q=a&q=b"),
    ("shade", "shade=x"),
    ("year", "year=1999"),
    ("compare: at", "compare=at%3Dnowhere"),
    ("at", "at=NaN"),
    ("at", "at=inf,99,9"),
    ("at", "at=1e999,99,9"),
    ("base", "base=osm"),
    ("lang", "lang=fr"),
    ("title", f"title={'a' * 201}"),
    ("v", "v=2"),
    ("region", "region=chiangmai"),
    ("nokey", "nokey=1"),
    ("x" * 40, f"{'x' * 100_000}=1"),
]
NOT_THERE = [
    "/nothing", "/api/nothing", "/embed/", "/about/x", "/assets/0/js/plan.js", "/shell/0.js", "/static/none.js",
    "/api/missions/none/sites", "/api/missions/none/sites.csv", "/api/missions/", "/api/missions/%00/sites",
    "/api/missions/tourism/sites/1", "/api/sites.xlsx", "/..%2f..%2fetc/passwd", "/%", "/%F0%28%8C%28",
]
TRACE = re.compile(r"Traceback|File \"|werkzeug|jinja2|site-packages|\.py\b|KeyError|ValueError")


def key_of(page: str) -> str:
    """The key that an error page names, in whichever language."""
    return html.unescape(re.search(r"<p>“(.*?)”", page).group(1))


@pytest.mark.parametrize(("key", "query"), WRONG, ids=lambda part: part[:24])
def test_a_wrong_value_is_a_page_that_names_the_key(client, page_address, key, query):
    for language, words in (("th", "ใช้ไม่ได้"), ("en", "cannot be used")):
        response = client.get(f"{page_address}?{query}", headers={"Accept-Language": language})

        assert response.status_code == 400
        assert response.content_type == "text/html; charset=utf-8"
        assert f'<html lang="{language}">' in response.text
        assert words in response.text
        assert key_of(response.text) == key
        assert len(response.data) < 20_000
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("key", "query"), WRONG, ids=lambda part: part[:24])
def test_a_wrong_value_is_a_problem_that_names_the_key(client, data_addresses, key, query):
    for address in data_addresses:
        response = client.get(f"{address}?{query}")

        assert response.status_code == 400, address
        assert response.content_type == "application/problem+json"
        assert response.json["parameter"] == key
        assert response.json["status"] == 400
        assert response.json["allowed"]
        assert response.json["title"]
        assert len(response.data) < 8_000


def test_a_problem_tells_what_is_allowed(client):
    assert "tourism, industry, agriculture, community, none" in client.get("/api/sites?missions=x").json["allowed"]
    assert client.get("/api/sites?year=1").json["allowed"] == "2020, 2021"
    assert "oldcity" in client.get("/api/sites?at=x").json["allowed"]
    assert f"{MAX_QUERY_BYTES:,}" in client.get(f"/api/sites?q={'a' * MAX_QUERY_BYTES}").json["allowed"]


@pytest.mark.parametrize("query", ["q=a&q=b", "at=x", "fy=x", "budget=x", "nokey=1", "compare=compare%3D"])
def test_what_is_allowed_is_said_in_the_readers_language(client, query):
    said = {language: client.get(f"/api/sites?{query}", headers={"Accept-Language": language}).json["allowed"]
            for language in ("th", "en")}

    assert re.search(r"[\u0e00-\u0e7f]", said["th"])
    assert not re.search(r"[\u0e00-\u0e7f]", said["en"])


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "{{7*191}}", "{% raw %}", "\"' onload=x", "`${7*191}`"])
def test_a_wrong_value_is_shown_as_text(client, words):
    page = client.get(f"/?missions={quote(words)}&lang=en").text
    problem = client.get(f"/api/sites?missions={quote(words)}").json

    assert html.escape(words).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
    assert words not in page or not set(words) & set("<>\"'")
    assert "1337" not in page
    assert problem["value"] == words


@pytest.mark.parametrize("address", NOT_THERE)
@pytest.mark.parametrize("language", ["th", "en"])
def test_an_unknown_address_is_a_404_in_the_readers_language(client, address, language):
    response = client.get(address, headers={"Accept-Language": language})

    assert response.status_code == 404
    if address.startswith("/api"):
        assert response.content_type == "application/problem+json"
        assert response.json["status"] == 404
    else:
        assert f'<html lang="{language}">' in response.text
        assert "<h1>" in response.text
    thai = re.search(r"[\u0e00-\u0e7f]", (response.json["title"] if response.is_json else
                                          re.search("<h1>(.*?)</h1>", response.text).group(1)))
    assert bool(thai) == (language == "th")
    assert not TRACE.search(response.text)


@pytest.mark.parametrize("name", ["a%00b.js", "a" * 300, "js/" + "b" * 5000 + ".js"], ids=["nul", "long", "longer"])
def test_a_file_name_that_no_disk_takes_is_a_404(app, client, name):
    version = app.extensions["planmap"].assets.version

    assert client.get(f"/assets/{version}/{name}").status_code == 404


@pytest.mark.parametrize("name", ["../view.py", "%2e%2e/view.py", "..%2fview.py", "js", "", "js/../../view.py",
                                  "/etc/passwd", "%2fetc%2fpasswd", "..\\view.py", "browser/package.json"])
def test_no_file_outside_the_public_ones_is_given(app, client, name):
    response = client.get(f"/assets/{app.extensions['planmap'].assets.version}/{name}", follow_redirects=True)

    assert response.status_code == 404
    assert b"import " not in response.data


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/", "/embed", "/about", "/api/", "/api/sites", "/api/missions/tourism/sites",
                                     "/api/openapi.json", "/healthz"])
def test_nothing_can_be_written(client, method, address):
    response = getattr(client, method)(address, data="x")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    if address.startswith("/api/") and address != "/api/":
        assert response.json["status"] == 405
    else:
        assert "<h1>" in response.text


@pytest.fixture(scope="module")
def broken(new_app):
    """An application with a page and an answer that fail."""
    app = new_app()

    def fail():
        raise RuntimeError("the secret in the trace")

    app.add_url_rule("/broken", "broken", fail)
    app.add_url_rule("/api/broken", "broken_api", fail)
    return app.test_client()


def test_our_fault_is_a_500_with_a_number_and_no_details(broken, caplog):
    with caplog.at_level(logging.ERROR, logger="planmap"):
        page = broken.get("/broken?lang=en")
        problem = broken.get("/api/broken")

    assert page.status_code == problem.status_code == 500
    number = re.search(r"under the number ([0-9a-f]{8})", page.text).group(1)
    assert problem.content_type == "application/problem+json"
    for response, incident in ((page, number), (problem, problem.json["incident"])):
        assert f"incident {incident} at " in caplog.text
        assert "secret" not in response.text
        assert not TRACE.search(response.text)
        assert response.headers["Cache-Control"] == "no-store"
    assert "the secret in the trace" in caplog.text
    assert number != problem.json["incident"]


def test_our_fault_is_told_in_thai_to_thai_readers(broken, caplog):
    page = broken.get("/broken", headers={"Accept-Language": "th"}).text

    assert '<html lang="th">' in page
    assert re.search(r"<h1>[\u0e00-\u0e7f ]+</h1>", page)


def test_a_failure_is_not_kept_as_an_answer(broken):
    numbers = {broken.get("/api/broken").json["incident"] for _ in range(3)}

    assert len(numbers) == 3
