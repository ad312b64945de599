"""A view or a story as one HTML file: the scripts of the map page, beside what the views show."""

from collections.abc import Sequence

import orjson
from flask import g, render_template

from webmap.assets import AssetError, Assets
from webmap.exports.brief import Brief
from webmap.exports.held import Held, Records, shared_blocks
from webmap.painters.leaflet.shell import draw_shell, shell_script
from webmap.painters.standalone.inlining import inlined
from webmap.painters.standalone.page import Page
from webmap.places import here, places_at

SHEETS = ("css/tokens.css", "css/base.css", "lib/leaflet.css", "css/map.css")


def alone_of(briefs: Sequence[Brief], title: str, words: Sequence[str]) -> Page:
    """The page of a view, or of a story that has a title and words for each step, for the painter of such files."""
    records, helds, blocks, first = Records(), list[Held](), dict[str, bytes](), briefs[0]
    for step, brief in enumerate(briefs):
        g.places = places_at(brief.data_version)
        helds.append(Held(brief))
        blocks |= {f"{name}-{step}": body for name, body in helds[-1].blocks(records).items()}
    steps = [{"title": brief.title, "words": said} for brief, said in zip(briefs, words, strict=True)]
    assets, title = here().assets, title or first.title
    missions = {key: mission for held in reversed(helds) for key, mission in held.missions.items()}
    shell = draw_shell(first.region, missions, (), alone=True)
    body = render_template("maps/alone.html", shell=shell, title=title, brief=first)
    return Page(
        language=first.language, title=title, body_class="app alone",
        body=f"{body}<div hidden>{_text(assets, 'symbols.svg')}</div>",
        styles=[inlined(name, _text(assets, name), assets.read) for name in SHEETS],
        early=_text(assets, "js/theme.js"),
        libraries=[*(_text(assets, name) for name in shell.scripts), shell_script(shell.digest) or ""],
        scripts=[_text(assets, "js/alone.js")], icon=_text(assets, "icon.svg"),
        blocks={"steps": orjson.dumps(steps), "records": records.body, "words": assets.words("alone", first.language),
                **shared_blocks(helds, first.region), **blocks})


def _text(assets: Assets, name: str) -> str:
    """A file of the page; AssetError when it is not there."""
    found = assets.read(name)
    if found is None:
        raise AssetError(f"{name} is missing. Run: make setup")
    return found[0].decode()
