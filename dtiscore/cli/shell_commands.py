"""Commands for the shell: completion, and the manual page."""

from __future__ import annotations

import os

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.options import HELP, Output, lang_option, output_options, printing, tell
from dtiscore.language.sentences import say


@dtiscore.command("completion", context_settings=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), required=False)
@click.option("--install", "install_it", is_flag=True)
@lang_option
def completion(shell: str | None, install_it: bool, lang: str | None) -> None:
    from dtiscore.cli.completing import SHELLS, install, script_of
    from dtiscore.cli.language import Formatter

    language = lang or Formatter.lang
    chosen = shell or os.path.basename(os.environ.get("SHELL", ""))
    if chosen not in SHELLS:
        raise click.UsageError(say("cli.usage.shell", language, known=" | ".join(SHELLS)))
    if not install_it:
        with printing():
            click.echo(script_of(chosen, dtiscore))
        return
    for file in install(chosen, dtiscore):
        tell(say("cli.written", language, file=file))
    tell(say("cli.completion.next", language, shell=chosen))


@dtiscore.command("man", context_settings=HELP)
@click.argument("words", nargs=-1, metavar="[NAME]...")
@output_options
def man(words: tuple[str, ...], output: Output) -> None:
    from dtiscore.cli.language import commands_of
    from dtiscore.cli.manual import as_roff, as_text, sections_of

    name = " ".join(words)
    known = [one for one, _ in commands_of(dtiscore) if one != dtiscore.name]
    if name and name not in known:
        from difflib import get_close_matches

        near = next(iter(get_close_matches(name, known, n=1)), "")
        hint = say("cli.usage.hint", output.lang, near=near) if near else ""
        raise click.UsageError(say("cli.usage.command", output.lang, name=name, hint=hint))
    sections = sections_of(dtiscore, name, output.lang)
    if output.file is not None:
        text = as_roff(sections, name) if output.file.suffix == ".1" else as_text(sections)
        output.write(text.encode())
        return
    with printing():
        click.echo(as_text(sections), nl=False)
