"""Target files from and to a table for Excel."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.documents.decisions.target_table import table_of_targets, targets_of_table
from dtiscore.files.toml_text import toml_of
from dtiscore.frameworks.targets import targets_in
from dtiscore.model import Framework

from ...tree import ROOT

FILES = sorted((ROOT / "criteria" / "targets").glob("*.toml"))


@pytest.fixture(scope="module")
def framework() -> Framework:
    return dti.load_framework("commune-demo")


def meaning(document: dict[str, Any]) -> Any:
    """Everything that a target file says, however it is laid out."""
    found, its_targets, problems = targets_in(document, [], None, "x")
    assert problems == []
    assert found is not None
    notes = {(code, year, i): entry.get("note")
             for code, years in document["targets"].items() for year, entries in years.items()
             for i, entry in enumerate(entries if isinstance(entries, list) else [entries])}  # fmt: skip
    head = {name: document["document"].get(name) for name in ("unit", "note", "source")}
    return attrs.astuple(found), sorted(map(attrs.astuple, its_targets)), notes, head


def there_and_back(
    document: dict[str, Any], folder: Path, lang: Any = "vi", framework: Framework | None = None
) -> dict[str, Any]:
    (folder / "a.toml").write_text(toml_of(document), encoding="utf-8")
    (folder / "a.xlsx").write_bytes(table_of_targets(folder / "a.toml", framework, lang))
    return tomllib.loads(targets_of_table(folder / "a.xlsx", framework))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_ships_comes_back_as_it_was(path: Path, lang: Any, tmp_path: Path) -> None:
    document = tomllib.loads(path.read_text("utf-8"))
    assert meaning(there_and_back(document, tmp_path, lang)) == meaning(document)


WORDS = st.text("aăâđ “\"'=,;|#8<>≥%/-.\n🌾", min_size=1, max_size=30).map(str.strip).filter(bool)
BOTH = st.fixed_dictionaries({"vi": WORDS, "en": WORDS})
CODES = st.from_regex(r"[a-z]{1,3}(_xe9_)?(\.[0-9a-z]{1,3})?", fullmatch=True)


@given(
    st.fixed_dictionaries(
        {"code": CODES, "title": BOTH, "source": WORDS | BOTH},
        optional={"number": WORDS, "date": st.dates(datetime.date(1990, 1, 1)), "issuer": BOTH, "unit": WORDS, "note": BOTH},
    ),
    st.dictionaries(
        CODES,
        st.dictionaries(
            st.integers(2020, 2050).map(str),
            st.lists(
                st.fixed_dictionaries(
                    {"value": st.integers(1, 10**9) | st.floats(1e-6, 1e9).map(lambda x: round(x, 6))},
                    optional={"comparison": st.sampled_from(["<=", ">="]), "stated": WORDS, "note": BOTH},
                ),
                min_size=1, max_size=2,
            ),
            min_size=1, max_size=3,
        ),
        min_size=1, max_size=4,
    ),
    st.sampled_from(["vi", "en"]),
)  # fmt: skip
def test_any_target_file_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, head: dict[str, Any], nodes: dict[str, Any], lang: str
) -> None:
    for years in nodes.values():
        for entries in years.values():
            for i, entry in enumerate(entries):
                entry["unit"] = f"xa-{i}"
    document = {"document": head, "targets": nodes}
    assert meaning(there_and_back(document, tmp_path_factory.mktemp("targets"), lang)) == meaning(document)


def sheet(folder: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


HEAD = ("Mã chỉ số", "Năm", "So sánh", "Mục tiêu", "Tên văn bản", "Nguồn")
FIRST = ("fibre_households", 2026, "≥", 90, "Kế hoạch 12", "Công báo")


def entries_of(text: str) -> Any:
    return tomllib.loads(text)["targets"]


def test_a_table_that_a_person_typed_is_read(framework: Framework, tmp_path: Path) -> None:
    rows = (
        ("Chỉ tiêu", "2026", "Năm 2030", "văn bản", "nguồn"),
        (framework["fibre_households"].title.vi, "trên 90%", 1, "Kế hoạch 12", "Công báo"),
        (framework["outage_hours"].title.en.upper(), "không quá 10,5", None, None, None),
        (framework["documents_signed"].title.vi, None, "≤ 0", None, None),
    )
    path = sheet(tmp_path, *rows)
    text = targets_of_table(path, framework, code="ke-hoach-12")
    assert entries_of(text) == {
        "fibre_households": {"2026": {"value": 90}, "2030": {"value": 1}},
        "outage_hours": {"2026": {"value": 10.5, "comparison": "<="}},
        "documents_signed": {"2030": {"value": 0, "comparison": "<="}},
    }
    assert tomllib.loads(text)["document"] == {
        "code": "ke-hoach-12", "title": {"vi": "Kế hoạch 12", "en": "Kế hoạch 12"}, "source": "Công báo"
    }  # fmt: skip


def test_a_cell_that_shows_percent_is_the_percentage_that_it_shows(framework: Framework, tmp_path: Path) -> None:
    path = sheet(tmp_path, HEAD, FIRST)
    book = openpyxl.load_workbook(path)
    book.active["D2"].value, book.active["D2"].number_format = 0.9, "0%"
    book.save(path)
    assert entries_of(targets_of_table(path, framework, code="x")) == {"fibre_households": {"2026": {"value": 90}}}


def test_csv_and_english_headers_are_read(framework: Framework, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "code;year;comparison;target;document;source;document date\n"
        "outage_hours;2026;at most;0,5;Plan;Gazette;15/01/2025\n", encoding="utf-8",
    )  # fmt: skip
    found = tomllib.loads(targets_of_table(path, framework, code="p"))
    assert found["targets"] == {"outage_hours": {"2026": {"value": 0.5, "comparison": "<="}}}
    assert found["document"]["date"] == datetime.date(2025, 1, 15)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((HEAD, ("fibre_household", *FIRST[1:])), ["row 2", "did you mean “fibre_households”?"]),
        ((HEAD, (*FIRST[:2], "khoảng", *FIRST[3:])), ["row 2: column So sánh", "“khoảng” is no comparison"]),
        ((HEAD, (*FIRST[:3], "nhiều", *FIRST[4:])), ["row 2: column Mục tiêu", "“nhiều”"]),
        ((HEAD, (*FIRST[:3], None, *FIRST[4:])), ["row 2: column Mục tiêu", "the target is empty"]),
        ((HEAD, (*FIRST[:3], 0, *FIRST[4:])), ["row 2", "is not positive"]),
        ((HEAD, ("fibre_households", "mai", *FIRST[2:])), ["row 2: column Năm", "“mai”"]),
        (
            (HEAD, FIRST, ("outage_hours", *FIRST[1:4], "Kế hoạch 13", "Công báo")),
            ["row 3", "Kế hoạch 13", "one document"],
        ),
        ((HEAD, (*FIRST[:5], None)), ["“Source”", "--source"]),
        ((HEAD, (None, *FIRST[1:])), ["row 2: column Mã chỉ số", "write the code"]),
        ((HEAD,), ["no target"]),
        ((("Mã", "Năm"), ("a", 2026)), ["“Target”"]),
        (((*HEAD, "Màu"), (*FIRST, "đỏ")), ["column Màu", "not known"]),
        ((HEAD, FIRST, FIRST), ["row 3", "stated twice"]),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else "-".join(value)[:40],
)
def test_what_is_wrong_is_one_sentence_with_row_and_column(
    rows: tuple[tuple[Any, ...], ...], said: list[str], framework: Framework, tmp_path: Path
) -> None:
    with pytest.raises(dti.DtiError) as refused:
        targets_of_table(sheet(tmp_path, *rows), framework, code="x")
    (problem,) = refused.value.problems
    text = problem.text("en")
    assert [part for part in said if part not in text] == [], text


def test_all_that_is_wrong_is_named_at_once_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sheet(tmp_path, HEAD, ("x", "mai", "khoảng", "nhiều", "Kế hoạch", None), ("y", 2026, "<=", -1, None, None))
    out = tmp_path / "out.toml"
    assert run(["convert", "targets", str(path), "-o", str(out), "--lang", "en"]) == 1
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 6, told
    assert not out.exists()


def test_the_command_goes_both_ways_and_says_which_suffix_it_wants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = str(FILES[0])
    assert run(["convert", "targets", source, "-f", "commune-demo", "-o", "t.xlsx", "-q"]) == 0
    assert run(["convert", "targets", "t.xlsx", "-f", "commune-demo", "-o", "t.toml", "-q"]) == 0
    first, second = (tomllib.loads(Path(name).read_text("utf-8")) for name in (source, "t.toml"))
    assert meaning(first) == meaning(second)
    assert run(["convert", "targets", "t.xlsx", "-o", "t.csv"]) == 2
    assert run(["convert", "targets", "t.toml"]) == 2
