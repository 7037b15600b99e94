"""What people type into a cell is read as they mean it."""

from __future__ import annotations

import math

import pytest

from dtiscore.language.labels import key
from dtiscore.language.sentences import say
from dtiscore.language.typed import NO, NOT_APPLICABLE, YES, read_numbers


def test_no_word_says_two_things_and_all_are_as_labels_are_compared() -> None:
    assert len(YES | NO | NOT_APPLICABLE) == len(YES) + len(NO) + len(NOT_APPLICABLE)
    assert {key(word) for word in YES | NO | NOT_APPLICABLE} == YES | NO | NOT_APPLICABLE


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_a_form_offers_is_read(lang: str) -> None:
    assert key(say("form_sheet.yes", lang)) in YES
    assert key(say("form_sheet.no", lang)) in NO


def test_one_number_settles_the_decimal_sign_of_the_others() -> None:
    read, refused = read_numbers(["1.774", "58,5%", "KAD", "12e-1"])
    assert read == {"1.774": (1774.0, False), "58,5%": (58.5, True), "KAD": (math.inf, False), "12e-1": (1.2, False)}
    assert refused == []


@pytest.mark.parametrize(
    ("texts", "numbers", "code"),
    [
        (["1.774"], "auto", "number.ambiguous"), (["58,5", "58.5"], "auto", "number.mixed"),
        (["58,5"], "en", "number.not_in_setting"), (["many"], "auto", "number.text"), (["1e999"], "vi", "number.infinite"),
    ],
)  # fmt: skip
def test_what_is_no_number_has_a_reason(texts: list[str], numbers: str, code: str) -> None:
    read, ((text, hint),) = read_numbers(texts, numbers)  # type: ignore[arg-type]
    assert (hint.code, text, read) == (code, texts[0], {})
