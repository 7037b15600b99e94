"""The slips of a first plugin: each is named with its place and what to write instead, before it costs points."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.tables.listings import plugins_view
from dtiscore.frameworks import check_framework
from dtiscore.frameworks.rulebook import entries, section
from dtiscore.rules.plugins.calling import compiled, derive
from dtiscore.testing import PluginCheckError, check_plugin

from .test_faulty_plugins import NoParams, module, observations, ruled, sentence_of, wording
from .test_faulty_plugins import written as written_framework

TITLE = dti.Text("Nông nghiệp", "Agriculture")


def rules(compile: Callable[..., Any], params: type[Any] = NoParams, **more: Any) -> Any:
    return module(rules=lambda: [dti.Rule("mine", params, compile, wording, **more)])


def said(action: Callable[[], Any]) -> str:
    """What is wrong, in English; it is said in Vietnamese too, and in other words."""
    with pytest.raises(PluginCheckError) as caught:
        action()
    for problem in caught.value.problems:
        assert problem.text("vi") != problem.text("en")
        assert "{" not in problem.text("vi") + problem.text("en")
    return str(caught.value)


def farming(folder: Path, served: str, plugin: str = "") -> Any:
    """A plugin for the pillar ``served`` whose criteria have the pillar ``agriculture``."""
    path = written_framework(folder, f'plugin = "{plugin}"' if plugin else "")
    path.write_text(path.read_text("utf-8").replace("economy", "agriculture"), encoding="utf-8")
    return module(pillars=lambda: [dti.PillarMethod(served, TITLE)], criteria=lambda: [folder])


# --- pillars ---------------------------------------------------------------------------------------------------------


def test_a_pillar_that_the_criteria_do_not_have_is_named_with_the_one_that_standard_computes(tmp_path: Path) -> None:
    words = said(lambda: check_plugin(farming(tmp_path, "agricultrue")))
    assert "the pillar “agricultrue” is in none of the plugin's criteria" in words
    assert "their pillar agriculture is computed by standard; did you mean “agriculture”?" in words


@pytest.mark.parametrize(("served", "plugin"), [("agriculture", ""), ("agricultrue", "faulty"), ("other", "standard")])
def test_a_pillar_that_is_served_named_or_meant_for_the_standard_is_no_fault(
    tmp_path: Path, served: str, plugin: str
) -> None:
    check_plugin(farming(tmp_path, served, plugin))


def test_a_pillar_and_a_rule_that_dtiscore_brings_are_taken() -> None:
    words = said(lambda: check_plugin(module(pillars=lambda: [dti.PillarMethod("economy", TITLE)])))
    assert "the pillar “economy” is also computed by the plugin “economy” that dtiscore brings" in words
    assert "choose another code" in words


# --- missing stays missing, and what is known has a score ------------------------------------------------------------


def full_points(params: Any, given: dti.RuleInput) -> dti.Row:
    return dti.Row(np.where(np.isnan(given.value), 1.0, given.value / 100))


def test_full_points_for_missing_data_are_a_fault_without_any_reference() -> None:
    assert "a score where there are no data" in said(lambda: check_plugin(rules(full_points)))


def test_full_points_for_missing_data_are_never_given(tmp_path: Path) -> None:
    framework, _ = ruled(tmp_path, full_points)
    assert dti.score(framework, observations((50.0, 80.0))).points("a").tolist() == [[20.0]]
    data = observations((np.nan, 80.0))
    sentence_of(lambda: dti.score(framework, data), "mine", "cells: 1, the first: A, 2024 (missing")


@pytest.mark.parametrize("read", ["part", "previous", "choice"])
def test_what_a_rule_reads_beside_the_value_may_earn_points(read: str) -> None:
    """Where it is known; where it is missing too, nothing is earned."""

    def lenient(params: Any, given: dti.RuleInput) -> dti.Row:
        other = getattr(given, read)
        known = np.array([[word is not None for word in row] for row in other]) if read == "choice" else other >= 0
        return dti.Row(np.where(known, 0.5, np.nan))

    def greedy(params: Any, given: dti.RuleInput) -> dti.Row:
        getattr(given, read)
        return dti.Row(np.full(given.value.shape, 0.5))

    from dtiscore.rules.plugins.calling import compiled

    missing = np.full((2, 1), np.nan)
    other = np.array([["yes"], [None]], dtype=object) if read == "choice" else np.array([[3.0], [np.nan]])
    given = dti.RuleInput(missing, 10.0, **{read: lambda: other})
    rule = dti.Rule("mine", NoParams, lenient, wording)
    assert compiled(rule, NoParams(), given, "a").x.tolist()[0] == [0.5]
    with pytest.raises(dti.PluginError, match=r"the first: \[1, 0\] \("):
        compiled(dti.Rule("mine", NoParams, greedy, wording), NoParams(), given, "a")


def test_a_relative_rule_may_look_at_the_other_years_of_the_unit() -> None:
    from dtiscore.rules.plugins.calling import compiled

    def mean(params: Any, given: dti.RuleInput) -> dti.Row:
        known = np.where(np.isfinite(given.value), given.value, 0.0).sum(axis=1, keepdims=True)
        return dti.Row(known / 100 * np.ones(given.value.shape))

    rule = dti.Rule("mine", NoParams, mean, wording, relative=True)
    some = dti.RuleInput(np.array([[50.0, np.nan]]), 10.0)
    assert compiled(rule, NoParams(), some, "a").x.tolist() == [[0.5, 0.5]]
    with pytest.raises(dti.PluginError, match="cells: 2"):
        compiled(rule, NoParams(), dti.RuleInput(np.full((1, 2), np.nan), 10.0), "a")


def loses_twelve(params: Any, given: dti.RuleInput) -> dti.Row:
    return dti.Row(np.where(given.value == 12, np.nan, given.value / 100))


def loses_negative(params: Any, given: dti.RuleInput) -> dti.Row:
    return dti.Row(np.where(given.value < 0, np.nan, given.value / 100))


def test_no_score_for_a_known_value_is_named_with_the_value() -> None:
    assert ": 12 gives NaN although everything is known" in said(lambda: check_plugin(rules(loses_twelve)))


def test_a_rule_may_refuse_a_value_or_a_reference_say_that_it_gives_none() -> None:
    assert "gives NaN" in said(lambda: check_plugin(rules(loses_negative)))
    text = dti.Text("không thể âm", "it cannot be negative")
    check_plugin(rules(loses_negative, refuse=lambda params, given: [(given.value < 0, text)]))
    check_plugin(rules(loses_negative), references={"mine": lambda params, value: np.nan if value < 0 else value / 100})


def test_a_rule_that_needs_last_year_or_a_target_is_given_them() -> None:
    def growth(params: Any, given: dti.RuleInput) -> dti.Row:
        with np.errstate(all="ignore"):
            return dti.Row(np.clip(np.where(given.previous > 0, given.value / given.previous / 2, np.nan), 0, 1))

    check_plugin(rules(growth))


# --- relative rules --------------------------------------------------------------------------------------------------


def test_a_relative_rule_must_not_count_a_unit_that_is_not_ranked() -> None:
    def biggest(params: Any, given: dti.RuleInput) -> dti.Row:
        tame = np.where(np.isfinite(given.value), np.clip(given.value, -10, 120), np.nan)
        seen = np.where(np.isfinite(given.value), np.clip(given.value, -10, 120), 0.0)
        return dti.Row(tame / (1.0 + seen.sum() ** 2))

    assert "a unit that is not ranked changes what others get" in said(
        lambda: check_plugin(rules(biggest, relative=True))
    )


def test_a_relative_rule_is_tried_with_values_that_are_not_those_to_compare_with() -> None:
    def rank(params: Any, given: dti.RuleInput) -> dti.Row:
        assert given.value is given.reference
        return dti.Row(np.full(given.value.shape, np.nan))

    assert "mine raised AssertionError" in said(lambda: check_plugin(rules(rank, relative=True)))


# --- checks of parameters and refusals, in words of one's own ---------------------------------------------------------


@attrs.frozen
class Half:
    half: float = 20.0


def halved(params: Half, given: dti.RuleInput) -> dti.Row:
    return dti.Row(given.value, span=200.0)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (("half", "mine.too_large", {}), "there is no message “mine.too_large” (give a Text in its place"),
        (("half", "rule.no_span", {}), "the message “rule.no_span” needs: 'lower'"),
        ("half", "half instead of (key, text)"),
    ],
)
def test_a_message_that_there_is_not_is_a_sentence(tmp_path: Path, stated: Any, words: str) -> None:
    assert words in said(lambda: check_plugin(rules(halved, Half, check=lambda params, points: [stated])))
    with pytest.raises(dti.FrameworkError) as caught:
        ruled(tmp_path, halved, check=lambda params, points: [stated])
    assert words in str(caught.value)


def test_a_refusal_with_a_message_that_there_is_not_is_a_sentence(tmp_path: Path) -> None:
    framework, _ = ruled(tmp_path, halved, refuse=lambda params, given: [(None, "mine.no", {})])
    sentence_of(lambda: dti.score(framework, observations()), "mine.refuse", "there is no message “mine.no”")


def test_a_refusal_of_everything_says_the_words_of_the_plugin(tmp_path: Path) -> None:
    text = dti.Text("chưa đủ {số liệu}", "not enough {data}")
    framework, _ = ruled(tmp_path, halved, refuse=lambda params, given: [(None, text)])
    with pytest.raises(dti.DataError) as caught:
        dti.score(framework, observations())
    assert (caught.value.text("vi"), caught.value.text("en")) == ("a: chưa đủ {số liệu}", "a: not enough {data}")


# --- where it went wrong, and what to write instead --------------------------------------------------------------------


def test_an_exception_is_said_to_be_raised_with_file_and_line(tmp_path: Path) -> None:
    def inner(value: Any) -> Any:
        return value.no_such_thing

    framework, _ = ruled(tmp_path, lambda params, given: dti.Row(inner(given.value)))
    line = inner.__code__.co_firstlineno + 1
    sentence_of(
        lambda: dti.score(framework, observations()),
        "mine raised AttributeError: ",
        f"(in test_plugin_slips.py, line {line})",
    )


def test_what_is_only_returned_has_no_line(tmp_path: Path) -> None:
    framework, _ = ruled(tmp_path, lambda params, given: None)
    with pytest.raises(dti.PluginError) as caught:
        dti.score(framework, observations())
    assert "line" not in str(caught.value)


def test_a_failing_hook_is_named_with_its_line() -> None:
    def hook() -> Any:
        return [dti.Rule("mine", NoParams, halved, wording), undefined]  # type: ignore[name-defined]  # noqa: F821

    (failure,) = dti.load_plugins(("faulty", module(rules=hook))).failures
    line = hook.__code__.co_firstlineno + 1
    words = f"dtiscore_rules failed: NameError: name 'undefined' is not defined (in test_plugin_slips.py, line {line})"
    assert words in failure.text("en")


def test_a_failing_import_is_named_with_the_line_of_the_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dtiscore_broken").mkdir()
    (tmp_path / "dtiscore_broken" / "__init__.py").write_text("\nfrom dtiscore_broken import parts\n", encoding="utf-8")
    (tmp_path / "dtiscore_broken" / "parts.py").write_text("\n\nimport no_such_package\n", encoding="utf-8")
    (tmp_path / "dtiscore_broken-1.dist-info").mkdir()
    (tmp_path / "dtiscore_broken-1.dist-info" / "METADATA").write_text("Name: dtiscore-broken\nVersion: 1\n", "utf-8")
    points = tmp_path / "dtiscore_broken-1.dist-info" / "entry_points.txt"
    points.write_text("[dtiscore]\nbroken = dtiscore_broken\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    (failure,) = dti.load_plugins().failures
    assert "“broken” (dtiscore-broken) could not be loaded: ModuleNotFoundError" in failure.text("en")
    assert "(in parts.py, line 3)" in failure.text("en")
    assert "(tệp parts.py, dòng 3)" in failure.text("vi")


@pytest.mark.parametrize(
    ("hook", "words"),
    [
        (lambda: dti.Rule("mine", NoParams, halved, wording), "dtiscore_rules returned one Rule and no list (write: return [Rule(…)])"),
        (lambda: None, "dtiscore_rules returned nothing (write: return [Rule(…)]"),
        (lambda: [dti.Rule("mine", type("Plain", (), {}), halved, wording)], "Rule.params of “mine”: Plain is no attrs class (write @attrs.frozen"),
    ],
)  # fmt: skip
def test_a_forgotten_list_or_decorator_is_named_with_what_to_write(hook: Any, words: str) -> None:
    (failure,) = dti.load_plugins(("faulty", module(rules=hook))).failures
    assert words in failure.text("en")
    assert "hãy ghi" in failure.text("vi")


@attrs.frozen
class Untyped:
    half = attrs.field(default=20.0)


def test_a_parameter_without_a_type_is_named_by_the_check_and_by_the_framework(tmp_path: Path) -> None:
    words = "the field “half” of Untyped has no type (write, for example, half: float)"
    assert words in said(lambda: check_plugin(rules(halved, Untyped)))
    plugins = dti.load_plugins(("faulty", rules(halved, Untyped)))
    with pytest.raises(dti.FrameworkError) as caught:
        dti.load_framework(written_framework(tmp_path, rule="mine"), plugins)
    assert words in str(caught.value)


def test_a_field_of_the_words_that_was_not_given_is_named_with_those_that_were() -> None:
    def words(params: Any, points: float) -> dti.Text:
        return dti.both("{points} điểm", "{pionts} points", points=points)

    plugin = module(rules=lambda: [dti.Rule("mine", NoParams, halved, words)])
    text = said(lambda: check_plugin(plugin))
    assert "mine.wording raised the text has the field “pionts”, which was not given (given: points)" in text


def test_infinity_and_a_wrong_shape_say_where_and_what(tmp_path: Path) -> None:
    framework, _ = ruled(tmp_path, lambda params, given: dti.Row(given.value / 0.0 * np.ones(1)))
    with np.errstate(all="ignore"):
        sentence_of(lambda: dti.score(framework, observations()), "infinity", "the first: A, 2024, the value 50")
    framework, _ = ruled(tmp_path, lambda params, given: dti.Row(given.value[0]))
    sentence_of(lambda: dti.score(framework, observations()), "the shape (1,), wanted (1, 1) (units, years)")


# --- criteria --------------------------------------------------------------------------------------------------------


def test_a_file_with_another_name_than_its_code_is_named(tmp_path: Path) -> None:
    path = written_framework(tmp_path)
    path.rename(tmp_path / "agri.toml")
    plugins = dti.load_plugins(("faulty", module(criteria=lambda: [tmp_path])))
    with pytest.raises(dti.LookupProblem, match=r"agri\.toml has the code “faulty” .*rename it faulty\.toml"):
        dti.load_framework("faulty", plugins)
    with pytest.raises(dti.LookupProblem, match="there is no framework “faluty”"):
        dti.load_framework("faluty", plugins)


def test_a_rule_of_a_plugin_that_is_not_there_is_said_below_the_plugin(tmp_path: Path) -> None:
    path = written_framework(tmp_path, 'plugin = "farming"', rule="root_coverage")
    _, problems = check_framework(path, dti.load_plugins())
    assert [problem.code for problem in problems] == ["framework.plugin_missing", "framework.unknown_rule"]
    assert "perhaps it is of a plugin that is not loaded: farming" in problems[1].text()
    assert "chưa được nạp: farming" in problems[1].text("vi")


def test_a_rule_of_a_plugin_that_failed_is_said_to_be_perhaps_of_it(tmp_path: Path) -> None:
    plugins = dti.load_plugins(("broken", module(rulez=list)))
    _, problems = check_framework(written_framework(tmp_path, rule="root_coverage"), plugins)
    assert "perhaps it is of a plugin that is not loaded: broken" in problems[0].text()
    _, problems = check_framework(written_framework(tmp_path, rule="root_coverage"), dti.load_plugins())
    assert "perhaps" not in problems[0].text()


@pytest.mark.parametrize("data", ['part = "economy", whole = "b"', 'part = "c", whole = "economy"'])
def test_a_count_that_is_also_a_node_with_children_is_refused(tmp_path: Path, data: str) -> None:
    path = written_framework(tmp_path, data=f"data = {{ {data} }}")
    _, problems = check_framework(path, dti.load_plugins())
    (problem,) = (problem for problem in problems if problem.code == "framework.count_is_branch")
    assert "“economy” is a count in data and also the code of a node with children (rename one" in problem.text()


def test_a_check_is_told_where_an_indicator_applies(tmp_path: Path) -> None:
    seen: list[dti.FrameworkData] = []

    def look(data: dti.FrameworkData) -> list[dti.Finding]:
        seen.append(data)
        return []

    path = written_framework(tmp_path, data='applies_to = ["ward"]')
    types = '\n[unit_types.ward]\ntitle = { vi = "Phường", en = "Ward" }\n[unit_types.commune]\ntitle = { vi = "Xã", en = "Commune" }\n'
    path.write_text(path.read_text("utf-8") + types, encoding="utf-8")
    plugins = dti.load_plugins(("faulty", module(checks=lambda: [dti.DataCheck("mine", TITLE, look)])))
    units = dti.Units((dti.Unit("A", type="ward"), dti.Unit("B", type="commune")))
    data = dti.Observations.from_arrays(np.ones((2, 2, 1)), indicators=["a", "b"], units=units, years=[2024])
    dti.check_data(dti.load_framework(path, plugins), data)
    assert {code: seen[0].applies[code].tolist() for code in ("a", "b")} == {"a": [True, False], "b": [True, True]}
    with pytest.raises(ValueError, match="read-only"):
        seen[0].applies["a"][0] = False


# --- what is shown ---------------------------------------------------------------------------------------------------


@attrs.frozen
class Documented:
    """Half of the points at ``half``,
    and more for more."""

    half: float = 20.0


def test_a_rule_says_what_it_is_for_in_each_language_and_without_markup() -> None:
    title = dti.Text("điểm theo số rễ", "points by roots")
    made = [
        dti.Rule("titled", Documented, halved, wording, title=title),
        dti.Rule("plain", Documented, halved, wording),
    ]
    plugins = dti.load_plugins(("faulty", module(rules=lambda: made)), installed=False)
    purposes = {entry.name: entry.purpose for entry in entries(plugins)}
    assert purposes["titled"] == title
    assert purposes["plain"].vi == "Half of the points at half, and more for more."
    assert "điểm theo số rễ" in section("titled", plugins, "vi")
    assert "``" not in section("plain", plugins, "en")


def test_an_empty_title_of_a_rule_is_found() -> None:
    assert "Rule mine: the words in vi" in said(lambda: check_plugin(rules(halved, title=dti.Text("", "mine"))))


def test_plugins_are_listed_with_everything_that_they_give() -> None:
    derivation = dti.Derivation("halved", TITLE, lambda inputs, years: inputs[0] / 2)
    plugin = module(
        pillars=lambda: [dti.PillarMethod("farming", TITLE, derivations=(derivation,))],
        aggregations=lambda: [dti.Aggregation("first", TITLE, lambda scores, weights: scores[0])],
        checks=lambda: [dti.DataCheck("odd", TITLE, lambda data: [])],
    )
    row = plugins_view(dti.load_plugins(("faulty", plugin), installed=False), "en").frame.row(-1, named=True)
    assert (row["aggregations"], row["derivations"], row["checks"]) == ("first", "halved", "odd")


def test_a_word_too_many_after_plugins_leads_to_the_command_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "list", "--lang", "en"]) == 2
    assert "there is no command “list”; alone it is: dtiscore plugins" in capsys.readouterr().err
    assert run(["plugins", "gide", "--lang", "en"]) == 2
    assert "did you mean" in capsys.readouterr().err


def test_a_new_plugin_that_is_not_installed_is_refused_and_not_scored_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["plugins", "new", "farming", "-o", "new", "--format", "json"]) == 0
    path = tmp_path / "new" / "dtiscore_farming" / "criteria" / "farming-example.toml"
    assert json.loads(capsys.readouterr().out)
    with pytest.raises(dti.FrameworkError, match="the plugin “farming” is not loaded"):
        dti.load_framework(path)
    assert path.read_text("utf-8").count("indices.") == 4
    assert "dtiscore_farming" not in sys.modules


# --- what a hostile reviewer found -----------------------------------------------------------------------------------


def half(function: Any, name: str = "half") -> dti.Rule:
    words = dti.Text("một nửa", "half")
    return dti.Rule(name, NoParams, function, lambda params, points: words, owner="keeper (dtiscore-keeper 1.0)")


def given_values(*numbers: float) -> dti.RuleInput:
    return dti.RuleInput(np.array([[number] for number in numbers]), 10.0)


def test_a_row_is_the_engines_own_whatever_the_plugin_keeps() -> None:
    kept = np.zeros((2, 1))

    def reuse(params: NoParams, given: dti.RuleInput) -> dti.Row:
        kept[...] = given.value
        return dti.Row(kept, span=100.0)

    first = compiled(half(reuse), NoParams(), given_values(10, 20), "a")
    compiled(half(reuse), NoParams(), given_values(70, 80), "b")
    assert first.x.tolist() == [[10.0], [20.0]]


def test_nothing_is_derived_of_a_unit_without_any_input() -> None:
    def invented(inputs: Any, years: Any) -> Any:
        return np.full(inputs[0].shape, 90.0)

    derivation = dti.Derivation("invented", dti.Text("bịa", "invented"), invented, owner="keeper (dtiscore-keeper 1.0)")
    known = np.array([[1.0, np.nan], [np.nan, np.nan]])
    with pytest.raises(dti.PluginError) as error:
        derive(derivation, (known, known), (2024, 2025), known.shape, "x")
    assert "keeper" in error.value.problems[0].text("en")
    assert derive(derivation, (known[:1], known[:1]), (2024, 2025), (1, 2), "x").tolist() == [[90.0, 90.0]]


class Panic(BaseException):
    @property
    def hint(self) -> str:
        raise RuntimeError

    def __str__(self) -> str:
        raise SystemExit(4)


def test_an_exception_of_any_kind_that_cannot_speak_is_one_sentence() -> None:
    def panic(params: NoParams, given: dti.RuleInput) -> dti.Row:
        raise Panic

    with pytest.raises(dti.PluginError) as error:
        compiled(half(panic), NoParams(), given_values(1), "a")
    assert "Panic" in error.value.problems[0].text("vi")


@pytest.mark.parametrize("compared", [(1, "x"), "x", (dti.Compared("no text", np.zeros(1)),),
                                      (dti.Compared(dti.Text("a", "a"), np.zeros((7, 7))),)])  # fmt: skip
def test_what_explain_would_show_is_looked_at_when_the_row_is_made(compared: Any) -> None:
    def rule(params: NoParams, given: dti.RuleInput) -> dti.Row:
        return dti.Row(given.value, compared=compared)

    with pytest.raises(dti.PluginError):
        compiled(half(rule), NoParams(), given_values(1, 2), "a")


def test_a_plugin_that_is_nothing_or_equal_to_everything_is_one_plugin_less_and_no_more(tmp_path: Path) -> None:
    class Same:
        def __eq__(self, other: object) -> bool:
            raise RuntimeError("asked")

        __hash__ = None  # type: ignore[assignment]

    found = dti.load_plugins(("odd", Same()), ("array", np.zeros(3)), installed=False)
    assert "standard" in [one.name for one in found.loaded]


def test_a_list_without_end_ends() -> None:
    class Endless:
        @dti.hookimpl
        def dtiscore_rules(self) -> Any:
            while True:
                yield None

    found = dti.load_plugins(("endless", Endless()), installed=False)
    assert any("endless" in problem.text("en") for problem in found.failures)


@pytest.mark.parametrize("name", ["mi\x1b[31mne", "", "a b", "1a"])
def test_names_that_would_be_printed_are_plain(name: str) -> None:
    title = dti.Text("a", "a")
    with pytest.raises(ValueError, match="letters"):
        dti.PillarMethod(name, title)
    with pytest.raises(ValueError, match="letters"):
        dti.Aggregation(name, title)


def test_loading_leaves_the_folder_and_the_depth_of_the_stack_as_they_were() -> None:
    class Mover:
        @dti.hookimpl
        def dtiscore_rules(self) -> list[dti.Rule]:
            os.chdir(os.sep)
            sys.setrecursionlimit(4321)
            sys.stdout.close()
            print("still here")
            return []

    before = Path.cwd(), sys.getrecursionlimit()
    dti.load_plugins(("mover", Mover()), installed=False)
    assert (Path.cwd(), sys.getrecursionlimit()) == before
    assert not sys.stderr.closed
