"""Commands of the appraisal: the council's workbook out and in, what it did to the points, and appeals."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.language import Commands
from dtiscore.cli.listening import listen
from dtiscore.cli.options import (
    FOR_PROGRAMS,
    HELP,
    SCORED,
    SOURCES,
    UNITS,
    Output,
    input_options,
    lang_option,
    load_inputs,
    load_scores,
    output_options,
    report_targets,
    year_option,
)
from dtiscore.cli.progress import progress, working
from dtiscore.language.sentences import counted, say

if TYPE_CHECKING:
    from dtiscore.documents.tables.view import View
    from dtiscore.frameworks.folder_settings import Settings

MOST_NAMED = 5


@dtiscore.group(cls=Commands, context_settings=HELP)
@lang_option
def appraise(lang: str | None) -> None:
    pass


@appraise.command("export", context_settings=HELP)
@input_options(*SOURCES)
@click.option("--status", "stage", default="appraised", metavar="S")
@year_option
@click.option("--unit", "sheets_of", multiple=True, metavar="U")
@click.option("--split", "split", type=click.Choice(["block", "parent"]), default=None)
@output_options
def export(
    typed: Settings, stage: str, sheets_of: tuple[str, ...], split: Literal["block", "parent"] | None, output: Output
) -> None:
    from dtiscore.documents.appraisal.dossiers import dossier_of
    from dtiscore.documents.appraisal.splitting import parts_of, refuse_too_large
    from dtiscore.documents.appraisal.writing import council_workbook
    from dtiscore.files.many_objects import no_search, one_after_another
    from dtiscore.files.writing import filling, write_whole
    from dtiscore.results.assessment import Assessment

    suffix = output.file.suffix.casefold() if output.file is not None else ""
    if output.file is None or suffix not in ("", ".xlsx"):
        raise click.UsageError(say("cli.usage.no_workbook", output.lang))
    if split and suffix:
        raise click.UsageError(say("cli.usage.split", output.lang, folder=output.file.with_suffix("")))
    if os.path.lexists(output.file) and (suffix or not output.file.is_dir()):
        raise click.UsageError(say("cli.usage.workbook_exists", output.lang, file=output.file))
    inputs = load_inputs(typed, output)
    listen(output)
    label = say("cli.progress.dossiers", output.lang)
    with working(label, output), no_search():
        dossier = dossier_of(Assessment(inputs), status=stage, only=sheets_of, lang=output.lang)
        if suffix:
            refuse_too_large(dossier, str(output.file))
            content = council_workbook(dossier)
    shown = counted("cli.count.units", len(dossier.chosen & {unit.label for unit in dossier.units}))
    blocks = counted("cli.count.blocks", len(dossier.blocks))
    known = {"file": output.file, "year": dossier.year, "units": shown, "blocks": blocks}
    if suffix:
        write_whole(output.file, content)
        output.say(say("cli.appraise.exported", output.lang, **known))
        return
    parts = parts_of(dossier, split)
    with filling(output.file) as folder:
        for name, part in one_after_another(progress(list(parts.items()), label, output)):
            (folder / name).write_bytes(council_workbook(part))
    output.say(say("cli.appraise.exported_folder", output.lang, count=len(parts), **known))


@appraise.command("import", context_settings=HELP)
@click.argument("workbooks", nargs=-1, required=True, metavar="FILE...")
@input_options(*UNITS)
@output_options
def import_(workbooks: tuple[str, ...], typed: Settings, output: Output) -> None:
    from dtiscore.documents.appraisal.importing import import_workbooks
    from dtiscore.documents.appraisal.saving import save
    from dtiscore.documents.appraisal.views import decisions_view
    from dtiscore.frameworks.unused_tables import APPRAISED, unused_table

    inputs = load_inputs(typed, output, with_data=False)
    framework, folder = inputs.framework, inputs.folder
    target = output.file or (folder.path / APPRAISED if folder else None)
    if target is None or target.suffix.casefold() != ".csv":
        raise click.UsageError(say("cli.usage.no_table", output.lang))
    label = say("cli.progress.workbooks", output.lang)
    imported = import_workbooks(
        workbooks, framework, inputs.units, watch=lambda files: progress(list(files), label, output)
    )
    merged = save(imported, target, framework, inputs.units, output.lang)
    output._replace(file=None).show(decisions_view(framework, imported.decisions, output.lang))
    for problem in imported.notes:
        output.say(problem.text(output.lang))
    counts = {"new": merged.new, "revised": merged.revised, "same": merged.same}
    output.say(say("cli.appraise.imported", output.lang, file=target, count=len(imported.decisions), **counts))
    if imported.confirmed:
        output.say(say("cli.appraise.confirmed", output.lang, count=imported.confirmed))
    for problem in unused_table(folder, target) if folder is not None else ():
        output.say(problem.text(output.lang))


@dtiscore.command(context_settings=HELP)
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@input_options(*SOURCES)
@click.option("--by", type=click.Choice(["unit", "indicator", "pillar", "change"]), default=None)
@year_option
@output_options
def compare(before: str, after: str, typed: Settings, by: str | None, output: Output) -> None:
    from dtiscore.documents.appraisal.views import changes_view, nodes_view, units_view
    from dtiscore.language.numbers import fixed
    from dtiscore.results.appraisal_losses import node_losses, unit_losses
    from dtiscore.results.assessment import Assessment

    inputs = load_inputs(typed, output)
    listen(output)
    with working(say("cli.progress.scoring", output.lang), output):
        found = Assessment(inputs).changes(before, after, inputs.settings.year)
    report_targets(found.scores_after, output)
    losses, lost = unit_losses(found), node_losses(found)
    made: dict[str, Callable[[], View]] = {
        "unit": lambda: units_view(found, losses, output.lang),
        "pillar": lambda: nodes_view(found, lost, output.lang, indicators=False),
        "indicator": lambda: nodes_view(found, lost, output.lang, indicators=True),
        "change": lambda: changes_view(found, output.lang),
    }
    if by is not None or output.suits in FOR_PROGRAMS:
        output.show(made[by or "unit"]())
    else:
        output.show_all([made[name]() for name in made], "cli.compare.sheets")
        if output.file is None:
            output.blank_line()
    claimed = sorted((loss for loss in losses if loss.worst is not None), key=lambda loss: -round(loss.reduced, 9))
    most = ", ".join(f"{one.standing.unit} ({fixed(-one.reduced, 2, output.lang)})" for one in claimed[:MOST_NAMED])
    if not found.rows:
        output.say(say("cli.compare.none", output.lang, before=found.before, after=found.after))
        return
    points = counted("cli.count.points", len(found.rows))
    where = counted("cli.count.units", len({row.unit for row in found.rows}))
    output.say(say("cli.compare.summary", output.lang, changes=points, units=where, most=most or "–"))
    moved = sum(not one.same_maximum for one in found.standings)
    if moved:
        output.say(say("cli.compare.maximum", output.lang, units=counted("cli.count.units", moved)))


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@click.option("--unit", metavar="U", required=True)
@click.option("--indicator", metavar="I", required=True)
@click.option("--value", default=None, metavar="X")
@click.option("--part", default=None, metavar="X")
@click.option("--whole", default=None, metavar="X")
@click.option("--choice", default=None, metavar="C")
@click.option("--points", default=None, metavar="X")
@year_option
@output_options
def appeal(typed: Settings, unit: str, indicator: str, value: str | None, part: str | None, whole: str | None,
           choice: str | None, points: str | None, output: Output) -> None:  # fmt: skip
    from dtiscore.documents.appraisal.views import appeal_view
    from dtiscore.results.appeals import appeal as appeal_of

    settings, scores = load_scores(typed, output)
    found = appeal_of(
        scores, unit, indicator, settings.year, numbers=settings.numbers or "auto",
        unclear=settings.unclear or "ask", value=value, part=part, whole=whole,
        choice=choice, points=points,
    )  # fmt: skip
    output.show(appeal_view(found, output.lang))
    others = len({row.unit for row in found.moved if row.unit != found.unit})
    own = len({row.node for row in found.moved if row.unit == found.unit})
    code = "cli.appeal.summary" if found.moved else "cli.appeal.nothing"
    moved = {"nodes": counted("cli.count.nodes", own), "others": counted("cli.count.moved_units", others)}
    output.say(say(code, output.lang, **moved))
