"""Find places by name, Thai or English: records, villages, subdistricts, districts and the province itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.matching import NONE, Names
from geodata.naming import Part, PlaceText, fold, take_apart, without_generic
from geodata.region import Region
from geodata.text import Text

KINDS = ("province", "district", "subdistrict", "record", "village")
AREAS = frozenset({"province", "district", "subdistrict"})
NAMED_BAN = {"village", "subdistrict", "district"}
OTHER_KIND = 10
LONGEST = 200

Ranks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Place:
    """Something with a name. lon, lat in degrees, None where no position is published (a village: see its
    subdistrict); mission is that of a record; score is 100 for the very name and falls with the likeness."""

    kind: str
    code_or_id: str
    name: Text
    within: Text
    lon: float | None
    lat: float | None
    subdistrict_code: str
    district_code: str
    mission: str = ""
    score: int = 0
    moo: str = ""


class Gazetteer:
    """The places of one region, in memory, ready to be searched."""

    def __init__(self, places: list[Place]) -> None:
        self.places = places
        self._kinds = np.array([KINDS.index(place.kind) for place in places], dtype=np.int64)
        self._subdistricts = np.array([place.subdistrict_code for place in places], dtype=str)
        self._districts = np.array([place.district_code for place in places], dtype=str)
        self._moo = np.array([place.moo for place in places], dtype=str)
        self._temples = np.array([place.kind == "record" and _is_temple(place.name) for place in places], dtype=bool)
        within = {words: fold(f"{words.th} {words.en}") for words in {place.within for place in places}}
        self._names = Names([_spellings(place) for place in places], [within[place.within] for place in places])

    @classmethod
    def of(cls, region: Region, records: gpd.GeoDataFrame | None = None) -> Gazetteer:
        """The gazetteer of a region, with its records or with others."""
        among = region.records if records is None else records
        return cls([_province(region), *_units(region), *_records(region, among), *_villages(region)])

    def search(self, text: str, limit: int = 20) -> list[Place]:
        """Places like the text, best first: the very name, its beginning, a part of it, all but one letter of it.

        Equals are ordered by kind (KINDS) and length. Prefixes of either language, Thai digits, spaces and spelling
        of vowels do not matter; "ต.บ้านธิ อ.บ้านธิ" or "Ton Phueng, Mueang Nga" seek the first within the second.
        """
        text = text[:LONGEST]
        if not fold(text):
            return []
        parsed = take_apart(text)
        ranks = self._ranks(parsed)
        if parsed.sought is None or parsed.within or parsed.moo or parsed.sought.kind:
            ranks = np.minimum(ranks, self._names.ranks(fold(text)))
        if (ranks == NONE).all():
            ranks = self._names.ranks_of_words([fold(word) for word in text.split()])
        if (ranks == NONE).all() and parsed.sought is not None:
            ranks = self._names.ranks_within(fold(parsed.sought.name))
        found = np.flatnonzero(ranks < NONE)
        tiers, lengths = np.divmod(ranks[found], Names.LONGEST)
        order = found[np.lexsort((found, lengths, self._kinds[found], tiers))][:limit]
        return [replace(self.places[at], score=max(1, 100 - 8 * int(ranks[at] // Names.LONGEST))) for at in order]

    def _ranks(self, parsed: PlaceText) -> Ranks:
        """Rank of each place (lower is better, NONE for no match) for a text taken apart at its prefixes."""
        ranks = self._sought(parsed.sought) if parsed.sought else self._villages_numbered(parsed.moo)
        for part in parsed.within:
            areas = self._areas(part)
            inside = np.where(self._inside(areas), ranks, NONE)
            if (inside < NONE).any() or (areas == NONE).all():
                ranks = inside if (inside < NONE).any() else ranks
            else:   # not known in there: the very name elsewhere, and the area itself
                ranks = _later(np.minimum(np.where(ranks < Names.LONGEST, ranks, NONE), areas))
        if parsed.moo:
            numbered = np.where(self._moo == parsed.moo, ranks, NONE)
            ranks = numbered if (numbered < NONE).any() else ranks
        return ranks

    def _sought(self, part: Part) -> Ranks:
        """Ranks for a name; where a prefix says the kind, places of other kinds come later."""
        ranks = self._names.ranks(fold(part.name))
        bare, generic = without_generic(part.name)
        if generic:
            wanted = self._temples if generic in {"วัด", "wat"} else self._of_kinds(NAMED_BAN)
            ranks = np.minimum(ranks, np.where(wanted, self._names.ranks(fold(bare)), NONE))
        if part.kind:
            ranks = np.where(self._of_kinds({part.kind}), ranks, _later(ranks))
        return ranks

    def _areas(self, part: Part) -> Ranks:
        """Ranks of the areas that bear the name of the part best, NONE for everything else."""
        areas = self._of_kinds({part.kind} if part.kind else set(AREAS))
        ranks = np.where(areas, self._names.ranks(fold(part.name)), NONE)
        return np.where(ranks // Names.LONGEST == ranks.min() // Names.LONGEST, ranks, NONE)

    def _inside(self, areas: Ranks) -> npt.NDArray[np.bool_]:
        """True for the places that lie in one of the areas, and for those areas."""
        best = np.flatnonzero(areas < NONE)
        codes = [self.places[at].code_or_id for at in best]
        whole = any(self.places[at].kind == "province" for at in best)
        return np.isin(self._subdistricts, codes) | np.isin(self._districts, codes) | whole

    def _villages_numbered(self, moo: str) -> Ranks:
        return np.where(self._moo == moo, np.int64(0), NONE) if moo else np.full(len(self.places), NONE)

    def _of_kinds(self, kinds: set[str]) -> npt.NDArray[np.bool_]:
        return np.isin(self._kinds, [KINDS.index(kind) for kind in kinds])


def _is_temple(name: Text) -> bool:
    return name.th.startswith("วัด") or name.en.lower().startswith("wat ")


def _later(ranks: Ranks) -> Ranks:
    return np.where(ranks < NONE, ranks + OTHER_KIND * Names.LONGEST, NONE)


def _spellings(place: Place) -> list[str]:
    names = [place.name.th, place.name.en]
    if place.kind in {"record", "village"}:
        names += [without_generic(name)[0] for name in names]
    return list(dict.fromkeys(folded for folded in map(fold, names) if folded))


def _province(region: Region) -> Place:
    west, south, east, north = region.bounds
    return Place("province", region.code, region.name, Text("", ""), (west + east) / 2, (south + north) / 2, "", "")


def _units(region: Region) -> Iterator[Place]:
    for row in region.districts.itertuples():
        yield Place("district", row.code, Text(row.name_th, row.name_en), _within(region, "", ""),
                    row.label_lon, row.label_lat, "", row.code)
    for row in region.subdistricts.itertuples():
        yield Place("subdistrict", row.code, Text(row.name_th, row.name_en), _within(region, "", row.district_code),
                    row.label_lon, row.label_lat, row.code, row.district_code)


def _records(region: Region, records: gpd.GeoDataFrame) -> Iterator[Place]:
    points = shapely.point_on_surface(np.asarray(records.geometry.array, dtype=object))
    columns = ["id", "name_th", "name_en", "subdistrict_code", "district_code", "mission"]
    within: dict[tuple[str, str], Text] = {}
    for point, (identity, th, en, *area, mission) in zip(points, _rows(records, columns), strict=True):
        subdistrict, district = area
        if (subdistrict, district) not in within:
            within[subdistrict, district] = _within(region, subdistrict, district)
        yield Place("record", identity, Text(th, en), within[subdistrict, district],
                    point and point.x, point and point.y, subdistrict, district, mission)


def _villages(region: Region) -> Iterator[Place]:
    districts = region.subdistricts.district_code.to_dict()
    areas = {code: _within(region, code, district) for code, district in districts.items()}
    columns = ["code", "moo", "name_th", "name_en", "subdistrict_code"]
    for code, moo, th, en, subdistrict in _rows(region.villages, columns):
        area = areas[subdistrict]
        yield Place("village", code, Text(th, en), Text(f"ม.{moo} {area.th}", f"Moo {moo}, {area.en}"), None, None,
                    subdistrict, districts[subdistrict], moo=moo)


def _rows(frame: pd.DataFrame, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column] for column in columns), strict=True)


def _within(region: Region, subdistrict: str, district: str) -> Text:
    """Where something lies, in words: its subdistrict and district, as far as known, else the province."""
    names = [(mark, region.name_of(code)) for mark, code in (("ต.", subdistrict), ("อ.", district)) if code]
    names = names or [("จ.", region.name)]
    return Text(" ".join(mark + name.th for mark, name in names), ", ".join(name.en for _, name in names))
