"""Options that commands share, and what they load."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from dtiscore.cli.forms_of_results import Forms
from dtiscore.cli.listening import listen
from dtiscore.cli.progress import progress, working
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from pathlib import Path

    from dtiscore.data.run_inputs import Inputs
    from dtiscore.documents.tables.output import Format
    from dtiscore.documents.tables.view import View
    from dtiscore.engine.scoring import Scores
    from dtiscore.frameworks.folder_settings import Folder, Settings
    from dtiscore.frameworks.targets import Targets
    from dtiscore.language.errors import Language, Problem
    from dtiscore.results.assessment import Assessment
    from dtiscore.results.compared_years import OwnData
    from dtiscore.rules.plugins.loading import Plugins

Command = TypeVar("Command", bound=Callable[..., Any])
COLOURS = {"error": "red", "warning": "yellow"}
MOST_LINES = 1_000
FOR_PROGRAMS = ("csv", "json", "jsonl")
HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Output(NamedTuple):
    """How to print: the form, the file, the language, colours, messages.

    A named tuple, as help must answer before attrs is imported.
    """

    form: str | None
    file: Path | None
    lang: Language
    colour: bool
    quiet: bool

    @property
    def suits(self) -> Format | None:
        """The form that is asked for: by name, else by the suffix of the file."""
        from dtiscore.documents.tables.output import format_of

        return self.form or (format_of(self.file) if self.file is not None else None)

    def show(self, view: View) -> None:
        from dtiscore.documents.tables.output import render

        if self.file is not None:
            self.write(render(view, self.suits or "table", self.lang))
            return
        colour = self.colour and sys.stdout is not None and sys.stdout.isatty()
        content = render(view, self.suits or "table", self.lang, colour=colour)
        with printing():
            sys.stdout.write(content.decode())

    def show_all(self, views: Sequence[View], sheets: str = "") -> None:
        """Tables one after another; in a workbook each on a sheet of its own, whose names are in ``sheets`` or in the sentence of that code."""
        from dtiscore.documents.tables.output import render

        if self.file is not None and self.suits == "xlsx":
            from dtiscore.documents.tables.workbook import as_sheets

            names = (sheets if "|" in sheets else say(sheets, self.lang)).split("|")
            self.write(as_sheets(list(zip(names, views, strict=True)), self.lang))
        elif self.file is not None:
            self.write(b"\n".join(render(view, self.suits or "table", self.lang) for view in views))
        for i, view in enumerate(views if self.file is None else ()):
            if i:
                self.blank_line()
            self.show(view)

    def blank_line(self) -> None:
        with printing():
            click.echo()

    def lines(self, lines: Iterable[tuple[str, str]]) -> None:
        """(severity, sentence) each, on stdout; of very many the first, and how many are left."""
        left = 0
        with printing():
            for number, (severity, line) in enumerate(lines):
                if number < MOST_LINES:
                    click.echo(click.style(line, fg=COLOURS.get(severity)) if self.colour else line)
                else:
                    left += 1
            if left:
                click.echo(say("cli.more_lines", self.lang, count=left))

    def write(self, content: bytes) -> None:
        """Into the file that is asked for, whole or not at all."""
        from dtiscore.files.writing import write_whole

        assert self.file is not None
        write_whole(self.file, content)
        self.say(say("cli.written", self.lang, file=self.file))

    def say(self, message: str) -> None:
        if not self.quiet:
            tell(message)


class ReaderGone(Exception):
    """Whoever read the output has closed it: nothing is wrong, and nothing more can be said there."""


@contextlib.contextmanager
def printing() -> Iterator[None]:
    """What is printed within is printed whole, or it is a problem why not.

    Raises
    ------
    ReaderGone
        where nobody reads any more; click would make a failure of it.
    """
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        yield
        sys.stdout.flush()
    except OSError as error:
        with contextlib.suppress(OSError, AttributeError):  # what is left goes nowhere, also when the process ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from None
        from dtiscore.language.errors import OutputError, Problem, cause

        raise OutputError(Problem("output.stdout", params={"detail": cause(error)})) from None


def tell(sentence: str) -> None:
    """A message on stderr."""
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:  # print would take stdout instead
            print(sentence, file=sys.stderr, flush=True)


def lang_option(command: Command) -> Command:
    return click.option("--lang", type=click.Choice(["vi", "en"]), default=None)(command)


def output_options(command: Command) -> Command:
    """``--format -o --lang --no-color -q`` on every command, handed over as one ``output``."""

    @functools.wraps(command)
    def wrapped(*args: Any, form: str | None, output: str | None, lang: str | None, no_color: bool, quiet: bool,
                **options: Any) -> Any:  # fmt: skip
        from pathlib import Path

        from dtiscore.cli.language import Formatter

        language: Any = lang or Formatter.lang
        colour = not no_color and "NO_COLOR" not in os.environ
        output = None if output == "-" else output  # where results go without -o
        if output and os.path.lexists(output):
            from dtiscore.cli.kept_files import refuse_kept

            name = click.get_current_context().command_path.partition(" ")[2]
            refuse_kept(Path(output), options, name, language)
        return command(*args, output=Output(form, Path(output) if output else None, language, colour, quiet), **options)

    for option in (
        click.option("-q", "--quiet", "quiet", is_flag=True),
        click.option("--no-color", "no_color", is_flag=True),
        lang_option,
        click.option("-o", "--output", "output", metavar="FILE", default=None),
        click.option("--format", "form", type=Forms(), default=None),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


TYPED: dict[str, Callable[[Any], Any]] = {
    "data": click.argument("data", nargs=-1, metavar="[DATA]..."),
    "framework": click.option("-f", "--framework", "framework", multiple=True, metavar="FRAMEWORK"),
    "units": click.option("--units", "units", default=None, metavar="FILE"),
    "successions": click.option("--successions", "successions", multiple=True, metavar="FILE"),
    "status": click.option("--status", default=None, metavar="S"),
    "period": click.option("--period", default=None, metavar="P"),
    "numbers": click.option("--numbers", type=click.Choice(["auto", "vi", "en"]), default=None),
    "unclear": click.option("--unclear", type=click.Choice(["ask", "missing", "not_applicable"]), default=None),
    "targets": click.option("--targets", "targets", multiple=True, metavar="FILE"),
    "target_year": click.option("--target-year", "target_year", type=int, default=None, metavar="Y"),
    "document": click.option("--document", default=None, metavar="D"),
    "basis": click.option("--basis", type=click.Choice(["published", "own", "rescored", "common"]), default=None),
    "year": click.option("--year", type=int, default=None, metavar="Y"),
}
UNITS = ("framework", "units")
GOALS = ("targets", "target_year", "document")
# The statuses are the command's own.
SOURCES = ("data", "framework", "units", "successions", "numbers", "unclear", *GOALS)
SCORED = ("data", "framework", "units", "successions", "status", "numbers", "unclear", *GOALS)
VIEWED = (*SCORED[:5], "period", *SCORED[5:])  # what is looked at in the course of a year
year_option, basis_option = TYPED["year"], TYPED["basis"]


def input_options(*names: str) -> Callable[[Any], Any]:
    """The options that say what a command works on, in this order, handed over as one ``typed``; ``year_option`` too."""

    def decorate(command: Command) -> Any:
        @functools.wraps(command)
        def wrapped(*args: Any, **options: Any) -> Any:
            from dtiscore.frameworks.folder_settings import Settings

            typed = {name: options.pop(name) for name in TYPED if name in options}
            *editions, framework = typed.pop("framework", ()) or ("",)
            typed |= {"framework": framework, "editions": tuple(editions)}
            return command(*args, typed=Settings(**typed), **options)

        for name in reversed(names):
            wrapped = TYPED[name](wrapped)
        return wrapped

    return decorate


def folder_of(data: Iterable[str]) -> tuple[Folder | None, tuple[str, ...]]:
    """The assessment folder that applies, and the data files named: a folder may itself be named as data."""
    from pathlib import Path

    from dtiscore.frameworks.folder_settings import read_folder

    named = tuple(data)
    if len(named) == 1 and os.path.isdir(named[0]):
        folder = read_folder(Path(named[0]))
        if folder is not None:
            return folder, ()
    return read_folder(Path(".")), named


def settings_of(typed: Settings, output: Output) -> tuple[Settings, Folder | None, Plugins]:
    """What the command works on: what is typed, else what the assessment folder states."""
    import attrs

    from dtiscore.frameworks.folder_settings import settle

    folder, named = folder_of(typed.data)
    if not (typed.framework or (folder and folder.framework)):
        raise click.UsageError(say("cli.usage.no_framework", output.lang))
    plugins = plugins_of(output)
    settings = settle(attrs.evolve(typed, data=named), folder, plugins)
    if settings.period is not None:
        from dtiscore.data.periods import asked_period

        period = asked_period(settings.period, typed.year, settings.year)
        settings = attrs.evolve(settings, period=period.name, year=period.year)
    return settings, folder, plugins


def load_inputs(typed: Settings, output: Output, *, with_data: bool = True) -> Inputs:
    """The inputs of a command; without data where it needs none."""
    from dtiscore.data.run_inputs import read_inputs, refuse_without_data

    settings, folder, plugins = settings_of(typed, output)
    inputs = read_inputs(settings, plugins, folder)
    if with_data:
        say_unused(settings, folder, output)
        refuse_without_data(settings, folder)
    return inputs


def say_unused(settings: Settings, folder: Folder | None, output: Output) -> None:
    """Tables that lie in the folder whose data are read, and are not among them."""
    from dtiscore.frameworks.unused_tables import unused_tables

    if folder is not None and settings.data == tuple(map(str, folder.data)):
        for problem in unused_tables(folder):
            output.say(problem.text(output.lang))


def plugins_of(output: Output) -> Plugins:
    """The plugins, after it was said what could not be loaded, and what was not to be."""
    from dtiscore.rules.plugins.loading import load_plugins

    plugins = load_plugins()
    say_plugins(plugins, output)
    return plugins


def say_plugins(plugins: Plugins, output: Output) -> None:
    for problem in (*plugins.failures, *plugins.notes):
        output.say(problem.text(output.lang))


def assess(inputs: Inputs, output: Output) -> Assessment:
    """Read, score, and say on stderr what the reader of the result should know."""
    from dtiscore.results.assessment import Assessment

    listen(output)
    label = say("cli.progress.reading", output.lang)
    inputs = inputs.watched(lambda sources: progress(sources, label, output))
    if inputs.settings.before is not None:
        from dtiscore.years.last_values import with_last_year

        inputs = with_last_year(inputs)
    found = Assessment(inputs)
    if inputs.settings.status is not None:
        from dtiscore.data.row_labels import status_named

        status_named(inputs.settings.status)  # refused before anything is read
    _ = found.inputs.reported
    with working(say("cli.progress.scoring", output.lang), output):
        scores = found.scores
    report_targets(scores, output)
    return found


def compared_by(found: Assessment) -> OwnData:
    """What the years of an assessment are compared with; loaded only where something else than their own data is named."""
    from dtiscore.results.compared_years import OwnData

    inputs = found.inputs
    if inputs.settings.period is not None:  # a part of a year is compared with the same part of the year before
        return OwnData()
    settings = inputs.settings
    if settings.before is None and not inputs.others and settings.basis is None and not settings.redrawing.is_asked:
        return OwnData()
    from dtiscore.years.comparing import comparing

    return comparing(found)


def show_editions(found: Assessment, view_of: Callable[[Assessment], View], output: Output) -> None:
    """The view of every edition that has data, the earliest first; of the one that covers it where a year is asked for."""
    from dtiscore.results.assessment import Assessment

    inputs = found.inputs
    if inputs.settings.year is not None or not inputs.others:
        output.show(view_of(found))
        return
    others = [Assessment(one.watched(inputs.watch)) for one in inputs.siblings if one.has_rows]
    every = sorted((found, *others), key=lambda one: one.inputs.framework.first_year)
    for one in every:
        if one is not found:
            report_targets(one.scores, output)
    views = [view_of(one) for one in every]
    if output.suits in FOR_PROGRAMS:
        from dtiscore.documents.tables.view import one_of

        output.show(one_of(views))
    else:
        output.show_all(views, sheets="|".join(one.inputs.framework.code for one in every))


def load_scores(typed: Settings, output: Output) -> tuple[Settings, Scores]:
    """The scores that a command shows, and what it works on."""
    found = assess(load_inputs(typed, output), output)
    return found.inputs.settings, found.scores


def report_targets(scores: Scores, output: Output) -> None:
    """Conflicts of targets, indicators without a target, what is told of indicators, and what the framework says about itself."""
    from dtiscore.language.errors import Problem, bounded

    plan = scores.plan
    for problem in bounded(conflict.problem(scores.framework) for conflict in plan.conflicts):
        output.say(problem.text(output.lang))
    if plan.without_target:
        named = ", ".join(plan.without_target[:3]) + (" …" if len(plan.without_target) > 3 else "")
        params = {"year": plan.target_year, "nodes": named, "count": len(plan.without_target)}
        output.say(Problem("targets.without", params=params).text(output.lang))
    for problem in bounded(_of_former_units(plan.targets)):
        output.say(problem.text(output.lang))
    for note in plan.notes:
        output.say(note.text(output.lang))
    if scores.framework.note is not None:
        output.say(say("cli.incomplete", output.lang, note=scores.framework.note[output.lang]))


def _of_former_units(targets: Targets) -> Iterator[Problem]:
    """Targets that were set for a unit before its borders moved, and count no more."""
    from dtiscore.language.errors import Problem, one_line

    for target in targets.left_out:
        document = targets.document(target.document)
        params = {"unit": one_line(target.unit), "node": target.node, "year": target.year, "document": target.document,
                  "date": document.date if document is not None else ""}  # fmt: skip
        yield Problem("targets.of_a_former_unit", severity="note", params=params)
