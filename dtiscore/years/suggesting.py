"""What last year's answers suggest for the next year: only what is said to last, and only as a suggestion.

What happens in a year (dossiers, meetings) is never suggested. A unit on other borders gets the sum of its predecessors where the
framework says that the numbers add up and each went whole into it; what is shared out or chosen is asked anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import polars as pl

from dtiscore.data.applicability import outside
from dtiscore.data.long_form import SIGNS
from dtiscore.data.observations import Observations
from dtiscore.data.units import Unit
from dtiscore.files.shown_signs import SHOWN
from dtiscore.frameworks.correspondence import Correspondence
from dtiscore.language.labels import key
from dtiscore.language.rounding import plain
from dtiscore.model import Bools, Floats, Framework, Node
from dtiscore.model.succession import Successions
from dtiscore.results.assessment import Assessment
from dtiscore.results.year_before import Links
from dtiscore.rules.bands_and_options import options_of
from dtiscore.years.matching import match

NUMBERS = ("value", "part", "whole")
EVIDENCE = ("evidence_number", "evidence_title", "evidence_date", "evidence_abstract", "evidence_link")
COLUMNS = ("unit", "year", "indicator", *NUMBERS, "choice", *EVIDENCE, "note", SIGNS)


@attrs.frozen
class Source:
    """Where a suggestion of an input comes from: the code that it had, and the node of the new edition, None for a count."""

    code: str
    was: str
    node: Node | None
    adds_up: bool


def suggestions(
    before: Assessment,
    year: int,
    found: Correspondence,
    units: Sequence[Unit],
    successions: Successions,
    following: int,
) -> pl.DataFrame:
    """The rows of ``suggestions.csv``, as text, in the order of the units and of the new edition.

    Parameters
    ----------
    before : the assessment of last year, as it stood in the end.
    year, following : last year and the new one.
    found : which indicator was which; what nearly has the same title is left out.
    units : those of the new year.
    successions : which units they were.
    """
    observations = before.scores.plan.observations
    if year not in observations.years:
        return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    looked = _Answers(observations, observations.years.index(year), found, units, successions, (year, following))
    return pl.DataFrame(list(looked.rows()), schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


@attrs.frozen(eq=False, slots=False)
class _Answers:
    observations: Observations
    j: int
    found: Correspondence
    units: Sequence[Unit]
    successions: Successions
    years: tuple[int, int]

    @property
    def framework(self) -> Framework:
        return self.found.new

    def rows(self) -> Iterator[dict[str, str]]:
        sources = tuple(self._sources())
        for i, unit in enumerate(self.units):
            away = outside(self.framework, unit)
            places, told = self._predecessors(i, unit)
            for source in sources:
                if source.node is not None and source.node.code in away:
                    continue
                texts = self._one(source, places[0]) if len(places) == 1 else self._sum(source, places)
                if texts:
                    given = {"unit": unit.code, "year": str(self.years[1]), "indicator": source.code}
                    yield dict.fromkeys(COLUMNS, "") | given | texts | {"note": told, SIGNS: SHOWN}

    def _sources(self) -> Iterator[Source]:
        old, new = self.found.old, self.framework
        for node in new.inputs:
            if not node.lasting:
                continue
            if node.kind == "info":
                same = node.code in old and old[node.code].unit_of_measure == node.unit_of_measure
                was = node.code if same else ""
            else:
                one = self.found.counterparts.get(node.code)
                was = one.was[0] if one is not None and one.carries and len(one.was) == 1 and not one.near else ""
            if was and old[was].unit_of_measure == node.unit_of_measure:
                yield Source(node.code, was, node, node.sums_up)
        readers = Counter(code for node in new.inputs for code in {node.data.part, node.data.whole, *node.data.of})
        for code in new.counts:
            alone = readers[code] > 1  # what one indicator reads is asked for, and suggested, with that
            if alone and code in new.lasting and code in old.counts and old.measure_of(code) == new.measure_of(code):
                yield Source(code, code, None, code in new.additive)

    @cached_property
    def _links(self) -> Links:
        everyone = np.ones(len(self.units), dtype=bool)
        there: Bools = self.observations.exists[:, self.j]
        return match(self.units, everyone, self.observations.records, there, self.successions, self.years)[0]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        there = np.flatnonzero(self.observations.exists[:, self.j]).tolist()
        return {key(self.observations.records[u].code): u for u in there}

    def _predecessors(self, i: int, unit: Unit) -> tuple[tuple[int, ...], str]:
        """The units of last year whose answers are this unit's, and how the suggestion calls them; none where a part of one
        would have to be guessed."""
        if self._links.before[i] >= 0:
            return (int(self._links.before[i]),), str(self.years[0])
        if not self._links.moved[i]:
            return (), ""
        parts = self.successions.predecessors(unit.code, *self.years)
        places = tuple(self._places.get(key(part.predecessor), -1) for part in parts)
        if not parts or -1 in places or any(part.share != 1.0 for part in parts):
            return (), ""
        return places, f"{self.years[0]}: {' + '.join(part.predecessor for part in parts)}"

    def _one(self, source: Source, u: int) -> dict[str, str]:
        node = source.node
        if node is not None and node.rule is not None and node.rule.reads != "value":
            texts = self._words(source, node, u)
        else:
            texts = self._numbers(source, (u,))
        if texts and node is not None and node.evidence_valid:
            texts |= self._evidence(source, u)
        return texts

    def _words(self, source: Source, node: Node, u: int) -> dict[str, str]:
        assert node.rule is not None
        if node.rule.reads == "yes_no":
            share = float(self.observations.value(source.was)[u, self.j])
            return {"choice": "yes" if share else "no"} if np.isfinite(share) else {}
        choices = self.observations.choices.get(source.was)
        chosen = None if choices is None else choices[u, self.j]
        if chosen is None:
            return {}
        picked = {one for one in str(chosen).split(";") if one}
        if not picked <= set(options_of(node.rule, node.params)):  # the new edition has other options
            return {}
        return {"choice": str(chosen) or "none"}

    def _sum(self, source: Source, places: tuple[int, ...]) -> dict[str, str]:
        return self._numbers(source, places) if source.adds_up and places else {}

    def _numbers(self, source: Source, places: tuple[int, ...]) -> dict[str, str]:
        node, arrays = source.node, self.observations
        if node is not None and (node.derivation is not None or (node.rule is not None and node.rule.needs_previous)):
            return {}
        if node is None or not node.data.part:
            own = arrays.value(source.was) if node is not None else self._counted(source.was)
            given: dict[str, Any] = {"value": own}
        else:
            was = self.found.old[source.was].data
            given = {"part": arrays.parts.get(source.was), "whole": arrays.wholes.get(source.was)}
            named = {"part": was.part, "whole": was.whole}
            given = {name: arrays.value(named[name]) if one is None else one for name, one in given.items()}
        texts: dict[str, str] = {}
        for name, array in given.items():
            total = float(sum(array[u, self.j] for u in places))
            if not np.isfinite(total):
                return {}
            texts[name] = plain(total)
        return texts

    def _counted(self, code: str) -> Floats:
        """(units, years): a count as it was given by its name, else as the part or whole of the first indicator that reads it."""
        arrays = self.observations
        found = arrays.value(code)
        for node in self.found.old.leaves:
            for name, by in ((node.data.part, arrays.parts), (node.data.whole, arrays.wholes)):
                if name == code and node.code in by:
                    found = np.where(np.isnan(found), by[node.code], found)
        return found

    @cached_property
    def _details(self) -> Mapping[tuple[int, str], Mapping[str, str]]:
        """By unit and code, the evidence that was cited last year."""
        details, codes = self.observations.details, self.observations.codes
        names = [name for name in EVIDENCE if name in details.columns]
        found: dict[tuple[int, str], dict[str, str]] = {}
        own = details.filter(pl.col("year_index") == self.j) if details.height else details
        for u, c, *texts in own.select("unit_index", "code_index", *names).iter_rows():
            known = found.setdefault((u, codes[c]), {})
            known |= {name: text for name, text in zip(names, texts, strict=True) if text}
        return found

    def _evidence(self, source: Source, u: int) -> dict[str, str]:
        return dict(self._details.get((u, source.was), {}))
