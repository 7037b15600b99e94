"""The ruled tables of a PDF: lines that the page wrapped are one, rows that it cut are one, and what holds no table is named."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dtiscore.documents.decisions import convert_table
from dtiscore.documents.decisions.grid import read_grids
from dtiscore.documents.decisions.pdf_grids import is_continued, join_cut_rows
from dtiscore.documents.decisions.pdf_tables import Unreadable, tables_in
from dtiscore.language.errors import DataError

from ...outside_cases import case
from .judging import counts, expected_rows, judged_file
from .pdf_files import Cell, page_of, pdf_of, ruled

pytest.importorskip("pdfplumber", reason="pdfplumber is not installed (extra pdf)")

FIRST = (
    (["No."], ["Criterion"], ["Points"], ["How points are earned"]),
    (["1"], ["Share of files answered within five working", "days"], ["10"], ["At least 90%: 10; from 70% to under", "90%: 5; otherwise: 0"]),
    (["2"], ["The plan is published"], ["4"], ["Yes: 4 points", "No: 0 points"]),
    (["3"], ["Share of staff who were trained and also"], ["6"], ["Score = share x maximum points"]),
)  # fmt: skip
SECOND = (
    ([""], ["have an e-mail address"], [""], [""]),
    (["4"], ["Open data"], ["5"], ["- 2 points for a register", "- 3 points for an interface"]),
)


def texts(content: bytes) -> list[list[list[str]]]:
    return [[[cell["text"] for cell in row] for row in table["rows"]] for table in tables_in(content)]


def test_lines_that_the_page_wrapped_are_one_and_sentences_stay_apart() -> None:
    (rows,) = texts(pdf_of(page_of(ruled(FIRST))))
    assert rows[1] == [
        "1", "Share of files answered within five working days", "10", "At least 90%: 10; from 70% to under 90%: 5; otherwise: 0",
    ]  # fmt: skip
    assert rows[2][3] == "Yes: 4 points\nNo: 0 points"


def test_lines_above_a_table_are_kept() -> None:
    (table,) = tables_in(
        pdf_of(page_of(ruled(FIRST), above=["SET OF CRITERIA", "(Decision 12 of the", "provincial committee)"]))
    )
    assert table["above"] == ["SET OF CRITERIA", "(Decision 12 of the provincial committee)"]


def test_a_cell_over_several_rows_is_in_each_of_them() -> None:
    cells: list[Cell] = [
        (40, 100, 200, 120, ["Field"]), (200, 100, 400, 120, ["Criterion"]), (40, 120, 200, 160, ["Plans"]),
        (200, 120, 400, 140, ["First"]), (200, 140, 400, 160, ["Second"]),
    ]  # fmt: skip
    (table,) = tables_in(pdf_of(page_of(cells)))
    assert [[(cell["text"], cell["anchor"]) for cell in row] for row in table["rows"][1:]] == [
        [("Plans", [1, 0]), ("First", [1, 1])],
        [("Plans", [1, 0]), ("Second", [2, 1])],
    ]


def test_pages_without_text_and_too_many_pages_are_refused() -> None:
    with pytest.raises(Unreadable, match="scan"):
        list(tables_in(pdf_of("10 10 50 50 re S")))
    with pytest.raises(Unreadable, match="pages"):
        list(tables_in(pdf_of(*["10 10 50 50 re S"] * 301)))


def test_a_row_that_the_page_cut_goes_on() -> None:
    first, second = tables_in(pdf_of(page_of(ruled(FIRST)), page_of(ruled(SECOND), above=["2"])))
    assert is_continued({**first, "last_page": 1}, second)
    join_cut_rows(first["rows"], second["rows"])
    assert first["rows"][-1][1]["text"] == "Share of staff who were trained and also have an e-mail address"
    assert [cell["text"] for cell in second["rows"][0]] == ["", "", "", ""]


def test_a_new_row_on_a_new_page_stays_one() -> None:
    first, second = tables_in(pdf_of(page_of(ruled(FIRST)), page_of(ruled(SECOND[1:]))))
    join_cut_rows(first["rows"], second["rows"])
    assert first["rows"][-1][1]["text"] == FIRST[-1][1][0]
    assert second["rows"][0][0]["text"] == "4"


def test_a_table_with_a_header_or_a_name_of_its_own_is_another() -> None:
    first, second = tables_in(
        pdf_of(page_of(ruled(FIRST)), page_of(ruled(SECOND), above=["Set of criteria of schools"]))
    )
    assert not is_continued({**first, "last_page": 1}, second)
    assert not is_continued({**first, "last_page": 2}, second)
    other = ruled([(["Ref."], ["Indicator"], ["Marks"], ["Evidence"]), *SECOND])
    first, second = tables_in(pdf_of(page_of(ruled(FIRST)), page_of(other)))
    assert not is_continued({**first, "last_page": 1}, second)


@pytest.mark.whole
def test_a_table_on_two_pages_becomes_a_framework(tmp_path: Path) -> None:
    path = tmp_path / "criteria.pdf"
    path.write_bytes(pdf_of(page_of(ruled(FIRST)), page_of(ruled(SECOND), above=["2"])))
    found = convert_table(path, level="commune", years=(2024, 2026))
    assert [(node.stt, node.rule.name, node.points) for node in found.framework.leaves if node.rule] == [
        ("1", "steps", 10), ("2", "binary", 4), ("3", "ratio", 6), ("4", "checklist", 5),
    ]  # fmt: skip
    assert found.framework.leaves[2].title.en == "Share of staff who were trained and also have an e-mail address"


@pytest.mark.whole
@pytest.mark.parametrize(
    ("content", "code"),
    [(pdf_of("10 10 50 50 re S"), "convert.pdf_scan"), (pdf_of(page_of([], above=["Words"])), "convert.pdf_no_lines"),
     (b"%PDF-1.4\nnothing", "convert.damaged")],
)  # fmt: skip
def test_what_holds_no_table_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(DataError) as refused:
        read_grids(path)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.whole
def test_without_the_library_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(page_of(ruled(FIRST))))
    with pytest.raises(DataError, match=r"dtiscore\[pdf\]"):
        read_grids(path)


@pytest.mark.whole
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
def test_what_libreoffice_prints_is_read_as_the_document_is(tmp_path: Path) -> None:
    names = ["d01-ca-mau-par-2013", "d06-access-to-law-form-2023", "d10-tay-ninh-egov-2019"]
    files = [str(case("decisions", f"{name}.docx")) for name in names]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files], check=True, capture_output=True)  # fmt: skip
    readings = expected_rows(case("decisions", "right_readings.csv"))
    found = [one for name in names for one in judged_file(tmp_path / f"{name}.pdf", readings[name])]
    assert [one for one in found if one.verdict in ("wrong", "lost", "refused")] == []
    assert counts(found)["stating_read"] == counts(found)["stating"] > 10
