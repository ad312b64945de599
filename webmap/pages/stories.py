"""Stories as pages: the list, to read, to present full screen, to frame, to change."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from webmap.answers import never_keep
from webmap.language import current_language
from webmap.map_page import map_page
from webmap.people import only, person_here, store_here
from webmap.places import here
from webmap.query import LANGUAGES
from webmap.saved import title_of
from webmap.shared import shared_of
from webmap.story_given import own_story
from webmap.story_told import exports_of, may_change, shown_story, steps_of, view_of

bp = Blueprint("stories", __name__)


@bp.get("/stories")
@only("viewer")
def stories() -> Response:
    """One's own stories, and those of others."""
    name = person_here().user.name
    found = store_here().stories.list()
    return _page("stories/list.html", root=request.url_root.rstrip("/"),
                 mine=[one for one in found if one.owner == name],
                 others=[one for one in found if one.owner != name])


@bp.post("/stories")
@only("editor")
def begin() -> Response:
    """A new story, empty or as a copy of another, and on to the page that changes it."""
    other = shown_story(request.form["copy_of"]) if request.form.get("copy_of") else None
    title = other.title if other else title_of(request.form.get("title"))
    made = store_here().stories.add(title, person_here().user.name, steps=list(other.steps) if other else [])
    return _on(url_for("stories.edit", story_id=made.id))


@bp.get("/story/<story_id>")
def read(story_id: str) -> Response:
    """A story to read: its texts one below the other, and the map that follows them."""
    return _story(story_id, "read")


@bp.get("/story/<story_id>/present")
def present(story_id: str) -> Response:
    """The same step by step, large, by keys."""
    return _story(story_id, "present")


@bp.get("/story/<story_id>/embed")
def embed(story_id: str) -> Response:
    """The same to be framed by another page."""
    return _story(story_id, "embed")


@bp.get("/story/<story_id>/edit")
@only("editor")
def edit(story_id: str) -> Response:
    """Order, titles and words of the steps."""
    own, assets, language = own_story(story_id), here().assets, current_language()
    return _page("stories/edit.html", story=own, script_words=assets.words_url("story-edit", language),
                 ground_version=here().ground_version)


@bp.post("/story/<story_id>/discard")
@only("editor")
def discard(story_id: str) -> Response:
    """Put a story away; its link ends."""
    store_here().stories.discard(own_story(story_id).id)
    return _on(url_for("stories.stories"))


def _story(story_id: str, mode: str) -> Response:
    found = shown_story(story_id)
    never_keep()   # it changes without a new data version
    steps = steps_of(found)
    first = next((step.view for step in steps if step.view), None) or view_of("")
    return map_page(first, "story", embed=True, mode=mode, story=found, steps=steps, may_change=may_change(found),
                    exports=exports_of(found), shared=shared_of(first, f"/story/{found.id}", never_kept=True))


def _page(template: str, **words: object) -> Response:
    response = make_response(render_template(template, **words))
    response.headers["Cache-Control"] = "no-store"
    return response


def _on(there: str) -> Response:
    lang = request.args.get("lang")
    response: Response = redirect(f"{there}?lang={lang}" if lang in LANGUAGES else there, 303)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-store"
    return response
