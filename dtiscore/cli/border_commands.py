"""The command on borders that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore, node_option
from dtiscore.cli.options import HELP, SCORED, Output, assess, input_options, load_inputs, output_options, year_option
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.frameworks.folder_settings import Settings

RULES = ("mean", "counts", "weighted")
LEVELS = ("indices", "indicators", "pillars", "total")
restate_option = click.option("--restate", "rule", type=click.Choice(RULES), default="mean")
level_option = click.option("--level", type=click.Choice(LEVELS), default="indices")
by_option = click.option("--by", "by", default=None, metavar="COUNT")


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@year_option
@restate_option
@level_option
@by_option
@node_option
@output_options
def borders(typed: Settings, rule: Any, level: Any, by: str | None, node: str, output: Output) -> None:
    from dtiscore.documents.tables.borders import borders_view, successions_view
    from dtiscore.language.errors import DataError, LookupProblem, Problem
    from dtiscore.years.place_changes import place_changes
    from dtiscore.years.restating import restate

    inputs = load_inputs(typed, output, with_data=False)
    successions, settings = inputs.successions, inputs.settings
    if not len(successions):
        raise DataError(Problem("borders.no_successions"))
    if not settings.data or (inputs.folder is not None and inputs.folder.without_data):
        last = settings.year or max(row.date.year for row in successions.rows)
        output.show(successions_view(successions, last - 1, last, output.lang))
        return
    scores = assess(load_inputs(typed, output), output).scores
    year = settings.year or scores.years[-1]
    past = [one for one in scores.years if one < year]
    if not past:
        raise LookupProblem(Problem("borders.no_past", params={"year": year}))
    restated = restate(scores, successions, year, rule, level, by, inputs.units)
    now = scores if year in scores.years else None
    changes = place_changes(restated, past[-1], now, year if now is not None else None, node)
    output.show(borders_view(restated, changes, output.lang, node))
    if now is None and output.form in (None, "table"):
        output.say(say("cli.borders.no_year", output.lang, year=year))
