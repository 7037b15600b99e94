"""Vietnamese leaves the program as UTF-8, whatever code page Windows gives to a redirected stream."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from ..tree import ROOT

pytestmark = pytest.mark.whole

# What Python takes on Windows for a stream that is no console: Western, Vietnamese, the old console's, and no choice.
CODE_PAGES = ("cp1252", "cp1258", "cp437", "ascii")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples" / "soc-trang", tmp_path / "soc-trang")
    return tmp_path / "soc-trang"


def redirected(code_page: str, folder: Path, *arguments: str) -> tuple[int, str, str]:
    """``python -m dtiscore … > out 2> err`` where Python believes in that code page; decoded as what it must be."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    environment |= {"PYTHONIOENCODING": code_page, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    with open(folder / "out", "wb") as out, open(folder / "err", "wb") as err:
        command = [sys.executable, "-m", "dtiscore", *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, stdout=out, stderr=err, check=False)
    return done.returncode, (folder / "out").read_text("utf-8"), (folder / "err").read_text("utf-8")


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_redirected_output_and_messages_are_utf8(code_page: str, folder: Path) -> None:
    code, out, err = redirected(code_page, folder, "score", "--year", "2023", "--lang", "vi")
    assert (code, "Chính quyền số" in out, "Lưu ý về bộ chỉ số" in err) == (0, True, True)
    code, out, err = redirected(code_page, folder, "check", "--lang", "vi")
    assert (code, "CẢNH BÁO: " in out, "cảnh báo" in err) == (0, True, True)


@pytest.mark.parametrize("code_page", CODE_PAGES)
@pytest.mark.parametrize("form", ["csv", "json", "markdown"])
def test_so_is_every_format(code_page: str, form: str, folder: Path) -> None:
    code, out, _ = redirected(code_page, folder, "frameworks", "--format", form, "--lang", "vi")
    assert (code, "Bộ chỉ số" in out) == (0, True)


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_so_are_help_and_wrong_usage(code_page: str, folder: Path) -> None:
    code, out, err = redirected(code_page, folder, "--help", "--lang", "vi")
    assert (code, "Chấm điểm chuyển đổi số" in out, err) == (0, True, "")
    code, out, err = redirected(code_page, folder, "scroe", "--lang", "vi")
    assert (code, out, "không có lệnh “scroe”" in err) == (2, "", True)


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_so_are_the_files_that_are_written(code_page: str, folder: Path) -> None:
    for name in ("diem.csv", "diem.md", "diem.txt", "diem.json", "diem.xlsx"):
        code, _, err = redirected(code_page, folder, "show", "soc-trang-goals", "--lang", "vi", "-o", f"ket-qua-{name}")
        assert (code, f"Đã ghi ket-qua-{name}" in err) == (0, True)
        path = folder / f"ket-qua-{name}"
        if name.endswith(".xlsx"):
            cells = [str(cell.value) for row in openpyxl.load_workbook(path).worksheets[0] for cell in row]
            assert any("Chính quyền số" in cell for cell in cells)
        else:
            assert "Chính quyền" in path.read_text("utf-8")


@pytest.mark.parametrize("code_page", CODE_PAGES)
def test_so_is_a_new_folder(code_page: str, folder: Path) -> None:
    code, out, err = redirected(code_page, folder, "init", "đánh giá", "--lang", "vi")
    assert (code, "Thiết lập của thư mục" in out, "mở units.xlsx" in err) == (0, True, True)
    assert "Bộ chỉ số" in (folder / "đánh giá" / "README.txt").read_text("utf-8-sig")
    assert "Thư mục đánh giá" in (folder / "đánh giá" / "dtiscore.toml").read_text("utf-8")
