"""A file comes again: what is new, changed, the same or missing is told, then stored; an export changes nothing."""

import io

import openpyxl
import pandas as pd
import pytest
import shapely
from postgres import instance_at
from store_cases import lamphun, opened, small
from test_intake_examining import WORKS, raw_of

from geodata.intake import annotate, apply, blank_workbook, difference, examine, read_upload, remembered
from geodata.intake.blank import COLUMNS, LISTS, letter_of
from geodata.intake.decisions import Decisions
from geodata.store import ConflictError, SourceFile
from layers import MISSIONS
from webmap.geojson import sites_csv

FILE = SourceFile("แผน.xlsx")
TITLES = ["รหัส", "โครงการ", "ตำบล", "อำเภอ", "งบประมาณ"]
ROWS = [["A-1", "ถนน ก", "แม่ตืน", "ลี้", 100], ["A-2", "ถนน ข", "ป่าสัก", "เมืองลำพูน", 200]]


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as store:
        yield store


def examined(rows, store, decisions=None, titles=TITLES, target=WORKS):
    return examine(raw_of([titles, *rows]), small(), target, remembered(store), decisions)


def brought(rows, store, decisions=None, titles=TITLES):
    """A file examined, compared and stored."""
    intake = examined(rows, store, decisions, titles)
    return apply(intake, difference(intake, store), store, "ann", FILE)


def test_rows_with_an_id_update_their_records_cell_by_cell(store):
    first = brought(ROWS, store)
    assert (first.added, first.changed, first.version) == (2, 0, 2)

    intake = examined([["A-1", "ถนน ก", "แม่ตืน", "ลี้", 150], ["A-3", "ถนน ค", "ลี้", "ลี้", 5]], store)
    found = difference(intake, store)
    assert found.key == ("id",)
    assert found.counts == {"new": 1, "changed": 1, "same": 0, "missing": 1}
    changes = [(change.field, change.before, change.after) for change in found.changed[2]]
    assert changes == [("budget_thb", 100.0, 150.0)]
    assert found.missing == ("community-A-2",)
    done = apply(intake, found, store, "ann", FILE)
    assert (done.added, done.changed, done.deleted, done.version) == (1, 1, 0, 3)
    assert store.record("community-A-1")["budget_thb"] == 150
    assert store.record("community-A-2") is not None


@pytest.mark.parametrize(("first", "again", "counts"), [
    (["แม่ตืน"], [""], {"new": 0, "changed": 0, "same": 1}),
    (["แม่ตืน", "ลี้"], [""], {"new": 1, "changed": 0, "same": 0}),
    (["แม่ตืน"], ["", "นาทราย"], {"new": 2, "changed": 0, "same": 0}),
], ids=["one to one", "two records it could be", "two rows that could be it"])
def test_a_row_that_names_its_place_less_exactly_is_a_record_only_without_doubt(store, first, again, counts):
    titles = ["โครงการ", "ตำบล", "อำเภอ"]
    brought([["ถนน ก", place, "ลี้"] for place in first], store, titles=titles)

    found = difference(examined([["ถนน ก", place, "ลี้"] for place in again], store, titles=titles), store)
    assert {name: found.counts[name] for name in counts} == counts


def test_missing_records_go_only_when_the_planner_says_so(store):
    brought(ROWS, store)

    done = brought(ROWS[:1], store, Decisions(delete_missing=True))
    assert (done.added, done.changed, done.deleted) == (0, 0, 1)
    assert store.record("community-A-2") is None
    assert store.undo(done.version, "ann") == done.version + 1
    assert store.record("community-A-2")["name_th"] == "ถนน ข"


def test_a_row_that_waits_is_not_missing(store):
    brought(ROWS, store)

    found = difference(examined([ROWS[0], ["A-2", "ถนน ข", "ป่าสัก", "เมืองลำพูน", "ตามจริง"]], store), store)
    assert found.counts == {"new": 0, "changed": 0, "same": 1, "missing": 0}


def test_the_same_file_again_stores_nothing(store):
    brought(ROWS, store)

    done = brought(ROWS, store)
    assert (done.version, done.unchanged) == (None, 2)
    assert store.version == 2


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1], [[*row[:4], row[4] + 1] for row in ROWS]])
def test_without_an_id_a_natural_key_finds_the_records(store, rows):
    titles, bare = TITLES[1:], [row[1:] for row in rows]
    brought([row[1:] for row in ROWS], store, titles=titles)

    found = difference(examined(bare, store, titles=titles), store)
    assert found.key == ("name", "subdistrict_code")
    assert not found.new
    assert not found.missing


def test_rows_alike_in_their_key_are_told_apart_by_their_order(store):
    titles, rows = TITLES[1:], [["ถนน", "ลี้", "ลี้", 1], ["ถนน", "ลี้", "ลี้", 2]]
    brought(rows, store, titles=titles)

    assert difference(examined(rows, store, titles=titles), store).counts["same"] == 2


def test_an_empty_cell_says_nothing_unless_the_planner_says_it_does(store):
    brought(ROWS, store)
    rows = [[*row[:4], None] for row in ROWS]

    assert difference(examined(rows, store), store).counts["same"] == 2
    assert difference(examined(rows, store, Decisions(clear_empty=True)), store).counts["changed"] == 2


def test_a_position_drawn_on_the_map_is_kept_when_the_file_names_its_subdistrict(store):
    brought(ROWS, store)
    spot = shapely.Point(98.99, 17.80)
    record = store.record("community-A-1")
    store.change({"id": "community-A-1", "geometry": spot, "precision": "exact", "subdistrict_code": "510402",
                  "district_code": "5104"}, "bob", expected_version=record["version"])

    assert difference(examined(ROWS, store), store).counts["same"] == 2
    moved = [["A-1", "ถนน ก", "ป่าสัก", "เมืองลำพูน", 100], ROWS[1]]
    assert {change.field for change in difference(examined(moved, store), store).changed[2]} == {
        "geometry", "precision", "subdistrict_code", "district_code"}


def test_a_record_changed_after_the_comparison_is_a_conflict_and_nothing_is_stored(store):
    brought(ROWS, store)
    intake = examined([[*ROWS[0][:4], 999]], store)
    found = difference(intake, store)
    record = store.record("community-A-1")
    store.change({"id": "community-A-1", "budget_thb": 1.0}, "bob", expected_version=record["version"])

    with pytest.raises(ConflictError):
        apply(intake, found, store, "ann", FILE)
    assert store.record("community-A-1")["budget_thb"] == 1


def test_decisions_are_remembered_by_the_store(store):
    rows, decisions = [["A-1", "ถนน ก", "ดงคำ", "ลี้", 5]], Decisions(
        answers={"place|ต.ดงคำ อ.ลี้": "510404"}, columns={"งบประมาณ": ""})
    brought([*rows, ROWS[1]], store, decisions)

    again = examined([*rows, ROWS[1]], store)
    assert again.table.subdistrict_code.tolist() == ["510404", "510110"]
    assert "budget_thb" not in again.table
    assert store.imports()[0].report["stored"] == 2


@pytest.mark.parametrize("mission", MISSIONS)
@pytest.mark.parametrize("form", ["store", "web"])
def test_importing_an_export_changes_nothing(tmp_path, mission, form):
    region = lamphun()
    path = tmp_path / "export.csv"
    from geodata.store import open_store
    with open_store(instance_at(tmp_path / "instance"), region) as store:
        records = store.records()
        path.write_bytes(store.export_csv() if form == "store" else sites_csv(records, region))
        intake = examine(read_upload(path, "export.csv"), region, MISSIONS[mission].target(), remembered(store))
        found = difference(intake, store)

    assert intake.counts["waiting"] == intake.counts["refused"] == 0
    assert found.counts == {"new": 0, "changed": 0, "same": int((records.mission == mission).sum()), "missing": 0}


# --- the annotated workbook ------------------------------------------------------------------------------------

def workbook(path, rows):
    book = openpyxl.Workbook()
    book.active.title = "แผน"
    for row in rows:
        book.active.append(row)
    book.active["A1"].font = openpyxl.styles.Font(bold=True)
    book.create_sheet("อื่น")["B2"] = "=1+1"
    book.save(path)


MESSY = [TITLES, ["A-1", "ถนน ก", "แม่ตืน", "ลี้", "1,000"], ["A-2", "ถนน ข", "ดงคำ", "ลี้", 5], ["A-3", None, "ลี้", "ลี้", 5],
         ["A-4", "=HYPERLINK(1)", "ลี้", "ลี้", 5]]


def test_the_planners_own_workbook_comes_back_annotated(tmp_path):
    workbook(tmp_path / "a.xlsx", MESSY)
    raw = read_upload(tmp_path / "a.xlsx", "แผน.xlsx")

    annotate(examine(raw, lamphun(), WORKS), raw, tmp_path / "a.xlsx", tmp_path / "out.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet = book["แผน"]
    assert book["อื่น"]["B2"].value == "=1+1"
    assert sheet["A1"].font.bold
    assert [sheet.cell(1, column).value for column in (6, 7)] == ["Import result", "Import reason"]
    assert [sheet.cell(row, 6).value for row in range(2, 5)] == ["Ready to store", "Waits for a decision", "Refused"]
    assert sheet["G2"].value == "Repaired งบประมาณ: 1,000 → 1000"
    assert sheet["C3"].fill.start_color.rgb == "00F4A35B"
    assert {sheet.cell(row, 6).fill.start_color.rgb for row in (2, 3, 4)} == {"00E2F0E4", "00FFF0C2", "00F8D5D2"}


def test_an_annotated_workbook_can_be_corrected_and_brought_again(tmp_path):
    workbook(tmp_path / "a.xlsx", MESSY)
    for source, out in (("a.xlsx", "b.xlsx"), ("b.xlsx", "c.xlsx")):
        raw = read_upload(tmp_path / source, source)
        annotate(examine(raw, lamphun(), WORKS), raw, tmp_path / source, tmp_path / out)

    first, second = (openpyxl.load_workbook(tmp_path / name)["แผน"] for name in ("b.xlsx", "c.xlsx"))
    assert [[cell.value for cell in row] for row in first] == [[cell.value for cell in row] for row in second]


def test_a_csv_comes_back_as_a_workbook_without_formulas(tmp_path):
    pd.DataFrame(MESSY).to_csv(tmp_path / "a.csv", index=False, header=False)
    raw = read_upload(tmp_path / "a.csv", "a.csv")

    annotate(examine(raw, lamphun(), WORKS), raw, tmp_path / "a.csv", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet["B5"].value == "=HYPERLINK(1)"
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    assert [sheet.cell(row, 6).value for row in range(1, 4)] == ["ผลการนำเข้า", "นำเข้าได้", "รอการตัดสินใจ"]


# --- the blank workbook ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("mission", MISSIONS)
def test_a_blank_workbook_filled_in_imports_with_no_repair(tmp_path, mission, language):
    target = MISSIONS[mission].target()
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook(target, lamphun(), language)))
    sheet, lists = book.worksheets[0], book[LISTS]
    for row in (3, 4):
        filled = {"id": f"K-{row}", "name_th": f"งานที่ {row}", "kind": lists.cell(row - 2, 4).value, "moo": 5,
                  "district": lists.cell(row, 2).value, "subdistrict": lists.cell(row, 3).value,
                  "status": lists.cell(row, 5).value, "mechanism": lists.cell(row - 1, 6).value, "budget_thb": 1_000,
                  "fiscal_year": 2569 if language == "th" else 2026, "area_m2": 400, "phone": "053-511234",
                  "as_of": "2026-01-31", "source": "แผนจังหวัด", "note_th": "ทดสอบ", "agency_th": "อบจ.ลำพูน"}
        for name, value in filled.items():
            sheet[f"{letter_of(name)}{row}"] = value
    book.save(tmp_path / "a.xlsx")

    raw = read_upload(tmp_path / "a.xlsx", "a.xlsx")
    found = examine(raw, lamphun(), target)
    assert found.counts["stored"] == 2
    assert found.clean
    assert found.counts["refused"] == 0
    assert found.repairs == ()
    assert found.warnings() == {}
    assert found.table.fiscal_year.tolist() == [2026, 2026]
    assert found.table.kind.tolist() == [kind.key for kind in MISSIONS[mission].kinds[:2]]
    assert found.lines[1].reasons[0].text.en == "Example row"


def test_a_blank_workbook_offers_lists_and_explains_every_column():
    book = openpyxl.load_workbook(io.BytesIO(blank_workbook(MISSIONS["community"].target(), lamphun())))
    sheet = book.worksheets[0]

    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert len(rules) == 5
    assert any("OFFSET" in formula and "MATCH($F3" in formula for formula in rules.values())
    assert [cell.value for cell in sheet[1]] == [column.title.th for column in COLUMNS]
    assert book[LISTS].sheet_state == "hidden"
    told = [cell.value for cell in book["คำอธิบาย"]["A"]]
    assert all(any(str(words).startswith(column.title.th) for words in told) for column in COLUMNS)
