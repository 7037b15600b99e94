"""Values of one class as a table, for programs: a column per entry, words in one language, no number as null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import polars as pl

from dtiscore.language.rounding import significant
from dtiscore.model import Text


def value_rows(kind: type[Any], values: Sequence[Any], lang: str) -> pl.DataFrame:
    """A row per value; the columns are the entries of the class."""

    def cell(value: Any) -> Any:
        if isinstance(value, Text):
            return value.said_in(lang)
        if isinstance(value, float):
            return None if value != value else significant(value)
        return value

    kinds = {
        "str": pl.String,
        "Text": pl.String,
        "Text | None": pl.String,
        "int": pl.Int64,
        "float": pl.Float64,
        "bool": pl.Boolean,
    }
    schema = {field.name: kinds[str(field.type)] for field in attrs.fields(kind)}
    return pl.DataFrame({name: [cell(getattr(value, name)) for value in values] for name in schema}, schema=schema)
