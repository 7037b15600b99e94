"""The commands of analysis: how sure ranks are, and whether the index measures what its weights say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore, node_option, unit_option
from dtiscore.cli.language import Formatter
from dtiscore.cli.options import HELP, SCORED, Output, input_options, load_scores, output_options, year_option
from dtiscore.cli.progress import working
from dtiscore.language.sentences import say

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


def _doubts(context: click.Context, option: click.Parameter, value: tuple[str, ...]) -> dict[str, float]:
    found = {}
    for one in value:
        name, _, number = one.partition("=")
        try:
            found[name.strip()] = float(number.replace(",", "."))
        except ValueError:
            raise click.BadParameter(say("cli.usage.doubt", Formatter.lang), context, option) from None
    return found


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED)
@click.option("--doubts", "doubts", default=None, metavar="FILE")
@click.option("--doubt", "doubt", multiple=True, callback=_doubts, metavar="NAME=SPREAD")
@click.option("--draws", type=int, default=None, metavar="N")
@click.option("--seed", type=int, default=None, metavar="N")
@click.option("--top", type=click.IntRange(min=1), default=10, metavar="K")
@click.option("--show", type=click.Choice(["units", "doubts", "ranks", "pairs"]), default="units")
@click.option("--sensitivity", type=int, default=1024, metavar="N")
@node_option
@within_option
@year_option
@unit_option
@output_options
def robustness(typed: Settings, doubts: str | None, doubt: dict[str, float], draws: int | None, seed: int | None, top: int,
               show: Any, sensitivity: int, node: str, within: Any, unit: str | None, output: Output) -> None:  # fmt: skip
    from dtiscore.analysis.doubts import read_doubts
    from dtiscore.analysis.robustness import doubts_named
    from dtiscore.analysis.robustness import robustness as tried
    from dtiscore.documents.tables.analysis import robustness_view
    from dtiscore.language.lists import all_of
    from dtiscore.language.numbers import number

    if doubts and doubt:
        raise click.UsageError(say("cli.usage.doubts", output.lang))
    settings, scores = load_scores(typed, output)
    named = doubts_named(scores, doubt, node) if doubt else None
    stated = named if doubts is None else read_doubts(doubts, scores.framework)
    with working(say("cli.progress.drawing", output.lang), output):
        found = tried(
            scores,
            stated,
            draws=draws,
            seed=seed,
            node=node,
            year=settings.year,
            within=within,
            sensitivity=sensitivity,
        )
    for note in found.notes:
        output.say(note.text(output.lang))
    output.show(robustness_view(found, show, output.lang, top=top, unit=unit))
    told = [one.title[output.lang] if one.title else one.name for one in found.doubts]
    output.say(
        say(
            "analysis.said.robustness",
            output.lang,
            draws=number(found.draws, output.lang),
            doubts=all_of(told, output.lang),
        )
    )
