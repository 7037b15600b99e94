"""What the tests of publishing share: publications of the examples, templates made on the spot, documents read back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import attrs
import docx

from dtiscore.data.run_inputs import read_inputs
from dtiscore.documents.publishing.folder import Publication, publish
from dtiscore.documents.publishing.year_results import YearResults, year_results_of
from dtiscore.frameworks.folder_settings import Settings
from dtiscore.language.errors import Language
from dtiscore.results.assessment import Assessment
from dtiscore.rules.plugins.loading import load_plugins

from ...tree import ROOT

PROVINCE = ROOT / "examples" / "synthetic-province"
COMMUNES = ROOT / "examples" / "commune-demo"
PLUGINS = load_plugins()


def settings(framework: Path, data: Iterable[Path], units: Path | None = None, targets: Iterable[Path] = (), **options: Any) -> Settings:  # fmt: skip
    return Settings(
        framework=str(framework), data=tuple(map(str, data)), units=str(units) if units else None,
        targets=tuple(map(str, targets)), **options,
    )  # fmt: skip


def province() -> Settings:
    return settings(
        PROVINCE / "synthetic-framework.toml", [PROVINCE / "synthetic-observations.csv"], PROVINCE / "synthetic-units.csv"
    )  # fmt: skip


def communes() -> Settings:
    return settings(
        ROOT / "criteria" / "commune-demo.toml", [COMMUNES / "synthetic-observations.csv"],
        COMMUNES / "synthetic-units.csv", numbers="vi",
    )  # fmt: skip


def year_results(of: Settings, lang: Language = "vi", **options: Any) -> YearResults:
    return year_results_of(Assessment(read_inputs(attrs.evolve(of, **options), PLUGINS)), lang)


def publish_communes(target: Path, **given: Any) -> Publication:
    options = {name: given.pop(name) for name in ("year", "status") if name in given}
    of = given.pop("of", communes())
    return publish(target, attrs.evolve(of, numbers="vi", **options), PLUGINS, **given)


def own_settings(folder: Path, framework: str, units: str, data: str) -> Settings:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("framework.toml", framework), ("units.csv", units), ("data.csv", data)):
        (folder / name).write_text(text, "utf-8", newline="\n")
    return settings(folder / "framework.toml", [folder / "data.csv"], folder / "units.csv")


def template(*paragraphs: str, table: Iterable[Iterable[str]] = ()) -> bytes:
    """A Word file with these paragraphs, and below them a table with these rows."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    rows = [list(row) for row in table]
    if rows:
        made = document.add_table(rows=len(rows), cols=len(rows[0]))
        for line, texts in zip(made.rows, rows, strict=True):
            for cell, text in zip(line.cells, texts, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def changed(content: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> bytes:
    """The Word file with its parts as ``change`` returns them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in change(parts).items():
            archive.writestr(name, part)
    return buffer.getvalue()


def paragraphs(content: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs if p.text.strip()]


def tables(content: bytes, header: str) -> list[list[list[str]]]:
    """The rows, without the header, of every table that has a column of this name."""
    found = []
    for table in docx.Document(io.BytesIO(content)).tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if header in rows[0]:
            found.append(rows[1:])
    return found


def number(text: str) -> Decimal | None:
    """A number as Vietnamese documents print it; None for a dash."""
    if text == "–":
        return None
    return Decimal(text.replace(".", "").replace(",", ".").replace("−", "-").replace("+", "").rstrip("%"))


def printed(value: float, decimals: int = 2) -> Decimal | None:
    """What is to be printed of a value, by decimal arithmetic on its twelve significant digits."""
    if value != value:
        return None
    return Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
