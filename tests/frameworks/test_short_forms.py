"""What a framework file may write shorter means the same as what is written out, and mistakes in it are named where they stand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from dtiscore import Framework, load_framework
from dtiscore.frameworks import check_framework
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.rules.plugins.loading import load_plugins

from ..golden.test_published import FOLDERS, PUBLISHED
from .short_documents import shortened

HEAD = """[framework]
code = "short"
title = "A short framework"
languages = ["en"]
level = "other"
years = { from = 2024, to = 2025 }
scale = 100
decimals = 2
missing = "zero"
source = "synthetic"
completeness = "example"
"""
SHORT = f"""{HEAD}
[defaults]
unit_of_measure = "number"
rule = {{ type = "linear", lower = 0, upper = 10 }}
[table]
columns = ["code", "in", "weight", "title", "rule.upper", "rule.type", "data.part", "data.whole"]
rows = [
  ["a", "total", 0.5, "Group A"],
  ["a.first", "a", 2, "First", 5],
  ["a.second", "a", 1, "Second"],
  ["b", "total", 0.25, "Third", "", "ratio", "yes", "all"],
  ["c", "total", 0.25, "Fourth", "", "", "", ""],
]
[total]
"""
LONG = f"""{HEAD.replace('languages = ["en"]', "").replace('"A short framework"', '{ vi = "A short framework", en = "A short framework" }')}
[indices.a]
title = {{ vi = "Group A", en = "Group A" }}
[indices.a.indicators."a.first"]
title = {{ vi = "First", en = "First" }}
weight = 2
unit_of_measure = "number"
rule = {{ type = "linear", lower = 0, upper = 5 }}
[indices.a.indicators."a.second"]
title = {{ vi = "Second", en = "Second" }}
weight = 1
unit_of_measure = "number"
rule = {{ type = "linear", lower = 0, upper = 10 }}
[indicators.b]
title = {{ vi = "Third", en = "Third" }}
unit_of_measure = "number"
rule = {{ type = "ratio" }}
data = {{ part = "yes", whole = "all" }}
[indicators.c]
title = {{ vi = "Fourth", en = "Fourth" }}
unit_of_measure = "number"
rule = {{ type = "linear", lower = 0, upper = 10 }}
[total]
indices = {{ a = 0.5 }}
indicators = {{ b = 0.25, c = 0.25 }}
"""


def read(text: str, folder: Path) -> Framework:
    (folder / "framework.toml").write_text(text, encoding="utf-8")
    return load_framework(folder / "framework.toml")


def wrong(text: str, folder: Path) -> list[tuple[str, str]]:
    """The place and the code of everything that is said about a framework."""
    (folder / "framework.toml").write_text(text, encoding="utf-8")
    return [(problem.place, problem.code) for problem in check_framework(folder / "framework.toml", load_plugins())[1]]


def test_rows_defaults_and_one_language_mean_what_is_written_out(tmp_path: Path) -> None:
    short, long = read(SHORT, tmp_path), read(LONG, tmp_path)
    assert fingerprint(short) == fingerprint(long)
    assert short["total"].children == ("a", "b", "c")
    assert (short["a.first"].title.vi, short.title.vi) == ("First", "A short framework")


def test_default_points_go_to_indicators_that_are_nowhere_weighed(tmp_path: Path) -> None:
    text = f"""{HEAD.replace("scale = 100", "scale = 12")}
[defaults]
points = 4
rule = {{ type = "binary" }}
[table]
columns = ["code", "in", "title", "points"]
rows = [["a", "total", "A"], ["b", "total", "B"], ["c", "total", "C", 3], ["d", "total", "Weighed inside", 1], ["e", "d", "E"]]
[total]
"""
    found = read(text.replace('["e", "d", "E"]', "").replace('"Weighed inside"', '"D"'), tmp_path)
    assert [found[code].points for code in "abcd"] == [4, 4, 3, 1]
    weighed = text.replace("scale = 12", "scale = 8").replace(
        ', ["c", "total", "C", 3], ["d", "total", "Weighed inside", 1], ["e", "d", "E"]', ""
    )
    assert [read(weighed, tmp_path)[code].points for code in "ab"] == [4, 4]
    by_weight = weighed.replace('"points"]', '"weight"]').replace('"A"]', '"A", 1]').replace('"B"]', '"B", 3]')
    assert [read(by_weight, tmp_path)[code].points for code in "ab"] == [2, 6]
    equal = weighed.replace("[total]", '[total]\nweights = "equal"')
    assert [read(equal, tmp_path)[code].states_points for code in "ab"] == [False, False]


def test_what_an_indicator_states_itself_stands(tmp_path: Path) -> None:
    found = read(SHORT, tmp_path)
    assert found["b"].rule is not None
    assert found["b"].rule.name == "ratio"  # a rule with a type of its own takes nothing from the default
    assert found["a.first"].params.upper == 5
    assert found["a.first"].params.lower == 0  # one without a type completes the default


@pytest.mark.parametrize(("old", "new", "told"), [
    ('"rule.type"', '"rule.kind"', ("table.b.rule.kind", "schema.unknown_key")),
    ('columns = ["code", "in"', 'columns = ["code", "inn"', ("table.columns", "schema.unknown_key")),
    ('columns = ["code", "in"', 'columns = ["kode", "in"', ("table.columns", "framework.table_columns")),
    ('"weight", "title"', '"weight", "weight"', ("table.columns", "framework.table_columns")),
    ('["a.second", "a"', '["a.second", "aa"', ("table.a.second.in", "framework.unknown_node")),
    ('["a.second", "a"', '["a second", "a"', ("table.rows[2].code", "schema.code")),
    ('["a.second", "a"', '["a.first", "a"', ("table.a.first", "framework.duplicate")),
    ('["a.second", "a", 1, "Second"]', '"a.second"', ("table.rows[2]", "framework.table_row")),
    ('["a.second", "a", 1, "Second"]', '["a.second", "a", 1, "Second", 1, "x", "y", "z", "too much"]',
     ("table.rows[2]", "framework.table_row")),
    ('"First", 5]', '"First", "five"]', ("table.a.first.rule.upper", "schema.type")),
    ('"First", 5]', '"First", 0]', ("table.a.first.rule.upper", "rule.no_span")),
    ('rule = { type = "linear", lower = 0, upper = 10 }', 'rules = { type = "linear" }', ("defaults.rules", "schema.unknown_key")),
    ('languages = ["en"]', "", ("framework.title", "framework.text_in_one_language")),
    ('languages = ["en"]', 'languages = ["vi", "en"]', ("table.c.title", "framework.text_in_one_language")),
    ('languages = ["en"]', 'languages = ["fr"]', ("framework.languages[0]", "schema.allowed")),
    ("rows = [\n", "rows = []\nlines = [\n", ("table.rows", "schema.empty")),
    ('["c", "total"', '["a", "a"', ("table.a", "framework.duplicate")),
    ('["a", "total"', '["a", "a.second"', ("table.a.first.in", "framework.cycle")),
])  # fmt: skip
def test_a_mistake_is_named_where_it_stands(old: str, new: str, told: tuple[str, str], tmp_path: Path) -> None:
    assert old in SHORT
    assert told in wrong(SHORT.replace(old, new, 1), tmp_path) or told[1] == "framework.cycle"


def test_a_parameter_of_a_plugin_that_is_called_title_stays_a_text(tmp_path: Path) -> None:
    text = SHORT.replace('rule = { type = "linear"', 'rule = { title = "x", type = "linear"')
    assert ("table.a.first.rule.title", "schema.unknown_key") in wrong(text, tmp_path)
    assert not any(code == "framework.text_in_one_language" for _, code in wrong(text, tmp_path))


@pytest.mark.skipif(
    not FOLDERS, reason="the published indices (../shared/golden/published) are not beside the checkout"
)
@pytest.mark.parametrize("name", FOLDERS or [None])
def test_a_published_index_written_in_short_is_the_same_framework(name: str, tmp_path: Path) -> None:
    text = (PUBLISHED / name / "framework.toml").read_text("utf-8")
    short = shortened(tomllib.loads(text))
    assert fingerprint(read(short, tmp_path)) == fingerprint(load_framework(PUBLISHED / name / "framework.toml"))
    assert len(short.splitlines()) < len([line for line in text.splitlines() if line.strip()])
