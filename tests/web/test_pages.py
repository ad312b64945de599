"""The pages: in the reader's language, nothing inline, every file they name is there and never changes."""

import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import PurePosixPath
from urllib.parse import quote, urljoin

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

PAGES = ("/", "/embed", "/about", "/api/", "/nothing", "/?nokey=1")
IMMUTABLE = "public, max-age=31536000, immutable"
EVERY_PAGE = pytest.mark.parametrize("address", PAGES)


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text inside scripts, styles and titles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self.within = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.within = tag

    def handle_endtag(self, tag):
        self.within = ""

    def handle_data(self, data):
        self.inside[self.within] = self.inside.get(self.within, "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def addresses(self) -> Iterator[str]:
        """What the browser fetches by itself."""
        for tag, attributes in self.elements:
            if tag in ("script", "img", "iframe", "source"):
                yield attributes.get("src") or ""
            if tag in ("link", "use"):
                yield attributes.get("href") or ""


def get(client, address: str, **headers: str) -> Page:
    return Page(client.get(address, headers=headers).text)


# --- language --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("accepted", "language"), [
    ("", "th"), ("th", "th"), ("th-TH,th;q=0.9,en;q=0.8", "th"), ("en", "en"), ("en-GB,en;q=0.9", "en"),
    ("en;q=0.5, th;q=0.9", "th"), ("fr-FR,fr;q=0.9,en;q=0.5", "en"), ("ja", "en"), ("*", "th"), (";;;", "en"),
])
def test_the_browser_says_which_language_a_page_is_in(client, accepted, language):
    for address in ("/", "/embed", "/about", "/nothing"):
        assert get(client, address, **{"Accept-Language": accepted}).all("html") == [{"lang": language}]


@EVERY_PAGE
@pytest.mark.parametrize(("lang", "accepted"), [("th", "en"), ("en", "th")])
def test_the_link_says_it_louder(client, address, lang, accepted):
    address = f"{address}{'&' if '?' in address else '?'}lang={lang}"

    assert get(client, address, **{"Accept-Language": accepted}).all("html") == [{"lang": lang}]


@EVERY_PAGE
def test_a_thai_page_is_in_thai_and_an_english_one_in_english(client, address):
    thai, english = (get(client, address, **{"Accept-Language": language}) for language in ("th", "en"))

    for tag in ("title", "h1"):
        assert re.search(r"[\u0e00-\u0e7f]", thai.inside[tag])
        assert not re.search(r"[\u0e00-\u0e7f]", english.inside[tag])
    assert len(thai.elements) == len(english.elements)


@EVERY_PAGE
def test_a_page_has_a_title_one_heading_a_viewport_and_one_main_part(client, address):
    page = get(client, address)

    assert page.inside["title"].strip()
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert [meta["content"] for meta in page.all("meta") if meta.get("name") == "viewport"]
    assert page.all("meta")[0] == {"charset": "utf-8"}


@EVERY_PAGE
def test_no_identifier_appears_twice(client, address):
    ids = [attributes["id"] for _, attributes in get(client, address).elements if "id" in attributes]

    assert len(set(ids)) == len(ids)


# --- nothing inline, nothing from elsewhere --------------------------------------------------------------------

@EVERY_PAGE
def test_nothing_is_inline(client, address):
    page = get(client, address)

    assert all(script.get("src") for script in page.all("script"))
    assert page.inside.get("script", "").strip() == ""
    assert page.all("style") == []
    assert [(tag, name) for tag, attributes in page.elements for name in attributes
            if name == "style" or name.startswith("on")] == []


@EVERY_PAGE
def test_nothing_comes_from_another_host(client, address):
    addresses = list(get(client, address).addresses())

    assert addresses
    assert [found for found in addresses if not re.match(r"/(?!/)", found)] == []


@EVERY_PAGE
def test_every_file_that_a_page_names_is_there_and_never_changes(client, address):
    waiting = {found.split("#")[0] for found in get(client, address).addresses()}
    seen = set()
    while waiting:
        found = waiting.pop()
        seen.add(found)
        response = client.get(found)
        assert response.status_code == 200, found
        if found.startswith("/api/"):
            continue
        assert response.headers["Cache-Control"] == IMMUTABLE, found
        if found.endswith((".js", ".css")):
            text = re.sub(r"/\*.*?\*/|^\s*//.*$", "", response.text, flags=re.DOTALL | re.MULTILINE)
            names = re.findall(r"url\([\"']?(?!data:|#)([^)\"'#]+)" if found.endswith(".css") else
                               r"(?:from|import)\s*\(?[\"'](\.[^\"']+)[\"']", text)
            optional = "/lib/" in found   # pictures of controls that the map does not use
            waiting |= {urljoin(found, name) for name in names if not optional} - seen
    assert any(name.endswith(".woff2") for name in seen)


@pytest.mark.parametrize("address", ["/", "/embed"])
def test_a_page_loads_its_modules_as_one_script(client, address):
    page = get(client, address)
    entries = [script["src"] for script in page.all("script") if script.get("type") == "module"]
    text = client.get(entries[0]).text

    assert len(entries) == 1
    assert not re.search(r'(?:from|import)\s*\(?"\./', text)
    assert "/api/shade" in text


def test_files_have_their_media_type(app, client):
    url = app.extensions["planmap"].assets.url

    for name, kind in {"js/plan.js": "text/javascript", "css/map.css": "text/css", "symbols.svg": "image/svg+xml",
                       "font/sarabun-thai-400.woff2": "font/woff2",
                       "lib/leaflet.js": "text/javascript", "icon.svg": "image/svg+xml"}.items():
        assert client.get(url(name)).content_type.split(";")[0] == kind


def test_a_file_under_another_version_is_not_there(app, client):
    assert client.get(app.extensions["planmap"].assets.url("js/plan.js").replace("/assets/", "/assets/0")
                      ).status_code == 404


def test_a_file_has_one_address(client):
    assert client.get("/static/js/plan.js").status_code == 404


def test_the_browsers_own_request_for_an_icon_is_answered(client):
    response = client.get("/favicon.ico", follow_redirects=True)

    assert response.content_type.startswith("image/svg+xml")


# --- what a page shows -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("address", ["/", "/embed"])
@pytest.mark.parametrize("title", ["ลำพูน 2569", "<script>alert(1)</script>", "{{7*191}}", "{% raw %}", "a\" onload=\"x",
                                   "`${7*191}`", "\u202eabc", "__proto__"])
def test_a_title_is_shown_as_it_is(client, address, title):
    response = client.get(f"{address}?title={quote(title)}")
    page = Page(response.text)

    assert page.inside["title"] == title
    assert "1337" not in response.text
    assert len(page.elements) == len(get(client, address).elements)


def test_the_page_holds_no_record_and_the_same_map_for_every_view(client, records):
    page = client.get("/?missions=tourism&district=5101&at=oldcity").text

    assert [row["id"] for row in records if row["name_th"] and row["name_th"] in page] == []
    shells = {re.search(r"/shell/\w+\.js", client.get(address).text).group()
              for address in ("/", "/?missions=none", "/?lang=en", "/?at=oldcity&shade=people")}
    assert len(shells) == 1


@pytest.mark.parametrize("address", ["/", "/embed"])
def test_without_scripts_a_page_is_still_whole_html(client, address):
    text = client.get(address).text

    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")


def test_credits_are_on_every_page(client):
    for address in PAGES:
        assert "Royal Thai Survey Department" in client.get(address, headers={"Accept-Language": "en"}).text
        assert "กรมแผนที่ทหาร" in client.get(address, headers={"Accept-Language": "th"}).text


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_about_page_tells_each_mission_and_each_source(client, language):
    text = client.get(f"/about?lang={language}").text
    region = client.get("/api/region").json

    for mission in client.get("/api/missions").json["missions"]:
        for part in ("name", "shows", "objective", "importance", "completeness", "served"):
            assert mission[part][language].replace("'", "&#39;") in text
    for source in region["sources"].values():
        assert (source[f"title_{language}"] or "").replace("&", "&amp;").replace("'", "&#39;") in text


def test_the_api_page_lists_each_address_and_key(client):
    spec = client.get("/api/openapi.json").json
    text = client.get("/api/?lang=en").text

    assert all(f"<code>{path}</code>" in text for path in spec["paths"])
    assert all(f"<code>{name}</code>" in text for name in ("missions", "at", "fy", "budget", "compare", "limit"))


@pytest.mark.parametrize("address", ["/", "/embed", "/about", "/api/"])
def test_links_within_a_page_lead_somewhere(client, address):
    page = get(client, address, **{"Accept-Language": "en"})
    for link in page.all("a"):
        target = link["href"] or ""
        if target.startswith("#"):
            assert any(attributes.get("id") == target[1:] for _, attributes in page.elements), target
        elif not re.match(r"https?://", target):
            assert client.get(urljoin(address, target)).status_code == 200, target
        else:
            assert "noopener" in (link.get("rel") or "")


# --- the shell that Folium composed ----------------------------------------------------------------------------

@pytest.mark.parametrize("address", ["/", "/embed"])
def test_the_script_of_the_map_stands_under_the_hash_of_its_content(client, address):
    found = re.search(r"/shell/(\w+)\.js", client.get(address).text)
    response = client.get(found.group())

    assert hashlib.sha256(response.data).hexdigest().startswith(found.group(1))
    assert response.content_type.startswith("text/javascript")
    assert response.headers["Cache-Control"] == IMMUTABLE
    assert "L.map(" in response.text


# --- translation -----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def catalogue(root):
    with (root / "webmap/translations/th/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="th")


def test_every_word_has_a_thai_translation(catalogue):
    bare = [message.id for message in catalogue if message.id and not all(
        message.string if isinstance(message.string, tuple) else [message.string])]

    assert len(catalogue) > 100
    assert bare == []
    assert [message.id for message in catalogue if message.fuzzy and message.id] == []


def test_a_translation_keeps_the_places_for_values(catalogue):
    def places(words) -> set[str]:
        return {place for word in (words if isinstance(words, tuple) else [words])
                for place in re.findall(r"%\(\w+\)[sd]", word)}

    assert [message.id for message in catalogue if message.id and places(message.id) != places(message.string)] == []


def test_every_word_of_pages_and_scripts_is_in_the_catalogue(root, catalogue):
    methods = [("pages/**.py", "python"), ("*.py", "python"), ("templates/**.html", "jinja2"),
               ("static/js/**.js", "javascript")]
    spoken = {words for _, _, words, _, _ in extract_from_dir(
        root / "webmap", methods, keywords={"_": None, "gettext": None, "ngettext": (1, 2)},
        directory_filter=lambda folder: PurePosixPath(folder).name not in ("node_modules", "__pycache__"))}

    assert len(spoken) > 100
    assert {words for words in spoken if catalogue.get(words[0] if isinstance(words, tuple) else words) is None
            } == set()
