"""What the tables of a file hold: numbered criteria in their order and depth, stated totals beside them, problems with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from dtiscore.documents.decisions.numbering import CriterionNumber
from dtiscore.language.errors import Problem, Severity, one_line
from dtiscore.language.sentences import Hint

MOST_POINTS = 1e9


@attrs.frozen
class PartRow:
    """A row below a criterion that has points but no number; ``marked`` with a dash it can only be a part of it."""

    title: str
    points: float
    row: int
    marked: bool


@attrs.define
class Criterion:
    """A criterion or a group of criteria as the table prints it."""

    number: CriterionNumber
    title: str
    place: Hint
    row: int
    points: float | None = None
    texts: dict[str, str] = attrs.field(factory=dict)
    parts: list[PartRow] = attrs.field(factory=list)
    children: list[Criterion] = attrs.field(factory=list)
    adjusts: str = ""  # bonus or deduction: its points are beside the maximum
    why: str = ""  # why its words make no rule, where the table itself says so

    @property
    def stt(self) -> str:
        return self.number.text

    def below(self) -> Iterator[Criterion]:
        yield self
        for child in self.children:
            yield from child.below()

    @property
    def worth(self) -> float:
        """Its points as they add up."""
        inside = [child for child in self.children if child.adjusts == self.adjusts or not child.adjusts]
        return sum(child.worth for child in inside) if self.children else self.points or 0.0

    @property
    def is_information(self) -> bool:
        """A part of the table in which nothing has points, or in which they are beside the maximum."""
        if self.adjusts:
            return True
        return all(inner.points is None for inner in self.below())

    def add_method(self, lines: Iterable[str]) -> None:
        text = "\n".join(filter(None, [self.texts.get("method"), *lines]))
        if text:
            self.texts["method"] = text

    def append(self, kind: str, text: str) -> None:
        """The rest of a text, which may go on within a sentence."""
        before = self.texts.get(kind, "")
        joint = " " if before and text[:1].islower() and not before.endswith((";", ".", ":")) else "\n"
        self.texts[kind] = f"{before}{joint}{text}" if before else text


@attrs.frozen
class Total:
    """A row that states a sum: of the group that is named or still open, or of everything."""

    word: str
    group: str
    points: float
    place: Hint
    row: int
    open_items: tuple[Criterion, ...]


@attrs.define
class Outline:
    """What the tables of one file hold."""

    file: str
    items: list[Criterion] = attrs.field(factory=list)
    totals: list[Total] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)
    above: list[str] = attrs.field(factory=list)
    columns: set[str] = attrs.field(factory=set)
    stack: list[Criterion] = attrs.field(factory=list)
    rows: int = 0
    summed: bool = False  # whether the last row was the total of everything
    headed: bool = False  # whether headings without a number have been seen

    @property
    def opened(self) -> list[CriterionNumber]:
        """The numbers of the criteria that are open, from the outside in."""
        return [item.number for item in self.stack]

    @property
    def last(self) -> Criterion | None:
        return self.stack[-1] if self.stack else None

    def unnumbered(self, kind: str, text: str = "") -> CriterionNumber:
        """What stands for the number of the row that is read now, where it has none that can be used."""
        return CriterionNumber((kind,), (self.rows,), text)

    def every(self) -> Iterator[Criterion]:
        for item in self.items:
            yield from item.below()

    @property
    def worth(self) -> float:
        return sum(item.worth for item in self.items if not item.adjusts)

    def problem(self, code: str, place: Hint | str, row: int | None, severity: Severity = "error", /,
                **params: object) -> None:  # fmt: skip
        told = {
            name: one_line(" ".join(text.split()), 160) if isinstance(text, str) else text
            for name, text in params.items()
        }
        self.problems.append(Problem(code, self.file, place, row, severity=severity, params=told))
