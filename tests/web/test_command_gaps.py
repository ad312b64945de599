"""Gaps from the command line: the figures and words of the API, and an exit code that says what became of it."""

import csv
import io
import json

import openpyxl
import pytest
from postgres import instance_at

OFFICES = "measure=reach&gap=community.local_office&reach_m=8000"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> str:
    return str(instance_at(tmp_path_factory.mktemp("instance")))


@pytest.fixture
def said(monkeypatch, capsys, home):
    """Runs the command: exit code, what it said, what it complained of."""
    from webmap.__main__ import main

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["webmap", "gaps", *arguments, "--instance", home])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


@pytest.mark.parametrize("lang", ["th", "en"])
def test_it_says_the_findings_of_the_api_in_either_language(said, client, lang):
    answer = client.get(f"/api/gaps?{OFFICES}").get_json()

    code, out, _ = said("--query", OFFICES, "--lang", lang)
    assert code == 0
    assert out.splitlines() == [finding["text"][lang] for finding in answer["findings"]]


def test_as_json_it_is_the_answer_of_the_api(said, client):
    code, out, _ = said("--json", "--query", OFFICES)

    assert code == 0
    assert json.loads(out) == client.get(f"/api/gaps?{OFFICES}").get_json()


def test_a_whole_address_is_a_question_too(said):
    _, out, _ = said("--json", "--query", f"http://127.0.0.1:8000/gaps?{OFFICES}")

    assert json.loads(out)["reach_m"] == 8_000


def test_as_csv_it_has_a_row_a_subdistrict(said):
    code, out, _ = said("--csv", "--query", OFFICES)

    assert code == 0
    assert len(list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))) == 51


def test_as_a_workbook_it_is_a_file_in_the_language_asked_for(said, tmp_path):
    code, _, _ = said("--xlsx", str(tmp_path / "gaps.xlsx"), "--query", OFFICES, "--lang", "en")

    assert code == 0
    assert openpyxl.load_workbook(tmp_path / "gaps.xlsx").sheetnames == ["Findings", "Subdistricts", "Districts"]


def test_without_a_question_it_tells_the_matrix(said):
    code, out, _ = said("--lang", "en")

    assert code == 0
    assert "of 51 subdistricts have no record of" in out


def test_new_sites_are_searched_for_until_they_are_found(said):
    code, out, _ = said("--query", "measure=where&gap=community.local_office&reach_m=8000&sites=2", "--lang", "en")

    assert code == 0
    assert out.startswith("With 2 more, ")


@pytest.mark.parametrize(("query", "word"), [("measure=most", "measure"), ("reach_m=x", "reach_m"),
                                             ("gap=nothing", "gap"), ("demand=abc", "demand"), ("height=3", "height")])
def test_a_wrong_question_ends_with_2_and_names_its_key(said, query, word):
    code, out, complaint = said("--query", query, "--lang", "en")

    assert (code, out) == (2, "")
    assert f"“{word}”" in complaint


def test_two_forms_at_once_are_refused(said, tmp_path):
    code, _, complaint = said("--json", "--xlsx", str(tmp_path / "gaps.xlsx"))

    assert code == 2
    assert "--json and --xlsx" in complaint


@pytest.mark.parametrize("query", ["measure=reach&gap=community.health", "measure=enough&gap=community.local_office"])
def test_what_cannot_be_assessed_ends_with_3_and_says_why(said, query):
    code, out, _ = said("--query", query, "--lang", "en")

    assert code == 3
    assert "not assessable" in out
