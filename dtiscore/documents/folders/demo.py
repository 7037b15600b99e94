"""The embedded examples and tutorials, copied for a person to play with."""

from __future__ import annotations

import shutil
from pathlib import Path

from dtiscore.files.writing import filling
from dtiscore.language.errors import Language
from dtiscore.language.text import LANGUAGES
from dtiscore.rules.plugins.standard import data_folder

TUTORIALS = Path(__file__).parent / "tutorials"


def copy_examples(target: Path, lang: Language = "en") -> None:
    """Copy every example folder and the tutorials to ``target``, which must be empty or new; copied whole or not at all."""
    with filling(target) as temporary:
        for example in sorted(data_folder("examples").iterdir()):
            if (example / "dtiscore.toml").is_file():
                shutil.copytree(example, temporary / example.name, ignore=shutil.ignore_patterns("__pycache__"))
        (temporary / "tutorials").mkdir()
        for tutorial in tutorials():
            text = tutorial_in(tutorial, lang)
            (temporary / "tutorials" / tutorial.name.removesuffix(".txt")).write_text(text, "utf-8", newline="\n")


def tutorials() -> list[Path]:
    """The tutorials, in the order in which to read them: programs that say what they do in both languages."""
    return sorted(TUTORIALS.glob("*.py.txt"))


def tutorial_in(file: Path, lang: Language) -> str:
    """A tutorial with the words of one language: what ``# vi:`` or ``# en:`` begins are words, all else is code."""
    others = [f"# {other}: " for other in LANGUAGES if other != lang]
    lines = file.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(tuple(others))]
    return "".join("# " + line.removeprefix(f"# {lang}: ") if line.startswith(f"# {lang}: ") else line for line in kept)
