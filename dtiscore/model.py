"""The nouns of a digital transformation index, frozen.

Words follow the OECD/JRC Handbook on Constructing Composite Indicators (2008) and, for the Vietnamese terms,
Decision 922/QĐ-BTTTT. Nothing here reads a file or computes a score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.errors import Language, Misuse, Severity, one_line
from dtiscore.words import Hint

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NodeKind = Literal["total", "pillar", "index", "indicator", "info"]
Rollup = Literal["leaf", "points", "weights"]
Policy = Literal["zero", "skip", "error"]
Comparison = Literal[">=", "<="]
Ties = Literal["competition", "dense"]

STATUSES = ("self", "preliminary", "appraised")
TOTAL = "total"


def _of(*kinds: type[Any]) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    """A validator for what plugins make: what is wrong is said in a few words, where the value is made."""

    def check(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, kinds):
            names = " or ".join("None" if kind is type(None) else kind.__name__ for kind in kinds)
            raise TypeError(f"{type(owner).__name__}.{field.name}: {type(value).__name__} instead of {names}")

    return check


def _named(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """A validator for the names by which frameworks call what a plugin gives."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        found = one_line(value) if isinstance(value, str) else type(value).__name__
        raise ValueError(f"{type(owner).__name__}.{field.name}: “{found}” instead of a-z, 0-9 and _")


def _coded(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    """A validator for codes, which are printed as they stand."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]*", value):
        found = one_line(value) if isinstance(value, str) else type(value).__name__
        raise ValueError(f"{type(owner).__name__}.{field.name}: “{found}” instead of letters a-z, digits, _ and dots")


def _function(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not callable(value) and not (value is None and field.default is None):
        raise TypeError(f"{type(owner).__name__}.{field.name}: {type(value).__name__} instead of a function")


def _one_of(*words: str) -> Callable[[Any, attrs.Attribute[Any], Any], None]:
    def check(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
        if not isinstance(value, str) or value not in words:
            name = f"{type(owner).__name__}.{field.name}"
            raise ValueError(f"{name}: {one_line(repr(value))} instead of {', '.join(words)}")

    return check


def _attrs_class(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, type) or not attrs.has(value):
        found = value.__name__ if isinstance(value, type) else type(value).__name__
        raise Misuse(Hint("result.no_attrs", {"kind": type(owner).__name__, "field": field.name,
                                              "name": one_line(owner.name), "found": one_line(found)}))  # fmt: skip


def _topics(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"{type(owner).__name__}.{field.name}: {type(value).__name__} instead of a mapping")
    for topic, title in value.items():
        if not isinstance(topic, str) or not isinstance(title, Text):
            found = f"{type(topic).__name__}: {type(title).__name__}"
            raise TypeError(f"{type(owner).__name__}.{field.name}: {found} instead of str: Text")


def _derivations(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    wrong = [value] if not isinstance(value, tuple) else [v for v in value if not isinstance(v, Derivation)]
    if wrong:
        found = type(wrong[0]).__name__
        raise TypeError(f"{type(owner).__name__}.{field.name}: {found} instead of a tuple of Derivation")


@attrs.frozen
class Text:
    """A text in both languages."""

    vi: str = attrs.field(validator=_of(str))
    en: str = attrs.field(validator=_of(str))

    def __getitem__(self, lang: Language) -> str:
        return self.vi if lang == "vi" else self.en


# What checks of parameters and refusals of data yield: the key or the cells, then the sentence.
Stated = tuple[str, Text] | tuple[str, str, Mapping[str, Any]]
Refusal = tuple[Bools | None, Text] | tuple[Bools | None, str, Mapping[str, Any]]


@attrs.frozen
class Source:
    """Where the numbers of an indicator come from, besides its own value.

    ``part`` and ``whole`` name counts; ``zero`` says what a whole of zero means; ``exceed`` allows a part above its
    whole (it is then capped). ``derive`` names a derivation of a plugin over the inputs ``of``.
    """

    part: str = ""
    whole: str = ""
    zero: str = ""
    exceed: bool = False
    derive: str = ""
    of: tuple[str, ...] = ()


@attrs.frozen
class Gate:
    """Mandatory items: if one is missing or earns less than ``at_least`` of its points, the node keeps at most ``cap``."""

    items: tuple[str, ...]
    cap: float
    at_least: float = 1.0


@attrs.frozen(eq=False)
class Compared:
    """A number that a cell was compared with, by its name: an array that broadcasts to (units, years)."""

    title: Text
    values: Floats


@attrs.frozen(eq=False)
class Row:
    """A series of numbers with the operation that turns them into fractions 0…1.

    ``clip`` : (x − lower) / span, kept within 0…1. ``steps`` : the share of the half-open band that x falls in;
    with ``includes`` "lower" a band is [from, to), with "upper" (from, to]. NaN is missing, +inf not applicable.
    ``compared`` is what ``explain`` shows of the units that a relative rule compares with.
    """

    x: Floats
    operation: Literal["clip", "steps"] = "clip"
    lower: float = 0.0
    span: float = 1.0
    edges: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    includes: Literal["lower", "upper"] = "lower"
    compared: tuple[Compared, ...] = ()


class RuleInput:
    """What a scoring rule is given: arrays (units, years), NaN where nothing was observed, +inf where nothing applies.

    ``value`` is in the indicator's own measure. What few rules read is made when it is read: ``part`` and ``whole`` are
    counts, ``previous`` the value of the calendar year before, ``target`` the target of the chosen year, ``at_most``
    where it is an upper bound, ``choice`` the words that were chosen (None where none were). For relative rules there are
    ``years``, the ``block`` of each unit as a number (units,), and ``reference`` (units, years): the values to compare
    with, as far as ``peers`` says that a cell may be; those of units that are not ranked may not. They are the values
    themselves unless somebody asks what another value would earn.
    """

    def __init__(self, value: Floats, points: float, **made: Callable[[], Any]) -> None:
        self.value = value
        self.points = points
        self._made = made

    @cached_property
    def part(self) -> Floats:
        return self._read("part", np.nan)  # type: ignore[no-any-return]

    @cached_property
    def whole(self) -> Floats:
        return self._read("whole", np.nan)  # type: ignore[no-any-return]

    @cached_property
    def previous(self) -> Floats:
        return self._read("previous", np.nan)  # type: ignore[no-any-return]

    @cached_property
    def target(self) -> Floats:
        return self._read("target", np.nan)  # type: ignore[no-any-return]

    @cached_property
    def at_most(self) -> Bools:
        return self._read("at_most", False)  # type: ignore[no-any-return]

    @cached_property
    def choice(self) -> npt.NDArray[np.object_]:
        return self._read("choice", None)  # type: ignore[no-any-return]

    @cached_property
    def years(self) -> tuple[int, ...]:
        return tuple(self._made["years"]()) if "years" in self._made else tuple(range(self.value.shape[1]))

    @cached_property
    def block(self) -> npt.NDArray[np.int64]:
        return np.asarray(self._made["block"]() if "block" in self._made else np.zeros(len(self.value)), dtype=np.int64)

    @cached_property
    def reference(self) -> Floats:
        return self._made["reference"]() if "reference" in self._made else self.value

    @cached_property
    def peers(self) -> Bools:
        there: Bools = np.isfinite(self.reference)
        return there & self._made["peers"]() if "peers" in self._made else there

    def _read(self, name: str, nothing: Any) -> Any:
        return self._made[name]() if name in self._made else np.full(self.value.shape, nothing)


@attrs.frozen(eq=False)
class Rule:
    """A scoring rule (cách tính điểm): parameters, one vectorised function, its wording.

    ``params`` is an attrs class; ``compile`` turns parameters and input into a :class:`Row`; ``wording`` says in both
    languages how points are earned; ``check`` yields (place, :class:`Text`) for parameters that make no sense; ``reads``
    says what an observation must give; ``lower_is_better`` tells the direction. A ``relative`` rule compares units with
    each other; ``refuse`` yields (cells or None, :class:`Text`) for data that the rule cannot use. In place of a text,
    dtiscore's own rules give a message code and its parameters. ``title`` says in a few words what the rule is for.
    ``owner`` is the plugin that gave it, filled in when plugins are loaded; so it is in what follows.
    """

    name: str = attrs.field(validator=_named)
    params: type[Any] = attrs.field(validator=_attrs_class)
    compile: Callable[[Any, RuleInput], Row] = attrs.field(validator=_function)
    wording: Callable[[Any, float], Text] = attrs.field(validator=_function)
    reads: Literal["value", "choice", "checklist", "yes_no"] = attrs.field(
        default="value", validator=_one_of("value", "choice", "checklist", "yes_no")
    )
    check: Callable[[Any, float], Iterable[Stated]] | None = attrs.field(default=None, validator=_function)
    lower_is_better: Callable[[Any], bool] | None = attrs.field(default=None, validator=_function)
    per: Callable[[Any], float] | None = attrs.field(default=None, validator=_function)
    measure: Callable[[Any], str] | None = attrs.field(default=None, validator=_function)
    relative: bool = attrs.field(default=False, validator=_of(bool))
    refuse: Callable[[Any, RuleInput], Iterable[Refusal]] | None = attrs.field(default=None, validator=_function)
    title: Text | None = attrs.field(default=None, validator=_of(Text, type(None)))
    owner: str = ""


def _params_class(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if value is not None:
        _attrs_class(owner, field, value)


@attrs.frozen(eq=False)
class Aggregation:
    """How the scores of a node's children become its own.

    ``function`` takes scores (children, cells) in 0…1 with NaN where a child does not count, and weights (children,),
    and returns (cells,). One that takes parameters gives their attrs class as ``params``, and is handed an instance as a
    third argument; ``check`` yields (place, message code, parameters) for those that make no sense. The two additive
    kinds, ``points`` and ``weighted_mean``, have no function: they are the arithmetic of the evaluators themselves.
    """

    name: str = attrs.field(validator=_coded)
    title: Text = attrs.field(validator=_of(Text))
    function: Callable[..., Floats] | None = attrs.field(default=None, validator=_function)
    params: type[Any] | None = attrs.field(default=None, validator=_params_class)
    check: Callable[[Any], Iterable[Stated]] | None = attrs.field(default=None, validator=_function)
    owner: str = ""


@attrs.frozen
class Imputation:
    """How a value that a unit did not report is estimated, for a unit-year that reported something else.

    ``last`` : its latest value of an earlier year. ``linear`` : between its values of the years around. ``peer_median`` :
    the median of the ranked units of its block, or of ``all`` units, in the same year. ``within`` is how many years away
    a value may be.
    """

    method: Literal["last", "linear", "peer_median"]
    within: int | None = None
    among: Literal["block", "all"] = "block"


@attrs.frozen
class Scope:
    """Whom a node applies to: the units of these types, those of these blocks, and those named by code or name."""

    types: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    def within(self, other: Scope) -> bool:
        """Whether the other covers, by what both say, every unit that this one does."""
        return all(set(getattr(self, part)) <= set(getattr(other, part)) for part in ("types", "blocks", "units"))


@attrs.frozen(eq=False)
class Node:
    """A node of a framework: the total, a pillar, an index, an indicator, or an info item that is never scored.

    ``points`` is the nominal maximum in points: stated, added up, or the share of the scale that weights give. ``children`` and ``weights`` run in parallel; weights are those of the
    edge in a ``weights`` node and empty in a ``points`` node. ``applies_to`` holds the unit types that are left after
    the nodes above had their say, empty for all; ``scope`` is there where blocks or named units decide too. ``ties``
    says how equal scores on this node share a rank. A node has no score where fewer than ``threshold`` of the children
    that apply have one; ``impute`` says how an indicator's missing values are estimated. As the decision's table prints them: ``stt`` the number, ``method``
    the words of how points are earned, ``evidence`` what proves them, ``collected_from`` and ``verified_by`` who gives
    the figures and who confirms them.
    """

    code: str
    kind: NodeKind
    title: Text
    rollup: Rollup = "leaf"
    children: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()
    points: float = 0.0
    states_points: bool = False
    rule: Rule | None = None
    params: Any = None
    data: Source = Source()
    derivation: Derivation | None = None
    gate: Gate | None = None
    aggregation: Aggregation | None = None
    aggregation_params: Any = None
    threshold: float = 0.0
    impute: Imputation | None = None
    computed_by: str = ""
    applies_to: tuple[str, ...] = ()
    scope: Scope | None = None
    ties: Ties = "competition"
    unit_of_measure: str = ""
    topic: str = ""
    source: Text | None = None
    note: Text | None = None
    evidence: Text | None = None
    stt: str = ""
    method: Text | None = None
    collected_from: Text | None = None
    verified_by: Text | None = None

    @property
    def lower_is_better(self) -> bool:
        return bool(self.rule and self.rule.lower_is_better and self.rule.lower_is_better(self.params))


@attrs.frozen
class Band:
    """One class of a classification (xếp loại), in percent of the maximum that applies.

    A limit belongs to exactly one of the two bands that meet there.
    """

    title: Text
    lower: float = -np.inf
    upper: float = np.inf
    includes_lower: bool = True
    includes_upper: bool = False

    def holds(self, percent: float) -> bool:
        above = percent > self.lower or (percent == self.lower and self.includes_lower)
        return above and (percent < self.upper or (percent == self.upper and self.includes_upper))


@attrs.frozen
class Bands:
    """From the lowest to the highest; together they hold everything from 0 to 100 %."""

    levels: tuple[Band, ...] = ()


@attrs.frozen
class SumCheck:
    """Parts that must add up to a total; a difference is asked about."""

    code: str
    total: str
    parts: tuple[str, ...]
    note: Text | None = None


@attrs.frozen
class WithinCheck:
    """An overall rate that must lie between the lowest and the highest of its parts."""

    code: str
    overall: str
    parts: tuple[str, ...]


@attrs.frozen
class CheckLimits:
    """What is large enough to ask about: the table ``[checks]`` of a framework.

    ``jump_percent`` : an improvement on the year before by more than so many percent of the smaller value.
    ``least_difference`` : a smaller change or distance, in the indicator's own measure, is never asked about.
    ``outlier_score`` : the modified z-score (Iglewicz and Hoaglin, 1993) above which a value is far from its block. They
    advise 3.5 for one series; an assessment has hundreds, in which 5 leaves little to chance.
    ``outlier_units`` : the fewest units with data in which outliers are looked for.
    ``copied_units`` : the fewest units of a block that share an answer.
    ``evidence`` : whose evidence is asked for: indicators for which the framework states evidence, all, or none.
    """

    jump_percent: float = 100.0
    least_difference: float = 20.0
    outlier_score: float = 5.0
    outlier_units: int = 10
    copied_units: int = 3
    evidence: Literal["stated", "all", "none"] = "stated"


@attrs.frozen
class TargetChoice:
    """Which target documents a framework names, which prevails in a conflict, and the target year it means."""

    documents: tuple[str, ...] = ()
    files: tuple[Path, ...] = ()
    conflict: str = ""
    default_year: int | None = None


@attrs.frozen(eq=False, repr=False)
class Framework:
    """One published edition of criteria (bộ chỉ số), checked and complete: every code resolves, no cycle is left.

    ``nodes`` are in the order of the file; ``order`` lists children before parents. ``methods`` holds, by pillar, the
    method of the plugin that computes it. A score s is printed as ``origin`` + s × ``scale`` points; ``origin`` is not 0
    only where every node is on the framework's scale.
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
    file: str = ""
    limits: CheckLimits = CheckLimits()
    checks: tuple[DataCheck, ...] = ()
    origin: float = 0.0
    every_node_on_scale: bool = False

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "nodes", MappingProxyType(dict(self.nodes)))

    def __getitem__(self, code: str) -> Node:
        return self.nodes[code]

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
    def scored(self) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes.values() if n.kind != "info")

    @property
    def pillars(self) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes.values() if n.kind == "pillar")

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

    def parents(self, code: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes.values() if code in node.children)

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


@attrs.frozen
class Target:
    """A value that a document wants an indicator or node to reach by a year."""

    node: str
    year: int
    value: float
    comparison: Comparison
    document: str
    unit: str = ""
    stated: str = ""


@attrs.frozen
class Document:
    """A resolution or plan that sets targets; ``source`` is where its text was found."""

    code: str
    title: Text
    number: str = ""
    date: str = ""
    issuer: Text | None = None
    source: Text | None = None
    file: str = ""


@attrs.frozen(eq=False)
class PillarData:
    """What a pillar plugin sees of the data: its indicators, and values by code as (units, years) arrays."""

    pillar: str
    indicators: tuple[Node, ...]
    units: tuple[str, ...]
    years: tuple[int, ...]
    values: Mapping[str, Floats]


@attrs.frozen
class Finding:
    """Something in the data worth a question: how bad, where, the numbers, and what to ask."""

    severity: Severity = attrs.field(validator=_one_of("error", "warning", "note"))
    check: str = attrs.field(validator=_of(str))
    unit: str = attrs.field(validator=_of(str))
    year: int = attrs.field(validator=_of(int, np.integer))
    node: str = attrs.field(validator=_of(str))
    finding: Text = attrs.field(validator=_of(Text))
    ask: Text = attrs.field(validator=_of(Text))
    file: str = ""
    row: int | None = None


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

    name: str = attrs.field(validator=_named)
    title: Text = attrs.field(validator=_of(Text))
    check: Callable[[FrameworkData], Iterable[Finding]] = attrs.field(validator=_function)
    frameworks: tuple[str, ...] = attrs.field(default=(), validator=_of(tuple))
    owner: str = ""


@attrs.frozen
class Gap:
    """How far a unit is from a target, the best unit, or the median.

    ``value``, ``target`` and ``gap`` are in the node's own measure (``measure``); ``points`` is what the total would gain
    if this gap alone were closed; ``per_year`` is the gap divided by the years left, if any are.
    """

    unit: str
    year: int
    node: str
    kind: str
    title: Text
    measure: str
    value: float
    comparison: Comparison
    target: float
    target_year: int
    gap: float
    points: float
    per_year: float
    document: str
    stated: str
    met: bool | None
    advice: Text | None


@attrs.frozen(eq=False)
class Derivation:
    """An indicator computed from several inputs where part / whole is not enough.

    ``function`` takes one (units, years) array per input, NaN where missing, and the years; it returns (units, years).
    """

    name: str = attrs.field(validator=_coded)
    title: Text = attrs.field(validator=_of(Text))
    function: Callable[[tuple[Floats, ...], tuple[int, ...]], Floats] = attrs.field(validator=_function)
    owner: str = ""


@attrs.frozen(eq=False)
class PillarMethod:
    """How a plugin computes a pillar.

    ``aggregation`` is used where the framework states none: ``"additive"`` adds points or averages by weight as the
    framework's own figures say; otherwise the name of an aggregation. ``topics`` are the words by which indicators say
    what they are about; ``check`` looks at the data of the pillar; ``advise`` says what helps an indicator forward.
    """

    code: str = attrs.field(validator=_coded)
    title: Text = attrs.field(validator=_of(Text))
    aggregation: str = attrs.field(default="additive", validator=_of(str))
    topics: Mapping[str, Text] = attrs.field(factory=dict, validator=_topics)
    derivations: tuple[Derivation, ...] = attrs.field(default=(), validator=_derivations)
    check: Callable[[PillarData], Iterable[Finding]] | None = attrs.field(default=None, validator=_function)
    advise: Callable[[Node], Text | None] | None = attrs.field(default=None, validator=_function)
    owner: str = ""
