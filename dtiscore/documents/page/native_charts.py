"""Charts that Excel draws by itself, from the cells of the sheets of the report."""

from __future__ import annotations

from typing import Any

from dtiscore.documents.page import palette
from dtiscore.documents.page.analysed_sheets import analysed_charts
from dtiscore.documents.page.nouns import Block, Page
from dtiscore.files.paper import HEIGHT as HEIGHT_ON_PAPER
from dtiscore.files.paper import Paper, on_paper
from dtiscore.language.sentences import say

HEADER, FIRST = 2, 3  # the rows of a sheet with its headers and its first values
MOST_BLOCKS = 8
MOST_CARDS = 12
WIDTH, COLUMNS = 620, 10
HEIGHT = 400
ROW_PIXELS = 20
# Columns of the sheet of parts, their colours, and what of a part stands there.
LOOKS = (
    (2, palette.NOW, "percent"), (3, palette.BEFORE, "before"), (5, palette.MEDIAN, "median"), (6, palette.TARGET, "target"),
)  # fmt: skip
MARKERS = ("circle", "square", "triangle", "diamond", "x", "star", "plus", "circle")
DASHES = ("solid", "dash", "round_dot", "dash_dot", "long_dash", "square_dot", "long_dash_dot", "solid")


def draw_charts(book: Any, sheet: Any, page: Page) -> int:
    """The charts, and how many pages they take; a group of them begins a page.

    Rankings and medians of the first blocks side by side, and the parts of each unit where there are few.
    """
    top = ranked = medians = parts = FIRST
    tops = []
    for block in page.blocks[:MOST_BLOCKS]:
        drawn = []
        if block.charted > 1:
            drawn.append((_ranking(book, block, ranked, page), 120 + 22 * block.charted))
        if len(block.medians) > 1:
            drawn.append((_medians(book, block, medians, page), HEIGHT))
        tops += [top] if drawn else []
        top = _put(sheet, top, drawn)
        ranked, medians = ranked + len(block.rows), medians + len(block.medians)
    for card in page.cards if len(page.cards) <= MOST_CARDS else ():
        last = parts + len(card.parts) - 1
        chart = _bars(book, _cell("parts", parts, page), page)
        given = [
            (column, colour) for column, colour, name in LOOKS if any(getattr(p, name) is not None for p in card.parts)
        ]
        for column, colour in given:
            chart.add_series(_series("parts", column, parts, last, 1, colour, page))
        tops += [top] if given else []
        top = _put(sheet, top, [(chart, HEIGHT)] if given else [])
        parts = last + 1
    for drawn in analysed_charts(book, page, FIRST, _series):
        tops.append(top)
        top = _put(sheet, top, drawn)
    tallest = max((second - first for first, second in zip(tops, [*tops[1:], top], strict=True)), default=1) + FIRST
    paper = on_paper([88.0 * 2], [ROW_PIXELS * 0.75 * tallest], 0, 0)
    fitting = Paper(
        max(10, min(paper.scale, int(100 * HEIGHT_ON_PAPER / (ROW_PIXELS * 0.75 * tallest)))), tuple(tops[1:])
    )
    fitting.lay_out(sheet, "&C&P/&N", HEADER, (top, 2 * COLUMNS))
    return fitting.pages


def _put(sheet: Any, top: int, charts: list[tuple[Any, int]]) -> int:
    """Charts side by side; the row on which the next ones begin."""
    for i, (chart, height) in enumerate(charts):
        chart.set_size({"width": WIDTH, "height": height})
        sheet.insert_chart(top, i * COLUMNS, chart)
    return top + max((height // ROW_PIXELS + 2 for _, height in charts), default=0)


def _ranking(book: Any, block: Block, first: int, page: Page) -> Any:
    chart = _bars(book, _cell("ranking", first, page), page)
    chart.add_series(_series("ranking", 5, first, first + block.charted - 1, 4, palette.NOW, page))
    chart.set_legend({"none": True})
    return chart


def _bars(book: Any, title: list[Any], page: Page) -> Any:
    chart = book.add_chart({"type": "bar"})
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_x_axis({"min": 0, "max": 100, "name": say("page.of_maximum", page.lang)})
    chart.set_y_axis({"reverse": True})
    return chart


def _medians(book: Any, block: Block, first: int, page: Page) -> Any:
    chart = book.add_chart({"type": "line"})
    axis = say("page.of_maximum", page.lang)
    if block.ranked > 1:
        axis = f"{say('page.median_short', page.lang)}, {axis}"
    chart.set_title({"name": _cell("trend", first, page), "name_font": {"size": 12}})
    chart.set_y_axis({"min": 0, "max": 100, "name": axis})
    last = first + len(block.medians) - 1
    looks = zip(range(1 + len(page.part_titles)), palette.SERIES, MARKERS, DASHES, strict=False)
    for i, colour, marker, dash in looks:
        series = _series("trend", 3 + i, first, last, 1, colour, page)
        series["line"] = {"color": colour, "width": 2, "dash_type": dash}
        series["marker"] = {"type": marker, "size": 7, "fill": {"color": colour}, "border": {"color": colour}}
        # The stroke that leads to a point; none where the year is not compared with the one before.
        series["points"] = [None if median.joined else {"border": {"none": True}} for median in block.medians]
        chart.add_series(series)
    return chart


def _cell(name: str, row: int, page: Page) -> list[Any]:
    """The first cell of a row: a title that is text from a unit is never written into a chart itself."""
    return [say(f"page.sheet.{name}", page.lang), row, 0]


def _series(name: str, column: int, first: int, last: int, labels: int, colour: str, page: Page) -> dict[str, Any]:
    """A column of values with its header and labels, all taken from the cells of a sheet."""
    sheet = say(f"page.sheet.{name}", page.lang)
    return {
        "name": [sheet, HEADER, column],
        "categories": [sheet, first, labels, last, labels],
        "values": [sheet, first, column, last, column],
        "fill": {"color": colour},
        "gap": 40,
    }
