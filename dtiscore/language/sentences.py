"""Every sentence by its code, in every language: the files in ``catalogues/`` are what translators edit.

A code's part before the first dot names its file, where there is one: ``page.title`` stands in ``page.json``, what the
engine refuses in ``problems.json``. Where a sentence counts something it has one form per plural category, by the suffixes
``_one`` and ``_other`` (the layout of i18next, which the usual tools read); the parameter ``count`` decides. A code that
itself ends like such a form, as ``form.too_many``, has one more ``_`` in the files, or those tools would take it for one.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

FOLDER = os.path.join(os.path.dirname(__file__), "catalogues")
REST = "problems"


# Help is printed by this module and must not wait for attrs, which takes longer than all the rest of it.
class Hint(NamedTuple):
    """A part of a sentence that is itself a sentence of this catalogue; an empty code is no words at all."""

    code: str
    params: Mapping[str, Any] = {}

    def said_in(self, lang: str) -> str:
        return say(self.code, lang, **self.params)


class Sentences:
    """The catalogues of a folder: ``vi/NAME.json`` and ``en/NAME.json``, each a table of codes and sentences."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def say(self, code: str, lang: str, /, **params: Any) -> str:
        """The sentence of a code in a language, with its parameters filled in."""
        if not code:
            return ""
        sentence = self.pattern(code, lang, params.get("count"))
        shown = {name: _shown(value, lang) for name, value in params.items()}
        for name, value in shown.items():
            if isinstance(value, str) and value[:1].isalpha():
                sentence, shown[name] = _said_once(sentence, name, value)
        return sentence.format(**shown)

    def pattern(self, code: str, lang: str, count: object = None) -> str:
        """The sentence as it stands in the catalogue; ``KeyError`` where there is none."""
        sentences = self.of_code(code, lang)
        one = lang == "en" and count == 1
        for name in (code, f"{code}_{'one' if one else 'other'}", f"{code}_"):
            if name in sentences:
                return sentences[name]
        raise KeyError(code)

    def is_known(self, code: str) -> bool:
        sentences = self.of_code(code, "en")
        return any(f"{code}{ending}" in sentences for ending in ("", "_other", "_"))

    def of_code(self, code: str, lang: str) -> Mapping[str, str]:
        """All sentences of the file that a code stands in."""
        prefix = code.partition(".")[0]
        return sentences_in(self.folder, lang, prefix if prefix in files_in(self.folder) else REST)


@cache
def files_in(folder: str, lang: str = "en") -> frozenset[str]:
    """The catalogues of a language by name, as ``page``."""
    names = os.listdir(os.path.join(folder, lang))
    return frozenset(name.removesuffix(".json") for name in names if name.endswith(".json"))


@cache
def sentences_in(folder: str, lang: str, file: str) -> Mapping[str, str]:
    with open(os.path.join(folder, "vi" if lang == "vi" else "en", f"{file}.json"), encoding="utf-8") as text:
        found: Mapping[str, str] = json.load(text)
    return found


OURS = Sentences(FOLDER)
say, pattern, is_known = OURS.say, OURS.pattern, OURS.is_known


def counted(code: str, count: int) -> Hint:
    """A number of things as part of a sentence that counts several kinds of them: ``2 units``."""
    return Hint(code, {"count": count})


def codes_in(file: str) -> tuple[str, ...]:
    """The codes of one file, as ``page``, in its order."""
    return tuple(sentences_in(FOLDER, "en", file))


def list_in(code: str, lang: str) -> tuple[str, ...]:
    """The sentences ``code.01``, ``code.02``, … in their order, as of instructions."""
    return tuple(text for name, text in OURS.of_code(code, lang).items() if name.startswith(f"{code}."))


def kind_of_value(name: str) -> Hint | str:
    """What a schema wants, in words: ``integer`` or ``dict/list``; other names, as of a plugin's schema, stay."""
    code = f"kind.{name.replace('/', '_or_')}"
    return Hint(code) if is_known(code) else name


# The words just before a name, and what stands between.
_BEFORE = re.compile(r"((?:[^\W\d_]+ ){0,2}[^\W\d_]+)( [“\"]?)$|^([^\W\d_]+(?: [^\W\d_]+){0,2})(: )$", re.MULTILINE)


def _said_once(sentence: str, name: str, value: str) -> tuple[str, str]:
    """“Khối {name}” of a block that is called “Khối xã” is “Khối xã”: what a name begins with is not said before it, nor is
    it a label before it."""
    before, field, after = sentence.partition(f"{{{name}}}")
    found = _BEFORE.search(before) if field else None
    if found is None:
        return sentence, value
    spoken, gap = found[1] or found[3], found[2] or ""
    words = spoken.split(" ") if found[1] else [spoken]  # of a label all of it
    for first in range(len(words)):
        said = " ".join(words[first:])
        if f"{value} ".casefold().startswith(f"{said} ".casefold()):
            if said[0].isupper():
                value = value[0].upper() + value[1:]
            return before[: max(found.end(1), found.end(3)) - len(said)] + gap.lstrip() + field + after, value
    return sentence, value


def _shown(value: Any, lang: str) -> Any:
    if isinstance(value, float) and math.isfinite(value):
        from dtiscore.language.numbers import number  # brings numpy, which help does not need

        return number(value, lang)
    said_in = getattr(value, "said_in", None)  # of a hint, a text in both languages, a number as it is stated
    return value if said_in is None else said_in(lang)
