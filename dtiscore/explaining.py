"""Why this many points: every indicator's document, rule, numbers put in and points out, adding up to the node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.calling import wording_of
from dtiscore.errors import Language, LookupProblem, Problem, one_line
from dtiscore.measuring import counts_of
from dtiscore.model import STATUSES, TOTAL, Framework, Node, Target, Text
from dtiscore.rounding import round_half_up, significant
from dtiscore.rules import number, options_of, title_of
from dtiscore.scoring import NodeScore, Scores

SHOWN_DECIMALS = 2
FRACTION_DECIMALS = 4
NOTHING = Text("", "")
PLAIN_MEASURES = {"": NOTHING, "count": NOTHING, "fraction": NOTHING, "percent": Text("%", " %"),
                  "points": Text(" điểm", " points"), "rank": Text("", ""), "hours": Text(" giờ", " hours"),
                  "pp": Text(" điểm %", " pp")}  # fmt: skip


@attrs.frozen
class Line:
    """One line of an explanation.

    ``contribution`` is in points of ``of``; the contributions of indicators, gates and roll-ups add up to its points.
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
class Explanation:
    """Lines from a node down to its indicators or, for an indicator, up through everything that counts it."""

    unit: str
    year: int
    node: str
    lines: tuple[Line, ...]

    def to_polars(self, lang: str = "en") -> pl.DataFrame:
        """unit, year, of, node, kind, points, max_points, score, coverage, contribution, share, given, rule, document."""
        numbers = ("points", "max_points", "score", "coverage", "contribution", "worth", "share")
        data: dict[str, Any] = {
            "unit": [self.unit] * len(self.lines),
            "year": [self.year] * len(self.lines),
            "of": [line.of for line in self.lines],
            "node": [line.node for line in self.lines],
            "kind": [line.kind for line in self.lines],
        }
        for name in numbers:
            found = [getattr(line, name) for line in self.lines]
            data[name] = [None if np.isnan(value) else significant(value) for value in found]
        for name in ("title", "given", "rule", "document"):
            data[name] = [getattr(line, name).vi if lang == "vi" else getattr(line, name).en for line in self.lines]
        data["status"] = [line.status for line in self.lines]
        schema = {name: pl.Float64 if name in numbers else pl.String for name in data} | {"year": pl.Int64}
        return pl.DataFrame(data, schema=schema)

    def __repr__(self) -> str:
        return f"Explanation({self.unit!r}, {self.year}, {self.node!r}, {len(self.lines)} lines)"


@attrs.frozen(eq=False)
class _At:
    """The unit-year that is explained, with everything about its nodes."""

    scores: Scores
    i: int
    j: int
    nodes: Mapping[str, NodeScore]

    @property
    def framework(self) -> Framework:
        return self.scores.framework


def explain(scores: Scores, unit: str, year: int | None = None, node: str = TOTAL) -> Explanation:
    """Explain one node of one unit; the latest year where none is named.

    A node with children is explained downwards; an indicator upwards, through every index, pillar and total that counts
    it. Raises :class:`~dtiscore.errors.LookupProblem` for a unit, year or node that does not exist.
    """
    scores[node]  # refuses an unknown node
    if not scores.years:
        raise LookupProblem(Problem("data.no_rows"))
    i = scores.unit_index(unit)
    year = scores.years[-1] if year is None else year
    j = scores.year_index(year)
    framework = scores.framework
    at = _At(scores, i, j, scores.cell(i, j))
    if framework[node].rollup == "leaf":
        lines = [_line(at, node, node, 0, _contributions(at, node))]
        above = [code for code in framework.order if code != node and node in framework.below(code)]
        lines += [_line(at, node, code, 1, _contributions(at, code), shows=code) for code in above]
    else:
        lines = list(_tree(at, node, _contributions(at, node)))
    return Explanation(scores.units[i], year, node, tuple(lines))


def contributions(scores: Scores, unit: int, year: int, root: str) -> dict[str, float]:
    """Points of ``root`` by leaf, and by ``gate:NODE`` and ``rollup:NODE`` where a gate or another mean moved them."""
    return dict(_contributions(_At(scores, unit, year, scores.cell(unit, year)), root).parts)


@attrs.frozen(eq=False)
class _Contributions:
    """In points of one root: ``parts`` add up to its points, ``nodes`` holds what each node contributes as a whole, and
    ``worth`` what it would contribute with a full score."""

    parts: dict[str, float] = attrs.field(factory=lambda: defaultdict(float))
    nodes: dict[str, float] = attrs.field(factory=lambda: defaultdict(float))
    worth: dict[str, float] = attrs.field(factory=lambda: defaultdict(float))


def _contributions(at: _At, root: str) -> _Contributions:
    found = _Contributions()
    _spread(at, root, at.nodes[root].max_points, found)
    return found


def _spread(at: _At, code: str, worth: float, found: _Contributions) -> None:
    """Hand ``worth`` points of the root, which a full score of ``code`` would earn, down to the leaves."""
    node, own = at.framework[code], at.nodes[code]
    value = 0.0 if np.isnan(own.score) else own.score
    found.worth[code] += worth
    found.nodes[code] += value * worth
    if node.rollup == "leaf":
        found.parts[code] += value * worth
        return
    linear = 0.0
    for child, share in _shares(at, node):
        score = at.nodes[child].score
        linear += 0.0 if np.isnan(score) else score * share
        _spread(at, child, worth * share, found)
    if np.isnan(own.score):
        return
    if node.aggregation is not None and node.aggregation.function is not None:
        found.parts[f"rollup:{code}"] += (own.ungated - linear) * worth
    if value < own.ungated:
        found.parts[f"gate:{code}"] += (value - own.ungated) * worth


def _shares(at: _At, node: Node) -> Iterable[tuple[str, float]]:
    """How much of the node each child decides in this cell: by counted points, or by counted weights."""
    zero = at.framework.missing == "zero"
    if node.rollup == "points":
        sizes = [at.nodes[child].max_points for child in node.children]
    else:
        sizes = []
        for child, weight in zip(node.children, node.weights, strict=True):
            applies = not np.isnan(at.nodes[child].coverage)
            counted = applies if zero else not np.isnan(at.nodes[child].score)
            sizes.append(weight if counted else 0.0)
    total = sum(sizes)
    return [(child, size / total if total else 0.0) for child, size in zip(node.children, sizes, strict=True)]


def _tree(at: _At, root: str, found: _Contributions) -> Iterable[Line]:
    framework = at.framework
    shown: set[str] = set()
    stack = [(0, root)]
    while stack:
        depth, code = stack.pop()
        if code in shown:
            continue
        shown.add(code)
        node = framework[code]
        yield _line(at, code, root, depth, found)
        for kind in ("rollup", "gate"):
            if found.parts.get(f"{kind}:{code}"):
                yield _effect_line(at, code, root, depth + 1, kind, found.parts[f"{kind}:{code}"])
        stack += [(depth + 1, child) for child in reversed(node.children)]


def _line(at: _At, code: str, of: str, depth: int, found: _Contributions, shows: str | None = None) -> Line:
    """A line about ``code``; with ``shows`` the numbers are those of a node above, seen from below."""
    framework, node = at.framework, at.framework[shows or code]
    contribution, worth = found.nodes.get(code, 0.0), found.worth.get(code, 0.0)
    leaf = node.rollup == "leaf"
    total = at.nodes[of].points
    target = _target(at, node) if leaf else None
    return Line(
        of=of,
        depth=depth,
        node=node.code,
        kind=node.kind,
        title=node.title,
        given=_given(at, node) if leaf else Text("", ""),
        rule=_rule_words(at, node, target, worth if shows is None else at.nodes[node.code].max_points),
        points=at.nodes[node.code].points,
        max_points=at.nodes[node.code].max_points,
        score=at.nodes[node.code].score,
        coverage=at.nodes[node.code].coverage,
        contribution=contribution,
        worth=worth,
        share=contribution / float(total) if total > 0 else np.nan,
        document=Text(target.document, target.document) if target else node.source or framework.source,
        status=_status(at, node) if leaf else "",
    )


def _effect_line(at: _At, code: str, of: str, depth: int, kind: str, contribution: float) -> Line:
    node = at.framework[code]
    total = at.nodes[of].points
    if kind == "gate":
        assert node.gate is not None
        cap, items = node.gate.cap * 100.0, ", ".join(node.gate.items)
        title = Text("Thiếu điều kiện bắt buộc", "Mandatory item missing")
        rule = Text(
            f"thiếu điều kiện bắt buộc ({items}): tối đa {number(cap, 'vi')}% điểm",
            f"a mandatory item is missing ({items}): at most {number(cap, 'en')} % of the points",
        )
    else:
        assert node.aggregation is not None
        title = Text("Do cách tổng hợp", "Effect of the roll-up")
        rule = Text(
            f"{node.aggregation.title.vi} so với trung bình cộng",
            f"{node.aggregation.title.en} instead of the arithmetic mean",
        )
    share = contribution / float(total) if total > 0 else np.nan
    nothing = float("nan")
    return Line(of, depth, code, kind, title, Text("", ""), rule, nothing, nothing, nothing, nothing,
                contribution, nothing, share, node.source or at.framework.source, "")  # fmt: skip


def _target(at: _At, node: Node) -> Target | None:
    return at.scores.plan.target_of.get(node.code, (None,) * len(at.scores.units))[at.i]


def _rule_words(at: _At, node: Node, target: Target | None, worth: float) -> Text:
    if node.rule is not None:
        words = wording_of(node, float(significant(round_half_up(_shown_points(at, node, worth), SHOWN_DECIMALS))))
        if target is not None:
            sign = "≥" if target.comparison == ">=" else "≤"
            words = Text(
                f"{words.vi} (mục tiêu {target.year}: {sign} {number(target.value, 'vi')})",
                f"{words.en} (target of {target.year}: {sign} {number(target.value, 'en')})",
            )
        return words
    if node.aggregation is not None:
        return node.aggregation.title
    if node.rollup == "points":
        return Text("cộng điểm các thành phần", "sum of the parts' points")
    return Text("trung bình có trọng số của các thành phần", "weighted mean of the parts")


def _shown_points(at: _At, node: Node, worth: float) -> float:
    """Points of the rule's wording: as the decision states them, or what they come to where weights decide."""
    return node.points if node.states_points or not worth else worth


def _given(at: _At, node: Node) -> Text:
    """The numbers put in, as a person would write them."""
    observations = at.scores.plan.observations
    council = observations.points.get(node.code)
    if council is not None and np.isfinite(council[at.i, at.j]):
        points, why = float(council[at.i, at.j]), _appraisal(at, node)
        return Text(
            f"hội đồng chấm {number(points, 'vi')} điểm{why}", f"council set {number(points, 'en')} points{why}"
        )
    return _data(at, node)


def data_words(scores: Scores, unit: int, year: int, code: str) -> Text:
    """What was reported for one indicator, as a person would write it, whatever points a council set."""
    return _data(_At(scores, unit, year, {}), scores.framework[code])


def _data(at: _At, node: Node) -> Text:
    observations = at.scores.plan.observations
    told = at.scores.plan.measured[node.code][at.i, at.j]
    if np.isposinf(at.scores.plan.rows[node.code].x[at.i, at.j]) or np.isposinf(told):
        if node.rule is not None and node.rule.name == "target" and _target(at, node) is None:
            year = at.scores.plan.target_year
            return Text(f"không có mục tiêu năm {year}", f"no target for {year}")
        return Text("không áp dụng", "not applicable")
    words = observations.choices.get(node.code)
    if words is not None and words[at.i, at.j] is not None and node.rule is not None:
        return _chosen(str(words[at.i, at.j]), node)
    value = at.scores.plan.measured[node.code][at.i, at.j]
    if np.isnan(value):
        return Text("chưa có số liệu", "no data")
    if node.rule is not None and node.rule.reads == "yes_no":
        return Text("có", "yes") if value else Text("không", "no")
    if node.rule is not None and node.rule.name == "growth":
        return _grown(at, node, float(value))
    if node.derivation is not None and np.isnan(observations.value(node.code)[at.i, at.j]):
        return _derived(at, node, float(value))
    part, whole = (array[at.i, at.j] for array in counts_of(node, observations))
    decimals = FRACTION_DECIMALS if node.unit_of_measure == "fraction" else SHOWN_DECIMALS
    rate = significant(round_half_up(value, decimals))
    unit = PLAIN_MEASURES.get(node.unit_of_measure, Text(f" {node.unit_of_measure}", f" {node.unit_of_measure}"))
    shown = Text(f"{number(rate, 'vi')}{unit.vi}", f"{number(rate, 'en')}{unit.en}")
    if np.isfinite(part) and np.isfinite(whole):
        return Text(
            f"{number(part, 'vi')} / {number(whole, 'vi')} = {shown.vi}",
            f"{number(part, 'en')} / {number(whole, 'en')} = {shown.en}",
        )
    return shown


def _chosen(words: str, node: Node) -> Text:
    assert node.rule is not None
    options = options_of(node.rule, node.params)
    codes = [code for code in words.split(";") if code in options]
    return Text(
        "; ".join(title_of(code, options[code], "vi") for code in codes) or "không có mục nào",
        "; ".join(title_of(code, options[code], "en") for code in codes) or "none of the items",
    )


def _derived(at: _At, node: Node, value: float) -> Text:
    """The value with the inputs that it was derived from."""
    measured, j = at.scores.plan.measured, at.j
    rate = significant(round_half_up(value, SHOWN_DECIMALS))
    nothing = np.full(at.scores.plan.observations.shape, np.nan)
    inputs = []
    for code in node.data.of:
        found = measured.get(code, nothing)[at.i, j]
        inputs.append((code, "–" if not np.isfinite(found) else found))

    def words(lang: Language) -> str:
        told = ", ".join(
            f"{c} {v if isinstance(v, str) else number(significant(round_half_up(v, 2)), lang)}" for c, v in inputs
        )
        name = node.derivation.title[lang] if node.derivation else ""
        sign = "%" if lang == "vi" else " %"
        return f"{number(rate, lang)}{sign if node.unit_of_measure == 'percent' else ''} ({name}: {told})"

    return Text(words("vi"), words("en"))


def _grown(at: _At, node: Node, value: float) -> Text:
    year, years = at.scores.years[at.j] - 1, at.scores.years
    last = at.scores.plan.measured[node.code][at.i, years.index(year)] if year in years else np.nan
    growth = significant(round_half_up(100.0 * (value - last) / last, SHOWN_DECIMALS)) if last > 0 else np.nan
    if not np.isfinite(growth):
        now = significant(value)
        return Text(
            f"{number(now, 'vi')}, năm trước chưa có số liệu", f"{number(now, 'en')}, no usable value last year"
        )
    before, now = significant(last), significant(value)
    return Text(
        f"{number(before, 'vi')} → {number(now, 'vi')}: {number(growth, 'vi')}%",
        f"{number(before, 'en')} → {number(now, 'en')}: {number(growth, 'en')} %",
    )


def _rows_of(at: _At, node: Node) -> pl.DataFrame:
    """The rows of the data that count for a node, the latest status last."""
    observations = at.scores.plan.observations
    if node.code not in observations.codes or not observations.details.height:
        return observations.details.clear()
    place = {"unit_index": at.i, "year_index": at.j, "code_index": observations.codes.index(node.code)}
    return observations.details.filter(*(pl.col(name) == value for name, value in place.items())).sort("status_index")


def _status(at: _At, node: Node) -> str:
    own = _rows_of(at, node)
    return STATUSES[int(own["status_index"][-1])] if own.height else ""


def _appraisal(at: _At, node: Node) -> str:
    """Who set the points, when and why, as the data say."""
    own = _rows_of(at, node).filter(pl.col("points").is_finite())
    if not own.height:
        return ""
    told = [own[name][-1] for name in ("reason", "author", "date")]
    words = "; ".join(one_line(text, 200) for text in told if text)
    return f" ({words})" if words else ""
