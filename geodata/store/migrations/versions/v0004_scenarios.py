"""What planners try out before they change the data: scenarios."""

import sqlalchemy as sa
from alembic import op

from geodata.store.kinds import TEXT

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make their table, empty."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "scenarios", sa.Column("id", TEXT, primary_key=True), sa.Column("name", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False, index=True), sa.Column("created", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("base", sa.Integer, sa.ForeignKey("versions.number"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False), sa.Column("state", TEXT, nullable=False),
        sa.Column("applied", sa.Integer, sa.ForeignKey("versions.number")),
        sa.Column("changes", sa.JSON, nullable=False))
