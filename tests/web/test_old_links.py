"""Links of yesterday still open, and say the same: each was once given out by this version of the query language.

Add links here when the language grows; never change one.
"""

from urllib.parse import parse_qs, quote

import pytest

LINKS = {
    "v=1": "",
    "v=1&missions=tourism": "missions=tourism",
    "missions=community,tourism&district=5101": "missions=tourism,community&district=5101",
    "missions=none&shade=people": "missions=none&shade=people",
    "kinds=tourism.temple,tourism.museum&at=oldcity": "kinds=tourism.temple,tourism.museum&at=oldcity",
    "kinds=community.road&fy=2568,2569&budget=100000-500000": "kinds=community.road&fy=2025,2026&budget=100000-500000",
    "budget=-500000&status=budgeted": "status=budgeted&budget=-500000",
    "budget=not_stated&mechanism=not_stated": "mechanism=not_stated&budget=not_stated",
    "subdistrict=510101,510701&precision=exact,approximate":
        "subdistrict=510101,510701&precision=exact,approximate",
    "shade=per_10k&year=2020&at=18.577,99.008,14": "year=2020&shade=per_10k&at=18.577,99.008,14",
    "shade=budget_per_head&at=5104&lang=th": "shade=budget_per_head&at=5104&lang=th",
    "q=%E0%B8%A7%E0%B8%B1%E0%B8%94&lang=en": "q=%E0%B8%A7%E0%B8%B1%E0%B8%94&lang=en",
    "title=Lamphun%202569&base=none": "title=Lamphun%202569",
    "region=lamphun&compare=year%3D2020%26shade%3Dpeople": "compare=year%3D2020%26shade%3Dpeople",
    "missions=industry&utm_source=line&fbclid=abc": "missions=industry",
    "measure=reach&gap=community.health&reach_m=3000": "gap=community.health&measure=reach&reach_m=3000",
    "measure=matrix&detour=1.3&demand=houses": "measure=matrix&detour=1.3&demand=houses",
    "measure=where&sites=3&candidates=villages": "measure=where&sites=3&candidates=villages",
    "asof=1&missions=tourism": "missions=tourism&asof=1",
    f"agency={quote('องค์การบริหารส่วนจังหวัดลำพูน')}": f"agency={quote('องค์การบริหารส่วนจังหวัดลำพูน')}",
}


@pytest.mark.parametrize(("link", "canonical"), LINKS.items(), ids=LINKS)
def test_an_old_link_opens_everywhere_and_says_the_same(client, link, canonical):
    for address in ("/", "/embed", "/about", "/api/missions", "/api/facets", "/api/shade", "/api/sites.csv"):
        assert client.get(f"{address}?{link}").status_code == 200, address

    assert client.get(f"/api/summary?{link}").json["query"] == canonical
    assert client.get(f"/api/sites?{link}").data == client.get(f"/api/sites?{canonical}").data


def test_the_canonical_query_of_an_answer_is_a_link_too(client):
    for canonical in LINKS.values():
        assert client.get(f"/api/facets?{canonical}").json["query"] == canonical
        assert parse_qs(canonical, strict_parsing=bool(canonical)) is not None


@pytest.mark.parametrize("display", ["parts=title,legend,zoom,link", "parts=none&theme=dark", "theme=light"])
def test_an_old_embedded_map_keeps_what_stands_around_it(client, display):
    assert client.get(f"/embed?missions=tourism&{display}").status_code == 200


def test_old_saved_views_and_embedded_maps_still_open(app, client):
    store = app.extensions["planmap"].store
    for query in LINKS:
        view = store.views.add("x", "nobody", query=query, asof=None, region_version="old", program_version="old")
        embed = store.embeds.add("x", "nobody", query=query, expires=None, rights={
            "kinds": ["tourism.temple"], "columns": ["status"], "download": False, "sites": [], "parts": ["title"],
            "theme": ""})
        for address in (f"/v/{view.id}", f"/embed/{embed.id}"):
            answer = client.get(address)
            there = answer.headers.get("Location", address)
            assert client.get(there).status_code == 200, (address, query)


def test_old_addresses_are_still_there(client):
    for address in ("/", "/embed", "/about", "/api/", "/api/openapi.json", "/api/missions", "/api/sites",
                    "/api/sites.csv", "/api/missions/community/sites", "/api/districts", "/api/subdistricts",
                    "/api/summary", "/api/search", "/healthz"):
        assert client.get(address).status_code == 200
