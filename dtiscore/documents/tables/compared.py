"""Last year beside every row of scores or of an explanation, on the basis and the borders that are asked for."""

from __future__ import annotations

import attrs
import numpy as np
import polars as pl

from dtiscore.documents.tables.view import Headed, View, daggered
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language
from dtiscore.language.rounding import significant_digits
from dtiscore.results.compared_years import OwnData
from dtiscore.results.year_before import YearBefore

NUMBERS = ("value_change", "before_score", "common_score")
TEXTS = ("basis", "before_edition", "restated", "why")
COLUMNS = ("value_change", "before_score", "basis", "before_edition", "borders", "restated", "why")


def beside_last_year(view: View, scores: Scores, compared: OwnData, lang: Language) -> View:
    """The view, to whose rows (unit, year, node) are added value_change, before_score, basis, before_edition, borders, restated and
    why, as a ranking has them; on the common part also common_score, of this year. Null where nothing is compared."""
    frame = view.frame
    known: dict[tuple[str, int], YearBefore | None] = {}
    notes: dict[str, None] = {}
    found: dict[str, list[object]] = {name: [] for name in (*COLUMNS, "common_score")}
    dagger = of_a_part = False
    for label, year, node in zip(frame["unit"], frame["year"], frame["node"], strict=True):
        if (node, year) not in known:
            known[node, year] = _before(scores, compared, node, year)
        before = known[node, year]
        row = {} if before is None else _row(before, scores.plan.observations.position(label, year))
        for name, values in found.items():
            values.append(row.get(name))
        if before is not None:
            dagger |= before.has_dagger
            of_a_part |= before.of_a_part
            notes |= dict.fromkeys(note[lang] for note in before.source.notes)
    columns = {name: pl.Series(values, dtype=_kind(name)) for name, values in found.items()}
    if not of_a_part:
        del columns["common_score"]
    table, decimals = Headed(lang), scores.framework.decimals
    shown = table.column("table.value_change", columns["value_change"], "change", decimals, tone=[
        "" if not value else "good" if value > 0 else "bad" for value in columns["value_change"]
    ])  # fmt: skip
    past = [] if of_a_part else [table.column("table.score_before", columns["before_score"], "number", decimals)]
    added = (*past, daggered(shown) if dagger else shown)
    return attrs.evolve(
        view, frame=frame.with_columns(**columns), made=(*view.columns, *added), notes=(*view.notes, *notes)
    )


def _before(scores: Scores, compared: OwnData, node: str, year: int) -> YearBefore | None:
    """Nothing of what is no scored node, as a count."""
    if node not in scores.plan.index:
        return None
    return compared.ranking(scores, node).before.get(scores.year_index(year))


def _row(before: YearBefore, unit: int) -> dict[str, object]:
    source = before.source
    return {
        "value_change": _number(before.value_change[unit]), "before_score": _number(before.score[unit]),
        "common_score": _number(before.now.score[unit]) if before.of_a_part else None, "basis": source.basis,
        "before_edition": source.edition or None, "borders": source.borders, "restated": before.marks.get(unit),
        "why": before.reason(unit) or None,
    }  # fmt: skip


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(significant_digits(np.array([value]))[0])


def _kind(name: str) -> pl.DataType:
    return pl.Float64() if name in NUMBERS else pl.Int64() if name == "borders" else pl.String()
