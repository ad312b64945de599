"""Slides of figures: a native bar chart, and tables continued from slide to slide."""

from collections.abc import Mapping, Sequence
from math import floor

from lxml import etree
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml.ns import qn
from pptx.util import Mm, Pt

from webmap.exports.tables import HATCHED, Table
from webmap.painters.lettering import FAMILY, text_width
from webmap.painters.slides.deck import ChartSlide, TableSlide
from webmap.painters.slides.markup import (
    MM_PER_PT,
    NO_FILL,
    Box,
    Paragraph,
    Run,
    body,
    clean,
    emu,
    language_of,
    line,
    solid,
)
from webmap.painters.slides.page import Page
from webmap.painters.slides.signs import fill_of
from webmap.painters.slides.words import FOOT, MARGIN, SLACK, footing, heading, height_of

ROW_MM, MOST_ROWS = 9.8, 12
WANTED, LARGEST = 10, 12
"""Sizes of letters in a table where it fits, and where it has room to spare; points."""
LONGEST_WORD_MM, WIDEST_MM = 20.0, 60.0
TABLE_URI = "http://schemas.openxmlformats.org/drawingml/2006/table"


def paint_chart_slide(page: Page, slide: ChartSlide, size: tuple[float, float]) -> None:
    """A bar for each place, named, with its figure, in its colour on the map."""
    top = heading(page, slide.title, slide.subtitle, size)
    tall = height_of(slide.remark, 10, size[0] - 2 * MARGIN) if slide.remark else 0
    box = Box(MARGIN, top, size[0] - 2 * MARGIN, size[1] - top - FOOT - 1 - tall)
    data = CategoryChartData(number_format=number_format(slide.decimals))
    data.categories = [clean(name) for name, _figure, _swatch in slide.bars]
    data.add_series(clean(slide.head), [figure for _name, figure, _swatch in slide.bars])
    frame = page.slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Mm(box.x), Mm(box.y), Mm(box.width),
                                        Mm(box.height), data)
    frame.name = clean(slide.head)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(slide.told))
    _dress(page, frame.chart, slide)
    if slide.remark:
        page.text(page.called("remark"), Box(MARGIN, box.y + box.height, box.width, tall),
                  [Paragraph([Run(slide.remark, 10, page.colour("soft"))])])
    footing(page, slide.credit, size)
    page.finish()


def paint_table_slide(page: Page, slide: TableSlide, size: tuple[float, float]) -> None:
    """Some rows of a table, their cells in the colours of the map."""
    top = heading(page, slide.title, slide.subtitle, size)
    heads = [column.head for column in slide.table.columns]
    widths, points = _widths(slide, size[0] - 2 * MARGIN)
    head_mm = max(height_of(head, points, width - 2, bold=True) for head, width in zip(heads, widths, strict=True)) + 1
    rows = [_row(page, heads, slide.table, points, {}, head_mm)]
    for place, text in enumerate(slide.texts[slide.first:slide.first + MOST_ROWS], start=slide.first):
        swatches = slide.table.swatches[place] if slide.table.swatches else {}
        rows.append(_row(page, text, slide.table, points, swatches))
    grid = "".join(f'<a:gridCol w="{emu(width)}"/>' for width in widths)
    page.graphic(slide.table.name, slide.title,
                 Box(MARGIN, top, sum(widths), head_mm + ROW_MM * (len(rows) - 1)), TABLE_URI,
                 f'<a:tbl><a:tblPr firstRow="1"/><a:tblGrid>{grid}</a:tblGrid>{"".join(rows)}</a:tbl>')
    footing(page, slide.credit, size)
    page.finish()


def _widths(slide: TableSlide, room: float) -> tuple[list[float], float]:
    """Width of each column by what it holds, on all slides alike, and the size of letters that goes with them."""
    letters = WANTED * MM_PER_PT
    wanted = []
    for at, column in enumerate(slide.table.columns):
        words = [min(text_width(word, letters, bold=True), LONGEST_WORD_MM) for word in column.head.split(" ")]
        cells = [text_width(row[at], letters) for row in slide.texts]
        wanted.append(min(max(*words, *cells, text_width(column.head, letters, bold=True) / 3), WIDEST_MM) * SLACK + 4)
    scale = min(room / sum(wanted), LARGEST / WANTED)
    return [width * scale for width in wanted], max(floor(WANTED * scale * 2) / 2, 6)


def _row(page: Page, texts: Sequence[str], table: Table, points: float, swatches: Mapping[int, str],
         head_mm: float = 0) -> str:
    """A row of cells; head_mm: the height of the row of headings, 0 for all others."""
    cells, head = [], bool(head_mm)
    for at, (text, column) in enumerate(zip(texts, table.columns, strict=True)):
        swatch = swatches.get(at, "") if table.figure in (None, at) else ""
        fill = solid(page.colour("hover")) if head else fill_of(page, swatch) if swatch else NO_FILL
        ink = page.palette.ink_on("" if swatch in ("", HATCHED) else swatch).removeprefix("#")
        words = Paragraph([Run(text, points, ink, bold=head)], align="l" if column.kind == "text" else "r")
        below = line(page.colour("line-district" if head else "rule"), 1 if head else 0.5).replace("a:ln", "a:lnB")
        sides = "".join(f"<a:ln{side}><a:noFill/></a:ln{side}>" for side in "LRT")
        text_body = body([words], tag="a:txBody")
        text_body = text_body[:text_body.index("<a:bodyPr")] + "<a:bodyPr/>" + text_body[
            text_body.index("<a:lstStyle/>"):]
        cells.append(f'<a:tc>{text_body}<a:tcPr marL="{emu(1)}" marR="{emu(1)}" marT="0" marB="0" anchor="ctr">'
                     f"{sides}{below}{fill}</a:tcPr></a:tc>")
    return f'<a:tr h="{emu(head_mm or ROW_MM)}">{"".join(cells)}</a:tr>'


def number_format(decimals: int) -> str:
    """How a figure is written."""
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def _dress(page: Page, chart: Chart, slide: ChartSlide) -> None:
    chart.has_legend, chart.has_title = False, True
    chart.chart_title.text_frame.text = clean(slide.head)
    chart.font.size = Pt(12)
    names, figures = chart.category_axis, chart.value_axis
    names.reverse_order, names.major_tick_mark = True, XL_TICK_MARK.NONE
    names.format.line.color.rgb = RGBColor.from_string(page.colour("line-district"))
    figures.has_major_gridlines, figures.visible, figures.minimum_scale = False, False, 0
    figures.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = number_format(slide.decimals), False
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    for point, (_name, _figure, swatch) in enumerate(slide.bars):
        fill = plot.series[0].points[point].format
        fill.fill.solid()
        fill.fill.fore_color.rgb = RGBColor.from_string(page.colour(swatch or "accent"))
        fill.line.color.rgb = RGBColor.from_string(page.colour("line-district"))
    _lettered(chart, page.colour("ink"), language_of("".join(name for name, _figure, _swatch in slide.bars)))


def _lettered(chart: Chart, ink: str, language: str) -> None:
    """Our font for every script in all words of a chart, and their language; numbers of axes as the schema has them."""
    space = chart._chartSpace
    for axis in [*space.iter(qn("c:axId")), *space.iter(qn("c:crossAx"))]:
        axis.set("val", axis.get("val").removeprefix("-"))
    for run in space.iter(qn("a:r")):
        run.get_or_add_rPr()
    for properties in [*space.iter(qn("a:defRPr")), *space.iter(qn("a:rPr"))]:
        for child in list(properties):
            if child.tag in (qn("a:latin"), qn("a:ea"), qn("a:cs")):
                properties.remove(child)
        if properties.find(qn("a:solidFill")) is None:
            properties.insert(0, etree.fromstring(
                f'<a:solidFill xmlns:a="{A}"><a:srgbClr val="{ink}"/></a:solidFill>'))
        for script in ("latin", "ea", "cs"):
            etree.SubElement(properties, qn(f"a:{script}")).set("typeface", FAMILY)
        properties.set("lang", language)


A = "http://schemas.openxmlformats.org/drawingml/2006/main"
