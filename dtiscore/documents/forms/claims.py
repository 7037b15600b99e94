"""The points that forms show against those of the engine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs
import polars as pl

from dtiscore.data.observations import Observations
from dtiscore.data.reported import read_observations
from dtiscore.data.units import Unit, Units
from dtiscore.documents.forms.answers import TakenRows
from dtiscore.documents.forms.formulas import Cells, share_formula
from dtiscore.documents.forms.lines import FormLine, lines_of
from dtiscore.documents.forms.reading import FilledForm
from dtiscore.documents.forms.remarks import Remark, Remarks
from dtiscore.engine.node_scores import NodeScore
from dtiscore.engine.scoring import score
from dtiscore.frameworks.targets import Targets
from dtiscore.language.errors import DtiError, one_line
from dtiscore.language.rounding import plain
from dtiscore.language.typed import is_not_applicable
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
            if not has_numbers(taken.rows):
                for form, unit in forms:
                    self._unit(form, unit, None, taken)
            return {}
        try:
            scores = score(self.framework, observations, targets=targets or (), target_year=target_year)
        except DtiError as error:
            self.remarks.all += [Remark(attrs.evolve(problem, severity="warning")) for problem in error.problems]
            return {}
        totals = {}
        positions = {unit.code: i for i, unit in enumerate(observations.records)}
        for form, unit in forms:
            cell = None
            if form.year in scores.years and unit.code in positions:
                cell = scores.cell(positions[unit.code], scores.years.index(form.year))
                if not form.is_blank:
                    totals[unit.code, form.year] = form.points(TOTAL), cell[TOTAL].points
            self._unit(form, unit, cell, taken)
        return totals

    def _unit(self, form: FilledForm, unit: Unit, cell: Mapping[str, NodeScore] | None, taken: TakenRows) -> None:
        """What differs on one form, and which points have nothing to be compared with."""
        unread = {problem.params.get("key") for problem in form.problems}
        for line in lines_of(self.framework, unit):
            answer = form.answers.get(line.key, {}).get("points")
            if line.kind != "indicator" or answer is None:
                continue
            shown, place = form.points(line.key), form.place(line.key, "points")
            shown = -abs(shown) if line.node is not None and line.node.deducts else shown
            absent = is_not_applicable(answer.text)
            if line.key in unread or (unit.code, line.key, form.year) in taken.refused:
                is_alone = not math.isnan(shown) and is_typed(line)
            else:
                covered = 0.0 if cell is None else cell[line.key].coverage
                is_alone = covered >= 0 if absent else not (covered > 0 or math.isnan(shown))
                points = math.nan if cell is None else cell[line.key].points
                if covered > 0 and abs(points - shown) > HALF_A_CENT:
                    self.remarks.say("form.points_differ", form, unit.code, "warning", line.key, place,
                                     claimed=plain(shown), points=plain(points))  # fmt: skip
            if is_alone:
                text = one_line(answer.text.removesuffix("e0"))
                self.remarks.say("form.points_alone", form, unit.code, "warning", line.key, place, text=text)

    def _observations(self, rows: pl.DataFrame) -> Observations | None:
        if not has_numbers(rows):
            return None
        try:
            return read_observations(rows, self.framework, units=self.units, numbers="en")
        except DtiError as error:
            self.remarks.all += [Remark(problem) for problem in error.problems]
            return None


def has_numbers(rows: pl.DataFrame) -> bool:
    """Whether anything of the forms can be scored."""
    return bool(rows.select(pl.any_horizontal(pl.col("value", "part", "whole", "choice").is_not_null()).any()).item())


def is_typed(line: FormLine) -> bool:
    """Whether the points of a line are typed in, since no formula of the form computes them."""
    node = line.node
    needs_target = node is not None and node.rule is not None and node.rule.needs_target
    items = {child.partition("#")[2]: "A1" for child in line.children if "#" in child}
    cells = Cells("A1", "A1", "A1", "A1", "A1", "A1", items, "A1", "A1")
    return node is not None and not needs_target and not share_formula(node, cells, None, "1", "0")
