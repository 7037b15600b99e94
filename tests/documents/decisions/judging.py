"""Tables of decisions against a person's reading of every row: what became a wrong number, what was lost, what is a rule.

``python -m tests.documents.decisions.judging [DOCUMENT]`` prints what it finds.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs

import dtiscore as dti
from dtiscore.documents.decisions import Conversion, convert_table
from dtiscore.language.errors import DtiError
from dtiscore.language.labels import key
from dtiscore.model import TOTAL, Node

from ...tree import ROOT

CASES = ROOT.parent / "shared" / "cases" / "decisions"


@attrs.frozen
class Expected:
    """A row as a person reads it; ``checks`` are readings of which each is right."""

    document: str
    number: str
    title: str
    maximum: float
    states_rule: bool
    checks: tuple[str, ...]


@attrs.frozen
class Found:
    """One row of one file, judged: right rule, entered, group, wrong, lost or refused."""

    file: str
    number: str
    title: str
    verdict: str
    says: str
    states_rule: bool = False


def expected_rows(readings: Path) -> dict[str, list[Expected]]:
    found: dict[str, list[Expected]] = {}
    with readings.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            checks = tuple(check.strip() for check in row["check"].split("|"))
            one = Expected(
                row["document"], row["number"], row["title"], float(row["maximum"]), row["states_rule"] == "yes", checks
            )
            found.setdefault(one.document, []).append(one)
    return found


def judged(folder: Path = CASES, only: str = "") -> list[Found]:
    found: list[Found] = []
    for document, rows in expected_rows(folder / "right_readings.csv").items():
        files = [path for path in sorted(folder.glob(f"{document}*.*")) if path.stem == document]
        found += [one for path in files if only in document for one in judged_file(path, rows)]
    return found


def judged_file(path: Path, rows: Sequence[Expected], sheet: str = "") -> Iterator[Found]:
    try:
        conversion = convert_table(path, level="commune", years=(2024, 2026), sheet=sheet)
    except DtiError as refused:
        says = " / ".join(problem.text("en") for problem in refused.problems)
        verdict = "right" if any("refuse" in row.checks for row in rows) else "refused"
        yield from (Found(path.name, row.number, row.title, verdict, says, row.states_rule) for row in rows)
        return
    framework, taken = conversion.framework, set[str]()
    for row in rows if path.suffix != ".csv" else _printed_in(path, rows):
        node = next((n for n in framework.nodes.values() if n.code not in taken and _is_row(n, row)), None)
        if node is None:
            yield Found(path.name, row.number, row.title, "lost", "", row.states_rule)
            continue
        taken.add(node.code)
        verdict, says = _verdict(conversion, node, row)
        yield Found(path.name, row.number, row.title, verdict, says, row.states_rule)
    for node in framework.scored:
        if node.code not in taken and node.code != TOTAL:
            yield Found(path.name, node.stt, node.title.vi, "wrong", "an extra criterion")


def _printed_in(path: Path, rows: Sequence[Expected]) -> list[Expected]:
    """Those of the document's rows that this file has; some .csv hold only the first."""
    text = key(" ".join(path.read_text("utf-8-sig").split()))
    return [row for row in rows if key(row.title) in text]


def _is_row(node: Node, row: Expected) -> bool:
    return key(node.stt).strip(" .):") == key(row.number).strip(" .):") and key(
        " ".join(node.title.vi.split())
    ).startswith(key(row.title))


def _verdict(found: Conversion, node: Node, row: Expected) -> tuple[str, str]:
    rule = node.rule.name if node.rule else "group"
    says = f"{rule} {node.params if node.rule else ''} {node.points}"
    if rule == "info":
        return ("right", says) if "info" in row.checks else ("wrong", says)
    if node.points is None or abs(node.points - row.maximum) > 1e-9:
        return "wrong", f"maximum {node.points}, not {row.maximum}"
    if rule in ("group", "entered"):
        line = next(line for line in found.lines if line.code == node.code)
        says = f"{says} {line.why}"
        if rule == "group":
            return ("group", says) if "group" in row.checks else ("wrong", says)
        return ("entered", says) if "group" not in row.checks else ("wrong", says)
    return ("rule", says) if any(_holds(found, node, check) for check in row.checks) else ("wrong", says)


def _holds(found: Conversion, node: Node, check: str) -> bool:
    kind, *values = check.split()
    assert node.rule is not None
    rule, params = node.rule.name, node.params
    if kind == "rule":
        return rule in values
    if kind == "probe":
        return rule in ("ratio", "linear", "steps", "piecewise") and all(
            abs(points_at(found, node, float(v)) - float(p)) < 1e-9 for v, p in (pair.split(":") for pair in values)
        )
    if kind not in ("options", "items"):
        return False
    wanted = sorted(map(float, values))
    if kind == "options" and rule == "binary":
        return wanted == [0, node.points]
    if rule != {"options": "choice", "items": "checklist"}[kind]:
        return False
    entries = params.options if kind == "options" else params.items
    earned = sorted(e["points"] if "points" in e else e["fraction"] * (node.points or 0) for e in entries.values())
    return len(earned) == len(wanted) and all(abs(a - b) < 1e-9 for a, b in zip(earned, wanted, strict=True))


def points_at(found: Conversion, node: Node, value: float) -> float:
    """What the engine gives for a value of this criterion."""
    observations = dti.Observations.from_arrays([[[value]]], indicators=[node.code], units=["A"], years=[2024])
    return float(dti.score(found.framework, observations).points(node.code)[0, 0])


def counts(found: Sequence[Found]) -> dict[str, int]:
    verdicts = [one.verdict for one in found]
    stating = [one for one in found if one.states_rule]
    return {
        **{name: verdicts.count(name) for name in ("wrong", "lost", "refused", "rule", "entered", "group", "right")},
        "stating": len(stating),
        "stating_read": sum(one.verdict in ("rule", "right") for one in stating),
    }


if __name__ == "__main__":
    every = judged(only=sys.argv[1] if len(sys.argv) > 1 else "")
    for one in every:
        if (
            one.verdict in ("wrong", "lost", "refused")
            or (one.states_rule and one.verdict != "rule")
            or len(sys.argv) > 1
        ):
            print(f"{one.verdict:8} {one.file:28} {one.number:12} {one.title[:40]:40} {one.says[:160]}")
    print(counts(every))
