"""Targets (mục tiêu): what resolutions and plans want by a year, each with the document that says so."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from dtiscore.files.opening import real_path
from dtiscore.files.toml import NUMBER, STRING, TABLE, TEXT, read_toml, required, shape_problems, words
from dtiscore.frameworks.drafts import stated_text
from dtiscore.frameworks.schema import SOURCE
from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import LookupProblem, Problem, TargetError, did_you_mean, one_line
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.language.sentences import Hint, kind_of_value
from dtiscore.language.signs import COMPARISONS
from dtiscore.language.told import told
from dtiscore.model import Document, Framework, Target
from dtiscore.model.period import period_named

DOCUMENT: dict[str, Any] = {
    "code": required(STRING),
    "title": required(TEXT),
    "number": STRING,
    "date": {"type": ["date", "string"]},
    "issuer": TEXT,
    "source": required(SOURCE),
    "unit": STRING,
    "note": TEXT,
}
ENTRY: dict[str, Any] = {
    "value": required(NUMBER),
    "comparison": words(">=", "<="),
    "unit": STRING,
    "stated": {"type": "string"},
    "path": TABLE,
    "note": TEXT,
}
Way = tuple[tuple[str, float], ...]
YEAR_TEXT = re.compile(r"[0-9]{4}")
TOP: dict[str, Any] = {
    "document": required(TABLE),
    "targets": required(TABLE),
}


@attrs.frozen(repr=False)
class Targets(Displayed):
    """Documents and every target they set.

    ``documents`` say what each document is, ``targets`` hold node, year, comparison and value, in the node's own measure
    (percent as 80, nodes with children in points); ``unit`` is empty for a target of all units. ``left_out`` were set for units
    that were merged, split or lost their code since.
    """

    documents: tuple[Document, ...] = ()
    targets: tuple[Target, ...] = ()
    left_out: tuple[Target, ...] = ()

    def __repr__(self) -> str:
        return f"Targets({len(self.documents)} documents, {len(self.targets)} targets)"

    @property
    def years(self) -> tuple[int, ...]:
        """The target years, ascending."""
        return tuple(sorted({target.year for target in self.targets}))

    @told
    def only(self, document: str | None) -> Targets:
        """The targets of one document; all of them where none is named.

        Raises
        ------
        LookupProblem
            where no document has that code.
        """
        if document is None:
            return self
        codes = [known.code for known in self.documents]
        if document not in codes:
            params = {
                "name": one_line(document),
                "hint": did_you_mean(document, codes),
                "known": ", ".join(codes) or "—",
            }
            raise LookupProblem(Problem("lookup.document", params=params))
        return Targets(
            tuple(known for known in self.documents if known.code == document),
            tuple(target for target in self.targets if target.document == document),
            tuple(target for target in self.left_out if target.document == document),
        )

    @told
    def document(self, code: str) -> Document | None:
        """The document of a code, or None."""
        return next((document for document in self.documents if document.code == code), None)


@attrs.frozen
class Conflict:
    """Documents that set different targets for the same node, year and unit, and the one that prevails."""

    node: str
    year: int
    unit: str
    targets: tuple[Target, ...]
    chosen: Target | None
    how: str

    def problem(self, framework: Framework) -> Problem:
        values = "; ".join(f"{COMPARISONS[t.comparison]} {plain(t.value)} (“{t.document}”)" for t in self.targets)
        how = Hint("targets.conflict_open")
        if self.chosen is not None:
            settled = {"value": plain(self.chosen.value), "document": self.chosen.document}
            how = Hint(f"targets.conflict_{self.how}", settled)
        params = {"node": self.node, "year": self.year, "values": values, "resolution": how}
        severity = "warning" if self.chosen else "error"
        return Problem("targets.conflict", framework.file, severity=severity, params=params)  # type: ignore[arg-type]


@told
def load_targets(
    framework: Framework,
    extra: Iterable[str | os.PathLike[str]] = (),
    document: str | None = None,
    *,
    names: Mapping[str, str] | None = None,
    looked: Mapping[Path, tuple[Document | None, list[Target], list[Problem]]] | None = None,
) -> Targets:
    """The framework's own target documents and ``extra`` files; only ``document`` if one is named.

    Parameters
    ----------
    framework : whose nodes the targets are for; the documents that it names are read too.
    extra : paths of further target files.
    document : the code of the only document to keep.
    names : how people call files that lie elsewhere for a while.
    looked : what :func:`check_targets` found in files that were read already, by their resolved path.

    Returns
    -------
    Targets
        of all years; which of them counts is settled when they are used, for one target year.

    Raises
    ------
    TargetError
        with every problem of every file.
    LookupProblem
        where no document has the code ``document``.
    """
    documents: list[Document] = []
    targets: list[Target] = []
    problems: list[Problem] = []
    paths = {real_path(path): str(path) for path in extra}
    own = {real_path(path): path.name for path in framework.targets.files}
    for path, place in {**own, **paths}.items():
        file = (names or {}).get(place, place)
        found, its_targets, its_problems = (looked or {}).get(path) or check_targets(path, framework, file)
        problems += its_problems
        if found is not None:
            if any(other.code == found.code for other in documents):
                problems.append(Problem("targets.repeated_document", file, params={"code": found.code}))
            documents.append(found)
            targets += its_targets
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise TargetError(errors)
    return Targets(tuple(documents), tuple(targets)).only(document)


def check_targets(
    path: Path, framework: Framework | None, file: str = ""
) -> tuple[Document | None, list[Target], list[Problem]]:
    """The document, its targets, and everything wrong with its file; codes are checked where a framework is given."""
    file = file or str(path)
    return targets_in(*read_toml(path, file), framework, file)


def targets_in(
    toml: Mapping[str, Any], problems: list[Problem], framework: Framework | None, file: str
) -> tuple[Document | None, list[Target], list[Problem]]:
    """The same of a file that was read already, with what was wrong with it."""
    if not toml:
        return None, [], problems
    if not isinstance(toml.get("document"), dict):
        return None, [], [*problems, Problem("targets.not_targets", file)]
    problems += shape_problems(toml, TOP, file, "")
    header = toml["document"]
    bad_header = shape_problems(header, DOCUMENT, file, "document")
    problems += bad_header
    targets: list[Target] = []
    tables = toml.get("targets", {})
    for code, table in tables.items() if isinstance(tables, dict) else ():
        place = f"targets.{code}"
        if framework is not None and (code not in framework or framework[code].kind == "info"):
            known = [n.code for n in framework.scored]
            params = {"code": one_line(code), "hint": did_you_mean(code, known)}
            problems.append(Problem("targets.unknown_node", file, place, params=params))
        if not isinstance(table, dict):
            params = {"wanted": kind_of_value("dict"), "found": one_line(table)}
            problems.append(Problem("schema.type", file, place, params=params))
            continue
        for year, entries in table.items():
            falls = framework is not None and code in framework and framework[code].lower_is_better
            targets += _targets_of(code, year, entries, header, file, f"{place}.{year}", problems, falls)
    if bad_header:
        return None, [], problems
    date = header.get("date", "")
    document = Document(
        header["code"],
        stated_text(header["title"]),
        header.get("number", ""),
        date.isoformat() if isinstance(date, datetime.date) else date,
        stated_text(header.get("issuer")),
        stated_text(header["source"]),
        file,
    )
    return document, targets, problems


def _targets_of(
    code: str,
    year: str,
    entries: Any,
    header: dict[str, Any],
    file: str,
    place: str,
    problems: list[Problem],
    falls: bool,
) -> Iterable[Target]:
    """The targets of one node and year; of an indicator that ``falls``, of which less is better, they are upper bounds."""
    if not YEAR_TEXT.fullmatch(year):
        problems.append(Problem("targets.year", file, place, params={"found": one_line(year)}))
        return []
    found: dict[str, Target] = {}
    for entry in entries if isinstance(entries, list) else [entries]:
        if not isinstance(entry, dict):
            params = {"wanted": kind_of_value("dict"), "found": one_line(entry)}
            problems.append(Problem("schema.type", file, place, params=params))
            continue
        wrong = shape_problems(entry, ENTRY, file, place)
        problems += wrong
        if wrong:
            continue
        comparison = entry.get("comparison", "<=" if falls else ">=")
        if falls and comparison == ">=":
            params = {"code": code, "value": plain(entry["value"])}
            problems.append(Problem("targets.less_is_better", file, place, params=params))
            continue
        if not is_attainable(entry["value"], comparison):
            code = "targets.positive" if comparison == ">=" else "targets.negative"
            problems.append(Problem(code, file, place, params={"value": plain(entry["value"])}))
            continue
        unit = entry.get("unit", header.get("unit", ""))
        if unit in found:
            problems.append(Problem("targets.repeated", file, place, params={"year": year}))
        document = str(header.get("code", ""))
        path = _path(entry.get("path", {}), int(year), file, place, problems)
        found[unit] = Target(
            code, int(year), float(entry["value"]), comparison, document, unit, entry.get("stated", ""), path
        )
    return found.values()


def _path(table: Mapping[str, Any], year: int, file: str, place: str, problems: list[Problem]) -> Way:
    """What is wanted by periods of the target year, by their end."""
    found: dict[int, tuple[str, float]] = {}
    for text, value in table.items():
        period, where = period_named(text, year), f"{place}.path.{text}"
        if period is None or period.year != year:
            problems.append(
                Problem("targets.path_period", file, where, params={"found": one_line(text), "year": str(year)})
            )
        elif wrong := shape_problems({"value": value}, {"value": NUMBER}, file, where):
            problems += wrong
        elif period.last in found:
            problems.append(Problem("targets.path_twice", file, where, params={"found": one_line(text)}))
        else:
            found[period.last] = period.name, float(value)
    return tuple(found[last] for last in sorted(found))


def is_attainable(value: float, comparison: str) -> bool:
    """Whether attainment of a target is defined: at least something, or at most something or nothing at all."""
    return value > 0 or (value == 0 and comparison == "<=")


def resolve(
    framework: Framework, targets: Targets, year: int, same_unit: Callable[[str], str] = key
) -> tuple[tuple[Target, ...], tuple[Conflict, ...]]:
    """One target per node and unit for a year, and the conflicts met.

    ``same_unit`` gives two ways to write one unit the same name; without it only spelling is levelled.

    Raises
    ------
    TargetError
        with every conflict that the framework does not settle.
    """
    groups: dict[tuple[str, str], list[Target]] = {}
    units = {target.unit: same_unit(target.unit) for target in targets.targets if target.unit} | {"": ""}
    for target in targets.targets:
        if target.year == year:
            groups.setdefault((target.node, units[target.unit]), []).append(target)
    chosen: list[Target] = []
    conflicts: list[Conflict] = []
    for (node, unit), group in groups.items():
        if len({(t.value, t.comparison) for t in group}) == 1:
            chosen.append(group[0])
            continue
        picked, how = _settle(framework, group)
        conflicts.append(Conflict(node, year, unit, tuple(group), picked, how))
        if picked is not None:
            chosen.append(picked)
    unsettled = [conflict.problem(framework) for conflict in conflicts if conflict.chosen is None]
    if unsettled:
        raise TargetError(unsettled)
    return tuple(chosen), tuple(conflicts)


def _settle(framework: Framework, group: list[Target]) -> tuple[Target | None, str]:
    rule = framework.targets.conflict
    if rule == "strictest" and len({t.comparison for t in group}) == 1:
        strict = max if group[0].comparison == ">=" else min
        return strict(group, key=lambda t: t.value), "strictest"
    return next((t for t in group if rule and t.document == rule), None), "document"
