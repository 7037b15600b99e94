"""To whom a criterion applies, where a sentence says so: “không áp dụng đối với xã đảo”."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import attrs

from dtiscore.documents.decisions.words.bounds import words_of
from dtiscore.documents.decisions.words.wordings import applies_in, changes_in

_BRACKET = re.compile(r"\s*\(([^()\n]{5,200})\)")
# A kind of unit is a name. What it has, did or was, and when, is more than a name says.
_KIND = re.compile(
    r"(?:các\s+|những\s+)?(?:đơn\s+vị\s+hành\s+chính|đặc\s+khu|xã|phường|thị\s+trấn|thị\s+xã|huyện|quận|thành\s+phố|tỉnh|sở|ban|ngành|cơ\s+quan|trường|trung\s+tâm"
    r"|communes?|wards?|towns?|districts?|cities|city|provinces?|departments?|schools?|ministries)\b",
    re.I,
)
_MORE = re.compile(
    r"\d|\b(?:năm|tháng|quý|kỳ|trong|ngoài|từ|đến|trước|sau|mà|có|đã|được|đang|thuộc|mới|do|vì|với|khác|in|that|which|with|where|who|has|have|had|new|before|after|during|other)\b",
    re.I,
)


@attrs.frozen
class Whom:
    """Kinds of units by name: those to whom it does not apply, or (``only``) the only ones to whom it does."""

    kinds: tuple[str, ...]
    only: bool = False


def whom_in(text: str) -> tuple[str, Whom | None]:
    """A text without the sentence that says to whom it applies, and whom that names; the text as it is where none can be read."""
    text = unicodedata.normalize("NFC", text)
    found = [(span, whom) for span, words in _sentences(text) if (whom := _whom(words)) is not None]
    if len(found) != 1:
        return text, None
    (begin, end), whom = found[0]
    return f"{text[:begin].rstrip(' ;,')}{text[end:]}".strip(" ;\n"), whom


def parts_of_others(kinds: Iterable[str]) -> frozenset[str]:
    """Kinds that are part of another, as xã đảo is of xã, and the others: a unit of one type could not be of both."""
    words = {kind: words_of(kind) for kind in kinds}
    pairs = [(one, other) for one in words for other in words if words[one] < words[other]]
    return frozenset(kind for pair in pairs for kind in pair)


def _sentences(text: str) -> list[tuple[tuple[int, int], str]]:
    """What stands in brackets, and what stands between full stops, semicolons and line ends."""
    brackets = [(m.span(), m[1]) for m in _BRACKET.finditer(text)]
    sentences = [(m.span(), m[0]) for m in re.finditer(r"[^\n;.]+[.;]?", text)]
    return [*brackets, *((span, words) for span, words in sentences if "(" not in words)]


def _whom(sentence: str) -> Whom | None:
    said = applies_in(sentence.strip(" \t-–+•*.;"))
    if said is None:
        return None
    kinds = [kind.strip() for kind in re.split(r",|;|\bvà\b|\bhoặc\b|\band\b|\bor\b", said["kinds"]) if kind.strip()]
    named = [f"{kinds[0].split()[0]} {kind}" if i and not _KIND.match(kind) else kind for i, kind in enumerate(kinds)]
    if not kinds or any(_MORE.search(kind) or any(changes_in(kind)) or len(kind) > 60 for kind in kinds):
        return None
    if not _KIND.match(kinds[0]):
        return None
    bare = (re.sub(r"^(?:các|những|the)\s+", "", " ".join(kind.split()), flags=re.I) for kind in named)
    return Whom(tuple(dict.fromkeys(kind[:1].upper() + kind[1:] for kind in bare)), said["only"] != "")
