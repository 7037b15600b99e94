"""The commands of analysis: whether the index measures what its weights say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore, node_option
from dtiscore.cli.options import HELP, SCORED, Output, input_options, load_scores, output_options, year_option

if TYPE_CHECKING:
    from dtiscore.frameworks.folder_settings import Settings

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
