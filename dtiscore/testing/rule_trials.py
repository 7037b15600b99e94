"""A rule of a plugin tried on random parameters and data: complete rows, the same bits twice, what its reference says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import attrs
import numpy as np

from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit, Units
from dtiscore.engine.evaluation import ENGINE_VARIABLE, load_kernels
from dtiscore.engine.rows import shares_of
from dtiscore.engine.scoring import score
from dtiscore.language.errors import DtiError, EngineError, Problem, one_line
from dtiscore.model import Floats, Node, Row, Rule, RuleInput, Text
from dtiscore.rules.bands_and_options import options_of
from dtiscore.rules.plugins.calling import check_facts, compiled, detail_of, refused, wording_of
from dtiscore.rules.plugins.hookspecs import arguments_of
from dtiscore.rules.plugins.trying import named
from dtiscore.testing.documents import header, load, titled
from dtiscore.testing.formula_trials import formula_problems
from dtiscore.testing.parameters import params_of, turning_points

Reference = Callable[..., float]

UNITS, YEARS = 12, (2023, 2024, 2025)
POINTS = 10.0
NEAR = 1e-9
# A missing cell, one that does not apply, zero of both signs, the small, the large, the negative.
ODD = (np.nan, np.inf, 0.0, -0.0, -1.0, -1e6, 1e-300, 1e15, 1e300)


def rule_problems(
    rule: Rule, examples: Iterable[Any], reference: Reference | None, random: np.random.Generator
) -> Iterator[Problem]:
    """What is wrong with a rule, each kind of fault once. ``examples`` are parameters to try beside random ones."""
    try:
        drawn, problems = params_of(rule, POINTS, random)
    except DtiError as error:
        yield from error.problems
        return
    except Exception as error:
        yield Problem("kit.schema", params={"what": rule.name, "detail": detail_of(error)})
        return
    yield from problems
    tried = [*examples, *drawn]
    if not tried:
        yield Problem("kit.no_params", params={"rule": rule.name})
        return
    said: set[str] = set()
    sound = True
    for params in tried:
        for problem in (*_row_problems(rule, params, reference, random), *_word_problems(rule, params)):
            sound = False
            if problem.code not in said:
                said.add(problem.code)
                yield problem
    if sound:
        yield from _engine_problems(rule, tried, random)


# --- data ------------------------------------------------------------------------------------------------------------


def _arrays(rule: Rule, params: Any, random: np.random.Generator) -> dict[str, Any]:
    """What a rule may be given, by name."""
    shape = (UNITS, len(YEARS))
    value = np.round(random.uniform(-20, 150, shape), 2)
    value = np.where(random.random(shape) < 0.3, random.choice([*ODD, *turning_points(params)], shape), value)
    if rule.reads == "yes_no":
        value = random.choice([0.0, 1.0, np.nan, np.inf], shape)
    choice = np.full(shape, None, dtype=object)
    words = sorted(options_of(rule, params))
    if words:
        value = np.where(np.isposinf(value), np.inf, np.nan)
        choice = random.choice(np.array([None, *words], dtype=object), shape)
    whole = random.integers(1, 100, shape).astype(float)
    missing = random.random(shape) < 0.2
    made: dict[str, Any] = {
        "value": value,
        "choice": choice,
        "whole": np.where(missing, np.nan, whole),
        "part": np.where(missing, np.nan, np.floor(whole * random.random(shape))),
        "previous": np.where(random.random(shape) < 0.2, np.nan, np.round(random.uniform(0, 100, shape), 2)),
        "target": np.full(shape, np.round(random.uniform(1, 100), 2)),
        "at_most": random.random(shape) < 0.3,
        "block": np.arange(UNITS) % 2,
    }
    for code in rule.needs(params) if rule.needs is not None else ():
        made[f"others:{code}"] = np.where(
            random.random(shape) < 0.2, np.nan, np.round(random.uniform(0, 100, shape), 2)
        )
    return made | {f"units:{name}": of_units(name) for name in rule.attributes}


def of_units(attribute: str) -> Any:
    """What the units of a trial are: three kinds by turns."""
    return np.array([f"{attribute} {i % 3}" for i in range(UNITS)], dtype=object)


def large_arrays(rule: Rule, params: Any, cells: int) -> dict[str, Any]:
    """The same, of many units: those of a trial over and over."""
    arrays, times = _arrays(rule, params, np.random.default_rng(922)), -(-cells // (UNITS * len(YEARS)))
    return {name: np.concatenate([array] * times) for name, array in arrays.items()}


def given_of(arrays: Mapping[str, Any]) -> RuleInput:
    """What a rule is given, of arrays by name."""
    made = {name: (lambda array=array: array) for name, array in arrays.items() if name != "value" and ":" not in name}
    more = {kind: (lambda kind=kind: named(kind, arrays)) for kind in ("others", "units")}
    return RuleInput(arrays["value"], POINTS, years=lambda: YEARS, **made, **more)


def faults(error: DtiError) -> Iterator[Problem]:
    """What of an error is the plugin's: random data that the engine refuses are no fault of it."""
    yield from (problem for problem in error.problems if problem.code.startswith(("plugin.", "framework.")))


# --- rows ------------------------------------------------------------------------------------------------------------


def _row_problems(
    rule: Rule, params: Any, reference: Reference | None, random: np.random.Generator
) -> Iterator[Problem]:
    told = {"rule": rule.name, "params": one_line(params, 100)}
    arrays = _arrays(rule, params, random)
    before = _bytes_of(arrays)
    try:
        row, again = (_row(rule, params, arrays) for _ in range(2))
    except DtiError as error:
        yield from faults(error)
        return
    if before != _bytes_of(arrays):
        yield Problem("kit.input_changed", params=told)
        return
    if not _same(row, again):
        yield Problem("kit.not_deterministic", params={"what": rule.name})
    shares = _shares(row, arrays["value"])
    trials = [_comparing_problems(rule, params, arrays, told)]
    if not rule.relative:
        trials = [_neighbour_problems(rule, params, arrays, shares, told), _missing_problems(rule, params, arrays)]
        trials += [_known_problems(rule, params, random, told)] if reference is None else []
    if rule.spreadsheet is not None:
        trials.append(_formula_problems(rule, params, arrays, told))
    for trial in trials:
        try:
            yield from list(trial)
        except DtiError as error:
            yield from faults(error)
    if reference is not None:
        yield from _reference_problems(params, arrays, shares, reference, told)


def _bytes_of(arrays: Mapping[str, Any]) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in arrays.items() if array.dtype != object}


def _row(rule: Rule, params: Any, arrays: Mapping[str, Any]) -> Row:
    with np.errstate(all="ignore"):
        return compiled(rule, params, given_of(arrays), rule.name)


def _shares_among(rule: Rule, params: Any, arrays: Mapping[str, Any]) -> Floats:
    return _shares(_row(rule, params, arrays), arrays["value"])


def _formula_problems(rule: Rule, params: Any, arrays: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[Problem]:
    at_least = {**arrays, "at_most": np.zeros(arrays["value"].shape, dtype=bool)}
    yield from formula_problems(rule, params, POINTS, at_least, _shares_among(rule, params, at_least), told)


def _same(one: Row, other: Row) -> bool:
    fields = [field.name for field in attrs.fields(Row) if field.name not in ("x", "compared")]
    return one.x.tobytes() == other.x.tobytes() and all(
        np.array_equal(np.asarray(getattr(one, name)), np.asarray(getattr(other, name))) for name in fields
    )


def _shares(row: Row, value: Floats) -> Floats:
    return np.where(np.isposinf(value), np.nan, shares_of(row))


def _neighbour_problems(
    rule: Rule, params: Any, arrays: Mapping[str, Any], shares: Floats, told: Mapping[str, Any]
) -> Iterator[Problem]:
    """An absolute rule gives a unit the same points whoever else is assessed."""
    some = slice(UNITS // 2, None, -1)
    fewer = {name: np.ascontiguousarray(array[some]) for name, array in arrays.items()}
    alone = _shares_among(rule, params, fewer)
    if not np.allclose(alone, shares[some], rtol=0.0, atol=NEAR, equal_nan=True):
        yield Problem("kit.neighbours", params=told)


def _missing_problems(rule: Rule, params: Any, arrays: Mapping[str, Any]) -> Iterator[Problem]:
    """Where nothing at all is known, the engine itself refuses a score."""
    nothing = {name: np.full(array.shape, np.nan) for name, array in arrays.items() if array.dtype == np.float64}
    choice = np.full(arrays["choice"].shape, None, dtype=object)
    _row(rule, params, {**arrays, **nothing, "choice": choice})
    yield from ()


def _known_problems(rule: Rule, params: Any, random: np.random.Generator, told: Mapping[str, Any]) -> Iterator[Problem]:
    """Where everything that a rule may read is known, and the rule does not refuse it, it gives a number."""
    arrays = _arrays(rule, params, random)
    shape = arrays["value"].shape
    words = sorted(options_of(rule, params))
    if words:
        arrays["choice"] = random.choice(np.array(words, dtype=object), shape)
        arrays["value"] = np.full(shape, np.nan)
    elif rule.reads == "yes_no":
        arrays["value"] = random.choice([0.0, 1.0], shape)
    else:
        arrays["value"] = np.where(np.isfinite(arrays["value"]), arrays["value"], 12.0)
    arrays["whole"] = np.nan_to_num(arrays["whole"], nan=50.0)
    arrays["part"] = np.minimum(np.nan_to_num(arrays["part"], nan=10.0), arrays["whole"])
    arrays["previous"] = np.nan_to_num(arrays["previous"], nan=40.0) + 1.0
    arrays |= {name: np.nan_to_num(array, nan=50.0) for name, array in arrays.items() if name.startswith("others:")}
    lost = np.isnan(_row(rule, params, arrays).x)
    with np.errstate(all="ignore"):
        for cells, _ in refused(rule, params, given_of(arrays), rule.name) if rule.refuse else ():
            lost &= ~cells if cells is not None else False
    if lost.any():
        cell = tuple(np.argwhere(lost)[0])
        value = arrays["choice"][cell] if words else f"{arrays['value'][cell]:.6g}"
        yield Problem("kit.known_lost", params={**told, "value": value})


def _comparing_problems(
    rule: Rule, params: Any, arrays: Mapping[str, Any], told: Mapping[str, Any]
) -> Iterator[Problem]:
    """A unit that is not ranked has no say in what the others get; it may itself be given what it would get.

    Then what other values would earn among the same units, and nothing to compare with at all.
    """
    value, shape = arrays["value"], arrays["value"].shape
    ranked = np.ones(shape, dtype=bool)
    ranked[0] = False
    other = np.where(ranked, value, value + 7.0)
    first, second = (_shares_among(rule, params, {**arrays, "value": v, "peers": ranked}) for v in (value, other))
    _row(rule, params, {**arrays, "value": value + 1.0, "reference": value})
    _row(rule, params, {**arrays, "peers": np.zeros(shape, dtype=bool)})
    if not np.allclose(first[1:], second[1:], rtol=0.0, atol=NEAR, equal_nan=True):
        yield Problem("kit.unranked", params=told)


def _reference_problems(
    params: Any, arrays: Mapping[str, Any], shares: Floats, reference: Reference, told: Mapping[str, Any]
) -> Iterator[Problem]:
    """The reference is asked about numbers; what is missing stays missing, what does not apply has no share."""
    value = arrays["value"]
    for cell in np.ndindex(value.shape):
        number, found = float(value[cell]), float(shares[cell])
        try:
            expected = float(_asked(reference, params, number, arrays, cell)) if np.isfinite(number) else np.nan
        except Exception as error:
            yield Problem("kit.reference_failed", params={**told, "value": number, "detail": detail_of(error)})
            return
        expected = expected if np.isnan(expected) else min(max(expected, 0.0), 1.0)
        if not np.isclose(found, expected, rtol=0.0, atol=NEAR, equal_nan=True):
            yield Problem("kit.reference", params={**told, "value": number, "found": found, "expected": expected})
            return


def _asked(reference: Reference, params: Any, number: float, arrays: Mapping[str, Any], cell: tuple[int, ...]) -> float:
    """What the reference says of a cell; one with a third parameter is given the part, the whole and so on of it."""
    if len(arguments_of(reference)) < 3:
        return reference(params, number)
    others = {name: array[cell] for name, array in arrays.items() if np.shape(array) == np.shape(arrays["value"])}
    plain = {name: one for name, one in others.items() if ":" not in name}
    units = {name: array[cell[0]] for name, array in named("units", arrays).items()}
    return reference(params, number, SimpleNamespace(**plain, others=named("others", others), units=units))


# --- words and evaluators --------------------------------------------------------------------------------------------


def _word_problems(rule: Rule, params: Any) -> Iterator[Problem]:
    try:
        check_facts(rule, params)
    except Exception as error:
        yield Problem("kit.facts", params={"rule": rule.name, "detail": detail_of(error)})
    for points in (POINTS, 12.5, 0.0):
        try:
            words = wording_of(Node("x", "indicator", Text("x", "x"), rule=rule, params=params), points)
        except DtiError as error:
            yield from error.problems
            return
        for lang, text in (("vi", words.vi), ("en", words.en)):
            if not text.strip() or "{" in text or "\n" in text:
                known = {"what": f"{rule.name}.wording", "lang": lang, "text": one_line(text)}
                yield Problem("kit.words", params=known)
                return
        if points % 1 and str(points) in words.vi:
            yield Problem("kit.decimal", params={"rule": rule.name, "text": one_line(words.vi)})
            return


def _engine_problems(rule: Rule, tried: Iterable[Any], random: np.random.Generator) -> Iterator[Problem]:
    """All parameters as indicators of one framework, by both evaluators; without numba there is only one."""
    try:
        load_kernels()
    except EngineError:
        return
    by_code = {f"x{n}": params for n, params in enumerate(tried)}
    needed = sorted(
        {code for params in by_code.values() for code in (rule.needs(params) if rule.needs is not None else ())}
    )
    others = dict.fromkeys(code for code in needed if code not in by_code)
    indicators = {
        code: {"title": titled(code), "points": POINTS, "rule": {"type": "ratio"}} for code in (*by_code, *others)
    }
    plain = load({
        "framework": header(scale=POINTS * len(indicators)),
        "indicators": indicators,
        "total": {"indicators": list(indicators)},
    })  # fmt: skip
    nodes = {code: attrs.evolve(plain[code], rule=rule, params=params) for code, params in by_code.items()}
    framework = attrs.evolve(plain, nodes={**plain.nodes, **nodes})
    values = [_arrays(rule, params, random)["value"] for params in by_code.values()]
    values += [np.round(random.uniform(0, 100, values[0].shape), 2) for _ in others]
    observed = Observations.from_arrays(values, indicators=list(indicators), units=_units(), years=YEARS)
    found = []
    for engine in ("numpy", "numba"):
        with engine_of(engine), np.errstate(all="ignore"):
            try:
                scores = score(framework, observed)
                found.append([scores.points(code).tobytes() for code in ("total", *by_code)])
            except DtiError as error:
                yield from faults(error)
                return
    if found[0] != found[1]:
        yield Problem("kit.engines", params={"what": rule.name})


def _units() -> Units:
    kinds = {name: of_units(name) for name in ("type", "block", "parent")}
    return Units(
        tuple(Unit(f"u{n}", f"U {n}", **{name: kind[n] for name, kind in kinds.items()}) for n in range(UNITS))
    )


def engine_of(name: str) -> AbstractContextManager[Any]:
    """One evaluator for everything within."""
    return patch.dict(os.environ, {ENGINE_VARIABLE: name})
