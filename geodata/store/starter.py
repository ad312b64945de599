"""The region folder's own records: the first data version, and a newer set as an offer that overwrites nothing."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from geodata.region import Region
from geodata.store.content import EMPTY, Row, mappings_of, record_of, row_of
from geodata.store.errors import MissingError, Problem, RecordError
from geodata.store.records import current
from geodata.store.rules import Rules, problems_of
from geodata.store.schema import settings, starter
from geodata.store.values import Difference, Offer
from geodata.store.writing import CONTENT, Deed, Step, moves, write

TAKEN = "starter"
REGION = "region"
IDENTITY = "identity"


def take_first(connection: sa.Connection, region: Region, rules: Rules) -> None:
    """Make the region's records the first data version of an empty store."""
    rows = _checked(region, rules)
    write(connection, Deed("starter", region.key, "", region.version),
          [Step(id_, None, row, "records.csv") for id_, row in rows.items()])
    connection.execute(sa.insert(settings), [{"key": REGION, "value": region.key},
                                             {"key": TAKEN, "value": region.version}])
    _remember(connection, rows)


def region_of(connection: sa.Connection) -> str:
    """The key of the region the store was made for."""
    return str(_setting(connection, REGION))


def identify(connection: sa.Connection) -> None:
    """Give the store another identity, as where a backup is brought back: its numbers may mean other data now."""
    connection.execute(sa.update(settings).where(settings.c.key == IDENTITY).values(value=secrets.token_hex(8)))


def offer(connection: sa.Connection, region: Region, rules: Rules) -> Offer | None:
    """The differences between the region's records and the starter taken before; None when there is nothing new."""
    taken = str(_setting(connection, TAKEN))
    if taken == region.version:
        return None
    old, new = _remembered(connection), _checked(region, rules)
    here = current(connection, [*old, *new])
    found = [_difference(id_, old.get(id_), new.get(id_), here.get(id_)) for id_ in dict.fromkeys([*new, *old])
             if old.get(id_) != new.get(id_)]
    return Offer(taken, region.version, tuple(found))


def accept(connection: sa.Connection, deed: Deed, region: Region, rules: Rules, chosen: Collection[str]) -> int | None:
    """Take the chosen records of a newer starter and leave the rest; either way the offer is settled.

    The number of the data version it made, None when it made none; MissingError for a record not offered.
    """
    offered = offer(connection, region, rules)
    if offered is None:
        return None
    chosen = set(chosen)
    among = {difference.record for difference in offered.differences}
    strange = chosen - among
    if strange:
        raise MissingError("record", min(strange))
    new, here = _checked(region, rules), current(connection, chosen)
    steps = [Step(id_, here.get(id_), new.get(id_), "records.csv") for id_ in (*new, *sorted(among - set(new)))
             if id_ in chosen]
    steps = [step for step in steps if moves(step)]
    number = write(connection, deed, steps) if steps else None
    connection.execute(sa.update(settings).where(settings.c.key == TAKEN).values(value=region.version))
    connection.execute(sa.delete(starter))
    _remember(connection, new)
    return number


def _checked(region: Region, rules: Rules) -> dict[str, Row]:
    rows = {}
    for record in mappings_of(region.records):
        row, wrong = row_of(record)
        if wrong:
            raise RecordError([Problem(record["id"], *each) for each in wrong])
        rows[record["id"]] = row
    problems = problems_of(list(rows), list(rows.values()), rules)
    if problems:
        raise RecordError(problems)
    return rows


def _difference(id_: str, old: Row | None, new: Row | None, here: dict[str, Any] | None) -> Difference:
    fields = tuple(name for name in CONTENT if old and new and old[name] != new[name])
    mine = {name: here[name] for name in CONTENT} if here else None
    return Difference(
        id_, "new" if old is None else "missing" if new is None else "changed", _said(id_, old), _said(id_, new),
        _said(id_, mine), mine not in (old, new), tuple("geometry" if name == "shape" else name for name in fields))


def _said(id_: str, row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    record = record_of(id_, row, 0)
    del record["version"]
    return record


def _setting(connection: sa.Connection, key: str) -> object:
    return connection.execute(sa.select(settings.c.value).where(settings.c.key == key)).scalar()


def _remember(connection: sa.Connection, rows: Mapping[str, Row]) -> None:
    if rows:
        connection.execute(sa.insert(starter), [
            {"record": id_, "content": orjson.dumps(
                {**row, "shape": row["shape"].hex() if row["shape"] else None}).decode()} for id_, row in rows.items()])


def _remembered(connection: sa.Connection) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for id_, content in connection.execute(sa.select(starter.c.record, starter.c.content)):
        row = orjson.loads(content)
        rows[id_] = {**EMPTY, **row, "shape": bytes.fromhex(row["shape"]) if row["shape"] else None}
    return rows
