"""Everything that a council looks at, unit by unit and indicator by indicator: data, evidence, questions, points so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

import attrs
import numpy as np

from dtiscore.data.long_form import EVIDENCE
from dtiscore.data.row_labels import status_named
from dtiscore.data.units import Unit
from dtiscore.engine.node_scores import NodeScore
from dtiscore.engine.scoring import Scores
from dtiscore.engine.year_cells import cells_of_year
from dtiscore.language.errors import Language, LookupProblem, Problem
from dtiscore.language.labels import key
from dtiscore.model import STATUSES, TOTAL, Finding, Floats, Framework, Node, Office
from dtiscore.model.office import UNSTATED
from dtiscore.results.assessment import Assessment
from dtiscore.results.checks.all_checks import check_data
from dtiscore.results.reported_words import data_words
from dtiscore.results.stages import Ranks, Reasons, Standing, on_years, standings_between

ABSENT = "n/a"
LONGEST = 4000


@attrs.frozen(eq=False)
class IndicatorDossier:
    """One indicator of one unit.

    ``fallback`` is what counts while the council sets no points: a number, "n/a", or "" where nothing was observed.
    ``typed`` are points that were set at this status before, with ``reason`` and ``author``; ``decided`` says that the
    data have a row of this status. ``settable`` is false where no points can be set, as of an indicator without points.
    """

    node: Node
    data: str
    evidence: str
    note: str
    findings: str
    fallback: float | str
    typed: float | None  # +inf where the council said that it does not apply
    reason: str
    author: str
    decided: bool
    settable: bool


@attrs.frozen(eq=False)
class SheetLine:
    """One line of a unit's sheet: a node of the framework, how deep it stands, and its number."""

    node: Node
    depth: int
    number: str


@attrs.frozen(eq=False)
class UnitDossier:
    """One unit: its lines in order, its indicators by code, the points of every node at the earlier stages and now.

    ``standings`` are those of the earlier stages, as far as there are any, and of now.
    """

    label: str
    record: Unit
    lines: tuple[SheetLine, ...]
    indicators: Mapping[str, IndicatorDossier]
    now: Mapping[str, NodeScore]
    earlier: Mapping[str, tuple[float, ...]]
    standings: tuple[Standing | None, ...]
    submitted: bool
    parent: str = ""

    @property
    def name(self) -> str:
        return self.record.name or self.label


@attrs.frozen(eq=False)
class Dossier:
    """All units of a year by block; ``stages`` names the statuses before the one that is appraised now.

    ``brief`` says that units without a sheet of their own have it in another workbook: overviews tell their totals only.
    """

    framework: Framework
    year: int
    status: str
    lang: Language
    stages: tuple[str, ...]
    blocks: tuple[tuple[str, tuple[UnitDossier, ...]], ...]
    chosen: frozenset[str]
    office: Office = UNSTATED
    brief: bool = False

    @property
    def units(self) -> tuple[UnitDossier, ...]:
        return tuple(unit for _, members in self.blocks for unit in members)


def dossier_of(
    assessment: Assessment, *, status: str = "appraised", only: Sequence[str] = (), lang: Language = "vi"
) -> Dossier:
    """The dossiers of one year, the latest where none is named; ``only`` names the units that get a sheet of their own.

    Raises
    ------
    DtiError
        with everything that is wrong with the data or the targets.
    LookupProblem
        for a status, unit or year that does not exist.
    """
    wanted = status_named(status)
    if wanted == STATUSES[0]:
        raise LookupProblem(Problem("appraisal.status", params={"known": ", ".join(STATUSES[1:])}))
    before = STATUSES[: STATUSES.index(wanted)]
    now, year = assessment.at(wanted), assessment.inputs.settings.year
    found = tuple(assessment.at(one) if assessment.reaches(one) else None for one in before)
    year = now.years[-1] if year is None else now.years[now.year_index(year)]
    chosen = frozenset(now.units[now.unit_index(name)] for name in only) if only else frozenset(now.units)
    blocks = _Assembly(now, found, assessment.ranking, year, lang, wanted).blocks()
    return Dossier(now.framework, year, wanted, lang, before, blocks, chosen, assessment.inputs.settings.office)


class _Assembly:
    """One year of scores, with what is said about its cells."""

    def __init__(
        self, now: Scores, earlier: Sequence[Scores | None], ranking: Ranks, year: int, lang: Language, status: str
    ) -> None:
        self.now, self.earlier, self.ranking, self.lang = now, earlier, ranking, lang
        self.framework, self.observations = now.framework, now.plan.observations
        self.year, self.j = year, now.years.index(year)
        self.reasons = Reasons(now, STATUSES.index(status) - 1)
        self.written = _written(now, self.j, STATUSES.index(status))
        self.findings: dict[tuple[str, str], list[Finding]] = {}
        for finding in check_data(self.framework, self.observations):
            if finding.year == year:
                self.findings.setdefault((finding.unit, finding.node), []).append(finding)
        self.order = _order(self.framework)
        self.points = [self._points(scores) for scores in earlier]
        self.cells = cells_of_year(now, self.j)
        self.parents: dict[str, str] = {}
        self.shares: dict[tuple[int, str], Floats] = {}

    def _points(self, scores: Scores | None) -> dict[str, Floats]:
        """By node, (units,) at the year; NaN where the stage has none."""
        nothing = np.full(len(self.now.units), np.nan)
        codes = [line.node.code for line in self.order]
        return {c: nothing if scores is None else on_years(scores, scores.points(c), (self.year,))[:, 0] for c in codes}

    def blocks(self) -> tuple[tuple[str, tuple[UnitDossier, ...]], ...]:
        titles, position = self.observations.blocks
        standings = [self._standings(scores) for scores in (*self.earlier, self.now)]
        found = []
        # Units without a block come last, as in rankings.
        for b in sorted(range(len(titles)), key=lambda b: not titles[b]):
            members = [i for i in np.flatnonzero(position == b).tolist() if self.observations.listed[i, self.j]]
            own = tuple(self._unit(i, tuple(one.get(self.now.units[i]) for one in standings)) for i in members)
            if own:
                found.append((titles[b], own))
        return tuple(found)

    def _standings(self, scores: Scores | None) -> dict[str, Standing]:
        if scores is None:
            return {}
        return {one.unit: one for one in standings_between(scores, self.now, (self.year,), self.ranking)}

    def _unit(self, i: int, standings: tuple[Standing | None, ...]) -> UnitDossier:
        covered = self.now.plan.covered
        lines = [line for line in self.order if line.node.code not in covered or covered[line.node.code][i]]
        own = {line.node.code: self._indicator(i, line.node) for line in lines if line.node.rollup == "leaf"}
        kept = tuple(
            line for line in lines
            if line.node.code == TOTAL or any(code in own for code in self.framework.below(line.node.code))
        )  # fmt: skip
        earlier = {line.node.code: tuple(float(points[line.node.code][i]) for points in self.points) for line in kept}
        return UnitDossier(
            self.now.units[i], self.observations.records[i], kept, own, self.cells[i], earlier, standings,
            bool(self.observations.submitted[i, self.j]), self._parent(self.observations.records[i]),
        )  # fmt: skip

    def _parent(self, record: Unit) -> str:
        """What the parent of a unit is called."""
        if record.parent and record.parent not in self.parents:
            found = next((one for one in self.observations.records if key(one.code) == key(record.parent)), None)
            self.parents[record.parent] = record.parent if found is None else found.name or found.code
        return self.parents.get(record.parent, "")

    def _indicator(self, i: int, node: Node) -> IndicatorDossier:
        code = node.code
        reason, author, _, status = self.reasons.about(i, self.j, node)
        council = self.observations.points.get(code)
        typed = (
            float(council[i, self.j]) if council is not None and self.reasons.sets_points(i, self.j, code) else np.nan
        )
        typed = float(node.shown(abs(typed))) if node.deducts else typed
        if self.reasons.says_absent(i, self.j, code) and np.isposinf(self.now.plan.rows[code].x[i, self.j]):
            typed = np.inf
        set_now = bool(not np.isnan(typed))
        # Also where nothing was decided here: growth is on a year before that was appraised.
        source = self.earlier[-1] if set_now else self.now
        written = self.written.get((i, code), {})
        return IndicatorDossier(
            node=node,
            data=data_words(self.now, i, self.j, code)[self.lang],
            evidence=_evidence(written),
            note=written.get("note", "")[:LONGEST],
            findings=self._asked(i, node),
            fallback=self._state(source, i, code),
            typed=typed if set_now else None,
            reason=reason,
            author=author,
            decided=bool(status),
            settable=node.points > 0,
        )

    def _state(self, scores: Scores | None, i: int, code: str) -> float | str:
        if scores is None or self.year not in scores.years:
            return ""
        k = scores.years.index(self.year)
        if np.isposinf(scores.plan.rows[code].x[i, k]):
            return ABSENT
        if not scores.plan.observations.submitted[i, k]:
            return ""
        place = id(scores), code
        if place not in self.shares:
            # An item without points may still open a gate: its share counts.
            self.shares[place] = scores.points(code) if self.framework[code].points > 0 else scores[code]
        found = float(self.shares[place][i, k])
        return "" if np.isnan(found) else found

    def _asked(self, i: int, node: Node) -> str:
        codes = dict.fromkeys((node.code, node.data.part, node.data.whole, *node.data.of))
        found = [finding for code in codes for finding in self.findings.get((self.now.units[i], code), ()) if code]
        return "\n".join(dict.fromkeys(f"- {finding.finding[self.lang]}" for finding in found))[:LONGEST]


def _written(scores: Scores, j: int, before: int) -> dict[tuple[int, str], dict[str, str]]:
    """What was written beside the numbers of a year in the rows that are earlier than a status: evidence and explanations,
    by unit and code. The notes of the council's own rows say what those replace, and are no words of a unit."""
    observations = scores.plan.observations
    found: dict[tuple[int, str], dict[str, str]] = {}
    names = ("note", "evidence", *EVIDENCE)
    if observations.details.height and "status_index" in observations.details.columns:
        places = ("unit_index", "year_index", "code_index", "status_index")
        for u, y, c, status, *texts in observations.details.select(*places, *names).iter_rows():
            if y == j and status < before:
                own = found.setdefault((u, observations.codes[c]), {})
                for name, text in zip(names, texts, strict=True):
                    if text:
                        own.setdefault(name, text)
    return found


def _evidence(own: Mapping[str, str]) -> str:
    """Each document on a line of its own: number, title, date, abstract, link."""
    parts = (own.get(name, "").split("\n") for name in EVIDENCE)
    documents = ("; ".join(filter(None, map(str.strip, one))) for one in zip_longest(*parts, fillvalue=""))
    return "\n".join(filter(None, (own.get("evidence", ""), *documents)))[:LONGEST]


def _order(framework: Framework) -> tuple[SheetLine, ...]:
    """The nodes as a sheet lists them: the tree without the total, then pillars that gather what stands above, the total."""
    lines: list[SheetLine] = []
    counts: dict[int, int] = {}
    placed: set[str] = set()
    for depth, code in framework.tree:
        node = framework[code]
        placed.add(code)
        if code == TOTAL:
            continue
        if depth == 0 and node.rollup != "leaf" and placed.issuperset(node.children):
            lines.append(SheetLine(node, 0, ""))
            continue
        level = max(depth - 1, 0)
        counts = {at: count for at, count in counts.items() if at <= level}
        counts[level] = counts.get(level, 0) + 1
        lines.append(SheetLine(node, level, node.stt or ".".join(str(counts.get(at, 1)) for at in range(level + 1))))
    return (*lines, SheetLine(framework[TOTAL], 0, ""))
