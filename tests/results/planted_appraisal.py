"""Plant an appraisal in the synthetic province: who claims what, what is lowered or raised, and so every rank, from a seed.

Nothing of dtiscore is used here: points, totals and ranks are added up from the framework's file and the list of units.

    python -m tests.results.planted_appraisal FRAMEWORK.toml UNITS.csv FOLDER [SEED]
"""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

YEAR = 2025
STAGES = ("self", "preliminary", "appraised")
REASONS = (
    "Thiếu tài liệu kiểm chứng",
    "Số liệu không khớp báo cáo",
    "Văn bản ban hành sau ngày 31/12",
    "Đã bổ sung văn bản",
)
REVIEWERS = ("Bà Hoa", "Ông An", "Bà Lan")
WITHOUT_REGULATION = "sd-05"
Cell = tuple[str, str]


class Decision(NamedTuple):
    points: Decimal
    reason: str
    author: str
    date: str


class Line(NamedTuple):
    """One changed point, as it must be listed."""

    unit: str
    indicator: str
    before: Decimal
    after: Decimal
    reason: str
    author: str
    date: str


class Planted:
    """A province with its self-assessment and the decisions of two stages."""

    def __init__(self, framework: Path, units: Path, seed: int) -> None:
        self.random = Random(seed)
        document = tomllib.loads(framework.read_text("utf-8"))
        self.indices = document["indices"]
        self.pillars = {code: table["indices"] for code, table in document["pillars"].items()}
        with units.open(encoding="utf-8", newline="") as file:
            self.units = {row["code"]: row for row in csv.DictReader(file) if row["ranked"] == "yes"}
        self.index_of = {code: index for index, table in self.indices.items() for code in table["indicators"]}
        self.claimed: dict[Cell, Decimal] = {}
        self.preliminary: dict[Cell, Decision] = {}
        self.council: dict[Cell, Decision] = {}
        self._claim()
        self._lower()

    # --- what is planted ---

    def maximum(self, indicator: str) -> Decimal:
        return Decimal(str(self.indices[self.index_of[indicator]]["indicators"][indicator]["points"]))

    def indicators(self, unit: str) -> list[str]:
        """What applies to a unit and has points."""
        kind = self.units[unit]["type"]
        tables = {code: table for index in self.indices.values() for code, table in index["indicators"].items()}
        return [c for c, t in tables.items() if t["points"] and kind in t.get("applies_to", [kind])]

    def _claim(self) -> None:
        for unit in self.units:
            strength = self.random.uniform(0.55, 0.9)
            for code in self.indicators(unit):
                self.claimed[unit, code] = self._cents(
                    self.maximum(code), min(1.0, strength + self.random.uniform(-0.1, 0.1))
                )
        for code in self.indicators("sx-011"):  # twins: a tie as long as nobody changes one of them
            self.claimed["sx-011", code] = self.claimed["sx-010", code]

    def _cents(self, top: Decimal, share: float) -> Decimal:
        return (top * Decimal(repr(share))).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def _decide(self, points: Decimal, date: str) -> Decision:
        return Decision(points, self.random.choice(REASONS), self.random.choice(REVIEWERS), date)

    def _lower(self) -> None:
        cells = [cell for cell in self.claimed if cell[0] not in ("sx-010", "sx-011")]
        touched = self.random.sample(cells, 90)
        for cell in touched[:50]:
            self.preliminary[cell] = self._decide(
                self._cents(self.claimed[cell], self.random.uniform(0.2, 0.95)), "2026-01-05"
            )
        for cell in touched[40:80]:  # ten of them were lowered before
            self.council[cell] = self._decide(
                self._cents(self.claimed[cell], self.random.uniform(0.0, 0.9)), "2026-01-20"
            )
        for cell in touched[:8]:  # what the support team lowered is given back
            self.council[cell] = self._decide(self.claimed[cell], "2026-01-20")
        for cell in touched[80:]:  # more than was claimed
            top = self.maximum(cell[1])
            self.council[cell] = self._decide(
                (self.claimed[cell] + top) / 2 // Decimal("0.01") * Decimal("0.01"), "2026-01-20"
            )
        for block in sorted(
            {unit["block"] for unit in self.units.values()}
        ):  # the first of every block claimed too much
            first = next(
                unit for unit, rank in self.ranks("self").items() if rank == 1 and self.units[unit]["block"] == block
            )
            for code in self.indicators(first)[:4]:
                self.council[first, code] = self._decide(self._cents(self.claimed[first, code], 0.25), "2026-01-21")
        self.council["sx-011", "tasks_done"] = self._decide(Decimal("0.00"), "2026-01-21")

    # --- what must come out ---

    def points(self, stage: str) -> dict[Cell, Decimal]:
        found = dict(self.claimed)
        for own in (self.preliminary, self.council)[: STAGES.index(stage)]:
            found |= {cell: decision.points for cell, decision in own.items()}
        return found

    def node(self, unit: str, codes: Iterable[str], stage: str) -> Decimal:
        """Points of some main indices of a unit; cyber security keeps half where its regulation is missing."""
        points, total = self.points(stage), Decimal(0)
        for index in codes:
            inside = [code for code in self.indicators(unit) if self.index_of[code] == index]
            own = sum((points[unit, code] for code in inside), Decimal(0))
            if index == "cyber_security" and unit == WITHOUT_REGULATION:
                own = min(own, sum(map(self.maximum, inside), Decimal(0)) / 2)
            total += own
        return total

    def total(self, unit: str, stage: str) -> Decimal:
        return self.node(unit, self.indices, stage)

    def scores(self, stage: str) -> dict[str, Decimal]:
        """As printed: of the maximum that applies to the unit."""
        return {
            unit: (self.total(unit, stage) / sum(map(self.maximum, self.indicators(unit)))).quantize(
                Decimal("0.0001"), ROUND_HALF_UP
            )
            for unit in self.units
        }

    def ranks(self, stage: str) -> dict[str, int]:
        scores = self.scores(stage)
        blocks = {unit: row["block"] for unit, row in self.units.items()}
        return {u: 1 + sum(scores[v] > scores[u] and blocks[v] == blocks[u] for v in scores) for u in scores}

    def lines(self, before: str, after: str) -> list[Line]:
        """Every changed point, by unit and indicator in the order of the files."""
        first, second = self.points(before), self.points(after)
        found = []
        for cell in self.claimed:
            if first[cell] != second[cell]:
                decision = self.council.get(cell) if after == "appraised" else None
                decision = decision or self.preliminary[cell]
                found.append(Line(*cell, first[cell], second[cell], decision.reason, decision.author, decision.date))
        return found

    # --- the files ---

    def write(self, folder: Path, *, with_council: bool = True) -> tuple[Path, ...]:
        folder.mkdir(parents=True, exist_ok=True)
        regulation = {unit: 0 if unit == WITHOUT_REGULATION else 1 for unit in self.units}
        rows: list[dict[str, Any]] = [
            {"unit": unit, "indicator": "security_regulation", "status": "self", "value": there}
            for unit, there in regulation.items()
        ]
        rows += [
            {"unit": u, "indicator": c, "status": "self", "points": points} for (u, c), points in self.claimed.items()
        ]
        made = [
            _write(folder / "synthetic-self.csv", rows),
            _write(folder / "synthetic-preliminary.csv", _rows("preliminary", self.preliminary)),
        ]
        if with_council:
            made.append(_write(folder / "synthetic-council.csv", _rows("appraised", self.council)))
        return tuple(made)


def _rows(status: str, decisions: Mapping[Cell, Decision]) -> list[dict[str, Any]]:
    return [{"unit": u, "indicator": c, "status": status, **d._asdict()} for (u, c), d in decisions.items()]


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    names = ("unit", "year", "indicator", "status", "value", "points", "reason", "author", "date")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({"year": YEAR, **row})
    return path


if __name__ == "__main__":
    Planted(Path(sys.argv[1]), Path(sys.argv[2]), int((sys.argv[4:] or ["405"])[0])).write(Path(sys.argv[3]))
