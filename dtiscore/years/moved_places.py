"""The year before on the borders of this one: what every unit owes to the list, its own merger and its work, with what a reader
should know of it; and rankings beside it."""

from __future__ import annotations

import attrs

from dtiscore.data.run_inputs import Inputs
from dtiscore.engine.scoring import Scores
from dtiscore.frameworks.fingerprints import fingerprint
from dtiscore.language.errors import DataError, Problem
from dtiscore.language.text import Text
from dtiscore.model import TOTAL, Framework
from dtiscore.model.redrawing import Redrawing, Restating
from dtiscore.results.assessment import Assessment
from dtiscore.results.compared_years import ByRanking, OwnData
from dtiscore.results.ranking import Ranking, Within
from dtiscore.years.past import Past, has_data, past_of
from dtiscore.years.place_changes import PlaceChange, place_changes
from dtiscore.years.restated import Restated
from dtiscore.years.restated_lists import beside_restated, notes_of
from dtiscore.years.restating import restate


@attrs.frozen(eq=False)
class OnBorders:
    """A past year as it is on other borders, and the ``year`` that is held against it."""

    past: Past
    restated: Restated
    year: int


def _asked(inputs: Inputs) -> tuple[Redrawing, Restating]:
    """What the settings ask of a restating, and its rule."""
    if not len(inputs.successions):
        raise DataError(Problem("borders.no_successions"))
    asked = inputs.settings.redrawing
    return asked, asked.rule or "mean"


def own_on_borders(assessment: Assessment, borders: int) -> Restated:
    """The scores of the assessment itself on the borders of a year, restated as the settings ask.

    Raises
    ------
    DataError
        where no successions are named.
    """
    inputs = assessment.inputs
    asked, rule = _asked(inputs)
    return restate(assessment.scores, inputs.successions, borders, rule, asked.level, asked.by, inputs.units)


@attrs.frozen(eq=False)
class MovedPlaces:
    """The way of every unit from last year's list to this year's, on one node, in the order of this year's places.

    ``notes`` say how the year before was made; ``of_editions`` tells that another edition scored it, so that work is work and
    criteria, ``computed`` that it was published and is computed here all the same: both have a † in the notes.
    """

    restated: Restated
    node: str
    changes: tuple[PlaceChange, ...]
    notes: tuple[Text, ...]
    of_editions: bool
    computed: bool


def on_borders(assessment: Assessment, year: int, borders: int | None = None) -> OnBorders | None:
    """The year before a year on the borders of a year, by default its own, restated as the settings ask; None where nothing is
    known of it.

    Raises
    ------
    DataError
        where no successions are named.
    """
    inputs = assessment.inputs
    asked, rule = _asked(inputs)
    past = past_of(assessment, year, rule)
    if past is None:
        return None
    there = year if borders is None else borders
    restated = restate(past.results, past.successions, there, rule, asked.level, asked.by, inputs.units)
    return OnBorders(past, restated, year)


def places_moved(found: OnBorders, now: Scores | None, node: str = TOTAL) -> MovedPlaces:
    """The way of every unit to this year's scores, or, where there are none yet, to the restated places."""
    past, restated = found.past, found.restated
    framework: Framework | None = None if now is None else now.framework
    changes = place_changes(restated, past.year, now, None if now is None else found.year, node, past.announced)
    differ = framework is not None and fingerprint(framework) != fingerprint(restated.framework)
    notes = notes_of(restated, node, past, framework, found.year)
    return MovedPlaces(restated, node, changes, notes, differ, past.left_aside is not None)


def moved_places(assessment: Assessment, year: int | None = None) -> MovedPlaces | None:
    """What borders that moved since the year before did to the places of a year, by default the latest; None where none moved,
    or nothing is known of that year."""
    inputs = assessment.inputs
    if not len(inputs.successions) or not has_data(inputs) or inputs.period is not None:
        return None
    scores = assessment.scores
    year = scores.years[-1] if year is None and scores.years else year
    if year is None or year not in scores.years:
        return None
    found = on_borders(assessment, year)
    if found is None or not inputs.successions.between(found.past.year, year):
        return None
    return places_moved(found, scores)


@attrs.frozen(eq=False)
class BesideBorders(ByRanking):
    """Rankings of a year beside the one before as it is on other borders; of other years, as by themselves."""

    own: OwnData
    found: OnBorders
    _known: dict[tuple[int, str, int | None, str], Ranking] = attrs.field(init=False, factory=dict)

    def ranking(self, scores: Scores, node: str = TOTAL, year: int | None = None, within: Within = "block") -> Ranking:
        """The ranks of a node beside those of the year before."""
        place = (id(scores), node, year, within)
        if place not in self._known:
            ranking = self.own.ranking(scores, node, year, within)
            self._known[place] = beside_restated(ranking, self.found.restated, self.found.past, self.found.year)
        return self._known[place]


def beside_borders(assessment: Assessment, own: OwnData) -> OwnData:
    """What years are compared with on the borders that the settings ask for; as by itself where nothing is known of the year
    before.

    Raises
    ------
    DataError
        where no successions are named.
    """
    settings = assessment.inputs.settings
    found = on_borders(assessment, settings.year or assessment.scores.years[-1], settings.redrawing.borders)
    return own if found is None else BesideBorders(own, found)
