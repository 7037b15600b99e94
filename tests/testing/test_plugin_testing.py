"""What dtiscore gives to the authors of plugins: every fault of a plugin is found, and a sound one has none."""

from __future__ import annotations

import itertools
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import dtiscore_economy
import dtiscore_government
import dtiscore_society
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.testing import PluginCheckError, check_plugin, frameworks, observations, scored, scored_example

from ..rules.plugins.test_faulty_plugins import FRAMEWORK, TITLE, module
from ..strategies import examples

pytest_plugins = ["dtiscore.testing.fixtures"]


@attrs.frozen
class Half:
    """Half of the points at ``half``."""

    half: float = attrs.field(default=20.0, validator=attrs.validators.gt(0))


def sound(params: Half, given: dti.RuleInput) -> dti.Row:
    return dti.Row(1 - params.half / (np.maximum(given.value, 0) + params.half))


def slowly(params: Half, value: float) -> float:
    return max(value, 0) / (max(value, 0) + params.half)


def wording(params: Any, points: float) -> dti.Text:
    return dti.both("{points} điểm", "{points} points", points=points)


def ruled(compile: Callable[..., Any] = sound, params: Any = Half, **more: Any) -> Any:
    return module(rules=lambda: [dti.Rule("mine", params, compile, **{"wording": wording, **more})])


def combining(function: Callable[..., Any]) -> Any:
    return module(aggregations=lambda: [dti.Aggregation("mine", TITLE, function)])


def mean(scores: Any, weights: Any) -> Any:
    known = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        return np.where(known, scores * weights[:, None], 0).sum(axis=0) / (known * weights[:, None]).sum(axis=0)


def of_folder(folder: Path, **more: Any) -> Any:
    return module(criteria=lambda: [folder], **more)


def say(problems: PluginCheckError, lang: str) -> list[str]:
    return [problem.text(lang) for problem in problems.problems]  # type: ignore[arg-type]


# --- sound plugins ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plugin", [dtiscore_economy, dtiscore_government, dtiscore_society])
def test_the_plugins_of_dtiscore_are_sound(plugin: Any) -> None:
    check_plugin(plugin)


def test_a_sound_rule_agrees_with_its_reference() -> None:
    check_plugin(ruled(), references={"mine": slowly})


def test_a_sound_formula_for_forms_has_no_fault() -> None:
    def formula(params: Half, cells: Any) -> str:
        return f"1-{cells.number(params.half)}/(MAX({cells.value},0)+{cells.number(params.half)})"

    def drawn(draw: Any, points: float | None) -> dict[str, float]:
        return {"half": draw.number(0.5, 90)}

    check_plugin(ruled(spreadsheet=formula, drawn=drawn))


def test_a_sound_aggregation_has_no_fault() -> None:
    check_plugin(combining(mean))


def test_a_reference_may_read_the_counts_of_its_cell() -> None:
    def few(params: Half, given: dti.RuleInput) -> dti.Row:
        kept = np.clip(given.value / 100, 0, 1) * np.minimum(given.whole / 50, 1)
        return dti.Row(np.where(np.isposinf(given.value), np.inf, kept))

    def slowly_few(params: Half, value: float, cell: Any) -> float:
        return float(min(max(value / 100, 0), 1) * min(cell.whole / 50, 1))

    check_plugin(ruled(few), references={"mine": slowly_few})
    with pytest.raises(PluginCheckError, match="its reference says"):
        check_plugin(ruled(few), references={"mine": lambda params, value, cell: slowly_few(params, value, cell) * 0.9})


def test_every_run_draws_the_same_numbers() -> None:
    seen: list[list[float]] = []

    def remember(params: Half, given: dti.RuleInput) -> dti.Row:
        seen[-1] += given.value.ravel().tolist()
        return sound(params, given)

    for _ in range(2):
        seen.append([])
        check_plugin(ruled(remember))
    np.testing.assert_array_equal(*seen)
    drawn = np.array(seen[0])
    assert np.isnan(drawn).any()
    assert np.isposinf(drawn).any()
    assert {-1e6, 0.0, 1e300} <= set(drawn.tolist())


# --- faults ----------------------------------------------------------------------------------------------------------

COUNT = itertools.count()


@attrs.frozen
class Unreadable:
    """Parameters that no table could hold."""

    when: "NoSuchType"  # type: ignore[name-defined]  # noqa: F821, UP037


@attrs.frozen
class Refusing:
    """Parameters that refuse everything."""

    half: float = attrs.field(validator=attrs.validators.instance_of(str))


@attrs.frozen
class Picky:
    """Parameters that cannot be drawn from their types."""

    half: float = attrs.field(validator=attrs.validators.in_([17.25]))


def writing(params: Half, given: dti.RuleInput) -> dti.Row:
    given.part[0] = -1.0
    return sound(params, given)


def counting(params: Half, given: dti.RuleInput) -> dti.Row:
    return dti.Row(given.value + next(COUNT) * 1e-3, span=100.0)


def relative(params: Half, given: dti.RuleInput) -> dti.Row:
    known = given.value[np.isfinite(given.value)]
    return dti.Row(given.value, lower=-1.0, span=float(np.abs(known).max() + 2.0))


def told(vi: str, en: str) -> Callable[..., dti.Text]:
    return lambda params, points: dti.Text(vi, en)


FAULTS: dict[str, tuple[Callable[[], Any], str]] = {
    "no hooks": (lambda: types.SimpleNamespace(__name__="empty"), "gives nothing"),
    "unknown hook": (lambda: module(rulez=list), "unknown hook: dtiscore_rulez; did you mean “dtiscore_rules”?"),
    "forgotten mark": (lambda: types.SimpleNamespace(__name__="x", dtiscore_rules=rule), "is not marked"),
    "argument": (
        lambda: types.SimpleNamespace(__name__="x", dtiscore_rules=dti.hookimpl(lambda manager: [])),
        "takes no arguments, but here wants: manager",
    ),
    "rule twice": (lambda: module(rules=lambda: [rule("mine"), rule("mine")]), "the rule “mine” is already given by"),
    "rule of dtiscore": (lambda: module(rules=lambda: [rule("ratio")]), "the rule “ratio” is already given by “standard”"),
    "pillar twice": (
        lambda: module(pillars=lambda: [dti.PillarMethod("x", TITLE), dti.PillarMethod("x", TITLE)]),
        "the pillar “x” is already given",
    ),
    "no title": (lambda: module(pillars=lambda: [dti.PillarMethod("x", dti.Text("", "X"))]), "PillarMethod x: the words in vi"),
    "no topic": (
        lambda: module(pillars=lambda: [dti.PillarMethod("x", TITLE, topics={"t": dti.Text("Một", " ")})]),
        "PillarMethod x: t: the words in en",
    ),
    "aggregation of nobody": (
        lambda: module(pillars=lambda: [dti.PillarMethod("x", TITLE, aggregation="harmonik")]),
        "“harmonik”, which there is not; did you mean “harmonic”?",
    ),
    "advice": (lambda: module(pillars=lambda: [dti.PillarMethod("x", TITLE, advise=lambda node: "do")]), "wanted Text"),
    "check": (lambda: module(pillars=lambda: [dti.PillarMethod("x", TITLE, check=lambda data: 1 / 0)]), "ZeroDivisionError"),
    "no schema": (lambda: ruled(params=Unreadable), "make no TOML table: NameError"),
    "no parameters": (lambda: ruled(params=Refusing), "no valid parameters could be drawn"),
    "writes": (lambda: ruled(writing), "the rule “mine” changes what it is given"),
    "writes to its values": (lambda: ruled(lambda p, g: g.value.fill(0.0)), "read-only"),
    "state": (lambda: ruled(counting), "“mine” gives two results from the same data"),
    "neighbours": (lambda: ruled(relative), "other points when other units change"),
    "row": (lambda: ruled(lambda p, g: dti.Row(g.value[0])), "the shape (3,), wanted (12, 3)"),
    "raises": (lambda: ruled(lambda p, g: 1 / 0), "ZeroDivisionError"),
    "no words": (lambda: ruled(wording=told("", "points")), "mine.wording: the words in vi are empty"),
    "a brace": (lambda: ruled(wording=told("{points} điểm", "points")), "still have a brace: “{points} điểm”"),
    "a decimal point": (
        lambda: ruled(wording=lambda params, points: dti.Text(f"{points:g} điểm", f"{points:g} points")),
        "Vietnamese writes decimals with a comma, not “12.5 điểm”",
    ),
    "not words": (lambda: ruled(wording=lambda params, points: "points"), "mine.wording returned something"),
    "measure": (lambda: ruled(measure=lambda params: 5), "per, measure, entered or lower_is_better cannot be used"),
    "most": (lambda: ruled(entered=lambda params, points: 0.0), "per, measure, entered or lower_is_better cannot be used"),
    "formula of another value": (
        lambda: ruled(spreadsheet=lambda params, cells: f"{cells.value}/200"),
        "its formula in a form says",
    ),
    "formula of a number": (lambda: ruled(spreadsheet=lambda params, cells: 5), "mine.spreadsheet returned something"),
    "formula that fails": (lambda: ruled(spreadsheet=lambda params, cells: 1 / 0), "ZeroDivisionError"),
    "formula of the network": (
        lambda: ruled(spreadsheet=lambda params, cells: f'WEBSERVICE("http://x/"&{cells.value})'),
        "no formula that a form can take: “WEBSERVICE",
    ),
    "formula of a program": (lambda: ruled(spreadsheet=lambda params, cells: "cmd|'/c calc'!A1"), "can take: “cmd|"),
    "formula of another cell": (lambda: ruled(spreadsheet=lambda params, cells: "A1/100"), "can take: “A1/100”"),
    "draws what it refuses": (lambda: ruled(drawn=lambda draw, points: {"half": -1.0}), "that it does not accept: {'half': -1.0}"),
    "draws what it does not know": (lambda: ruled(drawn=lambda draw, points: {"whole": 1.0}), "that it does not accept"),
    "nothing to combine": (lambda: module(aggregations=lambda: [dti.Aggregation("mine", TITLE)]), "has no function"),
    "above one": (lambda: combining(lambda s, w: mean(s, w) + 1), "outside 0 to 1"),
    "infinite": (lambda: combining(lambda s, w: mean(s, w) / 0.0), "outside 0 to 1"),
    "order": (lambda: combining(lambda s, w: np.nan_to_num(s[0]) * 0 + s[0]), "depends on the order of the children"),
    "counts missing": (lambda: combining(lambda s, w: np.where(np.isnan(s).all(axis=0), np.nan, np.nansum(s, axis=0) / len(s))), "counts a child without a score"),
    "lost": (lambda: combining(lambda s, w: mean(s, w) * np.nan), "no score (NaN) in 40 unit-years in which a part counts"),
    "something from nothing": (lambda: combining(lambda s, w: np.nan_to_num(mean(s, w))), "although no child has one"),
    "derivation": (
        lambda: module(pillars=lambda: [dti.PillarMethod("x", TITLE, derivations=(dti.Derivation("half", TITLE, lambda i, y: i[0][0]),))]),
        "half: the plugin",
    ),
    "no folder": (lambda: of_folder(Path("no/such/folder")), "there is no folder of criteria"),
}  # fmt: skip


def rule(name: str) -> dti.Rule:
    return dti.Rule(name, Half, sound, wording)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_plugin_is_found_and_said_in_both_languages(fault: str) -> None:
    make, words = FAULTS[fault]
    with pytest.raises(PluginCheckError) as caught:
        check_plugin(make())
    assert words in str(caught.value)
    for vi, en in zip(say(caught.value, "vi"), say(caught.value, "en"), strict=True):
        assert vi != en
        assert "\n" not in vi + en


def test_all_faults_are_said_at_once_and_in_the_language_asked_for() -> None:
    both = module(
        rules=lambda: [dti.Rule("mine", Half, sound, told("", ""))],
        pillars=lambda: [dti.PillarMethod("x", dti.Text("", "X"), aggregation="no")],
    )
    with pytest.raises(PluginCheckError) as caught:
        check_plugin(both, lang="vi")
    assert [problem.code for problem in caught.value.problems] == ["kit.words", "kit.words", "kit.aggregation_unknown"]
    assert str(caught.value).splitlines() == say(caught.value, "vi")


def test_a_rule_that_differs_from_its_reference_is_found_with_the_value() -> None:
    with pytest.raises(PluginCheckError, match=r"the value .+ earns .+, its reference says") as caught:
        check_plugin(ruled(), references={"mine": lambda params, value: slowly(params, value) * (1 - 1e-6)})
    assert caught.value.problems[0].code == "kit.reference"


@pytest.mark.parametrize(
    ("compile", "words"),
    [
        (
            lambda p, g: dti.Row(np.nan_to_num(g.value, nan=50.0, posinf=0), span=100.0),
            "a score where there are no data",
        ),
        (lambda p, g: dti.Row(np.where(g.value < 0, np.nan, g.value), span=100.0), "earns nan"),
    ],
)
def test_missing_stays_missing_and_a_number_earns_something(compile: Any, words: str) -> None:
    with pytest.raises(PluginCheckError) as caught:
        check_plugin(ruled(compile), references={"mine": lambda params, value: value / 100})
    assert words in str(caught.value)


def test_a_reference_that_fails_or_belongs_to_no_rule_is_said() -> None:
    with pytest.raises(PluginCheckError) as caught:
        check_plugin(ruled(), references={"mine": lambda params, value: 1 / 0, "mien": slowly})
    assert [problem.code for problem in caught.value.problems] == ["kit.unknown_rule", "kit.reference_failed"]
    assert "did you mean “mine”?" in str(caught.value)


def test_an_aggregation_may_say_that_order_matters() -> None:
    def first(scores: Any, weights: Any) -> Any:
        return np.take_along_axis(scores, np.isnan(scores).argmin(axis=0)[None], axis=0)[0]

    with pytest.raises(PluginCheckError, match="depends on the order"):
        check_plugin(combining(first))
    check_plugin(combining(first), ordered=["mine"])


def test_a_function_is_given_the_children_in_the_order_of_the_framework(tmp_path: Path) -> None:
    """Whatever their rules: additive nodes are sorted by operation, and the first of these two has the second's."""
    bands = '{ type = "steps", bands = [{ to = 50, fraction = 0.25 }, { from = 50, fraction = 0.75 }] }'
    folder = written(
        tmp_path,
        **{
            '{ type = "ratio" }': bands,
            'en = "Digital economy" }\n': 'en = "Digital economy" }\naggregation = "mine"\n',
        },
    )
    plugin = of_folder(folder, **ECONOMY, aggregations=lambda: [dti.Aggregation("mine", TITLE, lambda s, w: s[0])])
    assert scored("faulty", {"A": {"a": 60, "b": 10}}, plugin).points("economy").tolist() == [[75.0]]


@attrs.frozen
class Exponent:
    """The exponent of a power mean."""

    exponent: float = attrs.field(default=2.0, validator=attrs.validators.gt(0))


def test_an_aggregation_with_parameters_is_tried_with_several() -> None:
    seen = set()

    def power(scores: Any, weights: Any, params: Exponent) -> Any:
        seen.add(params.exponent)
        return mean(scores**params.exponent, weights) ** (1 / params.exponent)

    check_plugin(module(aggregations=lambda: [dti.Aggregation("mine", TITLE, power, Exponent)]))
    assert 2.0 in seen
    assert len(seen) > 3


def test_parameters_that_cannot_be_drawn_may_be_given() -> None:
    plugin = ruled(params=Picky)
    with pytest.raises(PluginCheckError, match="no valid parameters"):
        check_plugin(plugin)
    check_plugin(plugin, params={"mine": [Picky(17.25)]})


# --- criteria of a plugin --------------------------------------------------------------------------------------------


def written(folder: Path, name: str = "faulty.toml", **changes: str) -> Path:
    text = FRAMEWORK.replace("PILLAR", "").replace("RULE", "ratio").replace("DATA", "")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


ECONOMY = {"pillars": lambda: [dti.PillarMethod("economy", TITLE)]}


def test_sound_criteria_are_scored_without_a_word(tmp_path: Path) -> None:
    path = written(tmp_path) / "faulty.toml"
    path.write_text(path.read_text("utf-8").replace("economy", "farming"), encoding="utf-8")
    check_plugin(of_folder(tmp_path, pillars=lambda: [dti.PillarMethod("farming", TITLE)]))


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("faulty.toml", {"ratio": "ration"}, "faulty.toml: pillars.economy.indicators.a.rule.type"),
        ("faulty.toml", {"points = 40": "points = inf"}, "points"),
        ("other.toml", {}, "other.toml: the framework's code is “faulty” (the file must be named faulty.toml)"),
    ],
)
def test_criteria_that_cannot_be_used_are_said(tmp_path: Path, name: str, changes: Any, words: str) -> None:
    with pytest.raises(PluginCheckError) as caught:
        check_plugin(of_folder(written(tmp_path, name, **changes), **ECONOMY))
    assert words in str(caught.value)


def test_a_check_that_fails_on_the_plugins_own_criteria_is_said(tmp_path: Path) -> None:
    pillar = {"pillars": lambda: [dti.PillarMethod("economy", TITLE, check=lambda data: [data.values["no"]])]}
    with pytest.raises(PluginCheckError, match="KeyError"):
        check_plugin(of_folder(written(tmp_path), **pillar))


# --- scores and random data ------------------------------------------------------------------------------------------


def test_a_few_values_are_scored_beside_the_plugin_only(tmp_path: Path) -> None:
    plugin = of_folder(written(tmp_path), **ECONOMY)
    scores = scored("faulty", {"A": {"a": 50, "b": 100}, "B": {"a": 25}}, plugin)
    assert scores.points("total").tolist() == [[80.0], [10.0]]
    assert scores.years == (2024,)


def test_words_are_scored_as_words(scored_example: dti.Scores) -> None:
    node = next(n for n in scored_example.framework.leaves if n.rule is not None and n.rule.reads == "choice")
    word = next(iter(node.params.options))
    units = dti.Units((dti.Unit("A", type="commune"),))
    assert scored("commune-demo", {"A": {node.code: word}}, units=units).coverage(node.code).tolist() == [[1.0]]


def test_a_plugin_that_cannot_be_loaded_scores_nothing() -> None:
    with pytest.raises(dti.PluginError, match="unknown hook"):
        scored("commune-demo", {"A": {}}, module(rulez=list))


def test_the_fixture_gives_the_scored_example(scored_example: dti.Scores) -> None:
    assert scored_example.framework.code == "commune-demo"
    assert np.isfinite(scored_example.points("total")).any()


def test_the_example_is_made_without_the_fixture() -> None:
    assert scored_example().framework.code == "commune-demo"


@examples(15)
@given(st.data())
def test_random_observations_fit_a_random_framework(data: st.DataObject) -> None:
    framework = data.draw(frameworks())
    found = dti.score(framework, data.draw(observations(framework)), targets=dti.Targets((), ()), target_year=2025)
    total = found["total"]
    assert np.all(np.isnan(total) | ((total >= 0) & (total <= 1)))


@pytest.mark.parametrize("code", ["vn-dti-province-2022", "commune-demo"])
@examples(8)
@given(st.data())
def test_random_observations_fit_the_frameworks_of_dtiscore(code: str, data: st.DataObject) -> None:
    framework = dti.load_framework(code)
    total = dti.score(framework, data.draw(observations(framework)))["total"]
    assert np.all(np.isnan(total) | ((total >= 0) & (total <= 1)))


WITHOUT = """
import sys
for name in ("hypothesis", "pytest", "numba"):
    sys.modules[name] = None
import dtiscore_economy, dtiscore.testing as t
t.check_plugin(dtiscore_economy)
for ask in (t.frameworks, lambda: t.observations(None)):
    try:
        ask()
    except Exception as error:
        print(type(error).__name__, error)
"""


@pytest.mark.whole
def test_without_hypothesis_everything_else_works_and_a_strategy_says_what_it_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    sentence = "PluginError this needs hypothesis (run: python -m pip install hypothesis)"
    assert done.stdout.splitlines() == [sentence] * 2
