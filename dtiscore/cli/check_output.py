"""What ``dtiscore check`` shows and writes: lines, tables, the workbook of findings, letters to units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.options import Output, printing
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from pathlib import Path

    from dtiscore.results.checks.files import CheckResult

COLOURS = {"error": "red", "warning": "yellow"}


def show_check(result: CheckResult, output: Output, *, with_completeness: bool) -> None:
    """Findings as lines, or in the form that was asked for; ``with_completeness`` shows how complete the data are."""
    from dtiscore.documents.tables.listings import lines_of, problems_view
    from dtiscore.documents.tables.output import format_of, write_whole

    form = output.form or (format_of(output.file) if output.file else None)
    if form == "xlsx" and output.file is not None:
        from dtiscore.documents.tables.findings import findings_workbook

        write_whole(output.file, findings_workbook(result, output.lang))
        output.say(say("cli.written", output.lang, file=output.file))
    elif with_completeness:
        _show_completeness(result, output)
    elif form is None:
        with printing():
            for severity, line in lines_of(result.problems, result.findings, output.lang):
                click.echo(click.style(line, fg=COLOURS.get(severity)) if output.colour else line)
    else:
        output.show(problems_view(result.problems, result.findings, output.lang))


def _show_completeness(result: CheckResult, output: Output) -> None:
    """Two tables for people; for programs one, in which ``kind`` tells units and indicators apart."""
    from dtiscore.documents.tables.findings import indicators_view, units_view
    from dtiscore.documents.tables.listings import lines_of
    from dtiscore.documents.tables.output import format_of, render, write_whole
    from dtiscore.results.completeness import completeness

    found = [
        (one, completeness(one.framework, one.observations))
        for one in result.checked
        if one.observations.submitted.any()
    ]
    views = (units_view(found, output.lang), indicators_view(found, output.lang))
    form: Any = output.form or (format_of(output.file) if output.file else "table")
    if form not in ("table", "markdown"):
        output.show(views[0])
    elif output.file is not None:
        content = b"\n".join(render(view, form, output.lang) for view in views)
        write_whole(output.file, content)
        output.say(say("cli.written", output.lang, file=output.file))
    else:
        output.show(views[0])
        with printing():
            click.echo()
        output.show(views[1])
    for _, line in lines_of(result.problems, (), output.lang):
        output.say(line)


def say_not_submitted(result: CheckResult, output: Output) -> None:
    """Units of the units file without any row: one line, however many they are."""
    from dtiscore.language.errors import one_line

    for one in result.checked:
        observations = one.observations
        if not observations.has_units_file or not observations.submitted.any():
            continue
        for y, year in enumerate(observations.years):
            absent = observations.exists[:, y] & observations.ranked & ~observations.submitted[:, y]
            labels = [unit for unit, away in zip(observations.units, absent, strict=True) if away]
            if labels:
                units = ", ".join(map(one_line, labels[:5])) + (" …" if len(labels) > 5 else "")
                output.say(say("cli.not_submitted", output.lang, year=year, count=len(labels), units=units))


def write_letters(result: CheckResult, folder: Path, output: Output) -> None:
    """One letter per unit that is asked something; all of them, or none."""
    from dtiscore.documents.letters import as_letter, is_untouched_letter, letters_of
    from dtiscore.files.writing import safe_names, write_all

    letters = letters_of(result.checked, output.lang)
    titles = [one.code if one.code == one.name else f"{one.code} - {one.name}" for one in letters]
    files = {
        name: as_letter(letter, output.lang)
        for name, letter in zip(safe_names(titles, ".docx"), letters, strict=True)
    }  # fmt: skip
    if not files:
        output.say(say("cli.letters.none", output.lang))
        return
    replaced = write_all(folder, files, is_untouched_letter)
    output.say(say("cli.letters.written", output.lang, count=len(files), folder=folder))
    if replaced:
        output.say(say("cli.letters.replaced", output.lang, count=replaced))
