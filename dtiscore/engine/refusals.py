"""What the data may not be, and what a reader of the scores should know of them, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs
import numpy as np

from dtiscore.data.applicability import absent_cells
from dtiscore.data.observations import Observations
from dtiscore.engine.rows import rule_input
from dtiscore.language.errors import MOST_OF_A_KIND, Problem, Severity, first_of
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint
from dtiscore.model import Bools, Floats, Framework, Node, Row, Source
from dtiscore.rules.plugins.calling import refused

MOST_WHEN = 10


def lacking_attributes(node: Node, observations: Observations, covered: Bools | None) -> Iterable[Problem]:
    """The units of which nothing is known that the node's rule has to know, where it applies to them."""
    rule = node.rule
    for name in rule.attributes if rule is not None else ():
        lacking = [
            label for i, label in enumerate(observations.units)
            if not getattr(observations.records[i], name) and (covered is None or covered[i].any()) and observations.listed[i].any()
        ]  # fmt: skip

        def problem_of(label: str, name: str = name) -> Problem:
            assert rule is not None
            return Problem(
                "rule.no_attribute", place=node.code, params={"rule": rule.name, "attribute": name, "unit": label}
            )

        yield from first_of(lacking[: MOST_OF_A_KIND + 1], problem_of, len(lacking))


def refused_values(
    node: Node, value: Floats, observations: Observations, covered: Bools | None, measured: Mapping[str, Floats]
) -> list[Problem]:
    """What the node's rule says that it cannot use, where the node applies."""
    rule = node.rule
    if rule is None or rule.refuse is None:
        return []
    given = rule_input(node, value, None, observations, covered, measured=measured)
    problems = []
    for cells, said in refused(rule, node.params, given, node.code):
        if cells is None:
            problems.append(Problem(said.code, place=node.code, params=said.params))
            continue

        def problem_of(cell: list[int], said: Hint = said) -> Problem:
            u, y = cell
            place = f"{observations.units[u]}, {observations.years[y]}, {node.code}"
            return Problem("data.value_refused", place=place, params={"value": plain(value[u, y]), "why": said})

        problems += _first_of(cells & ~absent_cells(covered, observations), problem_of)
    return problems


def refused_base_years(framework: Framework, observations: Observations) -> list[Problem]:
    """What a rule on a node says of the data as a whole, as of a base year that they do not have."""
    problems = []
    for node in framework.scored:
        rule = node.score_rule
        if rule is not None and rule.refuse is not None:
            given = rule_input(
                attrs.evolve(node, data=Source()), np.full(observations.shape, np.nan), None, observations, None
            )
            for cells, said in refused(rule, node.score_params, given, node.code):
                if cells is None:
                    problems.append(Problem(said.code, place=node.code, params=said.params))
    return problems


def _first_of(cells: Bools, problem_of: Callable[[list[int]], Problem]) -> Iterable[Problem]:
    places = np.argwhere(cells)
    return first_of(places[: MOST_OF_A_KIND + 1].tolist(), problem_of, len(places))


def refuse_missing(
    framework: Framework,
    observations: Observations,
    rows: Mapping[str, Row],
    measured: Mapping[str, Floats],
    stands: Mapping[str, Bools],
) -> list[Problem]:
    """Cell by cell what was not reported, and nothing ``stands`` in for; indicator by indicator what the rule makes no score of."""
    problems: list[Problem] = []
    for code, row in rows.items():
        if not (framework[code].points or framework.parents(code)):
            continue
        missing = np.isnan(row.x) & observations.submitted
        missing = missing & ~stands[code] if code in stands else missing
        unscored = missing & np.isfinite(measured[code])
        said = [attrs.evolve(one, cells=one.cells & unscored) for one in row.remarks]
        problems += remarks_on(framework[code], attrs.evolve(row, remarks=tuple(said)), observations, "error")
        for one in said:
            missing &= ~one.cells
        for name, cells in (
            ("data.missing_refused", missing & ~unscored),
            ("data.unscored_refused", missing & unscored),
        ):

            def problem_of(cell: list[int], name: str = name, code: str = code) -> Problem:
                params = {"code": code, "unit": observations.units[cell[0]], "year": observations.years[cell[1]]}
                return Problem(name, params=params)

            problems += _first_of(cells, problem_of)
    return problems


def points_set_anyway(node: Node, absent: Bools, covered: Bools | None, observations: Observations) -> list[Problem]:
    """Points that a council set where the data or the targets say that nothing applies; and those that do not count."""
    points = observations.points.get(node.code)
    if points is None:
        return []
    set_, outside = np.isfinite(points), absent_cells(covered, observations)
    problems = []
    for code, cells in (("data.points_count", set_ & absent & ~outside), ("data.points_outside", set_ & outside)):
        named = [f"{observations.units[u]} ({observations.years[y]})" for u, y in zip(*np.nonzero(cells), strict=True)]
        if named:
            shown = ", ".join(named[:MOST_WHEN]) + (" …" if len(named) > MOST_WHEN else "")
            params = {"title": node.title, "units": shown, "most": node.points}
            problems.append(Problem(code, place=node.code, severity="note", params=params))
    return problems


def remarks_on(node: Node, row: Row, observations: Observations, severity: Severity) -> list[Problem]:
    """What a rule has to say of the comparison, once for each remark with the years, and the blocks where not all are meant."""
    names, block = observations.blocks
    problems = []
    for remark in row.remarks:
        cells = np.broadcast_to(remark.cells, row.x.shape) & observations.exists
        known = np.isfinite(row.x) | cells
        when = []
        for y in np.flatnonzero(cells.any(axis=0)):
            there = [names[i] for i in sorted(set(block[cells[:, y]]))]
            year = str(observations.years[y])
            when.append(f"{year}, {' + '.join(there)}" if len(there) < len(set(block[known[:, y]])) else year)
        if when:
            shown = "; ".join(when[:MOST_WHEN]) + ("; …" if len(when) > MOST_WHEN else "")
            params = {"title": node.title, "when": shown, "said": remark.said}
            code = "data.remark" if severity == "note" else "data.remark_refused"
            problems.append(Problem(code, place=node.code, severity=severity, params=params))
    return problems
