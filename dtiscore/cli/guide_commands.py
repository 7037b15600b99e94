"""The guides: which there are, and each as a text."""

from __future__ import annotations

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.markdown_output import show_text, wants_text
from dtiscore.cli.options import HELP, Output, output_options
from dtiscore.language.sentences import say


@dtiscore.command(context_settings=HELP)
@click.argument("topic", metavar="[TOPIC]", required=False)
@output_options
def guide(topic: str | None, output: Output) -> None:
    if topic is None:
        from dtiscore.documents.tables.guides import guides_view

        output.show(guides_view(output.lang))
        output.say(say("cli.guide.more", output.lang))
        return
    from dtiscore.documents.guides import guide as guide_on

    found = guide_on(topic, output.lang)
    if wants_text(output):
        show_text(found, output)
    else:
        from dtiscore.documents.tables.rules import section_view

        output.show(section_view(topic, found, output.lang))
