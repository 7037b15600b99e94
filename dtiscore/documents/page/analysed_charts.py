"""The pictures of analyses: straight lines and bars at places computed here, in the colours and the size of the page's charts.

No drawing is started for them, as nothing in them needs more than one scale: hundreds of cards would take minutes otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from dtiscore.documents.page import palette
from dtiscore.documents.page.analysed_nouns import Coherence, Moved, RankInterval, Surety, WayUp
from dtiscore.documents.page.charts import BAR, LONGEST_LABEL, ROW, WIDTH, picture
from dtiscore.language.errors import Language, one_line
from dtiscore.language.numbers import fixed, number, signed
from dtiscore.language.sentences import say

MOST_ROWS = 30
MOST_STEPS = 12
LOW_ROW = 30

Element = ElementTree.Element
Step = tuple[str, float]


def interval_chart(surety: Surety, lang: Language) -> str:
    """The ranks of the first units: from where to where, the median as a dot, the published one as a line."""
    rows = surety.intervals[:MOST_ROWS]
    last = max((one.high for one in rows), default=1)

    def across(rank: float) -> float:
        return WIDTH * (rank - 1) / max(last - 1, 1)

    def drawn() -> Iterator[Element]:
        for i, one in enumerate(rows):
            top = i * LOW_ROW
            yield _text(f"{one.rank}. {one.unit}", 0, top + 11)
            yield _text(_between(one, lang), WIDTH, top + 11, end=True)
            yield _rect(0, top + 16, WIDTH, 8, palette.TRACK)
            yield _rect(across(one.low) - 1, top + 16, across(one.high) - across(one.low) + 2, 8, palette.NOW)
            yield _rect(across(one.rank) - 1, top + 14, 2, 12, palette.TARGET)
            yield _shape("circle", cx=across(one.median), cy=top + 20, r=3.5, fill=palette.PAPER, stroke=palette.MEDIAN)

    return picture(
        drawn(), WIDTH, max(len(rows), 1) * LOW_ROW, say("page.analysis.chart.ranks", lang, block=surety.block)
    )


def _between(one: RankInterval, lang: Language) -> str:
    low, high = number(one.low, lang), number(one.high, lang)
    return low if one.low == one.high else f"{low}–{high}"


def doubt_chart(surety: Surety, lang: Language) -> str:
    """Of every doubt what it does alone, and with what it interacts with; nothing where no rank moves."""
    rows = [one for one in surety.doubts if one.alone is not None and one.together is not None]
    if not rows:
        return ""

    def drawn() -> Iterator[Element]:
        for i, one in enumerate(rows):
            top = i * ROW
            alone, together = (min(max(value or 0.0, 0.0), 1.0) for value in (one.alone, one.together))
            yield _text(one.title, 0, top + 11)
            yield _text(f"{fixed(one.alone, 2, lang)}; {fixed(one.together, 2, lang)}", WIDTH, top + 11, end=True)
            yield _rect(0, top + 16, WIDTH, BAR, palette.TRACK)
            yield _rect(0, top + 16, WIDTH * alone, BAR, palette.NOW)
            yield _rect(0, top + 17 + BAR, WIDTH * together, 5, palette.BEFORE)

    return picture(drawn(), WIDTH, len(rows) * ROW, say("page.analysis.chart.doubts", lang, block=surety.block))


def weight_chart(coherence: Coherence, lang: Language) -> str:
    """Of every part what its index says it weighs, and what it does weigh."""
    rows = coherence.weights
    if not rows:
        return ""
    most = max(max(one.stated, one.effective) for one in rows) or 1.0

    def drawn() -> Iterator[Element]:
        for i, one in enumerate(rows):
            top = i * ROW
            yield _text(one.title, 0, top + 11)
            yield _text(
                " → ".join(f"{fixed(v * 100, 0, lang)}%" for v in (one.stated, one.effective)),
                WIDTH,
                top + 11,
                end=True,
            )
            yield _rect(0, top + 16, WIDTH * max(one.stated, 0.0) / most, 9, palette.BEFORE)
            yield _rect(0, top + 26, WIDTH * max(one.effective, 0.0) / most, 9, palette.NOW)

    return picture(drawn(), WIDTH, len(rows) * ROW, say("page.analysis.chart.weights", lang, block=coherence.block))


def way_chart(way: WayUp, lang: Language) -> str:
    """The moves one after another, from the points there are to the points of the goal."""
    steps = [(step.title, step.points) for step in way.steps]
    return _waterfall(
        steps,
        way.points,
        say("page.analysis.chart.way", lang, unit=way.unit),
        lang,
        ("page.analysis.now", "page.analysis.then"),
    )


def moved_chart(moved: Moved, before: int, year: int, lang: Language) -> str:
    """The parts of what moved one after another, with the rank at both ends."""
    steps = [(part.title, part.printed) for part in moved.parts]
    ranks = [say("page.analysis.place", lang, rank=number(rank, lang)) if rank else "" for rank in moved.ranks]
    ends = tuple(f"{year}{', ' if rank else ''}{rank}" for year, rank in zip((before, year), ranks, strict=True))
    return _waterfall(steps, moved.ends, say("page.analysis.chart.moved", lang, unit=moved.unit), lang, ends)


def _waterfall(
    steps: Sequence[Step], ends: tuple[float, float], title: str, lang: Language, names: tuple[str, ...]
) -> str:
    names = tuple(say(name, lang) if name.startswith("page.") else name for name in names)
    shown = list(steps[:MOST_STEPS])
    rest = ends[1] - ends[0] - sum(delta for _, delta in shown)
    if (
        len(steps) > MOST_STEPS or abs(rest) >= 0.005
    ):  # what moves together, as beside a gate, or is too small to be shown
        shown.append((say("page.analysis.rest", lang), rest))
    levels = [ends[0]]
    for _, delta in shown:
        levels.append(levels[-1] + delta)
    low, high = min(*levels, *ends), max(*levels, *ends)

    def across(value: float) -> float:
        return 2 + (WIDTH - 4) * (value - low) / ((high - low) or 1.0)

    def drawn() -> Iterator[Element]:
        height = (len(shown) + 2) * LOW_ROW
        yield from _end(names[0], ends[0], 0, across(ends[0]), height, lang)
        for i, (name, delta) in enumerate(shown):
            top, begin, end = (i + 1) * LOW_ROW, across(levels[i]), across(levels[i + 1])
            yield _text(name, 0, top + 11)
            yield _text(signed(delta, 2, lang), WIDTH, top + 11, end=True)
            yield _rect(
                min(begin, end), top + 16, max(abs(end - begin), 1.0), 8, palette.NOW if delta >= 0 else palette.TARGET
            )
        yield from _end(names[1], ends[1], height - LOW_ROW, across(ends[1]), height, lang)

    return picture(drawn(), WIDTH, (len(shown) + 2) * LOW_ROW, title)


def _end(name: str, value: float, top: float, x: float, height: float, lang: Language) -> Iterator[Element]:
    yield _text(name, 0, top + 11, bold=True)
    yield _text(fixed(value, 2, lang), WIDTH, top + 11, end=True)
    yield _rect(0, top + 16, WIDTH, 8, palette.TRACK)
    yield _rect(x - 2, top + 15, 4, 10, palette.MEDIAN)


# --- signs -----------------------------------------------------------------------------------------------------------


def _rect(x: float, y: float, width: float, height: float, colour: str) -> Element:
    return _shape("rect", x=x, y=y, width=max(width, 0.0), height=height, fill=colour)


def _text(words: str, x: float, y: float, *, end: bool = False, bold: bool = False) -> Element:
    anchor = {"text-anchor": "end", "font-weight": "bold"} if end else {"font-weight": "bold"} if bold else {}
    found = _shape("text", x=x, y=y, fill=palette.INK, **{"font-size": 12}, **anchor)
    found.text = re.sub(r"[\x00-\x1f]", " ", one_line(words, LONGEST_LABEL))
    return found


def _shape(tag: str, **entries: float | str) -> Element:
    written = {
        name: value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
        for name, value in entries.items()
    }
    return ElementTree.Element(tag, written)
