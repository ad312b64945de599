"""Those to be served, as planners load them: layers of points with counts."""

import sqlalchemy as sa
from alembic import op

from geodata.store.kinds import TEXT

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make their table, empty."""
    op.create_table(
        "demand_layers", sa.Column("id", TEXT, primary_key=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("name_th", "name_en", "unit")),
        sa.Column("year", sa.Integer),
        *(sa.Column(name, TEXT, nullable=False) for name in ("source", "kind", "file", "sha256", "measured")),
        sa.Column("rows", sa.Integer, nullable=False), sa.Column("kept", sa.Integer, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False), sa.Column("notes", sa.JSON, nullable=False),
        sa.Column("who", TEXT, nullable=False), sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", TEXT), sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.Column("places", sa.LargeBinary))
