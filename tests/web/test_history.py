"""The history: who, when, from what, before and after in words; undo; the auditor's export; a newer starter."""

import csv
import io
import json
import re
import shutil

import pandas as pd
import pytest
import shapely
from postgres import instance_at

from geodata.region import load_region
from geodata.store import SourceFile, open_store
from webmap import create_app

TEMPLE = {"mission": "tourism", "kind": "temple", "name_th": "วัดใหม่", "name_en": "New Temple", "precision": "exact",
          "subdistrict_code": "510101", "district_code": "5101", "geometry": shapely.Point(99.0, 18.57)}
NASTY = "<script>alert(1)</script>{{7*191}}"


@pytest.fixture(scope="module")
def app(new_app):
    return new_app()


@pytest.fixture
def edit(store):
    """A temple whose budget was changed: the record and the data version that changed it."""
    made = store.add(TEMPLE | {"budget_thb": 1000.0, "fiscal_year": 2026}, "ann")
    return store.change({"id": made.record, "budget_thb": 2500000.0, "status": "closed"}, "ann", "ปิดโครงการ",
                        expected_version=made.version)


@pytest.fixture
def imported(store):
    """An import of two temples, one of them with words that would run."""
    table = pd.DataFrame([TEMPLE | {"name_th": "วัดหนึ่ง", "origin": "แผ่น1 แถว 5"}, TEMPLE | {"name_th": NASTY}])
    return store.import_table(table, "ann", SourceFile(f"โครงการ {NASTY}.xlsx", "ab" * 32, 10), {"stored": 2})


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_the_history_is_for_signed_in_people(app):
    for address in ("/history", "/history/records/tourism-001", "/history/audit.csv", "/history/versions/1"):
        assert app.test_client().get(address).status_code == 302
        assert app.test_client().get(f"/api{address}").status_code in (401, 404)


def test_the_newest_stands_first_and_says_who_when_what_and_why(viewer, edit):
    rows = re.findall(r"<tr>.*?</tr>", viewer.get("/history?lang=en").text, re.DOTALL)

    assert f">{edit.version}</a>" in rows[1]
    assert {"ann", "edit", "1 changed", "“ปิดโครงการ”"} <= {word for word in ("ann", "edit", "1 changed", "“ปิดโครงการ”")
                                                        if word in rows[1]}
    assert re.search(r"\d+ \w{3} 20\d\d \d\d:\d\d", rows[1])
    thai = viewer.get("/history?lang=th").text
    assert re.search(r"\d+ [\u0e00-\u0e7f.]+ 25\d\d \d\d:\d\d น\.", thai)


def test_before_and_after_are_told_in_words_field_by_field(viewer, edit):
    for address in (f"/history/versions/{edit.version}", f"/history/records/{edit.record}"):
        thai, english = (text_of(viewer.get(f"{address}?lang={language}")) for language in ("th", "en"))
        assert "Budget (baht) 1,000 2,500,000" in english, address
        assert "Status – Closed or ended" in english or "Status – Closed" in english
        assert "สถานะ – ปิดหรือยุติแล้ว" in thai
    first = text_of(viewer.get(f"/history/versions/{edit.version - 1}?lang=th"))
    assert "ปีงบประมาณ – 2569" in first
    assert "ตำแหน่ง – 18.570000, 99.000000" in first
    assert "ชนิด – วัด" in first or "ประเภท – วัด" in first


def test_filters_by_record_person_and_import(viewer, store, edit, imported):
    def numbers(query):
        return [each["version"] for each in viewer.get(f"/api/history?{query}").json["versions"]]

    assert numbers(f"record={edit.record}") == [edit.version, edit.version - 1]
    assert numbers(f"import={imported.id}") == [imported.version]
    assert set(numbers("who=lamphun")) == {1}
    assert numbers("who=nobody") == []
    assert viewer.get("/history?who=nobody&lang=en").status_code == 200


def test_pages_follow_one_another_without_gap(viewer, store, edit, imported):
    seen, offset = [], 0
    while True:
        page = viewer.get(f"/api/history?limit=3&offset={offset}").json
        if not page["versions"]:
            break
        seen += [each["version"] for each in page["versions"]]
        offset += 3
    assert seen == list(range(store.version, 0, -1))
    assert page["total"] == len(seen)
    older = re.search(r'href="(/history\?[^"]*offset=2)"', viewer.get("/history?limit=2").text)[1].replace("&amp;", "&")
    assert f">{store.version - 2}</a>" in viewer.get(older).text


@pytest.mark.parametrize("query", ["limit=x", "limit=501", "offset=-1", "import=a", "offset=1e9"])
def test_a_wrong_value_is_refused_by_its_key(viewer, query):
    assert viewer.get(f"/api/history?{query}").json["parameter"] == query.split("=")[0]
    assert viewer.get(f"/history?{query}").status_code == 400


@pytest.mark.parametrize("address", ["records/none", "versions/99999", "imports/99999", "versions/x"])
def test_what_was_never_there_is_a_404(viewer, address):
    assert viewer.get(f"/history/{address}").status_code == 404
    assert viewer.get(f"/api/history/{address}").status_code == 404


def test_an_import_has_a_page_with_its_file_and_rows(viewer, imported):
    page = viewer.get(f"/history/imports/{imported.id}?lang=en")

    assert "2 added, 0 changed, 0 deleted, 0 unchanged" in text_of(page)
    assert "แผ่น1 แถว 5" in page.text
    assert "ab" * 32 in page.text
    assert "<script>alert" not in page.text
    assert "1337" not in page.text
    told = viewer.get(f"/api/history/imports/{imported.id}").json
    assert (told["added"], told["report"], len(told["entries"])) == (2, {"stored": 2}, 2)


def test_an_edit_is_undone_by_its_button_and_the_undo_by_its_own(editor, viewer, store, edit):
    before = store.record(edit.record)
    done = editor.post(f"/history/versions/{edit.version}/undo")
    assert (done.status_code, done.headers["Location"]) == (303, f"/history/versions/{store.version}")
    assert store.record(edit.record)["budget_thb"] == 1000
    assert store.versions()[0].who == editor.name
    assert f"undone by version {store.version}" in viewer.get(f"/history/versions/{edit.version}?lang=en").text

    assert editor.post(f"/api/history/versions/{store.version}/undo").json == {"version": store.version, "record": None}
    assert {**store.record(edit.record), "version": 0} == {**before, "version": 0}


def test_a_whole_import_is_undone_or_one_record_of_it(editor, store, imported):
    ids = [entry.record for entry in store.history(import_=imported.id)]
    assert editor.post(f"/history/versions/{imported.version}/undo", data={"record": ids[0]}).status_code == 303
    assert [store.record(id_) is None for id_ in ids] == [True, False]
    assert editor.post(f"/history/versions/{store.version}/undo").status_code == 303
    assert editor.post(f"/history/versions/{imported.version}/undo").status_code == 303
    assert [store.record(id_) for id_ in ids] == [None, None]


def test_a_conflict_is_told_with_both_values_and_nothing_is_lost(editor, store, edit):
    store.change({"id": edit.record, "budget_thb": 777.0}, "bob", expected_version=edit.version)
    version = store.version
    page = editor.post(f"/history/versions/{edit.version}/undo?lang=en")

    assert page.status_code == 409
    assert "Budget (baht) 2,500,000 1,000 777" in text_of(page)
    told = editor.post(f"/api/history/versions/{edit.version}/undo")
    assert told.status_code == 409
    [conflict] = told.json["conflicts"]
    assert [conflict[side]["properties"]["budget_thb"] for side in ("base", "mine", "theirs")] == [2500000, 1000, 777]
    assert store.version == version


def test_the_first_version_is_not_undone_and_shows_no_button(editor, store):
    version = store.version

    assert editor.post("/api/history/versions/1/undo").status_code == 409
    assert "/undo" not in editor.get("/history/versions/1").text
    assert store.version == version


def test_viewers_see_no_button_and_may_not_undo(viewer, store, edit):
    version = store.version

    assert "/undo" not in viewer.get(f"/history/versions/{edit.version}").text
    assert viewer.post(f"/history/versions/{edit.version}/undo").status_code == 403
    assert store.version == version


def test_undo_keeps_to_the_districts_of_an_editor(app, someone, store, edit, of_li):
    version = store.version

    assert of_li.post(f"/history/versions/{edit.version}/undo").status_code == 403
    assert store.version == version
    assert someone(app, "editor", ("5101",)).post(f"/history/versions/{edit.version}/undo").status_code == 303


# --- the auditor -----------------------------------------------------------------------------------------------

def test_the_auditors_files_hold_every_line_of_the_log(viewer, store, edit, imported):
    table = viewer.get("/history/audit.csv")
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert table.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    rows = list(csv.DictReader(io.StringIO(table.data.decode("utf-8-sig"), newline="")))
    lines = [json.loads(line) for line in viewer.get("/history/audit.jsonl").data.splitlines()]

    assert len(rows) == len(lines) == len(store.audit())
    assert [row["record"] for row in rows] == [line["record"] for line in lines]
    last = lines[-1]
    assert last["version"] == store.version
    assert last["after"]["name_th"] == NASTY
    assert last["before"] is None
    since = viewer.get(f"/history/audit.jsonl?since={store.version - 1}").data.splitlines()
    assert len(since) == 2


def test_no_cell_of_the_auditors_table_is_a_formula(viewer, store):
    store.add(TEMPLE | {"name_th": "=1+1"}, "ann", "=HYPERLINK(1)")
    rows = csv.reader(io.StringIO(viewer.get("/history/audit.csv").data.decode("utf-8-sig"), newline=""))

    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


# --- a newer starter -------------------------------------------------------------------------------------------

@pytest.fixture
def newer(lamphun, tmp_path, someone):
    """An application whose region brings newer records than those it began with; its admin and its store."""
    folder = shutil.copytree(lamphun, tmp_path / "lamphun")
    open_store(instance_at(tmp_path / "instance"), load_region(folder)).close()
    file = folder / "records.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace("วัดพระธาตุหริภุญชัย วรมหาวิหาร", "วัดพระธาตุหริภุญชัย")
    lines[2] = lines[2].replace("Wat Chamthewi", "Wat Camadevi")
    file.write_text("".join(lines[:-1]), encoding="utf-8")
    app = create_app({"REGION": str(folder), "BASE_MAPS": "", "INSTANCE": str(instance_at(tmp_path / "instance"))})
    store = app.extensions["planmap"].store
    store.change({"id": "tourism-002", "note_en": "ours"}, "ann", expected_version=1)
    return app, someone(app, "admin"), store


def test_a_newer_starter_is_offered_with_its_differences_and_overwrites_nothing(newer):
    _, admin, store = newer
    page = admin.get("/starter?lang=en")
    boxes = dict(re.findall(r'name="records" value="([^"]+)"( checked)?', page.text))

    assert len(boxes) == 3
    assert boxes["tourism-001"] == " checked"
    assert boxes["tourism-002"] == ""
    assert "Wat Camadevi" in page.text
    assert "ours" in page.text
    assert store.version == 2
    assert store.record("tourism-001")["name_th"] == "วัดพระธาตุหริภุญชัย วรมหาวิหาร"


def test_the_chosen_records_are_taken_and_the_offer_is_settled(newer):
    _, admin, store = newer
    offered = store.offer_starter().offered
    assert admin.post("/starter", data={"offered": "another", "records": ["tourism-001"]}).status_code == 409

    assert admin.post("/starter", data={"offered": offered, "records": ["tourism-001"]}).status_code == 200
    assert store.record("tourism-001")["name_th"] == "วัดพระธาตุหริภุญชัย"
    assert store.record("tourism-002")["note_en"] == "ours"
    assert store.offer_starter() is None
    assert store.versions()[0].kind == "starter"
    assert "already taken" in admin.get("/starter?lang=en").text
