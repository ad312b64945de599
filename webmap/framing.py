"""An embedded map of its own id: every answer within it is made of records that its rights let through, and no others.

The data of the request are narrowed before any view function sees them, so that no key of an address can show more.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from urllib.parse import urlsplit

import geopandas as gpd
import pandas as pd
from flask import current_app, g, request

from geodata.store import Embed, MissingError, Scenario
from geodata.text import Text
from layers.mission import Mission
from webmap.answers import never_keep
from webmap.counted import passing_records
from webmap.discretion import records_of
from webmap.embed_rights import Rights
from webmap.facts import FACETS, facet_masks
from webmap.people import store_here
from webmap.places import Places, newest_version, places_at
from webmap.query import ONE_OF, ViewError, split_query
from webmap.questions import choices_of, version_of
from webmap.refusals import ForbiddenError, GoneError
from webmap.saved import SHOWS_NOTHING
from webmap.view import View

REVOKED = (Text("แผนที่ฝังนี้ถูกยกเลิกแล้ว", "this embedded map was taken back"),
           Text("ขอที่อยู่ใหม่จากเจ้าของแผนที่", "Ask the owner of the map for a new address"))
EXPIRED = (Text("แผนที่ฝังนี้หมดอายุแล้ว", "the time of this embedded map is over"), REVOKED[1])
FOREIGN = (Text("แผนที่นี้ไม่ได้รับอนุญาตให้แสดงบนเว็บไซต์นี้", "this map may not be shown on this site"),
           Text("ขอให้เจ้าของแผนที่อนุญาตเว็บไซต์นี้", "Ask the owner of the map to allow the site"))
PLACES = ("district", "subdistrict")
OWN = ("shade", "year", "at", "base", "lang", "reach_m", "detour")
"""Keys of the View that a reader of an embedded map may choose freely: they show no other record."""
FACET_COLUMNS = {"mechanism": ("mechanism",), "status": ("status",), "agency": ("agency_th",), "fy": ("fiscal_year",),
                 "budget": ("budget_thb",), "q": ("agency_th", "agency_en", "note_th", "note_en")}
"""Filters that would tell of a column."""
FRAMES = ("iframe", "frame", "embed", "object")
KEPT = 16


@dataclass(frozen=True)
class Framed:
    """The embedded map of a request. number: the data version it shows: that of its query, else the newest.

    wide: for distances, which count sites beyond the places that are shown. searches: `q` is looked for among names.
    """

    embed: Embed
    rights: Rights
    number: int
    wide: bool
    searches: bool

    def narrow(self, places: Places) -> Places:
        """The data without what the rights and the filters of the embedded map leave out."""
        lenses: Lenses = current_app.extensions["planmap.lenses"]
        key = (self.embed.id, self.embed.number, places.data_version, self.wide)
        return lenses.kept(key, lambda: self._narrowed(places))

    def view(self, also: tuple[str, ...] = ()) -> View:
        """The view of the embedded map, narrowed by the keys of the request."""
        choices = places_at(self.number).choices
        given = split_query(request.query_string.decode("utf-8", "replace"))
        asked = View.from_pairs([pair for pair in given if pair[0] not in ("asof", "compare", "scenario")], choices,
                                (*also, "asof", "compare", "scenario"))
        named = {key for key, _ in given}
        mine = self._base(whole_places(self.number)).but(compare=None, scenario="")
        for facet in FACETS:
            if self._tells_of_hidden(facet):
                mine = mine.but(**{facet: getattr(View.of(choices), facet)})
            elif facet in named:
                value = getattr(asked, facet)
                mine = mine.but(**{facet: _both(facet, getattr(mine, facet), value) if facet in PLACES else value})
        mine = mine.but(**{key: getattr(asked, key) for key in OWN if key in named}, choices=choices)
        return mine.but(missions=tuple(key for key in mine.missions if key in choices.missions),
                        kinds=tuple(key for key in mine.kinds if key in choices.kinds),
                        gap=tuple(key for key in mine.gap if key in (*choices.missions, *choices.kinds)))

    @property
    def full(self) -> str:
        """The query of the same view on the map itself."""
        return self._base(whole_places(self.number)).but(lang=self.language).to_query()

    @property
    def slides(self) -> bool:
        """Whether it has a slider of distances."""
        return self._base(whole_places(self.number)).measure == "reach"

    @property
    def language(self) -> str:
        """The language that the address of the request names."""
        return request.args.get("lang", "")

    @property
    def given(self) -> str:
        """The query of the request as it came."""
        return request.query_string.decode("utf-8", "replace")

    def _tells_of_hidden(self, facet: str) -> bool:
        """Whether a filter would tell of a column that must not be told."""
        return not (facet == "q" and self.searches) and bool(self.rights.hidden & set(FACET_COLUMNS.get(facet, ())))

    def _base(self, whole: Places) -> View:
        try:
            return View.from_query(self.embed.query, whole.choices)
        except ViewError as error:
            raise GoneError(*SHOWS_NOTHING) from error

    def through(self, records: gpd.GeoDataFrame, whole: Places) -> gpd.GeoDataFrame:
        """Records as everybody sees them, without those and without the columns that the embedded map leaves out."""
        columns = records.dtypes.to_dict()
        records = records_of(records, self._missions(whole))
        shown = [facet for facet in FACETS if facet not in self._skipped]
        passes = facet_masks(self._base(whole), records)[shown].all(axis=1)
        records = records[passes].reset_index(drop=True).copy()
        for name in self.rights.hidden:
            records[name] = "" if isinstance(records[name].dtype, pd.StringDtype) else pd.NA
        return records.astype(columns)

    @property
    def _skipped(self) -> tuple[str, ...]:
        return ("missions", "kinds", *PLACES) if self.wide else ()

    def _missions(self, whole: Places) -> dict[str, Mission]:
        kinds = set(self.rights.kinds)
        missions = {key: replace(mission, kinds=tuple(kind for kind in mission.kinds if f"{key}.{kind.key}" in kinds))
                    for key, mission in whole.missions.items()}
        return {key: mission for key, mission in missions.items() if mission.kinds}

    def _narrowed(self, whole: Places) -> Places:
        missions = self._missions(whole)
        records = whole.region.records
        if whole.tiled:   # of very many, only those it shows are made a frame; ManyError where these are too many
            kinds = [f"{key}.{kind.key}" for key, mission in missions.items() for kind in mission.kinds]
            records = passing_records(self._base(whole), whole.region, kinds, self._skipped)
        region = replace(whole.region, records=self.through(records, whole))
        return replace(whole, tiled=False, region=region, missions=missions,
                       choices=choices_of(region, missions, whole.bases),
                       scenario=_no_scenario)


class Lenses:
    """Narrowed data of the last embedded maps that were asked for, so that an answer does not begin by making them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, int, bool], Places] = OrderedDict()
        self._lock = Lock()

    def kept(self, key: tuple[str, int, int, bool], make: Callable[[], Places]) -> Places:
        """The data of a key, made when they are not there."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]


def frame(embed_id: str, *, wide: bool = False, searches: bool = False) -> Framed:
    """Turn this request into one within an embedded map, whoever asks.

    MissingError for no such map, GoneError for one revoked or expired, ForbiddenError on a page of a site that is not
    allowed to frame it.
    """
    never_keep()   # it may be revoked, and expires, before the data change
    embed = store_here().embeds.get(embed_id)
    g.framed_by = "*"   # a refusal may be read wherever the map stood
    if embed.revoked:
        raise GoneError(*REVOKED)
    if embed.expires and embed.expires <= datetime.now(UTC):
        raise GoneError(*EXPIRED)
    rights = Rights.kept(embed.rights)
    _refuse_foreign(rights)
    asof = dict(split_query(embed.query)).get("asof", "")
    framed = Framed(embed, rights, version_of(asof) if asof else newest_version(), wide,
                    searches)
    places = framed.narrow(whole_places(framed.number))   # may refuse, and a refusal is told outside of the map
    g.asof, g.framed, g.places, g.framed_by = asof, framed, places, rights.ancestors
    return framed


def whole_places(number: int) -> Places:
    """The data of a version as everybody sees them, not narrowed."""
    places: Places = current_app.extensions["planmap"].at(number)
    return places


def _both(facet: str, mine: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    """What two filters of place let through together; ViewError where that is nothing."""
    if not mine or not asked:
        return mine or asked
    both = tuple(code for code in asked if code in mine)
    if not both:
        raise ViewError(facet, ",".join(asked), ONE_OF, choices=", ".join(mine))
    return both


def _refuse_foreign(rights: Rights) -> None:
    """Say in words what the browser would only leave blank: the page around is of a site that is not allowed."""
    if request.headers.get("Sec-Fetch-Dest") not in FRAMES:
        return
    parts = urlsplit(request.headers.get("Referer", ""))
    origin = f"{parts.scheme}://{parts.netloc}"
    if parts.netloc and origin != request.host_url.rstrip("/") and not rights.frames(origin):
        raise ForbiddenError(*FOREIGN)


def _no_scenario(id_: str) -> Scenario:
    raise MissingError("scenario", id_[:40])
