"""Forms that went out with answers in them, or with some lines only: they go on from an earlier form of the same unit.

Such a form names the one from whose answers it was made by a mark of these answers, so that it is found again under whatever name,
saved by whatever program. What it does not ask stays as the earlier form answers it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence

import attrs

from dtiscore.documents.forms.lines import FormLine
from dtiscore.documents.forms.outside import Stray
from dtiscore.documents.forms.reading import NUMBERS, Answer, FilledForm
from dtiscore.files.escapes import trace
from dtiscore.files.sheets import coordinate_of
from dtiscore.language.errors import Problem, one_line
from dtiscore.language.typed import is_not_applicable, number_in
from dtiscore.model import TOTAL

ROW = re.compile("[0-9]+$")


def mark_of(form: FilledForm) -> str:
    """A mark of what a form answers, and of the one that it goes on from; the same whatever program saved it since."""
    texts = sorted([line, column, trace(text)] for (line, column), text in form.texts().items())
    return hashlib.sha256(json.dumps([form.base, texts], ensure_ascii=False).encode("utf-8", "replace")).hexdigest()[
        :16
    ]


class Rounds:
    """Which of some forms of one unit and year go on from which."""

    def __init__(self, forms: Iterable[FilledForm]) -> None:
        self.by_mark: dict[str, FilledForm] = {}
        for form in forms:
            self.by_mark.setdefault(mark_of(form), form)

    def before(self, form: FilledForm) -> tuple[FilledForm, ...]:
        """The forms that this one goes on from, the first one first; none where they are not there."""
        found: list[FilledForm] = []
        base = self.by_mark.get(form.base)
        while base is not None and base not in found:
            found.append(base)
            base = self.by_mark.get(base.base)
        return tuple(reversed(found))

    def marks_before(self, forms: Iterable[FilledForm]) -> frozenset[str]:
        """The marks of all forms that these go on from."""
        return frozenset(mark_of(link) for form in forms for link in self.before(form))

    def last(self, forms: Sequence[FilledForm]) -> list[FilledForm]:
        """Those from which none of the others goes on."""
        behind = self.marks_before(forms)
        return [form for form in forms if mark_of(form) not in behind]

    def whole(self, form: FilledForm, lines: Sequence[FormLine]) -> FilledForm:
        """The form with what those before it answer."""
        links = (*self.before(form), form)
        whole = links[0]
        for link in links[1:]:
            whole = answered_again(whole, link, lines)
        return whole

    def lacks_first(self, form: FilledForm) -> bool:
        """Whether a form with some lines only goes on from one that is not there."""
        return bool(form.asked) and not self.before(form)


def answered_again(before: FilledForm, form: FilledForm, lines: Sequence[FormLine]) -> FilledForm:
    """What two forms answer together: the lines that ``form`` asks as it answers them, the others as they were ``before``."""
    if not form.asked:
        return form
    rows, kept = dict(form.rows), dict(form.kept)
    answers = {line: own for line, own in form.answers.items() if line in form.asked and line != TOTAL}
    spare = max(rows.values(), default=0)
    known = {TOTAL, *(line.key for line in lines)}
    for line in lines:
        if line.key in form.asked or line.key not in before.rows:
            continue
        spare += 1
        there = before.rows[line.key]
        rows[line.key] = spare
        kept[spare] = before.kept.get(there, (before.file, before.sheet, there))
        own = {
            name: _kept(answer, name, spare, line, before, form)
            for name, answer in before.answers.get(line.key, {}).items()
            if name != "points" or _still_computed(line, form.asked)
        }
        if own:
            answers[line.key] = own
    unknown = [
        Stray(f"{before.sheet}!{answer.cell}", answer.text.removesuffix("e0"), line, name)
        for line, own in before.answers.items() if line not in known
        for name, answer in own.items()
    ]  # fmt: skip
    return attrs.evolve(
        form,
        answers=answers, rows=rows, kept=kept, shown={**before.shown, **form.shown}, asked=before.asked and before.asked | form.asked,
        problems=(*form.problems, *(p for p in before.problems if not _is_of(str(p.params.get("key", "")), form.asked))),
        strays=(*form.strays, *(attrs.evolve(one, file=one.file or before.file) for one in (*before.strays, *unknown))),
    )  # fmt: skip


def replaced(before: FilledForm, form: FilledForm) -> list[tuple[str, str, str]]:
    """Line, place and text of what ``before`` says of lines that ``form`` asks again and answers otherwise."""
    texts = before.texts()
    found = [
        (line, before.place(line, column), texts[line, column])
        for line, column in differences(before, form)
        if _is_of(line, form.asked) and (line, column) in texts
    ]
    told = {place for _, place, _ in found}
    unread = [p for p in before.problems if _is_of(str(p.params.get("key", "")), form.asked) and p.place not in told]
    return found + [(str(p.params["key"]), str(p.place), str(p.params.get("text", ""))) for p in unread]


def differences(was: FilledForm, now: FilledForm) -> dict[tuple[str, str], tuple[str, str]]:
    """By line and column, what a person typed into either form where they differ; 12,5 as text and as a number do not."""
    before, after = was.texts(), now.texts()
    pairs = {place: (before.get(place, ""), after.get(place, "")) for place in {**before, **after}}
    return {
        place: (shown(first), shown(second))
        for place, (first, second) in pairs.items()
        if first != second and not _says_the_same(place, (first, was.language), (second, now.language))
    }


def shown(text: str) -> str:
    """A remembered answer as a person typed it."""
    return one_line(text.removesuffix("%").removesuffix("e0") + ("%" if text.endswith("%") else ""))


def _says_the_same(place: tuple[str, str], *typed: tuple[str, str]) -> bool:
    line, column = place
    if len({trace(text) for text, _ in typed}) == 1:  # what one program spells out another takes for a character
        return True
    if column not in NUMBERS or line.startswith("@"):
        return False
    read = {"n/a" if is_not_applicable(text) else (number_in(text, lang) or ("", True))[0] for text, lang in typed}
    try:
        return len({one if one == "n/a" else float(one) for one in read}) == 1
    except ValueError:
        return False


def at_home(problem: Problem, form: FilledForm) -> Problem:
    """A problem of a form, of what really stands on an earlier one said with the place there."""
    place = _home(str(problem.place).rpartition("!")[2], form) if "!" in str(problem.place) else None
    cell = _home(str(problem.params.get("cell", "")), form)
    if cell is not None:
        problem = attrs.evolve(problem, params={**problem.params, "cell": cell[1].rpartition("!")[2]})
    return problem if place is None else attrs.evolve(problem, file=place[0], place=place[1], row=place[2])


def _home(cell: str, form: FilledForm) -> tuple[str, str, int] | None:
    found = form.kept.get(coordinate_of(cell)[0]) if ROW.search(cell) else None
    if found is None:
        return None
    file, sheet, row = found
    return file, f"{sheet}!{ROW.sub(str(row), cell)}", row


def _is_of(line: str, asked: frozenset[str]) -> bool:
    return line in asked or line.partition("#")[0] in asked


def _kept(answer: Answer, name: str, row: int, line: FormLine, before: FilledForm, form: FilledForm) -> Answer:
    reads_number = line.node is None or line.node.rule is None or line.node.rule.reads == "value"
    found = number_in(answer.text, before.language) if name in NUMBERS and reads_number else None
    text = found[0] if found is not None and before.language != form.language else answer.text
    origin = answer.origin or f"{before.file}: {before.sheet}!{answer.cell}"
    return Answer(text, ROW.sub(str(row), answer.cell), origin)


def _still_computed(line: FormLine, asked: frozenset[str]) -> bool:
    """Whether the points that an earlier form shows for a line still stand on what it answers."""
    node = line.node
    if line.kind != "indicator" or node is None or node.derivation is not None:
        return False
    return not asked & {line.part, line.whole, node.data.part, node.data.whole, *node.data.of}
