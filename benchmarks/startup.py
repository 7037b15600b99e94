"""How long the command line takes to answer, as whole processes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

import dtiscore
from benchmarks import work
from benchmarks.figures import Case, Claim, Group, Item, Settings, WrongAnswer
from benchmarks.timing import process

PROVINCES = 63
RUNS = 15
# What the installed script does, by any Python.
PROGRAM = "from dtiscore.cli import main; main()"
LOADED = "import json, sys; from dtiscore.cli import run; code = run(sys.argv[1:]); print(json.dumps([code, 'numba' in sys.modules]))"


def startup(settings: Settings) -> Iterator[Item]:
    folder = settings.folder
    work.framework(folder)
    array = work.values("missing", PROVINCES, 1).reshape(work.INDICATORS, PROVINCES)
    columns = dict(zip(work.CODES, array, strict=True))
    frame = pl.DataFrame({"unit": work.labels(PROVINCES), "year": [work.FIRST_YEAR] * PROVINCES} | columns)
    frame.with_columns(pl.col(work.CODES).fill_nan(None)).write_csv(folder / "provinces.csv")
    # The dtiscore that runs here, wherever the processes start.
    places = [str(Path(dtiscore.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, places)), "PYTHONUTF8": "1"}
    rank = ["rank", "provinces.csv", "-f", "benchmark.toml", "--format", "json"]

    def python(code: str, *arguments: str) -> list[str]:
        return [sys.executable, "-c", code, *arguments]

    told = str(process(python(LOADED, *rank, "-o", "ranks.json"), folder, environment)())
    code, has_numba = json.loads(told.splitlines()[-1])
    ranked = json.loads((folder / "ranks.json").read_text("utf-8"))
    if code or len(ranked) != PROVINCES:
        raise WrongAnswer(f"startup: dtiscore rank ranked {len(ranked)} of {PROVINCES} provinces, exit code {code}")
    if has_numba:
        raise WrongAnswer(f"startup: dtiscore rank imports numba for {PROVINCES} provinces")
    click = Case("import click", process(python("import click"), folder, environment), own=False)
    cases = [
        *([] if settings.alone else [click]),
        Case("dtiscore --help", process(python(PROGRAM, "--help"), folder, environment)),
        Case("dtiscore rank", process(python(PROGRAM, *rank), folder, environment)),
    ]
    claims = [
        Claim("dtiscore --help", "dtiscore --help", "import click", 1.5, note="whole processes"),
        Claim("dtiscore rank", "dtiscore rank", limit=1.0, note=f"{PROVINCES} provinces, whole process, no numba"),
    ]
    yield Group(cases, claims, not settings.quick, settings.runs if settings.quick else max(settings.runs, RUNS))
