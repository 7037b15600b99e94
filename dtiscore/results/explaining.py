"""Why this many points: every indicator's document, rule, numbers put in and points out, adding up to the node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.engine.scoring import Scores
from dtiscore.files.forked import refuse_after_fork
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import Language, LookupProblem, Problem, one_line
from dtiscore.language.measures import DECIMALS, aim, exactly
from dtiscore.language.numbers import percent
from dtiscore.language.rounding import round_half_up, significant
from dtiscore.language.sentences import say
from dtiscore.language.text import in_both, text_of
from dtiscore.language.told import told
from dtiscore.model import TOTAL, Node, Target, Text
from dtiscore.model.sameness import same_entries
from dtiscore.results.reported_words import At, given_words, status_of, target_of
from dtiscore.rules.plugins.calling import wording_of
from dtiscore.rules.rollups import limit_words, mean_words, roll_up, roll_up_words

MOST_NAMED = 3


@attrs.frozen(eq=False)
class Line:
    """One line of an explanation.

    ``contribution`` is in points of ``of``; the contributions of indicators, gates, limits and roll-ups add up to its points.
    ``worth`` is what a full score would contribute, with the weights that count in this cell.
    ``share`` is the contribution as a part of those points.
    """

    of: str
    depth: int
    node: str
    kind: str
    title: Text
    given: Text
    rule: Text
    points: float
    max_points: float
    score: float
    coverage: float
    contribution: float
    worth: float
    share: float
    document: Text
    status: str


@attrs.frozen(eq=False, repr=False)
class Explanation(Displayed):
    """Lines from a node down to its indicators or, for an indicator, up through everything that counts it."""

    unit: str
    year: int
    node: str
    lines: tuple[Line, ...]

    @told
    def to_polars(self, lang: Language = "en") -> pl.DataFrame:
        """unit, year, of, node, kind, points, max_points, score, coverage, contribution, worth, share, title, given, rule, document,
        status: one row per line, words in ``lang``, null where there is no number.
        """

        def shown(value: Any) -> Any:
            if isinstance(value, Text):
                return value.vi if lang == "vi" else value.en
            return value if isinstance(value, str) else None if np.isnan(value) else significant(value)

        numbers = ("points", "max_points", "score", "coverage", "contribution", "worth", "share")
        names = ("of", "node", "kind", *numbers, "title", "given", "rule", "document", "status")
        data: dict[str, Any] = {"unit": [self.unit] * len(self.lines), "year": [self.year] * len(self.lines)}
        data |= {name: [shown(getattr(line, name)) for line in self.lines] for name in names}
        schema = {name: pl.Float64 if name in numbers else pl.String for name in data} | {"year": pl.Int64}
        return pl.DataFrame(data, schema=schema)

    def __eq__(self, other: object) -> bool:
        return same_entries(self, other, ("unit", "year", "node", "lines"))

    def __hash__(self) -> int:
        return hash((self.unit, self.year, self.node, len(self.lines)))

    def __repr__(self) -> str:
        return f"Explanation({self.unit!r}, {self.year}, {self.node!r}, {len(self.lines)} lines)"


@told
def explain(scores: Scores, unit: str, year: int | None = None, node: str = TOTAL) -> Explanation:
    """Explain one node of one unit; the latest year where none is named.

    A node with children is explained downwards; an indicator upwards, through every index, pillar and total that counts it.

    Parameters
    ----------
    scores : what :func:`score` returned.
    unit : by what the data called it, its code or its name.
    year : the latest by default.
    node : the total by default.

    Returns
    -------
    Explanation
        its contributions add up to the points of the node; numbers are NaN where there is no score.

    Raises
    ------
    LookupProblem
        for a unit, year or node that does not exist.
    """
    refuse_after_fork()
    scores[node]  # refuses an unknown node
    if not scores.years:
        raise LookupProblem(Problem("data.no_rows"))
    year = scores.years[-1] if year is None else year
    i = scores.unit_index(unit, year)
    j = scores.year_index(year)
    framework = scores.framework
    at = At(scores, i, j, scores.cell(i, j))
    if framework[node].rollup == "leaf":
        lines = [_line(at, node, node, 0, _contributions(at, node))]
        above = framework.above(node)
        lines += [_line(at, node, code, 1, _contributions(at, code), shows=code) for code in above]
    else:
        lines = list(_tree(at, node, _contributions(at, node)))
    return Explanation(scores.units[i], year, node, tuple(lines))


@attrs.frozen(eq=False)
class _Contributions:
    """In points of one root: ``parts`` add up to its points, ``nodes`` holds what each node contributes as a whole, and
    ``worth`` what it would contribute with a full score."""

    parts: dict[str, float] = attrs.field(factory=lambda: defaultdict(float))
    nodes: dict[str, float] = attrs.field(factory=lambda: defaultdict(float))
    worth: dict[str, float] = attrs.field(factory=lambda: defaultdict(float))


def _contributions(at: At, root: str) -> _Contributions:
    """Hand the points of the root down to the leaves: every node once, after all that count it.

    ``worth`` is what a full score of a node would earn the root; ``counted`` the part of it that comes by nodes that have
    a score: below one that has none, as for too few of its parts, nothing counts.
    """
    framework, found = at.framework, _Contributions()
    counted: dict[str, float] = defaultdict(float)
    found.worth[root] = counted[root] = at.nodes[root].max_points
    for code in reversed(framework.order):
        if code not in found.worth:
            continue
        node, own = framework[code], at.nodes[code]
        worth, effect = found.worth[code], 0.0 if np.isnan(own.score) else counted[code]
        value = 0.0 if np.isnan(own.score) else node.shown(own.score)  # of what takes points away, how much of it
        found.nodes[code] = value * effect
        if node.rollup == "leaf":
            found.parts[code] = value * effect
            continue
        stands = "entered" if at.is_entered(code) else "estimated" if at.is_estimated(code) else ""
        if stands:  # what is below counts once it is known, not now
            found.parts[f"{stands}:{code}"], effect = value * effect, 0.0
        linear = 0.0
        how = roll_up(framework, node)
        for child, share in how.shares(at.nodes).items():
            if stands and (how.adds or how.in_points) and own.max_points:
                share = (
                    at.nodes[child].max_points / own.max_points
                )  # of the whole, as nothing is spread over known parts
            score = framework[child].shown(at.nodes[child].score)
            linear += 0.0 if np.isnan(score) else score * share
            found.worth[child] += worth * share
            counted[child] += effect * share
        size = abs(own.max_points) if how.in_points else how.points
        for child, sign in how.adjusting.items():
            part = at.nodes[child]
            share = sign * abs(part.max_points) / size if size else 0.0
            linear += 0.0 if np.isnan(part.score) else abs(part.score) * share
            found.worth[child] += worth * share
            counted[child] += effect * share
        if np.isnan(own.score) or stands:
            continue
        unlimited = node.shown(own.unlimited)
        if how.function is not None:
            found.parts[f"rollup:{code}"] = (unlimited - linear) * effect
        if how.limits is not None and own.unruled != own.unlimited:
            found.parts[f"limit:{code}"] = (node.shown(own.unruled) - unlimited) * effect
        if how.rule is not None:
            found.parts[f"rule:{code}"] = (own.ungated - own.unruled) * effect
        if value < own.ungated:
            found.parts[f"gate:{code}"] = (value - own.ungated) * effect
    return found


def _tree(at: At, root: str, found: _Contributions) -> Iterable[Line]:
    """Every node once, below the first that counts it; another one refers to it."""
    framework = at.framework
    shown: set[str] = set()
    stack = [(0, root)]
    while stack:
        depth, code = stack.pop()
        if code in shown:
            continue
        shown.add(code)
        node = framework[code]
        line = _line(at, code, root, depth, found)
        above = [framework[child].title for child in node.children if child in shown]
        yield attrs.evolve(line, given=_shown_above(above)) if above else line
        if depth == 0 and framework.origin and not np.isnan(at.nodes[root].points):
            yield _effect_line(at, code, root, depth + 1, "origin", framework.origin)
        for kind in ("entered", "estimated", "rollup", "limit", "rule", "gate"):
            if found.parts.get(f"{kind}:{code}") or (kind == "rule" and f"rule:{code}" in found.parts):
                yield _effect_line(at, code, root, depth + 1, kind, found.parts[f"{kind}:{code}"])
        stack += [(depth + 1, child) for child in reversed(node.children)]


def _shown_above(titles: Sequence[Text]) -> Text:
    return in_both(
        lambda lang: say(
            "explain.shown_above",
            lang,
            titles=", ".join(one_line(title[lang]) for title in titles[:MOST_NAMED]),
            more=" …" if len(titles) > MOST_NAMED else "",
        )
    )


def _line(at: At, code: str, of: str, depth: int, found: _Contributions, shows: str | None = None) -> Line:
    """A line about ``code``; with ``shows`` the numbers are those of a node above, seen from below."""
    framework, node = at.framework, at.framework[shows or code]
    contribution, worth = found.nodes.get(code, 0.0), found.worth.get(code, 0.0)
    if code == of and shows is None:
        contribution, worth = framework.origin + contribution, framework.origin + worth
    leaf = node.rollup == "leaf"
    target = target_of(at, node) if leaf else None
    return Line(
        of=of,
        depth=depth,
        node=node.code,
        kind=node.kind,
        title=node.title,
        given=given_words(at, node) if leaf else Text("", ""),
        rule=_rule_words(at, node, target, worth if shows is None else at.nodes[node.code].max_points),
        points=framework.origin + at.nodes[node.code].points,
        max_points=framework.origin + most if (most := at.nodes[node.code].max_points) else 0.0,
        score=at.nodes[node.code].score,
        coverage=at.nodes[node.code].coverage,
        contribution=contribution,
        worth=worth,
        share=_share(at, of, contribution),
        document=Text(target.document, target.document) if target else node.source or framework.source,
        status=status_of(at, node) if leaf else "",
    )


def _effect_line(at: At, code: str, of: str, depth: int, kind: str, contribution: float) -> Line:
    node = at.framework[code]
    if kind == "gate":
        assert node.gate is not None
        cap, items = node.gate.cap * 100.0, ", ".join(node.gate.items)
        share_left = in_both(lambda lang: exactly(cap, "percent", lang))
        rule = text_of("explain.gate.rule", items=items, share=share_left)
    elif kind == "limit":
        rule = limit_words(roll_up(at.framework, node))
    elif kind == "entered":
        rule = text_of("explain.entered.rule")
    elif kind == "estimated":
        assert node.impute is not None
        rule = text_of(f"explain.score_estimated.{node.impute.method}")
    elif kind == "origin":
        rule = text_of("explain.origin.rule", points=contribution)
    elif kind == "rule":
        read = in_both(lambda lang: percent(at.nodes[code].unruled, DECIMALS, lang))
        rule = text_of("explain.score_rule.rule", rule=wording_of(node), read=read)
    else:
        assert node.aggregation is not None
        rule = text_of("explain.rollup.rule", mean=mean_words(roll_up(at.framework, node)))
    title, nothing = text_of(f"explain.effect.{kind}"), float("nan")
    return Line(of, depth, code, kind, title, Text("", ""), rule, nothing, nothing, nothing, nothing, contribution, nothing,
                _share(at, of, contribution), node.source or at.framework.source, "")  # fmt: skip


def _share(at: At, of: str, contribution: float) -> float:
    total = at.nodes[of].points
    return contribution / float(total) if total > 0 and not at.framework.origin else np.nan


def _rule_words(at: At, node: Node, target: Target | None, worth: float) -> Text:
    if node.rule is not None:
        # As the decision states them, or what they come to where weights decide.
        points = node.points if node.states_points or not worth else abs(worth)
        words = wording_of(node, float(significant(round_half_up(points, DECIMALS))))
        if target is not None:
            goal = in_both(lambda lang: aim(target.comparison, target.value, node.unit_of_measure, lang))
            words = text_of("explain.with_target", rule=words, year=target.year, goal=goal)
        return words
    return roll_up_words(roll_up(at.framework, node))
