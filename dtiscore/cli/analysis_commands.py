"""The commands of analysis: how sure ranks are, the way up, what moved, and whether the index measures what its weights say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore, node_option, unit_option
from dtiscore.cli.language import Formatter
from dtiscore.cli.options import (
    HELP,
    SCORED,
    Output,
    assess,
    input_options,
    load_inputs,
    load_scores,
    output_options,
    plugins_of,
    year_option,
)
from dtiscore.cli.progress import progress, working
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.analysis.doubts import Doubts
    from dtiscore.data.run_inputs import Inputs
    from dtiscore.engine.scoring import Scores
    from dtiscore.frameworks.folder_settings import Settings
    from dtiscore.results.assessment import Assessment

ALL = "all"
within_option = click.option("--within", type=click.Choice(["block", "parent", "all"]), default="block")


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@click.option("--show", type=click.Choice(["checks", "correlations", "weights", "components"]), default="checks")
@click.option("--on", type=click.Choice(["shares", "values"]), default="shares")
@node_option
@within_option
@year_option
@output_options
def audit(typed: Settings, show: Any, on: Any, node: str, within: Any, output: Output) -> None:
    from dtiscore.analysis.audit import audit as audited
    from dtiscore.documents.tables.analysis import audit_view

    settings, scores = load_scores(typed, output)
    found = audited(scores, node=node, year=settings.year, within=within, on=on)
    output.show(audit_view(found, show, output.lang))


def self_assessment(assessed: Assessment, doubts: Doubts | None) -> Scores | None:
    """The scores as of the self-assessment, where a doubt is about it and there is one."""
    asked = doubts is not None and any(doubt.kind == "appraisal" for doubt in doubts.doubts)
    return assessed.at("self") if asked and assessed.reaches("self") else None


def _doubts(context: click.Context, option: click.Parameter, value: tuple[str, ...]) -> dict[str, float]:
    found = {}
    for one in value:
        name, _, number = one.partition("=")
        try:
            found[name.strip()] = float(number.replace(",", "."))
        except ValueError:
            raise click.BadParameter(say("cli.usage.doubt", Formatter.lang), context, option) from None
    return found


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@click.option("--doubts", "doubts", default=None, metavar="FILE")
@click.option("--doubt", "doubt", multiple=True, callback=_doubts, metavar="NAME=SPREAD")
@click.option("--draws", type=int, default=None, metavar="N")
@click.option("--seed", type=int, default=None, metavar="N")
@click.option("--top", type=click.IntRange(min=1), default=10, metavar="K")
@click.option("--show", type=click.Choice(["units", "doubts", "ranks", "pairs"]), default="units")
@click.option("--sensitivity", type=int, default=1024, metavar="N")
@node_option
@within_option
@year_option
@unit_option
@output_options
def robustness(typed: Settings, doubts: str | None, doubt: dict[str, float], draws: int | None, seed: int | None, top: int,
               show: Any, sensitivity: int, node: str, within: Any, unit: str | None, output: Output) -> None:  # fmt: skip
    from dtiscore.analysis.doubts import doubts_named, read_doubts
    from dtiscore.analysis.robustness import robustness as tried
    from dtiscore.documents.tables.analysis import robustness_view
    from dtiscore.language.lists import all_of
    from dtiscore.language.numbers import number

    if doubts and doubt:
        raise click.UsageError(say("cli.usage.doubts", output.lang))
    assessed = assess(load_inputs(typed, output), output)
    settings, scores = assessed.inputs.settings, assessed.scores
    named = doubts_named(scores.framework, doubt, node) if doubt else None
    stated = named if doubts is None else read_doubts(doubts, scores.framework)
    with working(say("cli.progress.drawing", output.lang), output):
        found = tried(
            scores,
            stated,
            draws=draws,
            seed=seed,
            node=node,
            year=settings.year,
            within=within,
            sensitivity=sensitivity,
            self_assessed=self_assessment(assessed, stated),
        )
    for note in found.notes:
        output.say(note.text(output.lang))
    output.show(robustness_view(found, show, output.lang, top=top, unit=unit))
    told = [one.title[output.lang] if one.title else one.name for one in found.doubts]
    output.say(
        say(
            "analysis.said.robustness",
            output.lang,
            draws=number(found.draws, output.lang),
            doubts=all_of(told, output.lang),
        )
    )


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@click.option("--from", "state_from", default=None, metavar="Y|S")
@click.option("--to", "state_to", default=None, metavar="Y|S")
@click.option("--from-data", "from_data", default=None, metavar="FILE")
@click.option("--from-framework", "from_framework", default=None, metavar="FRAMEWORK")
@node_option
@within_option
@year_option
@unit_option
@output_options
def movement(typed: Settings, state_from: str | None, state_to: str | None, from_data: str | None,
             from_framework: str | None, node: str, within: Any, unit: str | None, output: Output) -> None:  # fmt: skip
    from dtiscore.analysis.movement import movement as moved
    from dtiscore.documents.tables.analysis import movement_sentences, movement_view

    inputs = load_inputs(typed, output)
    later = assess(inputs, output)
    earlier = _earlier(inputs, later, from_data, from_framework, output)
    year = inputs.settings.year
    after, after_year, after_name = _state(later, state_to, year)
    usual = after_year if earlier is not later else None
    if usual is None and state_from is None:
        usual = max((y for y in after.years if y < after_year), default=None)
        if usual is None:
            raise _one_year(after_year)
    before, before_year, before_name = _state(earlier, state_from, usual)
    found = moved(before, after, node=node, unit=unit, years=(before_year, after_year), within=within,
                  names=(before_name, after_name))  # fmt: skip
    output.show(movement_view(found, output.lang))
    if output.form is None and output.file is None:
        for sentence in movement_sentences(found, output.lang):
            output.say(sentence)


def _one_year(year: int) -> Exception:
    from dtiscore.language.errors import DataError, Problem

    return DataError(Problem("analysis.movement.one_year", params={"year": year}))


def _earlier(inputs: Inputs, later: Assessment, data: str | None, framework: str | None, output: Output) -> Assessment:
    """The assessment of the earlier state: the same, unless its data or its edition are others."""
    if data is None and framework is None:
        return later
    import attrs

    from dtiscore.data.run_inputs import read_inputs

    settings = attrs.evolve(
        inputs.settings,
        data=inputs.settings.data if data is None else (data,),
        framework=inputs.settings.framework if framework is None else framework,
        targets=inputs.settings.targets if framework is None else (),
    )
    return assess(read_inputs(settings, plugins_of(output), inputs.folder), output)


def _state(found: Assessment, state: str | None, year: int | None) -> tuple[Scores, int, str]:
    """The scores, the year and the name of a state that is typed: a year, or a status."""
    if state is None or state.isdigit():
        scores = found.scores
        chosen = int(state) if state else year if year in scores.years else scores.years[-1]
        assert chosen is not None
        scores.year_index(chosen)
        return scores, chosen, str(chosen)
    from dtiscore.data.row_labels import status_named

    status = status_named(state)
    scores = found.at(status)
    return scores, year if year in scores.years and year is not None else scores.years[-1], status


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@click.option("--unit", required=True, metavar="U|all")
@click.option("--points", type=float, default=None, metavar="N")
@click.option("--band", default=None, metavar="B")
@click.option("--rank", type=int, default=None, metavar="R")
@click.option("--by", type=int, default=None, metavar="Y")
@click.option("--others", type=click.Choice(["fixed", "trend"]), default="fixed")
@click.option("--costs", default=None, metavar="FILE")
@click.option("--least", type=click.Choice(["cost", "moves"]), default="cost")
@node_option
@within_option
@year_option
@output_options
def roadmap(typed: Settings, unit: str, points: float | None, band: str | None, rank: int | None, by: int | None, others: Any,
            costs: str | None, least: Any, node: str, within: Any, output: Output) -> None:  # fmt: skip
    from dtiscore.analysis.costs import read_costs
    from dtiscore.analysis.roadmap import roadmap as planned
    from dtiscore.analysis.solving import highs
    from dtiscore.documents.tables.analysis import roadmap_sentences, roadmap_view

    given = sum(goal is not None for goal in (points, band, rank))
    if given > 1 or (given == 0 and unit != ALL):
        raise click.UsageError(say("cli.usage.one_goal", output.lang))
    highs()
    settings, scores = load_scores(typed, output)
    stated = None if costs is None else read_costs(costs, scores.framework)
    options: dict[str, Any] = {
        "node": node, "year": settings.year, "within": within, "costs": stated, "others": others, "by": by, "least": least,
    }  # fmt: skip
    if unit == ALL and ALL not in scores.units:
        goal = {"points": points, "band": band, "rank": rank} if given else None
        _all_roadmaps(scores, goal, options, output)
        return
    with working(say("cli.progress.solving", output.lang), output):
        found = planned(scores, unit, points=points, band=band, rank=rank, **options)
    output.show(roadmap_view(found, output.lang))
    for sentence in roadmap_sentences(found, output.lang):
        output.say(sentence)


def _all_roadmaps(scores: Scores, goal: dict[str, Any] | None, options: dict[str, Any], output: Output) -> None:
    """The way up of every unit: to the same goal, or each to the one that is next for it."""
    from dtiscore.analysis.roadmap import next_goal
    from dtiscore.analysis.roadmap import roadmap as planned
    from dtiscore.documents.tables.analysis import roadmap_sentences, roadmap_view
    from dtiscore.documents.tables.analysis_files import listed_units, sheet_titles
    from dtiscore.documents.tables.view import one_of

    year = scores.years[-1] if options["year"] is None else options["year"]
    found = []
    for unit in progress(listed_units(scores, year), say("cli.progress.solving", output.lang), output):
        own = goal or next_goal(scores, unit, node=options["node"], year=year)
        if own is not None:
            found.append(planned(scores, unit, **own, **options))
    if not found:
        output.say(say("cli.roadmap.none", output.lang, year=year))
        return
    views = [roadmap_view(one, output.lang) for one in found]
    if output.suits in ("csv", "json"):
        output.show(one_of(views))
    else:
        names = scores.plan.observations.names
        output.show_all(views, sheets="|".join(sheet_titles([names[one.unit] for one in found])))
    for one in found:
        for sentence in roadmap_sentences(one, output.lang):
            output.say(sentence)


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@click.option("--doubts", default=None, metavar="FILE")
@click.option("--costs", default=None, metavar="FILE")
@year_option
@output_options
def analyse(typed: Settings, doubts: str | None, costs: str | None, output: Output) -> None:
    from dtiscore.analysis.costs import read_costs
    from dtiscore.analysis.doubts import read_doubts
    from dtiscore.documents.tables.analysis_files import analysis_files
    from dtiscore.files.writing import filling

    if output.file is None or output.form is not None:
        raise click.UsageError(say("cli.usage.analyse_folder", output.lang))
    with filling(output.file) as folder:
        assessed = assess(load_inputs(typed, output), output)
        settings, scores = assessed.inputs.settings, assessed.scores
        stated = None if doubts is None else read_doubts(doubts, scores.framework)
        priced = None if costs is None else read_costs(costs, scores.framework)
        label = say("cli.progress.solving", output.lang)
        files, notes = analysis_files(
            scores, output.lang, year=settings.year, doubts=stated, costs=priced, self_assessed=self_assessment(assessed, stated),
            watch=lambda units: progress(units, label, output), step=lambda name: working(say(f"cli.progress.{name}", output.lang), output),
        )  # fmt: skip
        for name, content in files.items():
            (folder / name).write_bytes(content)
    for note in notes:
        output.say(note)
    output.say(say("cli.analysed", output.lang, folder=output.file, count=len(files)))
