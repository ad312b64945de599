"""A PostgreSQL with PostGIS that the tests have to themselves: started where first asked for, ended with the run.

All workers of a run share it. It rests in a temporary folder, listens on a socket in it and nowhere else, runs as
another user where the tests run as root, and promises nothing to a disk. The store's user may make databases and has no
other right; words are sorted as Thai readers sort, so that no order of ours hangs on the machine's.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg

SHARED = "PLANMAP_TEST_CLUSTER"
"""Names the folder of the run's cluster to workers and to processes that tests start."""
ON_POSTGRES = os.environ.get("PLANMAP_TEST_STORE") == "postgres"
OWNER, USER, BARE = "owner", "planmap", "bare"
OPTIONS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "wal_level": "minimal",
           "max_wal_senders": "0", "max_connections": "300", "shared_buffers": "64MB", "jit": "off",
           "timezone": "Asia/Bangkok"}


class Cluster:
    """One running server. folder: where it rests."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.user = folder, folder / "data", _other_user()

    def address(self, database: str) -> str:
        """What PLANMAP_DATABASE says for one of its databases."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def database(self, template: str = BARE) -> str:
        """The address of a fresh database with PostGIS, or of a copy of another that nobody is connected to."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self.say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy', USER)
        return self.address(name)

    def drop(self, address: str) -> None:
        """Drop a database, whoever is connected."""
        self.say(f'DROP DATABASE IF EXISTS "{name_of(address)}" WITH (FORCE)')

    def template(self, name: str, fill) -> str:
        """The name of a database to copy, filled by fill(address) where it is not there yet."""
        with _one_at_a_time(self.folder / "templates"):
            if not self.say("SELECT 1 FROM pg_database WHERE datname = %s", values=[name]):
                draft = self.database()
                fill(draft)
                self.say(f'ALTER DATABASE "{name_of(draft)}" RENAME TO "{name}"')
        return name

    def say(self, statement: str, user: str = OWNER, database: str = "postgres", values=()) -> list[tuple]:
        """What the server answers to one statement."""
        with psycopg.connect(f"host={self.folder} user={user} dbname={database}", autocommit=True) as connection:
            done = connection.execute(statement, values or None)
            return done.fetchall() if done.description else []

    def start(self) -> None:
        """Start it, or start it again after stop(); nothing where it runs."""
        if not self.data.exists():
            self._make()
        if self.pid():
            return
        self._run("pg_ctl", "start", "-D", self.data, "-l", self.folder / "data" / "log", "-w", "-t", 120)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it and wait for its end. SIGINT: at once, in order. SIGQUIT: as a crash."""
        pid = self.pid()
        if pid:
            os.kill(pid, how)
            while self.pid():
                time.sleep(0.02)

    def end(self) -> None:
        """Stop it and leave nothing of it."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def pid(self) -> int | None:
        """The process of the server, if it runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, 0)
            return pid if b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes() else None
        except (OSError, ValueError, IndexError):
            return None

    def _make(self) -> None:
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", self.data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync",
                  "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=th")
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in
                            {**OPTIONS, "unix_socket_directories": self.folder}.items())
        self.start()
        self.say(f"CREATE USER {USER} CREATEDB")
        self.say(f"CREATE DATABASE {BARE} OWNER {USER}")
        self.say("CREATE EXTENSION postgis", database=BARE)
        self.say("DELETE FROM spatial_ref_sys WHERE srid NOT IN (3857, 4326)", database=BARE)
        self.say("VACUUM FULL spatial_ref_sys", database=BARE)
        self.say(f"ALTER DATABASE {BARE} IS_TEMPLATE true")

    def _run(self, program: str, *arguments: object) -> None:
        as_another = ({"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user
                      else {})
        subprocess.run([_programs() / program, *map(str, arguments)], cwd="/", stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, check=True, **as_another)


@contextmanager
def own_cluster(name: str):
    """A cluster of one module's own, which may fall while others ask theirs."""
    own = Cluster(Path(f"{os.environ[SHARED]}-{os.getpid()}-{name}"))
    own.start()
    try:
        yield own
    finally:
        own.end()


def cluster() -> Cluster:
    """The cluster of this run, started where it is not."""
    there = Cluster(Path(os.environ[SHARED]))
    with _one_at_a_time(there.folder.with_name(there.folder.name + ".lock")):
        there.start()
    return there


def begin_run() -> None:
    """Name the folder of the cluster this run may want."""
    os.environ[SHARED] = str(Path(tempfile.gettempdir()) / f"planmap-postgres-{os.getpid()}")


def end_run() -> None:
    """Stop the cluster of this run and leave nothing of it."""
    there = Cluster(Path(os.environ.pop(SHARED)))
    there.end()
    there.folder.with_name(there.folder.name + ".lock").unlink(missing_ok=True)


def settle(folder: Path, template: str = BARE) -> None:
    """Let an instance folder keep its records in a database of its own."""
    (folder / "database").write_text(cluster().database(template))


def instance_at(folder: Path | str) -> Path:
    """An instance folder, made where it is not there: it keeps its records in a database of its own where the tests run
    on PostgreSQL, or the folder around it does."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "database").exists() and (ON_POSTGRES or (folder.parent / "database").exists()):
        settle(folder)
    return folder


def unsettle(folder: Path) -> None:
    """Drop the databases of a folder and of those in it."""
    for address in [file.read_text().strip() for file in folder.rglob("database") if file.is_file()]:
        if address.startswith("postgresql"):
            Cluster(Path(os.environ[SHARED])).drop(address)


def name_of(address: str) -> str:
    """The database an address names."""
    return address.partition("@/")[2].partition("?")[0]


def _other_user() -> str:
    """A user without rights that the server runs as where the tests run as root."""
    if os.getuid():
        return ""
    return next(name for name in ("postgres", "nobody") if name in {each.pw_name for each in pwd.getpwall()})


def _programs() -> Path:
    """The folder of the newest PostgreSQL of the machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    program = found[-1] if found else shutil.which("initdb")
    assert program, "PostgreSQL is missing: run sh tests/setup.sh"
    return Path(program).parent


@contextmanager
def _one_at_a_time(path: Path):
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
