"""The workbook of a gap question: the figures of the API as numbers, in the reader's language, nothing that runs."""

import io
from datetime import datetime

import openpyxl
import pytest

from webmap.gaps.table import FIGURES
from webmap.painters.workbook.book import Book, Column, Part, Table, Words, paint
from webmap.tokens import LIGHT

OFFICES = "measure=reach&gap=community.local_office&reach_m=8000"
SITES = "measure=where&gap=community.local_office&reach_m=8000&sites=2&candidates=18.33,98.815;18.636,99.156"
QUESTIONS = ("measure=matrix", OFFICES, "measure=reach&gap=community.health", "measure=enough&gap=industry.factory",
             "measure=enough", SITES, "measure=where&gap=community.health", "measure=fair",
             "measure=pattern&gap=community.local_office", "measure=whatif")


@pytest.fixture(scope="module")
def book(app):
    def read(query: str) -> openpyxl.Workbook:
        answer = app.test_client().get(f"/api/gaps.xlsx?{query}")
        assert answer.status_code == 200
        return openpyxl.load_workbook(io.BytesIO(answer.data))
    return read


def rows_of(sheet) -> list[dict]:
    """The rows of a table by its heads, up to the first empty one."""
    heads, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows[: next((at for at, row in enumerate(rows) if not row[0]),
                                                                     len(rows))]]


def words_of(sheet) -> str:
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def ground(cell) -> str:
    return f"#{cell.fill.fgColor.rgb[2:].lower()}" if cell.fill.patternType == "solid" else ""


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("query", QUESTIONS)
def test_every_answer_is_a_workbook_that_opens(book, query, lang):
    found = book(f"{query}&lang={lang}")

    assert len(found.worksheets) >= 2
    assert all(len(sheet.title) <= 31 for sheet in found)


def test_the_subdistricts_are_those_of_the_api_as_numbers(book, client):
    answer = client.get(f"/api/gaps?{OFFICES}").get_json()
    sheet = book(f"{OFFICES}&lang=en")["Subdistricts"]

    rows = rows_of(sheet)
    assert [(row["Code"], row["People"], row["Too far away"], row["Within the distance (%)"]) for row in rows] == [
        (zone["code"], zone["people"], zone["unserved_people"], zone["served_percent"]) for zone in answer["zones"]]
    assert sum(row["Within the distance"] for row in rows) == answer["total"]["served_people"]
    assert sheet.freeze_panes == "D2"


def test_the_first_page_says_the_findings_the_year_the_version_and_what_is_left_out(book, client):
    query = "measure=reach&gap=agriculture.processing"
    answer = client.get(f"/api/gaps?{query}").get_json()

    for lang, year, left in (("th", "2564", "3 จาก 18"), ("en", "2021", "3 of 18 records")):
        words = words_of(book(f"{query}&lang={lang}").worksheets[0])
        assert all(finding["text"][lang] in words for finding in answer["findings"])
        assert year in words
        assert left in words
        assert answer["region_version"] in words
        assert "COD-AB" in words


def test_the_workbook_is_in_thai_for_thai_readers(book, client):
    zone = client.get(f"/api/gaps?{OFFICES}").get_json()["zones"][0]
    sheet = book(f"{OFFICES}&lang=th").worksheets[1]

    assert sheet.title == "ตำบล"
    assert sheet["B2"].value == zone["name_th"]
    assert not any("a" <= letter <= "z" for cell in sheet[1] for letter in cell.value.replace("km", ""))


def test_the_matrix_has_a_sheet_for_each_figure_with_the_figures_of_the_api(book, client):
    answer = client.get("/api/gaps").get_json()
    sheets = book("lang=en").worksheets[1:]

    assert len(sheets) == len(FIGURES)
    for sheet, figure in zip(sheets, FIGURES, strict=True):
        for row, zone in zip(rows_of(sheet), answer["zones"], strict=True):
            assert [row[column["name"]["en"]] for column in answer["columns"]] == [
                cell[figure] for cell in zone["cells"]]


def test_colours_are_the_classes_of_the_screen(book, client):
    answer = client.get(f"/api/gaps?{OFFICES}").get_json()
    sheet = book(f"{OFFICES}&lang=en")["Subdistricts"]

    names = ("gap-served", "gap-1", "gap-2", "gap-3", "gap-4", "gap-5")
    for row, zone in enumerate(answer["zones"], 2):
        expected = "" if zone["few"] else LIGHT[names[zone["class"]]]
        assert ground(sheet.cell(row, 2)) == expected
        assert ground(sheet.cell(row, 5)) == expected


def test_empty_cells_of_the_matrix_are_coloured_as_empty(book, client):
    answer = client.get("/api/gaps").get_json()
    sheet = book("lang=en").worksheets[1]

    empty = {(row, at) for row, zone in enumerate(answer["zones"]) for at, cell in enumerate(zone["cells"])
             if not cell["count"]}
    coloured = {(row, at) for row in range(51) for at in range(4)
                if ground(sheet.cell(row + 2, at + 6)) == LIGHT["gap-2"]}
    assert empty
    assert coloured == empty


def test_new_sites_stand_in_order_with_what_each_adds(book, client):
    answer = client.get(f"/api/gaps?{SITES}").get_json()
    found = book(f"{SITES}&lang=en")

    assert [(row["Number"], row["Latitude"], row["Served in addition"]) for row in rows_of(found["New sites"])] == [
        (site["number"], site["lat"], site["gain_people"]) for site in answer["sites"]]
    assert sum(row["Difference"] for row in rows_of(found["Subdistricts"])) == answer["total"]["gain_people"] > 0


def test_what_cannot_be_assessed_is_said_and_has_no_figure(book):
    found = book("measure=reach&gap=community.health&lang=en")

    assert "not assessable: 1 of 12 records have a position" in words_of(found.worksheets[0])
    assert {row["Too far away"] for row in rows_of(found.worksheets[1])} == {None}


def test_text_that_looks_like_a_formula_stays_text():
    table = Table("=1+1", [Column("=1+1"), Column("n", "whole")], [["=cmd|'/c calc'!A1", 1], ["@SUM(1)", None]])
    words = Words("[a]/b", "+1", [Part("-1", [["=1", "http://localhost", 2]])])
    body = paint(Book("x", [words, table, table], datetime(2026, 3, 1)))

    found = openpyxl.load_workbook(io.BytesIO(body))
    cells = [cell for sheet in found for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert found.sheetnames == ["a  b", "=1+1", "=1+1 2"]


def test_the_same_book_gives_the_same_bytes():
    book = Book("x", [Table("a", [Column("b")], [["c"]])], datetime(2026, 3, 1))

    assert paint(book) == paint(book)


@pytest.mark.parametrize("query", ["reach_m=x", "gap=nothing", "measure=most"])
def test_a_wrong_question_is_refused_by_the_name_of_its_key(client, query):
    answer = client.get(f"/api/gaps.xlsx?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in answer.get_data(as_text=True)
