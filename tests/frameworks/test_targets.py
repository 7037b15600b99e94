"""Targets as files: which values they may have, and that "none at all" is a target."""

from __future__ import annotations

from pathlib import Path

import pytest

import dtiscore as dti

from ..strategies import load, one_indicator
from ..tree import ROOT

CASE = ROOT.parent / "shared" / "cases" / "engine" / "target-at-most-zero"
HEAD = '[document]\ncode = "plan"\ntitle = { vi = "Kế hoạch", en = "Plan" }\nsource = "s"\n'


def loaded(tmp_path: Path, entry: str) -> dti.Targets:
    path = tmp_path / "plan.toml"
    path.write_text(f"{HEAD}[targets.x]\n2025 = {entry}\n", encoding="utf-8")
    return dti.load_targets(load(one_indicator({"type": "target"})), [path])


@pytest.mark.skipif(not CASE.is_dir(), reason="the case is not beside this tree")
@pytest.mark.parametrize("engine", ["numpy", pytest.param("numba", marks=pytest.mark.whole)])
def test_at_most_zero_is_all_points_for_none_and_none_for_some(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTISCORE_ENGINE", engine)
    framework = dti.load_framework(str(CASE / "t0.toml"))
    scores = dti.score(framework, dti.read_observations(CASE / "obs.csv", framework))
    assert dict(zip(scores.units, scores.points("total")[:, 0].tolist(), strict=True)) == {"A": 100.0, "B": 0.0}


@pytest.mark.parametrize("entry", ['{ value = 0, comparison = "<=" }', '{ value = 0.0, comparison = "<=" }',
                                   '{ value = -0.0, comparison = "<=" }'])  # fmt: skip
def test_none_at_all_is_a_target_however_zero_is_written(entry: str, tmp_path: Path) -> None:
    framework = load(one_indicator({"type": "target"}, 20))
    observations = dti.Observations.from_arrays(
        [[[0], [0.01], [3]]], indicators=["x"], units=["a", "b", "c"], years=[2025]
    )
    scores = dti.score(framework, observations, targets=loaded(tmp_path, entry), target_year=2025)
    assert scores.points("x")[:, 0].tolist() == [20.0, 0.0, 0.0]
    gaps = {row.unit: (row.gap, row.met, row.points) for row in dti.gaps(scores, target_year=2025)}
    assert gaps == {"a": (0.0, True, 0.0), "b": (0.01, False, 20.0), "c": (3.0, False, 20.0)}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{ value = 0 }", "targets.positive"),
        ('{ value = 0, comparison = ">=" }', "targets.positive"),
        ("{ value = -4 }", "targets.positive"),
        ('{ value = -1, comparison = "<=" }', "targets.negative"),
    ],
)
def test_a_target_without_attainment_is_refused_with_what_to_write(entry: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(dti.TargetError) as refused:
        loaded(tmp_path, entry)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_the_remedy_for_a_target_of_zero_works_when_followed(tmp_path: Path) -> None:
    with pytest.raises(dti.TargetError) as refused:
        loaded(tmp_path, "{ value = 0 }")
    assert 'comparison = "<="' in refused.value.problems[0].text("en")
    (target,) = loaded(tmp_path, '{ value = 0, comparison = "<=" }').targets
    assert (target.value, target.comparison) == (0.0, "<=")


def of_what_should_be_low(tmp_path: Path, entry: str) -> tuple[dti.Framework, dti.Targets]:
    path = tmp_path / "plan.toml"
    path.write_text(f"{HEAD}[targets.x]\n2025 = {entry}\n", encoding="utf-8")
    framework = load(one_indicator({"type": "linear", "lower": 10, "upper": 0}, 20))
    return framework, dti.load_targets(framework, [path])


@pytest.mark.parametrize("entry", ["{ value = 4 }", '{ value = 4, comparison = "<=" }'])
def test_of_what_should_be_low_a_target_is_an_upper_bound(entry: str, tmp_path: Path) -> None:
    """Less is better: 10 earns nothing, 0 all of 20 points. At 7 there are 6 points, at 4 there would be 12; 3 is better."""
    framework, targets = of_what_should_be_low(tmp_path, entry)
    observations = dti.Observations.from_arrays([[[7], [3]]], indicators=["x"], units=["a", "b"], years=[2024])
    found = dti.gaps(dti.score(framework, observations), targets, target_year=2025)
    assert [(row.unit, row.comparison, row.gap, row.met) for row in found] == [
        ("a", "<=", 3.0, False),
        ("b", "<=", 0.0, True),
    ]
    assert [row.points for row in found] == pytest.approx([6.0, 0.0])


def test_of_what_should_be_low_a_lower_bound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(dti.TargetError) as refused:
        of_what_should_be_low(tmp_path, '{ value = 4, comparison = ">=" }')
    assert [(problem.code, problem.place) for problem in refused.value.problems] == [
        ("targets.less_is_better", "targets.x.2025")
    ]
