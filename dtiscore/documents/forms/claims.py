"""The points that forms show against those of the engine."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import polars as pl

from dtiscore.data.observations import Observations, read_observations
from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.answers import TakenRows
from dtiscore.documents.forms.lines import lines_of
from dtiscore.documents.forms.reading import FilledForm
from dtiscore.documents.forms.remarks import Remark, Remarks
from dtiscore.engine.scoring import score
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DtiError
from dtiscore.language.rounding import plain
from dtiscore.model import TOTAL, Framework

HALF_A_CENT = 0.005 + 1e-9  # points are shown with two decimals


class Claims:
    """Compares what forms claim; what differs is said."""

    def __init__(self, framework: Framework, units: Units, remarks: Remarks) -> None:
        self.framework, self.units, self.remarks = framework, units, remarks

    def compare(
        self,
        forms: Sequence[tuple[FilledForm, Unit]],
        taken: TakenRows,
        targets: Targets | None,
        target_year: int | None,
    ) -> dict[tuple[str, int], tuple[float, float]]:
        """The points that forms show against those of the engine, and the totals of both by unit and year."""
        observations = self._observations(taken.rows)
        if observations is None:
            return {}
        try:
            scores = score(self.framework, observations, targets=targets or (), target_year=target_year)
        except DtiError as error:
            self.remarks.all += [Remark(attrs.evolve(problem, severity="warning")) for problem in error.problems]
            return {}
        totals = {}
        positions = {unit.code: i for i, unit in enumerate(observations.records)}
        for form, unit in forms:
            if form.year not in scores.years:
                continue
            cell = scores.cell(positions[unit.code], scores.years.index(form.year))
            for line in lines_of(self.framework, unit):
                shown = form.points(line.key)
                known = line.node is not None and line.kind == "indicator" and cell[line.key].coverage > 0
                if not known or (unit.code, line.key, form.year) in taken.refused:
                    continue
                points = cell[line.key].points
                if abs(points - shown) > HALF_A_CENT:
                    place = form.place(line.key, "points")
                    self.remarks.say("form.points_differ", form, unit.code, "warning", line.key, place,
                                     claimed=plain(shown), points=plain(points))  # fmt: skip
            totals[unit.code, form.year] = form.points(TOTAL), cell[TOTAL].points
        return totals

    def _observations(self, rows: pl.DataFrame) -> Observations | None:
        if not rows.select(pl.any_horizontal(pl.col("value", "part", "whole", "choice").is_not_null()).any()).item():
            return None
        try:
            return read_observations(rows, self.framework, units=self.units, numbers="en")
        except DtiError as error:
            self.remarks.all += [Remark(problem) for problem in error.problems]
            return None
