"""Completion in the shell: commands and options by click, and what only dtiscore knows: frameworks, rules, units, nodes.

Loaded only where a shell asks (``_DTISCORE_COMPLETE``) or somebody installs it. Whatever goes wrong completes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from dtiscore.cli.language import Formatter, commands_of

VARIABLE = "_DTISCORE_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
MOST = 500
MARK = "# dtiscore completion"
Items = Iterable[tuple[str, str]]


def script_of(shell: str, group: click.Group) -> str:
    """What a shell has to be told."""
    kind = get_completion_class(shell)
    assert kind is not None
    # Not by its own ``source``: that of bash starts a bash to ask for its version.
    return ShellComplete.source(kind(group, {}, "dtiscore", VARIABLE))


def install(shell: str, group: click.Group) -> list[Path]:
    """Put the script where the shell finds it from its next start on; the files that were written. Twice is once.

    fish looks into a folder of its own; bash and zsh get a line at the end of ``~/.bashrc`` or ``~/.zshrc`` that reads the script.

    Raises
    ------
    OutputError
        where nothing can be written there.
    """
    from dtiscore.files.writing import write_whole
    from dtiscore.language.errors import OutputError, Problem, cause

    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    place = (
        config / "fish" / "completions" / "dtiscore.fish"
        if shell == "fish"
        else config / "dtiscore" / f"completion.{shell}"
    )
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, script_of(shell, group).encode())
        if shell == "fish":
            return [place]
        start = home / f".{shell}rc"
        before = start.read_bytes() if start.exists() else b""
        line = f'[ -r "{place}" ] && . "{place}"  {MARK}\n'.encode()
        if MARK.encode() not in before:
            write_whole(start, before + (b"" if not before or before.endswith(b"\n") else b"\n") + line)
    except OSError as error:
        raise OutputError(Problem("output.failed", params={"file": str(place), "detail": cause(error)})) from None
    return [place, start]


def prepare(group: click.Group) -> None:
    """Teach every argument and option of the commands what it may be."""
    for _, command in commands_of(group):
        for parameter in command.params:
            known = KNOWN.get(parameter.name or "")
            kind = _kind(parameter)
            if known is not None and (parameter.name == "form" or not isinstance(parameter.type, click.Choice)):
                vars(parameter)["shell_complete"] = _asking(known, kind)
            elif kind:
                vars(parameter)["shell_complete"] = _paths(kind)


def _kind(parameter: click.Parameter) -> str:
    """Whether it names files or folders, by what stands for it in the help."""
    from dtiscore.cli.language import PLACEHOLDERS

    words = PLACEHOLDERS.get(id(parameter), "").strip("[].")
    return {
        "FILE": "file",
        "DATA": "file",
        "PATH": "file",
        "FORMS": "file",
        "FRAMEWORK": "file",
        "A": "file",
        "B": "file",
        "DIR": "dir",
    }.get(words, "")


Complete = Callable[[click.Context, str], list[CompletionItem]]


def _paths(kind: str) -> Complete:
    return lambda context, begun: [CompletionItem(begun, type=kind)]


def _asking(known: Callable[[Mapping[str, Any]], Items], kind: str) -> Complete:
    def complete(context: click.Context, begun: str) -> list[CompletionItem]:
        try:
            items = list(known(context.params | _left(context)))
        except Exception:  # a broken folder is told by the command itself
            items = []
        key = begun.casefold()
        found = [CompletionItem(value, help=title) for value, title in items if value.casefold().startswith(key)]
        return found[:MOST] or ([CompletionItem(begun, type=kind)] if kind else [])

    return complete


def _left(context: click.Context) -> dict[str, Any]:
    """The files that click leaves aside while the last option waits for its value."""
    words = tuple(word for word in context.args if not word.startswith("-"))
    return {"data": words} if words and not context.params.get("data") else {}


# --- what only dtiscore knows ----------------------------------------------------------------------------------------


def _plugins() -> Any:
    from dtiscore.rules.plugins.loading import load_plugins

    return load_plugins()


def _frameworks(given: Mapping[str, Any]) -> Items:
    from dtiscore.frameworks import known_frameworks

    return [(code, "") for code in known_frameworks(_plugins())]


def _rules(given: Mapping[str, Any]) -> Items:
    plugins = _plugins()
    own = {name: value.title for kind in (plugins.rules, plugins.aggregations) for name, value in kind.items()}
    return [(name, title[_lang()] if title is not None else "") for name, title in own.items()]


def _lang() -> Any:
    return "vi" if Formatter.lang == "vi" else "en"


def _settled(given: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    """What the command would work on, by what is typed so far."""
    from dtiscore.cli.options import folder_of
    from dtiscore.frameworks.folder_settings import Settings, settle

    folder, named = folder_of(given.get("data") or given.get("paths") or ())
    framework = given.get("framework") or ()
    framework = framework if isinstance(framework, str) else next(iter(framework), "")
    plugins = _plugins()
    return settle(Settings(data=named, framework=framework, units=given.get("units")), folder, plugins), folder, plugins


def _nodes(given: Mapping[str, Any]) -> Items:
    from dtiscore.frameworks import load_framework

    settings, _, plugins = _settled(given)
    framework = load_framework(settings.framework, plugins)
    return [(code, framework[code].title[_lang()]) for code in dict.fromkeys(code for _, code in framework.tree)]


def _units(given: Mapping[str, Any]) -> Items:
    settings, folder, plugins = _settled(given)
    if settings.units:
        from dtiscore.data.units import read_units

        return [(unit.code, unit.name) for unit in read_units(settings.units).records]
    from dtiscore.data.run_inputs import read_inputs

    return [(label, "") for label in read_inputs(settings, plugins, folder).reported.at().units]


def _forms(given: Mapping[str, Any]) -> Items:
    return [(name, "") for name in ("table", "csv", "json", "jsonl", "markdown", *_plugins().formats)]


def _topics(given: Mapping[str, Any]) -> Items:
    from dtiscore.documents.guides import TOPICS

    return [(topic, "") for topic in TOPICS]


KNOWN: Mapping[str, Callable[[Mapping[str, Any]], Items]] = {
    "framework": _frameworks, "from_framework": _frameworks, "old": _frameworks, "new": _frameworks, "name": _rules,
    "node": _nodes, "indicator": _nodes, "unit": _units, "unit_cards": _units, "units_wanted": _units, "sheets_of": _units,
    "topic": _topics, "form": _forms,
}  # fmt: skip
