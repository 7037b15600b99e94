"""``dtiscore rules``: what somebody who has only the wheel reads about rules, aggregations and keys."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import numpy as np
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.frameworks.rulebook import entries, parameters_of, section, topics, whole_text
from dtiscore.rules.plugins.loading import load_plugins

from ..tree import ROOT


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_every_rule_and_aggregation_is_listed_with_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "rules", "--format", "json", "--lang", "en")
    rows = {row["name"]: row for row in json.loads(out)}
    plugins = load_plugins()
    assert code == 0
    assert set(rows) == {*plugins.rules, *plugins.aggregations}
    assert (rows["linear"]["kind"], rows["linear"]["plugin"]) == ("rule", "standard")
    assert rows["linear"]["parameters"] == "lower, upper, transform = none, floor = 0, [curve]"
    assert rows["entered"]["parameters"] == "in = fraction"
    assert rows["ratio"]["parameters"] is None
    assert (rows["power_mean"]["kind"], rows["power_mean"]["parameters"]) == ("aggregation", "exponent")
    assert all(row["purpose"] for row in rows.values())
    assert "winsorise" in err
    assert "keys" in err


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_name_prints_its_section_in_the_language(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "rules", "growth", "--lang", lang)
    assert (code, err) == (0, "")
    assert out.startswith("### `growth`")
    assert ("Công thức:" if lang == "vi" else "Formula:") in out
    assert "### `entered`" not in out
    assert out in (ROOT / "criteria" / ("RULES.vi.md" if lang == "vi" else "RULES.md")).read_text("utf-8")


def test_a_relative_rule_brings_what_holds_for_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, "rules", "rank", "--lang", "en")
    assert [line for line in out.splitlines() if line.startswith("###")] == [
        "### `rank`: place from the worst",
        "### `relative`: what all of them share",
    ]


def test_the_whole_text_and_a_topic_go_to_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, file in (("all", "rules.md"), ("keys", "keys.txt")):
        assert said(capsys, "rules", name, "--lang", "vi", "-o", str(tmp_path / file))[0] == 0
    assert (tmp_path / "rules.md").read_text("utf-8") == whole_text("vi")
    assert "`bands.levels.title`" in (tmp_path / "keys.txt").read_text("utf-8")
    assert said(capsys, "rules", "keys", "-o", str(tmp_path / "keys.xlsx"))[0] == 0
    assert (tmp_path / "keys.xlsx").read_bytes().startswith(b"PK")


def test_an_unknown_name_is_one_sentence_with_what_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "rules", "min_mxa", "--lang", "en")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "did you mean “min_max”?" in err


def test_every_topic_and_rule_has_a_text() -> None:
    plugins = load_plugins()
    for name in (*topics(plugins), *(entry.name for entry in entries(plugins))):
        for lang in ("vi", "en"):
            assert section(name, plugins, lang).startswith(f"### `{name}`")  # type: ignore[arg-type]


@attrs.frozen
class HalfParams:
    """Half of the points for any value.

    More is said here.
    """

    limit: float
    kind: str = attrs.field(default="a", metadata={"schema": {"type": "string", "allowed": ["a", "b"]}})
    most: float | None = None


def half(params: HalfParams, given: dti.RuleInput) -> dti.Row:
    """Halves."""
    return dti.Row(np.where(np.isfinite(given.value), 0.5, np.nan))


HALF = dti.Rule("half", HalfParams, half, lambda params, points: dti.Text("một nửa", "half"))


@attrs.frozen
class OddParams:
    limit: Nowhere  # type: ignore[name-defined]  # noqa: F821


ODD = dti.Rule("scale", OddParams, half, lambda params, points: dti.Text("lạ", "odd"))


class Outside:
    @staticmethod
    @dti.hookimpl
    def dtiscore_rules() -> list[dti.Rule]:
        return [HALF, ODD]


def test_a_plugins_own_rule_says_what_its_author_wrote() -> None:
    plugins = load_plugins(("outside", Outside))
    entry = next(entry for entry in entries(plugins) if entry.name == "half")
    assert (entry.plugin, entry.parameters) == ("outside", ("limit", "kind = a", "[most]"))
    assert entry.purpose.vi == "Half of the points for any value."
    text = section("half", plugins, "vi")
    assert "More is said here.\n" in text
    assert "Halves." in text
    assert "- `kind = a`: a, b" in text
    assert list(parameters_of(HALF)) == ["limit", "kind = a", "[most]"]


def test_a_plugins_rule_comes_before_a_topic_of_its_name_and_needs_no_usable_types() -> None:
    plugins = load_plugins(("outside", Outside))
    assert section("scale", plugins, "en").startswith("### `scale`\n\noutside")
    assert "- `limit`\n" in section("scale", plugins, "en")
    assert "scale" not in topics(plugins)
    assert "what a score is printed as" in section("scale", load_plugins(), "en")


def test_an_installation_that_lost_the_text_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("dtiscore.frameworks.rulebook.data_folder", lambda name: tmp_path)
    with pytest.raises(dti.LookupProblem) as error:
        whole_text("en")
    assert error.value.problems[0].code == "file.unreadable"
