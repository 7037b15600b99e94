"""The page as one HTML file that needs nothing else: no network and no other file; whole without its script, too."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dtiscore.documents.page import palette
from dtiscore.documents.page.analysed_words import AnalysedWords, pictures_of
from dtiscore.documents.page.charts import card_charts, percent_of_hundred, ranking_chart, series_of, trend_chart
from dtiscore.documents.page.line_chart import past_chart
from dtiscore.documents.page.nouns import Block, Card, Heat, Median, Page, Past, RankingRow, goal_columns
from dtiscore.documents.page.tiles import tile_map
from dtiscore.documents.page.trial import as_json
from dtiscore.language.errors import OutputError, Problem
from dtiscore.language.numbers import fixed, percent, signed
from dtiscore.language.ranks import place
from dtiscore.language.sentences import FOLDER as SENTENCES
from dtiscore.language.sentences import say, sentences_in
from dtiscore.language.signs import DASH

FOLDER = Path(__file__).parent
TEMPLATE = "report.html.j2"
# In the order in which they need each other.
SCRIPTS = ("evaluator.js", "voice.js", "tables.js", "what_if.js")
MOST_CHARTS = 24
SHADES = len(palette.SHADES)


def as_html(page: Page, *, script: bool = True) -> bytes:
    """The file, the same bytes for the same page; with ``script`` its tables can be searched and values tried.

    Raises
    ------
    OutputError
        where the libraries of the extra "report" are not installed.
    """
    try:
        import altair  # noqa: F401
        import jinja2
        import vl_convert  # noqa: F401
        from markupsafe import Markup
    except ImportError:
        raise OutputError(Problem("report.extra")) from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style, live = style_sheet(), script_of() if script else ""
    text: str = environment.get_template(TEMPLATE).render(
        page=page,
        style=Markup(style),
        policy=policy_of(style, live),
        script=Markup(live),
        live=Markup(as_json(live_table(page))) if script else "",
        scale=[(i * 100 // SHADES, (i + 1) * 100 // SHADES) for i in range(SHADES)],
        block_charts=[_block_charts(block, page, drawn=i < MOST_CHARTS) for i, block in enumerate(page.blocks)],
        card_charts=[Markup(svg) for svg in card_charts(page.cards, page)],
        past_charts=[Markup(past_chart(card.past, card.row.unit, page)) for card in page.cards],
        tiles=Markup(tile_map(page)),
        most_charts=MOST_CHARTS,
        paper=PAPER,
        audience=any(rule.applies_to for rule in page.method.rules),
        pictures=pictures_of(page),
        **_Words(page).functions(),
        **AnalysedWords(page).functions(),
    )
    return text.encode("utf-8")


def style_sheet() -> str:
    """The style of the page with the colours of the palette."""
    colours = "".join(f"--{name}:{colour};" for name, colour in palette.COLOURS.items())
    shades = "".join(
        f".s{i}{{background:{colour};color:{palette.text_on(colour)};}}\n" for i, colour in enumerate(palette.SHADES)
    )
    marks = "".join(f".f-{name}{{fill:var(--{name});}}\n" for name in ("now", "before", "target"))
    median = ".l-median{stroke:var(--median);stroke-width:3;stroke-dasharray:5 3;}\n"
    own = (FOLDER / "report.css").read_text("utf-8")
    return f":root{{--fonts:{palette.FONTS};{colours}color-scheme:light;}}\n{own}{shades}{marks}{median}"


def script_of() -> str:
    """All that runs on the page, as one script."""
    parts = [(FOLDER / name).read_text("utf-8") for name in SCRIPTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def live_table(page: Page) -> dict[str, Any]:
    """What the script reads: sentences in the page's language, and the plan with values where they may be tried."""
    words = dict(sentences_in(SENTENCES, page.lang, "live"))
    return {"decimals": page.decimals, "words": words, "trial": page.trial}


def policy_of(style: str, script: str = "") -> str:
    """A content security policy that allows this style, this script, an empty icon, and nothing else."""
    runs = f"script-src '{_digest(script)}'; " if script else ""
    return f"default-src 'none'; {runs}style-src '{_digest(style)}'; img-src data:; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _block_charts(block: Block, page: Page, *, drawn: bool) -> dict[str, Any]:
    from markupsafe import Markup

    trend = len(block.medians) > 1
    return {
        "ranking": Markup(ranking_chart(block, page)) if drawn and block.charted > 1 else "",
        "trend": Markup(trend_chart(block, page)) if drawn and trend else "",
        "series": [(name, Markup(_mark(*look))) for name, *look in series_of(page)] if drawn and trend else [],
    }


POINTS = {
    "circle": '<circle cx="16" cy="10" r="4"', "square": '<path d="M12 6h8v8h-8z"', "triangle-up": '<path d="M16 5l5 9h-10z"',
    "diamond": '<path d="M16 5l5 5l-5 5l-5 -5z"', "cross": '<path d="M14 5h4v3h3v4h-3v3h-4v-3h-3v-4h3z"',
    "triangle-down": '<path d="M16 15l5 -9h-10z"', "triangle-right": '<path d="M21 10l-9 -5v10z"',
    "triangle-left": '<path d="M11 10l9 -5v10z"',
}  # fmt: skip


def _mark(colour: str, dash: str, shape: str) -> str:
    """A line of the trend as it looks in the chart, for the legend."""
    line = f'<path d="M0 10h32" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
    return f'<svg viewBox="0 0 32 20" aria-hidden="true">{line}{POINTS[shape]} fill="{colour}"/></svg>'


# How many columns of values a table has on A4; on paper a wider one is several tables, one below another.
PAPER = {"ranking": 8, "heat": 14, "trend": 6}
# A coverage that is printed as less than 100 %, and points that are printed as the same.
FULL, SAME = 0.995, 0.005


class _Words:
    """How values of the page are written in its language."""

    def __init__(self, page: Page) -> None:
        self.page, self.lang = page, page.lang

    def functions(self) -> dict[str, Any]:
        names = (
            "w", "h", "num", "pct", "share", "signed", "place", "rank", "standing", "moved", "shade", "no_gaps", "advice",
            "has_target", "partial", "broken", "parts_differ", "trend_caption", "earned",
        )  # fmt: skip
        goal, document = (say(code, self.lang) for code in goal_columns(self.page))
        return {name: getattr(self, name) for name in names} | {"goal_column": goal, "document_column": document}

    def h(self, code: str) -> str:
        """A header that stands in other tables too."""
        return say(f"table.{code}", self.lang)

    def w(self, code: str, **params: Any) -> str:
        return say(f"page.{code}", self.lang, **params)

    def num(self, value: float | None, decimals: int = 2) -> str:
        return fixed(value, decimals, self.lang)

    def pct(self, value: float | None) -> str:
        return percent_of_hundred(value, self.page)

    def share(self, value: float | None) -> str:
        return percent(value, 0, self.lang)

    def signed(self, value: float | None, decimals: int) -> str:
        return signed(value, decimals, self.lang)

    def rank(self, one: RankingRow | Past) -> str:
        return place(one.rank, one.of, self.lang, dense=self.page.dense)

    def place(self, row: RankingRow) -> str:
        return place(row.rank, row.of, self.lang, dense=self.page.dense, ranked=row.ranked)

    def standing(self, card: Card) -> str:
        row = card.row
        if row.rank is None:
            return self.w("no_rank") if row.ranked else say("value.not_ranked", self.lang)
        if row.of == 1:
            return self.w("rank.alone")
        return self.w("in_block", place=self.rank(row), block=card.block)

    def moved(self, change: int) -> str:
        code = "up" if change > 0 else "down" if change < 0 else "same_rank"
        return self.w(code, count=abs(change), before=self.page.before)

    def trend_caption(self, block: Block) -> str:
        if block.ranked == 1:
            return self.w("trend.alone.caption", unit=block.leaders[0])
        return self.w("trend.caption", block=block.title)

    def shade(self, heat: Heat, unit: int, node: int) -> Any:
        """A cell of the heat table; the template would be too slow for so many."""
        from markupsafe import Markup

        value = heat.values[unit][node]
        kind = "" if value is None else f' class="s{min(int(value * SHADES / 100.0), SHADES - 1)}"'
        return Markup(f"<td{kind}>{self.num(value, min(self.page.decimals, 1))}</td>")

    def no_gaps(self, card: Card) -> str:
        if not (card.met or card.unmet):
            return self.w("card.gaps.nothing")
        return self.w("card.gaps.none" if self.page.has_target else "card.gaps.best")

    def earned(self, points: float | None, most: float | None) -> str:
        return DASH if points is None else f"{self.num(points)}/{self.num(most)}"

    def advice(self, card: Card) -> list[tuple[str, list[str]]]:
        """The plugins' advice, once per sentence."""
        found: dict[str, list[str]] = {}
        for gap in card.gaps:
            if gap.advice:
                found.setdefault(gap.advice.rstrip("."), []).append(gap.title)
        return [(f"{sentence}.", titles) for sentence, titles in found.items()]

    def partial(self, card: Card) -> bool:
        """Whether the result is of a part of the data only, the rest being left out."""
        coverage = card.row.coverage
        return self.page.leaves_out_missing and coverage is not None and coverage < FULL

    def parts_differ(self, card: Card) -> bool:
        """Whether the points of the parts come to something else than the total, though no part is left out."""
        own, parts = card.row.points, [part.points for part in card.parts if part.points is not None]
        return not self.partial(card) and own is not None and len(parts) > 1 and abs(sum(parts) - own) > SAME

    def broken(self, years: Sequence[Median] | Sequence[Past]) -> list[str]:
        """Why a line over the years has gaps."""
        found = [self.w("years.dagger")] if any(one.dagger for one in years) else []
        others = any(not one.joined and not one.dagger for one in years[1:])
        return [*found, *([self.w("years.broken")] if others else [])]

    def has_target(self, card: Card) -> bool:
        return any(part.target is not None for part in card.parts)
