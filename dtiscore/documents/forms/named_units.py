"""Which units a free text names, as the name of a file or a signature: only what can mean nothing else counts.

Names of files are whatever people call them. What is shared with a longer name, numbers that count copies, and names that may
be a person's name no unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from dtiscore.data.units import Unit

# "(1)", "- Copy (2)", "Bản sao của …": what programs add to the name of a copy.
COPY = re.compile(
    r"\((\s*\d+\s*|copy|bản sao|sao chép)\)|\bcopy( \(?\d+\)?)?\b( of)?|\bbản sao\b( của)?|- sao chép", re.IGNORECASE
)
FOUR_DIGITS = re.compile(r"\d{4}(?!\d)")  # as the year in XaA2025
WORD = re.compile(r"[^\W_]+")

LONGEST_NAME = 80
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


@attrs.frozen
class Token:
    """A word without marks and capitals, and with its marks, wherever on the word they are written (hoà, hòa)."""

    plain: str
    marked: str

    def is_of(self, other: Token) -> bool:
        """Whether it may be the other: also where nobody typed the marks."""
        return self.plain == other.plain and self.marked in (self.plain, other.marked)


def words_of(text: str) -> tuple[Token, ...]:
    own = COPY.sub(" ", unicodedata.normalize("NFC", text))
    return tuple(_token(word) for run in WORD.findall(own) for word in _written_together(run))


def _written_together(run: str) -> Iterator[str]:
    """The words of XaTanAn2025."""
    start = 0
    for i in range(1, len(run)):
        before = run[i - 1]
        if (before.islower() and run[i].isupper()) or (before.isalpha() and FOUR_DIGITS.match(run, i)):
            yield run[start:i]
            start = i
    yield run[start:]


def _token(word: str) -> Token:
    parts = unicodedata.normalize("NFD", word.casefold())
    letters = "".join(sign for sign in parts if not unicodedata.combining(sign))
    marks = "".join(sorted(sign for sign in parts if unicodedata.combining(sign)))
    return Token(letters.replace("đ", "d"), letters + marks)


Label = tuple[Token, ...]
# What stands before the name of a unit and says of what kind it is.
KINDS = tuple(
    tuple(word.plain for word in words_of(kind))
    for kind in (
        "UBND xã", "UBND phường", "thị trấn", "thị xã", "thành phố", "đặc khu", "xã", "phường", "TP", "TX", "TT", "huyện", "quận",
        "tỉnh", "sở", "commune", "ward", "township", "town", "city", "district", "province", "department",
    )
)  # fmt: skip
# What the names of files say besides whose form it is.
GENERAL = frozenset(
    word.plain
    for word in words_of(
        "phiếu tự đánh giá chấm điểm bộ chỉ số dti cds chuyển đổi năm kỳ bản biểu mẫu bảng kết quả báo cáo nộp gửi lần thứ mới cuối "
        "cùng chính thức sửa bổ sung hoàn thiện đã điền đóng dấu ubnd ủy nhân dân hđnd hội của về kèm theo file cấp xã phường huyện "
        "tỉnh self assessment form final new old draft v ver version signed sent of the for from and to rev xlsx"
    )
)


class NamedUnits:
    """The units that get forms, by everything that they may be called."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.telling: dict[tuple[str, ...], list[tuple[Label, str]]] = {}
        self.short: dict[tuple[str, ...], list[tuple[Label, str]]] = {}
        self.own: dict[str, tuple[Label, ...]] = {}
        listed = tuple(units)
        self.exact: dict[str, set[str]] = {}
        issued = file_names(listed)
        for unit in listed:
            for name in (unit.code, issued[unit.code].removesuffix(".xlsx")):
                self.exact.setdefault(name, set()).add(unit.code)
        for unit in listed:
            self.own[unit.code] = tuple(dict.fromkeys(filter(None, _labels(unit))))
            for label in self.own[unit.code]:
                place = self.telling if _is_telling(label) else self.short
                place.setdefault(tuple(word.plain for word in label), []).append((label, unit.code))
        self.longest = max((len(label) for labels in self.own.values() for label in labels), default=0)

    def others_in_text(self, text: str, own: str) -> frozenset[str]:
        """The codes of the units that a heading or signature names beyond doubt, where it does not name the form's own."""
        words = words_of(text)
        return self._others(self._inside(words) or _same(words, self.short), words, own)

    def others_in_file(self, stem: str, own: str) -> frozenset[str]:
        """The same for the name of a file, without its ending; by its signs where they are one unit's code or the name of its
        issued form: codes that differ in a dash alone are codes of different units."""
        exact = self.exact.get(COPY.sub(" ", unicodedata.normalize("NFC", stem)).strip(), set())
        if len(exact) == 1:
            return frozenset(exact - {own})
        words = words_of(stem)
        return self._others(self._inside(words) or self._alone(words), words, own)

    def _others(self, named: frozenset[str], words: Label, own: str) -> frozenset[str]:
        names_own = own in named or any(
            words[at : at + len(label)] and _is_same(words[at : at + len(label)], label)
            for label in self.own.get(own, ())
            for at in range(len(words))
        )
        return frozenset() if names_own else named

    def _inside(self, words: Label) -> frozenset[str]:
        """By the longest label that begins at each word."""
        found: set[str] = set()
        at = 0
        while at < len(words):
            for length in range(min(self.longest, len(words) - at), 0, -1):
                here = _same(words[at : at + length], self.telling)
                if here:
                    found |= here
                    at += length - 1
                    break
            at += 1
        return frozenset(found)

    def _alone(self, words: Label) -> frozenset[str]:
        """By a label beside which stands nothing but what any form may be called."""
        for length in range(min(self.longest, len(words)), 0, -1):
            for at in range(len(words) - length + 1):
                beside = (*words[:at], *words[at + length :])
                if beside and all(word.plain.isdigit() for word in words[at : at + length]):
                    continue  # a number that counts forms or says the year
                if all(word.plain in GENERAL or word.plain.isdigit() for word in beside):
                    here = _same(words[at : at + length], self.short)
                    if here:
                        return here
        return frozenset()


def _is_same(words: Label, label: Label) -> bool:
    return len(words) == len(label) and all(word.is_of(own) for word, own in zip(words, label, strict=True))


def _same(words: Label, known: Mapping[tuple[str, ...], Sequence[tuple[Label, str]]]) -> frozenset[str]:
    candidates = known.get(tuple(word.plain for word in words), ())
    return frozenset(code for label, code in candidates if _is_same(words, label))


def _labels(unit: Unit) -> Iterator[Label]:
    """Code and name; the name also without what stands in brackets, and without the kind of unit before it."""
    yield words_of(unit.code)
    for text in (unit.name, re.sub(r"\(.*?\)", " ", unit.name)):
        words = words_of(text)
        yield words
        rest = words[_length_of_kind(words) :]
        if len(rest) > 1 or any(len(word.plain) > 2 for word in rest):  # forms are called a, b and 1, 2 as well
            yield rest


def _length_of_kind(words: Label) -> int:
    plain = tuple(word.plain for word in words)
    return next((len(kind) for kind in KINDS if plain[: len(kind)] == kind and len(plain) > len(kind)), 0)


def _is_telling(label: Label) -> bool:
    """Whether the words name a unit wherever they stand; a name without its kind may be that of a person."""
    if len(label) > 1:
        return _length_of_kind(label) > 0 or any(word.plain.isdigit() for word in label)
    (word,) = label
    digits = sum(sign.isdigit() for sign in word.plain)
    return digits > 4 if digits == len(word.plain) else bool(digits) and len(word.plain) > 2


def file_names(units: Iterable[Unit]) -> Mapping[str, str]:
    """By unit code, a file name that every system accepts: code and name in plain letters, none twice."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for unit in units:
        code, name = _plain(unit.code), _plain(unit.name)
        both = name if name.startswith(code) else f"{code}-{name}"
        base = both[:LONGEST_NAME].strip("-") or "unit"
        base = f"_{base}" if RESERVED.match(base) else base
        chosen, count = base, 1
        while chosen in taken:
            count += 1
            chosen = f"{base}-{count}"
        taken.add(chosen)
        names[unit.code] = f"{chosen}.xlsx"
    return names


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode().lower()).strip("-")
