"""Forms: written for every unit, and collected again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.listening import listen
from dtiscore.cli.options import (
    GOALS,
    HELP,
    UNITS,
    Output,
    input_options,
    load_inputs,
    output_options,
    year_option,
)
from dtiscore.cli.progress import progress
from dtiscore.language.sentences import counted, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dtiscore.data.observations import Observations
    from dtiscore.data.run_inputs import Inputs
    from dtiscore.data.units import Units
    from dtiscore.documents.forms.collecting import Collection
    from dtiscore.frameworks.folder_settings import Settings

MOST_NAMED = 20


def _with_units(typed: Settings, output: Output) -> tuple[Inputs, Units]:
    """The inputs of a command that needs no data, but units."""
    inputs = load_inputs(typed, output, with_data=False)
    units = inputs.units
    if units is None:
        raise click.UsageError(say("cli.usage.no_units", output.lang))
    return inputs, units


@dtiscore.command("form", context_settings=HELP)
@input_options(*UNITS, *GOALS)
@year_option
@click.option("--unit", "units_wanted", multiple=True, metavar="U")
@click.option("--receiver", default="", metavar="NAME")
@click.option("--prefill", "prefill", multiple=True, metavar="PATH")
@click.option("--open", "opened", default=None, metavar="DIR")
@output_options
def form(
    typed: Settings, units_wanted: tuple[str, ...], receiver: str, prefill: tuple[str, ...], opened: str | None, output: Output
) -> None:  # fmt: skip
    from pathlib import Path

    from dtiscore.documents.forms.issuing import issue_forms

    if output.file is None:
        raise click.UsageError(say("cli.usage.no_folder", output.lang))
    inputs, units = _with_units(typed, output)
    settings, label = inputs.settings, say("cli.progress.forms", output.lang)
    if prefill or opened is not None:
        listen(output)
    issued = issue_forms(
        inputs.framework, units, output.file, year=settings.year, lang=output.lang, only=units_wanted,
        receiver=receiver or settings.office.agency.name,
        targets=inputs.targets, target_year=settings.target_year, prefill=tuple(map(Path, prefill)),
        opened=None if opened is None else Path(opened), last=_suggested(inputs, units),
        watch=lambda chosen: progress(chosen, label, output),
    )  # fmt: skip
    output.say(say("cli.form.written", output.lang, count=len(issued.paths), folder=output.file))
    if issued.complete:
        output.say(say("cli.form.complete", output.lang, count=len(issued.complete), units=_some(issued.complete)))
    if issued.unsettled:
        output.say(say("cli.form.unsettled", output.lang, count=len(issued.unsettled), units=_some(issued.unsettled)))


def _suggested(inputs: Inputs, units: Units) -> Observations | None:
    """What last year's answers suggest, where the folder names a table of it."""
    path = inputs.folder.suggestions if inputs.folder is not None else None
    if path is None:
        return None
    from dtiscore.data.reported import read_observations

    return read_observations(path, inputs.framework, units=units, successions=inputs.successions)


@dtiscore.command("collect", context_settings=HELP)
@click.argument("sources", nargs=-1, metavar="FORMS...")
@input_options(*UNITS, *GOALS)
@click.option("--prefer", type=click.Choice(["newest"]), default=None)
@click.option("--assign", "assign", multiple=True, metavar="FILE=UNIT")
@click.option("--withdraw", "withdraw", multiple=True, metavar="FILE")
@output_options
def collect(
    sources: tuple[str, ...], typed: Settings, prefer: Any, assign: tuple[str, ...], withdraw: tuple[str, ...],
    output: Output,
) -> int:  # fmt: skip
    from dtiscore.cli.kept_files import refuse_read
    from dtiscore.documents.forms.collecting import collect as collect_forms
    from dtiscore.documents.forms.columns import REPORT
    from dtiscore.documents.forms.saving import FORMS, OBSERVATIONS, remark_lines, remarks_view, save
    from dtiscore.files.turns import turn_in_new
    from dtiscore.frameworks.folder_settings import read_folder
    from dtiscore.frameworks.unused_tables import unused_table

    inputs, units = _with_units(typed, output)
    framework, settings = inputs.framework, inputs.settings
    target = output.file or (inputs.folder.path if inputs.folder else None)
    if target is None:
        raise click.UsageError(say("cli.usage.no_folder", output.lang))
    if not sources and not os.path.isfile(target / "forms.json"):
        raise click.UsageError(say("cli.usage.no_forms", output.lang))
    pairs = [text.rpartition("=") for text in assign]
    if not all(file and unit for file, _, unit in pairs):
        raise click.UsageError(say("cli.usage.assign", output.lang))
    tables = [target / name for name in (OBSERVATIONS, FORMS, REPORT)]
    refuse_read(tables, (settings.framework, str(settings.units), *settings.targets, *sources), output.lang)
    label = say("cli.progress.collecting", output.lang)
    listen(output)
    with turn_in_new(target):
        collection = collect_forms(
            sources, framework, units, target, prefer=prefer or "", assign={file: unit for file, _, unit in pairs},
            targets=inputs.targets, target_year=settings.target_year, year=settings.year,
            withdraw=withdraw, watch=lambda files: progress(files, label, output),
        )  # fmt: skip
        save(collection, framework, units, target, (settings.framework, str(settings.units)), output.lang)
    if output.form is not None:
        output._replace(file=None).show(remarks_view(collection, framework, units, output.lang))
    else:
        output.lines(remark_lines(collection, framework, units, output.lang))
    counts = collection.counts
    report = target / REPORT
    output.say(say("cli.collected", output.lang, folder=target, count=len(collection.forms), report=report, **counts))
    _say_who_is_missing(collection, target / FORMS, report, output)
    folder = read_folder(target)
    for problem in unused_table(folder, target / OBSERVATIONS) if folder is not None else ():
        output.say(problem.text(output.lang))
    output.say(say("cli.problems", output.lang, errors=collection.errors, warnings=collection.warnings))
    return 1 if collection.errors else 0


def _say_who_is_missing(collection: Collection, forms: Path, report: Path, output: Output) -> None:
    """Units that have not submitted, those whose forms are unsettled, and what corrected criteria ask anew."""
    for code, units, file in (
        ("cli.collected.lacking", [unit.code for unit, _ in collection.lacking], forms),
        ("cli.collected.open", [unit for unit, _ in collection.unsettled], report),
    ):
        if units:
            output.say(say(code, output.lang, count=len(units), units=_some(units), file=file))
    if collection.anew:
        codes = [
            f"{code} ({counted('cli.count.units', count).said_in(output.lang)})"
            for code, count in collection.anew.items()
        ]
        more = " …" if len(codes) > MOST_NAMED else ""
        output.say(say("cli.collected.anew", output.lang, codes=", ".join(codes[:MOST_NAMED]) + more))


def _some(units: Sequence[str]) -> str:
    return ", ".join(units[:MOST_NAMED]) + (" …" if len(units) > MOST_NAMED else "")
