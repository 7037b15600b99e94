"""The results of a publication as files: tables with twelve significant digits, and the documents."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dtiscore.documents.publishing.documents import Watch, write_documents
from dtiscore.documents.publishing.templates import Template
from dtiscore.documents.publishing.year_results import YearResults
from dtiscore.documents.tables.text import as_csv
from dtiscore.documents.tables.view import View
from dtiscore.language.rounding import significant_digits

RESULTS, DOCUMENTS = "results", "documents"


def files_of_results(
    year_results: YearResults, templates: Mapping[str, Template], watch: Watch = iter
) -> dict[str, bytes]:
    """Everything that follows from the inputs, by path below the folder."""
    tables = {
        "scores": year_results.scores.to_polars(),
        "ranks": pl.concat([ranking.to_polars() for ranking in year_results.rankings.values()]),
        "gaps": year_results.gaps.to_polars(),
        "changes": _changes(year_results),
    }
    found = {f"{RESULTS}/{name}.csv": as_csv(View("", frame, ())).encode() for name, frame in tables.items()}
    documents = write_documents(year_results, templates, watch)
    return found | {f"{DOCUMENTS}/{name}": content for name, content in documents.items()}


def _changes(year_results: YearResults) -> pl.DataFrame:
    """Every point that the appraisal changed, in the year that is published; of what has no points, whether nothing was observed
    or the indicator does not apply."""
    rows = year_results.changed
    texts = ("unit", "node", "status", "reason", "author", "date")
    columns = {name: pl.Series([getattr(row, name) for row in rows], dtype=pl.String) for name in texts}
    numbers = {
        name: pl.Series(significant_digits([getattr(row, name) for row in rows]), dtype=pl.Float64).fill_nan(None)
        for name in ("max_points", "points_before", "points_after")
    }
    states = {
        f"state_{when}": pl.Series([row.states[k] for row in rows], dtype=pl.String)
        for k, when in enumerate(("before", "after"))
    }
    year = pl.Series([row.year for row in rows], dtype=pl.Int64)
    return pl.DataFrame(
        {"unit": columns["unit"], "year": year, "node": columns["node"], **numbers, **states}
        | {name: columns[name] for name in texts[2:]}
    )
