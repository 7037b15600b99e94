"""What is said of all units of a year at once is what is said of each unit and year by itself."""

from __future__ import annotations

from hypothesis import given

from dtiscore.engine.year_cells import cells_of_year

from ..strategies import Case, cases, examples


@given(case=cases())
@examples(20)
def test_the_cells_of_a_year_are_the_cells_one_by_one(case: Case) -> None:
    scores = case.scores()
    for j in range(len(scores.years)):
        together = cells_of_year(scores, j)
        assert [repr(own) for own in together] == [repr(scores.cell(i, j)) for i in range(len(scores.units))]
