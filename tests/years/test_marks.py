"""A † and its legend go together; every restated figure has its mark; what is wrong is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtiscore.cli import run

from .test_restating import framework, restate, scored, successions
from .year_two import folder_2025, folder_2026

DECIDED = (
    "unit,year,points,rank,of\nX01,2025,92,1,5\nX04,2025,91.2,2,5\nX03,2025,68,3,5\nX05,2025,56,4,5\nX02,2025,49,5,5\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """2026 after a merger and a split, with the list of 2025 as it was decided and with its data, and another edition."""
    monkeypatch.setenv("COLUMNS", "100")
    folder_2025(tmp_path, published=False)
    made = folder_2026(tmp_path, 'folder = "../d25"\npublished = "cong-bo.csv"', successions=True)
    (made / "cong-bo.csv").write_text(DECIDED, "utf-8")
    return made


def shown(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run([*map(str, arguments), "--lang", "en"]) == 0
    return capsys.readouterr().out


def test_a_legend_stands_only_below_its_sign(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where borders moved there are words and no column of changes: the sign stands with the words."""
    for options in ((), ("--restate", "mean")):
        table, _, legend = shown(capsys, "rank", folder, *options).partition("\n\n")[2].partition("\n\n")
        assert "†" in table.partition("---")[0]
        assert legend.count("†") == 1


@pytest.mark.parametrize("asked", ["score", "explain --unit X17", "borders"])
def test_it_does_so_below_restated_scores_too(asked: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command, *more = asked.split()
    options = [*more, *(["--borders", "2026"] if command != "borders" else [])]
    for rule, expected in (("counts", True), ("mean", False)):
        table, _, legend = shown(capsys, command, folder, *options, "--restate", rule).rpartition("---\n")
        assert ("Restated †" in " ".join(table.split())) is expected
        assert ("† 2025 was published" in " ".join(legend.split())) is expected


def test_counts_beside_a_published_list_are_said_to_be_computed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = " ".join(shown(capsys, "rank", folder, "--restate", "counts").split())
    assert "† 2025 was published (" in said
    assert "without the counts that counts needs: here 2025 is computed from its data" in said
    assert "computed" not in shown(capsys, "rank", folder, "--restate", "mean")


def test_a_part_of_a_unit_is_an_estimate_by_whatever_rule() -> None:
    parts = successions(("a", "x", 0.6), ("a", "y", 0.4), ("b", "z", 1.0), ("c", "z", 1.0), ("d", "d2", 1.0))
    rows = [f"{unit},2025,{code},50" for unit in "abcd" for code in ("b", "c", "people")]
    scores = scored(framework(), " ".join(rows))
    for rule, by in (("mean", None), ("weighted", "people")):
        restated = restate(scores, parts, 2030, rule, by=by)  # type: ignore[arg-type]
        marks = dict(zip(restated.units, restated.mark("total")[:, 0], strict=True))
        assert marks == {"x": f"{rule}~", "y": f"{rule}~", "z": rule, "d2": ""}


def test_a_missing_published_folder_is_told_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = folder / "dtiscore.toml"
    stated = settings.read_text("utf-8").replace("cong-bo.csv", "khong-co")
    settings.write_text(stated + 'correspondence = "doi-chieu.toml"\n', "utf-8")
    (folder / "doi-chieu.toml").write_text("", "utf-8")
    assert run(["check", str(folder), "--lang", "en"]) == 1
    assert capsys.readouterr().out.count("khong-co: there is no such file") == 1
