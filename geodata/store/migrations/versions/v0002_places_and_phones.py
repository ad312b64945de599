"""A record may say its village, telephone and area."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
TEXTS = ("moo", "village", "phone")
FIELDS = ("mission", "kind", "name_th", "name_en", "precision", "subdistrict_code", "district_code", "agency_th",
          "agency_en", "status", "mechanism", "fiscal_year", "budget_thb", "capacity", "capacity_unit", "source",
          "as_of", "note_th", "note_en", *TEXTS, "area_m2")
SQLITE = (
    "DROP TRIGGER states_stay_update",
    f"CREATE TRIGGER states_stay_update BEFORE UPDATE OF id, record, since, {', '.join(FIELDS)}, shape ON states "
    "BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END",
)


def upgrade() -> None:
    """Add the columns, empty in every state there is, and keep them as unchangeable as the others."""
    for name in TEXTS:
        op.add_column("states", sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("states", sa.Column("area_m2", sa.Double))
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
