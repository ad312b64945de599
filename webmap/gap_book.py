"""The answer of a gap question as a workbook: findings and where they come from in words, then the tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_babel import format_number
from flask_babel import gettext as _

from webmap.dates import moment_words
from webmap.gap_sheets import Sheets
from webmap.gaps.question import Gaps
from webmap.gaps.words import Finding
from webmap.gaps_told import length, sentence, served_of, subject_of, unit_of, where_of, who_of
from webmap.language import current_language
from webmap.painters.workbook.book import Book, Cell, Part, Words
from webmap.places import here
from webmap.query import N_
from webmap.tokens import LIGHT

MEASURE_NAMES = {
    "matrix": N_("Who has nothing"), "reach": N_("Who is too far away"), "enough": N_("Is there enough"),
    "where": N_("Where next"), "fewest": N_("Fewest sites that reach everyone"),
    "closest": N_("Sites nearest to everyone"), "whatif": N_("What if"), "fair": N_("Is the money fair"),
    "pattern": N_("Pattern or chance")}
WITHIN = ("reach", "enough", "where", "fewest", "whatif", "pattern")
"""Measures whose figures depend on the distance."""


def book_of(gaps: Gaps, body: Mapping[str, Any], found: Sequence[Finding]) -> Book:
    """The workbook of an answer (see webmap.gap_answers): `body` its figures, `found` its findings."""
    measure, region = gaps.facts.view.measure, gaps.region
    title = f"{region.name.in_(current_language())}: {_(MEASURE_NAMES[measure])}"
    made = current_app.extensions["planmap"].store.version_told(here().data_version).at
    words = Words(_("Findings"), title, [
        Part(_("Findings"), [["", sentence(one), f"/gaps?{one.query}"] for one in found]),
        Part(_("The question"), _question(gaps)),
        Part(_("Data"), [[_("Data version"), f"{here().data_version} · {moment_words(made, current_language())}"],
                         [_("Boundaries and register"), region.version], [_("Address"),
                                                                          f"/gaps?{gaps.facts.view.to_query()}"]]),
        Part(_("What was left out"), _left_out(gaps)),
        Part(_("Sources"), _sources(gaps)),
    ])
    return Book(title, [words, *Sheets(region, body).of(measure)], made.replace(tzinfo=None), LIGHT)


def _question(gaps: Gaps) -> list[list[Cell]]:
    """Who is measured, against what, within which distance."""
    language, missions, view = current_language(), here().missions, gaps.facts.view
    kinds = [gaps.kinds[key].name.in_(language) for key in gaps.measured]
    lines: list[list[Cell]] = [
        [_("Measured"), subject_of(gaps, missions).in_(language)], [_("Kinds"), ", ".join(kinds)],
        [_("Where"), where_of(gaps).in_(language)],
        [_("Who is served"), f"{who_of(gaps, missions).in_(language)} ({unit_of(gaps).in_(language)})"]]
    served = served_of(gaps)
    if served and served["year"]:
        lines.append([_("Year"), str(served["year"] + (543 if language == "th" else 0))])
    if served:
        lines.append([_("How this was counted"), served["how"][language]])
    if view.measure in WITHIN:
        lines.append([_("Within"), length(gaps.reach_m)])
        lines.append([_("Distance"), _("straight line") if view.detour == 1 else _(
            "straight line times %(factor)s", factor=format_number(view.detour))])
    return lines


def _left_out(gaps: Gaps) -> list[list[Cell]]:
    """How many records of each kind have a position, and how many take no part in distances."""
    language, left = current_language(), len(gaps.sites) - len(gaps.placed)
    lines: list[list[Cell]] = [[_("Left out of distances"), _("%(left)s of %(all)s records", left=format_number(left),
                                                              all=format_number(len(gaps.sites)))]]
    for key, row in gaps.positions.iterrows():
        words = _("%(with)s of %(all)s have a position", **{"with": format_number(row["with_position"]),
                                                            "all": format_number(row["records"])})
        state = "" if row["assessable"] else _("distances are not assessable")
        lines.append([gaps.kinds[str(key)].name.in_(language), words, state])
    return lines


def _sources(gaps: Gaps) -> list[list[Cell]]:
    """Those of the boundaries and the register, of a loaded layer, and of the records measured."""
    language, region = current_language(), gaps.region
    lines: list[list[Cell]] = [["", one.text.in_(language), one.licence, one.url or ""] for one in region.attributions]
    served = served_of(gaps)
    if served:
        lines.append([_("Who is served"), served["name"][language], served["source"][language]])
    keys = {key.strip() for keys in gaps.sites["source"].unique() for key in keys.split(";")}
    used = region.sources[region.sources["key"].isin(keys)]
    told = used[[f"{part}_{language}" for part in ("publisher", "title", "licence")]].fillna("")
    return [*lines, *([_("Records"), *row] for row in told.itertuples(index=False))]
