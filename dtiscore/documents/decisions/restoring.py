"""A workbook that ``dtiscore show`` has written → the framework file it was written from, with what was changed in its table."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.documents.decisions.amounts import same, short
from dtiscore.documents.decisions.clauses import FoundRule
from dtiscore.documents.decisions.definition import ABOVE, Definition, comparable, table_of
from dtiscore.documents.decisions.drafting import ConvertedLine, Drafted, Wanted
from dtiscore.documents.decisions.grid import Grid, GridCell
from dtiscore.documents.decisions.header import Header, find_header
from dtiscore.documents.decisions.numbering import CriterionNumber
from dtiscore.documents.decisions.outline import MOST_POINTS, Criterion
from dtiscore.documents.decisions.phrases import read_method
from dtiscore.documents.decisions.whom import whom_in
from dtiscore.documents.decisions.wordings import CONFIRMING
from dtiscore.language.errors import Language, Problem, Severity, one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import Hint
from dtiscore.model import TOTAL

_COUNTED = ("ratio", "linear", "steps", "piecewise")


def restored(definition: Definition, grid: Grid, file: str, wanted: Wanted) -> Drafted:
    """The file with every change of the table in it; a change that cannot be made is a problem."""
    restoring, header = _Restoring(definition, grid, file, dict(definition.cells)), find_header(grid)
    if header is None or "code" not in header.columns:
        restoring.problem("convert.no_codes", None)
    else:
        restoring.read_above(header)
        restoring.read(header)
    _set_header(definition.document, wanted)
    return Drafted(definition.document, tuple(restoring.lines), tuple(restoring.problems))


def _set_header(document: dict[str, Any], wanted: Wanted) -> None:
    header = document.get("framework")
    if isinstance(header, dict):
        stated = {"code": wanted.code, "level": wanted.level, "source": wanted.source}
        header |= {name: value for name, value in stated.items() if value}
        if wanted.years is not None:
            header["years"] = dict(zip(("from", "to"), wanted.years, strict=True))


@attrs.define
class _Restoring:
    definition: Definition
    grid: Grid
    file: str
    cells: dict[str, Mapping[str, str]]
    lines: list[ConvertedLine] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)

    def problem(self, code: str, row: int | None, severity: Severity = "error", /, **params: Any) -> None:
        self.problems.append(Problem(code, self.file, self.grid.place, row, severity=severity, params=params))

    def read_above(self, header: Header) -> None:
        """The name of the set and its source, which stand above the table."""
        document = self.definition.document.get("framework")
        lines = [row[0].text for row in self.grid.rows[: header.lines[0]] if row and row[0].text]
        for (kind, before), line in zip(self.cells.pop(ABOVE, {}).items(), lines, strict=False):
            if isinstance(document, dict) and comparable(before) != comparable(line):
                text = line.strip().removeprefix("(").removesuffix(")") if kind == "source" else " ".join(line.split())
                self.edited(None, kind, "framework", before, text)
                self._set_text(document, kind, text)

    def edited(self, row: int | None, kind: str, code: str, before: str, after: str) -> None:
        params = {"code": one_line(code), "before": one_line(before) or "–", "after": one_line(after) or "–"}
        self.problem("convert.edited", row, "note", kind=Hint(f"convert.kind_{kind}"), **params)

    def read(self, header: Header) -> None:
        seen: dict[str, int] = {}
        for kind in next(iter(self.cells.values()), {}):
            if kind not in header.columns:
                self.problem("convert.column_gone", None, "note", name=kind)
        for r in range(header.lines[-1] + 1, len(self.grid.rows)):
            cells, number = {kind: self.grid.rows[r][columns[0]] for kind, columns in header.columns.items()}, r + 1
            code = cells["code"].text
            if not any(cell.text for cell in cells.values()):
                continue
            if code not in self.cells:
                self.problem("convert.row_new", number, title=one_line(cells["title"].text or code))
            elif code in seen:
                self.problem("convert.row_twice", number, code=one_line(code), other=seen[code])
            else:
                seen[code] = number
                self._compare(code, number, cells)
        for code in self.cells:
            if code not in seen:
                self.problem("convert.row_gone", None, code=one_line(code))

    def _compare(self, code: str, row: int, cells: Mapping[str, GridCell]) -> None:
        before = self.cells[code]
        table = table_of(self.definition.document, code)
        if table is None:
            if code != TOTAL:
                self.problem("convert.row_gone", row, code=one_line(code))
            return
        edited = {
            kind: cell.text
            for kind, cell in cells.items()
            if kind in before and kind != "code" and not _is_same(before[kind], cell)
        }
        for kind, text in edited.items():
            self.edited(row, kind, code, before[kind], text)
        if "points" in edited:
            self._set_points(table, code, row, cells["points"])
        if edited.get("title", "x") == "":
            self.problem("convert.no_title", row, stt=one_line(code))
        elif "title" in edited:
            self._set_text(table, "title", edited["title"])
        why = self._set_method(table, row, edited["method"]) if "method" in edited else ""
        if "confirm" in cells and cells["confirm"].text:
            why = self._set_confirmed(table, code, row, cells["confirm"].text)
        if edited.get("stt"):
            table["stt"] = edited["stt"]
        for kind in ("evidence", "collected_from", "verified_by", "note"):
            if kind in edited:
                self._set_text(table, kind, edited[kind])
        if isinstance(table.get("rule"), dict):
            texts = {kind: cells[kind].text for kind in ("method",) if kind in cells}
            number = CriterionNumber(("-",), (row,), cells["stt"].text if "stt" in cells else "")
            title, points = " ".join(cells["title"].text.split()), cells["points"].number
            item = Criterion(number, title, self.grid.place, row, points, texts)
            self.lines.append(ConvertedLine(item, code, points or 0.0, table["rule"], why))

    def _set_points(self, table: dict[str, Any], code: str, row: int, cell: GridCell) -> None:
        number = cell.number
        if number is None or not 0 <= number <= MOST_POINTS:
            self.problem("convert.points_text", row, text=one_line(cell.text))
        elif code == TOTAL and isinstance(self.definition.document.get("framework"), dict):
            self.definition.document["framework"]["scale"] = short(number)
        elif "points" in table:
            table["points"] = short(number)
        else:
            self.problem("convert.points_fixed", row, code=one_line(code))

    def _set_text(self, table: dict[str, Any], kind: str, text: str) -> None:
        before = table.get(kind)
        if not text:
            table.pop(kind, None)
        elif isinstance(before, dict):
            table[kind] = {**before, self.definition.lang: text}
        else:
            table[kind] = {"vi": text, "en": text} if kind in ("title", "note") else text

    def _set_method(self, table: dict[str, Any], row: int, text: str) -> str:
        """The words win where they can be read; else the rule stays as it was, and both are to be looked at."""
        whom_before = whom_in(_in_language(table.get("method"), self.definition.lang))[1]
        self._set_text(table, "method", text)
        if "rule" not in table:
            return ""
        said, whom = whom_in(text)
        text = said if "applies_to" in table and whom == whom_before else text
        maximum, title = table.get("points", 0), table.get("title", {})
        found = FoundRule(why="convert.why_phrase")
        if isinstance(maximum, (int, float)) and isinstance(title, dict):
            found = read_method(text, float(maximum), str(title.get("vi", "")))
        if found.rule is None:
            self.problem("convert.method_unread", row, "warning", why=Hint(found.why))
            return found.why
        before, table["rule"] = table["rule"], found.rule
        if isinstance(before, dict) and before.get("type") == found.rule["type"]:
            self._keep_codes(before, found.rule)
            return ""
        if found.counts:
            table["unit_of_measure"] = "count"
        elif table.get("unit_of_measure") == "count":
            del table["unit_of_measure"]
        if found.rule["type"] not in _COUNTED or found.counts:
            table.pop("data", None)
        return ""

    def _set_confirmed(self, table: dict[str, Any], code: str, row: int, text: str) -> str:
        """A yes leaves the rule as it was understood; other words are how points are earned, and the printed ones stay."""
        if key(text) in CONFIRMING:
            return ""
        printed = table.get("method")
        why = self._set_method(table, row, text)
        if printed is not None:
            table["method"] = printed
        if not why and "rule" in table:
            self.problem("convert.corrected", row, "note", code=one_line(code), words=one_line(text, 160))
        return why

    def _keep_codes(self, before: Mapping[str, Any], rule: dict[str, Any]) -> None:
        """Options and items whose title stands keep the code and the titles that data and readers know."""
        for name in ("options", "items"):
            if not isinstance(rule.get(name), dict) or not isinstance(before.get(name), dict):
                continue
            known = {self._title(code, entry): (code, entry) for code, entry in before[name].items()}
            kept: dict[str, Any] = {}
            for code, entry in rule[name].items():
                old_code, old = known.get(comparable(entry["title"]["vi"]).casefold(), (code, entry))
                titles = {"title": old["title"]} if "title" in old else {}
                kept[old_code if old_code not in kept else code] = {
                    k: v for k, v in entry.items() if k != "title"
                } | titles
            rule[name] = kept

    def _title(self, code: str, entry: Any) -> str:
        title = entry.get("title") if isinstance(entry, dict) else None
        return comparable(str(title.get(self.definition.lang, "")) if isinstance(title, dict) else code).casefold()


def _in_language(text: Any, lang: Language) -> str:
    """A text of the file, which may be stated once for both languages."""
    return str(text.get(lang, "")) if isinstance(text, dict) else str(text or "")


def _is_same(before: str, cell: GridCell) -> bool:
    if cell.number is not None:
        with contextlib.suppress(ValueError):
            return same(float(before), cell.number)
    return comparable(before) == comparable(cell.text)
