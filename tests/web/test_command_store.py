"""History, backup, restore, export and user add from the command line, beside what the store says."""

import re

import pytest
from postgres import instance_at

from geodata.region import load_region
from geodata.store import open_store


@pytest.fixture
def home(lamphun, tmp_path):
    """An instance with one edit: its folder and its store."""
    with open_store(instance_at(tmp_path / "instance"), load_region(lamphun)) as store:
        store.change({"id": "tourism-001", "status": "closed"}, "ann", "ปิด", expected_version=1)
        yield str(instance_at(tmp_path / "instance")), store


@pytest.fixture
def said(monkeypatch, capsys, home):
    """Runs a command on the instance: exit code, what it said, what it complained of."""
    from webmap.__main__ import main

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["webmap", *arguments, "--instance", home[0]])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


def test_history_tells_the_newest_first(said):
    code, out, _ = said("history")
    lines = out.splitlines()

    assert code == 0
    assert re.match(r" +2  \d{4}-\d\d-\d\d \d\d:\d\d  ann +\+0 ~1 -0  edit · ปิด$", lines[0])
    assert "lamphun" in lines[1]
    assert lines[2] == "2 of 2 data versions"
    assert said("history", "--record", "tourism-002")[1].endswith("1 of 1 data versions\n")
    assert said("history", "--who", "nobody")[1] == "0 of 0 data versions\n"


def test_a_backup_is_restored(said, home, tmp_path):
    _, store = home
    before = store.export_csv()
    assert said("backup", str(tmp_path / "b.sqlite"))[0] == 0
    store.delete("tourism-002", "ann", expected_version=1)

    code, out, _ = said("restore", str(tmp_path / "b.sqlite"), "--as", "bob")
    assert (code, "data version 4" in out) == (0, True)
    assert store.export_csv() == before
    assert store.versions()[0].who == "bob"


def test_an_export_is_the_records_of_that_time(said, lamphun, tmp_path):
    assert said("export", str(tmp_path / "then.csv"), "--asof", "1")[0] == 0
    assert said("export", str(tmp_path / "now.csv"))[0] == 0

    assert (tmp_path / "then.csv").read_bytes() == (lamphun / "records.csv").read_bytes()
    assert (tmp_path / "now.csv").read_bytes() != (tmp_path / "then.csv").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} - {"database"} == {"instance", "now.csv", "then.csv"}


def test_somebody_is_added_with_a_link_and_no_password(said, home):
    code, out, _ = said("user", "add", "Dao", "--district", "5104", "--url", "https://plan.example/")

    assert code == 0
    assert re.search(r"https://plan\.example/welcome/[\w-]{40,}$", out.strip())
    [user] = home[1].accounts.users()
    assert (user.name, user.role, user.districts, user.password_hash) == ("dao", "editor", ("5104",), "!")


@pytest.mark.parametrize(("arguments", "words"), [
    (["export", "x.csv", "--asof", "never"], "--asof is 'never'"),
    (["export", "x.csv", "--asof", "9"], "data version 9"),
    (["user", "add", "som chai"], "without spaces"), (["user", "add", "dao", "--district", "9999"], "9999"),
    (["backup", "/nowhere/b.sqlite"], "Check free space")], ids=str)
def test_a_mistake_is_one_line_that_names_it(said, monkeypatch, tmp_path, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, complaint = said(*arguments)

    assert (code, out) == (2, "")
    assert complaint.startswith("Error: ")
    assert words in complaint
    assert complaint.count("\n") == 1
    assert not (tmp_path / "x.csv").exists()
