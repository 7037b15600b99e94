"""What is shown of a result: machine rows for programs, columns with headers in a language for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import attrs
import polars as pl

from dtiscore.language.errors import Language

Kind = Literal["text", "wrap", "number", "percent", "change", "count"]


@attrs.frozen(eq=False)
class Column:
    """A column for people: ``decimals`` for numbers, shares and changes, ``tone`` marks cells as good or bad where colour is allowed.

    ``raw`` holds the numbers behind the texts in ``values``; a workbook writes those, made to look like the texts.
    """

    header: str
    values: Sequence[Any]
    kind: Kind = "text"
    decimals: int = 2
    tone: Sequence[str] | None = None
    raw: Sequence[Any] | None = None


@attrs.frozen(eq=False)
class View:
    """One result: ``frame`` is the machine's, ``columns`` the person's."""

    title: str
    frame: pl.DataFrame
    columns: tuple[Column, ...]


def pick(lang: Language, vi: str, en: str) -> str:
    return vi if lang == "vi" else en
