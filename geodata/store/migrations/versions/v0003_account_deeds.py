"""What becomes of accounts is written down."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
SQLITE = tuple(f"CREATE TRIGGER account_deeds_stay_{verb.lower()} BEFORE {verb} ON account_deeds "
               f"BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END" for verb in ("UPDATE", "DELETE"))


def upgrade() -> None:
    """Make the log, empty, and as unchangeable as that of the records."""
    op.create_table(
        "account_deeds", sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("who", "name", "what")),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("before", "after")))
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
