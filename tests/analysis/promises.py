"""Promises of roadmaps, tried on demand: ``python -m tests.analysis.promises --frameworks 300 --goals 100``.

Of every random framework a unit, costs, and many goals. What a roadmap says is put into the data by itself, scored, and must be
printed; where it says ``exact``, no combination of moves that was tried may reach the goal for less: all of them where they are few.
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections import Counter
from collections.abc import Iterator

import attrs
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.analysis.climbing import Chosen, Climb
from dtiscore.analysis.costs import Cost, Costs
from dtiscore.analysis.moves import Move, moves_of
from dtiscore.data.measuring import instead_of_counts
from dtiscore.results.ranking import rank

from ..strategies import Case, cases

MOST_TRIED = 400


@attrs.define
class Tried:
    """What came of all goals of all frameworks."""

    counts: Counter[str] = attrs.field(factory=Counter)
    faults: list[str] = attrs.field(factory=list)

    def blame(self, case: Case, words: str) -> None:
        self.faults.append(words)
        print(f"--- {words}\n{case!r}\n", flush=True)


def costs_of(framework: dti.Framework, draw: np.random.Generator) -> Costs:
    found = {}
    for leaf in framework.leaves:
        per = str(draw.choice(["effort", "effort", "point", "step"]))
        fixed = float(draw.choice([0.0, 0.0, 0.3]))
        most = float(draw.choice([math.nan, math.nan, math.nan, 10.0]))
        found[leaf.code] = Cost(per, round(0.2 + 2 * float(draw.random()), 2), fixed, most)  # type: ignore[arg-type]
    return Costs(found)


def stages_of(move: Move, climb: Climb) -> list[Chosen]:
    if not move.continuous:
        return [Chosen(own.share, own.value, own.part, own.choice, own.cost + move.fixed) for own in move.levels]
    return [climb._at(move, move.share + (move.most - move.share) * k / 4) for k in range(1, 5)]


def combinations(climb: Climb, draw: np.random.Generator) -> Iterator[tuple[tuple[Move, Chosen], ...]]:
    """All of few, some of many."""
    stages = [(move, stages_of(move, climb)) for move in climb.moves.values()]
    if math.prod(len(own) + 1 for _, own in stages) <= MOST_TRIED:
        for one in itertools.product(*[[None, *own] for _, own in stages]):
            yield tuple((move, own) for (move, _), own in zip(stages, one, strict=True) if own is not None)
        return
    for _ in range(MOST_TRIED):
        often = draw.random()
        yield tuple((move, own[draw.integers(len(own))]) for move, own in stages if draw.random() < often)


def told(found: dti.Roadmap) -> dti.Scores:
    """The data with what the roadmap says, as somebody would enter it, scored anew."""
    plan = found.scores.plan
    observations, i, j = plan.observations, found.scores.unit_index(found.unit), found.scores.year_index(found.year)
    for step in found.moves:
        node = found.scores.framework[step.node]
        reads = node.rule.reads if node.rule is not None else ""
        value = step.target if reads == "value" else abs(step.points_after) / (node.points or 1.0)
        if reads == "yes_no":
            value = 0.0 if node.deducts else 1.0
        given = {"choice": step.choice} if step.choice else instead_of_counts(node, observations, i, j, value)
        observations = observations.with_value(i, j, step.node, value, **given)
    return dti.score(found.scores.framework, observations, targets=plan.targets, target_year=plan.target_year)


def one_case(case: Case, goals: int, seed: int, tried: Tried) -> None:
    draw = np.random.default_rng(seed)
    scores = case.scores()
    j = len(scores.years) - 1
    scored = np.flatnonzero(~np.isnan(scores["total"][:, j]) & scores.plan.observations.compared[:, j])
    if not scored.size:
        return
    i = int(draw.choice(scored))
    unit, year = scores.units[i], scores.years[j]
    costs = costs_of(case.framework, draw)
    moves, _ = moves_of(scores, i, j, frozenset(case.framework.below("total")), costs, 1)
    climb = Climb(scores, i, j, "total", moves, "cost")
    reached = []
    for chosen in combinations(climb, draw):
        try:
            value = float(climb._rescored(chosen).added_up("score", "total")[i, j])
        except dti.DataError:
            tried.counts["refused"] += 1
            continue
        reached.append((value, math.fsum(own.cost for _, own in chosen)))
    values, prices = np.array(reached).T
    now, best = float(scores.added_up("score", "total")[i, j]), float(np.nanmax(values))
    decimals, most = case.framework.decimals, float(scores.max_points("total")[i, j])
    slack = 1e-6 + 1e-4 * math.fsum(move.cost for move in moves if move.continuous)
    for n in range(goals):
        aim = now + (best - now) * 1.02 * float(draw.random())
        place = int(draw.integers(1, len(scores.units) + 1)) if n % 4 == 3 else None
        goal = (
            {"rank": place}
            if place
            else {"points": round(aim * (most - case.framework.origin), 2) + case.framework.origin}
        )
        tried.counts["goals"] += 1
        try:
            found = dti.roadmap(scores, unit, year=year, costs=costs, **goal)  # type: ignore[arg-type]
            after = told(found)
        except dti.DataError as error:
            tried.counts["refused roadmaps"] += 1
            tried.blame(case, f"{unit} {goal}: {error}")
            continue
        tried.counts["reached"] += found.reached
        tried.counts["exact"] += found.exact
        score = float(after.added_up("score", "total")[i, j])
        printed = dti.round_half_up(np.array([score, values.max()]), decimals)
        if found.reached and place and int(rank(after, "total", year, "block").ranks[i, j]) > place:
            tried.blame(case, f"{unit} {goal}: the rank is not reached")
        elif (
            found.reached
            and not place
            and round(score * (most - case.framework.origin), 2)
            < round(found.goal * (most - case.framework.origin), 2) - 0.005
        ):
            tried.blame(case, f"{unit} {goal}: {score} is not the goal {found.goal} ({printed})")
        if place or not found.exact:
            continue
        enough = (
            dti.round_half_up(values * (most - case.framework.origin), 2)
            >= round(found.goal * (most - case.framework.origin), 2) - 1e-9
        )
        if enough.any() and float(prices[enough].min()) < found.cost - slack:
            cheapest = float(prices[enough].min())
            tried.blame(case, f"{unit} {goal}: {cheapest} is cheaper than {found.cost} (bound {found.bound})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frameworks", type=int, default=300)
    parser.add_argument("--goals", type=int, default=100)
    options = parser.parse_args()
    tried = Tried()

    @settings(
        max_examples=options.frameworks, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases(), st.integers(0, 2**31))
    def all_of_them(case: Case, seed: int) -> None:
        tried.counts["frameworks"] += 1
        one_case(case, options.goals, seed, tried)
        if tried.counts["frameworks"] % 20 == 0:
            print(dict(tried.counts), len(tried.faults), "faults", flush=True)

    all_of_them()
    print(dict(tried.counts), len(tried.faults), "faults")


if __name__ == "__main__":
    main()
