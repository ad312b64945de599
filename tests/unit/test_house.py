"""The walls of the house: who may import whom, who may speak SQL, draw with Folium or change coordinates."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from webmap import DEFAULTS, create_app

ROOT = Path(__file__).parents[2]
ROOMS = ("geodata", "layers", "webmap")
README = ROOT / "README.md"
FILES = [path.relative_to(ROOT) for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))
         if "node_modules" not in path.parts]
PAINTERS = {"folium": "leaflet", "branca": "leaflet", "typst": "sheet", "pptx": "slides", "xlsxwriter": "workbook"}
BELOW_FLASK = ("query", "reader", "view", "facts", "shade", "geojson", "openapi", "tokens", "bases", "assets",
               "discretion")
"""Modules of webmap that compute: no request, no page."""
SQL = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|UPDATE\b.+\bSET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+TABLE|PRAGMA\s)", re.DOTALL)
LOOKS_THROUGH_UPLOADS = "geodata/intake/geopackages.py"
DATABASES = {"sqlite3", "psycopg", "psycopg2", "sqlalchemy", "geoalchemy2", "duckdb", "sqlite_utils"}


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


@cache
def imports_of(file: Path) -> tuple[str, ...]:
    """Every module a file imports, wherever in the file, with what it takes from it."""
    return tuple(_imports_of(file))


def _imports_of(file: Path) -> Iterator[str]:
    package = [*file.parts[:-1]]
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (entry.name for entry in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *filter(None, [node.module])])
            yield from (f"{module}.{entry.name}" for entry in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("import_module", "__import__"):
            yield from (str(given.value) for given in node.args if isinstance(given, ast.Constant))


def users_of(*libraries: str, within: tuple[str, ...] = ROOMS) -> set[str]:
    """The files of some rooms that import one of these libraries."""
    return {str(file) for file in FILES if file.parts[0] in within
            if any(name.split(".")[0] in libraries for name in imports_of(file))}


def strings_of(file: Path) -> Iterator[str]:
    """The string constants of a file, doc strings left out, f-strings by their fixed parts."""
    tree = tree_of(file)
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


# --- the rooms -------------------------------------------------------------------------------------------------

def test_the_reader_of_imports_sees_every_way_to_import():
    assert set(imports_of(Path("webmap/painters/leaflet/plan_map.py"))) == {"typing.Any", "folium"}
    assert "geodata.building.build_region" in set(imports_of(Path("webmap/__main__.py")))
    assert {room for file in FILES for room in file.parts[:1]} == set(ROOMS)


def test_geodata_knows_nothing_of_missions_pages_flask_or_folium():
    above = users_of("layers", "webmap", "flask", "flask_babel", "werkzeug", "jinja2", "folium", "branca",
                     within=("geodata",))

    assert above == set()


def test_layers_import_geodata_and_the_standard_library_only():
    known = {*sys.stdlib_module_names, "geodata", "layers"}
    strange = {(str(file), name) for file in FILES if file.parts[0] == "layers"
               for name in imports_of(file) if name.split(".")[0] not in known}

    assert strange == set()


def test_a_mission_file_imports_no_other_mission():
    for file in FILES:
        if file.parts[0] == "layers" and file.name not in ("__init__.py", "mission.py"):
            layers = {name for name in imports_of(file) if name.startswith("layers")}
            assert all(name.startswith("layers.mission.") for name in layers), file


@pytest.mark.parametrize("library", PAINTERS)
def test_a_drawing_library_appears_in_one_painter_only(library):
    home = f"webmap/painters/{PAINTERS[library]}/"

    assert {file for file in users_of(library) if not file.startswith(home)} == set()


def test_one_file_alone_knows_the_library_that_spreads_work():
    assert users_of("dask", "distributed") == {"geodata/workers.py"}


def test_folium_is_at_home_in_the_leaflet_painter():
    assert users_of("folium") & {"webmap/painters/leaflet/plan_map.py", "webmap/painters/leaflet/shell.py"}


def speakers_of_sql() -> set[str]:
    """Files outside the store that ask a database."""
    store = ("geodata/store/", "geodata/tiles.py")
    speakers = {str(file) for file in FILES if any(SQL.search(text) for text in strings_of(file))}
    return {file for file in speakers | users_of(*DATABASES) if not file.startswith(store)}


def test_only_the_store_speaks_sql():
    assert speakers_of_sql() - {LOOKS_THROUGH_UPLOADS} == set()


def test_coordinates_change_in_geodata_alone():
    changing = {str(file) for file in FILES if file.parts[0] != "geodata" for node in ast.walk(tree_of(file))
                if isinstance(node, ast.Attribute) and node.attr in ("to_crs", "set_crs", "estimate_utm_crs")}

    assert changing | users_of("pyproj", within=("layers", "webmap")) == set()


# --- the floors of webmap --------------------------------------------------------------------------------------

@pytest.mark.parametrize("module", BELOW_FLASK)
def test_what_computes_knows_no_request_and_no_page(module):
    above = ("flask", "flask_babel", "webmap.pages", "webmap.painters", "webmap.places", "webmap.questions")

    assert [name for name in imports_of(Path(f"webmap/{module}.py")) if name.startswith(above)] == []


def test_painters_know_no_request_and_no_page():
    above = ("flask", "webmap.pages", "webmap.places", "webmap.questions", "webmap.facts", "webmap.geojson")
    lifted = {(str(file), name) for file in FILES if file.parts[:2] == ("webmap", "painters")
              for name in imports_of(file) if name.startswith(above)}

    assert lifted == set()


def test_pages_are_imported_by_the_application_alone():
    users = {str(file) for file in FILES for name in imports_of(file) if name.startswith("webmap.pages")}

    assert users <= {"webmap/__init__.py", "webmap/pages/__init__.py"}


def test_missions_and_pages_import_at_the_top_but_where_the_command_line_saves_time():
    late = set()
    for file in (file for file in FILES if file.parts[0] in ("layers", "webmap")):
        tree = tree_of(file)
        inner = {node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)} - set(tree.body)
        late |= {str(file) for _ in inner}

    assert late <= {"webmap/__main__.py", "webmap/commands.py", "webmap/pages/__init__.py"}


def test_no_module_runs_anything_when_it_is_imported():
    allowed = ("mimetypes.add_type", "csv.field_size_limit", "main")
    loose = set()
    for file in FILES:
        for node in tree_of(file).body:
            calls = [node.value] if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else []
            loops = isinstance(node, ast.For | ast.While | ast.With)
            loose |= {f"{file}: {ast.unparse(call)}" for call in calls if ast.unparse(call.func) not in allowed}
            loose |= {f"{file}: {ast.unparse(node)[:40]}" for _ in range(loops)}

    assert loose == set()


def test_every_module_begins_with_a_sentence():
    silent = [str(file) for file in FILES if not (ast.get_docstring(tree_of(file)) or "").strip()]

    assert silent == []


# --- nothing inline, nothing dangerous -------------------------------------------------------------------------

class Inline(HTMLParser):
    """Collects scripts, styles and handlers that stand inside a template."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if (tag == "script" and not names.get("src")) or tag == "style":
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {name}={value}" for name, value in names.items()
                       if (value or "").strip().lower().startswith("javascript:")]


TEMPLATES = sorted((ROOT / "webmap" / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_no_inline_script_style_or_handler(template):
    reader = Inline()
    reader.feed(re.sub(r"{{.*?}}|{%.*?%}", "x", template.read_text(encoding="utf-8")))

    assert reader.found == []


def test_the_reader_of_templates_sees_what_it_seeks():
    reader = Inline()
    reader.feed('<script>x</script><p style="a" onclick="b"><a href="javascript:c">d</a><style></style>')

    assert reader.found == ["<script>", "p style", "p onclick", "a href=javascript:c", "<style>"]


def test_only_the_composed_shell_skips_escaping():
    trusted = {(path.name, found) for path in TEMPLATES
               for found in re.findall(r"{{\s*([^}]*\|\s*safe)\s*}}", path.read_text(encoding="utf-8"))}

    with_map = ("alone.html", "embed.html", "explore.html", "gaps.html", "story.html")
    assert trusted == {(name, "shell.html|safe") for name in with_map}
    assert not any("autoescape" in path.read_text(encoding="utf-8") for path in TEMPLATES)


@pytest.mark.parametrize("script", sorted((ROOT / "webmap" / "static" / "js").glob("*.js")), ids=lambda path: path.name)
def test_a_script_writes_text_never_markup(script):
    text = script.read_text(encoding="utf-8")
    risky = re.findall(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function|DOMParser|"
                       r"setAttribute\([\"']on\w*|bindPopup|bindTooltip(?!\(\(\) =>))\b", text)

    assert risky == []


# --- what is documented ----------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_setting_is_in_the_readme(key, readme):
    assert f"PLANMAP_{key}" in readme


def test_every_variable_of_the_environment_is_in_the_readme(readme):
    spoken = {name for file in FILES for text in strings_of(file) for name in re.findall(r"\bPLANMAP_[A-Z_]+\b", text)}
    spoken |= set(re.findall(r"\bPLANMAP_[A-Z_]+\b", (ROOT / ".ci" / "run").read_text()))

    assert spoken
    assert {name for name in spoken if name not in readme} == set()
    assert "PORT" in readme


def test_every_route_is_in_the_readme(readme, tmp_path):
    app = create_app({"INSTANCE": str(tmp_path)})
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"}

    assert {rule for rule in rules if f"`{rule}`" not in readme} == set()


@pytest.mark.parametrize("command", ["make serve", "make test", "python -m webmap serve",
                                     "python -m webmap region build", "python -m webmap history",
                                     "python -m webmap backup", "python -m webmap restore", "python -m webmap export",
                                     "python -m webmap user add", "python -m webmap scenario list"])
def test_a_command_is_in_the_readme(command, readme):
    assert command in readme
