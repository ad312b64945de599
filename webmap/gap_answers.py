"""The answer of a gap question: figures as the API tells them, and findings; for pages, files and exports alike."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from flask_babel import gettext as _

from geodata.text import Text
from webmap.gaps.enough import Enough
from webmap.gaps.fair import Fair
from webmap.gaps.pattern import Pattern
from webmap.gaps.pattern import flat as flat_pattern
from webmap.gaps.question import Gaps
from webmap.gaps.reached import SENTENCES, Reached
from webmap.gaps.scenarios import trial_of
from webmap.gaps.steps import steps_told
from webmap.gaps.table import Table, flat
from webmap.gaps.whatif import Whatif
from webmap.gaps.where import ASKED
from webmap.gaps.where_words import where_findings
from webmap.gaps.wish import Wish
from webmap.gaps.words import Finding
from webmap.gaps_told import gaps_of, served_of, subject_of, told, unit_of, where_of, who_of
from webmap.language import current_language
from webmap.places import here
from webmap.siting_asked import sites_found

Answer = tuple[dict[str, Any], list[Finding]]
"""Figures and findings; only `job` and no findings while new sites are searched for."""


def answered(gaps: Gaps) -> Answer:
    """The answer to the measure of the view."""
    return ANSWERS[gaps.facts.view.measure](gaps)


def sites_answered(gaps: Gaps, body: dict[str, Any]) -> Answer:
    """New sites, as webmap.siting_asked tells them, with their sentences; none while they are searched for."""
    if "job" in body:
        return body, []
    if not gaps.assessable:
        return body, Reached(gaps).findings(**nouns(gaps))
    return body, where_findings(gaps, **nouns(gaps), body=body)


def whole(gaps: Gaps, body: dict[str, Any], found: Sequence[Finding]) -> dict[str, Any]:
    """The answer as the API says it: question, figures, and findings in both languages."""
    return common(gaps) | body | {"findings": [told(one) for one in found]}


def common(gaps: Gaps) -> dict[str, Any]:
    """What every answer says of its question."""
    view, places = gaps.facts.view, here()
    left_out = int(len(gaps.sites) - len(gaps.placed))
    return {
        "query": view.to_query(), "measure": view.measure, "data_version": places.data_version,
        "region_version": places.region.version, "year": view.year or None, "kinds": gaps.measured,
        "demand": gaps.counted, "served": served_of(gaps), "cell_m": gaps.demand.cell_m,
        "reach_m": gaps.reach_m, "detour": view.detour,
        "assessable": gaps.assessable, "records": len(gaps.sites), "measured_records": len(gaps.placed),
        "left_out_records": left_out,
        "positions": [{"kind": key, **{name: bool(value) if name == "assessable" else int(value)
                                       for name, value in row.items()}}
                      for key, row in gaps.positions.to_dict("index").items()],
    }


def slider_told(gaps: Gaps) -> dict[str, Any]:
    """What a slider needs to answer at every distance by itself, with the sentences it fills, in the reader's words."""
    language = current_language()
    words = nouns(gaps) | {"unit": unit_of(gaps)}
    return common(gaps) | {
        "steps": steps_told(gaps) if gaps.assessable else None,
        "sentences": {key: _(message) for key, message in SENTENCES.items()},
        "words": {key: text.in_(language) for key, text in words.items()},
    }


def rows_of_answer(gaps: Gaps, body: dict[str, Any]) -> pd.DataFrame:
    """The zones of an answer as one flat table, a row a subdistrict."""
    wide = {"matrix": flat, "pattern": flat_pattern}.get(gaps.facts.view.measure)
    return wide(body) if wide else pd.DataFrame(body["zones"])


def nouns(gaps: Gaps) -> dict[str, Text]:
    """What is measured, who is to be served and where, as sentences name them: subject, who, where."""
    missions = here().missions
    return {"subject": subject_of(gaps, missions), "who": who_of(gaps, missions), "where": where_of(gaps)}


def _matrix(gaps: Gaps) -> Answer:
    table = Table(gaps, _names(gaps))
    return table.told(), table.findings()


def _reach(gaps: Gaps) -> Answer:
    reached = Reached(gaps)
    return reached.told(), reached.findings(**nouns(gaps))


def _enough(gaps: Gaps) -> Answer:
    enough = Enough(gaps)
    return enough.told(), enough.findings(**nouns(gaps))


def _fair(gaps: Gaps) -> Answer:
    fair = Fair(gaps, _names(gaps))
    return fair.told(), fair.findings(where_of(gaps))


def _pattern(gaps: Gaps) -> Answer:
    pattern = Pattern(gaps)
    return pattern.told(), pattern.findings(subject_of(gaps, here().missions))


def _whatif(gaps: Gaps) -> Answer:
    view = gaps.facts.view
    other = view.compare.scenario if view.compare else ""
    views = [view.but(scenario=id_, compare=None) for id_ in dict.fromkeys((view.scenario, other)) if id_]
    tried = [(trial, gaps_of(each)) for each in views if (trial := trial_of(each, here()))]
    whatif = Whatif(gaps_of(view.but(scenario="", compare=None)), tried)
    return whatif.told(), whatif.findings(**nouns(gaps))


def _where(gaps: Gaps) -> Answer:
    return sites_answered(gaps, sites_found(gaps, Wish()))


def _names(gaps: Gaps) -> dict[str, Text]:
    """The names of missions and of kinds written mission.kind."""
    return ({key: mission.short for key, mission in here().missions.items()}
            | {key: kind.name for key, kind in gaps.kinds.items()})


ANSWERS: dict[str, Callable[[Gaps], Answer]] = {
    "matrix": _matrix, "reach": _reach, "enough": _enough, "fair": _fair, "pattern": _pattern,
    "whatif": _whatif, **dict.fromkeys(ASKED, _where)}
"""Measure -> its figures and its findings."""
