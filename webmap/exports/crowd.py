"""Records too many to be drawn one by one: what an export draws and counts in their place, as the map does."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from flask_babel import format_number
from flask_babel import gettext as _

from geodata.errors import ManyError
from webmap.exports.order import MAP, STORY, Order
from webmap.facts import Facts
from webmap.query import N_

DRAWN_FORMS = ("pdf", "png", "svg", "pptx")
COUNTED_WORDS = N_("Rings count the records of whole subdistricts.")


@dataclass(frozen=True)
class Crowd:
    """How many records there are in place of the records themselves.

    zones: a row a subdistrict that has any, a count column a mission; districts: the same of those known to a district
    only. total: how many there are; placed: how many of them have a position. most: so many could be drawn one by one.
    """

    zones: pd.DataFrame
    districts: pd.DataFrame
    total: int
    placed: int
    most: int

    @property
    def line(self) -> tuple[str, str]:
        """What an export says of it."""
        return (_("Drawn as counts"), _("%(words)s More than %(most)s records are not listed one by one.",
                                        words=_(COUNTED_WORDS), most=format_number(self.most)))


def crowd_of(facts: Facts) -> Crowd | None:
    """What stands for the records of a view; None where they are few enough to be drawn one by one."""
    if facts.most is None or facts.total <= facts.most:
        return None
    missions = list(facts.view.missions)
    zones, rest = facts.zones[missions], facts.unplaced
    districts = rest.loc[rest.index.isin(facts.region.districts.index), missions]
    return Crowd(zones[zones.sum(axis=1) > 0], districts[districts.sum(axis=1) > 0], facts.total,
                 int(facts.kinds["placed"].sum()), facts.most)


def refuse_lists(order: Order, crowds: Sequence[Crowd | None]) -> None:
    """ManyError where an export would have to list records of which there are too many."""
    most = max((crowd for crowd in crowds if crowd), key=lambda crowd: crowd.total, default=None)
    if most and (order.form not in DRAWN_FORMS or order.kind not in (MAP, STORY)):
        raise ManyError(most.total, most.most)
