"""What ``dtiscore check`` hands over: how complete the data are, a workbook of findings, letters to units."""

from __future__ import annotations

import builtins
import io
import json
import os
import re
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import polars as pl
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from dtiscore.cli import run
from dtiscore.data.reported import read_observations
from dtiscore.documents.letters import Letter, as_letter, is_untouched_letter, letters_of
from dtiscore.documents.tables.findings import findings_workbook, titled
from dtiscore.files.writing import LONGEST, MOST_BYTES, RESERVED, safe_name, safe_names, write_all
from dtiscore.frameworks import load_framework
from dtiscore.frameworks.folder_settings import Settings
from dtiscore.language.errors import OutputError
from dtiscore.language.sentences import codes_in
from dtiscore.model import Framework
from dtiscore.results.checks.all_checks import check_data
from dtiscore.results.checks.named_files import check_everything
from dtiscore.results.checks.titles import title_of
from dtiscore.results.completeness import completeness

from ..tree import ROOT

FRAMEWORK = """
[framework]
code = "letters"
title = { vi = "Bộ chỉ số thử", en = "Test framework" }
level = "commune"
years = { from = 2020, to = 2026 }
scale = 40
decimals = 4
missing = "zero"
source = "Made for the tests"
completeness = "example"

[unit_types.commune]
title = { vi = "Xã", en = "Commune" }

[unit_types.ward]
title = { vi = "Phường", en = "Ward" }

[total]
indices = ["all"]

[indices.all]
title = { vi = "Tất cả", en = "All" }

[indices.all.indicators.rate]
title = { vi = "Tỷ lệ", en = "Rate" }
points = 10
rule = { type = "linear", lower = 0, upper = 80 }

[indices.all.indicators.counted]
title = { vi = "Đếm được", en = "Counted" }
points = 10
rule = { type = "ratio" }
data = { part = "done", whole = "asked" }

[indices.all.indicators.chosen]
title = { vi = "Lựa chọn", en = "Chosen" }
points = 10

[indices.all.indicators.chosen.rule]
type = "choice"

[indices.all.indicators.chosen.rule.options]
full = { points = 10, title = { vi = "Đủ", en = "Full" } }
none = { points = 0, title = { vi = "Chưa", en = "None" } }

[indices.all.indicators.villages]
title = { vi = "Thôn", en = "Villages" }
points = 10
rule = { type = "linear", lower = 0, upper = 100 }
applies_to = ["commune"]

[info.remark]
title = { vi = "Thông tin", en = "Information" }
unit_of_measure = "count"
"""

UNITS = """code,name,type,ranked
a,Xã A (synthetic),commune,yes
b,Phường B (synthetic),ward,yes
c,Xã C (synthetic),commune,yes
d,Huyện D (synthetic),commune,no
"""

DATA = """unit,year,indicator,value,part,whole,choice
a,2025,rate,0.35,,,
a,2025,counted,,30,40,
a,2025,chosen,,,,full
a,2025,villages,80,,,
b,2025,rate,n/a,,,
b,2025,counted,,,,
b,2025,chosen,,,,none
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("f.toml").write_text(FRAMEWORK, encoding="utf-8")
    Path("units.csv").write_text(UNITS, encoding="utf-8")
    Path("data.csv").write_text(DATA, encoding="utf-8")
    return tmp_path


def check(*arguments: str, lang: str = "en") -> int:
    return run(["check", "data.csv", "-f", "f.toml", "--units", "units.csv", "--lang", lang, *arguments])


# --- completeness ----------------------------------------------------------------------------------------------------


def test_completeness_by_unit_and_indicator(folder: Path) -> None:
    framework = load_framework("f.toml")
    found = completeness(framework, read_observations("data.csv", framework, units="units.csv"))
    by_unit = {one.unit: (one.given, one.expected, one.missing, one.submitted) for one in found.units}
    assert by_unit == {
        "a": (4, 4, (), True),
        "b": (2, 3, ("counted",), True),  # n/a is an answer; villages are not asked of wards
        "c": (0, 4, ("rate", "counted", "chosen", "villages"), False),
    }
    by_node = {one.node: (one.given, one.expected, one.missing) for one in found.indicators}
    assert by_node == {
        "rate": (2, 3, ()),
        "counted": (1, 3, ("b",)),  # c submitted nothing at all, and is listed as such
        "chosen": (2, 3, ()),
        "villages": (1, 2, ()),
    }
    assert [one.unit for one in found.units if not one.submitted] == ["c"]


def test_completeness_on_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--completeness") == 0
    out, err = capsys.readouterr()
    assert "Completeness by unit" in out
    assert "Completeness by indicator" in out
    assert "not submitted" in out
    assert "Not submitted for 2025: 1 unit (c)" in err
    assert check("--completeness", lang="vi") == 0
    out, err = capsys.readouterr()
    assert "Mức đủ số liệu theo đơn vị" in out
    assert "Chưa nộp năm 2025: 1 đơn vị (c)" in err
    assert check("--completeness", "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["kind"] for row in rows} == {"unit", "indicator"}
    (b,) = [row for row in rows if row["unit"] == "b"]
    assert (b["given"], b["expected"], b["missing"]) == (2, 3, "counted")


@pytest.mark.parametrize("name", ["c.md", "c.txt"])
def test_completeness_as_a_document_has_both_tables(folder: Path, name: str) -> None:
    assert check("--completeness", "-o", name) == 0
    said = Path(name).read_text(encoding="utf-8")
    assert "Completeness by unit" in said
    assert "Completeness by indicator" in said


def test_units_are_missed_only_where_a_file_lists_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("f.toml").write_text(FRAMEWORK.replace('applies_to = ["commune"]', ""), encoding="utf-8")
    assert run(["check", "data.csv", "-f", "f.toml", "--lang", "en"]) == 0
    assert "Not submitted" not in capsys.readouterr().err


# --- the workbook ----------------------------------------------------------------------------------------------------


def cells(path: Path, sheet: int) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in openpyxl.load_workbook(path).worksheets[sheet].iter_rows(values_only=True)]


@pytest.mark.parametrize(("lang", "names"), [
    ("vi", ["Nội dung cần làm rõ", "Theo đơn vị", "Theo chỉ số"]), ("en", ["Findings", "By unit", "By indicator"]),
])  # fmt: skip
def test_the_workbook_has_findings_and_both_kinds_of_completeness(folder: Path, lang: str, names: list[str]) -> None:
    assert check("-o", "found.xlsx", lang=lang) == 0
    book = openpyxl.load_workbook("found.xlsx")
    assert book.sheetnames == names
    assert all(sheet.auto_filter.ref for sheet in book.worksheets)
    header, finding = cells(Path("found.xlsx"), 0)[2:4]
    row = dict(zip(header, finding, strict=True))
    assert list(row.values())[2:5] == ["a", "Xã A (synthetic)", 2025]
    assert {title_of("fraction_for_percent", load_framework("f.toml"))[lang], "rate", "data.csv", 2} <= set(
        row.values()
    )  # type: ignore[index]
    assert len(cells(Path("found.xlsx"), 1)) == 3 + 3
    assert len(cells(Path("found.xlsx"), 2)) == 3 + 4
    before = Path("found.xlsx").read_bytes()
    assert check("-o", "found.xlsx", lang=lang) == 0
    assert Path("found.xlsx").read_bytes() == before


def test_problems_of_files_stand_in_the_workbook_too(folder: Path) -> None:
    Path("data.csv").write_text(DATA + "a,2025,rat,5,,,\n", encoding="utf-8")
    assert check("-o", "found.xlsx") == 1
    row = cells(Path("found.xlsx"), 0)[3]
    assert row[:2] == ("ERROR", "Problem in a file")
    assert "did you mean “rate”?" in str(row[7])


def test_text_from_files_never_becomes_a_formula(folder: Path) -> None:
    Path("units.csv").write_text(UNITS.replace("Xã A (synthetic)", "=1+1"), encoding="utf-8")
    assert check("-o", "found.xlsx", "--letters", "out") == 0
    book = openpyxl.load_workbook("found.xlsx")
    assert [c.data_type for sheet in book.worksheets for row in sheet for c in row if str(c.value).startswith("=")] == [
        "s"
    ] * 2


def test_every_check_has_a_title(folder: Path) -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "dtiscore").rglob("*.py"))
    titles = [code.removeprefix("finding.title.") for code in codes_in("finding") if code.startswith("finding.title.")]
    assert len(titles) > 10
    assert [check for check in titles if f'"{check}"' not in sources] == []
    assert [check for check in re.findall(r'\.finding\(\s*"(\w+)"', sources) if check not in titles] == []
    framework = load_framework("f.toml")
    assert title_of("my_own", framework).en == "my_own"
    assert titled(framework, "done", "en") == "Counted (part)"
    assert titled(framework, "asked", "vi") == "Đếm được (mẫu số)"


# --- letters ---------------------------------------------------------------------------------------------------------


def texts_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    parts = [p.text for p in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


def a_letter(**more: Any) -> Letter:
    given: dict[str, Any] = {
        "code": "a", "name": "Xã A", "framework": "Bộ chỉ số thử", "years": (2025,),
        "questions": (("Tỷ lệ", "0,35% rất nhỏ.", "Có phải là 35%?"), ("Thôn", "Giảm 20%.", "Nêu lý do.")),
    }  # fmt: skip
    return Letter(**(given | more))


def test_a_letter_is_written_to_each_unit_that_is_asked_something(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check("--letters", "out", lang="vi") == 0
    assert [path.name for path in Path("out").iterdir()] == ["a - Xã A (synthetic).docx"]
    assert "Đã ghi 1 công văn vào out" in capsys.readouterr().err
    said = texts_of((Path("out") / "a - Xã A (synthetic).docx").read_bytes())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Kính gửi: Xã A (synthetic)", "Nơi nhận:",
        "V/v làm rõ số liệu tự đánh giá chuyển đổi số năm 2025", "STT", "Trả lời của đơn vị", "0,35% rất nhỏ.",
        "Có phải là 35%? Chỉ số này nhập theo phần trăm.", "(Ký, ghi rõ họ tên, đóng dấu)", "Bộ chỉ số thử",
    ):  # fmt: skip
        assert words in said, words


def test_a_letter_in_english_has_no_vietnamese_of_its_own() -> None:
    said = texts_of(
        as_letter(a_letter(name="Commune A", framework="Test framework", questions=(("Rate", "x.", "y?"),)), "en")
    )
    assert "To: Commune A" in said
    assert "asks for an answer to the following question:" in said
    assert not any(ch in said for ch in "ăâđêôơưạảấầậắặếệộớợứự")


def test_a_letter_is_a4_in_times_new_roman_with_a_repeated_table_head() -> None:
    document = docx.Document(io.BytesIO(as_letter(a_letter(), "vi")))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    style = document.styles["Normal"]
    assert (style.font.name, style.font.size.pt) == ("Times New Roman", 13)
    table = document.tables[1]
    assert [cell.text for cell in table.rows[0].cells][:2] == ["STT", "Chỉ số"]
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows] == [True, False, False]
    assert [row.cells[0].text for row in table.rows[1:]] == ["1", "2"]
    assert [row.cells[4].text for row in table.rows[1:]] == ["", ""]


def test_writing_twice_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = as_letter(a_letter(), "vi")
    later = time.time() + 400 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    assert as_letter(a_letter(), "vi") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@given(st.text(min_size=1, max_size=40))
def test_text_of_units_stays_text(text: str) -> None:
    content = as_letter(a_letter(name=text, questions=((text, text, text),)), "vi")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
    assert "fldChar" not in body
    assert "instrText" not in body
    assert "fldSimple" not in body
    assert docx.Document(io.BytesIO(content)).tables


def test_several_years_are_named(folder: Path) -> None:
    Path("data.csv").write_text(DATA + "a,2024,rate,0.5,,,\na,2023,rate,0.7,,,\n", encoding="utf-8")
    result = check_everything(["data.csv"], Settings(framework="f.toml", units="units.csv"))
    (letter,) = letters_of(result.checked, "vi")
    assert letter.years == (2023, 2024, 2025)
    said = texts_of(as_letter(letter, "vi"))
    assert "năm 2023, 2024 và 2025" in said
    assert "Tỷ lệ (năm 2024)" in said


def test_without_python_docx_the_remedy_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def absent(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "docx":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    assert check("--letters", "out") == 1
    assert 'pip install "dtiscore[office]"' in capsys.readouterr().err
    assert not Path("out").exists()


def test_no_letters_where_there_are_errors_or_no_questions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("data.csv").write_text(DATA + "a,2025,rat,5,,,\n", encoding="utf-8")
    assert check("--letters", "out") == 1
    assert "No letters were written" in capsys.readouterr().err
    Path("data.csv").write_text(DATA.replace("0.35", "35"), encoding="utf-8")
    assert check("--letters", "out") == 0
    assert "no letter was written" in capsys.readouterr().err
    assert not Path("out").exists()


# --- names and whole folders -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Xã A", "Xã A"), ("a/b\\c:d*e?f", "a-b-c-d-e-f"), ("CON", "_CON"), ("nul.txt", "_nul.txt"), ("lpt¹", "_lpt¹"),
        ("com10", "com10"), (" .hidden. ", "hidden"), ("..", "-"), ("", "-"), ("a\x00b\n", "a b"), ("Xã\u0301", "Xã\u0301"),
    ],
)  # fmt: skip
def test_a_name_is_one_that_every_system_takes(title: str, name: str) -> None:
    assert safe_name(title) == name


@given(st.lists(st.text(max_size=120), max_size=8))
def test_names_are_different_and_safe(titles: list[str]) -> None:
    names = safe_names(titles, ".docx")
    assert len({name.casefold() for name in names}) == len(titles)
    for name in names:
        stem = name.removesuffix(".docx")
        assert not set(stem) & set('<>:"/\\|?*\n\r\t\0')
        assert not stem.startswith((" ", ".")) or not stem
        assert not stem.endswith((" ", "."))
        assert not RESERVED.fullmatch(stem)
        assert len(stem) <= LONGEST + 6
        assert len(stem.encode("utf-8", "replace")) <= MOST_BYTES + 6


def never(content: bytes) -> bool:
    return False


def always(content: bytes) -> bool:
    return True


def test_letters_are_replaced_only_where_nobody_has_edited_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check("--letters", "out") == 0
    path = next(Path("out").iterdir())
    written = path.read_bytes()
    assert is_untouched_letter(written)
    assert check("--letters", "out") == 0
    assert "1 letter of an earlier run, not edited since, was replaced" in capsys.readouterr().err
    document = docx.Document(str(path))
    document.tables[1].rows[1].cells[4].text = "Đã sửa"
    document.core_properties.modified = document.core_properties.modified.replace(year=2026)
    document.save(str(path))
    edited = path.read_bytes()
    assert check("--letters", "out") == 1
    assert "was edited since" in capsys.readouterr().err
    assert path.read_bytes() == edited
    assert [p.name for p in Path("out").iterdir()] == [path.name]


@pytest.mark.parametrize("content", [b"", b"PK", b"not a letter", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_letter_is_not_ours(content: bytes) -> None:
    assert not is_untouched_letter(content)


def test_all_files_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "new" / "out"
    assert write_all(out, {"a": b"1", "b": b"2"}, never) == 0
    assert {p.name: p.read_bytes() for p in out.iterdir()} == {"a": b"1", "b": b"2"}
    with pytest.raises(OutputError) as caught:
        write_all(out, {"b": b"3", "c": b"4"}, never)
    assert "b exists and is no letter" in caught.value.text("en")
    assert {p.name: p.read_bytes() for p in out.iterdir()} == {"a": b"1", "b": b"2"}
    replace = os.replace
    moves: Iterable[int] = iter(range(100))

    def held(source: Any, target: Any) -> None:
        if Path(target).name == "c" and Path(target).parent == out:
            raise PermissionError(13, "held")
        next(moves)  # type: ignore[call-overload]
        replace(source, target)

    monkeypatch.setattr(os, "replace", held)
    with pytest.raises(OutputError):
        write_all(out, {"a": b"9", "b": b"9", "c": b"9"}, always)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == {"a": b"1", "b": b"2"}


def test_a_folder_that_cannot_be_made_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("out").write_text("a file", encoding="utf-8")
    assert check("--letters", "out/letters") == 1
    err = capsys.readouterr().err
    assert "could not be written" in err
    assert "Traceback" not in err


# --- part and whole --------------------------------------------------------------------------------------------------


def rates(framework_text: str, rows: str, tmp_path: Path) -> tuple[Framework, Path]:
    (tmp_path / "g.toml").write_text(framework_text, encoding="utf-8")
    (tmp_path / "g.csv").write_text("unit,year,indicator,part,whole\n" + rows, encoding="utf-8")
    return load_framework(tmp_path / "g.toml"), tmp_path / "g.csv"


SIMPLE = FRAMEWORK.replace('applies_to = ["commune"]', "")


@pytest.mark.parametrize(
    ("before", "hint"),
    [
        ("a,2024,counted,62,100\n", "turned round they give 60 %, near the 62 % of last year: were they swapped?"),
        ("a,2024,counted,20,100\n", ""),
        ("".join(f"u{i},2025,counted,{50 + 10 * i},100\n" for i in range(5)),
         "turned round they give 60 %, within the 50 % to 90 % of the block: were they swapped?"),
        ("".join(f"u{i},2025,counted,{80 + i},100\n" for i in range(5)), ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_part_above_its_whole_asks_whether_they_were_swapped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: str, hint: str
) -> None:
    rates(SIMPLE, before + "a,2025,counted,200,120\n", tmp_path)
    assert run(["check", str(tmp_path / "g.csv"), "-f", str(tmp_path / "g.toml"), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "the part 200 is above the whole 120" in out
    assert ("swapped?" in out) is bool(hint)
    assert hint in out


def test_counts_by_name_are_asked_about_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "g.toml").write_text(SIMPLE, encoding="utf-8")
    (tmp_path / "g.csv").write_text(
        "unit,year,indicator,value\na,2024,done,62\na,2024,asked,100\na,2025,done,200\na,2025,asked,120\n",
        encoding="utf-8",
    )
    assert run(["check", str(tmp_path / "g.csv"), "-f", str(tmp_path / "g.toml"), "--lang", "vi"]) == 1
    assert "đổi chỗ thì được 60%, gần với 62% của năm trước" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("last", "part", "whole", "asked"),
    [
        ("40,100", 240, 100, True),  # 100 of 240 is 41.67 %
        ("240,100", 240, 100, False),  # as last year
        ("40,100", 110, 100, False),  # a good year
        ("90,100", 110, 100, False),
        ("90,100", 240, 100, False),  # turned round it fits nothing
    ],
)
def test_where_a_part_may_exceed_its_whole_only_a_slip_is_asked_about(
    tmp_path: Path, last: str, part: int, whole: int, asked: bool
) -> None:
    text = SIMPLE.replace('whole = "asked" }', 'whole = "asked", exceed = true }')
    framework, path = rates(text, f"a,2024,counted,{last}\na,2025,counted,{part},{whole}\n", tmp_path)
    found = [f.check for f in check_data(framework, read_observations(path, framework))]
    assert ("part_and_whole_swapped" in found) is asked


def test_rates_above_1_are_no_neighbours(tmp_path: Path) -> None:
    text = SIMPLE.replace('whole = "asked" }', 'whole = "asked", exceed = true }')
    four = "".join(f"u{i},2025,counted,{30 + 5 * i},100\n" for i in range(4))
    for fifth, asked in (("230,100", 0), ("50,100", 1)):
        framework, path = rates(text, f"{four}u9,2025,counted,{fifth}\na,2025,counted,240,100\n", tmp_path)
        found = [f.check for f in check_data(framework, read_observations(path, framework))]
        assert found.count("part_and_whole_swapped") == asked


def test_the_workbook_without_data_has_the_findings_only(tmp_path: Path) -> None:
    press = pl.DataFrame({"unit": ["A"] * 4, "year": [2023] * 4, "node": ["total", "government", "economy", "society"],
                          "score": [".6735", ".7089", ".6197", ".4443"]})  # fmt: skip
    press.write_csv(tmp_path / "press.csv")
    result = check_everything((), Settings(framework="vn-dti-province-2022"), published=tmp_path / "press.csv")
    book = openpyxl.load_workbook(io.BytesIO(findings_workbook(result, "en")))
    assert book.sheetnames == ["Findings"]
    assert letters_of(result.checked, "en") == ()  # a unit cannot answer for a newspaper


def test_the_commune_example_lacks_what_its_readme_says() -> None:
    folder = ROOT / "examples" / "commune-demo"
    framework = load_framework("commune-demo")
    data = read_observations(
        folder / "synthetic-observations.csv", framework, units=folder / "synthetic-units.csv", numbers="vi"
    )
    found = completeness(framework, data)
    assert [(u.unit, u.year, u.missing) for u in found.units if u.missing] == [("xa-c", 2025, ("online_payments",))]
    assert all(one.submitted for one in found.units)
