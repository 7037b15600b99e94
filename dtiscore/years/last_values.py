"""Last year's data for what is measured by its change: growth reads them in the folder before, through the correspondence of
the two editions and the successions of units. Points are never read so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np

from dtiscore.data.measuring import counts_of, measure_all
from dtiscore.data.observations import Observations
from dtiscore.data.run_inputs import Inputs
from dtiscore.frameworks.correspondence import Correspondence, Counterpart, implied
from dtiscore.language.errors import DataError
from dtiscore.language.labels import key
from dtiscore.model import Floats, Framework, Node
from dtiscore.model.succession import Part
from dtiscore.results.assessment import Assessment
from dtiscore.years.chain import Years
from dtiscore.years.matching import match


def with_last_year(inputs: Inputs) -> Inputs:
    """The inputs, whose scores find the data of the folder before where an indicator asks for growth."""
    before = inputs.settings.before
    if before is None or not asks_for_growth(inputs.framework):
        return inputs
    return inputs.with_earlier(Earlier(inputs))


def _is_whole(years: Years) -> bool:
    """Whether the successions can be used as they are."""
    try:
        _ = years.successions
    except DataError:
        return False
    return True


def summed(
    node: Node, measured: Mapping[str, Floats], data: Observations, k: int
) -> Callable[[Sequence[Part]], float | None]:
    """What predecessors counted together of an indicator in the year at ``k``, each by its share: of a rate, parts and wholes;
    None where one of them has nothing, or nobody knows its share."""
    places = {key(unit.code): i for i, unit in enumerate(data.records) if data.exists[i, k]}
    counts = counts_of(node, data) if node.data.part or node.code in data.parts else (measured[node.code],)

    def together(parts: Sequence[Part]) -> float | None:
        totals = np.zeros(len(counts))
        for part in parts:
            i = places.get(key(part.predecessor))
            if i is None or part.share is None:
                return None
            totals += part.share * np.array([count[i, k] for count in counts])
        if not parts or not np.isfinite(totals).all():
            return None
        if len(counts) == 1:
            return float(totals[0])
        return float(node.factor * totals[0] / totals[1]) if totals[1] > 0 else None

    return together


def asks_for_growth(framework: Framework) -> bool:
    """Whether any indicator is measured by its change on the year before."""
    return any(node.rule is not None and node.rule.needs_previous for node in framework.leaves)


@attrs.frozen(eq=False)
class Earlier:
    """The values of the calendar year before, of the folder that is about it: of what grows, or of everything."""

    inputs: Inputs
    everything: bool = False

    def __call__(self, now: Observations) -> Mapping[str, Floats]:
        """By code of an indicator, (units, years): NaN where nothing is known, +inf where there is nothing of its
        own to compare with, as borders moved or it was not asked. Of what grows and is said to add up, a unit whose borders
        moved has what its predecessors counted together."""
        years = Years(Assessment(attrs.evolve(self.inputs, earlier=None)))
        if self.everything and not _is_whole(years):  # check tells of it, beside all else
            return {}
        year = self.inputs.settings.year if self.inputs.settings.year is not None else max(now.years)
        if year not in now.years or year - 1 in now.years:
            return {}
        link = next((link for link in years.links[1:] if link.year == year - 1), None)
        found = (
            next((one for one in link.with_data if year - 1 in one.inputs.reported.at().years), None) if link else None
        )
        if found is None:
            return {}
        j, data = now.years.index(year), found.inputs.reported.at(found.inputs.settings.status)
        k, old, new = data.years.index(year - 1), found.inputs.framework, self.inputs.framework
        counterparts = self._counterparts(years, old, new, year)
        measured = measure_all(old, data, [])
        links, _ = match(
            now.records, now.exists[:, j], data.records, data.exists[:, k], years.successions, (year - 1, year)
        )
        grown = [node.code for node in new.leaves if self.everything or (node.rule and node.rule.needs_previous)]
        values: dict[str, Floats] = {}
        for code in grown:
            values[code] = np.full(now.shape, np.nan)
            one = counterparts.get(code)
            if one is None:
                continue
            values[code][links.moved, j] = np.inf
            if not one.carries or len(one.was) != 1:
                values[code][:, j] = np.inf
                continue
            known = links.before >= 0
            values[code][known, j] = measured[one.was[0]][links.before[known], k]
            rule = new[code].rule
            if new[code].sums_up and rule is not None and rule.needs_previous:
                together = summed(old[one.was[0]], measured, data, k)
                for i in np.flatnonzero(links.moved).tolist():
                    parts = years.successions.predecessors(now.records[i].code, year - 1, year)
                    if i in links.parts and (found_value := together(parts)) is not None:
                        values[code][i, j] = found_value
        return values

    def _counterparts(self, years: Years, old: Framework, new: Framework, year: int) -> Mapping[str, Counterpart]:
        try:
            found: Correspondence | None = years.correspondence(year)
        except DataError:  # it is told by check, and where it is needed
            found = None
        return implied(old, new) if found is None else found.counterparts
