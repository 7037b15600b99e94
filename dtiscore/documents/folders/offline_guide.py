"""What stands beside the wheels for a computer without internet: a script that installs, and instructions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dtiscore.language.sentences import say
from dtiscore.language.text import LANGUAGES

CHECKSUMS = "SHA256SUMS.txt"

TEXTS = Path(__file__).parent / "texts"


def script(name: str, versions: Sequence[str]) -> str:
    """``install.bat`` or ``install.sh``: plain letters only, as a batch file is read in whatever code page the computer has;
    where something goes wrong it opens the instructions, which speak Vietnamese."""
    text = (TEXTS / f"{name}.txt").read_text("utf-8")
    return text.format(versions=" ".join(versions), or_list=", ".join(versions))


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
    }
    system = "windows" if windows else "elsewhere"
    for lang in LANGUAGES:
        words[f"tick_{lang}"] = f" {say('starting.tick_windows', lang)}" if windows else ""
        words[f"script_{lang}"] = say(f"starting.script_{system}", lang)
        words[f"sum_{lang}"] = f" {say(f'starting.sum_{system}', lang, checksums=CHECKSUMS)}\n"
    both = [(TEXTS / lang / "CAI-DAT.txt").read_text("utf-8").format(**words) for lang in LANGUAGES]
    return "\n\n".join(both if first == "vi" else reversed(both))
