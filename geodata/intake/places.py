"""Names to codes of districts, subdistricts and villages, the district as second key; the uncertain is proposed."""

from __future__ import annotations

import re
from dataclasses import replace

from geodata.intake import spelling
from geodata.intake.matches import (
    CERTAIN,
    DECIDED,
    IN_ANOTHER,
    IN_SEVERAL,
    LEVELS,
    NO_SUCH_NUMBER,
    NOT_THIS_PROVINCE,
    NUMBER_DISAGREES,
    NUMBER_WITHOUT_AREA,
    Aliases,
    Candidate,
    Match,
    alias_key,
)
from geodata.intake.spelling import Spelling, likeness
from geodata.intake.thai import clean, without_prefix
from geodata.intake.titles import PlaceWords
from geodata.naming import fold
from geodata.region import Region
from geodata.text import Text

NUMBER_AND_NAME, NUMBER_ALONE, AGREEING, SEVERAL, ELSEWHERE = 0.97, 0.96, 0.92, 0.5, 0.6
"""Certainty of a village by number and a like name, by number alone, of a subdistrict that
agrees with a doubtful district, of a name borne by several, of one elsewhere."""

CODE = re.compile(r"(?:TH)?(\d{8}|\d{6}|\d{4})(?:\.0)?", re.IGNORECASE)


class Places:
    """The names of one region, ready to be matched, and the decisions planners took before."""

    def __init__(self, region: Region, aliases: Aliases | None = None) -> None:
        self._aliases = dict(aliases or {})
        self._names: dict[str, Text] = {region.code: region.name}
        self._children: dict[str, list[str]] = {region.code: [], "": []}
        self._moo: dict[tuple[str, str], str] = {}
        self._known: dict[PlaceWords, Match] = {}
        self._region = region
        for level, frame, parent in (("district", region.districts, None),
                                     ("subdistrict", region.subdistricts, "district_code"),
                                     ("village", region.villages, "subdistrict_code")):
            parents = [region.code] * len(frame) if parent is None else frame[parent].tolist()
            names = zip(frame.code.tolist(), frame.name_th.tolist(), frame.name_en.tolist(), parents, strict=True)
            for code, th, en, above in names:
                self._names[code] = Text(th, en)
                self._children.setdefault(above, []).append(code)
                self._children.setdefault(level, []).append(code)
        for code, moo, above in region.villages[["code", "moo", "subdistrict_code"]].itertuples(index=False):
            self._moo[above, str(moo)] = code
        self._spellings = {code: self._forms(code, name) for code, name in self._names.items()}
        self._exact: dict[tuple[str, str], list[str]] = {}
        for code, forms in self._spellings.items():
            for whole in dict.fromkeys(form.whole for form in forms):
                self._exact.setdefault((LEVELS.get(len(code), ""), whole), []).append(code)

    def district(self, name: str) -> Match:
        """The district of a name with or without อำเภอ; เมือง is the one that bears the province's name."""
        return self._find(name, "district", self._children[self._region.code], "")

    def subdistrict(self, name: str, district: str = "") -> Match:
        """The subdistrict of a name, in a district where its code is given; elsewhere it is only proposed."""
        inside = self._children.get(district, []) if district else self._children.get("subdistrict", [])
        match = self._find(name, "subdistrict", inside, district)
        if match.certain or not district:
            return match
        outside = self._find(name, "subdistrict", self._children.get("subdistrict", []), "")
        if outside.certainty <= match.certainty or not outside.code or outside.rule == "place_alias":
            return replace(match, area=district)
        moved = tuple(replace(found, score=ELSEWHERE, reason=IN_ANOTHER) for found in outside.candidates[:1])
        return Match(moved[0].code, ELSEWHERE, (*moved, *match.candidates), IN_ANOTHER)

    def village(self, name: str, moo: str, subdistrict: str) -> Match:
        """The village of a name, a number or both in a subdistrict; both must agree or it is only proposed."""
        inside = self._children.get(subdistrict, [])
        named = self._find(name, "village", inside, subdistrict) if name else Match()
        code = self._moo.get((subdistrict, moo.lstrip("0")), "") if moo else ""
        if named.rule == "place_alias" or not moo:
            return replace(named, area=subdistrict)
        if not name:
            found = self._candidate(code, NUMBER_ALONE, spelling.WHY[spelling.SAME]) if code else None
            return Match(code, NUMBER_ALONE if code else 0.0, (found,) if found else (), area=subdistrict,
                         reason=found.reason if found else NO_SUCH_NUMBER)
        score = max((found.score for found in named.candidates if found.code == code), default=0.0)
        if score >= spelling.PART:
            certainty = 1.0 if score >= spelling.GENERIC else NUMBER_AND_NAME
            found = self._candidate(code, certainty, spelling.why(score))
            return Match(code, certainty, (found,), found.reason, "" if score == 1 else "place_variant", subdistrict)
        numbered = (self._candidate(code, ELSEWHERE, NUMBER_DISAGREES),) if code else ()
        others = tuple(replace(found, score=min(found.score, ELSEWHERE)) for found in named.candidates)
        best = (*others, *numbered)
        return Match(best[0].code if best else "", ELSEWHERE if best else 0.0, best, NUMBER_DISAGREES, "", subdistrict,
                     (NUMBER_DISAGREES,))

    def find(self, words: PlaceWords) -> Match:
        """The finest place of some words, its certainty that of the weakest link; a village may tip a doubtful name.

        The match of a village that is not certain falls back on its certain subdistrict, with a warning.
        """
        known = self._known.get(words)
        if known is None:
            known = self._known[words] = self._search(words)
        return known

    def decide(self, words: PlaceWords, code: str) -> tuple[tuple[str, str, str], str]:
        """The entry of the alias table that keeps a planner's decision: these words mean this code.

        It holds for the name wherever it is said to lie in the same area; else for these very words.
        """
        level = LEVELS[len(code)]
        name = getattr(words, level)
        district = self.district(words.district) if words.district else Match()
        within = {"village": code[:6], "subdistrict": district.code, "district": ""}[level]
        doubtful = bool(words.district) and not district.certain and level != "district"
        if level == "village" and not doubtful:
            doubtful = self.subdistrict(words.subdistrict, district.code).code != within
        if not name or doubtful:
            return alias_key("place", str(words)), code
        return alias_key(level, without_prefix(clean(name).value or "", level).value or "", within), code

    def name_of(self, code: str) -> Text:
        """The name of a code; empty for a code the region does not have."""
        return self._names.get(code, Text("", ""))

    def names_within(self, district: str) -> list[str]:
        """The Thai names of a district and of all subdistricts and villages in it."""
        return [name.th for code, name in self._names.items() if len(code) >= 4 and code.startswith(district)]

    def _search(self, words: PlaceWords) -> Match:
        decided = self._aliases.get(alias_key("place", str(words)), "")
        if decided in self._names:
            return self._decided(decided)
        if words.province and not self._is_here(words.province):
            return Match(reason=NOT_THIS_PROVINCE)
        district = self.district(words.district) if words.district else Match()
        if words.district and not district.certain:
            return self._doubtful_district(words, district)
        if not words.subdistrict:
            return self._without_subdistrict(words, district)
        found = self.subdistrict(words.subdistrict, district.code)
        if not found.certain:
            found = self._tipped(found, words)
        if not found.certain or not (words.village or words.moo):
            return found
        village = self.village(words.village, words.moo, found.code)
        if village.certain:
            rule = village.rule or found.rule or district.rule
            return replace(village, certainty=min(village.certainty, found.certainty), rule=rule)
        return replace(found, warnings=(*found.warnings, village.reason), finer=village.candidates)

    def _is_here(self, province: str) -> bool:
        """True for the name of this province, one letter off forgiven, or its code."""
        names = (self._region.name.th, self._region.name.en)
        best = max(likeness(Spelling.of(province), Spelling.of(name)) for name in names)
        return best >= spelling.ONE_EDIT or province == self._region.code

    def _doubtful_district(self, words: PlaceWords, district: Match) -> Match:
        """A district that is not sure: a certain subdistrict elsewhere is a proposal."""
        found = self.subdistrict(words.subdistrict) if words.subdistrict else Match()
        if not found.code:
            return district
        agrees = any(found.code.startswith(near.code) for near in district.candidates)
        score = AGREEING if agrees else ELSEWHERE
        first = tuple(replace(near, score=score) for near in found.candidates[:1])
        return Match(found.code, score, (*first, *district.candidates), district.reason)

    def _without_subdistrict(self, words: PlaceWords, district: Match) -> Match:
        """A village known by its district only, or the district itself."""
        if not words.village:
            if words.moo and district.code:
                return replace(district, warnings=(*district.warnings, NUMBER_WITHOUT_AREA))
            return district
        inside = [village for village in self._children.get("village", []) if village.startswith(district.code)]
        found = self._find(words.village, "village", inside, district.code)
        if found.rule == "place_alias":
            return found
        if words.moo:
            same = [near for near in found.candidates if self._moo.get((near.code[:6], words.moo)) == near.code]
            if len(same) == 1 and same[0].score >= spelling.GENERIC:
                certainty = NUMBER_AND_NAME if district.code else ELSEWHERE
                best = replace(same[0], score=certainty)
                return Match(best.code, certainty, (best,), best.reason, "place_variant")
            return replace(found, certainty=min(found.certainty, ELSEWHERE), area=district.code)
        limit = CERTAIN if district.code else spelling.PART
        rule = found.rule or ("place_variant" if found.code else "")
        return replace(found, certainty=min(found.certainty, limit), area=district.code, rule=rule)

    def _tipped(self, found: Match, words: PlaceWords) -> Match:
        """A doubtful subdistrict made certain by a village of that very name and number in one of the candidates."""
        if not (words.village and words.moo):
            return found
        agreeing = [near for near in found.candidates
                    if self.village(words.village, words.moo, near.code).certainty == 1.0]
        if len(agreeing) != 1:
            return found
        return Match(agreeing[0].code, NUMBER_AND_NAME, (agreeing[0],), agreeing[0].reason, "place_variant")

    def _find(self, name: str, level: str, codes: list[str], within: str) -> Match:
        """A name among some codes: by decision, by code, by spelling."""
        text = clean(name).value or ""
        text = without_prefix(text, level).value or ""
        for key in (alias_key(level, text, within), alias_key(level, text)):
            if self._aliases.get(key) in self._names:
                return self._decided(self._aliases[key])
        written = CODE.fullmatch(text)
        if written and written[1] in codes:
            return self._of([(written[1], 1.0)])
        same = self._exact.get((level, fold(text)), ()) if text else ()
        exact = [code for code in same if code in codes]
        if exact:
            return self._of([(code, spelling.SAME) for code in exact])
        near = spelling.alike(text, [self._spellings[code] for code in codes])
        steps = {spelling.GENERIC: spelling.GENERIC_AREA} if level != "village" else {}
        return self._of([(codes[at], steps.get(score, score)) for at, score in near])

    def _of(self, found: list[tuple[str, float]]) -> Match:
        """The match of some codes with their likeness, best first."""
        if not found:
            return Match()
        candidates = tuple(self._candidate(code, score, spelling.why(score)) for code, score in found)
        best = candidates[0]
        several = sum(near.score > best.score - 0.02 for near in candidates) > 1
        certainty = SEVERAL if several else best.score
        return Match(best.code, certainty, candidates, IN_SEVERAL if several else best.reason,
                     "" if best.score == spelling.SAME else "place_variant")

    def _decided(self, code: str) -> Match:
        return Match(code, 1.0, (self._candidate(code, 1.0, DECIDED),), DECIDED, "place_alias")

    def _candidate(self, code: str, score: float, reason: Text) -> Candidate:
        above = [self._names[code[:size]] for size in (6, 4) if size < len(code)]
        within = Text(" ".join(name.th for name in above), ", ".join(name.en for name in above))
        return Candidate(code, self._names[code], within, round(score, 2), reason)

    def _forms(self, code: str, name: Text) -> list[Spelling]:
        """The spellings of a place; the district that bears the province's name is เมือง too."""
        names = [name.th, name.en]
        if len(code) == 4 and name.th == f"เมือง{self._region.name.th}":
            names += ["เมือง", "เมืองฯ", "Mueang", "Muang", self._region.name.th, self._region.name.en]
        return [Spelling.of(text) for text in dict.fromkeys(names)]
