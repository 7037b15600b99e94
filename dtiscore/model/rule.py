"""Rules, aggregations and derivations: what turns observations into points, as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, Protocol

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.language.text import Text
from dtiscore.language.told import told
from dtiscore.language.validating import attrs_class, coded, is_function, named, of, one_of
from dtiscore.model.arrays import Bools, Floats
from dtiscore.model.target import Target

# What checks of parameters and refusals of data yield: the key or the cells, then the sentence.
Stated = tuple[str, Text] | tuple[str, str, Mapping[str, Any]]


Refusal = tuple[Bools | None, Text] | tuple[Bools | None, str, Mapping[str, Any]]


@attrs.frozen(eq=False)
class Compared:
    """A number that a cell was compared with, by its name: an array that broadcasts to (units, years)."""

    title: Text
    values: Floats


@attrs.frozen(eq=False)
class Remark:
    """What a reader of the scores should know of the comparison that some cells were in: an array that broadcasts to (units, years)."""

    said: Text
    cells: Bools


@attrs.frozen(eq=False)
class Row:
    """A series of numbers with the operation that turns them into fractions 0…1.

    ``clip`` : (x − lower) / span, kept within 0…1. ``steps`` : the share of the half-open band that x falls in;
    with ``includes`` "lower" a band is [from, to), with "upper" (from, to]. NaN is missing, +inf not applicable.
    ``compared`` is what ``explain`` shows of the units that a relative rule compares with; ``remarks`` are said with every use
    of the scores, once for each indicator and year.
    """

    x: Floats
    operation: Literal["clip", "steps"] = "clip"
    lower: float = 0.0
    span: float = 1.0
    edges: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    includes: Literal["lower", "upper"] = "lower"
    compared: tuple[Compared, ...] = ()
    remarks: tuple[Remark, ...] = ()


class RuleInput:
    """What a scoring rule is given: arrays (units, years), NaN where nothing was observed, +inf where nothing applies.

    ``value`` is in the indicator's own measure. What few rules read is made when it is read: ``part`` and ``whole`` are
    counts, ``previous`` the value of the calendar year before, ``target`` the target of the chosen year, ``at_most``
    where it is an upper bound, ``choice`` the words that were chosen (None where none were). For relative rules there are
    ``years``, the ``block`` of each unit as a number (units,), and ``reference`` (units, years): the values to compare
    with, as far as ``peers`` says that a cell may be; those of units that are not ranked may not. They are the values
    themselves unless somebody asks what another value would earn: then ``joins`` (units, years) says which cells would be
    among the peers with that value, each in the place of what the reference has of it.
    ``others`` are the values of the indicators that the rule ``needs``, by code, each (units, years) in its own measure; ``units`` the
    ``attributes`` that it names, by name, texts (units,).
    """

    def __init__(self, value: Floats, points: float, **made: Callable[[], Any]) -> None:
        self.value = value
        self.points = points
        self._made = made

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process, or a copy: what is made when it is read is made before."""
        return _with_all, (self.value, self.points, {name: getattr(self, name) for name in self._made})

    @cached_property
    def part(self) -> Floats:
        """(units, years): the count above the line; NaN where none was given."""
        return self._read("part", np.nan)  # type: ignore[no-any-return]

    @cached_property
    def whole(self) -> Floats:
        """(units, years): the count below the line; NaN where none was given."""
        return self._read("whole", np.nan)  # type: ignore[no-any-return]

    @cached_property
    def previous(self) -> Floats:
        """(units, years): the value of the calendar year before; NaN where unknown."""
        return self._read("previous", np.nan)  # type: ignore[no-any-return]

    @cached_property
    def target(self) -> Floats:
        """(units, years): the target of the chosen year; NaN where none is set."""
        return self._read("target", np.nan)  # type: ignore[no-any-return]

    @cached_property
    def at_most(self) -> Bools:
        """(units, years): whether the target is an upper bound."""
        return self._read("at_most", False)  # type: ignore[no-any-return]

    @cached_property
    def choice(self) -> npt.NDArray[np.object_]:
        """(units, years): the words that were chosen; None where none were."""
        return self._read("choice", None)  # type: ignore[no-any-return]

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the second axis."""
        return tuple(self._made["years"]()) if "years" in self._made else tuple(range(self.value.shape[1]))

    @cached_property
    def block(self) -> npt.NDArray[np.int64]:
        """(units,): the block of each unit as a number."""
        return np.asarray(self._made["block"]() if "block" in self._made else np.zeros(len(self.value)), dtype=np.int64)

    @cached_property
    def reference(self) -> Floats:
        """(units, years): the values to compare with; the values themselves unless somebody asks what another would earn."""
        return self._made["reference"]() if "reference" in self._made else self.value

    @cached_property
    def peers(self) -> Bools:
        """(units, years): whether the cell may be compared with: ranked, there, and not NaN."""
        there: Bools = np.isfinite(self.reference)
        return there & self._made["peers"]() if "peers" in self._made else there

    @cached_property
    def joins(self) -> Bools | None:
        """(units, years): which cells would be among the peers with their value in the place of what ``reference`` has of
        them; None unless somebody asks what another value would earn."""
        return self._made["joins"]() if "joins" in self._made else None

    @cached_property
    def others(self) -> Mapping[str, Floats]:
        """By code (units, years): the values of the indicators that the rule needs; NaN missing, +inf where nothing applies."""
        return self._made["others"]() if "others" in self._made else {}

    @cached_property
    def units(self) -> Mapping[str, npt.NDArray[np.object_]]:
        """By attribute (units,): what the rule asks to know of the units, texts."""
        return self._made["units"]() if "units" in self._made else {}

    def _read(self, name: str, nothing: Any) -> Any:
        return self._made[name]() if name in self._made else np.full(self.value.shape, nothing)


def _with_all(value: Floats, points: float, given: Mapping[str, Any]) -> RuleInput:
    return RuleInput(value, points, **{name: (lambda own=own: own) for name, own in given.items()})


@attrs.frozen
class FormCells:
    """One line of a form as a rule's ``spreadsheet`` sees it: parts of a formula, each the name of a cell or an expression.

    ``value`` is a number wherever the formula is asked: the result in the indicator's own measure, 1 or 0 for yes or no, the
    share that the chosen word states. ``part`` and ``whole`` are empty where the indicator has no counts; ``items`` tells, by
    code, whether an item of a checklist is there. ``target`` is that of the unit and the chosen year.
    """

    value: str
    points: float
    target: Target | None = None
    part: str = ""
    whole: str = ""
    items: Mapping[str, str] = attrs.field(factory=dict)

    @staticmethod
    @told
    def number(value: float) -> str:
        """A number as a formula writes it, to the last bit."""
        return repr(float(value)).removesuffix(".0").upper()


class Draw(Protocol):
    """Where a rule that is tried takes random parameters from."""

    def number(self, lowest: float, highest: float) -> float:
        """A number with at most two decimals."""

    def count(self, fewest: int, most: int) -> int:
        """A whole number."""

    def one_of(self, options: Sequence[Any]) -> Any:
        """One of them; also their order is drawn by this."""


ATTRIBUTES = ("code", "name", "type", "block", "parent")


def _attributes(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, tuple) or not set(value) <= set(ATTRIBUTES):
        raise ValueError(f"Rule.attributes: {value!r} instead of a tuple of {', '.join(ATTRIBUTES)}")
    _alone(owner, field, value)


def _alone(owner: Any, field: attrs.Attribute[Any], value: Any) -> None:
    if field.name == "needs":
        is_function(owner, field, value)
    if value and owner.spreadsheet is not None:
        raise ValueError(
            f"Rule.{field.name}: a formula reads its own line of the form only (leave out it or spreadsheet)"
        )


@attrs.frozen(eq=False, repr=False)
class Rule:
    """A scoring rule (cách tính điểm): parameters, one vectorised function, its wording.

    ``params`` is an attrs class; ``compile`` turns parameters and input into a :class:`Row`; ``wording`` says in both
    languages how points are earned; ``check`` yields (place, :class:`Text`) for parameters that make no sense; ``reads``
    says what an observation must give; ``lower_is_better`` tells the direction. A ``relative`` rule compares units with
    each other; one that ``joins`` reads ``RuleInput.joins`` ; ``refuse`` yields (cells or None, :class:`Text`) for data that the rule cannot use. In place of a text,
    dtiscore's own rules give a message code and its parameters. ``title`` says in a few words what the rule is for.

    What others need to know of a rule: it ``needs_target`` ; it ``needs_previous``, as its points are for the change on the
    year before, which its row holds in percent; its value is ``entered`` as a score that somebody else computed, of which
    (parameters, points) tells the largest; it is ``scored`` at all; its counts are a rate in ``percent`` whatever the measure.
    ``spreadsheet`` gives, of parameters and :class:`FormCells`, the share 0…1 as a formula for forms, empty where there is
    none. ``drawn`` gives a random table of parameters, of a :class:`Draw` and the points or None, for tests.
    One that ``needs`` other indicators says of its parameters their codes, and finds their values in ``RuleInput.others``; one that
    needs to know something of the units names ``attributes`` (code, name, type, block, parent), in ``RuleInput.units``. Neither has a formula.
    ``owner`` is the plugin that gave it, filled in when plugins are loaded; so it is in what follows.
    """

    name: str = attrs.field(validator=named)
    params: type[Any] = attrs.field(validator=attrs_class)
    compile: Callable[[Any, RuleInput], Row] = attrs.field(validator=is_function)
    wording: Callable[[Any, float], Text] = attrs.field(validator=is_function)
    reads: Literal["value", "choice", "checklist", "yes_no"] = attrs.field(
        default="value", validator=one_of("value", "choice", "checklist", "yes_no")
    )
    check: Callable[[Any, float], Iterable[Stated]] | None = attrs.field(default=None, validator=is_function)
    lower_is_better: Callable[[Any], bool] | None = attrs.field(default=None, validator=is_function)
    per: Callable[[Any], float] | None = attrs.field(default=None, validator=is_function)
    measure: Callable[[Any], str] | None = attrs.field(default=None, validator=is_function)
    relative: bool = attrs.field(default=False, validator=of(bool))
    refuse: Callable[[Any, RuleInput], Iterable[Refusal]] | None = attrs.field(default=None, validator=is_function)
    title: Text | None = attrs.field(default=None, validator=of(Text, type(None)))
    needs_previous: bool = attrs.field(default=False, validator=of(bool))
    needs_target: bool = attrs.field(default=False, validator=of(bool))
    entered: Callable[[Any, float], float] | None = attrs.field(default=None, validator=is_function)
    scored: bool = attrs.field(default=True, validator=of(bool))
    percent: bool = attrs.field(default=False, validator=of(bool))
    spreadsheet: Callable[[Any, FormCells], str] | None = attrs.field(default=None, validator=is_function)
    drawn: Callable[[Draw, float | None], Mapping[str, Any]] | None = attrs.field(default=None, validator=is_function)
    joins: bool = attrs.field(default=False, validator=of(bool))
    needs: Callable[[Any], Iterable[str]] | None = attrs.field(default=None, validator=_alone)
    attributes: tuple[str, ...] = attrs.field(default=(), validator=_attributes)
    owner: str = ""

    def __repr__(self) -> str:
        return f"Rule({self.name!r}{f', by {self.owner}' if self.owner else ''})"

    @property
    def counts(self) -> bool:
        """Whether its value may come from a part and a whole: a number that nobody else made a score of."""
        return self.scored and self.reads == "value" and self.entered is None


@attrs.frozen(eq=False)
class Aggregation:
    """How the scores of a node's children become its own.

    ``function`` takes scores (children, cells) in 0…1 with NaN where a child does not count, and weights (children,),
    and returns (cells,). One that takes parameters gives their attrs class as ``params``, and is handed an instance as a
    third argument; ``check`` yields (place, message code, parameters) for those that make no sense. One of a ``pair`` is for
    exactly two children, the first and the second of the framework, and may give NaN where it is not defined. The two additive
    kinds, ``points`` and ``weighted_mean``, have no function: they are the arithmetic of the evaluators themselves.
    """

    name: str = attrs.field(validator=coded)
    title: Text = attrs.field(validator=of(Text))
    function: Callable[..., Floats] | None = attrs.field(default=None, validator=is_function)
    params: type[Any] | None = attrs.field(default=None, validator=attrs.validators.optional(attrs_class))
    check: Callable[[Any], Iterable[Stated]] | None = attrs.field(default=None, validator=is_function)
    pair: bool = attrs.field(default=False, validator=of(bool))
    owner: str = ""


@attrs.frozen(eq=False)
class Derivation:
    """An indicator computed from several inputs where part / whole is not enough.

    ``function`` takes one (units, years) array per input, NaN where missing, and the years; it returns (units, years).
    """

    name: str = attrs.field(validator=coded)
    title: Text = attrs.field(validator=of(Text))
    function: Callable[[tuple[Floats, ...], tuple[int, ...]], Floats] = attrs.field(validator=is_function)
    owner: str = ""
