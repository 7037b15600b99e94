"""Growth reads last year's data in the folder before, never its points, and never a merged unit's code."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.cli import run
from dtiscore.data.run_inputs import read_inputs
from dtiscore.documents.publishing.folder import publish
from dtiscore.documents.publishing.verifying import verify
from dtiscore.results.assessment import Assessment
from dtiscore.years.last_values import with_last_year

from ..strategies import examples
from .year_two import PLUGINS, settings_of, write

SETS = """[framework]
code = "{code}"
title = {{ vi = "{code} (ví dụ)", en = "{code} (made up)" }}
level = "commune"
years = {{ from = {year}, to = {year} }}
scale = 100
decimals = 4
missing = "zero"
source = "made up"
completeness = "example"
[indicators.{firms}]
title = {{ vi = "Doanh nghiệp", en = "Firms" }}
points = 100
unit_of_measure = "count"
rule = {{ type = "growth", upper = 20 }}
[total]
indicators = ["{firms}"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """500 firms in 2025 in each of four communes; b and c are merged into m, d is renamed e."""
    old = SETS.format(code="old", year=2025, firms="firms")
    write(
        tmp_path / "d25", edition_toml=old, observations_csv="unit,year,firms\na,2025,500\nb,2025,500\nc,2025,500\nd,2025,500\n",
        dtiscore_toml='framework = "edition.toml"\nyear = 2025\ndata = ["observations.csv"]\n',
    )  # fmt: skip
    return write(
        tmp_path / "d26", edition_toml=SETS.format(code="new", year=2026, firms="firms"),
        observations_csv="unit,year,firms\na,2026,550\nm,2026,1100\ne,2026,600\nn,2026,10\n",
        sx_csv="date,predecessor,successor\n2026-03-01,b,m\n2026-03-01,c,m\n2026-03-01,d,e\n",
        dtiscore_toml='framework = "edition.toml"\nyear = 2026\ndata = ["observations.csv"]\nsuccessions = ["sx.csv"]\n'
        '[before]\nfolder = "../d25"\n',
    )  # fmt: skip


def totals(capsys: pytest.CaptureFixture[str], folder: Path) -> dict[str, tuple[str, str]]:
    assert run(["score", str(folder), "--format", "csv"]) == 0
    rows = csv.DictReader(capsys.readouterr().out.splitlines())
    return {row["unit"]: (row["score"], row["max_points"]) for row in rows if row["node"] == "total"}


def test_growth_is_on_the_data_of_the_folder_before(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """a 10 % of 20, e as d 20 %; m was merged, so it does not apply; of n nothing is known."""
    found = totals(capsys, folder)
    assert found["a"] == ("0.5", "100")
    assert found["e"] == ("1", "100")
    assert found["m"] == ("", "0")
    assert found["n"][0] in ("", "0")


ADDS_UP = '[counts.firms]\nacross = "sum"\n'


def test_a_merged_unit_grows_by_what_its_predecessors_counted_together(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """500 + 500 that are 1,100 are 10 % of the 20 asked for, not 120 %; a, e and n as before."""
    before = totals(capsys, folder)
    (folder / "edition.toml").write_text(SETS.format(code="new", year=2026, firms="firms") + ADDS_UP, "utf-8")
    found = totals(capsys, folder)
    assert found["m"] == ("0.5", "100")
    assert {unit: found[unit] for unit in "aen"} == {unit: before[unit] for unit in "aen"}


@pytest.mark.parametrize(
    ("old", "rows"),
    [
        ("c,2025,500\n", ""),  # one of the two gave nothing
        ("", "2026-03-01,g,m,,unknown\n2026-03-01,g,h,,unknown\n"),  # and what of g, nobody knows
    ],
)
def test_what_cannot_be_restated_is_not_applicable_and_never_zero(
    old: str, rows: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "edition.toml").write_text(SETS.format(code="new", year=2026, firms="firms") + ADDS_UP, "utf-8")
    data, successions = folder.parent / "d25/observations.csv", folder / "sx.csv"
    data.write_text(data.read_text("utf-8").replace(old or "nothing", "") + "g,2025,100\n", "utf-8")
    head = "date,predecessor,successor,share,basis\n"
    stated = successions.read_text("utf-8").splitlines()[1:]
    successions.write_text(head + "".join(f"{row},,\n" for row in stated) + rows, "utf-8")
    assert totals(capsys, folder)["m"] == ("", "0")


def test_of_a_unit_that_was_split_growth_is_on_its_share(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """m has c and 60 % of b: 800 that are 1,100 are more than the 20 % asked for; k has 200 of b and reports 210: 5 %."""
    (folder / "edition.toml").write_text(SETS.format(code="new", year=2026, firms="firms") + ADDS_UP, "utf-8")
    (folder / "sx.csv").write_text(
        "date,predecessor,successor,share,basis\n2026-03-01,b,m,0.6,population\n2026-03-01,b,k,0.4,population\n"
        "2026-03-01,c,m,,\n2026-03-01,d,e,,\n", "utf-8",
    )  # fmt: skip
    data = folder / "observations.csv"
    data.write_text(data.read_text("utf-8") + "k,2026,210\n", "utf-8")
    found = totals(capsys, folder)
    assert (found["m"], found["k"]) == (("1", "100"), ("0.25", "100"))


@given(st.lists(st.integers(1, 2_000), min_size=6, max_size=6))
@examples(5)
def test_two_folders_say_what_one_folder_of_both_years_says(counts: list[int]) -> None:
    """m was merged from b and c, k is 40 % of d and n the rest; by the rows themselves, slowly: each part by its share."""
    b, c, d, m, k, n = counts
    old, now = f"b,2025,{b}\nc,2025,{c}\nd,2025,{d}\n", f"m,2026,{m}\nk,2026,{k}\nn,2026,{n}\n"
    rows = "date,predecessor,successor,share,basis\n2026-03-01,b,m,,\n2026-03-01,c,m,,\n2026-03-01,d,k,0.4,p\n2026-03-01,d,n,0.6,p\n"
    units = "code,from,to\nb,,2025\nc,,2025\nd,,2025\nm,2026,\nk,2026,\nn,2026,\n"
    edition = SETS.format(code="both", year=2026, firms="firms").replace("from = 2026", "from = 2025") + ADDS_UP
    settings = (
        'framework = "edition.toml"\nyear = 2026\nunits = "units.csv"\ndata = ["data.csv"]\nsuccessions = ["sx.csv"]\n'
    )
    with tempfile.TemporaryDirectory() as name:
        at, head = Path(name), "unit,year,firms\n"
        files = {"edition_toml": edition, "units_csv": units, "sx_csv": rows}
        one = write(at / "one", **files, data_csv=head + old + now, dtiscore_toml=settings)
        write(at / "d25", **files, data_csv=head + old, dtiscore_toml=settings.replace("2026", "2025"))
        two = write(at / "d26", **files, data_csv=head + now, dtiscore_toml=settings + '[before]\nfolder = "../d25"\n')
        found = []
        for folder in (one, two):
            scores = Assessment(with_last_year(read_inputs(settings_of(folder), PLUGINS))).scores
            j = scores.year_index(2026)
            found.append({unit: float(scores["total"][scores.unit_index(unit), j]) for unit in "mkn"})
    before = {"m": b + c, "k": 0.4 * d, "n": 0.6 * d}
    slowly = {
        unit: min(max((value / before[unit] - 1) * 100 / 20, 0.0), 1.0)
        for unit, value in (("m", m), ("k", k), ("n", n))
    }
    assert found[0] == pytest.approx(slowly, abs=1e-9)
    assert found[1] == pytest.approx(found[0], abs=1e-12)


def test_growth_reads_through_the_correspondence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edition = folder / "edition.toml"
    edition.write_text(SETS.format(code="new", year=2026, firms="companies"), "utf-8")
    data = folder / "observations.csv"
    data.write_text(data.read_text("utf-8").replace("firms", "companies"), "utf-8")
    assert (
        run(["diff", str(folder.parent / "d25/edition.toml"), str(edition), "--propose", str(folder / "c.toml")]) == 0
    )
    text = (folder / "c.toml").read_text("utf-8").replace("# confirmed", "confirmed")
    (folder / "c.toml").write_text(text, "utf-8")
    settings = folder / "dtiscore.toml"
    settings.write_text(settings.read_text("utf-8") + 'correspondence = "c.toml"\n', "utf-8")
    capsys.readouterr()
    assert totals(capsys, folder)["a"] == ("0.5", "100")


@pytest.mark.whole
def test_a_result_folder_with_growth_needs_no_other_folder(folder: Path) -> None:
    made = publish(folder / "ket-qua", settings_of(folder), PLUGINS)
    (folder.parent / "d25").rename(folder.parent / "elsewhere")
    assert verify(made.folder, PLUGINS).problems == ()


def test_leaps_on_the_folder_before_are_asked_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = folder / "observations.csv"
    data.write_text(data.read_text("utf-8").replace("a,2026,550", "a,2026,5500"), "utf-8")
    run(["check", str(folder), "--format", "json"])
    found = {(row["unit"], row["check"]) for row in json.loads(capsys.readouterr().out)}
    assert ("a", "better_than_last_year") in found
    assert ("m", "better_than_last_year") not in found
