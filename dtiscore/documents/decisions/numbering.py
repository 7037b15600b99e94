"""Numbers of criteria as decisions print them: 1, 1.1, I, A, a), Chỉ số 1, Tiêu chí 2.3."""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs

from dtiscore.language.labels import key

_WORDS = r"(?:(?P<word>chỉ\s+số|chỉ\s+tiêu|criterion|indicator|part|section|tiêu\s+chí|nhóm|phần|mục|nội\s+dung|lĩnh\s+vực|cs|tc)\s*(?:thành\s+phần\s*)?)?"
_SIGNS = r"\d+(?:[.,]\d+)*|[A-ZĐ](?:[.]?\d+)(?:[.]\d+)*|[IVXLC]+(?:[.]\d+)*|[A-ZĐ]|[a-zđ](?=\s*[).\]]|\s*$)|[ivx]+(?=\s*[).\]]|\s*$)"
_STT = re.compile(rf"^\(?{_WORDS}(?P<sign>{_SIGNS})\s*[).:\]]*\s*$", re.I)
_EXACT = re.compile(rf"^(?:{_SIGNS})$")
_HEADING = re.compile(
    r"^(?:(?P<word>(?i:chỉ\s+số|chỉ\s+tiêu|tiêu\s+chí|nhóm|phần|mục|criterion|indicator|part|section))\s+)?"
    r"(?P<sign>(?:\d{1,3}|[IVXLC]{1,6}|[A-ZĐ])(?:\.\d{1,3}){1,6}(?!\d)(?=\s*[).:–-]|\s)|[A-ZĐ]\d{1,3}(?=\s*[).:–-])|[A-ZĐ]\d{1,3}(?:\.\d{1,3}){1,6}(?=\s)|\d{1,3}(?=\s*[).:–-])|[IVXLC]{1,8}(?=\s*[).:–-])|[A-ZĐ](?=\s*[).:–-])"
    r"|[a-zđ](?=\s*\)))"
    r"\s*(?P<end>[).:–-]+\s*|\s)(?P<title>[^\s\d%].*|\d+[^\s\d.,/%].*|\d+\s+[^\W\d].*)$",
    re.S,
)
LONGEST_ROMAN = 15
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@attrs.frozen
class CriterionNumber:
    """``style`` tells series apart (n, n.n, R, A, a); ``values`` are the numbers of its parts; ``text`` is as printed."""

    style: tuple[str, ...]
    values: tuple[int, ...]
    text: str


def number_in(text: str, open_numbers: Sequence[CriterionNumber]) -> CriterionNumber | None:
    """The number of a criterion, where the cell holds one; ``open_numbers`` tell the letter I from the Roman one."""
    text = " ".join(text.split())
    found = _STT.match(text)
    if found is None or not _EXACT.match(found["sign"]):
        return None
    number = _number(found["sign"], text.strip(), open_numbers)
    return attrs.evolve(number, style=(*number.style, key(found["word"]))) if found["word"] else number


def heading_in(text: str, open_numbers: Sequence[CriterionNumber]) -> tuple[CriterionNumber, str] | None:
    """(I, Nhận thức số) from “I. NHẬN THỨC SỐ” or “Chỉ số 1: …”."""
    found = _HEADING.match(text.strip())
    if found is None:
        return None
    letter = f"{found['sign']})" if found["sign"].islower() else found["sign"]
    number = _number(found["sign"], letter, open_numbers)
    if found["word"]:
        said = f"{found['word']} {letter}"
        number = attrs.evolve(number, style=(*number.style, key(found["word"])), text=" ".join(said.split()))
    return number, found["title"].strip()


def follows(number: CriterionNumber, open_numbers: Sequence[CriterionNumber]) -> bool:
    """Whether a number goes on where the open ones have come to: 1.3 after 1.2, 1.1 below 1."""
    values = number.values
    return any(
        values == (*before.values[:-1], before.values[-1] + 1) or values == (*before.values, 1)
        for before in open_numbers
    )


def _number(sign: str, text: str, open_numbers: Sequence[CriterionNumber]) -> CriterionNumber:
    parts = re.split(r"[.,]|(?<=[^\W\d])(?=\d)", sign)
    read = [_part(part, open_numbers if i == 0 else ()) for i, part in enumerate(parts)]
    return CriterionNumber(tuple(style for style, _ in read), tuple(value for _, value in read), text)


def _part(part: str, open_numbers: Sequence[CriterionNumber]) -> tuple[str, int]:
    if part.isdigit():
        return "n", int(part[:9])
    upper = part.isupper()
    letter = ord(part.upper()) - ord("A") + 1 if len(part) == 1 and part.upper() != "Đ" else 0
    roman = _roman(part.lower())
    letters, romans = ("A", "R") if upper else ("a", "r")
    follows = {number.style[0]: number.values[0] for number in open_numbers}
    if letter and follows.get(letters) == letter - 1 and not (roman and follows.get(romans) == roman - 1):
        return letters, letter
    if roman and (roman == 1 or len(part) > 1 or romans in follows):
        return romans, roman
    return letters, letter or 99


def _roman(text: str) -> int:
    if not text or len(text) > LONGEST_ROMAN or set(text) - set(_ROMAN):
        return 0
    values = [_ROMAN[sign] for sign in text]
    return sum(-v if any(w > v for w in values[i + 1 :]) else v for i, v in enumerate(values))
