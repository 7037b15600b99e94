"""Options that ask for past results on the borders of another year, and what they give."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.cli.options import Command, Output
    from dtiscore.model.succession import Successions
    from dtiscore.results.assessment import Assessment
    from dtiscore.years.past import Past
    from dtiscore.years.restated import Restated

RULES = ("mean", "counts", "weighted")
LEVELS = ("indices", "indicators", "pillars", "total")
OWN = "own"
RESTATING = {
    "rule": click.option("--restate", "rule", type=click.Choice(RULES), default=None),
    "level": click.option("--level", type=click.Choice(LEVELS), default="indices"),
    "by": click.option("--by", "by", default=None, metavar="COUNT"),
}


class Redrawing(NamedTuple):
    """On which borders past results are asked for, ``own`` or a year, and how they are restated."""

    borders: str
    rule: str | None
    level: str
    by: str | None

    @property
    def is_asked(self) -> bool:
        return self.borders != OWN or self.rule is not None


def redrawing_options(command: Command) -> Any:
    """``--borders``, ``--restate``, ``--level`` and ``--by``, handed over as one ``redrawing``."""

    @functools.wraps(command)
    def wrapped(*args: Any, borders: str, rule: str | None, level: str, by: str | None, **options: Any) -> Any:
        return command(*args, redrawing=Redrawing(borders, rule, level, by), **options)

    for option in reversed((click.option("--borders", default=OWN, metavar="own|Y"), *RESTATING.values())):
        wrapped = option(wrapped)
    return wrapped


def restated_by(found: Assessment, asked: Redrawing, output: Output) -> Restated:
    """The scores of an assessment on the borders that are asked for; by default those of its year."""
    restated = _restated(found, found.scores, found.inputs.successions, asked, _borders(found, asked, output))
    say_ended(restated, output)
    return restated


def past_by(found: Assessment, asked: Redrawing, output: Output) -> tuple[Restated, Past, int] | None:
    """The year before on the borders of the year that is shown, or those that are asked for, and that year; None where nothing is
    known of it."""
    from dtiscore.years.past import past_of

    year = found.inputs.settings.year or found.scores.years[-1]
    borders = _borders(found, asked, output)
    past = past_of(found, year, asked.rule or "mean")
    if past is None:
        return None
    restated = _restated(found, past.results, past.successions, asked, borders)
    say_ended(restated, output)
    return restated, past, year


def say_ended(restated: Restated, output: Output) -> None:
    """Which units ended without a row that says so, each with the row to add."""
    from dtiscore.language.errors import bounded

    for problem in bounded(restated.ended):
        output.say(problem.text(output.lang))


def _borders(found: Assessment, asked: Redrawing, output: Output) -> int:
    from dtiscore.language.errors import DataError, Problem

    if asked.borders != OWN and not (asked.borders.isascii() and asked.borders.isdigit() and len(asked.borders) == 4):
        raise click.UsageError(say("cli.usage.borders", output.lang, text=asked.borders[:40]))
    if not len(found.inputs.successions):
        raise DataError(Problem("borders.no_successions"))
    return found.inputs.settings.year or found.scores.years[-1] if asked.borders == OWN else int(asked.borders)


def _restated(found: Assessment, results: Any, successions: Successions, asked: Redrawing, borders: int) -> Restated:
    from dtiscore.years.restating import restate

    rule: Any = asked.rule or "mean"
    level: Any = asked.level
    return restate(results, successions, borders, rule, level, asked.by, found.inputs.units)
