"""The text of a rule cut into sentences, each in the one way in which its words are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from dtiscore.documents.decisions.words.amounts import NUMBER, number_of, short
from dtiscore.documents.decisions.words.formulas import bare
from dtiscore.documents.decisions.words.wordings import is_exclusive
from dtiscore.language.labels import key

# Words of numbers repeated as figures, and other spellings of one thing, in the one way that is read.
_SPELLINGS = (
    (
        re.compile(
            r"(?<=\d)\s*\(\s*(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|one|two|three|four|five|six|seven|eight|nine|ten)(?:\s+[^\W\d]+){0,4}\s*\)",
            re.I,
        ),
        "",
    ),
    (re.compile(r"(?<=\d)\s*(?:phần\s+trăm|per\s?cent)(?!\w)", re.I), "%"),
    (re.compile(r"(?<=[\d%])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}"), ""),
    (re.compile("[\u2010\u2011\u2012\u2212]"), "-"),
    (re.compile("[\u00a0\u2007\u202f]"), " "),
    (re.compile("[\u200b\u00ad\ufeff]"), ""),
    (re.compile(r"\[([^\[\]]*[^\d\s\[\]][^\[\]]*)\]"), r"(\1)"),  # a number alone is that of a footnote
)


def as_read(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text.strip()


_SHARE = rf"\d{{1,4}}/\d{{1,4}}|{NUMBER}\s*%|½|0[.,]\d{{1,4}}"
_FULL = r"(?:số\s+)?điểm\s+(?:tối\s+đa|chuẩn)"
# Only where a clause begins to say what it earns: in “tỷ lệ/80% × điểm tối đa” the 80% is no share.
_SHARE_FIRST = re.compile(
    rf"(?P<before>^\s*|[:;=→(\n]\s*|[-–+•]\s+|\b(?:được|đạt|tính|cho|chấm)\s+)(?P<share>{_SHARE})\s*[×x*]\s*(?={_FULL})",
    re.I,
)
_SHARE_LAST = re.compile(rf"(?P<full>{_FULL})\s*(?:[×x*]\s*(?P<share>{_SHARE})|/\s*(?P<part>\d))(?![\w/.,]*\d)", re.I)


def shares_in_words(text: str) -> str:
    """1/2*Điểm tối đa, Điểm tối đa/2 and 0,5 × điểm tối đa in the one way that clauses are read: 1/2 điểm tối đa."""

    def share(found: str) -> str:
        return f"{short(round((number_of(found) or 0) * 100, 10))}%" if found.startswith("0") else found

    text = _SHARE_LAST.sub(lambda m: f"{'1/' + m['part'] if m['part'] else share(m['share'])} {m['full']}", text)
    return _SHARE_FIRST.sub(lambda m: f"{m['before']}{share(m['share'])} ", text)


_QUOTIENT = r"\(?\s*\b[a-d]\s*/\s*[a-d]\b\s*\)?"
_SIGN = r"(?:<=|>=|[<>≤≥=])"
_SHARE_OF_ONE = re.compile(
    rf"(?P<before>(?<![\d.,])(?:[01](?:[.,]\d{{1,4}})?))(?P<sign>\s*{_SIGN}\s*)(?={_QUOTIENT})"
    rf"|(?P<quotient>{_QUOTIENT}\s*{_SIGN}\s*)(?P<after>[01](?:[.,]\d{{1,4}})?)(?![\d.,]*\d|\s*[%×x*/])",
    re.I,
)


def quotients_in_percent(text: str) -> str:
    """“0,8 ≤ b/a < 1” as the percentages that rates are: “80% ≤ b/a < 100%”."""

    def percent(found: str) -> str:
        share = number_of(found)
        return found if share is None or share > 1 else f"{short(round(share * 100, 10))}%"

    return _SHARE_OF_ONE.sub(
        lambda m: f"{percent(m['before'])}{m['sign']}" if m["before"] else f"{m['quotient']}{percent(m['after'])}", text
    )


# Cận trên, cận dưới: the number that is stated once stands for the words.
_LIMIT = r"(?:cận\s+(?P<side>trên|dưới)|(?P<end>upper|lower)\s+bound)"
_LIMIT_IS = re.compile(
    rf"(?:^|[\n;,.(])[-–+•\s]*{_LIMIT}\s*(?:(?:là|bằng|:|=|is)\s*)?(?P<value>{NUMBER}\s*%)(?=\s*(?:[;.,)\n]|$))", re.I
)


def limits_in_words(text: str) -> str:
    """“(tỷ lệ - cận dưới)/(cận trên - cận dưới); cận trên: 90%; cận dưới: 50%” with the numbers in their places."""
    limits: dict[str, str] = {}
    for found in _LIMIT_IS.finditer(text):
        side = key(found["side"] or found["end"])
        if limits.setdefault(side, found["value"]) != found["value"]:
            return text
    bare_text = _LIMIT_IS.sub("\n", text) if limits else text
    return re.sub(_LIMIT, lambda m: limits.get(key(m["side"] or m["end"]), m[0]), bare_text, flags=re.I)


_CAPITAL = "[" + "".join(chr(c) for c in range(0x41, 0x1EFA) if chr(c).isupper()) + "]"
_EARNED = r"(?:(?<=[đĐ]iểm)|(?<=\dđ)|(?<=tối đa)|(?<=[pP]oint)|(?<=[pP]oints))"
_BREAKS = re.compile(
    rf"[\n;]+|(?<=\d),\s+(?=[^\W\d][^,;:=\d]{{0,80}}[:=]|\d[\d.,]{{0,8}}\s+(?:if|when|nếu)\s)|(?<=[\d)])\s*,\s+(?=(?:nếu|if)\s)|,\s+(?=(?:half|full|all|no|none)\b[^,;]{{0,30}}\bif\b|otherwise\b)|,\s+(?=\d[\d.,]{{0,8}}\s+(?:(?:điểm|points?|marks?)\s+)?(?:if|nếu|for)\s)|(?<=\d)\s*/\s*(?=[^\W\d][^/:;,]{{0,60}}:)|{_EARNED}\s*/\s*(?=[^\W\d][^;,\n/]*?[:=])|{_EARNED}[,.]\s+|{_EARNED}\s+[-–+•]\s+(?=[^\W\d])(?![a-d]\s*/)|\.\s+(?={_CAPITAL}|[+-]|[a-d]\s*(?::|=|là)\s)|\s+[-–+•](?=\s*{_CAPITAL})"
    r"|,?\s*(?=(?:[tT]rong\s+đó)\b)|,\s*(?=[a-dA-D]\s*(?:là|:|=)\s)|(?<=\))\s*,\s+",
)
MARK = re.compile(r"^[-–+•*·\s]*(?:[a-eđ]\)\s*)?")
_COUNTED = re.compile(r"(?m)^[-–+•\s]*\(?\d{1,2}(?:\.\d{1,2})*[.)]\s+(?=[^\W\d])")
_BRACKETED = re.compile(r"\([^()\n]{1,300}\)")
_HIDE = {ord(sign): 0xE000 + place for place, sign in enumerate("-–+•;,.")}
_SHOW = {place: chr(sign) for sign, place in _HIDE.items()}


# What stands before levels of which one counts is no part of the first of them.
_ONE_OF = re.compile(
    r"(?im)^\W*(?:chỉ\s+)?(?:chọn|tính|chấm)\s+(?:một|1|01)\s+trong\s+các\s+(?:mức|trường\s+hợp|nội\s+dung)(?:\s+sau)?\s*:"
)


def _kept_whole(bracket: re.Match[str]) -> str:
    """What stands in brackets is not cut; that one level counts of several is said of all of them."""
    return f"\n{bracket[0][1:-1]}\n" if is_exclusive(bracket[0][1:-1].strip()) else bracket[0].translate(_HIDE)


def pieces_of(text: str) -> Iterable[str]:
    hidden = _BRACKETED.sub(_kept_whole, _ONE_OF.sub(r"\g<0>\n", _COUNTED.sub("", text)))
    for piece in _BREAKS.split(hidden):
        piece = MARK.sub("", " ".join((piece or "").translate(_SHOW).split()))
        piece = re.sub(r"^trong\s+đó\s*:?\s*[-+•]?\s*", "", piece, flags=re.I)
        piece = re.sub(r"^[\s,.]+(?!\d)|[\s,.]+$", "", piece).strip()
        piece = bare(piece) if piece.startswith("(") else piece
        if piece:
            yield piece
