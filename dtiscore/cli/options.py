"""Options that commands share, and what they load."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from dtiscore.cli.progress import progress, working
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from pathlib import Path

    from dtiscore.documents.tables.view import View
    from dtiscore.engine.scoring import Scores
    from dtiscore.frameworks.settings import Folder
    from dtiscore.language.errors import Language
    from dtiscore.model import Framework
    from dtiscore.rules.plugins.loading import Plugins

Command = TypeVar("Command", bound=Callable[..., Any])
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

    def show(self, view: View) -> None:
        from dtiscore.documents.tables.output import Format, format_of, render, write_whole

        form: Format
        if self.file is not None:
            form = format_of(self.file) if self.form is None else self.form  # type: ignore[assignment]
            write_whole(self.file, render(view, form, self.lang))
            self.say(say("cli.written", self.lang, file=self.file))
            return
        form = self.form or "table"  # type: ignore[assignment]
        colour = self.colour and sys.stdout is not None and sys.stdout.isatty()
        content = render(view, form, self.lang, colour=colour)
        with printing():
            sys.stdout.write(content.decode())

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
        return command(*args, output=Output(form, Path(output) if output else None, language, colour, quiet), **options)

    for option in (
        click.option("-q", "--quiet", "quiet", is_flag=True),
        click.option("--no-color", "no_color", is_flag=True),
        click.option("--lang", type=click.Choice(["vi", "en"]), default=None),
        click.option("-o", "--output", "output", metavar="FILE", default=None),
        click.option("--format", "form", type=click.Choice(["table", "csv", "json", "markdown"]), default=None),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[return-value]


def data_options(command: Command) -> Command:
    """``DATA... -f --units --status --numbers``."""
    for option in (
        click.option("--numbers", type=click.Choice(["auto", "vi", "en"]), default=None),
        click.option("--status", default=None, metavar="S"),
        click.option("--units", "units", default=None, metavar="FILE"),
        click.option("-f", "--framework", "framework", default=None, metavar="FRAMEWORK"),
        click.argument("data", nargs=-1, metavar="[DATA]..."),
    ):
        command = option(command)
    return command


def target_options(command: Command) -> Command:
    """``--targets --target-year --document`` on every command that scores."""
    for option in (
        click.option("--document", default=None, metavar="D"),
        click.option("--target-year", "target_year", type=int, default=None, metavar="Y"),
        click.option("--targets", "targets", multiple=True, metavar="FILE"),
    ):
        command = option(command)
    return command


class Inputs(NamedTuple):
    """What a scoring command works on, after options and the assessment folder were put together."""

    framework: Framework
    plugins: Plugins
    data: tuple[Any, ...]
    units: Any
    targets: tuple[Any, ...]
    target_year: int | None
    numbers: Any
    year: int | None


def folder_of(data: Iterable[str]) -> tuple[Folder | None, tuple[str, ...]]:
    """The assessment folder that applies, and the data files named: a folder may itself be named as data."""
    from pathlib import Path

    from dtiscore.frameworks.settings import read_folder

    named = tuple(data)
    if len(named) == 1 and Path(named[0]).is_dir():
        folder = read_folder(Path(named[0]))
        if folder is not None:
            return folder, ()
    return read_folder(Path(".")), named


def load_inputs(
    data: tuple[str, ...],
    framework: str | None,
    units: str | None,
    numbers: str | None,
    targets: tuple[str, ...],
    target_year: int | None,
    output: Output,
) -> Inputs:
    from dtiscore.frameworks import load_framework
    from dtiscore.language.errors import DataError, Problem
    from dtiscore.rules.plugins.loading import load_plugins

    folder, named = folder_of(data)
    name = framework or (folder.framework if folder else None)
    if name is None:
        raise click.UsageError(say("cli.usage.no_framework", output.lang))
    plugins = load_plugins()
    say_plugins(plugins, output)
    loaded = load_framework(name, plugins)
    own = folder is not None and not named
    files: tuple[Any, ...] = tuple(named) or (folder.data if folder else ())
    if not files:
        raise DataError(Problem("data.no_files"))
    if own and folder is not None and folder.without_data:
        raise DataError(Problem("folder.no_data", str(files[0])))
    return Inputs(
        loaded,
        plugins,
        files,
        units or (folder.units if folder and (own or framework is None) else None),
        targets or (folder.targets if folder and framework is None else ()),
        target_year if target_year is not None else (folder.target_year if folder and framework is None else None),
        numbers or (folder.numbers if folder else None) or "auto",
        folder.year if folder and own else None,
    )


def say_plugins(plugins: Plugins, output: Output) -> None:
    """What could not be loaded, and what was not to be."""
    for problem in (*plugins.failures, *plugins.notes):
        output.say(problem.text(output.lang))


def listen(output: Output) -> None:
    """Pass on what the library has to say, in the language of the command."""
    import logging

    class Speaker(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            problem = getattr(record, "problem", None)
            output.say(problem.text(output.lang) if problem else record.getMessage())

    logger = logging.getLogger("dtiscore")
    logger.handlers = [Speaker()]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def load_scores(inputs: Inputs, status: str | None, document: str | None, output: Output) -> Scores:
    """Read, score, and say on stderr what the reader of the result should know."""
    from dtiscore.data.observations import read_observations
    from dtiscore.engine.scoring import score

    listen(output)
    observations = read_observations(
        list(inputs.data), inputs.framework, units=inputs.units, status=status, numbers=inputs.numbers,
        each=lambda sources: progress(sources, say("cli.progress.reading", output.lang), output),
    )  # fmt: skip
    with working(say("cli.progress.scoring", output.lang), output):
        scores = score(
            inputs.framework, observations, targets=inputs.targets, target_year=inputs.target_year, document=document
        )
    report_targets(scores, output)
    return scores


def report_targets(scores: Scores, output: Output) -> None:
    """Conflicts of targets, indicators without a target, and what the framework says about itself."""
    from dtiscore.language.errors import Problem

    plan = scores.plan
    for conflict in plan.conflicts:
        output.say(conflict.problem(scores.framework).text(output.lang))
    if plan.without_target:
        named = ", ".join(plan.without_target[:3]) + (" …" if len(plan.without_target) > 3 else "")
        params = {"year": plan.target_year, "nodes": named, "count": len(plan.without_target)}
        output.say(Problem("targets.without", params=params).text(output.lang))
    if scores.framework.note is not None:
        output.say(say("cli.incomplete", output.lang, note=scores.framework.note[output.lang]))


def say_documents(scores: Scores, codes: set[str], output: Output) -> None:
    """What the codes of target documents in a table stand for."""
    known = [document for document in scores.plan.targets.documents if document.code in codes]
    if known:
        output.say("")
    for document in known:
        number = f" ({document.number})" if document.number else ""
        output.say(f"{document.code}: {document.title[output.lang]}{number}")
