"""What every sheet of a form shares: its lines, where they stand, how cells look, what adds up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from dtiscore.data.units import Unit
from dtiscore.documents.forms.columns import COLUMNS, FIRST_LINE, LAST, PLACE
from dtiscore.documents.forms.formulas import ABSENT, Cells, adds_points, is_short
from dtiscore.documents.forms.lines import FormLine, lines_of
from dtiscore.documents.forms.prefilled import Known
from dtiscore.documents.forms.suggested import Suggested, fitting
from dtiscore.documents.rollup_formulas import quoted
from dtiscore.files.workbook import OFFICIAL, NewBook, cell_name, pages_of, places, print_on_a4
from dtiscore.language.errors import Language
from dtiscore.language.sentences import say
from dtiscore.model import TOTAL, Framework, Target
from dtiscore.rules.rollups import RollUp, roll_up


@attrs.frozen
class Issue:
    """What a form is made for, besides its unit. ``goals`` holds the target of the unit by node, ``last`` what last
    year's answers suggest, by line.

    ``known`` is filled in before it goes out, by line and column; ``base`` marks the form whose answers these are. Where only
    some lines go out ``asked`` are these, and ``questions`` says by line why they are sent again.
    """

    framework: Framework
    year: int
    lang: Language
    goals: Mapping[str, Target | None] = attrs.field(factory=dict)
    receiver: str = ""
    known: Known = attrs.field(factory=dict)
    base: str = ""
    asked: frozenset[str] = frozenset()
    questions: Mapping[str, Sequence[str]] = attrs.field(factory=dict)
    last: Mapping[str, Suggested] = attrs.field(factory=dict)


def own_texts(issue: Issue, unit: Unit) -> dict[str, str]:
    """All that a form says of its unit alone, besides which lines it has."""
    name = unit.name or unit.code

    def word(code: str, /, **params: object) -> str:
        return say(f"form_sheet.{code}", issue.lang, **params)

    return {
        "unit": word("unit", name=name), "code": word("code", code=unit.code), "named": name,
        "confirmed": word("confirm.text", name=name), "footer": pages_of(unit.code[:60], word("page")),
        "stated_code": unit.code, "stated_name": unit.name, "stated_type": unit.type,
    }  # fmt: skip


class FormBook:
    """The lines of one form and the workbook that they are written to."""

    def __init__(self, issue: Issue, unit: Unit, own: Mapping[str, str] | None = None) -> None:
        self.issue, self.unit = issue, unit
        self.own = own_texts(issue, unit) if own is None else own
        self.framework, self.lang = issue.framework, issue.lang
        self.book = NewBook(self.word("title", year=issue.year), {**OFFICIAL, "font_size": 11})
        self.format = self.book.format
        self.points = "#,##" + places(issue.framework.point_decimals)  # as points are shown
        self.lines = tuple(self._sent(lines_of(issue.framework, unit)))
        self.line = {line.key: line for line in self.lines}
        self.row = self._rows()
        fits = {line.key: fitting(line, issue.last.get(line.key)) for line in self.lines}
        self.last = {code: own for code, own in fits.items() if own is not None}
        self.columns = (*COLUMNS, *LAST) if self.last else COLUMNS

    def word(self, text: str, /, **params: object) -> str:
        return say(f"form_sheet.{text}", self.lang, **params)

    def _sent(self, lines: tuple[FormLine, ...]) -> Iterator[FormLine]:
        """The lines that go out: where not all do, those that are asked and the headings above them."""
        inside = {line.key: line.children for line in lines if line.kind == "group"}

        def is_asked(code: str) -> bool:
            return code in self.issue.asked or any(map(is_asked, inside.get(code, ())))

        for line in lines:
            if not self.issue.asked or line.kind == "contact" or is_asked(line.key):
                yield line

    def _rows(self) -> dict[str, int]:
        """The row of each line; one row more stands above the indicators."""
        general = sum(line.kind in ("contact", "general") for line in self.lines)
        return {line.key: FIRST_LINE + 1 + i + (i >= general) for i, line in enumerate(self.lines)}

    def cell(self, key: str, column: str) -> str:
        return cell_name(self.row[key], PLACE[column])

    def adds_up(self, key: str) -> bool:
        """Whether the points of a node are a sum that the form computes: a group that shares all that is in it with
        others before it has no line."""
        if key not in self.line:
            return False
        line = self.line[key]
        if line.kind != "group":
            return True
        if self.issue.asked:  # a part is no sum
            return False
        how = roll_up(self.framework, self.framework[key])
        short = is_short(len(line.children) + bool(line.entries), len(how.gate_items))
        own = adds_points(how) and self.framework[key].impute is None
        return own and short and all(self.adds_up(code) for code in line.children)

    def maximum(self, key: str) -> float:
        line = self.line[key]
        assert line.node is not None
        if line.kind == "indicator":
            return float(line.node.shown(line.node.points))
        return self.most(roll_up(self.framework, self.framework[key]), line.children)

    def most(self, how: RollUp, children: Iterable[str]) -> float:
        """The maximum of a group: of its children that are part of it."""
        total = sum(self.maximum(code) for code in children if code not in how.adjusting)
        return total if how.together is None else max(-how.together, min(total, how.together))

    def summed(self, code: str) -> tuple[str, ...]:
        """The lines that make up the total or a pillar, where the form can add them up."""
        node = self.framework[code]
        there = tuple(c for c in node.children if any(inner in self.row for inner in self.framework.below(c)))
        how = roll_up(self.framework, node)
        plain = (
            not self.issue.asked
            and adds_points(how)
            and not node.gate
            and (code == TOTAL or not (how.adjusting or how.limits))
            and is_short(len(there), elsewhere=code != TOTAL)
        )
        return there if there and plain and all(map(self.adds_up, there)) else ()

    def plain_cells(self, key: str) -> Cells:
        return Cells(points=self.cell(key, "points"), share=self.cell(key, "share"))

    @property
    def absent(self) -> str:
        """What computed cells show where an indicator does not apply, as a formula writes it."""
        return quoted(ABSENT[self.lang])

    def paper(self, sheet: Any, *, landscape: bool) -> None:
        print_on_a4(sheet, self.own["footer"], landscape=landscape, left=0.5)
