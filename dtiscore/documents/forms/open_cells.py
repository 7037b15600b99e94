"""The open cells of a form: how they look, what may be chosen, and what is refused while typing."""

from __future__ import annotations

from typing import Any

from dtiscore.data.row_problems import limits_of
from dtiscore.documents.forms.columns import PLACE
from dtiscore.documents.forms.form_book import FormBook
from dtiscore.documents.forms.formulas import says_absent
from dtiscore.documents.forms.lines import EntryColumn, FormLine, option_titles
from dtiscore.documents.forms.prefilled import absent_in
from dtiscore.documents.forms.suggested import shown
from dtiscore.files.workbook import INPUT, NamedColumns, area_name, cell_name, sheet_name
from dtiscore.language.numbers import number as number_text
from dtiscore.language.sentences import say
from dtiscore.rules.bands_and_options import options_of, share_of
from dtiscore.rules.spreadsheet_formulas import number

LONGEST_MESSAGE = 250


class OpenCells:
    """Writes the open cells of one form; ``lists`` is the hidden sheet behind the drop-downs."""

    def __init__(self, grid: FormBook, sheet: NamedColumns, lists: Any) -> None:
        self.grid, self.sheet, self.lists = grid, sheet, lists
        self.lang = grid.lang
        self.columns = 0
        self.last = {grid.row[key]: shown(grid.line[key], found, self.lang) for key, found in grid.last.items()}

    def open(self, line: FormLine, name: EntryColumn) -> None:
        row, node = self.grid.row[line.key], line.node
        reads = node.rule.reads if node is not None and node.rule is not None else "value"
        style: dict[str, Any] = {"border": 1, "bg_color": INPUT, "locked": False}
        known = self.grid.issue.known.get(line.key, {}).get(name)
        if line.kind == "contact":
            self.sheet.across(row, name, "points", None if known is None else str(known), **style, num_format="@")
            return
        if name in ("part", "whole") or line.measure == "count":
            style["num_format"] = "#,##0"
        elif line.measure == "percent":
            style["num_format"] = "#,##0.00"
        self.sheet.value(row, name, known, **style)
        if line.kind == "item" or reads == "yes_no":
            words = [say("form_sheet.yes", self.lang), say("form_sheet.no", self.lang)]
            self._choose(row, name, words if line.kind == "item" else [*words, self._absent()])
        elif reads != "choice":
            self._validate_entry(line, name)

    def options(self, line: FormLine) -> dict[str, str]:
        """A column of words and one of shares on the hidden sheet, behind the drop-down of a choice."""
        node = line.node
        if node is None or node.rule is None or node.rule.reads != "choice":
            return {}
        options = options_of(node.rule, node.params)
        titles = option_titles(options, self.lang)
        column, last = self.columns, len(titles)
        self.columns += 2
        for i, (code, title) in enumerate(titles.items()):
            self.lists.write_string(i, column, title)
            self.lists.write_number(i, column + 1, share_of(options[code], node.points))
        self.lists.write_string(last, column, self._absent())
        name = sheet_name(self.grid.word("sheet.lists"))
        source = f"={name}!{area_name(0, column, last, column)}"
        self._choose(self.grid.row[line.key], "value", source, error_title="")
        return {
            "options": f"{name}!{area_name(0, column, last - 1, column)}",
            "shares": f"{name}!{area_name(0, column + 1, last - 1, column + 1)}",
        }

    def _choose(self, row: int, name: EntryColumn, source: list[str] | str, **more: str) -> None:
        message = say("form_sheet.entry.choose", self.lang)
        self.sheet.limit(row, name, validate="list", source=source, error_message=message, **more, **self._prompt(row))

    def _prompt(self, row: int) -> dict[str, str]:
        """What a person sees on going into a cell: last year's answer, where there is one to keep."""
        if row not in self.last:
            return {}
        text = say("form_sheet.entry.last", self.lang, answer=self.last[row].partition("\n")[0])
        return {"input_title": say("form_sheet.last_year", self.lang), "input_message": text[:LONGEST_MESSAGE]}

    def _absent(self) -> str:
        return absent_in(self.lang)

    def _validate_entry(self, line: FormLine, name: EntryColumn) -> None:
        node, row = line.node, self.grid.row[line.key]
        if name == "value":
            _, least, maximum = limits_of(self.grid.framework, line.key, node)
            if node is not None and node.range is not None:
                self.limit(row, name, *node.range)
                return
            growth = node is not None and node.rule is not None and node.rule.needs_previous
            percent = line.measure == "percent" and not growth
            lowest = 0.0 if percent else least if least > -float("inf") else None
            # More than 100 % may be right and is asked about later; more points than there are cannot be.
            doubtful = percent and maximum == float("inf")
            self.limit(row, name, lowest, 100.0 if doubtful else maximum, doubtful)
            return
        assert node is not None
        tests, message = [f"{self.grid.cell(line.key, name)}>=0"], say("form_sheet.entry.not_negative", self.lang)
        if not node.data.exceed and (node.rule is None or node.rule.per is None):
            part, whole = self.grid.cell(line.key, "part"), self.grid.cell(line.key, "whole")
            tests.append(f"OR(NOT(ISNUMBER({part})),NOT(ISNUMBER({whole})),{part}<={whole})")
            message = say("form_sheet.entry.counts", self.lang)
        self._validate(row, name, tests, message)

    def limit(self, row: int, name: EntryColumn, lowest: float | None, highest: float, doubtful: bool = False) -> None:
        cell = cell_name(row, PLACE[name])
        tests = [] if lowest is None else [f"{cell}>={number(lowest)}"]
        if highest != float("inf"):
            tests.append(f"{cell}<={number(highest)}")
        if lowest is None:
            message = say("form_sheet.entry.number", self.lang)
        elif highest == float("inf"):
            message = say("form_sheet.entry.not_negative", self.lang)
        elif lowest == 0:
            message = say("form_sheet.entry.range", self.lang, top=number_text(highest, self.lang))
        else:
            low, top = number_text(lowest, self.lang), number_text(highest, self.lang)
            message = say("form_sheet.entry.between", self.lang, low=low, top=top)
        self._validate(row, name, tests, message, doubtful)

    def _validate(self, row: int, name: EntryColumn, tests: list[str], message: str, doubtful: bool = False) -> None:
        cell = cell_name(row, PLACE[name])
        inside = ",".join([f"ISNUMBER({cell})", *tests])
        self.sheet.limit(
            row, name, validate="custom", value=f"=OR(AND({inside}),{says_absent(cell)})", error_message=message[:LONGEST_MESSAGE],
            error_type="warning" if doubtful else "stop", **self._prompt(row),
        )  # fmt: skip
