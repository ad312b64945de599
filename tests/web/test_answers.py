"""Answers are kept and compressed once: same bytes, one tag, 304 for who has them, and never the wrong reader's."""

import gzip

import pytest

PACKED = ["/", "/embed", "/about", "/api/", "/api/openapi.json", "/api/region", "/api/sites", "/api/sites.csv",
          "/api/districts", "/api/summary"]


@pytest.mark.parametrize("address", PACKED)
def test_the_packed_answer_is_the_plain_one(client, address):
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("accepted", ["gzip;q=0", "br, gzip; q=0.0"])
def test_who_refuses_gzip_gets_none(client, accepted):
    assert "Content-Encoding" not in client.get("/api/sites", headers={"Accept-Encoding": accepted}).headers


def test_a_picture_or_font_is_not_packed_again(app, client):
    font = app.extensions["planmap"].assets.url("font/sarabun-thai-400.woff2")

    assert "Content-Encoding" not in client.get(font, headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.parametrize("address", PACKED)
def test_who_has_an_answer_is_told_that_nothing_changed(client, address):
    tag = client.get(address).headers["ETag"]

    assert tag.startswith('W/"')
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', f"{tag}, W/\"more\""):
        response = client.get(address, headers={"If-None-Match": given})
        assert response.status_code == 304
        assert response.data == b""
        assert response.headers["ETag"] == tag
        assert "Content-Encoding" not in response.headers
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_star_stands_for_any_tag(client):
    assert client.get("/api/sites", headers={"If-None-Match": "*"}).status_code == 304


def test_another_question_has_another_tag(client):
    tags = [client.get(address).headers["ETag"] for address in (
        "/api/sites", "/api/sites?missions=tourism", "/api/summary", "/", "/embed", "/?lang=en", "/?lang=th")]

    assert len(set(tags)) >= len(tags) - 1
    assert client.get("/api/sites?missions=tourism", headers={"If-None-Match": tags[0]}).status_code == 200


def test_new_data_has_new_tags(client, app_with):
    changed = app_with([{"name_th": "ใหม่"}], keep=True).test_client()

    for address in ("/api/sites", "/api/summary", "/api/facets", "/api/region"):
        tag = client.get(address).headers["ETag"]
        assert changed.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", PACKED)
def test_head_is_get_without_the_body(client, address):
    for order in (("head", "get"), ("get", "head")):
        answers = {method: getattr(client, method)(f"{address}?utm_term={order[0]}_first") for method in order}
        assert answers["head"].data == b""
        assert answers["get"].data
        assert dict(answers["head"].headers) == dict(answers["get"].headers)


def test_head_of_what_is_not_there_has_no_body(client):
    for address in ("/nothing", "/api/nothing", "/?nokey=1", "/assets/0/x"):
        response = client.head(address)
        assert response.status_code in (400, 404)
        assert response.data == b""


def test_readers_of_two_languages_never_get_each_others_page(client):
    for order in (("th", "en"), ("en", "th")):
        for language in (*order, *order):
            page = client.get(f"/?utm_term={order[0]}_first", headers={"Accept-Language": language})
            assert f'<html lang="{language}">' in page.text
            assert "Accept-Language" in page.headers["Vary"]


def test_a_wrong_question_is_asked_anew_each_time(client):
    for _ in range(2):
        response = client.get("/api/sites?nokey=1")
        assert response.status_code == 400
        assert "ETag" not in response.headers


def test_memory_for_answers_is_bounded_and_answers_stay_right(new_app):
    app = new_app(CACHE_MB=1)
    client = app.test_client()
    right = dict.fromkeys(f"/api/region?q=w{number}" for number in range(40))
    for address in right:
        right[address] = client.get(address).data

    assert sum(map(len, right.values())) > 1_000_000
    assert app.extensions["planmap.answers"].bytes <= 1_000_000
    assert 0 < len(app.extensions["planmap.answers"].answers) < len(right)
    assert all(client.get(address).data == body for address, body in list(right.items())[:5])


def test_answers_of_data_that_nobody_is_shown_any_more_are_forgotten(new_app):
    app = new_app()
    client, kept = app.test_client(), app.extensions["planmap.answers"]
    shell = client.get("/").text.split('"/shell/')[1].split('"')[0]
    for address in ("/api/sites", "/api/summary", f"/shell/{shell}"):
        client.get(address)
    app.extensions["planmap"].store.delete("tourism-001", "ann", expected_version=1)
    client.get("/api/facets")

    assert {path for _, path, *_ in kept.answers} == {"/api/facets", f"/shell/{shell}"}   # the shell is of no data
    assert kept.bytes == sum(answer.size for answer in kept.answers.values())


def test_without_memory_every_answer_is_made_anew_and_the_same(new_app, client):
    app = new_app(CACHE_MB=0)
    none = app.test_client()

    assert none.get("/api/sites").data == none.get("/api/sites").data == client.get("/api/sites").data
    assert len(app.extensions["planmap.answers"].answers) == 0
    assert none.get("/api/sites", headers={"If-None-Match": none.get("/api/sites").headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("address", PACKED)
def test_a_browser_asks_again_before_it_shows_an_old_answer(client, address):
    assert client.get(address).headers["Cache-Control"] == "public, no-cache"


def test_health_is_never_kept(client):
    response = client.get("/healthz")

    assert (response.data, response.headers["Cache-Control"]) == (b"ok\n", "no-store")
    assert "ETag" not in response.headers
