"""The page's table of borders that moved since the year before: what each place owes to the list, the own merger and work."""

from __future__ import annotations

from dtiscore.documents.page.nouns import BorderRow
from dtiscore.documents.page.reported_year import safe_line
from dtiscore.documents.tables.borders import marked, part_words
from dtiscore.language.errors import Language
from dtiscore.language.numbers import fixed
from dtiscore.language.ranks import place
from dtiscore.results.assessment import Assessment
from dtiscore.years.past import past_of
from dtiscore.years.place_changes import place_changes
from dtiscore.years.restating import restate

MOST_ROWS = 1_000


def border_rows(assessment: Assessment, year: int | None, lang: Language) -> tuple[BorderRow, ...]:
    """A row for every unit of the year; none where no border moved since the year before, or nothing of it is known."""
    inputs, scores = assessment.inputs, assessment.scores
    year = scores.years[-1] if year is None and scores.years else year
    successions = inputs.successions
    past = past_of(assessment, year) if year is not None and len(successions) else None
    if past is None or year is None or not successions.between(past.year, year):
        return ()
    restated = restate(past.results, past.successions, year, units=inputs.units)
    rows = []
    for one in place_changes(restated, past.year, scores, year, announced=past.announced)[:MOST_ROWS]:
        parts = restated.predecessors(one.unit, past.year)
        value = fixed(one.score, restated.framework.decimals, lang)
        rows.append(BorderRow(
            unit=safe_line(one.name or one.unit),
            made_of=safe_line(" + ".join(part_words(p.unit, p.name, p.share, lang) for p in parts), 300),
            restated=marked(value, one.restated, lang),
            before=place(one.rank_before, one.of_before or 0, lang), now=place(one.rank, one.of or 0, lang),
            list=one.list, merger=one.merger, work=one.work,
        ))  # fmt: skip
    return tuple(rows)
