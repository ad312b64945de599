"""Sheets: what the page says is on paper too, in letters that are right, in places where nothing covers another."""

import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFont

from webmap.exports.brief import brief_of
from webmap.exports.crowding import OVERLAP, grouped, ring_width
from webmap.exports.labels import HEIGHT
from webmap.exports.paper import Paper
from webmap.exports.scene import lay_out
from webmap.exports.signs import BADGE_TEXT_MM, SYMBOL_MM, Badge
from webmap.painters.lettering import FILES, FONTS
from webmap.painters.sheet import paint_atlas, paint_pdf, paint_png, paint_svg
from webmap.places import here
from webmap.questions import asked_view

A4 = Paper.named("a4")
REACH = "measure=reach&gap=community.local_office&reach_m=8000"
LONG = ("แผนพัฒนาจังหวัดลำพูนเพื่อการท่องเที่ยวเชิงวัฒนธรรมและหัตถอุตสาหกรรมที่ยั่งยืน" * 4)[:200]


@pytest.fixture(scope="module")
def brief(app):
    """The brief of a query."""
    def asked(query):
        with app.test_request_context(f"/?{query}"):
            return brief_of(asked_view())
    return asked


@pytest.fixture(scope="module")
def painted(app):
    """What a painter makes of a query."""
    def made(paint, query, paper=A4):
        with app.test_request_context(f"/?{query}"):
            return paint(brief_of(asked_view()), paper)
    return made


@pytest.fixture(scope="module")
def reach(painted):
    return painted(paint_pdf, REACH)


def pages_of(pdf):
    """The text of each page, without its spaces."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [plain(page.get_textpage().get_text_bounded()) for page in document]


def plain(text):
    """Without spaces; pdfium tells some letters with their marks twice, though they stand in the file once."""
    text = re.sub(r"[\s\u00ad\u200b\ufffe\u0002]+", "", text.replace("\u0e4d\u0e32", "\u0e33"))
    return re.sub(r"([\u0e01-\u0e2e][\u0e31-\u0e3a\u0e47-\u0e4e]+)\1", r"\1", text)


def test_a_sheet_says_title_findings_question_legend_and_sources_as_text_that_can_be_searched(reach, brief):
    said, told = brief(REACH), "".join(pages_of(reach))

    words = [said.title, said.place, "28 รายการ", "ข้อมูล ณ", *(one.text for one in said.findings),
             *(word for line in said.lines for word in line), *(words for _swatch, words, _count in said.zone_map.keys),
             *(one.text.in_("th") for one in said.attributions), "ลำพูน"]
    assert [one for one in words if plain(one) not in told] == []


def test_every_figure_of_the_first_table_is_on_the_pages_after_the_map(reach, brief):
    table, told = brief(REACH).tables[0], "".join(pages_of(reach)[1:])

    assert len(table.rows) == 51
    assert [row for row in table.texts() if plain("".join(row)) not in told] == []


def test_a_sheet_is_tagged_names_its_language_and_tells_the_map_in_words(reach, brief):
    with pypdfium2.PdfDocument(reach) as document:
        assert document.get_metadata_dict()["Title"] == brief(REACH).title
    assert b"/MarkInfo" in reach
    assert b"/Lang(th" in reach.replace(b" ", b"")
    assert b"pdfuaid" in reach
    assert b"/Alt" in reach


def test_the_same_view_gives_the_same_bytes(painted):
    assert painted(paint_pdf, "missions=none") == painted(paint_pdf, "missions=none")


@pytest.mark.parametrize(("paper", "size", "dots"), [
    (Paper.named("screen"), (1600, 900), 120), (Paper.named("slide"), (4000, 2250), 300)])
def test_a_picture_has_the_size_and_fineness_of_its_paper(painted, paper, size, dots):
    picture = Image.open(BytesIO(painted(paint_png, "missions=tourism", paper)))

    assert picture.size == size
    assert picture.info["dpi"] == pytest.approx((dots, dots), rel=0.01)


def test_a_grey_sheet_has_no_colour(painted):
    picture = Image.open(BytesIO(painted(paint_png, "shade=people", Paper.named("screen", look="grey"))))
    dots = np.asarray(picture.convert("RGB")).astype(int)

    assert np.ptp(dots, axis=2).max() == 0
    assert (np.bincount(dots[..., 0].ravel()) > 0).sum() > 50


def test_an_svg_needs_no_font_and_loads_nothing(painted, brief):
    root = ElementTree.fromstring(painted(paint_svg, f"{REACH}&q=%22%26"))
    tags = {node.tag.rpartition("}")[2] for node in root.iter()}
    links = {link for node in root.iter() for key, link in node.attrib.items() if key.endswith("href")}

    assert not tags & {"image", "text", "script", "foreignObject", "a"}
    assert all(link.startswith("#") for link in links)
    assert root[0].text == brief(REACH).title
    assert "ป่าซาง" in root[1].text


@pytest.mark.parametrize("name", ["a4", "slide43", "screen"])
def test_a_title_of_two_hundred_letters_covers_nothing(painted, name):
    pdf = painted(paint_pdf, f"missions=none&title={LONG}", Paper.named(name))
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        text = page.get_textpage()
        boxes = [(text.get_text_range(at, 1), text.get_charbox(at, loose=True)) for at in range(400)]
        width, height = page.get_size()
    assert plain(LONG) in pages_of(pdf)[0]
    rows = sorted({round(box[1]) for _letter, box in boxes[:200] if box[3] > box[1]}, reverse=True)
    lines = [rows[0]]
    lines += [row for row, above in zip(rows[1:], rows, strict=False) if above - row > 4]
    assert 2 <= len(lines) <= 4
    assert all(box[0] >= 0 and box[2] <= width and box[3] <= height for _letter, box in boxes)


def test_letters_that_the_font_lacks_are_told_not_drawn_as_boxes(painted):
    first = pages_of(painted(paint_pdf, "missions=none&lang=en&title=Lamphun 名 😀"))[0]

    assert "Lamphun??" in first
    assert "standas“?”(2ofthem)" in first


def test_a_long_word_and_markup_stay_text(painted):
    first = pages_of(painted(paint_pdf, f"missions=none&lang=en&title={'W' * 80} %23eval(1) $x$ *b* <i>"))[0]

    assert "W" * 80 + "#eval(1)$x$*b*<i>" in first


@pytest.mark.parametrize("query", ["missions=none", "q=nothing-is-called-this", "subdistrict=510101",
                                   "at=18.58,99.0,13&shade=people", "at=18.2,99.0,6"])
def test_views_of_nothing_little_or_far_have_a_sheet(painted, query):
    assert len(pages_of(painted(paint_pdf, query, Paper.named("slide43", graticule=True)))) >= 2


def test_names_badges_and_symbols_do_not_cover_each_other(app):
    for query, size in (("", (127, 232)), ("at=5101", (120, 120)), (f"{REACH}&lang=en", (115, 122))):
        with app.test_request_context(f"/?{query}"):
            scene = lay_out(brief_of(asked_view()), size)
        boxes = np.array([(one.x - one.width / 2, one.y - one.size * HEIGHT / 2, one.x + one.width / 2,
                           one.y + one.size * HEIGHT / 2) for one in scene.labels])
        sides = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:]) - np.maximum(boxes[:, None, :2], boxes[None, :, :2])
        over = (sides > 0).all(axis=2)
        assert over.sum() == len(boxes) > 5, query
        assert len(scene.alone) + sum(one.total for one in scene.clusters) == sum(
            scene.plate.holds(mark.x, mark.y) for mark in scene.marks), query


def test_a_badge_is_as_wide_as_what_it_says():
    few, many = (Badge("5101", 0, 0, {"tourism": count}) for count in (12, 1_234_567))

    assert few.width_mm < many.width_mm
    for one in (few, many):
        ink = ImageFont.truetype(FONTS / FILES[True], 100).getlength(one.text) / 100 * BADGE_TEXT_MM
        assert ink + 1 < one.width_mm, one.text


def test_twenty_thousand_symbols_become_counts_that_stand_apart():
    spots = np.random.default_rng(1).uniform(0, 200, (20_000, 2))
    groups = grouped(spots, SYMBOL_MM)
    counts = np.bincount(groups)
    middles = np.column_stack([np.bincount(groups, spots[:, axis]) / counts for axis in (0, 1)])
    widths = np.array([SYMBOL_MM if count == 1 else ring_width(count) for count in counts])
    apart = np.hypot(*(middles[:, None] - middles[None]).T) + np.eye(len(counts)) * 1_000

    assert counts.sum() == 20_000
    assert (apart < (widths[:, None] + widths[None]) / 2 * OVERLAP).sum() < len(counts) * 0.02


def test_records_are_listed_where_that_is_asked_for(painted, brief):
    query = "missions=tourism&district=5104&lang=en"
    told = "".join(pages_of(painted(paint_pdf, query, Paper.named("a4", listed=True))))

    names = list(brief(query).records["id"])
    assert len(names) > 5
    assert [name for name in names if plain(name) not in told] == []
    assert plain(names[0]) not in "".join(pages_of(painted(paint_pdf, query)))


def test_an_atlas_has_each_place_with_its_figures_and_records(app):
    with app.test_request_context("/?missions=tourism"):
        view = asked_view()
        briefs = [brief_of(view.but(district=(code,), at=code)) for code in list(here().region.districts.index)[1:4]]
        pages = pages_of(paint_atlas(briefs, A4, "สมุดแผนที่"))

    assert len(pages) == 3
    for brief, page in zip(briefs, pages, strict=True):
        assert plain(brief.place) in page
        assert [row[1] for row in brief.tables[0].rows if plain(row[1]) not in page] == []
        assert [name for name in brief.records["name_th"] if plain(name) not in page] == []
