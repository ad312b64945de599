"""Stories by the API: begun and changed by editors, read by whoever has the link."""

from typing import Any

import orjson
from flask import Blueprint, Response

from geodata.store import Story
from webmap.given import expected_version, json_body
from webmap.people import only, person_here, store_here
from webmap.questions import asked_view
from webmap.saved import title_of
from webmap.story_given import own_story, steps_given, with_step
from webmap.story_told import shown_story, steps_of, story_told, summary_told

bp = Blueprint("stories_api", __name__, url_prefix="/api/stories")


@bp.get("")
@only("viewer")
def stories() -> Response:
    """The stories of everybody, the one changed last first."""
    asked_view()
    return _json({"stories": [summary_told(each) for each in store_here().stories.list()]})


@bp.post("")
@only("editor")
def begin() -> Response:
    """A new story: title and steps, or a copy of another one."""
    body = json_body()
    if body.get("copy_of") is not None:
        other = shown_story(str(body["copy_of"]))
        steps = [dict(step) for step in other.steps]
        title = title_of(body.get("title", other.title))
    else:
        title, steps = title_of(body.get("title")), steps_given(body.get("steps", []))
    made = store_here().stories.add(title, person_here().user.name, steps=steps)
    response = _told(made, 201)
    response.headers["Location"] = f"/api/stories/{made.id}"
    return response


@bp.get("/<story_id>")
def story(story_id: str) -> Response:
    """A story with its steps, for whoever has its link; its ETag is what If-Match takes."""
    asked_view()
    return _told(shown_story(story_id))


@bp.patch("/<story_id>")
@only("editor")
def change(story_id: str) -> Response:
    """Another title, or other steps in place of all there are."""
    own, expected, body = own_story(story_id), expected_version(), json_body()
    values: dict[str, Any] = {}
    if "title" in body:
        values["title"] = title_of(body["title"])
    if "steps" in body:
        values["steps"] = steps_given(body["steps"], [step["query"] for step in own.steps])
    return _told(store_here().stories.change(own.id, expected, **values))


@bp.post("/<story_id>/steps")
@only("editor")
def add_step(story_id: str) -> Response:
    """One step more, after the others; needs no If-Match, for it takes nothing away."""
    own = own_story(story_id)
    return _told(store_here().stories.change(own.id, own.number, steps=with_step(own.steps, json_body())), 201)


@bp.delete("/<story_id>")
@only("editor")
def discard(story_id: str) -> Response:
    """Discard a story; its link ends."""
    store_here().stories.discard(own_story(story_id).id)
    return Response(status=204)


def _told(found: Story, status: int = 200) -> Response:
    response = _json(story_told(found, steps_of(found)), status)
    response.headers["ETag"] = f'"{found.number}"'
    return response


def _json(body: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/json",
                    headers={"Cache-Control": "no-cache"})
