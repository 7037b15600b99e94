"""``python -m benchmarks``: compare dtiscore with its limits, with other libraries, and with itself as it was.

Exit codes: 0 done, 1 a wrong answer, a regression or (in a run without --against) a missed limit, 2 wrong usage or nothing to
compare with.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import attrs

from benchmarks import against, report
from benchmarks.figures import Figure, Settings, WrongAnswer
from benchmarks.sections import SECTIONS, measure
from dtiscore.evaluation import THREADS_VARIABLE

QUICK_UNITS = 200


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Compare dtiscore with its limits and with other libraries, in one run; answers are compared first.",
        epilog="Exit codes: 0 done; 1 wrong answer, regression or missed limit; 2 wrong usage, nothing to compare with.",
    )
    made.add_argument("sections", nargs="*", metavar="SECTION", help=f"{', '.join(SECTIONS)} (default: all)")
    made.add_argument("--quick", action="store_true", help="2,000 unit-years: are the answers right and does it all run?")
    made.add_argument("--json", type=Path, metavar="FILE", help="write the result, for --against")
    made.add_argument("--against", type=Path, metavar="BASE.json", help="compare the ratios with those of an earlier run")
    made.add_argument("--against-ref", metavar="REF", help="time dtiscore here and at a git revision, in turn")
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


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(given)
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser().error(f"unknown section {unknown[0]} (known: {', '.join(SECTIONS)})")
    if options.threads:
        os.environ[THREADS_VARIABLE] = str(options.threads)
    sections = options.sections or list(SECTIONS)
    try:
        # A base that cannot be read is told at once, not after a long run.
        base = against.read_base(options.against) if options.against else None
        with tempfile.TemporaryDirectory(prefix="dtiscore-benchmarks-") as folder:
            settings = settings_of(options, Path(folder))
            if options.against_ref:
                return with_ref(options, sections, settings)
            made = report.Report(
                date=report.today(),
                command=shlex.join(["python", "-m", "benchmarks", *given]),
                machine=report.machine(),
                size=report.size(settings),
                results={name: measure(name, settings, say) for name in sections},
            )
    except WrongAnswer as error:
        say(f"wrong answer: {error}")
        return 1
    except against.CannotCompare as error:
        say(str(error))
        return 2
    print(made.table())
    if options.json:
        made.write(options.json)
    if base is not None:
        try:
            changes = against.with_base(made.as_json(), base)
        except against.CannotCompare as error:
            say(str(error))
            return 2
        print("\n" + against.table(changes, options.tolerance, report.multiple))
        return int(any(change.is_worse(options.tolerance) for change in changes))
    figures = [item for found in made.results.values() for item in found if isinstance(item, Figure)]
    return int(any(figure.passed is False for figure in figures))


def with_ref(options: argparse.Namespace, sections: Sequence[str], settings: Settings) -> int:
    own = [name for name in sections if name != "peers"]
    with against.worktree(options.against_ref, settings.folder) as tree:
        changes, skipped = against.with_ref(tree, own, settings, say)
    print(f"{report.today()} · {' · '.join(report.machine().values())}\nbase: {options.against_ref}\n")
    print(against.table(changes, options.tolerance, lambda value: f"{value:.4g}"))
    for item in skipped:
        print(f"skipped: {item.section}: {item.reason}")
    return int(any(change.is_worse(options.tolerance) for change in changes))


if __name__ == "__main__":
    sys.exit(main())
