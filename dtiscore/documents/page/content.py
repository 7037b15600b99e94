"""Everything that stands on the page, taken from scores, ranking, gaps and checks."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from dtiscore.data.row_problems import STATUS_ALIASES
from dtiscore.documents.page.cards import card_facts, card_of
from dtiscore.documents.page.method import method_of, reference_of, sources_of
from dtiscore.documents.page.nouns import Block, Heat, Median, Page, RankingRow
from dtiscore.documents.page.reported_year import ReportedYear, number_or_none, safe_line
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language, LookupProblem, Problem
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL
from dtiscore.results.checks import check_data
from dtiscore.results.gaps import Gaps, beside_targets, gaps
from dtiscore.results.ranking import band_of

MOST_CARDS = 400
MOST_CHARTED = 30
MOST_LEADERS = 5
SHADES = 10
FEW_UNITS = 6
MUCH_LESS = 0.5


def page_of(
    scores: Scores,
    lang: Language,
    *,
    year: int | None = None,
    target_year: int | None = None,
    document: str | None = None,
    units: Collection[str] = (),
    status: str | None = None,
) -> Page:
    """The page of one year, the latest where none is named; cards of ``units`` only, where any are named.

    ``status`` says as of which status the observations were read.

    Raises
    ------
    LookupProblem
        for a year, unit or document that does not exist.
    TargetError
        where there is no target for the year that is asked for, or documents disagree unsettled.
    """
    if not scores.years:
        raise LookupProblem(Problem("data.no_rows"))
    reported = ReportedYear(scores, scores.year_index(year) if year is not None else len(scores.years) - 1, lang)
    wanted = {scores.unit_index(unit) for unit in units}
    found, by_target = _gaps(reported, target_year, document)
    goal_year = found.target_year if found is not None and by_target else None
    sources = sources_of(reported, scores.plan.targets.only(document), goal_year)
    groups = _groups(reported)
    order = [u for _, members in groups for u in members if not wanted or u in wanted][:MOST_CARDS]
    anchors = {u: f"unit-{position}" for position, u in enumerate(order, start=1)}
    blocks, cards = [], []
    others = _others(reported, found) if by_target and found is not None else None
    made = card_facts(
        reported, found, by_target, others, check_data(scores.framework, scores.plan.observations), sources
    )
    for position, (title, members) in enumerate(groups, start=1):
        rows = tuple(_row(reported, u, anchors.get(u, "")) for u in members)
        blocks.append(_block(reported, f"block-{position}", title, members, rows))
        medians: dict[str, float | None] = {}
        for u, row in zip(members, rows, strict=True):
            if row.card:
                cards.append(card_of(made, u, title, members, row, medians))
    framework = scores.framework
    listed = sum(len(members) for _, members in groups)
    return Page(
        lang=lang,
        title=say("page.title", lang, year=reported.year),
        framework=safe_line(framework.title[lang], 300),
        year=reported.year,
        before=None if reported.before is None else reported.year - 1,
        decimals=max(framework.decimals - 2, 0),
        scale=framework.scale,
        part_kind="pillar" if framework.pillars else "index",
        note=safe_line(framework.note[lang], 1000) if framework.note is not None else "",
        caution=_caution(reported),
        one_unit=listed == 1,
        dense=framework[TOTAL].ties == "dense",
        blocks=tuple(blocks),
        cards=tuple(cards),
        without_card=listed - len(cards),
        reference=reference_of(reported, found, by_target, others is not None),
        has_target=by_target,
        has_reference=others is not None,
        leaves_out_missing=framework.missing == "skip",
        method=method_of(reported, found, by_target, others is not None, sources, groups, _status(status)),
        version=importlib.metadata.version("dtiscore"),
    )


def _caution(reported: ReportedYear) -> str:
    """A sentence where the data of the year are much less complete than those of a year before it."""
    observations = reported.scores.plan.observations
    reached = {}
    for j in range(reported.j + 1):
        shares = reported.scores.coverage(TOTAL)[observations.listed[:, j], j]
        shares = shares[~np.isnan(shares)]
        reached[reported.scores.years[j]] = float(np.median(shares)) if shares.size else 0.0
    fullest = max(reached, key=lambda year: (reached[year], year))
    if reached[reported.year] >= MUCH_LESS * reached[fullest]:
        return ""
    share, other_share = (int(round_half_up(reached[year] * 100.0, 0)) for year in (reported.year, fullest))
    return say("page.caution", reported.lang, year=reported.year, share=share, other=fullest, other_share=other_share)


def _status(word: str | None) -> str | None:
    """The status by its code, however it was written."""
    return STATUS_ALIASES.get(key(word), word) if word is not None else None


def _gaps(reported: ReportedYear, target_year: int | None, document: str | None) -> tuple[Gaps | None, bool]:
    """The gaps to targets where documents set any, else to the best unit of each block; and whether they are to targets."""
    scores = reported.scores
    targets = scores.plan.targets.only(document)
    goal = target_year if target_year is not None else scores.plan.target_year
    if goal is None:
        goal = next((y for y in targets.years if y >= reported.year), None)
    if targets.targets and goal is not None:
        return gaps(scores, target_year=goal, document=document, year=reported.year), True
    return (None if _alone(reported) else gaps(scores, to="best", year=reported.year)), False


def _others(reported: ReportedYear, found: Gaps) -> Gaps | None:
    """The gaps to the best of the block of what no target is set for; None where there is nobody or nothing to compare."""
    others = None if _alone(reported) else beside_targets(found)
    return others if others is not None and len(others) else None


def _alone(reported: ReportedYear) -> bool:
    return all(len([u for u in members if reported.compared[u, reported.j]]) < 2 for _, members in _groups(reported))


def _groups(reported: ReportedYear) -> list[tuple[str, list[int]]]:
    """The blocks with the units that the year shows, by rank."""
    names, position = reported.scores.plan.observations.blocks
    members: dict[int, list[int]] = {}
    for u in reported.ranking.cells[0].tolist():
        members.setdefault(int(position[u]), []).append(u)
    one = "all_units" if len(members) == 1 else "no_block"
    return [(safe_line(names[block]) or say(f"page.{one}", reported.lang), units) for block, units in members.items()]


def _row(reported: ReportedYear, u: int, card: str) -> RankingRow:
    scores, j, ranking = reported.scores, reported.j, reported.ranking
    band = band_of(scores.framework.bands, float(round_half_up(scores[TOTAL][u, j], scores.framework.decimals)))
    change = ranking.change[u, j]
    return RankingRow(
        unit=reported.name(u),
        code=reported.code(u),
        card=card,
        rank=int(ranking.ranks[u, j]) or None,
        of=int(ranking.of[u, j]),
        ranked=bool(scores.plan.observations.ranked[u]),
        change=None if np.isnan(change) else int(change),
        percent=reported.percent(TOTAL, u),
        before=None if reported.before is None else reported.percent(TOTAL, u, reported.before),
        percent_change=reported.change(TOTAL, u),
        points=number_or_none(scores.points(TOTAL)[u, j]),
        max_points=number_or_none(scores.max_points(TOTAL)[u, j]),
        band=safe_line(band[reported.lang]) if band is not None else "",
        coverage=number_or_none(scores.coverage(TOTAL)[u, j]),
        parts=tuple(reported.percent(node.code, u) for node in reported.main),
    )


def _block(
    reported: ReportedYear, anchor: str, title: str, members: Sequence[int], rows: tuple[RankingRow, ...]
) -> Block:
    ranked = sum(row.rank is not None for row in rows)
    parts = [(reported.median(node.code, members), reported.title(node.code)) for node in reported.main]
    lowest = min(((p, t) for p, t in parts if p is not None), key=lambda pair: pair[0], default=(None, ""))
    leaders = [row.unit for row in rows if row.rank == 1]
    more = [f"… ({len(leaders)})"] if len(leaders) > MOST_LEADERS else []
    return Block(
        anchor=anchor,
        title=title,
        rows=rows,
        charted=min(ranked, MOST_CHARTED),
        ranked=ranked,
        leaders=tuple(leaders[:MOST_LEADERS] + more),
        median=reported.median(TOTAL, members) if ranked > 1 else None,
        weakest_part=lowest[1],
        weakest_percent=lowest[0],
        coverage=number_or_none(float(np.median(shares)))
        if (shares := [r.coverage for r in rows if r.coverage is not None])
        else None,
        heat=_heat(reported, members),
        medians=tuple(_medians(reported, members)),
        has_before=any(row.before is not None for row in rows),
        has_band=any(row.band for row in rows),
        differ=len({row.max_points for row in rows if row.max_points is not None}) > 1,
        part_titles=tuple(title for _, title in parts),
    )


def _medians(reported: ReportedYear, members: Sequence[int]) -> Iterable[Median]:
    for j, year in enumerate(reported.scores.years):
        if j > reported.j:
            continue
        total = reported.median(TOTAL, members, j)
        if total is not None:
            own = [u for u in members if reported.compared[u, j] and reported.percent(TOTAL, u, j) is not None]
            yield Median(year, len(own), total, tuple(reported.median(n.code, members, j) for n in reported.main))


def _heat(reported: ReportedYear, members: Sequence[int]) -> Heat:
    """Nodes of which any unit of the block has a value; few units stand across, so that long lists of nodes go down."""
    coverage = reported.scores.coverage
    own = np.array(members, dtype=np.int64)
    counted = [n for n in reported.indices if not np.isnan(coverage(n.code)[own, reported.j]).all()]
    nodes = [n for n in counted if not np.isnan(reported.percents(n.code)[own, reported.j]).all()]
    values = tuple(tuple(reported.percent(node.code, u) for node in nodes) for u in members)
    steps = tuple(
        tuple(None if v is None else min(int(v * SHADES / 100.0), SHADES - 1) for v in line) for line in values
    )
    return Heat(
        tuple(node.code for node in nodes),
        tuple(reported.title(node.code) for node in nodes),
        tuple(reported.name(u) for u in members),
        values,
        steps,
        len(members) <= FEW_UNITS and len(members) < len(nodes),
        len(counted) - len(nodes),
    )
