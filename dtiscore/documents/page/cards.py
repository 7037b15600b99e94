"""The card of each unit: where it stands, what is weak, and what is to be won."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import dropwhile

import numpy as np

from dtiscore.documents.page.nouns import (
    Card,
    PartResult,
    Past,
    Question,
    RankingRow,
    Shortfall,
    Strength,
)
from dtiscore.documents.page.reported_year import LONGEST_TEXT, ReportedYear, number_or_none, safe_line
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH
from dtiscore.model import TOTAL, Finding, Gap, Node
from dtiscore.results.gaps import points_are_given
from dtiscore.results.shortfalls import left_told, result_told, target_told, told

STRONGEST = 3
MOST_GAPS = 10
MOST_QUESTIONS = 8
MOST_ASKED = 200
MOST_MISSING = 12


def card_of(
    reported: ReportedYear, u: int, block: str, row: RankingRow, medians: Mapping[str, float | None]
) -> Card:  # fmt: skip
    """``medians`` holds, by node, those of the block."""
    label = reported.scores.units[u]
    parts = _parts(reported, u, medians)
    lowest = [part for part in parts if part.weakest]
    strongest, weak = _strengths(reported, u, medians)
    missing = _missing(reported, u)
    met = [gap.met for gap in reported.gaps_of.get(label, ())]
    short = [_shortfall(reported, gap) for gap in reported.shortfalls_of.get(label, ())]
    asked = [_question(reported, finding) for finding in reported.questions_of.get(label, ())[:MOST_ASKED]]
    return Card(
        block=block,
        row=row,
        parts=parts,
        weakest=tuple(part.title for part in lowest),
        weakest_percent=lowest[0].percent if lowest else None,
        strongest=strongest,
        weak=weak,
        gaps=tuple(short[:MOST_GAPS]),
        other_gaps=tuple(short[MOST_GAPS:]),
        unmet=met.count(False),
        unknown=met.count(None),
        met=met.count(True),
        questions=tuple(asked[:MOST_QUESTIONS]),
        other_questions=tuple(asked[MOST_QUESTIONS:]),
        missing=(*missing[:MOST_MISSING], *(["…"] if len(missing) > MOST_MISSING else [])),
        past=_past(reported, u),
    )


def _parts(reported: ReportedYear, u: int, medians: Mapping[str, float | None]) -> tuple[PartResult, ...]:
    percents = [reported.percent(node.code, u) for node in reported.main]
    lowest = min((p for p in percents if p is not None), default=None)
    return tuple(
        PartResult(
            title=reported.title(node.code),
            percent=percent,
            before=reported.percent_before(node.code, u),
            change=reported.change(node.code, u),
            median=medians[node.code],
            target=_target(reported, node, u),
            points=reported.points(node.code, u),
            max_points=reported.max_points(node.code, u),
            weakest=percent is not None and percent == lowest,
        )
        for node, percent in zip(reported.main, percents, strict=True)
    )


def _target(reported: ReportedYear, node: Node, u: int) -> float | None:
    """What documents want of a pillar: a target of its own, or everything where each of its indicators is scored by one."""
    if reported.gaps is None or reported.goal_year is None:
        return None
    scores, framework, j = reported.scores, reported.scores.framework, reported.j
    own = next((found for found in reported.gaps.nodes if found.node == node.code), None)
    if own is not None:
        goal, most = np.broadcast_to(own.target, own.value.shape)[u, j], scores.max_points(node.code)[u, j]
        return number_or_none(float(goal) / most * 100.0) if most > 0 else None
    leaves = [framework[code] for code in framework.below(node.code) if framework[code].rollup == "leaf"]
    leaves = [leaf for leaf in leaves if leaf.kind != "info"]
    by_target = bool(leaves) and all(leaf.rule is not None and leaf.rule.needs_target for leaf in leaves)
    return 100.0 if by_target and not np.isnan(scores.coverage(node.code)[u, j]) else None


def _strengths(
    reported: ReportedYear, u: int, medians: Mapping[str, float | None]
) -> tuple[tuple[Strength, ...], tuple[Strength, ...]]:
    """The strongest and the weakest indicators, none in both."""
    found: list[tuple[tuple[float, float, float], Strength]] = []
    for node in reported.scores.framework.leaves:
        most = float(reported.scores.max_points(node.code)[u, reported.j])
        percent, median = reported.percent(node.code, u), medians[node.code]
        if percent is None or not most > 0:
            continue
        ahead = percent - median if median is not None else 0.0
        points = reported.points(node.code, u)
        strength = Strength(reported.title(node.code), percent, median, points, number_or_none(most))
        found.append(((percent, ahead, -most), strength))
    each = min(STRONGEST, len(found) // 2)
    best = sorted(found, key=lambda pair: (-pair[0][0], -pair[0][1], pair[0][2]))[:each]
    worst = [pair for pair in sorted(found, key=lambda pair: pair[0]) if all(pair is not other for other in best)]
    return tuple(s for _, s in best), tuple(s for _, s in worst[:each])


def _missing(reported: ReportedYear, u: int) -> list[str]:
    """The titles of the indicators without data that count, by points or in a gate."""
    framework = reported.scores.framework
    mandatory = {item for node in framework.scored if node.gate is not None for item in node.gate.items}
    return [
        reported.title(node.code)
        for node in framework.leaves
        if (node.points > 0 or node.code in mandatory)
        and reported.percent(node.code, u) is None
        and reported.scores.coverage(node.code)[u, reported.j] == 0
    ]


def _shortfall(reported: ReportedYear, gap: Gap) -> Shortfall:
    lang, framework = reported.lang, reported.scores.framework
    source = reported.sources.get(gap.document)
    to_target = reported.goal_year is not None and source is not None
    value, left = result_told(reported.scores, gap, lang), left_told(framework, gap, lang)
    if value == DASH:
        value = say("page.no_data.zero" if framework.missing == "zero" else "value.no_data", lang)
    document = source.short if source is not None else safe_line(gap.document)
    if not to_target:
        names = reported.scores.plan.observations.names
        document = ", ".join(safe_line(names.get(label, label)) for label in gap.stated.split(", "))
        if reported.goal_year is not None:
            document = f"{say('page.reference_of', lang)}: {document}"
    return Shortfall(
        title=safe_line(gap.title[lang], 300),
        value=value,
        target=target_told(framework, gap, lang) if to_target else told(framework, gap, gap.target, lang),
        gap=DASH if points_are_given(reported.scores, gap) else left,
        points=number_or_none(gap.points),
        document=document,
        anchor=source.anchor if source is not None else "",
        advice=safe_line(gap.advice[lang], LONGEST_TEXT) if gap.advice is not None else "",
        to_target=to_target,
    )


def _question(reported: ReportedYear, finding: Finding) -> Question:
    lang = reported.lang
    return Question(
        say(f"table.severity.{finding.severity}", lang),
        reported.title(finding.node),
        safe_line(finding.finding[lang], LONGEST_TEXT),
        safe_line(finding.ask[lang], LONGEST_TEXT),
    )


def _past(reported: ReportedYear, u: int) -> tuple[Past, ...]:
    if reported.years is not None and (past := reported.years.past(reported.code(u))):
        return tuple(dropwhile(lambda one: one.percent is None, past))
    ranking, years = reported.ranking, reported.scores.years
    listed = reported.scores.plan.observations.listed
    found = [
        Past(year, reported.percent(TOTAL, u, j), int(ranking.ranks[u, j]) or None, int(ranking.of[u, j]))
        for j, year in enumerate(years)
        if j <= reported.j and listed[u, j]
    ]
    return tuple(dropwhile(lambda past: past.percent is None, found))
