"""Criteria and the tables of decisions: made into frameworks, compared edition with edition."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.language import Commands, Formatter
from dtiscore.cli.options import HELP, Output, lang_option, output_options, plugins_of, printing
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from pathlib import Path

    from dtiscore.model import Framework

LEVELS = ("national", "ministry", "province", "department", "district", "commune", "school", "other")


def _years(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """One year, or two: 2024-2030."""
    if value is None:
        return None
    found = re.fullmatch(r"\s*(\d{4})(?:\s*[-–]\s*(\d{4}))?\s*", value)
    if found is None:
        raise click.BadParameter(say("cli.usage.years", Formatter.lang), context, option)
    return int(found[1]), int(found[2] or found[1])


@dtiscore.group(cls=Commands, context_settings=HELP)
@lang_option
def convert(lang: str | None) -> None:
    pass


@convert.command("table", context_settings=HELP)
@click.argument("table", metavar="FILE")
@click.option("--code", default="", metavar="CODE")
@click.option("--level", type=click.Choice(LEVELS), default=None)
@click.option("--years", default=None, callback=_years, metavar="Y-Y")
@click.option("--source", default="", metavar="TEXT")
@click.option("--sheet", default="", metavar="NAME")
@click.option("--points", default="", metavar="NAME")
@click.option("--draft", is_flag=True)
@output_options
def convert_decision(table: str, code: str, level: str | None, years: tuple[int, int] | None, source: str,
                     sheet: str, points: str, draft: bool, output: Output) -> None:  # fmt: skip
    from dtiscore.documents.decisions import convert_table
    from dtiscore.documents.decisions.views import conversion_view
    from dtiscore.files.writing import write_whole

    if output.file is not None and output.file.suffix.casefold() != ".toml":
        raise click.UsageError(say("cli.usage.toml", output.lang))
    found = convert_table(table, code=code, level=level or "", years=years, source=source, sheet=sheet, points=points,
                          draft=draft, lang=output.lang, target=output.file)  # fmt: skip
    for problem in found.problems:
        output.say(problem.text(output.lang))
    unread = sum(bool(line.why) for line in found.lines)
    if output.file is None and output.form is None:
        with printing():
            click.echo(found.text, nl=False)
    elif output.file is not None:
        write_whole(output.file, found.text.encode())
    if output.file is not None or output.form is not None:
        output._replace(file=None).show(conversion_view(found, output.lang))
    if unread:
        output.say(say("cli.convert.left", output.lang, count=unread))
    if output.file is not None:
        output.say(say("cli.written", output.lang, file=output.file))


@convert.command("targets", context_settings=HELP)
@click.argument("table", metavar="FILE")
@click.option("-f", "--framework", "framework", default="", metavar="FRAMEWORK")
@click.option("--code", default="", metavar="CODE")
@click.option("--source", default="", metavar="TEXT")
@click.option("--numbers", type=click.Choice(["auto", "vi", "en"]), default="auto")
@output_options
def convert_targets(table: str, framework: str, code: str, source: str, numbers: Any, output: Output) -> None:
    from pathlib import Path

    from dtiscore.documents.decisions.target_table import table_of_targets, targets_of_table
    from dtiscore.frameworks import load_framework

    wanted = ".xlsx" if Path(table).suffix.casefold() == ".toml" else ".toml"
    if output.file is None or output.file.suffix.casefold() != wanted:
        raise click.UsageError(say("cli.usage.targets", output.lang))
    aimed = load_framework(framework, plugins_of(output)) if framework else None
    if wanted == ".xlsx":
        output.write(table_of_targets(Path(table), aimed, output.lang))
    else:
        output.write(targets_of_table(Path(table), aimed, code=code, source=source, numbers=numbers).encode())


@dtiscore.command(context_settings=HELP)
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--propose", "proposal", default=None, metavar="FILE")
@output_options
def diff(old: str, new: str, proposal: str | None, output: Output) -> None:
    from dtiscore.documents.decisions.views import changes_view
    from dtiscore.frameworks import load_framework
    from dtiscore.frameworks.comparing import diff as diff_of
    from dtiscore.rules.plugins.loading import load_plugins

    plugins = load_plugins()
    before, after = load_framework(old, plugins), load_framework(new, plugins)
    output.show(changes_view(before, after, diff_of(before, after), output.lang))
    if proposal is not None:
        from pathlib import Path

        _propose(Path(proposal), before, after, output)


def _propose(target: Path, before: Framework, after: Framework, output: Output) -> None:
    """Which indicator is which, for a person to confirm; what a person has confirmed is left as it is."""
    from dtiscore.files.writing import write_whole
    from dtiscore.frameworks.correspondence import as_toml, is_proposal, propose
    from dtiscore.language.errors import OutputError, Problem

    if target.suffix.casefold() != ".toml":
        raise click.UsageError(say("cli.usage.toml", output.lang))
    if target.exists() and not is_proposal(target):
        raise OutputError(Problem("correspondence.kept", str(target)))
    found = propose(before, after)
    write_whole(target, as_toml(found).encode())
    near = sum(one.near for one in found.counterparts.values())
    output.say(say("cli.proposed", output.lang, file=target, near=near, left=len(found.dropped)))
