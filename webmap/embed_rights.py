"""What an embedded map may show: kinds, columns, downloads, sites and controls; checked once, when it is made."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from geodata.store import Problem, RecordError
from geodata.store.records import THAILAND
from geodata.text import Text
from layers.mission import Mission
from webmap.query import ONE_OF, ViewError, day_of

PARTS = ("title", "legend", "zoom", "search", "table", "link")
"""What may stand around an embedded map."""
USUAL = ("title", "legend", "zoom", "link")
THEMES = ("", "light", "dark")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "agency": ("agency_th", "agency_en"), "phone": ("phone",), "status": ("status",), "mechanism": ("mechanism",),
    "fiscal_year": ("fiscal_year",), "budget": ("budget_thb",), "capacity": ("capacity", "capacity_unit"),
    "note": ("note_th", "note_en"), "village": ("moo", "village"), "area": ("area_m2",), "source": ("source", "as_of")}
"""What a record may be told to say beside its name, kind and place -> its columns."""
SITE = re.compile(r"https?://(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?", re.ASCII)
MOST_SITES = 20
FIELDS = ("kinds", "columns", "download", "sites", "parts", "theme")
NO_SITE = Text("ต้องเป็นที่อยู่เว็บไซต์ เช่น https://www.lamphun.go.th ไม่เกิน 20 แห่ง",
               "must be addresses of sites such as https://www.lamphun.go.th, 20 at most")
NO_DAY = Text("ต้องเป็นวันที่ในอนาคต เช่น 2027-12-31", "must be a day to come, such as 2027-12-31")
NO_KIND = Text("ต้องเลือกอย่างน้อยหนึ่งชนิด", "must name at least one kind")
NO_CHOICE = Text("ต้องเป็น true หรือ false", "must be true or false")


@dataclass(frozen=True, slots=True)
class Rights:
    """What an embedded map may show. kinds: written mission.kind. columns: keys of COLUMNS. sites: origins that may
    frame it, empty for all. parts: of PARTS. theme: "" for the reader's."""

    kinds: tuple[str, ...]
    columns: tuple[str, ...]
    download: bool
    sites: tuple[str, ...]
    parts: tuple[str, ...]
    theme: str

    @classmethod
    def kept(cls, told: Mapping[str, Any]) -> "Rights":
        """The rights as the store holds them."""
        values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value
                                  for key, value in told.items()}
        return cls(**values)

    def told(self) -> dict[str, Any]:
        """The rights as JSON holds them."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()}

    @property
    def hidden(self) -> frozenset[str]:
        """The columns of records that must not be told."""
        return frozenset(name for key, names in COLUMNS.items() if key not in self.columns for name in names)

    @property
    def ancestors(self) -> str:
        """Who may frame it, as frame-ancestors says it."""
        return " ".join(("'self'", *self.sites)) if self.sites else "*"

    def frames(self, origin: str) -> bool:
        """Whether a page of an origin may frame it."""
        return not self.sites or any(_matches(site, origin) for site in self.sites)


def rights_of(body: Mapping[str, Any], missions: Mapping[str, Mission], before: Rights | None = None) -> Rights:
    """The rights that a body asks for; what it does not name is as before, else everything that the public may know.

    RecordError names the field that cannot be used.
    """
    kinds = tuple(f"{mission.key}.{kind.key}" for mission in missions.values() for kind in mission.kinds)
    given = {**(before.told() if before else {}), **{key: body[key] for key in FIELDS if key in body}}
    chosen = _some(given, "kinds", (*missions, *kinds), kinds)
    return Rights(
        kinds=_at_least_one(tuple(kind for kind in kinds if kind in chosen or kind.partition(".")[0] in chosen)),
        columns=_some(given, "columns", tuple(COLUMNS), tuple(COLUMNS)),
        download=_flag(given.get("download", False)),
        sites=_sites(given.get("sites", [])),
        parts=_some(given, "parts", PARTS, USUAL),
        theme=_theme(given.get("theme", "")))


def expiry_of(body: Mapping[str, Any], now: datetime) -> datetime | None:
    """The end of the day in Thailand that a body names as `expires`; None for none, RecordError for one gone by."""
    given = body.get("expires")
    if given in (None, ""):
        return None
    day = day_of(given) if isinstance(given, str) else None
    end = datetime.combine(day, time(), THAILAND).astimezone(UTC) + timedelta(days=1) if day else None
    if end is None or end <= now:
        raise RecordError([Problem("", "expires", NO_DAY)])
    return end


def parts_of(given: str, most: Sequence[str] = PARTS) -> tuple[str, ...]:
    """The parts that a query names, of those there may be; ViewError for one that there is not."""
    if given == "none":
        return ()
    wanted = given.split(",")
    for part in wanted:
        if part not in PARTS:
            raise ViewError("parts", part, ONE_OF, choices=", ".join((*PARTS, "none")))
    return tuple(part for part in PARTS if part in wanted and part in most)


def _matches(site: str, origin: str) -> bool:
    scheme, _, host = site.partition("://")
    theirs, _, name = origin.partition("://")
    return scheme == theirs and (name.endswith(host[1:]) if host.startswith("*.") else name == host)


def _some(given: Mapping[str, Any], key: str, allowed: tuple[str, ...], otherwise: tuple[str, ...]) -> tuple[str, ...]:
    wanted = given.get(key)
    if wanted is None:
        return otherwise
    if not isinstance(wanted, list) or not all(isinstance(one, str) and one in allowed for one in wanted):
        choices = ", ".join(allowed)
        raise RecordError([Problem("", key, Text(f"ต้องเป็นรายการของ {choices}", f"must be a list out of {choices}"))])
    return tuple(one for one in allowed if one in wanted)


def _at_least_one(kinds: tuple[str, ...]) -> tuple[str, ...]:
    if not kinds:
        raise RecordError([Problem("", "kinds", NO_KIND)])
    return kinds


def _flag(given: Any) -> bool:
    if not isinstance(given, bool):
        raise RecordError([Problem("", "download", NO_CHOICE)])
    return given


def _sites(given: Any) -> tuple[str, ...]:
    sites = [str(site).strip().lower().rstrip("/") for site in given] if isinstance(given, list) else None
    if sites is None or len(sites) > MOST_SITES or not all(SITE.fullmatch(site) for site in sites):
        raise RecordError([Problem("", "sites", NO_SITE)])
    return tuple(dict.fromkeys(sites))


def _theme(given: Any) -> str:
    if given not in THEMES:
        raise RecordError([Problem("", "theme", Text("ต้องเป็น light หรือ dark", "must be light or dark"))])
    return str(given)
