"""A small synthetic index as COINr takes it, and variants of it, as files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Rows = list[dict[str, str]]

META: Rows = [
    {"Level": level, "iCode": code, "iName": name, "Direction": direction, "Weight": weight, "Unit": unit,
     "Target": target, "Parent": parent, "Type": kind}
    for level, code, name, direction, weight, unit, target, parent, kind in (
        ("1", "Speed", "Speed of lines", "1", "1", "Mbps", "90", "Access", "Indicator"),
        ("1", "Price", "Price of a line", "-1", "2", "USD", "5", "Access", "Indicator"),
        ("1", "Skill.Use", "Use of skills", "1", "1", "", "80", "People", "Indicator"),
        ("1", "Courses", "Courses taken", "1", "1", "count", "70", "People", "Indicator"),
        ("2", "Access", "Access", "1", "1", "", "NA", "Index", "Aggregate"),
        ("2", "People", "People", "1", "3", "", "NA", "Index", "Aggregate"),
        ("3", "Index", "Synthetic index", "1", "NA", "", "NA", "NA", "Aggregate"),
        ("NA", "Region", "Region", "NA", "NA", "", "NA", "NA", "Group"),
        ("NA", "Remark", "Remark", "NA", "NA", "", "NA", "NA", "Other"),
    )
]  # fmt: skip

DATA: Rows = [
    {"uCode": code, "uName": name, "Time": "2020", "Region": region, "Remark": "x", "Speed": speed, "Price": price,
     "Skill.Use": skill, "Courses": courses}
    for code, name, region, speed, price, skill, courses in (
        ("AAA", "Alpha", "North", "10.125", "30", "55", "-3"),
        ("BBB", "Beta", "North", "50.250", "20", "NA", "14"),
        ("CCC", "Gamma", "South", "80", "7.5", "70", "60"),
        ("DDD", "Gamma", "South", "1.774", "", "40", "33"),
    )
]  # fmt: skip


def changed(rows: Sequence[Mapping[str, str]], row: int, **cells: str) -> Rows:
    return [{**old, **cells} if i == row else dict(old) for i, old in enumerate(rows)]


def without(rows: Sequence[Mapping[str, str]], *columns: str) -> Rows:
    return [{name: text for name, text in row.items() if name not in columns} for row in rows]


def write(path: Path, rows: Iterable[Mapping[str, str]], delimiter: str = ",", decimal: str = ".") -> Path:
    """As R's write.csv does: names and text in quotes."""
    rows = list(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        for row in rows:
            writer.writerow({n: t.replace(".", decimal) if t[:1].isdigit() else t for n, t in row.items()})
    return path
