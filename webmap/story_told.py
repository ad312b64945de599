"""A story as pages and the API tell it: what each step shows to this reader, who made it, how it is passed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from geodata.store import Story
from geodata.text import Text
from webmap.exports.forms import FORMS, STORY
from webmap.people import person_here, signed_in, store_here
from webmap.places import here, places_at
from webmap.query import ViewError, split_query
from webmap.questions import version_of
from webmap.refusals import GoneError
from webmap.view import View

DISCARDED = (Text("เรื่องเล่านี้ถูกลบแล้ว", "this story was discarded"),
             Text("ขอลิงก์ใหม่จากผู้ที่ส่งมา", "Ask whoever sent the link for another"))
SHOWS_NOTHING = (Text("เรื่องเล่านี้ไม่มีหน้าที่แสดงได้", "this story has no step that can be shown"),
                 Text("เพิ่มหน้าจากแผนที่ก่อน", "Add a step from the map first"))


@dataclass(frozen=True, slots=True)
class Step:
    """One step. kept: its query as it was stored, for those who change the story.

    view: what it shows; None where this reader may not see that, or where it is there no more.
    """

    number: int
    title: str
    words: str
    kept: str
    view: View | None

    @property
    def query(self) -> str | None:
        """The canonical query of the view."""
        return None if self.view is None else self.view.to_query()

    @property
    def page(self) -> str | None:
        """The address of the page that shows the view."""
        if self.view is None:
            return None
        path = "/gaps" if self.view.measure else "/"
        return f"{path}?{self.query}" if self.query else path


def shown_story(id_: str) -> Story:
    """A story by its id; MissingError when there never was one, GoneError when it was discarded."""
    found = store_here().stories.get(id_)
    if found.discarded is not None:
        raise GoneError(*DISCARDED)
    return found


def view_of(query: str) -> View:
    """The View of a query, on the data that it asks for, with what the reader of this request may choose; ViewError."""
    pairs = split_query(query)
    choices = here().choices
    times = [pair for pair in pairs if pair[0] == "asof"]
    if times:
        choices = places_at(version_of(View.from_pairs(times, choices).asof)).choices
    return View.from_pairs(pairs, choices)


def steps_of(story: Story) -> list[Step]:
    """The steps as this reader may see them."""
    return [Step(number, step["title"], step["words"], step["query"], _view_or_none(step["query"]))
            for number, step in enumerate(story.steps, 1)]


def shown_steps(story: Story) -> list[tuple[Step, View]]:
    """The steps that this reader may see, each with its view; GoneError when there is none."""
    found = [(step, step.view) for step in steps_of(story) if step.view is not None]
    if not found:
        raise GoneError(*SHOWS_NOTHING)
    return found


def may_change(story: Story) -> bool:
    """Whether the reader may change the story: its owner while an editor, and admins."""
    if not signed_in():
        return False
    person = person_here()
    return person.may("admin") or (person.may("editor") and person.user.name == story.owner)


def summary_told(story: Story) -> dict[str, Any]:
    """A story without its steps; the public learns no owner."""
    reader = person_here().user.name if signed_in() else ""
    return {
        "id": story.id, "title": story.title, "owner": story.owner if reader else None,
        "mine": bool(reader) and reader == story.owner, "number": story.number, "steps": len(story.steps),
        "made": story.made.isoformat(timespec="seconds"), "changed": story.changed.isoformat(timespec="seconds"),
        "may": {"change": may_change(story)},
    }


def story_told(story: Story, steps: Sequence[Step]) -> dict[str, Any]:
    """A story with its steps and the addresses that pass it on; a step that may not be shown has no query."""
    changes = may_change(story)
    return summary_told(story) | {
        "steps": [{"number": step.number, "title": step.title, "words": step.words, "query": step.query,
                   "page": step.page} | ({"kept": step.kept} if changes else {}) for step in steps],
        "links": {"read": f"/story/{story.id}", "present": f"/story/{story.id}/present",
                  "embed": f"/story/{story.id}/embed", **exports_of(story)},
    }


def exports_of(story: Story) -> dict[str, str]:
    """The forms in which a story is taken along, each with its address."""
    return {ending: f"/export/story/{story.id}.{ending}" for ending, form in FORMS.items() if STORY in form.kinds}


def _view_or_none(query: str) -> View | None:
    try:
        return view_of(query)
    except ViewError:
        return None
