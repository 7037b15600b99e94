"""What a notebook shows of a value: a table, a tree that unfolds, or the charts of the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any

import attrs
import polars as pl

from dtiscore.analysis.costs import Cost, Costs
from dtiscore.analysis.doubts import Doubt, Doubts
from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit, Units
from dtiscore.documents.page import palette
from dtiscore.documents.tables.listings import framework_view, plugins_view
from dtiscore.documents.tables.results import gaps_view, ranking_view
from dtiscore.documents.tables.text import shown_cells
from dtiscore.documents.tables.view import Column, View
from dtiscore.engine.scoring import Scores
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import Language
from dtiscore.language.numbers import fixed
from dtiscore.language.of_locale import language_of_locale
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH
from dtiscore.model import TOTAL, Framework, Target
from dtiscore.model.succession import Succession, Successions
from dtiscore.results.explaining import Explanation
from dtiscore.results.gaps import Gaps
from dtiscore.results.ranking import Ranking
from dtiscore.rules.plugins.loading import Plugins
from dtiscore.years.chain import Years
from dtiscore.years.published import Published

MOST_ROWS = 60
OPEN_TO = 1  # trees are unfolded to this depth
TABLE = f"border-collapse:collapse;font-family:{escape(palette.FONTS)}"
CELL = f"padding:2px 8px;border-bottom:1px solid {palette.LINE};vertical-align:top;"
Item = tuple[int, str, str, str]


def html_of(value: Any) -> str:
    """The value in HTML, in the language of the system."""
    lang: Language = "vi" if language_of_locale() == "vi" else "en"
    shown = next((show for kind, show in _SHOWN.items() if isinstance(value, kind)), None)
    if shown is not None:
        return shown(value, lang)
    frame = value.to_polars() if hasattr(value, "to_polars") else pl.DataFrame()
    return _frame(frame, repr(value), lang)


# --- tables ----------------------------------------------------------------------------------------------------------


def _frame(frame: pl.DataFrame, title: str, lang: Language) -> str:
    columns = [_column(name, frame[name].head(MOST_ROWS).to_list()) for name in frame.columns]
    return _table(title, columns, frame.height, lang)


def _column(name: str, values: Sequence[Any]) -> Column:
    number = any(isinstance(value, float) for value in values)
    whole = not number and any(isinstance(value, int) and not isinstance(value, bool) for value in values)
    return Column(name, values, "number" if number else "count" if whole else "wrap")


def _view(view: View, lang: Language, bars: Sequence[float] = ()) -> str:
    columns = [
        attrs.evolve(
            column,
            values=list(column.values)[:MOST_ROWS],
            tone=None if column.tone is None else column.tone[:MOST_ROWS],
        )
        for column in view.columns
    ]
    return _table(view.title, columns, view.frame.height, lang, bars)


def _table(title: str, columns: Sequence[Column], rows: int, lang: Language, bars: Sequence[float] = ()) -> str:
    heads = [f'<th style="{CELL}{_side(column)}">{escape(column.header)}</th>' for column in columns]
    cells = [shown_cells(column, lang) for column in columns]
    body = []
    for i, texts in enumerate(zip(*cells, strict=True)):
        line = [f'<td style="{CELL}{_side(c)}">{escape(text)}</td>' for c, text in zip(columns, texts, strict=True)]
        if bars:
            line.append(f'<td style="{CELL}">{_bar(bars[i])}</td>')
        body.append(f"<tr>{''.join(line)}</tr>")
    if bars:
        heads.append(f'<th style="{CELL}"></th>')
    more = f"<p>{escape(say('table.more_rows', lang, count=rows - len(body)))}</p>" if rows > len(body) else ""
    table = f'<table style="{TABLE}"><thead><tr>{"".join(heads)}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    return f"<div><p><b>{escape(title)}</b></p>{table}{more}</div>"


def _side(column: Column) -> str:
    return "text-align:left" if column.kind in ("text", "wrap") else "text-align:right"


def _bar(share: float) -> str:
    """How much of all, 0…1."""
    width = 0.0 if math.isnan(share) else 100.0 * min(max(share, 0.0), 1.0)
    track = f"width:120px;height:10px;background:{palette.TRACK}"
    return f'<div style="{track}"><div style="width:{width:.1f}%;height:10px;background:{palette.NOW}"></div></div>'


# --- trees -----------------------------------------------------------------------------------------------------------


def _tree(title: str, items: Iterable[Item]) -> str:
    """Lines by depth, each with what stands beside it and below it; what has lines inside unfolds."""
    lines = list(items)
    parts = [f'<div style="font-family:{escape(palette.FONTS)}"><p><b>{escape(title)}</b></p>']
    open_at: list[int] = []
    for i, (depth, label, beside, below) in enumerate(lines):
        while open_at and open_at[-1] >= depth:
            parts.append("</details>")
            open_at.pop()
        text = f"{escape(label)} <b>{escape(beside)}</b>"
        small = f'<br><span style="color:{palette.FAINT}">{escape(below)}</span>' if below else ""
        if i + 1 < len(lines) and lines[i + 1][0] > depth:
            parts.append(
                f'<details style="margin-left:1.2em"{" open" if depth <= OPEN_TO else ""}><summary>{text}{small}</summary>'
            )
            open_at.append(depth)
        else:
            parts.append(f'<div style="margin-left:2.2em">{text}{small}</div>')
    return "".join([*parts, "</details>" * len(open_at), "</div>"])


def _framework(framework: Framework, lang: Language) -> str:
    view = framework_view(framework, lang)
    frame = view.frame

    def items() -> Iterator[Item]:
        for code, title, depth, points, rule in frame.select("node", "title", "depth", "points", "rule").iter_rows():
            yield depth, f"{title} ({code})", "" if points is None else fixed(points, 2, lang), rule

    return _tree(view.title, items())


def _explanation(found: Explanation, lang: Language) -> str:
    def items() -> Iterator[Item]:
        for line in found.lines:
            points = DASH if math.isnan(line.contribution) else fixed(line.contribution, 2, lang)
            worth = "" if math.isnan(line.worth) else f" / {fixed(line.worth, 2, lang)}"
            yield (
                line.depth,
                line.title[lang],
                points + worth,
                " – ".join(filter(None, (line.given[lang], line.rule[lang]))),
            )

    return _tree(f"{found.unit}, {found.year}", items())


# --- one by one ------------------------------------------------------------------------------------------------------


def _ranking(ranking: Ranking, lang: Language) -> str:
    scores = ranking.to_polars()["score"].fill_null(float("nan")).head(MOST_ROWS).to_list()
    return _view(ranking_view(ranking.scores, ranking, lang), lang, scores)


def _gaps(gaps: Gaps, lang: Language) -> str:
    gains = gaps.frame["points"].fill_null(0.0)
    most = max(gains.max() or 0.0, 1e-12)
    return _view(gaps_view(gaps.scores, gaps, lang), lang, [gain / most for gain in gains.head(MOST_ROWS).to_list()])


def _scores(scores: Scores, lang: Language) -> str:
    framework = scores.framework
    codes = [TOTAL, *(framework[TOTAL].children or ())]
    if not scores.years:
        return f"<p>{escape(repr(scores))}</p>"
    j = len(scores.years) - 1
    there = scores.plan.observations.listed[:, j].nonzero()[0][:MOST_ROWS]
    columns = [Column(say("table.unit", lang), [scores.units[i] for i in there])]
    columns += [Column(framework[code].title[lang], scores.points(code)[there, j].tolist(), "number") for code in codes]
    title = f"{framework.title[lang]}, {scores.years[j]}"
    return _table(title, columns, int(scores.plan.observations.listed[:, j].sum()), lang)


def _observations(found: Observations, lang: Language) -> str:
    return _frame(found.to_polars(), repr(found), lang)


def _values(kind: type[Any], values: Sequence[Any], title: str, lang: Language) -> str:
    names = [field.name for field in attrs.fields(kind)]
    columns = [Column(name, [getattr(value, name) for value in values[:MOST_ROWS]], "wrap") for name in names]
    columns = [column for column in columns if any(value not in (None, "") for value in column.values)]
    return _table(title, columns, len(values), lang)


def _costs(costs: Costs, lang: Language) -> str:
    names = [field.name for field in attrs.fields(Cost)]
    rows = list(costs.by_node.items())
    columns = [Column("node", [code for code, _ in rows[:MOST_ROWS]])]
    columns += [Column(name, [getattr(cost, name) for _, cost in rows[:MOST_ROWS]], "wrap") for name in names]
    return _table(repr(costs), columns, len(rows), lang)


def _years(years: Years, lang: Language) -> str:
    found = [(years.published(year), years.assessment(year)) for year in years.years]
    editions = [
        own.framework.code if own is not None else "" if there is None else there.inputs.framework.code
        for own, there in found
    ]
    columns = [
        Column(say("table.year", lang), list(years.years), "count"), Column(say("table.code", lang), editions),
        Column(say("table.document", lang), [own.source if own is not None else None for own, _ in found], "wrap"),
    ]  # fmt: skip
    return _table(repr(years), columns, len(found), lang)


def _published(found: Published, lang: Language) -> str:
    total = found.on(TOTAL)
    columns = [
        Column(say("table.rank", lang), [int(rank) or None for rank in total.rank[:MOST_ROWS]], "count"),
        Column(say("table.unit", lang), [record.name or record.code for record in found.records[:MOST_ROWS]]),
        Column(say("table.points", lang), total.points[:MOST_ROWS].tolist(), "number"),
    ]
    bars = [float(score) for score in total.score[:MOST_ROWS]]
    return _table(repr(found), columns, len(found.records), lang, bars)


_SHOWN: dict[type[Any], Callable[[Any, Language], str]] = {
    Framework: _framework,
    Ranking: _ranking,
    Gaps: _gaps,
    Scores: _scores,
    Explanation: _explanation,
    Observations: _observations,
    Plugins: lambda plugins, lang: _view(plugins_view(plugins, lang), lang),
    Doubts: lambda doubts, lang: _values(Doubt, doubts.doubts, repr(doubts), lang),
    Costs: lambda costs, lang: _costs(costs, lang),
    Successions: lambda found, lang: _values(Succession, found.rows, repr(found), lang),
    Years: lambda years, lang: _years(years, lang),
    Published: lambda found, lang: _published(found, lang),
    Units: lambda units, lang: _values(Unit, units.records, say("cli.count.units", lang, count=len(units)), lang),
    Targets: lambda found, lang: _values(Target, found.targets, f"Targets({len(found.targets)})", lang),
}
