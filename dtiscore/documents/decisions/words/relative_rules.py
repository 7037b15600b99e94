"""Points relative to the best of all units → ``best``, where every word says only what is measured, whose it is, and that it is the best."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs

from dtiscore.documents.decisions.words.amounts import NUMBER, number_of, same
from dtiscore.documents.decisions.words.bounds import words_of
from dtiscore.documents.decisions.words.clauses import FoundRule
from dtiscore.documents.decisions.words.formulas import bare, by_maximum, definition_in, sides_of
from dtiscore.documents.decisions.words.wordings import comparison_in, is_harmless

_BEST = re.compile(
    r"(?:có\s+|with\s+)?(?:(?:the\s+)?(?:giá\s+trị|kết\s+quả|mức|value)\s+)?"
    r"(?:(?P<high>(?:lớn|cao|nhiều)\s+nhất|dẫn\s+đầu|đứng\s+đầu|max(?:imum)?|highest|largest|best)"
    r"|(?P<low>(?:nhỏ|thấp|ít)\s+nhất|min(?:imum)?|lowest|smallest))(?!\w)",
    re.I,
)
# Whose value it is: no word of what is measured.
_WHOSE = words_of(
    "của đơn vị bộ ngành tỉnh thành phố sở huyện xã phường thị trấn cơ quan địa phương được đánh giá các trong số tất cả đó này đạt có là"
    " the a of unit ministry province department district commune its own among all in that"
)
# Words for a value of whatever is measured.
_ANY_VALUE = re.compile(r"\b(?:giá\s+trị|kết\s+quả|số\s+liệu|chỉ\s+số|tiêu\s+chí|điểm\s+số|value|score|result)\b", re.I)
_NAMED = re.compile(r"^(?P<name>[^=:/\d×*()]{2,60}?)\s*=\s*(?P<what>.+/.+)$", re.S)


@attrs.define
class _Said:
    """What the sentences say: letters, a named quotient, the formula, and that the best earns everything."""

    letters: dict[str, str] = attrs.field(factory=dict)
    named: dict[frozenset[str], str] = attrs.field(factory=dict)
    formulas: list[str] = attrs.field(factory=list)
    compared: list[str] = attrs.field(factory=list)


def best_rule(pieces: Sequence[str], maximum: float, title: str) -> FoundRule | None:
    """None where the words say anything else, or more."""
    said = _said(pieces, maximum)
    if said is None:
        return None
    if not said.formulas:
        return FoundRule({"type": "best"}) if sorted(said.compared) == ["others", "top"] and not said.named else None
    if len(said.formulas) > 1 or "others" in said.compared:
        return None
    body = said.named.get(words_of(said.formulas[0]), said.formulas[0])
    sides = sides_of(body)
    if sides is None or (said.named and body == said.formulas[0]):
        return None
    above, below = (said.letters.get(side.lower(), side) for side in sides)
    if said.letters and {side.lower() for side in sides} != set(said.letters):
        return None
    best_above, best_below = _BEST.search(above), _BEST.search(below)
    better = "higher" if best_below and best_below["high"] else "lower" if best_above and best_above["low"] else ""
    if not better or (best_above and best_below) or (better == "lower" and said.compared):
        return None
    if not _is_one_measure(_BEST.sub(" ", above), _BEST.sub(" ", below), title):
        return None
    return FoundRule({"type": "best"} | ({"better": better} if better == "lower" else {}))


def _said(pieces: Sequence[str], maximum: float) -> _Said | None:
    """Every sentence as what it is; None where one is something else."""
    said = _Said()
    for piece in pieces:
        definition, formula, named = definition_in(piece), by_maximum(piece), _NAMED.match(piece)
        compared = comparison_in(piece)
        if compared:
            said.compared.append(compared)
        elif formula is not None:
            if any(not same(number_of(n) or -1, maximum) for n in re.findall(NUMBER, formula[1])):
                return None
            said.formulas.append(bare(formula[0]))
        elif definition is not None:
            said.letters[definition[0]] = definition[1]
        elif named is not None:
            said.named[words_of(named["name"])] = bare(named["what"])
        elif not is_harmless(piece):
            return None
    return said


def _is_one_measure(above: str, below: str, title: str) -> bool:
    """Whether both sides name the same thing, and the one that the criterion is about."""
    if re.search(r"[\d%×*+<>=-]", above + below):
        return False
    one, other = ([w for w in _in_order(_ANY_VALUE.sub(" ", side)) if w not in _WHOSE] for side in (above, below))
    known = words_of(title)
    return "".join(one) == "".join(other) and all(_is_made_of(word, known) for word in {*one, *other})


def _in_order(text: str) -> Iterator[str]:
    yield from re.findall(r"[^\W\d_]+", text.lower())


def _is_made_of(word: str, known: frozenset[str]) -> bool:
    """Whether a word is one of those known, or several that were printed without a space between them."""
    ends = {0}
    for end in range(1, len(word) + 1):
        if any(word[begin:end] in known for begin in ends):
            ends.add(end)
    return len(word) in ends
