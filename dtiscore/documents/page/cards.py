"""The card of each unit: where it stands, what is weak, and what is to be won."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import dropwhile

import attrs
import numpy as np

from dtiscore.documents.page.nouns import (
    Card,
    PartResult,
    Past,
    Question,
    RankingRow,
    Shortfall,
    SourceDocument,
    Strength,
)
from dtiscore.documents.page.reported_year import ReportedYear, number_or_none, safe_line
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH
from dtiscore.model import TOTAL, Finding, Gap, Node
from dtiscore.results.gaps import Gaps, NodeGaps, points_are_given
from dtiscore.results.shortfalls import left_told, result_told, shortfalls, target_told, told

STRONGEST = 3
MOST_GAPS = 10
MOST_QUESTIONS = 8
MOST_ASKED = 200
MOST_MISSING = 12
LONGEST_SENTENCE = 600


@attrs.frozen(eq=False)
class CardFacts:
    """What the cards are made of, sorted by unit beforehand."""

    reported: ReportedYear
    gaps: Gaps | None
    by_target: bool
    gaps_of: Mapping[str, Sequence[Gap]]
    short_of: Mapping[str, Sequence[Gap]]
    questions_of: Mapping[str, Sequence[Finding]]
    sources: Mapping[str, SourceDocument]
    names: Mapping[str, str]


def card_facts(
    reported: ReportedYear,
    gaps: Gaps | None,
    by_target: bool,
    others: Gaps | None,
    findings: Iterable[Finding],
    sources: Iterable[SourceDocument],
) -> CardFacts:
    """``others`` are gaps to the best of the block, of indicators that no target is set for."""
    framework = reported.scores.framework
    gaps_of: dict[str, list[Gap]] = {}
    for gap in gaps or ():
        # Against the best unit every node has a gap; those of nodes with children are those of their indicators again.
        if gap.node != TOTAL and (by_target or framework[gap.node].rollup == "leaf"):
            gaps_of.setdefault(gap.unit, []).append(gap)
    short_of = shortfalls(gaps, others) if gaps is not None else {}
    questions_of: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.year == reported.year:
            questions_of.setdefault(finding.unit, []).append(finding)
    names = {label: reported.name(u) for u, label in enumerate(reported.scores.units)}
    return CardFacts(
        reported, gaps, by_target, gaps_of, short_of, questions_of, {source.code: source for source in sources}, names
    )


def card_of(
    facts: CardFacts, u: int, block: str, peers: Sequence[int], row: RankingRow, medians: dict[str, float | None]
) -> Card:
    """``medians`` holds, by node, those of the block that were computed already."""
    reported = facts.reported
    label = reported.scores.units[u]
    for code in (*(n.code for n in reported.main), *(n.code for n in reported.scores.framework.leaves)):
        if code not in medians:
            medians[code] = reported.median(code, peers) if row.of > 1 else None
    parts = _parts(facts, u, medians)
    lowest = [part for part in parts if part.weakest]
    strongest, weak, missing = _strengths(reported, u, medians)
    gaps = facts.gaps_of.get(label, ())
    short = facts.short_of.get(label, ())
    asked = facts.questions_of.get(label, ())
    return Card(
        anchor=row.card,
        block=block,
        row=row,
        parts=parts,
        weakest=tuple(part.title for part in lowest),
        weakest_percent=lowest[0].percent if lowest else None,
        strongest=strongest,
        weak=weak,
        gaps=tuple(_shortfall(facts, gap) for gap in short[:MOST_GAPS]),
        other_gaps=tuple(_shortfall(facts, gap) for gap in short[MOST_GAPS:]),
        unmet=sum(gap.met is False for gap in gaps),
        unknown=sum(gap.met is None for gap in gaps),
        met=sum(gap.met is True for gap in gaps),
        questions=tuple(_question(reported, finding) for finding in asked[:MOST_QUESTIONS]),
        other_questions=tuple(_question(reported, finding) for finding in asked[MOST_QUESTIONS:MOST_ASKED]),
        missing=(*missing[:MOST_MISSING], *(["…"] if len(missing) > MOST_MISSING else [])),
        past=_past(reported, u),
    )


def _parts(facts: CardFacts, u: int, medians: Mapping[str, float | None]) -> tuple[PartResult, ...]:
    reported = facts.reported
    scores, j = reported.scores, reported.j
    percents = [reported.percent(node.code, u) for node in reported.main]
    lowest = min((p for p in percents if p is not None), default=None)
    return tuple(
        PartResult(
            title=reported.title(node.code),
            percent=percent,
            before=None if reported.before is None else reported.percent(node.code, u, reported.before),
            change=reported.change(node.code, u),
            median=medians[node.code],
            target=_target(facts, node, u),
            points=number_or_none(scores.points(node.code)[u, j]),
            max_points=number_or_none(scores.max_points(node.code)[u, j]),
            weakest=percent is not None and percent == lowest,
        )
        for node, percent in zip(reported.main, percents, strict=True)
    )


def _target(facts: CardFacts, node: Node, u: int) -> float | None:
    """What documents want of a pillar: a target of its own, or everything where each of its indicators is scored by one."""
    if facts.gaps is None or not facts.by_target:
        return None
    reported = facts.reported
    scores, framework = reported.scores, reported.scores.framework
    own = next((found for found in facts.gaps.nodes if found.node == node.code), None)
    if own is not None:
        return _own_target(own, scores.max_points(node.code)[u, reported.j], u, reported.j)
    leaves = [framework[code] for code in framework.below(node.code) if framework[code].rollup == "leaf"]
    leaves = [leaf for leaf in leaves if leaf.kind != "info"]
    by_target = bool(leaves) and all(leaf.rule is not None and leaf.rule.needs_target for leaf in leaves)
    return 100.0 if by_target and not np.isnan(scores.coverage(node.code)[u, reported.j]) else None


def _own_target(own: NodeGaps, most: float, u: int, j: int) -> float | None:
    shape = np.broadcast_shapes(own.target.shape, own.value.shape)
    goal = float(np.broadcast_to(own.target, shape)[u, j])
    return number_or_none(goal / most * 100.0) if most > 0 else None


def _strengths(
    reported: ReportedYear, u: int, medians: Mapping[str, float | None]
) -> tuple[tuple[Strength, ...], tuple[Strength, ...], list[str]]:
    """The strongest and the weakest indicators, none in both, and the titles of those without data."""
    scores, j = reported.scores, reported.j
    found: list[tuple[tuple[float, float, float], Strength]] = []
    missing = []
    mandatory = {item for node in scores.framework.scored if node.gate is not None for item in node.gate.items}
    for node in scores.framework.leaves:
        most = scores.max_points(node.code)[u, j]
        percent, median = reported.percent(node.code, u), medians[node.code]
        if percent is None and scores.coverage(node.code)[u, j] == 0 and (node.points > 0 or node.code in mandatory):
            missing.append(reported.title(node.code))
        if percent is None or not most > 0:
            continue
        points = number_or_none(scores.points(node.code)[u, j])
        ahead = percent - median if median is not None else 0.0
        strength = Strength(reported.title(node.code), percent, median, points, number_or_none(most))
        found.append(((percent, ahead, float(most)), strength))
    each = min(STRONGEST, len(found) // 2)
    best = sorted(found, key=lambda pair: (-pair[0][0], -pair[0][1], -pair[0][2]))[:each]
    worst = sorted(found, key=lambda pair: (pair[0][0], pair[0][1], -pair[0][2]))
    worst = [pair for pair in worst if all(pair is not other for other in best)][:each]
    return tuple(s for _, s in best), tuple(s for _, s in worst), missing


def _shortfall(facts: CardFacts, gap: Gap) -> Shortfall:
    reported = facts.reported
    lang, framework = reported.lang, reported.scores.framework
    to_target = facts.by_target and gap.document in facts.sources
    value, left = result_told(reported.scores, gap, lang), left_told(framework, gap, lang)
    if value == DASH:
        value = say("page.no_data.zero" if framework.missing == "zero" else "value.no_data", lang)
    source = facts.sources.get(gap.document)
    document = source.short if source is not None else safe_line(gap.document)
    if not to_target:
        document = ", ".join(facts.names.get(label, safe_line(label)) for label in gap.stated.split(", "))
        if facts.by_target:
            document = f"{say('page.reference_of', lang)}: {document}"
    return Shortfall(
        title=safe_line(gap.title[lang], 300),
        value=value,
        target=target_told(framework, gap, lang) if to_target else told(framework, gap, gap.target, lang),
        gap=DASH if points_are_given(reported.scores, gap) else left,
        points=number_or_none(gap.points),
        document=document,
        anchor=source.anchor if source is not None else "",
        advice=safe_line(gap.advice[lang], LONGEST_SENTENCE) if gap.advice is not None else "",
        to_target=to_target,
    )


def _question(reported: ReportedYear, finding: Finding) -> Question:
    lang = reported.lang
    return Question(
        say(f"table.severity.{finding.severity}", lang),
        reported.title(finding.node),
        safe_line(finding.finding[lang], LONGEST_SENTENCE),
        safe_line(finding.ask[lang], LONGEST_SENTENCE),
    )


def _past(reported: ReportedYear, u: int) -> tuple[Past, ...]:
    ranking, years = reported.ranking, reported.scores.years
    listed = reported.scores.plan.observations.listed
    found = [
        Past(year, reported.percent(TOTAL, u, j), int(ranking.ranks[u, j]) or None, int(ranking.of[u, j]))
        for j, year in enumerate(years)
        if j <= reported.j and listed[u, j]
    ]
    return tuple(dropwhile(lambda past: past.percent is None, found))
