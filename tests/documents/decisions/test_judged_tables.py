"""Tables that public bodies printed, row by row against a person's reading: never a wrong number, never a lost row."""

from __future__ import annotations

import pytest

from .judging import CASES, counts, judged

pytestmark = [
    pytest.mark.whole,
    pytest.mark.skipif(not CASES.is_dir(), reason="shared/cases/decisions is not here"),
]


@pytest.mark.parametrize("document", ["d01", "d03", "d06", "d10", "d15", "d18", "e01", "w1", "w2", "w3", "w4"])
def test_no_number_is_wrong_no_row_is_lost_and_no_table_is_refused(document: str) -> None:
    bad = [one for one in judged(only=document) if one.verdict in ("wrong", "lost", "refused")]
    assert bad == []


def test_most_rows_whose_words_state_a_rule_are_rules() -> None:
    found = counts(judged())
    assert found["stating_read"] >= 0.85 * found["stating"], found
