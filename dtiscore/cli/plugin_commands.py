"""Commands for plugins: what is loaded, a new one to begin with, and the guide for whoever writes one."""

from __future__ import annotations

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.language import Commands
from dtiscore.cli.markdown_output import show_text
from dtiscore.cli.options import HELP, Output, output_options, say_plugins
from dtiscore.language.sentences import say


@dtiscore.group("plugins", cls=Commands, invoke_without_command=True, context_settings=HELP)
@output_options
@click.pass_context
def plugins(context: click.Context, output: Output) -> int:
    if context.invoked_subcommand is not None:
        return 0
    from dtiscore.documents.tables.listings import plugins_view
    from dtiscore.rules.plugins.loading import load_plugins

    loaded = load_plugins()
    output.show(plugins_view(loaded, output.lang))
    say_plugins(loaded, output)
    return 1 if loaded.failures else 0


@plugins.command("new", context_settings=HELP)
@click.argument("name", metavar="NAME")
@output_options
def new(name: str, output: Output) -> None:
    from dtiscore.documents.tables.listings import files_view
    from dtiscore.rules.plugins.new import start_plugin

    start = start_plugin(name, output.file)
    title = say("cli.plugin.made", output.lang, folder=start.folder)
    output._replace(file=None).show(files_view(title, start.files, output.lang))
    output.say(say("cli.plugin.next", output.lang, folder=start.quoted, framework=start.framework))


@plugins.command("guide", context_settings=HELP)
@output_options
def guide(output: Output) -> None:
    from dtiscore.documents.guides import guide as guide_on

    show_text(guide_on("plugins", output.lang), output)
