"""A file is examined: every row is stored, waiting, refused or ignored; each book becomes what it says."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from planner_books import BOOKS, Book

import geodata
from geodata.intake import examine
from geodata.intake.decisions import LEFT_OUT, Decisions
from geodata.intake.errors import IntakeError
from geodata.intake.examining import Remembered
from geodata.intake.extent import column_number
from geodata.intake.matches import alias_key
from geodata.intake.targets import Choice, Target
from geodata.intake.values import Layer, Raw, Sheet
from geodata.region import load_region
from geodata.text import Text
from layers import MISSIONS

WORKS = Target("community", Text("งาน", "Works"), (Choice("project", Text("โครงการ", "Project")),),
               MISSIONS["community"].target().statuses, MISSIONS["community"].target().mechanisms)
"""A mission of one kind, so that rows need not say which."""


@pytest.fixture(scope="module")
def lamphun():
    return load_region(Path(geodata.__file__).parent / "regions" / "lamphun")


def cell(name):
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()
    return int(row), column_number(letters)


def raw_of(rows, merged=(), hidden_rows=(), name="แผ่น"):
    """A workbook of one sheet as the reader of files hands it on."""
    spans = tuple((*cell(first), *cell(last)) for first, last in (span.split(":") for span in merged))
    return Raw("แผน.xlsx", "xlsx", (Sheet(name, False,
         [list(row) for row in rows], 1, spans, frozenset(hidden_rows)),))


def layer_of(shapes, crs="EPSG:4326", **columns):
    """A map file of one layer whose features are called ก, ข, ค …"""
    names = [chr(0x0E01 + at) for at in range(len(shapes))]
    table = pd.DataFrame({"ชื่อ": names, **columns}, index=pd.RangeIndex(1, len(shapes) + 1), dtype=object)
    return Raw("แผนที่.geojson", "geojson", (), (Layer("แผนที่", table, np.array([*shapes, None], dtype=object)[:-1],
         crs),))


def says(record, fields):
    """The fields of a record that a book speaks of."""
    found = {}
    for name in fields:
        if name in ("x", "y"):
            found[name] = pytest.approx(getattr(record["geometry"], name), abs=1e-5)
        else:
            found[name] = record[name]
    return found


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_a_book_becomes_what_is_written_down_by_hand(lamphun, book):
    found = examine(raw_of(book.rows, book.merged, book.hidden_rows), lamphun, WORKS, None,
                    Decisions.from_json(book.decisions))

    statuses = {line.row: line.status for line in found.lines}
    assert statuses == dict.fromkeys(range(1, len(book.rows) + 1), "ignored") | {
        row: becomes if isinstance(becomes, str) else "stored" for row, becomes in book.becomes.items()}
    records = {row: becomes for row, becomes in book.becomes.items() if not isinstance(becomes, str)}
    assert found.table.index.tolist() == list(records)
    for row, fields in records.items():
        assert says(found.table.loc[row], fields) == fields
    assert set(book.repaired) <= set(found.by_rule())


def test_there_are_enough_books_and_no_two_are_alike():
    assert len({book.name for book in BOOKS}) == len(BOOKS) >= 40
    assert all(isinstance(book, Book) for book in BOOKS)


CELLS = st.one_of(st.none(), st.text(max_size=8), st.integers(0, 3_000), st.sampled_from(
    ["รวม", "โครงการ", "อำเภอ", "อำเภอลี้", "ลี้", "แม่ตืน", "ดงคำ", "(1)", "ที่", "งบประมาณ (บาท)", "ละติจูด", "ลองจิจูด", "รหัส",
     " ", 18.5, 99.0, True, float("nan"), float("inf"), "=1+1", "2569", "-"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=20), st.sets(st.integers(1, 20)),
       st.sampled_from([(), ("spaces", "swapped", "duplicate_row"), ("merged_cell", "place_variant", "empty_mark")]))
def test_for_random_tables_the_rows_in_are_the_rows_accounted_for(lamphun, rows, hidden, off):
    header = ["โครงการ", "ตำบล", "อำเภอ", "ละติจูด", "ลองจิจูด", "งบประมาณ"]
    sheet = Sheet("x", False, [header, *rows], 1, (), frozenset(hidden))

    found = examine(Raw("x.csv", "text", (sheet,)), lamphun, WORKS, None, Decisions(rules_off=off))
    assert [line.row for line in found.lines] == list(range(1, len(rows) + 2))
    assert sum(found.counts.values()) == found.rows_in == len(rows) + 1
    assert found.table.index.tolist() == [line.row for line in found.lines if line.status == "stored"]
    asked = {row for doubt in found.doubts for row in doubt.rows}
    assert {line.row for line in found.lines if line.status == "waiting"} <= asked


# --- kinds -----------------------------------------------------------------------------------------------------

def test_kinds_are_found_by_name_key_and_word_and_the_rest_is_asked(lamphun):
    rows = [["โครงการ", "ประเภท", "อำเภอ"], ["ก", "งานถนนและสะพาน", "ลี้"], ["ข", "school", "ลี้"], ["ค", "ถนน", "ลี้"],
            ["ง", "road: new surface", "ลี้"], ["จ", "ซื้อครุภัณฑ์", "ลี้"], ["ก่อสร้างถนนใหม่", "", "ลี้"], ["ฉ", "-", "ลี้"]]
    found = examine(raw_of(rows), lamphun, MISSIONS["community"].target())

    assert found.table.kind.to_dict() == {2: "road", 3: "school", 4: "road", 5: "road"}
    assert {doubt.id: (doubt.rows, doubt.candidates[0].code if doubt.candidates[0].score else "")
            for doubt in found.doubts} == {"kind|ซื้อครุภัณฑ์": ((6,), ""), "kind|~ถนน": ((7,), "road"), "kind|~": ((8,),
                 "")}
    assert all(len(doubt.candidates) == len(MISSIONS["community"].kinds) for doubt in found.doubts)


def test_an_answer_on_a_kind_is_remembered_and_used_in_the_next_file(lamphun):
    rows = [["โครงการ", "ประเภท", "อำเภอ"], ["ก", "ซื้อครุภัณฑ์", "ลี้"], ["ข", "ถนน", "ลี้"]]
    target = MISSIONS["community"].target()

    first = examine(raw_of(rows), lamphun, target, None, Decisions(answers={"kind|ซื้อครุภัณฑ์": "project"}))
    assert first.decided == {alias_key("kind:community", "ซื้อครุภัณฑ์"): "project"}
    again = examine(raw_of(rows), lamphun, target, Remembered(first.decided))
    assert again.table.kind.to_dict() == {2: "project", 3: "road"}
    assert "place_alias" in again.by_rule()


def test_rows_of_an_open_question_can_be_left_out(lamphun):
    rows = [["โครงการ", "ตำบล", "อำเภอ"], ["ก", "ดงคำ", "ลี้"], ["ข", "ลี้", "ลี้"]]

    found = examine(raw_of(rows), lamphun, WORKS, None, Decisions(answers={"place|ต.ดงคำ อ.ลี้": LEFT_OUT}))
    assert found.counts == {"stored": 1, "waiting": 0, "refused": 0, "ignored": 2}
    assert found.clean


def test_a_decision_on_a_name_holds_in_the_next_file(lamphun):
    rows = [["โครงการ", "ตำบล", "อำเภอ"], ["ก", "ดงคำ", "ลี้"], ["ข", "ลี้", "ลี้"]]

    first = examine(raw_of(rows), lamphun, WORKS, None, Decisions(answers={"place|ต.ดงคำ อ.ลี้": "510404"}))
    assert first.decided == {alias_key("subdistrict", "ดงคำ", "5104"): "510404"}
    again = examine(raw_of([*rows, ["ค", "ดงคำ", "อ.ลี้"]]), lamphun, WORKS, Remembered(first.decided))
    assert again.table.subdistrict_code.tolist() == ["510404", "510401", "510404"]


def test_columns_remembered_for_a_shape_are_used_again(lamphun):
    rows = [["กิจการ ก", "งบกลาง", "อำเภอ"], ["ถนน", 5, "ลี้"], ["ฝาย", 6, "ลี้"]]
    first = examine(raw_of(rows), lamphun, WORKS, None, Decisions(columns={"งบกลาง": "budget_thb",
         "กิจการ ก": "name_th"}))

    again = examine(raw_of(rows), lamphun, WORKS, Remembered(columns={first.shape: {"งบกลาง": "budget_thb",
                                                                                 "กิจการ ก": "name_th"}}.get))
    assert again.shape == first.shape
    assert again.table.budget_thb.tolist() == [5, 6]


# --- repairs undone --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("rule", "rows", "field", "kept"), [
    ("spaces", [["ถนน  ก", "ลี้"], ["ถนน ข", "ลี้"]], "name_th", "ถนน  ก"),
    ("doubled_marks", [["ถนนใหญ่่", "ลี้"], ["ถนน ข", "ลี้"]], "name_th", "ถนนใหญ่่")])
def test_a_text_repair_that_is_undone_leaves_the_text_as_written(lamphun, rule, rows, field, kept):
    raw = raw_of([["โครงการ", "อำเภอ"], *rows])

    assert rule in examine(raw, lamphun, WORKS).by_rule()
    found = examine(raw, lamphun, WORKS, None, Decisions(rules_off=(rule,)))
    assert found.table[field].iloc[0] == kept
    assert rule not in found.by_rule()


@pytest.mark.parametrize(("rule", "title", "value"), [
    ("separators", "งบประมาณ", "1,000"), ("buddhist_year", "ปีงบประมาณ", 2569), ("area_unit", "เนื้อที่ (ไร่)", 5)])
def test_a_figure_that_needs_a_repair_that_is_undone_waits(lamphun, rule, title, value):
    raw = raw_of([["โครงการ", "อำเภอ", title], ["ก", "ลี้", value], ["ข", "ลี้", value]])

    found = examine(raw, lamphun, WORKS, None, Decisions(rules_off=(rule,)))
    assert found.counts["waiting"] == 2
    assert examine(raw, lamphun, WORKS).counts["waiting"] == 0


def test_a_swap_that_is_undone_makes_the_rows_wait(lamphun):
    raw = raw_of([["ชื่อสถานที่", "ละติจูด", "ลองจิจูด"], ["วัด ก", 99.0085, 18.5771], ["วัด ข", 18.5771, 99.0085]])

    found = examine(raw, lamphun, WORKS, None, Decisions(rules_off=("swapped",)))
    assert {line.row: line.status for line in found.lines} == {1: "ignored", 2: "waiting", 3: "stored"}


# --- warnings --------------------------------------------------------------------------------------------------

def test_names_that_disagree_with_where_they_stand_are_warned_about(lamphun):
    rows = [["ชื่อ", "อำเภอ", "ละติจูด", "ลองจิจูด"], ["เทศบาลตำบลยะหริ่ง", "เมืองลำพูน", 18.5771, 99.0085],
            ["เทศบาลตำบลในเมือง", "เมืองลำพูน", 18.5772, 99.0086], ["อาคาร ก", "ลี้", 18.5773, 99.0087],
            ["เทศบาลตำบลกะปง", "เมืองลำพูน", 18.5774, 99.0088], ["อบต.บางปู", "เมืองลำพูน", 18.5775, 99.0089]]
    found = examine(raw_of(rows), lamphun, WORKS)

    assert {row: [said.text.en for said in told] for row, told in found.warnings().items()} == {
        2: ["The name เทศบาลตำบลยะหริ่ง is that of no subdistrict or village in Mueang Lamphun"],
        4: ["Says Li, the position lies in Mueang Lamphun"],
        5: ["The name เทศบาลตำบลกะปง is that of no subdistrict or village in Mueang Lamphun"],
        6: ["The name อบต.บางปู is that of no subdistrict or village in Mueang Lamphun"]}
    assert "3 names do not fit" in found.notes[0].text.en


# --- shapes ----------------------------------------------------------------------------------------------------

SQUARE = shapely.box(98.98, 17.79, 99.0, 17.81)


def line_to(x):
    """A line whose second point lies nowhere."""
    with np.errstate(invalid="ignore"):
        return shapely.LineString([(98.98, 17.79), (x, 17.8)])


BOW = shapely.Polygon([(98.98, 17.79), (99.0, 17.81), (99.0, 17.79), (98.98, 17.81)])
SPOT = shapely.Point(99.0085, 18.5771)


@pytest.mark.parametrize(("shape", "status", "rule", "kind"), [
    (SPOT, "stored", "", "Point"), (SQUARE, "stored", "", "Polygon"), (None, "stored", "", None),
    (shapely.Point(), "stored", "", None),
    (shapely.Point(18.5771, 99.0085), "stored", "swapped", "Point"),
    (shapely.Point(99.0085, 18.5771, 300), "stored", "height_dropped", "Point"),
    (BOW, "stored", "made_valid", "MultiPolygon"),
    (shapely.Polygon([(98.98, 17.79), (98.99, 17.8), (98.98, 17.79)]), "refused", "", None),
    (line_to(float("nan")), "refused", "", None), (line_to(float("inf")), "refused", "", None),
    (shapely.GeometryCollection([SQUARE, SPOT]), "stored", "mixed_parts", "Polygon"),
    (shapely.GeometryCollection([shapely.GeometryCollection([SPOT]), shapely.Point(99.0, 18.57)]), "stored",
     "mixed_parts", "MultiPoint"),
    (shapely.Point(100.5, 13.75), "refused", "", None),
    (shapely.box(95, 15, 105, 20), "refused", "", None),
    (shapely.LineString([(98.98, 17.79), (99.0, 17.81)]), "stored", "", "LineString")])
def test_each_odd_shape_has_its_answer(lamphun, shape, status, rule, kind):
    found = examine(layer_of([shape]), lamphun, WORKS)

    assert found.lines[0].status == status
    assert set(found.by_rule()) == ({rule} if rule else set())
    if status == "stored":
        kept = found.table.geometry.iloc[0]
        assert (kept and kept.geom_type) == kind
        assert kept is None or (shapely.is_valid(kept) and not shapely.has_z(kept))
    else:
        assert found.lines[0].reasons[0].text.en


METRES = shapely.Point(500897, 2054036)


@pytest.mark.parametrize(("shape", "crs", "rule"), [
    (METRES, "EPSG:32647", "utm"), (METRES, None, "zone_assumed"), (METRES, "EPSG:4326", "zone_assumed"),
    (SPOT, None, ""), (SPOT, "EPSG:32647", "system_assumed"), (SPOT, "nonsense", ""),
    (shapely.Point(11021575.8, 2105209.0), "EPSG:3857", "system_changed")])
def test_a_layer_in_any_system_or_none_comes_to_lie_where_it_is(lamphun, shape, crs, rule):
    found = examine(layer_of([shape], crs), lamphun, WORKS)

    point = found.table.geometry.iloc[0]
    assert (point.x, point.y) == pytest.approx((99.0085, 18.5771), abs=2e-4)
    assert found.table.subdistrict_code.iloc[0] == "510101"
    assert set(found.by_rule()) == ({rule} if rule else set())


def test_a_layer_on_indian_1975_waits_until_the_transformation_is_chosen(lamphun):
    raw = layer_of([METRES], "EPSG:24047")

    asked = examine(raw, lamphun, WORKS)
    assert [doubt.field for doubt in asked.doubts] == ["datum"]
    assert {candidate.code for candidate in asked.doubts[0].candidates} >= {"wgs84", "indian1975-4"}
    done = [examine(raw, lamphun, WORKS, None, Decisions(datum=key)).table.geometry.iloc[0]
            for key in ("wgs84", "indian1975-4")]
    assert 400 < done[0].distance(done[1]) * 111_000 < 700


def test_an_area_belongs_to_the_subdistrict_that_holds_most_of_it(lamphun):
    found = examine(layer_of([SQUARE]), lamphun, WORKS)

    assert found.table.subdistrict_code.iloc[0] == "510401"
    assert found.table.precision.iloc[0] == "exact"


def test_a_shape_repair_that_is_undone_makes_the_feature_wait(lamphun):
    found = examine(layer_of([BOW, SPOT]), lamphun, WORKS, None, Decisions(rules_off=("made_valid",)))

    assert [line.status for line in found.lines] == ["waiting", "stored"]


def test_well_known_text_in_a_column_is_a_shape(lamphun):
    rows = [["ชื่อ", "wkt"], ["ก", "POINT (99.0085 18.5771)"], ["ข", "POINT (oops"], ["ค", ""]]
    found = examine(raw_of(rows), lamphun, WORKS)

    assert {line.row: line.status for line in found.lines} == {1: "ignored", 2: "stored", 3: "waiting", 4: "stored"}
    assert found.table.subdistrict_code.loc[2] == "510101"


# --- decisions -------------------------------------------------------------------------------------------------

def test_decisions_pass_through_json():
    decisions = Decisions("แผ่น", "cp874", {"ก": "name_th", "ข": ""}, True, "wgs84", ("spaces",), {"kind|ก": "road"},
         (3,),
                          ("name_th",), True, True)

    assert Decisions.from_json(decisions.as_json()) == decisions
    assert Decisions().as_json() == {}


@pytest.mark.parametrize("given", [
    {"nonsense": 1}, {"columns": {"ก": "nonsense"}}, {"rules_off": ["nonsense"]}, {"ignored": ["3"]},
         {"ignored": [True]},
    {"answers": {"a": 1}}, {"sheet": 3}, {"key": ["geometry"]}, {"with_hidden": "yes"}])
def test_decisions_that_are_none_are_refused_by_name(given):
    with pytest.raises(IntakeError, match="is not known"):
        Decisions.from_json(given)


def test_a_sheet_that_is_not_there_and_an_empty_file_are_refused(lamphun):
    with pytest.raises(IntakeError, match="no such sheet"):
        examine(raw_of([["ชื่อ"], ["ก"]]), lamphun, WORKS, None, Decisions(sheet="อื่น"))
    with pytest.raises(IntakeError, match="holds no rows"):
        examine(Raw("ว่าง.xlsx", "xlsx", (Sheet("ว่าง", False, []),)), lamphun, WORKS)


def test_an_examination_can_be_stopped_and_says_how_far_it_is(lamphun):
    told = []
    examine(raw_of([["ชื่อ"], ["ก"]]), lamphun, WORKS, progress=lambda stage, share: told.append((stage, share)))

    assert [stage for stage, _ in told] == ["sheet", "cells", "places", "report", "report"]
    assert told[-1][1] == 1.0
    with pytest.raises(KeyboardInterrupt):
        examine(raw_of([["ชื่อ"], ["ก"]]), lamphun, WORKS, progress=lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
