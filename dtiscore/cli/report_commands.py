"""The report page of a year: one HTML file, or a workbook with charts."""

from __future__ import annotations

from typing import Any

import click

from dtiscore.cli.commands import dtiscore, year_option
from dtiscore.cli.options import HELP, Output, data_options, load_inputs, load_scores, output_options, target_options
from dtiscore.cli.progress import working
from dtiscore.language.sentences import say


@dtiscore.command("report", context_settings=HELP)
@data_options
@target_options
@year_option
@click.option("--unit", "unit_cards", multiple=True, metavar="U")
@output_options
def report(data: tuple[str, ...], framework: str | None, units: str | None, status: str | None, numbers: Any,
           targets: tuple[str, ...], target_year: int | None, document: str | None, year: int | None,
           unit_cards: tuple[str, ...], output: Output) -> None:  # fmt: skip
    from dtiscore.documents.page.content import page_of
    from dtiscore.documents.tables.output import write_whole
    from dtiscore.language.errors import OutputError, Problem

    if output.file is None or output.form is not None:
        raise click.UsageError(say("cli.usage.report_file", output.lang))
    suffix = output.file.suffix.casefold()
    if suffix not in (".html", ".htm", ".xlsx"):
        raise OutputError(Problem("report.suffix", str(output.file), params={"suffix": suffix or "—"}))
    inputs = load_inputs(data, framework, units, numbers, targets, target_year, output)
    scores = load_scores(inputs, status, document, output)
    with working(say("cli.progress.report", output.lang), output):
        page = page_of(
            scores, output.lang, year=year or inputs.year, target_year=inputs.target_year, document=document,
            units=unit_cards, status=status,
        )  # fmt: skip
        if suffix == ".xlsx":
            from dtiscore.documents.page.workbook import as_report_workbook

            content = as_report_workbook(page)
        else:
            from dtiscore.documents.page.html import as_html

            content = as_html(page)
    write_whole(output.file, content)
    if page.caution:
        output.say(page.caution)
    output.say(
        say(
            "cli.report.written",
            output.lang,
            file=output.file,
            count=sum(len(b.rows) for b in page.blocks),
            year=page.year,
        )
    )
