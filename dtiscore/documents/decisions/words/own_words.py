"""Our own words for a rule, as ``dtiscore show`` prints them, read back: a table that was printed can be edited and read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter
from typing import Any

from dtiscore.documents.decisions.words.amounts import number_of, same, short
from dtiscore.language.sentences import pattern, say
from dtiscore.language.signs import in_signs
from dtiscore.language.text import LANGUAGES

# Rules of which the sentence states every parameter.
_RULES = ("ratio", "target", "linear", "growth", "per_capita", "binary")
_VALUE = r"-?\d{1,20}(?:[.,]\d{1,20}){0,6}"


@cache
def _sentences() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Of each rule its sentence in each language, with a group for every number."""
    return tuple((rule, lang, re.compile("".join(_pieces(rule, lang)), re.I)) for rule in _RULES for lang in LANGUAGES)


def _pieces(rule: str, lang: str) -> Iterator[str]:
    usual = {"on": say("wording.linear.none", lang), "least": "0", "curve": ""}
    for words, name, *_ in Formatter().parse(pattern(f"wording.{rule}", lang)):
        yield re.escape(words)
        if name:
            yield re.escape(usual[name]) if name in usual else f"(?P<{name}>{_VALUE})"


def own_rule(text: str, maximum: float) -> dict[str, Any] | None:
    """The rule that printed itself so, with the numbers that stand there now; None for any other words."""
    text = " ".join(text.split())
    for name, lang, sentence in _sentences():
        found = sentence.fullmatch(text)
        if found:
            values = {key: _value(value, lang) for key, value in found.groupdict().items()}
            points = values.pop("points")
            if points is None or not same(points, maximum) or None in values.values():
                return None
            return {"type": name} | {key: short(value) for key, value in values.items() if value is not None}
    return None


def own_items(text: str) -> str | None:
    """The items of a list that a ``checklist`` printed of itself, and what is said after them."""
    starts = (pattern("wording.checklist", lang).partition("{")[0].strip() for lang in LANGUAGES)
    return next((text[len(start) :].strip() for start in starts if text.lower().startswith(start)), None) or None


def _value(text: str, lang: str) -> float | None:
    """A number with the signs of its sentence's language; with other signs only where it can mean but one."""
    thousands, decimal = (re.escape(in_signs(sign, lang)) for sign in ",.")
    digits = text.removeprefix("-")
    if re.fullmatch(rf"(?:\d+|[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+)(?:{decimal}\d+)?", digits):
        value: float | None = float(re.sub(thousands, "", digits).replace(in_signs(".", lang), "."))
    else:
        value = number_of(digits)
    return -value if value is not None and digits != text else value
