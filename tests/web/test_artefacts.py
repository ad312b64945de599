"""Prepared files: whole or not there at all, whoever makes them, how often, and whatever ends the one who does."""

import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from webmap.artefacts import ABANDONED_S, USE_NOTED_S, ArtefactError, Artefacts, key_of

MB = 1_000_000
ONE, OTHER, THIRD = (key_of("tiles", "store", number) for number in range(3))


@pytest.fixture
def artefacts(tmp_path) -> Artefacts:
    return Artefacts(tmp_path / "shared" / "artefacts", 10 * MB)


def names(artefacts) -> set[str]:
    return {path.name for path in artefacts.folder.iterdir()}


def used_ago(path: Path, seconds: float) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_what_is_made_once_is_there_for_every_later_question(artefacts):
    made = []

    def maker(draft):
        made.append(draft)
        draft.write_bytes(b"tiles")

    assert artefacts.get(ONE) is None
    first, second = artefacts.make(ONE, maker), artefacts.make(ONE, maker)
    assert first == second == artefacts.get(ONE)
    assert first.read_bytes() == b"tiles"
    assert len(made) == 1


def test_a_key_says_all_that_the_content_depends_on():
    assert key_of("tiles", "a", 1) == key_of("tiles", "a", 1)
    different = [("tiles", "a", 1), ("tiles", "a", 2), ("tiles", "a1"), ("columns", "a", 1)]
    assert len({key_of(*parts) for parts in different}) == 4


@pytest.mark.parametrize("key", ["../secret_key", "", "a" * 31, "A" * 32, f"{'a' * 32}/x", f"{'a' * 32}.mvt/.."])
def test_a_key_leads_nowhere_else(artefacts, key):
    with pytest.raises(ValueError, match="no key"):
        artefacts.path(key)


def test_two_hosts_that_make_the_same_file_at_once_leave_one_whole_file(artefacts):
    hosts, both = (artefacts, Artefacts(artefacts.folder, 10 * MB)), Barrier(2, timeout=20)

    def maker(draft):
        with draft.open("wb") as file:
            file.write(b"a" * MB)
            both.wait()
            file.write(b"b" * MB)

    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(lambda host: host.make(ONE, maker), hosts))

    assert paths[0].read_bytes() == b"a" * MB + b"b" * MB
    assert names(artefacts) == {ONE}


def test_a_builder_that_is_killed_leaves_nothing_that_is_served_and_the_next_one_succeeds(artefacts):
    def killed(draft):
        draft.write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)

    process = multiprocessing.get_context("fork").Process(target=artefacts.make, args=(ONE, killed))
    process.start()
    process.join(20)
    left = names(artefacts)

    assert process.exitcode == -signal.SIGKILL
    assert len(left) == 1
    assert artefacts.get(ONE) is None
    assert artefacts.make(ONE, lambda draft: draft.write_bytes(b"whole")).read_bytes() == b"whole"
    used_ago(artefacts.folder / left.pop(), ABANDONED_S + 60)
    artefacts.prune()
    assert names(artefacts) == {ONE}


def test_a_full_disk_is_told_with_its_cure_and_leaves_nothing(artefacts):
    def fills(draft):
        draft.write_bytes(b"half")
        draft.with_name(f"{draft.name}-journal").write_bytes(b"beside it")
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"more")

    with pytest.raises(ArtefactError, match=r"no room left.+PLANMAP_ARTEFACTS") as caught:
        artefacts.make(ONE, fills)
    assert str(artefacts.folder) not in str(caught.value)
    assert "เต็ม" in caught.value.problem.th
    assert names(artefacts) == set()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ArtefactError, match="cannot be written"):
        Artefacts(tmp_path / "file" / "artefacts", MB).make(ONE, lambda draft: draft.write_bytes(b"x"))


def test_an_error_of_the_maker_is_its_own_and_leaves_nothing(artefacts):
    def wrong(draft):
        draft.write_bytes(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        artefacts.make(ONE, wrong)
    assert names(artefacts) == set()


def test_the_longest_unused_go_first_and_what_is_in_use_stays(artefacts):
    for key, used in ((ONE, 2 * USE_NOTED_S), (OTHER, 9 * USE_NOTED_S)):
        used_ago(artefacts.make(key, lambda draft: draft.write_bytes(b"a" * 4 * MB)), used)
    assert artefacts.get(OTHER)
    artefacts.make(THIRD, lambda draft: draft.write_bytes(b"a" * 4 * MB))

    assert names(artefacts) == {OTHER, THIRD}
    artefacts.make(ONE, lambda draft: draft.write_bytes(b"a" * 4 * MB))
    assert names(artefacts) == {ONE, OTHER, THIRD}   # all of them used a moment ago


def test_the_folder_rests_where_the_setting_says(new_app, tmp_path):
    chosen, beside = new_app(ARTEFACTS=str(tmp_path / "chosen")), new_app()

    assert chosen.extensions["planmap.artefacts"].folder == tmp_path / "chosen"
    assert beside.extensions["planmap.artefacts"].folder == Path(beside.config["INSTANCE"]) / "artefacts"
    with pytest.raises(ValueError, match="PLANMAP_ARTEFACTS_MB"):
        new_app(ARTEFACTS_MB="0")
