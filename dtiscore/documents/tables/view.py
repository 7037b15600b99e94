"""What is shown of a result: machine rows for programs, columns with headers in a language for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

import attrs
import polars as pl

from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.language.signs import DAGGER

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


def daggered(column: Column) -> Column:
    """The column with the † in its header that a note below the table explains."""
    return attrs.evolve(column, header=f"{column.header} {DAGGER}")


@attrs.frozen(eq=False, slots=False)
class View:
    """One result: ``frame`` is the machine's, ``columns`` the person's, which CSV and JSON never ask for.

    ``notes`` stand below the table, as what a column compares with.
    """

    title: str
    frame: pl.DataFrame
    made: tuple[Column, ...] | Callable[[], tuple[Column, ...]]
    notes: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return self.made() if callable(self.made) else self.made


@attrs.frozen
class Headed:
    """Makes columns whose headers are sentences, in one language."""

    lang: Language

    def column(self, code: str, values: Iterable[Any], kind: Kind = "text", decimals: int = 2, **look: Any) -> Column:
        """``look`` are ``tone`` and ``raw`` of the column."""
        listed = values.to_list() if isinstance(values, pl.Series) else list(values)
        return Column(say(code, self.lang), listed, kind, decimals, **look)

    def view(self, title: str, frame: pl.DataFrame, kinds: Mapping[str, Kind]) -> View:
        """People see the columns of the machine that ``kinds`` names, by the codes of their headers: ``table.file``."""
        columns = (self.column(code, frame[code.rpartition(".")[2]], kind) for code, kind in kinds.items())
        return View(title, frame, tuple(columns))


def one_of(views: Sequence[View]) -> View:
    """The machine rows of several views in one, with the columns of all of them."""
    return View(views[0].title, pl.concat([view.frame for view in views], how="diagonal"), ())
