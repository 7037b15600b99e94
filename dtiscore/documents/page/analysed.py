"""The analyses of a page: taken from the results of the commands of the same names, said in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dtiscore.analysis.audit import Audit, AuditRow, audit
from dtiscore.analysis.costs import Costs
from dtiscore.analysis.doubts import Doubts
from dtiscore.analysis.movement import Movement, Part, movement
from dtiscore.analysis.roadmap import Roadmap, next_goal, roadmap
from dtiscore.analysis.robustness import Robustness, robustness
from dtiscore.analysis.solving import has_solver
from dtiscore.documents.page.analysed_nouns import (
    Analysed,
    AuditLine,
    Coherence,
    DoubtShare,
    Moved,
    MovedPart,
    RankInterval,
    Surety,
    WayStep,
    WayUp,
    WeightPair,
)
from dtiscore.documents.page.reported_year import safe_line
from dtiscore.documents.tables.analysis import asked, audit_value, chosen_words, doubt_named, goal_words
from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language
from dtiscore.language.lists import all_of
from dtiscore.language.measures import measured
from dtiscore.language.numbers import number
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL

MOST_LINES, MOST_WEIGHTS, CHEAPEST, MOST_BLOCKS = 40, 40, 3, 24
Watch = Callable[[Sequence[int]], Iterable[int]]


def analysed(
    scores: Scores,
    lang: Language,
    year: int,
    cards: Mapping[int, str],
    *,
    doubts: Doubts | None = None,
    costs: Costs | None = None,
    self_assessed: Scores | None = None,
    watch: Watch = iter,
) -> Analysed:
    """What the four analyses say of a year. ``cards`` are the anchors of the units that have a card: these get a way up.

    Raises
    ------
    DataError
        for data that an alternative of a doubt refuses.
    """
    said = _Said(scores, lang, year, cards)
    sure = robustness(scores, doubts, year=year, self_assessed=self_assessed)
    notes = [safe_line(note.text(lang), 500) for note in sure.notes]
    ways: list[WayUp] = []
    if has_solver():
        for u in watch(list(cards)):
            goal = next_goal(scores, scores.units[u], year=year)
            if goal is not None:
                found = roadmap(scores, scores.units[u], year=year, costs=costs, **goal)
                ways.append(said.way(found, u, goal))
    else:
        notes.append(say("page.analysis.no_solver", lang))
    before = max((y for y in scores.years if y < year), default=None)
    moved: tuple[Moved, ...] = ()
    if before is not None and _in_both(scores, before, year):
        moved = tuple(said.moves(movement(scores, years=(before, year))))
    else:
        notes.append(say("page.analysis.one_year", lang))
    return Analysed(
        tuple(said.surety(sure)), tuple(ways), moved, tuple(said.coherence(audit(scores, year=year))),
        all_of([doubt_named(sure, one.name, lang) for one in sure.doubts], lang), before if moved else None, tuple(notes),
    )  # fmt: skip


def _in_both(scores: Scores, before: int, year: int) -> bool:
    listed = scores.plan.observations.listed
    return bool((listed[:, scores.year_index(before)] & listed[:, scores.year_index(year)]).any())


class _Said:
    """The results of analyses in the words of a language."""

    def __init__(self, scores: Scores, lang: Language, year: int, cards: Mapping[int, str]) -> None:
        self.scores, self.lang, self.cards = scores, lang, cards
        self.j = scores.year_index(year)

    def title(self, code: str) -> str:
        framework = self.scores.framework
        return safe_line(framework[code].title[self.lang], 300) if code in framework else code

    def named(self, u: int) -> str:
        observations = self.scores.plan.observations
        return safe_line(observations.names.get(observations.units[u], observations.units[u]))

    def band_named(self, title: str) -> str:
        """A band in the language, by its English name."""
        levels = self.scores.framework.bands.levels
        return next((safe_line(level.title[self.lang]) for level in levels if level.title.en == title), title)

    # --- how sure ----------------------------------------------------------------------------------------------------

    def surety(self, found: Robustness) -> Iterator[Surety]:
        frame, shares = found.to_polars(lang=self.lang), found.to_polars("doubts")
        positions = {label: u for u, label in enumerate(self.scores.units)}
        for own in found.groups:
            block = own.group.title
            rows = frame.filter(frame["block"] == block).rows(named=True)
            if not rows:
                continue
            yield Surety(
                safe_line(block) or self.title(TOTAL),
                tuple(self._interval(row, positions, found) for row in rows),
                tuple(
                    DoubtShare(safe_line(doubt_named(found, row["doubt"], self.lang)), row["first"], row["total"])
                    for row in shares.filter(shares["block"] == block).rows(named=True)
                ),
                own.mean_shift,
                found.draws,
            )

    def _interval(self, row: Mapping[str, Any], positions: Mapping[str, int], found: Robustness) -> RankInterval:
        u, later = positions[row["unit"]], positions.get(row["next"])
        why = doubt_named(found, row["doubt"], self.lang) if row["doubt"] else ""
        return RankInterval(
            unit=self.named(u), card=self.cards.get(u, ""), rank=row["rank"], low=row["low"], median=row["median"], high=row["high"],
            of=row["of"], why=safe_line(why), next="" if later is None else self.named(later), beats_next=row["beats_next"],
        )  # fmt: skip

    # --- the way up --------------------------------------------------------------------------------------------------

    def _goal(self, found: Roadmap, goal: Mapping[str, object]) -> str:
        if "band" in goal:
            return say("page.analysis.band", self.lang, band=self.band_named(str(goal["band"])))
        return f"{say('page.analysis.place', self.lang, rank=number(goal['rank'], self.lang))} ({goal_words(found, self.lang)})"  # type: ignore[arg-type]

    def way(self, found: Roadmap, u: int, goal: Mapping[str, object]) -> WayUp:
        steps = tuple(
            WayStep(
                self.title(step.node),
                measured(step.value, step.measure, self.lang),
                chosen_words(self.scores.framework, step.node, step.choice, self.lang) or measured(step.target, step.measure, self.lang),
                step.points_after - step.points_before,
                step.cost,
            )
            for step in found.moves
        )  # fmt: skip
        points = [float(one.points(TOTAL)[u, self.j]) for one in (found.scores, found.after)]
        return WayUp(
            self.named(u), self.cards[u], self._goal(found, goal),
            found.reached, found.exact, found.cost, (points[0], points[1]), (found.ranks[0] or None, found.ranks[1] or None), steps,
            tuple(sorted(steps, key=lambda step: step.cost)[:CHEAPEST]),
        )  # fmt: skip

    # --- what moved --------------------------------------------------------------------------------------------------

    def moves(self, found: Movement) -> Iterator[Moved]:
        own: dict[str, list[Part]] = {}
        for row in found.rows:
            own.setdefault(row.unit, []).append(row)
        for label, rows in own.items():
            total = next((row for row in rows if row.cause == "total"), None)
            if total is None:
                continue
            places = {row.cause: row for row in rows if row.measure == "rank"}
            rank = places.get("own")
            parts = [row for row in rows if row.measure != "rank" and row.cause != "total" and row.printed]
            u = self.scores.unit_index(label)
            yield Moved(
                self.named(u), self.cards.get(u, ""), say(f"analysis.measure.{total.measure}", self.lang), (total.before, total.after),
                total.printed,
                tuple(MovedPart(self.title(row.node), say(f"analysis.cause.{row.cause}", self.lang), row.printed) for row in parts),
                (None, None) if rank is None else (int(rank.before), int(rank.after)), found.alone.get(label),
                None if rank is None else rank.part, None if rank is None else math.fsum(row.part for cause, row in places.items() if cause != "own"),
            )  # fmt: skip

    # --- what it measures --------------------------------------------------------------------------------------------

    def coherence(self, found: Audit) -> Iterator[Coherence]:
        blocks: dict[str, list[AuditRow]] = {}
        for row in found.rows:
            blocks.setdefault(row.block, []).append(row)
        for block, rows in list(blocks.items())[:MOST_BLOCKS]:
            lines = [row for row in rows if row.verdict in ("look", "weak")]
            units = next((row.n for row in rows if row.check == "sample"), 0)
            few = any(row.verdict == "few" for row in rows)
            columns, table = self._correlations(rows)
            yield Coherence(
                safe_line(block) or self.title(TOTAL), units, few, tuple(map(self._line, lines[:MOST_LINES])),
                max(len(lines) - MOST_LINES, 0), tuple(self._weights(rows))[:MOST_WEIGHTS], columns, table,
            )  # fmt: skip

    def _line(self, row: AuditRow) -> AuditLine:
        return AuditLine(
            say(f"analysis.check.{row.check}", self.lang), self.title(row.node), self.title(row.other) if row.other else "",
            audit_value(row, row.value, self.lang), audit_value(row, row.limit, self.lang),
            say(f"analysis.verdict.{row.verdict}", self.lang), asked(row, self.lang),
        )  # fmt: skip

    def _weights(self, rows: Sequence[AuditRow]) -> Iterator[WeightPair]:
        for row in rows:
            if row.check == "effective_weight" and not np.isnan([row.value, row.limit]).any():
                yield WeightPair(self.title(row.node), self.title(row.other), row.limit, row.value)

    def _correlations(
        self, rows: Sequence[AuditRow]
    ) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[float | None, ...]], ...]]:
        """Of every indicator with its own index without it, with the other indices, and with the whole."""
        found: dict[str, dict[str, float]] = {}
        columns: dict[str, None] = {}
        for row in rows:
            if row.check in ("correlation", "correlation_beside", "correlation_total") and not math.isnan(row.value):
                found.setdefault(row.node, {})[row.other] = row.value
                columns[row.other] = None
        order = [code for code in self.scores.framework.below(TOTAL) if code in columns and code != TOTAL]
        order = [*order, *([TOTAL] if TOTAL in columns else [])]
        table = tuple((self.title(node), tuple(own.get(code) for code in order)) for node, own in found.items())
        return tuple(self.title(code) for code in order), table
