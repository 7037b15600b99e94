"""The list of one year as a series takes it: computed, published or restated, seen alike."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from dtiscore.data.units import Unit
from dtiscore.engine.scoring import Scores
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.language.rounding import round_half_up
from dtiscore.language.text import Text, text_of
from dtiscore.model import Bools, Floats, Framework
from dtiscore.results.ranking import band_of, rank
from dtiscore.years.published import Published
from dtiscore.years.restated import Restated

Integers = npt.NDArray[np.int64]
NOBODY: Text | None = None


@attrs.frozen(eq=False, slots=False)
class Yearly:
    """A node in one year, arrays (units,): score 0…1, points, their maximum and coverage, NaN where there is nothing; place and of how
    many, 0 where there is none. ``bands`` are classes, ``marks`` how a figure was restated, ``blocks`` who was ranked together.
    ``edition`` is whose points they are, ``borders`` the year of the borders."""

    year: int
    records: Sequence[Unit]
    score: Floats
    points: Floats
    maximum: Floats
    coverage: Floats
    rank: Integers
    of: Integers
    blocks: Sequence[str]
    bands: Sequence[Text | None]
    basis: str
    edition: Framework
    borders: int
    marks: Sequence[str]

    @cached_property
    def there(self) -> Bools:
        """(units,): who has a score or a place."""
        found: Bools = ~np.isnan(self.score) | (self.rank > 0)
        return found

    @cached_property
    def asked(self) -> str:
        """The same for two lists whose scores were earned alike."""
        return fingerprint(self.edition)


def of_scores(scores: Scores, year: int, node: str, basis: str) -> Yearly:
    """A year as it was computed; only units that exist. What is an estimate, or a part, has no class."""
    j, ranking = scores.year_index(year), rank(scores, node, year)
    observations = scores.plan.observations
    there = np.flatnonzero(observations.listed[:, j])
    score = scores[node][there, j]
    records = [observations.records[u] for u in there]
    bands = _bands(scores.framework, score) if basis == "own" else [NOBODY] * len(there)
    return Yearly(
        year, records, score, scores.points(node)[there, j], scores.max_points(node)[there, j],
        scores.coverage(node)[there, j], ranking.ranks[there, j],
        np.where(ranking.ranks[there, j] > 0, ranking.of[there, j], 0), [unit.block for unit in records], bands, basis,
        scores.framework, year, [""] * len(there),
    )  # fmt: skip


def _bands(framework: Framework, score: Floats) -> list[Text | None]:
    """The class of each score: few printed scores are different."""
    if not framework.bands.levels:
        return [NOBODY] * len(score)
    printed, which = np.unique(round_half_up(score, framework.decimals), return_inverse=True)
    known = [band_of(framework.bands, float(one)) for one in printed]
    return [known[i] for i in which]


def of_published(published: Published, node: str, mark: str = "") -> Yearly:
    """A year as it was decided; ``mark`` where it was announced on later borders."""
    on, records = published.on(node), published.records
    blocks = published.blocks if published.blocks is not None else [unit.block for unit in records]
    bands = [text_of("years.as_written", text=band) if band else None for band in on.band]
    return Yearly(
        published.year, records, on.score, on.points, on.maximum, on.coverage, on.rank, on.of, blocks, bands,
        "published", published.framework, published.borders, [mark] * len(records),
    )  # fmt: skip


def of_restated(restated: Restated, year: int, node: str, basis: str) -> Yearly:
    """A year on the borders of another one: no class, for a restated figure is no result."""
    j = restated.year_index(year)
    ranks, of = restated.ranks(node)
    there = np.flatnonzero(restated.made.there[:, j])
    records = [restated.records[i] for i in there]
    return Yearly(
        year, records, restated[node][there, j], restated.points(node)[there, j], restated.max_points(node)[there, j],
        restated.coverage(node)[there, j], ranks[there, j], of[there, j], [unit.block for unit in records],
        [NOBODY] * len(there), basis, restated.framework, restated.borders, [str(m) for m in restated.mark(node)[there, j]],
    )  # fmt: skip
