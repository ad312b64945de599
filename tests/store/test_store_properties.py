"""What holds for any edits: undone they leave no trace in the records, and every version reads as it was."""

import threading

import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_cases import TEMPLE, edit_and_undo, lamphun, opened, small, temporary, with_records

from geodata.store import ConflictError, SourceFile, open_store

QUICK = settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), database=None)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
POINTS = st.builds(shapely.Point, st.floats(98.7, 99.3), st.floats(17.5, 18.7))
RECORDS = st.fixed_dictionaries({
    "name_th": WORDS.map(lambda words: "ก" + words), "name_en": WORDS, "note_th": WORDS, "status": WORDS,
    "geometry": POINTS, "budget_thb": st.none() | st.floats(allow_nan=False, allow_infinity=False),
    "capacity": st.none() | st.integers(-10**6, 10**6), "fiscal_year": st.none() | st.integers(1900, 2200)})


@QUICK
@given(st.randoms(use_true_random=False), st.integers(1, 15))
def test_edits_undone_leave_the_export_as_it_was(kept_in, rng, edits):
    with temporary(kept_in) as folder:
        before, after = edit_and_undo(folder, edits, rng)

    assert after == before


@QUICK
@given(st.lists(RECORDS, min_size=1, max_size=20))
def test_what_is_stored_reads_the_same(kept_in, rows):
    table = pd.DataFrame([TEMPLE | row for row in rows])
    with temporary(kept_in) as folder, opened(folder) as store:
        done = store.import_table(table, "ann", SourceFile("rows.csv"), {})
        frame = store.records().iloc[-len(rows):]
        again = store.import_table(store.records(), "ann", SourceFile("export.csv"), {})

        for read, written in zip(frame.itertuples(), rows, strict=True):
            for name, value in written.items():
                found = getattr(read, name)
                assert (found is pd.NA and value is None) or found == value, name
        assert (done.added, done.version) == (len(rows), 2)
        assert (again.version, again.unchanged, store.version) == (None, len(rows) + 6, 2)


@QUICK
@given(st.lists(st.tuples(st.floats(98.7, 99.3), st.floats(17.5, 18.7)), min_size=2, max_size=30, unique=True))
def test_a_box_around_a_point_finds_that_point_alone(kept_in, points):
    table = pd.DataFrame([TEMPLE | {"geometry": shapely.Point(*point)} for point in points])
    with temporary(kept_in) as folder, open_store(folder, small(0)) as store:
        store.import_table(table, "ann", SourceFile("points.csv"), {})
        for x, y in points[:5]:
            assert [(point.x, point.y) for point in store.within((x, y, x, y)).geometry] == [(x, y)]


@QUICK
@given(st.permutations(range(12)), st.integers(0, 12), st.integers(0, 12))
def test_taking_a_newer_starter_gives_its_records(kept_in, order, first, second):
    every = lamphun().records.iloc[:12]
    older, newer = (every.iloc[sorted(order[:count])] for count in (first, second))
    with temporary(kept_in) as folder, open_store(folder, with_records(older, "older")) as store:
        newest = with_records(newer, "newer")
        offered = store.offer_starter(newest)
        store.accept_starter("ann", {difference.record for difference in offered.differences}, region=newest)

        assert set(store.records().id) == set(newer.id)
        assert store.offer_starter(newest) is None


# --- many at once ----------------------------------------------------------------------------------------------

@pytest.mark.usefixtures("kept_in")
def test_no_edit_of_fifty_editors_is_lost(tmp_path):
    done, failed = [], []

    def edit(store, name):
        try:
            for _ in range(2):
                while True:
                    record = store.record("tourism-001")
                    try:
                        done.append(store.change(
                            {"id": "tourism-001", "budget_thb": (record["budget_thb"] or 0) + 1}, name,
                            expected_version=record["version"]).version)
                        break
                    except ConflictError:
                        continue
        except BaseException as error:
            failed.append(error)

    with opened(tmp_path) as one, open_store(tmp_path, small()) as two:
        editors = [threading.Thread(target=edit, args=(store, f"editor {count}"))
                   for count in range(25) for store in (one, two)]
        for editor in editors:
            editor.start()
        for editor in editors:
            editor.join()

        assert failed == []
        assert one.record("tourism-001")["budget_thb"] == 100
        assert sorted(done) == list(range(2, 102))
        assert len(one.history("tourism-001")) == 101
