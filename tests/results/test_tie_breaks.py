"""Equal scores told apart by stated nodes in order: ranks worked by hand, what decided, refusals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import dtiscore as dti
from dtiscore.documents.appraisal.formulas import rank_formula
from dtiscore.documents.tables.results import ranking_view
from dtiscore.language.errors import FrameworkError
from dtiscore.results.tie_breaks import tie_break_words

from ..strategies import Document, header, load, titled

NAN = math.nan


def framework_of(tie_break: list[str] | None, ties: str = "competition", head: Document | None = None) -> dti.Framework:
    ratio = {"type": "ratio"}
    stated = {} if tie_break is None else {"tie_break": tie_break}
    return load(
        {
            "framework": header(scale=30, missing="zero", ties=ties, decimals=2, **(head or {})),
            "indicators": {code: {"title": titled(f"Node {code}"), "points": 10, "rule": ratio} for code in "xyz"},
            "total": {"indicators": list("xyz"), **stated},
        }
    )


def ranking_of(framework: dti.Framework, rows: list[tuple[float, float, float]], node: str = "total") -> Any:
    array = np.array(rows, dtype=float).T[:, :, None]
    labels = [f"u{n}" for n in range(len(rows))]
    scores = dti.score(
        framework, dti.Observations.from_arrays(array, indicators=list("xyz"), units=labels, years=[2025])
    )
    return dti.rank(scores, node)


# Totals 60 %, 60 %, 60 %, 90 %, 60 %, 30 %.
ROWS = [(80, 60, 40), (60, 80, 40), (60, 40, 80), (90, 90, 90), (60, 40, 80), (30, 30, 30)]


def test_equal_totals_are_told_apart_by_the_first_node_then_the_second() -> None:
    found = ranking_of(framework_of(["x", "y"]), ROWS)
    assert found.ranks[:, 0].tolist() == [2, 3, 4, 1, 4, 6]
    assert found.decided[:, 0].tolist() == [1, 2, 2, 0, 2, 0]
    assert found.of[:, 0].tolist() == [6] * 6


def test_without_a_tie_break_they_share_a_rank() -> None:
    found = ranking_of(framework_of(None), ROWS)
    assert found.ranks[:, 0].tolist() == [2, 2, 2, 1, 2, 6]
    assert found.decided is None


def test_dense_ranks_follow_on_for_what_is_told_apart() -> None:
    found = ranking_of(framework_of(["x", "y"], "dense"), ROWS)
    assert found.ranks[:, 0].tolist() == [2, 3, 4, 1, 4, 5]
    assert found.of[:, 0].tolist() == [5] * 6


def test_what_is_printed_the_same_decides_nothing_and_no_score_comes_last() -> None:
    """x is 60.1 and 60.4 %: 0.6 both; of y one has none, which counts as 0 in the total."""
    rows = [(60.1, 39.9, 80), (60.4, 39.6, 80), (60, NAN, 100)]
    found = ranking_of(framework_of(["x", "y"]), rows)
    assert found.scores["total"][:, 0] == pytest.approx([0.6, 0.6, 1.6 / 3])
    assert found.ranks[:, 0].tolist() == [1, 1, 3]
    totals = ranking_of(framework_of(["x", "y"]), [(60, 40, 80), (80, NAN, 100), (80, 0, 100)])
    assert totals.ranks[:, 0].tolist() == [3, 2, 1]
    assert totals.decided[:, 0].tolist() == [1, 2, 2]


def test_the_table_names_the_node_that_decided() -> None:
    found = ranking_of(framework_of(["x", "y"]), ROWS)
    frame = found.to_polars()
    assert dict(zip(frame["unit"], frame["tie_break"], strict=True)) == {
        "u0": "x", "u1": "y", "u2": "y", "u3": None, "u4": "y", "u5": None,
    }  # fmt: skip
    (column,) = (one for one in ranking_view(found.scores, found, "en").columns if one.header == "Tie-break")
    assert list(column.values) == ["", "Node x", "Node y", "Node y", "Node y", ""]
    assert "tie_break" not in ranking_of(framework_of(None), ROWS).to_polars().columns


def test_the_order_of_the_nodes_is_said_in_words() -> None:
    found = ranking_of(framework_of(["x", "y"]), ROWS)
    assert tie_break_words(found.scores, "total", "en") == (
        "Equal results are told apart by, in this order: “Node x”, “Node y”."
    )
    assert tie_break_words(found.scores, "x", "en") == ""


def test_the_framework_may_state_it_for_every_node() -> None:
    framework = framework_of(None, head={"tie_break": ["z"]})
    assert framework["total"].tie_break == framework["x"].tie_break == ("z",)
    assert ranking_of(framework, ROWS, "x").ranks[:, 0].tolist() == [2, 5, 3, 1, 3, 6]


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (["w"], "framework.tie_break"),
        (["total"], "framework.tie_break_twice"),
        (["x", "x"], "framework.tie_break_twice"),
    ],
)
def test_what_decides_nothing_is_refused(stated: list[str], code: str) -> None:
    with pytest.raises(FrameworkError) as error:
        framework_of(stated)
    assert [problem.code for problem in error.value.problems] == [code]


def test_the_formula_of_the_councils_workbook_counts_who_is_better_in_turn() -> None:
    formula = rank_formula("A1", "$A$1:$A$9", False, [("B1", "$B$1:$B$9"), ("C1", "$C$1:$C$9")])
    assert formula == (
        'IF(ISNUMBER(A1),1+ROUND(SUMPRODUCT(ISNUMBER($A$1:$A$9)*(($A$1:$A$9>A1)+($A$1:$A$9=A1)*'
        '(($B$1:$B$9>B1)+($B$1:$B$9=B1)*($C$1:$C$9>C1)))),0),"")'
    )  # fmt: skip
