"""Thai on paper stands as a browser sets it: marks over marks, and no letter over its neighbour."""

from base64 import b64encode
from io import BytesIO

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from postgres import instance_at

from webmap import DEFAULTS, create_app
from webmap.exports.brief import brief_of
from webmap.exports.paper import Paper
from webmap.painters.lettering import FONTS
from webmap.painters.sheet import paint_pages, paint_svg
from webmap.questions import asked_view

LINES = ("อำเภอเมืองลำพูน น้ำ ที่ ญี่ปุ่น", "หริภุญชัย คำอธิบาย ตำบลป่าซาง", "ผู้ใหญ่บ้าน ก๋วยเตี๋ยว ฎีกา ฐานะ",
         "วัดพระธาตุหริภุญชัยวรมหาวิหาร", "กี่ปี่ ฟื้นฟู เพื่อ เปิ้ล ปื๊ด")
INK = 0x50
"""Darker than this is the title; what stands below it is lighter."""
HEIGHT = 60
ALIKE = 0.96
PAGE = """<!doctype html><meta charset="utf-8"><style>
@font-face {{ font-family: Golden; src: url(data:font/ttf;base64,{font}); }}
body {{ margin: 40px; font: 56px/2 Golden; color: #23282c; background: #fff; white-space: nowrap }}</style>{text}"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app({"REGION": DEFAULTS["REGION"], "INSTANCE": str(instance_at(tmp_path_factory.mktemp("letters")))})


def trimmed(picture):
    """The dark part of a picture, as grey in one height."""
    grey = picture.convert("L")
    dark = np.asarray(grey) < INK
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    part = grey.crop((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))
    return part.resize((round(part.width * HEIGHT / part.height), HEIGHT), Image.Resampling.LANCZOS)


def likeness(one, other):
    """Normalised cross-correlation of two pictures of a line; 1 where they are the same."""
    assert abs(one.width - other.width) <= one.width * 0.02
    wide = max(one.width, other.width)
    a, b = (np.asarray(each.resize((wide, HEIGHT))).astype(float).ravel() for each in (one, other))
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


def in_browser(browser, line):
    font = b64encode((FONTS / "Sarabun-Bold.ttf").read_bytes()).decode()
    page = browser.new_page(viewport={"width": 1400, "height": 200})
    page.set_content(PAGE.format(font=font, text=line))
    page.evaluate("document.fonts.ready")
    picture = Image.open(BytesIO(page.screenshot()))
    page.close()
    return trimmed(picture)


def test_titles_of_pdf_are_set_as_the_browser_sets_them(app, browser):
    told = []
    for line in LINES:
        with app.test_request_context(f"/?missions=none&title={line}"):
            told.append((brief_of(asked_view()), Paper.named("a4"), ""))
    with app.test_request_context("/"), pypdfium2.PdfDocument(paint_pages(told)) as document:
        pictures = [page.render(scale=4).to_pil() for page in document]

    heads = [picture.crop((0, 0, picture.width, picture.height // 16)) for picture in pictures]
    found = {line: likeness(trimmed(head), in_browser(browser, line)) for line, head in zip(LINES, heads, strict=True)}
    assert {line: alike for line, alike in found.items() if alike < ALIKE} == {}


def test_outlines_of_an_svg_are_set_as_the_browser_sets_letters(app, browser):
    line = LINES[0]
    with app.test_request_context(f"/?missions=none&title={line}"):
        svg = paint_svg(brief_of(asked_view()), Paper.named("a4"))
    page = browser.new_page(viewport={"width": 800, "height": 1200}, device_scale_factor=3)
    page.set_content(f"<style>body {{ margin: 0 }}</style>{svg.decode().partition('?>')[2]}")
    picture = Image.open(BytesIO(page.screenshot(clip={"x": 0, "y": 0, "width": 790, "height": 72})))
    page.close()

    assert likeness(trimmed(picture), in_browser(browser, line)) >= ALIKE
