"""Published indices computed anew from their published data, every figure that was published, by both evaluators.

The data lie beside the checkout (`../shared/golden/published`), each with its method and the tolerance that its rounding asks for.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import dtiscore as dti
from dtiscore.engine.evaluation import ENGINE_VARIABLE

from ..tree import ROOT

PUBLISHED = ROOT.parent / "shared" / "golden" / "published"
FOLDERS = sorted(path.parent.name for path in PUBLISHED.glob("*/expected.csv"))

pytestmark = [
    pytest.mark.skipif(
        not FOLDERS, reason="the published indices (../shared/golden/published) are not beside the checkout"
    ),
    pytest.mark.whole,
]


def tolerance(folder: Path) -> float:
    found = re.search(r"^Tolerance: ([0-9.e-]+[0-9])", (folder / "method.md").read_text("utf-8"), re.MULTILINE)
    assert found is not None, folder
    return float(found[1])


def differences(folder: Path) -> pl.DataFrame:
    """Every published figure beside ours: unit, year, node, published, computed."""
    framework = dti.load_framework(folder / "framework.toml")
    scores = dti.score(framework, dti.read_observations(folder / "data.csv", framework))
    expected = pl.read_csv(
        folder / "expected.csv", infer_schema_length=None, schema_overrides={"unit": pl.String, "node": pl.String}
    )
    place = {unit: i for i, unit in enumerate(scores.units)}
    column = {year: j for j, year in enumerate(scores.years)}
    points = {node: scores.points(node) for node in expected["node"].unique()}
    computed = [float(points[node][place[unit], column[year]]) for unit, year, node, _ in expected.iter_rows()]
    return expected.with_columns(computed=pl.Series(computed))


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("name", FOLDERS or [None])
def test_a_published_index_comes_out_as_published(name: str, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, engine)
    folder = PUBLISHED / name
    found = differences(folder)
    assert found.height > 0
    apart = np.abs(found["value"].to_numpy() - found["computed"].to_numpy())
    beyond = found.filter(pl.Series(~(apart <= tolerance(folder))))  # a score that is missing lies beyond as well
    assert beyond.is_empty(), beyond
