"""Targets as a table for Excel, and back: a row per target, with the document that says so and where its text was found."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from dtiscore.documents.decisions.words.amounts import short
from dtiscore.files.reading_tables import ROW, Table, clean, known_columns, read_as_is
from dtiscore.files.toml import read_toml
from dtiscore.files.toml_text import toml_of
from dtiscore.files.workbook import HEAD, NewBook, print_on_a4
from dtiscore.frameworks.targets import targets_in
from dtiscore.language.dates import day_of
from dtiscore.language.errors import DataError, Language, Problem, TargetError, one_line
from dtiscore.language.labels import key
from dtiscore.language.measures import measure_name
from dtiscore.language.sentences import say
from dtiscore.language.signs import COMPARISONS
from dtiscore.language.text import LANGUAGES
from dtiscore.language.typed import Numbers, read_numbers
from dtiscore.model import Framework

# What a target says, then what its document says; a text in two languages has a column for each.
ENTRY = ("node", "title", "year", "comparison", "value", "measure", "unit", "stated", "path", "note", "note_en")
DOCUMENT = (
    "number", "date", "document_title", "document_title_en", "issuer", "issuer_en", "source", "source_en",
    "document", "document_unit", "document_note", "document_note_en",
)  # fmt: skip
COLUMNS = (*ENTRY, *DOCUMENT)
KEYS = {"document": "code", "document_title": "title", "document_unit": "unit", "document_note": "note"}
BILINGUAL = ("document_title", "issuer", "source", "document_note")
WIDTHS = {"node": 24, "title": 44, "stated": 30, "number": 18, "document_title": 40, "issuer": 30, "source": 40}
ALIASES = {
    "mã": "node", "code": "node", "indicator": "node", "node": "node", "chỉ số": "title", "chỉ tiêu": "title", "tên chỉ tiêu": "title",
    "title": "title", "dấu": "comparison", "giá trị": "value", "mục tiêu": "value", "target": "value", "đơn vị tính": "measure",
    "đơn vị": "unit", "nguyên văn": "stated", "ghi chú": "note", "số": "number", "số, ký hiệu": "number", "date": "date", "ngày": "date",
    "văn bản": "document_title", "document": "document_title", "nguồn": "source",
}  # fmt: skip
AT_LEAST = (">=", COMPARISONS[">="], "=>", "ít nhất", "tối thiểu", "từ", "trên", "at least", "minimum", "from", "over")
AT_MOST = ("<=", COMPARISONS["<="], "=<", "nhiều nhất", "tối đa", "không quá", "at most", "maximum", "not above")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
YEAR = re.compile(r"(?:năm |year )?(\d{4})")


# --- out -------------------------------------------------------------------------------------------------------------


def table_of_targets(path: Path, framework: Framework | None, lang: Language) -> bytes:
    """A target file as a workbook; ``framework`` names the indicators beside their codes.

    Raises
    ------
    TargetError
        with everything that is wrong with the file.
    """
    document, problems = read_toml(path, str(path))
    problems = targets_in(document, problems, framework, str(path))[2]
    if problems:
        raise TargetError(problems)
    rows = list(_rows(document, framework, lang))
    used = [name for name in COLUMNS if name in ("node", "year", "value") or any(row.get(name) for row in rows)]
    headers = [say(f"decision.target.{name}", lang) for name in used]
    book = NewBook(say("decision.target.sheet", lang))
    sheet = book.add_sheet(say("decision.target.sheet", lang))
    head = book.format(bold=True, bg_color=HEAD, border=1, text_wrap=True, valign="vcenter")
    cell = {"text_wrap": True, "valign": "top", "border": 1}
    for c, (name, header) in enumerate(zip(used, headers, strict=True)):
        sheet.set_column(c, c, WIDTHS.get(name, 14))
        sheet.write_string(0, c, header, head)
        for r, row in enumerate(rows, 1):
            value = row.get(name)
            if isinstance(value, (int, float)):
                sheet.write_number(r, c, value, book.format(**cell))
            else:
                sheet.write_string(r, c, value or "", book.format(**cell, num_format="@"))
    sheet.freeze_panes(1, 1)
    print_on_a4(sheet, "&C&P/&N", repeat=(0, 0))
    return book.content()


def _rows(document: Mapping[str, Any], framework: Framework | None, lang: Language) -> Iterator[dict[str, Any]]:
    head = document["document"]
    shared: dict[str, Any] = {}
    for column in DOCUMENT:
        value = head.get(KEYS.get(column, column), "") if not column.endswith("_en") else ""
        if isinstance(value, Mapping):
            shared |= {column: value["vi"], f"{column}_en": value["en"]}
        elif not column.endswith("_en"):
            shared[column] = str(value)
    for code, years in document["targets"].items():
        node = framework[code] if framework is not None else None
        named = (
            {"title": node.title[lang], "measure": measure_name(node.unit_of_measure, lang)} if node is not None else {}
        )
        for year, entries in years.items():
            for entry in entries if isinstance(entries, list) else [entries]:
                note = entry.get("note", {})
                yield {
                    "node": code, **named, "year": int(year), "comparison": entry.get("comparison", ">="),
                    "value": entry["value"], "unit": entry.get("unit", ""), "stated": entry.get("stated", ""),
                    "path": "; ".join(f"{period} = {value!r}" for period, value in entry.get("path", {}).items()),
                    "note": note.get("vi", ""), "note_en": note.get("en", ""), **shared,
                }  # fmt: skip


# --- in --------------------------------------------------------------------------------------------------------------


def targets_of_table(
    path: Path, framework: Framework | None, *, code: str = "", source: str = "", numbers: Numbers = "auto"
) -> str:
    """The text of a target file, which is checked as any other before anybody gets it.

    Parameters
    ----------
    path : a .xlsx or .csv file, a target per row; or per row an indicator and per column a year.
    framework : whose codes the targets are for; it also finds indicators by their titles.
    code, source : what the table itself does not say of its document.
    numbers : how the numbers of a CSV file are written.

    Raises
    ------
    DataError
        with every problem, each with its row.
    """
    return toml_of(_Reader(path, framework, numbers).document(code, source))


class _Reader:
    def __init__(self, path: Path, framework: Framework | None, numbers: Numbers) -> None:
        self.framework, self.numbers = framework, numbers
        table = clean(read_as_is(path, str(path)))
        own = {key(say(f"decision.target.{name}", lang)): name for name in COLUMNS for lang in LANGUAGES}
        names, self.problems = known_columns(table, {**ALIASES, **own}, COLUMNS)
        self.years = {header: int(found[1]) for header in table.columns if (found := YEAR.fullmatch(key(header)))}
        self.table = Table(table.frame.rename(names), table.file)
        self.written = {name: header for header, name in names.items()}
        for header in table.columns:
            if header not in names and header not in self.years:
                self.problems.append(Problem("convert.target_column", table.file, column=one_line(header)))
        lacking = [] if {"node", "title"} & set(self.written) else ["node"]
        if not self.years:
            lacking += [name for name in ("year", "value") if name not in self.written]
        self.problems += [
            Problem("convert.target_lacks", table.file, params={"vi": say(f"decision.target.{name}", "vi"),
                                                                "en": say(f"decision.target.{name}", "en")})
            for name in lacking
        ]  # fmt: skip
        if lacking:
            raise DataError(self.problems)
        self.records = [
            (table.row(i), {name: _cell(value) for name, value in record.items() if name != ROW})
            for i, record in enumerate(self.table.frame.iter_rows(named=True))
        ]
        if not self.records:
            raise DataError([*self.problems, Problem("convert.target_none", table.file)])

    def blame(self, code: str, row: int, column: str, **params: Any) -> None:
        self.problems.append(
            Problem(code, self.table.file, row=row, column=one_line(self.written.get(column, column)), params=params)
        )

    def document(self, code: str, source: str) -> dict[str, Any]:
        """The tables of the file.

        Raises
        ------
        DataError
            with every problem of the table.
        """
        head = self._head(code, source)
        targets: dict[str, dict[str, list[dict[str, Any]]]] = {}
        rows: dict[str, int] = {}
        for row, node, year, entry in self._entries():
            targets.setdefault(node, {}).setdefault(year, []).append(entry)
            rows.setdefault(f"targets.{node}", row)
            rows[f"targets.{node}.{year}"] = row
        found = {
            "document": head,
            "targets": {
                node: {year: one[0] if len(one) == 1 else one for year, one in own.items()}
                for node, own in targets.items()
            },
        }
        told = targets_in(found, [], self.framework, self.table.file)[2]
        self.problems += [
            attrs.evolve(p, row=rows[p.place], place="") if p.place in rows else p
            for p in told
            if not (str(p.place).startswith("document") and self.problems)
        ]
        if self.problems:
            raise DataError(self.problems)
        return found

    def _head(self, code: str, source: str) -> dict[str, Any]:
        """What every row says of the document; one table is one document."""
        stated: dict[str, Any] = {}
        for column in DOCUMENT:
            seen = {record[column]: row for row, record in reversed(self.records) if record.get(column)}
            if len(seen) > 1:
                (first, one), (second, other) = sorted(seen.items(), key=lambda item: item[1])[:2]
                self.blame(
                    "convert.target_documents", other, column, first=one_line(first), above=one, second=one_line(second)
                )
            stated[column] = next(reversed(seen), "")
        stated["document"] = stated["document"] or code
        stated["source"] = stated["source"] or source
        lacking = [name for name in ("document", "document_title", "source") if not stated[name]]
        for name in lacking:
            params = {"vi": say(f"decision.target.{name}", "vi"), "en": say(f"decision.target.{name}", "en")}
            self.problems.append(Problem(f"convert.target_no_{name}", self.table.file, params=params))
        day = day_of(stated["date"])
        head: dict[str, Any] = {
            "code": stated["document"], "title": _both(stated, "document_title"), "number": stated["number"],
            "date": day if day is not None else stated["date"], "issuer": _both(stated, "issuer"),
            "source": _both(stated, "source") if stated["source_en"] else stated["source"], "unit": stated["document_unit"],
            "note": _both(stated, "document_note"),
        }  # fmt: skip
        return {name: value for name, value in head.items() if value}

    def _entries(self) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
        """(row, node, year, target) of every cell that states one."""
        cells = list(self._cells())
        read, refused = read_numbers(dict.fromkeys(text for *_, text, _ in cells if text), self.numbers)
        why = dict(refused)
        for row, record, year, column, text, comparison in cells:
            node = self._node(row, record)
            given = record.get("comparison", "")
            sign = comparison or _comparison(given)
            if given and not _comparison(given):
                self.blame("convert.target_comparison", row, "comparison", found=one_line(given))
            value = read.get(text, (math.nan, False))[0]
            if text in why:
                self.blame(why[text].code, row, column, **why[text].params)
            elif not text or math.isinf(value):
                self.blame("convert.target_no_value", row, column)
            is_year = YEAR.fullmatch(key(year))
            if is_year is None:
                self.blame("targets.year", row, "year", found=one_line(year))
            if node and is_year is not None and math.isfinite(value):
                note = _both(record, "note")
                entry = {
                    "value": short(value), "comparison": "" if sign in ("", ">=") else sign,
                    "unit": record.get("unit", ""), "stated": record.get("stated", ""),
                    "path": _path(record.get("path", "")), "note": note,
                }  # fmt: skip
                yield (
                    row,
                    node,
                    is_year[1],
                    {name: value for name, value in entry.items() if value != "" and value != {}},
                )

    def _cells(self) -> Iterator[tuple[int, dict[str, str], str, str, str, str]]:
        for row, record in self.records:
            wide = [(str(year), header) for header, year in self.years.items() if record.get(header)]
            long = [(record.get("year", ""), "value")] if "value" in self.written else []
            for year, column in [*wide, *(long if not wide or record.get("value") else [])]:
                text = record.get(column, "")
                sign = _comparison(text, whole=False)
                yield row, record, year, column, _without_sign(text) if sign else text, sign

    def _node(self, row: int, record: Mapping[str, str]) -> str:
        """The code that the row states, or that of the title that it states."""
        if record.get("node"):
            return record["node"]
        title = key(record.get("title", ""))
        nodes: Iterable[Any] = self.framework.nodes.values() if self.framework is not None and title else ()
        found = [node.code for node in nodes if title in (key(node.title.vi), key(node.title.en))]
        if len(found) == 1:
            return str(found[0])
        self.blame("convert.target_no_node", row, "node" if "node" in self.written else "title", count=len(found))
        return ""


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else _exactly(value)
    return "" if value is None else str(value)


def _exactly(value: float) -> str:
    """Every digit, with an exponent, so that no decimal sign can be misread."""
    return repr(value) if "e" in repr(value) else f"{value!r}e0"


def _path(text: str) -> dict[str, Any]:
    """What is wanted by periods, as a table states it: ``2026-H1 = 40; 2026-9M = 60.5``; what is no number stays a text."""
    found: dict[str, Any] = {}
    for part in text.split(";"):
        period, _, value = (piece.strip() for piece in part.partition("="))
        if period:
            found[period] = short(float(value.replace(",", "."))) if NUMBER.fullmatch(value) else value
    return found


def _both(stated: Mapping[str, str], name: str) -> dict[str, str]:
    """A text in both languages; where only one is written it stands for both."""
    vi, en = stated.get(name, ""), stated.get(f"{name}_en", "")
    return {"vi": vi or en, "en": en or vi} if vi or en else {}


def _comparison(text: str, *, whole: bool = True) -> str:
    """The comparison that a text states, or begins with; empty where it states none."""
    bare = key(text)
    for sign, words in ((">=", AT_LEAST), ("<=", AT_MOST)):
        if any(bare == word if whole else _begins(bare, word) for word in words):
            return sign
    return ""


def _begins(text: str, word: str) -> bool:
    rest = text[len(word) :]
    return text.startswith(word) and (not word[-1].isalpha() or rest[:1].isspace())


def _without_sign(text: str) -> str:
    bare = key(text)
    return next(bare[len(word) :].strip() for word in (*AT_LEAST, *AT_MOST) if _begins(bare, word))
