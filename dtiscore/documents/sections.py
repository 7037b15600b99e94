"""Sections that plugins add to the report page and to documents, as texts of one language: nothing of them is markup."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import Any

import attrs
import numpy as np

from dtiscore.engine.scoring import Scores
from dtiscore.language.errors import Language, one_line
from dtiscore.language.numbers import fixed
from dtiscore.language.signs import DASH
from dtiscore.model import SectionData, SectionPicture, SectionTable, Text
from dtiscore.rules.plugins.asking import parts_of
from dtiscore.rules.plugins.loading import Plugins

LONGEST = 2_000


@attrs.frozen
class Part:
    """A paragraph, else a table, else a picture."""

    text: str = ""
    headers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[bool, ...] = ()
    picture: str = ""


@attrs.frozen
class ShownSection:
    """One section; ``text`` of a table is its caption, of a picture what is to be seen."""

    anchor: str
    title: str
    parts: tuple[Part, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The same as lines of text, for documents: a row is its first cell, then each header with its cell."""
        return tuple(line for part in self.parts for line in _lines(part))


def sections_of(plugins: Plugins, scores: Scores, year: int, lang: Language, place: str) -> tuple[ShownSection, ...]:
    """The sections of the plugins that stand in a place, in the order in which plugins are loaded; none that is empty.

    Raises
    ------
    PluginError
        where a plugin fails, or gives what is no section.
    """
    found = []
    for section in plugins.sections.values():
        if place in section.places:
            parts = tuple(_shown(part, lang) for part in parts_of(section, SectionData(scores, year, lang)))
            if parts:
                found.append(ShownSection(f"section-{section.name}", one_line(section.title[lang], 300), parts))
    return tuple(found)


def _shown(part: Text | SectionTable | SectionPicture, lang: Language) -> Part:
    if isinstance(part, Text):
        return Part(one_line(part[lang], LONGEST))
    if isinstance(part, SectionPicture):
        # As an image it runs no script and loads nothing, whatever stands in it.
        content = base64.b64encode(part.svg.encode()).decode()
        return Part(one_line(part.alt[lang], LONGEST), picture=f"data:image/svg+xml;base64,{content}")
    columns = list(zip(*part.rows, strict=True)) or [()] * len(part.headers)
    return Part(
        one_line(part.caption[lang], LONGEST) if part.caption is not None else "",
        tuple(one_line(header[lang], 300) for header in part.headers),
        tuple(tuple(_cell(cell, lang) for cell in row) for row in part.rows),
        tuple(_is_number(column) for column in columns),
    )


def _is_number(column: Iterable[Any]) -> bool:
    known = [cell for cell in column if cell is not None]
    return bool(known) and all(
        isinstance(cell, (int, float, np.number)) and not isinstance(cell, bool) for cell in known
    )


def _cell(cell: Any, lang: Language) -> str:
    if cell is None:
        return DASH
    if isinstance(cell, Text):
        return one_line(cell[lang], LONGEST)
    if isinstance(cell, (float, np.floating)):
        return fixed(float(cell), 2, lang)
    if isinstance(cell, (int, np.integer)) and not isinstance(cell, bool):
        return fixed(float(cell), 0, lang)
    return one_line(cell, LONGEST)


def _lines(part: Part) -> Iterator[str]:
    if part.text:
        yield part.text
    for first, *others in part.rows:
        told = "; ".join(f"{header}: {cell}" for header, cell in zip(part.headers[1:], others, strict=True))
        yield f"{first} – {told}" if told else first
