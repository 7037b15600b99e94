"""What is written for people in Vietnamese has no English headings: every workbook, page, document and text at once."""

from __future__ import annotations

import html
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from dtiscore.cli import run
from dtiscore.language.sentences import FOLDER

from ..tree import ROOT

# Each writes a file or a folder of files for people; what programs read (CSV, JSON) keeps its field names.
COMMANDS = (
    "score -o score.xlsx", "score --format markdown -o score.md", "rank -o rank.xlsx", "rank -o rank.txt", "gap -o gap.xlsx",
    "gap --to best -o best.xlsx", "explain --unit xa-a --year 2025 -o explain.xlsx", "compare self council -o compare.xlsx",
    "appeal --unit xa-a --indicator online_dossiers --value 52 --year 2025 -o appeal.xlsx", "check -o check.xlsx",
    "check --completeness -o completeness.xlsx", "check --letters letters", "form -o phieu --year 2025",
    "collect phieu -o collected", "appraise export -o council.xlsx --year 2025", "publish --year 2025 -o published",
    "report --year 2025 -o report.html", "report --year 2025 -o report.xlsx", "show commune-demo -o show.xlsx",
    "frameworks -o frameworks.xlsx", "diff vn-dti-province-2020 vn-dti-province-2022 -o diff.xlsx", "init started",
    "convert targets ../targets.toml -f commune-demo -o targets.xlsx",
)  # fmt: skip
CODES = {
    "excel",
    "synthetic",
    "government",
    "economy",
    "society",
    "standard",
    "commune",
    "data",
    "minutes",
    "summary",
}  # of units, plugins and files


TARGETS = (ROOT / "criteria" / "targets" / "commune-demo-targets.toml").read_text("utf-8")


def sentences(lang: str) -> set[str]:
    """Those of files: what is said on the command line names columns and keys."""
    return {
        v
        for p in (Path(FOLDER) / lang).glob("*.json")
        if p.stem not in ("cli", "problems")
        for v in json.loads(p.read_text("utf-8")).values()
    }


def bare(text: str) -> str:
    """Without what people type, codes, names of files and parameters."""
    return re.sub(r"^[a-z]+$|\{\w*\}|`[^`]*`|--[\w-]+|dtiscore .*|[\w-]*[_.][\w.]+|\w+(-\w+)+|File Explorer", " ", text)


def english_words() -> set[str]:
    """Words of our English sentences that no Vietnamese one has."""
    vi, en = (set(re.findall(r"[^\W\d_]{3,}", bare("\n".join(sentences(lang))).lower())) for lang in ("vi", "en"))
    return {word for word in en - vi if word.isascii()} - CODES


def of_workbook(path: Path) -> Iterator[str]:
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        yield sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                hidden = (
                    sheet.column_dimensions[get_column_letter(cell.column)].hidden
                    or sheet.row_dimensions[cell.row].hidden
                )
                if not hidden and isinstance(cell.value, str) and not cell.value.startswith("="):
                    yield cell.value
                if getattr(cell, "comment", None):
                    yield cell.comment.text
        for rule in sheet.data_validations.dataValidation:
            yield from filter(None, (rule.error, rule.errorTitle, rule.prompt, rule.promptTitle))
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if "charts/chart" in name:
                yield from map(html.unescape, re.findall(r"<(?:a:t|c:v)>([^<]*)<", parts.read(name).decode()))


def of_document(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name):
                for paragraph in re.findall(r"<w:p[ >].*?</w:p>", parts.read(name).decode(), re.DOTALL):
                    yield html.unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)<", paragraph)))


def of_page(path: Path) -> Iterator[str]:
    text = re.sub(r"<(style|script).*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
    yield from map(html.unescape, re.findall(r'(?:aria-label|title|alt|data-label)="([^"]*)"', text))
    yield from map(html.unescape, re.findall(r">([^<]+)<", text))


def of_text(path: Path) -> Iterator[str]:
    lines = path.read_text("utf-8-sig").splitlines()
    keys = re.compile(r"^#? ?\w+ = |^\[\w+\]$")  # what people fill in has the keys of its file
    yield from (line for line in lines if not keys.match(line))


TEXTS = {
    ".xlsx": of_workbook,
    ".docx": of_document,
    ".html": of_page,
    ".txt": of_text,
    ".md": of_text,
    ".toml": of_text,
}


@pytest.mark.whole
def test_nothing_written_in_vietnamese_has_english_words_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples" / "commune-demo", tmp_path / "folder")
    shutil.copy(ROOT / "criteria" / "targets" / "commune-demo-targets.toml", tmp_path / "targets.toml")
    monkeypatch.chdir(tmp_path / "folder")
    given = {path for path in Path(".").rglob("*") if path.is_file()}
    for command in COMMANDS:
        assert run([*command.split(), "--lang", "vi", "-q"]) in (0, 1), command
    english, found, files = english_words(), [], 0
    assert {"unit", "points", "total", "year"} <= english
    for path in sorted(set(Path(".").rglob("*")) - given):
        if path.suffix not in TEXTS or "inputs" in path.parts:
            continue
        files += 1
        stated_in_english = {"targets.xlsx": TARGETS}.get(path.name, "")  # both languages of what a document says
        for text in TEXTS[path.suffix](path):
            if text in stated_in_english:
                continue
            words = {word for word in re.findall(r"\b[A-Za-z]{3,}\b", bare(text)) if word.lower() in english}
            found += [f"{path}: {text[:60]!r} has {word}" for word in sorted(words)]
    assert files > len(COMMANDS) + 10
    assert found == [], "\n".join(found)
