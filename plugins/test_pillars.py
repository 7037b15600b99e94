"""What holds for the plugin of every pillar: what it says about itself, its topics, its advice."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import pytest

from dtiscore.model import PillarMethod
from dtiscore.rules.plugins import hookspecs

from .pillar_data import indicator, pillar

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("*/pyproject.toml"))
PLUGINS: dict[str, ModuleType] = {folder.name: importlib.import_module(f"dtiscore_{folder.name}") for folder in FOLDERS}
METHODS: dict[str, PillarMethod] = {name: plugin.dtiscore_pillars()[0] for name, plugin in PLUGINS.items()}
TOPICS = [(name, topic) for name, method in METHODS.items() for topic in method.topics]


def test_there_is_a_plugin_for_each_of_the_three_pillars() -> None:
    assert list(PLUGINS) == ["economy", "government", "society"]


@pytest.mark.parametrize("name", PLUGINS)
def test_every_hook_of_the_plugin_is_one_that_dtiscore_calls(name: str) -> None:
    manager = pluggy.PluginManager("dtiscore")
    manager.add_hookspecs(hookspecs)
    manager.register(PLUGINS[name], name)
    manager.check_pending()
    assert [caller.name for caller in manager.get_hookcallers(PLUGINS[name]) or ()] == ["dtiscore_pillars"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_folder_pillar_and_entry_point_have_one_name(folder: Path) -> None:
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["dtiscore"] == {folder.name: PLUGINS[folder.name].__name__}
    assert [method.code for method in PLUGINS[folder.name].dtiscore_pillars()] == [folder.name]
    assert project["name"] == f"dtiscore-{folder.name}"
    assert "Private :: Do Not Upload" in project["classifiers"]


def test_no_topic_belongs_to_two_pillars() -> None:
    topics = [topic for _, topic in TOPICS]
    assert sorted(topics) == sorted(set(topics))


@pytest.mark.parametrize(("name", "topic"), TOPICS)
def test_every_topic_has_a_title_and_advice_in_both_languages(name: str, topic: str) -> None:
    method = METHODS[name]
    assert method.advise is not None
    advice = method.advise(indicator("x", topic))
    assert advice is not None
    assert method.topics[topic].vi != method.topics[topic].en
    assert "thường" in advice.vi
    assert "usually" in advice.en


@pytest.mark.parametrize(("name", "topic"), TOPICS)
def test_advice_is_one_sentence_without_figures_or_citations(name: str, topic: str) -> None:
    advice = METHODS[name].advise(indicator("x", topic))  # type: ignore[misc]
    assert advice is not None
    for text in (advice.vi, advice.en):
        assert text.endswith(".")
        assert ". " not in text
        assert not any(character.isdigit() for character in text)


@pytest.mark.parametrize("name", PLUGINS)
@pytest.mark.parametrize("topic", ["", "weather"])
def test_there_is_no_advice_on_an_unknown_topic(name: str, topic: str) -> None:
    advise: Any = METHODS[name].advise
    assert advise(indicator("x", topic)) is None


@pytest.mark.parametrize(("name", "topic"), TOPICS)
def test_an_indicator_without_data_raises_no_question(name: str, topic: str) -> None:
    check: Any = METHODS[name].check
    assert list(check(pillar(indicator("x", topic)))) == []
