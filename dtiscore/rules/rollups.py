"""How a node with children gets its score, in words: the mean, its parameters, the availability that it asks for, its gate."""

from __future__ import annotations

import attrs

from dtiscore.language.errors import Language
from dtiscore.language.numbers import number
from dtiscore.model import Node, Text

SUM = Text("cộng điểm các thành phần", "sum of the parts' points")
MEAN = Text("trung bình có trọng số của các thành phần", "weighted mean of the parts")


def mean_words(node: Node) -> Text:
    """The aggregation of a node with its parameters."""
    if node.aggregation is None:
        return SUM if node.rollup == "points" else MEAN
    title = node.aggregation.title
    if node.aggregation_params is None:
        return title
    stated = attrs.asdict(node.aggregation_params, recurse=False)

    def words(lang: Language) -> str:
        shown = (f"{name} = {number(v, lang) if isinstance(v, (int, float)) else v}" for name, v in stated.items())
        return f"{title[lang]} ({', '.join(shown)})"

    return Text(words("vi"), words("en"))


def roll_up_words(node: Node) -> Text:
    """The same, with the share of parts that must have a score."""
    how = mean_words(node)
    if not node.threshold:
        return how
    least = 100.0 * node.threshold
    return Text(
        f"{how.vi}; không tính khi dưới {number(least, 'vi')}% số thành phần có điểm",
        f"{how.en}; none where fewer than {number(least, 'en')} % of the parts have a score",
    )


def gate_words(node: Node) -> Text:
    """What happens where a mandatory item is missing; empty where none is."""
    if node.gate is None:
        return Text("", "")
    cap, items = node.gate.cap * 100.0, ", ".join(node.gate.items)
    return Text(f"thiếu {items} thì tối đa {number(cap, 'vi')}%", f"at most {number(cap, 'en')} % without {items}")
