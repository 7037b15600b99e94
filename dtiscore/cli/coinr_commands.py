"""Indices of the R package COINr, made into folders that dtiscore works in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dtiscore.cli.decision_commands import LEVELS, convert
from dtiscore.cli.language import Formatter
from dtiscore.cli.options import HELP, Output, output_options
from dtiscore.language.sentences import counted, say

if TYPE_CHECKING:
    from dtiscore.documents.coinr import Normalisation


def _normalisation(context: click.Context, option: click.Parameter, value: str | None) -> Normalisation | None:
    if value is None:
        return None
    from dtiscore.documents.coinr import parse_normalisation
    from dtiscore.language.errors import DataError

    try:
        return parse_normalisation(value)
    except DataError as error:
        raise click.BadParameter(error.text("vi" if Formatter.lang == "vi" else "en"), context, option) from None


def _share(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    if value is not None and not 0.0 <= value <= 1.0:
        raise click.BadParameter(say("cli.usage.share", Formatter.lang), context, option)
    return value


def _year(context: click.Context, option: click.Parameter, value: int | None) -> int | None:
    if value is not None and not 1900 <= value <= 2199:
        detail = say("cli.usage.year", Formatter.lang)
        raise click.UsageError(say("cli.usage.value", Formatter.lang, name="--year", detail=detail), context)
    return value


@convert.command("coinr", context_settings=HELP)
@click.option("--meta", default=None, metavar="FILE")
@click.option("--data", "coinr_data", default=None, metavar="FILE")
@click.option("--normalisation", default=None, callback=_normalisation, metavar="METHOD")
@click.option("--over", type=click.Choice(["year", "panel"]), default=None)
@click.option("--aggregation", type=click.Choice(["linear", "geometric", "harmonic"]), default="linear")
@click.option("--weights", default=None, metavar="FILE")
@click.option("--threshold", type=float, default=None, callback=_share, metavar="SHARE")
@click.option("--goalposts", default=None, metavar="FILE")
@click.option("--year", "year_of_data", type=int, default=None, callback=_year, metavar="Y")
@click.option("--block", default="", metavar="CODE")
@click.option("--code", default="", metavar="CODE")
@click.option("--level", type=click.Choice(LEVELS), default="other")
@output_options
def convert_coinr_index(meta: str | None, coinr_data: str | None, normalisation: Normalisation | None, over: Any, aggregation: Any,
                        weights: str | None, threshold: float | None, goalposts: str | None, year_of_data: int | None,
                        block: str, code: str, level: str, output: Output) -> None:  # fmt: skip
    from pathlib import Path

    from dtiscore.documents.coinr import convert_coinr
    from dtiscore.documents.tables.listings import files_view

    if meta is None or coinr_data is None:
        raise click.UsageError(say("cli.usage.missing", output.lang, name="--meta" if meta is None else "--data"))
    if output.file is None:
        raise click.UsageError(say("cli.usage.no_folder", output.lang))
    if goalposts is not None and normalisation is not None and normalisation.method != "goalposts":
        raise click.UsageError(say("cli.usage.goalposts", output.lang))
    made = convert_coinr(
        meta, coinr_data, Path(output.file), normalisation, over, aggregation, weights=weights, threshold=threshold,
        goalposts=goalposts, year=year_of_data, block=block, code=code, level=level, lang=output.lang,
    )  # fmt: skip
    counts = {
        "units": counted("cli.count.units", made.units),
        "indicators": counted("cli.count.indicators", made.indicators),
    }
    title = say("cli.coinr.made", output.lang, folder=made.folder, framework=made.code, **counts)
    output._replace(file=None).show(files_view(title, made.files, output.lang))
    for note in made.notes:
        output.say(note.text(output.lang))
    quoted = f'"{made.folder}"' if " " in str(made.folder) else str(made.folder)
    output.say(say("cli.coinr.next", output.lang, folder=quoted))
