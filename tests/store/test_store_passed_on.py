"""Saved views, embeds and stories in the store: short ids, owners, numbers; what is discarded keeps its line."""

import re
from datetime import UTC, datetime

import pytest
from store_cases import opened, small

from geodata.store import MissingError, OutdatedError, StoreError, open_store, passed_on

pytestmark = pytest.mark.usefixtures("kept_in")
PINS = {"region_version": "first", "program_version": "1"}
FIRST = {"query": "district=5101", "asof": None, **PINS}


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as store:
        yield store


def test_a_view_is_kept_as_it_was_given_and_makes_no_data_version(store):
    made = store.views.add("ลำไย", "ann", **{**FIRST, "asof": 1})
    found = store.views.get(made.id)

    assert found == made
    assert re.fullmatch(r"[A-Za-z0-9]{8}", made.id)
    assert (found.title, found.owner, found.query, found.asof, found.number) == ("ลำไย", "ann", "district=5101", 1, 1)
    assert found.made == found.changed
    assert found.discarded is None
    assert store.version == 1


def test_a_view_cannot_be_frozen_to_a_data_version_that_never_was(store):
    with pytest.raises(StoreError):
        store.views.add("ลำไย", "ann", **{**FIRST, "asof": 7})


def test_embeds_and_stories_keep_what_they_hold(store):
    until = datetime(2027, 1, 1, tzinfo=UTC)
    embed = store.embeds.add("A map", "ann", query="", rights={"missions": ["tourism"]}, expires=until)
    story = store.stories.add("A story", "bob", steps=[{"query": "q=a", "title": "One", "words": ""}])

    assert store.embeds.get(embed.id).rights == {"missions": ["tourism"]}
    assert store.embeds.get(embed.id).expires == until
    assert store.stories.get(story.id).steps == [{"query": "q=a", "title": "One", "words": ""}]


def test_a_list_is_of_one_person_or_of_all_and_begins_with_what_changed_last(store):
    one = store.views.add("one", "ann", **FIRST)
    two = store.views.add("two", "bob", **FIRST)
    store.views.change(one.id, title="first")

    assert [view.title for view in store.views.list()] == ["first", "two"]
    assert [view.id for view in store.views.list("bob")] == [two.id]


def test_a_change_names_the_number_it_was_made_from(store):
    made = store.stories.add("A story", "ann", steps=[])
    changed = store.stories.change(made.id, 1, title="Another")

    assert (changed.title, changed.number, changed.made) == ("Another", 2, made.made)
    with pytest.raises(OutdatedError, match="the story was changed meanwhile") as late:
        store.stories.change(made.id, 1, title="Late")
    assert late.value.now == 2


@pytest.mark.parametrize("kind", ["views", "embeds", "stories"])
def test_what_is_discarded_leaves_the_list_keeps_its_line_and_is_changed_no_more(store, kind):
    values = {"views": FIRST, "embeds": {"query": "", "rights": {}, "expires": None}, "stories": {"steps": []}}[kind]
    shelf = getattr(store, kind)
    made = shelf.add("A name", "ann", **values)
    gone = shelf.discard(made.id)

    assert shelf.list() == ()
    assert shelf.get(made.id) == gone
    assert (gone.revoked if kind == "embeds" else gone.discarded) is not None
    for again in (lambda: shelf.change(made.id, title="x"), lambda: shelf.discard(made.id)):
        with pytest.raises(MissingError):
            again()


def test_an_id_that_never_was_is_told_by_its_kind(store):
    for shelf, word in ((store.views, "saved view"), (store.embeds, "embedded map"), (store.stories, "story")):
        with pytest.raises(MissingError, match=f"there is no {word} '00000000'"):
            shelf.get("00000000")


def test_nobody_keeps_more_than_can_be_listed(store, monkeypatch):
    monkeypatch.setattr(passed_on, "MOST", 2)
    for name in ("one", "two"):
        store.views.add(name, "ann", **FIRST)

    with pytest.raises(StoreError, match="Discard some"):
        store.views.add("three", "ann", **FIRST)
    assert store.views.add("three", "bob", **FIRST).title == "three"


def test_they_are_there_for_the_next_process_and_in_a_backup(tmp_path, store):
    made = store.views.add("ลำไย", "ann", **FIRST)
    store.backup(tmp_path / "copy.sqlite")
    store.views.discard(made.id)
    store.restore(tmp_path / "copy.sqlite", "ann")

    with open_store(tmp_path, small()) as again:
        assert again.views.get(made.id).discarded is None
