"""Publishing a year's results, and proving later that they are what the inputs give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dtiscore.cli.border_options import redrawing_options, refuse_basis
from dtiscore.cli.commands import dtiscore
from dtiscore.cli.language import Formatter
from dtiscore.cli.listening import listen
from dtiscore.cli.options import (
    HELP,
    SCORED,
    Output,
    input_options,
    output_options,
    plugins_of,
    printing,
    report_targets,
    say_unused,
    settings_of,
    tell,
    year_option,
)
from dtiscore.cli.progress import progress
from dtiscore.language.sentences import say

if TYPE_CHECKING:
    from dtiscore.frameworks.folder_settings import Settings


def _refuse_period(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None:
        raise click.UsageError(say("cli.usage.publish_period", Formatter.lang), context)


@dtiscore.command(context_settings=HELP)
@input_options(*SCORED, "basis")
@year_option
@redrawing_options
@click.option("--templates", default=None, metavar="DIR")
@click.option("--copy-templates", "copy_templates", default=None, metavar="DIR")
@click.option("--replaces", default=None, metavar="DIR")
@click.option("--reason", default="", metavar="TEXT")
@click.option("--period", default=None, metavar="P", expose_value=False, callback=_refuse_period)
@output_options
def publish(typed: Settings, templates: str | None, copy_templates: str | None, replaces: str | None, reason: str,
            output: Output) -> None:  # fmt: skip
    from pathlib import Path

    import attrs

    from dtiscore.data.row_labels import status_named
    from dtiscore.data.run_inputs import refuse_without_data
    from dtiscore.documents.publishing.folder import publish as publish_to

    if copy_templates is not None:
        from dtiscore.documents.publishing.templates import copy_default

        copied = copy_default(Path(copy_templates), output.lang)
        output.say(say("cli.templates.copied", output.lang, folder=Path(copy_templates), files=", ".join(copied)))
        return
    if output.file is None:
        raise click.UsageError(say("cli.usage.no_folder", output.lang))
    if (replaces is None) != (not reason.strip()):
        raise click.UsageError(say("cli.usage.replaces", output.lang))
    settings, folder, plugins = settings_of(typed, output)
    say_unused(settings, folder, output)
    refuse_basis(settings, output)
    refuse_without_data(settings, folder)
    if settings.status is not None:
        settings = attrs.evolve(settings, status=status_named(settings.status))
    listen(output)
    made = publish_to(
        output.file, settings, plugins, output.lang,
        templates=Path(templates) if templates else None, replaces=Path(replaces) if replaces else None, reason=reason,
        watch=lambda chosen: progress(chosen, say("cli.progress.notices", output.lang), output),
    )  # fmt: skip
    report_targets(made.year_results.scores, output)
    count = sum(path.startswith("documents/") for path in made.manifest.files)
    output.say(say("cli.published", output.lang, folder=made.folder, year=made.year_results.year, count=count))
    output.say(say("cli.published.digest", output.lang, digest=made.digest))


@dtiscore.command(context_settings=HELP)
@click.argument("folder", metavar="DIR")
@output_options
def verify(folder: str, output: Output) -> int:
    from pathlib import Path

    from dtiscore.documents.publishing.verifying import verify as verification_of
    from dtiscore.language.errors import bounded

    plugins = plugins_of(output)
    label = say("cli.progress.notices", output.lang)
    found = verification_of(Path(folder), plugins, lambda chosen: progress(chosen, label, output))
    for note in found.notes:
        output.say(note.text(output.lang))
    if output.form is not None or output.file is not None:
        from dtiscore.documents.tables.listings import problems_view

        output.show(problems_view(found.problems, (), output.lang))
    elif found.problems:
        for problem in bounded(found.problems):
            tell(problem.text(output.lang))
    else:
        with printing():
            click.echo(say("cli.verified.equal", output.lang, files=len(found.manifest.files), values=found.values))
    if found.problems:
        output.say(say("cli.verified.different", output.lang, count=len(found.problems)))
        return 1
    output.say(say("cli.published.digest", output.lang, digest=found.digest))
    if found.manifest.replaces is not None:
        old = found.manifest.replaces
        params = {"folder": old.folder, "digest": old.manifest, "reason": old.reason}
        output.say(say("cli.verified.replaces", output.lang, **params))
    return 0
