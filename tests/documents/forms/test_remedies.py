"""What a sentence about a cell advises works when it is followed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dtiscore import read_observations
from dtiscore.documents.forms.collecting import Collection

from ...strategies import load
from .test_every_cell import BLANK, FRAMEWORK, UNITS, document, read, value
from .test_forms import codes, filled, gathered

# What is typed, the sentence that it gives, and what is typed when one does as it says.
FOLLOWED: list[tuple[dict[tuple[str, str], Any], str, dict[tuple[str, str], Any]]] = [
    ({("population", "value"): "25 người"}, "number.text", {("population", "value"): 25}),
    ({("population", "value"): "NA"}, "number.unclear", {("population", "value"): "không áp dụng"}),
    ({("population", "value"): "-"}, "number.unclear", {("population", "value"): 0}),
    ({("population", "value"): 12.5}, "form.count", {("population", "value"): 12500}),
    ({("hours", "value"): "58.68"}, "form.read_as", {("hours", "value"): 58.68}),
    ({("hours", "value"): "1.774"}, "form.read_as", {("hours", "value"): 1.774}),
    ({("population", "value"): "2,000"}, "form.thousands", {("population", "value"): 2000}),
    ({("satisfied", "value"): 120}, "form.rate", {("satisfied", "value"): 92}),
    ({("dossiers", "part"): 3, ("dossiers", "whole"): 4.5}, "form.count_by_name", {("dossiers", "part"): 3, ("dossiers", "whole"): 4}),
    ({("meetings", "part"): 4}, "form.outside", {("meetings", "value"): 4}),
    ({("head", "value"): "chưa rõ"}, "data.choice", {("head", "value"): "Cấp trưởng"}),
    ({("dossiers", "part"): "ba", ("dossiers", "whole"): 4}, "form.beside", {("dossiers", "part"): 3, ("dossiers", "whole"): 4}),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "code", "mended"), FOLLOWED, ids=[code for _, code, _ in FOLLOWED])
def test_what_is_typed_as_a_sentence_says_is_taken_without_one(
    typed: dict[tuple[str, str], Any], code: str, mended: dict[tuple[str, str], Any], tmp_path: Path
) -> None:
    assert code in {found for found, _, _ in codes(read(typed, tmp_path / "before"))}
    after = read(mended, tmp_path / "after")
    assert codes(after) == []
    (line, _), given = next(iter(mended.items()))
    taken = {row["indicator"] for row in after.rows.iter_rows(named=True)}
    assert (line in taken) is (given is not None)


def again(framework_changes: dict[str, Any], typed: dict[tuple[str, str], Any], folder: Path) -> Collection:
    changed = document(**{code: table for code, table in framework_changes.items() if not code.startswith("counts.")})
    for code, table in framework_changes.items():
        if code.startswith("counts."):
            changed["counts"][code.removeprefix("counts.")] |= table
    return gathered({"a.xlsx": filled(BLANK["vi"], typed)}, load(changed), UNITS, folder)


def test_a_wider_range_and_a_measure_of_a_count_are_the_settings_that_the_sentences_name(tmp_path: Path) -> None:
    """The forms that are out stay valid, and what was asked about is taken."""
    rate = {("satisfied", "value"): 120}
    (problem,) = [remark.problem for remark in read(rate, tmp_path / "a").remarks]
    assert "range of “satisfied”" in problem.text("en")
    found = again({"satisfied": {"range": [0, 150]}}, rate, tmp_path / "b")
    assert (codes(found), value(found, "satisfied")) == ([], "120")
    parts = {("dossiers", "part"): 3.5, ("dossiers", "whole"): 4}
    (problem,) = [remark.problem for remark in read(parts, tmp_path / "c").remarks]
    assert "unit_of_measure of counts.online" in problem.text("en")
    found = again({"counts.online": {"unit_of_measure": "hồ sơ quy đổi"}}, parts, tmp_path / "d")
    assert (codes(found), value(found, "dossiers", "part")) == ([], "3.5")


def test_what_is_collected_needs_no_setting(tmp_path: Path) -> None:
    found = read({("hours", "value"): "1,774", ("population", "value"): "12.500"}, tmp_path)
    for numbers in ("auto", "vi", "en"):
        observations = read_observations(found.rows, FRAMEWORK, units=UNITS, numbers=numbers)  # type: ignore[arg-type]
        assert float(observations.value("hours")[0, 0]) == 1.774
        assert float(observations.value("population")[0, 0]) == 12500
