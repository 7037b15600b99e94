"""Calling the functions that plugins gave: whatever one does wrong becomes one sentence that names the plugin."""

from __future__ import annotations

import contextlib
import copy
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from dtiscore.language.errors import Misuse, PluginError, Problem, one_line
from dtiscore.language.sentences import Hint, is_known, say
from dtiscore.language.signs import PlainNumber
from dtiscore.language.text import text_of
from dtiscore.model import (
    Aggregation,
    Bools,
    Compared,
    DataCheck,
    Derivation,
    Finding,
    Floats,
    FormCells,
    FrameworkData,
    Node,
    PillarData,
    PillarMethod,
    Remark,
    Row,
    Rule,
    RuleInput,
    Text,
)
from dtiscore.rules.plugins.tracing import said_by, traced
from dtiscore.rules.spreadsheet_formulas import fits, refusal

NEAR = 1e-9
OWN = "standard ("
# Whose lines say nothing of where a plugin went wrong.
NOT_OF_A_PLUGIN = sys.stdlib_module_names | {
    "",
    "dtiscore",
    "attr",
    "attrs",
    "cerberus",
    "numpy",
    "pluggy",
    "pytest",
    "_pytest",
}


class Unusable(Exception):
    """A result of the wrong kind; the hint says what it is and what was wanted, in the reader's language."""

    def __init__(self, hint: Hint) -> None:
        super().__init__(hint.code)
        self.hint = hint


def call_plugin(owner: str, what: str, function: Callable[..., Any], *args: Any, place: str = "") -> Any:
    """The result of a plugin's function.

    ``owner`` is the plugin as :func:`owner_of` writes it, ``what`` the thing of the plugin that is called, ``place`` the
    node for which it is called.

    Raises
    ------
    PluginError
        whatever the function raises, ``SystemExit`` too; an interruption and a lack of memory stay what they are.
    """
    try:
        return traced(owner, what, place, lambda: function(*args))
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:
        plugin, distribution = named(owner)
        params = {"plugin": plugin, "distribution": distribution, "what": what, "detail": detail_of(error)}
        code = "plugin.bad_result" if line_of(error) is None else "plugin.raised"
        raise PluginError(Problem(code, place=place, params=params)) from error


def owner_of(plugin: str, distribution: str, version: str) -> str:
    """``name (distribution version)``."""
    return f"{plugin} ({f'{distribution} {version}'.strip() or '—'})"


def named(owner: str) -> tuple[str, str]:
    """Plugin and distribution of an owner."""
    plugin, opened, distribution = owner.rpartition(" (")
    return (plugin, distribution.removesuffix(")")) if opened else (owner or "—", "—")


def detail_of(error: BaseException) -> str | Hint:
    """What an exception says and where, bounded and safe to print, also where it cannot say anything.

    With ``DTISCORE_DEBUG`` its traceback is shown as well.
    """
    if os.environ.get("DTISCORE_DEBUG"):
        with contextlib.suppress(Exception):  # an exception of a plugin may fail to say anything
            traceback.print_exception(error)
    detail: str | Hint = _said_by(error)
    line = line_of(error)
    return detail if line is None else Hint("result.at", {"detail": detail, "file": line[0], "line": line[1]})


def _said_by(error: BaseException) -> str | Hint:
    if isinstance(error, (Unusable, Misuse)) and isinstance(error.hint, Hint):
        return error.hint
    said = one_line(said_by(error), 160)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def line_of(error: BaseException) -> tuple[str, int] | None:
    """File and line of the plugin's own code where an exception came from, the innermost; None where it has no part."""
    package, found = "", None
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__") or "").partition(".")[0]
        package = package or (module if module not in NOT_OF_A_PLUGIN else "")
        if package and module == package:
            found = one_line(Path(trace.tb_frame.f_code.co_filename).name), trace.tb_lineno
        trace = trace.tb_next
    return found


def message_of(stated: Any) -> tuple[Any, Hint]:
    """Place and sentence of what a check or a refusal of a rule yields: a text of its own, or a code with parameters."""
    if not isinstance(stated, (tuple, list)) or len(stated) not in (2, 3):
        raise Unusable(Hint("result.stated", {"found": one_line(stated)}))
    place, code = stated[0], stated[1]
    if isinstance(code, Text):
        return place, Hint("plugin.said", {"said": Text(one_line(code.vi, 300), one_line(code.en, 300))})
    if not isinstance(code, str) or not is_known(code):
        raise Unusable(Hint("result.no_code", {"found": one_line(code)}))
    params = dict(stated[2]) if len(stated) == 3 else {}
    try:
        say(code, "en", **params)
    except (KeyError, IndexError) as error:
        raise Unusable(Hint("result.code_params", {"code": code, "wanted": one_line(error)})) from None
    return place, Hint(code, params)


def stated_by(owner: str, what: str, function: Callable[..., Iterable[Any]], *args: Any) -> list[tuple[str, Hint]]:
    """What a check of parameters yields, each with the key that it is about."""
    return call_plugin(  # type: ignore[no-any-return]
        owner, what, lambda: [(str(key), hint) for key, hint in map(message_of, function(*args))]
    )


def wanted(kind: str, found: object) -> Unusable:
    return Unusable(Hint("result.kind", {"wanted": kind, "found": type(found).__name__}))


def _kept(found: Any, *kinds: type[Any]) -> Any:
    """What a plugin returned, if it is of one of the kinds."""
    if not isinstance(found, kinds):
        raise wanted(kinds[0].__name__, found)
    return found


# --- aggregations and derivations ------------------------------------------------------------------------------------


def checked_aggregation(how: Aggregation, params: Any, place: str) -> Callable[[Floats, Floats], Floats]:
    """The function of an aggregation, kept from changing what it is given, and its result kept within 0…1: a number wherever
    a child counts, except of a pair."""
    function = how.function
    assert function is not None
    more = () if how.params is None else (params,)

    def aggregated(scores: Floats, weights: Floats) -> Floats:
        result = _numbers(function(scores.copy(), _read_only(weights.copy()), *more), scores.shape[1:])
        outside = ~(np.isnan(result) | ((result >= -NEAR) & (result <= 1.0 + NEAR)))
        if outside.any():
            raise Unusable(Hint("result.range", {"found": f"{result[outside][0]:.6g}"}))
        lost = np.isnan(result) & (~np.isnan(scores) & (weights[:, None] > 0)).any(axis=0)
        if lost.any() and not how.pair:
            raise Unusable(Hint("result.lost", {"count": int(lost.sum())}))
        return np.clip(result, 0.0, 1.0)

    def safe(scores: Floats, weights: Floats) -> Floats:
        return call_plugin(how.owner, how.name, aggregated, scores, weights, place=place)  # type: ignore[no-any-return]

    return safe


def derive(
    derivation: Derivation, inputs: tuple[Floats, ...], years: tuple[int, ...], shape: tuple[int, ...], place: str
) -> Floats:
    """(units, years) of a derivation; minus infinity means nothing."""
    given = tuple(_read_only(values.view()) for values in inputs)

    def derived() -> Floats:
        result = _numbers(derivation.function(given, years), shape, units_years(shape))
        if np.isneginf(result).any():
            raise Unusable(Hint("result.infinite", {"where": Hint("")}))
        # Of a unit of which no input is known in any year, nothing can be derived.
        known = [~np.isnan(values).all(axis=1) for values in inputs]
        made = np.isfinite(result) & ~np.any(known, axis=0)[:, None] if known else np.zeros(shape, dtype=bool)
        if made.any():
            raise Unusable(Hint("result.from_missing", {"count": int(made.sum()), "where": Hint("")}))
        return result

    return call_plugin(derivation.owner, derivation.name, derived, place=place)  # type: ignore[no-any-return]


def _read_only(array: Floats) -> Floats:
    array.flags.writeable = False
    return array


def units_years(shape: tuple[int, ...]) -> Hint:
    return Hint("result.units_years", {"shape": str(shape)})


def _numbers(result: Any, shape: tuple[int, ...], shown: str | Hint = "") -> Floats:
    array = np.asarray(result)
    if array.dtype.kind not in "fiub":
        raise wanted("float64", result if array.dtype.kind == "O" else array.dtype)
    if array.shape != shape:
        raise Unusable(Hint("result.shape", {"found": str(array.shape), "wanted": shown or str(shape)}))
    return array.astype(np.float64, copy=False)


# --- rules -----------------------------------------------------------------------------------------------------------


def compiled(rule: Rule, params: Any, given: RuleInput, place: str, units: tuple[str, ...] = ()) -> Row:
    """The row of a rule, complete and of use to both evaluators; ``units`` are for the sentence of what is not."""

    lent = copy.copy(given)  # of which the rule cannot change the values
    lent.value = _read_only(given.value.view())

    def row() -> Row:
        found = rule.compile(params, lent)
        _check_row(found, lent, units)
        if found.x is lent.value:
            return attrs.evolve(found, x=given.value)
        _check_missing(found.x, rule, lent, units)
        # A plugin may keep its array and write into it the next time that it is called.
        return found if rule.owner.startswith(OWN) else attrs.evolve(found, x=found.x.copy())

    return call_plugin(rule.owner, rule.name, row, place=place)  # type: ignore[no-any-return]


def refused(rule: Rule, params: Any, given: RuleInput, place: str) -> list[tuple[Bools | None, Hint]]:
    """What a rule says of data that it cannot use: (cells or None, the sentence)."""

    def found() -> list[tuple[Bools | None, Hint]]:
        assert rule.refuse is not None
        return [
            (None if cells is None else np.broadcast_to(np.asarray(cells, dtype=bool), given.value.shape), hint)
            for cells, hint in map(message_of, rule.refuse(params, given))
        ]

    return call_plugin(rule.owner, f"{rule.name}.refuse", found, place=place)  # type: ignore[no-any-return]


def _check_row(row: Any, given: RuleInput, units: tuple[str, ...]) -> None:
    if _kept(row, Row).x is not given.value:
        _check_series(row.x, given, units)
    if not _finite(row.lower) or not _finite(row.span) or row.span == 0:
        raise Unusable(Hint("result.span", {"lower": one_line(row.lower, 30), "span": one_line(row.span, 30)}))
    if row.operation not in ("clip", "steps") or row.includes not in ("lower", "upper"):
        found = f"{one_line(row.operation, 30)}, {one_line(row.includes, 30)}"
        raise Unusable(Hint("result.operation", {"found": found}))
    for one in row.compared if isinstance(row.compared, tuple) else (row.compared,):
        if not isinstance(_kept(one, Compared).title, Text):
            raise wanted("Compared", one)
        _broadcasts(one.values, given.value.shape)
    for remark in row.remarks if isinstance(row.remarks, tuple) else (row.remarks,):
        if not isinstance(_kept(remark, Remark).said, Text):
            raise wanted("Remark", remark)
        _broadcasts(remark.cells, given.value.shape)
    if row.operation == "steps":
        _check_bands(np.asarray(row.edges, dtype=np.float64), np.asarray(row.shares, dtype=np.float64))


def _broadcasts(values: Any, shape: tuple[int, ...]) -> None:
    try:
        np.broadcast_to(np.asarray(values, dtype=np.float64), shape)
    except (TypeError, ValueError):
        found = str(getattr(values, "shape", type(values).__name__))
        raise Unusable(Hint("result.shape", {"found": found, "wanted": units_years(shape)})) from None


def _check_series(x: Any, given: RuleInput, units: tuple[str, ...]) -> None:
    """Finite or NaN; infinite only where the value itself says that nothing applies."""
    value = given.value
    if not isinstance(x, np.ndarray):
        raise wanted("float64", x)
    if x.dtype != np.float64:
        raise wanted("float64", x.dtype)
    if x.shape != value.shape:
        raise Unusable(Hint("result.shape", {"found": str(x.shape), "wanted": units_years(value.shape)}))
    wrong = np.isinf(x) & ~np.isposinf(value)
    if wrong.any():
        raise Unusable(Hint("result.infinite", {"where": _first_cell(wrong, given, units)}))


# What a rule may read beside the value and make a score of where there is no value.
INSTEAD = ("part", "whole", "previous", "choice")


def _check_missing(x: Floats, rule: Rule, given: RuleInput, units: tuple[str, ...]) -> None:
    """Nothing becomes a score where nothing is known: neither the value nor anything else that the rule has read.

    A relative rule may look at the unit's other years too.
    """
    empty = np.isnan(given.value) & np.isfinite(x)
    if not empty.any():
        return
    for name in INSTEAD:
        if name in given.__dict__:  # made when it was read
            read, no_word = getattr(given, name), np.array(None, dtype=object)
            empty &= np.equal(read, no_word) if name == "choice" else ~np.isfinite(read)
    if rule.relative:
        empty &= ~np.isfinite(given.value).any(axis=1, keepdims=True)
    if empty.any():
        where = _first_cell(empty, given, units)
        raise Unusable(Hint("result.from_missing", {"count": int(empty.sum()), "where": where}))


def _first_cell(cells: Bools, given: RuleInput, units: tuple[str, ...]) -> Hint:
    """Unit, year and value of the first of some cells, as far as they are known."""
    u, y = (int(i) for i in np.argwhere(cells)[0])
    unit = one_line(units[u]) if u < len(units) else f"[{u}, {y}]"
    year = f", {given.years[y]}" if u < len(units) else ""
    number = given.value[u, y]
    value = Hint("") if np.isnan(number) else Hint("result.cell_value", {"value": PlainNumber(f"{number:.6g}")})
    cell = Hint("result.cell", {"unit": unit, "year": year, "value": value})
    return Hint("result.first_cell", {"cell": cell})


def _finite(number: Any) -> bool:
    return isinstance(number, (int, float, np.integer, np.floating)) and bool(np.isfinite(number))


def _check_bands(edges: Floats, shares: Floats) -> None:
    if edges.ndim != 1 or shares.ndim != 1 or len(shares) != len(edges) + 1:
        raise Unusable(Hint("result.bands", {"edges": str(edges.shape), "shares": str(shares.shape)}))
    if not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        raise Unusable(Hint("result.edges", {"found": one_line(edges.tolist())}))
    outside = ~((shares >= 0.0) & (shares <= 1.0))
    if outside.any():
        raise Unusable(Hint("result.range", {"found": f"{shares[outside][0]:.6g}"}))


def wording_of(node: Node, points: float | None = None) -> Text:
    """How the node's rule, also one on its score, says in both languages that points are earned; by default the node's own."""
    rule, params = (node.rule, node.params) if node.rule is not None else (node.score_rule, node.score_params)
    assert rule is not None
    earned = round(node.points, 4) if points is None else points

    def words() -> Any:
        return _kept(rule.wording(params, earned), Text)

    said: Text = call_plugin(rule.owner, f"{rule.name}.wording", words, place=node.code)
    if not node.adjusts:
        return said
    return text_of("wording.bonus" if node.adjusts == "bonus" else "wording.deduction", rule=said)


def spreadsheet_of(node: Node, cells: FormCells) -> str:
    """The share 0…1 of the node's points as a formula, safe to stand in a workbook; empty where the rule has none."""
    rule = node.rule
    if rule is None or rule.spreadsheet is None:
        return ""
    make = rule.spreadsheet

    def formula() -> str:
        found: str = _kept(make(node.params, cells), str)
        if not found or not fits(found):
            return ""
        if (why := refusal(found, cells)) is not None:
            raise Unusable(why)
        return found

    return call_plugin(rule.owner, f"{rule.name}.spreadsheet", formula, place=node.code)  # type: ignore[no-any-return]


def check_facts(rule: Rule, params: Any) -> None:
    """What a rule says of itself, asked once when a framework is read, so that nobody need doubt it later."""
    _kept(rule.measure(params) if rule.measure else "", str)
    factor = rule.per(params) if rule.per else 1.0
    if not _finite(factor):
        raise wanted("float", factor)
    for code in _kept(tuple(rule.needs(params)), tuple) if rule.needs else ():
        _kept(code, str)
    _kept(rule.lower_is_better(params) if rule.lower_is_better else False, bool, np.bool_)
    most = rule.entered(params, 1.0) if rule.entered else 1.0
    if not _finite(most) or not most > 0:
        raise wanted("float", most)


# --- pillars ---------------------------------------------------------------------------------------------------------


def findings_of(method: PillarMethod, data: PillarData) -> list[Finding]:
    """What a pillar's check asks about."""
    return _findings(method.owner, "check", method.check, data, data.pillar) if method.check else []


def findings_of_check(check: DataCheck, data: FrameworkData) -> list[Finding]:
    """What a check of a plugin asks about."""
    return _findings(check.owner, check.name, check.check, data, data.framework.code)


def _findings(owner: str, what: str, function: Callable[[Any], Any], data: Any, place: str) -> list[Finding]:
    def findings() -> list[Finding]:
        return [_kept(finding, Finding) for finding in function(data)]

    return call_plugin(owner, what, findings, place=place)  # type: ignore[no-any-return]


def advice_of(method: PillarMethod, node: Node) -> Text | None:
    """What a pillar's plugin advises, if anything."""

    def advice() -> Any:
        return _kept(method.advise(node) if method.advise else None, Text, type(None))

    return call_plugin(method.owner, "advise", advice, place=node.code)  # type: ignore[no-any-return]
