"""The analyses of the page as sheets of its workbook, with charts that Excel draws from their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dtiscore.documents.page import palette
from dtiscore.documents.page.nouns import Page
from dtiscore.documents.tables.view import Kind
from dtiscore.language.sentences import say

MOST_BLOCKS, MOST_WAYS, MOST_CHARTED = 8, 12, 30
HEIGHT, ROW, TALLEST = 260, 22, 700
Header = tuple[str, Kind, int]
Sheet = tuple[list[Header], Sequence[Sequence[Any]]]
Series = Callable[..., dict[str, Any]]


def analysed_sheets(page: Page) -> dict[str, Sheet]:
    """By name; nothing where nothing was analysed."""
    if page.analysed is None:
        return {}
    made = {
        "sure": _sure(page), "doubts": _doubts(page), "ways": _ways(page), "moved": _moved(page),
        "audit": _audit(page), "weights": _weights(page), "correlations": _correlations(page),
    }  # fmt: skip
    return {name: sheet for name, sheet in made.items() if sheet[1]}


def _headers(page: Page, *columns: tuple[str, Kind, int]) -> list[Header]:
    return [(say(code, page.lang), kind, decimals) for code, kind, decimals in columns]


def _sure(page: Page) -> Sheet:
    found = page.analysed
    assert found is not None
    headers = _headers(
        page, ("table.block", "wrap", 0), ("table.unit", "wrap", 0), ("table.rank", "count", 0), ("analysis.low", "count", 0),
        ("analysis.median", "count", 0), ("analysis.high", "count", 0), ("page.of_units", "count", 0),
        ("analysis.beats_next", "percent", 0), ("analysis.doubt", "wrap", 0),
    )  # fmt: skip
    return headers, [
        (own.block, one.unit, one.rank, one.low, one.median, one.high, one.of, one.beats_next, one.why)
        for own in found.sureties
        for one in own.intervals
    ]


def _doubts(page: Page) -> Sheet:
    found = page.analysed
    assert found is not None
    headers = _headers(
        page, ("table.block", "wrap", 0), ("analysis.doubt", "wrap", 0), ("analysis.first", "number", 2),
        ("analysis.total", "number", 2), ("analysis.mean_shift", "number", 2),
    )  # fmt: skip
    return headers, [
        (own.block, one.title, one.alone, one.together, own.shift) for own in found.sureties for one in own.doubts
    ]


def _ways(page: Page) -> Sheet:
    """A row per move, with the points before all moves that come after it: what a waterfall stands on."""
    found = page.analysed
    assert found is not None
    headers = _headers(
        page, ("table.unit", "wrap", 0), ("table.indicator", "wrap", 0), ("analysis.from", "wrap", 0), ("analysis.to", "wrap", 0),
        ("page.analysis.reached_by", "number", 2), ("analysis.points_gained", "number", 2), ("analysis.effort", "number", 2),
        ("page.analysis.goal", "wrap", 0), ("page.analysis.is_reached", "wrap", 0),
    )  # fmt: skip
    rows = []
    for way in found.ways:
        level = way.points[0]
        reached = say("page.analysis.yes" if way.reached else "page.analysis.not_reached", page.lang)
        for step in way.steps:
            rows.append(
                (way.unit, step.title, step.before, step.after, level, step.points, step.cost, way.goal, reached)
            )
            level += step.points
    return headers, rows


def _moved(page: Page) -> Sheet:
    found = page.analysed
    assert found is not None
    headers = _headers(
        page, ("table.unit", "wrap", 0), ("table.indicator", "wrap", 0), ("analysis.cause", "wrap", 0), ("analysis.part", "change", 2),
        ("analysis.measure", "wrap", 0), ("page.analysis.rank_before", "count", 0), ("table.rank", "count", 0),
        ("page.analysis.alone", "count", 0), ("page.analysis.own", "change", 1), ("page.analysis.others", "change", 1),
    )  # fmt: skip
    total, cause = say("table.total", page.lang), say("analysis.cause.total", page.lang)
    return headers, [
        row
        for one in found.moved
        for row in (
            *((one.unit, part.title, part.cause, part.printed, one.measure, None, None, None, None, None) for part in one.parts),
            (one.unit, total, cause, one.change, one.measure, *one.ranks, one.alone, one.own, one.others),
        )
    ]  # fmt: skip


def _audit(page: Page) -> Sheet:
    found = page.analysed
    assert found is not None
    headers = _headers(
        page, *((code, "wrap", 0) for code in (
            "table.block", "table.indicator", "analysis.other", "analysis.check", "analysis.value", "analysis.limit", "analysis.verdict",
            "analysis.question",
        )),
    )  # fmt: skip
    return headers, [
        (own.block, line.node, line.other, line.check, line.value, line.limit, line.verdict, line.question)
        for own in found.coherences
        for line in own.lines
    ]


def _weights(page: Page) -> Sheet:
    found = page.analysed
    assert found is not None
    headers = _headers(
        page, ("table.block", "wrap", 0), ("page.index", "wrap", 0), ("table.indicator", "wrap", 0),
        ("page.analysis.stated", "percent", 0), ("page.analysis.effective", "percent", 0),
    )  # fmt: skip
    return headers, [
        (own.block, one.index, one.title, one.stated, one.effective) for own in found.coherences for one in own.weights
    ]


def _correlations(page: Page) -> Sheet:
    found = page.analysed
    assert found is not None
    titles = list(dict.fromkeys(title for own in found.coherences for title in own.columns))
    headers = _headers(page, ("table.block", "wrap", 0), ("table.indicator", "wrap", 0))
    rows = []
    for own in found.coherences:
        for title, values in own.rows:
            known = dict(zip(own.columns, values, strict=True))
            rows.append((own.block, title, *(known.get(column) for column in titles)))
    return [*headers, *((title, "number", 2) for title in titles)], rows


def shade_correlations(sheet: Any, headers: Sequence[Header], rows: Sequence[Any], first: int) -> None:
    """The correlations from −1 to 1 in shades, 0 in none."""
    scale = {
        "type": "3_color_scale",
        "min_type": "num",
        "mid_type": "num",
        "max_type": "num",
        "min_value": -1,
        "mid_value": 0,
        "max_value": 1,
    }
    colours = {"min_color": "#f4a582", "mid_color": "#ffffff", "max_color": "#8fb8de"}
    sheet.conditional_format(first, 2, first + len(rows) - 1, len(headers) - 1, {**scale, **colours})


def analysed_charts(book: Any, page: Page, first: int, series: Series) -> Iterator[list[tuple[Any, int]]]:
    """The charts that stand side by side, with their heights: intervals with the doubts of a block, weights, ways of a few units."""
    found = page.analysed
    if found is None:
        return
    sure = doubts = weights = ways = first
    for own in found.sureties[:MOST_BLOCKS]:
        last = sure + min(len(own.intervals), MOST_CHARTED) - 1
        drawn = [(_intervals(book, page, sure, last, series), 400)]
        if any(one.alone is not None for one in own.doubts):
            chart = _paired(book, page, ("doubts", doubts, doubts + len(own.doubts) - 1, 1), (2, 3), series)
            drawn.append((chart, HEIGHT))
        yield drawn
        sure, doubts = sure + len(own.intervals), doubts + len(own.doubts)
    for coherence in found.coherences[:MOST_BLOCKS]:
        count = len(coherence.weights)
        if count:
            chart = _paired(book, page, ("weights", weights, weights + count - 1, 2), (3, 4), series)
            yield [(chart, min(HEIGHT + ROW * count, TALLEST))]
        weights += count
    for way in found.ways if len(found.ways) <= MOST_WAYS else ():
        if way.steps:
            yield [(_waterfall(book, page, ways, ways + len(way.steps) - 1, series), HEIGHT + ROW * len(way.steps))]
        ways += len(way.steps)


def _titled(chart: Any, page: Page, name: str, row: int) -> Any:
    chart.set_title({"name": [say(f"page.sheet.{name}", page.lang), row, 0], "name_font": {"size": 12}})
    return chart


def _intervals(book: Any, page: Page, first: int, last: int, series: Series) -> Any:
    """From the lowest to the highest rank by a line, the median as a dot."""
    chart = _titled(book.add_chart({"type": "line"}), page, "sure", first)
    for column in (3, 4, 5):
        own = series("sure", column, first, last, 1, palette.NOW, page)
        own["line"] = {"none": True}
        own["marker"] = (
            {"type": "circle", "size": 6, "fill": {"color": palette.MEDIAN}} if column == 4 else {"type": "none"}
        )
        chart.add_series(own)
    chart.set_high_low_lines({"line": {"color": palette.NOW, "width": 3}})
    chart.set_y_axis({"reverse": True, "min": 1, "name": say("table.rank", page.lang)})
    chart.set_legend({"none": True})
    return chart


def _paired(book: Any, page: Page, rows: tuple[str, int, int, int], columns: tuple[int, int], series: Series) -> Any:
    """Two columns of a sheet as bars side by side."""
    name, first, last, labels = rows
    chart = _titled(book.add_chart({"type": "bar"}), page, name, first)
    for column, colour in zip(
        columns, (palette.BEFORE, palette.NOW) if name == "weights" else (palette.NOW, palette.BEFORE), strict=True
    ):
        chart.add_series(series(name, column, first, last, labels, colour, page))
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0})
    return chart


def _waterfall(book: Any, page: Page, first: int, last: int, series: Series) -> Any:
    """The points that are gained, on an unseen column of those that were there."""
    chart = _titled(book.add_chart({"type": "bar", "subtype": "stacked"}), page, "ways", first)
    base = series("ways", 4, first, last, 1, palette.PAPER, page)
    base["fill"] = {"none": True}
    chart.add_series(base)
    chart.add_series(series("ways", 5, first, last, 1, palette.NOW, page))
    chart.set_y_axis({"reverse": True})
    chart.set_legend({"none": True})
    return chart
