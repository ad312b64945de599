"""A view as one HTML file: the scripts of the map page, beside what the view shows."""

from flask import render_template

from webmap.assets import AssetError, Assets
from webmap.exports.brief import Brief
from webmap.exports.held import Held
from webmap.painters.leaflet.shell import draw_shell, shell_script
from webmap.painters.standalone.inlining import inlined
from webmap.painters.standalone.page import Page
from webmap.places import here

SHEETS = ("css/tokens.css", "css/base.css", "lib/leaflet.css", "css/map.css")


def alone_of(brief: Brief) -> Page:
    """The page of a brief with everything that it needs, for the painter of stand-alone files."""
    held, assets = Held(brief), here().assets
    shell = draw_shell(brief.region, held.missions, (), alone=True)
    body = render_template("maps/alone.html", shell=shell, brief=brief)
    return Page(
        language=brief.language, title=brief.title, body_class="app alone",
        body=f"{body}<div hidden>{_text(assets, 'symbols.svg')}</div>",
        styles=[inlined(name, _text(assets, name), assets.read) for name in SHEETS],
        early=_text(assets, "js/theme.js"),
        libraries=[*(_text(assets, name) for name in shell.scripts), shell_script(shell.digest) or ""],
        scripts=[_text(assets, "js/alone.js")], icon=_text(assets, "icon.svg"),
        blocks=held.blocks() | {"words": assets.words("alone", brief.language)})


def _text(assets: Assets, name: str) -> str:
    """A file of the page; AssetError when it is not there."""
    found = assets.read(name)
    if found is None:
        raise AssetError(f"{name} is missing. Run: make setup")
    return found[0].decode()
