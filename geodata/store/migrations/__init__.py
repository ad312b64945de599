"""The store's schema, one numbered change a file under versions/; upgrade() brings a database to the newest."""

from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError

from geodata.store.errors import StoreError
from geodata.text import Text

HEAD = "0007"
"""The newest change; a test compares it with the files."""
NEWER = (Text("ฐานข้อมูลนี้สร้างด้วยโปรแกรมรุ่นใหม่กว่า", "the store was written by a newer version of this program"),
         Text("ใช้โปรแกรมรุ่นนั้นเปิด", "Open it with that version"))


def revision(connection: sa.Connection) -> str | None:
    """The change the database stands at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(connection: sa.Connection) -> None:
    """Run the changes a database lacks, inside the transaction of the connection: all of them or none.

    StoreError when the database is ahead of this program.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    try:
        with EnvironmentContext(config, scripts, fn=lambda now, _: scripts._upgrade_revs("head", now)) as environment:
            environment.configure(connection=connection, transactional_ddl=True)
            environment.run_migrations()
    except (RevisionError, CommandError) as error:
        raise StoreError(*NEWER) from error
