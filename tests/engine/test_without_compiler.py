"""A switch of numba that lets nothing be compiled: the numpy evaluator does the work, with the same bits, and says so."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ..tree import ROOT

SAID = "NUMBA_DISABLE_JIT is set, so the numpy evaluator does the work (the same numbers, slower)"
SCORING = """
import logging, sys
import numpy as np
import dtiscore as dti
from dtiscore.engine import evaluation
logging.basicConfig(level=logging.INFO, format="%(message)s")
evaluation.COMPILED_FROM = 1_000
framework = dti.load_framework("vn-dti-province-2022")
codes = [node.code for node in framework.leaves if node.points]
values = np.round(np.random.default_rng(0).uniform(0, 1, (len(codes), 500, 1)), 3)
units = [f"U{i}" for i in range(500)]
scores = dti.score(framework, dti.Observations.from_arrays(values, indicators=codes, units=units, years=[2022]))
print(scores["total"].tobytes().hex(), dti.rank(scores).to_polars()["rank"].to_list())
"""


@pytest.mark.whole
@pytest.mark.parametrize("engine", ["numba", ""])
def test_without_the_compiler_numpy_gives_the_same_bits_and_a_note(engine: str) -> None:
    def scored(**environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("NUMBA_", "DTISCORE_"))}
        return subprocess.run(
            [sys.executable, "-c", SCORING],
            cwd=ROOT,
            env=kept | environment,
            capture_output=True,
            text=True,
            check=True,
        )

    plain = scored(DTISCORE_ENGINE="numpy")
    switched_off = scored(NUMBA_DISABLE_JIT="1", DTISCORE_ENGINE=engine)
    assert switched_off.stdout == plain.stdout
    assert SAID in switched_off.stderr
    assert SAID not in plain.stderr
