"""What tables and the command line show of maxima, percentages, bands and whom an indicator is for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.tables.results import ranking_view, scores_view
from dtiscore.results.year_before import COLUMNS

from ...decided_cases import LAO_CAI, entered, flat, scored
from ...strategies import toml


def test_where_maxima_differ_tables_show_the_maximum_and_the_percentage() -> None:
    document = flat(
        {"common": entered("common", 500), "procedures": entered("procedures", 140, applies_to=["with"])},
        ["with", "without"],
    )
    units = [dti.Unit("a", type="with"), dti.Unit("b", type="without")]
    scores = scored(document, {"a": {"common": 400, "procedures": 80}, "b": {"common": 380}}, units)
    for view in (ranking_view(scores, dti.rank(scores), "vi"), scores_view(scores, scores.to_polars(), "vi")):
        headers = [column.header for column in view.columns]
        assert {"Tối đa", "% tối đa"} <= set(headers)
    same = scored(document, {"a": {"common": 400, "procedures": 80}}, units[:1])
    for view in (ranking_view(same, dti.rank(same), "vi"), scores_view(same, same.to_polars(), "vi")):
        assert "% tối đa" not in [column.header for column in view.columns]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An assessment folder, synthetic: two districts with two communes each, of two types."""
    document = flat(
        {"x": entered("x", 750), "y": entered("y", 250, applies_to={"types": ["ward"]})}, ["commune", "ward"]
    ) | {"bands": LAO_CAI}
    (tmp_path / "synthetic.toml").write_text(toml(document), encoding="utf-8")
    (tmp_path / "dtiscore.toml").write_text(
        'framework = "synthetic.toml"\nunits = "units.csv"\ndata = ["data.csv"]\nlanguage = "vi"\n', encoding="utf-8"
    )
    (tmp_path / "units.csv").write_text(
        "code,name,type,parent,ranked\nd1,Huyện Một,,,không\nd2,Huyện Hai,,,không\na,Xã A,commune,d1,\nb,Phường B,ward,d1,\n"
        "c,Xã C,commune,d2,\nd,Phường D,ward,d2,\n",
        encoding="utf-8",
    )
    (tmp_path / "data.csv").write_text("unit,year,x,y\na,2023,600,\nb,2023,600,131.61\nc,2023,300,\nd,2023,100,10\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_ranks_within_each_unit_above(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rank", "--within", "parent", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    keys = ["unit", "year", "node", "kind", "points", "max_points", "score", "coverage", "rank", "of", "block", "band",
            "change", *COLUMNS, "parent"]  # fmt: skip
    assert [list(row) for row in found] == [keys] * 4
    assert [(row["unit"], row["parent"], row["rank"]) for row in found] == [
        ("a", "d1", 1), ("b", "d1", 2), ("c", "d2", 1), ("d", "d2", 2),
    ]  # fmt: skip
    assert run(["rank", "--format", "json"]) == 0
    assert [list(row) for row in json.loads(capsys.readouterr().out)] == [keys[:-1]] * 4


def test_the_command_shows_maximum_percentage_and_band(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rank", "--within", "all"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "Phường B" in line)
    assert [part in line for part in ("731,61", "1.000,00", "73,16%", "Nâng cao")] == [True] * 4


def test_show_says_whom_an_indicator_is_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "synthetic.toml", "-q"]) == 0
    table = capsys.readouterr().out
    assert "Áp dụng" in table
    assert next(line for line in table.splitlines() if line.lstrip().startswith("y ")).endswith("ward")
    assert run(["show", "vn-dti-province-2022", "--lang", "vi", "-q"]) == 0
    assert "Áp dụng" not in capsys.readouterr().out


def test_show_says_which_side_of_a_band_is_included(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "synthetic.toml"]) == 0
    assert "Nâng cao: > 50 và ≤ 75; Dẫn dắt: > 75" in capsys.readouterr().err


def test_check_names_units_that_the_framework_invents(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "synthetic.toml"
    file.write_text(file.read_text("utf-8").replace('= ["ward"] }', '= ["ward"], "units" = ["bb"] }'), "utf-8")
    assert run(["check", "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert out.count("the units file has no unit “bb”") == 1
