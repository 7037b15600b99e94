"""Two editions of criteria: what came, went, moved, was renamed, is worth something else or is scored another way."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from operator import attrgetter
from typing import Any, Literal

import attrs

from dtiscore.language.errors import Language
from dtiscore.language.labels import key
from dtiscore.language.numbers import number
from dtiscore.language.rounding import plain
from dtiscore.language.text import in_both, text_of
from dtiscore.language.told import told
from dtiscore.model import Framework, Node, Text
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


@told
def diff(old: Framework, new: Framework) -> tuple[Change, ...]:
    """Every difference between two editions, by the order of the new one; what was removed stands last.

    Parameters
    ----------
    old, new : two frameworks. Nodes are put together by code, else by the same title, else by titles nearly the same.

    Returns
    -------
    tuple of Change
        empty where nothing differs.

    Raises
    ------
    ArgumentError
        for an argument of another kind.
    """
    pairs, near = pairs_of(old, new)
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


def pairs_of(old: Framework, new: Framework) -> tuple[dict[str, str], set[str]]:
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
    def change(kind: ChangeKind, what: str, was: Any, now: Any) -> Change:
        return _change(kind, after, what, _shown(was), _shown(now), near)

    if before.code != after.code:
        yield change("code", "code", before.code, after.code)
    parents = [pairs.get(parent.code) for parent in new.parents(after.code)]
    if sorted(map(str, parents)) != sorted(parent.code for parent in old.parents(before.code)):
        titles = (_joined(parent.title for parent in at.parents(n.code)) for at, n in ((old, before), (new, after)))
        yield change("moved", "parents", *titles)
    if before.title != after.title:
        yield change("title", "title", before.title, after.title)
    if before.kind != after.kind:
        yield change("kind", "kind", text_of(f"compare.{before.kind}"), text_of(f"compare.{after.kind}"))
    states_points = before.states_points or after.states_points or after.kind == "total"
    if states_points and not math.isclose(before.points, after.points, rel_tol=1e-9, abs_tol=1e-9):
        yield change("points", "points", before.points, after.points)
    weights = _weights(old, before.code), {pairs.get(p, ""): w for p, w in _weights(new, after.code).items()}
    if weights[0] != weights[1] and weights[0].keys() == weights[1].keys():
        yield change("weight", "weight", *(_joined(map(_shown, side.values())) for side in weights))
    if _rule(before) != _rule(after):
        yield change("rule", "rule", _wording(before), _wording(after))
    for kind, what, words in _ENTRIES:
        was, now = _shown(words(before, old)), _shown(words(after, new))
        if was != now:
            yield change(kind, what, was, now)


def _shown(value: Any) -> Text:
    """An entry in both languages: a text as it is, a number with its signs, nothing for None."""
    if isinstance(value, Text):
        return value
    if isinstance(value, (int, float)):
        return in_both(lambda lang: number(value, lang))
    return Text("", "") if value is None else Text(str(value), str(value))


def _joined(texts: Iterable[Text], between: str = "; ") -> Text:
    found = tuple(texts)
    return in_both(lambda lang: between.join(text[lang] for text in found))


def _weights(framework: Framework, code: str) -> dict[str, float]:
    """By parent, for parents that average and state weights of their own."""
    return {
        parent.code: parent.weights[parent.children.index(code)]
        for parent in framework.parents(code)
        if parent.weights and not framework[code].states_points
    }


def _rule(node: Node) -> Any:
    rule, params = (node.score_rule, node.score_params) if node.rule is None else (node.rule, node.params)
    return (rule.name, params) if rule is not None else None


def _wording(node: Node) -> Text:
    return wording_of(node) if node.rule is not None or node.score_rule is not None else NOTHING


def _worth(node: Node) -> Text:
    if node.kind == "info":
        return text_of("compare.info")
    points, words = text_of("compare.worth", points=float(node.points)), _wording(node)
    return _joined((points, words)) if words != NOTHING else points


def _data(node: Node, framework: Framework) -> str:
    data = node.data
    parts = [f"{data.part}/{data.whole}"] if data.part else []
    parts += [f"{data.derive}({', '.join(data.of)})"] if data.derive else []
    parts += [f"zero = {data.zero}"] if data.zero else []
    parts += ["exceed = true"] if data.exceed else []
    return "; ".join(parts)


def _applies(node: Node, framework: Framework) -> Text:
    scope = node.scope
    titles = [framework.unit_types.get(name, _shown(name)) for name in (scope.types if scope else node.applies_to)]
    titles += [_shown(name) for name in (*scope.blocks, *scope.units)] if scope else []
    return _joined(titles, ", ") if titles else text_of("compare.every_type")


def _gate(node: Node, framework: Framework) -> Text | None:
    gate = node.gate
    if gate is None:
        return None
    return in_both(
        lambda lang: (
            f"{', '.join(gate.items)}: cap = {number(gate.cap, lang)}, at_least = {number(gate.at_least, lang)}"
        )
    )


def _aggregation(node: Node, framework: Framework) -> Text:
    by = f" ({node.computed_by})" if node.computed_by else ""
    how = attrs.evolve(roll_up(framework, node), rule_words=None)
    title = roll_up_words(how) if node.aggregation or node.threshold or node.limits else NOTHING
    return in_both(lambda lang: (title[lang] + by).strip())


def _imputation(node: Node, framework: Framework) -> str | None:
    found = node.impute
    return None if found is None else ", ".join(str(v) for v in attrs.astuple(found) if v is not None)


def _range(node: Node, framework: Framework) -> str | None:
    return None if node.range is None else " … ".join(map(plain, node.range))


def _entry(name: str) -> Callable[[Node, Framework], Any]:
    return lambda node, framework: getattr(node, name)


_ENTRIES: tuple[tuple[ChangeKind, str, Callable[[Node, Framework], Any]], ...] = (
    ("data", "data", _data),
    ("applies_to", "applies_to", _applies),
    ("gate", "gate", _gate),
    ("aggregation", "aggregation", _aggregation),
    ("data", "impute", _imputation),
    ("data", "missing", lambda node, framework: node.missing or None),
    ("data", "range", _range),
    ("aggregation", "ties", _entry("ties")),
    ("aggregation", "tie_break", lambda node, _: ", ".join(node.tie_break) or None),
    ("aggregation", "adjusts", lambda node, _: text_of(f"compare.adjusts.{node.adjusts}") if node.adjusts else None),
    ("texts", "lasting", lambda node, _: text_of("compare.lasting_yes") if node.lasting else None),
    ("texts", "evidence_valid", lambda node, _: text_of("compare.evidence_valid_yes") if node.evidence_valid else None),
    *(
        ("texts", name, _entry(name))
        for name in (
            "stt", "unit_of_measure", "topic", "method", "evidence", "collected_from", "verified_by", "source", "note",
        )
    ),
)  # fmt: skip


# --- the header ------------------------------------------------------------------------------------------------------


def _header_changes(old: Framework, new: Framework) -> Iterator[Change]:
    for what, words in _HEADER:
        was, now = _shown(words(old)), _shown(words(new))
        if was != now:
            yield Change("header", "", what, before=was, after=now)


def _bands(framework: Framework) -> Text:
    def words(lang: Language) -> str:
        found = []
        for band in framework.bands.levels:
            low, high = ">= " if band.includes_lower else "> ", "<= " if band.includes_upper else "< "
            ends = [low + number(band.lower, lang)] if math.isfinite(band.lower) else []
            ends += [high + number(band.upper, lang)] if math.isfinite(band.upper) else []
            found.append(f"{band.title[lang]}: {' '.join(ends) or '…'}")
        return "; ".join(found)

    return in_both(words)


def _types(framework: Framework) -> Text:
    return in_both(lambda lang: "; ".join(f"{code}: {title[lang]}" for code, title in framework.unit_types.items()))


def _targets(framework: Framework) -> str:
    found = framework.targets
    parts = [*found.documents, *([f"conflict = {found.conflict}"] if found.conflict else [])]
    return "; ".join(parts + ([f"default_year = {found.default_year}"] if found.default_year else []))


def _checks(framework: Framework) -> str:
    sums = [f"{check.code}: {check.total} = {' + '.join(check.parts)}" for check in framework.sums]
    return "; ".join(sums + [f"{check.code}: {check.overall} ∈ {', '.join(check.parts)}" for check in framework.within])


_HEADER: tuple[tuple[str, Callable[[Framework], Any]], ...] = (
    *((name, attrgetter(name)) for name in ("code", "title", "level")),
    ("years", lambda framework: f"{framework.first_year}–{framework.last_year}"),
    *(
        (name, attrgetter(name))
        for name in (
            "scale", "origin", "decimals", "point_decimals", "ties", "missing", "no_submission", "source", "completeness", "note", "drop_percent",
        )
    ),
    ("unit_types", _types),
    ("bands", _bands),
    ("targets", _targets),
    ("checks", _checks),
    ("flows", lambda framework: ", ".join(sorted(c for c, time in framework.times.items() if time == "flow"))),
)  # fmt: skip
