"""A store says which it is, so that what is made of its data versions is never taken for another store's."""

import secrets

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Give the store its identity: 16 hexadecimal digits by chance."""
    op.execute(sa.text("INSERT INTO settings (key, value) VALUES ('identity', :value)").bindparams(
        value=orjson.dumps(secrets.token_hex(8)).decode()))
