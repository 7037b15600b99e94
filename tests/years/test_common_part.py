"""On the common part like stands beside like: places and values of the part of both years, never a part beside a whole."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.data.run_inputs import read_inputs
from dtiscore.documents.publishing.context import Writer
from dtiscore.documents.publishing.summary import Summary
from dtiscore.documents.publishing.year_results import year_results_of
from dtiscore.frameworks.correspondence import as_toml, propose
from dtiscore.results.assessment import Assessment

from .year_two import PLUGINS, edition, rows, settings_of, write

UNITS = "code,name,from,to\nX01,Xã Một,,2025\nX02,Xã Hai,,2025\nX03,Xã Ba,,\nX04,Xã Bốn,,\nX05,Xã Năm,,\nX17,Xã Một Hai,2026,\n"
CONFIRMED = 'confirmed = { by = "Sở KH&CN", date = 2026-01-12 }'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """2026 asks for models too (20 of 100 points), and X01 and X02 were merged. Points of the part of 80:

    2025: X01 72, X04 71.2, X05 66, X03 58, X02 44. 2026: X04 72 (72 in all), X17 70 (80), X05 66.8 (86.8), X03 58.4 (63.4).
    """
    write(
        tmp_path / "d25", edition_toml=edition("old", 2025, 2025, 60), units_csv=UNITS,
        observations_csv=rows(2025, meetings={"X01": 4, "X02": 2, "X03": 3, "X04": 4, "X05": 3},
                              dossiers={"X01": 80, "X02": 60, "X03": 70, "X04": 78, "X05": 90}),
        dtiscore_toml='framework = "edition.toml"\nyear = 2025\nunits = "units.csv"\ndata = ["observations.csv"]\n',
    )  # fmt: skip
    made = write(
        tmp_path / "d26", edition_toml=edition("new", 2026, 2026, 40, 20), units_csv=UNITS,
        observations_csv=rows(2026, meetings={"X03": 3, "X04": 4, "X05": 3, "X17": 4},
                              dossiers={"X03": 71, "X04": 80, "X05": 92, "X17": 75},
                              models={"X03": 1, "X04": 0, "X05": 4, "X17": 2}),
        sx_csv="date,predecessor,successor\n2026-01-01,X01,X17\n2026-01-01,X02,X17\n",
        dtiscore_toml='framework = "edition.toml"\nyear = 2026\nunits = "units.csv"\ndata = ["observations.csv"]\n'
        'successions = ["sx.csv"]\n[before]\nfolder = "../d25"\ncorrespondence = "doi-chieu.toml"\nbasis = "common"\n',
    )  # fmt: skip
    old, new = (dti.load_framework(at / "edition.toml") for at in (tmp_path / "d25", made))
    text = as_toml(propose(old, new)).replace('# confirmed = { by = "…", date = 2026-01-12 }', CONFIRMED)
    (made / "doi-chieu.toml").write_text(text, "utf-8")
    return made


def test_places_in_words_are_both_of_the_common_part(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """X05 is first of all with its models, and third on what both years ask, as it was."""
    assert run(["rank", str(folder), "--lang", "en"]) == 0
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if "→" in line}
    assert {place: line.split("  ")[2 if line.startswith(" ") else 1].strip() for place, line in lines.items()} == {
        "1/4": "3/5 → 3/4", "3/4": "2/5 → 1/4", "4/4": "4/5 → 4/4",
    }  # fmt: skip


def test_programs_get_this_year_on_the_common_part_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rank", str(folder), "--format", "csv"]) == 0
    found = {row["unit"]: row for row in csv.DictReader(capsys.readouterr().out.splitlines())}
    names = ("rank", "score", "before_rank", "before_score", "common_rank", "common_of", "common_score", "value_change")
    assert [found["X05"][name] for name in names] == ["1", "0.868", "3", "0.825", "3", "4", "0.835", "0.01"]
    assert [found["X17"][name] for name in names] == ["2", "0.8", "", "", "2", "4", "0.875", ""]
    assert run(["rank", str(folder), "--basis", "own", "--format", "csv"]) == 0
    assert "common_rank" not in capsys.readouterr().out.splitlines()[0]


def test_the_page_shows_changes_of_the_common_part_and_no_value_of_it_beside_the_whole(
    folder: Path, tmp_path: Path
) -> None:
    page = tmp_path / "p.html"
    assert run(["report", str(folder), "-o", str(page), "--lang", "en", "-q"]) == 0
    text = page.read_text("utf-8")
    assert "Change since 2025 (pp)" in text
    rows = [row.partition("</tr>")[0] for row in text.split("<tr>")]
    row = next(row for row in rows if "Xã Năm" in row and "86.80%" in row)
    assert "+1.00" in row
    assert "common part since 2025: +1.00 pp" in text
    assert "82.50" not in text
    assert "None" not in text


def test_documents_show_changes_of_the_common_part_and_no_place_of_it_beside_the_whole(folder: Path) -> None:
    writer = Writer(year_results_of(Assessment(read_inputs(settings_of(folder), PLUGINS)), "en"))
    row = next(row for row in writer.annex()["blocks"][0]["rows"] if row["code"] == "X05")
    assert (row["percent"], row["last_percent"], row["last_rank"]) == ("86.80", "–", "–")
    # On the part: X04, X05 and X03 have 82.17 % on the mean after 81.33 %; X17 has nothing to compare with.
    block = Summary(writer).fields()["blocks"][0]
    assert (block["last_mean"], block["mean_change"]) == ("–", "+0.84")
