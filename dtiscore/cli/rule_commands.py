"""Rules and aggregations: what there is, and what is written about each."""

from __future__ import annotations

import sys

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.options import HELP, Output, output_options, printing
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
    if _wants_text(output):
        _show_text(found, output)
    else:
        output.show(section_view(name, found, output.lang))


def _wants_text(output: Output) -> bool:
    """Whether the Markdown itself is asked for: by name, by the file's, or because nothing else is."""
    if output.form is None and output.file is not None:
        return output.file.suffix.casefold() in (".md", ".markdown", ".txt")
    return output.form in (None, "markdown")


def _show_text(found: str, output: Output) -> None:
    if output.file is None:
        with printing():
            sys.stdout.write(found)
        return
    from dtiscore.documents.tables.output import write_whole

    write_whole(output.file, found.encode())
    output.say(say("cli.written", output.lang, file=output.file))
