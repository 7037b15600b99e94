"""A line over the years: each year as it was decided or scored, never joined across editions and borders; the chained index."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.publishing.folder import publish

from .test_bases import CONFIRMED, editions, proposal
from .year_two import PLUGINS, edition, folder_2025, folder_2026, settings_of, write

COLUMNS = [
    "unit", "year", "node", "score", "points", "max_points", "coverage", "rank", "of", "block", "band", "basis", "edition",
    "borders", "restated", "index", "joined",
]  # fmt: skip


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """2026 after the published 2025: dossiers 40 → 60 points, models dropped, X01 + X02 = X17, X03 = X18 and X19."""
    folder_2025(tmp_path)
    stated = 'folder = "../d25"\npublished = "../d25/ket-qua"\ncorrespondence = "doi-chieu.toml"'
    made = folder_2026(tmp_path, stated, successions=True)
    (made / "doi-chieu.toml").write_text(proposal(*editions(tmp_path)), "utf-8")
    return made


def rows(folder: Path, **options: object) -> dict[tuple[str, int], dict[str, object]]:
    found = dti.series(dti.load_years(folder), **options).to_polars()  # type: ignore[arg-type]
    assert found.columns == COLUMNS
    return {(row["unit"], row["year"]): row for row in found.iter_rows(named=True)}


def test_each_year_stands_as_it_was_decided_or_scored(second: Path) -> None:
    found = rows(second)
    assert [found["X05", 2025][name] for name in ("points", "rank", "of", "basis", "edition")] == [
        56.0, 4, 5, "published", "commune-2025",
    ]  # fmt: skip
    assert [found["X05", 2026][name] for name in ("score", "rank", "basis", "edition")] == [
        0.852,
        2,
        "own",
        "commune-2026",
    ]
    assert not any(row["joined"] for row in found.values())  # the editions differ
    assert {row["index"] for row in found.values()} == {None}


def test_a_unit_on_other_borders_is_another_line(second: Path) -> None:
    made = dti.series(dti.load_years(second))
    lines = {tuple((p.yearly.records[p.place].code, p.year) for p in line) for line in made.lines}
    assert (("X04", 2025), ("X04", 2026)) in lines
    assert {(("X17", 2026),), (("X01", 2025),), (("X02", 2025),)} <= lines


def test_own_data_and_the_last_edition_and_what_both_ask(second: Path) -> None:
    # 2025 by the edition of 2026: X05 20 (the council's half of 40) + 0.9 × 60 = 74.
    assert rows(second, basis="own")["X05", 2025]["basis"] == "own"
    for basis in ("rescored", "common"):
        found = rows(second, basis=basis)
        assert (found["X05", 2025]["points"], found["X05", 2025]["edition"]) == (74.0, "commune-2026")
        assert found["X05", 2026]["joined"] is True
        assert found["X05", 2025]["band"] is None


def test_the_chained_index_is_the_growth_on_what_both_years_ask(second: Path) -> None:
    found = rows(second, chained=2025)
    assert [found["X05", year]["index"] for year in (2025, 2026)] == [100.0, 115.1]  # 85.2 / 74
    assert [found["X04", year]["index"] for year in (2025, 2026)] == [100.0, 101.4]  # 88 / 86.8
    assert found["X17", 2026]["index"] is None
    back = rows(second, chained=2026)
    assert [back["X05", year]["index"] for year in (2025, 2026)] == [86.9, 100.0]


def test_on_the_borders_of_this_year_merged_units_have_a_past_with_a_mark(second: Path) -> None:
    found = rows(second, borders=2026)
    assert (found["X17", 2025]["score"], found["X17", 2025]["restated"]) == (0.705, "mean")  # (92 + 49) / 2
    assert found["X18", 2025]["restated"] == "mean~"
    assert {row["borders"] for row in found.values()} == {2026}
    assert found["X17", 2025]["band"] is None
    assert ("X01", 2025) not in found


def test_one_unit_by_code_or_name_and_one_node(second: Path) -> None:
    assert set(rows(second, unit="xã năm")) == {("X05", 2025), ("X05", 2026)}
    assert set(rows(second, unit="X01")) == {("X01", 2025)}
    assert set(rows(second, node="models")) == {(f"X0{i}", 2025) for i in range(1, 6)}  # not asked in 2026


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"unit": "X99"}, "lookup.unit"),
        ({"node": "nothing"}, "lookup.node"),
        ({"chained": 2019}, "lookup.year"),
    ],
)
def test_what_does_not_exist_is_named(second: Path, options: dict[str, object], code: str) -> None:
    with pytest.raises(dti.LookupProblem) as refused:
        rows(second, **options)
    assert refused.value.problems[0].code == code


def test_without_a_confirmed_correspondence_common_is_refused_and_the_index_not_linked(second: Path) -> None:
    file = second / "doi-chieu.toml"
    file.write_text(file.read_text("utf-8").replace(CONFIRMED, ""), "utf-8")
    with pytest.raises(dti.DataError) as refused:
        rows(second, basis="common")
    assert refused.value.problems[0].code == "correspondence.unconfirmed"
    made = dti.series(dti.load_years(second), chained=2025)
    assert any("does not link 2025 and 2026" in note.en for note in made.notes)
    assert made.to_polars().filter(year=2026)["index"].null_count() == 5


def test_a_link_on_under_half_of_the_points_is_left_out(second: Path) -> None:
    """Only meetings (40 of 100 points) go on; dossiers are said not to be comparable."""
    text = proposal(*editions(second.parent)) + '\n[indicators.dossiers]\nwas = ["dossiers"]\ncomparable = "no"\n'
    (second / "doi-chieu.toml").write_text(text, "utf-8")
    made = dti.series(dti.load_years(second), chained=2025)
    assert any("worth 40 of 100 points, under half" in note.en for note in made.notes)
    assert made.to_polars().filter(year=2026)["index"].null_count() == 5
    meetings = dti.series(dti.load_years(second), node="meetings", chained=2025).to_polars()
    assert meetings.filter(unit="X05")["index"].to_list() == [100.0, 150.0]  # the council's half of 2025, then 30 of 40


def test_a_link_on_nothing_is_left_out(second: Path) -> None:
    found = rows(second, node="dossiers", chained=2025)
    assert found["X04", 2026]["index"] == 102.6  # 80 / 78
    data = second.parent / "d25/observations.csv"
    data.write_text(data.read_text("utf-8").replace("X04,2025,dossiers,self,78", "X04,2025,dossiers,self,0"), "utf-8")
    found = rows(second, node="dossiers", basis="own", chained=2025)
    assert found["X04", 2026]["index"] is None


def test_years_of_one_edition_are_joined_and_chained_by_their_scores(tmp_path: Path) -> None:
    lines = ["unit,year,indicator,value"]
    lines += [f"X04,{year},dossiers,{value}" for year, value in ((2026, 50), (2027, 60), (2029, 90))]
    made = write(
        tmp_path / "d",
        edition_toml=edition("one", 2026, 2030, 60),
        observations_csv="\n".join(lines) + "\n",
        dtiscore_toml='framework = "edition.toml"\ndata = ["observations.csv"]\n',
    )
    found = rows(made, node="dossiers", chained=2026)
    assert [found["X04", year]["joined"] for year in (2026, 2027, 2029)] == [False, True, False]  # 2028 is missing
    assert [found["X04", year]["index"] for year in (2026, 2027, 2029)] == [100.0, 120.0, 180.0]


def test_of_a_result_that_was_replaced_the_newer_counts_and_the_reason_is_shown(second: Path) -> None:
    """As 2022 was published with means of 0.5786 (baodanang.vn) and 0.5763 (tothethao.com): both are kept."""
    old = second.parent / "d25"
    (old / "appraised.csv").write_text((old / "appraised.csv").read_text("utf-8").replace(",20,", ",30,"), "utf-8")
    publish(old / "ket-qua-2", settings_of(old), PLUGINS, replaces=old / "ket-qua", reason="khiếu nại đúng")
    made = dti.series(dti.load_years(second), unit="X05")
    assert made.to_polars().filter(year=2025)["points"].to_list() == [66.0]
    assert any("khiếu nại đúng" in note.vi for note in made.notes)
    assert (old / "ket-qua").is_dir()


def test_the_means_of_2024_have_a_dagger_and_no_chained_value(tmp_path: Path) -> None:
    """The means of 63 provinces rose by 2.6 % in all and by 4.7, 13.3 and 13.4 % by pillar: with the points of 922 that needs
    government activity to fall from 0.753 to 0.562 (inferred), so the editions are not the same. Levels are synthetic."""
    rise = {"total": 1.026, "government": 1.047, "economy": 1.133, "society": 1.134}
    base = {"total": 0.62, "government": 0.60, "economy": 0.58, "society": 0.59}
    first = tmp_path / "2023.csv"
    first.write_text("unit,year,node,score\n" + "".join(f"63,2023,{k},{v}\n" for k, v in base.items()), "utf-8")
    second = tmp_path / "2024.csv"
    values = {node: round(base[node] * rise[node], 4) for node in base}
    second.write_text("unit,year,node,score\n" + "".join(f"63,2024,{k},{v}\n" for k, v in values.items()), "utf-8")
    for name, framework, before in (
        ("y24", "vn-dti-province-2020", f'framework = "vn-dti-province-2022"\npublished = "{first.as_posix()}"'),
        ("y25", "vn-dti-province-2022", f'folder = "../y24"\nframework = "vn-dti-province-2020"\npublished = "{second.as_posix()}"'),
    ):  # fmt: skip
        write(tmp_path / name, dtiscore_toml=f'framework = "{framework}"\n[before]\n{before}\n')
    made = dti.series(dti.load_years(tmp_path / "y25"), chained=2023)
    frame = made.to_polars()
    assert frame["year"].to_list() == [2023, 2024]
    assert frame["index"].to_list() == [100.0, None]
    assert made.breaks == {2024: True}
    assert frame["joined"].to_list() == [False, False]


# --- the command -----------------------------------------------------------------------------------------------------


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(["series", *map(str, arguments), "--lang", "en"]) == 0
    return capsys.readouterr().out


def test_the_table_marks_the_year_of_another_edition(second: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, second, "--unit", "X05")
    assert "2026 †" in told
    assert "2025 †" not in told
    assert "† 2025 was scored by commune-2025, 2026 by commune-2026" in told


def test_csv_json_and_workbook_have_the_same_rows(
    second: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    table = list(csv.DictReader(said(capsys, second, "--format", "csv", "--chained", "2025").splitlines()))
    assert list(table[0]) == COLUMNS
    document = json.loads(said(capsys, second, "--format", "json", "--chained", "2025"))
    assert [row["index"] for row in document] == [float(row["index"]) if row["index"] else None for row in table]
    assert run(["series", str(second), "-o", str(tmp_path / "s.xlsx"), "-q"]) == 0
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets[0]
    assert sum(cell.value in ("X04", "X05") for row in sheet for cell in row) == 4


def test_the_years_before_are_shown_before_there_are_data_of_this_one(
    second: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (second / "observations.csv").unlink()
    found = list(csv.DictReader(said(capsys, second, "--format", "csv").splitlines()))
    assert {(row["year"], row["basis"]) for row in found} == {("2025", "published")}
    told = said(capsys, second, "--borders", "2026", "--format", "csv")
    assert "X17,2025,total,0.705" in told


def test_two_editions_over_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Synthetic: 2020 by pillars, 2022 and 2023 by indices; nothing says which is which."""
    (tmp_path / "a.csv").write_text("unit,year,government,economy,society\nA,2020,0.3,0.2,0.2\n", "utf-8")
    indices = "awareness,institutions,infrastructure,human_resources,cyber_security,government_activity,economy_activity,society_activity"
    lines = [f"unit,year,{indices}", "A,2022,1,0.9,0.8,0.8,0.7,0.8,0.7,0.5", "A,2023,1,0.9,0.8,0.8,0.7,0.8,0.7,0.6"]
    (tmp_path / "b.csv").write_text("\n".join(lines) + "\n", "utf-8")
    given = [tmp_path / "a.csv", tmp_path / "b.csv", "-f", "vn-dti-province-2020", "-f", "vn-dti-province-2022"]
    given += ["--numbers", "en", "--format", "csv"]
    found = list(csv.DictReader(said(capsys, *given, "--chained", "2022").splitlines()))
    # 775 of 760 points
    assert [(row["year"], row["index"], row["joined"]) for row in found] == [
        ("2020", "", "false"), ("2022", "100", "false"), ("2023", "102", "true"),
    ]  # fmt: skip
    assert run(["series", *map(str, given), "--basis", "common", "--lang", "en"]) == 1
    assert "dtiscore diff vn-dti-province-2020 vn-dti-province-2022 --propose" in capsys.readouterr().err
