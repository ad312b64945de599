"""What all tests share: none of ours fails because a machine is slow; stores rest in SQLite, in PostGIS, or in both.

With PLANMAP_TEST_STORE=postgres every temporary folder of a test, and so every instance in it, keeps its records in a
database of its own of the cluster of the run.
"""

import signal

import postgres as clusters
import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None, database=None)
settings.load_profile("untimed")


def pytest_configure(config):
    config.addinivalue_line("markers", "one_file: the test is about the file of a SQLite store, or about files alone")
    if not hasattr(config, "workerinput"):
        signal.signal(signal.SIGTERM, signal.default_int_handler)   # who stops the run must leave no server behind
        clusters.begin_run()


def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        clusters.end_run()


@pytest.fixture(scope="session")
def postgres():
    """The PostgreSQL of this run."""
    return clusters.cluster()


def pytest_generate_tests(metafunc):
    if "kept_in" in metafunc.fixturenames:
        of_files = metafunc.definition.get_closest_marker("one_file")
        kinds = ["sqlite"] if of_files else ["postgres"] if clusters.ON_POSTGRES else ["sqlite", "postgres"]
        metafunc.parametrize("kept_in", kinds, indirect=True)


@pytest.fixture
def kept_in(request, tmp_path):
    """Runs a test on both kinds of database: tmp_path is an instance folder that keeps its records in SQLite, then in
    PostGIS."""
    if request.param == "postgres":
        clusters.settle(tmp_path)
    yield request.param
    clusters.unsettle(tmp_path)


@pytest.fixture
def tmp_path(tmp_path, request):
    if clusters.ON_POSTGRES and not request.node.get_closest_marker("one_file"):
        clusters.settle(tmp_path)
    yield tmp_path
    clusters.unsettle(tmp_path)
