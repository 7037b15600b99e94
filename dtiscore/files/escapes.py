"""``_xHHHH_``: how Office Open XML spells out a character in a text, and what programs make of texts that look like it.

Excel reads four digits and writes ``_x005F_`` before a text that has them; LibreOffice also takes ``_xA_`` for the line
break with the number 10; openpyxl keeps what it reads and writes it as it is. What we write is spelled so that each of them
reads it right, and codes are found again whatever they did to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SPELLED = re.compile(r"_x([0-9A-Fa-f]{4})_")
MISTAKABLE = re.compile(r"_(?=x[0-9A-Fa-f]{1,4}_)")  # several may share a sign
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\ufdd0]")
GUARD = "\ufdd0"  # stands for no character in any text, now or later
ANY = re.compile(r"_x([0-9A-Fa-f]{1,4})_")
SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
CONTROL = re.compile(r"[\x00-\x1f]")


def read_out(text: str) -> str:
    """A text as it was typed, of what stands in the file."""
    return SPELLED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def marked(text: str) -> str:
    """A text with a mark wherever :func:`spelled_out` has to spell a sign out; without control characters."""
    return MISTAKABLE.sub(GUARD, UNSEEN.sub("", text))


def spelled_out(xml: bytes) -> bytes:
    """XML of texts that were marked, with what no program mistakes in place of each mark."""
    return xml.replace(GUARD.encode(), b"_x005F_")


def plain_signs(text: str) -> str:
    """Without characters that cannot be seen, apart from tabs and line breaks; spaces of any width are spaces."""
    text = SPACES.sub(" ", text)
    return "".join(sign for sign in text if sign.isprintable() or sign in "\t\n")


class Names:
    """Finds which of the known names a text is that programs may have read and written as characters."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self.by_trace: dict[str, str] = {}
        for name in self.known:
            left = trace(name)
            self.by_trace[left] = name if left not in self.by_trace else ""  # one that two share stands for neither

    def find(self, text: str) -> str:
        """The known name; else the text, with its control characters, which no name has, spelled as they may have been."""
        if text in self.known:
            return text
        return self.by_trace.get(trace(text), "") or CONTROL.sub(lambda found: f"_x{ord(found[0]):x}_", text)


def trace(text: str) -> str:
    """What is left of a text when everything that looks spelled out was read, again and again."""
    before = ""
    while text != before:
        before = text
        text = ANY.sub(lambda found: _character(found[1], found[0]), text)
    return text.replace("\r", "\n")


def _character(digits: str, text: str) -> str:
    """The character; a short form only stands for a control character."""
    sign = chr(int(digits, 16))
    if len(digits) < 4 and sign >= " ":
        return text
    return sign
