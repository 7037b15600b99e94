"""Wrong arguments of every public function and method end in a sentence with the argument's name: made from the signatures, so
that no parameter can be forgotten."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dtiscore as dti

from ..tree import ROOT

CODE = "vn-dti-province-2022"
# Whatever kind of thing they are given, they take it as it is or ask in their own words.
TAKE_ANYTHING = {
    "Any",
    "npt.ArrayLike",
    "Floats",
    "Mapping[Path, tuple[Document | None, list[Target], list[Problem]]] | None",
}
# Said in one of two languages, whatever is asked for: nothing may fail while a problem is told; and what sentences are made with.
ALWAYS_SPEAK = {"Problem", "Text", "round_half_up"}


class Strange:
    """Of no kind that anybody asks for."""

    def __repr__(self) -> str:
        return "something strange"


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in dti.__all__:
        thing = getattr(dti, name)
        if name in ALWAYS_SPEAK or not getattr(thing, "__module__", "").startswith("dtiscore"):
            continue
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing) and not issubclass(thing, Exception):
            for own, member in vars(thing).items():
                function = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
                if (
                    not own.startswith("_")
                    and inspect.isfunction(function)
                    and function.__module__.startswith("dtiscore")
                ):
                    yield f"{name}.{own}", function


FUNCTIONS = dict(functions())
PARAMETERS = [
    (name, parameter.name)
    for name, function in FUNCTIONS.items()
    for parameter in inspect.signature(function).parameters.values()
    if parameter.name not in ("self", "cls") and str(parameter.annotation) not in TAKE_ANYTHING
]  # fmt: skip


def _of_kind(annotation: str) -> Any:
    """Something right for a parameter without a value of its own, by what it asks for."""
    kinds = {
        "Scores": "scores",
        "Framework": "framework",
        "Observations": "observations",
        "Successions": "successions",
        "Years": "chain",
        "os.PathLike": "path",
        "Path": "path",
    }
    return next(
        (GOOD[name] for kind, name in kinds.items() if kind in annotation), 2022 if annotation == "int" else None
    )


def called(name: str, wrong: str, value: Any) -> None:
    """Call it with this argument wrong; the others are never looked at before it is refused, or are right."""
    function = FUNCTIONS[name]
    given: dict[str, Any] = {}
    positional: list[Any] = []
    for parameter in inspect.signature(function).parameters.values():
        if name == "Scores.added_up" and parameter.name == "name":
            own = "points"
        whole = str(parameter.annotation) == "int" and parameter.name == "unit"
        own = (
            value
            if parameter.name == wrong
            else 0
            if whole
            else GOOD.get(parameter.name, _of_kind(str(parameter.annotation)))
        )
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional += [value] if parameter.name == wrong else []
        elif parameter.kind is parameter.VAR_KEYWORD:
            given |= {parameter.name: value} if parameter.name == wrong else {}
        elif parameter.kind is parameter.POSITIONAL_ONLY or (
            parameter.kind is parameter.POSITIONAL_OR_KEYWORD and parameter.default is parameter.empty
        ):
            positional.append(own)
        elif parameter.name == wrong:
            given[parameter.name] = own
    function(*positional, **given)


@pytest.fixture(scope="module", autouse=True)
def _good() -> None:
    framework = dti.load_framework(CODE)
    scores = dti.score(framework, {"unit": ["A"], "year": [2022], "awareness": [0.5]})
    GOOD.update(
        framework=framework, scores=scores, observations=scores.plan.observations, source=framework, unit="A", node="total",
        year=2022, path="no-such-file", table="no-such-file.csv", old=framework, new=framework, indicator="awareness", code="awareness",
        rule="ratio", weights={}, text="", tables={}, label="A", vi="a", en="a", decimals=2, values=np.ones(1), value=1.0,
        first=2021, last=2022, plugin="a", pillar="b", document="x", quantities=[], nodes=[], other="A", date=None, i=0, j=0,
        chain=dti.load_years(ROOT / "examples/dti-2022"), successions=dti.Successions(), restated=dti.restate(scores, dti.Successions(), 2022), borders=2022, name="points", to=2022, start=2022,
        lang="en", file=Path("x.toml"), problem=dti.Problem("data.no_rows"),
    )  # fmt: skip


GOOD: dict[str, Any] = {}


def test_there_is_a_call_for_every_public_function() -> None:
    assert len(FUNCTIONS) > 60
    assert {"score", "Framework.with_weights", "Scores.load", "gaps", "Observations.replace"} <= set(FUNCTIONS)
    unguarded = [
        name
        for name, function in FUNCTIONS.items()
        if [p for p in inspect.signature(function).parameters if p not in ("self", "cls")]
        and not hasattr(function, "__wrapped__")
    ]
    assert unguarded == []


@pytest.mark.parametrize(("name", "parameter"), PARAMETERS, ids=lambda one: str(one))
def test_a_wrong_argument_is_told_by_its_name(name: str, parameter: str) -> None:
    with pytest.raises(dti.DtiError) as caught:
        called(name, parameter, Strange())
    assert isinstance(caught.value, dti.ArgumentError)
    assert isinstance(caught.value, TypeError)
    for lang in ("vi", "en"):
        assert caught.value.text(lang).startswith(f"{parameter} "), caught.value.text(lang)  # type: ignore[arg-type]
        assert "Strange" in caught.value.text(lang)  # type: ignore[arg-type]


WORDS = [
    (name, parameter)
    for name, parameter in PARAMETERS
    if name != "both" and parameter in ("lang", "to", "within", "numbers", "unclear", "on", "show")
]


@pytest.mark.parametrize(("name", "parameter"), WORDS, ids=lambda one: str(one))
def test_an_unknown_word_is_told_with_those_that_are_known(name: str, parameter: str) -> None:
    with pytest.raises(dti.LookupProblem) as caught:
        called(name, parameter, "nonsense")
    assert "nonsense" in str(caught.value)


SCORES = dti.score(CODE, {"unit": ["A", "B"], "year": [2022, 2022], "awareness": [0.5, 0.6]})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: SCORES.framework["totl"], "no node “totl”; did you mean “total”?"),
        (lambda: SCORES["totl"], "no node “totl”; did you mean “total”?"),
        (lambda: SCORES[5], "node is 5 (wanted: a text"),
        (lambda: SCORES.framework[None], "code is None (wanted: a text"),
        (lambda: dti.rank(SCORES, year="2022"), "year is '2022' (wanted: a year as a whole number, as 2025; did you mean “2022”?)"),
        (lambda: dti.rank(SCORES, year=2022.0), "year is 2022.0 (wanted: a year as a whole number, as 2025; did you mean “2022”?)"),
        (lambda: dti.rank(SCORES, year=True), "year is True (wanted: a year"),
        (lambda: dti.rank(SCORES, year=np.int64(2021)), "there are no data for 2021"),
        (lambda: dti.explain(SCORES, "C"), "there is no unit “C” (known: A, B)"),
        (lambda: dti.score(SCORES.plan.observations, SCORES.framework), "framework is Observations"),
        (lambda: dti.rank(SCORES.framework), "scores is Framework (wanted: Scores, as score(…) gives them)"),
        (lambda: dti.Observations.from_arrays([[[1.0]]], indicators={"awareness"}, units=["A"], years=[2022]), "indicators is set"),
        (lambda: dti.Observations.from_arrays([[[1.0]]], indicators=["awareness"], units="A", years=[2022]), "units is 'A' (wanted: "),
        (lambda: dti.Observations.from_arrays([[[1.0]]], indicators=["awareness"], units=["A"], years=[np.nan]), "years is nan"),
        (lambda: dti.Observations.from_arrays([[[1.0]]], indicators=[5], units=["A"], years=[2022]), "indicators is 5"),
        (lambda: dti.Observations.from_arrays(5, indicators=["awareness"], units=["A"], years=[2022]), "shape"),
    ],
)  # fmt: skip
def test_what_people_get_wrong_is_told(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(dti.DtiError) as caught:
        call()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        ([2022, None], "column year: the cell is empty"),
        ([2022, float("nan")], "column year"),
        (["2022", "x"], "x"),
        ([2022, 2022.5], "2022.5"),
    ],
)
def test_years_of_a_frame_that_are_none_are_told_by_column_and_label(years: list[Any], words: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"unit": ["A", "B"], "year": years, "awareness": [0.5, 0.6]}, index=[10, 20])
    with pytest.raises(dti.DataError) as caught:
        dti.score(CODE, frame)
    assert words in str(caught.value)
    assert "row 20" in str(caught.value)


def test_periods_and_dates_are_taken_for_their_years() -> None:
    pandas = pytest.importorskip("pandas")
    for year in (pandas.Period("2022"), pandas.Timestamp("2022-12-31"), "2022", 2022.0):
        frame = pandas.DataFrame({"unit": ["A"], "year": [year], "awareness": [0.5]})
        assert dti.score(CODE, frame).years == (2022,)
