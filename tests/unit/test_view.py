"""The View: one canonical query for one state, and a wrong value answered by the name of its key."""

from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geodata
from geodata.region import load_region
from layers import MISSIONS
from webmap.query import (
    CANDIDATES,
    DEMANDS,
    LANGUAGES,
    MAX_QUERY_BYTES,
    MEASURES,
    NOT_STATED,
    PRECISIONS,
    SHADES,
    Choices,
    Extent,
    Range,
    ViewError,
)
from webmap.questions import choices_of
from webmap.view import View

LAMPHUN = Path(geodata.__file__).parent / "regions" / "lamphun"
CHOICES = choices_of(load_region(LAMPHUN), MISSIONS, ("osm", "satellite"))
SMALL = Choices(
    region="here", missions=("a", "b"), kinds=("a.x", "a.y", "b.z"), districts=("5101", "5102"),
    subdistricts=("510101", "510201"), mechanisms=("routine",), statuses=("planned", "closed"),
    agencies=("อบจ.ลำพูน", "A & B, C=D"), years=(2020, 2021), bookmarks=("province", "5101", "oldcity"),
)


def read(query: str, choices: Choices = SMALL) -> View:
    return View.from_query(query, choices)


# --- what a query says -----------------------------------------------------------------------------------------

def test_an_empty_query_shows_every_mission_of_the_latest_year_and_has_an_empty_canonical_form():
    view = read("")

    assert (view.missions, view.kinds, view.year, view.shade, view.at) == (("a", "b"), (), 2021, "none", "province")
    assert (view.lang, view.base, view.title, view.q, view.compare, view.budget) == ("", "none", "", "", None, None)
    assert view == View.of(SMALL)
    assert view.to_query() == ""


@pytest.mark.parametrize(("query", "canonical"), [
    ("v=1", ""),
    ("region=here", ""),
    ("missions=a,b", ""),
    ("missions=b,a", ""),
    ("missions=b", "missions=b"),
    ("missions=none", "missions=none"),
    ("missions=a&missions=b", ""),
    ("kinds=a.y", "kinds=a.y"),
    ("kinds=a.y,a.x", "kinds=a.x,a.y"),
    ("kinds=a.x&missions=a", "kinds=a.x"),
    ("kinds=a.x&missions=a,b", "missions=a,b&kinds=a.x"),
    ("kinds=a.x&missions=b", "missions=b"),
    ("missions=none&kinds=a.x", "missions=none"),
    ("district=5102,5101", "district=5101,5102"),
    ("district=5101,5101", "district=5101"),
    ("district=5101&district=5102", "district=5101,5102"),
    ("subdistrict=510201", "subdistrict=510201"),
    ("mechanism=not_stated,routine", "mechanism=routine,not_stated"),
    ("status=closed,planned", "status=planned,closed"),
    ("fy=2569,2568", "fy=2025,2026"),
    ("fy=2025,2568", "fy=2025"),
    ("fy=not_stated,2026", "fy=2026,not_stated"),
    ("budget=100-500", "budget=100-500"),
    ("budget=0100-0500", "budget=100-500"),
    ("budget=5-5", "budget=5-5"),
    ("budget=100-", "budget=100-"),
    ("budget=-500", "budget=-500"),
    ("budget=not_stated", "budget=not_stated"),
    ("precision=province,exact", "precision=exact,province"),
    ("q=%20two%20%20words%09", "q=two%20words"),
    ("q=two+words", "q=two%20words"),
    ("q=", ""),
    ("shade=none", ""),
    ("shade=people&year=2021", "shade=people"),
    ("shade=people&year=2020", "year=2020&shade=people"),
    ("at=province", ""),
    ("at=oldcity", "at=oldcity"),
    ("at=5101", "at=5101"),
    ("at=18.5,99.0,10", "at=18.5,99,10"),
    ("at=18.123456789,99.000001,10.256", "at=18.12346,99,10.26"),
    ("at=0,0,0", "at=0,0,0"),
    ("at=-85,-180,19", "at=-85,-180,19"),
    ("lang=en&q=x", "q=x&lang=en"),
    ("base=none", ""),
    ("title=%E0%B8%A5%E0%B8%B3%E0%B8%9E%E0%B8%B9%E0%B8%99", "title=%E0%B8%A5%E0%B8%B3%E0%B8%9E%E0%B8%B9%E0%B8%99"),
    ("compare=", "compare="),
    ("compare=missions%3Da", "compare=missions%3Da"),
    ("compare=year%3D2020%26missions%3Db", "compare=missions%3Db%26year%3D2020"),
    ("utm_source=mail&fbclid=1&gclid=2&missions=a", "missions=a"),
    ("gap=b.z,a&measure=reach&reach_m=8000", "gap=a,b.z&measure=reach&reach_m=8000"),
    ("measure=matrix&detour=1.0&demand=people", "measure=matrix&demand=people"),
    ("measure=reach&reach_m=8099", "measure=reach&reach_m=8000"),
    ("measure=reach&reach_m=0", "measure=reach&reach_m=0"),
    ("detour=1.30", "detour=1.3"),
    ("measure=where&sites=2&candidates=villages", "measure=where&sites=2&candidates=villages"),
    ("candidates=18.500000,99.0;18.123456,-0.0", "candidates=18.5,99;18.12346,0"),
    ("scenario=Ab3-_xyz&demand=layer-12", "demand=layer-12&scenario=Ab3-_xyz"),
])
def test_a_query_has_one_canonical_form(query, canonical):
    view = read(query)

    assert view.to_query() == canonical
    assert read(canonical) == view


def test_an_agency_is_named_whole_and_repeated_whatever_letters_it_has():
    view = read(f"agency={quote('A & B, C=D')}&agency={quote('อบจ.ลำพูน')}")

    assert view.agency == ("อบจ.ลำพูน", "A & B, C=D")
    assert parse_qsl(view.to_query()) == [("agency", "อบจ.ลำพูน"), ("agency", "A & B, C=D")]
    assert read(view.to_query()) == view
    with pytest.raises(ViewError, match="agency"):
        read(f"agency={quote('A & B')},{quote('อบจ.ลำพูน')}")


def test_buddhist_years_are_common_era_years_from_2400_on():
    assert read("fy=2569").fy == read("fy=2026").fy == ("2026",)
    assert read("fy=2493,2693").fy == ("1950", "2150")
    for outside in ("1949", "2492", "2151", "2400", "2694"):
        with pytest.raises(ViewError, match="fy"):
            read(f"fy={outside}")


def test_a_range_is_closed_and_open_ends_are_none():
    assert read("budget=100000-500000").budget == Range(100_000, 500_000)
    assert read("budget=100000-").budget == Range(100_000, None)
    assert read("budget=-0").budget == Range(None, 0)


def test_a_place_is_a_bookmark_or_a_point_with_zoom():
    assert read("at=oldcity").at == "oldcity"
    assert read("at=18.577,99.008,14").at == Extent(18.577, 99.008, 14)


def test_a_comparison_is_a_view_of_its_own():
    inner = "kinds=a.x&fy=2569&at=oldcity"
    view = read(f"missions=b&compare={quote(inner, safe='')}")

    assert view.compare == read(inner)
    assert view.but(compare=None) == read("missions=b")


def test_a_region_without_a_register_has_no_year():
    bare = Choices(**{name: getattr(SMALL, name) for name in Choices.__slots__} | {"years": ()})

    assert View.from_query("shade=people", bare).to_query() == "shade=people"
    with pytest.raises(ViewError, match="year"):
        View.from_query("year=2021", bare)


def test_keys_that_the_caller_reads_are_left_to_it():
    assert View.from_query("limit=5&missions=a", SMALL, also=["limit"]).to_query() == "missions=a"
    with pytest.raises(ViewError, match="limit"):
        read("limit=5&missions=a")


# --- there and back --------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12).map(lambda text: " ".join(text.split()))


def some(allowed: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """Some of the allowed values in their order, mostly few."""
    return st.sets(st.sampled_from(allowed), max_size=3).map(lambda kept: tuple(a for a in allowed if a in kept))


def ranges() -> st.SearchStrategy[Range]:
    ends = st.tuples(*[st.none() | st.integers(0, 10**15 - 1)] * 2).filter(lambda pair: pair != (None, None))
    return ends.map(lambda pair: Range(*(sorted(pair) if None not in pair else pair)))


def years() -> st.SearchStrategy[tuple[str, ...]]:
    one = st.integers(1950, 2150).map(str) | st.just(NOT_STATED)
    return st.sets(one, max_size=3).map(lambda kept: tuple(sorted(kept)))


def views(nested: bool = True) -> st.SearchStrategy[View]:
    """Every state that the page can be in, for Lamphun with both base maps."""
    extents = st.builds(
        Extent, st.floats(-85, 85).map(lambda x: round(x, 5)), st.floats(-180, 180).map(lambda x: round(x, 5)),
        st.floats(0, 19).map(lambda x: round(x, 2)))
    parts = {
        "missions": st.sets(st.sampled_from(CHOICES.missions)).map(
            lambda kept: tuple(m for m in CHOICES.missions if m in kept)),
        "kinds": some(CHOICES.kinds),
        "district": some(CHOICES.districts),
        "subdistrict": some(CHOICES.subdistricts),
        "mechanism": some((*CHOICES.mechanisms, NOT_STATED)),
        "status": some((*CHOICES.statuses, NOT_STATED)),
        "agency": some((*CHOICES.agencies, NOT_STATED)),
        "fy": years(),
        "budget": st.none() | st.just(NOT_STATED) | ranges(),
        "precision": some(PRECISIONS),
        "q": WORDS,
        "shade": st.sampled_from(SHADES),
        "year": st.sampled_from(CHOICES.years),
        "at": st.sampled_from(CHOICES.bookmarks) | extents,
        "base": st.sampled_from(CHOICES.bases),
        "lang": st.sampled_from(("", *LANGUAGES)),
        "title": WORDS,
        "gap": some((*CHOICES.missions, *CHOICES.kinds)),
        "measure": st.sampled_from(MEASURES),
        "reach_m": st.none() | st.integers(0, 500).map(lambda step: step * 100),
        "detour": st.integers(100, 300).map(lambda hundredths: hundredths / 100),
        "demand": st.sampled_from(("", *DEMANDS, "layer-1")),
        "scenario": st.sampled_from(("", "Ab3-_xyz")),
        "sites": st.none() | st.integers(0, 50),
        "candidates": st.sampled_from(("", *CANDIDATES, "18.5,99", "18.5,99;-1.25,0", "layer-1")),
        "compare": st.none() | views(nested=False) if nested else st.none(),
    }

    def whole(changes: dict) -> View:
        shown = changes["missions"]
        changes["kinds"] = tuple(kind for kind in changes["kinds"] if kind.partition(".")[0] in shown)
        return View.of(CHOICES, **changes)

    return st.fixed_dictionaries(parts).map(whole)


@settings(deadline=None, max_examples=120, database=None)
@given(views())
def test_a_view_survives_its_query(view):
    query = view.to_query()

    again = View.from_query(query, CHOICES)
    assert again == view
    assert again.to_query() == query
    assert query.isascii()
    assert not set(query) & set(' "<>`{}\\^|')


@settings(deadline=None, max_examples=60, database=None)
@given(views(nested=False), st.randoms(use_true_random=False))
def test_the_order_of_keys_and_values_does_not_matter(view, shuffle):
    pairs = parse_qsl(view.to_query(), keep_blank_values=True)
    shuffle.shuffle(pairs)
    turned = [(key, ",".join(shuffle.sample(value.split(","), value.count(",") + 1)) if key in {
        "missions", "kinds", "district", "subdistrict", "mechanism", "status", "fy", "precision", "gap"} else value)
        for key, value in pairs]

    assert View.from_pairs(turned, CHOICES).to_query() == view.to_query()


@settings(deadline=None, max_examples=300, database=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_text_is_a_view_or_a_mistake_that_is_named(text):
    for query in (text, f"q={quote(text)}", f"at={quote(text)}", f"fy={quote(text)}", f"budget={quote(text)}"):
        try:
            view = read(query)
        except ViewError:
            continue
        assert read(view.to_query()) == view


# --- what cannot be used ---------------------------------------------------------------------------------------

THAI_DIGITS = quote("๒๕๖๙")
WRONG = [
    ("missions", "missions=c"),
    ("missions", "missions=A"),
    ("missions", "missions=a%00"),
    ("missions", "missions=a;b"),
    ("missions", "missions=none,a"),
    ("missions", "missions="),
    ("missions", "missions=,"),
    ("missions", "missions=__proto__"),
    ("kinds", "kinds=x"),
    ("kinds", "kinds=a.z"),
    ("kinds", "kinds="),
    ("district", "district=9999"),
    ("district", "district=510101"),
    ("district", "district=เมืองลำพูน"),
    ("subdistrict", "subdistrict=5101"),
    ("mechanism", "mechanism=mostly"),
    ("status", "status=Planned"),
    ("agency", "agency=nobody"),
    ("agency", "agency="),
    ("fy", "fy="),
    ("fy", "fy=now"),
    ("fy", "fy=12"),
    ("fy", "fy=2568,,2569"),
    ("fy", "fy=2568-2569"),
    ("fy", f"fy={THAI_DIGITS}"),
    ("budget", "budget="),
    ("budget", "budget=-"),
    ("budget", "budget=500-100"),
    ("budget", "budget=100"),
    ("budget", "budget=1e3-"),
    ("budget", "budget=1-2-3"),
    ("budget", "budget=1,000-"),
    ("budget", f"budget={'9' * 16}-"),
    ("budget", f"budget={quote('๑')}-"),
    ("budget", "budget=1-2&budget=1-3"),
    ("precision", "precision=near"),
    ("q", "q=a&q=b"),
    ("q", f"q={'a' * 201}"),
    ("shade", "shade=density"),
    ("gap", "gap=c"),
    ("gap", "gap="),
    ("measure", "measure=most"),
    ("reach_m", "reach_m="),
    ("reach_m", "reach_m=-100"),
    ("reach_m", "reach_m=50001"),
    ("reach_m", "reach_m=8.5"),
    ("reach_m", "reach_m=8000&reach_m=9000"),
    ("detour", "detour=0.9"),
    ("detour", "detour=3.01"),
    ("detour", "detour=nan"),
    ("detour", "detour=1.333"),
    ("demand", "demand="),
    ("demand", "demand=<b>"),
    ("scenario", "scenario=a b"),
    ("scenario", "scenario=../x"),
    ("sites", "sites=-1"),
    ("sites", "sites=51"),
    ("sites", "sites=two"),
    ("candidates", "candidates=18.5"),
    ("candidates", "candidates=18.5,99;"),
    ("candidates", "candidates=188.5,99"),
    ("shade", "shade="),
    ("year", "year=1999"),
    ("year", "year=2564"),
    ("year", f"year={THAI_DIGITS}"),
    ("year", "year=2021&year=2021"),
    ("compare", "compare=a&compare=b"),
    ("compare", "compare=compare%3D"),
    ("compare: missions", "compare=missions%3Dc"),
    ("compare: nokey", "compare=nokey%3D1"),
    ("compare: v", "compare=v%3D2"),
    ("at", "at="),
    ("at", "at=nowhere"),
    ("at", "at=NaN"),
    ("at", "at=NaN,NaN,NaN"),
    ("at", "at=18,99,nan"),
    ("at", "at=inf"),
    ("at", "at=inf,99,9"),
    ("at", "at=1e999,99,9"),
    ("at", "at=18,99"),
    ("at", "at=18,99,9,9"),
    ("at", "at=86,99,9"),
    ("at", "at=18,181,9"),
    ("at", "at=18,99,20"),
    ("at", "at=18,99,-1"),
    ("at", "at=5101&at=5101"),
    ("base", "base=osm"),
    ("lang", "lang=fr"),
    ("lang", "lang=TH"),
    ("title", f"title={'a' * 201}"),
    ("title", "title=a&title=b"),
    ("v", "v=2"),
    ("v", "v="),
    ("v", "v=1.0"),
    ("v", "v=1&v=1"),
    ("region", "region=there"),
    ("region", "region="),
    ("mission", "mission=a"),
    ("Missions", "Missions=a"),
    ("missions ", "missions%20=a"),
    ("missions[]", "missions[]=a"),
    ("choices", "choices=x"),
    ("__proto__", "__proto__=1"),
    ("", "=1"),
    ("%", "%"),
    ("q", f"q={'a' * 100_000}"),
    ("x" * 40, f"{'x' * 100_000}=1"),
    ("q", "missions=a&" + "q=" + "%E0%B8%81" * 20_000),
]


@pytest.mark.parametrize(("key", "query"), WRONG, ids=lambda part: part[:40])
def test_a_value_that_cannot_be_used_is_answered_by_its_key(key, query):
    with pytest.raises(ViewError) as caught:
        read(query)

    assert caught.value.key == key
    assert caught.value.allowed
    assert len(caught.value.value) <= 80


@pytest.mark.parametrize("query", ["fy=" + "9" * 5000, "fy=" + "1" * 4301])
def test_a_number_of_thousands_of_digits_is_answered_by_its_key(query):
    with pytest.raises(ViewError, match="fy"):
        read(query)


@pytest.mark.parametrize("place", ["๑๘,๙๙,๙", "1_8,9_9,1_0", "１８,99,9"])
def test_a_place_is_written_in_plain_digits(place):
    with pytest.raises(ViewError, match="at"):
        read(f"at={quote(place)}")


@pytest.mark.parametrize("key", ["q", "title"])
@pytest.mark.parametrize("letter", ["%00", "%07", "%1B", "%7F", "%C2%85x%C2%9B"])
def test_a_control_character_is_answered_by_its_key(key, letter):
    with pytest.raises(ViewError, match=key):
        read(f"{key}=a{letter}b")


def test_two_hundred_letters_are_allowed_in_any_script():
    assert len(read(f"title={quote('ก' * 200)}").title) == 200


def test_the_longest_title_and_words_still_make_a_link_that_opens():
    view = View.of(CHOICES, title="ก" * 200, q="ข" * 200)
    both = view.but(compare=view)

    assert len(view.to_query()) < MAX_QUERY_BYTES
    assert View.from_query(both.to_query(), CHOICES) == both


def test_an_unknown_key_is_told_the_keys_that_exist():
    with pytest.raises(ViewError) as caught:
        read("mission=a")

    for key in ("missions", "kinds", "district", "at", "lang"):
        assert key in caught.value.allowed


def test_a_long_list_of_choices_is_cut_and_counted():
    with pytest.raises(ViewError) as caught:
        View.from_query("subdistrict=1", CHOICES)
    assert "519999" not in caught.value.allowed
    assert "510101" in caught.value.allowed

    many = Choices(**{name: getattr(SMALL, name) for name in Choices.__slots__} | {
        "subdistricts": tuple(str(code) for code in range(100))})
    with pytest.raises(ViewError, match=r"… \(100 in all\)"):
        View.from_query("subdistrict=x", many)
