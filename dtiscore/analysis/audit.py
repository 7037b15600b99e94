"""The statistical audit of an index (kiểm định thống kê), as the Joint Research Centre does it.

Does it measure what its weights say? Checks are numbers with limits; a verdict is a question to whoever made the index, never an
answer. Limits: OECD/JRC Handbook on Constructing Composite Indicators (2008), step 4; Paruolo, Saisana and Saltelli (2013) for the
effective weights; skewness and kurtosis as COINr and the JRC treat outliers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Literal, get_args

import attrs
import numpy as np
import polars as pl

from dtiscore.analysis import statistics
from dtiscore.analysis.grouping import Group, checked_node, groups
from dtiscore.engine.scoring import Scores
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import LookupProblem, Problem, one_line
from dtiscore.language.rounding import round_half_up, significant_digits
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Floats, Framework
from dtiscore.results.gap_points import value_of
from dtiscore.results.ranking import Within
from dtiscore.rules.cohorts import KURTOSIS, SKEWNESS, kurtosis, skewness
from dtiscore.rules.rollups import roll_up

Verdict = Literal["good", "look", "weak", "few"]
On = Literal["shares", "values"]
Said = Callable[[Verdict], Verdict]
Show = Literal["checks", "correlations", "weights", "components"]

FEWEST_UNITS, FEWEST_PER_ITEM = 30, 3.0
MOST_AT_ONE_END = 0.8
MOST_ALIKE = 0.95
LEAST_ALPHA, LEAST_KMO, LEAST_CERTAIN = 0.7, 0.6, 0.05
OF_DATA = ("deviation_weight", "component_weight")
# What stands in a table of its own, and what is told among the checks only where it asks something.
TABLES: dict[str, tuple[str, ...]] = {
    "correlations": ("correlation", "correlation_total", "correlation_beside", "pair"),
    "weights": ("effective_weight", "effective_weight_curved", "stated_weight", *OF_DATA),
    "components": ("alpha", "alpha_without", "components", "eigenvalue", "first_share", "kmo", "bartlett"),
}
DETAIL = ("ceiling", "floor", "pair", "eigenvalue", "correlation", "correlation_total", "effective_weight", "effective_weight_curved", "stated_weight", *OF_DATA, "alpha_without")  # fmt: skip


@attrs.frozen
class AuditRow:
    """One number of the audit: ``node``, and ``other`` where it is about two; NaN ``limit`` for none.

    ``verdict`` : "good", "look" (a question), "weak" (a question that should be answered before the index is used), "few" (too few
    units to say). ``n`` is how many units it rests on.
    """

    check: str
    node: str
    other: str
    year: int
    block: str
    value: float
    limit: float
    verdict: Verdict
    n: int


@attrs.frozen(eq=False, repr=False, slots=False)
class Audit(Displayed):
    """The statistical audit of a node: what its parts have in common, what they weigh, and what tells units apart."""

    scores: Scores
    node: str
    on: On
    rows: tuple[AuditRow, ...]

    def __repr__(self) -> str:
        asked = sum(row.verdict in ("look", "weak") for row in self.rows)
        return f"Audit({self.node!r}, {len(self.rows)} numbers, {asked} questions)"

    @told
    def shown(self, show: Show = "checks") -> tuple[AuditRow, ...]:
        """The rows of one table; "checks" are those of an index as a whole, and all that asks something.

        Raises
        ------
        LookupProblem
            for a table that does not exist.
        """
        if show == "checks":
            return tuple(row for row in self.rows if row.check not in DETAIL or row.verdict in ("look", "weak"))
        if show not in TABLES:
            params = {"name": one_line(show), "known": ", ".join(get_args(Show))}
            raise LookupProblem(Problem("analysis.show", params=params))
        return tuple(row for row in self.rows if row.check in TABLES[show])

    @cached_property
    def frame(self) -> pl.DataFrame:
        """All rows: check, node, other, year, block, value, limit, verdict, n."""
        return rows_frame(self.rows)

    @told
    def to_polars(self, show: Show = "checks") -> pl.DataFrame:
        """The rows of one table, as the command line gives them; null where there is no number or no limit.

        Raises
        ------
        LookupProblem
            for a table that does not exist.
        """
        return rows_frame(self.shown(show))


def rows_frame(rows: tuple[AuditRow, ...]) -> pl.DataFrame:
    """Rows as a data frame."""

    def numbers(name: str) -> pl.Series:
        found = np.array([getattr(row, name) for row in rows], dtype=np.float64)
        return pl.Series(significant_digits(found), dtype=pl.Float64, nan_to_null=True)

    return pl.DataFrame(
        {
            **{name: pl.Series([getattr(row, name) for row in rows], dtype=pl.String) for name in ("check", "node", "other")},
            "year": pl.Series([row.year for row in rows], dtype=pl.Int64),
            "block": pl.Series([row.block for row in rows], dtype=pl.String),
            "value": numbers("value"),
            "limit": numbers("limit"),
            "verdict": pl.Series([row.verdict for row in rows], dtype=pl.String),
            "n": pl.Series([row.n for row in rows], dtype=pl.Int64),
        }
    )  # fmt: skip


@told
def audit(scores: Scores, *, node: str = TOTAL, year: int | None = None, within: Within = "block", on: On = "shares") -> Audit:  # fmt: skip
    """Audit the statistics of an index, per year and block: blocks pooled would have correlations of their own.

    Missing stays missing, also where it scores 0. Items are taken pair by pair for correlations, and where all are there for alpha
    and components; without more units than items there is no Kaiser-Meyer-Olkin measure and no Bartlett test.

    Parameters
    ----------
    scores : what :func:`score` returned.
    node : the node whose parts are audited, the total by default.
    year : only this year; all years by default.
    within : "block", "parent" (below each unit) or "all".
    on : "shares" of the points, of which more is always better and capping shows, or "values" in the indicators' own measures,
        those of which less is better turned round.

    Returns
    -------
    Audit
        rows of numbers with limits and verdicts; NaN where there is no number.

    Raises
    ------
    LookupProblem
        for a node or year that does not exist, or a grouping that is unknown.
    """
    if on not in get_args(On):
        raise LookupProblem(Problem("analysis.show", params={"name": one_line(on), "known": ", ".join(get_args(On))}))
    checked_node(scores, node)
    below = [code for code in scores.framework.below(node) if code in scores.plan.index]
    items = {code: _item(scores, code, on) for code in below}
    rows = tuple(
        attrs.evolve(row, value=_printed(row.value), limit=_printed(row.limit))
        for group in groups(scores, year, within)
        for row in _Sample(scores, node, group, {c: x[group.units, group.j] for c, x in items.items()}).rows()
    )
    return Audit(scores, node, on, rows)


def _printed(value: float) -> float:
    """Twelve digits, in the middle of which no processor's last bit can be seen."""
    return float(round_half_up(value, 12)) + 0.0


def _item(scores: Scores, code: str, on: On) -> Floats:
    node = scores.framework[code]
    if on == "shares" or node.rollup != "leaf":
        return scores[code]
    values = value_of(scores, code)
    targets = scores.plan.target_of.get(code) or ()
    falls = node.lower_is_better or any(target is not None and target.comparison == "<=" for target in targets)
    return -values if falls else values


@attrs.frozen(eq=False, slots=False)
class _Sample:
    """One group of units in one year: by node, (units,) what each has."""

    scores: Scores
    node: str
    group: Group
    items: dict[str, Floats]

    @property
    def framework(self) -> Framework:
        return self.scores.framework

    @cached_property
    def parents(self) -> tuple[str, ...]:
        return tuple(code for code in self.items if self.framework[code].children)

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        return tuple(code for code in self.items if not self.framework[code].children)

    @cached_property
    def scored(self) -> int:
        return int((~np.isnan(self.items[self.node])).sum())

    def row(self, check: str, node: str, value: float, limit: float, verdict: Verdict, n: int, other: str = "") -> AuditRow:  # fmt: skip
        return AuditRow(check, node, other, self.group.year, self.group.title, value, limit, verdict, n)

    def rows(self) -> Iterator[AuditRow]:
        n = self.scored
        yield self.row("sample", self.node, n, FEWEST_UNITS, "good" if n >= FEWEST_UNITS else "few", n)
        for code in self.leaves:
            yield from self.spread(code)
        for parent in self.parents:
            yield from self.together(parent)
        yield from self.stated()

    # --- one item ----------------------------------------------------------------------------------------------------

    def spread(self, code: str) -> Iterator[AuditRow]:
        """Whether an indicator tells units apart at all; these are counts, however few units there are."""
        known = self.items[code][~np.isnan(self.items[code])]
        if not known.size:
            return
        shares = self.scores[code][self.group.units, self.group.j]
        shares, n = shares[~np.isnan(shares)], int(known.size)
        if not statistics.varies(known):
            yield self.row("no_variance", code, float(np.unique(known).size), 1.0, "look" if n > 1 else "few", n)
            return
        for check, end in (("ceiling", shares >= 1 - 1e-12), ("floor", shares <= 1e-12)):
            share = float(end.mean()) if shares.size else math.nan
            if share > 0:
                yield self.row(check, code, share, MOST_AT_ONE_END, "look" if share > MOST_AT_ONE_END else "good", n)
        ordered = np.sort(known)
        skew, tail = skewness(ordered), kurtosis(ordered)
        if abs(skew) > SKEWNESS and tail > KURTOSIS:
            verdict: Verdict = "look" if n >= FEWEST_UNITS else "few"
            yield self.row("skewness", code, skew, SKEWNESS, verdict, n)
            yield self.row("kurtosis", code, tail, KURTOSIS, verdict, n)

    # --- the children of one node ------------------------------------------------------------------------------------

    def together(self, parent: str) -> Iterator[AuditRow]:
        weights = {
            c: w
            for c, w in roll_up(self.framework, self.framework[parent]).weights.items()
            if c in self.items and w > 0
        }
        children = [c for c in weights if statistics.varies(self.items[c][~np.isnan(self.items[c])])]
        if not children:
            return
        n = int((~np.isnan(self.items[parent])).sum())
        per_item = n / len(children)
        few = self.scored < FEWEST_UNITS or per_item < FEWEST_PER_ITEM
        yield self.row(
            "per_item", parent, per_item, FEWEST_PER_ITEM, "good" if per_item >= FEWEST_PER_ITEM else "few", n
        )

        def verdict(said: Verdict) -> Verdict:
            return "few" if few else said

        for child in children:
            yield from self.with_its_own(child, parent, weights, verdict)
        for i, child in enumerate(children):
            for other in children[i + 1 :]:
                r, both = statistics.correlation(self.items[child], self.items[other])
                if r == r:
                    said = verdict("look" if r > MOST_ALIKE else "good")
                    yield self.row("pair", child, r, MOST_ALIKE, said, both, other)
        yield from self.weighed(parent, children, weights, verdict)
        if len(children) > 1:
            yield from self.coherence(parent, children, verdict)

    def with_its_own(self, child: str, parent: str, weights: dict[str, float], verdict: Said) -> Iterator[AuditRow]:
        """The correlation of a part with the rest of its index, with other indices, and with the whole."""
        own, both = math.nan, 0
        if len(weights) > 1:
            own, both = statistics.correlation(self.items[child], self.rest(child, weights))
            if own == own:
                yield self.row("correlation", child, own, *self.against(own, both, verdict), both, parent)
        if parent != self.node:
            r, n = statistics.correlation(self.items[child], self.items[self.node])
            if r == r:
                yield self.row("correlation_total", child, r, *self.against(r, n, verdict), n, self.node)
        beside = {sibling for above in self.framework.parents(parent) for sibling in above.children} & set(self.parents)
        for other in self.parents:
            if other in beside and child not in self.framework.below(other):
                r, n = statistics.correlation(self.items[child], self.items[other])
                if r == r and own == own:
                    yield self.row(
                        "correlation_beside", child, r, own, verdict("look" if r > own else "good"), n, other
                    )

    def against(self, r: float, n: int, verdict: Said) -> tuple[float, Verdict]:
        limit = statistics.least_correlation(n)
        return limit, verdict("weak" if r < 0 else "look" if not r >= limit else "good")

    def rest(self, child: str, weights: dict[str, float]) -> Floats:
        """The weighted mean of the other parts of an index, of those that are there."""
        total, weight = np.zeros(len(self.group.units)), np.zeros(len(self.group.units))
        for code, own in weights.items():
            there = ~np.isnan(self.items[code])
            if code != child:
                total += np.where(there, self.comparable(code), 0.0) * own
                weight += np.where(there, own, 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(weight > 0, total / weight, np.nan)

    def comparable(self, code: str) -> Floats:
        """Shares of points as they are; values of different measures as shares too, which the index adds."""
        found: Floats = np.nan_to_num(self.scores[code][self.group.units, self.group.j])
        return found

    def weighed(self, parent: str, children: list[str], weights: dict[str, float], verdict: Said) -> Iterator[AuditRow]:
        """What a part decides of its index, beside what it should by its weight."""
        index, whole = self.items[parent], sum(weights.values())
        for check, strength in (
            ("effective_weight", _squared),
            ("effective_weight_curved", statistics.correlation_ratio),
        ):
            found = {child: strength(self.items[child], index) for child in children}
            total = math.fsum(value for value in found.values() if value == value)
            for child, value in found.items():
                if value == value and total > 0 and len(children) > 1:
                    share, stated = value / total, weights[child] / whole
                    off = not stated / 2 <= share <= 2 * stated
                    n = int((~np.isnan(self.items[child])).sum())
                    yield self.row(check, child, share, stated, verdict("look" if off else "good"), n, parent)
        together = np.stack([self.items[c] for c in children])
        there = together[:, statistics.complete(together)]
        if len(children) > 1 and there.shape[1] > 2 and all(map(statistics.varies, there)):
            taken = (statistics.weights_by_deviation(there), statistics.weights_by_component(there))
            for check, shares in zip(OF_DATA, taken, strict=True):
                for child, share in zip(children, () if shares is None else shares, strict=shares is not None):
                    yield self.row(check, child, share, weights[child] / whole, verdict("good"), there.shape[1], parent)

    def coherence(self, parent: str, children: list[str], verdict: Said) -> Iterator[AuditRow]:
        """Whether the parts measure one thing: alpha and principal components, where all of them are there."""
        there = statistics.complete(np.stack([self.items[c] for c in children]))
        kept = [c for c in children if statistics.varies(self.items[c][there])]
        n = int(there.sum())
        if len(kept) < 2 or n < 3:
            return
        matrix = statistics.correlations(np.stack([self.items[c][there] for c in kept]))
        alpha = statistics.alpha(matrix)
        yield self.row("alpha", parent, alpha, LEAST_ALPHA, verdict("good" if alpha >= LEAST_ALPHA else "weak"), n)
        for i, child in enumerate(kept if len(kept) > 2 else ()):
            left = statistics.alpha(statistics.without(matrix, i))
            yield self.row("alpha_without", child, left, alpha, verdict("look" if left > alpha else "good"), n, parent)
        found = statistics.components(matrix, n)
        above = int((found.eigenvalues > 1 + 1e-9).sum())
        yield self.row("components", parent, above, 1.0, verdict("look" if above > 1 else "good"), n)
        yield self.row("first_share", parent, float(found.eigenvalues[0]) / len(kept), math.nan, verdict("good"), n)
        for i, value in enumerate(found.eigenvalues, 1):
            yield self.row("eigenvalue", parent, float(value), 1.0, verdict("good"), n, str(i))
        if found.kmo == found.kmo:
            yield self.row(
                "kmo", parent, found.kmo, LEAST_KMO, verdict("good" if found.kmo >= LEAST_KMO else "weak"), n
            )
            certain = found.bartlett < LEAST_CERTAIN
            yield self.row("bartlett", parent, found.bartlett, LEAST_CERTAIN, verdict("good" if certain else "weak"), n)
        else:
            yield self.row("kmo", parent, math.nan, LEAST_KMO, "few", n)

    # --- weights -----------------------------------------------------------------------------------------------------

    def stated(self) -> Iterator[AuditRow]:
        """The share of the whole that an indicator has by all ways that lead to it."""
        share, ways = dict.fromkeys(self.items, 0.0), dict.fromkeys(self.items, 0)
        share[self.node], ways[self.node] = 1.0, 1
        for code in reversed([c for c in self.framework.order if c in self.items]):
            weights = (
                {c: w for c, w in roll_up(self.framework, self.framework[code]).weights.items() if c in share}
                if self.framework[code].children
                else {}
            )
            whole = sum(weights.values())
            for child, weight in weights.items():
                if whole > 0:
                    share[child] += share[code] * weight / whole
                    ways[child] += ways[code]
        for code in self.leaves:
            if share[code] > 0:
                n = int((~np.isnan(self.items[code])).sum())
                yield self.row(
                    "stated_weight", code, share[code], math.nan, "look" if ways[code] > 1 else "good", n, self.node
                )


def _squared(x: Floats, y: Floats) -> float:
    return statistics.correlation(x, y)[0] ** 2
