"""The command on several years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.border_options import Redrawing, borders_year, redrawing_options
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
def series(
    typed: Settings, node: str, unit: str | None, chained: int | None, redrawing: Redrawing, output: Output
) -> None:
    from dtiscore.documents.tables.series import series_view
    from dtiscore.results.assessment import Assessment
    from dtiscore.years.chain import Years
    from dtiscore.years.past import has_data
    from dtiscore.years.series import series as series_of

    inputs = load_inputs(typed, output, with_data=False)
    if has_data(inputs) or inputs.settings.before is None:
        found = assess(load_inputs(typed, output), output)
    else:  # only the years before are there
        found = Assessment(inputs)
    borders = None
    if redrawing.is_asked:
        last = found.inputs.settings.year or (found.scores.years[-1] if has_data(inputs) else 0)
        borders = borders_year(found, redrawing, last, output)
    rule: Any = redrawing.rule or "mean"
    level: Any = redrawing.level
    made = series_of(
        Years(found), node, unit, found.inputs.settings.basis, borders, chained,
        rule, level, redrawing.by,
    )  # fmt: skip
    output.show(series_view(made, output.lang))
