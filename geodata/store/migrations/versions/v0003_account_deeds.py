"""What becomes of accounts is written down."""

import sqlalchemy as sa
from alembic import op

from geodata.store.kinds import TEXT

revision = "0003"
down_revision = "0002"
SQLITE = tuple(f"CREATE TRIGGER account_deeds_stay_{verb.lower()} BEFORE {verb} ON account_deeds "
               f"BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END" for verb in ("UPDATE", "DELETE"))
POSTGRES = ("CREATE TRIGGER account_deeds_stays BEFORE UPDATE OR DELETE ON account_deeds "
            "FOR EACH ROW EXECUTE FUNCTION planmap_stays()",)


def upgrade() -> None:
    """Make the log, empty, and as unchangeable as that of the records."""
    op.create_table(
        "account_deeds", sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("who", "name", "what")),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("before", "after")))
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
