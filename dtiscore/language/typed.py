"""What people type into a cell, in either language: numbers, yes and no, "not applicable"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Literal

from dtiscore.language.errors import one_line
from dtiscore.language.labels import key
from dtiscore.language.sentences import Hint

# As ``key`` levels them: words that surely mean *not applicable*, ``n/a`` in small letters only, as we write it ourselves.
ABSENT = "n/a"
NOT_APPLICABLE = frozenset({ABSENT, "kad", "không áp dụng", "not applicable", "does not apply", "inapplicable"})
# Words that may mean *missing* or *not applicable*; so may signs alone, as - and … (``is_unclear``).
UNCLEAR = frozenset({
    "n/a", "na", "n.a", "n.a.", "n-a", "n\\a", "n/a.", "#n/a", "#na", "<na>", "nan", "nat", "none", "null", "nil", "#div/0!", "#null!",
})  # fmt: skip
YES = frozenset({"yes", "true", "có", "1", "x"})
NO = frozenset({"no", "false", "không", "0"})

Numbers = Literal["auto", "vi", "en"]
Unclear = Literal["ask", "missing", "not_applicable"]  # what such words are read as
Refused = tuple[str, Hint]  # a text, and why it is no number

_SIGNS = re.compile(r"[-\u2010-\u2015\u2212_.\u2026\u00b7*?/\\:~\s]+")
_ERROR = re.compile(r"#[A-Z][A-Z0-9_/]*[!?]?|Err:\d{3}")  # what a formula shows that has failed
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T][\d:.]+)?|\d{1,2}[/-]\d{1,2}[/-]\d{4}")
_PLAIN = re.compile(r"[+-]?\d+((\.\d+)?[eE][+-]?\d+)?")
_GROUPED = {sign: re.compile(rf"[+-]?\d{{1,3}}(\{sign}\d{{3}}){{2,}}") for sign in ".,"}
_BOTH = {sign: re.compile(rf"[+-]?\d{{1,3}}(\{other}\d{{3}})+\{sign}\d+") for sign, other in (".,", ",.")}
_ONE = {sign: re.compile(rf"[+-]?\d*\{sign}\d+|[+-]?\d+\{sign}") for sign in ".,"}
_AMBIGUOUS = {sign: re.compile(rf"[+-]?[1-9]\d{{0,2}}\{sign}\d{{3}}") for sign in ".,"}
_OTHER = {".": ",", ",": "."}
_DECIMAL = {"vi": ",", "en": "."}


# A title that names a measure of what has parts, as (triệu đồng): no count of things.
_AMOUNT = re.compile(
    r"\((?:[^()]* )?(đồng|vnđ|vnd|usd|tỷ|triệu|km2?|km²|m2|m²|ha|kg|tấn|tonnes?|giờ|hours?|gb|mbps)\)", re.IGNORECASE
)


def amount_in(title: str) -> str:
    """The measure that a title names in brackets, of what comes in parts, as money or hours; empty where it names none."""
    found = _AMOUNT.search(title)
    return found[1] if found is not None else ""


def is_not_applicable(text: str) -> bool:
    """Whether a text surely says that something does not apply."""
    bare = " ".join(text.split()).strip(" .()[]")
    return bare == ABSENT or (key(bare) in NOT_APPLICABLE and key(bare) != ABSENT)


def is_unclear(text: str) -> bool:
    """Whether a text may mean that a value is missing, or that it does not apply: somebody has to say which."""
    if is_not_applicable(text):
        return False
    bare = key(text)
    return bare in UNCLEAR or bare.strip(" ()[]") in UNCLEAR or bool(bare and _SIGNS.fullmatch(bare))


def read_numbers(
    texts: Iterable[str], numbers: Numbers = "auto"
) -> tuple[dict[str, tuple[float, bool]], list[Refused]]:
    """The distinct texts of a column: each that is a number with its value, +inf for not applicable, and whether it is a
    percentage; and those that are none.

    The column decides whether comma or dot is the decimal sign: 58,68 and 1.774.000 prove one thing, 58.68 and
    1,774.5 another. A column that proves neither (only 1.774) is refused with the name of the setting.
    """
    read: dict[str, tuple[float, bool]] = {}
    refused: list[Refused] = []
    waiting: dict[str, tuple[str, bool]] = {}  # for the decimal sign of the column
    proof: dict[str, str] = {}
    unsure: list[str] = []
    for text in texts:
        bare, percent = _bare(text)
        is_plain = _PLAIN.fullmatch(bare) is not None
        if is_plain and math.isfinite(float(bare)):
            read[text] = (float(bare), percent)
        elif is_not_applicable(text):
            read[text] = (math.inf, False)
        elif is_unclear(text):
            refused.append((text, Hint("number.unclear", {"text": one_line(text)})))
        elif _DATE.fullmatch(bare):
            refused.append((text, Hint("number.date", {"text": one_line(text)})))
        elif _ERROR.fullmatch(bare):
            refused.append((text, Hint("number.error", {"text": one_line(text)})))
        elif is_plain or key(bare).lstrip("+-") in ("inf", "infinity", "∞", "nan"):
            refused.append((text, Hint("number.infinite", {"text": one_line(text)})))
        elif signs := _proven_signs(bare):
            waiting[text] = (bare, percent)
            proof.setdefault(signs[0], text)
        elif any(_AMBIGUOUS[sign].fullmatch(bare) for sign in ".,"):
            waiting[text] = (bare, percent)
            unsure.append(text)
        else:
            refused.append((text, Hint("number.text", {"text": one_line(text)})))
    found = _decimal_sign(proof, unsure, numbers)
    if not isinstance(found, str):
        return read, [*refused, found]
    for text, (bare, percent) in waiting.items():
        read[text] = (float(bare.replace(_OTHER[found], "").replace(found, ".")), percent)
    return read, refused


def number_in(text: str, lang: str) -> tuple[str, bool] | None:
    """A number that somebody typed as text on a form in a language, with a decimal point and an exponent that no sign can be
    misread with; and whether it is written as one does in that language. None where it is no number, or one in neither.

    The language decides: 12.500 is 12500 in Vietnamese. What can only be a number of the other language is that.
    """
    bare, percent = _bare(text)
    if _PLAIN.fullmatch(bare):
        return text, True
    own = _DECIMAL["en" if lang == "en" else "vi"]
    for sign in (own, _OTHER[own]):
        group = _OTHER[sign]
        forms = [_BOTH[sign], _GROUPED[group], _ONE[sign], *([_AMBIGUOUS[group]] if sign == own else [])]
        if sign != own and _AMBIGUOUS[sign].fullmatch(bare):
            continue
        if any(form.fullmatch(bare) for form in forms):
            plain = bare.replace(group, "").replace(sign, ".")
            if plain.partition(".")[0] in ("", "+", "-"):
                plain = plain.replace(".", "0.")
            return f"{plain.removesuffix('.')}e0{'%' if percent else ''}", sign == own
    return None


def _bare(text: str) -> tuple[str, bool]:
    """A number without spaces, and whether a percent sign stood at its end."""
    bare = text.replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "")
    return re.sub(r"(?<=\d) (?=\d{3})", "", bare.rstrip("%").strip()), bare.endswith("%")


def _proven_signs(bare: str) -> list[str]:
    """The decimal signs that a number can only have been written with."""
    signs = [sign for sign in ".," if _BOTH[sign].fullmatch(bare)]
    signs += [_OTHER[sign] for sign in ".," if _GROUPED[sign].fullmatch(bare)]
    return signs or [sign for sign in ".," if _ONE[sign].fullmatch(bare) and not _AMBIGUOUS[sign].fullmatch(bare)]


def _decimal_sign(proof: Mapping[str, str], unsure: list[str], numbers: Numbers) -> str | Refused:
    """The decimal sign of the column, or why none can be chosen."""
    sign = _DECIMAL.get(numbers)
    if sign is not None:
        against = proof.get(_OTHER[sign])
        if against is None:
            return sign
        return against, Hint("number.not_in_setting", {"text": one_line(against), "numbers": numbers})
    if len(proof) == 2:
        text, other = proof[","], one_line(proof["."])
        return text, Hint("number.mixed", {"text": one_line(text), "other": other})
    if not proof and unsure:
        text, large = unsure[0], one_line(re.sub(r"[.,]", "", unsure[0]))
        return text, Hint("number.ambiguous", {"text": one_line(text), "large": large})
    return next(iter(proof), ".")
