"""Forms: written for every unit, and collected again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.options import HELP, Output, folder_of, output_options, printing, target_options
from dtiscore.cli.progress import progress
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.data.units import Units
    from dtiscore.frameworks.settings import Folder
    from dtiscore.frameworks.targets import Targets
    from dtiscore.model import Framework


MOST_NAMED = 20


def form_options(command: Any) -> Any:
    for option in (
        click.option("--units", "units", default=None, metavar="FILE"),
        click.option("-f", "--framework", "framework", default=None, metavar="FRAMEWORK"),
    ):
        command = option(command)
    return command


def _inputs(
    framework: str | None, units: str | None, output: Output
) -> tuple[Framework, Units, tuple[str, str], Folder | None]:
    from dtiscore.data.units import read_units
    from dtiscore.frameworks import load_framework

    folder, _ = folder_of(())
    name = framework or (folder.framework if folder else None)
    if name is None:
        raise click.UsageError(say("cli.usage.no_framework", output.lang))
    path = units or (str(folder.units) if folder and folder.units else None)
    if path is None:
        raise click.UsageError(say("cli.usage.no_units", output.lang))
    loaded = load_framework(name)
    return loaded, read_units(path, loaded.unit_types), (name, path), folder


def _targets(
    framework: Framework, folder: Folder | None, named: tuple[str, ...], year: int | None, document: str | None
) -> tuple[Targets, int | None]:
    from dtiscore.frameworks.targets import load_targets

    files = named or tuple(map(str, folder.targets if folder else ()))
    return load_targets(framework, files, document), year if year is not None else (
        folder.target_year if folder else None
    )


@dtiscore.command("form", context_settings=HELP)
@form_options
@target_options
@click.option("--year", type=int, default=None, metavar="Y")
@click.option("--unit", "units_wanted", multiple=True, metavar="U")
@click.option("--receiver", default="", metavar="NAME")
@output_options
def form(framework: str | None, units: str | None, targets: tuple[str, ...], target_year: int | None,
         document: str | None, year: int | None, units_wanted: tuple[str, ...], receiver: str, output: Output) -> None:  # fmt: skip
    from dtiscore.documents.forms.issuing import issue_forms

    if output.file is None:
        raise click.UsageError(say("cli.usage.no_folder", output.lang))
    loaded, known, _, folder = _inputs(framework, units, output)
    found, goal_year = _targets(loaded, folder, targets, target_year, document)
    label = say("cli.progress.forms", output.lang)
    paths = issue_forms(
        loaded, known, output.file, year=year or (folder.year if folder else None), lang=output.lang, only=units_wanted, receiver=receiver, targets=found,
        target_year=goal_year, watch=lambda chosen: progress(chosen, label, output),
    )  # fmt: skip
    output.say(say("cli.form.written", output.lang, count=len(paths), folder=output.file))


@dtiscore.command("collect", context_settings=HELP)
@click.argument("sources", nargs=-1, metavar="FORMS...")
@form_options
@target_options
@click.option("--prefer", type=click.Choice(["newest"]), default=None)
@output_options
def collect(sources: tuple[str, ...], framework: str | None, units: str | None, targets: tuple[str, ...],
            target_year: int | None, document: str | None, prefer: Any, output: Output) -> int:  # fmt: skip
    from dtiscore.documents.forms.collecting import collect as collect_forms
    from dtiscore.documents.forms.layout import REPORT
    from dtiscore.documents.forms.saving import FORMS, remark_lines, remarks_view, save

    loaded, known, named, folder = _inputs(framework, units, output)
    target = output.file or (folder.path if folder else None)
    if target is None:
        raise click.UsageError(say("cli.usage.no_folder", output.lang))
    if not sources and not (target / "forms.json").is_file():
        raise click.UsageError(say("cli.usage.no_forms", output.lang))
    found, goal_year = _targets(loaded, folder, targets, target_year, document)
    label = say("cli.progress.collecting", output.lang)
    collection = collect_forms(
        sources, loaded, known, target, prefer=prefer or "", targets=found, target_year=goal_year,
        watch=lambda files: progress(files, label, output),
    )  # fmt: skip
    save(collection, loaded, known, target, named, output.lang)
    if output.form is not None:
        output._replace(file=None).show(remarks_view(collection, loaded, known, output.lang))
    else:
        with printing():
            for severity, line in remark_lines(collection, loaded, known, output.lang):
                colours = {"error": "red", "warning": "yellow"}
                click.echo(click.style(line, fg=colours.get(severity)) if output.colour else line)
    counts = collection.counts
    report = target / REPORT
    output.say(say("cli.collected", output.lang, folder=target, count=len(collection.forms), report=report, **counts))
    if collection.lacking:
        some = ", ".join(unit.code for unit, _ in collection.lacking[:MOST_NAMED])
        more = " …" if len(collection.lacking) > MOST_NAMED else ""
        params = {"count": len(collection.lacking), "units": some + more, "file": target / FORMS}
        output.say(say("cli.collected.lacking", output.lang, **params))
    output.say(say("cli.problems", output.lang, errors=collection.errors, warnings=collection.warnings))
    return 1 if collection.errors else 0
