"""What people keep and pass on: saved views, embeds with rights of their own, stories."""

import sqlalchemy as sa
from alembic import op

from geodata.store.kinds import TEXT

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make their tables, empty."""
    _make("views", sa.Column("query", TEXT, nullable=False),
          sa.Column("asof", sa.Integer, sa.ForeignKey("versions.number")),
          sa.Column("region_version", TEXT, nullable=False), sa.Column("program_version", TEXT, nullable=False))
    _make("embeds", sa.Column("query", TEXT, nullable=False), sa.Column("rights", sa.JSON, nullable=False),
          sa.Column("expires", sa.DateTime(timezone=True)))
    _make("stories", sa.Column("steps", sa.JSON, nullable=False))


def _make(name: str, *own: sa.Column) -> None:
    moment = sa.DateTime(timezone=True)
    gone = "revoked" if name == "embeds" else "discarded"
    op.create_table(
        name, sa.Column("id", TEXT, primary_key=True), sa.Column("title", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False, index=True), *own, sa.Column("number", sa.Integer, nullable=False),
        sa.Column("made", moment, nullable=False), sa.Column("changed", moment, nullable=False),
        sa.Column(gone, moment))
