"""The manual page of the program or of one command, made from the commands themselves: as text, or for ``man``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.metadata import version

import click

from dtiscore.cli.language import STEPS, commands_of
from dtiscore.language.sentences import say

EXIT_CODES = (0, 1, 2, 130)
BOLD, INDENT = re.compile(r"\*\*(.+?)\*\*"), "    "
Section = tuple[str, list[tuple[str, str]]]  # a heading, then (term, text); a text alone has no term


def sections_of(group: click.Group, name: str, lang: str) -> list[Section]:
    """What the page says, of one command, or of all where the name is empty."""
    known = dict(commands_of(group))
    command = known[name or group.name or ""]
    path = f"dtiscore {name}".strip()
    found: list[Section] = [(say("cli.man.name", lang), [("", f"{path} – {_first(command.help or '')}")])]
    context = click.Context(command, info_name=path)
    usage = " ".join(command.collect_usage_pieces(context))
    found.append((say("cli.man.synopsis", lang), [("", f"{path} {usage}")]))
    found.append((say("cli.man.description", lang), [("", line) for line in (command.help or "").splitlines() if line]))
    if isinstance(command, click.Group):
        named = [(one, known[f"{name} {one}".strip()]) for one in _in_order(command, name)]
        found.append((say("cli.heading Commands", lang), [(one, _first(own.help or "")) for one, own in named]))
    options = [
        record
        for option in command.get_params(context)
        if isinstance(option, click.Option) and (record := option.get_help_record(context)) is not None
    ]
    found.append((say("cli.heading Options", lang), options))
    if command.epilog:
        example = [line.strip() for line in command.epilog.splitlines() if line.strip() and line.strip() != "\b"][1:]
        found.append((say("cli.heading Example", lang), [("", line) for line in example]))
    found.append((say("cli.man.exit", lang), [(str(code), say(f"cli.exit.{code}", lang)) for code in EXIT_CODES]))
    variables = [(one, say(f"cli.variable {one}", lang)) for one in VARIABLES]
    found.append((say("cli.man.environment", lang), variables))
    found.append((say("cli.man.files", lang), [("dtiscore.toml", say("cli.man.folder", lang))]))
    return [*found, (say("cli.man.also", lang), [("", say("cli.man.guides", lang))])]


VARIABLES = (
    "DTISCORE_PLUGINS_DIR",
    "DTISCORE_BLOCK",
    "DTISCORE_TRACE",
    "DTISCORE_DEBUG",
    "DTISCORE_ENGINE",
    "DTISCORE_THREADS",
    "NO_COLOR",
)


def as_text(sections: Sequence[Section]) -> str:
    """The page for a terminal."""
    return "\n".join(_lines(sections)) + "\n"


def _lines(sections: Sequence[Section]) -> Iterator[str]:
    from textwrap import wrap

    for heading, rows in sections:
        yield heading.upper()
        for term, text in rows:
            if term:
                yield INDENT + term
            inner = INDENT * (2 if term else 1)
            yield from wrap(text, 92, initial_indent=inner, subsequent_indent=inner, break_on_hyphens=False) or [""]
        yield ""


def as_roff(sections: Sequence[Section], name: str) -> str:
    """The page in the macros of ``man``; no line of a text is taken for one of them."""
    title = f"dtiscore {name}".strip().replace(" ", "-").upper()
    lines = [f'.TH {title} 1 "" "dtiscore {version("dtiscore")}" ""']
    for heading, rows in sections:
        lines.append(f".SH {_roff(heading.upper())}")
        for term, text in rows:
            lines += [".TP", f"\\fB{_roff(term)}\\fR"] if term else [".PP"]
            lines.append(_roff(text))
    return "\n".join(lines) + "\n"


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped


def _first(text: str) -> str:
    return text.split("\n")[0].partition(". ")[0].rstrip(".") + "."


def _in_order(group: click.Group, name: str) -> list[str]:
    """As the help lists them."""
    return list(group.commands) if name else [one for names in STEPS.values() for one in names]
