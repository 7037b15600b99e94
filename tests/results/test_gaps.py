"""What closing a gap is said to bring."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import dtiscore as dti

TOML = """
[framework]
code = "two"
title = {{ vi = "Thử", en = "Test" }}
level = "other"
completeness = "example"
years = {{ from = 2024, to = 2025 }}
scale = 20
decimals = 4
missing = "{missing}"
source = "synthetic"
[indices.all]
title = {{ vi = "Chung", en = "All" }}
[indices.all.indicators.first]
title = {{ vi = "Một", en = "First" }}
points = 10
unit_of_measure = "percent"
rule = {{ type = "linear", lower = 0, upper = 100 }}
[indices.all.indicators.second]
title = {{ vi = "Hai", en = "Second" }}
points = 10
unit_of_measure = "percent"
rule = {{ type = "linear", lower = 0, upper = 100 }}
[total]
indices = ["all"]
"""


@pytest.mark.parametrize(("missing", "gain"), [("zero", 5.0), ("skip", 5.0)])
def test_an_indicator_without_data_is_worth_what_its_value_would_bring(
    missing: str, gain: float | None, tmp_path: Path
) -> None:
    """Five points, whether or not the ten of its maximum counted before."""
    (tmp_path / "two.toml").write_text(TOML.format(missing=missing), "utf-8")
    framework = dti.load_framework(tmp_path / "two.toml")
    table = pl.DataFrame({"unit": ["x", "y"], "year": [2025, 2025], "first": [90.0, 80.0], "second": [None, 50.0]})
    scores = dti.score(framework, dti.read_observations(table, framework))
    rows = {(row["unit"], row["node"]): row for row in dti.gaps(scores, to="best").frame.iter_rows(named=True)}
    unknown = rows["x", "second"]
    assert (unknown["value"], unknown["gap"], unknown["met"], unknown["points"]) == (None, None, None, gain)
    assert rows["y", "first"]["points"] == 1.0
