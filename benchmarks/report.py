"""What people and machines read: a table that fits a README, and JSON."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from tabulate import tabulate

from benchmarks.figures import Figure, Settings, Skipped, as_json

FORMAT = 1
LIBRARIES = ("dtiscore", "numpy", "numba", "polars", "pandas", "scikit-criteria", "pymcdm")

Results = Mapping[str, Sequence[Figure | Skipped]]


@attrs.frozen
class Report:
    """A run: when, where and how, and what was found, by section."""

    date: str
    command: str
    machine: Mapping[str, str]
    size: Mapping[str, int]
    results: Results
    busy: str = ""

    def as_json(self) -> dict[str, Any]:
        sections = {
            name: {
                "figures": [as_json(item) for item in found if isinstance(item, Figure)],
                "skipped": [as_json(item) for item in found if isinstance(item, Skipped)],
            }
            for name, found in self.results.items()
        }
        head = {name: getattr(self, name) for name in ("date", "command", "machine", "size", "busy")}
        return {"format": FORMAT, **head, "sections": sections}

    @property
    def figures(self) -> list[Figure]:
        return [item for found in self.results.values() for item in found if isinstance(item, Figure)]

    def table(self) -> str:
        skipped = [item for found in self.results.values() for item in found if isinstance(item, Skipped)]
        lines = [f"{self.date} · {' · '.join(self.machine.values())}", f"`{self.command}`", ""]
        if self.figures:
            heads = ("section", "what", "min", "median", "ratio to", "ratio", "of minima", "limit", "", "note")
            rows = [row(figure) for figure in self.figures]
            lines += [tabulate(rows, heads, "github", disable_numparse=True), ""]
        if self.busy:
            lines += [
                f"The machine was busy ({self.busy}): what takes longer is disturbed more, so ratios come out too high.",
                "",
            ]
        lines += [f"skipped: {item.section}, {item.name}: {item.reason}" for item in skipped]
        return "\n".join(lines).rstrip()


def write(result: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")


def row(figure: Figure) -> tuple[str, ...]:
    mark = {True: "pass", False: "MISSED", None: "" if figure.limit is None else "not judged"}[figure.passed]
    unit = " ×" if figure.against else " s"
    limit = "" if figure.limit is None else f"≤ {figure.limit:g}{unit}"
    goal = "" if figure.goal is None else f" (goal {figure.goal:g})"
    ratio, least = ("" if r is None else multiple(r) for r in (figure.ratio, figure.least_ratio))
    return (figure.section, figure.name, duration(figure.minimum), duration(figure.median), figure.against, ratio,
            least, limit + goal, mark, figure.note)  # fmt: skip


def multiple(ratio: float) -> str:
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:.0f} ×"


def duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.3g} ms"


def today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def size(settings: Settings) -> dict[str, int]:
    return {"unit_years": settings.unit_years, "file_unit_years": settings.communes * settings.years}


def machine() -> dict[str, str]:
    """The processor, its cores, memory and load, the system, Python and the libraries; nothing that names the computer."""
    found = {"processor": _processor(), "cores": f"{cores()} cores", "memory": _memory()}
    found |= {"system": f"{platform.system()} {platform.machine()}", "python": f"Python {platform.python_version()}"}
    for name in LIBRARIES:
        try:
            found[name] = f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            continue
    return {name: text for name, text in found.items() if text}


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return ""
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def others_at_work() -> str:
    """What others keep the processor busy with, if it is much."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return f"a load of {load:.1f} on {cores()} cores at the start" if load > cores() / 2 else ""
