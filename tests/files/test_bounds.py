"""Small files that cost much are refused at once, what a person may really write is not, and errors are counted truly."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

import dtiscore as dti
from dtiscore.cli import run
from dtiscore.files import toml
from dtiscore.frameworks import check_framework
from dtiscore.language.errors import MOST_OF_A_KIND, MOST_TOLD, bounded, first_of, true_count
from dtiscore.rules.plugins.loading import load_plugins

from ..tree import ROOT

HEAD = """[framework]
code = "a"
title = { vi = "Bộ chỉ số", en = "Framework" }
level = "commune"
years = { from = 2024, to = 2026 }
scale = 100
decimals = 2
missing = "zero"
source = "Made for the tests"
completeness = "example"
"""
MANY = 60_000


def many(pattern: str, count: int = MANY) -> str:
    return "\n".join(pattern.replace("#", str(i)) for i in range(count))


COSTLY = {
    "unknown keys": '[framework]\ncode="a"\n' + many("k#=1", 700_000),
    "indicators without anything": '[framework]\ncode="a"\n' + many("[indicators.i#]\npoints=1", 150_000),
    "as many as may be looked at": HEAD + many("[indices.i#]\npoints=1", 19_000) + many("\n[info.j#]\na=1", 19_000),
    "a list": "a = [" + "1," * 4_000_000 + "]",
    "lists in lists": "a = " + "[" * 100_000 + "]" * 100_000,
    "a key of many parts": ".".join(["a"] * 20_000) + " = 1",
    "a key of quoted parts": ".".join(['"a"'] * 20_000) + " = 1",
    "a header of many parts": "[" + ".".join(["a"] * 20_000) + "]",
    "headers of many parts": many("[" + ".".join(f"a#_{j}" for j in range(90)) + "]", 9_000),
    "a table in one line": "a = {" + ",".join(f"k{i}=1" for i in range(300_000)) + "}",
    "unknown keys below": HEAD + "[indices.a]\npoints = 1\n[indices.a.title]\n" + many("k#=1", 19_000),
    "a typing error in each": HEAD + many("[indicators.i#]\npionts#=1", 15_000),
    "codes that are not there": HEAD
    + "[total]\nindices = ["
    + many('"x#",', 19_000)
    + "]\n"
    + many("[indicators.i#]\npoints = 1", 15_000),
    "sums": HEAD + many("[sums.s#]\ntotal='x'\nparts=['a','b']", 15_000),
}


@pytest.mark.whole
@pytest.mark.parametrize("name", COSTLY)
def test_small_files_of_toml_that_cost_much_are_told_within_seconds(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(COSTLY[name], "utf-8")
    assert path.stat().st_size < toml.MAX_TOML
    code = (
        "import sys, time\nfrom dtiscore.cli import run\ncode = run(['check', sys.argv[1], '--lang', 'en'])\n"
        "peak = next((line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')), '0')\n"
        "print(code, time.process_time(), int(peak) // 1024, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    ended, seconds, megabytes = done.stderr.splitlines()[-1].split()
    assert ended == "1"
    assert float(seconds) < 8  # under 5 on a machine that does nothing else
    assert int(megabytes) < 500
    assert len(done.stdout.splitlines()) <= MOST_TOLD


@pytest.mark.whole
def test_a_framework_of_five_thousand_indicators_loads(tmp_path: Path) -> None:
    one = """
[indices.g#]
title = { vi = "Nhóm", en = "Group" }
points = 100
"""
    inner = """
[indices.g#.indicators.i#_%d]
stt = "#.%d"
title = { vi = "Chỉ tiêu với tên dài như trong quyết định", en = "Indicator" }
points = 1
unit_of_measure = "percent"
rule = { type = "linear", lower = 0, upper = 100 }
evidence = { vi = "Văn bản", en = "Document" }
method = { vi = "Chấm theo tỷ lệ", en = "In proportion" }
"""
    text = HEAD.replace("scale = 100", "scale = 5000") + "[total]\nindices = [" + many('"g#",', 50) + "]\n"
    text += many(one + "".join(inner % (j, j) for j in range(100)), 50)
    (tmp_path / "large.toml").write_text(text, "utf-8")
    begun = time.process_time()
    framework = dti.load_framework(tmp_path / "large.toml")
    assert len(framework.leaves) == 5_000
    assert time.process_time() - begun < 10


def test_a_long_text_with_signs_of_every_kind_is_no_nesting(tmp_path: Path) -> None:
    source = "Điều 1. Khoản 2. Mục a.b.c = [1, 2, 3]; " * 1_000
    (tmp_path / "a.toml").write_text(HEAD.replace("Made for the tests", source), "utf-8")
    found = check_framework(tmp_path / "a.toml", load_plugins())[1]
    assert {problem.code for problem in found} == {"schema.missing"}


def problems_of(count: int, code: str = "data.no_rows", file: str = "a.csv") -> list[dti.Problem]:
    return [dti.Problem(code, file, row=i) for i in range(count)]


def test_of_many_problems_the_first_of_each_kind_are_told_and_all_are_counted() -> None:
    error = dti.DataError([*problems_of(MANY), *problems_of(3, "data.no_header"), *problems_of(51, file="b.csv")])
    lines = error.text("en").splitlines()
    assert len(lines) == MOST_OF_A_KIND * 2 + 3 + 2
    assert lines[0].startswith("a.csv: row 0")
    assert "a.csv: 60,000 problems of one kind, of which 50 are told; they are like this one: " in lines[-2]
    assert "b.csv: 51 problems of one kind, of which 50 are told" in lines[-1]
    assert "a.csv: có tất cả 60.000 lỗi cùng loại, chỉ nêu 50 lỗi" in error.text("vi")
    assert true_count(error.problems) == MANY + 3 + 51
    again = dti.DataError(error.problems)
    assert again.problems == error.problems


def test_of_many_kinds_in_many_files_no_more_than_a_person_reads_are_told() -> None:
    found = bounded(problem for i in range(2_000) for problem in problems_of(2, file=f"{i}.csv"))
    assert true_count(found) == 4_000
    assert sum(problem.code != "data.more" for problem in found) == MOST_TOLD


def test_what_is_counted_where_it_is_found_is_counted_in_the_end() -> None:
    def problem_of(row: int) -> dti.Problem:
        return dti.Problem("data.no_rows", "a.csv", row=row)

    assert len(list(first_of(range(50), problem_of))) == 50
    found = list(first_of(range(51), problem_of, MANY))
    assert [problem.more for problem in found] == [0] * 50 + [MANY - 51]
    assert "60,000 problems" in dti.DataError(found).text("en")


WRONG = {
    "units": ("unit,year,indicator,value", "u#,2025,committee_meetings,3", "there is no unit", MANY),
    "indicators": ("unit,year,indicator,value", "xa-a,2025,i#,3", "the framework has no", MANY),
    "numbers": ("unit,year,indicator,value", "xa-a,2025,committee_meetings,x#", "is not a number", MANY),
    "repeated": ("unit,year,indicator,value", "xa-a,2025,committee_meetings,3", "repeats row 2", MANY - 1),
    "fields": ("unit,year,indicator,value", "xa-a,2025,committee_meetings,3,4", "fields but the header", MANY),
    "empty": ("unit,year,indicator,value", ",2025,committee_meetings,3", "the cell is empty", MANY),
    "statuses": ("unit,year,indicator,status,value", "xa-a,2025,committee_meetings,s#,3", "there is no status", MANY),
}


@pytest.mark.parametrize("name", WRONG)
def test_sixty_thousand_wrong_cells_are_told_at_once_and_counted(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    header, row, said, count = WRONG[name]
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n{many(row)}\n", "utf-8")
    units = ROOT / "examples" / "commune-demo" / "synthetic-units.csv"
    begun = time.process_time()
    assert run(["score", str(path), "-f", "commune-demo", "--units", str(units), "--lang", "en"]) == 1
    assert time.process_time() - begun < 5
    lines = capsys.readouterr().err.splitlines()
    own = [line for line in lines if said in line]
    assert len(own) == MOST_OF_A_KIND + 1
    assert f"{path}: {count:,} problems of one kind, of which 50 are told" in own[-1]
    assert len(lines) <= 2 * (MOST_OF_A_KIND + 1)


def test_check_tells_the_true_number_of_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_text("unit,year,indicator,value\n" + many("xa-a,2025,i#,3"), "utf-8")
    assert run(["check", str(path), "-f", "commune-demo", "--lang", "en"]) == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == MOST_OF_A_KIND + 1
    assert "Errors: 60000, warnings: 0" in said.err


def test_a_text_in_many_rows_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    rows = ["123,2025,committee_meetings,3"] * 60 + ["03-Feb,2025,committee_meetings,3", "xa-zz,2025,nothing,3"]
    path.write_text("unit,year,indicator,value\n" + "\n".join(rows), "utf-8")
    units = ROOT / "examples" / "commune-demo" / "synthetic-units.csv"
    assert run(["check", str(path), "-f", "commune-demo", "--units", str(units), "--lang", "vi"]) == 1
    said = capsys.readouterr()
    starts = [line.split(" trong ")[0].split(f"{path}: ")[1] for line in said.out.splitlines() if "đơn vị “" in line]
    assert starts == [
        "dòng 2 và 59 dòng khác: cột unit: không có đơn vị “123”",
        "dòng 62: cột unit: không có đơn vị “03-Feb”",
        "dòng 63: cột unit: không có đơn vị “xa-zz”",
    ]
    assert "Lỗi: 63" in said.err


def test_of_many_texts_in_many_rows_fifty_are_told_and_all_rows_are_counted() -> None:
    found = bounded(dti.Problem("data.no_rows", "a.csv", row=i, same=2) for i in range(60))
    assert len(found) == MOST_OF_A_KIND + 1
    assert true_count(found) == 180
    assert found[0].where("en") == "a.csv: row 0 and 2 more"
    assert "180 problems of one kind, of which 150 are told" in found[-1].text("en")
    assert bounded(found) == found
