"""The wordings of decisions, one line each: what kind of sentence it is, its form, and an example of it.

A form is a regular expression in which ``{name}`` stands for the words of that name in ``WORDS``. The next wording of a decision is
one more line here; ``tests/documents/decisions/words/test_grammar.py`` reads every example, and changes it in every way that must not
give the same rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import attrs

from dtiscore.documents.decisions.words.amounts import AMOUNT, FULL, NUMBER, POINTS_WORD

WORDS = {
    "amount": AMOUNT,
    "full": FULL,
    "number": NUMBER,
    "points": POINTS_WORD,
    "condition": r"(?P<condition>.+?)",
    "earns": r"(?:(?:thì|sẽ|được|đạt|tính|cho|chấm|tương\s+ứng|ghi|cộng|là|gets?|earns?|scores?|is|are|worth|then)\s+)*",
    "if": r"(?:nếu|khi|đối\s+với|trong\s+trường\s+hợp|cho|if|when|where|for|:)",
    "at_most": r"(?:tối\s+đa|không\s+(?:vượt\s+)?quá|up\s+to|at\s+most|no\s+more\s+than|maximum(?:\s+of)?|max\.?|capped\s+at)",
    "each": r"(?:(?:(?:cứ\s+)?mỗi|each|every)(?:\s+(?:0?1|một|one))?|cứ\s+(?:có\s+)?(?:0?1|một))",
    "for_each": r"(?:(?:cho\s+)?mỗi|for\s+each|for\s+every|per)",
    "capped": rf"(?:,?\s*\(?\s*(?:nhưng\s+|but\s+)?(?:(?:tổng\s+)?(?:số\s+)?(?:điểm\s+)?tối\s+đa|(?:tổng\s+)?(?:số\s+)?(?:điểm\s+)?không\s+(?:vượt\s+)?quá|up\s+to(?:\s+a\s+maximum\s+of)?|at\s+most|capped\s+at|max\.?|maximum(?:\s+of)?)(?:\s+là)?\s+(?P<cap>{NUMBER})\s*(?:{POINTS_WORD})?\s*\)?)?",
    "taken": r"(?P<taken>(?:thì\s+)?(?:sẽ\s+)?(?:bị\s+)?trừ(?:\s+đi)?\s*|(?:deduct|minus|subtract|take\s+away|lose)\s+)",
    "taken_at_most": rf"(?:,?\s*(?:nhưng\s+|but\s+)?(?P<down>trừ\s+)?(?:(?:tổng\s+)?(?:số\s+)?(?:điểm\s+)?(?:trừ\s+)?tối\s+đa(?:\s+(?:trừ|là))?|không\s+(?:vượt\s+)?quá|up\s+to|at\s+most)\s+(?P<cap>{NUMBER})\s*{POINTS_WORD})?",
    "floor": rf"(?:\s*[,(]?\s*(?:cho\s+)?(?:(?:đến|tới)(?:\s+khi)?\s+hết(?:\s+(?:số\s+)?điểm)?|trừ\s+hết\s+(?:{NUMBER}\s*{POINTS_WORD}|(?:số\s+)?điểm)(?:\s+thì\s+thôi)?|(?:điểm\s+)?(?:không\s+(?:âm|dưới\s+0)|tối\s+thiểu\s+(?:là\s+)?0)(?:\s*{POINTS_WORD})?|(?:but\s+)?(?:not\s+below|never\s+below|minimum(?:\s+of)?)\s+(?:0|zero)(?:\s*{POINTS_WORD})?)\s*\)?)?",
    "noun": r"(?P<noun>[^\d:=;%]{2,120}?)",
}


@attrs.frozen
class Wording:
    """One line of the grammar: ``kind`` says what the sentence is, ``example`` is one that the form takes whole."""

    kind: str
    form: str
    example: str

    @property
    def pattern(self) -> re.Pattern[str]:
        return _compiled(self.form)


@cache
def _compiled(form: str) -> re.Pattern[str]:
    while (spelt := re.sub(r"\{([a-z_]+)\}", lambda m: WORDS[m[1]], form)) != form:
        form = spelt  # words may be made of words
    return re.compile(form, re.I | re.S)


# --- sentences that say what is earned -------------------------------------------------------------------------------

SENTENCES = (
    Wording("cap", r"[-+\s]*(?:nhưng\s+|but\s+)?(?:(?:tổng\s+)?(?:số\s+)?(?:điểm\s+)?{at_most}\s*)+(?:là|:)?\s*(?:{amount})\.?", "nhưng tối đa 10 điểm"),
    Wording("cap", r"[-+\s]*(?:but\s+)?(?:in\s+all\s+)?{at_most}\s*(?:{amount})(?:\s+(?:in\s+all|altogether))?\.?", "at most 10 points in all"),
    Wording("each", r"{each}\s+{noun}\s*(?:[:=-]|,)?\s*(?:thì\s+)?{earns}(?P<points>{number})\s*{points}{capped}\.?", "Cứ 01 cuộc được 1 điểm, tối đa 5 điểm"),
    Wording("each", r"(?P<points>{number})\s*{points}\s*(?:/|{for_each})\s*{noun}{capped}\.?", "5 points for each meeting"),
    Wording("clause", r"(?:nếu\s+)?{condition}\s*,?\s*thì\s+(?:được\s+)?(?:số\s+)?điểm\s+(?:đánh\s+giá\s+)?(?:là|bằng|=)\s*(?P<points>{number})\s*(?:{points})?\.?", "Nếu tỷ lệ đạt 100% thì điểm đánh giá là 1"),
    Wording("clause", r"{condition}\s*(?:[:=→–—-]+|\(|,|thì)?\s*{earns}(?:{amount})\s*\)?\s*\.?", "Ban hành kịp thời: 20 điểm"),
    Wording("clause", r"{condition}\s*[:=→]\s*{earns}(?P<points>{number})\s*\.?", "Ban hành không kịp thời: 0,5"),
    Wording("clause", r"{earns}(?:{amount})\s*(?:[:,-]\s*)?{if}\s+{condition}\.?", "1.5 points for a telephone number"),
    Wording("clause", r"(?P<points>{number})\s+(?:nếu|khi|cho|if|when|for)\s+{condition}\.?", "5 if the plan is published"),
    Wording("clause", r"(?:{amount})\s+(?P<condition>otherwise|else)\.?", "no marks otherwise"),
    Wording("clause", r"(?P<points>{number})\s+(?P<condition>otherwise|else)\.?", "0 otherwise"),
    Wording("clause", r"(?P<condition>otherwise|else|còn\s+lại)\s*,?\s*(?P<points>{number})\.?", "otherwise 0"),
)  # fmt: skip

# --- sentences that change nothing -----------------------------------------------------------------------------------

HARMLESS = (
    Wording("heading", r"(?:(?:cách\s+)?(?:xác\s+định\s+và\s+)?(?:tính|chấm|đánh\s+giá|xác\s+định)\s+điểm(?:\s+như\s+sau)?|cách\s+(?:tính|chấm)(?:\s+điểm)?)\s*[:.]?", "Cách tính điểm như sau:"),
    Wording("heading", r"(?:điểm(?:\s+(?:số|đánh\s+giá))?|thang\s+điểm|(?:các\s+)?mức\s+điểm|công\s+thức(?:\s+tính)?)\s*[:.]?", "Thang điểm:"),
    Wording("heading", r"(?:scor(?:e|ing)|points|how\s+(?:it\s+is|points\s+are)\s+(?:scored|earned)|levels?)\s*[:.]?", "How points are earned:"),
    Wording("heading", r"(?:trong\s+đó|where|of\s+which|cụ\s+thể(?:\s+như\s+sau)?)\s*[:.]?", "Trong đó:"),
    Wording("source", r"(?:căn\s+cứ|theo)\s+(?:(?:quyết\s+định|kế\s+hoạch|nghị\s+quyết|nghị\s+định|thông\s+tư|công\s+văn|chỉ\s+thị)\s+)(?:số\s+)?[\w/.-]*\d[\w/.-]*(?:\s+ngày\s+[\d/.-]+)?(?:\s+của\s+(?:\w+\s*){1,8})?\.?", "Theo Quyết định số 12/QĐ-UBND ngày 15/02/2024 của UBND tỉnh"),
    Wording("evidence", r"(?:tài\s+liệu\s+(?:kiểm|minh)\s+chứng|minh\s+chứng|evidence)\s*:.+", "Tài liệu kiểm chứng: quyết định, kế hoạch"),
)  # fmt: skip

# --- of several levels one counts --------------------------------------------------------------------------------------

EXCLUSIVE = (
    Wording("highest", r"(?:(?:nếu\s+)?(?:đạt|có)\s+nhiều\s+(?:mức|nội\s+dung|kết\s+quả|giải)\s+)?(?:thì\s+)?chỉ\s+(?:được\s+)?(?:tính|chấm|lấy|cho)(?:\s+điểm)?(?:\s+(?:ở|theo|cho|một|01))*(?:\s+(?:mức|điểm|nội\s+dung|kết\s+quả|giải|trường\s+hợp))*(?:\s+(?:có|đạt)(?:\s+(?:điểm|mức))?)?\s+cao\s+nhất\.?", "chỉ tính ở mức cao nhất"),
    Wording("highest", r"(?:tính|chấm|lấy)\s+(?:điểm\s+)?(?:ở\s+|theo\s+|cho\s+)?(?:mức|trường\s+hợp)(?:\s+(?:có|đạt))?(?:\s+điểm)?\s+cao\s+nhất\.?", "tính điểm ở mức cao nhất"),
    Wording("highest", r"only\s+the\s+(?:highest|best)(?:\s+(?:level|one|score|prize|mark))?(?:\s+(?:reached|achieved|met))?\s+(?:counts|is\s+counted|scores)\.?", "only the highest level counts"),
    Wording("one", r"(?:chỉ\s+)?(?:chọn|được\s+chọn|tính|chấm)\s+(?:một|1|01)\s+trong\s+các\s+(?:mức|trường\s+hợp|nội\s+dung)(?:\s+sau)?\s*[:.]?", "chọn một trong các mức sau:"),
)  # fmt: skip

# --- so much away, or on top, for every one --------------------------------------------------------------------------------

TAKING = (
    Wording("each", r"{each}\s+{noun}\s*(?:[:=-]|,|thì)?\s*(?:{taken}|{earns})(?P<points>{number})\s*{points}{taken_at_most}{floor}\.?", "Mỗi báo cáo chậm trừ 1 điểm, trừ tối đa 4 điểm"),
    Wording("each", r"{taken}(?P<points>{number})\s*(?:{points})?\s*(?:/|{for_each})\s*{noun}{taken_at_most}{floor}\.?", "trừ 0,5 điểm cho mỗi lần chậm"),
    Wording("each", r"{noun}\s*[:,]?\s*{taken}(?P<points>{number})\s*{points}\s*[/,]\s*(?:(?:1|01|một)\s+)?(?:lần|vụ|trường\s+hợp|báo\s+cáo|văn\s+bản|hồ\s+sơ|nhiệm\s+vụ|ngày|tháng|người|đơn\s+vị){taken_at_most}{floor}\.?", "Vắng họp trừ 1 điểm/lần"),
    Wording("one", r"{noun}\s+(?P<one>0?1|một)\s+[^\d:=;%,]{2,60}?\s*(?:[:,]|thì)?\s*{taken}(?P<points>{number})\s*{points}{taken_at_most}{floor}\.?", "Vi phạm 1 lần trừ 1 điểm, trừ tối đa 4 điểm"),
    Wording("each", r"(?P<points>{number})\s*{points}\s*(?P<taken>(?:is|are)?\s*(?:deducted|taken\s+away|lost|off))?\s*{for_each}\s*{noun}{taken_at_most}{floor}\.?", "1 point deducted for each late report, at most 4 points"),
)  # fmt: skip


def taking_in(sentence: str) -> dict[str, str] | None:
    """The ``noun`` of which every one takes or gives ``points``, at most ``cap``; ``taken`` and ``down`` where it says that they are taken."""
    found = next((f for line in TAKING if (f := line.pattern.fullmatch(sentence))), None)
    return None if found is None else {name: text for name, text in found.groupdict().items() if text}


# --- words that forbid a reading or change it ------------------------------------------------------------------------

CHANGING = (
    Wording("minus", r"(?<!phòng )(?<!loại )(?<!khấu )(?<!diệt )\btrừ\b(?!\s+(?:trường\s+hợp|khi|các))|\bbị\s+(?:trừ|giảm|phạt)\b|\b(?:phạt|điểm\s+âm)\b", "chậm báo cáo trừ 2 điểm"),
    Wording("minus", r"\bgiảm\s+(?:trừ|điểm|{number}\s*{points})|\b(?:deduct\w*|minus|penalt\w+|subtract\w*|{points}\s+off|tak(?:en?|ing)\s+(?:off|away)|los(?:es?|ing)\s+(?:{number}\s*)?{points})", "1 point deducted for every late report"),
    Wording("minus", r"(?:[:=(→]|\b(?:âm|được|là))[ \t]*[-−–—][ \t]*(?:{number})|\bâm\s+{number}|(?:(?<=\s)|^)[-−–—](?:{number})(?=\s*{points})", "Không ban hành: -1 điểm"),
    Wording("bonus", r"\bcộng\s+thêm\b|\bđiểm\s+(?:thưởng|cộng)\b|\bthưởng\s+(?:thêm|điểm|{number})|\b(?:bonus|extra\s+{points}|additional\s+{points})", "cộng thêm 1 điểm nếu sớm"),
    Wording("exception", r"\btrừ\s+(?:trường\s+hợp|khi|các)\b|\bngoại\s+trừ\b|\bđược\s+miễn\b|\bkhông\s+(?:áp\s+dụng|tính\s+điểm|chấm\s+điểm|xét|đánh\s+giá)\b|\b(?:unless|except\w*|excluding|does\s+not\s+apply|not\s+applicable)\b", "không áp dụng đối với xã đảo"),
    Wording("highest", r"\bchỉ\s+(?:tính|chấm|lấy)\s+(?:ở\s+|theo\s+|cho\s+)?(?:điểm\s+)?(?:\w+\s+){0,3}cao\s+nhất\b|\bonly\s+the\s+(?:highest|best)\b", "chỉ tính ở mức cao nhất"),
    Wording("relative", r"\bso\s+(?:với(?!\s+tổng)|sánh)\b|\b(?:cao|thấp|lớn|nhỏ|tốt|nhiều|kém)\s+nhất\b|\bdẫn\s+đầu\b|(?<!người )\bđứng\s+đầu\b|\bxếp\s+(?:hạng|thứ)\b|\bthứ\s+(?:hạng|bậc)\b|\b(?:bình\s+quân|trung\s+bình|mức\s+chung)\b|chuẩn\s*hóa", "so với bộ cao nhất"),
    Wording("relative", r"\b(?:max|min|highest|lowest|best|worst|average|median|rank\w*|relative\s+to|compared\s+(?:with|to)|normali[sz]ed)\b", "compared with the best ministry"),
    Wording("change", r"\b(?:tăng(?!\s+cường)|giảm(?!\s+nghèo))\b|\bnăm\s+(?:trước|ngoái|liền\s+kề)\b|\b(?:cùng\s+kỳ|kỳ\s+trước)\b|\b(?:increas\w*|decreas\w*|growth|grew|(?:previous|last)\s+year|year[- ]on[- ]year)\b", "tăng so với năm trước"),
    Wording("each", r"\b(?:mỗi|cứ|từng|each|every|per)\b", "cứ thêm 10% được 1 điểm"),
    Wording("times", r"\bnhân\s+(?:với|hệ\s+số|đôi|{number})|\b(?:hệ\s+số|quy\s+đổi|gấp|times|multipl\w+|factor|twice|double|weighted)\b|[×*]", "nhân hệ số 0,7"),
    Wording("late", r"\b(?:trễ|chậm|muộn|quá\s+hạn|late|later|delay\w*|overdue)\b", "nộp trễ hạn"),
    Wording("condition", r"\b(?:nếu|khi|điều\s+kiện|phải|chỉ(?!\s+(?:đạo|số|tiêu|thị|huy|dẫn|định|báo))|riêng|ngoài\s+ra|đồng\s+thời|trường\s+hợp|bắt\s+buộc|nhưng|tuy\s+nhiên|kể\s+cả|bao\s+gồm\s+cả)\b", "nếu có văn bản của tỉnh"),
    Wording("condition", r"\b(?:if|when|only|must|provided|subject\s+to|in\s+addition|however|but|also)\b", "only if the plan was published"),
    Wording("alternative", r"\bhoặc\b|\b(?:or|either|alternatively)\b", "hoặc có cổng thông tin"),
    Wording("negation", r"\b(?:không|chưa|chẳng|no|not|never|without|none|cannot)\b|n't\b", "không tính văn bản nội bộ"),
)  # fmt: skip

# --- points relative to the best ---------------------------------------------------------------------------------------

WORDS |= {
    "unit": r"(?:(?:the|các|những)\s+)?(?:đơn\s+vị|bộ|tỉnh|huyện|xã|phường|sở|cơ\s+quan|địa\s+phương|units?|ministr(?:y|ies)|provinces?|communes?)",
    "best": r"(?:(?:có|đạt|with)\s+)?(?:(?:the\s+)?(?:giá\s+trị|kết\s+quả|tỷ\s+lệ|điểm|value|rate)\s+)?(?:(?:cao|lớn|nhiều)\s+nhất|dẫn\s+đầu|đứng\s+đầu|highest|best)",
}

COMPARISONS = (
    Wording("top", r"{unit}\s+{best}\s*[:=–-]?\s*{earns}(?:{full})\.?", "Đơn vị có tỷ lệ cao nhất được điểm tối đa"),
    Wording("top", r"the\s+best\s+{unit}\s*:?\s*{earns}(?:{full})\.?", "The best unit gets full points"),
    Wording("others", r"{unit}\s+(?:khác|còn\s+lại)\s*:?\s*(?:được\s+)?(?:tính|chấm)(?:\s+điểm)?\s+theo\s+tỷ\s+lệ\s+so\s+với\s+{unit}\s+(?:{best})\.?", "Các đơn vị khác tính theo tỷ lệ so với đơn vị cao nhất"),
    Wording("others", r"(?:the\s+)?others?(?:\s+{unit})?\s*:?\s*{earns}(?:points\s+)?in\s+proportion\s+to\s+the\s+(?:best|highest)(?:\s+{unit})?\.?", "others in proportion to the best"),
)  # fmt: skip


def comparison_in(text: str) -> str:
    """“top” where a sentence says that the best unit earns everything, “others” what the others earn by it; else empty."""
    return next((line.kind for line in COMPARISONS if line.pattern.fullmatch(text)), "")


# --- what follows where a mandatory condition is not met ------------------------------------------------------------------

WORDS |= {
    "unmet": r"(?:(?:nếu\s+|if\s+)?(?:{unit}\s+)?(?:nào\s+)?(?:không|chưa)\s+(?:đạt|đáp\s+ứng|bảo\s+đảm|đảm\s+bảo|thực\s+hiện|có)(?:\s+(?:đủ|một\s+trong\s+))?(?:\s*(?:các\s+|điều\s+kiện|yêu\s+cầu|tiêu\s+chí|quy\s+định|này|trên|bắt\s+buộc))*|(?:if\s+)?(?:it\s+is\s+)?not\s+(?:met|fulfilled))",
    "all": r"(?:(?:tổng|tổng\s+số)\s+điểm(?:\s+(?:của\s+)?(?:{unit}|đánh\s+giá|bộ\s+chỉ\s+số|chung))?|the\s+total)",
}

CONSEQUENCES = (
    Wording("most", r"{unmet}\s*(?:thì|:|,|-)?\s*{all}\s*(?:được\s+tính\s+)?{at_most}\s*(?:(?P<share>{number})\s*%(?:\s*(?:tổng\s+(?:số\s+)?điểm|điểm\s+tối\s+đa|thang\s+điểm|of\s+the\s+(?:maximum|points)))*|(?P<most>{number})\s*{points})\.?", "Không đạt: tổng điểm không quá 50% điểm tối đa"),
    Wording("most", r"{unmet}\s*(?:thì|:|,|-)?\s*{all}\s*(?P<nothing>(?:bằng|là|=|is)\s*0(?:\s*{points})?)\.?", "Nếu không đạt thì tổng điểm bằng 0"),
)  # fmt: skip


def consequence_in(sentence: str) -> dict[str, str] | None:
    """What a unit keeps that does not meet a condition: a ``share``, points at ``most``, or ``nothing``."""
    found = next((f for line in CONSEQUENCES if (f := line.pattern.fullmatch(sentence))), None)
    return None if found is None else {"share": "", "most": "", **{k: v for k, v in found.groupdict().items() if v}}


# --- to whom a criterion applies ------------------------------------------------------------------------------------------

APPLIES = (
    Wording("not", r"(?:tiêu\s+chí\s+(?:này\s+)?|chỉ\s+số\s+(?:này\s+)?|nội\s+dung\s+(?:này\s+)?)?không\s+áp\s+dụng\s+(?:đối\s+với|với|cho)\s+(?P<kinds>.+)", "không áp dụng đối với xã đảo"),
    Wording("not", r"(?:(?:this|it)\s+)?(?:does\s+not\s+apply|not\s+applicable)\s+(?:to|for)\s+(?P<kinds>.+)", "does not apply to wards"),
    Wording("only", r"(?:tiêu\s+chí\s+(?:này\s+)?|chỉ\s+số\s+(?:này\s+)?)?chỉ\s+áp\s+dụng\s+(?:đối\s+với|với|cho)\s+(?P<kinds>.+)", "chỉ áp dụng đối với phường"),
    Wording("only", r"(?:(?:this|it)\s+)?applies\s+only\s+to\s+(?P<kinds>.+)", "applies only to wards"),
)  # fmt: skip


def applies_in(sentence: str) -> dict[str, str] | None:
    """The ``kinds`` of units that a sentence names, and ``only`` where it applies to nobody else."""
    found = next(((line.kind, f) for line in APPLIES if (f := line.pattern.fullmatch(sentence))), None)
    return None if found is None else {"kinds": found[1]["kinds"], "only": "only" if found[0] == "only" else ""}


REASONS = {
    "minus": "convert.why_minus", "bonus": "convert.why_bonus", "exception": "convert.why_exception", "highest": "convert.why_phrase",
    "relative": "convert.why_relative", "change": "convert.why_change", "each": "convert.why_each", "times": "convert.why_phrase",
}  # fmt: skip


def changes_in(text: str, *kinds: str) -> Iterator[str]:
    """The kinds of words in ``text`` that change what a sentence means; only ``kinds`` where some are named."""
    for line in CHANGING:
        if (not kinds or line.kind in kinds) and line.pattern.search(text):
            yield line.kind


def reason_of(kind: str, usual: str = "convert.why_phrase") -> str:
    return REASONS.get(kind, usual)


def sentence_in(text: str) -> tuple[str, re.Match[str]] | None:
    """The kind of a sentence about points, and what its form took; None where it is none of ``SENTENCES``."""
    found = ((line.kind, line.pattern.fullmatch(text)) for line in SENTENCES)
    return next(((kind, match) for kind, match in found if match), None)


def is_harmless(text: str) -> bool:
    return any(line.pattern.fullmatch(text) for line in HARMLESS)


def is_exclusive(text: str) -> bool:
    """Whether a sentence says, and says only, that one level of several counts."""
    return any(line.pattern.fullmatch(text) for line in EXCLUSIVE)


# --- conditions on a number --------------------------------------------------------------------------------------------

COMPARING = {
    "n": rf"({NUMBER})\s*(%)?",
    "words": r"[^\d;]*?",
    "not_less": r"≥|>=|⩾|không\s+dưới|không\s+thấp\s+hơn|không\s+ít\s+hơn|ít\s+nhất|tối\s+thiểu|(?:lớn|cao|nhiều)\s+hơn\s+hoặc\s+bằng|bằng\s+hoặc\s+(?:lớn|cao|nhiều)\s+hơn|(?:more|greater)\s+than\s+or\s+equal\s+to|at\s+least|not\s+less\s+than|no\s+less\s+than",
    "more": r"trên|>|lớn\s+hơn|nhiều\s+hơn|cao\s+hơn|hơn|vượt|more\s+than|over|above|exceeding|greater\s+than",
    "less": r"dưới|<|nhỏ\s+hơn|thấp\s+hơn|ít\s+hơn|(?<!not )(?<!no )less\s+than|fewer\s+than|below|under",
    "not_more": r"≤|<=|⩽|trong\s+vòng|within|không\s+quá|không\s+vượt\s+quá|không\s+cao\s+hơn|(?:nhỏ|thấp|ít)\s+hơn\s+hoặc\s+bằng|bằng\s+hoặc\s+(?:nhỏ|thấp|ít)\s+hơn|less\s+than\s+or\s+equal\s+to|at\s+most|not\s+more\s+than|no\s+more\s+than|up\s+to",
    "or_more": r"trở\s+lên|or\s+more|or\s+above|and\s+above|and\s+over",
    "or_less": r"trở\s+xuống|or\s+less|or\s+fewer|or\s+below|and\s+below",
    "from": r"từ|from|between",
    "to": r"đến|tới|-|–|—|và|to|and|up\s+to",
}

# The first form that is found in a condition says what kind of interval it is.
BOUNDS = (
    Wording("chain", r"{n}\s*(<|≤|<=){words}(<|≤|<=)\s*{n}", "80% ≤ tỷ lệ < 90%"),
    Wording("between", r"(?P<low>từ\s+trên|từ\s+mức|{from}|{not_less}|{more})?\s*{n}{words}(?:{to})\s*(?P<high>{less}|{not_more})?\s*{n}", "từ 80% đến dưới 90%"),
    Wording("not_less", r"(?:(?:{from})\s+|(?:{not_less})\s*)?{n}{words}(?:{or_more})", "từ 04 cuộc trở lên"),
    Wording("not_less", r"(?:{not_less})\s*{n}", "at least 80%"),
    Wording("not_more", r"(?:(?:{from})\s+)?{n}{words}(?:{or_less})", "50% trở xuống"),
    Wording("not_more", r"(?:{not_more}|đến|tới)\s*{n}", "không quá 50%"),
    Wording("not_less", r"(?<!\w)từ\s+(?:mức\s+)?{n}{words}$", "từ 90%"),
    Wording("less", r"(?:{less}|chưa\s+đạt|chưa\s+đến|không\s+đạt)\s*{n}", "dưới 50%"),
    Wording("more", r"(?:{more})\s*{n}", "trên 50%"),
    Wording("exactly", r"(?<!từ)(?<!từ )(?<!\d)=?\s*{n}", "03 cuộc"),
)  # fmt: skip

REST = (
    r"(?:(?:các|những|các\s+mức|mức)\s+)?(?:trường\s+hợp\s+)?(?:còn\s+lại|khác)(?:\s+(?:thì|là))?"
    r"|ngoài\s+(?:các\s+)?trường\s+hợp\s+(?:nêu\s+)?trên|không\s+thuộc\s+(?:các\s+)?trường\s+hợp\s+(?:nêu\s+)?trên"
    r"|(?:không|chưa)\s+đạt(?:\s+(?:các\s+)?(?:yêu\s+cầu|mức)(?:\s+(?:trên|nêu\s+trên))?)?"
    r"|otherwise|(?:all\s+|any\s+)?others?(?:\s+cases?)?|in\s+(?:all\s+)?other\s+cases|the\s+rest|else"
)
NOTHING = r"(?:không|chưa)(?:\s+(?:có|tổ\s+chức|thực\s+hiện|triển\s+khai|đạt|họp|phát\s+sinh))*(?:\s+(?:cuộc|lần|họp|nào))*|no|none"


@cache
def bound_forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(kind, pattern) of ``BOUNDS``, in their order."""
    words = {name: text if name in ("n", "words") else f"(?:{text})" for name, text in COMPARING.items()}
    return tuple(
        (line.kind, re.compile(re.sub(r"\{([a-z_]+)\}", lambda m: words[m[1]], line.form), re.I)) for line in BOUNDS
    )
