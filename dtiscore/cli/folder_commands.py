"""Commands that make folders: a new assessment, and what installs the program without internet."""

from __future__ import annotations

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.options import HELP, Output, output_options
from dtiscore.cli.progress import working
from dtiscore.language.sentences import say


@dtiscore.command(context_settings=HELP)
@click.argument("folder", metavar="DIR")
@click.option("-f", "--framework", "framework", default=None, metavar="FRAMEWORK")
@click.option("--year", "assessed_year", type=int, default=None, metavar="Y")
@output_options
def init(folder: str, framework: str | None, assessed_year: int | None, output: Output) -> None:
    from pathlib import Path

    from dtiscore.documents.folders.starting import start_folder
    from dtiscore.documents.tables.listings import files_view

    start = start_folder(Path(folder), framework, assessed_year, output.lang)
    title = say("cli.init.made", output.lang, folder=start.folder, year=start.year, framework=start.framework.code)
    output.show(files_view(title, start.files, output.lang))
    if framework is None:
        output.say(say("cli.init.example", output.lang, framework=start.framework.code))
    quoted = f'"{start.folder}"' if " " in str(start.folder) else str(start.folder)
    output.say(say("cli.init.next", output.lang, cd="" if start.folder == Path(".") else f"\n  cd {quoted}"))


@dtiscore.command(context_settings=HELP)
@click.argument("folder", metavar="DIR")
@click.option("--platform", "platform", type=click.Choice(["windows", "linux", "macos"]), default="windows")
@click.option("--python", "pythons", multiple=True, metavar="3.X")
@click.option("--extra", "extras", multiple=True, metavar="NAME")
@output_options
def wheelhouse(folder: str, platform: str, pythons: tuple[str, ...], extras: tuple[str, ...], output: Output) -> None:
    from pathlib import Path

    from dtiscore.documents.folders.wheelhouse import PLATFORMS, make_wheelhouse
    from dtiscore.documents.tables.listings import wheels_view

    with working(say("cli.wheelhouse.gathering", output.lang), output):
        made = make_wheelhouse(Path(folder), platform, pythons, extras, output.lang)
    size = sum(size for _, size, _ in made.wheels) // 2**20
    known = {"folder": made.folder, "platform": PLATFORMS[platform].title, "pythons": ", ".join(made.pythons)}
    output.show(wheels_view(say("cli.wheelhouse.made", output.lang, size=size, **known), made.wheels, output.lang))
    output.say(say("cli.wheelhouse.next", output.lang, folder=made.folder))
