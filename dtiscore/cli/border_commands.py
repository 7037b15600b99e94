"""The command on borders that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dtiscore.cli.border_options import RESTATING, say_ended
from dtiscore.cli.commands import dtiscore, node_option
from dtiscore.cli.options import HELP, SCORED, Output, assess, input_options, load_inputs, output_options, year_option
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.frameworks.folder_settings import Settings


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@year_option
@RESTATING["rule"]
@RESTATING["level"]
@RESTATING["by"]
@node_option
@output_options
def borders(typed: Settings, rule: Any, level: Any, by: str | None, node: str, output: Output) -> None:
    import attrs

    from dtiscore.documents.tables.borders import borders_view, successions_view
    from dtiscore.language.errors import DataError, LookupProblem, Problem
    from dtiscore.model.redrawing import Redrawing
    from dtiscore.results.assessment import Assessment
    from dtiscore.years.moved_places import on_borders, places_moved
    from dtiscore.years.past import has_data

    typed = attrs.evolve(typed, redrawing=Redrawing(None, rule, level, by))
    inputs = load_inputs(typed, output, with_data=False)
    successions, settings = inputs.successions, inputs.settings
    if not len(successions):
        raise DataError(Problem("borders.no_successions"))
    if has_data(inputs):
        found = assess(load_inputs(typed, output), output)
        year = settings.year or found.scores.years[-1]
    else:
        found = Assessment(inputs)
        year = settings.year or max(row.date.year for row in successions.rows)
    past = on_borders(found, year)
    if past is None and not has_data(inputs):
        output.show(successions_view(successions, year - 1, year, output.lang))
        return
    if past is None:
        raise LookupProblem(Problem("borders.no_past", params={"year": year}))
    now = found.scores if has_data(inputs) and year in found.scores.years else None
    output.show(borders_view(places_moved(past, now, node), output.lang))
    say_ended(past.restated, output)
    if now is None and output.form in (None, "table"):
        output.say(say("cli.borders.no_year", output.lang, year=year))
