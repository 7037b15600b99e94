"""Fill in forms as units would, and plant mistakes: from a seed, the framework's file and the forms themselves alone.

Nothing of dtiscore is used here: where a number belongs is read from the hidden keys of the workbook.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

Instruction = tuple[Any, ...]
Mistake = tuple[str, str, str]  # code of the remark, unit or file, indicator

OFFICE_MISTAKES = (
    "text", "part_above_whole", "negative", "above_maximum", "choice", "part_without_whole", "date", "error", "points",
    "fraction", "merged", "row_deleted",
)  # fmt: skip
HARMLESS = ("rows_inserted", "columns_hidden", "column_inserted", "sheet_renamed", "comma", "percent_format")


class Sheet:
    """The cells of one form by line and column, as its hidden keys name them."""

    def __init__(self, path: Path) -> None:
        book = openpyxl.load_workbook(path)
        self.sheet = book.worksheets[1]
        self.name = self.sheet.title
        top = next(row for row in range(1, 40) if str(self.sheet.cell(row, 1).value).startswith("#dtiscore-form"))
        self.columns = {str(cell.value): cell.column_letter for cell in self.sheet[top]}
        self.rows = {
            str(self.sheet.cell(row, 1).value): row
            for row in range(top + 1, self.sheet.max_row + 1)
            if self.sheet.cell(row, 1).value
        }

    def cell(self, line: str, column: str) -> str:
        return f"{self.columns[column]}{self.rows[line]}"

    def is_open(self, line: str, column: str) -> bool:
        return not self.sheet[self.cell(line, column)].protection.locked


def typed_into(content: bytes, typed: Mapping[tuple[str, str], Any]) -> bytes:
    """A form with cells filled in by line and column; texts stay texts, whatever they look like."""
    sheet = Sheet(io.BytesIO(content))  # type: ignore[arg-type]
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (line, column), value in typed.items():
        cell = book.worksheets[1][sheet.cell(line, column)]
        cell.value = value
        cell.data_type = "s" if isinstance(value, str) else cell.data_type
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Filled:
    """One unit's form: what was typed, what an honest reader must make of it, and the mistakes in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheet = Sheet(path)
        self.typed: dict[tuple[str, str], Instruction] = {}
        self.expected: dict[tuple[str, str], str] = {}
        self.before_saving: list[Instruction] = []
        self.mistakes: list[Mistake] = []
        self.disguised: list[str] = []

    def number(self, line: str, column: str, value: float) -> None:
        self.typed[line, column] = ("number", self.sheet.cell(line, column), value)
        self.expected[line, column] = str(int(value)) if float(value).is_integer() else repr(value)

    def text(self, line: str, column: str, value: str, expected: str | None = None) -> None:
        self.typed[line, column] = ("text", self.sheet.cell(line, column), value)
        self.expected[line, column] = value if expected is None else expected

    def forget(self, line: str) -> None:
        """What a refused line must not give; its evidence stays."""
        for column in ("value", "part", "whole", "choice"):
            self.expected.pop((line, column), None)

    def instructions(self, target: Path) -> Iterator[Instruction]:
        yield "open", self.path
        yield from self.typed.values()
        yield from self.before_saving
        yield "save", target


def indicators(framework: Path) -> dict[str, dict[str, Any]]:
    """Every indicator of the file, wherever it is nested."""
    found: dict[str, dict[str, Any]] = {}

    def walk(table: Mapping[str, Any]) -> None:
        for key, inner in table.items():
            if key in ("indices", "indicators", "pillars") and isinstance(inner, dict):
                for code, own in inner.items():
                    if isinstance(own, dict):
                        if "rule" in own:
                            found[code] = own
                        walk(own)

    walk(tomllib.loads(framework.read_text("utf-8")))
    return found


def fill(path: Path, framework: Path, random: Random, year: int) -> Filled:
    """Every open cell of a form with something that makes sense."""
    form = Filled(path)
    known = indicators(framework)
    sheet = form.sheet
    counts: dict[str, int] = {}
    for line in sheet.rows:  # general information: numbers that several indicators share, and who to ask
        if line.startswith("@"):
            form.text(line, "value", f"{line[1:]} {random.randint(1, 99)}")
        elif "#" not in line and line not in known and line != "total" and sheet.is_open(line, "value"):
            counts[line] = random.randint(400, 9000)
            form.number(line, "value", counts[line])
    for code, table in known.items():
        if code in sheet.rows:
            _fill_one(form, code, table, counts, random)
            form.text(code, "evidence_number", f"{random.randint(1, 400)}/BC-UBND")
            form.text(code, "evidence_date", f"{random.randint(1, 28):02}/{random.randint(1, 12):02}/{year}")
            form.text(
                code,
                "note",
                random.choice(["Theo báo cáo năm", "=1+1 là tên tệp", "-", "+84 là số điện thoại", "@phòng VH-XH"]),
            )
    return form


def _fill_one(form: Filled, code: str, table: dict[str, Any], counts: dict[str, int], random: Random) -> None:
    rule, sheet = table["rule"], form.sheet
    if rule["type"] == "checklist":
        items = list(rule["items"])
        answers = {item: random.random() < 0.6 for item in items}
        for item, there in answers.items():
            form.typed[f"{code}#{item}", "value"] = (
                "text",
                sheet.cell(f"{code}#{item}", "value"),
                "Có" if there else "Không",
            )
        form.expected[code, "choice"] = ";".join(item for item in items if answers[item]) or "none"
    elif rule["type"] == "choice":
        option = random.choice(list(rule["options"]))
        title = rule["options"][option].get("title", {}).get("vi", option)
        form.typed[code, "value"] = ("text", sheet.cell(code, "value"), title)
        form.expected[code, "choice"] = option
    elif rule["type"] == "binary":
        there = random.random() < 0.7
        form.text(code, "value", "Có" if there else "Không", "1" if there else "0")
    elif "part" in table.get("data", {}):
        whole = counts.get(table["data"]["whole"]) or random.randint(20, 3000)
        part = random.randint(0, whole)
        form.number(code, "part", part)
        if sheet.is_open(code, "whole"):
            form.number(code, "whole", whole)
        else:
            form.expected[code, "whole"] = str(whole)
    elif rule["type"] == "entered":
        form.number(code, "value", round(random.uniform(30, 99), 2))
    elif rule["type"] == "steps":
        form.number(code, "value", random.randint(0, 6))
    elif table.get("unit_of_measure") == "count":
        form.number(code, "value", random.randint(1, 90))
    else:
        form.number(code, "value", round(random.uniform(1, 90), 1))


def plant(form: Filled, unit: str, kind: str, framework: Path, random: Random) -> None:
    """One mistake of a kind, and the remark that it must give."""
    known, sheet = indicators(framework), form.sheet

    def some(test: Any) -> str:
        touched = {line for _, _, line in form.mistakes}
        return str(random.choice([c for c, t in known.items() if c in sheet.rows and c not in touched and test(c, t)]))

    def counted(code: str, table: Any) -> bool:
        return "part" in table.get("data", {}) and sheet.is_open(code, "part") and sheet.is_open(code, "whole")

    def value(code: str, table: Any) -> bool:
        return table["rule"]["type"] in ("steps", "linear", "growth") and "data" not in table

    if kind == "text":
        line = some(counted)
        form.text(line, "whole", "khoảng " + str(random.randint(20, 90)))
        form.mistakes.append(("number.text", unit, line))
    elif kind == "part_above_whole":
        line = some(lambda c, t: counted(c, t) and not t["data"].get("exceed") and t["rule"]["type"] != "per_capita")
        form.number(line, "whole", 40)
        form.number(line, "part", 41)
        form.mistakes.append(("data.part_above_whole", unit, line))
    elif kind == "negative":
        line = some(counted)
        form.number(line, "part", -3)
        form.mistakes.append(("data.negative", unit, line))
    elif kind == "above_maximum":
        line = some(lambda c, t: t["rule"]["type"] == "entered")
        form.number(line, "value", 120.5)
        form.mistakes.append(("data.above_maximum", unit, line))
    elif kind == "choice":
        line = some(lambda c, t: t["rule"]["type"] == "choice")
        form.text(line, "value", "Chưa rõ")
        form.mistakes.append(("data.choice", unit, line))
    elif kind == "part_without_whole":
        line = some(counted)
        del form.typed[line, "whole"]
        form.mistakes.append(("form.count_alone", unit, line))
    elif kind == "date":
        line = some(lambda c, t: value(c, t) and t["rule"]["type"] == "linear")
        form.before_saving += [("type", sheet.cell(line, "value"), "2025-03-15")]
        form.mistakes.append(("form.date_for_number", unit, line))
    elif kind == "error":
        line = some(value)
        form.before_saving += [("formula", sheet.cell(line, "value"), "=1/0")]
        form.mistakes.append(("form.error_value", unit, line))
    elif kind == "fraction":
        line = some(lambda code, table: value(code, table) and table.get("unit_of_measure") == "count")
        form.number(line, "value", 12.5)
        form.mistakes.append(("form.count", unit, line))
        return
    elif kind == "points":
        line = some(counted)
        form.number(line, "part", 10)
        form.number(line, "whole", 100)
        form.before_saving += [("unprotect",), ("number", sheet.cell(line, "points"), 0.07)]
        form.mistakes.append(("form.points_differ", unit, line))
        return
    elif kind == "merged":
        lines = [line for line in sheet.rows if line in known and counted(line, known[line])]
        pairs = [(a, b) for a in lines for b in lines if sheet.rows[b] == sheet.rows[a] + 1]
        above, line = random.choice(pairs)
        form.before_saving += [("unprotect",), ("merge", f"{sheet.cell(above, 'part')}:{sheet.cell(line, 'part')}")]
        form.mistakes.append(("form.merged", unit, line))
    elif kind == "row_deleted":
        line = some(lambda c, t: t["rule"]["type"] == "binary" and t["points"] != 0)
        form.before_saving += [("unprotect",), ("deleterows", sheet.rows[line] - 1, 1)]
        form.mistakes.append(("form.line_gone", unit, line))
        for place in [place for place in form.expected if place[0] == line]:
            del form.expected[place]
        return
    form.forget(line)


def disguise(form: Filled, unit: str, kind: str, framework: Path, random: Random) -> None:
    """What people do to a form without any harm to what they filled in."""
    form.disguised.append(kind)
    known, sheet = indicators(framework), form.sheet
    values = [c for c, t in known.items() if c in sheet.rows and t["rule"]["type"] == "linear" and "data" not in t]
    percents = [c for c, t in known.items() if c in sheet.rows and t["rule"]["type"] == "entered"]
    if kind == "rows_inserted":
        form.before_saving += [("unprotect",), ("insertrows", 3, 2), ("insertrows", max(sheet.rows.values()) - 8, 1)]
    elif kind == "columns_hidden":
        form.before_saving += [("unprotect",), ("hidecolumn", 4), ("hidecolumn", 13)]
    elif kind == "column_inserted":
        form.before_saving += [("unprotect",), ("insertcolumns", 0, 1), ("insertcolumns", 7, 1)]
    elif kind == "sheet_renamed":
        form.before_saving += [("rename", "Phiếu của xã (bản cuối)")]
    elif kind == "comma":
        line = random.choice(values)
        form.text(line, "value", "12,75", "12.75")
    elif kind == "percent_format":
        line = random.choice(percents)
        form.number(line, "value", 0.5)
        form.before_saving += [("percent", sheet.cell(line, "value"))]
        form.expected[line, "value"] = "50"
        form.mistakes.append(("form.points_differ", unit, line))  # the formula sees 0.5 where the person sees 50 %
