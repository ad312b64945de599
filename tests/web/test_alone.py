"""The stand-alone file: it holds what the view shows and nothing else, and names every script and style it may run."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

MOST_BYTES = 1_200_000
NASTY = "</script><script>alert(1)</script> {{7*7}} <!-- <img src=x onerror=alert(1)>"
HIDDEN = "วัดพระธาตุหริภุญชัย"


class File(HTMLParser):
    """What stands in a file: its policy, scripts, styles, blocks of data, and every address it would ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.policy, self.title, self.links = "", "", []
        self.scripts, self.styles, self.blocks, self.asked = [], [], {}, []
        self._to, self.bytes = None, len(text.encode())
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.asked += [value for name, value in attrs if name in ("src", "data", "srcset", "action", "style")]
        self.asked += [names["href"] for _ in range(tag in ("link", "use", "base"))]
        self.links += [names["href"] for _ in range(tag == "a" and "href" in names)]
        if names.get("http-equiv") == "Content-Security-Policy":
            self.policy = names["content"]
        if tag == "script" and names.get("type") == "application/json":
            self._to = lambda text: self.blocks.__setitem__(names["id"], json.loads(text))
        elif tag in ("script", "style"):
            self._to = (self.scripts if tag == "script" else self.styles).append
        elif tag == "title":
            self._to = lambda text: setattr(self, "title", text)

    def handle_data(self, data):
        if self._to:
            self._to(data)

    def handle_endtag(self, tag):
        self._to = None

    def of(self, name: str, step: int = 0):
        """What the file holds of a step of its story; a view is one step."""
        return self.blocks[f"held-{name}-{step}"]

    def sites(self, step: int = 0) -> list[dict]:
        """The records that a step shows."""
        return [self.blocks["held-records"][place] for place in self.of("start", step)["records"]]


@pytest.fixture(scope="module")
def file_of(app):
    """Makes and reads the file of a query, each once."""
    client, made = app.test_client(), {}

    def make(query: str) -> File:
        if query not in made:
            answer = client.get(f"/export/map.html?{query}")
            assert answer.status_code == 200, answer.text[:300]
            made[query] = File(answer.text)
        return made[query]

    return make


def sources(texts: list[str]) -> set[str]:
    return {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts}


QUERIES = ("lang=th", "lang=en&missions=tourism&district=5101,5106", "lang=en&q=แม่ทา&status=not_stated",
           "lang=th&kinds=community.forest", "lang=en&missions=none", "lang=en&subdistrict=510101&budget=not_stated")


@pytest.mark.parametrize("query", QUERIES)
def test_a_file_holds_the_records_of_its_view_and_no_other(client, file_of, query):
    file = file_of(query)
    shown = client.get(f"/api/sites?{query}").json["features"]

    assert file.sites() == shown
    assert len(file.blocks["held-records"]) == len(shown)
    assert str(len(shown)) in file.of("about")["counted"]


def test_what_the_filters_leave_out_stands_nowhere_in_the_file(client):
    whole = client.get("/export/map.html?lang=th").text
    narrow = client.get("/export/map.html?lang=th&missions=community&district=5104").text
    agencies = set(client.get("/api/region").json["choices"]["agency"])
    kept = {site["properties"]["agency_th"] for site in
            client.get("/api/sites?missions=community&district=5104").json["features"]}

    assert HIDDEN in whole
    assert HIDDEN not in narrow
    assert [name for name in agencies - kept - {"not_stated"} if f'"{name}"' in narrow] == []


def test_its_filters_go_no_further_than_its_view(file_of):
    choices = file_of("lang=en&missions=tourism&district=5101,5106").of("start")["region"]["choices"]

    assert choices["missions"] == ["tourism"]
    assert choices["district"] == ["5101", "5106"]
    assert {code[:4] for code in choices["subdistrict"]} == {"5101", "5106"}
    assert {kind.split(".")[0] for kind in choices["kinds"]} == {"tourism"}


def test_it_opens_with_the_view_it_was_made_of(file_of):
    about = file_of("lang=en&missions=tourism&shade=per_10k&at=oldcity&title=Old+city").of("about")

    assert about["query"] == "shade=per_10k&at=oldcity"
    assert about["address"].endswith("/?missions=tourism&shade=per_10k&at=oldcity&lang=en&title=Old%20city")
    assert about["scope"] == [["Missions", "Old-city tourism"]]


@pytest.mark.parametrize("query", ["lang=th", "lang=th&measure=reach", "lang=en&measure=matrix"])
def test_a_file_runs_its_own_scripts_and_asks_for_nothing(file_of, query):
    file = file_of(query)
    rules = dict(rule.strip().split(" ", 1) for rule in file.policy.split(";"))

    assert "unsafe" not in file.policy
    assert "http" not in file.policy
    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == sources(file.scripts)
    assert set(rules["style-src"].split()) == sources(file.styles)
    assert {rules["img-src"], rules["font-src"]} == {"data:"}
    assert [address for address in file.asked if not address.startswith(("#", "data:"))] == []
    named = [address for sheet in file.styles for address in re.findall(r"url\([\"']?([^\"')]+)", sheet)]
    assert [address for address in named if not address.startswith(("#", "data:"))] == []


@pytest.mark.parametrize("query", ["lang=th", "lang=th&measure=reach", "lang=en&measure=matrix"])
def test_a_file_of_the_starter_data_is_small(file_of, query):
    assert file_of(query).bytes <= MOST_BYTES


def test_a_file_of_distances_holds_what_the_slider_reads(client, file_of):
    query = "lang=en&measure=reach&gap=community&reach_m=5000"

    drawn = {site["properties"]["mission"] for site in file_of(query).sites()}

    assert file_of(query).of("gaps") == client.get(f"/api/gaps/steps?{query}").json
    assert drawn == {"community"}
    assert file_of(query).of("about")["query"] == "gap=community&measure=reach&reach_m=5000"


def test_a_file_of_the_matrix_holds_its_answer(client, file_of):
    told, held = client.get("/api/gaps?measure=matrix&lang=en").json, file_of("lang=en&measure=matrix").of("gaps")

    assert held["zones"] == told["zones"]
    assert [one["text"] for one in held["findings"]] == [one["text"] for one in told["findings"]]


QUESTIONS = ("measure=enough&gap=industry.factory", "measure=fair", "measure=pattern&gap=community.local_office",
             "measure=whatif&gap=community.local_office",
             "measure=where&gap=community.local_office&sites=2&candidates=18.33,98.815;18.636,99.156")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_file_of_any_other_question_holds_its_answer(client, file_of, question):
    told = client.get(f"/api/gaps?{question}&lang=en").json
    held = file_of(f"{question}&lang=en").of("gaps")

    assert held["zones"] == told["zones"]
    assert held.get("total") == told.get("total")


def test_a_file_of_new_sites_keeps_to_their_conditions(client, file_of):
    query = f"{QUESTIONS[-1]}&exclude=5107&lang=en"
    told = client.get(f"/api/gaps/where?{query}").json

    assert file_of(query).of("gaps")["sites"] == told["sites"] != client.get(f"/api/gaps?{QUESTIONS[-1]}").json["sites"]


def test_a_title_is_text_in_a_file(client):
    answer = client.get("/export/map.html", query_string={"title": NASTY, "lang": "en"})
    file, plain = File(answer.text), File(client.get("/export/map.html?lang=en").text)

    assert file.title == NASTY
    assert len(file.scripts) == len(plain.scripts)
    assert file.asked == plain.asked


def test_a_wrong_value_is_named(client):
    answer = client.get("/export/map.html?shade=purple&lang=en")

    assert answer.status_code == 400
    assert "purple" in answer.text


STEPS = [{"query": "missions=tourism&at=oldcity", "title": "Old city", "words": "Temples."},
         {"query": "gap=community&measure=reach&reach_m=4000", "title": "Who is far?", "words": NASTY},
         {"query": "missions=tourism&district=5101", "title": "<b>Near</b>", "words": ""}]


def test_a_story_is_one_file_with_the_views_of_its_steps(client, editor):
    made = editor.post("/api/stories", json={"title": "Three pictures", "steps": STEPS}).json
    file = File(client.get(f"/export/story/{made['id']}.html?lang=en").text)

    assert file.title == "Three pictures"
    assert file.blocks["held-steps"] == [{"title": step["title"], "words": step["words"]} for step in STEPS]
    for at, query in enumerate(("missions=tourism", "missions=community", "missions=tourism&district=5101")):
        assert file.sites(at) == client.get(f"/api/sites?{query}").json["features"]
    assert len(file.blocks["held-records"]) == len(file.sites(0)) + len(file.sites(1))
    assert file.of("gaps", 1)["steps"] == client.get(f"/api/gaps/steps?{STEPS[1]['query']}").json["steps"]
