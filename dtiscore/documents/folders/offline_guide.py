"""What stands beside the wheels for a computer without internet: a script that installs, and instructions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

CHECKSUMS = "SHA256SUMS.txt"

TEXTS = Path(__file__).parent / "texts"


def install_bat(versions: Sequence[str]) -> str:
    """Plain letters only, as a batch file is read in whatever code page the computer has; where something goes wrong it
    opens the instructions, which speak Vietnamese."""
    return _script("install.bat.txt", versions)


def install_sh(versions: Sequence[str]) -> str:
    return _script("install.sh.txt", versions)


def _script(name: str, versions: Sequence[str]) -> str:
    return (TEXTS / name).read_text("utf-8").format(versions=" ".join(versions), or_list=", ".join(versions))


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
    both = [(TEXTS / lang / "CAI-DAT.txt").read_text("utf-8").format(**words) for lang in ("vi", "en")]
    return "\n\n".join(both if first == "vi" else reversed(both))
