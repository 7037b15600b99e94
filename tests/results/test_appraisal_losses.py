"""Who and what lost most between two stages; the points of the made-up appraisal are added up by hand."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

import dtiscore as dti
from dtiscore.results.appraisal_losses import node_losses, unit_losses
from dtiscore.results.stages import Changes

from .assessments import changes
from .test_stages import DATA, TOML


@pytest.fixture
def given(tmp_path: Path) -> tuple[dti.Framework, Path]:
    (tmp_path / "stages.toml").write_text(TOML, "utf-8")
    (tmp_path / "data.csv").write_text(DATA, "utf-8")
    return dti.load_framework(tmp_path / "stages.toml"), tmp_path / "data.csv"


def by_unit(found: Changes) -> list[tuple[str, str | None, float, float]]:
    return [
        (one.standing.unit, one.worst and one.worst.node, round(one.reduced, 9), round(one.raised, 9))
        for one in unit_losses(found)
    ]


def test_who_claimed_most_too_much_stands_first_with_the_indicator_that_cost_most(
    given: tuple[dti.Framework, Path],
) -> None:
    assert by_unit(changes(*given)) == [("a", "rate", 2.0, 0.0), ("b", "level", 1.0, 0.0), ("c", None, 0.0, 0.0)]


def test_points_won_are_told_apart_from_points_lost_and_equals_keep_the_order_of_the_units(
    given: tuple[dti.Framework, Path],
) -> None:
    """From the preliminary stage on b won a point; neither b nor c lost one."""
    found = changes(*given, before="preliminary")
    assert by_unit(found) == [("a", "rate", 2.0, 0.0), ("b", None, 0.0, 1.0), ("c", None, 0.0, 0.0)]


def test_losses_and_gains_of_one_unit_add_up_each_for_itself_and_the_first_of_equal_losses_is_named(
    given: tuple[dti.Framework, Path],
) -> None:
    found = changes(*given)
    row = found.rows[0]

    def moved(node: str, before: float, after: float) -> object:
        return attrs.evolve(row, unit="b", node=node, points_before=before, points_after=after)

    rows = (
        moved("p", 3.0, 2.0),
        moved("q", 1.0, 4.0),
        moved("r", 5.0, 2.5),
        moved("s", 2.5, 0.0),
        moved("t", 0.0, 0.5),
    )
    assert by_unit(attrs.evolve(found, rows=rows)) == [
        ("b", "r", 6.0, 3.5),
        ("a", None, 0.0, 0.0),
        ("c", None, 0.0, 0.0),
    ]


def test_every_node_says_what_was_claimed_what_was_recognised_and_who_lost_most_on_it(
    given: tuple[dti.Framework, Path],
) -> None:
    """Claimed on ``rate`` 4.5 + 4 + 0.5 and recognised 2.5 + 4 + 0.5; on ``level`` 5 + 5 + none and 5 + 4 + 0."""
    found = [
        (one.year, one.node.code, one.depth, one.claimed, one.recognised, one.lost, one.changed, one.worst, one.most)
        for one in node_losses(changes(*given))
    ]
    assert found == [
        (2025, "total", 0, 19.0, 16.0, 3.0, 2, "a", 2.0),
        (2025, "all", 1, 19.0, 16.0, 3.0, 2, "a", 2.0),
        (2025, "rate", 2, 9.0, 7.0, 2.0, 1, "a", 2.0),
        (2025, "level", 2, 10.0, 9.0, 1.0, 2, "b", 1.0),
    ]


def test_a_node_on_which_nobody_lost_names_nobody(given: tuple[dti.Framework, Path]) -> None:
    found = {one.node.code: (one.worst, one.most) for one in node_losses(changes(*given, before="preliminary"))}
    assert found == {"total": ("a", 2.0), "all": ("a", 2.0), "rate": ("a", 2.0), "level": ("", 0.0)}
