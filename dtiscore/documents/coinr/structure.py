"""The table iMeta: indicators and aggregates of an index, their directions, weights and parents, checked as a tree.

What COINr's ``check_iMeta`` refuses is refused here too: codes that occur twice, parents that are not there, directions
other than 1 and −1. Rows of type Group, Denominator and Other describe columns of the data and are no part of the index.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Mapping, Sequence

import attrs

from dtiscore.documents.coinr.tables import MISSING, IndexTable, in_lines, numbers_of, read_sheet
from dtiscore.language.errors import DataError, Problem, did_you_mean, one_line

REQUIRED = ("iCode", "Parent", "Direction", "Weight", "Type")
POSTS = ("goalpost_lower", "goalpost_upper", "goalpost_scale", "goalpost_trunc2posts")
OPTIONAL = ("Level", "iName", "Unit", "Target", "Denominator", "dist2targ_cap_max", *POSTS)
TYPES = ("Indicator", "Aggregate", "Group", "Denominator", "Other")
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")
MOST_NODES = 2_000
LONGEST = 200
NO = frozenset({"FALSE", "F", "0"})


@attrs.frozen
class Goalposts:
    """Between which values an indicator is scored, and on what scale."""

    lower: float
    upper: float
    scale: float


@attrs.frozen
class IndexItem:
    """A row of iMeta that is part of the index."""

    code: str
    name: str
    parent: str
    is_indicator: bool
    direction: int
    weight: float
    row: int
    unit: str = ""
    target: float | None = None
    capped: bool = True
    goalposts: Goalposts | None = None


@attrs.frozen(eq=False)
class Structure:
    """An index as iMeta states it: items in its order, the top, and the columns that are only about the data."""

    file: str
    items: Mapping[str, IndexItem]
    top: str
    described: Mapping[str, str]
    denominated: bool

    @property
    def indicators(self) -> tuple[IndexItem, ...]:
        return tuple(item for item in self.items.values() if item.is_indicator)

    @property
    def aggregates(self) -> tuple[IndexItem, ...]:
        """From the top downwards, level by level."""
        found = [self.items[self.top]]
        for item in found:  # grows while it is walked
            found += [child for child in self.children(item.code) if not child.is_indicator]
        return tuple(found)

    def children(self, code: str) -> tuple[IndexItem, ...]:
        return tuple(item for item in self.items.values() if item.parent == code)


def read_structure(path: str | os.PathLike[str]) -> Structure:
    """The index that iMeta describes.

    Raises
    ------
    DataError
        with every problem of the table, each with its row.
    """
    sheet = read_sheet(path, REQUIRED, OPTIONAL)
    if len(sheet) > MOST_NODES:
        raise DataError(Problem("coinr.too_many", sheet.file, params={"count": len(sheet), "limit": MOST_NODES}))
    problems: list[Problem] = []
    described = _described(sheet, problems)
    items = _items(sheet, described, problems)
    top = "" if problems else _top(sheet, items, problems)
    if problems:
        raise DataError(sorted(problems, key=lambda problem: problem.row or 0))
    stated = any(text not in MISSING for text in sheet.columns.get("Denominator", []))
    denominated = stated or "Denominator" in described.values()
    return Structure(sheet.file, items, top, described, denominated)


def _described(sheet: IndexTable, problems: list[Problem]) -> dict[str, str]:
    """Every code with its type, in the order of the table."""
    found: dict[str, str] = {}
    rows: dict[str, int] = {}
    known = {name.casefold(): name for name in TYPES}
    for position, (code, kind) in enumerate(zip(sheet.columns["iCode"], sheet.columns["Type"], strict=True)):
        name = code.casefold()
        if code in MISSING:
            problems.append(sheet.problem("data.empty_cell", position, "iCode"))
        elif name in rows:
            problems.append(_twice(sheet, position, rows[name]))
        elif kind.casefold() not in known:
            hint, allowed = did_you_mean(kind, TYPES), ", ".join(TYPES)
            problems.append(sheet.problem("coinr.type", position, "Type", text=kind, hint=hint, allowed=allowed))
        else:
            rows[name] = position
            found[code] = known[kind.casefold()]
    return found


def _twice(sheet: IndexTable, position: int, first: int) -> Problem:
    """One code in two rows: with two parents, under the same one, or told apart by capitals only."""
    codes, parents, other = sheet.columns["iCode"], sheet.columns["Parent"], sheet.rows[first]
    code = codes[position]
    if code != codes[first]:
        return sheet.problem("coinr.same_but_case", position, "iCode", code=code, near=codes[first], other=other)
    if parents[position] != parents[first]:
        both = {"first": parents[first] or "–", "second": parents[position] or "–"}
        return sheet.problem("coinr.two_parents", position, "Parent", code=code, other=other, **both)
    return sheet.problem("coinr.twice", position, "iCode", code=code, other=other)


def _items(sheet: IndexTable, described: Mapping[str, str], problems: list[Problem]) -> dict[str, IndexItem]:
    own = _only(sheet, {code for code, kind in described.items() if kind in ("Indicator", "Aggregate")})
    names, units = own.columns.get("iName"), own.columns.get("Unit")
    directions, weights = (numbers_of(own, name, problems) for name in ("Direction", "Weight"))
    targets = numbers_of(own, "Target", problems) if "Target" in own.columns else None
    caps = own.columns.get("dist2targ_cap_max")
    found: dict[str, IndexItem] = {}
    for i, code in enumerate(own.columns["iCode"]):
        if not CODE.fullmatch(code) or len(code) > LONGEST:
            problems.append(own.problem("coinr.code", i, "iCode", code=code))
        if code.casefold() == "total":
            problems.append(own.problem("coinr.reserved", i, "iCode", code=code))
        parent = own.columns["Parent"][i]
        is_indicator = described[code] == "Indicator"
        direction, weight = directions[i], weights[i]
        if is_indicator and direction not in (1.0, -1.0):
            problems.append(own.problem("coinr.direction", i, "Direction", text=own.columns["Direction"][i] or "–"))
        if parent not in MISSING and not (weight or 0.0) > 0.0:
            problems.append(own.problem("coinr.weight", i, "Weight", text=own.columns["Weight"][i] or "–", code=code))
        found[code] = IndexItem(
            code,
            one_line(names[i], LONGEST) if names and names[i] not in MISSING else code,
            "" if parent in MISSING else parent,
            is_indicator,
            -1 if direction == -1.0 else 1,
            weight or 1.0,
            own.rows[i],
            one_line(units[i]) if units and units[i] not in MISSING else "",
            targets[i] if targets else None,
            not (caps and caps[i].upper() in NO),
        )
    return found


def _only(sheet: IndexTable, codes: Container[str]) -> IndexTable:
    positions = [i for i, code in enumerate(sheet.columns["iCode"]) if code in codes]
    columns = {name: [texts[i] for i in positions] for name, texts in sheet.columns.items()}
    return IndexTable(sheet.file, columns, [sheet.rows[i] for i in positions], sheet.decimal_comma)


# --- the tree --------------------------------------------------------------------------------------------------------


def _top(sheet: IndexTable, items: Mapping[str, IndexItem], problems: list[Problem]) -> str:
    """The one aggregate that has no parent, every other item being below it."""

    def blame(name: str, item: IndexItem, column: str, **params: object) -> None:
        problems.append(Problem(name, sheet.file, row=item.row, column=column, params=in_lines(params)))

    parents = {item.parent for item in items.values()}
    for item in items.values():
        above = items.get(item.parent)
        if item.parent and above is None:
            hint = did_you_mean(item.parent, (code for code, other in items.items() if not other.is_indicator))
            blame("coinr.unknown_parent", item, "Parent", code=item.code, parent=item.parent, hint=hint)
        elif above is not None and above.is_indicator:
            blame("coinr.parent_type", item, "Parent", code=item.code, parent=item.parent)
        if not item.is_indicator and item.code not in parents:
            blame("coinr.childless", item, "iCode", code=item.code)
    if problems:
        return ""
    if not any(item.is_indicator for item in items.values()):
        problems.append(Problem("coinr.no_indicators", sheet.file))
    tops = [item.code for item in items.values() if not item.parent]
    ring = _ring(items)
    if ring:
        blame("coinr.cycle", items[ring[0]], "Parent", ring=" → ".join(one_line(code) for code in ring))
    elif len(tops) > 1:
        shown = ", ".join(tops[:5]) + (" …" if len(tops) > 5 else "")
        problems.append(Problem("coinr.tops", sheet.file, column="Parent", params={"codes": shown}))
    elif not tops:
        problems.append(Problem("coinr.no_top", sheet.file, column="Parent"))
    return tops[0] if tops else ""


def _ring(items: Mapping[str, IndexItem]) -> Sequence[str]:
    """Items each of which is the parent of the one before, the first of them again at the end; empty if there are none."""
    safe: set[str] = {""}
    for start in items:
        path: list[str] = []
        code = start
        while code not in safe and code not in path:
            path.append(code)
            code = items[code].parent
        if code not in safe:
            return [*path[path.index(code) :], code]
        safe.update(path)
    return ()


# --- weights and goalposts from a file of their own ------------------------------------------------------------------


def with_weights(structure: Structure, path: str | os.PathLike[str]) -> Structure:
    """The same index with the weights of a table of iCode and Weight, as COINr's ``w`` takes them: one for every item.

    Raises
    ------
    DataError
        with every weight that is missing, is not above 0 or is of something that is not in the index.
    """
    sheet = read_sheet(path, ("iCode", "Weight"), ("Level",))
    problems: list[Problem] = []
    weights = numbers_of(sheet, "Weight", problems)
    found: dict[str, float] = {}
    for i, (code, weight) in enumerate(zip(sheet.columns["iCode"], weights, strict=True)):
        if code not in structure.items:
            hint = did_you_mean(code, structure.items)
            problems.append(sheet.problem("coinr.unknown_code", i, "iCode", code=code, hint=hint))
        elif code in found:
            problems.append(sheet.problem("coinr.twice", i, "iCode", code=code, other=sheet.rows[_first(sheet, code)]))
        elif code != structure.top and not (weight or 0.0) > 0.0:
            problems.append(sheet.problem("coinr.weight", i, "Weight", text=sheet.columns["Weight"][i], code=code))
        else:
            found[code] = weight or 1.0
    stated = {*sheet.columns["iCode"], structure.top}
    problems += _lacking(sheet.file, "Weight", (code for code in structure.items if code not in stated))
    if problems:
        raise DataError(problems)
    items = {code: attrs.evolve(item, weight=found.get(code, 1.0)) for code, item in structure.items.items()}
    return attrs.evolve(structure, items=items)


def with_goalposts(structure: Structure, path: str | os.PathLike[str]) -> Structure:
    """The same index with goalposts for each indicator, of iMeta itself or of another table.

    Raises
    ------
    DataError
        with every row that cannot be used.
    """
    sheet = read_sheet(path, ("iCode", *POSTS[:2]), POSTS[2:])
    problems: list[Problem] = []
    codes = sheet.columns["iCode"]
    for i, code in enumerate(codes):
        if _first(sheet, code) != i:
            problems.append(sheet.problem("coinr.twice", i, "iCode", code=code, other=sheet.rows[_first(sheet, code)]))
    posts = _goalposts(_only(sheet, structure.items), problems)
    if problems:
        raise DataError(problems)
    lacking = [item.code for item in structure.indicators if item.code not in posts]
    if lacking:
        raise DataError(_lacking(sheet.file, POSTS[0], lacking))
    items = {code: attrs.evolve(item, goalposts=posts.get(code)) for code, item in structure.items.items()}
    return attrs.evolve(structure, items=items)


def _goalposts(sheet: IndexTable, problems: list[Problem]) -> dict[str, Goalposts]:
    """Code → goalposts, of the rows that state both; a scale that is not stated is 1, as in COINr."""
    if not {"goalpost_lower", "goalpost_upper"} <= sheet.columns.keys():
        return {}
    lower, upper = (numbers_of(sheet, name, problems) for name in POSTS[:2])
    scale = numbers_of(sheet, POSTS[2], problems) if POSTS[2] in sheet.columns else [None] * len(sheet)
    truncated = sheet.columns.get(POSTS[3])
    found = {}
    for i, (code, low, high) in enumerate(zip(sheet.columns["iCode"], lower, upper, strict=True)):
        if low is None or high is None:
            continue
        if not low < high:
            problems.append(sheet.problem("coinr.goalposts", i, POSTS[0], code=code, lower=low, upper=high))
        elif truncated and truncated[i].upper() in NO:
            problems.append(sheet.problem("coinr.not_truncated", i, POSTS[3], code=code))
        elif not (1.0 if scale[i] is None else scale[i]) > 0.0:  # type: ignore[operator]
            problems.append(sheet.problem("coinr.scale", i, POSTS[2], code=code))
        else:
            found[code] = Goalposts(low, high, scale[i] or 1.0)
    return found


def _first(sheet: IndexTable, code: str) -> int:
    return sheet.columns["iCode"].index(code)


def _lacking(file: str, column: str, codes: Iterable[str]) -> list[Problem]:
    return [Problem("coinr.lacking", file, column=column, params={"code": code}) for code in codes]
