"""Commands of the appraisal: the council's workbook out and in, what it did to the points, and appeals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore, year_option
from dtiscore.cli.options import (
    HELP,
    Inputs,
    Output,
    data_options,
    lang_option,
    listen,
    load_inputs,
    load_scores,
    output_options,
    report_targets,
    target_options,
)
from dtiscore.cli.progress import progress, working
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.documents.tables.view import View

MOST_NAMED = 5


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``DATA... -f --units --numbers``: the statuses are the command's own."""
    for option in (
        click.option("--numbers", type=click.Choice(["auto", "vi", "en"]), default=None),
        click.option("--units", "units", default=None, metavar="FILE"),
        click.option("-f", "--framework", "framework", default=None, metavar="FRAMEWORK"),
        click.argument("data", nargs=-1, metavar="[DATA]..."),
    ):
        command = option(command)
    return command


@dtiscore.group(context_settings=HELP)
@lang_option
def appraise(lang: str | None) -> None:
    pass


@appraise.command("export", context_settings=HELP)
@source_options
@target_options
@click.option("--status", "stage", default="appraised", metavar="S")
@year_option
@click.option("--unit", "sheets_of", multiple=True, metavar="U")
@output_options
def export(data: tuple[str, ...], framework: str | None, units: str | None, numbers: str | None,
           targets: tuple[str, ...], target_year: int | None, document: str | None, stage: str, year: int | None,
           sheets_of: tuple[str, ...], output: Output) -> None:  # fmt: skip
    from dtiscore.documents.appraisal.dossiers import assemble
    from dtiscore.documents.appraisal.writing import council_workbook
    from dtiscore.documents.tables.output import write_whole

    if output.file is None or output.file.suffix.casefold() != ".xlsx":
        raise click.UsageError(say("cli.usage.no_workbook", output.lang))
    if output.file.exists():
        raise click.UsageError(say("cli.usage.workbook_exists", output.lang, file=output.file))
    inputs = load_inputs(data, framework, units, numbers, targets, target_year, output)
    listen(output)
    with working(say("cli.progress.dossiers", output.lang), output):
        dossier = assemble(
            inputs.framework, list(inputs.data), inputs.units, status=stage, year=year or inputs.year, only=sheets_of,
            lang=output.lang, numbers=inputs.numbers, targets=inputs.targets, target_year=inputs.target_year,
            document=document,
        )  # fmt: skip
        content = council_workbook(dossier)
    write_whole(output.file, content)
    known = {"file": output.file, "year": dossier.year, "count": len(dossier.chosen & {u.label for u in dossier.units})}
    output.say(say("cli.appraise.exported", output.lang, blocks=len(dossier.blocks), **known))


@appraise.command("import", context_settings=HELP)
@click.argument("workbooks", nargs=-1, required=True, metavar="FILE...")
@click.option("--units", "units", default=None, metavar="FILE")
@click.option("-f", "--framework", "framework", default=None, metavar="FRAMEWORK")
@output_options
def import_(workbooks: tuple[str, ...], units: str | None, framework: str | None, output: Output) -> None:
    from pathlib import Path

    from dtiscore.cli.options import folder_of
    from dtiscore.data.units import read_units
    from dtiscore.documents.appraisal.importing import import_workbooks
    from dtiscore.documents.appraisal.saving import save
    from dtiscore.documents.appraisal.views import decisions_view
    from dtiscore.frameworks import load_framework

    folder, _ = folder_of(())
    name = framework or (folder.framework if folder else None)
    if name is None:
        raise click.UsageError(say("cli.usage.no_framework", output.lang))
    target = output.file or (folder.path / "appraised.csv" if folder else None)
    if target is None or target.suffix.casefold() != ".csv":
        raise click.UsageError(say("cli.usage.no_table", output.lang))
    loaded = load_framework(name)
    path = units or (str(folder.units) if folder and folder.units and framework is None else None)
    known = read_units(path, loaded.unit_types) if path else None
    label = say("cli.progress.workbooks", output.lang)
    imported = import_workbooks(workbooks, loaded, known, watch=lambda files: progress(list(files), label, output))
    merged = save(imported, target, loaded, known, output.lang)
    output._replace(file=None).show(decisions_view(loaded, imported.decisions, output.lang))
    for problem in imported.notes:
        output.say(problem.text(output.lang))
    counts = {"new": merged.new, "revised": merged.revised, "same": merged.same}
    output.say(say("cli.appraise.imported", output.lang, file=target, count=len(imported.decisions), **counts))
    if imported.confirmed:
        output.say(say("cli.appraise.confirmed", output.lang, count=imported.confirmed))
    if folder is not None and output.file is None and Path(target) not in folder.data:
        output.say(say("cli.appraise.name_it", output.lang, name=target.name))


@dtiscore.command(context_settings=HELP)
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@source_options
@target_options
@click.option("--by", type=click.Choice(["unit", "indicator", "pillar", "change"]), default=None)
@year_option
@output_options
def compare(before: str, after: str, data: tuple[str, ...], framework: str | None, units: str | None,
            numbers: str | None, targets: tuple[str, ...], target_year: int | None, document: str | None, by: str | None,
            year: int | None, output: Output) -> None:  # fmt: skip
    from dtiscore.documents.appraisal.views import changes_view, nodes_view, units_view
    from dtiscore.documents.tables.output import format_of
    from dtiscore.language.numbers import fixed
    from dtiscore.results.recognised import node_losses, unit_losses
    from dtiscore.results.stages import changes

    inputs = load_inputs(data, framework, units, numbers, targets, target_year, output)
    listen(output)
    with working(say("cli.progress.scoring", output.lang), output):
        found = changes(
            inputs.framework, list(inputs.data), inputs.units, before, after, year=year or inputs.year,
            numbers=inputs.numbers, targets=inputs.targets, target_year=inputs.target_year, document=document,
        )  # fmt: skip
    report_targets(found.scores_after, output)
    losses, lost = unit_losses(found), node_losses(found)
    made: dict[str, Callable[[], View]] = {
        "unit": lambda: units_view(found, losses, output.lang),
        "pillar": lambda: nodes_view(found, lost, output.lang, indicators=False),
        "indicator": lambda: nodes_view(found, lost, output.lang, indicators=True),
        "change": lambda: changes_view(found, output.lang),
    }
    form = output.form or (format_of(output.file) if output.file else "table")
    if by is not None or form in ("csv", "json"):
        output.show(made[by or "unit"]())
    else:
        _show_all([made[name]() for name in made], form, output)
    claimed = sorted((loss for loss in losses if loss.worst is not None), key=lambda loss: -round(loss.reduced, 9))
    most = ", ".join(f"{one.standing.unit} ({fixed(-one.reduced, 2, output.lang)})" for one in claimed[:MOST_NAMED])
    if not found.rows:
        output.say(say("cli.compare.none", output.lang, before=found.before, after=found.after))
        return
    counts = {"changes": len(found.rows), "units": len({row.unit for row in found.rows}), "most": most or "–"}
    output.say(say("cli.compare.summary", output.lang, **counts))


def _show_all(views: list[View], form: str, output: Output) -> None:
    """All tables one after another, or as the sheets of one workbook."""
    from dtiscore.documents.tables.output import render, write_whole
    from dtiscore.documents.tables.workbook import as_sheets

    if output.file is None:
        for view in views:
            output.show(view)
            click.echo()
        return
    if form == "xlsx":
        names = say("cli.compare.sheets", output.lang).split("|")
        content = as_sheets(list(zip(names, views, strict=True)), output.lang)
    else:
        content = b"\n".join(render(view, form, output.lang) for view in views)  # type: ignore[arg-type]
    write_whole(output.file, content)
    output.say(say("cli.written", output.lang, file=output.file))


@dtiscore.command(context_settings=HELP)
@data_options
@target_options
@click.option("--unit", metavar="U", required=True)
@click.option("--indicator", metavar="I", required=True)
@click.option("--value", default=None, metavar="X")
@click.option("--part", default=None, metavar="X")
@click.option("--whole", default=None, metavar="X")
@click.option("--choice", default=None, metavar="C")
@click.option("--points", default=None, metavar="X")
@year_option
@output_options
def appeal(data: tuple[str, ...], framework: str | None, units: str | None, status: str | None, numbers: str | None,
           targets: tuple[str, ...], target_year: int | None, document: str | None, unit: str, indicator: str,
           value: str | None, part: str | None, whole: str | None, choice: str | None, points: str | None,
           year: int | None, output: Output) -> None:  # fmt: skip
    from dtiscore.documents.appraisal.views import appeal_view
    from dtiscore.results.appeals import appeal as appeal_of

    inputs: Inputs = load_inputs(data, framework, units, numbers, targets, target_year, output)
    scores = load_scores(inputs, status, document, output)
    found = appeal_of(
        scores, unit, indicator, year or inputs.year, numbers=inputs.numbers, value=value, part=part, whole=whole,
        choice=choice, points=points,
    )  # fmt: skip
    output.show(appeal_view(found, output.lang))
    others = len({row.unit for row in found.moved if row.unit != found.unit})
    own = len({row.node for row in found.moved if row.unit == found.unit})
    if found.moved:
        output.say(say("cli.appeal.summary", output.lang, nodes=own, others=others))
    else:
        output.say(say("cli.appeal.nothing", output.lang))
