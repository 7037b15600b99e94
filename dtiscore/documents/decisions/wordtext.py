"""The text of Word paragraphs as it is printed: tracked insertions in, deletions out, automatic numbers written out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = ("sdt", "sdtContent", "ins", "customXml", "moveTo", "smartTag")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
LEVELS = 9


def tag_of(element: Any) -> str:
    tag = element.tag
    return tag[len(_W) :] if isinstance(tag, str) and tag.startswith(_W) else ""


def children(element: Any, tag: str) -> Iterator[Any]:
    """Children of a kind, also those that stand in a content control or a tracked insertion."""
    for child in element:
        name = tag_of(child)
        if name == tag:
            yield child
        elif name in _WRAPPERS:
            yield from children(child, tag)


def property_of(element: Any, properties: str, name: str) -> str | None:
    """The value of a property, empty where it is there without one, None where it is not there."""
    found = element.find(f"{_W}{properties}/{_W}{name}")
    return None if found is None else found.get(f"{_W}val", "")


def paragraph_texts(paragraphs: Iterable[Any], numbering: Numbering) -> Iterator[str]:
    for paragraph in paragraphs:
        text = "".join(_runs(paragraph))
        number = numbering.label(paragraph)
        yield f"{number} {text}" if number else text


def cell_texts(cell: Any, numbering: Numbering) -> Iterator[str]:
    """The lines of a cell: its paragraphs with the text boxes in them, and each row of a table inside it as one line."""
    for child in _blocks(cell):
        if tag_of(child) == "p":
            yield from paragraph_texts([child], numbering)
            boxes = (box for box in child.iter(f"{_W}txbxContent") if not is_fallback(box))
            for box in boxes:
                yield from cell_texts(box, numbering)
        else:
            for row in children(child, "tr"):
                cells = ("\n".join(cell_texts(inner, numbering)).strip() for inner in children(row, "tc"))
                yield ": ".join(text for text in cells if text)


def _blocks(element: Any) -> Iterator[Any]:
    """Paragraphs and tables in their order, also those in a content control or a tracked insertion."""
    for child in element:
        if tag_of(child) in ("p", "tbl"):
            yield child
        elif tag_of(child) in _WRAPPERS:
            yield from _blocks(child)


def is_fallback(element: Any) -> bool:
    """Whether an element is what Word keeps for old programs: the same again."""
    return any(str(parent.tag).endswith("}Fallback") for parent in element.iterancestors())


def _runs(paragraph: Any) -> Iterator[str]:
    for element in paragraph.iter():
        name = tag_of(element)
        if name in ("t", "tab", "br", "cr", "noBreakHyphen") and not _is_deleted(element, paragraph):
            text = {"t": element.text or "", "tab": " ", "noBreakHyphen": "-"}.get(name, "\n")
            yield text.translate(_RAISED) if name == "t" and _is_raised(element) else text


_RAISED = {ord(sign): raised for sign, raised in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}


def _is_raised(element: Any) -> bool:
    """The number of a note, or of m², is no part of the number before it."""
    return property_of(element.getparent(), "rPr", "vertAlign") == "superscript"


def _is_deleted(element: Any, paragraph: Any) -> bool:
    for parent in element.iterancestors():
        if parent is paragraph:
            return False
        if tag_of(parent) in ("del", "moveFrom", "p", "tbl"):
            return True
    return False


class Numbering:
    """The numbers that Word prints before paragraphs of a list, which are nowhere in their text."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._labels: dict[Any, str] = {}
        self._lists: dict[str, str] = {}
        self._styles: dict[str, tuple[str, str | None]] = dict(_numbered_styles(document))
        relations = document.part.rels.values()
        part = next((r.target_part for r in relations if r.reltype.endswith("/numbering") and not r.is_external), None)
        root = getattr(part, "_element", None)
        if root is None:
            return
        for abstract in root.iter(f"{_W}abstractNum"):
            levels = {}
            for level in abstract.iter(f"{_W}lvl"):
                form, text, start = (_value(level, name) for name in ("numFmt", "lvlText", "start"))
                levels[_whole(level.get(f"{_W}ilvl"), 0)] = (form or "decimal", text or "", _whole(start, 1))
            self._levels[abstract.get(f"{_W}abstractNumId", "")] = levels
        for number in root.iter(f"{_W}num"):
            self._lists[number.get(f"{_W}numId", "")] = _value(number, "abstractNumId") or ""

    def count(self, body: Any) -> None:
        """Go through the document once, in its order, and remember the number of each paragraph."""
        counters: dict[str, list[int | None]] = {}
        for paragraph in body.iter(f"{_W}p"):
            found = paragraph.find(f"{_W}pPr/{_W}numPr")
            style = self._styles.get(property_of(paragraph, "pPr", "pStyle") or "", ("", None))
            name = (_value(found, "numId") if found is not None else None) or style[0]
            level = _whole((_value(found, "ilvl") if found is not None else None) or style[1], 0)
            if not name:
                continue
            levels = self._levels.get(self._lists.get(name, ""), {})
            if level not in levels or not 0 <= level < LEVELS:
                continue
            counts = counters.setdefault(self._lists[name], [None] * LEVELS)
            before = counts[level]
            counts[level] = levels[level][2] if before is None else before + 1
            counts[level + 1 :] = [None] * (LEVELS - level - 1)
            self._labels[paragraph] = _label(levels, level, counts)

    def label(self, paragraph: Any) -> str:
        return self._labels.get(paragraph, "")


def _numbered_styles(document: Any) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Styles of paragraphs that bring a list with them, also through the style that they are based on."""
    styles = {style.get(f"{_W}styleId", ""): style for style in document.styles.element.iter(f"{_W}style")}
    for name in styles:
        following, seen = name, set()
        while following in styles and following not in seen:
            seen.add(following)
            found = styles[following].find(f"{_W}pPr/{_W}numPr")
            if found is not None:
                yield name, (_value(found, "numId") or "", _value(found, "ilvl"))
                break
            following = _value(styles[following], "basedOn") or ""


def _label(levels: dict[int, tuple[str, str, int]], level: int, counts: list[int | None]) -> str:
    form, text, _ = levels[level]
    if form == "bullet":
        return "-"
    for inner in range(level + 1):
        own, _, start = levels.get(inner, ("decimal", "", 1))
        count = counts[inner]
        text = text.replace(f"%{inner + 1}", _written(start if count is None else count, own))
    return text.strip()


def _written(count: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman") and 0 < count < 400:
        text = ""
        for value, sign in _ROMAN:
            text, count = text + sign * (count // value), count % value
        return text.upper() if form == "upperRoman" else text
    if form in ("upperLetter", "lowerLetter") and 0 < count < 27:
        return chr((ord("A") if form == "upperLetter" else ord("a")) + count - 1)
    return "" if form == "none" else str(count)


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return None if found is None else found.get(f"{_W}val")


def _whole(text: str | None, usual: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else usual
