"""What was reported for one cell, as a person would write it: the words that an explanation puts in front of its points."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import polars as pl

from dtiscore.data.imputation import TITLES
from dtiscore.data.measuring import counts_of
from dtiscore.engine.scoring import NodeScore, Scores
from dtiscore.language.errors import Language, one_line
from dtiscore.language.rounding import round_half_up, significant
from dtiscore.model import STATUSES, Framework, Node, Target, Text
from dtiscore.rules.absolute import number
from dtiscore.rules.entries import options_of, title_of

SHOWN_DECIMALS = 2
FRACTION_DECIMALS = 4
NOTHING = Text("", "")
PLAIN_MEASURES = {"": NOTHING, "count": NOTHING, "fraction": NOTHING, "percent": Text("%", " %"),
                  "points": Text(" điểm", " points"), "rank": Text("", ""), "hours": Text(" giờ", " hours"),
                  "pp": Text(" điểm phần trăm", " pp")}  # fmt: skip


@attrs.frozen(eq=False)
class At:
    """One unit-year, with everything about its nodes."""

    scores: Scores
    i: int
    j: int
    nodes: Mapping[str, NodeScore]

    @property
    def framework(self) -> Framework:
        return self.scores.framework


def target_of(at: At, node: Node) -> Target | None:
    return at.scores.plan.target_of.get(node.code, (None,) * len(at.scores.units))[at.i]


def given_words(at: At, node: Node) -> Text:
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
    return _data(At(scores, unit, year, {}), scores.framework[code])


def _data(at: At, node: Node) -> Text:
    observations = at.scores.plan.observations
    told = at.scores.plan.measured[node.code][at.i, at.j]
    if np.isposinf(at.scores.plan.rows[node.code].x[at.i, at.j]) or np.isposinf(told):
        if node.rule is not None and node.rule.needs_target and target_of(at, node) is None:
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
    if node.rule is not None and node.rule.needs_previous:
        now, before = _estimated(at, node, at.j), _estimated(at, node, at.j - 1) if at.j else NOTHING
        grown, told = _grown(at, node, float(value)), now if now != NOTHING else before
        return Text(grown.vi + told.vi, grown.en + told.en)
    if node.derivation is not None and np.isnan(observations.value(node.code)[at.i, at.j]):
        return _derived(at, node, float(value))
    told_value = _measured(at, node, float(value))
    estimated, compared = _estimated(at, node, at.j), _compared(at, node)
    return Text(told_value.vi + estimated.vi + compared.vi, told_value.en + estimated.en + compared.en)


def _measured(at: At, node: Node, value: float) -> Text:
    """The value in its own measure, with the counts that it comes from."""
    part, whole = (array[at.i, at.j] for array in counts_of(node, at.scores.plan.observations))
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


def _estimated(at: At, node: Node, j: int) -> Text:
    """That the value of a year is an estimate, where it is one."""
    filled = at.scores.plan.imputed.get(node.code)
    if filled is None or node.impute is None or not filled[at.i, j]:
        return NOTHING
    title = TITLES[node.impute.method]
    return Text(f" (ước tính, {title.vi})", f" (imputed, {title.en})")


def _compared(at: At, node: Node) -> Text:
    """What a relative rule compared the value with."""
    shape = at.scores.plan.observations.shape
    found = [
        (each.title, np.broadcast_to(each.values, shape)[at.i, at.j])
        for each in at.scores.plan.rows[node.code].compared
    ]

    def words(lang: Language) -> str:
        told = [
            f"{title[lang]} {number(significant(round_half_up(value, FRACTION_DECIMALS)), lang)}"
            for title, value in found
            if np.isfinite(value)
        ]
        return f" [{'; '.join(told)}]" if told else ""

    return Text(words("vi"), words("en"))


def _chosen(words: str, node: Node) -> Text:
    assert node.rule is not None
    options = options_of(node.rule, node.params)
    codes = [code for code in words.split(";") if code in options]
    return Text(
        "; ".join(title_of(code, options[code], "vi") for code in codes) or "không có mục nào",
        "; ".join(title_of(code, options[code], "en") for code in codes) or "none of the items",
    )


def _derived(at: At, node: Node, value: float) -> Text:
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


def _grown(at: At, node: Node, value: float) -> Text:
    year, years = at.scores.years[at.j] - 1, at.scores.years
    last = at.scores.plan.measured[node.code][at.i, years.index(year)] if year in years else np.nan
    growth = significant(round_half_up(100.0 * (value - last) / last, SHOWN_DECIMALS)) if 0 < last < np.inf else np.nan
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


def _rows_of(at: At, node: Node) -> pl.DataFrame:
    """The rows of the data that count for a node, the latest status last."""
    observations = at.scores.plan.observations
    if node.code not in observations.codes or not observations.details.height:
        return observations.details.clear()
    place = {"unit_index": at.i, "year_index": at.j, "code_index": observations.codes.index(node.code)}
    return observations.details.filter(*(pl.col(name) == value for name, value in place.items())).sort("status_index")


def status_of(at: At, node: Node) -> str:
    own = _rows_of(at, node)
    return STATUSES[int(own["status_index"][-1])] if own.height else ""


def _appraisal(at: At, node: Node) -> str:
    """Who set the points, when and why, as the data say."""
    own = _rows_of(at, node).filter(pl.col("points").is_finite())
    if not own.height:
        return ""
    told = [own[name][-1] for name in ("reason", "author", "date")]
    words = "; ".join(one_line(text, 200) for text in told if text)
    return f" ({words})" if words else ""
