"""The command of the feed for an operations centre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.options import HELP, VIEWED, Output, input_options, load_scores, output_options, year_option
from dtiscore.cli.progress import working
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.frameworks.folder_settings import Settings


@dtiscore.command("feed", context_settings=HELP)
@input_options(*VIEWED)
@click.option("--to", type=click.Choice(["best", "median"]), default=None)
@year_option
@click.option("--table", "table", default=None, metavar="FILE")
@output_options
def feed(typed: Settings, to: Any, table: str | None, output: Output) -> None:
    from pathlib import Path

    from dtiscore.documents.tables.feed import feed_view
    from dtiscore.files.turns import turn_in
    from dtiscore.results.feed import feed as feed_of
    from dtiscore.results.kept_feed import refuse_suffix

    kept = None if table is None else Path(table)
    if kept is not None:
        refuse_suffix(kept)
    settings, scores = load_scores(typed, output)
    options: dict[str, Any] = {"year": settings.year, "target_year": settings.target_year, "to": to}
    if output.form is None and output.file is None:
        output = output._replace(form="jsonl")
    if kept is None:
        output.show(feed_view(scores, feed_of(scores, **options), output.lang))
        return
    with turn_in(kept.absolute().parent):
        with working(say("cli.progress.scoring", output.lang), output):
            found = feed_of(scores, kept, **options)
        # What moved goes out first: a run that ends in between tells it again, and loses nothing.
        output.show(feed_view(scores, found, output.lang))
        if found.changes.height or not kept.exists():
            found.save(kept)
    output.say(say("cli.feed.told", output.lang, count=found.changes.height, rows=found.frame.height, file=table))
