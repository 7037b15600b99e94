"""A unit's line over the years as SVG: drawn by hand, as a few points and strokes are; it breaks where years are not compared."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from dtiscore.documents.page import palette
from dtiscore.documents.page.charts import WIDTH, picture
from dtiscore.documents.page.nouns import Page, Past
from dtiscore.language.numbers import fixed
from dtiscore.language.sentences import say
from dtiscore.language.signs import DAGGER

HEIGHT, TOP, FOOT, SIDE = 130, 24, 30, 22


def past_chart(past: Sequence[Past], unit: str, page: Page) -> str:
    """One point a year; a stroke only between years that can be compared. Empty where there are fewer than two points."""
    points = [one for one in past if one.percent is not None]
    if len(points) < 2:
        return ""
    years = [one.year for one in points]
    values = [float(one.percent or 0.0) for one in points]
    low, high = max(0.0, min(values) // 10 * 10), min(100.0, max(values) // 10 * 10 + 10)
    span = max(years[-1] - years[0], 1)
    x = {year: SIDE + (WIDTH - 2 * SIDE) * (year - years[0]) / span for year in years}
    y = [TOP + (HEIGHT - TOP - FOOT) * (high - value) / max(high - low, 1.0) for value in values]
    parts: list[ElementTree.Element] = []
    for k in range(1, len(points)):
        if points[k].joined:
            ends = {"x1": x[years[k - 1]], "y1": y[k - 1], "x2": x[years[k]], "y2": y[k]}
            parts.append(_sign("line", **ends, stroke=palette.NOW, stroke_width=2))
    for k, one in enumerate(points):
        parts.append(_sign("circle", cx=x[one.year], cy=y[k], r=4, fill=palette.NOW))
        parts.append(_text(x[one.year], y[k] - 9, fixed(one.percent, page.decimals, page.lang), "bold"))
        parts.append(_text(x[one.year], HEIGHT - 8, f"{one.year} {DAGGER}" if one.dagger else str(one.year), "normal"))
    return picture(parts, WIDTH, HEIGHT, say("page.chart.past", page.lang, unit=unit))


def _sign(tag: str, **given: object) -> ElementTree.Element:
    texts = {
        name.replace("_", "-"): f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        for name, value in given.items()
    }
    return ElementTree.Element(tag, texts)


def _text(x: float, y: float, text: str, weight: str) -> ElementTree.Element:
    found = _sign("text", x=x, y=y, text_anchor="middle", font_size="12px", font_weight=weight, fill=palette.INK)
    found.text = text
    return found
