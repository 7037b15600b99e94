"""The charts of the page one by one, for notebooks and files."""

from __future__ import annotations

import os
from pathlib import Path

import attrs

from dtiscore.documents.page.charts import card_charts, ranking_chart, trend_chart
from dtiscore.documents.page.content import page_of
from dtiscore.documents.page.plain_charts import gaps_chart, heat_chart
from dtiscore.engine.scoring import Chart, Scores
from dtiscore.files.writing import write_whole
from dtiscore.language.errors import Language, LookupProblem, OutputError, Problem
from dtiscore.language.signs import DASH
from dtiscore.language.told import told


@attrs.frozen
class Picture:
    """A chart as SVG: shown in a notebook, or saved as a file."""

    svg: str = attrs.field(repr=False)

    def _repr_svg_(self) -> str:
        return self.svg

    @told
    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the chart to a file (.svg).

        Raises
        ------
        OutputError
            for a file of another kind, or one that cannot be written.
        """
        if Path(path).suffix.casefold() != ".svg":
            raise OutputError(Problem("output.suffix", str(path), params={"suffix": Path(path).suffix or DASH}))
        write_whole(Path(path), self.svg.encode())


def picture_of(
    scores: Scores, show: Chart, unit: str | None, year: int | None, block: str | None, lang: Language
) -> Picture:
    """One of the charts of the page.

    Raises
    ------
    LookupProblem
        for a unit, year or block that does not exist, or where a profile or gaps have no unit.
    OutputError
        where the libraries of the extra "report" are not installed.
    """
    try:
        import altair  # noqa: F401
    except ImportError:
        raise OutputError(Problem("report.extra")) from None
    if show in ("profile", "gaps"):
        if unit is None:
            raise LookupProblem(Problem("plot.no_unit"))
        page = page_of(scores, lang, year=year, units=[unit])
        return Picture(card_charts(page.cards, page)[0] if show == "profile" else gaps_chart(page.cards[0], page))
    page = page_of(scores, lang, year=year, units=scores.units[:1])
    titles = [one.title for one in page.blocks]
    if block is not None and block not in titles:
        raise LookupProblem(Problem("plot.no_block", params={"name": block, "known": ", ".join(titles)}))
    chosen = page.blocks[0 if block is None else titles.index(block)]
    if show == "heat":
        return Picture(heat_chart(chosen, page))
    return Picture(ranking_chart(chosen, page) if show == "ranking" else trend_chart(chosen, page))
