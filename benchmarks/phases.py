"""Where the time goes: each step from arrays to tables, for one country of provinces, of communes, and ten years of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import dtiscore as dti
from benchmarks import work
from benchmarks.figures import Case, Claim, Group, Item, Settings
from benchmarks.ranks import check_gaps, check_ranks
from dtiscore.engine.evaluation import Evaluated, evaluate
from dtiscore.engine.plan import compile_plan

SIZES = ((63, 1), (10_000, 10), (100_000, 10))
PHASES = ("observations", "plan", "scores", "ranks", "gaps", "table of ranks", "table of gaps", "CSV of both")


def phases(settings: Settings) -> Iterator[Item]:
    framework = work.framework(settings.folder)
    targets = work.targets(settings.folder, framework)
    for units, years in SIZES:
        units = min(units, settings.units)
        steps = _steps(framework, targets, settings.folder, units, years)
        name = f"{units * years:,} unit-years"
        cases = [Case(f"{phase}, {name}", step) for phase, step in zip(PHASES, steps, strict=True)]
        claims = [Claim(case.name, case.name) for case in cases]
        yield Group(cases, claims, not settings.quick, min(settings.runs, 3))


def _steps(
    framework: dti.Framework, targets: dti.Targets, folder: Path, units: int, years: int
) -> tuple[Callable[[], object], ...]:
    """One function per phase; each works on what the phases before it have made."""
    array, known = work.values("missing", units, years), work.units(units)
    plan = compile_plan(framework, _observe(array, known))

    def scored(evaluated: Evaluated | None = None) -> dti.Scores:
        return dti.Scores(framework, plan, evaluated or evaluate(plan.program))

    def find_gaps(scores: dti.Scores) -> dti.Gaps:
        found = dti.gaps(scores, targets, target_year=work.TARGET_YEAR)
        for node in found.nodes:
            node.gap, node.met  # noqa: B018 computed when it is asked for
        return found

    scores = scored()
    ranking = dti.rank(scores)
    check_ranks(scores, ranking)
    check_gaps(scores, find_gaps(scores))
    frames = ranking.to_polars(), find_gaps(scores).to_polars()

    def write() -> None:
        for frame, path in zip(frames, (folder / "ranks.csv", folder / "gaps.csv"), strict=True):
            frame.write_csv(path)

    return (
        lambda: _observe(array, known),
        lambda: compile_plan(framework, plan.observations),
        scored,
        lambda: dti.rank(scores),
        lambda: find_gaps(scored(scores.evaluated)),
        lambda: dti.rank(scores).to_polars(),
        lambda: dti.gaps(scores, targets, target_year=work.TARGET_YEAR).to_polars(),
        write,
    )


def _observe(array: work.Floats, units: dti.Units) -> dti.Observations:
    return dti.Observations.from_arrays(
        array, indicators=work.CODES, units=units, years=work.years(array.shape[2]), copy=False
    )
