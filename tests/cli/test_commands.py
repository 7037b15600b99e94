"""The contract that scripts rely on: commands, formats, files, languages, exit codes."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import random
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest

from dtiscore.cli import commands, run
from dtiscore.results.year_before import COLUMNS

from ..tree import ROOT

EXAMPLES = ROOT / "examples"
FORMATS = ("table", "csv", "json", "markdown")
LANGUAGES = ("vi", "en")

SCORE_KEYS = ["unit", "year", "node", "kind", "points", "max_points", "score", "coverage"]
RANK_KEYS = [*SCORE_KEYS, "rank", "of", "block", "band", "change", *COLUMNS]
GAP_KEYS = ["unit", "year", "node", "value", "comparison", "target", "target_year", "gap", "points", "document", "met"]

# Every command with what it needs to run inside the folder of Sóc Trăng.
COMMANDS = {
    "frameworks": [],
    "show": ["soc-trang-goals"],
    "check": [],
    "score": [],
    "rank": [],
    "gap": ["--year", "2023"],
    "explain": ["--year", "2023"],
    "plugins": [],
}
SCORING = ("score", "rank", "gap", "explain")


@attrs.frozen
class Ran:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        found = json.loads(self.out)
        assert isinstance(found, list)
        return found


Dti = Callable[..., Ran]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "DTISCORE_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def dti(capsys: pytest.CaptureFixture[str]) -> Dti:
    """Run the program as ``dtiscore …`` would and tell what it printed."""

    def running(*arguments: object) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        ran = Ran(code, *capsys.readouterr())
        assert "Traceback" not in ran.err
        assert "inside the program" not in ran.err
        return ran

    return running


@pytest.fixture
def soc_trang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Inside a copy of the assessment folder of Sóc Trăng."""
    folder = tmp_path / "soc-trang"
    shutil.copytree(EXAMPLES / "soc-trang", folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Inside a folder without anything."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def process(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "PYTHONIOENCODING")}
    return subprocess.run(
        [sys.executable, "-m", "dtiscore", *arguments],
        cwd=cwd,
        env=kept | environment,
        capture_output=True,
        check=False,
    )


# --- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.whole
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_prints_every_format_inside_an_assessment_folder(soc_trang: Path, dti: Dti, command: str) -> None:
    for lang in LANGUAGES:
        ran = {form: dti(command, *COMMANDS[command], "--format", form, "--lang", lang) for form in FORMATS}
        assert {form: one.code for form, one in ran.items()} == dict.fromkeys(FORMATS, 0)
        rows = ran["json"].rows
        assert rows
        table = list(csv.reader(io.StringIO(ran["csv"].out)))
        assert table[0] == list(rows[0])
        assert len(table) == len(rows) + 1
        assert all(not isinstance(value, (dict, list)) for row in rows for value in row.values())
        assert ran["markdown"].out.startswith("**")
        assert "\n|:" in ran["markdown"].out or "\n|-" in ran["markdown"].out
        assert "---" in ran["table"].out


@pytest.mark.parametrize(
    ("command", "keys"), [("score", SCORE_KEYS), ("rank", RANK_KEYS), ("gap", GAP_KEYS)]
)  # fmt: skip
def test_json_rows_have_the_keys_of_the_contract_in_either_language(
    soc_trang: Path, dti: Dti, command: str, keys: list[str]
) -> None:
    for lang in LANGUAGES:
        rows = dti(command, "--format", "json", "--lang", lang).rows
        for row in rows:
            assert list(row)[: len(keys)] == keys
        if command != "gap":
            assert list(rows[0]) == keys


def test_values_of_the_contract_have_their_types(soc_trang: Path, dti: Dti) -> None:
    (total,) = [row for row in dti("score", "--year", "2023", "--format", "json").rows if row["node"] == "total"]
    assert (total["unit"], total["year"], total["kind"]) == ("soc-trang", 2023, "total")
    assert 0 < total["score"] < 1
    assert total["points"] == pytest.approx(total["score"] * total["max_points"])
    rows = dti("gap", "--year", "2023", "--target-year", "2025", "--format", "json").rows
    (services,) = [row for row in rows if row["node"] == "full_process_services"]
    # Plan of 2024: 1,041 of 1,774 procedures; resolution 07-NQ/TU wants 100 % in 2025.
    assert services["value"] == pytest.approx(100 * 1041 / 1774)
    assert services["target"] == 100
    assert services["met"] is False
    assert services["document"] == "soc-trang-nq07-2021"
    assert services["gap"] == pytest.approx(100 - 100 * 1041 / 1774)
    unknown = [row for row in rows if row["value"] is None]
    assert unknown
    assert all(row["gap"] is None and row["met"] is None for row in unknown)


def test_numbers_in_files_carry_at_most_twelve_digits_and_a_point(soc_trang: Path, dti: Dti) -> None:
    for form in ("csv", "json"):
        out = dti("score", "--format", form, "--lang", "vi").out
        for number in re.findall(r"(?<![\w.])-?\d+\.\d+", out):
            assert len(number.replace("-", "").replace(".", "").lstrip("0")) <= 12, number
    assert "NaN" not in dti("score", "--format", "json").out


def test_a_terminal_table_speaks_the_language_in_words_and_numbers(soc_trang: Path, dti: Dti) -> None:
    vi, en = (dti("score", "--year", "2023", "--lang", lang).out for lang in LANGUAGES)
    assert "Chỉ số" in vi
    assert "69,26" in vi
    assert "Node" in en
    assert "69.26" in en


@pytest.mark.whole
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", ["score", "gap", "explain", "rank", "show", "check", "frameworks"])
def test_a_table_fits_a_terminal_of_100_columns(
    soc_trang: Path, dti: Dti, command: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    out = dti(command, *COMMANDS[command], "--lang", lang, "--format", "table").out
    assert [line for line in out.splitlines() if len(line) > 100] == []
    assert all(line == line.rstrip() for line in out.splitlines())


@pytest.mark.whole
def test_no_rows_is_a_table_without_rows(soc_trang: Path, dti: Dti) -> None:
    Path("data.csv").write_text("unit,year,indicator,value\nsoc-trang,2023,full_process_services,5\n", encoding="utf-8")
    arguments = (
        "gap",
        "data.csv",
        "--document",
        "soc-trang-industry40-plan",
        "--target-year",
        "2030",
        "--year",
        "2023",
    )
    rows = dti(*arguments, "--format", "json", "--unit", "soc-trang")
    assert rows.code == 0
    for form in FORMATS:
        assert dti(*arguments, "--format", form).code == 0


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.whole
@pytest.mark.parametrize("suffix", [".csv", ".json", ".md", ".markdown", ".txt", ".xlsx", ".XLSX"])
def test_the_suffix_of_the_file_gives_its_format(soc_trang: Path, dti: Dti, suffix: str) -> None:
    form = {".csv": "csv", ".json": "json", ".md": "markdown", ".markdown": "markdown", ".txt": "table"}.get(suffix)
    for command in SCORING:
        ran = dti(command, *COMMANDS[command], "--lang", "en", "-o", f"result{suffix}")
        assert (ran.code, ran.out) == (0, "")
        assert f"Wrote result{suffix}" in ran.err
        content = Path(f"result{suffix}").read_bytes()
        if form is None:
            assert openpyxl.load_workbook(io.BytesIO(content)).active is not None
        else:
            assert content.decode() == dti(command, *COMMANDS[command], "--lang", "en", "--format", form).out


@pytest.mark.whole
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_writes_a_workbook(soc_trang: Path, dti: Dti, command: str) -> None:
    assert dti(command, *COMMANDS[command], "-o", "result.xlsx", "-q").code == 0
    sheet = openpyxl.load_workbook("result.xlsx").active
    assert sheet is not None
    assert sheet.max_row > 3
    assert sheet.freeze_panes == "A4"


def test_a_format_that_is_named_beats_the_suffix(soc_trang: Path, dti: Dti) -> None:
    assert dti("score", "--format", "json", "-o", "result.txt").code == 0
    assert json.loads(Path("result.txt").read_text("utf-8"))


def test_the_old_file_is_replaced_whole(soc_trang: Path, dti: Dti) -> None:
    Path("result.csv").write_text("old\n" * 100_000, encoding="utf-8")
    assert dti("rank", "-o", "result.csv").code == 0
    assert "old" not in Path("result.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("result.doc", "files of the kind “.doc” cannot be written (use .csv, .json, .md, .txt or .xlsx)"),
        ("result", "files of the kind “—” cannot be written"),
        ("none/result.csv", "none/result.csv could not be written"),
        ("folder.csv", "folder.csv could not be written"),
        ("readonly.csv", "readonly.csv could not be written"),
        ("readonly.csv/below.csv", "could not be written"),
        ("x" * 300 + ".csv", "could not be written"),
    ],
)
def test_a_file_that_cannot_be_written_is_a_sentence_and_leaves_nothing_behind(
    soc_trang: Path, dti: Dti, target: str, words: str
) -> None:
    Path("folder.csv").mkdir()
    Path("readonly.csv").write_text("old", encoding="utf-8")
    Path("readonly.csv").chmod(stat.S_IREAD)
    before = sorted(path.name for path in soc_trang.iterdir())
    ran = dti("score", "-o", target, "--lang", "en", "-q")
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1
    assert sorted(path.name for path in soc_trang.iterdir()) == before
    assert Path("readonly.csv").read_text("utf-8") == "old"


def test_a_full_disk_leaves_the_old_file_as_it_was(soc_trang: Path, dti: Dti, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("result.csv").write_text("old", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = sorted(path.name for path in soc_trang.iterdir())
    ran = dti("score", "-o", "result.csv", "--lang", "en")
    assert ran.code == 1
    assert "the disk is full" in ran.err
    assert Path("result.csv").read_text("utf-8") == "old"
    assert sorted(path.name for path in soc_trang.iterdir()) == before


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_written_file_has_the_rights_of_any_new_file(soc_trang: Path, dti: Dti) -> None:
    Path("other.txt").touch()
    assert dti("rank", "-o", "result.csv").code == 0
    assert Path("result.csv").stat().st_mode == Path("other.txt").stat().st_mode


FORMULAS = ['=HYPERLINK("http://example.org";"x")', "+1+1", "-2+3", "@SUM(A1)", "=1+1"]


def test_text_from_the_data_never_becomes_a_formula(empty: Path, dti: Dti) -> None:
    with Path("data.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["unit", "year", "indicator", "value", "note"])
        writer.writerows([unit, 2023, "full_process_services", 50, "=1+1"] for unit in FORMULAS)
    Path("units.csv").write_text(
        "code,name,block\n" + "".join(f'"{u.replace(chr(34), chr(34) * 2)}",,=b\n' for u in FORMULAS), encoding="utf-8"
    )
    for command in ("score", "rank", "gap"):
        arguments = (
            command,
            "data.csv",
            "-f",
            "soc-trang-goals",
            "--units",
            "units.csv",
            "-q",
            "--target-year",
            "2025",
        )
        assert dti(*arguments, "-o", "out.csv").code == 0
        cells = [cell for row in csv.reader(io.StringIO(Path("out.csv").read_text("utf-8"))) for cell in row]
        assert {"'" + unit for unit in FORMULAS} <= set(cells) or command == "gap"
        risky = [cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not re.fullmatch(r"-?\d.*", cell)]
        assert risky == []
        assert dti(*arguments, "-o", "out.xlsx").code == 0
        sheet = openpyxl.load_workbook("out.xlsx").active
        assert sheet is not None
        texts = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
        assert {cell.data_type for cell in texts} == {"s"}
        assert set(FORMULAS) <= {cell.value for cell in texts} or command == "gap"
        assert all(cell.hyperlink is None for cell in texts)


@pytest.mark.whole
def test_text_from_the_data_cannot_steer_a_terminal(empty: Path, dti: Dti) -> None:
    Path("data.csv").write_text(
        "unit,year,indicator,value\nA\x1b[31mB,2023,full_process_services,50\n", encoding="utf-8"
    )
    for command in SCORING:
        for form in ("table", "markdown", "json"):
            ran = dti(command, "data.csv", "-f", "soc-trang-goals", "--format", form)
            assert ran.code == 0
            assert "\x1b" not in ran.out + ran.err
    assert "\x1b" not in dti("score", "data.csv", "-f", "soc-trang-goals", "--unit", "A\x1b[31m").err
    assert "\x1b" not in dti("check", "data.csv", "-f", "soc-trang-goals").out


def test_markdown_text_from_the_data_stays_text(empty: Path, dti: Dti) -> None:
    Path("data.csv").write_text("unit,year,indicator,value\na|<b>,2023,full_process_services,50\n", encoding="utf-8")
    out = dti("score", "data.csv", "-f", "soc-trang-goals", "--format", "markdown").out
    assert "a\\|&lt;b&gt;" in out


# --- stdout, stderr, colours, quiet ----------------------------------------------------------------------------------


@pytest.mark.whole
def test_data_go_to_stdout_and_messages_to_stderr(soc_trang: Path, dti: Dti) -> None:
    for command in SCORING:
        ran = dti(command, *COMMANDS[command], "--lang", "en", "--format", "json")
        assert ran.rows
        if command != "explain":
            assert "About this framework" in ran.err
        quiet = dti(command, *COMMANDS[command], "--lang", "en", "--format", "json", "-q")
        assert (quiet.out, quiet.err) == (ran.out, "")


def test_quiet_still_tells_what_is_wrong(empty: Path, dti: Dti) -> None:
    ran = dti("score", "none.csv", "-f", "soc-trang-goals", "-q", "--lang", "en")
    assert (ran.code, ran.err) == (1, "none.csv: there is no such file (check its name and folder)\n")


@pytest.mark.whole
def test_colours_only_on_a_terminal_that_wants_them(soc_trang: Path, dti: Dti, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ("gap", "--year", "2023", "--lang", "en")
    assert "\x1b[" not in dti(*arguments).out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    coloured = dti(*arguments).out
    assert "\x1b[31m" in coloured
    assert "\x1b[" not in dti(*arguments, "--no-color").out
    assert "\x1b[" not in dti(*arguments, "--format", "csv").out
    assert "\x1b[" not in dti(*arguments, "--format", "markdown").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in dti(*arguments).out
    assert re.sub(r"\x1b\[\d+m", "", coloured) == dti(*arguments).out


# --- exit codes and wrong usage --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "en", "vi"),
    [
        (["scroe"], "there is no command “scroe”; did you mean score?", "không có lệnh “scroe”; có phải ý bạn là score?"),
        (["xyz"], "there is no command “xyz”", "không có lệnh “xyz”"),
        (["score", "--framwork", "x"], "there is no option --framwork; did you mean --framework?", "không có tùy chọn --framwork"),
        (["rank", "--unit", "x"], "there is no option --unit", "không có tùy chọn --unit"),
        (["score", "--format", "xml"], "table | csv | json | jsonl | markdown", "giá trị của '--format' không dùng được"),
        (["score", "--year", "x"], "the value of '--year' cannot be used: a whole number is needed", "cần một số nguyên"),
        (["gap", "--to", "worst"], "best | median", "best | median"),
        (["show"], "'FRAMEWORK' is missing", "thiếu 'BỘ_CHỈ_SỐ'"),
        (["score", "--year"], "--year needs a value", "--year cần có giá trị"),
        (["score", "--quiet=1"], "--quiet takes no value", "--quiet không nhận giá trị"),
        (["frameworks", "extra"], "not expected here: extra", "thừa tham số: extra"),
        (["plugins", "nwe"], "there is no command “nwe”; did you mean new?", "không có lệnh “nwe”; có phải ý bạn là new?"),
        (["score", "data.csv"], "no framework is named (use -f CODE", "chưa nêu bộ chỉ số (dùng -f MÃ"),
        (["check"], "nothing to check is named", "chưa nêu tệp cần kiểm tra"),
        ([], "no command is named", "chưa nêu lệnh"),
    ],
)  # fmt: skip
def test_wrong_usage_is_a_sentence_in_the_language_and_exit_code_2(
    empty: Path, dti: Dti, arguments: list[str], en: str, vi: str
) -> None:
    for lang, words in (("en", en), ("vi", vi)):
        language = ["--lang", lang]
        ran = dti(*(language + arguments if not arguments else [*arguments[:1], *language, *arguments[1:]]))
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err
        assert ran.err.splitlines()[-1].startswith("For help: dtiscore" if lang == "en" else "Xem trợ giúp: dtiscore")


def test_help_and_version_are_no_mistakes(dti: Dti) -> None:
    assert dti("--help").code == 0
    assert dti("-h").out == dti("--help").out
    assert "Cách dùng: dtiscore gap" in dti("gap", "--help", "--lang", "vi").out
    assert "In trợ giúp rồi thoát." in dti("gap", "--lang", "vi", "--help").out
    assert re.fullmatch(r"dtiscore \d+\.\d+\S*\n", dti("--version").out)


@pytest.mark.whole
@pytest.mark.parametrize("command", SCORING)
@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["-f", "soc-trang-gaols"], "there is no framework “soc-trang-gaols”; did you mean “soc-trang-goals”?"),
        (["-f", "none.toml"], "none.toml: there is no such file"),
        (["-f", "units.csv"], "not valid TOML at line 1"),
        (["--units", "none.csv"], "none.csv: there is no such file"),
        (["--status", "done"], "there is no status “done” (use: self, preliminary, appraised)"),
        (["--document", "soc-trang-nq07-2012"], "there is no document “soc-trang-nq07-2012”; did you mean “soc-trang-nq07-2021”?"),
        (["--targets", "none.toml"], "none.toml: there is no such file"),
        (["--targets", "observations.csv"], "observations.csv: not valid TOML"),
        (["--year", "1999"], "there are no data for 1999 (years with data: 2023, 2024)"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_a_sentence_and_exit_code_1(
    soc_trang: Path, dti: Dti, command: str, option: list[str], words: str
) -> None:
    ran = dti(command, *option, "--lang", "en", "-q", "observations.csv")
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1
    vietnamese = dti(command, *option, "--lang", "vi", "-q", "observations.csv").err
    assert vietnamese != ran.err
    assert len(vietnamese.splitlines()) == 1


def test_units_and_nodes_that_do_not_exist(soc_trang: Path, dti: Dti) -> None:
    for command in ("score", "gap", "explain"):
        ran = dti(command, "--unit", "soc-trag", "--lang", "en", "-q")
        assert (ran.code, ran.err) == (1, "there is no unit “soc-trag”; did you mean “soc-trang”? (known: soc-trang)\n")
    for command in ("rank", "explain"):
        ran = dti(command, "--node", "goverment", "--lang", "en", "-q")
        assert (ran.code, ran.err) == (
            1,
            "the framework has no node “goverment”; did you mean “government”? (for the codes: dtiscore show CODE)\n",
        )


RANDOM = random.Random(1).randbytes(5000)


@pytest.mark.whole
@pytest.mark.parametrize("command", ["check", *SCORING])
@pytest.mark.parametrize(
    "name", ["random.csv", "random.xlsx", "random.parquet", "empty.csv", "none.csv", "folder.csv", "nul.csv"]
)
def test_data_that_are_none_never_give_a_traceback(empty: Path, dti: Dti, command: str, name: str) -> None:
    Path("folder.csv").mkdir()
    for random_file in ("random.csv", "random.xlsx", "random.parquet"):
        Path(random_file).write_bytes(RANDOM)
    Path("empty.csv").touch()
    Path("nul.csv").write_bytes(b"\x00" * 500)
    for lang in LANGUAGES:
        ran = dti(command, name, "-f", "soc-trang-goals", "--lang", lang)
        assert ran.code == 1
        assert f"{name}: " in ran.out + ran.err


@pytest.mark.parametrize(
    "content",
    [b"", RANDOM, b"framework = 5\n", b'frame = "x"\n', b"[[[", b'framework = "none"\n', b'data = ["none.csv"]\n'],
)
def test_a_broken_assessment_folder_never_gives_a_traceback(empty: Path, dti: Dti, content: bytes) -> None:
    Path("dtiscore.toml").write_bytes(content)
    for command in ("check", *SCORING):
        ran = dti(command)
        assert ran.code in (1, 2)
        assert ran.err + ran.out


def test_an_interruption_and_a_lack_of_memory_are_sentences(
    soc_trang: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(error: BaseException) -> Callable[..., Any]:
        def fail(*_: Any, **__: Any) -> Any:
            raise error

        return fail

    for error, code, words in (
        (KeyboardInterrupt(), 130, "interrupted; no file was left half written"),
        (MemoryError(), 1, "there is not enough memory"),
        (RuntimeError("boom\nsecond line"), 1, "an error inside the program (RuntimeError: boom"),
    ):
        monkeypatch.setattr(commands, "load_inputs", raising(error))
        assert run(["score", "--lang", "en"]) == code
        err = capsys.readouterr().err.lstrip("\n")
        assert words in err
        assert len(err.splitlines()) == 1
    monkeypatch.setenv("DTISCORE_DEBUG", "1")
    with pytest.raises(RuntimeError, match="boom"):
        run(["score", "--lang", "en"])


@pytest.mark.whole
@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_reader_that_stops_reading_is_no_mistake(soc_trang: Path) -> None:
    shell = f"{sys.executable} -m dtiscore score --format csv -q | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], cwd=soc_trang, capture_output=True, check=False)
    assert done.stdout.decode().splitlines() == [",".join(SCORE_KEYS), "0"]
    assert done.stderr == b""


# --- language --------------------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_the_language_is_the_option_else_the_folder_else_the_locale_else_english(
    soc_trang: Path, empty: Path, dti: Dti, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lang() -> str:
        title = dti("frameworks").out.splitlines()[0]
        return {"Known frameworks": "en", "Các bộ chỉ số đã biết": "vi"}[title]

    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    assert lang() == "vi"
    monkeypatch.setenv("LC_ALL", "C")
    assert lang() == "en"
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert lang() == "en"
    monkeypatch.chdir(soc_trang)
    assert lang() == "vi"
    assert dti("frameworks", "--lang", "en").out.startswith("Known frameworks")
    assert dti("--lang=en", "frameworks").out.startswith("Known frameworks")
    assert dti("--lang", "en", "frameworks").out.startswith("Known frameworks")
    Path("dtiscore.toml").write_text('framework = "soc-trang-goals"\n', encoding="utf-8")
    assert lang() == "en"
    Path("dtiscore.toml").write_bytes(b"\xff broken")
    assert lang() == "en"


def test_a_folder_that_is_named_gives_its_language_and_everything_else(empty: Path, dti: Dti) -> None:
    ran = dti("score", EXAMPLES / "soc-trang", "--year", "2023", "-q")
    assert ran.code == 0
    assert "Chỉ số" in ran.out


# --- target options, folders, several files --------------------------------------------------------------------------

EXTRA = """
[document]
code = "extra"
title = { vi = "Văn bản thử", en = "Test document" }
source = "Made for the tests"

[targets.online_dossiers]
2024 = { value = 40 }
"""


@pytest.mark.whole
@pytest.mark.parametrize("command", SCORING)
def test_target_options_change_what_every_scoring_command_says(soc_trang: Path, dti: Dti, command: str) -> None:
    Path("extra.toml").write_text(EXTRA, encoding="utf-8")

    def out(*options: str) -> str:
        ran = dti(command, *COMMANDS[command], "--year", "2023", "--format", "json", *options)
        assert ran.code == 0, ran.err
        return ran.out

    default = out()
    assert out("--target-year", "2025") == default
    assert out("--target-year", "2024") != default
    extra = out("--target-year", "2024", "--targets", "extra.toml", "--document", "extra")
    assert extra != out("--target-year", "2024")
    if command == "gap":
        (row,) = json.loads(extra)
        assert (row["node"], row["target"], row["document"]) == ("online_dossiers", 40, "extra")


def test_a_target_year_without_targets(soc_trang: Path, dti: Dti) -> None:
    ran = dti("gap", "--target-year", "1999", "--lang", "en", "-q")
    assert ran.code == 1
    assert "no document sets a target for 1999 (years with targets: " in ran.err


def test_what_has_no_target_is_listed_not_borrowed(soc_trang: Path, dti: Dti) -> None:
    ran = dti("score", "--target-year", "2024", "--year", "2023", "--lang", "en", "--format", "json")
    assert "29 indicators have no target for 2024 and are not scored: " in ran.err
    listed = ran.err.split("are not scored: ")[1].splitlines()[0].removesuffix(" …").split(", ")
    rows = {row["node"]: row for row in ran.rows}
    unscored = [node for node, row in rows.items() if row["kind"] == "indicator" and row["coverage"] is None]
    assert len(unscored) == 29
    assert len(listed) == 3
    assert all(rows[node]["score"] is None and rows[node]["coverage"] is None for node in listed)


def test_the_best_and_the_median_also_where_nothing_counts(soc_trang: Path, dti: Dti) -> None:
    for to in ("best", "median"):
        rows = dti("gap", "--to", to, "--target-year", "2024", "--year", "2023", "--format", "json").rows
        assert {row["document"] for row in rows} == {to}
        assert all(row["gap"] == 0 for row in rows)
        assert any(row["points"] is None for row in rows)


def test_files_and_options_do_without_a_folder(empty: Path, dti: Dti) -> None:
    data, units = EXAMPLES / "soc-trang" / "observations.csv", EXAMPLES / "soc-trang" / "units.csv"
    outside = dti("score", data, "-f", "soc-trang-goals", "--units", units, "--format", "json")
    assert outside.rows == dti("score", EXAMPLES / "soc-trang", "--format", "json").rows


def test_several_data_files_are_read_as_one(empty: Path, dti: Dti) -> None:
    header, *lines = (EXAMPLES / "soc-trang" / "observations.csv").read_text("utf-8").splitlines()
    for i in (0, 1):
        Path(f"part{i}.csv").write_text("\n".join([header, *lines[i::2]]) + "\n", encoding="utf-8")
    whole = dti("score", EXAMPLES / "soc-trang" / "observations.csv", "-f", "soc-trang-goals", "--format", "json").rows
    assert dti("score", "part0.csv", "part1.csv", "-f", "soc-trang-goals", "--format", "json").rows == whole


def test_explain_needs_a_unit_where_there_are_several(empty: Path, dti: Dti) -> None:
    folder = EXAMPLES / "dti-2022"
    assert "name the unit with --unit" in dti("explain", folder, "--lang", "en").err
    rows = dti("explain", folder, "--unit", "Đà Nẵng", "--format", "json").rows
    assert math.isclose(sum(row["contribution"] for row in rows if row["kind"] == "index"), rows[0]["points"])


@pytest.mark.whole
def test_the_demo_copies_the_examples_once_and_never_over_something(empty: Path, dti: Dti) -> None:
    for lang in LANGUAGES:
        assert dti("demo", lang, "--lang", lang).code == 0
    examples = [path.parent.name for path in EXAMPLES.glob("*/dtiscore.toml")]
    assert sorted(p.name for p in Path("vi").iterdir()) == sorted([*examples, "tutorials"])
    again = dti("demo", "vi", "--lang", "en")
    assert again.code == 1
    assert "the folder vi is not empty (choose another one)" in again.err
    assert dti("check", "vi/soc-trang").code == 0
    assert dti("demo", "other", "-o", "demo.csv", "-q").code == 0
    assert Path("demo.csv").read_text("utf-8").startswith(",".join(SCORE_KEYS))


# --- the same bytes everywhere ---------------------------------------------------------------------------------------

WRITE_ALL = """
import sys
from dtiscore.cli import run
for name in ("a.csv", "a.json", "a.md", "a.txt", "a.xlsx"):
    for command, options in (("score", []), ("rank", []), ("gap", ["--year", "2023"]), ("explain", [])):
        assert run([command, *options, "--lang", "vi", "-q", "-o", sys.argv[1] + command + name]) == 0
"""


@pytest.mark.whole
def test_the_same_input_gives_the_same_bytes_in_any_locale_and_process(soc_trang: Path, tmp_path: Path) -> None:
    written: list[dict[str, bytes]] = []
    for i, environment in enumerate(
        (
            {"LC_ALL": "C", "PYTHONHASHSEED": "1", "TZ": "UTC", "COLUMNS": "100"},
            {"LC_ALL": "vi_VN.UTF-8", "PYTHONHASHSEED": "2", "TZ": "Asia/Ho_Chi_Minh", "COLUMNS": "100"},
        )
    ):
        folder = tmp_path / f"run{i}"
        folder.mkdir()
        command = [sys.executable, "-c", WRITE_ALL, f"{folder}/"]
        done = subprocess.run(command, cwd=soc_trang, env=os.environ | environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        written.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert len(written[0]) == 20
    assert written[0] == written[1]


@pytest.mark.whole
def test_output_is_utf8_whatever_the_terminal_says_and_the_module_is_the_program(soc_trang: Path) -> None:
    plain = process(
        "score", "--year", "2023", "--lang", "vi", cwd=soc_trang, PYTHONIOENCODING="ascii", LANG="C", LC_ALL="C"
    )
    assert plain.returncode == 0
    assert "Chính quyền số" in plain.stdout.decode("utf-8")
    assert "Lưu ý về bộ chỉ số" in plain.stderr.decode("utf-8")
    wrong = process("scroe", "--lang", "vi", cwd=soc_trang, PYTHONIOENCODING="latin-1", LC_ALL="C")
    assert wrong.returncode == 2
    assert "không có lệnh “scroe”" in wrong.stderr.decode("utf-8")


@pytest.mark.whole
def test_a_problem_gives_exit_code_1_to_the_shell(empty: Path) -> None:
    done = process("score", "none.csv", "-f", "soc-trang-goals", "--lang", "vi", cwd=empty)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "none.csv: không tìm thấy tệp (hãy kiểm tra lại tên và thư mục)\n"
