"""What an export is asked for: which pages, in which form, on which paper, of which data, for whom."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from webmap.exports.paper import Paper

MAP, ATLAS, STORY = KINDS = ("map", "atlas", "story")


@dataclass(frozen=True, slots=True)
class Page:
    """A view as one page of an export; title and words are those of a step of a story.

    wish: conditions of new sites beside the view (see webmap.gaps.wish).
    """

    query: str
    title: str = ""
    words: str = ""
    wish: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """An export as it is asked for. base: the address of the service; who: the name of a signed-in reader, else "".

    version: the data version of every page that names none itself. state: what else the answer depends on.
    """

    kind: str
    form: str
    pages: Sequence[Page]
    paper: Paper
    language: str
    version: int
    who: str
    base: str
    title: str
    state: str

    @property
    def key(self) -> str:
        """The same for the same export, 32 hex digits."""
        return hashlib.sha256(orjson.dumps(self.told(), option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]

    def told(self) -> dict[str, Any]:
        """The order as plain values."""
        return asdict(self)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Order":
        """The order of plain values."""
        given = dict(told)
        return cls(**given | {"pages": [Page(**page) for page in given["pages"]], "paper": Paper(**given["paper"])})
