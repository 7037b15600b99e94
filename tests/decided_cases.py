"""Assessments with the published figures of decisions (maxima, numbers of criteria, points, ranks).

The sets themselves are made up: only those figures are theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dtiscore as dti
from dtiscore.data.units import Units
from dtiscore.frameworks import check_framework
from dtiscore.rules.plugins.loading import load_plugins

from .strategies import Document, header, load, titled, toml

YEAR = 2023
POINTS = {"type": "entered", "in": "points"}


def entered(code: str, points: float, **more: Any) -> Document:
    return {"title": titled(code), "points": points, "rule": POINTS, **more}


def flat(indicators: Mapping[str, Document], types: Sequence[str] = (), **head: Any) -> Document:
    """Indicators whose points are entered, directly under the total."""
    document: Document = {
        "framework": header(scale=sum(one["points"] for one in indicators.values()), decimals=4, **head),
        "indicators": dict(indicators),
        "total": {"indicators": list(indicators)},
    }
    if types:
        document["unit_types"] = {code: {"title": titled(code)} for code in types}
    return document


def scored(document: Document, points: Mapping[str, Mapping[str, float]], units: Sequence[dti.Unit]) -> dti.Scores:
    """Points of a unit by indicator; the units as from a units file."""
    framework = load(document)
    codes, nan = list(document["indicators"]), float("nan")
    table = [[[points.get(unit.code, {}).get(code, nan)] for unit in units] for code in codes]
    observations = dti.Observations.from_arrays(table, indicators=codes, units=Units(tuple(units)), years=[YEAR])
    return dti.score(framework, observations)


def rows(scores: dti.Scores, node: str = "total", within: Any = "block") -> dict[str, dict[str, Any]]:
    frame = dti.rank(scores, node, within=within).to_polars("vi")
    return {row["unit"]: row for row in frame.iter_rows(named=True)}


def problems_of(document: Document, tmp_path: Path) -> list[tuple[str, str]]:
    path = tmp_path / "framework.toml"
    path.write_text(toml(document), encoding="utf-8")
    return [(problem.place, problem.code) for problem in check_framework(path, load_plugins())[1]]


LAO_CAI = {
    "includes": "upper",
    "levels": [
        {"title": titled("Khởi động"), "to": 25},
        {"title": titled("Hình thành"), "from": 25, "to": 50},
        {"title": titled("Nâng cao"), "from": 50, "to": 75},
        {"title": titled("Dẫn dắt"), "from": 75},
    ],
}
