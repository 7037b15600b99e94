"""The 34 provinces as tiles: where each stands about, without any borders.

The codes are those of Decision 19/2025/QĐ-TTg, valid from 2025-07-01; rows and columns are ours. Nothing is drawn where units
are anything else, or one of them is missing: a map with a hole would say that a province has no result.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from dtiscore.documents.page import palette
from dtiscore.documents.page.nouns import Page, RankingRow
from dtiscore.language.errors import one_line
from dtiscore.language.numbers import fixed
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH

FIRST_YEAR = 2025
WIDE, HIGH, BETWEEN = 86, 40, 4
LONGEST = 13

# By code, the row from the north and the column from the west.
PLACES: Mapping[str, tuple[int, int]] = {
    "12": (0, 1), "15": (0, 2), "08": (0, 3), "04": (0, 4), "11": (1, 0), "14": (1, 1), "25": (1, 2), "19": (1, 3),
    "20": (1, 4), "01": (2, 2), "24": (2, 3), "31": (2, 4), "22": (2, 5), "37": (3, 2), "33": (3, 3), "38": (4, 2),
    "40": (5, 2), "42": (6, 3), "44": (7, 3), "46": (8, 4), "48": (9, 4), "51": (10, 4), "52": (11, 4), "66": (12, 4),
    "80": (13, 2), "75": (13, 3), "68": (13, 4), "56": (13, 5), "91": (14, 0), "82": (14, 1), "86": (14, 2), "79": (14, 3),
    "96": (15, 0), "92": (15, 1),
}  # fmt: skip


def tile_map(page: Page) -> str:
    """The provinces as an SVG with their results, each a link to its card; empty where the page is not of the 34 provinces."""
    rows = {row.code: row for block in page.blocks for row in block.rows}
    if page.year < FIRST_YEAR or rows.keys() != PLACES.keys():
        return ""
    columns, lines = (max(place[i] for place in PLACES.values()) + 1 for i in (1, 0))
    svg = ElementTree.Element(
        "svg",
        {
            "viewBox": f"0 0 {columns * (WIDE + BETWEEN)} {lines * (HIGH + BETWEEN)}",
            "class": "tiles",
            "role": "group",
            "aria-label": say("page.tiles.caption", page.lang, year=page.year),
        },
    )
    for code, (line, column) in PLACES.items():
        _tile(svg, rows[code], page, column * (WIDE + BETWEEN), line * (HIGH + BETWEEN))
    return ElementTree.tostring(svg, encoding="unicode")


def _tile(svg: ElementTree.Element, row: RankingRow, page: Page, x: int, y: int) -> None:
    steps = len(palette.SHADES)
    shade = palette.TRACK if row.percent is None else palette.SHADES[min(int(row.percent * steps / 100.0), steps - 1)]
    value = DASH if row.percent is None else f"{fixed(row.percent, page.decimals, page.lang)}%"
    tile = svg
    if row.card:
        tile = ElementTree.SubElement(svg, "a", {"href": f"#{row.card}", "aria-label": f"{row.unit}: {value}"})
    ElementTree.SubElement(
        tile, "rect", {"x": str(x), "y": str(y), "width": str(WIDE), "height": str(HIGH), "fill": shade}
    )
    for text, down in ((one_line(row.unit, LONGEST), 17), (value, 33)):
        place = {"x": str(x + WIDE // 2), "y": str(y + down), "text-anchor": "middle", "fill": palette.text_on(shade)}
        ElementTree.SubElement(tile, "text", place).text = text
