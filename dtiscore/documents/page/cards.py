"""The card of each unit: where it stands, what is weak, and what is to be won."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import dropwhile

import attrs
import numpy as np

from dtiscore.documents.page.nouns import Card, Part, Past, Question, Row, Shortfall, Source, Strength
from dtiscore.documents.page.reading import Reading, known, shown
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
class Material:
    """What the cards are made of, sorted by unit beforehand."""

    reading: Reading
    gaps: Gaps | None
    by_target: bool
    gaps_of: Mapping[str, Sequence[Gap]]
    short_of: Mapping[str, Sequence[Gap]]
    questions_of: Mapping[str, Sequence[Finding]]
    sources: Mapping[str, Source]
    names: Mapping[str, str]


def material(
    reading: Reading,
    gaps: Gaps | None,
    by_target: bool,
    others: Gaps | None,
    findings: Iterable[Finding],
    sources: Iterable[Source],
) -> Material:
    """``others`` are gaps to the best of the block, of indicators that no target is set for."""
    framework = reading.scores.framework
    gaps_of: dict[str, list[Gap]] = {}
    for gap in gaps or ():
        # Against the best unit every node has a gap; those of nodes with children are those of their indicators again.
        if gap.node != TOTAL and (by_target or framework[gap.node].rollup == "leaf"):
            gaps_of.setdefault(gap.unit, []).append(gap)
    short_of = shortfalls(gaps, others) if gaps is not None else {}
    questions_of: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.year == reading.year:
            questions_of.setdefault(finding.unit, []).append(finding)
    names = {label: reading.name(u) for u, label in enumerate(reading.scores.units)}
    return Material(
        reading, gaps, by_target, gaps_of, short_of, questions_of, {source.code: source for source in sources}, names
    )


def card_of(
    made: Material, u: int, block: str, peers: Sequence[int], row: Row, medians: dict[str, float | None]
) -> Card:
    """``medians`` holds, by node, those of the block that were computed already."""
    reading = made.reading
    label = reading.scores.units[u]
    for code in (*(n.code for n in reading.main), *(n.code for n in reading.scores.framework.leaves)):
        if code not in medians:
            medians[code] = reading.median(code, peers) if row.of > 1 else None
    parts = _parts(made, u, medians)
    lowest = [part for part in parts if part.weakest]
    strongest, weak, missing = _strengths(reading, u, medians)
    gaps = made.gaps_of.get(label, ())
    short = made.short_of.get(label, ())
    asked = made.questions_of.get(label, ())
    return Card(
        anchor=row.card,
        block=block,
        row=row,
        parts=parts,
        weakest=tuple(part.title for part in lowest),
        weakest_percent=lowest[0].percent if lowest else None,
        strongest=strongest,
        weak=weak,
        gaps=tuple(_shortfall(made, gap) for gap in short[:MOST_GAPS]),
        other_gaps=tuple(_shortfall(made, gap) for gap in short[MOST_GAPS:]),
        unmet=sum(gap.met is False for gap in gaps),
        unknown=sum(gap.met is None for gap in gaps),
        met=sum(gap.met is True for gap in gaps),
        questions=tuple(_question(reading, finding) for finding in asked[:MOST_QUESTIONS]),
        other_questions=tuple(_question(reading, finding) for finding in asked[MOST_QUESTIONS:MOST_ASKED]),
        missing=(*missing[:MOST_MISSING], *(["…"] if len(missing) > MOST_MISSING else [])),
        past=_past(reading, u),
    )


def _parts(made: Material, u: int, medians: Mapping[str, float | None]) -> tuple[Part, ...]:
    reading = made.reading
    scores, j = reading.scores, reading.j
    percents = [reading.percent(node.code, u) for node in reading.main]
    lowest = min((p for p in percents if p is not None), default=None)
    return tuple(
        Part(
            title=reading.title(node.code),
            percent=percent,
            before=None if reading.before is None else reading.percent(node.code, u, reading.before),
            change=reading.change(node.code, u),
            median=medians[node.code],
            target=_target(made, node, u),
            points=known(scores.points(node.code)[u, j]),
            max_points=known(scores.max_points(node.code)[u, j]),
            weakest=percent is not None and percent == lowest,
        )
        for node, percent in zip(reading.main, percents, strict=True)
    )


def _target(made: Material, node: Node, u: int) -> float | None:
    """What documents want of a pillar: a target of its own, or everything where each of its indicators is scored by one."""
    if made.gaps is None or not made.by_target:
        return None
    reading = made.reading
    scores, framework = reading.scores, reading.scores.framework
    own = next((found for found in made.gaps.nodes if found.node == node.code), None)
    if own is not None:
        return _own_target(own, scores.max_points(node.code)[u, reading.j], u, reading.j)
    leaves = [framework[code] for code in framework.below(node.code) if framework[code].rollup == "leaf"]
    leaves = [leaf for leaf in leaves if leaf.kind != "info"]
    by_target = bool(leaves) and all(leaf.rule is not None and leaf.rule.needs_target for leaf in leaves)
    return 100.0 if by_target and not np.isnan(scores.coverage(node.code)[u, reading.j]) else None


def _own_target(own: NodeGaps, most: float, u: int, j: int) -> float | None:
    shape = np.broadcast_shapes(own.target.shape, own.value.shape)
    goal = float(np.broadcast_to(own.target, shape)[u, j])
    return known(goal / most * 100.0) if most > 0 else None


def _strengths(
    reading: Reading, u: int, medians: Mapping[str, float | None]
) -> tuple[tuple[Strength, ...], tuple[Strength, ...], list[str]]:
    """The strongest and the weakest indicators, none in both, and the titles of those without data."""
    scores, j = reading.scores, reading.j
    found: list[tuple[tuple[float, float, float], Strength]] = []
    missing = []
    mandatory = {item for node in scores.framework.scored if node.gate is not None for item in node.gate.items}
    for node in scores.framework.leaves:
        most = scores.max_points(node.code)[u, j]
        percent, median = reading.percent(node.code, u), medians[node.code]
        if percent is None and scores.coverage(node.code)[u, j] == 0 and (node.points > 0 or node.code in mandatory):
            missing.append(reading.title(node.code))
        if percent is None or not most > 0:
            continue
        points = known(scores.points(node.code)[u, j])
        ahead = percent - median if median is not None else 0.0
        strength = Strength(reading.title(node.code), percent, median, points, known(most))
        found.append(((percent, ahead, float(most)), strength))
    each = min(STRONGEST, len(found) // 2)
    best = sorted(found, key=lambda pair: (-pair[0][0], -pair[0][1], -pair[0][2]))[:each]
    worst = sorted(found, key=lambda pair: (pair[0][0], pair[0][1], -pair[0][2]))
    worst = [pair for pair in worst if all(pair is not other for other in best)][:each]
    return tuple(s for _, s in best), tuple(s for _, s in worst), missing


def _shortfall(made: Material, gap: Gap) -> Shortfall:
    reading = made.reading
    lang, framework = reading.lang, reading.scores.framework
    to_target = made.by_target and gap.document in made.sources
    value, left = result_told(reading.scores, gap, lang), left_told(framework, gap, lang)
    if value == DASH:
        value = say("page.no_data.zero" if framework.missing == "zero" else "value.no_data", lang)
    source = made.sources.get(gap.document)
    document = source.short if source is not None else shown(gap.document)
    if not to_target:
        document = ", ".join(made.names.get(label, shown(label)) for label in gap.stated.split(", "))
        if made.by_target:
            document = f"{say('page.reference_of', lang)}: {document}"
    return Shortfall(
        title=shown(gap.title[lang], 300),
        value=value,
        target=target_told(framework, gap, lang) if to_target else told(framework, gap, gap.target, lang),
        gap=DASH if points_are_given(reading.scores, gap) else left,
        points=known(gap.points),
        document=document,
        anchor=source.anchor if source is not None else "",
        advice=shown(gap.advice[lang], LONGEST_SENTENCE) if gap.advice is not None else "",
        to_target=to_target,
    )


def _question(reading: Reading, finding: Finding) -> Question:
    lang = reading.lang
    return Question(
        say(f"table.severity.{finding.severity}", lang),
        reading.title(finding.node),
        shown(finding.finding[lang], LONGEST_SENTENCE),
        shown(finding.ask[lang], LONGEST_SENTENCE),
    )


def _past(reading: Reading, u: int) -> tuple[Past, ...]:
    ranking, years = reading.ranking, reading.scores.years
    listed = reading.scores.plan.observations.listed
    found = [
        Past(year, reading.percent(TOTAL, u, j), int(ranking.ranks[u, j]) or None, int(ranking.of[u, j]))
        for j, year in enumerate(years)
        if j <= reading.j and listed[u, j]
    ]
    return tuple(dropwhile(lambda past: past.percent is None, found))
