"""Plugins that do wrong: each fault is one sentence that names the plugin, and the others go on working."""

from __future__ import annotations

import importlib.metadata
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.tables.listings import framework_view, plugins_view
from dtiscore.frameworks import check_framework
from dtiscore.language.errors import DtiError, Problem
from dtiscore.results.ranking import rank
from dtiscore.rules.plugins.loading import Plugins

FRAMEWORK = """
[framework]
code = "faulty"
title = { vi = "Thử", en = "Trial" }
level = "other"
years = { from = 2024, to = 2024 }
scale = 100
decimals = 4
missing = "zero"
source = "Invented for this test"
completeness = "example"

[pillars.economy]
title = { vi = "Kinh tế số", en = "Digital economy" }
PILLAR

[pillars.economy.indicators.a]
title = { vi = "Một", en = "One" }
points = 40
rule = { type = "RULE" }
DATA

[pillars.economy.indicators.b]
title = { vi = "Hai", en = "Two" }
points = 60
rule = { type = "ratio" }

[total]
pillars = ["economy"]
"""
TITLE = dti.Text("Thử", "Trial")
ALL = ("standard", "economy", "government", "society")


@attrs.frozen
class NoParams:
    """No parameters."""


def wording(params: Any, points: float) -> dti.Text:
    return TITLE


def module(**hooks: Callable[[], Any]) -> Any:
    """A plugin; ``rules=…`` is its hook ``dtiscore_rules``."""
    made = types.SimpleNamespace(__name__="faulty")
    for name, given in hooks.items():
        setattr(made, f"dtiscore_{name}", dti.hookimpl(_without_parameters(given)))
    return made


def _without_parameters(given: Callable[[], Any]) -> Callable[[], Any]:
    def hook() -> Any:
        return given()

    return hook


def written(folder: Path, pillar: str = "", rule: str = "ratio", data: str = "") -> Path:
    path = folder / "faulty.toml"
    text = FRAMEWORK.replace("PILLAR", pillar).replace("RULE", rule).replace("DATA", data)
    path.write_text(text, encoding="utf-8")
    return path


def observations(values: tuple[float, float] = (50.0, 80.0)) -> dti.Observations:
    cube = np.array(values)[:, None, None]
    return dti.Observations.from_arrays(cube, indicators=["a", "b"], units=["A"], years=[2024])


def others_work(plugins: Plugins) -> None:
    assert set(ALL) <= {loaded.name for loaded in plugins.loaded}
    assert {"ratio", "linear"} <= set(plugins.rules)
    for lang in ("vi", "en"):
        assert plugins_view(plugins, lang).columns  # type: ignore[arg-type]


def one_sentence(problems: Iterable[Problem], *words: str, plugin: str = "faulty", distribution: str = "—") -> None:
    """Of one line, in both languages, with the plugin's name and distribution and, in English, the words."""
    (problem,) = problems
    for lang in ("vi", "en"):
        text = problem.text(lang)  # type: ignore[arg-type]
        assert f"“{plugin}” ({distribution}" in text
        assert "\n" not in text
        assert "{" not in text
    for word in words:
        assert word in problem.text("en")
    assert problem.text("vi") != problem.text("en")


def sentence_of(action: Callable[[], Any], *words: str, kind: type[DtiError] = dti.PluginError) -> None:
    with pytest.raises(kind) as caught:
        action()
    one_sentence(caught.value.problems, *words)


def raising(error: BaseException) -> Callable[..., Any]:
    def function(*_: Any) -> Any:
        raise error

    return function


# What any function of a plugin may do instead of returning what it should.
RAISED = [ValueError("no such\ncolumn"), SystemExit(3), KeyError("x"), AssertionError(), RecursionError()]


class Mute(Exception):
    """An error that cannot even say what it is."""

    def __str__(self) -> str:
        raise RuntimeError


# --- aggregations ----------------------------------------------------------------------------------------------------


def aggregating(folder: Path, function: Any) -> tuple[dti.Framework, Plugins]:
    plugins = dti.load_plugins(("faulty", module(aggregations=lambda: [dti.Aggregation("mine", TITLE, function)])))
    assert plugins.failures == ()
    return dti.load_framework(written(folder, 'aggregation = "mine"'), plugins), plugins


def in_place(scores: Any, weights: Any) -> Any:
    weights[0] = 0.0
    return scores[0]


RESULTS: dict[str, tuple[Any, str]] = {
    "above one": (lambda s, w: s.sum(axis=0) * 1e6, "is outside 0 to 1"),
    "below zero": (lambda s, w: s[0] - 2.0, "is outside 0 to 1"),
    "infinite": (lambda s, w: s[0] + np.inf, "inf is outside 0 to 1"),
    "one number": (lambda s, w: np.nan, "the shape (), wanted (1,)"),
    "too many": (lambda s, w: s, "the shape (2, 1), wanted (1,)"),
    "None": (lambda s, w: None, "the type NoneType, wanted float64"),
    "text": (lambda s, w: ["0.5"], "wanted float64"),
    "complex": (lambda s, w: s[0] + 1j, "wanted float64"),
    "ragged": (lambda s, w: [[0.5], [0.5, 0.5]], "ValueError"),
    "writes to the weights": (in_place, "read-only"),
    "loses what counts": (lambda s, w: s[0] * np.nan, "no score (NaN) in 1 unit-year in which a part counts"),
}  # fmt: skip


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("fault", RESULTS)
def test_a_wrong_aggregate_is_a_sentence(
    tmp_path: Path, fault: str, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTISCORE_ENGINE", engine)
    function, words = RESULTS[fault]
    framework, plugins = aggregating(tmp_path, function)
    sentence_of(lambda: rank(dti.score(framework, observations())), "economy: ", "mine", words)
    others_work(plugins)


@pytest.mark.parametrize("raised", [*RAISED, Mute()], ids=lambda error: type(error).__name__)
def test_an_aggregation_that_raises_is_a_sentence(tmp_path: Path, raised: BaseException) -> None:
    framework, plugins = aggregating(tmp_path, raising(raised))
    sentence_of(lambda: dti.score(framework, observations()).points("total"), "mine", type(raised).__name__)
    others_work(plugins)


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), MemoryError()], ids=lambda error: type(error).__name__)
def test_an_interruption_and_a_lack_of_memory_stay_what_they_are(tmp_path: Path, raised: BaseException) -> None:
    framework, _ = aggregating(tmp_path, raising(raised))
    with pytest.raises(type(raised)):
        dti.score(framework, observations()).points("total")


def test_an_aggregate_that_misses_the_ends_by_a_rounding_error_is_kept(tmp_path: Path) -> None:
    framework, _ = aggregating(tmp_path, lambda s, w: s[0] * 0.0 + 1.0 + 1e-12)
    assert dti.score(framework, observations()).points("total").tolist() == [[100.0]]
    framework, _ = aggregating(tmp_path, lambda s, w: s[0] * 0.0 - 1e-12)
    assert dti.score(framework, observations()).points("total").tolist() == [[0.0]]


def test_an_aggregation_cannot_change_the_scores_that_it_is_given(tmp_path: Path) -> None:
    def greedy(scores: Any, weights: Any) -> Any:
        result = scores.mean(axis=0)
        scores[:] = 1.0
        return result

    framework, _ = aggregating(tmp_path, greedy)
    scores = dti.score(framework, observations())
    assert scores.points("total").tolist() == [[65.0]]
    assert scores.points("a").tolist() == [[20.0]]


def test_the_rank_kernel_never_writes_outside_its_table() -> None:
    from dtiscore.engine.kernels import count_printed

    keys, counts = np.zeros(5, dtype=np.int64), np.zeros((1, 11), dtype=np.int64)
    powers = 10.0 ** np.arange(-20, 21)
    values = np.array([0.5, 7.0, 1e15, np.inf, np.nan])
    count_printed(values, np.zeros(5, dtype=np.int64), np.ones(5, dtype=bool), 1, powers, -20, keys, counts)
    assert keys.tolist() == [5, 10, 10, 10, -1]
    assert counts.sum() == 4


def test_a_misspelt_aggregation_of_a_pillar_is_named(tmp_path: Path) -> None:
    pillars = module(pillars=lambda: [dti.PillarMethod("economy", TITLE, aggregation="geometrik")])
    plugins = dti.load_plugins(("faulty", pillars))
    path = written(tmp_path, 'plugin = "faulty"')
    sentence_of(lambda: dti.load_framework(path, plugins), "geometrik", "geometric", kind=dti.FrameworkError)
    others_work(plugins)
    stated = written(tmp_path, 'plugin = "faulty"\naggregation = "minimum"')
    assert dti.load_framework(stated, plugins)["economy"].aggregation is not None


# --- rules -----------------------------------------------------------------------------------------------------------


def ruled(folder: Path, compile: Any, **more: Any) -> tuple[dti.Framework, Plugins]:
    given = {"wording": wording, **more}
    plugins = dti.load_plugins(
        ("faulty", module(rules=lambda: [dti.Rule("mine", NoParams, compile, **given)])),
    )
    assert plugins.failures == ()
    return dti.load_framework(written(folder, rule="mine"), plugins), plugins


def steps(edges: Any, shares: Any, **more: Any) -> Callable[[Any, dti.RuleInput], dti.Row]:
    return lambda params, given: dti.Row(given.value, "steps", edges=edges, shares=shares, **more)


ROWS: dict[str, tuple[Any, str]] = {
    "no row": (lambda p, g: g.value, "the type ndarray, wanted Row"),
    "None": (lambda p, g: None, "the type NoneType, wanted Row"),
    "x is a list": (lambda p, g: dti.Row([[1.0]]), "the type list, wanted float64"),
    "x is whole": (lambda p, g: dti.Row(g.value.astype(int)), "wanted float64"),
    "x of another shape": (lambda p, g: dti.Row(g.value[0]), "the shape (1,), wanted (1, 1)"),
    "x is infinite": (lambda p, g: dti.Row(g.value + np.inf), "infinity"),
    "span 0": (lambda p, g: dti.Row(g.value, span=0.0), "span = 0"),
    "span missing": (lambda p, g: dti.Row(g.value, span=np.nan), "span = nan"),
    "span is text": (lambda p, g: dti.Row(g.value, span="100"), "span = 100"),
    "lower infinite": (lambda p, g: dti.Row(g.value, lower=-np.inf), "lower = -inf"),
    "lower None": (lambda p, g: dti.Row(g.value, lower=None), "lower = None"),
    "operation": (lambda p, g: dti.Row(g.value, "clamp"), "unknown operation (clamp, lower)"),
    "includes": (steps((1.0,), (0.0, 1.0), includes="both"), "unknown operation (steps, both)"),
    "too few shares": (steps((1.0, 2.0), (0.0, 1.0)), "one share more"),
    "no shares": (steps((), ()), "one share more"),
    "falling edges": (steps((2.0, 1.0), (0.0, 0.5, 1.0)), "do not rise"),
    "equal edges": (steps((1.0, 1.0), (0.0, 0.5, 1.0)), "do not rise"),
    "infinite edge": (steps((1.0, np.inf), (0.0, 0.5, 1.0)), "not finite"),
    "edges of text": (steps(("a",), (0.0, 1.0)), "ValueError"),
    "share above one": (steps((1.0,), (0.0, 40.0)), "40 is outside 0 to 1"),
    "share missing": (steps((1.0,), (0.0, np.nan)), "nan is outside 0 to 1"),
}  # fmt: skip


@pytest.mark.parametrize("fault", ROWS)
def test_a_wrong_row_is_a_sentence(tmp_path: Path, fault: str) -> None:
    compile, words = ROWS[fault]
    framework, plugins = ruled(tmp_path, compile)
    sentence_of(lambda: dti.score(framework, observations()), "a: ", "mine", words)
    others_work(plugins)


@pytest.mark.parametrize("raised", RAISED, ids=lambda error: type(error).__name__)
def test_a_rule_that_raises_is_a_sentence(tmp_path: Path, raised: BaseException) -> None:
    framework, _ = ruled(tmp_path, raising(raised))
    sentence_of(lambda: dti.score(framework, observations()), "mine", type(raised).__name__)


def test_a_sound_rule_of_a_plugin_works(tmp_path: Path) -> None:
    framework, plugins = ruled(tmp_path, steps(np.array([20.0]), [0.0, 1.0]))
    assert dti.score(framework, observations()).points("a").tolist() == [[40.0]]
    assert plugins.owners["rule", "mine"] == ("faulty", "")
    assert plugins.rules["mine"].owner == "faulty (—)"
    assert plugins.rules["ratio"].owner.startswith("standard (dtiscore ")


@pytest.mark.parametrize("returned", [None, "words", ("vi", "en"), *RAISED], ids=repr)
def test_a_wording_that_is_none_is_a_sentence(tmp_path: Path, returned: Any) -> None:
    told = raising(returned) if isinstance(returned, BaseException) else lambda params, points: returned
    framework, plugins = ruled(tmp_path, lambda p, g: dti.Row(g.value, span=100.0), wording=told)
    scores = dti.score(framework, observations())
    assert scores.points("a").tolist() == [[20.0]]
    sentence_of(lambda: dti.explain(scores, "A", 2024), "mine.wording")
    sentence_of(lambda: framework_view(framework, "vi"), "mine.wording")
    others_work(plugins)


SAID: dict[str, Any] = {
    "measure": lambda params: 5,
    "per": lambda params: "100",
    "lower_is_better": lambda params: None,
    "check": lambda params, points: [("place", "no.such.code", {})],
}


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("fault", ["wrong", "ValueError", "SystemExit"])
def test_what_a_rule_says_of_itself_is_asked_when_the_framework_is_read(tmp_path: Path, name: str, fault: str) -> None:
    errors = {"ValueError": ValueError("why"), "SystemExit": SystemExit()}
    told = raising(errors[fault]) if fault in errors else SAID[name]
    words = ("mine", fault) if fault in errors else ("mine",)
    with pytest.raises(dti.FrameworkError) as caught:
        ruled(tmp_path, lambda p, g: dti.Row(g.value), **{name: told})
    one_sentence(caught.value.problems, *words)


# --- derivations, checks, advice -------------------------------------------------------------------------------------


def served(folder: Path, data: str = "", **given: Any) -> tuple[dti.Framework, Plugins]:
    plugins = dti.load_plugins(("faulty", module(pillars=lambda: [dti.PillarMethod("economy", TITLE, **given)])))
    assert plugins.failures == ()
    return dti.load_framework(written(folder, 'plugin = "faulty"', data=data), plugins), plugins


def overwriting(inputs: Any, years: Any) -> Any:
    inputs[0][:] = 0.0
    return inputs[0]


DERIVED: dict[str, tuple[Any, str]] = {
    "shape": (lambda i, y: i[0][0], "the shape (1,), wanted (1, 1)"),
    "None": (lambda i, y: None, "the type NoneType, wanted float64"),
    "minus infinity": (lambda i, y: i[0] - np.inf, "minus infinity"),
    "writes to its inputs": (overwriting, "read-only"),
    **{type(error).__name__: (raising(error), type(error).__name__) for error in RAISED},
}  # fmt: skip


@pytest.mark.parametrize("fault", DERIVED)
def test_a_wrong_derivation_is_a_sentence(tmp_path: Path, fault: str) -> None:
    function, words = DERIVED[fault]
    derivations = (dti.Derivation("half", TITLE, function),)
    framework, plugins = served(tmp_path, 'data = { derive = "half", from = ["b"] }', derivations=derivations)
    sentence_of(lambda: dti.score(framework, observations((np.nan, 80.0))), "a: ", "half", words)
    others_work(plugins)


def asked(**wrong: Any) -> Callable[[dti.PillarData], Iterable[dti.Finding]]:
    right: dict[str, Any] = {"severity": "note", "check": "c", "unit": "A", "year": 2024, "node": "a"}

    def check(data: dti.PillarData) -> Iterable[dti.Finding]:
        yield dti.Finding(**{**right, "finding": TITLE, "ask": TITLE, **wrong})

    return check


CHECKS: dict[str, tuple[Any, str]] = {
    "severity": (asked(severity="fatal"), "Finding.severity: 'fatal' instead of error, warning, note"),
    "severity of a list": (asked(severity=["error"]), "Finding.severity"),
    "finding": (asked(finding="words"), "Finding.finding: str instead of Text"),
    "ask": (asked(ask=None), "Finding.ask: NoneType instead of Text"),
    "unit": (asked(unit=0), "Finding.unit: int instead of str"),
    "year": (asked(year="2024"), "Finding.year: str instead of int"),
    "no finding": (lambda data: ["words"], "the type str, wanted Finding"),
    "None": (lambda data: None, "TypeError"),
    **{type(error).__name__: (raising(error), type(error).__name__) for error in RAISED},
}  # fmt: skip


@pytest.mark.parametrize("fault", CHECKS)
def test_a_wrong_check_is_a_sentence(tmp_path: Path, fault: str) -> None:
    check, words = CHECKS[fault]
    framework, plugins = served(tmp_path, check=check)
    sentence_of(lambda: dti.check_data(framework, observations()), "economy: ", "check", words)
    others_work(plugins)


@pytest.mark.parametrize("returned", ["words", 5, {"vi": "a", "en": "b"}, *RAISED], ids=repr)
def test_wrong_advice_is_a_sentence(tmp_path: Path, returned: Any) -> None:
    advise = raising(returned) if isinstance(returned, BaseException) else lambda node: returned
    framework, plugins = served(tmp_path, advise=advise)
    two = dti.Observations.from_arrays(
        [[[50.0], [90.0]], [[80.0], [90.0]]], indicators=["a", "b"], units=["A", "B"], years=[2024]
    )
    gaps = dti.gaps(dti.score(framework, two), to="best")
    sentence_of(lambda: list(gaps), "advise")
    others_work(plugins)


# --- loading ---------------------------------------------------------------------------------------------------------


def sound(params: Any, given: dti.RuleInput) -> dti.Row:
    return dti.Row(given.value)


def aggregate(scores: Any, weights: Any) -> Any:
    return scores[0]


MADE: dict[str, tuple[dict[str, Callable[[], Any]], str]] = {
    "rule without a name": ({"rules": lambda: [dti.Rule(None, NoParams, sound, wording)]}, "Rule.name: “NoneType”"),  # type: ignore[arg-type]
    "rule with an odd name": ({"rules": lambda: [dti.Rule("My Rule", NoParams, sound, wording)]}, "Rule.name: “My Rule”"),
    "rule without a class": ({"rules": lambda: [dti.Rule("mine", dict, sound, wording)]}, "Rule.params"),
    "rule with an instance": ({"rules": lambda: [dti.Rule("mine", NoParams(), sound, wording)]}, "Rule.params"),  # type: ignore[arg-type]
    "rule without a function": ({"rules": lambda: [dti.Rule("mine", NoParams, None, wording)]}, "Rule.compile"),  # type: ignore[arg-type]
    "rule without words": ({"rules": lambda: [dti.Rule("mine", NoParams, sound, "words")]}, "Rule.wording: str"),  # type: ignore[arg-type]
    "rule that reads what is not": ({"rules": lambda: [dti.Rule("mine", NoParams, sound, wording, reads="x")]}, "Rule.reads"),  # type: ignore[arg-type]
    "rule with a check of text": ({"rules": lambda: [dti.Rule("mine", NoParams, sound, wording, check="x")]}, "Rule.check"),  # type: ignore[arg-type]
    "aggregation without a name": ({"aggregations": lambda: [dti.Aggregation([], TITLE, aggregate)]}, "Aggregation.name"),  # type: ignore[arg-type]
    "aggregation without a title": ({"aggregations": lambda: [dti.Aggregation("mine", "Mine", aggregate)]}, "Aggregation.title: str instead of Text"),  # type: ignore[arg-type]
    "aggregation that is a number": ({"aggregations": lambda: [dti.Aggregation("mine", TITLE, 5)]}, "Aggregation.function: int"),  # type: ignore[arg-type]
    "derivation without a function": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, derivations=(dti.Derivation("d", TITLE, None),))]}, "Derivation.function"),  # type: ignore[arg-type]
    "derivation without a name": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, derivations=(dti.Derivation(5, TITLE, sound),))]}, "Derivation.name"),  # type: ignore[arg-type]
    "derivations in a list": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, derivations=[])]}, "PillarMethod.derivations: list"),  # type: ignore[arg-type]
    "derivations of text": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, derivations=("d",))]}, "PillarMethod.derivations: str"),  # type: ignore[arg-type]
    "pillar without a code": ({"pillars": lambda: [dti.PillarMethod(5, TITLE)]}, "PillarMethod.code"),  # type: ignore[arg-type]
    "pillar without a title": ({"pillars": lambda: [dti.PillarMethod("x", None)]}, "PillarMethod.title"),  # type: ignore[arg-type]
    "pillar without an aggregation": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, None)]}, "PillarMethod.aggregation"),  # type: ignore[arg-type]
    "topics in a list": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, topics=["t"])]}, "PillarMethod.topics: list"),  # type: ignore[arg-type]
    "topics without words": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, topics={"t": "words"})]}, "PillarMethod.topics"),  # type: ignore[dict-item]
    "check of text": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, check="c")]}, "PillarMethod.check"),  # type: ignore[arg-type]
    "advice of text": ({"pillars": lambda: [dti.PillarMethod("x", TITLE, advise="a")]}, "PillarMethod.advise"),  # type: ignore[arg-type]
    "text of one language": ({"pillars": lambda: [dti.PillarMethod("x", dti.Text("x", None))]}, "Text.en"),  # type: ignore[arg-type]
    "no list": ({"rules": lambda: None}, "dtiscore_rules returned nothing (write: return [Rule(…)]"),
    "no rule": ({"rules": lambda: ["mine"]}, "dtiscore_rules returned str, wanted Rule"),
    "leaves": ({"rules": raising(SystemExit(1))}, "SystemExit: 1"),
    "mute": ({"rules": raising(Mute())}, "Mute"),
}  # fmt: skip


@pytest.mark.parametrize("fault", MADE)
def test_a_wrong_value_is_one_failure_and_the_rest_is_loaded(fault: str) -> None:
    hooks, words = MADE[fault]
    plugins = dti.load_plugins(("faulty", module(**hooks)), ("sound", module()))
    one_sentence(plugins.failures, words)
    others_work(plugins)
    assert "sound" in {loaded.name for loaded in plugins.loaded}


def test_a_value_that_fails_only_when_it_is_looked_at_is_one_failure() -> None:
    class Evasive(dti.Rule):
        @property
        def name(self) -> str:  # type: ignore[override]
            raise RuntimeError("not today")

    rule = object.__new__(Evasive)
    plugins = dti.load_plugins(("faulty", module(rules=lambda: [rule])))
    one_sentence(plugins.failures)
    others_work(plugins)


def test_hooks_may_have_names_of_their_own_and_be_given_in_parts() -> None:
    def rule(name: str) -> Callable[[], Any]:
        return lambda: [dti.Rule(name, NoParams, sound, wording)]

    parts = types.SimpleNamespace(
        first=dti.hookimpl(rule("one"), specname="dtiscore_rules"),
        second=dti.hookimpl(rule("two"), specname="dtiscore_rules"),
    )
    plugins = dti.load_plugins(("parts", parts))
    assert plugins.failures == ()
    assert {"one", "two"} <= set(plugins.rules)
    assert plugins.loaded[-1].hooks == ("dtiscore_rules",)


DISTRIBUTION = types.SimpleNamespace(name="dtiscore-faulty", version="1.2")


@attrs.frozen
class Point:
    """An entry point as ``importlib.metadata`` gives it."""

    name: str
    load: Callable[[], Any]
    value: str = "faulty"
    dist: Any = DISTRIBUTION


def install(monkeypatch: pytest.MonkeyPatch, *points: Point) -> None:
    """Put these in the place of the entry points of the same names."""
    names = {point.name for point in points}
    kept = [p for p in importlib.metadata.entry_points(group="dtiscore") if p.name not in names]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: [*kept, *points])


@pytest.mark.parametrize("raised", [*RAISED, ImportError("no module named x")], ids=lambda error: type(error).__name__)
def test_a_pillar_whose_plugin_cannot_be_loaded_is_not_computed_otherwise(
    tmp_path: Path, raised: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, Point("economy", raising(raised)))
    plugins = dti.load_plugins()
    one_sentence(plugins.failures, type(raised).__name__, plugin="economy", distribution="dtiscore-faulty")
    assert {"standard", "government", "society"} == {loaded.name for loaded in plugins.loaded}
    with pytest.raises(dti.FrameworkError) as caught:
        dti.load_framework(written(tmp_path))
    one_sentence(
        caught.value.problems, "the pillar “economy”", type(raised).__name__,
        plugin="economy", distribution="dtiscore-faulty",
    )  # fmt: skip
    loaded = dti.load_framework(written(tmp_path, 'plugin = "standard"'))
    assert loaded["economy"].computed_by == "standard"


def test_a_pillar_that_names_a_plugin_that_failed_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, Point("smart", raising(ImportError("no module named x"))))
    path = written(tmp_path, 'plugin = "smart"')
    framework, problems = check_framework(path, dti.load_plugins())
    assert framework is None
    one_sentence(problems, "no module named x", plugin="smart", distribution="dtiscore-faulty")
    # A pillar that another plugin serves has nothing to do with it.
    assert dti.load_framework(written(tmp_path))["economy"].computed_by == "economy"


def test_a_pillar_whose_plugin_returns_something_else_is_not_computed_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch, Point("economy", lambda: module(pillars=lambda: ["economy"])))
    with pytest.raises(dti.FrameworkError) as caught:
        dti.load_framework(written(tmp_path))
    one_sentence(
        caught.value.problems, "returned str, wanted PillarMethod", plugin="economy", distribution="dtiscore-faulty"
    )


def test_an_installation_without_its_metadata_is_listed_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost:
        @property
        def name(self) -> str:
            raise KeyError("Name")

    install(monkeypatch, Point("faulty", module, dist=Lost()))
    plugins = dti.load_plugins()
    assert plugins.failures == ()
    others_work(plugins)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_commands_say_the_sentence_and_go_on(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = module(rules=lambda: [dti.Rule("My Rule", NoParams, sound, wording)])
    install(monkeypatch, Point("faulty", lambda: broken))
    assert run(["plugins", "--lang", lang]) == 1
    out, err = capsys.readouterr()
    assert all(name in out for name in ALL)
    assert "“faulty” (dtiscore-faulty)" in err
    assert "Traceback" not in out + err
