"""A gate in words, as the published report says it."""

from __future__ import annotations

from dtiscore.frameworks import load_framework
from dtiscore.rules.rollups import gate_words, roll_up


def test_a_gate_names_its_items_by_their_titles() -> None:
    framework = load_framework("commune-demo")
    words = gate_words(roll_up(framework, framework["cyber_security"]), framework)
    title = framework["security_regulation"].title
    assert words["vi"] == f"thiếu “{title['vi']}” thì tối đa 50%"
    assert words["en"] == f"at most 50 % without “{title['en']}”"
