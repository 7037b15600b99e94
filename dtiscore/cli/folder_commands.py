"""Commands around a folder: a new assessment."""

from __future__ import annotations

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.options import HELP, Output, output_options
from dtiscore.cli.texts import text


@dtiscore.command(context_settings=HELP)
@click.argument("folder", metavar="DIR")
@click.option("-f", "--framework", "framework", default=None, metavar="FRAMEWORK")
@click.option("--year", "assessed_year", type=int, default=None, metavar="Y")
@output_options
def init(folder: str, framework: str | None, assessed_year: int | None, output: Output) -> None:
    from pathlib import Path

    from dtiscore.report.listings import files_view
    from dtiscore.starting import start_folder

    start = start_folder(Path(folder), framework, assessed_year, output.lang)
    title = text("init.made", output.lang, folder=start.folder, year=start.year, framework=start.framework.code)
    output.show(files_view(title, start.files, output.lang))
    if framework is None:
        output.say(text("init.example", output.lang, framework=start.framework.code))
    output.say(text("init.next", output.lang, folder=start.folder))
