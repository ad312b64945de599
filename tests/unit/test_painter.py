"""The shell: Folium composes it from our constants, the same in every process; no record and no other host in it."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import folium
import pytest
from branca.element import MacroElement

import geodata
from geodata.region import load_region
from geodata.text import Text
from layers import MISSIONS
from webmap.assets import FILES
from webmap.bases import BASES, base_hosts
from webmap.painters.leaflet.element import PlanElement
from webmap.painters.leaflet.shell import OUTLINES, compose, draw_shell, shell_script
from webmap.painters.leaflet.tools import Draw, Gestures, Measure

LAMPHUN = Path(geodata.__file__).parent / "regions" / "lamphun"
REGION = load_region(LAMPHUN)
EMBED = pytest.mark.parametrize("embed", [False, True], ids=["page", "embed"])


def shell(bases=(), missions=MISSIONS, embed=False):
    return draw_shell(REGION, missions, bases, embed=embed)


def script(**asked) -> str:
    return shell_script(shell(**asked).digest)


@pytest.mark.parametrize("tools", [(Measure, Draw), (Gestures,), ()])
def test_the_shell_is_a_folium_map_of_folium_elements(tools):
    plan = compose(tuple(REGION.bounds), tuple(MISSIONS.values()), (), tools)

    assert isinstance(plan, folium.Map)
    assert plan.location == pytest.approx([(17.4 + 18.7) / 2, 99.0], abs=0.2)
    children = list(plan._children.values())
    assert children
    assert all(isinstance(child, MacroElement) for child in children)
    assert sum(isinstance(child, PlanElement) and child.part == "mission" for child in children) == len(MISSIONS)


def test_the_order_of_drawing_is_boundaries_missions_tools():
    parts = re.findall(r'\["(\w+)", map_\w+', script())

    assert parts == ["boundaries", *["mission"] * 4, "scale", "tiles", "measure", "draw"]
    assert re.findall(r'\["(\w+)", map_\w+', script(embed=True))[-3:] == ["scale", "tiles", "gestures"]


@EMBED
def test_the_digest_is_that_of_the_content(embed):
    found = shell(embed=embed)

    assert hashlib.sha256(shell_script(found.digest).encode()).hexdigest().startswith(found.digest)
    assert re.fullmatch(r"[0-9a-f]{16}", found.digest)


def test_an_unknown_digest_has_no_script():
    assert shell_script("0" * 16) is None


def test_page_embed_and_base_maps_are_different_shells():
    assert len({shell().digest, shell(embed=True).digest, shell(bases=("osm",)).digest,
                shell(bases=("osm", "satellite")).digest}) == 4


def test_the_element_of_the_map_has_no_script_style_or_handler():
    html = shell().html

    assert re.findall(r"<(\w+)", html) == ["div"]
    assert not re.search(r"\bstyle=|\son\w+=", html)
    assert re.search(r'id="map_000|id="map_', html)


@EMBED
def test_no_record_and_no_place_is_in_the_shell(embed):
    text = script(embed=embed) + shell(embed=embed).html
    words = {word for column in ("id", "name_th", "name_en", "agency_th", "note_th") for word in REGION.records[column]}
    words |= set(REGION.villages.name_th) | set(REGION.subdistricts.name_th) | set(REGION.districts.name_en)

    assert {word for word in words if len(word) > 3 and word in text} == set()
    assert not re.search(r"[\u0e00-\u0e7f]", text)


def test_the_shell_hands_over_addresses_not_data():
    assert set(re.findall(r'"(/[^"]*)"', script())) == {OUTLINES}
    assert len(script()) < 10_000


@EMBED
def test_nothing_comes_from_another_host(embed):
    found = shell(embed=embed)

    assert "//" not in re.sub(r"^\s*//.*$", "", script(embed=embed), flags=re.MULTILINE)
    assert {*found.scripts, *found.styles} <= set(FILES)
    assert found.scripts[0] == "lib/leaflet.js"


def test_base_maps_are_named_by_their_hosts_only():
    hosts = set(re.findall(r"https?://[^/\"]+", script(bases=("osm", "satellite")).replace("\\u002f", "/")))

    assert hosts == set(base_hosts(("osm", "satellite")))
    assert all(host.startswith("https://") for host in hosts)
    assert base_hosts(()) == ()
    assert all(base.attribution for base in BASES.values())


@pytest.mark.parametrize("word", ["{{7*191}}", "{% raw %}", "</script><script>", "`${7*191}`", "{#", "'\"\\"])
def test_words_of_a_mission_never_reach_the_script(word):
    strange = {"x": replace(MISSIONS["tourism"], key="x", name=Text(word, word), short=Text(word, word))}
    text = script(missions=strange)

    assert word not in text
    assert "1337" not in text
    assert '"key": "x"' in text
