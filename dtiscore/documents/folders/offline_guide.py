"""What stands beside the wheels for a computer without internet: a script that installs, and instructions."""

from __future__ import annotations

from collections.abc import Sequence

CHECKSUMS = "SHA256SUMS.txt"

# Plain letters only, as a batch file is read in whatever code page the computer has; where something goes wrong it opens
# the instructions, which speak Vietnamese.
BAT = """\
@echo off
rem Installs dtiscore from this folder, without internet.
setlocal
for %%V in ({versions}) do (
  py -%%V -c "import sys; sys.exit(sys.maxsize < 2**32)" >nul 2>&1 && (
    set "WANTED=%%V"
    goto :found
  )
)
echo Python {or_list} (64-bit) was not found: install it first, see CAI-DAT.txt.
start "" notepad "%~dp0CAI-DAT.txt"
pause
exit /b 1

:found
py -%WANTED% -m pip install --no-index --find-links "%~dp0." --require-hashes -r "%~dp0requirements-%WANTED%.txt"
if errorlevel 1 (
  echo NOT INSTALLED: the line that begins with ERROR says why, CAI-DAT.txt what to do.
  start "" notepad "%~dp0CAI-DAT.txt"
  pause
  exit /b 1
)
py -%WANTED% -m dtiscore --version
echo Installed. Try: py -%WANTED% -m dtiscore demo --lang vi
pause
"""

SH = """\
#!/bin/sh
# Installs dtiscore from this folder, without internet, into the folder dtiscore-env of whoever runs it.
set -e
here=$(cd "$(dirname "$0")" && pwd)
for version in {versions}; do
  if command -v "python$version" >/dev/null 2>&1; then
    "python$version" -m venv "$HOME/dtiscore-env"
    "$HOME/dtiscore-env/bin/python" -m pip install --no-index --find-links "$here" --require-hashes \\
      -r "$here/requirements-$version.txt"
    "$HOME/dtiscore-env/bin/dtiscore" --version
    exit 0
  fi
done
echo "Python {or_list} was not found: install it first, see CAI-DAT.txt" >&2
exit 1
"""

VI = """\
CÀI DTISCORE KHÔNG CẦN INTERNET

Thư mục này dành cho: {title}, Python {versions}.

1. Cài Python {versions} bản 64-bit nếu máy chưa có. Tải bộ cài tại https://www.python.org/downloads/ trên máy có internet rồi
   chép sang.{tick_vi}
2. Chép cả thư mục này sang máy cần cài (USB hoặc ổ mạng).
3. {script_vi}
   Hoặc mở cửa sổ lệnh tại thư mục này và chạy:

     {command}

4. Kiểm tra: {run} --version
   Chạy thử:  {run} demo --lang vi

{checksums} liệt kê mã SHA-256 của từng tệp .whl. {script} cài theo các tệp requirements, trong đó có sẵn các mã này: tệp nào
bị sửa hoặc chép hỏng thì pip từ chối cài tệp đó.{sum_vi}
Nếu chưa cài được:
- không tìm thấy Python: cài Python như ở bước 1, đúng phiên bản ghi ở đầu tệp này;
- “No matching distribution found”: Python trên máy khác phiên bản, hoặc là bản 32-bit;
- “THESE PACKAGES DO NOT MATCH THE HASHES”: có tệp bị chép hỏng, hãy chép lại cả thư mục.

Gỡ bỏ: {uninstall}
"""

EN = """\
INSTALLING DTISCORE WITHOUT INTERNET

This folder is for: {title}, Python {versions}.

1. Install Python {versions}, 64-bit, if the computer has none. Download it from https://www.python.org/downloads/ on a computer
   with internet and carry it over.{tick_en}
2. Copy this whole folder to the computer (USB stick or network drive).
3. {script_en}
   Or open a command window in this folder and run:

     {command}

4. Check:  {run} --version
   Try it: {run} demo --lang en

{checksums} lists the SHA-256 of every .whl file. {script} installs by the requirements files, which hold them too: pip refuses
a file that was changed or badly copied.{sum_en}
If it was not installed:
- Python was not found: install it as in step 1, in the version that stands at the top of this file;
- “No matching distribution found”: the computer has another version of Python, or a 32-bit one;
- “THESE PACKAGES DO NOT MATCH THE HASHES”: a file was badly copied; copy the whole folder again.

To remove it: {uninstall}
"""


def install_bat(versions: Sequence[str]) -> str:
    return BAT.format(versions=" ".join(versions), or_list=", ".join(versions))


def install_sh(versions: Sequence[str]) -> str:
    return SH.format(versions=" ".join(versions), or_list=", ".join(versions))


def guide_text(title: str, platform: str, versions: Sequence[str], name: str, first: str) -> str:
    """The instructions in both languages, the one asked for first."""
    windows = platform == "windows"
    python = f"py -{versions[0]}" if windows else f"python{versions[0]}"
    words = {
        "title": title,
        "versions": ", ".join(versions),
        "checksums": CHECKSUMS,
        "script": "install.bat" if windows else "install.sh",
        "command": f'{python} -m pip install --no-index --find-links . "{name}"',
        "run": f"{python} -m dtiscore",
        "uninstall": f"{python} -m pip uninstall dtiscore",
        "tick_vi": " Khi cài, chọn “py launcher”." if windows else "",
        "tick_en": " When it asks, choose the “py launcher”." if windows else "",
        "script_vi": "Nháy đúp install.bat." if windows else "Chạy: sh install.sh (cài vào thư mục ~/dtiscore-env)",
        "script_en": "Double-click install.bat." if windows else "Run: sh install.sh (installs into ~/dtiscore-env)",
        "sum_vi": " Xem một mã: certutil -hashfile TỆP SHA256\n"
        if windows
        else f" Kiểm tra: sha256sum -c {CHECKSUMS}\n",
        "sum_en": " To see one: certutil -hashfile FILE SHA256\n"
        if windows
        else f" To check: sha256sum -c {CHECKSUMS}\n",
    }
    both = [VI.format(**words), EN.format(**words)]
    return "\n\n".join(both if first == "vi" else reversed(both))
