"""Frameworks made in code: stated as a file would state them, read the same, and refused where a file would be."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given

import dtiscore as dti
from dtiscore.frameworks import check_framework
from dtiscore.frameworks.stating import stated
from dtiscore.rules.plugins.loading import load_plugins

from ..strategies import Document, documents, examples
from ..tree import ROOT

SHIPPED = sorted((ROOT / "criteria").glob("*.toml"))
TWENTY: dict[str, Any] = {
    "framework": {
        "code": "twenty", "title": dti.Text("Hai mươi", "Twenty"), "level": "commune", "years": {"from": 2024, "to": 2026},
        "scale": 100, "decimals": 2, "missing": "zero", "source": "synthetic", "completeness": "example",
    },
    "indicators": {
        f"i{k:02}": {"title": {"vi": f"Chỉ số {k}", "en": f"Indicator {k}"}, "points": 5,
                     "rule": {"type": "linear", "lower": 0, "upper": 80}}
        for k in range(20)
    },
    "total": {"indicators": [f"i{k:02}" for k in range(20)]},
}  # fmt: skip


def again(framework: dti.Framework) -> dti.Framework:
    return dti.Framework.from_toml(framework.to_toml(), beside=ROOT / "criteria")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_ships_is_itself_when_it_is_written_and_read_again(path: Path) -> None:
    framework, _ = check_framework(path, load_plugins())
    assert framework is not None
    there = again(framework)
    assert there == framework
    assert list(there.nodes) == list(framework.nodes)
    assert there.tree == framework.tree
    assert there.to_toml() == framework.to_toml()


@examples(25)
@given(documents())
def test_so_is_whatever_a_file_can_state(document: Document) -> None:
    framework = dti.Framework.from_dict(document)
    assert again(framework) == framework
    assert hash(again(framework)) == hash(framework)


ORDERS = {
    "indicators inside, beside and shared": {
        "indices": {
            "a": {"title": "A", "indicators": {"a1": {"points": 2}, "seen": {"rule": {"type": "info"}}, "a2": {"points": 3}}},
            "b": {"title": "B", "indices": {"b1": {"title": "B1", "indicators": {"c": {"points": 4}}}}, "indicators": ["loose"]},
        },
        "indicators": {"loose": {"points": 1}},
        "total": {"indices": ["a", "b"]},
    },
    "rows, with an index and information among them": {
        "indices": {"a": {"title": "A", "indicators": []}},
        "info": {"known": {"title": "known"}},
        "table": {
            "columns": ["code", "in", "title", "points", "rule"],
            "rows": [["r", "a", "R", "", ""], ["r1", "r", "R1", 6, ""], ["r2", "r", "R2", "", {"type": "info"}], ["r3", "a", "R3", 4, ""]],
        },
        "total": {"indices": ["a"]},
    },
    "a group of nothing but information": {
        "indices": {
            "a": {"title": "A", "indicators": {"a1": {"points": 10}}},
            "talk": {"title": "T", "stt": "9", "evidence": "none", "indicators": {"t1": {"rule": {"type": "info"}}}},
        },
        "total": {"indices": ["a"]},
    },
    "weights of their own, equal ones, and those of a table": {
        "indices": {
            "a": {"title": "A", "indicators": {"a1": {"weight": 1}, "a2": {"weight": 3}}},
            "b": {"title": "B", "weights": "equal", "indicators": {"b1": {}, "b2": {}}},
        },
        "total": {"indices": {"a": 2, "b": 5}},
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_nodes_keep_their_order_wherever_they_stood(name: str) -> None:
    sections = copy.deepcopy(ORDERS[name])
    header = {**TWENTY["framework"], "scale": 10, "languages": ["vi"], "title": "Bộ"}

    def titled(tables: dict[str, Any]) -> None:
        for code, table in tables.items():
            table.setdefault("title", code)
            if "indices" not in table and "indicators" not in table:
                table.setdefault("rule", {"type": "binary"})
            for key in ("indices", "indicators"):
                if isinstance(table.get(key), dict):
                    titled(table[key])

    for key in ("indices", "indicators"):
        titled(sections.get(key, {}))
    for row in sections.get("table", {}).get("rows", []):
        row[4] = row[4] or ({"type": "binary"} if row[3] else "")
    if "table" in sections:
        del sections["indices"]["a"]["indicators"]
    framework = dti.Framework.from_dict({"framework": header, **sections})
    there = again(framework)
    assert there == framework
    assert list(there.nodes) == list(framework.nodes)


def test_twenty_indicators_made_in_code_are_saved_read_and_equal(tmp_path: Path) -> None:
    framework = dti.Framework.from_dict(TWENTY)
    assert len(framework.leaves) == 20
    (tmp_path / "twenty.toml").write_text(framework.to_toml(), encoding="utf-8")
    assert dti.load_framework(tmp_path / "twenty.toml") == framework


def test_entries_are_replaced_and_checked_as_in_a_file() -> None:
    framework = dti.Framework.from_dict(TWENTY)
    changed = framework.replace("i00", title=dti.Text("Khác", "Another"), points=5.0)
    assert changed["i00"].title.en == "Another"
    assert changed != framework
    assert changed.replace("i00", title=framework["i00"].title) == framework
    assert framework.replace(missing="skip", decimals=4).missing == "skip"
    limits = {"copied_units": 5}
    assert framework.replace(checks=limits).limits.copied_units == 5
    assert framework.replace(checks=limits).replace(checks=None) == framework
    assert framework["i00"].title.en == "Indicator 0"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.replace("i00", points=6), "the parts add up to 101 points but “total” states 100: 1 points too many"),
        (lambda f: f.replace(missing="skp", scal=3), "unknown key “scal”; did you mean “scale”?"),
        (lambda f: f.replace(missing="skp", scal=3), "“skp” is not allowed"),
        (lambda f: f.replace("i0", points=5), "no node “i0”; did you mean “i"),
        (lambda f: f.with_rule("i00", "liner", lower=0), "did you mean “linear”?"),
        (lambda f: f.with_rule("i00", "linear", lower=0), "indicators.i00.rule.upper: “upper” is missing"),
        (lambda f: f.with_weights("total", {"i0": 2}), "“i0” is no child of “total”; did you mean “i"),
        (lambda f: f.with_weights("total", {"i00": 0}), "i00"),
        (lambda f: f.with_weights("i00", {}), "“i00” has no children"),
        (lambda f: f.with_weights("total", {"i00": "2"}), "weights[\"i00\"] is '2' (wanted: a number)"),
        (lambda f: dti.Framework.from_toml("[framework\n"), "not valid TOML at line 1"),
        (lambda f: dti.Framework.from_toml(""), "the file is empty"),
        (lambda f: dti.Framework.from_dict({}), "the file is empty"),
        (lambda f: dti.Framework.from_dict({**TWENTY, "total": {"indicators": ["i00", "i99"]}}), "i99"),
    ],
)  # fmt: skip
def test_what_a_file_would_be_refused_for_cannot_be_made(change: Any, words: str) -> None:
    with pytest.raises(dti.DtiError) as caught:
        change(dti.Framework.from_dict(TWENTY))
    assert words in str(caught.value)
    assert "Traceback" not in caught.value.text("vi")


def test_other_weights_give_other_scores_and_the_same_proportions_the_same() -> None:
    framework = dti.Framework.from_dict(TWENTY)
    row = {"unit": "A", "year": 2025, **{f"i{k:02}": 80.0 if k else 0.0 for k in range(20)}}
    assert dti.score(framework, row)["total"].tolist() == [[0.95]]
    heavy = framework.with_weights("total", {"i00": 20 * 5 - 5})
    assert heavy["total"].weights[:2] == (95.0, 5.0)
    assert dti.score(heavy, row)["total"].tolist() == [[0.5]]
    twice = framework.with_weights("total", dict.fromkeys(framework["total"].children, 10))
    assert dti.score(twice, row)["total"].tolist() == [[0.95]]
    assert again(heavy) == heavy


def test_another_rule_scores_another_way() -> None:
    framework = dti.Framework.from_dict(TWENTY).with_rule("i00", {"type": "linear", "lower": 0}, upper=40)
    row = {"unit": ["A"], "year": [2025], "i00": [40]}
    assert dti.score(framework, row).points("i00").tolist() == [[5.0]]
    assert again(framework) == framework


def test_a_plugin_that_is_not_installed_stays_with_the_framework() -> None:
    linear = load_plugins().rules["linear"]

    class Half:
        @staticmethod
        @dti.hookimpl
        def dtiscore_rules() -> list[dti.Rule]:
            return [attrs.evolve(linear, name="half", owner="")]

    plugins = dti.load_plugins(("half", Half))
    document = {
        **TWENTY,
        "indicators": {
            **TWENTY["indicators"],
            "i00": {**TWENTY["indicators"]["i00"], "rule": {"type": "half", "lower": 0, "upper": 40}},
        },
    }
    framework = dti.Framework.from_dict(document, plugins=plugins)
    assert framework.replace(decimals=4)["i00"].rule is plugins.rules["half"]
    assert dti.Framework.from_toml(framework.to_toml(), plugins=plugins) == framework
    with pytest.raises(dti.FrameworkError, match="half"):
        dti.Framework.from_toml(framework.to_toml())


def test_what_a_file_cannot_say_is_told_and_not_written() -> None:
    framework = dti.Framework.from_dict(TWENTY)
    odd = attrs.evolve(framework["i00"].params, upper=None)  # stands for what only a plugin's class can hold
    node = attrs.evolve(framework["i00"], params=odd)
    with pytest.raises(dti.FrameworkError, match="a file cannot say all of this framework"):
        attrs.evolve(framework, nodes={**framework.nodes, "i00": node}).to_toml()


def test_numbers_of_numpy_and_texts_in_both_languages_are_what_they_mean() -> None:
    import numpy as np

    document = {
        **TWENTY,
        "framework": {**TWENTY["framework"], "scale": np.float64(100), "decimals": np.int64(2), "note": None},
    }
    assert dti.Framework.from_dict(document) == dti.Framework.from_dict(TWENTY)


def test_what_is_stated_is_left_as_it_is_when_something_is_replaced() -> None:
    framework = dti.Framework.from_dict(TWENTY)
    before = copy.deepcopy(stated(framework).document)
    framework.replace("i00", title=dti.Text("a", "b"))
    assert stated(framework).document == before
