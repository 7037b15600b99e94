"""A plugin states the versions of dtiscore that it works with; with another one it is not loaded, and says so."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import dtiscore as dti
from dtiscore.rules.plugins.loading import load_plugins
from dtiscore.rules.plugins.versions import NoVersions, fits


@pytest.mark.parametrize(
    ("stated", "version", "fitting"),
    [
        (">=0.1", "0.1.0", True), (">=0.1, <0.3", "0.2.9", True), (">=0.1,<0.3", "0.3", False), ("==0.1", "0.1.0", True),
        ("!=0.1.0", "0.1", False), (">0.1", "0.1.0.1", True), ("<=1", "1.0.0", True), (">= 0.10", "0.9", False),
        ("<1.0", "1.0.dev3", False), (">=1", "1.0rc1", True),
    ],
)  # fmt: skip
def test_versions_are_compared_number_by_number(stated: str, version: str, fitting: bool) -> None:
    assert fits(stated, version) is fitting


@pytest.mark.parametrize("stated", ["", "0.1", ">=", ">=0.1;<2", "~0.1", ">=a", 1, None, [">=0.1"]])
def test_what_names_no_versions_is_refused(stated: Any) -> None:
    with pytest.raises(NoVersions):
        fits(stated, "0.1.0")


@dti.hookimpl
def dtiscore_rules() -> list[dti.Rule]:
    return []


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (">=0.1", ""), (">=9, <10", r"works with dtiscore >=9, <10, and this is "),
        ("soon", r"states DTISCORE_VERSIONS = soon, which names no versions"),
    ],
)  # fmt: skip
def test_a_plugin_for_another_version_is_left_out_and_the_others_work(stated: str, words: str) -> None:
    plugin = SimpleNamespace(dtiscore_rules=dtiscore_rules, DTISCORE_VERSIONS=stated)
    plugins = load_plugins(("theirs", plugin), installed=False)
    assert ("theirs" in [one.name for one in plugins.loaded]) is not bool(words)
    assert [words in problem.text() for problem in plugins.failures] == [True] * bool(words)
    assert "linear" in plugins.rules
