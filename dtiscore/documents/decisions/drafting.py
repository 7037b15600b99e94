"""An outline → the tables of a framework file and, row by row, what was read and what a person has to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any

import attrs

from dtiscore.documents.decisions.adjustments import adjustment_of
from dtiscore.documents.decisions.conditions import Conditions, conditions_of
from dtiscore.documents.decisions.grid_cells import SET
from dtiscore.documents.decisions.header import TEXTS
from dtiscore.documents.decisions.outline import Criterion, Outline
from dtiscore.documents.decisions.shared_counts import SharedCounts
from dtiscore.documents.decisions.whom import Whom, parts_of_others, whom_in
from dtiscore.documents.decisions.words.amounts import short, slug, unique
from dtiscore.documents.decisions.words.clauses import FoundRule
from dtiscore.documents.decisions.words.phrases import read_method
from dtiscore.files.toml import CODE
from dtiscore.language.errors import Problem, Severity, one_line
from dtiscore.language.measures import exactly
from dtiscore.language.sentences import say
from dtiscore.language.text import LANGUAGES
from dtiscore.model import TOTAL

ANY_YEARS = 2000, 2100  # where no years are stated nothing is refused
_DECISION = re.compile(
    r"(?:kèm\s+theo\s+)?((?:quyết\s+định|nghị\s+quyết|kế\s+hoạch|thông\s+tư|công\s+văn)\s+số\s+[^()]{3,200})", re.I
)
_NO_TITLE = re.compile(r"[(_-]|biểu mẫu|phụ lục|kỳ báo cáo", re.I)


@attrs.frozen
class Wanted:
    """What the command line says of the framework; empty where it says nothing."""

    code: str = ""
    level: str = ""
    years: tuple[int, int] | None = None
    source: str = ""


@attrs.frozen
class ConvertedLine:
    """One criterion of the listing: where it stands, its code and points, its rule or why none could be read."""

    item: Criterion
    code: str
    points: float
    rule: Mapping[str, Any] | None
    why: str = ""


@attrs.frozen
class Drafted:
    """The tables of a framework file, a line on every criterion, and what a person has to look at."""

    document: dict[str, Any]
    lines: tuple[ConvertedLine, ...]
    problems: tuple[Problem, ...]


def draft_of(outline: Outline, wanted: Wanted) -> Drafted:
    drafting = _Drafting(outline)
    kinds = [kind for item in outline.every() for whom in _named_by(item) for kind in whom.kinds]
    drafting.overlapping = parts_of_others(kinds)
    scored, beside = ([item for item in outline.items if bool(item.adjusts) == own] for own in (False, True))
    information = [item for item in scored if item.is_information]
    scored = [item for item in scored if not item.is_information]
    if len(scored) == 1 and scored[0].children and scored[0].points is None and scored[0].number.style[0] == "A":
        top = scored[0]  # “B. CHỈ SỐ ĐÁNH GIÁ” around all criteria is the total itself
        outline.problem("convert.wrapper", top.place, top.row, "note", title=one_line(top.title))
        drafting.groups += 1
        scored = top.children
    worth = sum(item.worth for item in scored)
    gates = [gate for item in information if (gate := conditions_of(item, worth)) is not None]
    gates = gates if len({gate.cap for gate in gates}) == 1 else []
    for item in information:
        if all(gate.part is not item for gate in gates):
            drafting.add_information(item)
    sections, gated = drafting.gated(gates, drafting.sections_of([*scored, *beside]))
    limit = {"most": short(worth + drafting.bonus)} if drafting.bonus else {}
    types = drafting.unit_types()
    drafting.tell_counts()
    header = _header(outline, wanted)
    _count(outline, drafting)
    document = {
        "framework": header,
        **types,
        "total": {name: list(tables) for name, tables in sections.items()} | gated | limit,
        **sections,
    }
    if drafting.information:
        document["info"] = drafting.information
    return Drafted(document, tuple(drafting.lines), tuple(outline.problems))


def _count(outline: Outline, drafting: _Drafting) -> None:
    """What the printed rows became: criteria = rules + entered + groups + information, and all other rows are words about them."""
    groups = sum(bool(line.item.children) for line in drafting.lines) + drafting.groups
    kinds = [line.rule["type"] if line.rule else "entered" for line in drafting.lines if not line.item.children]
    information = kinds.count("info") + drafting.listed
    criteria = groups + len(kinds) + drafting.listed
    of_their_own = len({(item.place.said_in("en"), item.row) for item in outline.every()})
    counts = {"rows": outline.rows, "criteria": criteria, "entered": kinds.count("entered"), "groups": groups,
              "rules": len(kinds) - kinds.count("entered") - kinds.count("info"), "information": information,
              "others": outline.rows - of_their_own}  # fmt: skip
    outline.problem("convert.counted", "", None, "note", **counts)


@attrs.define
class _Drafting:
    outline: Outline
    lines: list[ConvertedLine] = attrs.field(factory=list)
    information: dict[str, Any] = attrs.field(factory=dict)
    taken: set[str] = attrs.field(factory=lambda: {TOTAL})
    applying: list[tuple[dict[str, Any], Whom]] = attrs.field(factory=list)
    overlapping: frozenset[str] = frozenset()
    counts: SharedCounts = attrs.field(factory=SharedCounts)
    bonus: float = 0.0  # points on top of the maximum
    groups: int = 0  # those that are not in lines: around all criteria, or of information
    listed: int = 0  # criteria that are information as a whole group is

    def code_of(self, item: Criterion) -> str:
        stated, number = item.texts.get("code", "").strip(), slug(item.stt)
        if CODE.fullmatch(stated) and stated not in self.taken:
            return unique(stated, self.taken)
        name = slug(item.title) or f"c_{number}".strip("_")
        return unique(name if name[0].isalpha() else f"c_{name}", self.taken, number)

    def gated(
        self, gates: Sequence[Conditions], sections: dict[str, dict[str, Any]]
    ) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
        """Sections with the mandatory conditions before everything else, and the gate of the total that they are."""
        if not gates:
            return sections, {}
        tables: dict[str, Any] = {}
        rule = {"type": "binary"}
        for item in (item for gate in gates for item in gate.items):
            code = self.code_of(item)
            tables[code] = {**_titled(item), "points": 0, "rule": rule, **_texts(item)}
            self.lines.append(ConvertedLine(item, code, 0.0, rule))
        self.groups += sum(bool(gate.part.children) for gate in gates)
        part = gates[0].part
        params = {"title": one_line(part.title), "percent": short(gates[0].cap * 100)}
        self.outline.problem("convert.gated", part.place, part.row, "note", **params)
        kind = "indices" if "indices" in sections else "indicators"
        before = {kind: tables | sections.get(kind, {})}
        return sections | before, {"gate": {"items": list(tables), "cap": short(gates[0].cap)}}

    def add_information(self, item: Criterion) -> None:
        severity: Severity = "note" if item.children else "warning"
        label = one_line(f"{item.stt} {item.title}".strip())
        self.outline.problem("convert.information", item.place, item.row, severity, label=label)
        for inner in item.below():
            self.groups += bool(inner.children)
            self.listed += not inner.children
            if not inner.children:
                self.information[self.code_of(inner)] = _titled(inner) | _words_kept(inner)

    def sections_of(self, items: Sequence[Criterion]) -> dict[str, dict[str, Any]]:
        """The tables of items, with everything below them inside.

        A criterion beside groups is an index as they are, so that all stand in the order of the table.
        """
        sections: dict[str, dict[str, Any]] = {"indices": {}, "indicators": {}}
        kind = "indices" if any(item.children or self._read(item).shares for item in items) else "indicators"
        for item in items:
            code = self.code_of(item)
            if not item.adjusts:
                sections[kind][code] = self.table_of(item, code)
            elif (table := self.adjusting(item, code)) is not None:
                sections[kind][code] = table
            else:
                self.add_information(item)
        return {name: tables for name, tables in sections.items() if tables}

    def table_of(self, item: Criterion, code: str) -> dict[str, Any]:
        table: dict[str, Any] = {**_titled(item), "points": short(item.worth)}
        _, whom = self.whom_of(item)
        found = FoundRule({})
        if not item.children and item.points is None:
            self.outline.problem(
                "convert.no_points", item.place, item.row, "warning", stt=one_line(item.stt or item.title)
            )
            found = FoundRule({"type": "info"}, why=item.why or "convert.why_unscored")
            table["rule"] = found.rule
        elif not item.children:
            found = self._read(item)
            if found.shares:
                table["indicators"] = self.shares(code, found)
            else:
                self._add_rule(table, code, item, found)
        self.lines.append(ConvertedLine(item, code, item.worth, found.rule, found.why))
        table |= _texts(item)
        if whom is not None:
            self.applying.append((table, whom))
        table |= self.sections_of(item.children)
        return table

    def _read(self, item: Criterion) -> FoundRule:
        """How a criterion without parts earns its points."""
        if item.children or item.points is None or item.why:
            return FoundRule(why=item.why)
        return read_method(self.whom_of(item)[0], item.worth, item.title, parts=True)

    def shares(self, code: str, found: FoundRule) -> dict[str, Any]:
        """An indicator for each rate that a criterion adds up."""
        inside: dict[str, Any] = {}
        for share in found.shares:
            own = unique(slug(share.title) or f"{code}_1", self.taken)
            title = {"vi": share.title, "en": share.title}
            inside[own] = {"title": title, "points": short(share.points), "rule": {"type": "ratio"}}
            if share.part:
                data = {"part": self.count(own, "a", share.part), "whole": self.count(own, "b", share.whole)}
                inside[own]["data"] = data
        return inside

    def adjusting(self, item: Criterion, code: str) -> dict[str, Any] | None:
        """The table of a bonus or a deduction, whose points are beside the maximum; None where it is not clear how many they are at most."""
        leaves, cap = item.children or [item], item.points if item.children else None
        read = [adjustment_of(leaf, item.adjusts, cap) for leaf in leaves]
        if None in read or any(leaf.children or leaf.why for leaf in leaves):
            return None
        parts = [one for one in read if one is not None]
        most = sum(part.points for part in parts) if cap is None else cap
        self.bonus += most if item.adjusts == "bonus" else 0.0
        params = {"title": one_line(item.title), "points": exactly(most, "points", "vi")}
        self.outline.problem(f"convert.{item.adjusts}", item.place, item.row, "warning", **params)
        table = {**_titled(item), "points": short(most), "adjusts": item.adjusts}
        if not item.children:
            self._add_rule(table, code, item, parts[0].found)
            self.lines.append(ConvertedLine(item, code, most, table["rule"], parts[0].found.why))
            return table | _texts(item)
        self.lines.append(ConvertedLine(item, code, most, {}))
        inside: dict[str, Any] = {}
        for leaf, part in zip(leaves, parts, strict=True):
            own = self.code_of(leaf)
            inside[own] = {**_titled(leaf), "points": short(part.points)}
            self._add_rule(inside[own], own, leaf, part.found)
            self.lines.append(ConvertedLine(leaf, own, part.points, inside[own]["rule"], part.found.why))
            inside[own] |= _texts(leaf)
        return table | _texts(item) | {"indicators": inside}

    def _add_rule(self, table: dict[str, Any], code: str, item: Criterion, reading: FoundRule) -> None:
        if reading.rule is None:
            table["rule"] = {"type": "entered", "in": "points" if table.get("points") else "fraction"}
            return
        table["rule"] = reading.rule
        if reading.counts or reading.measure:
            table["unit_of_measure"] = reading.measure or "count"
        if reading.part:
            data = {"part": self.count(code, "a", reading.part), "whole": self.count(code, "b", reading.whole)}
            zero: dict[str, Any] = {"zero": reading.zero} if reading.zero else {}
            table["data"] = data | zero | ({"exceed": True} if reading.exceed else {})

    def whom_of(self, item: Criterion) -> tuple[str, Whom | None]:
        """How points are earned without the sentence on whom it applies to, which may stand there, in the title or in the note.

        The sentence stays where two differ, or where a kind of unit that it names is part of another, as xã đảo is of xã.
        """
        said, named = item.texts.get("method", ""), _named_by(item)
        if len({*named}) != 1 or not self.overlapping.isdisjoint(named[0].kinds):
            return said, None
        return whom_in(said)[0], named[0]

    def unit_types(self) -> dict[str, Any]:
        """The kinds of units that sentences name, with one for all others; and the criteria made to apply by them."""
        codes = {kind: slug(kind, 30) for _, whom in self.applying for kind in whom.kinds}
        if not codes:
            return {}
        other = unique("con_lai", set(codes.values()))
        for table, whom in self.applying:
            named = [codes[kind] for kind in whom.kinds]
            table["applies_to"] = named if whom.only else [c for c in (*codes.values(), other) if c not in named]
        self.outline.problem("convert.types_made", "", None, "warning", types=", ".join(codes))
        titles = {codes[kind]: {"vi": kind, "en": kind} for kind in codes}
        others = {lang: say("convert.other_units", lang) for lang in LANGUAGES}
        return {"unit_types": {code: {"title": title} for code, title in {**titles, other: others}.items()}}

    def count(self, criterion: str, end: str, title: str) -> str:
        """A count among the information; criteria whose words name the same count share it."""
        code = self.counts.code_of(title, f"{criterion}_{end}", criterion, self.taken)
        self.information.setdefault(code, {"title": {"vi": title, "en": title}, "unit_of_measure": "count"})
        return code

    def tell_counts(self) -> None:
        for title, users in self.counts.shared:
            self.outline.problem(
                "convert.count_shared", "", None, "note", title=one_line(title, 120), codes=", ".join(users)
            )
        for one, other in self.counts.near:
            self.outline.problem(
                "convert.counts_near", "", None, "note", one=one_line(one, 120), other=one_line(other, 120)
            )


def _named_by(item: Criterion) -> list[Whom]:
    """To whom a criterion applies by each of its texts that says so."""
    texts = (item.texts.get("method", ""), item.title, item.texts.get("note", ""))
    return [found for text in texts if (found := whom_in(text)[1]) is not None]


def _titled(item: Criterion) -> dict[str, Any]:
    title = {"vi": item.title, "en": item.texts.get("title_en") or item.title}
    return {"title": title} | ({"stt": item.stt} if item.stt else {})


def _words_kept(item: Criterion) -> dict[str, Any]:
    """All words of information, which has but a note for them."""
    words = "\n".join(item.texts[kind] for kind in TEXTS if kind in item.texts and kind != "title_en")
    return {"note": {"vi": words, "en": words}} if words else {}


def _texts(item: Criterion) -> dict[str, Any]:
    texts: dict[str, Any] = {
        kind: item.texts[kind] for kind in ("method", "evidence", "collected_from", "verified_by") if kind in item.texts
    }
    applies, note = item.texts.get("applies_to"), item.texts.get("note", "")
    notes = {
        lang: "\n".join(filter(None, [say("decision.applies_to", lang, types=applies) if applies else "", note]))
        for lang in LANGUAGES
    }
    return texts | ({"note": notes} if applies or note else {})


# --- the header ------------------------------------------------------------------------------------------------------


def _header(outline: Outline, wanted: Wanted) -> dict[str, Any]:
    """What the framework says of itself, and a note on everything that neither the table nor the command line states."""

    def ask(code: str, **params: object) -> None:
        outline.problem(code, "", None, "note", **params)

    title = _set_title(outline.above)
    if not title:
        ask("convert.ask_title")
    source = wanted.source or next(
        (" ".join(f.group(1).split()) for line in outline.above if (f := _DECISION.search(line))), ""
    )
    if not source:
        ask("convert.ask_source")
    elif not wanted.source:
        ask("convert.source_found", source=one_line(source, 200))
    if not wanted.level:
        ask("convert.ask_level")
    if wanted.years is None:
        ask("convert.ask_years", first=ANY_YEARS[0], last=ANY_YEARS[1])
    if "title_en" not in outline.columns:
        ask("convert.ask_english")
    if any(item.texts.get("applies_to") for item in outline.every()):
        ask("convert.ask_types")
    ask("convert.assumed")
    missing = {lang: say("convert.no_title_stated", lang) for lang in LANGUAGES}
    return {
        "code": wanted.code,
        "title": {"vi": title, "en": title} if title else missing,
        "level": wanted.level or "other",
        "years": dict(zip(("from", "to"), wanted.years or ANY_YEARS, strict=True)),
        "scale": short(outline.worth),
        "decimals": 4,
        "missing": "zero",
        "source": source or {lang: say("convert.no_source_stated", lang) for lang in LANGUAGES},
        "completeness": "complete",
    }


def _set_title(above: Iterable[str]) -> str:
    """The name of the set among the lines above its table: up to three lines that go on from “Bộ chỉ số …”."""
    lines = [line for text in above for line in text.split("\n")]
    first = next((i for i, line in enumerate(lines) if SET.search(line) and not line.startswith("(")), len(lines))
    following = takewhile(
        lambda line: not _DECISION.search(line) and not _NO_TITLE.match(line), lines[first + 1 : first + 3]
    )
    return " ".join([*lines[first : first + 1], *following])[:400]
