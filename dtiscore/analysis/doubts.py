"""Doubts (nguồn bất định): what could have been otherwise, each with its range, as a small table.

Doubts are independent of each other; inside one, everything moves as one group. Read from TOML with every problem at once.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

import attrs

from dtiscore.files.toml import (
    NUMBER,
    STRING,
    TABLE,
    TEXT,
    build,
    not_finite,
    read_toml,
    required,
    schema_of,
    shape_problems,
    words,
)
from dtiscore.frameworks.schema import METHODS, NO_IMPUTATION
from dtiscore.language.displayed import Displayed
from dtiscore.language.drawing import MOST_DRAWS
from dtiscore.language.errors import DataError, LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.text import Text, text_of
from dtiscore.language.told import told
from dtiscore.model import Aggregation, Bools, Floats, Framework, Node, Rule
from dtiscore.rules.plugins.calling import message_of
from dtiscore.rules.plugins.loading import Plugins, load_plugins

Kind = Literal["weights", "policy", "imputation", "aggregation", "rule", "rounding", "error", "appraisal", "left_out"]
Level = Literal["indicator", "index", "pillar"]
Distribution = Literal["uniform", "simplex", "dirichlet", "equal"]

DRAWS, SEED, SPREAD = 2000, 922, 0.25
LEVELS: tuple[Level, ...] = ("indicator", "index", "pillar")
STATED, ADDITIVE = "stated", "weights"
MOST_VARIANTS, MOST_DOUBTS = 64, 50
COUNT: dict[str, Any] = {"type": "integer", "min": 1, "max": MOST_DRAWS - 1}
DOUBT: dict[str, Any] = {
    "title": TEXT,
    "kind": required(
        words("weights", "policy", "imputation", "aggregation", "rule", "rounding", "error", "appraisal", "left_out")
    ),
    "level": words(*LEVELS),
    "distribution": words("uniform", "simplex", "dirichlet", "equal"),
    "spread": NUMBER,
    "concentration": NUMBER,
    "alternatives": {"type": "list", "minlength": 1, "maxlength": MOST_VARIANTS},
    "node": STRING,
    "nodes": {"type": "list", "schema": STRING, "minlength": 1},
    "error": TABLE,
}
SETTINGS: dict[str, Any] = {"draws": COUNT, "seed": {"type": "integer", "min": 0, "max": 2**63 - 1}}
TOP: dict[str, Any] = {"robustness": {"type": "dict", "schema": SETTINGS}, "doubts": required(TABLE)}
# What a kind needs, and what else it may say.
KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "weights": ((), ("level", "distribution", "spread", "concentration")),
    "policy": (("alternatives",), ()),
    "imputation": (("alternatives",), ("nodes",)),
    "aggregation": (("node", "alternatives"), ()),
    "rule": (("alternatives",), ("nodes",)),
    "rounding": ((), ("nodes",)),
    "error": (("error",), ()),
    "appraisal": ((), ("nodes",)),
    "left_out": ((), ("level",)),
}


@attrs.frozen(eq=False)
class Doubt:
    """One source of uncertainty.

    ``nodes`` are those that it is about, empty for all that it can be about; ``alternatives`` are what is drawn with equal chance:
    policies, imputation methods, and pairs of an aggregation or a rule with its parameters (None is what is stated, or the node's
    own sum or mean). ``error`` holds by indicator the largest error in its own measure; ``ratios`` what appraised values were of the
    self-assessed ones, and ``cells`` (units, years) which values nobody has appraised yet.
    """

    name: str
    kind: Kind
    title: Text | None = None
    level: Level = "indicator"
    distribution: Distribution = "uniform"
    spread: float = SPREAD
    concentration: float = 100.0
    nodes: tuple[str, ...] = ()
    alternatives: tuple[Any, ...] = ()
    error: Mapping[str, float] = attrs.field(factory=dict)
    ratios: Mapping[str, Floats] = attrs.field(factory=dict)
    cells: Mapping[str, Bools] = attrs.field(factory=dict)

    @property
    def choices(self) -> int:
        """How many variants of the framework it makes by itself."""
        return max(1, len(self.alternatives))


@attrs.frozen(repr=False, eq=False)
class Doubts(Displayed):
    """Doubts with how many draws are made of them and from which seed."""

    doubts: tuple[Doubt, ...]
    draws: int | None = None
    seed: int | None = None

    def __repr__(self) -> str:
        return f"Doubts({', '.join(one.name for one in self.doubts)})"


def edges_at(framework: Framework, level: Level, below: frozenset[str]) -> list[tuple[str, int, str]]:
    """(node, place among its children, child) of every child of that level under what is looked at, in the order of the file."""
    return [
        (code, k, child)
        for code, node in framework.nodes.items()
        if code in below
        for k, child in enumerate(node.children)
        if framework[child].kind == level and not framework[child].adjusts  # beside the maximum nothing is weighed
    ]


def lowest_level(framework: Framework, node: str) -> Level:
    """The level of what is reported: indicators, else whatever is entered."""
    below = frozenset(framework.below(node))
    return next((level for level in LEVELS if edges_at(framework, level, below)), "indicator")


def usual_doubts(framework: Framework, node: str) -> Doubts:
    """Where none are stated: points by a quarter, and rounding where values are stated with digits."""
    points = Doubt("points", "weights", text_of("analysis.usual.points"), level=lowest_level(framework, node))
    return Doubts((points, Doubt("digits", "rounding", text_of("analysis.usual.digits"))))


@told
def read_doubts(path: str | os.PathLike[str], framework: Framework) -> Doubts:
    """Read a table of doubts.

    Parameters
    ----------
    path : the ``.toml`` file: ``[doubts.NAME]`` with ``kind`` and what belongs to it, ``[robustness]`` with ``draws`` and ``seed``.
    framework : whose nodes the doubts name.

    Returns
    -------
    Doubts
        checked and complete.

    Raises
    ------
    DataError
        with every problem of the file.
    """
    file = str(path)
    document, problems = read_toml(Path(path), file)
    if not problems:
        problems = shape_problems(document, TOP, file, "")
    doubts: list[Doubt] = []
    if not problems:
        reader = _Reader(framework, file, problems)
        doubts = [reader.doubt(name, table) for name, table in document["doubts"].items()]
        variants = math.prod(doubt.choices for doubt in doubts)
        if not doubts:
            problems.append(Problem("analysis.doubt.none", file, "doubts"))
        elif len(doubts) > MOST_DOUBTS:
            problems.append(Problem("schema.too_many", file, "doubts", params={"limit": MOST_DOUBTS}))
        elif variants > MOST_VARIANTS and not problems:
            product = " × ".join(str(doubt.choices) for doubt in doubts if doubt.choices > 1)
            params = {"product": product, "variants": variants, "limit": MOST_VARIANTS}
            problems.append(Problem("analysis.doubt.variants", file, "doubts", params=params))
    if problems:
        raise DataError(problems)
    settings = document.get("robustness", {})
    return Doubts(tuple(doubts), settings.get("draws"), settings.get("seed"))


class _Reader:
    """Tables of doubts become doubts; what is wrong with them is collected."""

    def __init__(self, framework: Framework, file: str, problems: list[Problem]) -> None:
        self.framework, self.file, self.problems = framework, file, problems
        self._plugins: Plugins | None = None

    def problem(self, code: str, place: str, **params: Any) -> None:
        self.problems.append(Problem(code, self.file, place, params=params))

    def doubt(self, name: str, table: Any) -> Doubt:
        place = f"doubts.{one_line(name)}"
        found = Doubt(name, "weights")
        if not isinstance(table, dict):
            self.problem("analysis.doubt.table", place)
            return found
        wrong = shape_problems(table, DOUBT, self.file, place)
        if wrong:
            self.problems += wrong
            return found
        kind = table["kind"]
        needed, possible = KEYS[kind]
        for key in needed:
            if key not in table:
                self.problem("analysis.doubt.needs", place, kind=kind, key=key)
        for key in table:
            if key not in (*needed, *possible, "kind", "title"):
                self.problem("analysis.doubt.idle", f"{place}.{key}", kind=kind, known=", ".join((*needed, *possible)))
        title = Text(**table["title"]) if "title" in table else None
        found = Doubt(name, kind, title)
        if any(key not in table for key in needed):
            return found
        reader = {
            "weights": self._weights, "left_out": self._level, "policy": self._policy, "imputation": self._imputation,
            "aggregation": self._aggregation, "rule": self._rule, "rounding": self._rounding, "error": self._error,
            "appraisal": self._rounding,
        }[kind]  # fmt: skip
        return reader(found, table, place)

    def _level(self, doubt: Doubt, table: Mapping[str, Any], place: str) -> Doubt:
        level = table.get("level", lowest_level(self.framework, "total"))
        if not edges_at(self.framework, level, frozenset(self.framework.nodes)):
            self.problem("analysis.doubt.level", f"{place}.level", level=level)
        return attrs.evolve(doubt, level=level)

    def _weights(self, doubt: Doubt, table: Mapping[str, Any], place: str) -> Doubt:
        distribution = table.get("distribution", "uniform")
        for key, only in (("spread", "uniform"), ("concentration", "dirichlet")):
            if key in table and distribution != only:
                self.problem("analysis.doubt.only", f"{place}.{key}", key=key, only=only)
        spread, concentration = float(table.get("spread", SPREAD)), float(table.get("concentration", 100))
        if not 0 < spread < 1:
            self.problem("analysis.doubt.between", f"{place}.spread", low=0, high=1)
        if not 1 <= concentration <= 10_000:
            self.problem("analysis.doubt.between", f"{place}.concentration", low=1, high=10_000)
        doubt = attrs.evolve(doubt, distribution=distribution, spread=spread, concentration=concentration)
        return self._level(doubt, table, place)

    def _names(self, table: Mapping[str, Any], place: str, known: Iterable[str]) -> list[str]:
        """Alternatives that are words of a list."""
        names = [one if isinstance(one, str) else one_line(one) for one in table["alternatives"]]
        known = tuple(known)
        for i, name in enumerate(names):
            if name not in known:
                params = {"found": one_line(name), "allowed": ", ".join(known), "hint": did_you_mean(name, known)}
                self.problem("schema.allowed", f"{place}.alternatives[{i}]", **params)
        return names

    def _policy(self, doubt: Doubt, table: Mapping[str, Any], place: str) -> Doubt:
        return attrs.evolve(doubt, alternatives=tuple(self._names(table, place, ("zero", "skip"))))

    def _imputation(self, doubt: Doubt, table: Mapping[str, Any], place: str) -> Doubt:
        names = self._names(table, place, (STATED, NO_IMPUTATION, *METHODS))
        return attrs.evolve(doubt, alternatives=tuple(names), nodes=self._leaves(table, place))

    def _leaves(self, table: Mapping[str, Any], place: str) -> tuple[str, ...]:
        known = [node.code for node in self.framework.leaves]
        nodes = tuple(table.get("nodes", ()))
        for i, code in enumerate(nodes):
            if code not in known:
                self.problem("lookup.node", f"{place}.nodes[{i}]", name=one_line(code), hint=did_you_mean(code, known))
        return nodes

    @property
    def plugins(self) -> Plugins:
        if self._plugins is None:
            self._plugins = load_plugins()
        return self._plugins

    def _made(
        self,
        thing: Rule | Aggregation,
        params: type[Any] | None,
        table: Mapping[str, Any],
        place: str,
        node: Node | None,
    ) -> Any:
        """The parameters of an alternative, checked as a framework's are."""
        if params is None:
            return None
        wrong = shape_problems(table, schema_of(params), self.file, place) or list(not_finite(table, self.file, place))
        self.problems += wrong
        if wrong:
            return None
        made = build(params, table)
        check: Any = thing.check
        if check is not None:
            found = check(made, 0.0) if isinstance(thing, Rule) else check(made)
            for where, said in map(message_of, found):
                self.problems.append(Problem(said.code, self.file, f"{place}.{where}", params=said.params))
        return made

    def _alternative(self, given: Any, known: Mapping[str, Any], place: str) -> tuple[Any, Mapping[str, Any]] | None:
        """What an alternative names, with its table."""
        table = given if isinstance(given, dict) else {"type": given}
        name = table.get("type")
        if not isinstance(name, str) or name not in known:
            shown = one_line(name if name is not None else given)
            params = {"found": shown, "allowed": ", ".join(sorted(known)), "hint": did_you_mean(shown, known)}
            self.problem("schema.allowed", place, **params)
            return None
        return known[name], table

    def _aggregation(self, doubt: Doubt, table: Mapping[str, Any], place: str) -> Doubt:
        code = table["node"]
        node = self.framework.nodes.get(code)
        if node is None or not node.children:
            parents = [node.code for node in self.framework.scored if node.children]
            self.problem("lookup.node", f"{place}.node", name=one_line(code), hint=did_you_mean(code, parents))
            return doubt
        pairs = sum(not self.framework[child].adjusts for child in node.children) == 2
        fitting = {
            n: a for n, a in self.plugins.aggregations.items() if a.function is not None and (pairs or not a.pair)
        }
        known = {STATED: None, ADDITIVE: None, **fitting}
        found: list[Any] = []
        for i, given in enumerate(table["alternatives"]):
            spot = f"{place}.alternatives[{i}]"
            chosen = self._alternative(given, known, spot)
            if chosen is not None:
                thing, stated = chosen
                if thing is None:
                    found.append(stated["type"])
                else:
                    found.append((thing, self._made(thing, thing.params, stated, spot, node)))
        return attrs.evolve(doubt, nodes=(code,), alternatives=tuple(found))

    def _rule(self, doubt: Doubt, table: Mapping[str, Any], place: str) -> Doubt:
        nodes = self._leaves(table, place)
        relative = tuple(n.code for n in self.framework.leaves if n.rule is not None and n.rule.relative)
        for i, code in enumerate(nodes):
            if code in self.framework and code not in relative:
                self.problem("analysis.doubt.not_relative", f"{place}.nodes[{i}]", node=code)
        if not relative:
            self.problem("analysis.doubt.no_relative", place)
        known = {name: rule for name, rule in self.plugins.rules.items() if rule.relative}
        found: list[Any] = [STATED]
        for i, given in enumerate(table["alternatives"]):
            spot = f"{place}.alternatives[{i}]"
            chosen = self._alternative(given, known, spot)
            if chosen is not None:
                thing, stated = chosen
                found.append((thing, self._made(thing, thing.params, stated, spot, None)))
        return attrs.evolve(doubt, nodes=nodes or relative, alternatives=tuple(found))

    def _rounding(self, doubt: Doubt, table: Mapping[str, Any], place: str) -> Doubt:
        return attrs.evolve(doubt, nodes=self._leaves(table, place))

    def _error(self, doubt: Doubt, table: Mapping[str, Any], place: str) -> Doubt:
        error: dict[str, float] = {}
        may = {node.code for node in self.framework.leaves if may_err(node)}
        for pattern, size in table["error"].items():
            spot = f"{place}.error.{one_line(pattern)}"
            codes = [node.code for node in self.framework.leaves if fnmatchcase(node.code, pattern)]
            if isinstance(size, bool) or not isinstance(size, (int, float)) or not 0 < size < math.inf:
                self.problem("analysis.doubt.size", spot)
            elif not codes:
                known = [node.code for node in self.framework.leaves]
                self.problem("lookup.node", spot, name=one_line(pattern), hint=did_you_mean(pattern, known))
            elif not may.intersection(codes):
                self.problem("analysis.doubt.no_error", spot, node=codes[0])
            else:
                error |= {code: float(size) for code in codes if code in may}
        if not table["error"]:
            self.problem("schema.empty", f"{place}.error")
        return attrs.evolve(doubt, error=error)


def may_err(node: Node) -> bool:
    """Whether an indicator's value may be a little off: a number, not a choice nor yes or no."""
    return node.rule is not None and node.rule.reads == "value" and node.rule.scored


def doubts_named(framework: Framework, named: dict[str, float], node: str) -> Doubts:
    """Doubts as typed on a command line: weights of the lowest level ("points") or of a level by so much, and rounding."""
    found = []
    for name, spread in named.items():
        level: Level = lowest_level(framework, node) if name == "points" else name  # type: ignore[assignment]
        if name != "points" and name not in LEVELS:
            params = {"name": one_line(name), "known": ", ".join(("points", *LEVELS))}
            raise LookupProblem(Problem("analysis.show", params=params))
        if not 0 < spread < 1:
            raise DataError(Problem("analysis.doubt.between", place=name, params={"low": 0, "high": 1}))
        if not edges_at(framework, level, frozenset(framework.below(node))):
            raise DataError(Problem("analysis.doubt.level", place=name, params={"level": level}))
        found.append(Doubt(name, "weights", level=level, spread=spread))
    return Doubts((*found, Doubt("digits", "rounding")))
