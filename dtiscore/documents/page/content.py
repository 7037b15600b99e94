"""Everything that stands on the page, taken from scores, ranking, gaps and checks."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from dtiscore.data.row_labels import STATUS_ALIASES
from dtiscore.documents.page.analysed_nouns import Analysed
from dtiscore.documents.page.cards import card_of
from dtiscore.documents.page.method import method_of, reference_of
from dtiscore.documents.page.nouns import Block, Heat, Median, Page, RankingRow
from dtiscore.documents.page.over_years import OverYears
from dtiscore.documents.page.reported_year import ReportedYear, number_or_none, safe_line
from dtiscore.documents.page.trial import MOST_UNITS, trial_of
from dtiscore.documents.sections import sections_of
from dtiscore.documents.tables.borders import BorderTable
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language, LookupProblem, Problem
from dtiscore.language.labels import key
from dtiscore.language.rounding import round_half_up
from dtiscore.language.sentences import say
from dtiscore.language.signs import DAGGER
from dtiscore.model import TOTAL, Office
from dtiscore.model.office import UNSTATED
from dtiscore.results.averages import median
from dtiscore.results.compared_years import OwnData
from dtiscore.results.ranking import band_of_score
from dtiscore.rules.plugins.loading import Plugins

Analyse = Callable[[int, Mapping[int, str]], Analysed]
MOST_CARDS = 400
MOST_CHARTED = 30
MOST_LEADERS = 5
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
    compared: OwnData | None = None,
    office: Office = UNSTATED,
    borders: BorderTable | None = None,
    years: OverYears | None = None,
    plugins: Plugins | None = None,
    analyse: Analyse | None = None,
    what_if: bool | None = False,
) -> Page:
    """The page of one year, the latest where none is named; cards of ``units`` only, where any are named.

    ``status`` says as of which status the observations were read, ``compared`` what years are compared with, ``office`` who
    assesses, as far as the folder states it, ``borders`` is the table of borders that moved, ``years`` the totals of the years
    before, ``plugins`` may add sections; ``analyse`` is given the year and the anchors of the cards by position of their units. With
    ``what_if`` the page carries every value of the year, so that others can be tried; None leaves them out where units are many.

    Raises
    ------
    LookupProblem
        for a year, unit or document that does not exist.
    TargetError
        where there is no target for the year that is asked for, or documents disagree unsettled.
    """
    if not scores.years:
        raise LookupProblem(Problem("data.no_rows"))
    j = scores.year_index(year) if year is not None else len(scores.years) - 1
    reported = ReportedYear(scores, j, lang, target_year, document, compared or OwnData(), years)
    wanted = {scores.unit_index(unit, reported.year) for unit in units}
    order = [u for _, members in reported.groups for u in members if not wanted or u in wanted][:MOST_CARDS]
    anchors = {u: f"unit-{position}" for position, u in enumerate(order, start=1)}
    blocks, cards = [], []
    for position, (title, members) in enumerate(reported.groups, start=1):
        rows = tuple(_row(reported, u, anchors.get(u, "")) for u in members)
        blocks.append(_block(reported, f"block-{position}", title, members, rows))
        carded = [(u, row) for u, row in zip(members, rows, strict=True) if row.card]
        codes = [node.code for node in (*reported.main, *scores.framework.leaves)] if carded else []
        medians = {code: reported.median(code, members) if rows[0].of > 1 else None for code in codes}
        cards += [card_of(reported, u, title, row, medians) for u, row in carded]
    framework = scores.framework
    listed = sum(len(block.rows) for block in blocks)
    return Page(
        lang=lang,
        title=say("page.title", lang, year=reported.year),
        framework=safe_line(framework.title[lang], 300),
        agency=" – ".join(safe_line(name) for name in (office.agency.parent, office.agency.name) if name),
        year=reported.year,
        before=reported.year_before,
        decimals=max(framework.decimals - 2, 0),
        part_titles=tuple(reported.title(node.code) for node in reported.main),
        part_kind="pillar" if framework.pillars else "index",
        note=safe_line(framework.note[lang], 1000) if framework.note is not None else "",
        caution=_caution(reported),
        dense=framework[TOTAL].ties == "dense",
        blocks=tuple(blocks),
        cards=tuple(cards),
        without_card=listed - len(cards),
        reference=reference_of(reported),
        has_target=reported.goal_year is not None,
        has_reference=reported.others is not None,
        leaves_out_missing=framework.missing == "skip",
        method=method_of(reported, STATUS_ALIASES.get(key(status), status) if status is not None else None),
        version=importlib.metadata.version("dtiscore"),
        borders=borders,
        trial=trial_of(reported) if what_if or (what_if is None and listed <= MOST_UNITS) else None,
        dagger=f" {DAGGER}" if reported.has_dagger else "",
        sections=sections_of(plugins, scores, reported.year, lang, "page") if plugins is not None else (),
        analysed=None if analyse is None else analyse(reported.year, anchors),
    )


def _caution(reported: ReportedYear) -> str:
    """A sentence where the data of the year are much less complete than those of a year before it."""
    observations = reported.scores.plan.observations
    reached = {}
    for j in range(reported.j + 1):
        share = median(reported.scores.coverage(TOTAL)[observations.listed[:, j], j])
        reached[reported.scores.years[j]] = 0.0 if np.isnan(share) else share
    fullest = max(reached, key=lambda year: (reached[year], year))
    if reached[reported.year] >= MUCH_LESS * reached[fullest]:
        return ""
    own, other = (int(round_half_up(reached[year] * 100.0, 0)) for year in (reported.year, fullest))
    return say("page.caution", reported.lang, year=reported.year, share=own, other=fullest, other_share=other)


def _row(reported: ReportedYear, u: int, card: str) -> RankingRow:
    scores, j, ranking = reported.scores, reported.j, reported.ranking
    band = band_of_score(scores.framework, float(scores[TOTAL][u, j]))
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
        before=reported.percent_before(TOTAL, u),
        percent_change=reported.change(TOTAL, u),
        points=reported.points(TOTAL, u),
        max_points=reported.max_points(TOTAL, u),
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
        coverage=number_or_none(median(reported.scores.coverage(TOTAL)[members, reported.j])),
        heat=_heat(reported, members),
        medians=tuple(_medians(reported, title, members)),
        has_before=any(row.before is not None for row in rows),
        has_change=any(row.percent_change is not None for row in rows),
        has_band=any(row.band for row in rows),
        differ=len({row.max_points for row in rows if row.max_points is not None}) > 1,
    )


def _medians(reported: ReportedYear, title: str, members: Sequence[int]) -> Iterable[Median]:
    years, own = reported.years, reported.scores.years
    if years is not None:
        block = reported.scores.plan.observations.records[members[0]].block if members else title
        yield from years.medians(block, own, len(reported.main))
    for j, year in enumerate(reported.scores.years):
        if j > reported.j:
            continue
        total = reported.median(TOTAL, members, j)
        if total is not None:
            counted = reported.scores.plan.observations.compared[members, j] & ~np.isnan(
                reported.percents(TOTAL)[members, j]
            )
            joined = years is None or years.is_joined(year)
            dagger = years is not None and years.has_dagger(year)
            parts = tuple(reported.median(n.code, members, j) for n in reported.main)
            yield Median(year, int(counted.sum()), total, parts, joined, dagger)


def _heat(reported: ReportedYear, members: Sequence[int]) -> Heat:
    """Nodes of which any unit of the block has a value; few units stand across, so that long lists of nodes go down."""
    coverage = reported.scores.coverage
    own = np.array(members, dtype=np.int64)
    counted = [n for n in reported.indices if not np.isnan(coverage(n.code)[own, reported.j]).all()]
    nodes = [n for n in counted if not np.isnan(reported.percents(n.code)[own, reported.j]).all()]
    values = tuple(tuple(reported.percent(node.code, u) for node in nodes) for u in members)
    return Heat(
        tuple(node.code for node in nodes),
        tuple(reported.title(node.code) for node in nodes),
        tuple(reported.name(u) for u in members),
        values,
        len(members) <= FEW_UNITS and len(members) < len(nodes),
        len(counted) - len(nodes),
    )
