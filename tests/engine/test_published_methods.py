"""Methods of published indices that need no plugin, on made-up numbers worked by hand.

The percentile of a node (SVI) and the exponential of its rank (WIMD) stand in `test_rules_on_nodes`, a total below 0 (Freedom
House) in `test_bonus_and_deduction`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import dtiscore as dti

from ..strategies import Document, header, load, titled


def scored(document: Document, columns: dict[str, list[float]], years: list[int] | None = None) -> dti.Scores:
    """Columns of one value per unit, or of years × units."""
    array = np.array(list(columns.values()), dtype=float)
    array = array[:, :, None] if array.ndim == 2 else array.transpose(0, 2, 1)
    units = [f"u{n}" for n in range(array.shape[1])]
    observed = dti.Observations.from_arrays(array, indicators=list(columns), units=units, years=years or [2025])
    return dti.score(load(document), observed)


def test_the_human_development_index_adjusted_for_inequality() -> None:
    """Each dimension loses the share that its inequality A takes; the mean is geometric (UNDP, technical note 2).

    0.8 × (1 − 0.1) = 0.72, 0.6 × (1 − 0.2) = 0.48, 0.5 × (1 − 0.3) = 0.35; the cube root of their product 0.12096 is 0.494554.
    """
    dimensions = ("health", "education", "income")
    indicators: Document = {}
    indices: Document = {}
    for code in dimensions:
        indicators[code] = {"title": titled(code), "rule": {"type": "entered"}}
        indicators[f"{code}_inequality"] = {
            "title": titled(code), "unit_of_measure": "fraction", "rule": {"type": "linear", "lower": 1, "upper": 0},
        }  # fmt: skip
        indices[f"{code}_adjusted"] = {
            "title": titled(code), "indicators": [code, f"{code}_inequality"], "weights": "equal", "aggregation": "product",
        }  # fmt: skip
    document = {
        "framework": header(scale=1, missing="error"),
        "indicators": indicators,
        "indices": indices,
        "total": {"indices": list(indices), "weights": "equal", "aggregation": "geometric"},
    }
    found = scored(
        document,
        {
            "health": [0.8], "health_inequality": [0.1], "education": [0.6], "education_inequality": [0.2],
            "income": [0.5], "income_inequality": [0.3],
        },
    )  # fmt: skip
    assert [found[f"{code}_adjusted"][0, 0] for code in dimensions] == pytest.approx([0.72, 0.48, 0.35])
    assert found.points("total")[0, 0] == pytest.approx(0.494554, abs=1e-6)
    assert found.points("total")[0, 0] ** 3 == pytest.approx(0.12096)


@pytest.mark.parametrize("engine", ["numpy", pytest.param("numba", marks=pytest.mark.whole)])
def test_means_of_z_scores_in_a_year_in_which_a_variable_is_the_same_everywhere(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The International Tax Competitiveness Index sets z to 0 there; the scale is z itself, from −10 to 10.

    2024: 1, 2, 3 has z −1, 0, 1; 20, 0, 10 with less the better has −1, 1, 0. 2025: 5, 5, 5 has 0 and the other as before.
    """
    monkeypatch.setenv("DTISCORE_ENGINE", engine)
    z_score: dict[str, Any] = {"type": "z_score", "lower": -10, "upper": 10, "equal": "neutral"}
    document = {
        "framework": header(scale={"from": -10, "to": 10}, points="scale", missing="skip"),
        "indicators": {
            "base": {"title": titled("base"), "unit_of_measure": "count", "rule": z_score},
            "rate": {"title": titled("rate"), "unit_of_measure": "percent", "rule": z_score | {"better": "lower"}},
        },
        "total": {"indicators": ["base", "rate"], "weights": "equal"},
    }
    found = scored(document, {"base": [[1, 2, 3], [5, 5, 5]], "rate": [[20, 0, 10], [20, 0, 10]]}, [2024, 2025])
    assert found.points("base")[:, 1] == pytest.approx([0, 0, 0])
    assert found.points("total")[:, 0] == pytest.approx([-1, 0.5, 0.5])
    assert found.points("total")[:, 1] == pytest.approx([-0.5, 0.5, 0])


def test_the_last_rescaling_of_a_mean_of_z_scores() -> None:
    """The International Tax Competitiveness Index prints (z − lowest z + 1) / (highest z − lowest z + 1) × 100.

    1, 2, 3 has z −1, 0, 1: 1/3, 2/3 and all of 100. One unit of z is 5 % of a scale from −10 to 10.
    """
    z_score: dict[str, Any] = {"type": "z_score", "lower": -10, "upper": 10}
    document = {
        "framework": header(scale=100, missing="skip"),
        "indicators": {"base": {"title": titled("base"), "unit_of_measure": "count", "rule": z_score}},
        "indices": {"z": {"title": titled("z"), "indicators": ["base"], "weights": "equal"}},
        "total": {"indices": ["z"], "weights": "equal", "rule": {"type": "min_max", "margin": 5}},
    }
    found = scored(document, {"base": [1, 2, 3]})
    assert found["z"][:, 0] == pytest.approx([0.45, 0.5, 0.55])
    assert found.points("total")[:, 0] == pytest.approx([100 / 3, 200 / 3, 100])
    falling = {"type": "min_max", "margin": 5, "better": "lower"}
    document["total"]["rule"] = falling
    assert scored(document, {"base": [1, 2, 3]}).points("total")[:, 0] == pytest.approx([100, 200 / 3, 100 / 3])
    assert np.isnan(scored(document, {"base": [2, 2, 2]}).points("total")).all()


@pytest.mark.parametrize("more", [{"margin": -1}, {"margin": 1, "transform": "log1p"}])
def test_a_margin_is_not_negative_and_not_of_a_logarithm(more: dict[str, Any]) -> None:
    from dtiscore.language.errors import FrameworkError

    document = {
        "framework": header(scale=10),
        "indicators": {"x": {"title": titled("x"), "points": 10, "rule": {"type": "min_max", **more}}},
        "total": {"indicators": ["x"]},
    }
    with pytest.raises(FrameworkError) as error:
        load(document)
    assert [problem.code for problem in error.value.problems] == ["rule.margin"]
