"""The guide for plugin authors: every sample runs, every hook and every field of a value stands in it, in both languages."""

from __future__ import annotations

import inspect
import re
import shlex
import sys
import types
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore import model
from dtiscore.cli import run
from dtiscore.documents.guides import FOLDER, guide
from dtiscore.rules.plugins import hookspecs
from dtiscore.rules.plugins.loading import load_plugins
from dtiscore.rules.plugins.tracing import TRACE_VARIABLE
from dtiscore.testing import check_plugin

GUIDES = {lang: FOLDER / lang / "plugins.md" for lang in ("vi", "en")}
TEXTS = {lang: path.read_text("utf-8") for lang, path in GUIDES.items()}
VALUES = (
    model.PillarMethod, model.Rule, model.RuleInput, model.Row, model.Aggregation, model.Derivation, model.DataCheck,
    model.Finding, model.FormCells, model.Text, model.PillarData, model.FrameworkData,
)  # fmt: skip
SPECS = {name: function for name, function in vars(hookspecs).items() if hasattr(function, "dtiscore_spec")}


def blocks(language: str, lang: str = "en") -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXTS[lang], flags=re.MULTILINE | re.DOTALL)


def fields(kind: type[Any]) -> set[str]:
    if kind is model.RuleInput:
        return {"value", "points"} | {name for name, own in vars(kind).items() if isinstance(own, cached_property)}
    return {field.name for field in attrs.fields(kind)} - {"owner"}


def part_about(kind: type[Any], lang: str) -> str:
    """The sentences, or the table, that begin with the name of a class."""
    found = re.search(
        rf"^(?:.*[.:)] )?`{kind.__name__}`:(.*?)(?=\n\n(?!\|)|\Z)", TEXTS[lang], flags=re.MULTILINE | re.DOTALL
    )
    assert found, f"{kind.__name__} is not in the guide ({lang})"
    return found[1]


def sample(folder: Path) -> types.ModuleType:
    """Every Python sample of the guide, one after another, as the module of a plugin with its criteria."""
    plugin = types.ModuleType("dtiscore_digital_school")
    plugin.__file__ = str(folder / "__init__.py")
    (folder / "criteria").mkdir()
    (toml,) = blocks("toml")
    (folder / "criteria" / "digital-school-2025.toml").write_text(toml, encoding="utf-8")
    for lang, table in zip(("vi", "en"), blocks("json"), strict=True):
        (folder / "sentences" / lang).mkdir(parents=True)
        (folder / "sentences" / lang / "digital_school.json").write_text(table, encoding="utf-8")
    vars(plugin)["plugin"] = plugin
    for code in blocks("python"):
        exec(compile(code, "plugins.md", "exec"), vars(plugin))
    return plugin


@pytest.mark.whole
def test_the_samples_make_a_sound_plugin_and_its_tests_pass(tmp_path: Path) -> None:
    plugin = sample(tmp_path)
    tests = [function for name, function in vars(plugin).items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()
    check_plugin(plugin, lang="vi")
    loaded = load_plugins(("digital_school", plugin), installed=False)
    assert set(loaded.loaded[-1].hooks) == set(SPECS), "a hook without a sample"


def test_the_check_the_advice_and_the_derivation_of_the_samples_work(tmp_path: Path) -> None:
    plugins = load_plugins(("digital_school", sample(tmp_path)), installed=False)
    framework = dti.load_framework("digital-school-2025", plugins)
    values = [[[30.0]], [[100.0]]]
    data = dti.Observations.from_arrays(values, indicators=["lighting", "open_data"], units=["A"], years=[2025])
    assert "digital_school.all" in [finding.check for finding in dti.check_data(framework, data)]
    two = dti.Observations.from_arrays(
        [[[30.0], [30.0]], [[10.0], [60.0]]], indicators=["lighting", "open_data"], units=["A", "B"], years=[2025]
    )
    advice = {row.advice.en for row in dti.gaps(dti.score(framework, two), to="best") if row.advice}
    assert advice == {"Publish more data."}


def test_the_sentences_of_the_samples_are_said_in_both_languages(tmp_path: Path) -> None:
    plugin = sample(tmp_path)
    assert plugin.lateness(1, 2.5) == dti.Text("1 lớp nộp muộn 2,5 ngày", "1 class is 2.5 days late")
    assert plugin.lateness(3, 2.5).en == "3 classes are 2.5 days late"
    assert blocks("json", "vi") == blocks("json", "en")


def test_the_relative_rule_of_the_samples_compares_within_the_block_and_with_peers_only(tmp_path: Path) -> None:
    plugin = sample(tmp_path)
    value = np.array([[10.0], [30.0], [20.0], [np.nan], [50.0], [80.0]])
    row = plugin.against_block(
        plugin.AgainstBlockParams(),
        dti.RuleInput(
            value,
            10.0,
            block=lambda: np.array([0, 0, 0, 0, 1, 2]),
            peers=lambda: np.array([[True], [True], [False], [True], [True], [False]]),
        ),
    )
    # The mean of 10 and 30 is 20; the third is not ranked, the last has nothing to compare with.
    np.testing.assert_array_equal(row.x, [[0.5], [1.0], [1.0], [np.nan], [1.0], [np.nan]])
    np.testing.assert_array_equal(row.compared[0].values[:, 0], [20, 20, 20, 20, 50, np.nan])


def test_what_the_check_and_the_refusal_of_the_samples_say_is_read_in_both_languages(tmp_path: Path) -> None:
    plugins = load_plugins(("digital_school", sample(tmp_path)), installed=False)
    path = tmp_path / "criteria" / "digital-school-2025.toml"
    original = path.read_text("utf-8")
    path.write_text(original.replace("width = 20", "width = 2000"), encoding="utf-8")
    with pytest.raises(dti.FrameworkError) as caught:
        dti.load_framework(path, plugins)
    assert "rule.width: 2,000 is too large (at most 1,000)" in caught.value.text("en")
    assert "rule.width: 2.000 quá lớn (nhiều nhất 1.000)" in caught.value.text("vi")
    path.write_text(original.replace('"closeness", ideal = 30, width = 20', '"against_block"'), encoding="utf-8")
    values = np.array([[[-3.0], [4.0]]])
    data = dti.Observations.from_arrays(values, indicators=["lighting"], units=["A", "B"], years=[2025])
    with pytest.raises(dti.DataError) as refused:
        dti.score(dti.load_framework(path, plugins), data)
    assert "A, 2025, lighting" in refused.value.text("en")
    assert "it cannot be negative" in refused.value.text("en")
    assert "không thể âm" in refused.value.text("vi")


@pytest.mark.parametrize("lang", GUIDES)
def test_the_tables_of_the_guide_are_scored_with_the_new_plugin(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dtiscore.rules.plugins.new import start_plugin
    from dtiscore.testing.naming import name_of

    start = start_plugin("digital_school", tmp_path / "new")
    monkeypatch.syspath_prepend(str(start.folder))
    monkeypatch.delitem(sys.modules, "dtiscore_digital_school", raising=False)
    module = __import__("dtiscore_digital_school")
    assert name_of(module) == "digital_school"
    framework = dti.load_framework(start.framework, load_plugins(("digital_school", module), installed=False))
    tables = [block.replace("\n   ", "\n").strip() for block in re.findall(r"```csv\n(.*?)```", TEXTS[lang], re.DOTALL)]
    paths = []
    for number, table in enumerate(tables):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_text(table + "\n", encoding="utf-8")
    *data, units = paths
    assert len(data) == 2
    for path in data:
        scores = dti.score(framework, dti.read_observations(path, framework, units=dti.read_units(units)))
        assert scores.points("total").tolist() == [[80.0]]
    del sys.modules["dtiscore_digital_school"]


@pytest.mark.parametrize("lang", GUIDES)
@pytest.mark.parametrize("hook", SPECS)
def test_every_hook_has_a_section_with_its_exact_signature(hook: str, lang: str) -> None:
    signature = f"{hook}{inspect.signature(SPECS[hook])}".replace("'", "")
    assert f"\n### `{signature}`\n" in TEXTS[lang]


@pytest.mark.parametrize("lang", GUIDES)
def test_the_guide_has_no_hook_that_there_is_not(lang: str) -> None:
    headings = re.findall(r"^### `(\w+)\(", TEXTS[lang], flags=re.MULTILINE)
    assert sorted(headings) == sorted(SPECS) == sorted(hookspecs.HOOKS)


@pytest.mark.parametrize("lang", GUIDES)
@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: kind.__name__)
def test_every_field_of_a_value_is_documented(kind: type[Any], lang: str) -> None:
    named = set(re.findall(r"`(\w+)`", part_about(kind, lang)))
    assert fields(kind) - named == set()


@pytest.mark.parametrize("lang", GUIDES)
def test_what_the_testing_kit_offers_is_documented_with_its_signature(lang: str) -> None:
    from dtiscore import testing

    for name in testing.__all__:
        assert name in TEXTS[lang]
    for function in (testing.check_plugin, testing.scored):
        names = list(inspect.signature(function).parameters)
        (shown,) = re.findall(rf"`{function.__name__}\((.+?)\)`", TEXTS[lang])
        given = [re.split(r"[=:]", part)[0].strip(" *") for part in shown.split(", ") if part != "*"]
        assert given == names


@pytest.mark.parametrize("lang", GUIDES)
def test_the_settings_are_documented(lang: str) -> None:
    from dtiscore.rules.plugins.installed import BLOCK_VARIABLE

    assert f"`{BLOCK_VARIABLE}=" in TEXTS[lang]
    assert f"`{TRACE_VARIABLE}=1`" in TEXTS[lang]


def test_both_languages_have_the_same_samples_and_sections() -> None:
    for language in ("python", "toml", "sh"):
        assert blocks(language, "vi") == blocks(language, "en")
    assert TEXTS["vi"].count("\n## ") == TEXTS["en"].count("\n## ")
    assert TEXTS["vi"].count("\n| ") == TEXTS["en"].count("\n| ")


def test_the_commands_of_the_first_minutes_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but pip and pytest, which another test runs: here the plugin is put on the path, and the entry point beside it."""
    monkeypatch.chdir(tmp_path)
    ran = []
    for line in blocks("sh")[0].splitlines():
        program, *words = shlex.split(line)
        if program == "cd":
            monkeypatch.chdir(words[0])
            info = Path("dtiscore_digital_school-0.1.0.dist-info")
            info.mkdir()
            (info / "entry_points.txt").write_text("[dtiscore]\ndigital_school = dtiscore_digital_school\n", "utf-8")
            monkeypatch.syspath_prepend(str(Path.cwd()))
        elif program == "dtiscore":
            assert run(words) == 0, line
            ran.append(words[0])
        else:
            assert words[:2] in (["-m", "pip"], ["-m", "pytest"]), line
    assert ran == ["plugins", "plugins", "score", "explain"]


@pytest.mark.parametrize("lang", GUIDES)
def test_the_guide_is_printed_and_written(lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plugins", "guide", "--lang", lang]) == 0
    assert capsys.readouterr().out == TEXTS[lang] == guide("plugins", lang)  # type: ignore[arg-type]
    assert run(["plugins", "guide", "--lang", lang, "-o", str(tmp_path / "guide.md")]) == 0
    assert (tmp_path / "guide.md").read_bytes() == GUIDES[lang].read_bytes()


@pytest.mark.parametrize("lang", GUIDES)
def test_commands_that_the_text_names_are_there(lang: str) -> None:
    from dtiscore.cli.all_commands import dtiscore
    from dtiscore.cli.language import commands_of

    known = {name for name, _ in commands_of(dtiscore)}
    named = set(re.findall(r"`dtiscore (plugins \w+|[a-z]+)", TEXTS[lang]))
    assert {"plugins", "plugins new", "plugins guide", "rules"} <= named
    assert named - known == set()


@pytest.mark.parametrize("lang", GUIDES)
def test_no_link_leads_to_a_file_that_an_installation_does_not_have(lang: str) -> None:
    assert [link for link in re.findall(r"\]\(([^)#]+)", TEXTS[lang]) if "://" not in link] == []
