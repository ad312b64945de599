"""What a stand-alone file holds: what its views show, and nothing that their filters leave out."""

import base64
import gzip
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
from flask import current_app

from geodata.region import Region
from layers.mission import Mission
from webmap.bodies import mission_told, region_told
from webmap.exports.brief import Brief
from webmap.exports.narrowed import filter_lines
from webmap.facts import Facts
from webmap.gap_answers import Answer, slider_told, whole
from webmap.gaps.question import Gaps
from webmap.gaps.steps import cells_packed, grid_told
from webmap.gaps_told import gaps_of
from webmap.geojson import rows_of, sites_geojson
from webmap.ground import Ground
from webmap.places import here
from webmap.query import Choices
from webmap.questions import gather
from webmap.view import View

SCOPE = ("missions", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "budget", "precision",
         "q")
"""The filters of a view: what a file holds has passed them, so they are told in words and cannot be taken off."""
ELSEWHERE = ("compare", "base", "lang", "title", "asof", "scenario")
"""What else of a view a file does not ask for again."""
NUMBERS = orjson.OPT_SERIALIZE_NUMPY


class Held:
    """What a file holds of one view."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.facts: Facts = gather(brief.view)
        self.gaps: Gaps | None = gaps_of(brief.view) if brief.view.measure else None
        self.missions = shown_missions(brief.missions, self.gaps.measured if self.gaps else _kinds(brief.view))
        self.choices = narrowed(brief, self.facts, self.missions)

    def blocks(self, records: "Records") -> dict[str, bytes]:
        """Name -> JSON: what the map draws first, what the file says of itself, and the gap answer."""
        return {"about": orjson.dumps(self._about()), "start": self._start(records),
                **(_answer(self.gaps, self.brief.answer) if self.gaps and self.brief.answer else {})}

    def _about(self) -> dict[str, Any]:
        brief = self.brief
        return {
            "query": opening(brief.view, self.choices).to_query(), "measure": brief.view.measure,
            "missions": tuple(self.missions), "inside": self.choices.subdistricts, "address": brief.link,
            "as_of": brief.as_of, "counted": brief.counted, "lines": brief.lines,
            "scope": filter_lines(brief.view, brief.region),
            "sources": [": ".join(filter(None, source[1:-1])) + (f" · {source[-1]}" if source[-1] else "")
                        for source in brief.sources],
            "licences": [line.text.in_(brief.language) for line in brief.attributions],
        }

    def _start(self, records: "Records") -> bytes:
        """Region and missions as `/start/…` tells them, and which of the records of the file are shown."""
        brief, places = self.brief, here()
        told = region_told(replace(places, region=brief.region, choices=self.choices, bases=()))
        used = {key.strip() for keys in brief.records["source"].unique() for key in keys.split(";")}
        told["sources"] = {key: source for key, source in told["sources"].items() if key in used}
        return orjson.dumps({
            "region": told,
            "missions": [mission_told(mission, self.facts.facets) for mission in self.missions.values()],
            "records": records.places_of(sites_geojson(brief.records)),
        }, option=NUMBERS)


class Records:
    """The records of a file, each once, however many views show it."""

    def __init__(self) -> None:
        self.places: dict[bytes, int] = {}

    def places_of(self, collection: bytes) -> list[int]:
        """Where the features of a GeoJSON collection stand among all; those not there yet are added."""
        features = map(orjson.dumps, orjson.loads(collection)["features"])
        return [self.places.setdefault(feature, len(self.places)) for feature in features]

    @property
    def body(self) -> bytes:
        """All of them, as a list of features."""
        return b"[" + b",".join(self.places) + b"]"


def shared_blocks(helds: Sequence[Held], region: Region) -> dict[str, bytes]:
    """What all views of a file draw: outlines, villages, and where the cells of the grid stand."""
    inside = {code for held in helds for code in held.choices.subdistricts}
    table = region.villages[region.villages["subdistrict_code"].isin(inside)]
    columns = ["code", "moo", "name_th", "name_en", "subdistrict_code"]
    villages = rows_of(table[columns].rename(columns={"subdistrict_code": "subdistrict"}))
    ground: Ground = current_app.extensions["planmap"].ground
    blocks = {"ground": packed(ground.body), "outlines": packed(ground.finer),
              "villages": packed(orjson.dumps(villages))}
    for held in helds:
        if held.gaps and held.brief.view.measure == "reach":
            blocks["grid"] = packed(orjson.dumps(grid_told(held.gaps.ruler.grid), option=NUMBERS))
    return blocks


def packed(body: bytes) -> bytes:
    """Bytes as a JSON text: compressed by gzip, in base64; for what would be too large and is not about records."""
    return orjson.dumps(base64.b64encode(gzip.compress(body, 9, mtime=0)).decode())


def shown_missions(missions: Mapping[str, Mission], kinds: Collection[str]) -> dict[str, Mission]:
    """The missions of some kinds, written mission.kind, with those kinds alone."""
    shown = {key: replace(mission, kinds=tuple(kind for kind in mission.kinds if f"{key}.{kind.key}" in kinds))
             for key, mission in missions.items()}
    return {key: mission for key, mission in shown.items() if mission.kinds}


def narrowed(brief: Brief, facts: Facts, missions: Mapping[str, Mission]) -> Choices:
    """What a query may ask of the file: no more than the filters of its view let through."""
    view, records, every = brief.view, brief.records, brief.view.choices
    inside = facts.inside.index[facts.inside]
    districts = {*brief.region.subdistricts["district_code"].reindex(inside), *records["district_code"]}
    agencies = set(records["agency_th"])
    return replace(
        every, missions=tuple(missions),
        kinds=tuple(f"{mission.key}.{kind.key}" for mission in missions.values() for kind in mission.kinds),
        districts=tuple(code for code in every.districts if code in districts), subdistricts=tuple(inside),
        mechanisms=tuple(key for key in every.mechanisms if not view.mechanism or key in view.mechanism),
        statuses=tuple(key for key in every.statuses if not view.status or key in view.status),
        agencies=tuple(name for name in every.agencies if name in agencies), bases=("none",))


def opening(view: View, choices: Choices) -> View:
    """The view that the file opens with: the same, without the filters that all its records have passed."""
    start = View.of(choices)
    gap = tuple(key for key in view.gap if key in (*choices.missions, *choices.kinds))
    cleared = {key: getattr(start, key) for key in (*SCOPE, *ELSEWHERE)}
    return replace(view, choices=choices, **cleared | {"gap": gap})


def _kinds(view: View) -> list[str]:
    """The kinds that the missions and kinds of a view let through."""
    narrow = {kind.partition(".")[0] for kind in view.kinds}
    return [kind for kind in view.choices.kinds
            if (mission := kind.partition(".")[0]) in view.missions and (mission not in narrow or kind in view.kinds)]


def _answer(gaps: Gaps, found: Answer) -> dict[str, bytes]:
    """The answer to the gap question; for distances what the slider reads, and how far each cell is."""
    if gaps.facts.view.measure != "reach":
        answer = whole(gaps, *found)
        answer["findings"] = [one | {"query": ""} for one in answer["findings"]]
        return {"gaps": orjson.dumps(answer, option=NUMBERS)}
    blocks = {"gaps": orjson.dumps(slider_told(gaps), option=NUMBERS)}
    if gaps.assessable:
        blocks["cells"] = packed(cells_packed(gaps))
    return blocks
