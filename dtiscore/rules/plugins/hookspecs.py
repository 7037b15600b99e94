"""What a plugin can give: pillars, rules, aggregations, checks, criteria, commands, readers, forms of results and sections.

A plugin is a module (or object) with functions of these names, marked with ``hookimpl`` and registered under the
entry-point group ``dtiscore``. Every hook is called once, without arguments, when plugins are loaded, and returns
values; no plugin is called inside the arithmetic except through the functions that these values hold.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pluggy

from dtiscore.model import Aggregation, Command, DataCheck, OutputFormat, PillarMethod, Reader, Rule, Section

ENTRY_POINT_GROUP = "dtiscore"

hookspec = pluggy.HookspecMarker("dtiscore")
hookimpl = pluggy.HookimplMarker("dtiscore")


@hookspec
def dtiscore_pillars() -> Iterable[PillarMethod]:  # type: ignore[empty-body]
    """The pillars that this plugin computes."""


@hookspec
def dtiscore_rules() -> Iterable[Rule]:  # type: ignore[empty-body]
    """Scoring rules that frameworks may name."""


@hookspec
def dtiscore_aggregations() -> Iterable[Aggregation]:  # type: ignore[empty-body]
    """Aggregations that frameworks and pillars may name."""


@hookspec
def dtiscore_checks() -> Iterable[DataCheck]:  # type: ignore[empty-body]
    """Checks of the data as a whole, beside those that pillars bring: called by ``dtiscore check``, never by scoring.

    Each is a ``DataCheck`` with a name, a title for people, and a function from ``FrameworkData`` to findings; one that
    fits some frameworks only names their codes::

        @dti.hookimpl
        def dtiscore_checks():
            return [dti.DataCheck("round_numbers", dti.Text("Số tròn", "Round numbers"), ask_about_round_numbers)]
    """


@hookspec
def dtiscore_criteria() -> Iterable[Path]:  # type: ignore[empty-body]
    """Folders with framework files (``*.toml``) and, under ``targets/``, target documents."""


@hookspec
def dtiscore_commands() -> Iterable[Command]:  # type: ignore[empty-body]
    """Commands of the program, in click's way: each a ``Command`` with a name, a title for people, and a command of click.

    Plugins are loaded for them only when somebody types a command that dtiscore does not have, so that no other command waits::

        @click.command()
        @click.argument("data")
        def count(data):
            click.echo(len(dti.read_observations(data, "commune-demo").units))

        @dti.hookimpl
        def dtiscore_commands():
            return [dti.Command("count", dti.Text("Đếm đơn vị", "Counts the units"), count)]
    """


@hookspec
def dtiscore_readers() -> Iterable[Reader]:  # type: ignore[empty-body]
    """Readers of data that lie elsewhere than in files: a person types ``NAME:ADDRESS`` in place of a path.

    Each is a ``Reader`` with a name, a title, and a function from the address to a table: a data frame, a dict of columns or a list of
    records, read and checked like any other::

        @dti.hookimpl
        def dtiscore_readers():
            return [dti.Reader("kobo", dti.Text("Kobo", "Kobo"), lambda address: rows_of(address))]
    """


@hookspec
def dtiscore_formats() -> Iterable[OutputFormat]:  # type: ignore[empty-body]
    """Forms of results: ``--format NAME``, and the suffixes of ``-o`` that ask for them.

    Each is an ``OutputFormat`` with a name, a title, and a function from a ``ShownTable`` to a text or bytes::

        @dti.hookimpl
        def dtiscore_formats():
            return [dti.OutputFormat("tsv", dti.Text("Cột cách nhau bằng tab", "Tabs between columns"), as_tsv, (".tsv",))]
    """


@hookspec
def dtiscore_sections() -> Iterable[Section]:  # type: ignore[empty-body]
    """Sections of the report page and of documents.

    Each is a ``Section`` with a name, a title, and a function from ``SectionData`` to paragraphs, tables and pictures. Whatever it
    gives is text: nothing of it becomes HTML::

        @dti.hookimpl
        def dtiscore_sections():
            return [dti.Section("thanks", dti.Text("Lời cảm ơn", "Thanks"), lambda data: [dti.Text("Cảm ơn.", "Thank you.")])]
    """


HOOKS = (
    "dtiscore_pillars",
    "dtiscore_rules",
    "dtiscore_aggregations",
    "dtiscore_checks",
    "dtiscore_criteria",
    "dtiscore_commands",
    "dtiscore_readers",
    "dtiscore_formats",
    "dtiscore_sections",
)


def hooks_in(plugin: Any) -> Iterator[tuple[str, Callable[..., Any], bool]]:
    """(hook, function, whether it is marked) of everything in a plugin that is a hook, or only has the name of one."""
    for name in dir(plugin):
        function = getattr(plugin, name, None)
        marks = getattr(function, "dtiscore_impl", None)
        if isinstance(marks, dict):
            yield marks.get("specname") or name, function, True  # type: ignore[misc]
        elif name in HOOKS and inspect.isroutine(function):
            yield name, function, False


def arguments_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """What a function must be given, which for a hook is nothing."""
    free = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return tuple(p.name for p in parameters if p.default is p.empty and p.kind not in free)
