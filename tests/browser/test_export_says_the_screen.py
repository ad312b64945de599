"""What an export says is what the screen says: the colours of each subdistrict, their legend, and the title."""

import pytest
from browsing import until
from postgres import instance_at

from webmap import create_app
from webmap.exports.brief import brief_of
from webmap.exports.zone_map import BEYOND, HATCHED
from webmap.questions import asked_view
from webmap.tokens import LIGHT

OFFICES = "gap=community.local_office&reach_m=8000"
EXPLORED = ("shade=records&missions=tourism,community", "shade=per_10k&district=5104,5106", "shade=people&year=2020",
            "shade=budget_per_head&fy=2568")
ASKED = ("measure=matrix", f"measure=reach&{OFFICES}", "measure=enough&gap=industry.factory", "measure=fair",
         f"measure=pattern&{OFFICES}",
         f"measure=where&{OFFICES}&sites=2&candidates=18.33,98.815;18.636,99.156")
LEGEND = """[...document.querySelectorAll("#legend .ramp .keys li")].map((line) => [
    getComputedStyle(line.querySelector("i")).backgroundColor, line.querySelector(".grow").textContent,
    line.querySelector("b")?.textContent ?? ""])"""
HEADING = "document.querySelector('#legend .ramp h2')?.textContent"
FILLS = """Object.fromEntries(plan.zones.subdistricts.map((code) => [code,
    [getComputedStyle(plan.zones.shapes.get(code)).fill, plan.zones.shapes.get(code).getAttribute("class")]]))"""


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    app = create_app({"INSTANCE": str(instance_at(tmp_path_factory.mktemp("instance")))})

    def made(query: str, lang: str):
        with app.test_request_context(f"/?{query}&lang={lang}"):
            found = brief_of(asked_view())
            return found, found.zone_map
    return made


def rgb(swatch: str) -> str:
    colour = LIGHT[swatch]
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("query", [*EXPLORED, *ASKED])
def test_the_legend_and_the_colour_of_each_subdistrict_in_an_export_are_those_of_the_screen(visit, brief, query, lang):
    page = visit(f"/{'gaps' if 'measure' in query else ''}?{query}&lang={lang}", lang=lang)
    _, wanted = brief(query, lang)
    until(lambda: page.page.evaluate(HEADING), "the legend stands")

    assert page.page.evaluate(HEADING) == wanted.heading
    assert [(words, count) for _colour, words, count in page.page.evaluate(LEGEND)] == [
        (words, count) for _swatch, words, count in wanted.keys]
    for (colour, *_rest), (swatch, *_more) in zip(page.page.evaluate(LEGEND), wanted.keys, strict=True):
        if swatch != HATCHED:
            assert colour == rgb(swatch)

    fills = page.ask(FILLS)
    looks = {code: wanted.looks.get(code, BEYOND) for code in fills}
    assert len(set(looks.values())) > 1
    for code, (fill, name) in fills.items():
        if looks[code] not in (HATCHED, BEYOND):
            assert fill == rgb(looks[code]), (code, name, looks[code])
        else:
            assert fill not in {rgb(swatch) for swatch in looks.values() if swatch not in (HATCHED, BEYOND)}, code
