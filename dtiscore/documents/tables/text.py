"""Views as text: a table for the terminal, Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Sequence
from typing import Any

from dtiscore.documents.tables.view import Column, Kind, View
from dtiscore.language.errors import Language
from dtiscore.language.numbers import fixed_all, percent_all, signed_all
from dtiscore.language.rounding import SIGNIFICANT_DIGITS
from dtiscore.language.sentences import say
from dtiscore.language.signs import DASH

MIN_WIDTH = 80
HEADER_PADDING = 2  # tabulate makes a column this much wider than its header
NARROWEST = 8
WIDEST_WORD = 26
PRINTED: dict[Kind, Callable[[Sequence[float | None], int, str], list[str]]] = {
    "number": fixed_all, "percent": percent_all, "change": signed_all,
}  # fmt: skip
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def shown_cells(column: Column, lang: Language) -> list[str]:
    """What the cells show; a workbook shows its numbers in the same words."""
    if column.kind in PRINTED:
        return PRINTED[column.kind](column.values, column.decimals, lang)
    return [DASH if value is None or value == "" else _flat(str(value)) for value in column.values]


def _flat(text: str) -> str:
    """One line without control characters, so that text from a file cannot steer a terminal."""
    return "".join(ch if ch.isprintable() else " " for ch in text)


def as_table(view: View, lang: Language, *, colour: bool = False, width: int | None = None) -> str:
    """An aligned table that fits the terminal where the text can be wrapped."""
    import textwrap

    from tabulate import tabulate

    if not view.frame.height or not view.columns:
        return _flat(view.title) + "\n" + say("table.no_rows", lang) + "\n"
    width = max(width or shutil.get_terminal_size((100, 40)).columns, MIN_WIDTH)
    cells = [shown_cells(column, lang) for column in view.columns]
    widths = _fit(view.columns, cells, width)
    wrapped = [[_wrap(text, limit) for text in texts] for texts, limit in zip(cells, widths, strict=True)]
    headers = [_wrap(c.header, limit - HEADER_PADDING) for c, limit in zip(view.columns, widths, strict=True)]
    if colour:
        wrapped = [_coloured(column, texts) for column, texts in zip(view.columns, wrapped, strict=True)]
    table = tabulate(
        list(zip(*wrapped, strict=True)), headers=headers, tablefmt="simple", disable_numparse=True, colalign=_aligned(view),
        preserve_whitespace=True,
    )  # fmt: skip
    lines = (line.rstrip() for line in table.splitlines())
    below = "".join("\n" + line for note in view.notes for line in textwrap.wrap(_flat(note), width)) + "\n" * bool(
        view.notes
    )
    return _flat(view.title) + "\n\n" + "\n".join(lines) + "\n" + below


def _aligned(view: View) -> list[str]:
    return ["left" if column.kind in ("text", "wrap") else "right" for column in view.columns]


def _fit(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """Widths of all columns: those that may wrap share what the others leave, none narrower than its longest word."""
    spare = width - 2 * (len(columns) - 1)
    widths, floors = [], []
    for column, texts in zip(columns, cells, strict=True):
        natural = max((len(text) for text in texts), default=0)
        word = max((len(part) for part in column.header.split()), default=0) + HEADER_PADDING
        if column.kind == "wrap":
            indent = max((len(text) - len(text.lstrip()) for text in texts), default=0)
            longest = max((len(part) for text in texts for part in text.split()), default=0)
            floors.append(min(max(longest + indent, word), WIDEST_WORD))
            widths.append(max(natural, len(column.header) + HEADER_PADDING))
        else:
            floors.append(max(natural, word))
            widths.append(floors[-1])
            spare -= floors[-1]
    wrapping = [i for i, column in enumerate(columns) if column.kind == "wrap"]
    while sum(max(floors[i], NARROWEST) for i in wrapping) > max(spare, NARROWEST * len(wrapping)):
        floors[max(wrapping, key=lambda i: floors[i])] -= 1
    wrapping.sort(key=lambda i: max(widths[i], floors[i]))
    for position, i in enumerate(wrapping):
        others = sum(max(floors[k], NARROWEST) for k in wrapping[position + 1 :])
        share = max(spare // (len(wrapping) - position), floors[i])
        widths[i] = max(min(widths[i], share, spare - others), NARROWEST)
        spare -= widths[i]
    return widths


def _wrap(text: str, limit: int) -> str:
    import textwrap

    indent = text[: len(text) - len(text.lstrip())]
    if len(text) <= limit:
        return text
    indent = indent[: max(limit - NARROWEST // 2, 0)]
    lines = textwrap.wrap(
        text.strip(), max(limit, 1), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
    return "\n".join(lines) or text


def _coloured(column: Column, texts: list[str]) -> list[str]:
    codes = {"good": "\x1b[32m", "bad": "\x1b[31m"}
    if column.tone is None:
        return texts
    return [
        "\n".join(f"{codes[tone]}{line}\x1b[0m" for line in text.split("\n")) if tone in codes else text
        for text, tone in zip(texts, column.tone, strict=True)
    ]


def as_markdown(view: View, lang: Language) -> str:
    from tabulate import tabulate

    def escaped(text: str) -> str:
        text = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")
        spaces = len(text) - len(text.lstrip(" "))
        return "&nbsp;" * spaces + text.lstrip(" ")

    cells = [[escaped(text) for text in shown_cells(column, lang)] for column in view.columns]
    headers = [column.header for column in view.columns]
    table = tabulate(list(zip(*cells, strict=True)), headers=headers, tablefmt="pipe", disable_numparse=True,
                     colalign=_aligned(view) if view.frame.height else None)  # fmt: skip
    below = "".join(f"\n{escaped(_flat(note))}\n" for note in view.notes)
    return f"**{escaped(_flat(view.title))}**\n\n{table}\n{below}"


def guarded(text: str) -> str:
    """Text that a spreadsheet would run as a formula, made harmless with a leading apostrophe; a number runs nothing."""
    return "'" + text if text.startswith(FORMULA_SIGNS) and not NUMBER.fullmatch(text) else text


def as_csv(view: View) -> str:
    """The machine rows: UTF-8, comma, point, line feed; numbers to twelve significant digits."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(view.frame.columns)
    for row in view.frame.iter_rows():
        writer.writerow([_csv_cell(value) for value in row])
    return out.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.{SIGNIFICANT_DIGITS}g}"
    return guarded(value) if isinstance(value, str) else str(value)


def as_json_lines(view: View) -> str:
    """A flat row on each line: an object of JSON, in UTF-8."""
    rows = view.frame.iter_rows(named=True)
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def as_json(view: View) -> str:
    """An array of flat rows, one per line."""
    rows = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in view.frame.iter_rows(named=True))
    body = ",\n".join(rows)
    return f"[\n{body}\n]\n" if body else "[]\n"
