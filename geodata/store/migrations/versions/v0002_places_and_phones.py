"""A record may say its village, telephone and area."""

import sqlalchemy as sa
from alembic import op

from geodata.store.kinds import TEXT

revision = "0002"
down_revision = "0001"
TEXTS = ("moo", "village", "phone")
FIELDS = ("mission", "kind", "name_th", "name_en", "precision", "subdistrict_code", "district_code", "agency_th",
          "agency_en", "status", "mechanism", "fiscal_year", "budget_thb", "capacity", "capacity_unit", "source",
          "as_of", "note_th", "note_en", *TEXTS, "area_m2")
STAYS = f"CREATE TRIGGER states_stay_update BEFORE UPDATE OF id, record, since, {', '.join(FIELDS)}, shape ON states "
SQLITE = ("DROP TRIGGER states_stay_update", STAYS + "BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END")
POSTGRES = ("DROP TRIGGER states_stay_update ON states", STAYS + "FOR EACH ROW EXECUTE FUNCTION planmap_stays()")


def upgrade() -> None:
    """Add the columns, empty in every state there is, and keep them as unchangeable as the others."""
    for name in TEXTS:
        op.add_column("states", sa.Column(name, TEXT, nullable=False, server_default=""))
    op.add_column("states", sa.Column("area_m2", sa.Double))
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
