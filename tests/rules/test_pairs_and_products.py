"""Product, quotient and difference of nodes, and rounding at a node: values worked by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.language.errors import FrameworkError

from ..strategies import Document, header, load, titled

NAN = math.nan


def framework_of(aggregation: Any, codes: str = "ab", missing: str = "skip", **more: Any) -> dti.Framework:
    leaves = {code: {"title": titled(code), "rule": {"type": "entered"}} for code in codes}
    total = {"indicators": list(codes), "weights": "equal", "aggregation": aggregation, **more}
    return load({"framework": header(scale=1, missing=missing), "indicators": leaves, "total": total})


def totals(framework: dti.Framework, *columns: list[float]) -> list[float]:
    codes = [leaf.code for leaf in framework.leaves]
    array = np.array(columns, dtype=float)[:, :, None]
    units = [f"u{n}" for n in range(array.shape[1])]
    observations = dti.Observations.from_arrays(array, indicators=codes, units=units, years=[2025])
    return [float(x) for x in dti.score(framework, observations)["total"][:, 0]]


def same(found: list[float], expected: list[float]) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_a_product_multiplies_what_counts() -> None:
    same(totals(framework_of("product"), [0.8, 0.8, NAN, 0, NAN], [0.5, NAN, 0.3, 0.9, NAN]), [0.4, 0.8, 0.3, 0, NAN])
    same(totals(framework_of("product", missing="zero"), [0.8, 0.8], [0.5, NAN]), [0.4, 0])


def test_the_inequality_adjusted_index_of_two_dimensions() -> None:
    """0.8 × (1 − 0.1) = 0.72 and 0.5 × (1 − 0.36) = 0.32; their geometric mean is the root of 0.2304, 0.48."""
    less = {"type": "linear", "lower": 100, "upper": 0}
    leaves: Document = {}
    for code in ("health", "income"):
        leaves[code] = {"title": titled(code), "rule": {"type": "entered"}}
        leaves[f"{code}_gap"] = {"title": titled(code), "rule": less}
    indices = {
        f"{code}_adjusted": {
            "title": titled(code), "weights": "equal", "indicators": [code, f"{code}_gap"], "aggregation": "product",
        }
        for code in ("health", "income")
    }  # fmt: skip
    total = {"indices": list(indices), "weights": "equal", "aggregation": "geometric"}
    framework = load({"framework": header(scale=1), "indicators": leaves, "indices": indices, "total": total})
    same(totals(framework, [0.8], [10], [0.5], [36]), [0.48])


def test_a_quotient_is_the_first_by_the_second() -> None:
    asked = [0.6, 0.9, 0.6, NAN, 0.5], [0.8, 0.8, 0, 0.8, NAN]
    same(totals(framework_of("quotient"), *asked), [0.75, 1, NAN, NAN, NAN])
    same(totals(framework_of({"type": "quotient", "full": 1.5}), [0.6, 0.9], [0.8, 0.6]), [0.5, 1])
    same(totals(framework_of("quotient", missing="zero"), [NAN, 0.6], [0.8, NAN]), [0, NAN])


def test_a_difference_is_the_first_less_the_second_and_never_below_nothing() -> None:
    same(totals(framework_of("difference"), [0.8, 0.3, NAN, 0.4], [0.5, 0.8, 0.8, NAN]), [0.3, 0, NAN, NAN])


def test_where_a_pair_is_not_defined_the_maximum_goes_too_when_missing_data_are_left_out() -> None:
    leaves = {code: {"title": titled(code), "rule": {"type": "entered"}, "points": 10} for code in "abc"}
    pair = {"title": titled("g"), "indicators": ["a", "b"], "aggregation": "quotient"}
    total = {"indices": ["g"], "indicators": ["c"]}
    framework = load(
        {"framework": header(scale=30, missing="skip"), "indicators": leaves, "indices": {"g": pair}, "total": total}
    )
    array = np.array([[0.5], [0.0], [0.7]])[:, :, None]
    scores = dti.score(
        framework, dti.Observations.from_arrays(array, indicators=list("abc"), units=["u"], years=[2025])
    )
    assert scores.points("total")[0, 0] == pytest.approx(7)
    assert scores.max_points("total")[0, 0] == 10


@pytest.mark.parametrize("codes", ["a", "abc"])
@pytest.mark.parametrize("name", ["quotient", "difference"])
def test_a_pair_of_anything_but_two_is_refused(name: str, codes: str) -> None:
    with pytest.raises(FrameworkError) as error:
        framework_of(name, codes)
    (problem,) = error.value.problems
    assert (problem.code, problem.params["count"]) == ("framework.pair", str(len(codes)))


def test_a_quotient_that_is_full_at_nothing_is_refused() -> None:
    with pytest.raises(FrameworkError) as error:
        framework_of({"type": "quotient", "full": 0})
    assert [problem.code for problem in error.value.problems] == ["rule.positive"]


def test_a_node_is_rounded_before_others_are_made_of_it() -> None:
    """The mean of 0.333 and 0.334 is 33.35 %, which is rounded half up to 33.4 %."""
    rule = {"type": "rounded", "decimals": 1}
    same(totals(framework_of("weighted_mean", rule=rule), [0.333, 0.8], [0.334, 0.80049]), [0.334, 0.8])


def test_an_indicator_in_percent_is_rounded() -> None:
    leaf = {"title": titled("x"), "rule": {"type": "rounded", "decimals": 1}, "points": 10}
    framework = load({"framework": header(scale=10), "indicators": {"x": leaf}, "total": {"indicators": ["x"]}})
    same(totals(framework, [66.64, 66.65, 99.96, -3, 120]), [0.666, 0.667, 1, 0, 1])
