"""Decks: native shapes that say what they are, figures of the page, Thai set as Thai, and files that open."""

import re
from io import BytesIO

import numpy as np
import pytest
import shapely
from lxml import etree
from openxml_audit import OpenXmlValidator
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Mm

from webmap.painters.palette import Palette
from webmap.tokens import LIGHT

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
THAI = re.compile("[\u0e00-\u0e7f]")
REACH = "measure=reach&gap=community.local_office&reach_m=8000"
NARROW = "district=5108&at=5108&missions=tourism&lang=en"


@pytest.fixture(scope="module")
def export(app):
    """Gives the deck of a query."""
    def get(query):
        answer = app.test_client().get(f"/export/map.pptx?{query}")
        assert answer.status_code == 200, answer.text[:300]
        return Presentation(BytesIO(answer.data))
    return get


@pytest.fixture(scope="module")
def reach(export):
    """The deck of a gap question, in Thai."""
    return export(f"{REACH}&lang=th")


@pytest.fixture(scope="module")
def people(export):
    """The deck of a choropleth, in Thai."""
    return export("shade=people&lang=th")


def shapes_of(shapes):
    """All shapes, those within groups too."""
    for shape in shapes:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shapes_of(shape.shapes)


def descr_of(shape):
    return shape._element.xpath(".//p:cNvPr")[0].get("descr", "")


def freeforms(slide):
    return [shape for shape in shapes_of(slide.shapes) if shape._element.xpath("./p:spPr/a:custGeom")]


def subdistricts(slide):
    """Code -> the freeform of it."""
    return {shape.name.split()[0]: shape for shape in freeforms(slide) if re.match(r"51\d{4} ", shape.name)}


def tables(deck):
    """The rows of each table, its slides put together."""
    found = {}
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:
                rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
                assert len(rows) <= 13
                found.setdefault(shape.name, rows[:1]).extend(rows[1:])
    return found


def xml_parts(deck):
    return [part for part in deck.part.package.iter_parts() if str(part.partname).endswith(".xml")
            and re.search(r"/(slides|notesSlides|charts)/", str(part.partname))]


def text_of(deck):
    return " ".join(node.text or "" for part in xml_parts(deck) for node in etree.fromstring(part.blob).iter(f"{A}t"))


def test_the_table_says_what_the_page_says(app, reach):
    zones = app.test_client().get(f"/api/gaps?{REACH}&lang=th").json["zones"]
    rows = tables(reach)["ตำบล"]

    assert len(zones) == 51
    assert [row[:2] + row[3:5] for row in rows[1:]] == [
        [zone["code"], zone["name_th"], f"{zone['people']:,}", f"{zone['unserved_people']:,}"] for zone in zones]


def test_the_chart_shows_the_twelve_highest_figures_of_the_table(reach):
    chart = next(shape.chart for slide in reach.slides for shape in slide.shapes if shape.has_chart)
    rows = sorted(((int(row[4].replace(",", "")), row[1]) for row in tables(reach)["ตำบล"][1:]), reverse=True)

    assert list(chart.plots[0].categories) == [name for _figure, name in rows[:12]]
    assert list(chart.series[0].values) == [figure for figure, _name in rows[:12]]


@pytest.mark.parametrize("deck", ["reach", "people"])
def test_every_shape_of_the_map_says_what_it_is(request, deck):
    slide = request.getfixturevalue(deck).slides[0]
    silent = [shape.name for shape in freeforms(slide) if not descr_of(shape) or not shape.name]

    assert len(subdistricts(slide)) == 51
    assert silent == []


def test_a_subdistrict_is_told_with_its_figure_and_filled_as_the_legend_says(app, people):
    found = subdistricts(people.slides[0])
    legend = {shape.name: shape.fill.fore_color.rgb for shape in people.slides[0].shapes
              if re.fullmatch(r"[\d,]+ – [\d,]+", shape.name) and not shape.has_text_frame}
    legend |= {shape.name: shape.fill.fore_color.rgb for shape in people.slides[0].shapes
               if re.fullmatch(r"[\d,]+ – [\d,]+", shape.name) and not shape.text_frame.text}

    assert len(legend) >= 4
    for row in tables(people)["ตำบล"][1:]:
        shape, figure = found[row[0]], int(row[-4].replace(",", ""))
        assert row[-4] in descr_of(shape)
        class_ = next(colour for words, colour in legend.items()
                      if int(words.split(" – ")[0].replace(",", "")) <= figure
                      <= int(words.split(" – ")[1].replace(",", "")))
        assert shape.fill.fore_color.rgb == class_


def test_a_subdistrict_without_a_figure_is_hatched_in_a_pattern(export):
    slide = export("shade=budget_per_head&lang=en").slides[0]
    hatched = [code for code, shape in subdistricts(slide).items() if shape._element.xpath("./p:spPr/a:pattFill")]

    assert 5 < len(hatched) < 51


def drawn(shape):
    """What a freeform covers, in EMU of the slide."""
    rings, points = [], []
    for step in shape._element.xpath("./p:spPr/a:custGeom/a:pathLst/a:path/*"):
        if step.tag == f"{A}close":
            rings.append(shapely.Polygon(points))
        elif step.tag == f"{A}moveTo":
            points = []
        points += [(int(point.get("x")) + shape.left, int(point.get("y")) + shape.top) for point in step]
    return shapely.Polygon() if not rings else shapely.make_valid(
        rings[0] if len(rings) == 1 else shapely.symmetric_difference_all(np.array(rings, dtype=object)))


def test_shapes_lie_as_the_land_does(app, reach):
    shapes = {code: drawn(shape) for code, shape in subdistricts(reach.slides[0]).items()}
    land = {zone["id"]: shapely.from_geojson(str(zone["geometry"]).replace("'", '"'))
            for zone in app.test_client().get("/api/subdistricts").json["features"]}
    scale = sum(one.area for one in land.values()) / sum(one.area for one in shapes.values())

    for code, shape in shapes.items():
        assert shape.area * scale == pytest.approx(land[code].area, rel=0.05)
    assert shapely.union_all(list(shapes.values())).area == pytest.approx(sum(one.area for one in shapes.values()),
                                                                          rel=0.001)


def test_moving_a_subdistrict_moves_only_it(export):
    deck = export(NARROW)
    before = {shape.shape_id: (shape.left, shape.top) for shape in shapes_of(deck.slides[0].shapes)}
    moved = next(iter(subdistricts(deck.slides[0]).values()))
    moved.left += Mm(20)
    out = BytesIO()
    deck.save(out)
    after = {shape.shape_id: (shape.left, shape.top) for shape in shapes_of(Presentation(out).slides[0].shapes)}

    assert {key for key in before if before[key] != after[key]} == {moved.shape_id}
    assert after[moved.shape_id] == (moved.left, moved.top)


def test_a_record_is_a_group_under_its_number_and_name(app, export):
    slide = export(NARROW).slides[0]
    groups = {shape.name.split()[0]: shape for shape in shapes_of(slide.shapes)
              if shape.shape_type == MSO_SHAPE_TYPE.GROUP and shape.name.startswith("tourism-")}
    sites = app.test_client().get("/api/sites?district=5108&missions=tourism&lang=en").json["features"]
    known = {site["id"]: site["properties"] for site in sites if site["geometry"]}

    assert set(groups) <= set(known)
    for key, group in groups.items():
        assert len(list(group.shapes)) == 2
        assert descr_of(group)
        assert key in group.name


@pytest.mark.parametrize("deck", ["reach", "people"])
def test_every_thai_word_is_set_as_thai_in_our_font(request, deck):
    wrong, seen = [], 0
    for part in xml_parts(request.getfixturevalue(deck)):
        for run in etree.fromstring(part.blob).iter(f"{A}r"):
            text, properties = run.findtext(f"{A}t") or "", run.find(f"{A}rPr")
            if THAI.search(text):
                seen += 1
                faces = {name: properties.find(f"{A}{name}") for name in ("latin", "ea", "cs")}
                if properties.get("lang") != "th-TH" or any(
                        face is None or face.get("typeface") != "Sarabun" for face in faces.values()):
                    wrong.append((str(part.partname), text))

    assert seen > 200
    assert wrong == []


def test_the_theme_has_our_font_for_thai(reach):
    themes = [part.blob.decode() for part in reach.part.package.iter_parts() if "/theme/" in str(part.partname)]

    assert len(themes) == 2
    for theme in themes:
        assert theme.count('<a:font script="Thai" typeface="Sarabun"/>') in (0, 2)
        assert theme.count('<a:cs typeface="Sarabun"') == 2


def test_the_speaker_is_told_findings_filters_sources_and_address(app, reach):
    notes = reach.slides[0].notes_slide.notes_text_frame.text
    answer = app.test_client().get(f"/api/gaps?{REACH}&lang=th").json

    for finding in answer["findings"]:
        assert finding["text"]["th"] in notes
    for words in ("8 กม.", "แหล่งข้อมูล", "http://localhost/gaps?"):
        assert words in notes


def test_link_and_code_lead_to_the_page_that_shows_the_same(reach):
    slide = reach.slides[0]
    targets = {rel.target_ref for rel in slide.part.rels.values() if rel.is_external}
    code = [shape for shape in freeforms(slide) if shape._element.xpath("./p:nvSpPr/p:cNvPr/a:hlinkClick")]

    assert targets == {"http://localhost/gaps?lang=th&gap=community.local_office&measure=reach&reach_m=8000"}
    assert [descr_of(shape) for shape in code] == list(targets)


@pytest.mark.parametrize(("paper", "size"), [("slide", (12_192_000, 6_858_000)), ("slide43", (9_144_000, 6_858_000)),
                                             ("a4", (12_192_000, 6_858_000))])
def test_slides_are_wide_or_four_by_three_and_nothing_stands_beside_them(export, paper, size):
    deck = export(f"{NARROW}&paper={paper}")

    assert (deck.slide_width, deck.slide_height) == size
    for slide in deck.slides:
        for shape in shapes_of(slide.shapes):
            assert shape.left >= -Mm(1)
            assert shape.top >= -Mm(1)
            assert shape.left + shape.width <= deck.slide_width + Mm(1)
            assert shape.top + shape.height <= deck.slide_height + Mm(1)


def test_greys_are_grey(export):
    colours = {fill.get("val") for part in xml_parts(export(f"{NARROW}&look=grey&shade=people"))
               for fill in etree.fromstring(part.blob).iter(f"{A}srgbClr")}

    assert len(colours) > 4
    assert {colour for colour in colours if len({colour[at:at + 2] for at in (0, 2, 4)}) > 1} == set()
    assert Palette("colour", {})["accent"] == LIGHT["accent"]


def test_the_file_follows_the_schemas(app, tmp_path):
    file, query = tmp_path / "deck.pptx", f"{REACH}&at=5108&district=5108&lang=th&graticule=yes"
    file.write_bytes(app.test_client().get(f"/export/map.pptx?{query}").data)
    found = OpenXmlValidator().validate(str(file))

    assert [(one.part_uri, one.path, one.description) for one in found.errors] == []


def test_a_file_out_of_order_does_not_follow_the_schemas(export, tmp_path):
    deck = export(NARROW)
    run = next(deck.slides[0].shapes.title._element.iter(f"{A}rPr"))
    run.append(run.find(f"{A}latin"))
    deck.save(tmp_path / "deck.pptx")

    assert not OpenXmlValidator().validate(str(tmp_path / "deck.pptx")).is_valid


@pytest.mark.parametrize("query", ["missions=none", "q=nothing-is-called-this&lang=en"])
def test_an_empty_view_still_has_its_map(export, query):
    slide = export(query).slides[0]

    assert len(subdistricts(slide)) == 51
    assert not [shape for shape in shapes_of(slide.shapes) if re.match(r"\w+-\d+ ", shape.name)]


def test_one_record_is_one_symbol(app, export):
    site = next(site for site in app.test_client().get("/api/sites?missions=tourism").json["features"]
                if site["geometry"] and site["geometry"]["type"] == "Point")
    name = site["properties"]["name_th"]
    slide = export(f"missions=tourism&kinds=tourism.{site['properties']['kind']}&q={name}").slides[0]

    assert [shape.name for shape in shapes_of(slide.shapes) if shape.name.startswith(f"{site['id']} ")] == [
        f"{site['id']} {name}"]


def test_more_symbols_than_400_are_one_picture_with_their_counts_as_text_and_the_slide_says_so(app_with):
    rows = [{"precision": "exact", "wkt": f"POINT ({98.9 + number // 20 * 0.002:.4f} {18.1 + number % 20 * 0.02:.4f})"}
            for number in range(401)]
    rows[0]["name_th"] = "หนึ่งเดียว"
    client = app_with(rows).test_client()
    some, all_ = (Presentation(BytesIO(client.get(f"/export/map.pptx?lang=en{query}").data)).slides[0]
                  for query in ("&q=หนึ่งเดียว", ""))
    groups = [[shape.name for shape in shapes_of(slide.shapes) if shape.name.startswith("made-")]
              for slide in (some, all_)]
    pictures = [shape for shape in shapes_of(all_.shapes) if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    counts = [int(shape.text_frame.text) for shape in shapes_of(all_.shapes)
              if shape.has_text_frame and re.fullmatch(r"\d+", shape.text_frame.text)]

    assert [len(names) for names in groups] == [1, 0]
    assert len(subdistricts(all_)) == 51
    assert [descr_of(picture)[:4] for picture in pictures] == ["Map:"]
    assert 300 < sum(counts) <= 401
    said = "401 symbols are too many to be shapes of their own (at most 400): they are one picture here"
    assert said in " ".join(shape.text_frame.text for shape in all_.shapes if shape.has_text_frame)
    assert said in all_.notes_slide.notes_text_frame.text


def test_letters_that_the_font_lacks_stay_and_are_told(export):
    text = text_of(export(f"{NARROW}&title=地图 🗺 ลำพูน"))

    assert "地图 🗺 ลำพูน" in text
    assert "Sarabun lacks these letters, another font stands in for them: 地 图 🗺" in text
    assert "lacks these letters" not in text_of(export(NARROW))


@pytest.mark.parametrize("paper", ["slide", "slide43"])
def test_a_title_of_200_letters_stands_above_the_map(export, paper):
    slide = export(f"title={'แผนที่จังหวัดลำพูนเพื่อประชาชน' * 7:.200}&{NARROW}&paper={paper}").slides[0]
    title, map_ = slide.shapes.title, next(shape for shape in slide.shapes if shape.name == "Map")

    assert len(title.text_frame.text) == 200
    assert title.top + title.height <= map_.top


def test_signs_of_markup_are_words(export):
    title = '<a:t>&amp;"x"</a:t>{{7*7}}'

    assert export(f"{NARROW}&title=%3Ca:t%3E%26amp;%22x%22%3C/a:t%3E%7B%7B7*7%7D%7D").slides[
        0].shapes.title.text_frame.text == title
