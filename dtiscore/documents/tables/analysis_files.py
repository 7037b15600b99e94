"""Everything that analyses say of all units and years, as files: rows for programs, and a workbook of each for people."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from dtiscore.analysis.audit import audit
from dtiscore.analysis.costs import Costs
from dtiscore.analysis.doubts import Doubts
from dtiscore.analysis.movement import movement
from dtiscore.analysis.roadmap import Roadmap, next_goal, roadmap
from dtiscore.analysis.robustness import robustness
from dtiscore.analysis.solving import has_solver
from dtiscore.documents.tables.analysis import (
    audit_view,
    doubt_named,
    movement_view,
    roadmap_sentences,
    roadmap_view,
    robustness_view,
)
from dtiscore.documents.tables.text import as_csv
from dtiscore.documents.tables.view import View, one_of
from dtiscore.documents.tables.workbook import as_sheets
from dtiscore.engine.scoring import Scores
from dtiscore.files.writing import safe_names
from dtiscore.language.errors import Language
from dtiscore.language.lists import all_of
from dtiscore.language.numbers import number
from dtiscore.language.sentences import say

MOST_SHEETS, LONGEST_SHEET = 200, 28
TOP = 10
Watch = Callable[[Sequence[str]], Iterable[str]]
Step = Callable[[str], contextlib.AbstractContextManager[None]]
Files = dict[str, bytes]


def analysis_files(
    scores: Scores,
    lang: Language,
    *,
    year: int | None = None,
    doubts: Doubts | None = None,
    costs: Costs | None = None,
    self_assessed: Scores | None = None,
    watch: Watch = iter,
    step: Step = lambda name: contextlib.nullcontext(),
) -> tuple[Files, list[str]]:
    """By name, the same bytes for the same scores; and what is to be said of them, as that the solver is not installed.

    ``year`` : only this year, and the movement to it. The way up is from that year or the last; the rest is of all years.

    Raises
    ------
    LookupProblem
        for a year that does not exist.
    """
    last = scores.years[-1] if year is None else year
    scores.year_index(last)
    files: Files = {}
    notes: list[str] = []
    with step("drawing"):
        sure = robustness(scores, doubts, year=year, self_assessed=self_assessed)
    shown = [robustness_view(sure, show, lang, top=TOP) for show in ("units", "doubts")]
    files |= _both("robustness", shown[:1], shown, ["units", "doubts"], lang)
    files["robustness-doubts.csv"] = as_csv(shown[1]).encode()
    named = [doubt_named(sure, one.name, lang) for one in sure.doubts]
    told = [note.text(lang) for note in sure.notes]
    told.append(say("analysis.said.robustness", lang, draws=number(sure.draws, lang), doubts=all_of(named, lang)))
    if has_solver():
        ways = list(_ways(scores, last, costs, watch))
        told += [sentence for way in ways for sentence in roadmap_sentences(way, lang)]
        if ways:
            files |= _roadmaps(ways, lang)
    else:
        notes.append(say("page.analysis.no_solver", lang))
    moves = [movement_view(movement(scores, years=pair), lang) for pair in _pairs(scores, year)]
    if moves:
        titles = [f"{before}-{after}" for before, after in _pairs(scores, year)]
        files |= _both("movement", moves, moves, titles, lang)
    else:
        notes.append(say("page.analysis.one_year", lang))
    with step("auditing"):
        found = audit(scores, year=year)
    tables = [audit_view(found, show, lang) for show in ("checks", "correlations", "weights", "components")]
    files |= _both("audit", tables, tables, ["checks", "correlations", "weights", "components"], lang)
    files["analysis.txt"] = "\n".join([*told, *notes, ""]).encode()
    return dict(sorted(files.items())), [*[note.text(lang) for note in sure.notes], *notes]


def _pairs(scores: Scores, year: int | None) -> list[tuple[int, int]]:
    """Years that follow one another in the data and have a unit in common."""
    listed = scores.plan.observations.listed
    pairs = zip(scores.years, scores.years[1:], strict=False)
    return [
        (before, after)
        for j, (before, after) in enumerate(pairs)
        if (year is None or after == year) and bool((listed[:, j] & listed[:, j + 1]).any())
    ]


def _both(name: str, rows: Sequence[View], sheets: Sequence[View], titles: Sequence[str], lang: Language) -> Files:
    """The machine's rows in one file, and a workbook with a sheet for each view."""
    named = [say(f"analysis.sheet.{title}", lang) if title.isalpha() else title for title in titles]
    return {
        f"{name}.csv": as_csv(one_of(rows)).encode(),
        f"{name}.xlsx": as_sheets(list(zip(named, sheets, strict=True)), lang),
    }


def listed_units(scores: Scores, year: int) -> list[str]:
    """The units that results show in a year."""
    listed = scores.plan.observations.listed[:, scores.year_index(year)]
    return [unit for unit, there in zip(scores.units, listed, strict=True) if there]


def _ways(scores: Scores, year: int, costs: Costs | None, watch: Watch) -> Iterator[Roadmap]:
    for unit in watch(listed_units(scores, year)):
        goal = next_goal(scores, unit, year=year)
        if goal is not None:
            yield roadmap(scores, unit, year=year, costs=costs, **goal)


def _roadmaps(ways: Sequence[Roadmap], lang: Language) -> Files:
    views = [roadmap_view(way, lang) for way in ways]
    names = ways[0].scores.plan.observations.names
    titles = sheet_titles([names[way.unit] for way in ways])
    return {
        "roadmap.csv": as_csv(one_of(views)).encode(),
        "roadmap.xlsx": as_sheets(list(zip(titles, views, strict=True))[:MOST_SHEETS], lang),
    }


def sheet_titles(names: Sequence[str]) -> list[str]:
    """A name for each sheet that spreadsheets take, all different."""
    short = [name.replace("[", "(").replace("]", ")").replace("'", "’")[:LONGEST_SHEET] for name in names]
    made = safe_names(short, "")
    if all(len(name) <= LONGEST_SHEET + 3 for name in made):
        return made
    return [f"{name[: LONGEST_SHEET - 6]} ({n})" for n, name in enumerate(made, 1)]
