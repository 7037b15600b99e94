"""What was reported for one cell, as a person would write it: the words that an explanation puts in front of its points."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs
import numpy as np
import polars as pl

from dtiscore.data.measuring import counts_at, shares_of_nothing
from dtiscore.engine.node_scores import NodeScore
from dtiscore.engine.rows import previous_of
from dtiscore.engine.scoring import Scores
from dtiscore.language.dates import date_text
from dtiscore.language.errors import Language, one_line
from dtiscore.language.measures import DECIMALS, FRACTION_DECIMALS, exactly, measured
from dtiscore.language.numbers import number
from dtiscore.language.sentences import Hint, say
from dtiscore.language.text import in_both, text_of
from dtiscore.model import STATUSES, Framework, Node, Target, Text
from dtiscore.rules.bands_and_options import options_of, title_of
from dtiscore.rules.rollups import roll_up


@attrs.frozen(eq=False)
class At:
    """One unit-year, with everything about its nodes."""

    scores: Scores
    i: int
    j: int
    nodes: Mapping[str, NodeScore]

    def is_entered(self, code: str) -> bool:
        """Whether the node has the value that data give for it, as nothing below is known."""
        node = self.framework[code]
        if node.stand_in is None or not self.nodes[code].coverage > 0:
            return False
        return not any(self.nodes[child].coverage > 0 for child in roll_up(self.framework, node).weights)

    def is_estimated(self, code: str) -> bool:
        """Whether the score of a node with children is an estimate."""
        own = self.nodes[code]
        return self.framework[code].rollup != "leaf" and bool(np.isnan(own.ungated) and not np.isnan(own.score))

    @property
    def framework(self) -> Framework:
        return self.scores.framework

    @cached_property
    def rows(self) -> Mapping[int, pl.DataFrame]:
        """By the position of a code: the rows of the data for it, the latest status last."""
        details = self.scores.plan.observations.details
        if not details.height:
            return {}
        own = details.filter(pl.col("unit_index") == self.i, pl.col("year_index") == self.j).sort(
            "status_index", maintain_order=True
        )
        return {int(code): rows for (code,), rows in own.partition_by("code_index", as_dict=True).items()}


def target_of(at: At, node: Node) -> Target | None:
    return at.scores.plan.target_of.get(node.code, (None,) * len(at.scores.units))[at.i]


def given_words(at: At, node: Node) -> Text:
    """The numbers put in, as a person would write them."""
    observations = at.scores.plan.observations
    council = observations.points.get(node.code)
    if council is None or not np.isfinite(council[at.i, at.j]):
        return _data(at, node)
    set_ = float(council[at.i, at.j])
    points = in_both(lambda lang: exactly(node.shown(abs(set_)) if node.deducts else set_, "points", lang))
    return text_of("explain.council", points=points, why=in_both(lambda lang: _appraisal(at, node, lang)))


def data_words(scores: Scores, unit: int, year: int, code: str) -> Text:
    """What was reported for one indicator, as a person would write it, whatever points a council set."""
    return _data(At(scores, unit, year, {}), scores.framework[code])


def _data(at: At, node: Node) -> Text:
    observations = at.scores.plan.observations
    value = at.scores.plan.measured[node.code][at.i, at.j]
    if np.isposinf(at.scores.plan.rows[node.code].x[at.i, at.j]) or np.isposinf(value):
        if node.rule is not None and node.rule.needs_target and target_of(at, node) is None:
            return text_of("explain.no_target", year=at.scores.plan.target_year)
        return text_of("explain.not_applicable")
    words = observations.choices.get(node.code)
    if words is not None and words[at.i, at.j] is not None and node.rule is not None:
        return _chosen(str(words[at.i, at.j]), node)
    nothing = shares_of_nothing(node, observations)
    if nothing is not None and np.isfinite(nothing[at.i, at.j]):
        part, whole = counts_at(node, observations, at.i, at.j)
        return text_of(f"explain.nothing.{node.data.zero}", part=part, whole=whole)
    if np.isnan(value):
        return text_of("value.no_data")
    if node.rule is not None and node.rule.reads == "yes_no":
        return text_of("value.yes" if value else "value.no")
    if node.rule is not None and node.rule.needs_previous:
        estimated = _is_estimated(at, node, at.j) or (at.j > 0 and _is_estimated(at, node, at.j - 1))
        return _told(_grown(at, node, float(value)), node, estimated)
    if node.derivation is not None and np.isnan(observations.value(node.code)[at.i, at.j]):
        return _derived(at, node, float(value))
    return _compared(_told(_measured(at, node, float(value)), node, _is_estimated(at, node, at.j)), at, node)


def _measured(at: At, node: Node, value: float) -> Text:
    """The value in its own measure, with the counts that it comes from."""
    part, whole = counts_at(node, at.scores.plan.observations, at.i, at.j)
    counts = np.isfinite(part) and np.isfinite(whole)

    def words(lang: Language) -> str:
        shown = measured(value, node.unit_of_measure, lang)
        return say("explain.counts", lang, part=part, whole=whole, value=shown) if counts else shown

    return in_both(words)


def _is_estimated(at: At, node: Node, j: int) -> bool:
    filled = at.scores.plan.imputed.get(node.code)
    return filled is not None and bool(filled[at.i, j])


def _told(value: Text, node: Node, estimated: bool) -> Text:
    """A value, and that it is an estimate, where it is one."""
    if not estimated or node.impute is None:
        return value
    return text_of("explain.imputed", value=value, how=Hint(f"explain.imputed.{node.impute.method}"))


def _compared(value: Text, at: At, node: Node) -> Text:
    """A value, and what a relative rule compared it with."""
    shape = at.scores.plan.observations.shape
    every = [
        (each.title, np.broadcast_to(each.values, shape)[at.i, at.j])
        for each in at.scores.plan.rows[node.code].compared
    ]
    found = [(title, other) for title, other in every if np.isfinite(other)]

    def words(lang: Language) -> str:
        return "; ".join(f"{title[lang]} {number(other, lang, FRACTION_DECIMALS)}" for title, other in found)

    return text_of("explain.compared", value=value, compared=in_both(words)) if found else value


def _chosen(words: str, node: Node) -> Text:
    assert node.rule is not None
    options = options_of(node.rule, node.params)
    codes = [code for code in words.split(";") if code in options]
    if not codes:
        return text_of("explain.no_item")
    return in_both(lambda lang: "; ".join(title_of(code, options[code], lang) for code in codes))


def _derived(at: At, node: Node, value: float) -> Text:
    """The value with the inputs that it was derived from."""
    found, j = at.scores.plan.measured, at.j
    nothing = np.full(at.scores.plan.observations.shape, np.nan)
    inputs = [(code, found.get(code, nothing)[at.i, j]) for code in node.data.of]

    told = in_both(
        lambda lang: ", ".join(f"{c} {number(v if np.isfinite(v) else None, lang, DECIMALS)}" for c, v in inputs)
    )
    shown = in_both(lambda lang: measured(value, node.unit_of_measure, lang))
    return text_of("explain.derived", value=shown, how=node.derivation.title if node.derivation else "", inputs=told)


def _grown(at: At, node: Node, value: float) -> Text:
    plan = at.scores.plan
    last = previous_of(node, plan.measured[node.code], plan.observations)[at.i, at.j]
    growth = 100.0 * (value - last) / last if 0 < last < np.inf else np.nan
    if not np.isfinite(growth):
        return text_of("explain.grown_from_nothing", now=value)
    shown = in_both(lambda lang: measured(growth, "percent", lang))
    return text_of("explain.grown", before=float(last), now=value, growth=shown)


def _rows_of(at: At, node: Node) -> pl.DataFrame:
    """The rows of the data that count for a node, the latest status last."""
    observations = at.scores.plan.observations
    own = at.rows.get(observations.places.get(node.code, -1))
    return observations.details.clear() if own is None else own


def status_of(at: At, node: Node) -> str:
    own = _rows_of(at, node)
    return STATUSES[int(own["status_index"][-1])] if own.height else ""


def _appraisal(at: At, node: Node, lang: Language) -> str:
    """Who set the points, when and why, as the data say."""
    own = _rows_of(at, node).filter(pl.col("points").is_finite())
    if not own.height:
        return ""
    told = [own["reason"][-1], own["author"][-1], date_text(own["date"][-1] or "", lang)]
    words = "; ".join(one_line(text, 200) for text in told if text)
    return f" ({words})" if words else ""
