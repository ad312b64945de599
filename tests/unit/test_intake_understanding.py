"""A sheet is understood as a careful reader would: header, columns, rows, and every other row with its reason."""

import re

import messy_sheets
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messy_sheets import CASES

from geodata.intake import choose_sheet, understand
from geodata.intake.extent import column_number
from geodata.intake.values import Layer, Sheet


def cell(name):
    """Row and column of a cell as Excel names it: row from 1, column from 0."""
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()
    return int(row), column_number(letters)


def sheet_of(case):
    """The sheet of a case as a reader of files hands it on."""
    spans = [(*cell(first), *cell(last)) for first, last in (span.split(":") for span in case.merged)]
    return Sheet("แผ่น", False, [list(row) for row in case.rows], 1, tuple(spans), frozenset(case.hidden_rows),
                 frozenset(column_number(name) for name in case.hidden_columns))


def assert_understood(case, found):
    """That a sheet was understood as its case expects."""
    known = {column.index: column for column in found.columns}
    told = {name: known[column_number(name)] for name in case.columns}
    assert found.header_rows == case.header
    assert {name: (column.field, column.unit) for name, column in told.items()} == case.columns
    assert found.rows.index.tolist() == case.data
    assert {row: reason.en for row, reason in found.ignored} == case.ignored
    assert {name: found.rows.loc[cell(name)] for name in case.cells} == case.cells
    hidden = {column_number(name) for name in case.hidden_columns}
    assert {index for index, column in known.items() if column.hidden} == hidden


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_messy_sheet_is_understood_as_written_down_by_hand(case):
    assert_understood(case, understand(sheet_of(case)))


def test_there_are_enough_cases_and_no_two_are_alike():
    assert len({case.name for case in CASES}) == len(CASES) >= 20
    assert messy_sheets.HEADER == "Header"


def test_a_group_without_merged_cells_gives_its_title_to_all_beneath_it():
    case = next(case for case in CASES if case.name.startswith("two-row header without"))

    assert [column.title for column in understand(sheet_of(case)).columns] == [
        "ที่", "โครงการ", "งบประมาณ 2568", "งบประมาณ 2569", "ที่ตั้ง ตำบล", "ที่ตั้ง อำเภอ"]


CELLS = st.one_of(st.none(), st.text(max_size=8), st.integers(0, 3_000), st.sampled_from(
    ["รวม", "โครงการ", "อำเภอ", "อำเภอลี้", "หมายเหตุ", "(1)", "ที่", "งบประมาณ (บาท)", " ", 18.5, True]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=25), st.sets(st.integers(1, 25)), st.integers(1, 5))
def test_every_row_is_accounted_for_once(rows, hidden, first_row):
    found = understand(Sheet("x", False, rows, first_row, (), frozenset(hidden)))

    told = [*found.rows.index, *(row for row, _ in found.ignored)]
    assert sorted(told) == list(range(first_row, first_row + len(rows)))
    fields = [column.field for column in found.columns if column.field]
    assert len(fields) == len(set(fields))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=4, max_size=12),
       st.lists(st.tuples(st.integers(1, 12), st.integers(0, 4), st.integers(1, 12), st.integers(0, 4)), max_size=4))
def test_no_merged_cells_of_any_shape_break_the_reading(rows, merged):
    assert understand(Sheet("x", False, rows, 1, tuple(merged))).sheet == "x"


def test_hidden_rows_are_taken_when_the_planner_says_so():
    sheet = Sheet("x", False, [["ที่", "โครงการ"], [1, "ถนน"], [2, "ฝาย"]], 1, (), frozenset({3}))

    assert understand(sheet).rows.index.tolist() == [2]
    assert understand(sheet, with_hidden=True).rows.index.tolist() == [2, 3]


def test_what_the_planner_decided_for_a_title_is_remembered():
    sheet = Sheet("x", False, [["ที่", "โครงการ", "งบกลาง"], [1, "ถนน", 5], [2, "ฝาย", 6]])

    found = {column.title: (column.field, column.certainty)
             for column in understand(sheet, remembered={"งบกลาง": "budget_thb", "โครงการ": None}).columns}
    assert found["งบกลาง"] == ("budget_thb", 1.0)
    assert found["โครงการ"] == (None, 1.0)


def test_values_spread_from_a_merged_cell_are_told_as_repairs():
    sheet = Sheet("x", False, [["อำเภอ", "โครงการ", "งบประมาณ"], ["ลี้", "ถนน", 1], [None, "ฝาย", 2]], 1, ((2, 0, 3, 0),))

    (repair,) = understand(sheet).repairs
    assert (repair.rule, repair.row, repair.column, repair.after) == ("merged_cell", 3, "อำเภอ", "ลี้")


def test_the_sheet_with_the_table_is_chosen_over_covers_and_hidden_ones():
    table = [["ที่", "โครงการ", "ตำบล", "อำเภอ"], [1, "ถนน", "ลี้", "ลี้"], [2, "ฝาย", "ลี้", "ลี้"]]
    cover, data = Sheet("ปก", False, [["แผนพัฒนาจังหวัด"], ["ปี 2569"]]), Sheet("ข้อมูล", False, table)

    assert choose_sheet([Sheet("ว่าง", False, []), cover, Sheet("เก่า", True, table * 9), data]) is data
    assert choose_sheet([cover]) is cover
    assert choose_sheet([]) is None


def test_a_layer_has_its_titles_already_and_counts_features_from_one():
    table = pd.DataFrame({"ชื่อ": ["วัด", "ตลาด"], "ตำบล": ["ลี้", "ลี้"]}, index=pd.RangeIndex(1, 3), dtype=object)

    found = understand(Layer("จุด", table, None, None))
    assert [column.field for column in found.columns] == ["name_th", "subdistrict"]
    assert found.rows.index.tolist() == [1, 2]
    assert found.header_rows == ()
