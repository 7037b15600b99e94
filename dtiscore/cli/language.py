"""Which language to speak, and click's own words in it."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from dtiscore.language.of_locale import language_of_locale
from dtiscore.language.sentences import is_known, say

STATED = re.compile(r"""^[ \t]*"?language"?[ \t]*=[ \t]*["'](vi|en)["'][ \t]*(?:#.*)?$""", re.MULTILINE)
WIDEST, NARROWEST, USUAL = 80, 50, 80  # columns
OUTPUT_FOLDERS = ("form", "collect", "publish")
WORD = re.compile("[A-Z]{2,}")
PLACEHOLDERS: dict[int, str] = {}  # as the commands were written, for a second language in one process


def language_of(arguments: Sequence[str]) -> str:
    """``--lang``, else the assessment folder's, else the locale's, else English."""
    for i, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return _known(argument.partition("=")[2])
        if argument == "--lang" and i + 1 < len(arguments):
            return _known(arguments[i + 1])
    return _of_folder(arguments) or language_of_locale()


def _known(word: str) -> str:
    return "vi" if word == "vi" else "en"


def _of_folder(arguments: Sequence[str]) -> str:
    """What ``dtiscore.toml`` of a folder that is named, or else of the current one, says.

    A broken file is reported later, by the command that reads it.
    """
    for folder in (*(a for a in arguments if not a.startswith("-")), "."):
        path = os.path.join(folder, "dtiscore.toml")
        try:
            if os.path.isfile(path) and os.path.getsize(path) < 100_000:
                with open(path, encoding="utf-8-sig") as file:
                    found = STATED.search(file.read().partition("\n[")[0])
                return found[1] if found else ""
        except (OSError, ValueError):
            pass
    return ""


OUR_PLUGINS = frozenset({"dtiscore_government", "dtiscore_economy", "dtiscore_society"})

# The year of an assessment, step by step, and what each step needs; help lists the commands so.
STEPS: Mapping[str, Sequence[str]] = {
    "prepare": ("init", "next-year", "frameworks", "show", "rules", "convert", "diff"),
    "collect": ("form", "collect", "check"),
    "appraise": ("appraise", "compare", "appeal"),
    "score": ("score", "rank", "series", "progress", "borders", "gap", "explain"),
    "analyse": ("analyse", "robustness", "roadmap", "movement", "audit"),
    "publish": ("report", "publish", "verify", "feed"),
    "learn": ("demo", "guide", "man"),
    "extend": ("plugins", "wheelhouse", "completion"),
}


class Formatter(click.HelpFormatter):
    """click's help with its headings in the chosen language."""

    lang = "en"

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        if width is None and click.formatting.FORCED_WIDTH is None:
            width = max(min(_columns(), max_width or WIDEST) - 2, NARROWEST)
        super().__init__(indent_increment, width, max_width)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, say("cli.heading Usage", self.lang) + ": ")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        required = say("cli.placeholder required", self.lang)
        rows = [(term, text.replace("[required]", required)) for term, text in rows]
        super().write_dl(rows, col_max, col_spacing)

    def section(self, name: str) -> Any:
        return super().section(say(f"cli.heading {name}", self.lang) if is_known(f"cli.heading {name}") else name)


def _columns() -> int:
    """How wide the terminal is, as shutil tells it; its import, with all its compressors, takes a tenth of what help takes."""
    with contextlib.suppress(ValueError):
        stated = int(os.environ.get("COLUMNS", ""))
        if stated > 0:
            return stated
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or USUAL  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return USUAL


class Commands(click.Group):
    """A group whose help says of each command a whole sentence, however many lines it takes."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Ours; else, where somebody types another, one that a plugin gives."""
        found = super().get_command(ctx, cmd_name)
        if found is None and self.name == "dtiscore" and not ctx.resilient_parsing and _others_are_there():
            from dtiscore.rules.plugins.loading import load_plugins

            given = load_plugins().commands.get(cmd_name)
            if given is not None and isinstance(given.command, click.Command):
                return given.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        by_step: dict[str, Sequence[str]] = {"cli.heading Commands": list(self.commands)}
        if self.name == "dtiscore":
            by_step = {f"cli.step {step}": names for step, names in STEPS.items()}
        for heading, names in by_step.items():
            with formatter.section(say(heading, Formatter.lang)):
                formatter.write_dl([(name, _first_sentence(self.commands[name].help or "")) for name in names])


def _others_are_there() -> bool:
    """Whether there is any plugin but ours, which give no commands and need not be loaded to know it."""
    from importlib.metadata import entry_points

    names = {point.value for point in entry_points(group="dtiscore")}
    return bool(os.environ.get("DTISCORE_PLUGINS_DIR")) or bool(names - OUR_PLUGINS)


def _first_sentence(text: str) -> str:
    return text.split("\n")[0].partition(". ")[0].rstrip(".") + "."


def _help_option() -> click.Option:
    def print_help(context: click.Context, option: click.Parameter, value: bool) -> None:
        if value and not context.resilient_parsing:
            click.echo(context.get_help(), color=context.color)
            context.exit()

    return click.Option(["-h", "--help"], is_flag=True, is_eager=True, expose_value=False, callback=print_help)


def commands_of(group: click.Group, inside: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by what a person types after the program's name: the group itself, "score", "appraise export", …"""
    yield inside or group.name or "", group
    for name, command in group.commands.items():
        path = f"{inside} {name}".strip()
        if isinstance(command, click.Group):
            yield from commands_of(command, path)
        else:
            yield path, command


def help_of(option: click.Option, command: str, lang: str) -> str:
    """What an option means, which for some commands is something of their own."""
    own = f"cli.option {option.name} {command}"
    return say(own if is_known(own) else f"cli.option {option.name}", lang)


def _in_words(placeholder: str, lang: str) -> str:
    """What stands for an argument, its words in a language: ``FILE=UNIT`` is ``TỆP=ĐƠN_VỊ``; a letter stays one."""
    return WORD.sub(lambda found: say(f"cli.placeholder {found[0]}", lang), placeholder)


def _translate(option: click.Parameter, lang: str) -> None:
    is_flag = isinstance(option, click.Option) and (option.is_flag or option.count)
    if id(option) not in PLACEHOLDERS and not is_flag and not isinstance(option.type, click.Choice):
        PLACEHOLDERS[id(option)] = option.metavar or option.type.name.upper()
    if id(option) in PLACEHOLDERS:
        option.metavar = _in_words(PLACEHOLDERS[id(option)], lang)


def localise(group: click.Group, lang: str, typed: Sequence[str] | None = None) -> None:
    """Give every command its help in ``lang``, and its options where what is ``typed`` may mean it, or nothing is said of that."""
    Formatter.lang = lang
    click.Context.formatter_class = Formatter
    for name, command in commands_of(group):
        command.help = say(f"cli.command {name}", lang)
        if typed is not None and command is not group and name.partition(" ")[0] not in typed:
            continue  # nobody will read of its options
        command.options_metavar = say("cli.placeholder options", lang)
        if isinstance(command, click.Group):
            command.subcommand_metavar = say("cli.placeholder command", lang)
        if is_known(f"cli.example {name}"):
            command.epilog = f"\b\n{say('cli.heading Example', lang)}:\n  {say(f'cli.example {name}', lang)}"
        if command.add_help_option:  # click's own help option speaks English only
            command.add_help_option = False
            command.params.append(_help_option())
        for option in command.params:
            _translate(option, lang)
            if isinstance(option, click.Option):
                option.help = help_of(option, name, lang)
                if option.name == "output" and name in OUTPUT_FOLDERS:
                    option.metavar = _in_words("DIR", lang)
