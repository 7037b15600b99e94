"""What a form asks of a unit: its lines, in order, and where each number is entered.

The same lines are made when a form is written and when it is read, from framework and unit alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import attrs

from dtiscore.data.applicability import outside
from dtiscore.data.units import Unit
from dtiscore.files.escapes import plain_signs, trace
from dtiscore.language.errors import Language
from dtiscore.language.labels import key
from dtiscore.language.text import text_of
from dtiscore.model import TOTAL, Framework, Node, Text
from dtiscore.rules.bands_and_options import options_of, title_of

LineKind = Literal["contact", "general", "group", "indicator", "item", "count"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
LONGEST_TITLE = 240  # a drop-down list takes no more than 255 characters
EntryColumn = Literal["part", "whole", "value", "points"]

CONTACT = ("@address", "@contact_name", "@contact_title", "@contact_phone", "@contact_email")


@attrs.frozen(eq=False)
class FormLine:
    """One line of the form. ``entries`` names the columns that the unit fills in; those of a group take a value for all of
    it where nothing in it is known, and its ``node`` is what data may give then.

    ``part`` and ``whole`` are keys of the lines in which the counts are entered once for all; empty where the line
    has a cell of its own for them.
    """

    key: str
    kind: LineKind
    title: Text
    number: str = ""
    depth: int = 0
    node: Node | None = None
    entries: tuple[EntryColumn, ...] = ()
    part: str = ""
    whole: str = ""
    children: tuple[str, ...] = ()
    measure: str = ""

    @property
    def is_answered(self) -> bool:
        """Whether what is filled in becomes a row of data about its node."""
        return self.node is not None and (
            self.kind in ("general", "indicator") or (self.kind == "group" and bool(self.entries))
        )


def lines_of(framework: Framework, unit: Unit) -> tuple[FormLine, ...]:
    """General information, then the indicators that apply to the unit, in their groups; shared counts stand once, beside
    the first indicator that reads them, or among the general information where several main groups do."""
    return _FormLines(framework, unit).all()


def keys_of(framework: Framework) -> Iterator[str]:
    """The key of every line that a form of any unit may have."""
    yield from (*CONTACT, *framework.nodes, *framework.counts)
    for node in framework.leaves:
        if node.rule is not None and node.rule.reads == "checklist":
            yield from (f"{node.code}#{code}" for code in options_of(node.rule, node.params))


class _FormLines:
    def __init__(self, framework: Framework, unit: Unit) -> None:
        self.framework = framework
        self.unit = unit
        absent = outside(framework, unit)
        self.leaves = [n for n in framework.nodes.values() if n.rollup == "leaf" and n.code not in absent]
        # Where a number is itself asked for as part and whole there is no cell that others could take it from.
        self.asked = {
            n.code
            for n in self.leaves
            if not n.data.part and n.derivation is None and (n.rule is None or n.rule.reads == "value")
        }
        self.shared = self._shared_counts()
        self.own: set[str] = set()

    def _shared_counts(self) -> tuple[str, ...]:
        """Counts that several indicators read are asked for once."""
        users = Counter(name for n in self.leaves for name in _counts_of(n))
        return tuple(c for c in self.framework.counts if users[c] > 1)

    def all(self) -> tuple[FormLine, ...]:
        found = [FormLine(code, "contact", text_of(f"form_sheet.{code}"), entries=("value",)) for code in CONTACT]
        info = [line for node in self.leaves if node.kind == "info" for line in self._indicator(node, "", 0)]
        tree = list(self._tree())
        first = self._first_readers(info, tree)
        found += [attrs.evolve(line, kind="general") for line in self._with_counts(info, first)]
        found += [self._count(code, "general") for code in self.shared if code not in first]
        found = [attrs.evolve(line, number=str(i)) for i, line in enumerate(found, 1)]
        return (*found, *self._with_counts(tree, first))

    def _count(self, code: str, kind: LineKind, number: str = "", depth: int = 0) -> FormLine:
        return FormLine(code, kind, self.count_title(code), number, depth, entries=("value",), measure="count")

    def _first_readers(self, info: Iterable[FormLine], tree: Iterable[FormLine]) -> Mapping[str, str]:
        """By count, the indicator beside which it is asked for: the first among the general information that reads it, or
        the first of a main group that has all who read it. What several main groups read has none."""
        groups: dict[str, dict[str, str]] = {}  # by count, the main groups that read it, each with its first indicator
        group = ""
        for line in tree:
            if line.depth == 0:
                group = line.key if line.kind == "group" else ""
            for code in self._shared_of(line):
                groups.setdefault(code, {}).setdefault(group, line.key)
        found = {code: next(iter(own.values())) for code, own in groups.items() if len(own) == 1}
        general: dict[str, str] = {}
        for line in info:
            for code in self._shared_of(line):
                general.setdefault(code, line.key)
        return found | general

    def _shared_of(self, line: FormLine) -> frozenset[str]:
        return _counts_of(line.node).intersection(self.shared) if line.node is not None else frozenset()

    def _with_counts(self, lines: Iterable[FormLine], first: Mapping[str, str]) -> Iterator[FormLine]:
        """The lines, with those of shared counts below what belongs to the first indicator that reads them."""
        waiting: list[FormLine] = []
        for line in lines:
            if line.kind not in ("item", "count"):
                yield from waiting
                own = [code for code in self.shared if first.get(code) == line.key]
                numbers = (f"{line.number}.{chr(ord('a') + i % 26)}" for i in range(len(own)))
                waiting = [self._count(c, "count", n, line.depth + 1) for c, n in zip(own, numbers, strict=True)]
            yield line
        yield from waiting

    def count_title(self, code: str) -> Text:
        return self.framework.count_titles.get(code, Text(code, code))

    def _tree(self) -> Iterator[FormLine]:
        scored = {n.code for n in self.leaves if n.kind != "info"}
        seen: set[str] = set()
        roots = [
            *self.framework[TOTAL].children,
            *(p.code for p in self.framework.pillars),
            *(n.code for n in self.leaves if n.code in scored),
        ]
        for number, code in enumerate(self._counted(roots, scored, seen), 1):
            yield from self._under(code, str(number), 0, scored, seen)

    def _counted(self, codes: list[str], scored: set[str], seen: set[str]) -> Iterator[str]:
        """The codes under which something applies that has not been asked for yet."""
        for code in codes:
            applying = [c for c in self.framework.below(code) if c in scored]
            asks_itself = self.framework[code].stand_in is not None and bool(applying)
            if code not in seen and (asks_itself or any(c not in seen for c in applying)):
                yield code

    def _under(self, code: str, number: str, depth: int, scored: set[str], seen: set[str]) -> Iterator[FormLine]:
        node = self.framework[code]
        seen.add(code)
        number = getattr(node, "stt", "") or number
        if node.rollup == "leaf":
            yield from self._indicator(node, number, depth)
            return
        inner: list[FormLine] = []
        for i, child in enumerate(self._counted(list(node.children), scored, seen), 1):
            inner += self._under(child, f"{number}.{i}", depth + 1, scored, seen)
        children = tuple(child for child in node.children if scored.intersection(self.framework.below(child)))
        group = FormLine(code, "group", node.title, number, depth, node, children=children)
        if node.stand_in is not None:
            group = attrs.evolve(group, node=node.as_input, entries=("value",), measure=node.unit_of_measure)
        yield group
        yield from inner

    def _indicator(self, node: Node, number: str, depth: int) -> Iterator[FormLine]:
        reads = node.rule.reads if node.rule is not None else "value"
        part, whole = self._place(node.data.part), self._place(node.data.whole)
        entries: tuple[EntryColumn, ...] = ("value",)
        if reads == "checklist":
            entries = ()
        elif node.data.part:
            own: tuple[tuple[EntryColumn, str], ...] = (("part", part), ("whole", whole))
            entries = tuple(entry for entry, place in own if not place)
        elif node.derivation is not None:
            entries = ()
        line = FormLine(
            node.code, "indicator", node.title, number, depth, node, entries, part, whole, measure=node.unit_of_measure
        )
        items: list[FormLine] = []
        if reads == "checklist" and node.rule is not None:
            for code, entry in options_of(node.rule, node.params).items():
                title = Text(**entry["title"]) if "title" in entry else Text(code, code)
                items.append(FormLine(f"{node.code}#{code}", "item", title, "", depth + 1, node, ("value",)))
        for code in node.data.of:
            if not self._place(code) and code not in self.own:
                self.own.add(code)
                items.append(self._count(code, "count", "", depth + 1))
        yield attrs.evolve(line, children=tuple(item.key for item in items))
        yield from items

    def _place(self, code: str) -> str:
        """The line in which a count is entered for all; empty where an indicator has a cell of its own for it."""
        return code if code in self.shared or code in self.asked else ""


def _counts_of(node: Node) -> frozenset[str]:
    return frozenset(filter(None, (node.data.part, node.data.whole, *node.data.of)))


def option_titles(options: Mapping[str, Mapping[str, Any]], lang: Language) -> dict[str, str]:
    """What a drop-down shows for each option; where two titles are alike the code stands beside."""
    titles = {code: title_of(code, entry, lang)[:LONGEST_TITLE] for code, entry in options.items()}
    alike = Counter(title.casefold() for title in titles.values())
    return {c: t if alike[t.casefold()] == 1 else f"{t} ({c})" for c, t in titles.items()}


def option_shown(options: Mapping[str, Mapping[str, Any]], text: str) -> str:
    """The code of the option that a drop-down showed as this text, in either language; empty where none or several did."""
    titles = [(code, title) for lang in LANGUAGES for code, title in option_titles(options, lang).items()]
    for level in (key, _without_escapes):
        codes = {code for code, title in titles if level(title) == level(text)}
        if codes:
            return codes.pop() if len(codes) == 1 else ""
    return ""


def _without_escapes(text: str) -> str:
    """What is left of a title after programs took parts of it for characters."""
    return key(plain_signs(trace(text)))
