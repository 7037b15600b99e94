"""Two editions of criteria: what came, went, moved, was renamed, is worth something else or is scored another way."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal

import attrs

from dtiscore.language.labels import key
from dtiscore.language.numbers import number
from dtiscore.language.sentences import say
from dtiscore.language.text import in_both
from dtiscore.model import Bands, Framework, Node, Text
from dtiscore.rules.plugins.calling import wording_of
from dtiscore.rules.rollups import roll_up, roll_up_words

ChangeKind = Literal[
    "header", "added", "removed", "code", "moved", "title", "kind", "points", "weight", "rule", "data", "applies_to",
    "gate", "aggregation", "texts",
]  # fmt: skip
NEAR = 0.85
MOST_PAIRS = 100_000
NOTHING = Text("", "")


@attrs.frozen
class Change:
    """One thing that differs: ``code`` in the new edition (in the old one where it was removed), ``before`` and ``after`` in words.

    ``what`` names the entry; ``near`` says that old and new were put together because their titles are alike, not the same.
    """

    kind: ChangeKind
    code: str
    what: str
    stt: str = ""
    title: Text = NOTHING
    before: Text = NOTHING
    after: Text = NOTHING
    near: bool = False


def compare(old: Framework, new: Framework) -> tuple[Change, ...]:
    """Every difference between two editions, by the order of the new one; what was removed stands last.

    Parameters
    ----------
    old, new : two frameworks. Nodes are put together by code, else by the same title, else by titles nearly the same.

    Returns
    -------
    tuple of Change
        empty where nothing differs.
    """
    pairs, near = _pairs(old, new)
    changes = list(_header_changes(old, new))
    for code, node in new.nodes.items():
        if code not in pairs:
            changes.append(_change("added", node, "added", after=_worth(node)))
        else:
            changes += _node_changes(old, new, old[pairs[code]], node, pairs, code in near)
    kept = set(pairs.values())
    changes += [
        _change("removed", node, "removed", before=_worth(node)) for c, node in old.nodes.items() if c not in kept
    ]
    return tuple(changes)


def _change(
    kind: ChangeKind, node: Node, what: str, before: Text = NOTHING, after: Text = NOTHING, near: bool = False
) -> Change:
    return Change(kind, node.code, what, node.stt, node.title, before, after, near)


# --- which node of one edition is which of the other -----------------------------------------------------------------


def _pairs(old: Framework, new: Framework) -> tuple[dict[str, str], set[str]]:
    """New code → old code: the same code, else the same title, else titles that are nearly the same; those are named."""
    pairs = {code: code for code in new.nodes if code in old}
    for same_number in (True, False):
        before = _by_title(old, set(pairs.values()), same_number)
        after = _by_title(new, set(pairs), same_number)
        pairs |= {
            codes[0]: before[title][0]
            for title, codes in after.items()
            if len(codes) == 1 == len(before.get(title, ()))
        }
    left = [node for code, node in old.nodes.items() if code not in set(pairs.values())]
    come = [node for code, node in new.nodes.items() if code not in pairs]
    near: set[str] = set()
    for node, other in _alike(left, come):
        if node.code not in pairs.values() and other.code not in pairs:
            pairs[other.code] = node.code
            near.add(other.code)
    return pairs, near


def _by_title(framework: Framework, taken: set[str], with_number: bool) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for code, node in framework.nodes.items():
        if code not in taken:
            mark = (key(node.title.vi), str(bool(node.children)), node.stt if with_number else "")
            found.setdefault(mark, []).append(code)
    return found


def _alike(left: list[Node], come: list[Node]) -> Iterable[tuple[Node, Node]]:
    """The most alike first."""
    if len(left) * len(come) > MOST_PAIRS:
        return []
    found = []
    for i, other in enumerate(come):
        matcher = SequenceMatcher(None, "", key(other.title.vi), autojunk=False)
        for j, node in enumerate(left):
            if bool(node.children) == bool(other.children) and (node.kind == "info") == (other.kind == "info"):
                matcher.set_seq1(key(node.title.vi))
                if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR:
                    found.append((-matcher.ratio(), i, j))
    return [(left[j], come[i]) for _, i, j in sorted(found)]


# --- one node --------------------------------------------------------------------------------------------------------


def _node_changes(
    old: Framework, new: Framework, before: Node, after: Node, pairs: Mapping[str, str], near: bool
) -> Iterator[Change]:
    def change(kind: ChangeKind, what: str, was: Text, now: Text) -> Change:
        return _change(kind, after, what, was, now, near)

    if before.code != after.code:
        yield change("code", "code", _both(before.code), _both(after.code))
    parents = [pairs.get(parent.code) for parent in new.parents(after.code)]
    if sorted(map(str, parents)) != sorted(parent.code for parent in old.parents(before.code)):
        yield change("moved", "parents", _titles(old.parents(before.code)), _titles(new.parents(after.code)))
    if before.title != after.title:
        yield change("title", "title", before.title, after.title)
    if before.kind != after.kind:
        yield change("kind", "kind", _said(f"compare.{before.kind}"), _said(f"compare.{after.kind}"))
    if (before.states_points or after.states_points or after.kind == "total") and not _same(
        before.points, after.points
    ):
        yield change("points", "points", _number(before.points), _number(after.points))
    weights = _weights(old, before.code), {pairs.get(p, ""): w for p, w in _weights(new, after.code).items()}
    if weights[0] != weights[1] and weights[0].keys() == weights[1].keys():
        yield change("weight", "weight", *(_numbers(side.values()) for side in weights))
    if _rule(before) != _rule(after):
        yield change("rule", "rule", _wording(before), _wording(after))
    for kind, what, words in _ENTRIES:
        was, now = words(before, old), words(after, new)
        if was != now:
            yield change(kind, what, was, now)


def _same(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def _both(text: str) -> Text:
    return Text(text, text)


def _number(value: float) -> Text:
    return in_both(lambda lang: number(value, lang))


def _numbers(values: Iterable[float]) -> Text:
    return in_both(lambda lang: "; ".join(number(value, lang) for value in values))


def _said(code: str) -> Text:
    return Text(say(code, "vi"), say(code, "en"))


def _titles(nodes: Iterable[Node]) -> Text:
    found = tuple(nodes)
    return Text("; ".join(node.title.vi for node in found), "; ".join(node.title.en for node in found))


def _weights(framework: Framework, code: str) -> dict[str, float]:
    """By parent, for parents that average and state weights of their own."""
    return {
        parent.code: parent.weights[parent.children.index(code)]
        for parent in framework.parents(code)
        if parent.weights and not framework[code].states_points
    }


def _rule(node: Node) -> Any:
    return (node.rule.name, node.params) if node.rule is not None else None


def _wording(node: Node) -> Text:
    return wording_of(node, round(node.points, 4)) if node.rule is not None else NOTHING


def _worth(node: Node) -> Text:
    if node.kind == "info":
        return _said("compare.info")
    worth, words = _number(node.points), _wording(node)
    points = Text(say("compare.worth", "vi", points=worth.vi), say("compare.worth", "en", points=worth.en))
    return Text(f"{points.vi}; {words.vi}", f"{points.en}; {words.en}") if words != NOTHING else points


def _data(node: Node, framework: Framework) -> Text:
    data = node.data
    parts = [f"{data.part}/{data.whole}"] if data.part else []
    parts += [f"{data.derive}({', '.join(data.of)})"] if data.derive else []
    parts += [f"zero = {data.zero}"] if data.zero else []
    parts += ["exceed = true"] if data.exceed else []
    return _both("; ".join(parts))


def _applies(node: Node, framework: Framework) -> Text:
    scope = node.scope
    titles = [framework.unit_types.get(name, _both(name)) for name in (scope.types if scope else node.applies_to)]
    titles += [_both(name) for name in (*scope.blocks, *scope.units)] if scope else []
    return (
        Text(", ".join(t.vi for t in titles), ", ".join(t.en for t in titles))
        if titles
        else _said("compare.every_type")
    )


def _gate(node: Node, framework: Framework) -> Text:
    gate = node.gate
    if gate is None:
        return NOTHING
    return in_both(
        lambda lang: (
            f"{', '.join(gate.items)}: cap = {number(gate.cap, lang)}, at_least = {number(gate.at_least, lang)}"
        )
    )


def _aggregation(node: Node, framework: Framework) -> Text:
    by = f" ({node.computed_by})" if node.computed_by else ""
    title = roll_up_words(roll_up(framework, node)) if node.aggregation or node.threshold else NOTHING
    return Text((title.vi + by).strip(), (title.en + by).strip())


def _imputation(node: Node) -> Text:
    found = node.impute
    return NOTHING if found is None else _both(", ".join(str(v) for v in attrs.astuple(found) if v is not None))


def _text_of(name: str) -> Callable[[Node, Framework], Text]:
    def text(node: Node, framework: Framework) -> Text:
        value = getattr(node, name)
        return value if isinstance(value, Text) else _both(value or "")

    return text


_ENTRIES: tuple[tuple[ChangeKind, str, Callable[[Node, Framework], Text]], ...] = (
    ("data", "data", _data),
    ("applies_to", "applies_to", _applies),
    ("gate", "gate", _gate),
    ("aggregation", "aggregation", _aggregation),
    ("data", "impute", lambda node, framework: _imputation(node)),
    ("aggregation", "ties", lambda node, framework: _both(node.ties)),
    *(
        ("texts", name, _text_of(name))
        for name in (
            "stt", "unit_of_measure", "topic", "method", "evidence", "collected_from", "verified_by", "source", "note",
        )
    ),
)  # fmt: skip


# --- the header ------------------------------------------------------------------------------------------------------


def _header_changes(old: Framework, new: Framework) -> Iterator[Change]:
    for what, words in _HEADER:
        was, now = words(old), words(new)
        if was != now:
            yield Change("header", "", what, before=was, after=now)


def _plain(name: str) -> Callable[[Framework], Text]:
    def text(framework: Framework) -> Text:
        value = getattr(framework, name)
        if isinstance(value, Text):
            return value
        if isinstance(value, (int, float)):
            return _number(value)
        return _both("" if value is None else str(value))

    return text


def _bands(bands: Bands) -> Text:
    def words(lang: Literal["vi", "en"]) -> str:
        found = []
        for band in bands.levels:
            low, high = ">= " if band.includes_lower else "> ", "<= " if band.includes_upper else "< "
            ends = [low + number(band.lower, lang)] if math.isfinite(band.lower) else []
            ends += [high + number(band.upper, lang)] if math.isfinite(band.upper) else []
            found.append(f"{band.title[lang]}: {' '.join(ends) or '…'}")
        return "; ".join(found)

    return Text(words("vi"), words("en"))


def _types(framework: Framework) -> Text:
    types = framework.unit_types
    return Text(
        "; ".join(f"{c}: {t.vi}" for c, t in types.items()), "; ".join(f"{c}: {t.en}" for c, t in types.items())
    )


def _targets(framework: Framework) -> Text:
    found = framework.targets
    parts = [*found.documents, *([f"conflict = {found.conflict}"] if found.conflict else [])]
    return _both("; ".join(parts + ([f"default_year = {found.default_year}"] if found.default_year else [])))


def _checks(framework: Framework) -> Text:
    sums = [f"{check.code}: {check.total} = {' + '.join(check.parts)}" for check in framework.sums]
    within = [f"{check.code}: {check.overall} ∈ {', '.join(check.parts)}" for check in framework.within]
    return _both("; ".join(sums + within))


_HEADER: tuple[tuple[str, Callable[[Framework], Text]], ...] = (
    *((name, _plain(name)) for name in ("code", "title", "level")),
    ("years", lambda framework: _both(f"{framework.first_year}–{framework.last_year}")),
    *(
        (name, _plain(name))
        for name in (
            "scale", "origin", "decimals", "point_decimals", "ties", "missing", "no_submission", "source", "completeness", "note", "drop_percent",
        )
    ),
    ("unit_types", _types),
    ("bands", lambda framework: _bands(framework.bands)),
    ("targets", _targets),
    ("checks", _checks),
)  # fmt: skip
