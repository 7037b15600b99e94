"""A form that was made before its framework was corrected: what did not change since keeps its answers, the rest is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import product

import attrs

from dtiscore.data.units import Unit
from dtiscore.documents.forms.lines import FormLine, lines_of
from dtiscore.documents.forms.outside import FORMULA
from dtiscore.documents.forms.reading import NUMBERS, Answer, FilledForm
from dtiscore.documents.forms.rounds import answered_again
from dtiscore.frameworks.fingerprints import fingerprint, node_fingerprint
from dtiscore.language.labels import key
from dtiscore.language.text import Text
from dtiscore.language.typed import number_in
from dtiscore.model import TOTAL, Framework, Node

MOST_TYPED_WRONG = 2  # characters in which a corrected title may differ and still ask the same


@attrs.frozen(eq=False)
class Carried:
    """``form`` holds the answers that still hold, where the framework asks for them now.

    ``anew`` are the codes of what must be answered anew, or for the first time; ``corrected`` of what keeps its answer though
    its title or maximum was corrected, with what the form says; ``dropped`` the answers that do not count any more, by line.
    """

    form: FilledForm
    anew: tuple[str, ...]
    corrected: Mapping[str, str]
    dropped: Mapping[str, tuple[Answer, ...]]


def carry(form: FilledForm, framework: Framework, unit: Unit) -> Carried:
    """What a form of an earlier edition still says under this framework."""
    lines = lines_of(framework, unit)
    asked = {line.key: framework[line.key] for line in lines if line.is_answered}
    corrected: dict[str, str] = {}
    anew: dict[str, None] = {}
    for code, node in asked.items():
        if form.nodes.get(code) == node_fingerprint(node):
            continue
        was = _before_it_was_corrected(form, node)
        if was is None:
            anew[code] = None
        else:
            corrected[code] = was
    reads_anew = True
    while reads_anew:
        more = [c for c, n in asked.items() if c not in anew and anew.keys() & {n.data.part, n.data.whole, *n.data.of}]
        anew |= dict.fromkeys(more)
        reads_anew = bool(more)
    answers, rows = _laid_out_anew(form, lines, anew, corrected)
    anew |= {
        line.key: None
        for line in lines
        if line.node is None and line.kind in ("general", "count") and line.key not in rows
    }
    spare = max(rows.values(), default=0)
    for i, line in enumerate(lines, 1):
        if line.key not in rows and line.key.partition("#")[0] in anew:
            rows[line.key] = spare + i
    current = {TOTAL, *(line.key for line in lines)}
    moved = {count for code, node in asked.items() if code not in anew for count in (node.data.part, node.data.whole)}
    dropped = {
        place: tuple(answer for name, answer in own.items() if name != "points")
        for place, own in form.answers.items()
        if (place not in (current | moved) or place.partition("#")[0] in anew) and own.keys() - {"points"}
    }
    order = [line.key for line in lines if line.key in anew]
    # What cells computed that are gone, or open now, was of the form and not of the unit.
    strays = tuple(
        one for one in form.strays
        if not one.line or one.column not in NUMBERS or (one.line in current and one.text != FORMULA)
    )  # fmt: skip
    carried = attrs.evolve(form, answers=answers, rows=rows, strays=strays)
    return Carried(carried, tuple(order), corrected, dropped)


def through(links: Sequence[FilledForm], framework: Framework, unit: Unit) -> Carried:
    """What forms of which each goes on from the one before say together under this framework."""
    edition, lines = fingerprint(framework), lines_of(framework, unit)

    def under(form: FilledForm) -> Carried:
        return Carried(form, (), {}, {}) if form.edition == edition else carry(form, framework, unit)

    whole = under(links[0])
    for link in links[1:]:
        own, asked = under(link), link.asked
        anew = {code for code in whole.anew if asked and code not in asked}
        anew |= {code for code in own.anew if not asked or code in asked}
        corrected = {c: was for c, was in whole.corrected.items() if asked and c not in asked} | dict(own.corrected)
        dropped = {line: own for line, own in whole.dropped.items() if asked and _code(line) not in asked}
        order = [line.key for line in lines if line.key in anew]
        whole = Carried(answered_again(whole.form, own.form, lines), tuple(order), corrected, dropped)
    return whole


def keep_answers(form: FilledForm, earlier: FilledForm, framework: Framework, unit: Unit) -> tuple[FilledForm, int]:
    """A form of the present edition with what it leaves empty as an earlier edition's form answers it, and how many
    indicators and counts keep an answer. Where it holds numbers of its own, also unreadable ones, nothing is kept."""
    before = carry(earlier, framework, unit).form
    answered = {_code(line) for line, own in form.answers.items() if own.keys() & {*NUMBERS}}
    answered |= {_code(str(problem.params.get("key", ""))) for problem in form.problems}
    answers = {line: dict(own) for line, own in form.answers.items()}
    kept: dict[str, None] = {}
    lines = lines_of(framework, unit)
    for line in lines:
        if (line.kind == "group" and not line.is_answered) or line.key not in form.rows or _code(line.key) in answered:
            continue
        for name, answer in before.answers.get(line.key, {}).items():
            if name != "points" and name not in answers.setdefault(line.key, {}):
                answers[line.key][name] = _moved(answer, name, line, earlier, form)
                kept[_code(line.key)] = None
    if not kept:
        return form, 0
    _points_of_both(answers, before, lines, answered, kept)
    problems = tuple(p for p in before.problems if _code(str(p.params.get("key", ""))) not in answered)
    filled = attrs.evolve(form, answers=answers, problems=(*form.problems, *problems))
    return filled, sum(not code.startswith("@") for code in kept)


def _code(line: str) -> str:
    return line.partition("#")[0]


def _moved(answer: Answer, name: str, line: FormLine, earlier: FilledForm, form: FilledForm) -> Answer:
    """The answer in the cell of this form in which it would stand, and as this form's language writes numbers."""
    reads_number = line.node is None or line.node.rule is None or line.node.rule.reads == "value"
    found = number_in(answer.text, earlier.language) if name in NUMBERS and reads_number else None
    text = found[0] if found is not None and earlier.language != form.language else answer.text
    origin = answer.origin or f"{earlier.file}: {earlier.sheet}!{answer.cell}"
    return Answer(text, re.sub("[0-9]+$", str(form.rows[line.key]), answer.cell), origin)


def _points_of_both(
    answers: Mapping[str, dict[str, Answer]], before: FilledForm, lines: tuple[FormLine, ...], answered: Collection[str],
    kept: Collection[str],
) -> None:  # fmt: skip
    """Leaves the points that a form computed from all that now counts; sums over both forms stand on neither."""
    answers.get(TOTAL, {}).pop("points", None)
    for line in lines:
        own = answers.get(line.key, {})
        data = line.node.data if line.node is not None else None
        inputs = {line.part, line.whole, *((data.part, data.whole, *data.of) if data is not None else ())}
        points = own.pop("points", None)
        if line.kind == "group" or (data is not None and line.node is not None and line.node.derivation is not None):
            continue
        if line.key in kept and not inputs & set(answered):
            points = before.answers.get(line.key, {}).get("points")
        elif line.key not in answered or inputs & set(kept):
            points = None
        if points is not None:
            own["points"] = points


def _laid_out_anew(
    form: FilledForm, lines: tuple[FormLine, ...], anew: Mapping[str, None], corrected: Mapping[str, str]
) -> tuple[dict[str, dict[str, Answer]], dict[str, int]]:
    """The answers that hold and the rows that they stand in; a count may have got, or lost, a line of its own."""
    current = {TOTAL, *(line.key for line in lines)}
    answers = {
        place: {name: answer for name, answer in own.items() if name != "points" or place not in corrected}
        for place, own in form.answers.items()
        if place in current and place.partition("#")[0] not in anew
    }
    rows = dict(form.rows)
    spare = max(rows.values(), default=0) + 2 * len(lines)
    for line in lines:
        if line.node is None or not line.node.data.part or line.key in anew:
            continue
        own = answers.setdefault(line.key, {})
        for name, place in (("part", line.part), ("whole", line.whole)):
            code = line.node.data.part if name == "part" else line.node.data.whole
            if place and place not in rows and name in own:
                spare += 1
                answers[place], rows[place] = {"value": own[name]}, spare
            elif not place and name not in own and code in form.answers and "value" in form.answers[code]:
                own[name] = form.answers[code]["value"]
    return answers, rows


def _before_it_was_corrected(form: FilledForm, node: Node) -> str | None:
    """What the form says of a node of which only the title's spelling or the maximum differ now; None for any other change."""
    before = form.nodes.get(node.code)
    title, maximum = form.shown.get(node.code, ("", ""))
    if before is None:
        return None
    for old, points in product(_titles(title, form.language, node), _maxima(maximum, node)):
        if node_fingerprint(attrs.evolve(node, title=old, points=points)) == before:
            same_title = old == node.title
            return maximum if same_title else title
    return None


def _titles(shown: str, lang: str, node: Node) -> Iterator[Text]:
    """The title as it is, and as the form shows it, perhaps with the names of counts in a line below."""
    yield node.title
    for text in dict.fromkeys((shown, shown.rpartition("\n")[0])):
        now = node.title["en" if lang == "en" else "vi"]
        if text and text != now and _asks_the_same(text, now):
            yield attrs.evolve(node.title, **{"en" if lang == "en" else "vi": text})


def _asks_the_same(before: str, now: str) -> bool:
    """Whether titles differ in spelling alone, and in no number."""
    was, is_now = key(before), key(now)
    if [sign for sign in was if sign.isdigit()] != [sign for sign in is_now if sign.isdigit()]:
        return False
    steps = SequenceMatcher(None, was, is_now, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for step, a, b, c, d in steps if step != "equal") <= MOST_TYPED_WRONG


def _maxima(shown: str, node: Node) -> Iterator[float]:
    yield node.points
    try:
        yield float(shown)
    except ValueError:
        return
