"""Options that ask for past results on the borders of another year, and what they give."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.cli.options import Command, Output
    from dtiscore.frameworks.folder_settings import Settings
    from dtiscore.language.text import Text
    from dtiscore.results.assessment import Assessment
    from dtiscore.results.compared_years import OwnData
    from dtiscore.years.restated import Restated

RULES = ("mean", "counts", "weighted")
LEVELS = ("indices", "indicators", "pillars", "total")
OWN = "own"
RESTATING = {
    "rule": click.option("--restate", "rule", type=click.Choice(RULES), default=None),
    "level": click.option("--level", type=click.Choice(LEVELS), default="indices"),
    "by": click.option("--by", "by", default=None, metavar="COUNT"),
}


def redrawing_options(command: Command) -> Any:
    """``--borders``, ``--restate``, ``--level`` and ``--by``, as the redrawing of what is ``typed``."""

    @functools.wraps(command)
    def wrapped(
        *args: Any, typed: Settings, borders: str, rule: Any, level: Any, by: str | None, **options: Any
    ) -> Any:
        import attrs

        from dtiscore.cli.language import Formatter
        from dtiscore.model.redrawing import Redrawing

        if borders != OWN and not (borders.isascii() and borders.isdigit() and len(borders) == 4):
            raise click.UsageError(say("cli.usage.borders", options["lang"] or Formatter.lang, text=borders[:40]))
        asked = Redrawing(None if borders == OWN else int(borders), rule, level, by)
        return command(*args, typed=attrs.evolve(typed, redrawing=asked), **options)

    for option in reversed((click.option("--borders", default=OWN, metavar="own|Y"), *RESTATING.values())):
        wrapped = option(wrapped)
    return wrapped


def refuse_basis(settings: Settings, output: Output) -> None:
    """A restated year before is as it was published, or by its own edition, and a whole one."""
    if settings.redrawing.is_asked and settings.period is not None:
        raise click.UsageError(say("cli.usage.period_restated", output.lang))
    if settings.redrawing.is_asked and settings.basis in ("own", "rescored", "common"):
        raise click.UsageError(say("cli.usage.basis_restated", output.lang, basis=settings.basis))


def say_ended(restated: Restated, output: Output) -> None:
    """Which units ended without a row that says so, each with the row to add."""
    from dtiscore.language.errors import bounded

    for problem in bounded(restated.ended):
        output.say(problem.text(output.lang))


def say_redrawn(compared: OwnData, output: Output) -> None:
    """The same of the year before that rankings stand beside."""
    from dtiscore.years.moved_places import BesideBorders

    if isinstance(compared, BesideBorders):
        say_ended(compared.found.restated, output)


def restated_by(found: Assessment, output: Output) -> tuple[Restated, tuple[Text, ...]]:
    """Past results on the borders that are asked for, and what is to be said of them: those of the assessment; where it has no
    year before these borders, the year before, as ``[before]`` names it."""
    from dtiscore.years.moved_places import on_borders, own_on_borders
    from dtiscore.years.restated_lists import notes_of

    settings, years = found.inputs.settings, found.scores.years
    year = settings.year if settings.year in years else years[-1]
    asked = settings.redrawing.borders
    past = None if settings.before is None or year < (asked or year) else on_borders(found, year, asked)
    restated = own_on_borders(found, asked or settings.year or year) if past is None else past.restated
    say_ended(restated, output)
    return restated, () if past is None else notes_of(restated, "total", past.past, None, year)


def shown_year(restated: Restated, found: Assessment, typed: int | None) -> int:
    """Of what was restated the year that is asked for; the one that is there where none is typed."""
    if typed is not None:
        return typed
    stated = found.inputs.settings.year
    return stated if stated is not None and stated in restated.years else restated.years[-1]
