"""Stories: views in order, made and changed by editors, read, presented and framed by whoever has the link."""

import re
from html import unescape

import pytest

STEPS = [
    {"query": "missions=tourism&at=oldcity&lang=en&title=Old%20city", "title": "",
     "words": "Temples.\n\n Walk  there."},
    {"query": "gap=community.local_office&measure=reach&reach_m=4000", "title": "Who is far?", "words": ""},
    {"query": "shade=people", "title": "<b>People</b>", "words": "{{7*7}} <img src=x onerror=alert(1)>"},
]


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


@pytest.fixture
def story(editor):
    """A story of three steps."""
    return made(editor, title=" Three  pictures ", steps=STEPS)


def made(client, **body):
    response = client.post("/api/stories", json=body)
    assert response.status_code == 201, response.text
    assert response.headers["Location"] == f"/api/stories/{response.json['id']}"
    return response.json


def patched(client, story, **body):
    return client.patch(f"/api/stories/{story['id']}?lang=en", json=body, headers={"If-Match": str(story["number"])})


def steps_of(story):
    return [{name: step[name] for name in ("query", "title", "words")} for step in story["steps"]]


def test_a_step_keeps_its_view_without_title_and_language_and_takes_the_title_of_its_view(story):
    assert story["title"] == "Three pictures"
    assert steps_of(story) == [
        {"query": "missions=tourism&at=oldcity", "title": "Old city", "words": "Temples.\n\nWalk there."},
        STEPS[1], STEPS[2]]
    assert [step["page"] for step in story["steps"]] == [
        "/?missions=tourism&at=oldcity", "/gaps?gap=community.local_office&measure=reach&reach_m=4000",
        "/?shade=people"]


@pytest.mark.parametrize("mode", ["", "/present", "/embed"])
def test_whoever_has_the_link_opens_it_with_its_texts_as_texts(app, story, mode):
    page = app.test_client().get(f"/story/{story['id']}{mode}?lang=en")

    assert page.status_code == 200
    queries = [unescape(query) for query in re.findall(r'data-query="([^"]*)"', page.text)]
    assert queries == [step["query"] for step in story["steps"]]
    assert "&lt;b&gt;People&lt;/b&gt;" in page.text
    assert "{{7*7}} &lt;img src=x" in page.text
    assert "somsri" not in page.text
    assert page.headers["Content-Security-Policy"].endswith("*" if mode == "/embed" else "'none'")
    assert "Set-Cookie" not in page.headers
    pictured = re.findall(r'property="og:(?:title|url|image)" content="([^"]*)', page.text)
    assert [unescape(told) for told in pictured] == [
        "Three pictures · Lamphun planning map", f"http://localhost/story/{story['id']}",
        "http://localhost/export/map.png?missions=tourism&at=oldcity&paper=screen"]


def test_a_change_is_shown_at_once_to_everybody(app, editor, story):
    public = app.test_client()
    assert "Another name" not in public.get(f"/story/{story['id']}").text
    changed = patched(editor, story, title="Another name", steps=steps_of(story)[::-1])

    assert (changed.status_code, changed.json["number"], changed.headers["ETag"]) == (200, 2, '"2"')
    assert public.get(f"/api/stories/{story['id']}").json["title"] == "Another name"
    page = public.get(f"/story/{story['id']}").text
    assert re.findall(r'id="title-1">([^<]*)', page) == ["&lt;b&gt;People&lt;/b&gt;"]


def test_the_public_learns_neither_owner_nor_who_may_change_it(app, story):
    told = app.test_client().get(f"/api/stories/{story['id']}").json

    assert (told["owner"], told["mine"], told["may"]) == (None, False, {"change": False})
    assert "kept" not in told["steps"][0]


def test_a_change_from_an_older_number_changes_nothing(editor, story):
    assert patched(editor, story, title="First").status_code == 200
    late = patched(editor, story, title="Late")

    assert (late.status_code, late.json["title"]) == (412, "the story was changed meanwhile")
    assert editor.get(f"/api/stories/{story['id']}").json["title"] == "First"
    assert editor.patch(f"/api/stories/{story['id']}", json={"title": "x"}).status_code == 428


def test_one_step_more_stands_after_the_others(editor, story):
    told = editor.post(f"/api/stories/{story['id']}/steps", json={"query": "q=wat", "title": "Fourth"})

    assert told.status_code == 201
    assert steps_of(told.json) == [*steps_of(story), {"query": "q=wat", "title": "Fourth", "words": ""}]


@pytest.mark.parametrize(("body", "status", "told"), [
    ({"title": ""}, 422, "title must have 1 to 200 letters"), ({"title": "a" * 201}, 422, "title"),
    ({"title": 7}, 422, "title"), ({"title": "x", "steps": "no"}, 422, "steps must be a list of steps"),
    ({"title": "x", "steps": [{"query": ""}] * 61}, 422, "steps can hold 60 steps at most"),
    ({"title": "x", "steps": [{"query": "", "colour": "red"}]}, 422, "steps 1 colour is no part of a step"),
    ({"title": "x", "steps": [{"query": ""}, {"query": "", "words": 7}]}, 422, "steps 2 words must be a text"),
    ({"title": "x", "steps": [{"query": "", "words": "a" * 2001}]}, 422, "steps 1 words may have 2,000 letters"),
    ({"title": "x", "steps": [{"query": "missions=nothing"}]}, 400, "missions"),
    ({"title": "x", "steps": [{"query": "nokey=1"}]}, 400, "nokey"),
    ({"title": "x", "steps": [{"query": "asof=99999"}]}, 400, "asof"),
], ids=str)
def test_what_a_story_cannot_hold_is_named(editor, body, status, told):
    refused = editor.post("/api/stories?lang=en", json=body)

    assert refused.status_code == status
    assert told in f"{refused.json['title']} {refused.json['detail']}"


def test_a_step_whose_view_is_there_no_more_is_told_so_and_stays(app, editor, store):
    id_ = store.stories.add("Old", editor.name, steps=[{"query": "agency=gone", "title": "Gone", "words": "Words"}]).id
    page = app.test_client().get(f"/story/{id_}?lang=en").text
    told = editor.get(f"/api/stories/{id_}").json

    assert "The map of this step cannot be shown" in page
    assert "agency" not in page
    assert told["steps"][0] == {"number": 1, "title": "Gone", "words": "Words", "query": None, "page": None,
                                "kept": "agency=gone"}
    assert patched(editor, told, steps=[{"query": "agency=gone", "title": "Kept", "words": ""}]).status_code == 200


def test_a_step_of_another_time_is_read_with_what_there_was_then(editor):
    told = made(editor, title="Then", steps=[{"query": "asof=1&missions=tourism", "title": "", "words": ""}])

    assert told["steps"][0]["page"] == "/?missions=tourism&asof=1"


def test_an_export_holds_only_the_steps_that_its_reader_may_see(app, store):
    public = app.test_client()
    none = store.stories.add("None", "ann", steps=[{"query": "agency=gone", "title": "x", "words": ""}]).id
    refused = public.get(f"/export/story/{none}.pdf?lang=en")

    assert refused.status_code == 410
    assert "this story has no step that can be shown" in refused.text
    assert "agency" not in refused.text


def test_another_editor_copies_it_and_only_an_admin_may_change_it_too(app, someone, story):
    other, admin = someone(app, "editor"), someone(app, "admin")
    for refused in (patched(other, story, title="Mine"), other.delete(f"/api/stories/{story['id']}"),
                    other.post(f"/api/stories/{story['id']}/steps", json=STEPS[1]),
                    other.get(f"/story/{story['id']}/edit"), other.post(f"/story/{story['id']}/discard")):
        assert refused.status_code == 403
    copy = made(other, copy_of=story["id"])

    assert (copy["title"], copy["mine"]) == (story["title"], True)
    assert steps_of(copy) == steps_of(story)
    assert patched(admin, story, title="By an admin").status_code == 200


def test_a_discarded_story_ends_with_its_link(app, editor, story):
    assert editor.delete(f"/api/stories/{story['id']}").status_code == 204

    for address in ("/story/{}", "/story/{}/present", "/story/{}/embed", "/api/stories/{}"):
        assert app.test_client().get(address.format(story["id"])).status_code == 410
    assert editor.delete(f"/api/stories/{story['id']}").status_code == 410


def test_the_list_shows_mine_and_those_of_others_and_its_forms_begin_copy_and_discard(app, editor, viewer, story):
    begun = editor.post("/stories?lang=en", data={"title": "Begun by a form"})
    assert begun.status_code == 303
    assert re.fullmatch(r"/story/\w{8}/edit\?lang=en", begun.headers["Location"])
    assert editor.get(begun.headers["Location"]).status_code == 200
    copied = editor.post("/stories", data={"copy_of": story["id"]}).headers["Location"].split("/")[2]

    mine, theirs = editor.get("/stories?lang=en").text, viewer.get("/stories?lang=en").text
    assert "Begun by a form" in mine
    assert f"http://localhost/story/{story['id']}" in mine
    assert "Stories of others" in theirs
    assert "Make a copy" not in theirs
    assert editor.post(f"/story/{copied}/discard?lang=en").headers["Location"] == "/stories?lang=en"
    assert f"/story/{copied}" not in editor.get("/stories").text
