"""Plants small faults in modules, one at a time, and tells which of them no test sees.

``faults`` finds what can be planted, ``running`` plants it in the running package and runs the tests of the fast lane that
touch the faulty function. ``equivalent.toml`` names the faults that change nothing, each with its reason.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from tabulate import tabulate

from ..tree import ROOT
from .running import Outcome, Planter

EQUIVALENT = Path(__file__).parent / "equivalent.toml"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="+", help="as dtiscore/results/ranking.py, or a folder", metavar="MODULE")
    parser.add_argument("--sample", type=int, default=10_000, help="so many faults of each module (all)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another sample (1)")
    parser.add_argument("--tests", nargs="*", help="folders of tests (those of the modules' rooms)", metavar="FOLDER")
    asked = parser.parse_args(arguments)
    files = [
        file for path in map(Path, asked.modules) for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])
    ]
    modules = [".".join(file.with_suffix("").parts) for file in files if file.stem != "__init__"]
    tests = asked.tests or sorted({str(Path("tests", *file.parts[1:-1])) for file in files})
    reasons = equivalents()

    def say(outcome: Outcome) -> None:
        if outcome.became != "killed":
            fault = outcome.fault
            print(f"{outcome.module}:{fault.line}: {outcome.became}: {fault.kind}: {outcome.text}"
                  f"{known(outcome, reasons)}", file=sys.stderr, flush=True)  # fmt: skip

    planter = Planter(modules, asked.sample, asked.seed, say)
    pytest.main(["--fast", "-q", "-s", "-p", "no:cacheprovider", "-n", "0", *tests], plugins=[planter])
    for name in planter.faulty_before:
        print(f"fails as it is, left out: {name}", file=sys.stderr)
    print(table(planter.outcomes, reasons))
    return 1 if any(outcome.became != "killed" and not known(outcome, reasons) for outcome in planter.outcomes) else 0


def table(outcomes: list[Outcome], reasons: dict[tuple[str, str, str], str]) -> str:
    by_module: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        became = "equivalent" if outcome.became != "killed" and known(outcome, reasons) else outcome.became
        by_module.setdefault(outcome.module, Counter())[became] += 1
    columns = ("killed", "equivalent", "alive", "untouched", "unplanted", "hung")
    rows = [(name, found.total(), *(found[column] for column in columns)) for name, found in by_module.items()]
    rows.append(("all", *(sum(row[i] for row in rows) for i in range(1, len(columns) + 2))))  # type: ignore[arg-type]
    return tabulate(rows, ("module", "faults", *columns))


def equivalents() -> dict[tuple[str, str, str], str]:
    """By module, line and kind of fault: why it changes nothing."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["fault"]
    return {(one["module"], one["line"], one["kind"]): one["reason"] for one in listed}


def known(outcome: Outcome, reasons: dict[tuple[str, str, str], str]) -> str:
    reason = reasons.get((outcome.module, outcome.text, outcome.fault.kind))
    return f" (changes nothing: {reason})" if reason else ""


if __name__ == "__main__":
    assert Path.cwd() == ROOT, "run it in the root of the repository"
    sys.exit(main())
