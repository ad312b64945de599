"""The command line imports: reports, stores once, and tells a program by its exit code how it went."""

import json

import openpyxl
import pytest
from postgres import instance_at

from geodata.region import load_region
from geodata.store import open_store

CLEAN = "โครงการ,ประเภท,ตำบล,อำเภอ\nถนน ก,ถนน,แม่ตืน,ลี้\nถนน ข,ถนน,ป่าสัก,เมืองลำพูน\n"
DOUBTFUL = "โครงการ,ประเภท,ตำบล,อำเภอ\nถนน ก,ถนน,ดงคำ,ลี้\nถนน ข,ถนน,ป่าสัก,เมืองลำพูน\n"
ELSEWHERE = "โครงการ,จังหวัด\nถนน ก,เชียงใหม่\nถนน ข,ลำปาง\n"


@pytest.fixture
def bring(planmap, tmp_path):
    """Writes a file and imports it into an instance of its own: exit code, what it said, what it complained of."""

    def run(text, *more, name="plan.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return planmap("import", str(tmp_path / name), "--mission", "community", "--instance",
                       str(instance_at(tmp_path / "instance")), "--as", "somchai", *more)

    return run


def test_a_clean_file_is_stored_once_and_the_same_again_is_nothing_new(bring, tmp_path, lamphun):
    code, said, _ = bring(CLEAN, "--yes")
    assert code == 0
    assert "3 rows = 2 ready to store, 0 waits for a decision, 0 refused, 1 no data" in said
    assert "Stored: data version 2" in said

    assert "Nothing new to store" in bring(CLEAN, "--yes")[1]
    with open_store(instance_at(tmp_path / "instance"), load_region(lamphun)) as store:
        assert store.version == 2
        assert store.versions()[0].who == "somchai"
        assert store.records().kind.tolist()[-2:] == ["road", "road"]


def test_a_dry_run_reports_and_stores_nothing(bring, tmp_path, lamphun):
    code, said, _ = bring(DOUBTFUL, "--dry-run", "--report", str(tmp_path / "out.xlsx"))
    assert code == 3
    assert "'place|ต.ดงคำ อ.ลี้', 1 rows from row 2: Differs in one letter (510404 Dong Dam 0.88)" in said
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").active["E2"].value == "รอการตัดสินใจ"
    with open_store(instance_at(tmp_path / "instance"), load_region(lamphun)) as store:
        assert store.version == 1


def test_what_waits_is_settled_by_a_file_of_decisions(bring, tmp_path):
    (tmp_path / "d.json").write_text(json.dumps({"answers": {"place|ต.ดงคำ อ.ลี้": "510404"}}), encoding="utf-8")

    assert bring(DOUBTFUL, "--yes")[0] == 3
    assert bring(DOUBTFUL, "--yes", "--decisions", str(tmp_path / "d.json"))[0] == 0
    assert bring(DOUBTFUL, "--yes")[0] == 0


@pytest.mark.parametrize("text", ["", "%PDF-1.7", ELSEWHERE])
def test_a_file_that_cannot_be_taken_in_is_refused_in_one_line(bring, text):
    code, _, complaint = bring(text, "--yes")

    assert code == 4
    assert complaint.count("\n") == 1
    assert complaint.startswith("Refused: plan.csv")


@pytest.mark.parametrize(("arguments", "told"), [
    (("--mission", "nothing"), "choose one of tourism"), (("--decisions", "nonsense.json"), "is not JSON")])
def test_a_wrong_command_says_so_with_exit_code_2(bring, tmp_path, arguments, told):
    (tmp_path / "nonsense.json").write_text("{")
    arguments = [str(tmp_path / each) if each.endswith(".json") else each for each in arguments]
    code, _, complaint = bring(CLEAN, *arguments)

    assert code == 2
    assert told in complaint.lower() or told in complaint


def test_a_blank_workbook_is_written(planmap, tmp_path):
    code, said, _ = planmap("blank", "--mission", "tourism", "--out", str(tmp_path / "b.xlsx"), "--lang", "en")

    assert (code, "Blank workbook written" in said) == (0, True)
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets[0]["C1"].value == "Name"
