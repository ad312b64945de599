"""From a messy workbook to records: every row accounted for, decisions kept, one data version stored."""

import io
import re

import openpyxl
import pytest
from bringing import EDGE, multipart

ROWS = [
    ["โครงการพัฒนาแหล่งท่องเที่ยว จังหวัดลำพูน"],
    [],
    ["ที่", "ชื่อวัด", "ตำบล", "อำเภอ", "ปีงบประมาณ", "งบประมาณ (บาท)", "ประเภท"],
    ["๑", "วัดทดสอบหนึ่ง", "ในเมือง", "เมืองลำพูน", "๒๕๖๙", "๑,๐๐๐,๐๐๐", "วัด"],
    ["๒", "วัดทดสอบสอง", "ป่าสัก", "เมืองลำพูน", "2569", "500,000", "วัด"],
    ["๓", "วัดทดสอบสาม", "ต้นทง", "เมืองลำพูน", "2569", "250,000", "วัด"],
    ["รวม", None, None, None, None, "1,750,000", None],
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: list[list[object]] = ROWS) -> io.BytesIO:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    out.seek(0)
    return out


@pytest.fixture(scope="module")
def app(new_app):
    """For all tests that store nothing."""
    return new_app()


@pytest.fixture
def storing(new_app, someone):
    """An editor of an application of their own, in which a test stores rows."""
    return someone(new_app(), "editor")


def upload(editor, rows=ROWS, name="แผน 2569.xlsx", mission="tourism", content=None) -> str:
    """Bring a file in; the address of its report."""
    answer = editor.post("/import?lang=en", data={
        "mission": mission, "file": (content or workbook(rows), name)})
    assert answer.status_code == 303, answer.text
    return answer.location.partition("?")[0]


def numbers(page: str) -> dict[str, int]:
    """The rows of each result, as the page says them."""
    return {status: int(count.replace(",", "")) for status, count in re.findall(
        r'\?status=(\w+)[^"]*#lines"><b>([\d,]+)</b>', page)}


def answers(page: str, code: str) -> dict[str, str]:
    """A form that answers the first question with a code."""
    return {"doubt": re.search(r'name="doubt" value="([^"]*)"', page)[1], "answer-0": code}


def test_every_row_is_accounted_for_and_nothing_is_stored_yet(app, editor):
    version = app.extensions["planmap"].store.version
    page = editor.get(f"{upload(editor)}?lang=en").text

    assert numbers(page) == {"stored": 2, "waiting": 1, "refused": 0, "ignored": 4}
    assert "7 rows" in page
    assert "ต.ต้นทง" in page
    assert "วัดทดสอบหนึ่ง" in page
    assert app.extensions["planmap"].store.version == version


def test_a_decision_moves_its_row_and_storing_makes_one_version_that_can_be_undone(storing):
    client = storing
    store = client.application.extensions["planmap"].store
    before, count = store.version, len(store.records())
    there = upload(client)
    page = client.get(f"{there}?lang=en").text
    decided = client.post(there, data={**answers(page, "510107")})
    page = client.get(f"{there}?lang=en").text
    based = re.search(r'name="based_on" value="(\d+)"', page)[1]
    stored = client.post(f"{there}/store?lang=en", data={"based_on": based, "why": "แผนใหม่"})

    assert decided.status_code == 303
    assert numbers(page) == {"stored": 3, "waiting": 0, "refused": 0, "ignored": 4}
    assert stored.status_code == 303
    records = store.records()
    made = records[records.name_th.str.startswith("วัดทดสอบ")].set_index("name_th")
    assert store.version == before + 1
    assert len(records) == count + 3
    assert made.loc["วัดทดสอบหนึ่ง", ["budget_thb", "fiscal_year", "subdistrict_code"]].tolist() == [1e6, 2026, "510101"]
    assert made.loc["วัดทดสอบสาม", "subdistrict_code"] == "510107"
    assert "แผน 2569.xlsx" in client.get(stored.location).text
    assert client.get(there).status_code == 404
    assert len(client.get("/api/sites?q=วัดทดสอบ").json["features"]) == 3
    client.post(f"/history/versions/{before + 1}/undo", data={})
    assert len(store.records()) == count


def test_the_same_file_again_changes_nothing(storing):
    client = storing
    for expected in ("2", "0"):
        there = upload(client, ROWS[:5])
        page = client.get(f"{there}?lang=en").text
        assert re.search(r"<b>(\d+)</b> new", page)[1] == expected
        based = re.search(r'name="based_on" value="(\d+)"', page)[1]
        client.post(f"{there}/store", data={"based_on": based})


def test_a_report_made_before_the_data_changed_stores_nothing(app, editor):
    client = editor
    store = app.extensions["planmap"].store
    there = upload(editor)
    version = store.version
    answer = client.post(f"{there}/store?lang=en", data={"based_on": str(version - 1)})

    assert answer.status_code == 409
    assert "The data has changed since this report was made" in answer.text
    assert store.version == version


def test_a_column_is_corrected_and_a_repair_undone(editor):
    client = editor
    there = upload(editor)
    page = client.get(f"{there}?lang=en").text
    rules = re.findall(r'name="rule" value="(\w+)"', page)
    assert rules
    client.post(there, data={"title": ["งบประมาณ (บาท)"], "guess": ["budget_thb"], "field-0": "",
                             "rule": rules, "rule_on": rules[1:]})
    page = client.get(f"{there}?lang=en").text

    assert re.search(rf'name="rule_on" value="{rules[0]}">', page)
    chosen = re.search(r'value="งบประมาณ \(บาท\)"><input[^>]*>\s*<select.*?</select>', page, re.S)[0]
    assert "selected" not in chosen


def test_the_workbook_comes_back_with_the_result_of_each_row(editor):
    answer = editor.get(f"{upload(editor)}/annotated.xlsx?lang=en")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active

    assert answer.content_type == XLSX
    assert "filename*=UTF-8''%E0%B9%81%E0%B8%9C%E0%B8%99%202569%20annotated.xlsx" in answer.headers[
        "Content-Disposition"]
    assert answer.headers["Content-Disposition"].isascii()
    written = [[cell.value for cell in row][-2:] for row in sheet.iter_rows(min_row=4, max_row=6)]
    assert [result for result, _ in written] == ["Ready to store", "Ready to store", "Waits for a decision"]


def test_a_workbook_that_takes_long_comes_down_from_its_report(app, editor, monkeypatch):
    there = upload(editor)
    assert editor.get(there).status_code == 200
    monkeypatch.setattr("webmap.front_desk.AT_ONCE_S", 0.1)
    monkeypatch.setattr(app.extensions["planmap.jobs"], "at_once", 1)   # nobody takes the job for now
    waits = editor.get(f"{there}/annotated.xlsx?lang=en")
    report = re.search(r'data-there="([^"]+)"', waits.text)[1].replace("&amp;", "&")

    assert waits.status_code == 202
    assert report == f"{there}?workbook=ready&lang=en"
    assert f'content="0; url={there}/annotated.xlsx?lang=en"' in editor.get(report).text
    assert "annotated.xlsx?lang=en\">" in editor.get(f"{there}?lang=en").text
    assert "refresh" not in editor.get(f"{there}?lang=en").text


def test_a_blank_workbook_is_offered_for_every_mission(app, editor):
    for key in app.extensions["planmap"].missions[True]:
        assert openpyxl.load_workbook(io.BytesIO(editor.get(f"/import/blank/{key}.xlsx").data)).sheetnames


@pytest.mark.parametrize(("name", "content", "words"), [
    ("a.xlsx", b"PK\x03\x04 not a workbook", "cannot be read"), ("a.csv", b"", "cannot be read"),
    ("a.exe", b"MZ\x90\x00" + b"\x00" * 200, "cannot be read")])
def test_a_file_that_is_none_is_refused_by_its_name(editor, name, content, words):
    answer = editor.get(f"{upload(editor, name=name, content=io.BytesIO(content))}?lang=en")

    assert answer.status_code == 422
    assert words in answer.text
    assert name in answer.text


def test_nothing_chosen_is_told(editor):
    answer = editor.post("/import?lang=en", data={"mission": "tourism"})

    assert answer.status_code == 400
    assert "Choose a file and the mission it belongs to." in answer.text


def test_only_editors_import_and_only_their_own_files(app, someone):
    editor, client = someone(app, "editor"), someone(app, "viewer")
    there = upload(editor)

    assert client.get("/import").status_code == 403
    assert client.get(there).status_code == 403
    assert someone(app, "editor").get(there).status_code == 403
    assert someone(app, "admin").get(there).status_code == 200
    assert app.test_client().get("/import").status_code == 302
    del editor.environ_base["HTTP_X_CSRFTOKEN"]
    assert editor.post(f"{there}/store", data={"based_on": "1"}).status_code == 400


def test_an_editor_bound_to_a_district_stores_nothing_outside_it(app, someone):
    client = someone(app, "editor", districts=("5104",))
    there = upload(client)
    based = re.search(r'name="based_on" value="(\d+)"', client.get(f"{there}?lang=en").text)[1]
    version = app.extensions["planmap"].store.version

    assert client.post(f"{there}/store", data={"based_on": based}).status_code == 403
    assert app.extensions["planmap"].store.version == version


def test_text_of_a_file_is_text_on_the_page(editor):
    nasty = "<script>alert(1)</script>{{7*7}}"
    page = editor.get(f"{upload(editor, [ROWS[2], ['1', nasty, nasty, 'เมืองลำพูน', 2569, 1, 'วัด']])}?lang=en").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("address", ["/import/nothing-here-at-all", "/import/..%2f..%2fx", "/import/blank/war.xlsx"])
def test_what_is_not_there_is_a_404(editor, address):
    assert editor.get(address).status_code == 404


METRES = [["ที่", "ชื่อวัด", "อำเภอ", "พิกัด X", "พิกัด Y", "ประเภท"],
          ["1", "วัดทดสอบหนึ่ง", "เมืองลำพูน", 500000, 2053000, "วัด"]]


def test_what_was_settled_is_listed_with_its_answer_and_can_be_taken_back(editor):
    there = upload(editor)
    page = editor.get(f"{there}?lang=en").text
    question = answers(page, "510107")
    editor.post(there, data=question)
    page = editor.get(f"{there}?lang=en").text
    told = re.search(r'name="take_back" value="([^"]*)">(.*?)</li>', page, re.S)
    assert told[1] == question["doubt"]
    assert "ต้นทง" in told[2]
    assert "Ton Thong" in told[2]
    assert numbers(page)["waiting"] == 0

    editor.post(there, data={"take_back": question["doubt"]})
    page = editor.get(f"{there}?lang=en").text
    assert "take_back" not in page
    assert numbers(page)["waiting"] == 1


def test_metres_tell_what_each_datum_would_move_and_the_choice_moves_the_point(editor):
    there = upload(editor, METRES)
    page = editor.get(f"{there}?lang=en").text
    offered = re.findall(r'name="datum" value="([\w-]+)"( checked)?>(.*?)</label>', page, re.S)
    assert [(key, bool(chosen)) for key, chosen, _ in offered] == [
        ("wgs84", True), ("indian1975-4", False), ("indian1975-2", False)]
    assert [re.findall(r"moves points (\d+) m", words) for _, _, words in offered] == [[], ["626"], ["453"]]
    before = re.search(r'preview-dot" cx="(\S+)" cy="(\S+)"', page).groups()

    editor.post(there, data={"datum": "indian1975-2"})
    page = editor.get(f"{there}?lang=en").text
    assert re.search(r'value="indian1975-2" checked', page)
    assert re.search(r'preview-dot" cx="(\S+)" cy="(\S+)"', page).groups() != before
    assert editor.post(there, data={"datum": "atlantis"}).status_code == 422


def test_a_cell_that_says_indian_1975_waits_until_the_transformation_is_chosen(editor):
    rows = [["ที่", "ชื่อวัด", "อำเภอ", "พิกัด", "ประเภท"],
            ["1", "วัดทดสอบหนึ่ง", "เมืองลำพูน", "Indian 1975 47Q 0500000 2053000", "วัด"]]
    there = upload(editor, rows)
    page = editor.get(f"{there}?lang=en").text
    assert numbers(page)["waiting"] == 1
    assert "626 m from WGS 84" in page

    editor.post(there, data=answers(page, "indian1975-4"))
    page = editor.get(f"{there}?lang=en").text
    assert numbers(page) == {"stored": 1, "waiting": 0, "refused": 0, "ignored": 1}
    assert re.search(r'value="indian1975-4" checked', page)


def test_the_fields_by_which_rows_find_their_records_can_be_changed(storing):
    editor = storing
    there = upload(editor, ROWS[:4])
    page = editor.get(f"{there}?lang=en").text
    editor.post(f"{there}/store", data={"based_on": re.search(r'name="based_on" value="(\d+)"', page)[1]})
    later = [*ROWS[:3], ["๑", "วัดทดสอบหนึ่ง", "ในเมือง", "เมืองลำพูน", "2570", "1,000,000", "วัด"]]
    there = upload(editor, later)
    page = editor.get(f"{there}?lang=en").text
    shown = re.search(r'name="key_shown" value="([^"]*)"', page)[1].split()
    assert shown == re.findall(r'name="key" value="(\w+)" checked', page)
    assert "fiscal_year" in shown
    assert re.search(r"<b>(\d+)</b> new", page)[1] == "1"

    kept = [name for name in shown if name != "fiscal_year"]
    editor.post(there, data={"key_shown": " ".join(shown), "key": kept})
    page = editor.get(f"{there}?lang=en").text
    assert re.findall(r'name="key" value="(\w+)" checked', page) == kept
    assert [re.search(rf"<b>(\d+)</b> {word}", page)[1] for word in ("new", "changed")] == ["0", "1"]


def test_a_file_larger_than_a_form_comes_in_from_those_who_may_import(app, editor, someone):
    body = multipart("a.csv", "ชื่อวัด,อำเภอ\n".encode() + b"x" * 2_000_000)
    sent = {"data": body, "content_type": f"multipart/form-data; boundary={EDGE}"}

    assert editor.post("/import", **sent).status_code == 303
    assert someone(app, "viewer").post("/import", **sent).status_code == 413
    assert app.test_client().post("/import", **sent).status_code == 413


def test_the_first_rows_stand_there_as_they_are_in_the_file(editor):
    rows = [*ROWS[:3], *([number, f"วัด <b>{number}</b>", "ในเมือง", "เมืองลำพูน", "๒๕๖๙", 1, "วัด"]
                         for number in range(300))]
    page = editor.get(f"{upload(editor, rows)}/rows?lang=en").text
    numbers = re.findall(r'<th scope="row">(\d+)</th>', page)
    assert numbers == [str(number) for number in range(1, 101)]
    assert "<td>๒๕๖๙</td>" in page
    assert "วัด &lt;b&gt;96&lt;/b&gt;" in page
    assert "วัด &lt;b&gt;97&lt;/b&gt;" not in page
