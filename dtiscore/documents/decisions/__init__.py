"""Criteria from the table of a decision: a .xlsx, .docx, .pdf or .csv file → a framework file, and a line on every criterion.

file → grids (``grid``) → numbered criteria (``outlining``, ``outline``) → sums compared (``sums``) → rules read (room ``words``) → tables of a
framework (``drafting``) → TOML (``writing``), which is checked as any framework is before anybody gets it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs

from dtiscore.documents.decisions.definition import SHEET, definition_in
from dtiscore.documents.decisions.drafting import ConvertedLine, Drafted, Wanted, draft_of
from dtiscore.documents.decisions.grid import hidden_rows, read_grids
from dtiscore.documents.decisions.grid_cells import Grid
from dtiscore.documents.decisions.header import find_header
from dtiscore.documents.decisions.outlining import outline_of, sets_in
from dtiscore.documents.decisions.restoring import restored
from dtiscore.documents.decisions.sums import settle
from dtiscore.files.toml_text import toml_of
from dtiscore.frameworks import check_framework
from dtiscore.language.errors import DataError, FrameworkError, Language, Problem, one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import say
from dtiscore.language.told import told
from dtiscore.model import Framework
from dtiscore.rules.plugins.loading import Plugins, load_plugins

__all__ = ["Conversion", "ConvertedLine", "convert_table"]

DIFFERENCE, POINTS_UNREAD = "convert.sum", "convert.points_unread"
MOST_SHOWN = 8


@attrs.frozen(eq=False)
class Conversion:
    """The text of a framework file, the framework that it is, a line on every criterion, and what a person has to look at."""

    text: str
    framework: Framework
    lines: tuple[ConvertedLine, ...]
    problems: tuple[Problem, ...]


@told
def convert_table(
    table: str | os.PathLike[str],
    *,
    code: str = "",
    level: str = "",
    years: tuple[int, int] | None = None,
    source: str = "",
    sheet: str = "",
    points: str = "",
    draft: bool = False,
    lang: Language = "vi",
    target: Path | None = None,
    plugins: Plugins | None = None,
) -> Conversion:
    """The framework of a decision's table in a .xlsx, .docx, .pdf (extra ``pdf``) or .csv file.

    Parameters
    ----------
    table : the path of the table.
    code, level, years, source : what the table itself does not say; years as (first, last), source is the decision.
    sheet : the sheet, or the number of a Word file's table (2 or 2-4).
    points : the header of the column of maximum points, where several could be it.
    draft : takes a table also where its stated sums differ from their parts; the parts count.
    lang : the language of the comment at the head of the file.
    target : the file that it is to become: its name is the code where none is given.
    plugins : by default all that are installed.

    Returns
    -------
    Conversion
        the text of the file, its framework, and what a person has to look at. Nothing is written.

    Raises
    ------
    DataError
        with every problem of the table, each with its place.
    """
    path, plugins = Path(table), plugins or load_plugins()
    file = str(table)
    target = target or path.with_suffix(".toml")
    wanted = Wanted(code, level, years, source)
    every = read_grids(path, file)
    definition = definition_in(hidden_rows(path, SHEET), file) if path_is_workbook(file) else None
    grids = _chosen(every, sheet, file)
    if definition is not None:
        return _checked(restored(definition, grids[0], file, wanted), path, target, lang, plugins)
    wanted = attrs.evolve(wanted, code=wanted.code or _code_of(target))
    outline = outline_of(grids, file, points)
    settle(outline)
    if not any(item.points for item in outline.every()):
        raise DataError(_refusals(outline.problems) or [Problem("convert.nothing", file)])
    if draft:
        outline.problems = [
            attrs.evolve(p, severity="warning") if p.code == DIFFERENCE else p for p in outline.problems
        ]
    return _checked(draft_of(outline, wanted), path, target, lang, plugins)


def _checked(made: Drafted, path: Path, target: Path, lang: Language, plugins: Plugins) -> Conversion:
    if any(problem.severity == "error" for problem in made.problems):
        raise DataError(_refusals(made.problems))
    text = toml_of(made.document, [*_comment(made, path, lang), ""])
    framework, problems = check_framework(target, plugins, str(target), text.encode())
    if framework is None:
        raise FrameworkError([problem for problem in problems if problem.severity == "error"])
    return Conversion(text, framework, made.lines, (*made.problems, *problems))


def _refusals(problems: Iterable[Problem]) -> list[Problem]:
    """What makes a table one that cannot be used, with points that could not be read: they may be why sums do not fit."""
    return [attrs.evolve(p, severity="error") for p in problems if p.severity == "error" or p.code == POINTS_UNREAD]


def _comment(made: Drafted, path: Path, lang: Language) -> list[str]:
    """What the file says of itself: where it comes from, and what is still to be looked at."""
    problems = [attrs.evolve(problem, file="").text(lang) for problem in made.problems]
    unread = [f"{line.code}: {say(line.why, lang)}" for line in made.lines if line.why]
    return [say("convert.made_from", lang, file=one_line(path.name, 120)), *(f"- {text}" for text in problems + unread)]


def _code_of(target: Path) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", target.stem.lower().encode("ascii", "ignore").decode()).strip("-")
    return plain if plain and plain[0].isalpha() else f"bo-chi-so-{plain}".strip("-")


def _chosen(grids: Sequence[Grid], sheet: str, file: str) -> tuple[Grid, ...]:
    names = [grid.name for grid in grids]
    if sheet:
        span = re.fullmatch(r"(\d{1,4})\s*-\s*(\d{1,4})", sheet)
        wanted = {key(sheet)} | ({str(n) for n in range(int(span[1]), int(span[2]) + 1)} if span else set())
        found = tuple(grid for grid in grids if key(grid.name) in wanted) or _set_named(grids, sheet)
        if not found:
            known = ", ".join(one_line(name) for name in names[:MOST_SHOWN] if name) or "—"
            raise DataError(Problem("convert.no_sheet", file, params={"name": one_line(sheet), "known": known}))
        return found
    with_header = [grid for grid in grids if find_header(grid) is not None]
    if not with_header:
        raise DataError(Problem("convert.no_header", file))
    if path_is_workbook(file) and len(with_header) > 1:
        known = ", ".join(f"“{one_line(grid.name)}”" for grid in with_header[:MOST_SHOWN])
        raise DataError(Problem("convert.sheets", file, params={"names": known}))
    sets = [] if path_is_workbook(file) else sets_in(grids)
    if len(sets) > 1:
        listed = "; ".join(f"{_span(each)} “{one_line(each[0].title, 80)}”" for each in sets[:MOST_SHOWN])
        raise DataError(Problem("convert.sets", file, params={"names": listed, "first": _span(sets[0])}))
    return tuple(with_header) if path_is_workbook(file) else tuple(grids)


def _set_named(grids: Sequence[Grid], name: str) -> tuple[Grid, ...]:
    """The tables of the set whose name, above its first table, holds these words."""
    found = [each for each in sets_in(grids) if key(name) in key(" ".join(each[0].above))]
    return tuple(found[0]) if len(found) == 1 else ()


def _span(grids: Sequence[Grid]) -> str:
    first, last = grids[0].name, grids[-1].name
    return first if first == last else f"{first}-{last}"


def path_is_workbook(file: str) -> bool:
    return file.casefold().endswith(".xlsx")
