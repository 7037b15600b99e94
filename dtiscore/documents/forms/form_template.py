"""A form for each of many units: the workbook is drawn once for all units with the same lines, and filled in for each.

What a form says of its unit alone (``own_texts``) stands as a placeholder in the template; a filled form is what would be
drawn for the unit, cell by cell. Drawing takes thirty times as long.
"""

from __future__ import annotations

import re
from collections.abc import Hashable

import attrs

from dtiscore.data.applicability import outside
from dtiscore.data.units import Unit
from dtiscore.documents.forms.form_book import FormBook, Issue, own_texts
from dtiscore.documents.forms.writing import drawn
from dtiscore.files.printed import checksum, is_to_fill_in
from dtiscore.files.workbook import MOST_BYTES, MOST_PARTS, TEXTS, footer_xml, text_xml
from dtiscore.files.zips import Filled, parts_of

MOST_KINDS = 300  # templates that are kept, of a tenth of a megabyte each: one for each parent that receives forms
SHARED = ("framework", "year", "lang", "goals", "receiver")  # what many units may have in common
OWN = tuple(field.name for field in attrs.fields(Issue) if field.name not in SHARED)
ITEM = re.compile(r"<si>.*?</si>", re.DOTALL)
GAP = b"@@texts@@"


class FormTemplates:
    """The forms of one run; those of the same kind of unit are drawn once."""

    def __init__(self) -> None:
        self._kinds: dict[Hashable, FormTemplate] = {}

    def form(self, issue: Issue, unit: Unit) -> bytes:
        """The workbook; the same bytes for the same input, whatever other forms are made."""
        if any(getattr(issue, name) for name in OWN):  # no other unit has the answers that go out to this one
            return drawn(FormBook(issue, unit))
        goals = tuple(sorted((code, repr(goal)) for code, goal in issue.goals.items()))
        kind = (id(issue.framework), issue.year, issue.lang, issue.receiver, goals, outside(issue.framework, unit))
        template = self._kinds.get(kind)
        if template is None:
            while len(self._kinds) >= MOST_KINDS:
                del self._kinds[next(iter(self._kinds))]
            template = self._kinds[kind] = FormTemplate(issue, unit)
        return template.filled(issue, unit)


def form_workbook(issue: Issue, unit: Unit) -> bytes:
    """One form alone."""
    return FormTemplates().form(issue, unit)


class FormTemplate:
    """The form of all units that have the lines of this one."""

    def __init__(self, issue: Issue, unit: Unit) -> None:
        self.issue = issue  # kept, so that its framework is known by its place in memory
        marks = {name: f"@@{name}@@" for name in own_texts(issue, unit)}
        parts = parts_of(drawn(FormBook(issue, unit, marks)), MOST_PARTS, MOST_BYTES)
        xml = parts[TEXTS].decode()
        items = ITEM.findall(xml)
        begin, end = xml.index(items[0]), xml.rindex(items[-1]) + len(items[-1])
        self.before, self.items, self.after = xml[:begin], items, xml[end:]
        self.places = {name: items.index(text_xml(mark)) for name, mark in marks.items() if name != "footer"}
        self.sums = self._sums(marks, parts)
        footer = footer_xml(marks["footer"]).encode()
        self.with_footer = [name for name, content in parts.items() if footer in content]
        gaps = dict.fromkeys(self.with_footer, footer) | {TEXTS: GAP}
        self.archive = Filled(parts | {TEXTS: GAP}, gaps)

    def _sums(self, marks: dict[str, str], parts: dict[str, bytes]) -> dict[int, list[tuple[str, str]]]:
        """By place among the texts, the checksums in it that are those of a placeholder: the checksum, and of which one."""
        found: dict[int, list[tuple[str, str]]] = {}
        for name, mark in marks.items():
            if name not in self.places:
                continue
            sum_of, shown = f":{checksum(mark)}", f"<v>{self.places[name]}</v>"
            lines = [i for i, item in enumerate(self.items) if f"{sum_of} " in item or f"{sum_of}<" in item]
            printed = sum(
                content.decode().count(f't="s">{shown}') for part, content in parts.items() if part.startswith("xl/worksheets/")
            )  # fmt: skip
            expected = 0 if name.startswith("stated_") else printed
            times = sum(len(re.findall(f"{sum_of}(?=[ <])", self.items[i])) for i in lines)
            if times != expected:
                raise AssertionError(f"{name}: {times} checksums of {expected} cells")  # two texts with one checksum
            for i in lines:
                found.setdefault(i, []).append((sum_of, name))
        return found

    def filled(self, issue: Issue, unit: Unit) -> bytes:
        texts = own_texts(issue, unit)
        items = self.items.copy()
        for i, sums in self.sums.items():
            for sum_of, name in sums:
                told = "~" if is_to_fill_in(texts[name]) else checksum(texts[name])
                items[i] = re.sub(f"{sum_of}(?=[ <])", f":{told}", items[i])
        for name, place in self.places.items():
            items[place] = text_xml(texts[name])
        footer = footer_xml(texts["footer"]).encode()
        words = dict.fromkeys(self.with_footer, footer)
        return self.archive.packed(words | {TEXTS: (self.before + "".join(items) + self.after).encode()})
