"""What the page shows as tables, as pictures of their own: the heat map of a block, the gaps of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree

from dtiscore.documents.page import palette
from dtiscore.documents.page.nouns import Block, Card, Page
from dtiscore.language.errors import one_line
from dtiscore.language.numbers import fixed
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH

CELL, LINE, SLANTED = 58, 24, 150  # of a cell, and of the names above
NAMES, LONGEST, BESIDE = 260, 34, 80
BAR, ROOM = 230, 60
Element = ElementTree.Element


def heat_chart(block: Block, page: Page) -> str:
    """Every index and indicator of the block by unit, in percent of its maximum, in the shades of the page."""
    heat = block.heat
    title = say("page.heat.caption", page.lang, block=block.title, year=page.year)
    width, height = NAMES + CELL * len(heat.units) + BESIDE, SLANTED + LINE * len(heat.nodes)
    svg = _svg(width, height, title)
    for u, unit in enumerate(heat.units):
        x, y = NAMES + CELL * u + CELL // 2, SLANTED - 8
        _text(svg, one_line(unit, LONGEST), x, y, turn=f"rotate(-60 {x} {y})")
    for n, node in enumerate(heat.nodes):
        y = SLANTED + LINE * n
        _text(svg, one_line(node, LONGEST), 0, y + 16)
        for u in range(len(heat.units)):
            value = heat.values[u][n]
            shade = (
                palette.TRACK
                if value is None
                else palette.SHADES[min(int(value * len(palette.SHADES) / 100.0), len(palette.SHADES) - 1)]
            )
            x = NAMES + CELL * u
            _rect(svg, x, y, CELL - 1, LINE - 1, shade)
            told = DASH if value is None else fixed(value, min(page.decimals, 1), page.lang)
            _text(svg, told, x + CELL // 2, y + 16, anchor="middle", colour=palette.text_on(shade))
    return ElementTree.tostring(svg, encoding="unicode")


def gaps_chart(card: Card, page: Page) -> str:
    """What each gap of the unit would bring in points, most first, as its card lists them."""
    known = [(gap.title, gap.points) for gap in (*card.gaps, *card.other_gaps) if gap.points is not None]
    title = say("page.card.gaps.caption", page.lang, unit=card.row.unit)
    most = max((points for _, points in known), default=1.0)
    svg = _svg(NAMES + BAR + ROOM, LINE * max(len(known), 1), title)
    for i, (name, points) in enumerate(known):
        y = LINE * i
        _text(svg, one_line(name, LONGEST), 0, y + 16)
        _rect(svg, NAMES, y + 3, round(BAR * max(points, 0.0) / most, 1), LINE - 8, palette.NOW)
        _text(svg, fixed(points, 2, page.lang), NAMES + BAR + 6, y + 16)
    if not known:
        _text(svg, say("page.card.gaps.nothing", page.lang), 0, 16)
    return ElementTree.tostring(svg, encoding="unicode")


def _svg(width: float, height: float, title: str) -> Element:
    svg = ElementTree.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}", "width": f"{width}", "role": "img",
        "aria-label": title, "class": "chart", "font-family": palette.FONTS, "font-size": "12",
    })  # fmt: skip
    ElementTree.SubElement(svg, "title").text = title
    _rect(svg, 0, 0, width, height, palette.PAPER)
    return svg


def _rect(svg: Element, x: float, y: float, width: float, height: float, colour: str) -> None:
    _sign(svg, "rect", (("x", x), ("y", y), ("width", width), ("height", height), ("fill", colour)))


def _text(
    svg: Element, text: str, x: float, y: float, *, anchor: str = "start", colour: str = palette.INK, turn: str = ""
) -> None:
    own = _sign(
        svg,
        "text",
        (("x", x), ("y", y), ("fill", colour), ("text-anchor", anchor), *((("transform", turn),) if turn else ())),
    )
    own.text = text


def _sign(svg: Element, tag: str, entries: Iterable[tuple[str, object]]) -> Element:
    return ElementTree.SubElement(svg, tag, {name: str(value) for name, value in entries})
