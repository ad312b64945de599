"""Gap questions of a request, and their answers in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import force_locale, format_number
from flask_babel import gettext as _

from geodata.region import Region
from geodata.store import DemandLayer
from geodata.text import Text
from layers.mission import Mission
from webmap.editions import Editions
from webmap.gaps.asking import gaps_in
from webmap.gaps.demands import UNITS as COUNTED
from webmap.gaps.demands import served_by_layer, served_by_register, served_told
from webmap.gaps.question import Gaps
from webmap.gaps.words import Finding, Said, mid_sentence, tens
from webmap.language import current_language
from webmap.places import here
from webmap.query import DEMANDS, LANGUAGES
from webmap.view import View

HOUSES = Text("หลังคาเรือนตามทะเบียน", "registered houses")
LISTED = 3


def gaps_of(view: View) -> Gaps:
    """The gap question of a view, of the data this request reads."""
    editions: Editions = current_app.extensions["planmap"]
    return gaps_in(view, here(), editions.ruler, editions.loaded)


def subject_of(gaps: Gaps, missions: Mapping[str, Mission]) -> Text:
    """What is measured, as a sentence names it."""
    kinds = [gaps.kinds[key].name for key in gaps.measured]
    if len(kinds) <= LISTED:
        return _either([mid_sentence(kind) for kind in kinds]) if kinds else Text("สถานที่ที่เลือก", "chosen site")
    named = [missions[key].short for key in dict.fromkeys(key.partition(".")[0] for key in gaps.measured)]
    if len(named) == len(missions):
        return Text("สถานที่ใน 4 ภารกิจ" if len(named) == 4 else "สถานที่ทุกภารกิจ", "site of any mission")
    both = _either(named)
    return Text(f"สถานที่ด้าน{both.th}", f"site of {both.en}")


def where_of(gaps: Gaps) -> Text:
    """The place that is asked about: the province, or the districts and subdistricts of the filter."""
    view, region = gaps.facts.view, gaps.region
    chosen = [*view.district, *view.subdistrict]
    if not chosen:
        return Text(f"จังหวัด{region.name.th}", f"{region.name.en} province")
    if len(chosen) > LISTED:
        return Text(f"{len(chosen)} พื้นที่ที่เลือก", f"the {len(chosen)} chosen places")
    places = [_place(region, code) for code in chosen]
    return Text(" และ".join(place.th for place in places), " and ".join(place.en for place in places))


def who_of(gaps: Gaps, missions: Mapping[str, Mission]) -> Text:
    """Who is to be served."""
    if gaps.counted == "houses":
        return HOUSES
    if gaps.counted not in DEMANDS:
        layer = _layer(gaps)
        unit = COUNTED[layer.unit]
        return Text(f"{unit.th} ({layer.name.in_('th')})", f"{unit.en} ({layer.name.in_('en')})")
    served = list(dict.fromkeys(missions[key.partition(".")[0]].served.who for key in gaps.measured))
    return mid_sentence(served[0]) if len(served) == 1 else Text("ประชากร", "people")


def unit_of(gaps: Gaps) -> Text:
    """What those to be served are counted in."""
    return COUNTED[gaps.counted if gaps.counted in DEMANDS else _layer(gaps).unit]


def served_of(gaps: Gaps) -> dict[str, Any] | None:
    """Who is to be served, from which year and source, and how they are placed; None where that is not known."""
    year = gaps.facts.view.year
    if gaps.counted not in DEMANDS:
        return served_told(served_by_layer(_layer(gaps)))
    return served_told(served_by_register(gaps.counted, gaps.region, year)) if year in gaps.region.years else None


def told(finding: Finding) -> dict[str, Any]:
    """A finding in both languages, with the address of what it speaks of."""
    texts = {}
    for language in LANGUAGES:
        with force_locale(language):
            texts[language] = sentence(finding, language)
    return {"key": finding.key, "text": texts, "query": finding.query}


def sentence(finding: Finding, language: str | None = None) -> str:
    """A finding in the words of a language, that of the reader unless told."""
    language = language or current_language()
    return _(finding.message) % {key: said(value, language) for key, value in finding.words.items()}


def said(value: Said, language: str) -> str:
    """A figure or a name as sentences have it."""
    given: Any = value.value
    match value.unit:
        case "people":
            return str(format_number(tens(given)))
        case "share":
            return _("%(share)s per cent", share=format_number(given))
        case "metres":
            return length(given)
        case "baht":
            return _("%(amount)s baht", amount=format_number(round(given)))
        case "text":
            return str(given.in_(language) if isinstance(given, Text) else given)
        case "names":
            return joined([name.in_(language) for name in given])
        case "places":
            return joined([_("%(name)s (%(people)s)", name=name.in_(language), people=format_number(tens(people)))
                           for name, people in given])
        case "year":
            return str(int(given) + (543 if language == "th" else 0))
        case _:
            return str(format_number(given))


def length(metres: int) -> str:
    """A distance: metres below a kilometre, else kilometres with one decimal where it has one."""
    if metres < 1_000:
        return _("%(length)s m", length=format_number(metres))
    return _("%(length)s km", length=format_number(round(metres / 1_000, 1)))


def joined(names: Sequence[str]) -> str:
    """Names in a row, the last after an "and"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


def _layer(gaps: Gaps) -> DemandLayer:
    layer: DemandLayer = current_app.extensions["planmap"].loaded.layer(gaps.counted)
    return layer


def _either(names: Sequence[Text]) -> Text:
    return Text("หรือ".join(name.th for name in names), " or ".join(name.en for name in names))


def _place(region: Region, code: str) -> Text:
    name = region.name_of(code)
    return Text(f"อำเภอ{name.th}", f"{name.en} district") if len(code) == 4 else Text(f"ตำบล{name.th}", name.en)
