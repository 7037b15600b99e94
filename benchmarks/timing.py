"""Timing in turn, A B A B: a machine that changes its speed changes it for all."""

from __future__ import annotations

import gc
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Case


def interleaved(cases: Sequence[Case], runs: int) -> dict[str, list[float]]:
    """Seconds of every case in every round, after one round that does not count."""
    for case in cases:
        case.run()
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    for _ in range(runs):
        for case in cases:
            times[case.name].append(seconds(case.run))
    return times


def seconds(run: Callable[[], object]) -> float:
    """How long one call takes; what it returns is thrown away after the clock has stopped."""
    gc.collect()
    start = time.perf_counter()
    result = run()
    taken = time.perf_counter() - start
    del result
    return taken


def process(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Callable[[], object]:
    """A whole process in ``folder`` as something to time; it must succeed."""

    def run() -> str:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[1:])} failed: {done.stderr[-2000:]}")
        return done.stdout

    return run
