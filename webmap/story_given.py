"""What somebody gives for a story, checked: its steps, with the view, the title and the words of each."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from geodata.store import Problem, RecordError, Story
from geodata.text import Text
from webmap.people import person_here
from webmap.query import single_spaced
from webmap.refusals import ForbiddenError
from webmap.story_told import shown_story, view_of

MOST_STEPS = 60
LONGEST_TITLE, LONGEST_WORDS = 200, 2_000
PARTS = ("query", "title", "words")
NOT_YOURS = (Text("เรื่องเล่านี้เป็นของผู้อื่น", "the story belongs to somebody else"),
             Text("ทำสำเนาเป็นของคุณเอง", "Make a copy of your own"))
NO_STEPS = Text("ต้องเป็นรายการของหน้า", "must be a list of steps")
FULL = Text(f"มีได้ไม่เกิน {MOST_STEPS} หน้า", f"can hold {MOST_STEPS} steps at most")
NO_TEXT = Text("ต้องเป็นข้อความ", "must be a text")


def own_story(id_: str) -> Story:
    """A story that the person of this request may change: their own, and for admins every one; else ForbiddenError."""
    found, person = shown_story(id_), person_here()
    if found.owner != person.user.name and not person.may("admin"):
        raise ForbiddenError(*NOT_YOURS)
    return found


def steps_given(given: object, kept: Iterable[str] = ()) -> list[dict[str, str]]:
    """All steps of a story, in order; RecordError names the step and its part that cannot be.

    kept: queries that stand in the story already, and stay though nothing answers them any more.
    """
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise _refusal("steps", NO_STEPS)
    if len(given) > MOST_STEPS:
        raise _refusal("steps", FULL)
    known = set(kept)
    return [step_given(one, number, known) for number, one in enumerate(given, 1)]


def with_step(steps: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps and one more after them; RecordError as steps_given()."""
    if len(steps) >= MOST_STEPS:
        raise _refusal("steps", FULL)
    return [*map(dict, steps), step_given(given, len(steps) + 1)]


def step_given(given: Mapping[str, Any], number: int, kept: Container[str] = ()) -> dict[str, str]:
    """One step: its view as a canonical query without title and language, its title, its words.

    A step without a title takes that of its view. ViewError for a query that cannot be used and was not kept before.
    """
    for name in given:
        if name not in PARTS:
            raise _refusal(f"steps {number} {name[:40]}", Text(f"ไม่ใช่ส่วนของหน้า ใช้ {', '.join(PARTS)}",
                                                               f"is no part of a step; use {', '.join(PARTS)}"))
    text = {name: given.get(name, "") for name in PARTS}
    for name, value in text.items():
        if not isinstance(value, str):
            raise _refusal(f"steps {number} {name}", NO_TEXT)
    query, named = (text["query"], "") if text["query"] in kept else _canonical(text["query"])
    title = single_spaced(_printable(text["title"])) or named
    words = "\n".join(single_spaced(_printable(line)) for line in text["words"].splitlines()).strip()
    for name, value, most in (("title", title, LONGEST_TITLE), ("words", words, LONGEST_WORDS)):
        if len(value) > most:
            raise _refusal(f"steps {number} {name}",
                           Text(f"ต้องไม่เกิน {most:,} ตัวอักษร", f"may have {most:,} letters at most"))
    return {"query": query, "title": title, "words": words}


def _canonical(query: str) -> tuple[str, str]:
    """The query of a view as a step keeps it, and the title that the view has."""
    view = view_of(query)
    return view.but(title="", lang="").to_query(), view.title


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _refusal(field: str, problem: Text) -> RecordError:
    return RecordError([Problem("", field, problem)])
