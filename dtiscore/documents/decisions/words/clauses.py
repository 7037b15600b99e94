"""What the sentences of a rule say: conditions and what each earns, caps, and what changes nothing or forbids a reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from dtiscore.documents.decisions.words import wordings
from dtiscore.documents.decisions.words.amounts import AMOUNT, Amount, Unread, amount_of, number_of, same
from dtiscore.documents.decisions.words.bounds import has_numbers, words_of
from dtiscore.documents.decisions.words.formulas import definition_in, named, rate_in
from dtiscore.documents.decisions.words.wordings import changes_in, is_harmless, reason_of, sentence_in

NEGATIVE = re.compile(
    rf"(?:không|chưa|trường\s+hợp\s+(?:khác|còn\s+lại)|các\s+trường\s+hợp|no|not|none|nothing|never|without|does\s+not|is\s+not)(?!\w)|{wordings.REST}",
    re.I,
)
_POINTS = re.compile(r"điểm|không\s+tính|(?<!\w)(?:đ|points?|marks?|scor\w+)(?!\w)", re.I)
_MAXIMUM_IS = re.compile(
    r"(?:(?:tổng|số|mức|thang)\s+)*điểm(?:\s+(?:số|chuẩn|tối\s+đa))*|maximum|max(?:imum)?\s+(?:points|score)|points",
    re.I,
)
_RANGE = re.compile(r"(?:\b(?:đến|tới|tối\s+đa|không\s+quá|up\s+to|at\s+most|from|to)|[:]\s*\d+(?:[.,]\d+)?)\s*$", re.I)
# A condition that computes something is the beginning of a formula that is not understood.
_COMPUTED = re.compile(
    r"[×*√∑]|\b(?:dần\s+đều|tuyến\s+tính|linear(?:ly)?)\b|(?<![^\W\d_])x(?![^\W\d_])|^(?:số\s+)?(?:điểm|points?|score)(?:\s+\w+)?\s*=|\)\s*[/+]|[/+]\s*\(",
    re.I,
)
# Of the maximum, of the target, or of the way between two levels? The words do not say.
_PROPORTION = re.compile(
    r"theo\s+(?:tỷ|tỉ)\s+lệ|tương\s+ứng\s+với\s+(?:tỷ|tỉ)\s+lệ|in\s+proportion|pro\s*rata|proportional", re.I
)
_DASHED = re.compile(rf"[^\W\d:]\)?\s+[-–—]\s+(?:{AMOUNT})\)?\.?$", re.I)
FILLERS = words_of(
    "có đạt được tổ chức thực hiện số lượng cuộc họp lần từ trong năm này thì mức đến trở lên xuống tỷ tỉ lệ dưới trên và là bài tin chỉ của các"
    " this the a an of in is are has have at rate share number percentage with % times"
)
TIERS = ("minus", "bonus", "exception", "relative", "change", "each", "times")
SIDES = ("late", "negation")
_NO_COUNT = ("minus", "bonus", "exception", "highest")


@attrs.frozen
class Share:
    """A rate of several that a criterion adds up: what it is of, its points, and the titles of its counts where they are known."""

    title: str
    points: float
    part: str = ""
    whole: str = ""


@attrs.frozen
class FoundRule:
    """A rule as a framework file states it; ``part`` and ``whole`` are the titles of the counts it divides.

    Where nothing can be read with certainty ``rule`` is None and ``why`` is the code of the reason.
    """

    rule: dict[str, Any] | None = None
    part: str = ""
    whole: str = ""
    zero: str = ""
    exceed: bool = False
    counts: bool = False
    measure: str = ""  # what is counted, where the title does not name it
    shares: tuple[Share, ...] = ()  # of a sum of rates
    why: str = ""


@attrs.frozen
class Clause:
    """A condition and what it earns."""

    condition: str
    amount: Amount


@attrs.define
class Sentences:
    """The sentences of a text by what they are; ``silent`` are those that say nothing of points."""

    clauses: list[Clause] = attrs.field(factory=list)
    caps: list[float] = attrs.field(factory=list)
    each: list[tuple[str, float]] = attrs.field(factory=list)
    silent: list[str] = attrs.field(factory=list)
    dashed: int = 0


def definitions_in(pieces: Sequence[str]) -> tuple[dict[str, str], tuple[str, str], list[str]]:
    """What letters stand for, the titles of the counts that the rate divides, and the other pieces."""
    defined: dict[str, str] = {}
    quotient, rest = ("", ""), []
    for piece in pieces:
        definition, rate = definition_in(piece), rate_in(piece)
        if (
            definition is not None
            and not re.search(rf"{AMOUNT}|\bpoints\b", piece, re.I)
            and not any(changes_in(piece, *_NO_COUNT))
        ):
            defined[definition[0]] = definition[1]
        elif rate is not None:
            quotient = rate
        else:
            rest.append(piece)
    return defined, named(quotient, defined), rest


def sentences_in(pieces: Sequence[str], maximum: float, why: str = "convert.why_phrase") -> Sentences:
    """Each piece as what it is; unread for the reason ``why`` where one contradicts the maximum."""
    found = Sentences()
    for piece in pieces:
        kind, match = sentence_in(piece) or ("", None)
        if match is None:
            found.silent.append(piece)
            continue
        words = {name: text for name, text in match.groupdict().items() if text is not None}
        amount = amount_of(words, maximum)
        if amount is None:
            raise Unread(why)
        if kind == "cap":
            found.caps.append(amount.points)
        elif kind == "each":
            found.each.append((words["noun"], amount.points))
            found.caps += [cap for cap in (number_of(words.get("cap", "")),) if cap is not None]
        else:
            _add_clause(found, words.get("condition", "").strip(" .,:-–"), amount, maximum, why)
            found.dashed += bool(amount.points and _DASHED.search(piece))
    earning = [clause for clause in found.clauses if clause.amount.points]
    # “Chậm - 1 điểm”: a dash is no minus only where all levels are written so, and what fails earns nothing.
    if found.dashed and (found.dashed < len(earning) or any(NEGATIVE.match(c.condition) for c in earning)):
        raise Unread("convert.why_minus")
    return found


def _add_clause(found: Sentences, condition: str, amount: Amount, maximum: float, why: str) -> None:
    condition = re.sub(r"^(?:nếu|khi|if|when)\s+", "", condition, flags=re.I)
    if _COMPUTED.search(condition):
        raise Unread("convert.why_formula")
    kind = next(changes_in(condition, "bonus", "exception", "each", "highest"), "")
    if _RANGE.search(condition) and not kind and not re.search(AMOUNT, condition, re.I):
        raise Unread("convert.why_range")
    if kind or re.search(AMOUNT, condition, re.I) or re.search(r"(?<!\w)(?:giảm|bị)(?:\s+\w+)?$", condition, re.I):
        raise Unread(reason_of(kind, why))
    if not _MAXIMUM_IS.fullmatch(condition):
        found.clauses.append(Clause(condition, amount))
    elif not same(amount.points, maximum):
        raise Unread(why)


def states_maximum(piece: str, maximum: float) -> bool:
    """Whether a sentence only repeats how many points there are at most."""
    kind, match = sentence_in(piece) or ("", None)
    if match is None or kind not in ("cap", "clause"):
        return False
    words = {name: text for name, text in match.groupdict().items() if text is not None}
    amount = amount_of(words, maximum)
    said = kind == "cap" or _MAXIMUM_IS.fullmatch(words.get("condition", "").strip(" .,:-–"))
    return bool(said) and amount is not None and same(amount.points, maximum)


def check_silent(pieces: Iterable[str], title: str, strict: bool) -> None:
    """Sentences without points must say nothing that could change the rule; beside a number nothing but what is measured."""
    known = words_of(title) | FILLERS
    for piece in pieces:
        if is_harmless(piece):
            continue
        kind = next(changes_in(piece), "")
        if kind and not words_of(piece) <= known:
            raise Unread(reason_of(kind))
        if _PROPORTION.search(piece):
            raise Unread("convert.why_proportion")
        if _POINTS.search(piece) or has_numbers(piece):
            raise Unread("convert.why_phrase")
        if strict and not words_of(piece) <= known and not piece.endswith(":") and not _names_a_measure(piece):
            raise Unread("convert.why_phrase")


def _names_a_measure(piece: str) -> bool:
    return bool(
        re.match(
            r"(?:tỷ|tỉ)\s+lệ\b|số\s+(?:lượng\s+)?\w|tổng\s+số\b|(?:the\s+)?(?:rate|share|number|percentage)\s+of\b",
            piece,
            re.I,
        )
    )
