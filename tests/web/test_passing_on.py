"""What a link tells where it is shared: its square code, and its title and picture for networks that show both."""

import io
import re

import pytest
import segno

HOME = "https://maps.example.go.th"


@pytest.fixture(scope="module")
def named(new_app):
    """An application that knows its own address."""
    return new_app(ADDRESS=HOME).test_client()


def code_of(address):
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=4, border=4, light="#fff", xmldecl=False,
                                                     svgclass=None, lineclass=None)
    return out.getvalue()


def test_the_code_holds_the_whole_address_of_this_service(client, named):
    asked = {"to": "/gaps?measure=reach&gap=tourism"}
    plain, known = client.get("/qr.svg", query_string=asked), named.get("/qr.svg", query_string=asked)

    assert plain.content_type == "image/svg+xml"
    assert plain.data == code_of("http://localhost/gaps?measure=reach&gap=tourism")
    assert known.data == code_of(f"{HOME}/gaps?measure=reach&gap=tourism")


@pytest.mark.parametrize("to", ["", "https://evil.example/", "//evil.example/", "/\\evil.example", "gaps", "/ก",
                                f"/?q={'a' * 3000}"], ids=lambda to: to[:20])
def test_no_code_is_made_for_another_site_or_an_address_too_long(client, to):
    answer = client.get("/qr.svg", query_string={"to": to})

    assert answer.status_code == 400
    assert client.get("/qr.svg?to=/&to=/gaps").status_code == 400


def tags(page):
    return dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', page.text))


def test_a_shared_link_tells_its_title_and_picture(named):
    told = tags(named.get("/?missions=tourism&lang=en&title=Old%20town%20%3Cb%3E"))

    assert told["title"] == "Old town &lt;b&gt;"
    assert told["url"] == f"{HOME}/?missions=tourism&amp;lang=en&amp;title=Old%20town%20%3Cb%3E"
    assert told["image"] == told["url"].replace("/?", "/export/map.png?") + "&amp;paper=screen"
    assert "measure=reach" in tags(named.get("/gaps?measure=reach&lang=en"))["image"]


def test_without_an_address_of_its_own_a_kept_page_names_no_host(client):
    told = tags(client.get("/?lang=en", headers={"Host": "evil.example"}))

    assert told["title"]
    assert "image" not in told
    assert "evil.example" not in client.get("/?lang=en").text


def test_a_saved_view_shares_its_title_and_short_address(named):
    store = named.application.extensions["planmap"].store
    view = store.views.add("Old town", "ann", query="missions=tourism", asof=None, region_version="1",
                           program_version="1")
    told = tags(named.get(f"/v/{view.id}?lang=en"))

    assert (told["title"], told["url"]) == ("Old town", f"{HOME}/v/{view.id}")
