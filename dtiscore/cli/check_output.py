"""What ``dtiscore check`` shows and writes: lines, tables, the workbook of findings, letters to units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dtiscore.cli.options import Output
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dtiscore.frameworks.folder_settings import Folder
    from dtiscore.language.errors import Problem
    from dtiscore.model import Office
    from dtiscore.results.checks.named_files import CheckResult
    from dtiscore.years.chain import Years


def checking_years(folder: Folder | None) -> tuple[Any, Callable[[], tuple[Problem, ...]]]:
    """Where ``check`` finds the values of the year before, and what is wrong with the years before; nothing without a folder
    that names them."""
    if folder is None:
        return None, tuple
    from dtiscore.language.errors import DtiError
    from dtiscore.years.chain import load_years
    from dtiscore.years.last_values import Earlier
    from dtiscore.years.published_checks import check_years

    try:
        years = load_years(folder.path)
        _ = years.links
    except DtiError as error:  # of the folder itself it is told anyway
        problems = error.problems
        return None, lambda: problems
    return Earlier(years.current.inputs, everything=True), lambda: (*check_years(years), *_check_kept(folder, years))


def _check_kept(folder: Folder, years: Years) -> tuple[Problem, ...]:
    if folder.suggestions is None:
        return ()
    from dtiscore.documents.forms.kept_checks import check_kept

    return check_kept(years, folder.suggestions)


def show_check(result: CheckResult, output: Output, *, with_completeness: bool) -> None:
    """Findings as lines, or in the form that was asked for; ``with_completeness`` shows how complete the data are."""
    from dtiscore.documents.tables.listings import lines_of, problems_view

    if output.suits == "xlsx" and output.file is not None:
        from dtiscore.documents.tables.findings import findings_workbook

        output.write(findings_workbook(result, output.lang))
    elif with_completeness:
        _show_completeness(result, output)
    elif output.suits is None:
        output.lines(lines_of(result.problems, result.findings, output.lang))
    else:
        output.show(problems_view(result.problems, result.findings, output.lang))


def _show_completeness(result: CheckResult, output: Output) -> None:
    """Two tables for people; for programs one, in which ``kind`` tells units and indicators apart."""
    from dtiscore.documents.tables.findings import completeness_of, indicators_view, units_view
    from dtiscore.documents.tables.listings import lines_of

    found = completeness_of(result)
    units = units_view(found, output.lang)
    if output.suits in (None, "table", "markdown"):
        output.show_all((units, indicators_view(found, output.lang)))
    else:
        output.show(units)
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
            labels = [unit for unit, away in zip(observations.units, observations.silent[:, y], strict=True) if away]
            if labels:
                units = ", ".join(map(one_line, labels[:5])) + (" …" if len(labels) > 5 else "")
                output.say(say("cli.not_submitted", output.lang, year=year, count=len(labels), units=units))


def write_letters(result: CheckResult, folder: Path, office: Office, output: Output) -> None:
    """One letter per unit that is asked something; all of them, or none."""
    from dtiscore.documents.letters import as_letter, is_untouched_letter, letters_of
    from dtiscore.files.writing import safe_names, write_all

    letters = letters_of(result.checked, output.lang)
    titles = [one.code if one.code == one.name else f"{one.code} - {one.name}" for one in letters]
    files = {
        name: as_letter(letter, output.lang, office)
        for name, letter in zip(safe_names(titles, ".docx"), letters, strict=True)
    }  # fmt: skip
    if not files:
        output.say(say("cli.letters.none", output.lang))
        return
    replaced = write_all(folder, files, is_untouched_letter)
    output.say(say("cli.letters.written", output.lang, count=len(files), folder=folder))
    if replaced:
        output.say(say("cli.letters.replaced", output.lang, count=replaced))
