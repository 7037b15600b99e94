"""A workbook that ``dtiscore show`` has written → the framework file it was written from, with what was changed in its table."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import attrs

from dtiscore.documents.decisions.confirming import Answer, answer_in, rule_like, rule_of
from dtiscore.documents.decisions.definition import ABOVE, Definition, comparable, table_of
from dtiscore.documents.decisions.drafting import ConvertedLine, Drafted, Wanted
from dtiscore.documents.decisions.grid_cells import Grid, GridCell
from dtiscore.documents.decisions.header import Header, find_header
from dtiscore.documents.decisions.numbering import CriterionNumber
from dtiscore.documents.decisions.outline import MOST_POINTS, Criterion
from dtiscore.documents.decisions.whom import whom_in
from dtiscore.documents.decisions.words.amounts import same, short, unique
from dtiscore.documents.decisions.words.clauses import FoundRule
from dtiscore.documents.decisions.words.phrases import read_method
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
    row_codes: dict[str, str] = attrs.field(factory=dict)  # codes by the number of the row
    numbers: dict[str, str] = attrs.field(factory=dict)  # and by the printed number and themselves
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
        self._name_rows(header)
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

    def _name_rows(self, header: Header) -> None:
        """By what a person may name another row; a number that two rows have names none."""
        twice: set[str] = set()
        for r in range(header.lines[-1] + 1, len(self.grid.rows)):
            row = self.grid.rows[r]
            code = row[header.columns["code"][0]].text
            stt = key(row[header.columns["stt"][0]].text).strip(" .)") if "stt" in header.columns else ""
            if code in self.cells:
                self.row_codes[str(r + 1)] = self.numbers[key(code)] = code
                twice |= {stt} & self.numbers.keys()
                self.numbers[stt] = code
        for stt in twice:
            del self.numbers[stt]

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
        why = self._set_method(table, code, row, edited["method"]) if "method" in edited else ""
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

    def _set_method(self, table: dict[str, Any], code: str, row: int, text: str) -> str:
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
        self._set_rule(table, found, code)
        return ""

    def _set_rule(self, table: dict[str, Any], found: FoundRule, code: str = "") -> None:
        """A rule with the measure that it needs; counts that the words name are asked for beside it."""
        assert found.rule is not None
        before, table["rule"] = table["rule"], found.rule
        if isinstance(before, dict) and before.get("type") == found.rule["type"]:
            self._keep_codes(before, found.rule)
            return
        if found.counts or found.measure:
            table["unit_of_measure"] = found.measure or "count"
        elif table.get("unit_of_measure") == "count":
            del table["unit_of_measure"]
        if found.rule["type"] not in _COUNTED or found.counts or found.measure:
            table.pop("data", None)
        if found.part and code and "data" not in table:
            table["data"] = {
                "part": self._count(f"{code}_a", found.part),
                "whole": self._count(f"{code}_b", found.whole),
            }

    def _count(self, wanted: str, title: str) -> str:
        """A count of this title among the information; a new one where none has it."""
        information = self.definition.document.setdefault("info", {})
        same_title = (c for c, entry in information.items() if self._title(c, entry) == comparable(title).casefold())
        code = next(same_title, None) or unique(wanted, set(self.cells) | set(information))
        information.setdefault(code, {"title": {"vi": title, "en": title}, "unit_of_measure": "count"})
        return str(code)

    def _set_confirmed(self, table: dict[str, Any], code: str, row: int, text: str) -> str:
        """A yes leaves the rule as it was understood; a rule, another row or other words take its place, and the printed words stay."""
        answer = answer_in(text)
        if answer.kind == "right" or "rule" not in table:
            return ""
        if answer.kind == "words":
            printed = table.get("method")
            why = self._set_method(table, code, row, text)
            if printed is not None:
                table["method"] = printed
        else:
            why = self._set_answer(table, code, row, answer)
        if not why:
            self.problem("convert.corrected", row, "note", code=one_line(code), words=one_line(text, 160))
        return why

    def _set_answer(self, table: dict[str, Any], code: str, row: int, answer: Answer) -> str:
        """What was called wrong is entered in points until somebody says how it is; a row like another has its rule."""
        points = table.get("points", 0)
        if answer.kind == "wrong":
            self.problem("convert.called_wrong", row, "warning", code=one_line(code))
            self._set_rule(table, FoundRule(rule_of("entered", points)))
            return "convert.why_wrong"
        if answer.kind == "rule":
            self._set_rule(table, FoundRule(rule_of(answer.rule, points)))
            return ""
        other = self.row_codes.get(answer.like) if answer.row else self.numbers.get(key(answer.like))
        like = table_of(self.definition.document, other) if other and other != code else None
        rule = rule_like(table, like) if like is not None else None
        if rule is None or like is None:
            self.problem("convert.not_like", row, "warning", name=one_line(answer.like))
            return "convert.why_phrase"
        self._set_rule(table, FoundRule(rule, measure=str(like.get("unit_of_measure", ""))))
        return ""

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
