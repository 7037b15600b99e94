"""The command on periods inside a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dtiscore.cli.commands import dtiscore, node_option, unit_option
from dtiscore.cli.listening import listen
from dtiscore.cli.options import HELP, SCORED, Output, input_options, load_inputs, output_options, year_option
from dtiscore.cli.progress import progress as watched
from dtiscore.cli.progress import working
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.frameworks.folder_settings import Settings


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@click.option("--periods", default="", metavar="P,P")
@click.option("--provisional", is_flag=True)
@node_option
@year_option
@unit_option
@output_options
def progress(typed: Settings, periods: str, provisional: bool, node: str, unit: str | None, output: Output) -> None:
    from dtiscore.documents.tables.progress import progress_view
    from dtiscore.results.assessment import Assessment
    from dtiscore.results.progress import progress as progress_of

    inputs = load_inputs(typed, output)
    listen(output)
    label = say("cli.progress.reading", output.lang)
    assessment = Assessment(inputs.watched(lambda sources: watched(sources, label, output)))
    _ = assessment.inputs.reported
    named = [text.strip() for text in periods.replace(";", ",").split(",") if text.strip()]
    with working(say("cli.progress.scoring", output.lang), output):
        found = progress_of(assessment, named, node=node, unit=unit, provisional=provisional)
    notes = (note.text(output.lang) for scores in found.scores for note in scores.plan.notes)
    for sentence in dict.fromkeys(notes):
        output.say(sentence)
    output.show(progress_view(found, output.lang))
