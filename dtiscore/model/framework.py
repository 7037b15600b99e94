"""One published edition of criteria."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import attrs

from dtiscore.language.displayed import Displayed
from dtiscore.language.errors import LookupProblem, Problem, did_you_mean, one_line
from dtiscore.language.rooms_above import from_above
from dtiscore.language.text import Text
from dtiscore.language.told import told
from dtiscore.language.validating import is_function, named, of
from dtiscore.model.arrays import Bools, Floats
from dtiscore.model.bands import Bands
from dtiscore.model.checks import USUAL_LIMITS, CheckLimits, SumCheck, WithinCheck
from dtiscore.model.finding import Finding
from dtiscore.model.node import Node, Policy, Ties
from dtiscore.model.pillar import PillarMethod
from dtiscore.model.stated import plain

TOTAL = "total"
BESIDE = ("file", "order", "methods", "checks")  # entries that are not stated, or not by their values


@attrs.frozen
class TargetChoice:
    """Which target documents a framework names, which prevails in a conflict, and the target year it means."""

    documents: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    conflict: str = ""
    default_year: int | None = None


@attrs.frozen(eq=False, repr=False)
class Framework(Displayed):
    """One published edition of criteria (bộ chỉ số), checked and complete: every code resolves, no cycle is left.

    ``nodes`` are in the order of the file; ``order`` lists children before parents. ``methods`` holds, by pillar, the
    method of the plugin that computes it. ``additive`` are the counts, and the indicators, whose numbers add up over units that
    merge; ``times`` says which numbers are told of a period alone (``"flow"``) or as they stand (``"stock"``), the others add up
    since January; ``lasting`` are the counts that stay true until they are replaced. A score s is printed as ``origin`` + s × ``scale`` points; ``origin`` is not 0
    only where every node is on the framework's scale.

    Two are equal that ask, say and score the same, wherever their files lie and in whatever order they state their nodes:
    rules, aggregations and derivations of the same names, methods and checks of the same plugins. Equal ones have one hash, so
    that either finds the other in a dict.
    """

    code: str
    title: Text
    level: str
    first_year: int
    last_year: int
    scale: float
    decimals: int
    point_decimals: int | None
    ties: Ties
    missing: Policy
    no_submission: Literal["unranked", "zero"]
    source: Text
    completeness: str
    note: Text | None
    nodes: Mapping[str, Node]
    order: tuple[str, ...]
    unit_types: Mapping[str, Text]
    bands: Bands
    targets: TargetChoice
    sums: tuple[SumCheck, ...]
    within: tuple[WithinCheck, ...]
    methods: Mapping[str, PillarMethod]
    drop_percent: float
    count_titles: Mapping[str, Text] = attrs.field(factory=dict)
    count_measures: Mapping[str, str] = attrs.field(factory=dict)
    additive: frozenset[str] = frozenset()
    file: str = ""
    limits: CheckLimits = USUAL_LIMITS
    checks: tuple[DataCheck, ...] = ()
    origin: float = 0.0
    every_node_on_scale: bool = False
    times: Mapping[str, str] = attrs.field(factory=dict)
    lasting: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "nodes", MappingProxyType(dict(self.nodes)))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Framework) and self._stated() == other._stated())

    def __hash__(self) -> int:
        return hash((self.code, self.first_year, self.last_year, frozenset(self.nodes)))

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process, or a copy: a read-only view does not travel."""
        given = {field.name: getattr(self, field.name) for field in attrs.fields(Framework)}
        return Framework, tuple((given | {"nodes": dict(self.nodes)}).values())

    def _stated(self) -> dict[str, Any]:
        names = [field.name for field in attrs.fields(Framework) if field.name not in BESIDE]
        methods = sorted((pillar, method.code, method.owner) for pillar, method in self.methods.items())
        checks = [(check.name, check.owner) for check in self.checks]
        return {name: plain(getattr(self, name)) for name in names} | {"methods": methods, "checks": checks}

    @told
    def __getitem__(self, code: str) -> Node:
        """The node of a code.

        Raises
        ------
        LookupProblem
            for a node that does not exist.
        """
        node = self.nodes.get(code)
        if node is None:
            hint = did_you_mean(code, self.nodes)
            raise LookupProblem(Problem("lookup.node", params={"name": one_line(code), "hint": hint}))
        return node

    @classmethod
    @told
    def from_toml(cls, text: str, *, plugins: Any = None, beside: str | os.PathLike[str] | None = None) -> Framework:
        """A framework of the text of its file.

        Parameters
        ----------
        text : what a ``.toml`` file holds.
        plugins : those that rules, aggregations and pillars come from, as ``load_plugins`` gives them; by default all that are installed.
        beside : a folder, or a file in it, with the folder ``targets`` of target documents that the framework names.

        Returns
        -------
        Framework
            checked and complete, as ``load_framework`` gives it.

        Raises
        ------
        FrameworkError
            with every problem of the text.
        ArgumentError
            for an argument of another kind.
        """
        made: Framework = from_above("frameworks.making", "from_toml")(text, plugins, beside)
        return made

    @classmethod
    @told
    def from_dict(
        cls, tables: Mapping[str, Any], *, plugins: Any = None, beside: str | os.PathLike[str] | None = None
    ) -> Framework:
        """A framework of tables as its file holds them: ``{"framework": {…}, "indicators": {…}, "total": {…}}``.

        Parameters
        ----------
        tables : dicts, lists, texts and numbers; a ``Text`` stands for both languages, None for nothing.
        plugins, beside : as for ``from_toml``.

        Returns
        -------
        Framework
            checked and complete, as ``load_framework`` gives it.

        Raises
        ------
        FrameworkError
            with every problem of the tables.
        ArgumentError
            for an argument of another kind.
        """
        made: Framework = from_above("frameworks.making", "from_dict")(tables, plugins, beside)
        return made

    def to_toml(self) -> str:
        """The text of a file that is read as this framework; whatever its own file looked like, without its remarks.

        Raises
        ------
        FrameworkError
            where a file cannot say it, as parameters of a plugin that are no numbers, texts, lists or tables.
        """
        text: str = from_above("frameworks.making", "to_toml")(self)
        return text

    @told
    def replace(self, node: str | None = None, /, **entries: Any) -> Framework:
        """The framework with other entries, checked as a file is: ``replace(missing="skip")``, ``replace("training", points=30)``.

        Parameters
        ----------
        node : whose entries are meant; without it those of the table ``[framework]``, or one of the tables beside it, as ``bands``.
        entries : by their names in a file; None takes an entry away.

        Returns
        -------
        Framework
            a new one; this stays as it is.

        Raises
        ------
        FrameworkError
            with everything that a file with these entries would be refused for.
        LookupProblem
            for a node that does not exist.
        """
        made: Framework = from_above("frameworks.making", "with_entries")(self, node, entries)
        return made

    @told
    def with_weights(self, node: str, weights: Mapping[str, float]) -> Framework:
        """The framework in which a node averages its children by these weights; children that are not named keep theirs.

        Parameters
        ----------
        node : a node with children. Of one that adds points, the children weigh as much as their points before.
        weights : by child, above 0; only their proportions matter.

        Returns
        -------
        Framework
            a new one; this stays as it is.

        Raises
        ------
        FrameworkError
            with everything that a file with these weights would be refused for.
        LookupProblem
            for a node or child that does not exist.
        """
        made: Framework = from_above("frameworks.making", "with_weights")(self, node, weights)
        return made

    @told
    def with_rule(self, node: str, rule: str | Mapping[str, Any], /, **parameters: Any) -> Framework:
        """The framework in which a node earns its points by another rule: ``with_rule("x", "linear", lower=0, upper=80)``.

        Parameters
        ----------
        node : an indicator, or a node with children whose score the rule reads.
        rule : the name of the rule, or its table as a file holds it.
        parameters : of the rule, by their names in a file.

        Returns
        -------
        Framework
            a new one; this stays as it is.

        Raises
        ------
        FrameworkError
            with everything that a file with this rule would be refused for.
        LookupProblem
            for a node that does not exist.
        """
        made: Framework = from_above("frameworks.making", "with_rule")(self, node, rule, parameters)
        return made

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.nodes)

    def __contains__(self, code: object) -> bool:
        return code in self.nodes

    def __repr__(self) -> str:
        count = sum(node.kind == "indicator" for node in self.nodes.values())
        return f"Framework({self.code!r}, {count} indicators, {self.first_year}–{self.last_year})"

    @property
    def leaves(self) -> tuple[Node, ...]:
        """Scored nodes without children: indicators, and indices or pillars whose value is entered."""
        return tuple(n for n in self.nodes.values() if n.rollup == "leaf" and n.kind != "info")

    @property
    def inputs(self) -> tuple[Node, ...]:
        """Nodes that data may give a value for, as they are read: leaves and information, and nodes with a value that stands in."""
        return tuple(n.as_input for n in self.nodes.values() if n.rollup == "leaf" or n.stand_in is not None)

    @property
    def scored(self) -> tuple[Node, ...]:
        """Every node but information items, in the order of the file."""
        return tuple(n for n in self.nodes.values() if n.kind != "info")

    @property
    def pillars(self) -> tuple[Node, ...]:
        """The pillars, in the order of the file."""
        return tuple(n for n in self.nodes.values() if n.kind == "pillar")

    @told
    def bands_of(self, code: str) -> Bands:
        """The classes of a node's score: none of what is beside a maximum, as a bonus or a deduction."""
        return Bands() if self.nodes[code].is_beside else self.bands

    @told
    def measure_of(self, code: str) -> str:
        """The unit of measure of an input: as it is stated, and ``count`` for a count by name that states none."""
        node = self.nodes.get(code)
        return node.unit_of_measure if node is not None else self.count_measures.get(code, "count")

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of counts that data may give, beside the nodes: parts, wholes and inputs of derivations."""
        names: dict[str, None] = {}
        for node in self.nodes.values():
            for name in (node.data.part, node.data.whole, *node.data.of):
                if name and name not in self.nodes:
                    names[name] = None
        return tuple(names)

    @property
    def tree(self) -> tuple[tuple[int, str], ...]:
        """(depth, code) from the total down, each node at its first place; then pillars and nodes outside the total."""
        found: dict[str, int] = {}
        roots = [TOTAL, *(p.code for p in self.pillars), *(n.code for n in self.scored)]
        stack = [(0, code) for code in reversed(roots)]
        while stack:
            depth, code = stack.pop()
            if code not in found:
                found[code] = depth
                stack += [(depth + 1, child) for child in reversed(self.nodes[code].children)]
        return tuple((depth, code) for code, depth in found.items())

    @told
    def parents(self, code: str) -> tuple[Node, ...]:
        """The nodes that count this one."""
        return self._parents.get(code, ())

    @cached_property
    def _parents(self) -> Mapping[str, tuple[Node, ...]]:
        found: dict[str, dict[str, Node]] = {}
        for node in self.nodes.values():
            for child in node.children:
                found.setdefault(child, {})[node.code] = node
        return {code: tuple(above.values()) for code, above in found.items()}

    @told
    def above(self, code: str) -> tuple[str, ...]:
        """Every node that counts this one, directly or through others, children before parents."""
        found: set[str] = set()
        stack = [code]
        while stack:
            for parent in self.parents(stack.pop()):
                if parent.code not in found:
                    found.add(parent.code)
                    stack.append(parent.code)
        return tuple(name for name in self.order if name in found)

    @told
    def below(self, code: str) -> tuple[str, ...]:
        """The node and everything under it, each once, in the order of the file."""
        found: set[str] = set()
        stack = [code]
        while stack:
            current = stack.pop()
            if current not in found:
                found.add(current)
                stack.extend(self.nodes[current].children)
        return tuple(name for name in self.nodes if name in found)


@attrs.frozen(eq=False)
class FrameworkData:
    """What a check of a plugin sees: the whole framework, and values by code as read-only (units, years) arrays.

    ``types`` and ``blocks`` are those of the units, empty where no units file says them; ``applies`` holds by node
    (units,) whether it is for the unit, by type, block or name.
    """

    framework: Framework
    units: tuple[str, ...]
    types: tuple[str, ...]
    blocks: tuple[str, ...]
    years: tuple[int, ...]
    values: Mapping[str, Floats]
    applies: Mapping[str, Bools] = attrs.field(factory=dict)


@attrs.frozen(eq=False)
class DataCheck:
    """A check of a plugin that is bound to no pillar: of every framework, or of those whose codes it names."""

    name: str = attrs.field(validator=named)
    title: Text = attrs.field(validator=of(Text))
    check: Callable[[FrameworkData], Iterable[Finding]] = attrs.field(validator=is_function)
    frameworks: tuple[str, ...] = attrs.field(default=(), validator=of(tuple))
    owner: str = ""
