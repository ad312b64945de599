"""Records with their states, data versions and log; what is remembered; people and settings."""

import sqlalchemy as sa
from alembic import op

from geodata.store.kinds import TEXT

revision = "0001"
down_revision = None
APPLICATION = 1_347_177_808
TEXTS = ("mission", "kind", "name_th", "name_en", "precision", "subdistrict_code", "district_code", "agency_th",
         "agency_en", "status", "mechanism")
LATER_TEXTS = ("capacity_unit", "source", "as_of", "note_th", "note_en")
MOMENT = sa.DateTime(timezone=True)
SQLITE = (
    f"PRAGMA application_id = {APPLICATION}",
    "CREATE VIRTUAL TABLE boxes USING rtree(id, west, east, south, north)",
    *(f"CREATE TRIGGER {table}_stays_{verb.lower()} BEFORE {verb} ON {table} "
      f"BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END"
      for table in ("versions", "imports", "changes") for verb in ("UPDATE", "DELETE")),
    "CREATE TRIGGER records_stay BEFORE DELETE ON records "
    "BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END",
    "CREATE TRIGGER states_stay_delete BEFORE DELETE ON states "
    "BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END",
    "CREATE TRIGGER states_end_once BEFORE UPDATE OF until ON states WHEN OLD.until IS NOT NULL OR NEW.until IS NULL "
    "BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END",
    f"CREATE TRIGGER states_stay_update BEFORE UPDATE OF id, record, since, {', '.join(TEXTS)}, fiscal_year, "
    f"budget_thb, capacity, {', '.join(LATER_TEXTS)}, shape ON states "
    "BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END",
)
"""What SQLite alone has: the mark of the file, the R*Tree, and the triggers that keep the log as it was written."""
POSTGRES = (
    f"COMMENT ON TABLE versions IS 'planmap {APPLICATION}'",
    "ALTER TABLE states ADD COLUMN geom geometry(Geometry, 4326) "
    "GENERATED ALWAYS AS (ST_GeomFromWKB(shape, 4326)) STORED",
    "CREATE INDEX states_geom ON states USING gist (geom)",
    "CREATE FUNCTION planmap_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the log is never changed'; END $$",
    *(f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
      "FOR EACH ROW EXECUTE FUNCTION planmap_stays()" for table in ("versions", "imports", "changes")),
    "CREATE TRIGGER records_stay BEFORE DELETE ON records FOR EACH ROW EXECUTE FUNCTION planmap_stays()",
    "CREATE TRIGGER states_stay_delete BEFORE DELETE ON states FOR EACH ROW EXECUTE FUNCTION planmap_stays()",
    "CREATE TRIGGER states_end_once BEFORE UPDATE ON states FOR EACH ROW "
    "WHEN (OLD.until IS NOT NULL OR NEW.until IS NULL) EXECUTE FUNCTION planmap_stays()",
    f"CREATE TRIGGER states_stay_update BEFORE UPDATE OF id, record, since, {', '.join(TEXTS)}, fiscal_year, "
    f"budget_thb, capacity, {', '.join(LATER_TEXTS)}, shape ON states FOR EACH ROW EXECUTE FUNCTION planmap_stays()",
)
"""What PostgreSQL alone has: our mark, the geometry with its index, and the same triggers."""


def upgrade() -> None:
    """Make every table."""
    _versions()
    _records()
    _remembered()
    _people()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def _text(name: str, *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False, primary_key=primary_key)


def _bulk(target: str) -> tuple[sa.ForeignKey, ...]:
    """A reference of the tables that grow with the data: checked by SQLite; PostgreSQL would ask for each of a million
    rows, and for each again where a backup replaces them. The statements are the same, and each test runs under it."""
    return (sa.ForeignKey(target),) if op.get_bind().dialect.name == "sqlite" else ()


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _versions() -> None:
    op.create_table(
        "imports", sa.Column("id", sa.Integer, primary_key=True), sa.Column("at", MOMENT, nullable=False),
        _text("who"), _text("file"), _text("sha256"), sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("report", sa.JSON, nullable=False), _count("unchanged"))
    op.create_table(
        "versions", sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False, index=True), _text("who"), _text("kind"), _text("why"),
        _text("region"), _count("added"), _count("changed"), _count("deleted"),
        sa.Column("import_id", sa.Integer, sa.ForeignKey("imports.id"), unique=True),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("versions.number"), index=True))


def _records() -> None:
    op.create_table(
        "records", sa.Column("id", TEXT, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False, unique=True), _text("stem"), _count("number"))
    op.create_index("records_numbers", "records", ["stem", "number"])
    op.create_table(
        "states", sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("record", TEXT, *_bulk("records.id"), nullable=False),
        sa.Column("since", sa.Integer, *_bulk("versions.number"), nullable=False),
        sa.Column("until", sa.Integer, *_bulk("versions.number")), *(_text(name) for name in TEXTS),
        sa.Column("fiscal_year", sa.Integer), sa.Column("budget_thb", sa.Double), sa.Column("capacity", sa.Double),
        *(_text(name) for name in LATER_TEXTS), sa.Column("shape", sa.LargeBinary),
        sa.UniqueConstraint("record", "since"))
    op.create_index("states_current", "states", ["record"], unique=True, sqlite_where=sa.text("until IS NULL"),
                    postgresql_where=sa.text("until IS NULL"))
    op.create_index("states_lives", "states", ["since", "until"])
    op.create_table(
        "changes", sa.Column("version", sa.Integer, *_bulk("versions.number"), primary_key=True),
        sa.Column("record", TEXT, *_bulk("records.id"), primary_key=True, index=True),
        sa.Column("before", sa.Integer, *_bulk("states.id")), sa.Column("after", sa.Integer, *_bulk("states.id")),
        _text("origin"))
    op.create_table("starter", _text("record", primary_key=True), _text("content"))


def _remembered() -> None:
    op.create_table(
        "aliases", *(_text(name, primary_key=True) for name in ("level", "name", "within")),
        _text("code"), _text("who"), sa.Column("at", MOMENT, nullable=False))
    op.create_table(
        "mappings", _text("shape", primary_key=True), sa.Column("columns", sa.JSON, nullable=False),
        _text("who"), sa.Column("at", MOMENT, nullable=False))
    op.create_table("settings", _text("key", primary_key=True), sa.Column("value", sa.JSON, nullable=False))


def _people() -> None:
    op.create_table(
        "users", _text("name", primary_key=True), _text("password_hash"), _text("role"),
        sa.Column("districts", sa.JSON, nullable=False), sa.Column("active", sa.Boolean, nullable=False),
        _text("stamp"), sa.Column("created", MOMENT, nullable=False))
    op.create_table(
        "attempts", sa.Column("id", sa.Integer, primary_key=True), _text("key"),
        sa.Column("at", sa.Double, nullable=False, index=True))
    op.create_index("attempts_of_key", "attempts", ["key", "at"])
