"""A rule may need other indicators and attributes of units; one that is random, or compares units unmarked, is found when read."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.engine.evaluation import ENGINE_VARIABLE
from dtiscore.testing import check_plugin
from dtiscore.testing.documents import header, titled, toml

from ...tree import ROOT


@attrs.frozen
class CappedParams:
    """As much as is stated, at most what ``by`` has; a village (xã) is asked for half."""

    by: str


def capped(params: CappedParams, given: dti.RuleInput) -> dti.Row:
    wanted = np.where(given.units["type"] == "xã", 50.0, 100.0)[:, None]
    share = np.minimum(given.value / wanted, given.others[params.by] / 100)
    return dti.Row(np.where(np.isposinf(given.value), np.inf, np.where(np.isposinf(share), np.nan, share)))


def words(params: Any, points: float) -> dti.Text:
    return dti.Text("có", "some")


def plugin(**facts: Any) -> Any:
    made: dict[str, Any] = {
        "compile": capped,
        "params": CappedParams,
        "wording": words,
        "needs": lambda params: [params.by],
        "attributes": ("type",),
    }

    class Plugin:
        @staticmethod
        @dti.hookimpl
        def dtiscore_rules() -> Iterable[dti.Rule]:
            return [dti.Rule("capped", **(made | facts))]

    return Plugin()


def problems_of(by: str, tmp_path: Path, given: Any = None, **entries: Any) -> tuple[Any, list[str]]:
    from dtiscore.frameworks import check_framework

    percent = {"type": "linear", "lower": 0, "upper": 100}
    rule = {"type": "capped", **({"by": by} if by else {})}
    document = {
        "framework": header(scale=100),
        "indicators": {
            "used": {"title": titled("used"), "points": 40, "unit_of_measure": "percent", "rule": percent},
            "offered": {"title": titled("offered"), "points": 60, "unit_of_measure": "count", "rule": rule, **entries},
        },
        "total": {"indicators": ["used", "offered"]},
    }
    path = tmp_path / "framework.toml"
    path.write_text(toml(document), "utf-8")
    framework, problems = check_framework(path, dti.load_plugins(("odd", given or plugin()), installed=False))
    return framework, [problem.text() for problem in problems]


UNITS = dti.Units((dti.Unit("a", "A", "xã"), dti.Unit("b", "B", "phường"), dti.Unit("c", "C", "xã")))
ROWS = [
    {"unit": "a", "year": 2025, "used": 80, "offered": 40}, {"unit": "b", "year": 2025, "used": 80, "offered": 40},
    {"unit": "c", "year": 2025, "used": 30, "offered": 60},
]  # fmt: skip


def scored(tmp_path: Path, units: dti.Units | None = UNITS) -> dti.Scores:
    framework, said = problems_of("used", tmp_path)
    assert said == []
    return dti.score(framework, dti.read_observations(ROWS, framework, units=units))


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_the_values_of_others_and_the_kind_of_unit_reach_the_rule(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv(ENGINE_VARIABLE, engine)
    found = scored(tmp_path)
    assert found.points("offered")[:, 0].tolist() == pytest.approx(
        [48.0, 24.0, 18.0], abs=1e-12
    )  # 40/50, 40/100, 30 of 100


def test_a_gap_of_what_others_need_counts_what_they_gain(tmp_path: Path) -> None:
    found = {(gap.unit, gap.node): gap.points for gap in dti.gaps(scored(tmp_path), to="best")}
    # c at 80 used: 20 points of its own, and 60 × (0.8 − 0.3) that the other rule had kept back
    assert found["c", "used"] == pytest.approx(20 + 30)
    assert found["b", "offered"] == pytest.approx(60 * 0.6 - 24)


def test_what_cannot_run_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(
        dti.DataError,
        match=r"offered: the rule capped has to know the type of the unit “a” \(give it in the table of units",
    ):
        scored(tmp_path, None)
    doubts = tmp_path / "doubts.toml"
    doubts.write_text('[doubts.off]\nkind = "error"\nerror = { used = 5 }\n', "utf-8")
    scores = scored(tmp_path)
    with pytest.raises(
        dti.EngineError,
        match=r"offered: the rule capped needs used, and cannot be asked here .* \(state the doubts in a file",
    ):
        dti.robustness(scores, dti.read_doubts(doubts, scores.framework), draws=20, sensitivity=0)
    doubts.write_text('[doubts.points]\nkind = "weights"\n', "utf-8")  # what the sentence tells to do
    assert dti.robustness(scores, dti.read_doubts(doubts, scores.framework), draws=20, sensitivity=0).to_polars().height


@pytest.mark.parametrize(
    ("by", "words_of"),
    [
        ("offered", "the rule capped needs “offered”, which is this indicator itself"),
        ("total", "or a node with children"), ("usde", "which the framework does not have; did you mean “used”?"),
    ],
)  # fmt: skip
def test_what_a_rule_needs_must_be_there_when_the_framework_is_read(by: str, words_of: str, tmp_path: Path) -> None:
    framework, (said,) = problems_of(by, tmp_path)
    assert framework is None
    assert words_of in said
    assert "indicators.offered.rule" in said


def test_a_rule_says_one_thing_of_itself() -> None:
    with pytest.raises(ValueError, match=r"Rule\.needs"):
        plugin(spreadsheet=lambda params, cells: "1").dtiscore_rules()
    with pytest.raises(ValueError, match=r"Rule\.attributes"):
        plugin(attributes=("population",)).dtiscore_rules()


@attrs.frozen
class NoParams:
    """Nothing."""


def random_one(params: NoParams, given: dti.RuleInput) -> dti.Row:
    return dti.Row(np.where(np.isfinite(given.value), np.random.default_rng().random(given.value.shape), given.value))


def by_the_clock(params: NoParams, given: dti.RuleInput) -> dti.Row:
    return dti.Row(np.where(np.isfinite(given.value), (time.perf_counter_ns() % 997) / 997, given.value))


def of_the_best(params: NoParams, given: dti.RuleInput) -> dti.Row:
    return dti.Row(given.value / np.nanmax(given.value[np.isfinite(given.value)]))


def honest(params: NoParams, given: dti.RuleInput) -> dti.Row:
    return dti.Row(given.value / 100)


def fails(params: NoParams, given: dti.RuleInput) -> dti.Row:
    raise KeyError("no such thing")


@pytest.mark.parametrize(
    ("function", "words_of"),
    [(random_one, "gives other points for the same data another time"), (by_the_clock, "no time of day"), (of_the_best, "state relative=True"), (honest, ""), (fails, "")],
)  # fmt: skip
def test_a_random_and_an_unmarked_relative_rule_are_found_when_the_framework_is_read(function: Any, words_of: str, tmp_path: Path) -> None:  # fmt: skip
    given = plugin(compile=function, params=NoParams, needs=None, attributes=())
    framework, said = problems_of("", tmp_path, given)
    assert len(said) == bool(words_of)
    if words_of:
        assert framework is None
        assert words_of in said[0]
        assert "the plugin “odd”" in said[0]
    marked = plugin(compile=of_the_best, params=NoParams, needs=None, attributes=(), relative=True)
    assert problems_of("", tmp_path, marked)[1] == []


def test_the_kit_gives_a_rule_what_it_needs_and_the_example_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "examples" / "plugin-smart-city"))
    from dtiscore_smart_city.used_services import USED_SERVICES, UsedServicesParams

    class Module:
        @staticmethod
        @dti.hookimpl
        def dtiscore_rules() -> Iterable[dti.Rule]:
            return [USED_SERVICES]

    def for_one(params: UsedServicesParams, value: float, cell: Any) -> float:
        wanted = params.full / 2 if params.half_for and cell.units["type"] == params.half_for else params.full
        used = cell.others[params.used_by]
        return float("nan") if np.isnan(used) else min(max(value / wanted, 0.0), max(used / 100, 0.0), 1.0)

    monkeypatch.setenv(ENGINE_VARIABLE, "numpy")
    tried = [UsedServicesParams(20.0, "people", "type 1"), UsedServicesParams(5.0, "people")]
    check_plugin(Module(), {"used_services": for_one}, params={"used_services": tried})
