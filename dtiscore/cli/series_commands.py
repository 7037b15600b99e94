"""The command on several years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dtiscore.cli.border_options import redrawing_options
from dtiscore.cli.commands import dtiscore, node_option, unit_option
from dtiscore.cli.options import HELP, SCORED, Output, assess, input_options, load_inputs, output_options

if TYPE_CHECKING:
    from dtiscore.frameworks.folder_settings import Settings


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED, "basis")
@node_option
@unit_option
@click.option("--chained", type=int, default=None, metavar="Y")
@redrawing_options
@output_options
def series(typed: Settings, node: str, unit: str | None, chained: int | None, output: Output) -> None:
    from dtiscore.documents.tables.series import series_view
    from dtiscore.language.errors import DataError, Problem
    from dtiscore.results.assessment import Assessment
    from dtiscore.years.chain import Years
    from dtiscore.years.past import has_data
    from dtiscore.years.series import series as series_of

    inputs = load_inputs(typed, output, with_data=False)
    if has_data(inputs) or inputs.settings.before is None:
        found = assess(load_inputs(typed, output), output)
    else:  # only the years before are there
        found = Assessment(inputs)
    settings = found.inputs.settings
    asked, borders = settings.redrawing, settings.redrawing.borders
    if asked.is_asked and borders is None:
        borders = settings.year or (found.scores.years[-1] if has_data(inputs) else None)
    if asked.is_asked and not len(inputs.successions):
        raise DataError(Problem("borders.no_successions"))
    made = series_of(
        Years(found), node, unit, settings.basis, borders, chained, asked.rule or "mean", asked.level, asked.by
    )  # fmt: skip
    output.show(series_view(made, output.lang))
