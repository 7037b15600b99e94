"""Tables, forms and council workbooks as hasty people and their programs write them, and what each cell may mean.

Whatever was written is read as one of its meanings, or named; nothing else appears. A text without a meaning must be named.
"""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape as xml_escape

import attrs
import openpyxl
import polars as pl
from openpyxl.cell.cell import MergedCell

import dtiscore as dti
from dtiscore.documents.appraisal.importing import import_workbooks
from dtiscore.documents.forms.collecting import collect
from dtiscore.documents.forms.lines import lines_of, option_titles
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.typed import is_unclear
from dtiscore.rules.bands_and_options import options_of
from dtiscore.testing.documents import load

from ..documents.appraisal.test_formulas import marked
from ..documents.forms.planted_forms import Sheet
from ..strategies import header, titled
from .doors import council, form, framework, units
from .running import Tally, random_of, run_one

MISSING, ABSENT = "missing", "n/a"
FORMULA = "=1+1"
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
Meaning = float | str
# What a number may mean where commas and dots are as in the language; nothing: it must be named.
SURE: dict[str, dict[str, set[Meaning]]] = {
    "vi": {
        "12.500": {12500.0},
        "58,68": {58.68},
        "1.774.000": {1774000.0},
        "1.234,5": {1234.5},
        "0,5": {0.5},
        "12,0": {12.0},
        "1250,": {1250.0},
    },
    "en": {
        "12,500": {12500.0},
        "58.68": {58.68},
        "1,774,000": {1774000.0},
        "1,234.5": {1234.5},
        "0.5": {0.5},
        "12.0": {12.0},
    },
}
EITHER: dict[str, set[Meaning]] = {
    "7": {7.0}, "-3": {-3.0}, "1e3": {1000.0}, " 12 ": {12.0}, "1 250": {1250.0}, "1\u00a0250": {1250.0}, "1\u202f250": {1250.0},
    "không áp dụng": {ABSENT}, "Không áp dụng": {ABSENT}, "": {MISSING}, "   ": {MISSING}, "007": {7.0},
    "\u22123": {-3.0}, "+5": {5.0}, "١٢": {12.0}, "１２": {12.0},
}  # fmt: skip
NOTHING = (
    "NA", "N/A", "-", "–", "..", "#N/A", ".", "?", "abc", "25 người", "≈ 3", "3/4", "1.2.3", "--5", "1,2,3", "0x10", "inf", "nan",
    "∞", "=1+1", "12:30", "TRUE!", "5-", "1..5", "1,,5", "một", "x1", "#REF!", "1 2", "12.500 đ", "1.77.4000", "(5)",
)  # fmt: skip


def meanings(text: str, numbers: str) -> set[Meaning]:
    """What a text in a column of numbers may mean; empty where it must be named."""
    if text in EITHER:
        return EITHER[text]
    if numbers != "auto":
        return SURE[numbers].get(text, set())
    found = {value for own in SURE.values() for value in own.get(text, set())}
    if text in ("12.500", "12,500"):
        return {12500.0, 12.5}
    return found


def same(value: float, wanted: Iterable[Meaning]) -> bool:
    for one in wanted:
        if (one == MISSING and math.isnan(value)) or (one == ABSENT and value == math.inf):
            return True
        if isinstance(one, float) and math.isclose(value, one, rel_tol=1e-12, abs_tol=1e-300):
            return True
    return False


# --- tables ---------------------------------------------------------------------------------------------------------------

CODES = ("ty_le_can_bo_xa_a", "x", "x.1.2", "a_x0041_", "na")


@cache
def open_framework() -> dti.Framework:
    """Five indicators that take any number."""
    rule = {"type": "linear", "lower": -1e9, "upper": 1e9}
    indicators = {code: {"title": titled(f"Chỉ tiêu {i}"), "points": 20, "rule": rule} for i, code in enumerate(CODES)}
    return load({
        "framework": header(scale=100, missing="skip"), "unit_types": {"commune": {"title": titled("Xã")}},
        "indicators": indicators, "total": {"indicators": list(CODES)},
    })  # fmt: skip


@attrs.frozen
class Written:
    """One row of a table: what stands in its cell of numbers, and what that may mean."""

    unit: str
    code: str
    text: str
    wanted: frozenset[Meaning]
    row: int


def try_table(seed: int, number: int, tally: Tally) -> None:
    random = random_of("tables", seed, number)
    numbers = random.choice(("auto", "vi", "en"))
    junk = random.random() < 0.4
    pool = [*EITHER, *SURE["vi" if numbers == "vi" else "en"], *(NOTHING * junk)]
    cells = [(f"u{i}", code) for i in range(random.randint(1, 6)) for code in CODES if random.random() < 0.8]
    random.shuffle(cells)
    texts = [random.choice(pool) for _ in cells]
    suffix = random.choice((".csv", ".csv", ".csv", ".xlsx", ".parquet"))
    above = random.choice((0, 0, 0, 1, 2)) if suffix == ".csv" else 0
    rows = [Written(*cell, text, frozenset(meanings(text, numbers)), 2 + i + above)
            for i, (cell, text) in enumerate(zip(cells, texts, strict=True))]  # fmt: skip

    def opened(own: Path) -> list[str]:
        path = own / f"table{suffix}"
        path.write_bytes(WRITERS[suffix](rows, above, random))
        try:
            found = dti.read_observations(path, open_framework(), numbers=numbers)  # type: ignore[arg-type]
        except DataError as error:
            told = {problem.row for problem in error.problems if problem.row is not None}
            if told:
                check = [row for row in rows if not row.wanted]
                wrong = [
                    f"row {row.row}: {row.text!r} is not named"
                    for row in check
                    if row.row not in told and not told_by_column(row, error)
                ]
                if not check and numbers != "auto" and not any(p.code == "data.header_below" for p in error.problems):
                    wrong.append(f"blamed: {error.problems[0].text('en')}")
                if wrong:
                    raise AssertionError("; ".join(wrong)) from None
            raise
        wrong = []
        place = {unit: i for i, unit in enumerate(found.units)}
        for row in rows:
            value = float(found.value(row.code)[place[row.unit], 0]) if row.unit in place else math.nan
            if not same(value, row.wanted):
                wrong.append(f"{row.text!r} was read as {value!r} (numbers = {numbers})")
        return wrong

    run_one("tables", seed, number, tally, opened)


def told_by_column(row: Written, error: DataError) -> bool:
    """A word that may mean either is asked about once for a column, what stands above the header once for a table."""
    if any(problem.code == "data.header_below" for problem in error.problems):
        return True
    return is_unclear(row.text) and any(problem.column == "value" for problem in error.problems)


def as_csv(rows: list[Written], above: int, random: Random) -> bytes:
    columns = ["unit", "year", "indicator", "value"]
    random.shuffle(columns)
    extra = random.choice(([], [], [""], [" "], ["", ""]))
    out = io.StringIO()
    separator = random.choice(",;\t")
    quoting = random.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=random.choice(("\n", "\r\n")))
    for _ in range(above):
        writer.writerow(["Bảng số liệu năm 2025", *[""] * (len(columns) - 1 + len(extra))])
    pad = random.choice((str, str, " {} ".format, "{}\u00a0".format))
    writer.writerow([*map(pad, columns), *extra])
    for row in rows:
        cells = {"unit": pad(row.unit), "year": "2025", "indicator": pad(row.code), "value": row.text}
        writer.writerow([*(cells[name] for name in columns), *[""] * len(extra)])
    for _ in range(random.randrange(3)):
        writer.writerow([""] * (len(columns) + len(extra)))
    return out.getvalue().encode(random.choice(("utf-8", "utf-8-sig", "utf-16")))


def as_xlsx(rows: list[Written], above: int, random: Random) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["unit", "year", "indicator", "value"])
    for row in rows:
        sheet.append([row.unit, 2025, row.code, None])
        cell = sheet.cell(sheet.max_row, 4)
        number = next(iter(row.wanted), None)
        if isinstance(number, float) and random.random() < 0.5:
            cell.value = int(number) if number.is_integer() else number
        else:
            cell.value = row.text
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_parquet(rows: list[Written], above: int, random: Random) -> bytes:
    numeric = all(isinstance(next(iter(row.wanted), None), float) or row.wanted == {MISSING} for row in rows)
    values: list[Any] = [row.text for row in rows]
    if numeric and random.random() < 0.8:
        nothing = random.choice((None, math.nan))
        values = [nothing if row.wanted == {MISSING} else next(iter(row.wanted)) for row in rows]
    frame = pl.DataFrame(
        {"unit": [row.unit for row in rows], "year": 2025, "indicator": [row.code for row in rows], "value": values}
    )
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


WRITERS: dict[str, Callable[[list[Written], int, Random], bytes]] = {
    ".csv": as_csv,
    ".xlsx": as_xlsx,
    ".parquet": as_parquet,
}

# --- forms ----------------------------------------------------------------------------------------------------------------

TYPED: tuple[Any, ...] = (
    0, 1, 3, 7, 12500, 58.68, 0.5, -2, 1e12, True, False, datetime.date(2025, 3, 1), FORMULA, *EITHER, *SURE["vi"], *NOTHING, "có",
    "không", "x", "Có ", "58.68", "quá " * 100, "dòng\nhai", "💥", "_xA_", "_x0041_",
)  # fmt: skip
TEXTS = ("evidence", "evidence_number", "evidence_title", "evidence_date", "evidence_issuer", "evidence_link", "note")


class FilledBook:
    """A workbook whose cells are filled in where they lie in its XML: much faster than by a program."""

    def __init__(self, content: bytes, number: int) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        core = self.parts["docProps/core.xml"].decode()
        saved = re.sub(r"(<dcterms:modified[^>]*>)[^<]*", r"\g<1>2026-01-20T03:31:00Z", core)
        self.parts["docProps/core.xml"] = saved.encode()
        self.name = f"xl/worksheets/sheet{number}.xml"
        self.xml = self.parts[self.name].decode()
        self.cells = {found[1]: found for found in CELL.finditer(self.xml)}

    def filled(self, typed: Mapping[str, Any]) -> bytes:
        """The workbook with these cells by name; as Excel writes what a person types."""
        pieces, at = [], 0
        for found in sorted((self.cells[name] for name in typed if name in self.cells), key=lambda one: one.start()):
            pieces += [self.xml[at : found.start()], _as_cell(found[1], found[2], typed[found[1]])]
            at = found.end()
        xml = "".join([*pieces, self.xml[at:]])
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, part in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name), xml.encode() if name == self.name else part)
        return out.getvalue()


CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="[a-z]+")?(?:/>|>.*?</c>)', re.DOTALL)
ERRORS = ("#N/A", "#REF!")


def _as_cell(name: str, style: str | None, value: Any) -> str:
    kind, inside = "", ""
    if isinstance(value, bool):
        kind, inside = ' t="b"', f"<v>{int(value)}</v>"
    elif isinstance(value, datetime.date):
        kind, inside = ' t="d"', f"<v>{value.isoformat()}</v>"
    elif isinstance(value, (int, float)):
        inside = f"<v>{value!r}</v>"
    elif value == FORMULA:
        inside = f"<f>{value[1:]}</f>"
    elif value in ERRORS:
        kind, inside = ' t="e"', f"<v>{value}</v>"
    else:
        text = xml_escape(ESCAPED.sub("_x005F_", value))
        kind, inside = ' t="inlineStr"', f'<is><t xml:space="preserve">{text}</t></is>'
    return f'<c r="{name}"{style or ""}{kind}>{inside}</c>'


@cache
def form_book() -> tuple[Sheet, FilledBook, tuple[tuple[str, str], ...]]:
    """The form, how to fill it in, and the lines and columns that are open."""
    layout = Sheet(io.BytesIO(form()))  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(io.BytesIO(form())).worksheets[1]
    places = tuple(
        (line, column) for line in layout.rows for column in layout.columns
        if column not in ("points", "None") and layout.is_open(line, column)
        and not isinstance(sheet[layout.cell(line, column)], MergedCell)
    )  # fmt: skip
    return layout, FilledBook(form(), 2), places


def try_form(seed: int, number: int, tally: Tally) -> None:
    random = random_of("forms", seed, number)
    layout, book, places = form_book()
    typed = {
        place: _for_line(*place, random) for place in random.sample(places, random.randint(1, min(40, len(places))))
    }
    content = book.filled({layout.cell(*place): value for place, value in typed.items()})

    def opened(own: Path) -> list[str]:
        (own / "xa-a.xlsx").write_bytes(content)
        found = collect([own / "xa-a.xlsx"], framework(), units(), own / "result")
        problems = [remark.problem for remark in found.remarks]
        rows = {row["indicator"]: row for row in found.rows.iter_rows(named=True)}
        wrong = []
        for (line, column), value in typed.items():
            cell = layout.cell(line, column)
            if not _is_named(cell, problems) and not _was_taken(line, column, value, rows):
                wrong.append(f"{cell} ({line}, {column}): {value!r} is lost, row {_row_of(line, rows)}")
        wrong += _appeared(rows, typed)
        return wrong

    run_one("forms", seed, number, tally, opened)


def _for_line(line: str, column: str, random: Random) -> Any:
    node = framework().nodes.get(line.partition("#")[0])
    if (
        column in ("value",)
        and node is not None
        and node.rule is not None
        and node.rule.reads != "value"
        and random.random() < 0.7
    ):
        titles = list(option_titles(options_of(node.rule, node.params), "vi").values()) if "#" not in line else []
        return random.choice([*titles, "Có", "Không"])
    return random.choice(TYPED)


def _is_named(cell: str, problems: Iterable[Problem]) -> bool:
    return any(problem.place.endswith(f"!{cell}") or f"{cell}" in problem.text("en").replace(":", " ").replace(",", " ").split()
               for problem in problems)  # fmt: skip


def _row_of(line: str, rows: Mapping[str, Any]) -> Any:
    row = rows.get(line.partition("#")[0])
    return {name: text for name, text in row.items() if text} if row else None


@cache
def form_lines() -> Mapping[str, Any]:
    return {line.key: line for line in lines_of(framework(), units().records[0])}


def _was_taken(line: str, column: str, value: Any, rows: Mapping[str, Any]) -> bool:
    """Whether a row holds what was typed, as one of its meanings; blank is nothing to take."""
    if (isinstance(value, str) and not value.strip()) or line.startswith("@"):
        return True
    if column not in ("value", "part", "whole"):
        text = rows.get(line.partition("#")[0], {}).get(column)
        return text is not None and (not isinstance(value, str) or text.split() == value.split())
    readers = [
        (line, column),
        *((one.key, name) for one in form_lines().values() for name in ("part", "whole") if getattr(one, name) == line),
    ]
    for code, name in readers:
        row = rows.get(code.partition("#")[0])
        if row is not None and _is_meant(row, code, name, value):
            return True
    return False


def _is_meant(row: Mapping[str, Any], code: str, name: str, value: Any) -> bool:
    node = framework().nodes.get(code.partition("#")[0])
    if node is not None and node.rule is not None and node.rule.reads != "value" and name == "value":
        return row["choice"] is not None or row["value"] is not None
    text = row[name]
    got = math.nan if text is None else math.inf if text == "n/a" else float(text)
    if isinstance(value, (bool, int, float)):
        return same(got, {float(value)})
    return isinstance(value, str) and same(got, meanings(value, "vi") or SURE["en"].get(value, set()))


def _appeared(rows: Mapping[str, Any], typed: Mapping[tuple[str, str], Any]) -> list[str]:
    """Rows of lines in which nothing was typed."""
    lines = {line.partition("#")[0] for line, _ in typed}
    fed = lines | {one.key for one in form_lines().values() if {one.part, one.whole} & lines}
    return [f"a row of {code} appeared" for code in rows if code not in fed]


# --- council workbooks ----------------------------------------------------------------------------------------------------

POINTS: tuple[Any, ...] = (
    0,
    1,
    2.5,
    5,
    10,
    20,
    -1,
    1e6,
    "5",
    "2,5",
    "7.500",
    "không áp dụng",
    "NA",
    "abc",
    "=1+1",
    True,
    "",
    "10 điểm",
    "-",
)


@cache
def council_book() -> tuple[Any, FilledBook, tuple[str, ...]]:
    """The sheet of the one unit of the workbook, how to fill it in, and the lines whose points are open."""
    book = openpyxl.load_workbook(io.BytesIO(council()))
    sheet = dict(marked(book, "unit"))["xa-a"]
    lines = tuple(
        code for code in sheet.rows if code in framework().nodes and not sheet.cell(code, "points").protection.locked
    )
    return sheet, FilledBook(council(), book.worksheets.index(sheet.sheet) + 1), lines


def try_council(seed: int, number: int, tally: Tally) -> None:
    random = random_of("council", seed, number)
    sheet, book, lines = council_book()
    typed: dict[str, tuple[Any, str]] = {}
    cells: dict[str, Any] = {}
    for code in random.sample(lines, random.randint(1, min(8, len(lines)))):
        value = random.choice(POINTS if random.random() < 0.5 else POINTS[:6])
        typed[code] = value, sheet.cell(code, "points").coordinate
        cells[typed[code][1]] = value
        for column, text in (("reason", "Thiếu tài liệu"), ("author", "Tổ 1")):
            if random.random() < 0.95:
                cells[sheet.cell(code, column).coordinate] = text
    content = book.filled(cells)

    def opened(own: Path) -> list[str]:
        (own / "td.xlsx").write_bytes(content)
        try:
            found = import_workbooks([own / "td.xlsx"], framework(), units())
        except DataError as error:
            wrong = [f"{place}: {value!r} is not named" for value, place in typed.values()
                     if value in ("abc", "NA", "-", "10 điểm", -1, 1e6) and not _is_named(place, error.problems)]  # fmt: skip
            if wrong:
                raise AssertionError("; ".join(wrong)) from None
            raise
        decided = {decision.indicator: decision for decision in found.decisions}
        wrong = [f"a decision on {code} appeared" for code in decided if code not in typed]
        named = sum(1 for value, place in typed.values() if _is_named(place, found.notes))
        quiet = [code for code, (value, _) in typed.items() if code not in decided and value != ""]
        if len(quiet) > found.confirmed + named:
            wrong.append(f"lost: {[(code, typed[code]) for code in quiet]}, confirmed {found.confirmed}")
        for code, decision in decided.items():
            value = typed.get(code, ("", ""))[0]
            wanted = (
                {float(value)}
                if isinstance(value, (bool, int, float))
                else meanings(value, "vi")
                | ({5.0} if value == "5" else {2.5} if value == "2,5" else {7500.0} if value == "7.500" else set())
            )
            if not same(decision.points, wanted):
                wrong.append(f"{code}: {value!r} became {decision.points}")
        return wrong

    run_one("council", seed, number, tally, opened)


PEOPLE: dict[str, Callable[[int, int, Tally], None]] = {"tables": try_table, "forms": try_form, "council": try_council}
