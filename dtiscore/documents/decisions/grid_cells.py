"""A table as cells in rows, whatever file it stands in; merged cells know where they come from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import attrs

from dtiscore.language.sentences import Hint

SET = re.compile(
    r"bộ\s+(?:chỉ\s+số|tiêu\s+chí)|(?:chỉ\s+số|tiêu\s+chí)\s+đánh\s+giá|set of (?:indicators|criteria)", re.I
)


@attrs.frozen
class GridCell:
    """Text as a person sees it; ``number`` where the file holds one; ``anchor`` is the (row, column) that is shown here."""

    text: str
    anchor: tuple[int, int]
    number: float | None = None


@attrs.frozen(eq=False)
class Grid:
    """One sheet or table: rows of equal width, and the lines that stand above it."""

    name: str
    place: Hint
    rows: Sequence[Sequence[GridCell]]
    above: Sequence[str] = ()

    @property
    def title(self) -> str:
        """The line above it that names it best: the first that speaks of criteria, else the first."""
        named = (line for line in self.above if SET.search(line))
        return next(named, self.above[0] if self.above else "")


def clean(text: str) -> str:
    """One Unicode form; no signs that cannot be seen; lines kept, spaces within them single."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n")
    lines = (
        " ".join("".join(ch for ch in line if ch == "\t" or ch.isprintable() or ch.isspace()).split())
        for line in text.split("\n")
    )
    return "\n".join(line for line in lines if line)
