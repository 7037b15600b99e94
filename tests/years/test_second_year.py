"""The second year: last year as it was published, or by its own edition; never scored anew without a word."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.publishing.folder import publish
from dtiscore.documents.publishing.verifying import verify

from .year_two import (
    APPRAISED,
    DOSSIERS_2025,
    MEETINGS_2025,
    PLUGINS,
    edition,
    folder_2025,
    folder_2026,
    rows,
    settings_of,
    write,
)  # fmt: skip

BEFORE = 'folder = "../d25"\npublished = "../d25/ket-qua"'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2025, decided and published."""
    return folder_2025(tmp_path_factory.mktemp("years")).parent


@pytest.fixture
def years(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "years")
    return tmp_path / "years"


def ranked(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, dict[str, str]]:
    assert run(["rank", *map(str, arguments), "--format", "csv", "--lang", "en"]) == 0
    return {row["unit"]: row for row in csv.DictReader(capsys.readouterr().out.splitlines())}


def files_in(folder: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_last_year_counts_as_it_was_published(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """X05 was published in place 4 with 56.00; it is second now."""
    found = ranked(capsys, folder_2026(years, BEFORE))
    assert {unit: row["change"] for unit, row in found.items()} == {
        "X04": "1",
        "X05": "2",
        "X17": "",
        "X18": "",
        "X19": "",
    }
    own = found["X05"]
    assert (own["before_rank"], own["before_of"], own["before_score"]) == ("4", "5", "0.56")
    assert (own["basis"], own["before_edition"], own["borders"]) == ("published", "commune-2025", "2025")
    assert own["value_change"] == "0.292"
    assert {found[unit]["why"] for unit in ("X17", "X18", "X19")} == {"new"}


def test_the_table_marks_another_edition_and_says_the_basis(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rank", str(folder_2026(years, BEFORE)), "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "Change" in shown
    assert "†" in shown.split("X04")[0]
    shown = " ".join(shown.split())
    assert "Changes compare with the results of 2025 as they were published (ket-qua)." in shown
    assert "† 2025 was scored by commune-2025, 2026 by commune-2026" in shown


def test_published_results_are_not_computed_again(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The data of 2025 changed after the decision: the comparison stays, and check names the unit."""
    folder = folder_2026(years, BEFORE)
    data = years / "d25" / "observations.csv"
    data.write_text(data.read_text("utf-8").replace("X04,2025,dossiers,self,78", "X04,2025,dossiers,self,58"), "utf-8")
    assert ranked(capsys, folder)["X04"]["before_score"] == "0.912"
    assert ranked(capsys, folder, "--basis", "own")["X04"]["before_score"] == "0.832"
    before = files_in(years / "d25")
    assert run(["check", str(folder), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Xã Bốn: published 91.2 for 2025, the data of today give 83.2" in said
    assert "Xã Năm: published" not in said
    assert files_in(years / "d25") == before


def test_a_folder_of_results_that_was_altered_is_not_used(years: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_2026(years, BEFORE)
    scores = years / "d25" / "ket-qua" / "results" / "scores.csv"
    scores.write_text(scores.read_text("utf-8").replace("0.56", "0.96"), "utf-8")
    assert run(["rank", str(folder), "--lang", "en"]) == 1
    assert "the file is not what was published" in capsys.readouterr().err


def test_of_results_that_replace_one_another_the_newest_counts_and_the_reason_is_shown(
    years: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = years / "d25"
    appraised = old / "appraised.csv"
    appraised.write_text(appraised.read_text("utf-8").replace(",20,", ",30,"), "utf-8")
    publish(old / "ket-qua-2", settings_of(old), PLUGINS, replaces=old / "ket-qua", reason="X05 khiếu nại đúng")
    folder = folder_2026(years, BEFORE)
    assert ranked(capsys, folder)["X05"]["before_score"] == "0.66"
    assert run(["rank", str(folder), "--lang", "en"]) == 0
    assert "ket-qua was replaced by ket-qua-2: X05 khiếu nại đúng" in " ".join(capsys.readouterr().out.split())


def test_where_borders_moved_places_stand_in_words_and_predecessors_are_named(
    years: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_2026(years, BEFORE, successions=True)
    found = ranked(capsys, folder)
    whys = {unit: (row["change"], row["why"]) for unit, row in found.items()}
    assert whys == {
        "X04": ("", "borders"), "X05": ("", "borders"), "X17": ("", "merged"), "X18": ("", "borders"), "X19": ("", "borders"),
    }  # fmt: skip
    assert found["X05"]["value_change"] == "0.292"
    assert run(["rank", str(folder), "--lang", "en"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "4/5 → 2/5" in shown
    assert "from Xã Một, Xã Hai" in shown


def test_a_table_of_what_was_published_will_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_2026(tmp_path, 'published = "cong-bo-2025.csv"')
    (folder / "cong-bo-2025.csv").write_text(
        "unit,year,points,rank,of\nX01,2025,92.00,1,5\nXã Bốn,2025,91.20,2,5\nX05,2025,56.00,4,5\n", "utf-8"
    )
    found = ranked(capsys, folder)
    assert [found[unit]["change"] for unit in ("X04", "X05")] == ["1", "2"]
    assert found["X04"]["before_score"] == "0.912"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            "unit,year,points,rank\nX04,2025,90,2\nX05,2025,91,3\n",
            "X05 has 91 points and place 3, but X04 (row 2) with 90 has place 2",
        ),
        ("unit,year,points,rank,of\nX04,2025,90,6,5\n", "place 6 of 5"),
        (
            "unit,year,points,rank\nX04,2025,90,2\nX05,2025,89.9,2\n",
            "X05 with 89.9 and X04 (row 2) with 90 share place 2: both cannot be true",
        ),
        ("unit,year,points,rank\nX04,2025,90,0\n", "“0” is no place"),
        ("unit,year,points\nX04,2025,90\nx04,2025,91\n", "already"),
        ("unit,year,points\nX04,2025,900\n", "900"),
        ("unit,points\nX04,90\n", "year"),
    ],
)
def test_a_table_that_cannot_be_true_is_refused(
    table: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_2026(tmp_path, 'published = "cong-bo-2025.csv"')
    (folder / "cong-bo-2025.csv").write_text(table, "utf-8")
    assert run(["rank", str(folder), "--lang", "en"]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(("lang", "words"), [("vi", "hai điều không thể cùng đúng"), ("en", "both cannot be true")])
def test_check_names_what_cannot_both_be_true_and_a_block_settles_it(
    lang: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two first places are true in two blocks; so are 90.0041 and 90 where ranks are taken on four decimals of the score."""
    folder = folder_2026(tmp_path, 'published = "cong-bo-2025.csv"')
    table = folder / "cong-bo-2025.csv"
    table.write_text("unit,year,points,rank\nX04,2025,90,1\nX05,2025,80,1\n", "utf-8")
    assert run(["check", str(folder), "--lang", lang]) == 1
    assert capsys.readouterr().out.count(words) == 1
    table.write_text("unit,year,points,rank,block\nX04,2025,90,1,A\nX05,2025,80,1,B\nX17,2025,90.0041,1,A\n", "utf-8")
    assert run(["check", str(folder), "--lang", lang]) == 0


def test_equal_printed_points_may_have_different_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_2026(tmp_path, 'published = "cong-bo-2025.csv"')
    (folder / "cong-bo-2025.csv").write_text("unit,year,points,rank\nX04,2025,90.1,2\nX05,2025,90.1,1\n", "utf-8")
    assert ranked(capsys, folder)["X05"]["change"] == "-1"


def test_a_list_that_was_published_on_the_borders_of_this_year_is_compared_place_by_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_2026(tmp_path, 'published = "cong-bo-2025.csv"', successions=True)
    (folder / "cong-bo-2025.csv").write_text(
        "unit,year,borders,points,rank,of\nX04,2025,,91.20,2,5\nX05,2025,,56.00,4,5\nX17,2025,2026,70.5,2,5\n"
        "X04,2025,2026,91.2,1,5\nX05,2025,2026,56,5,5\nX18,2025,2026,68,3,5\nX19,2025,2026,68,3,5\n", "utf-8",
    )  # fmt: skip
    found = ranked(capsys, folder)
    changes = {unit: row["change"] for unit, row in found.items()}
    assert changes == {"X04": "0", "X05": "3", "X17": "-1", "X18": "-1", "X19": "-2"}
    assert {row["borders"] for row in found.values()} == {"2026"}


def test_two_editions_over_one_table_score_each_year_by_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder_2025(tmp_path, published=False)
    folder_2026(tmp_path, 'folder = "../d25"')
    data = [tmp_path / "d25/observations.csv", tmp_path / "d25/appraised.csv", tmp_path / "d26/observations.csv"]
    editions = ["-f", tmp_path / "d25/edition.toml", "-f", tmp_path / "d26/edition.toml"]
    units = ["--units", tmp_path / "d26/units.csv"]
    found = ranked(capsys, *data, *editions, *units, "--year", 2026)
    assert [found[unit]["change"] for unit in ("X04", "X05")] == ["1", "2"]
    assert (found["X05"]["basis"], found["X05"]["before_edition"]) == ("own", "commune-2025")
    assert ranked(capsys, *data, *editions, *units, "--year", 2025)["X05"]["score"] == "0.56"
    assert run(["rank", *map(str, (*data, *editions, *units)), "--format", "json"]) == 0
    told = {(row["unit"], row["year"]): row["points"] for row in json.loads(capsys.readouterr().out)}
    assert (told["X05", 2025], told["X05", 2026]) == (56.0, 85.2)


def test_an_edition_stretched_back_says_that_last_year_is_computed_by_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """X05 counts 74.00 for 2025 by the rules of 2026; 56.00 was published."""
    folder = write(
        tmp_path, edition_toml=edition("commune-2026-b", 2025, 2030, 60), appraised_csv=APPRAISED,
        old_csv=rows(2025, meetings=MEETINGS_2025, dossiers=DOSSIERS_2025),
        new_csv=rows(2026, meetings={"X04": 4, "X05": 3}, dossiers={"X04": 80, "X05": 92}),
    )  # fmt: skip
    named = [str(folder / name) for name in ("old.csv", "appraised.csv", "new.csv")]
    options = ["-f", str(folder / "edition.toml"), "--year", "2026", "--lang", "en"]
    assert run(["rank", *named, *options]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Changes compare with 2025 as computed from its data by commune-2026-b, not as announced." in said
    assert "no appraised points" not in said
    assert run(["rank", named[0], named[2], *options]) == 0
    assert "2025 has no appraised points: its results are self-assessed." in " ".join(capsys.readouterr().out.split())


def test_twenty_one_lines_of_a_year_without_an_edition_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder_2025(tmp_path, published=False)
    new = folder_2026(tmp_path, 'folder = "../d25"')
    data = [tmp_path / "d25/observations.csv", tmp_path / "d25/appraised.csv", new / "observations.csv"]
    arguments = [
        "rank",
        *map(str, data),
        "-f",
        str(new / "edition.toml"),
        "--units",
        str(new / "units.csv"),
        "--lang",
        "en",
    ]
    assert run(arguments) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "16 rows of 2025 are left out" in said[0]


@pytest.mark.whole
@pytest.mark.parametrize("basis", [None, "own"])
def test_a_result_folder_keeps_what_it_was_compared_with(basis: Any, years: Path) -> None:
    folder = folder_2026(years, BEFORE)
    old = files_in(years / "d25")
    made = publish(folder / "ket-qua", settings_of(folder, basis=basis), PLUGINS)
    assert files_in(years / "d25") == old
    shutil.rmtree(years / "d25")
    found = verify(made.folder, PLUGINS)
    assert found.problems == ()
    row = next(
        r
        for r in csv.DictReader((made.folder / "results/ranks.csv").read_text("utf-8").splitlines())
        if r["unit"] == "X05"
    )
    assert (row["change"], row["basis"]) == ("2", basis or "published")


def test_appeal_compare_and_report_work_on_a_folder_with_a_year_before(
    years: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(folder_2026(years, BEFORE))
    (Path(folder) / "appraised.csv").write_text(APPRAISED.replace("2025", "2026"), "utf-8")
    data = [f"{folder}/observations.csv", f"{folder}/appraised.csv"]
    page = tmp_path / "page.html"
    assert run(["appeal", folder, "--unit", "X05", "--indicator", "meetings", "--value", "4"]) == 0
    assert run(["report", folder, "-o", str(page), "--lang", "en"]) == 0
    assert "as they were published (ket-qua)" in page.read_text("utf-8")
    common = ["-f", f"{folder}/edition.toml", "--units", f"{folder}/units.csv"]
    assert run(["compare", "self", "council", *data, *common]) in (0, 2)
    capsys.readouterr()


def test_the_library_has_every_year_of_the_chain(years: Path) -> None:
    chain = dti.load_years(folder_2026(years, BEFORE))
    assert chain.years == (2025, 2026)
    assert [chain.scores(year).framework.code for year in chain.years] == ["commune-2025", "commune-2026"]
    published = chain.published(2025)
    assert isinstance(chain, dti.Years)
    assert isinstance(published, dti.Published)
    assert dict(zip(published.units, published["total"][:, 0].tolist(), strict=True))["X05"] == 0.56
    assert chain.published(2026) is None
    assert [unit.code for unit in chain.units(2025).records] == ["X01", "X02", "X03", "X04", "X05"]
    with pytest.raises(dti.LookupProblem):
        chain.scores(2024)


@pytest.mark.parametrize(
    ("before", "code"),
    [
        ('folder = "../nowhere"', "folder.no_before"),
        ('folder = "."', "folder.circle"),
        ('published = "nothing.csv"', "file.missing"),
        ('folder = "../d25"\nbasis = "published"', "years.nothing_published"),
        ('published = "t.csv"\nbasis = "own"', "years.no_data"),
    ],
)
def test_a_year_before_that_is_not_there_is_one_sentence(before: str, code: str, tmp_path: Path) -> None:
    folder_2025(tmp_path, published=False)
    folder = folder_2026(tmp_path, before)
    (folder / "t.csv").write_text("unit,year,points\nX04,2025,90\n", "utf-8")
    from dtiscore.years.comparing import comparing

    years = dti.load_years(folder)
    with pytest.raises(dti.DtiError) as refused:
        comparing(years.current).ranking(years.scores(2026))
    assert [problem.code for problem in refused.value.problems] == [code]
