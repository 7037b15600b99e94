"""The report page of a year: one HTML file, or a workbook with charts."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import click

from dtiscore.cli.border_options import redrawing_options, refuse_basis
from dtiscore.cli.commands import dtiscore
from dtiscore.cli.options import HELP, SCORED, Output, assess, input_options, load_inputs, output_options, year_option
from dtiscore.cli.progress import progress, working
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.documents.page.content import Analyse
    from dtiscore.frameworks.folder_settings import Settings
    from dtiscore.results.assessment import Assessment


@dtiscore.command("report", context_settings=HELP)
@input_options(*SCORED, "basis")
@year_option
@redrawing_options
@click.option("--unit", "unit_cards", multiple=True, metavar="U")
@click.option("--analysis", "analysis", is_flag=True)
@click.option("--doubts", default=None, metavar="FILE")
@click.option("--costs", default=None, metavar="FILE")
@click.option("--no-script", is_flag=True)
@click.option("--what-if", type=click.Choice(["values", "none"]))
@output_options
def report(typed: Settings, unit_cards: tuple[str, ...], analysis: bool, doubts: str | None, costs: str | None,
           no_script: bool, what_if: str | None, output: Output) -> None:  # fmt: skip
    from dtiscore.documents.page.content import page_of
    from dtiscore.documents.page.over_years import over_years
    from dtiscore.documents.tables.borders import border_table
    from dtiscore.files.writing import write_whole
    from dtiscore.language.errors import OutputError, Problem
    from dtiscore.years.comparing import comparing
    from dtiscore.years.moved_places import moved_places

    if output.file is None or output.form is not None:
        raise click.UsageError(say("cli.usage.report_file", output.lang))
    if (doubts or costs) and not analysis:
        raise click.UsageError(say("cli.usage.report_analysis", output.lang))
    suffix = output.file.suffix.casefold()
    if suffix not in (".html", ".htm", ".xlsx"):
        raise OutputError(Problem("report.suffix", str(output.file), params={"suffix": suffix or "—"}))
    if (suffix == ".xlsx" and (no_script or what_if)) or (no_script and what_if == "values"):
        raise click.UsageError(say("cli.usage.report_script", output.lang))
    tried = {"values": True, "none": False, None: None}[what_if]
    found = assess(load_inputs(typed, output), output)
    settings, scores = found.inputs.settings, found.scores
    refuse_basis(settings, output)
    analyse = None if not analysis else _analyse(found, doubts, costs, output)
    with contextlib.nullcontext() if analysis else working(say("cli.progress.report", output.lang), output):
        page = page_of(
            scores, output.lang, year=settings.year, target_year=settings.target_year, document=settings.document,
            units=unit_cards, status=settings.status, compared=comparing(found), office=settings.office, analyse=analyse,
            borders=border_table(moved_places(found, settings.year), output.lang), plugins=found.inputs.plugins,
            years=over_years(found, settings.year),
            what_if=False if no_script or suffix == ".xlsx" else tried,
        )  # fmt: skip
    with working(say("cli.progress.report", output.lang), output):
        if suffix == ".xlsx":
            from dtiscore.documents.page.workbook import as_report_workbook

            content, pages = as_report_workbook(page)
        else:
            from dtiscore.documents.page.html import as_html

            content, pages = as_html(page, script=not no_script), 0
    write_whole(output.file, content)
    if page.caution:
        output.say(page.caution)
    units = sum(len(block.rows) for block in page.blocks)
    output.say(say("cli.report.written", output.lang, file=output.file, count=units, year=page.year))
    if what_if is None and not no_script and suffix != ".xlsx" and page.trial is None:
        output.say(say("cli.report.no_values", output.lang, count=units))
    if pages:
        output.say(say("cli.report.pages", output.lang, count=pages))


def _analyse(assessed: Assessment, doubts: str | None, costs: str | None, output: Output) -> Analyse:
    """The analyses that the page asks for, with what the files say."""
    from dtiscore.analysis.costs import read_costs
    from dtiscore.analysis.doubts import read_doubts
    from dtiscore.cli.analysis_commands import self_assessment
    from dtiscore.documents.page.analysed import analysed

    scores = assessed.scores
    stated = None if doubts is None else read_doubts(doubts, scores.framework)
    priced = None if costs is None else read_costs(costs, scores.framework)
    label = say("cli.progress.solving", output.lang)
    own = self_assessment(assessed, stated)
    return lambda year, cards: analysed(
        scores, output.lang, year, cards, doubts=stated, costs=priced, self_assessed=own,
        watch=lambda units: progress(units, label, output),
    )  # fmt: skip
