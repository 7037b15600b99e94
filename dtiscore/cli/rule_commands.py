"""Rules and aggregations: what there is, and what is written about each."""

from __future__ import annotations

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.markdown_output import show_text, wants_text
from dtiscore.cli.options import HELP, Output, output_options
from dtiscore.language.sentences import say

WHOLE = "all"


@dtiscore.command(context_settings=HELP)
@click.argument("name", metavar="[RULE]", required=False)
@output_options
def rules(name: str | None, output: Output) -> None:
    from dtiscore.documents.tables.rules import rules_view, section_view
    from dtiscore.frameworks.rulebook import entries, section, topics, whole_text
    from dtiscore.rules.plugins.loading import load_plugins

    plugins = load_plugins()
    for failure in plugins.failures:
        output.say(failure.text(output.lang))
    if name is None:
        output.show(rules_view(entries(plugins), output.lang))
        output.say(say("cli.rules.more", output.lang, topics=", ".join(topics(plugins)), whole=WHOLE))
        return
    found = whole_text(output.lang) if name == WHOLE else section(name, plugins, output.lang)
    if wants_text(output):
        show_text(found, output)
    else:
        output.show(section_view(name, found, output.lang))
