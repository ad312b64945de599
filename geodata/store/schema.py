"""The tables of the store as SQLAlchemy knows them; migrations/ makes them, a test holds the two together.

A record is its identity (records) and its states: what it said from one data version until another. A state is never
changed but for being ended once; the log (changes) names the state before and the state after. Shapes rest as
well-known binary in EPSG:4326; boxes is the R*Tree over them in SQLite; in PostGIS, states has a geometry column more
(see boxes.py).
"""

from typing import Any

import sqlalchemy as sa

from geodata.store.kinds import TEXT, Moment
from geodata.tables import RECORDS

APPLICATION = 1_347_177_808
"""Marks a SQLite file as ours."""
FIELDS = tuple(column.name for column in RECORDS if column.name not in ("id", "wkt"))
"""The fields of a record between its id and its geometry, in the order of records.csv."""
HOLDS = {column.name: column.holds for column in RECORDS}


metadata = sa.MetaData()

imports = sa.Table(
    "imports", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("file", TEXT, nullable=False),
    sa.Column("sha256", TEXT, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("report", sa.JSON, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False))

versions = sa.Table(
    "versions", metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("why", TEXT, nullable=False),
    sa.Column("region", TEXT, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("deleted", sa.Integer, nullable=False),
    sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.id"), unique=True),
    sa.Column("undoes", sa.Integer, sa.ForeignKey("versions.number"), index=True))

records = sa.Table(
    "records", metadata,
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False, unique=True),   # the order records are told in; kept when deleted
    sa.Column("stem", TEXT, nullable=False),                    # tourism-012 is number 12 of the stem tourism
    sa.Column("number", sa.Integer, nullable=False),
    sa.Index("records_numbers", "stem", "number"))


def _field(name: str) -> sa.Column[Any]:
    kind: Any = {"text": TEXT, "year": sa.Integer, "number": sa.Double}[HOLDS[name]]
    return sa.Column(name, kind, nullable=HOLDS[name] != "text")


states = sa.Table(
    "states", metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("record", TEXT, sa.ForeignKey("records.id"), nullable=False),
    sa.Column("since", sa.Integer, sa.ForeignKey("versions.number"), nullable=False),
    sa.Column("until", sa.Integer, sa.ForeignKey("versions.number")),
    *(_field(name) for name in FIELDS),
    sa.Column("shape", sa.LargeBinary),
    sa.UniqueConstraint("record", "since"),
    sa.Index("states_current", "record", unique=True, sqlite_where=sa.text("until IS NULL"),
             postgresql_where=sa.text("until IS NULL")),
    sa.Index("states_lives", "since", "until"))

changes = sa.Table(
    "changes", metadata,
    sa.Column("version", sa.Integer, sa.ForeignKey("versions.number"), primary_key=True),
    sa.Column("record", TEXT, sa.ForeignKey("records.id"), primary_key=True, index=True),
    sa.Column("before", sa.Integer, sa.ForeignKey("states.id")),
    sa.Column("after", sa.Integer, sa.ForeignKey("states.id")),
    sa.Column("origin", TEXT, nullable=False))

starter = sa.Table(
    "starter", metadata,
    sa.Column("record", TEXT, primary_key=True),
    sa.Column("content", TEXT, nullable=False))

aliases = sa.Table(
    "aliases", metadata,
    sa.Column("level", TEXT, primary_key=True),
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("within", TEXT, primary_key=True),
    sa.Column("code", TEXT, nullable=False),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("at", Moment, nullable=False))

mappings = sa.Table(
    "mappings", metadata,
    sa.Column("shape", TEXT, primary_key=True),
    sa.Column("columns", sa.JSON, nullable=False),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("at", Moment, nullable=False))

settings = sa.Table(
    "settings", metadata,
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False))

users = sa.Table(
    "users", metadata,
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("password_hash", TEXT, nullable=False),
    sa.Column("role", TEXT, nullable=False),
    sa.Column("districts", sa.JSON, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("stamp", TEXT, nullable=False),
    sa.Column("created", Moment, nullable=False))

account_deeds = sa.Table(
    "account_deeds", metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("what", TEXT, nullable=False),
    sa.Column("before", sa.JSON, nullable=False),
    sa.Column("after", sa.JSON, nullable=False))

scenarios = sa.Table(
    "scenarios", metadata,
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("owner", TEXT, nullable=False, index=True),
    sa.Column("created", Moment, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("base", sa.Integer, sa.ForeignKey("versions.number"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("applied", sa.Integer, sa.ForeignKey("versions.number")),
    sa.Column("changes", sa.JSON, nullable=False))

attempts = sa.Table(
    "attempts", metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", TEXT, nullable=False),
    sa.Column("at", sa.Double, nullable=False, index=True),
    sa.Index("attempts_of_key", "key", "at"))

demand_layers = sa.Table(
    "demand_layers", metadata,
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("name_th", TEXT, nullable=False),
    sa.Column("name_en", TEXT, nullable=False),
    sa.Column("unit", TEXT, nullable=False),
    sa.Column("year", sa.Integer),
    sa.Column("source", TEXT, nullable=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("file", TEXT, nullable=False),
    sa.Column("sha256", TEXT, nullable=False),
    sa.Column("measured", TEXT, nullable=False),    # the title of the column that was counted
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("kept", sa.Integer, nullable=False),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("who", TEXT, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("removed_by", TEXT),
    sa.Column("removed_at", Moment),
    sa.Column("places", sa.LargeBinary))               # None once the layer is removed

def _passed_on(name: str, gone: str, *own: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name, metadata,
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False, index=True),
        *own,
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("made", Moment, nullable=False),
        sa.Column("changed", Moment, nullable=False),
        sa.Column(gone, Moment))


views = _passed_on(
    "views", "discarded",
    sa.Column("query", TEXT, nullable=False),
    sa.Column("asof", sa.Integer, sa.ForeignKey("versions.number")),   # None: follows the newest data
    sa.Column("region_version", TEXT, nullable=False),
    sa.Column("program_version", TEXT, nullable=False))

embeds = _passed_on(
    "embeds", "revoked",
    sa.Column("query", TEXT, nullable=False),
    sa.Column("rights", sa.JSON, nullable=False),
    sa.Column("expires", Moment))

stories = _passed_on("stories", "discarded", sa.Column("steps", sa.JSON, nullable=False))

boxes = sa.Table(   # virtual, and so apart from the others
    "boxes", sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("west", sa.REAL), sa.Column("east", sa.REAL),
    sa.Column("south", sa.REAL), sa.Column("north", sa.REAL))
