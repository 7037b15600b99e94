"""Options that ask for past results on the borders of another year, and what they give."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.cli.options import Command, Output
    from dtiscore.results.assessment import Assessment
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
    from dtiscore.language.errors import DataError, Problem
    from dtiscore.years.restating import restate

    inputs, scores = found.inputs, found.scores
    if asked.borders != OWN and not (asked.borders.isascii() and asked.borders.isdigit() and len(asked.borders) == 4):
        raise click.UsageError(say("cli.usage.borders", output.lang, text=asked.borders[:40]))
    if not len(inputs.successions):
        raise DataError(Problem("borders.no_successions"))
    year = inputs.settings.year or scores.years[-1] if asked.borders == OWN else int(asked.borders)
    rule: Any = asked.rule or "mean"
    level: Any = asked.level
    return restate(scores, inputs.successions, year, rule, level, asked.by, inputs.units)
