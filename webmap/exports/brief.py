"""The brief of a view: everything that an export says, in the reader's language, made once below every painter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import geopandas as gpd
from flask import current_app
from flask_babel import format_number, ngettext
from flask_babel import gettext as _

from geodata.region import Attribution, Region
from geodata.store import Store
from geodata.text import Text
from layers.mission import Mission
from webmap.address import absolute
from webmap.dates import moment_words
from webmap.exports.crowd import Crowd, crowd_of
from webmap.exports.figures import listed, tables_of
from webmap.exports.narrowed import ASKED, Line, filter_lines, left_out_lines, question_lines, wish_lines
from webmap.exports.tables import Table
from webmap.exports.zone_map import ZoneMap, of_answer, shaded
from webmap.gap_answers import Answer, answered, common, sites_answered
from webmap.gap_sheets import Sheets
from webmap.gaps.question import Gaps
from webmap.gaps.where import ASKED as SITED
from webmap.gaps.wish import Wish
from webmap.gaps.words import Finding
from webmap.gaps_told import gaps_of, sentence, served_of, subject_of, where_of
from webmap.language import current_language
from webmap.places import here
from webmap.questions import gather
from webmap.siting_asked import sites_found
from webmap.view import View


class SearchingError(Exception):
    """The answer is still searched for, or the search ended without one: `body` is what the API tells of the job."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__("the answer is still searched for")
        self.body = body


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence of what was found, and the query of what it speaks of."""

    text: str
    query: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A new site that an answer proposes; degrees."""

    number: int
    lat: float
    lon: float
    words: str


@dataclass(frozen=True)
class Brief:
    """What an export says of a view.

    lines: filters and gap question, name and words. records: those that the map draws or counts, in EPSG:4326 with None
    where no position is published. left_out: what the figures leave out. sources: where records and figures come from.
    link: the address of the page that shows the same, absolute where the service knows its address. made: the moment of
    the data version. missions: all that the reader may know. answer: to the gap question, where one is asked. crowd:
    what stands for the records where they are too many, and `records` is empty.
    """

    view: View
    region: Region
    missions: Mapping[str, Mission]
    language: str
    title: str
    place: str
    lines: Sequence[Line]
    findings: Sequence[Found]
    zone_map: ZoneMap
    tables: Sequence[Table]
    records: gpd.GeoDataFrame
    proposed: Sequence[Proposed]
    left_out: Sequence[tuple[str, str, str]]
    sources: Sequence[Sequence[str]]
    data_version: int
    made: datetime
    link: str
    answer: Answer | None = None
    crowd: Crowd | None = None

    @property
    def attributions(self) -> Sequence[Attribution]:
        """The lines that must be shown wherever the data is."""
        return self.region.attributions

    @property
    def as_of(self) -> str:
        """The time of the data in words."""
        return _("Data as of %(moment)s (data version %(number)s)", moment=moment_words(self.made, self.language),
                 number=self.data_version)

    @cached_property
    def placed(self) -> gpd.GeoDataFrame:
        """The records with a position."""
        shapes = self.records.geometry
        return self.records[~(shapes.isna() | shapes.is_empty)]

    @property
    def counted(self) -> str:
        """How many records are shown, and how many of them have no position."""
        all_, without = len(self.records), len(self.records) - len(self.placed)
        if self.crowd:
            all_, without = self.crowd.total, self.crowd.total - self.crowd.placed
        told = ngettext("%(count)s record", "%(count)s records", all_, count=format_number(all_))
        if not without:
            return told
        return _("%(records)s, %(without)s of them without a published position", records=told,
                 without=format_number(without))

    @cached_property
    def list(self) -> Table:
        """The records as a table."""
        return listed(self.records, self.region)


def brief_of(view: View, wish: Wish | None = None) -> Brief:
    """The brief of a view, of the data this request reads; SearchingError while its new sites are searched for.

    wish: conditions of new sites, where the view asks for such.
    """
    return _asked(view, wish or Wish()) if view.measure else _explored(view)


def _explored(view: View) -> Brief:
    facts = gather(view)
    zone_map, crowd = shaded(facts), crowd_of(facts)
    shown = [here().missions[key].short.in_(current_language()) for key in view.missions]
    province = _("%(province)s planning map", province=facts.region.name.in_(current_language()))
    subject = zone_map.heading or (", ".join(shown) if 0 < len(shown) < len(view.choices.missions) else "")
    return _brief(view, facts.region, title=f"{province}: {subject}" if subject else province,
                  lines=[*filter_lines(view, facts.region), *([crowd.line] if crowd else [])], zone_map=zone_map,
                  tables=tables_of(facts, zone_map), records=facts.page(0, 0) if crowd else facts.records, path="/",
                  crowd=crowd, sourced=facts.sources)


def _asked(view: View, wish: Wish) -> Brief:
    gaps = gaps_of(view)
    body, found = sites_answered(gaps, sites_found(gaps, wish)) if view.measure in SITED else answered(gaps)
    if "job" in body:
        raise SearchingError(body)
    brief = brief_of_answer(gaps, body, found)
    return replace(brief, lines=[*brief.lines, *wish_lines(wish, gaps)]) if view.measure in SITED else brief


def brief_of_answer(gaps: Gaps, body: Mapping[str, Any], found: Sequence[Finding]) -> Brief:
    """The brief of an answer to a gap question (see webmap.gap_answers)."""
    view, body = gaps.facts.view, common(gaps) | dict(body)
    region, language = gaps.region, current_language()
    served = served_of(gaps)
    sources = [[_("Who is served"), served["name"][language], served["source"][language]]] if served else []
    title = f"{region.name.in_(language)}: {_(ASKED[view.measure])} · {subject_of(gaps, here().missions).in_(language)}"
    sites = body.get("sites") or ()
    return _brief(
        view, region, title=title, place=where_of(gaps).in_(language), path="/gaps",
        lines=[*question_lines(gaps), *filter_lines(view, region)], zone_map=of_answer(view.measure, body),
        findings=[Found(sentence(one), one.query) for one in found], tables=Sheets(region, body).of(view.measure),
        records=_drawn(gaps), answer=(body, list(found)), left_out=left_out_lines(gaps), sources=sources,
        proposed=[Proposed(site["number"], site["lat"], site["lon"], site[f"name_{language}"] or "")
                  for site in sites])


def _drawn(gaps: Gaps) -> gpd.GeoDataFrame:
    """The records that the page of gaps draws: those measured that every filter lets through."""
    records = gaps.facts.records
    return records[records["mission"].str.cat(records["kind"], sep=".").isin(gaps.measured)]


def _brief(view: View, region: Region, *, title: str, path: str, **parts: Any) -> Brief:
    """The brief, with what every one of them says."""
    language, store = current_language(), current_app.extensions["planmap"].store
    records = parts["records"]
    query = view.to_query()
    named = parts.pop("sourced", None)
    sources = [*parts.pop("sources", ()),
               *_sources(region, records["source"].unique() if named is None else named, language)]
    parts = {"place": _province(view, region, language), "findings": (), "proposed": (), "left_out": ()} | parts
    return Brief(view=view, region=region, missions=here().missions, language=language, title=view.title or title,
                 sources=sources, data_version=here().data_version, made=_made(store),
                 link=absolute(f"{path}?{query}" if query else path), **parts)


def _made(store: Store) -> datetime:
    return store.version_told(here().data_version).at


def _province(view: View, region: Region, language: str) -> str:
    """The place that a view shows."""
    codes = [*view.district, *view.subdistrict]
    province = Text(f"จังหวัด{region.name.th}", f"{region.name.en} province").in_(language)
    if not codes:
        return province
    return f"{province}: {', '.join(region.name_of(code).in_(language) for code in codes)}"


def _sources(region: Region, named: Iterable[str], language: str) -> list[list[str]]:
    """Where the records come from: name, publisher, title, licence of each source they name."""
    keys = {key.strip() for keys in named for key in keys.split(";")}
    used = region.sources[region.sources["key"].isin(keys)]
    told = used[[f"{part}_{language}" for part in ("publisher", "title", "licence")]].fillna("")
    return [[_("Records"), *map(str, row)] for row in told.itertuples(index=False)]
