"""Commands that make folders: a new assessment, and what installs the program without internet."""

from __future__ import annotations

import os

import click

from dtiscore.cli.commands import dtiscore
from dtiscore.cli.listening import listen
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


@dtiscore.command("next-year", context_settings=HELP)
@click.argument("new", metavar="[NEW]", required=False)
@click.option("-f", "--framework", "framework", default=None, metavar="FRAMEWORK")
@click.option("--year", "assessed_year", type=int, default=None, metavar="Y")
@click.option("--successions", "successions", multiple=True, metavar="FILE")
@click.option("--correspondence", "correspondence", default=None, metavar="FILE")
@output_options
def next_year(
    new: str | None, framework: str | None, assessed_year: int | None, successions: tuple[str, ...],
    correspondence: str | None, output: Output,
) -> None:  # fmt: skip
    import shlex
    from pathlib import Path

    from dtiscore.documents.folders.next_year import next_year as make_next
    from dtiscore.documents.tables.listings import files_view
    from dtiscore.frameworks.folder_settings import NAME

    if not Path(NAME).is_file():
        raise click.UsageError(say("cli.usage.next_year", output.lang, settings=NAME))
    listen(output)
    made = make_next(
        Path(), Path(new) if new else None, framework=framework, year=assessed_year, successions=successions,
        correspondence=correspondence, lang=output.lang,
    )  # fmt: skip
    title = say("cli.next_year.made", output.lang, folder=made.folder, year=made.year, framework=made.framework.code)
    output.show(files_view(title, made.files, output.lang))
    for heading, told in (("carried", made.carried), ("left", made.left)):
        if told:
            output.say(say(f"cli.next_year.{heading}", output.lang))
        for text in told:
            output.say(f"- {text[output.lang]}")
    where = os.path.relpath(made.folder)
    output.say(say("cli.next_year.next", output.lang, folder=shlex.quote(where) if " " in where else where))


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
