"""ASEM, an index of COINr, comes out of dtiscore as it comes out of COINr: converted by the command, scored by the command.

What COINr itself computed (shared/golden/asem) is compared where it was kept; every other way of computing the index is
compared with the reference in ``coinr_reference``, which agrees with COINr on all that was kept.
"""

from __future__ import annotations

import io
import json
import random
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.cli import run

from ..documents.coinr import coinr_reference as coinr
from ..documents.coinr.index_files import write
from ..documents.coinr.test_reference import ASEM, VARIANTS, needs_golden_asem, published

pytestmark = [pytest.mark.whole, needs_golden_asem]
META, DATA, PANEL = ASEM / "asem_iMeta.csv", ASEM / "asem_iData.csv", ASEM / "asem_iData_panel.csv"
WEIGHTS, POSTS = ASEM / "weights_unequal.csv", ASEM / "goalposts_iMeta.csv"
Rows = list[dict[str, Any]]


def dtiscore(*arguments: object) -> str:
    """What a command prints; it must succeed."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    assert code == 0, err.getvalue()
    return out.getvalue()


def convert(folder: Path, data: Path = DATA, meta: Path = META, **options: object) -> Path:
    """The folder that the converter makes."""
    given = [part for name, value in options.items() for part in (f"--{name}", value)]
    dtiscore("convert", "coinr", "--meta", meta, "--data", data, "-o", folder / "made", *given)
    return folder / "made"


def score(made: Path) -> Rows:
    """The flat rows of the command that scores."""
    data, framework = made / "observations.csv", made / "framework.toml"
    found: Rows = json.loads(dtiscore("score", data, "-f", framework, "--format", "json", "-q"))
    return found


def points_of(rows: Rows) -> dict[str, dict[coinr.Cell, coinr.Value]]:
    found: dict[str, dict[coinr.Cell, coinr.Value]] = {}
    for row in rows:
        found.setdefault(row["node"], {})[row["unit"], str(row["year"])] = row["points"]
    return found


# --- what COINr computed ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_node_of_every_unit_is_as_coinr_computed_it(variant: str, tmp_path: Path) -> None:
    made = convert(tmp_path, PANEL if variant.startswith("panel") else DATA, **VARIANTS[variant])
    found = points_of(score(made))
    for file in sorted((ASEM / "variants").glob(f"{variant}__*.csv")):
        expected = published(file)
        coinr.assert_agrees(expected, found)
        assert {node: len(cells) for node, cells in expected.items()} == {node: len(found[node]) for node in expected}
    assert found["total"] == found["Index"]


@pytest.mark.parametrize("variant", [name for name in VARIANTS if not name.startswith("panel")])
def test_ranks_are_those_of_coinr(variant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside the folder no option is needed."""
    monkeypatch.chdir(convert(tmp_path, **VARIANTS[variant]))
    rows = json.loads(dtiscore("rank", "--format", "json", "-q"))
    expected = coinr.table(ASEM / "variants" / f"{variant}__aggregated.csv")
    assert {row["unit"]: row["rank"] for row in rows} == {row["uCode"]: int(row["Rank"]) for row in expected}


def test_inside_the_folder_every_command_runs_without_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(convert(tmp_path))
    dtiscore("check")
    assert "Switzerland" in dtiscore("rank")
    assert "Logistics Performance Index" in dtiscore(
        "explain", "--unit", "VNM", "--node", "Physical", "--format", "csv"
    )
    assert ",DEU," in dtiscore("gap", "--to", "best", "--unit", "Vietnam", "--format", "csv")
    dtiscore("score", "-o", "scores.xlsx")
    dtiscore("report", "-o", "report.html")


# --- every other way, against the reference --------------------------------------------------------------------------

WAYS: dict[str, dict[str, object]] = {
    "linear": {}, "harmonic": {"normalisation": "min_max:1:100", "aggregation": "harmonic"},
    "geometric 10-20": {"normalisation": "min_max:10:20", "aggregation": "geometric"},
    "scale 0-1": {"normalisation": "min_max:0:1"}, "scale 1-10": {"normalisation": "min_max:1:10"},
    "scale -1-1": {"normalisation": "min_max:-1:1"}, "scale 0.5-7": {"normalisation": "min_max:0.5:7"},
    "scale -20--10": {"normalisation": "min_max:-20:-10"},
    "z 100:10": {"normalisation": "z_score:100:10"}, "z 0:1": {"normalisation": "z_score"},
    "z 5:0.5 geometric": {"normalisation": "z_score:5:0.5", "aggregation": "geometric"},
    "z 60:10 harmonic": {"normalisation": "z_score:60:10", "aggregation": "harmonic"},
    "rank geometric": {"normalisation": "rank", "aggregation": "geometric"},
    "rank harmonic": {"normalisation": "rank", "aggregation": "harmonic"},
    "percentile": {"normalisation": "percentile"}, "target": {"normalisation": "distance_to_target"},
    "goalposts": {"normalisation": "goalposts", "goalposts": POSTS},
}  # fmt: skip


def aggregates() -> list[dict[str, str]]:
    return [row for row in coinr.table(META) if row["Type"] == "Aggregate"]


def expect(data: Sequence[coinr.Row], options: Mapping[str, object]) -> dict[str, dict[coinr.Cell, coinr.Value]]:
    tables = {name: coinr.table(options[name]) for name in ("weights", "goalposts") if name in options}  # type: ignore[arg-type]
    other = {name: value for name, value in options.items() if name not in tables}
    other["normalisation"] = {"z_score": "z_score:0:1"}.get(str(other.get("normalisation")), other.get("normalisation"))
    given = {name: value for name, value in {**other, **tables}.items() if value is not None}
    return coinr.index(coinr.table(META), data, **given)  # type: ignore[arg-type]


def holed(data: Sequence[coinr.Row], share: float, seed: int) -> list[dict[str, str]]:
    """The data with holes, so that every threshold matters; the first row of each year stays as it is."""
    chance = random.Random(seed)
    codes = [row["iCode"] for row in coinr.table(META) if row["Type"] == "Indicator"]
    made = []
    for row in data:
        gone = {code for code in codes if chance.random() < share}
        made.append(
            {name: ("NA" if chance.random() < 0.5 else "") if name in gone else text for name, text in row.items()}
        )
    return made


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_computing_it_agrees_with_the_reference(way: str, tmp_path: Path) -> None:
    coinr.assert_agrees(expect(coinr.table(DATA), WAYS[way]), points_of(score(convert(tmp_path, **WAYS[way]))))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("threshold", "share"), [(0.5, 0.3), (0.8, 0.06), (1.0, 0.01)])
def test_unequal_weights_and_thresholds_on_data_with_holes(
    way: str, threshold: float, share: float, tmp_path: Path
) -> None:
    options = {**WAYS[way], "weights": WEIGHTS, "threshold": threshold}
    data = holed(coinr.table(DATA), share, seed=7)
    expected = expect(data, options)
    found = points_of(score(convert(tmp_path, write(tmp_path / "iData.csv", data), **options)))
    coinr.assert_agrees(expected, found)
    lacking = [sum(value is None for value in expected[row["iCode"]].values()) for row in aggregates()]
    assert 0 < sum(lacking) < 51 * len(lacking)
    assert lacking[-1] < 51


@pytest.mark.parametrize("over", ["year", "panel"])
@pytest.mark.parametrize("way", WAYS)
def test_panels_within_each_year_and_over_all_years(way: str, over: str, tmp_path: Path) -> None:
    options = {**WAYS[way], "over": over, "weights": WEIGHTS}
    data = holed(coinr.table(PANEL), 0.05, seed=3)
    del data[60:75]  # years with unequal numbers of units
    found = points_of(score(convert(tmp_path, write(tmp_path / "iData.csv", data), **options)))
    expected = expect(data, options)
    assert len(expected["Index"]) == 240
    coinr.assert_agrees(expected, found)


def test_over_panel_is_not_within_years(tmp_path: Path) -> None:
    years, panel = (points_of(score(convert(tmp_path / o, PANEL, over=o)))["Index"] for o in ("year", "panel"))
    assert years != panel
    assert points_of(score(convert(tmp_path / "default", PANEL)))["Index"] == years


def test_goalposts_may_stand_in_imeta_itself(tmp_path: Path) -> None:
    own = convert(tmp_path / "a", meta=POSTS, normalisation="goalposts")
    apart = convert(tmp_path / "b", goalposts=POSTS)
    for name in ("table", "total"):
        same = [tomllib.loads((made / "framework.toml").read_text("utf-8"))[name] for made in (own, apart)]
        assert same[0] == same[1]


@pytest.mark.parametrize("way", WAYS)
def test_both_evaluators_give_the_same_bits(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba", reason="numba is not installed")
    data = write(
        tmp_path / "iData.csv", holed(coinr.table(PANEL), 0.03, seed=5) if "z " not in way else coinr.table(PANEL)
    )
    made = convert(tmp_path, data, **WAYS[way], threshold=0.6)
    framework = dti.load_framework(made / "framework.toml")
    observations = dti.read_observations(made / "observations.csv", framework)
    bits = []
    for engine in ("numpy", "numba"):
        monkeypatch.setenv("DTISCORE_ENGINE", engine)
        scores = dti.score(framework, observations)
        bits.append([np.ascontiguousarray(scores[node]).tobytes() for node in framework.nodes])
    assert bits[0] == bits[1]
