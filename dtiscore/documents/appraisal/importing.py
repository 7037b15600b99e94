"""What councils decided, taken from their workbooks: changed cells only, each with reviewer, time and reason."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import attrs

from dtiscore.data.units import Units
from dtiscore.documents.appraisal.returned import ReturnedBook, TypedCell, read_returned
from dtiscore.files.escapes import Names
from dtiscore.files.hidden_keys import COUNCIL_DOOR, ERRORS
from dtiscore.files.opening import content_of
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.language.errors import DataError, DtiError, Problem, bounded, one_line
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint
from dtiscore.language.signs import DASH, PlainNumber
from dtiscore.language.typed import is_not_applicable, is_unclear, number_in
from dtiscore.model import Framework

SAME = 1e-9
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # may be a thousand and more, or three decimals


@attrs.frozen
class Decision:
    """Points that a council set, +inf where it says that the indicator does not apply, NaN where it takes back what it had
    set: a row of data.

    ``known`` are the points of this status that the workbook was made with, NaN for none, and ``revises`` whether the data
    had a row of this status; ``file`` and ``place`` say in which cell the points were typed.
    """

    unit: str
    year: int
    indicator: str
    status: str
    points: float
    reason: str
    author: str
    date: str
    file: str = ""
    place: str = ""
    revises: bool = False
    known: float = float("nan")


@attrs.frozen(eq=False)
class Imported:
    """All decisions in order; ``joined`` are cells on which several workbooks agree, ``confirmed`` counts cells in which
    points were typed that had been there, ``notes`` are things to say that stop nothing."""

    decisions: tuple[Decision, ...]
    notes: tuple[Problem, ...]
    confirmed: int


Watch = Callable[[Sequence[str | os.PathLike[str]]], Iterable[str | os.PathLike[str]]]


def import_workbooks(
    files: Sequence[str | os.PathLike[str]], framework: Framework, units: Units | None = None, *, watch: Watch = iter
) -> Imported:
    """Read every workbook, also those in folders that are named; nothing is taken where anything is wrong.

    Raises
    ------
    DataError
        with every problem of every file: no workbook of ours, another edition, a change without reason or reviewer,
        points that cannot be, two reviewers who differ.
    """
    problems: list[Problem] = []
    notes: list[Problem] = []
    edits: list[Decision] = []
    confirmed = 0
    codes, labels = Names(framework.nodes), Names(units.labels if units is not None else ())
    for file in watch(_workbooks(files, problems)):
        try:
            returned = read_returned(content_of(Path(file), str(file), COUNCIL_DOOR.bytes), str(file)).with_names(
                codes, labels
            )
            _refuse_other_edition(returned, framework, units)
        except DtiError as error:
            problems += error.problems
            continue
        problems += [problem for problem in returned.problems if problem.severity == "error"]
        notes += [problem for problem in returned.problems if problem.severity != "error"]
        notes += [
            Problem("appraisal.sheet_gone", returned.file, severity="warning", params={"unit": one_line(unit)})
            for unit in returned.lacking
        ]
        for place, typed in returned.typed.items():
            found = _OpenCell(returned, place, typed, framework, problems, notes).edit()
            if isinstance(found, Decision):
                edits.append(found)
            else:
                confirmed += found
    decisions = _one_per_cell(edits, problems, notes)
    if problems:
        raise DataError(problems)
    order = order_of(framework, units)
    decisions.sort(key=lambda d: order(d.year, d.unit, d.indicator, d.status))
    return Imported(tuple(decisions), bounded(notes), confirmed)


def _workbooks(files: Sequence[str | os.PathLike[str]], problems: list[Problem]) -> Sequence[str | os.PathLike[str]]:
    """The files, and of folders the workbooks in them by name; what an office program keeps beside an open one is none."""
    found: list[str | os.PathLike[str]] = []
    for file in files:
        if not os.path.isdir(file):
            found.append(file)
            continue
        inside = [
            path for path in sorted(Path(file).rglob("*")) if path.suffix.casefold() == ".xlsx" and path.is_file()
        ]
        inside = [path for path in inside if not path.name.startswith((".", "~$"))]
        if not inside:
            problems.append(Problem("appraisal.empty_folder", str(file)))
        found += inside
    return found


def _refuse_other_edition(returned: ReturnedBook, framework: Framework, units: Units | None) -> None:
    if returned.framework != framework.code:
        params = {"found": one_line(returned.framework), "wanted": framework.code}
        raise DataError(Problem("appraisal.other_framework", returned.file, params=params))
    if returned.edition != fingerprint(framework):
        raise DataError(Problem("appraisal.superseded", returned.file, params={"code": framework.code}))
    if units is not None:
        unknown = [unit for unit in returned.units if units.find(unit) is None]
        if unknown:
            raise DataError(
                Problem("appraisal.unknown_unit", returned.file, params={"unit": one_line(unit), "units": units.file})
                for unit in unknown
            )


class _OpenCell:
    """One line of one unit in one workbook."""

    def __init__(
        self, returned: ReturnedBook, place: tuple[str, str], typed: Mapping[str, TypedCell], framework: Framework,
        problems: list[Problem], notes: list[Problem],
    ) -> None:  # fmt: skip
        self.returned, self.problems, self.notes = returned, problems, notes
        self.unit, self.code = place
        self.before = returned.before.get(place)
        nothing = TypedCell(None, "")
        self.points, self.reason, self.author = (typed.get(name, nothing) for name in ("points", "reason", "author"))
        self.node = framework.nodes.get(self.code)

    def wrong(self, problem: str, at: TypedCell, **params: object) -> int:
        known = {"code": one_line(self.code), "unit": one_line(self.unit), **params}
        self.problems.append(Problem(problem, self.returned.file, (at if at.cell else self.points).cell, params=known))
        return 0

    def edit(self) -> Decision | int:
        """The decision; else how many cells only repeat the points that were there."""
        before, points = self.before, self.points.value
        reason, author = _text_of(self.reason), _text_of(self.author)
        if before is None or not before.settable:
            return self.wrong("appraisal.not_applicable", self.points) if points is not None else 0
        if points == before.points and reason == before.reason and author == before.author:
            return 0
        if points is None and before.points is None:
            return self.wrong("appraisal.no_points", self.points) if reason and reason != before.reason else 0
        if isinstance(points, str) and is_not_applicable(points):
            points = math.inf
        elif isinstance(points, str):
            points = self._number(points)
        if points is None:  # taken back; one cell alone may have been emptied by mistake
            if reason == before.reason:
                return self.wrong("appraisal.withdrawn", self.points, points=said(before.points))
            points = math.nan
        elif (
            self._refuse(points)
            or isinstance(points, str)
            or (points == before.points and reason == before.reason and author == before.author)
        ):
            return 0
        if isinstance(points, float) and self.node is not None and self.node.deducts and math.isfinite(points):
            points = -abs(points)  # typed with its sign or without
        kept = before.fallback if before.points is None else before.points
        kept = math.inf if isinstance(kept, str) and is_not_applicable(kept) else kept
        if isinstance(kept, float) and same(points, kept) and not before.decided and not reason:
            return 1
        if not math.isnan(points) and (not reason or (reason == before.reason and points != before.points)):
            return self.wrong("appraisal.no_reason", self.reason)
        by = author or one_line(self.returned.reviewer, 200)
        if not by:
            return self.wrong("appraisal.no_reviewer", self.author)
        if not self.returned.date:
            return self.wrong("appraisal.no_date", self.points)
        return Decision(
            self.unit, self.returned.year, self.code, self.returned.status, points, reason, by, self.returned.date,
            self.returned.file, self.points.cell, before.decided, float("nan") if before.points is None else before.points,
        )  # fmt: skip

    def _number(self, text: str) -> float | str:
        """Points that were typed as text, in the language of the workbook; the text where they are none, or may be two
        numbers that both are possible points."""
        found = number_in(text, self.returned.language)
        if found is None or text.endswith("%") or not math.isfinite(float(found[0])):
            return text
        points = float(found[0])
        if GROUPED.fullmatch(text):
            whole, parts = float(re.sub("[.,]", "", text)), float(text.replace(",", "."))
            assert self.node is not None
            if points == whole or whole <= self.node.points:
                return text
            points = parts
        read = PlainNumber(plain(points))
        params = {"unit": one_line(self.unit), "code": one_line(self.code), "text": one_line(text), "points": read}
        self.notes.append(
            Problem("appraisal.read_as", self.returned.file, self.points.cell, severity="note", params=params)
        )
        return points

    def _refuse(self, points: float | str) -> bool:
        """Say why these are no points of the indicator, if so."""
        assert self.node is not None
        if isinstance(points, str):
            is_error = points.strip().upper() in ERRORS
            code = "appraisal.unclear" if is_unclear(points) and not is_error else "appraisal.text"
            if GROUPED.fullmatch(points.strip()):
                code = "appraisal.two_numbers"
            self.wrong(code, self.points, text=one_line(points))
        elif points == math.inf:
            return False
        elif points < 0 and not self.node.deducts:
            self.wrong("appraisal.negative", self.points, points=_as_typed(points))
        elif abs(points) > self.node.points * (1 + 1e-12):
            self.wrong("appraisal.above", self.points, points=_as_typed(points), top=plain(self.node.points))
        elif points != points:
            self.wrong("appraisal.text", self.points, text="NaN")
        else:
            return False
        return True


def same(points: float, others: float) -> bool:
    """Whether two decisions set the same: also not applicable, or nothing."""
    return points == others or (points != points and others != others) or abs(points - others) <= SAME


def said(points: float | None) -> object:
    """What a decision sets, in words: points, that the indicator does not apply, or nothing."""
    if points is None or points != points:
        return DASH
    return Hint("council_sheet.not_applicable") if points == math.inf else _as_typed(points)


def _text_of(typed: TypedCell) -> str:
    return "" if typed.value is None else one_line(" ".join(str(typed.value).split()), 2000)


def _as_typed(points: float) -> object:
    """Points as a person would write them, however many digits somebody typed."""
    return plain(points) if abs(points) < 1e15 else f"{points:g}"


def _one_per_cell(edits: Sequence[Decision], problems: list[Problem], notes: list[Problem]) -> list[Decision]:
    """One decision per cell; where points differ every workbook is named and none is chosen."""
    groups: dict[tuple[str, int, str, str], list[Decision]] = {}
    for edit in edits:
        groups.setdefault((edit.unit, edit.year, edit.indicator, edit.status), []).append(edit)
    found = []
    for group in groups.values():
        first, *others = group
        conflicting = [one for one in others if not same(one.points, first.points)]
        problems += [conflict(one, first, f"{first.file}: {first.place}") for one in conflicting]
        if others and not conflicting:
            params = {"unit": one_line(first.unit), "code": first.indicator, "count": str(len(group))}
            notes.append(Problem("appraisal.agreed", first.file, first.place, severity="note", params=params))
        if not conflicting:
            found.append(_joined(group))
    return found


def conflict(one: Decision, other: Decision, where: str) -> Problem:
    """Two reviewers who set different points for the same indicator of the same unit."""
    params = {
        "unit": one_line(one.unit), "code": one.indicator, "points": said(one.points), "author": one.author,
        "reason": one.reason, "other": where, "there": said(other.points), "by": other.author, "why": other.reason,
    }  # fmt: skip
    return Problem("appraisal.conflict", one.file, one.place, params=params)


def _joined(decisions: Sequence[Decision]) -> Decision:
    """The same points from several reviewers: all names and all reasons, and the latest date."""
    reason = "; ".join(dict.fromkeys(one.reason for one in decisions))
    author = "; ".join(dict.fromkeys(one.author for one in decisions))
    return attrs.evolve(decisions[0], reason=reason, author=author, date=max(one.date for one in decisions))


def order_of(framework: Framework, units: Units | None) -> Callable[[int, str, str, str], tuple[object, ...]]:
    """How rows of (year, unit, indicator, status) are sorted: by year, then as the units and the framework list them."""
    codes = {code: i for i, code in enumerate(framework.nodes)}
    order = {unit.code: i for i, unit in enumerate(units.records)} if units is not None else {}
    return lambda year, unit, code, status: (year, order.get(unit, len(order)), unit, codes.get(code, -1), status)
