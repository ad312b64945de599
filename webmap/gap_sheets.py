"""The answer of a gap question as tables of a workbook: a row a subdistrict, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from geodata.region import Region
from webmap.exports.tables import HATCHED, Cell, Column, Table
from webmap.gaps.pattern import FIGURES as FOUND
from webmap.gaps.reached import BREAKS
from webmap.gaps.table import FIGURES
from webmap.language import current_language
from webmap.query import N_, NOT_STATED

Row = Mapping[str, Any]
SUBDISTRICTS = N_("Subdistricts")
GAP = ("gap-served", "gap-1", "gap-2", "gap-3", "gap-4", "gap-5")
RAMP = ("ramp-0", "ramp-1", "ramp-2", "ramp-3", "ramp-4", "ramp-5")
NOTHING = "gap-2"
"""The swatch of where nothing is recorded."""
MAPPED = ("unserved_people", "not_reachable_people", "baht_per_head", "unserved_percent", "more_people", "gain_people")
"""Figures that the map shows, where an answer has them."""
Head = tuple[str, str, str, int]
"""Key of a figure, its words, its kind, its decimals."""

REACH: tuple[Head, ...] = (
    ("unserved_people", N_("Too far away"), "whole", 0), ("served_people", N_("Within the distance"), "whole", 0),
    ("served_percent", N_("Within the distance (%)"), "figure", 1),
    ("before_served_people", N_("Within it without the scenario"), "whole", 0),
    ("gain_people", N_("Difference"), "whole", 0),
    ("median_m", N_("Half live within (m)"), "whole", 0), ("p90_m", N_("Nine tenths live within (m)"), "whole", 0),
    ("edge_people", N_("Too far away, nearer to the border"), "whole", 0),
    ("land_km2", N_("Land (km²)"), "figure", 1), ("served_land_km2", N_("Land within the distance (km²)"), "figure", 1))
ENOUGH: tuple[Head, ...] = (
    ("served_people", N_("enough"), "whole", 0), ("not_enough_people", N_("reachable but not enough"), "whole", 0),
    ("not_reachable_people", N_("not reachable"), "whole", 0),
    ("per_1000", N_("Capacity for 1,000 people (E2SFCA)"), "figure", 3),
    ("per_1000_2sfca", N_("Capacity for 1,000 people (2SFCA)"), "figure", 3))
FAIR: tuple[Head, ...] = (
    ("records", N_("Records"), "whole", 0), ("stating_records", N_("Records with a budget"), "whole", 0),
    ("baht", N_("Baht"), "whole", 0), ("baht_per_head", N_("Baht per head"), "figure", 2),
    ("rank", N_("Rank, least first"), "whole", 0), ("up_to_people_percent", N_("People up to here (%)"), "figure", 2),
    ("up_to_baht_percent", N_("Money up to here (%)"), "figure", 2))
PATTERN: tuple[Head, ...] = (
    ("unserved_percent", N_("Too far away (%)"), "figure", 1), ("low_percent", N_("At least (%)"), "figure", 1),
    ("high_percent", N_("At most (%)"), "figure", 1))
WHATIF: tuple[Head, ...] = (
    ("before_people", N_("Within the distance today"), "whole", 0),
    ("served_people", N_("Within it under the scenario"), "whole", 0), ("more_people", N_("Difference"), "whole", 0),
    ("other_served_people", N_("Within it under the other scenario"), "whole", 0),
    ("other_more_people", N_("Difference under the other"), "whole", 0))
WHERE: tuple[Head, ...] = (
    ("before_people", N_("Within the distance today"), "whole", 0),
    ("after_people", N_("Within it with the new sites"), "whole", 0), ("gain_people", N_("Difference"), "whole", 0),
    ("unreachable_people", N_("Out of reach of every possible site"), "whole", 0))
MATRIX: dict[str, tuple[str, str, int]] = {
    "count": (N_("Records by subdistrict"), "whole", 0), "per_10k": (N_("Records per 10,000 people"), "figure", 1),
    "baht": (N_("Baht"), "whole", 0), "baht_per_head": (N_("Baht per head"), "figure", 0),
    "nearest_m": (N_("Nearest site (m)"), "whole", 0)}
WORDS = {"served": N_("enough"), "not_enough": N_("reachable but not enough"), "not_reachable": N_("not reachable"),
         "always": N_("a gap whatever is assumed"), "depends": N_("depends on what is assumed"),
         "never": N_("no gap whatever is assumed"), "high_high": N_("high among high"), "low_low": N_("low among low"),
         "high_low": N_("high among low"), "low_high": N_("low among high")}
LOOKS = {"served": GAP[0], "not_enough": GAP[3], "not_reachable": GAP[5], "never": GAP[0], "depends": GAP[3],
         "always": GAP[5]}
"""The swatch of each word, as on the map."""


class Sheets:
    """Tables of one answer."""

    def __init__(self, region: Region, body: Mapping[str, Any]) -> None:
        self.region, self.body, self.language = region, body, current_language()

    def of(self, measure: str) -> list[Table]:
        """The tables of the answer to a measure."""
        return TABLES[measure](self)

    def matrix(self) -> list[Table]:
        """A table for each figure: subdistricts × missions or kinds."""
        return [self._matrix(figure) for figure in FIGURES]

    def reach(self) -> list[Table]:
        """Subdistricts and districts, with the class of those too far away."""
        known = any(zone["served_people"] is not None for zone in self.body["zones"])
        tables = [self._zones(REACH, _far if known else None, _breaks() if known else [], "unserved_people")]
        if self.body["districts"]:
            heads = [head for head in REACH if head[0] in self.body["districts"][0]]
            columns = [Column(_("Code")), Column(_("District")), Column(_("People"), "whole"), *_columns(heads)]
            rows = [[row["code"], self._name(row), row["people"], *(row[key] for key, *_rest in heads)]
                    for row in self.body["districts"]]
            tables.append(Table(_("Districts"), columns, rows))
        return tables

    def enough(self) -> list[Table]:
        """Subdistricts with what most people there have."""
        if not self.body["total"]:
            return [self._zones((), None, [])]
        return [self._zones(ENOUGH, _worded("word"), _keys("served", "not_enough", "not_reachable"), "word")]

    def fair(self) -> list[Table]:
        """Subdistricts, least a head first, and the figures of each mission and year."""
        groups = [self.body["total"], *self.body["groups"]]
        columns = [Column(_("Mission or kind")), Column(_("Fiscal year")),
                   *(Column(_(words), "whole") for words in (N_("Records"), N_("Records with a budget"), N_("Baht"))),
                   Column(_("Baht per head"), "figure", 2), Column(_("Gini"), "figure", 4),
                   Column(_("Palma"), "figure", 4)]
        rows: list[list[Cell]] = [[
            group["name"][self.language] if group["name"] else _("All"), self._year(group["fiscal_year"]),
            group["records"], group["stated"], group["baht"], group["baht_per_head"], group["gini"],
            "∞" if group["palma_unbounded"] else group["palma"]] for group in groups]
        return [self._zones(FAIR, _money, [(NOTHING, _("no budget stated"))], "baht_per_head"),
                Table(_("Missions and years"), columns, rows)]

    def pattern(self) -> list[Table]:
        """Subdistricts with how robust their gaps are, and what lies together."""
        if not self.body["strip"]:
            return [self._found()]
        return [self._zones(PATTERN, _worded("verdict"), _keys("never", "depends", "always"), "verdict"), self._found()]

    def whatif(self) -> list[Table]:
        """Subdistricts before, after, and the difference."""
        return [self._zones(WHATIF, _changed, [], "more_people")]

    def where(self) -> list[Table]:
        """The new sites in order, and the subdistricts before and after."""
        columns = [Column(_("Number"), "whole"), Column(_("Subdistrict")), Column(_("Latitude"), "figure", 5),
                   Column(_("Longitude"), "figure", 5), Column(_("Served in addition"), "whole")]
        rows = [[site["number"], self._name(site), site["lat"], site["lon"], site["gain_people"]]
                for site in self.body["sites"] or ()]
        return [Table(_("New sites"), columns, rows), self._zones(WHERE, None, [])]

    def _zones(self, heads: Sequence[Head], look: "Callable[[Row], str] | None", keys: Sequence[tuple[str, str]],
               painted: str = "") -> Table:
        """A row a subdistrict: place, people, the figures it has; its name and one figure take its colour.

        painted: the key of that figure, or of a word that then has the last column.
        """
        zones = self.body["zones"]
        there = [head for head in heads if zones and head[0] in zones[0]]
        at = next((4 + place for place, head in enumerate(there) if head[0] == painted), 4 + len(there))
        worded = bool(painted) and at == 4 + len(there)
        columns = [*self._places(), Column(_("People"), "whole", key="people"), *_columns(there)]
        if worded:
            columns.append(Column(_("In a word")))
        rows = [[*self._place(zone), zone["people"], *(zone[key] for key, *_rest in there),
                 *([_(WORDS[zone[painted]]) if zone.get(painted) else None] if worded else [])] for zone in zones]
        swatches = [{1: look(zone), at: look(zone)} for zone in zones] if look else []
        shown = next((4 + place for place, head in enumerate(there) if head[0] in MAPPED), None)
        return Table(_(SUBDISTRICTS), columns, rows, swatches, keys, shown)

    def _matrix(self, figure: str) -> Table:
        words, kind, decimals = MATRIX[figure]
        columns = [*self._places(), Column(_("People"), "whole"), Column(_("Empty"), "whole"),
                   *(Column(column["name"][self.language], kind, decimals)  # type: ignore[arg-type]
                     for column in self.body["columns"])]
        rows = [[*self._place(zone), zone["people"], zone["empty"], *(cell[figure] for cell in zone["cells"])]
                for zone in self.body["zones"]]
        swatches = [{5 + at: _cell_look(cell, figure) for at, cell in enumerate(zone["cells"])}
                    for zone in self.body["zones"]]
        keys = [] if figure == "nearest_m" else [(NOTHING, _("none recorded"))]
        return Table(_(words), columns, rows, swatches, keys, 5 if len(columns) > 5 else None)

    def _found(self) -> Table:
        """Of each subdistrict and figure: value, where it lies, whether that is more than chance."""
        columns = [*self._places(), *(Column(_(words), kind, 4) for words, kind in (  # type: ignore[arg-type]
            (N_("Figure"), "text"), (N_("Value"), "figure"), (N_("Lies"), "text"), (N_("p"), "figure"),
            (N_("Holds"), "text")))]
        lies = {sort: _(words) for sort, words in WORDS.items()}
        rows = [[*self._place(zone), FOUND[key].in_(self.language), found["value"], lies.get(found["sort"]), found["p"],
                 _("yes") if found["holds"] else _("no")]
                for key in FOUND for zone in self.body["zones"] if (found := zone["figures"][key])]
        return Table(_("Pattern or chance"), columns, rows)

    def _places(self) -> list[Column]:
        return [Column(_("Code"), key="code"), Column(_("Subdistrict"), key="tambon"),
                Column(_("District"), key="amphoe")]

    def _place(self, zone: Row) -> list[Cell]:
        return [zone["code"], self._name(zone), self.region.name_of(zone["district"]).in_(self.language)]

    def _name(self, row: Row) -> str:
        name: str | None = row[f"name_{self.language}"]
        return name or ""

    def _year(self, year: str | None) -> str:
        if year is None:
            return _("All years")
        return _("year not stated") if year == NOT_STATED else str(int(year) + (543 if self.language == "th" else 0))


TABLES: dict[str, Callable[[Sheets], list[Table]]] = {
    "matrix": Sheets.matrix, "reach": Sheets.reach, "enough": Sheets.enough, "fair": Sheets.fair,
    "pattern": Sheets.pattern, "whatif": Sheets.whatif, **dict.fromkeys(("where", "fewest", "closest"), Sheets.where)}
"""Measure -> its tables."""


def _columns(heads: Sequence[Head]) -> list[Column]:
    return [Column(_(words), kind, decimals, key) for key, words, kind, decimals in heads]  # type: ignore[arg-type]


def _far(zone: Row) -> str:
    """Few people are hatched; else by the share of those too far away."""
    return HATCHED if zone["few"] or zone["class"] < 0 else GAP[zone["class"]]


def _breaks() -> list[tuple[str, str]]:
    """What the colours of those too far away mean."""
    words = [_("nobody too far away"), *(_("up to %(high)s per cent too far away", high=high) for high in BREAKS[1:])]
    return [*zip(GAP, words, strict=True), (HATCHED, _("few people: the share says little"))]


def _worded(key: str) -> Callable[[Row], str]:
    return lambda zone: LOOKS.get(zone.get(key) or "", "")


def _keys(*words: str) -> list[tuple[str, str]]:
    return [(LOOKS[word], _(WORDS[word])) for word in words]


def _money(zone: Row) -> str:
    if zone["few"]:
        return HATCHED
    return RAMP[max(zone["class"], 0)] if zone["baht"] else NOTHING


def _changed(zone: Row) -> str:
    known = zone.get("class")
    return "" if known is None else HATCHED if known < 0 else GAP[known]


def _cell_look(cell: Row, figure: str) -> str:
    known = cell["class"][figure]
    if figure != "nearest_m" and not cell["count"]:
        return NOTHING
    return HATCHED if known < 0 else RAMP[known]
