"""A store says which it is, so that what is made of its data versions is never taken for another store's."""

import secrets

import sqlalchemy as sa
from alembic import op

from geodata.store.kinds import TEXT

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Give the store its identity: 16 hexadecimal digits by chance."""
    settings = sa.table("settings", sa.column("key", TEXT), sa.column("value", sa.JSON))
    op.bulk_insert(settings, [{"key": "identity", "value": secrets.token_hex(8)}])
