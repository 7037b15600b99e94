"""``python -m benchmarks``: compare dtiscore with its limits, with other libraries, and with itself as it was.

Exit codes: 0 done, 1 a wrong answer, a regression or (in a run without --against) a missed limit, 2 wrong usage or nothing to
compare with.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from benchmarks import against, report
from benchmarks.figures import Figure, Settings, Skipped, WrongAnswer
from benchmarks.sections import SECTIONS, measure
from dtiscore.engine.evaluation import THREADS_VARIABLE

QUICK_UNITS = 200


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Compare dtiscore with its limits and with other libraries, in one run; answers are compared first.",
        epilog="Exit codes: 0 done; 1 wrong answer, regression or missed limit; 2 wrong usage, nothing to compare with.",
    )
    made.add_argument("sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)} (default: all)")
    made.add_argument(
        "--quick", action="store_true", help="2,000 unit-years: are the answers right and does it all run?"
    )
    made.add_argument("--json", type=Path, metavar="FILE", help="write the result, for --against")
    base = made.add_mutually_exclusive_group()
    base.add_argument(
        "--against", type=Path, metavar="BASE.json", help="compare the ratios with those of an earlier run"
    )
    base.add_argument("--against-ref", metavar="REF", help="time dtiscore here and at a git revision, in turn")
    made.add_argument("--tolerance", type=float, default=against.TOLERANCE, metavar="RATIO",
                      help="what is more than this many times as slow is a regression (default: %(default)s)")  # fmt: skip
    made.add_argument("--runs", type=_positive, metavar="N", help="rounds that count (default: 7, quick 2)")
    made.add_argument("--threads", type=_positive, metavar="N", help="threads of kernel and read floor (default: all)")
    made.add_argument("--unit-years", type=_positive, metavar="N", help="another size; limits are not judged then")
    return made


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def settings_of(options: argparse.Namespace, folder: Path) -> Settings:
    made = Settings(folder, units=100_000, communes=11_000)
    units = QUICK_UNITS if options.quick else None
    if options.unit_years:
        units = max(1, options.unit_years // made.years)
    if units is not None:
        made = attrs.evolve(made, units=units, communes=min(units, made.communes))
    return attrs.evolve(made, runs=options.runs or (2 if options.quick else made.runs), quick=options.quick)


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def command_of(options: argparse.Namespace) -> str:
    """What was asked for, without the names of files: these belong to a computer."""
    asked = [f"--{name.replace('_', '-')} {value}" for name in ("runs", "threads", "unit_years")
             if (value := getattr(options, name))]  # fmt: skip
    return " ".join(["python -m benchmarks", *options.sections, *(["--quick"] if options.quick else []), *asked])


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser().error(f"unknown section {unknown[0]} (known: {', '.join(SECTIONS)})")
    if options.threads:
        os.environ[THREADS_VARIABLE] = str(options.threads)
    options.sections = list(dict.fromkeys(options.sections))
    try:
        # A base that cannot be read is told at once, not after a long run.
        base = against.read_base(options.against) if options.against else None
        with tempfile.TemporaryDirectory(prefix="dtiscore-benchmarks-") as folder:
            settings = settings_of(options, Path(folder))
            if options.against_ref:
                return compare_with_ref(options, settings)
            made, is_right = measured(options, settings)
        print(made.table())
        if options.json:
            report.write(made.as_json(), options.json)
        if base is not None:
            return compare_with_base(options, made, base) if is_right else 1
    except against.CannotCompare as error:
        say(str(error))
        return 2
    except WrongAnswer as error:
        say(f"wrong answer: {error}")
        return 1
    return int(not is_right or any(figure.passed is False for figure in made.figures))


def measured(options: argparse.Namespace, settings: Settings) -> tuple[report.Report, bool]:
    """The report, and whether every answer was right; a section with a wrong answer is not timed, the others are."""
    busy = report.others_at_work()
    results: dict[str, list[Figure | Skipped]] = {}
    is_right = True
    for name in options.sections or SECTIONS:
        try:
            results[name] = measure(name, settings, say)
        except WrongAnswer as error:
            say(f"wrong answer: {error}")
            results[name] = [Skipped(name, name, f"wrong answer: {error}")]
            is_right = False
    made = report.Report(
        report.today(), command_of(options), report.machine(), report.size(settings), results, busy
    )  # fmt: skip
    return made, is_right


def compare_with_base(options: argparse.Namespace, made: report.Report, base: Mapping[str, Any]) -> int:
    changes = against.with_base(made.as_json(), base)
    print("\n" + against.table(changes, options.tolerance, report.multiple))
    return int(any(change.is_worse(options.tolerance) for change in changes))


def compare_with_ref(options: argparse.Namespace, settings: Settings) -> int:
    # What other libraries need does not depend on the revision.
    sections = [name for name in options.sections or SECTIONS if name != "peers"]
    with against.worktree(options.against_ref, settings.folder) as tree:
        changes, skipped = against.with_ref(tree, sections, settings, say)
    machine = report.machine()
    print(f"{report.today()} · {' · '.join(machine.values())}")
    print(f"`{command_of(options)} --against-ref {options.against_ref}`\n")
    print(against.table(changes, options.tolerance, lambda value: f"{value:.4g}"))
    for item in skipped:
        print(f"skipped: {item.section}: {item.reason}")
    if options.json:
        report.write(against.as_json(changes, skipped, options.tolerance), options.json)
    return int(any(change.is_worse(options.tolerance) for change in changes))


if __name__ == "__main__":
    sys.exit(main())
