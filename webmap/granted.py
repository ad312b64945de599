"""Embedded maps as their makers see them: whose they are, and what is told of each."""

from typing import Any

from geodata.store import Embed
from webmap.address import absolute
from webmap.framing import REVOKED
from webmap.people import person_here, store_here
from webmap.refusals import ForbiddenError, GoneError
from webmap.saved import NOT_YOURS


def mine(id_: str) -> Embed:
    """An embedded map that the person of this request may change: one's own, or any for an admin."""
    found = store_here().embeds.get(id_)
    if found.owner != person_here().user.name and not person_here().may("admin"):
        raise ForbiddenError(*NOT_YOURS)
    if found.revoked:
        raise GoneError(*REVOKED)
    return found


def told(found: Embed) -> dict[str, Any]:
    """An embedded map as the API tells it."""
    address = f"/embed/{found.id}"
    return {"id": found.id, "title": found.title, "owner": found.owner, "query": found.query, "address": address,
            "link": absolute(address), "rights": found.rights, "number": found.number,
            "expires": found.expires.isoformat(timespec="seconds") if found.expires else None,
            "made": found.made.isoformat(timespec="seconds"), "changed": found.changed.isoformat(timespec="seconds")}
