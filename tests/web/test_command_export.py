"""Exports from the command line: the file that the service gives, or a line that says why not."""

import pytest
from postgres import instance_at

NARROW = "district=5108&missions=tourism"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> str:
    return str(instance_at(tmp_path_factory.mktemp("instance")))


@pytest.fixture
def said(monkeypatch, capsys, home):
    """Runs the command: exit code, what it said, what it complained of."""
    from webmap.__main__ import main

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["webmap", "export", *arguments, "--instance", home])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


@pytest.mark.parametrize("view", [f"{NARROW}&lang=en", f"http://127.0.0.1:8000/?{NARROW}&lang=en"])
def test_a_view_is_written_as_the_service_gives_it(said, client, tmp_path, view):
    code, out, _ = said("map.geojson", "--view", view, "--file", str(tmp_path / "map.geojson"))

    given = client.get(f"/export/map.geojson?{NARROW}&lang=en").get_json(force=True)
    assert code == 0
    assert "Written" in out
    written = (tmp_path / "map.geojson").read_text(encoding="utf-8")
    assert all(f'"{feature["id"]}"' in written for feature in given["features"])
    assert str(given["about"]["title"]) in written


@pytest.mark.one_file
def test_a_sheet_is_written_over_the_one_of_last_night(said, tmp_path):
    file = tmp_path / "map.pdf"
    file.write_bytes(b"last night")

    assert said("map.pdf", "--view", f"{NARROW}&paper=a3", "--file", str(file), "--lang", "en")[0] == 0
    assert file.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["map.pdf"]


@pytest.mark.one_file
@pytest.mark.parametrize(("arguments", "words"), [
    (["map.docx", "--file", "{}/x"], "docx"),
    (["map.pdf", "--file", "{}/x", "--view", "paper=b5"], "b5"),
    (["map.pdf", "--file", "{}/x", "--view", "districts=5101"], "districts"),
    (["map.pdf", "--file", "{}/x", "--asof", "99"], "99"),
    (["map.pdf", "--file", "{}/none/x"], "none"),
    (["everything.pdf", "--file", "{}/x"], "everything.pdf"),
    (["story/nothing0.pptx", "--file", "{}/x"], "nothing0"),
    (["map.pdf", "--view", NARROW], "--file"),
    (["map.pdf"], "--file"),
])
def test_what_cannot_be_had_is_said_in_a_line_and_nothing_is_written(said, tmp_path, arguments, words):
    code, _, complained = said(*(part.replace("{}", str(tmp_path)) for part in arguments))

    assert code == 2
    assert words in complained
    assert len(complained.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
