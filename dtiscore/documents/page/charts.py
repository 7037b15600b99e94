"""Charts as SVG, drawn by Vega without a browser or network.

Every place on a chart is computed from the data, so that no measuring of fonts moves anything and the bytes stay the same.
The cards of all units are drawn at once, as starting a drawing costs more than what is drawn, and cut apart afterwards.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any
from xml.etree import ElementTree

from dtiscore.documents.page import palette
from dtiscore.documents.page.nouns import Block, Card, Page, Percent
from dtiscore.language.errors import OutputError, Problem, one_line
from dtiscore.language.numbers import percent
from dtiscore.language.sentences import say

WIDTH = 340
BAR = 14
ROW = 44  # of a part on a card: its name, its bar, the bar of the year before
MARGIN = 8  # half a sign that stands at 0 or 100
TREND_WIDTH, TREND_HEIGHT = 340, 200
LONGEST_LABEL = 40
# What a drawing may hold; more units are drawn in several turns.
AT_ONCE = 200
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (4, 4), (10, 4), (1, 3), (12, 3, 3, 3))
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
SVG = "{http://www.w3.org/2000/svg}"


def card_charts(cards: Sequence[Card], page: Page) -> list[str]:
    """One picture for each card: its parts this year, the year before, against median and target."""
    turns = (cards[begin : begin + AT_ONCE] for begin in range(0, len(cards), AT_ONCE))
    return [chart for turn in turns for chart in _card_charts(turn, page)]


def ranking_chart(block: Block, page: Page) -> str:
    """The units at the head of the block: this year, the year before, and the median."""
    rows = [row for row in block.rows if row.rank is not None][: block.charted]
    bars = [
        _bar(f"{row.rank}. {one_line(row.unit, LONGEST_LABEL)}", row.percent, row.before, block.median, None, i, page)
        for i, row in enumerate(rows)
    ]
    chart = _bars(bars, len(bars) * ROW)
    title = say("page.chart.ranking", page.lang, shown=len(bars), block=block.title, year=page.year)
    return picture([_drawn(chart)], WIDTH, len(bars) * ROW, title)


def trend_chart(block: Block, page: Page) -> str:
    """The medians of the block by year, in all and by part; lines differ in colour, dash and shape."""
    import altair as alt

    names, colours, dashes, shapes = (list(looks) for looks in zip(*series_of(page), strict=True))
    stretches = list(accumulate(int(not median.joined) for median in block.medians))  # a line breaks between two
    data = [
        {"year": median.year, "name": name, "value": value, "stretch": stretch}
        for median, stretch in zip(block.medians, stretches, strict=True)
        for name, value in zip(names, (median.total, *median.parts), strict=False)
        if value is not None
    ]
    years = [median.year for median in block.medians]
    values = [point["value"] for point in data]
    bottom, top = max(0.0, min(values) // 10 * 10), min(100.0, max(values) // 10 * 10 + 10)

    def look(channel: Any, values: list[Any]) -> Any:
        return channel("name:N", scale=alt.Scale(domain=names, range=values), legend=None)

    x = alt.X("year:Q", scale=alt.Scale(domain=[years[0], years[-1]], nice=False), title=None,
              axis=alt.Axis(values=years, format="d", labelFontSize=12, labelOverlap=False, labelFlush=False, grid=False))  # fmt: skip
    y = alt.Y("value:Q", scale=alt.Scale(domain=[bottom, top], nice=False), title=None,
              axis=alt.Axis(tickCount=5, labelFontSize=12, minExtent=30, maxExtent=30))  # fmt: skip
    base = alt.Chart(alt.InlineData(values=data)).encode(x=x, y=y, color=look(alt.Color, colours))
    dashed = look(alt.StrokeDash, [list(map(int, dash.split())) for dash in dashes])
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dashed, detail="stretch:N")
    points = base.mark_point(size=45, filled=True, opacity=1).encode(shape=look(alt.Shape, shapes))
    chart = (lines + points).properties(
        width=TREND_WIDTH - 60, height=TREND_HEIGHT - 40, autosize={"type": "none"},
        padding={"left": 40, "top": 10, "right": 20, "bottom": 30},
    )  # fmt: skip
    title = say("page.chart.trend", page.lang, block=block.title)
    if block.ranked == 1:
        title = say("page.chart.trend.alone", page.lang, unit=block.leaders[0])
    return picture([_drawn(_configured(chart))], TREND_WIDTH, TREND_HEIGHT, title)


def series_of(page: Page) -> list[tuple[str, str, str, str]]:
    """(name, colour, dash, shape) of the lines of the trend, for the legend."""
    names = [say("table.total", page.lang), *page.part_titles]
    dashes = (" ".join(map(str, d)) for d in DASHES)
    return list(zip(names, palette.SERIES, dashes, SHAPES, strict=False))


# --- bars ------------------------------------------------------------------------------------------------------------


def _card_charts(cards: Sequence[Card], page: Page) -> list[str]:
    parts = [part for card in cards for part in card.parts]
    if not parts:
        return ["" for _ in cards]
    bars = [_bar(p.title, p.percent, p.before, p.median, p.target, i, page) for i, p in enumerate(parts)]
    drawing = _drawn(_bars(bars, len(bars) * ROW))
    ends = list(accumulate(len(card.parts) * ROW for card in cards))
    signs: list[list[ElementTree.Element]] = [[] for _ in cards]
    for sign in drawing.iter():
        if len(sign) == 0 and sign.tag != "rect":
            signs[bisect_right(ends, _top(sign))].append(sign)
    return [
        picture(own, WIDTH, len(card.parts) * ROW, say("page.chart.card", page.lang, unit=card.row.unit), end - len(card.parts) * ROW)
        for card, own, end in zip(cards, signs, ends, strict=True)
    ]  # fmt: skip


def _top(sign: ElementTree.Element) -> float:
    """How far down a sign begins."""
    place = re.search(r"[M(]\s*-?[\d.]+[ ,](-?[\d.]+)", sign.get("transform") or sign.get("d") or "")
    assert place is not None, ElementTree.tostring(sign)
    return float(place[1])


def _bar(label: str, now: Percent, before: Percent, median: Percent, target: Percent, i: int, page: Page) -> dict[str, Any]:  # fmt: skip
    top = i * ROW
    told = percent_of_hundred(now, page)
    return {
        "label": one_line(label, LONGEST_LABEL), "told": told, "none": 0, "all": 100, "now": now, "before": before, "median": median, "target": target,
        "text": top + 11, "top": top + 16, "bottom": top + 16 + BAR, "middle": top + 16 + BAR / 2,
        "low": top + 16 + BAR + 1, "lowest": top + 16 + BAR + 6,
    }  # fmt: skip


def percent_of_hundred(value: Percent, page: Page) -> str:
    """A percentage of the page, with as many decimals as its ranks are taken on."""
    return percent(None if value is None else value / 100.0, page.decimals, page.lang)


def _bars(rows: list[dict[str, Any]], height: int) -> Any:
    import altair as alt

    base = alt.Chart()
    across, down = alt.Scale(domain=[0, 100], nice=False), alt.Scale(domain=[0, height], nice=False, reverse=True)

    def at(field: str, scale: Any, channel: Any) -> Any:
        return channel(f"{field}:Q", scale=scale, axis=None, title=None)

    def rect(colour: str, field: str, above: str, below: str) -> Any:
        mark = base.mark_rect(color=colour).transform_filter(f"isValid(datum.{field})")
        return mark.encode(x=at("none", across, alt.X), x2=alt.X2(field), y=at(above, down, alt.Y), y2=alt.Y2(below))

    def text(field: str, align: str, x: int, weight: str) -> Any:
        mark = base.mark_text(align=align, baseline="alphabetic", fontSize=12, fontWeight=weight, color=palette.INK)
        return mark.encode(x=alt.value(x), y=at("text", down, alt.Y), text=f"{field}:N")

    def upright(mark: Any) -> Any:
        shown = mark.transform_filter("isValid(datum.median)")
        return shown.encode(x=at("median", across, alt.X), y=at("top", down, alt.Y), y2=alt.Y2("lowest"))

    goal = base.mark_point(shape="diamond", filled=True, color=palette.TARGET, size=90, opacity=1, stroke=palette.PAPER)
    goal = goal.encode(x=at("target", across, alt.X), y=at("middle", down, alt.Y))
    layers = [
        rect(palette.TRACK, "all", "top", "bottom"),
        rect(palette.NOW, "now", "top", "bottom"),
        rect(palette.BEFORE, "before", "low", "lowest"),
        upright(base.mark_rule(color=palette.PAPER, strokeWidth=5)),
        upright(base.mark_rule(color=palette.MEDIAN, strokeWidth=2, strokeDash=[3, 2])),
        goal.transform_filter("isValid(datum.target)"),
        text("label", "left", 0, "normal"),
        text("told", "right", WIDTH, "bold"),
    ]
    chart = alt.layer(*layers, data=alt.InlineData(values=rows))
    return _configured(chart.properties(width=WIDTH, height=height, autosize={"type": "none"}, padding=0))


def _configured(chart: Any) -> Any:
    return chart.configure(font=palette.FONTS, background=palette.PAPER).configure_view(stroke=None)


# --- from Vega to the page -------------------------------------------------------------------------------------------


def _drawn(chart: Any) -> ElementTree.Element:
    try:
        import vl_convert
    except ImportError:
        raise OutputError(Problem("report.extra")) from None
    svg = vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[])
    return _cleaned(ElementTree.fromstring(svg))


NOISE = ("font-family", "role", "class", "pointer-events", "aria-label", "aria-roledescription", "aria-hidden", "xlink")


def _cleaned(element: ElementTree.Element) -> ElementTree.Element:
    """What draws something, without Vega's remarks for screen readers: the picture has one title, and a table beside it."""
    element.tag = element.tag.removeprefix(SVG)
    for name in NOISE:
        element.attrib.pop(name, None)
    for name in {"d", "transform", "x2", "y2"} & element.attrib.keys():
        element.set(name, re.sub(r"-?\d+\.\d+", _two_decimals, element.attrib[name]))
    for child in list(element):
        _cleaned(child)
        if _draws_nothing(child):
            element.remove(child)
    return element


def _two_decimals(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _draws_nothing(element: ElementTree.Element) -> bool:
    if element.get("display") == "none":
        return True
    if element.tag == "g":
        return len(element) == 0
    painted = {name for name in ("fill", "stroke") if element.get(name, "none") not in ("none", "transparent")}
    return element.tag == "path" and not painted


def picture(parts: Iterable[ElementTree.Element], width: int, height: int, title: str, top: int = 0) -> str:
    """A picture of what lies between ``top`` and ``top`` + ``height``."""
    svg = ElementTree.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"{-MARGIN} {top} {width + 2 * MARGIN} {height}", "role": "img", "aria-label": title,
        "class": "chart",
    })  # fmt: skip
    ElementTree.SubElement(svg, "title").text = title
    for part in parts:
        svg.extend(list(part) if part.tag == "svg" else [part])
    return ElementTree.tostring(svg, encoding="unicode")
