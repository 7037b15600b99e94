"""What every sheet of a council's workbook shares: words, formats, names of sheets, paper."""

from __future__ import annotations

import re
from typing import Any

from dtiscore.documents.appraisal.columns import STATEMENT
from dtiscore.documents.appraisal.dossiers import Dossier
from dtiscore.documents.appraisal.formulas import live_nodes
from dtiscore.files.workbook import OFFICIAL, NewBook, pages_of, places, print_on_a4, unmistakable
from dtiscore.language.sentences import say

MISSING = "#F8D7DA"
CHANGED = "#FDE9C9"
LONGEST_SHEET = 31


class CouncilBook:
    """The workbook that is written, and how its sheets are called."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.framework, self.lang = dossier.framework, dossier.lang
        self.live = live_nodes(dossier.framework)
        self.title = self.word(f"title.{dossier.status}", year=dossier.year)
        title, source = self.framework.title[self.lang], self.framework.source[self.lang]
        self.framework_words = self.word("framework", title=title, source=source)
        self.book = NewBook(self.title, {**OFFICIAL, "font_size": 10})
        self.format = self.book.format
        names = _Names()
        self.front = names.take(self.word("sheet.front"))
        self.blocks = [
            names.take(self.word("sheet.block", name=title) if title else self.word("sheet.all"))
            for title, _ in dossier.blocks
        ]
        self.units = {unit.label: names.take(unit.label) for unit in dossier.units if unit.label in dossier.chosen}
        self.alike: dict[
            tuple[str, ...], Any
        ] = {}  # by the codes of its lines, the first sheet of a unit that has them
        self.number = "#,##" + places(self.framework.point_decimals)
        stated = all(round(node.points, 4) == node.points for node in self.framework.scored)
        self.top = "General" if stated else self.number  # what follows from weights has more digits than a cell

    @property
    def stages(self) -> tuple[str, ...]:
        return self.dossier.stages

    def word(self, text: str, /, **params: object) -> str:
        return say(f"council_sheet.{text}", self.lang, **params)

    def header(self, column: str) -> str:
        """What stands above a column; the council and the preliminary review call some by other names."""
        own = f"{column}.{self.dossier.status}"
        return self.word(own if column in ("points", "recognised") else column)

    def paper(self, sheet: Any, name: str, *, landscape: bool = True) -> None:
        print_on_a4(sheet, pages_of(name[:80], self.word("page")), landscape=landscape, left=0.4)


class _Names:
    """Names that every spreadsheet accepts for a sheet, none twice."""

    def __init__(self) -> None:
        self.taken = {STATEMENT, "history"}

    def take(self, wanted: str) -> str:
        clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "-", wanted).strip().strip("'")[:LONGEST_SHEET].strip() or "-"
        clean = unmistakable(clean if len(unmistakable(clean)) <= LONGEST_SHEET else clean[: LONGEST_SHEET - 2])
        name, count = clean, 1
        while name.casefold() in self.taken:
            count += 1
            name = f"{clean[: LONGEST_SHEET - len(str(count)) - 1]}-{count}"
        self.taken.add(name.casefold())
        return name


def number_or_empty(value: float | None) -> float | str:
    """A number, or an empty text where there is none: what a formula shows."""
    return "" if value is None or value != value else value
